//! Letters: sealed bytes from one agent to another, which wait until they are fetched and deleted.

use super::fault::{Refusal, StoreError};
use super::row::{id_at, joined, number_of};
use super::{Edit, Inner, Store, decoded};
use crate::limits::{
    LETTER_BYTES_MAX, LETTER_MS_MAX, LETTERS_PER_SENDER_MAX, LETTERS_SENT_MAX, LETTERS_WAITING_MAX,
};
use crate::record::LetterNote;
use canon::PublicKey;
use std::collections::BTreeSet;
use vocabulary::AgentId;

canon::record! {
    /// A letter that waits; its bytes stand apart, so that counting letters does not read them.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct LetterRow {
        1 => sender: AgentId,
        2 => key: PublicKey,
        3 => sent_ms: u64,
        4 => bytes: u32,
    }
}

const COUNTER: &str = "letters";

impl Store {
    /// Puts a letter into a mailbox; durable when it returns. Gives its number.
    ///
    /// # Errors
    /// [`Refusal::Mailbox`], [`Refusal::Form`] if it is too long, or [`StoreError`].
    pub fn send(
        &self,
        recipient: AgentId,
        sender: AgentId,
        key: PublicKey,
        bytes: Vec<u8>,
        now_ms: u64,
    ) -> Result<u64, StoreError> {
        let inner = &*self.0;
        if bytes.len() > LETTER_BYTES_MAX {
            return Err(Refusal::Form(format!("a letter has at most {LETTER_BYTES_MAX} bytes")).into());
        }
        inner.room(bytes.len() as u64)?;
        let mut edit = inner.edit();
        let (mut waiting, mut own) = (0, 0);
        for guard in inner.rows.letters.prefix(recipient.0) {
            let row: LetterRow = decoded(&guard.value()?)?;
            waiting += 1;
            own += usize::from(row.sender == sender);
        }
        let mut sent = 0;
        for guard in inner.rows.sent.prefix(sender.0) {
            guard.key()?;
            sent += 1;
        }
        if waiting >= LETTERS_WAITING_MAX || own >= LETTERS_PER_SENDER_MAX || sent >= LETTERS_SENT_MAX {
            return Err(Refusal::Mailbox.into());
        }
        let last = inner.rows.meta.get(COUNTER)?;
        let number = last.map_or(0, |bytes| number_of(&bytes)) + 1;
        edit.batch.insert(&inner.rows.meta, COUNTER, number.to_be_bytes());
        let place = joined(&[&recipient.0, &number.to_be_bytes()]);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        edit.put(&inner.rows.letters, &place, &LetterRow { sender, key, sent_ms: now_ms, bytes: length });
        edit.batch.insert(&inner.rows.letter_bytes, place.as_slice(), bytes);
        edit.mark(&inner.rows.sent, joined(&[&sender.0, &place]));
        edit.commit_durably()?;
        Ok(number)
    }

    /// The letters that wait for somebody, the oldest first; at most [`LETTERS_WAITING_MAX`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn letters(&self, recipient: AgentId) -> Result<Vec<LetterNote>, StoreError> {
        let mut notes = Vec::new();
        for guard in self.0.rows.letters.prefix(recipient.0).take(LETTERS_WAITING_MAX) {
            let (key, value) = guard.into_inner()?;
            let row: LetterRow = decoded(&value)?;
            notes.push(LetterNote {
                number: number_of(&key),
                sender: row.sender,
                key: row.key,
                sent_ms: row.sent_ms,
                bytes: row.bytes,
            });
        }
        Ok(notes)
    }

    /// The bytes of a letter.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`StoreError`].
    pub fn letter(&self, recipient: AgentId, number: u64) -> Result<Vec<u8>, StoreError> {
        let place = joined(&[&recipient.0, &number.to_be_bytes()]);
        let bytes = self.0.rows.letter_bytes.get(place)?;
        Ok(bytes.ok_or(Refusal::NotFound)?.to_vec())
    }

    /// Deletes a letter. The index overwrites its bytes when it is next compacted.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`StoreError`].
    pub fn delete_letter(&self, recipient: AgentId, number: u64) -> Result<(), StoreError> {
        let mut edit = self.0.edit();
        let place = joined(&[&recipient.0, &number.to_be_bytes()]);
        let row: Option<LetterRow> = self.0.get(&self.0.rows.letters, &place)?;
        self.0.drop_letter(&mut edit, &place, &row.ok_or(Refusal::NotFound)?);
        edit.commit_durably()
    }
}

impl Inner {
    fn drop_letter(&self, edit: &mut Edit<'_>, place: &[u8], row: &LetterRow) {
        edit.remove(&self.rows.letters, place);
        edit.remove(&self.rows.letter_bytes, place);
        edit.remove(&self.rows.sent, joined(&[&row.sender.0, place]));
    }

    /// Drops letters that have waited too long.
    pub(super) fn expire_letters(&self, now_ms: u64) -> Result<(), StoreError> {
        let mut recipients: BTreeSet<[u8; 16]> = BTreeSet::new();
        for guard in self.rows.sent.iter() {
            recipients.insert(id_at(&guard.key()?, 16));
        }
        for recipient in recipients {
            let mut edit = self.edit();
            for guard in self.rows.letters.prefix(recipient) {
                let (key, value) = guard.into_inner()?;
                let row: LetterRow = decoded(&value)?;
                if row.sent_ms.saturating_add(LETTER_MS_MAX) >= now_ms {
                    break;
                }
                self.drop_letter(&mut edit, &key, &row);
            }
            edit.commit()?;
        }
        Ok(())
    }
}
