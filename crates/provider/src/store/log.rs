//! The log of reads: each in the reader's own signed words, chained by hashes.

use super::fault::{Refusal, StoreError};
use super::row::{id_at, joined, number_of};
use super::{Inner, Store, decoded};
use crate::limits::LOG_ENTRIES_MAX;
use crate::record::{GrantId, LOG_PAGE_MAX, LogEntry, LogHead};
use canon::{Digest, Octets, PublicKey, Signature};
use vault::CollectionId;
use vocabulary::AgentId;

/// What a reader signed.
#[derive(Clone, Debug)]
pub struct SignedRead {
    /// Who.
    pub reader: AgentId,
    /// By which grant.
    pub grant: GrantId,
    /// The reader's key.
    pub key: PublicKey,
    /// The signature base of the request.
    pub request: Octets<{ crate::limits::SIGNED_BYTES_MAX }>,
    /// The signature.
    pub signature: Signature,
}

impl Store {
    /// Logs a read, before it is answered. It is with the operating system when this returns, and on the disk before the
    /// owner sees the log.
    ///
    /// # Errors
    /// [`Refusal::LogFull`], [`Refusal::NotFound`], or [`StoreError`].
    pub fn log_read(
        &self,
        collection: CollectionId,
        read: SignedRead,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        let inner = &*self.0;
        let mut edit = inner.edit();
        inner.collection(collection)?;
        let head = inner.log_head(collection)?;
        let number = head.number + 1;
        let first = inner.first_logged(collection)?.unwrap_or(number);
        if number - first >= LOG_ENTRIES_MAX {
            return Err(Refusal::LogFull.into());
        }
        let entry = LogEntry {
            number,
            before: head.last,
            at_ms: now_ms,
            reader: read.reader,
            grant: read.grant,
            key: read.key,
            request: read.request,
            signature: read.signature,
        };
        edit.put(&inner.rows.log, joined(&[&collection.0, &number.to_be_bytes()]), &entry);
        edit.put(&inner.rows.log_heads, collection.0, &LogHead { collection, number, last: entry.id() });
        edit.commit()
    }

    /// Entries after number `after`, and how far the log is; durable.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`StoreError`].
    pub fn log(
        &self,
        collection: CollectionId,
        after: u64,
        count: usize,
    ) -> Result<(Vec<LogEntry>, LogHead), StoreError> {
        let inner = &*self.0;
        inner.collection(collection)?;
        inner.settle()?;
        let head = inner.log_head(collection)?;
        let start = joined(&[&collection.0, &after.saturating_add(1).to_be_bytes()]);
        let mut entries: Vec<LogEntry> = Vec::new();
        for guard in inner.rows.log.range(start..).take(count.clamp(1, LOG_PAGE_MAX)) {
            let (key, value) = guard.into_inner()?;
            if !key.starts_with(&collection.0) || number_of(&key) > head.number {
                break;
            }
            entries.push(decoded(&value)?);
        }
        Ok((entries, head))
    }

    /// Drops the entries up to `number`, which the owner has fetched. The chain goes on.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`StoreError`].
    pub fn drop_log(&self, collection: CollectionId, number: u64) -> Result<(), StoreError> {
        self.0.collection(collection)?;
        self.0.drop_entries(collection, |entry| entry.number <= number)?;
        self.0.settle()
    }
}

impl Inner {
    fn log_head(&self, collection: CollectionId) -> Result<LogHead, StoreError> {
        let head = self.get(&self.rows.log_heads, collection.0)?;
        Ok(head.unwrap_or(LogHead { collection, number: 0, last: Digest([0; 32]) }))
    }

    fn first_logged(&self, collection: CollectionId) -> Result<Option<u64>, StoreError> {
        let first = self.rows.log.prefix(collection.0).next();
        Ok(first.map(fjall::Guard::key).transpose()?.map(|key| number_of(&key)))
    }

    /// Drops the oldest entries for as long as `is_over` says so.
    fn drop_entries(
        &self,
        collection: CollectionId,
        is_over: impl Fn(&LogEntry) -> bool,
    ) -> Result<(), StoreError> {
        loop {
            let mut edit = self.edit();
            let mut count = 0;
            for guard in self.rows.log.prefix(collection.0).take(1_024) {
                let (key, value) = guard.into_inner()?;
                if !is_over(&decoded(&value)?) {
                    break;
                }
                edit.remove(&self.rows.log, &key);
                count += 1;
            }
            if count == 0 {
                return Ok(());
            }
            edit.commit()?;
        }
    }

    /// Drops what is older than it is kept.
    pub(super) fn expire_log(&self, now_ms: u64) -> Result<(), StoreError> {
        let mut logged = Vec::new();
        for guard in self.rows.log_heads.iter() {
            logged.push(CollectionId(id_at(&guard.key()?, 0)));
        }
        let kept = self.options.log_ms;
        logged.into_iter().try_for_each(|collection| {
            self.drop_entries(collection, |entry| entry.at_ms.saturating_add(kept) < now_ms)
        })
    }
}
