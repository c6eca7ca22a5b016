//! Questions by label, answered from the index.
//!
//! A label's objects stand in order, so those that several labels share are found by leaping: the label that is
//! furthest says where the others go on. The rarest label decides the cost.

use super::Store;
use super::fault::{Refusal, StoreError};
use super::row::{id_at, joined, label_key, owner_label_key};
use crate::limits::{PAGE_MAX, QUERY_LABELS_MAX, QUERY_STEPS_MAX};
use crate::record::{CollectionPage, ObjectPage};
use fjall::Keyspace;
use vault::{CollectionId, Label, ObjectId};
use vocabulary::AgentId;

/// Ids found, and after which one to go on.
type Found = (Vec<[u8; 16]>, Option<[u8; 16]>);

impl Store {
    /// Objects of a collection that have all of `labels`, in order, from the one after `after` on.
    ///
    /// # Errors
    /// [`Refusal::Form`] without labels or with more than [`QUERY_LABELS_MAX`], [`Refusal::NotFound`], or [`StoreError`].
    pub fn objects_with(
        &self,
        collection: CollectionId,
        labels: &[Label],
        after: Option<ObjectId>,
        count: usize,
    ) -> Result<ObjectPage, StoreError> {
        check_labels(labels, 1)?;
        self.0.collection(collection)?;
        let prefixes: Vec<Vec<u8>> =
            labels.iter().map(|label| label_key(collection, label).to_vec()).collect();
        let (found, next) = leap(&self.0.rows.by_label, &prefixes, after.map(|after| after.0), count)?;
        let items: Vec<ObjectId> = found.into_iter().map(ObjectId).collect();
        let items =
            items.try_into().map_err(|error: canon::TooMany| StoreError::Damaged(error.to_string()))?;
        Ok(ObjectPage { items, next: next.map(ObjectId) })
    }

    /// Collections of an owner whose keyring has all of `labels`; without labels, all of them.
    ///
    /// # Errors
    /// [`Refusal::Form`] with more than [`QUERY_LABELS_MAX`] labels, or [`StoreError`].
    pub fn collections_with(
        &self,
        owner: AgentId,
        labels: &[Label],
        after: Option<CollectionId>,
        count: usize,
    ) -> Result<CollectionPage, StoreError> {
        check_labels(labels, 0)?;
        let rows = &self.0.rows;
        let prefixes: Vec<Vec<u8>> =
            labels.iter().map(|label| owner_label_key(owner, label).to_vec()).collect();
        let after = after.map(|after| after.0);
        let (found, next) = if prefixes.is_empty() {
            leap(&rows.owned, &[owner.0.to_vec()], after, count)?
        } else {
            leap(&rows.owned_by_label, &prefixes, after, count)?
        };
        let items: Vec<CollectionId> = found.into_iter().map(CollectionId).collect();
        let items =
            items.try_into().map_err(|error: canon::TooMany| StoreError::Damaged(error.to_string()))?;
        Ok(CollectionPage { items, next: next.map(CollectionId) })
    }
}

fn check_labels(labels: &[Label], least: usize) -> Result<(), StoreError> {
    if (least..=QUERY_LABELS_MAX).contains(&labels.len()) {
        return Ok(());
    }
    Err(Refusal::Form(format!("a question has {least} to {QUERY_LABELS_MAX} labels")).into())
}

/// The id after another one; `None` after the last.
fn successor(id: [u8; 16]) -> Option<[u8; 16]> {
    u128::from_be_bytes(id).checked_add(1).map(u128::to_be_bytes)
}

/// Ids that stand behind all of `prefixes`.
fn leap(
    rows: &Keyspace,
    prefixes: &[Vec<u8>],
    after: Option<[u8; 16]>,
    count: usize,
) -> Result<Found, StoreError> {
    let count = count.clamp(1, PAGE_MAX);
    let mut found: Vec<[u8; 16]> = Vec::new();
    let Some(mut candidate) = after.map_or(Some([0; 16]), successor) else { return Ok((found, None)) };
    let mut agreed = 0;
    for (steps, prefix) in prefixes.iter().cycle().enumerate() {
        // Nothing before the candidate is left to be found.
        let before = u128::from_be_bytes(candidate).checked_sub(1).map(u128::to_be_bytes);
        if found.len() == count || steps == QUERY_STEPS_MAX {
            return Ok((found, before));
        }
        let start = joined(&[prefix, &candidate]);
        let Some(guard) = rows.range(start..).next() else { break };
        let key = guard.key()?;
        if !key.starts_with(prefix) {
            break;
        }
        let here = id_at(&key, prefix.len());
        agreed = if here == candidate { agreed + 1 } else { 1 };
        candidate = here;
        if agreed == prefixes.len() {
            found.push(here);
            agreed = 0;
            match successor(here) {
                Some(next) => candidate = next,
                None => break,
            }
        }
    }
    Ok((found, None))
}
