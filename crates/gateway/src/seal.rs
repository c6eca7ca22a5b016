//! Sealed texts: what the gateway gave out, and takes back without having kept it.
//!
//! Sessions, challenges, codes and the tokens of forms are their content and an HMAC-SHA256 (RFC 2104)
//! of it under a secret of this gateway, each with a label of its own, so that none passes for another.
//!
//! ```text
//! challenge (5 min) --signed by a key--> code (1 min) --in the browser that asked--> session (12 h)
//! ```
//! A session ends by its time, by signing out, or when its key no longer belongs to its human.

use canon::{Digest, PublicKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::time::Duration;
use vocabulary::{AgentId, Span, Timestamp};

/// The domain in which a key signs a challenge.
pub const SESSION_DOMAIN: &str = "kerf/session/1";
/// How long a challenge can be answered.
pub(crate) const CHALLENGE_WITHIN: Span = Span::minutes(5);
/// How long a code can be handed in.
pub(crate) const CODE_WITHIN: Span = Span::minutes(1);
/// How long a session lasts.
pub(crate) const SESSION_LASTS: Duration = Duration::from_secs(12 * 3600);

/// Seals with one secret.
pub(crate) struct Seal {
    secret: [u8; 32],
}

/// Who has shown to hold a key, and until when that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// The human.
    pub(crate) human: AgentId,
    /// In whose name the pages act.
    pub(crate) principal: AgentId,
    /// The key.
    pub(crate) key: PublicKey,
    /// Until when.
    pub(crate) until: Timestamp,
}

/// How many bytes of a challenge are random.
const NONCE: usize = 8;
/// How many bytes of the HMAC a challenge has.
const SHORT_MAC: usize = 16;

fn time(bytes: &[u8]) -> Option<Timestamp> {
    Timestamp::from_ms(u64::from_be_bytes(bytes.try_into().ok()?)).ok()
}

impl Seal {
    pub(crate) const fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    fn mac(&self, label: &str, content: &[u8]) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256>>::new_from_slice(&self.secret).expect("a key of any length will do");
        mac.update(&[u8::try_from(label.len()).unwrap_or(u8::MAX)]);
        mac.update(label.as_bytes());
        mac.update(content);
        mac
    }

    /// A challenge of 32 bytes: random bytes, its end, and the HMAC of both.
    pub(crate) fn challenge(&self, nonce: [u8; NONCE], now: Timestamp) -> Digest {
        let mut out = [0; 32];
        out[..NONCE].copy_from_slice(&nonce);
        out[NONCE..16].copy_from_slice(&now.plus(CHALLENGE_WITHIN).ms().to_be_bytes());
        let mac = self.mac("challenge", &out[..16]).finalize().into_bytes();
        out[16..].copy_from_slice(&mac[..SHORT_MAC]);
        Digest(out)
    }

    /// True if the challenge is one of ours and its time is not over.
    pub(crate) fn is_challenge(&self, challenge: &Digest, now: Timestamp) -> bool {
        let (content, mac) = challenge.0.split_at(16);
        self.mac("challenge", content).verify_truncated_left(mac).is_ok()
            && content.get(NONCE..).and_then(time).is_some_and(|until| now < until)
    }

    fn sealed(&self, label: &str, content: &[u8]) -> String {
        let mac = self.mac(label, content).finalize().into_bytes();
        canon::hex_encode(&[content, mac.as_slice()].concat())
    }

    fn opened(&self, label: &str, text: &str) -> Option<Vec<u8>> {
        if text.len() > 1_024 {
            return None;
        }
        let mut bytes = canon::hex_decode(text)?;
        let mac = bytes.split_off(bytes.len().checked_sub(32)?);
        self.mac(label, &bytes).verify_slice(&mac).ok()?;
        Some(bytes)
    }

    /// A session as text.
    pub(crate) fn session(&self, session: &Session) -> String {
        self.sealed("session", &session_bytes(session))
    }

    /// The session in a text, if it is one of ours and not over.
    pub(crate) fn open_session(&self, text: &str, now: Timestamp) -> Option<Session> {
        session_of(&self.opened("session", text)?).filter(|session| now < session.until)
    }

    /// The code that is handed in for a session, in the browser that was given the challenge.
    pub(crate) fn code(&self, session: &Session, challenge: &Digest) -> String {
        self.sealed("code", &[challenge.0.as_slice(), &session_bytes(session)].concat())
    }

    /// The session and the challenge in a code; `until` is the code's own time.
    pub(crate) fn open_code(&self, text: &str, now: Timestamp) -> Option<(Session, Digest)> {
        let bytes = self.opened("code", text)?;
        let (challenge, session) = bytes.split_at_checked(32)?;
        let session = session_of(session).filter(|session| now < session.until)?;
        Some((session, Digest(challenge.try_into().ok()?)))
    }

    /// What stands in the forms of a session, so that no other site can post them.
    pub(crate) fn form_token(&self, session: &Session) -> String {
        // The principal may change while a form is open: it is not part of it.
        let whole = Session { principal: session.human, ..*session };
        let mac = self.mac("form", &session_bytes(&whole)).finalize().into_bytes();
        canon::hex_encode(mac.as_slice().get(..16).unwrap_or_default())
    }

    /// True if the token stands in the forms of this session.
    pub(crate) fn is_form_token(&self, session: &Session, token: &str) -> bool {
        let whole = Session { principal: session.human, ..*session };
        let given = canon::hex_decode(token).unwrap_or_default();
        given.len() == 16 && self.mac("form", &session_bytes(&whole)).verify_truncated_left(&given).is_ok()
    }
}

fn session_bytes(session: &Session) -> Vec<u8> {
    let mut out = session.until.ms().to_be_bytes().to_vec();
    out.extend(session.human.0);
    out.extend(session.principal.0);
    out.extend(canon::encode(&session.key));
    out
}

fn session_of(bytes: &[u8]) -> Option<Session> {
    let (until, rest) = bytes.split_at_checked(8)?;
    let (human, rest) = rest.split_at_checked(16)?;
    let (principal, key) = rest.split_at_checked(16)?;
    Some(Session {
        until: time(until)?,
        human: AgentId(human.try_into().ok()?),
        principal: AgentId(principal.try_into().ok()?),
        key: canon::decode(key).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Seal, Session};
    use canon::{Digest, SecretKey};
    use vocabulary::{AgentId, Span, Timestamp};

    fn at(ms: u64) -> Timestamp {
        Timestamp::from_ms(ms).expect("a time")
    }

    fn session() -> Session {
        let key = SecretKey::from_seed(&[3; 32]).public();
        Session { human: AgentId([1; 16]), principal: AgentId([2; 16]), key, until: at(10_000) }
    }

    #[test]
    fn what_was_sealed_is_opened_and_nothing_else() {
        let (seal, other) = (Seal::new([7; 32]), Seal::new([8; 32]));
        let text = seal.session(&session());
        assert_eq!(seal.open_session(&text, at(9_999)), Some(session()));
        assert_eq!(seal.open_session(&text, at(10_000)), None, "its time is over");
        assert_eq!(other.open_session(&text, at(1)), None, "another secret");
        let code = seal.code(&session(), &Digest([5; 32]));
        assert_eq!(seal.open_session(&code, at(1)), None, "a code is no session");
        assert_eq!(seal.open_code(&text, at(1)), None, "a session is no code");
        assert_eq!(seal.open_code(&code, at(1)), Some((session(), Digest([5; 32]))));
        for place in 0..text.len() {
            let mut forged = text.clone().into_bytes();
            forged[place] = if forged[place] == b'0' { b'1' } else { b'0' };
            let forged = String::from_utf8(forged).expect("digits");
            assert_eq!(seal.open_session(&forged, at(1)), None, "digit {place} changed");
        }
        for hostile in ["", "00", "zz", &"0".repeat(5_000)] {
            assert_eq!(seal.open_session(hostile, at(1)), None);
        }
    }

    #[test]
    fn a_challenge_is_ours_and_ends() {
        let seal = Seal::new([7; 32]);
        let challenge = seal.challenge([9; 8], at(1_000));
        assert!(seal.is_challenge(&challenge, at(1_000)));
        assert!(!seal.is_challenge(&challenge, at(1_000).plus(Span::minutes(5))));
        assert!(!Seal::new([8; 32]).is_challenge(&challenge, at(1_000)));
        assert!(!seal.is_challenge(&Digest([0; 32]), at(0)));
    }

    #[test]
    fn fault_31_a_form_of_another_session_does_not_count() {
        let seal = Seal::new([7; 32]);
        let mine = seal.form_token(&session());
        assert!(seal.is_form_token(&session(), &mine));
        assert!(seal.is_form_token(&Session { principal: AgentId([9; 16]), ..session() }, &mine));
        assert!(!seal.is_form_token(&Session { human: AgentId([9; 16]), ..session() }, &mine));
        assert!(!seal.is_form_token(&session(), ""));
        assert!(!seal.is_form_token(&session(), &mine[..8]));
    }
}
