//! Who asks: HTTP Message Signatures (RFC 9421) by Ed25519, over method, path, query, the body's digest (RFC 9530), the
//! agent, and the provider it is for.
//!
//! The signed text begins with a quotation mark. Our keys sign a domain's length, the domain and a message; the mark
//! is byte 34, so the 34 bytes after it stand as the domain, and what is signed is the text of the RFC and nothing
//! more. No other domain of ours begins with `@method": `.
//! Start reading at [`Request::base`].

use crate::limits::{NONCE_BYTES_MAX, SIGNED_BYTES_MAX};
use canon::{Digest, PublicKey, Signature, Signature64, SignedMessage};
use vocabulary::AgentId;

/// What a signature covers, as it stands in `Signature-Input`.
pub const COMPONENTS: &str = r#"("@method" "@path" "@query" "content-digest" "kerf-agent" "kerf-provider")"#;

/// The label of the signature in both headers.
const LABEL: &str = "kerf=";

/// Why a request is not signed as it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A header is missing.
    #[error("the header `{0}` is missing")]
    Missing(&'static str),
    /// A header has another form.
    #[error("the header `{0}` is not of the form described")]
    Form(&'static str),
    /// The request is longer than what is signed may be.
    #[error("the request line and its headers have more than {SIGNED_BYTES_MAX} bytes")]
    Long,
    /// For another provider.
    #[error("the request is signed for another provider")]
    OtherProvider,
    /// The signature is not good.
    #[error("the signature is not good for this request and key")]
    Bad,
}

/// The bytes' digest as it stands in `Content-Digest`.
pub fn digest_text(body: &[u8]) -> String {
    format!("sha-256=:{}:", base64(&Digest::of(body).0))
}

/// Base 64 with `+`, `/` and padding, as structured fields have it.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut text = canon::base64url_encode(bytes).replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn base64_decode(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) || text.contains(['-', '_']) {
        return None;
    }
    canon::base64url_decode(&text.trim_end_matches('=').replace('+', "-").replace('/', "_"))
        .filter(|bytes| base64(bytes) == text)
}

/// What is signed of a request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The query, without its question mark.
    pub query: Option<&'a str>,
    /// The header `Content-Digest`.
    pub digest: &'a str,
    /// The header `Kerf-Agent`.
    pub agent: &'a str,
    /// The header `Kerf-Provider`.
    pub provider: &'a str,
}

impl Request<'_> {
    /// The signature base (RFC 9421, section 2.5). `params` is what stands after the label in `Signature-Input`.
    pub fn base(&self, params: &str) -> String {
        format!(
            "\"@method\": {}\n\"@path\": {}\n\"@query\": ?{}\n\"content-digest\": {}\n\"kerf-agent\": {}\n\
             \"kerf-provider\": {}\n\"@signature-params\": {params}",
            self.method,
            self.path,
            self.query.unwrap_or_default(),
            self.digest,
            self.agent,
            self.provider
        )
    }
}

/// The parameters of a signature as they stand in `Signature-Input`.
pub(crate) fn params(created_s: u64, nonce: &str, key: &PublicKey) -> String {
    format!("{COMPONENTS};created={created_s};nonce=\"{nonce}\";keyid=\"{key}\"")
}

/// The domain and the message of which our keys' signature is the RFC's signature of the base.
pub(crate) fn to_sign(base: &str) -> Option<(&str, &[u8])> {
    let rest = base.strip_prefix('"')?;
    let domain = rest.get(..usize::from(b'"'))?;
    Some((domain, rest.as_bytes().get(usize::from(b'"')..)?))
}

/// True if `signature` is the key's over a signature base: what the owner checks of each entry of a log.
pub fn verify_request(key: &PublicKey, base: &str, signature: &Signature) -> bool {
    to_sign(base)
        .is_some_and(|(domain, message)| canon::verify(&SignedMessage { key, domain, message, signature }))
}

/// A signed request, as far as its headers say; whether the signature is good is [`Signed::is_good`].
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    /// In whose name.
    pub(crate) agent: AgentId,
    /// By which key.
    pub(crate) key: PublicKey,
    /// When, in s since 1970.
    pub(crate) created_s: u64,
    /// Its nonce.
    pub(crate) nonce: String,
    /// What was signed.
    pub(crate) base: String,
    /// The signature.
    pub(crate) signature: Signature,
    /// What the body must hash to.
    pub(crate) digest: Digest,
}

impl Signed {
    /// Reads the headers of a request to `provider`. Cost: no arithmetic on curves.
    pub(crate) fn read<'a>(
        method: &str,
        path: &str,
        query: Option<&str>,
        header: impl Fn(&str) -> Option<&'a str>,
        provider: &PublicKey,
    ) -> Result<Self, SignatureError> {
        let get = |name: &'static str| header(name).ok_or(SignatureError::Missing(name));
        let input = get("signature-input")?;
        let signature = get("signature")?;
        let digest_header = get("content-digest")?;
        let agent_header = get("kerf-agent")?;
        let provider_header = get("kerf-provider")?;
        if provider_header != provider.to_string() {
            return Err(SignatureError::OtherProvider);
        }
        let params = input.strip_prefix(LABEL).ok_or(SignatureError::Form("signature-input"))?;
        let read = Params::read(params).ok_or(SignatureError::Form("signature-input"))?;
        let bytes = signature.strip_prefix(LABEL).and_then(octets).and_then(|bytes| bytes.try_into().ok());
        let signature = Signature64(bytes.ok_or(SignatureError::Form("signature"))?);
        let digest = digest_header.strip_prefix("sha-256=").and_then(octets);
        let digest = digest.and_then(|bytes| bytes.try_into().ok()).map(Digest);
        let request = Request {
            method,
            path,
            query,
            digest: digest_header,
            agent: agent_header,
            provider: provider_header,
        };
        let base = request.base(params);
        if base.len() > SIGNED_BYTES_MAX {
            return Err(SignatureError::Long);
        }
        Ok(Self {
            agent: agent_header.parse().map_err(|_| SignatureError::Form("kerf-agent"))?,
            key: read.key,
            created_s: read.created_s,
            nonce: read.nonce,
            base,
            signature: Signature::Ed25519(signature),
            digest: digest.ok_or(SignatureError::Form("content-digest"))?,
        })
    }

    /// Whether the signature is good. Cost: some 45 µs.
    pub(crate) fn is_good(&self) -> bool {
        verify_request(&self.key, &self.base, &self.signature)
    }
}

/// A byte sequence of RFC 8941: base 64 between colons.
fn octets(text: &str) -> Option<Vec<u8>> {
    base64_decode(text.strip_prefix(':')?.strip_suffix(':')?)
}

struct Params {
    created_s: u64,
    nonce: String,
    key: PublicKey,
}

impl Params {
    /// Reads `(..);created=..;nonce="..";keyid=".."`, the parameters in any order, `alg="ed25519"` allowed.
    fn read(text: &str) -> Option<Self> {
        let (mut created, mut nonce, mut key, mut algorithm) = (None, None, None, None);
        let rest = text.strip_prefix(COMPONENTS)?.strip_prefix(';')?;
        for part in rest.split(';') {
            let (name, value) = part.split_once('=')?;
            let quoted = || value.strip_prefix('"')?.strip_suffix('"').filter(|value| is_plain(value));
            let taken = match name {
                "created" => {
                    let number: u64 =
                        value.parse().ok().filter(|number: &u64| number.to_string() == value)?;
                    created.replace(number).is_some()
                }
                "nonce" => nonce.replace(quoted()?).is_some(),
                "keyid" => key.replace(quoted()?.parse::<PublicKey>().ok()?).is_some(),
                "alg" => algorithm.replace(quoted()?).is_some(),
                _ => return None,
            };
            if taken {
                return None;
            }
        }
        let nonce = nonce.filter(|nonce| (16..=NONCE_BYTES_MAX).contains(&nonce.len()))?;
        if algorithm.is_some_and(|algorithm| algorithm != "ed25519") {
            return None;
        }
        Some(Self { created_s: created?, nonce: nonce.to_owned(), key: key? })
    }
}

/// Visible ASCII without what would need escaping, or would end a parameter.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b';'))
}

#[cfg(test)]
mod tests {
    use super::{Params, base64, base64_decode, params, verify_request};
    use canon::{PublicKey, SecretKey, Signature, Signature64};

    /// RFC 9421, appendix B.2.6: a request signed with Ed25519, not by us.
    #[test]
    fn our_keys_check_the_signature_of_the_rfc() {
        let base = "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\
                    \"@authority\": example.com\n\"content-type\": application/json\n\"content-length\": 18\n\
                    \"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \
                    \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
        let key = canon::base64url_decode("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs").expect("a key");
        let key = PublicKey::Ed25519(key.try_into().expect("32 bytes"));
        let bytes = base64_decode(
            "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
        );
        let bytes: [u8; 64] = bytes.expect("base 64").try_into().expect("64 bytes");
        let signature = Signature::Ed25519(Signature64(bytes));
        assert!(verify_request(&key, base, &signature));
        assert!(!verify_request(&key, &base.replace("/foo", "/fop"), &signature));
        assert!(!verify_request(&SecretKey::from_seed(&[1; 32]).public(), base, &signature));
        assert!(!verify_request(&key, "\"short", &signature) && !verify_request(&key, "", &signature));
    }

    #[test]
    fn parameters_have_one_form() {
        let key = SecretKey::from_seed(&[1; 32]).public();
        let good = params(1_618_884_473, "0123456789abcdef", &key);
        let read = Params::read(&good).expect("good");
        assert_eq!((read.created_s, read.nonce.as_str(), read.key), (1_618_884_473, "0123456789abcdef", key));
        assert!(Params::read(&format!("{good};alg=\"ed25519\"")).is_some());
        for bad in [
            good.replace("created=", "created=0"),
            good.replace("created=", "created=-"),
            good.replace("0123456789abcdef", "short"),
            good.replace("0123456789abcdef", "0123456789abcde\\"),
            good.replace("0123456789abcdef", &"0".repeat(65)),
            good.replace("\"@query\" ", ""),
            good.replace("ed25519:", "rsa:"),
            format!("{good};alg=\"rsa-v1_5-sha256\""),
            format!("{good};created=1618884473"),
            format!("{good};tag=\"x\""),
            format!("{good};"),
            String::new(),
        ] {
            assert!(Params::read(&bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn base_64_has_one_form() {
        for (bytes, text) in [(&b""[..], ""), (b"f", "Zg=="), (b"fo", "Zm8="), (&[0xfb, 0xff], "+/8=")] {
            assert_eq!(base64(bytes), text);
            assert_eq!(base64_decode(text).as_deref(), Some(bytes));
        }
        for bad in ["Zg", "Zg=", "Zh==", "-_8=", "Z g=", "Zg==="] {
            assert_eq!(base64_decode(bad), None, "{bad}");
        }
    }
}
