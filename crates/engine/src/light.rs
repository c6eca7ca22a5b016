//! Checking what a node says, with nothing but the network's name and its validators.
//!
//! Promise: pure; no bytes from outside can make it panic or use more than a small multiple of their length.
//! Not here: where the validators' keys come from, and how they change.
//! Start reading at [`verify_proof`].

use commonware_codec::{Copying, Decode as _};
use commonware_consensus::simplex::types::Finalization;
use commonware_cryptography::{Sha256, certificate::Verifier as _, ed25519::PublicKey, sha256::Digest};
use commonware_parallel::Sequential;
use commonware_storage::qmdb::any::value::FixedEncoding;
use commonware_utils::{ordered::Set, sys_rng};

use crate::{
    app::Scheme,
    config::PARTICIPANTS_MAX,
    header::{HEADER_BYTES, Header, HeaderError, public_key},
    proof::{CERTIFICATE_BYTES_MAX, CHAIN_HEADERS_MAX, Claim, Proof},
    records::{RecordKey, StoreValue, chunk_count, chunk_key, join, length, narrow},
};

/// What a light client starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The network.
    pub network_id: [u8; 32],
    /// Public keys of its validators, in any order.
    pub participants: Vec<[u8; 32]>,
}

/// Why something is not proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LightError {
    /// The trust itself is no good.
    #[error("trusted validators are not between 1 and {PARTICIPANTS_MAX} different Ed25519 keys")]
    Trust,
    /// A header cannot be read.
    #[error("header cannot be read")]
    Header(#[from] HeaderError),
    /// The block belongs to another network.
    #[error("block belongs to another network")]
    Network,
    /// The headers do not follow one another up to the certificate.
    #[error("headers do not lead from the block to its certificate")]
    Chain,
    /// The certificate cannot be read, or too few of the trusted validators signed it.
    #[error("certificate is not one of the trusted validators")]
    Certificate,
    /// The state does not hold what is claimed.
    #[error("state root does not confirm the record")]
    Record,
}

/// What a proof proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The block whose state it is about.
    pub header: Header,
    /// The record.
    pub key: RecordKey,
    /// Its value then; `None` if there was no such record.
    pub value: Option<Vec<u8>>,
}

/// The namespace of a network's signatures.
pub(crate) fn namespace(network_id: &[u8; 32]) -> Vec<u8> {
    [b"kerf/consensus/1".as_slice(), network_id].concat()
}

/// Orders public keys as consensus does; `None` unless they are between one and the most allowed and differ.
pub(crate) fn committee(keys: &[[u8; 32]]) -> Option<Set<PublicKey>> {
    if keys.is_empty() || keys.len() > PARTICIPANTS_MAX {
        return None;
    }
    let keys: Vec<PublicKey> = keys.iter().map(public_key).collect::<Option<_>>()?;
    Set::try_from(keys).ok()
}

/// Checks that a block is final: its header, the certificate, and the headers between the two.
///
/// Costs one signature check per signer, and a hash per header.
pub fn verify_block(
    header: &[u8],
    certificate: &[u8],
    chain: &[[u8; HEADER_BYTES]],
    trust: &Trust,
) -> Result<Header, LightError> {
    let participants = committee(&trust.participants).ok_or(LightError::Trust)?;
    let header = Header::decode(header)?;
    if header.network_id != trust.network_id {
        return Err(LightError::Network);
    }
    if chain.len() > CHAIN_HEADERS_MAX {
        return Err(LightError::Chain);
    }
    let mut last = header.clone();
    for bytes in chain {
        let next = Header::decode(bytes)?;
        let follows = next.parent == last.digest()
            && last.height.checked_add(1) == Some(next.height)
            && next.network_id == trust.network_id;
        if !follows {
            return Err(LightError::Chain);
        }
        last = next;
    }
    if certificate.len() > CERTIFICATE_BYTES_MAX {
        return Err(LightError::Certificate);
    }
    let verifier = Scheme::verifier(&namespace(&trust.network_id), participants);
    let finalization = Finalization::<Scheme, Digest>::decode_cfg(
        Copying(certificate),
        &verifier.certificate_codec_config(),
    )
    .map_err(|_| LightError::Certificate)?;
    if finalization.proposal.payload.0 != last.digest() {
        return Err(LightError::Chain);
    }
    if !finalization.verify(&mut sys_rng(), &verifier, &Sequential) {
        return Err(LightError::Certificate);
    }
    Ok(header)
}

/// Checks a proof of a record.
///
/// What is proven holds for [`Proven::key`], which the prover wrote: compare it with the key that was asked
/// for, and the header's height and time with how fresh the answer must be.
pub fn verify_proof(proof: &Proof, trust: &Trust) -> Result<Proven, LightError> {
    let certificate = &proof.certificate;
    let header = verify_block(&proof.header, &certificate.finalization, &certificate.chain, trust)?;
    let root = Digest(header.state_root);
    let key = proof.key;
    let value = match &proof.claim {
        Claim::Absent(absence) => {
            if !absence.verify::<Sha256>(&chunk_key(&key, 0), &root) {
                return Err(LightError::Record);
            }
            None
        }
        Claim::Present(chunks) => {
            let first = chunks.first().ok_or(LightError::Record)?;
            let count = chunk_count(length(&first.0).ok_or(LightError::Record)?);
            if chunks.len() != count {
                return Err(LightError::Record);
            }
            for (index, (chunk, presence)) in chunks.iter().enumerate() {
                let chunk_key = chunk_key(&key, narrow(index));
                if !presence.verify::<Sha256, FixedEncoding<StoreValue>>(chunk_key, chunk.clone(), &root) {
                    return Err(LightError::Record);
                }
            }
            let values: Vec<StoreValue> = chunks.iter().map(|(chunk, _)| chunk.clone()).collect();
            Some(join(&values).ok_or(LightError::Record)?)
        }
    };
    Ok(Proven { header, key, value })
}
