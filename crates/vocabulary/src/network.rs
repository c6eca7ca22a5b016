//! What a network begins with, and where its nodes are found.

use crate::{Name, NetworkId, Timestamp};
use canon::{Atom, DecodeError, Digest, KeyError, PublicKey, Reader, Set, Writer};
use core::net::SocketAddr;
use core::{fmt, str::FromStr};

/// The most validators that a network may have at a time.
pub const VALIDATORS_MAX: usize = 128;

/// How many of so many validators must say something for it to stand: all but those who may lie, which are
/// fewer than a third.
#[must_use]
pub const fn quorum(validators: usize) -> usize {
    validators - validators.saturating_sub(1) / 3
}

/// The fewest and the most blocks of an epoch. Validators change between epochs.
pub const EPOCH_BLOCKS: core::ops::RangeInclusive<u32> = 2..=65_536;
/// The longest host name (RFC 1035, section 2.3.4, without the final dot).
const HOST_BYTES_MAX: usize = 253;

canon::record! {
    /// What a network begins with. Its hash is all that a light client has to trust.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Genesis {
        /// What the network is called.
        1 => name: Name,
        /// The time of the block that all others follow.
        2 => begins: Timestamp,
        /// How many blocks an epoch has; validators change between epochs.
        3 => epoch_blocks: u32,
        /// The first validators.
        4 => validators: Set<PublicKey, VALIDATORS_MAX>,
    }
}

/// Why nothing can begin like this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GenesisError {
    /// Nobody could make a block.
    #[error("a network needs at least one validator")]
    NoValidator,
    /// Validators sign with Ed25519.
    #[error("validator {0} has no Ed25519 key")]
    Scheme(PublicKey),
    /// Nobody can sign with it.
    #[error("validator {key} has a bad key")]
    Key {
        /// The key.
        key: PublicKey,
        /// What is wrong with it.
        #[source]
        cause: KeyError,
    },
    /// Too short or too long.
    #[error("an epoch has 2 to 65536 blocks, not {0}")]
    Epoch(u32),
}

impl Genesis {
    /// Says what is wrong with it, if anything. Costs one decompression of a point for each validator.
    ///
    /// # Errors
    /// [`GenesisError`].
    pub fn check(&self) -> Result<(), GenesisError> {
        if self.validators.is_empty() {
            return Err(GenesisError::NoValidator);
        }
        if !EPOCH_BLOCKS.contains(&self.epoch_blocks) {
            return Err(GenesisError::Epoch(self.epoch_blocks));
        }
        for key in &self.validators {
            match key {
                PublicKey::P256(_) => return Err(GenesisError::Scheme(*key)),
                PublicKey::Ed25519(_) => {
                    key.check().map_err(|cause| GenesisError::Key { key: *key, cause })?;
                }
            }
        }
        Ok(())
    }

    /// The network's full id: what a light client trusts.
    pub fn digest(&self) -> Digest {
        canon::hash_parts("kerf/network/2", &[&canon::encode(self)])
    }

    /// The network's id, as transactions name it.
    pub fn network(&self) -> NetworkId {
        NetworkId::derive(&[&self.digest().0])
    }

    /// The bytes of the first validators' keys, in ascending order.
    pub fn keys(&self) -> Vec<[u8; 32]> {
        let bytes = |key: &PublicKey| match key {
            PublicKey::Ed25519(bytes) => Some(*bytes),
            PublicKey::P256(_) => None,
        };
        self.validators.iter().filter_map(bytes).collect()
    }
}

/// Where a node is found: an IP address or a host name, and a port. `192.0.2.7:7421`, `[2001:db8::7]:7421`,
/// `node.example.org:7421`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    text: String,
}

/// Not a place where a node can be found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no address of a node: a host or an IP address and a port, such as node.example.org:7421"
)]
pub struct UnknownEndpoint {
    /// What was given.
    pub text: String,
}

impl Endpoint {
    /// The address, if it is one of numbers only.
    pub fn socket(&self) -> Option<SocketAddr> {
        self.text.parse().ok()
    }

    /// The host and the port.
    pub fn parts(&self) -> (&str, u16) {
        let (host, port) = self.text.rsplit_once(':').unwrap_or((&self.text, ""));
        (host, port.parse().unwrap_or_default())
    }
}

/// True for a label of a host name (RFC 1123, section 2.1), in lower case.
fn is_label(label: &str) -> bool {
    let lawful = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(lawful)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl FromStr for Endpoint {
    type Err = UnknownEndpoint;

    fn from_str(text: &str) -> Result<Self, UnknownEndpoint> {
        let wrong = || UnknownEndpoint { text: text.to_owned() };
        if let Ok(address) = text.parse::<SocketAddr>() {
            // One text for one address.
            return match address.port() {
                0 => Err(wrong()),
                _ => Ok(Self { text: address.to_string() }),
            };
        }
        let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let port: u16 = port.parse().map_err(|_| wrong())?;
        let host = host.to_ascii_lowercase();
        let numeric =
            host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        if port == 0 || numeric || host.len() > HOST_BYTES_MAX || !host.split('.').all(is_label) {
            return Err(wrong());
        }
        Ok(Self { text: format!("{host}:{port}") })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl Atom for Endpoint {
    fn put(&self, out: &mut Writer) {
        out.text(&self.text);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let text = input.text()?;
        match text.parse::<Self>() {
            Ok(endpoint) if endpoint.text == text => Ok(endpoint),
            Ok(endpoint) => Err(input.invalid(format!("`{text}` must be written `{endpoint}`"))),
            Err(error) => Err(input.invalid(error.to_string())),
        }
    }
}

canon::leaf! {
    Endpoint, "Endpoint",
    about: "where a node is found: an IP address or a host name in lower case, a colon, and a port",
    examples: ["192.0.2.7:7421", "[2001:db8::7]:7421", "node.example.org:7421"],
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Genesis, GenesisError};
    use crate::Timestamp;
    use canon::{PublicKey, Set, Text};

    fn genesis(validators: impl IntoIterator<Item = PublicKey>) -> Genesis {
        Genesis {
            name: Text::new("trade").unwrap(),
            begins: Timestamp::from_ms(1_000).unwrap(),
            epoch_blocks: 64,
            validators: Set::of(validators).unwrap(),
        }
    }

    #[test]
    fn a_network_is_known_by_everything_that_it_begins_with() {
        let key: PublicKey =
            "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".parse().unwrap();
        let one = genesis([key]);
        assert_eq!(one.check(), Ok(()));
        assert_eq!(one.keys().len(), 1);
        let mut others = vec![one.clone(), one.clone(), one.clone()];
        others[0].epoch_blocks = 65;
        others[1].name = Text::new("trades").unwrap();
        others[2].begins = Timestamp::from_ms(1_001).unwrap();
        for other in others {
            assert_ne!(other.digest(), one.digest());
            assert_ne!(other.network(), one.network());
        }
    }

    #[test]
    fn what_nobody_could_run_is_no_beginning() {
        assert_eq!(genesis([]).check(), Err(GenesisError::NoValidator));
        let small: PublicKey = format!("ed25519:{}", "00".repeat(32)).parse().unwrap();
        assert!(matches!(genesis([small]).check(), Err(GenesisError::Key { .. })));
        let passkey: PublicKey =
            "p256:036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296".parse().unwrap();
        assert_eq!(genesis([passkey]).check(), Err(GenesisError::Scheme(passkey)));
        let key: PublicKey =
            "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".parse().unwrap();
        let short = Genesis { epoch_blocks: 1, ..genesis([key]) };
        assert_eq!(short.check(), Err(GenesisError::Epoch(1)));
    }

    #[test]
    fn an_endpoint_has_one_text() {
        for good in ["192.0.2.7:7421", "[2001:db8::7]:7421", "node.example.org:7421", "localhost:1"] {
            let endpoint: Endpoint = good.parse().unwrap();
            assert_eq!(endpoint.to_string(), good);
            assert_eq!(canon::decode::<Endpoint>(&canon::encode(&endpoint)).unwrap(), endpoint);
        }
        assert_eq!("Node.Example.ORG:80".parse::<Endpoint>().unwrap().to_string(), "node.example.org:80");
        assert_eq!("node.example.org:80".parse::<Endpoint>().unwrap().parts(), ("node.example.org", 80));
        for bad in
            ["", "node", "node:", "node:0", "192.0.2.7:0", "a..b:1", "-a:1", "1.2.3:4", "a b:1", "n:99999"]
        {
            assert!(bad.parse::<Endpoint>().is_err(), "{bad}");
        }
        assert!(canon::from_json::<Endpoint>(&canon::Json::Text("node:0".to_owned())).is_err());
    }
}
