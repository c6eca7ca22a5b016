//! The file that describes a network: what it begins with, and where its first validators are found.
//!
//! ```toml
//! name = "trade"
//! begins = "2026-11-22T13:05:00.000Z"
//! epoch_blocks = 256
//!
//! [[validator]]
//! key = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
//! address = "node.example.org:7421"
//! ```
//!
//! All but the addresses goes into the network's id, so two owners whose files differ cannot take part in the
//! same network by mistake. Addresses may be left out, and may change.

use canon::{PublicKey, Set, Text};
use std::fmt::Write as _;
use vocabulary::{Endpoint, Genesis, Timestamp, VALIDATORS_MAX};

/// How many blocks an epoch of a new network has, if nobody says otherwise.
pub const EPOCH_BLOCKS_USUAL: u32 = 256;

/// A network as its file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkFile {
    /// What it begins with.
    pub genesis: Genesis,
    /// Where validators are found.
    pub addresses: Vec<(PublicKey, Endpoint)>,
}

/// Why a text describes no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NetworkFileError(String);

impl NetworkFile {
    /// Reads the file.
    ///
    /// # Errors
    /// [`NetworkFileError`]: the first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NetworkFileError> {
        let wrong = |what: String| NetworkFileError(what);
        let table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| wrong(error.message().to_owned()))?;
        let known = ["name", "begins", "epoch_blocks", "validator"];
        if let Some(name) = table.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(wrong(format!("there is no setting `{name}`")));
        }
        let name = text_of(&table, "name")?;
        let begins = text_of(&table, "begins")?;
        let epoch_blocks = match table.get("epoch_blocks") {
            None => EPOCH_BLOCKS_USUAL,
            Some(value) => value
                .as_integer()
                .and_then(|blocks| u32::try_from(blocks).ok())
                .ok_or_else(|| wrong("`epoch_blocks` is not a whole number".to_owned()))?,
        };
        let none = Vec::new();
        let validators = match table.get("validator") {
            Some(toml::Value::Array(validators)) => validators,
            Some(_) => return Err(wrong("each validator begins with a line `[[validator]]`".to_owned())),
            None => &none,
        };
        let mut keys = Vec::new();
        let mut addresses = Vec::new();
        for validator in validators {
            let validator = validator
                .as_table()
                .ok_or_else(|| wrong("each validator begins with a line `[[validator]]`".to_owned()))?;
            if let Some(name) = validator.keys().find(|name| !["key", "address"].contains(&name.as_str())) {
                return Err(wrong(format!("a validator has a key and an address, no `{name}`")));
            }
            let key: PublicKey = text_of(validator, "key")?
                .parse()
                .map_err(|error: canon::KeyError| wrong(error.to_string()))?;
            if keys.contains(&key) {
                return Err(wrong(format!("validator {key} is named twice")));
            }
            keys.push(key);
            if validator.contains_key("address") {
                let address = text_of(validator, "address")?;
                let address =
                    address.parse().map_err(|error: vocabulary::UnknownEndpoint| wrong(error.to_string()))?;
                addresses.push((key, address));
            }
        }
        let genesis = Genesis {
            name: Text::new(name).map_err(|error| wrong(format!("`name`: {error}")))?,
            begins: begins.parse::<Timestamp>().map_err(|error| {
                wrong(format!("`begins` is not a time such as 2026-11-22T13:05:00Z: {error}"))
            })?,
            epoch_blocks,
            validators: Set::of(keys)
                .map_err(|_| wrong(format!("there are more than {VALIDATORS_MAX} validators")))?,
        };
        genesis.check().map_err(|error| wrong(error.to_string()))?;
        Ok(Self { genesis, addresses })
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let Genesis { name, begins, epoch_blocks, validators } = &self.genesis;
        let mut text = format!(
            "# What this network begins with. Every owner's copy must say the same; addresses may differ.\n\
             # Its id: {}\n\
             name = {}\nbegins = \"{begins}\"\nepoch_blocks = {epoch_blocks}\n",
            self.genesis.network(),
            quoted(name.as_str()),
        );
        for key in validators {
            // Writing to a string cannot fail.
            let _ = write!(text, "\n[[validator]]\nkey = \"{key}\"\n");
            if let Some((_, address)) = self.addresses.iter().find(|(known, _)| known == key) {
                let _ = writeln!(text, "address = \"{address}\"");
            }
        }
        text
    }
}

/// The text as a TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            control if control.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\U{:08X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

fn text_of<'a>(table: &'a toml::Table, name: &str) -> Result<&'a str, NetworkFileError> {
    match table.get(name) {
        Some(toml::Value::String(text)) => Ok(text),
        Some(_) => Err(NetworkFileError(format!("`{name}` must be a text in quotes"))),
        None => Err(NetworkFileError(format!("`{name}` is missing"))),
    }
}

#[cfg(test)]
mod tests {
    use super::NetworkFile;

    const GOOD: &str = r#"
        name = "trade \"of\" three"
        begins = "2026-11-22T13:05:00.000Z"
        epoch_blocks = 64
        [[validator]]
        key = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        address = "node.example.org:7421"
        [[validator]]
        key = "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    "#;

    #[test]
    fn a_network_file_comes_back_as_it_was_written() {
        let file = NetworkFile::parse(GOOD).unwrap();
        assert_eq!(file.genesis.validators.len(), 2);
        assert_eq!(file.addresses.len(), 1);
        assert_eq!(NetworkFile::parse(&file.text()).unwrap(), file);
    }

    #[test]
    fn a_bad_network_file_says_what_is_wrong() {
        let key = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        for (bad, reason) in [
            (GOOD.replace("name =", "nam ="), "no setting `nam`"),
            (GOOD.replace("2026-11-22", "yesterday"), "is not a time"),
            (GOOD.replace("epoch_blocks = 64", "epoch_blocks = 1"), "2 to 65536"),
            (GOOD.replace("7421", "0"), "no address of a node"),
            (GOOD.replace("ed25519:3d40", "ed25519:zz40"), "key"),
            (
                GOOD.replace("ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key),
                "twice",
            ),
            ("name = \"x\"\nbegins = \"2026-11-22T13:05:00Z\"".to_owned(), "at least one validator"),
            ("name = 5".to_owned(), "must be a text"),
            ("=".to_owned(), ""),
        ] {
            let error = NetworkFile::parse(&bad).unwrap_err().to_string();
            assert!(error.contains(reason), "{error} does not say {reason}");
        }
    }
}
