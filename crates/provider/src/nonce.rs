//! The nonces of signed requests, for as long as their signatures count.

use crate::limits::{NONCES_MAX, NONCES_PER_AGENT_MAX, SIGNATURE_WITHIN_S};
use canon::PublicKey;
use std::collections::{BTreeMap, HashSet};
use vocabulary::AgentId;

/// Seconds of one bucket.
const BUCKET_S: u64 = 30;

/// Why a nonce is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NonceFault {
    /// It was used before.
    Replayed,
    /// There is no room for more.
    Full,
}

/// One bucket of nonces by the time of their signatures.
#[derive(Default)]
struct Bucket {
    seen: HashSet<[u8; 16]>,
    by_agent: BTreeMap<AgentId, u32>,
}

/// Nonces that were used, by the time of their signatures.
#[derive(Default)]
pub(crate) struct Nonces {
    buckets: BTreeMap<u64, Bucket>,
}

impl Nonces {
    /// Remembers a nonce. `created_s` has been found to be within [`SIGNATURE_WITHIN_S`] of `now_s`.
    pub(crate) fn take(
        &mut self,
        agent: AgentId,
        key: &PublicKey,
        nonce: &str,
        created_s: u64,
        now_s: u64,
    ) -> Result<(), NonceFault> {
        let oldest = now_s.saturating_sub(SIGNATURE_WITHIN_S) / BUCKET_S;
        self.buckets.retain(|bucket, _| *bucket >= oldest);
        let parts: [&[u8]; 2] = [&canon::encode(key), nonce.as_bytes()];
        let hash = canon::hash_parts("kerf/provider/nonce/1", &parts);
        let mut short = [0; 16];
        short.copy_from_slice(hash.0.split_at(16).0);
        if self.buckets.values().any(|bucket| bucket.seen.contains(&short)) {
            return Err(NonceFault::Replayed);
        }
        let all: usize = self.buckets.values().map(|bucket| bucket.seen.len()).sum();
        let own: u32 = self.buckets.values().filter_map(|bucket| bucket.by_agent.get(&agent)).sum();
        if all >= NONCES_MAX || own >= NONCES_PER_AGENT_MAX {
            return Err(NonceFault::Full);
        }
        let bucket = self.buckets.entry(created_s / BUCKET_S).or_default();
        bucket.seen.insert(short);
        *bucket.by_agent.entry(agent).or_default() += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{NonceFault, Nonces};
    use crate::limits::SIGNATURE_WITHIN_S;
    use canon::SecretKey;
    use vocabulary::AgentId;

    #[test]
    fn fault_31_a_nonce_counts_once_for_as_long_as_its_signature_does() {
        let mut nonces = Nonces::default();
        let (agent, key) = (AgentId([1; 16]), SecretKey::from_seed(&[1; 32]).public());
        let other = SecretKey::from_seed(&[2; 32]).public();
        let now = 1_000_000;
        assert_eq!(nonces.take(agent, &key, "a", now, now), Ok(()));
        assert_eq!(nonces.take(agent, &key, "a", now + 7, now), Err(NonceFault::Replayed));
        assert_eq!(nonces.take(agent, &other, "a", now, now), Ok(()));
        let still = now + SIGNATURE_WITHIN_S;
        assert_eq!(nonces.take(agent, &key, "a", still, still), Err(NonceFault::Replayed));
        // A signature from the future is remembered until it is past.
        let ahead = still + SIGNATURE_WITHIN_S;
        assert_eq!(nonces.take(agent, &key, "b", ahead, still), Ok(()));
        let late = ahead + SIGNATURE_WITHIN_S;
        assert_eq!(nonces.take(agent, &key, "b", ahead, late), Err(NonceFault::Replayed));
        assert_eq!(nonces.buckets.len(), 1, "what cannot be replayed is forgotten");
    }
}
