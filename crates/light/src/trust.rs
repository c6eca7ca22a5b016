//! The one short string that a reader of a ledger has to trust.

use core::{fmt, str::FromStr};

use canon::Digest;

/// What every trust string begins with.
const PREFIX: &str = "kerf1:";

/// Who signed blocks in some epoch, for whoever does not want to trust the validators of long ago.
///
/// The first validators of a network could forge another history of it once they have left: they still have
/// their keys, and nothing to lose. An anchor shuts that door: whatever does not lead to the validators that
/// it names is refused. Take it from the same source as the string itself, the newer the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The epoch.
    pub epoch: u64,
    /// [`committee_commitment`](crate::committee_commitment) of the validators of that epoch.
    pub committee: [u8; 32],
}

/// What a reader starts from. Text: `kerf1:` and the network's full id in 64 hexadecimal digits; then, if there
/// is an anchor, `:`, its epoch in decimal digits, `:` and its commitment in 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The network's full id: the digest of its genesis.
    pub network: [u8; 32],
    /// Validators of a later epoch that are known to be the right ones.
    pub anchor: Option<Anchor>,
}

/// Not a trust string.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a trust string: it is `kerf1:` and 64 hexadecimal digits, then perhaps `:`, an epoch, `:` and \
     64 more; ask the network's operators for it"
)]
pub struct TrustError {
    /// What was given.
    pub text: String,
}

impl fmt::Display for Trust {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{PREFIX}{}", Digest(self.network))?;
        match &self.anchor {
            Some(anchor) => write!(out, ":{}:{}", anchor.epoch, Digest(anchor.committee)),
            None => Ok(()),
        }
    }
}

impl FromStr for Trust {
    type Err = TrustError;

    /// Forgives white space around the string, and nothing else.
    fn from_str(text: &str) -> Result<Self, TrustError> {
        parse(text.trim()).ok_or_else(|| TrustError { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<Trust> {
    let hash = |digits: &str| digits.parse().ok().map(|Digest(hash)| hash);
    let rest = text.strip_prefix(PREFIX)?;
    let Some((network, rest)) = rest.split_once(':') else {
        return Some(Trust { network: hash(rest)?, anchor: None });
    };
    let (digits, committee) = rest.split_once(':')?;
    let epoch: u64 = digits.parse().ok()?;
    // One text for one number: no sign, no zeros in front.
    if epoch.to_string() != digits {
        return None;
    }
    let anchor = Anchor { epoch, committee: hash(committee)? };
    Some(Trust { network: hash(network)?, anchor: Some(anchor) })
}

#[cfg(test)]
mod tests;
