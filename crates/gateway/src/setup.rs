//! How a gateway is set up: where its pages are, who may read, where it keeps what is not on the ledger.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Who may read what is between parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Whoever reaches the interface: for a node that only its own organisation reaches.
    Open,
    /// The parties, and the auditor. The pages are always like this; here the interface is too.
    Parties,
}

/// How a gateway is set up.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The origin of the pages, such as `https://kerf.example`; without it, `http://localhost` and the port.
    pub pages_origin: Option<String>,
    /// The origin of the signer, which no page shares, such as `https://sign.kerf.example`; without it,
    /// `http://sign.localhost` and the port.
    pub signer_origin: Option<String>,
    /// Who may read over the interface.
    pub reads: Reads,
    /// Thirty-two secret random bytes that authenticate sessions. Other bytes end all sessions.
    pub secret: [u8; 32],
    /// A folder for what belongs to people and not on the ledger: saved searches, openings of sealed quotes,
    /// the search index. Without it they are in memory only.
    pub folder: Option<PathBuf>,
}

impl Setup {
    /// The usual setup: pages and signer on this machine, an open interface.
    pub const fn new(secret: [u8; 32]) -> Self {
        Self { pages_origin: None, signer_origin: None, reads: Reads::Open, secret, folder: None }
    }
}

/// Where pages and signer are found.
#[derive(Clone, Debug)]
pub(crate) struct Origins {
    /// The pages' origin.
    pub(crate) pages: String,
    /// The signer's origin.
    pub(crate) signer: String,
    /// True if only this machine reaches the node, so that other names in `Host` are somebody's trick.
    is_local: bool,
}

/// Whom a request is for, by its `Host`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addressed {
    /// The pages, and the interface.
    Pages,
    /// The signer, and the interface.
    Signer,
    /// The interface, under another name or address.
    Interface,
    /// Nobody here: a name that this node does not go by.
    Nobody,
}

/// The host, and the port if it is not the usual one, of an origin.
fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

impl Origins {
    pub(crate) fn of(setup: &Setup, listen: SocketAddr) -> Self {
        let port = listen.port();
        let tidy = |origin: &String| origin.trim_end_matches('/').to_ascii_lowercase();
        Self {
            pages: setup.pages_origin.as_ref().map_or_else(|| format!("http://localhost:{port}"), tidy),
            signer: setup
                .signer_origin
                .as_ref()
                .map_or_else(|| format!("http://sign.localhost:{port}"), tidy),
            is_local: listen.ip().is_loopback(),
        }
    }

    /// Whom a request with this `Host` is for.
    pub(crate) fn addressed(&self, host: Option<&str>) -> Addressed {
        let host = host.unwrap_or_default().to_ascii_lowercase();
        if host == host_of(&self.signer) {
            return Addressed::Signer;
        }
        if host == host_of(&self.pages) {
            return Addressed::Pages;
        }
        let name = host
            .rsplit_once(':')
            .filter(|(_, port)| port.parse::<u16>().is_ok())
            .map_or(host.as_str(), |(name, _)| name);
        let is_address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
        if !self.is_local || is_address || name == "localhost" || host.is_empty() {
            Addressed::Interface
        } else {
            Addressed::Nobody
        }
    }

    /// The host of the signer without its port: what passkeys are bound to.
    pub(crate) fn relying_party(&self) -> &str {
        let host = host_of(&self.signer);
        host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name)
    }

    /// True if the pages are reached over an encrypted connection.
    pub(crate) fn is_secure(&self) -> bool {
        self.pages.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::{Addressed, Origins, Setup};

    #[test]
    fn fault_31_a_name_that_is_not_ours_reaches_nothing_on_this_machine() {
        let local = Origins::of(&Setup::new([0; 32]), "127.0.0.1:7420".parse().expect("an address"));
        for (host, expected) in [
            (Some("localhost:7420"), Addressed::Pages),
            (Some("SIGN.localhost:7420"), Addressed::Signer),
            (Some("127.0.0.1:7420"), Addressed::Interface),
            (Some("[::1]:7420"), Addressed::Interface),
            (None, Addressed::Interface),
            (Some("evil.example:7420"), Addressed::Nobody),
            (Some("localhost.evil.example"), Addressed::Nobody),
        ] {
            assert_eq!(local.addressed(host), expected, "{host:?}");
        }
        assert_eq!(local.relying_party(), "sign.localhost");
        let open = Origins::of(&Setup::new([0; 32]), "0.0.0.0:80".parse().expect("an address"));
        assert_eq!(open.addressed(Some("node.example")), Addressed::Interface);
    }
}
