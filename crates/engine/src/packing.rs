//! Answers of state sync, packed on their way: records are padded to whole chunks, and most of a key is zeros.
//!
//! A message of that conversation is `number(8) | kind(1) | rest`: a request (kind 0), the answer to it (1), or that
//! there is none (2). To these comes a packed answer: `number | 3 | length of the rest (u32, big endian) | a zstd
//! frame of the rest`. It goes only to those who ask for it, which they do by the upper half of their requests'
//! numbers ([`WISH`]): whoever answers repeats the number, and one who knows nothing of packing does just that. So
//! nodes with and without it understand each other, whoever of them asks.
//!
//! Promise: unpacking takes no more memory than the longest answer may have, whatever a message says of itself.
//! Start reading at [`pack`].

use commonware_p2p::{Blocker, CheckedSender, LimitedSender, Message, Receiver, Recipients, Sender};
use commonware_runtime::{IoBuf, IoBufs};
use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::SystemTime,
};

/// Upper half of the number of a request that may be answered packed. Numbers begin anywhere, so one request out of
/// four thousand million asks for it unknowingly; who does not read the answer then asks the next node.
const WISH: u32 = u32::from_be_bytes(*b"zst1");
/// Kinds of messages.
const REQUEST: u8 = 0;
const ANSWER: u8 = 1;
const PACKED: u8 = 3;
/// Bytes of a message before the rest.
const HEAD_BYTES: usize = 9;
/// Bytes that tell the length of what is packed.
const LENGTH_BYTES: usize = 4;
/// How hard zstd tries: the answers are made while the node has other things to do.
const LEVEL: i32 = 1;

/// Why a packed answer is not read.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    /// It ends before it has begun.
    #[error("it has {0} bytes, fewer than any has")]
    Short(usize),
    /// It says that it is longer than any answer.
    #[error("it would have {said} bytes unpacked, and no answer has more than {most}")]
    Long {
        /// What it says.
        said: usize,
        /// The most that is read.
        most: usize,
    },
    /// It cannot be unpacked, or not into the length that it says.
    #[error("it does not unpack to the {said} bytes that it says it has ({reason})")]
    Frame {
        /// What it says.
        said: usize,
        /// What is wrong.
        reason: String,
    },
}

/// Packs what is sent over a channel of state sync, and unpacks what is received, of at most `bytes_max`. Whoever
/// sends what cannot be unpacked is turned away.
pub(crate) fn pack<S, R, B>(channel: (S, R), bytes_max: usize, blocker: B) -> (Packing<S>, Unpacking<R, B>)
where
    S: Sender,
    R: Receiver<PublicKey = S::PublicKey>,
    B: Blocker<PublicKey = S::PublicKey>,
{
    let upper = Arc::new(AtomicU32::new(0));
    let (sender, receiver) = channel;
    let packing = Packing { inner: sender, upper: Arc::clone(&upper) };
    (packing, Unpacking { inner: receiver, upper, bytes_max, blocker })
}

/// Sends.
#[derive(Clone)]
pub(crate) struct Packing<S> {
    inner: S,
    /// What the upper half of the requests' numbers was. They are counted up, so it is the same for all.
    upper: Arc<AtomicU32>,
}

impl<S: Sender> LimitedSender for Packing<S> {
    type PublicKey = S::PublicKey;
    type Checked<'a> = PackingNow<'a, S::Checked<'a>>;

    fn check(&mut self, recipients: Recipients<S::PublicKey>) -> Result<Self::Checked<'_>, SystemTime> {
        let Self { inner, upper } = self;
        Ok(PackingNow { inner: inner.check(recipients)?, upper })
    }
}

/// Sends to those who may be sent to now.
pub(crate) struct PackingNow<'a, C> {
    inner: C,
    upper: &'a AtomicU32,
}

impl<C: CheckedSender> CheckedSender for PackingNow<'_, C> {
    type PublicKey = C::PublicKey;

    fn recipients(&self) -> Vec<C::PublicKey> {
        self.inner.recipients()
    }

    fn send(
        self,
        message: impl Into<IoBufs> + Send,
        priority: bool,
    ) -> commonware_actor::Unreliable<commonware_actor::Feedback> {
        let message = message.into().coalesce();
        match outgoing(message.as_ref(), self.upper) {
            Some(other) => self.inner.send(other, priority),
            None => self.inner.send(message, priority),
        }
    }
}

/// Receives.
pub(crate) struct Unpacking<R, B> {
    inner: R,
    upper: Arc<AtomicU32>,
    bytes_max: usize,
    blocker: B,
}

impl<R, B> std::fmt::Debug for Unpacking<R, B> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Unpacking").field("bytes_max", &self.bytes_max).finish_non_exhaustive()
    }
}

impl<R: Receiver, B: Blocker<PublicKey = R::PublicKey> + Sync> Receiver for Unpacking<R, B> {
    type Error = R::Error;
    type PublicKey = R::PublicKey;

    async fn recv(&mut self) -> Result<Message<R::PublicKey>, R::Error> {
        loop {
            let (from, message) = self.inner.recv().await?;
            match incoming(message.as_ref(), &self.upper, self.bytes_max) {
                Ok(None) => return Ok((from, message)),
                Ok(Some(other)) => return Ok((from, IoBuf::from(other))),
                Err(error) => {
                    tracing::warn!(?from, %error, "a packed answer of state sync cannot be read, its sender is turned away");
                    let _ = self.blocker.block(from);
                }
            }
        }
    }

    fn capacity(&self) -> NonZeroUsize {
        self.inner.capacity()
    }
}

/// The two halves of a message's number, its kind, and the rest.
fn parts(message: &[u8]) -> Option<(u32, [u8; 4], u8, &[u8])> {
    let (upper, message) = message.split_first_chunk()?;
    let (lower, message) = message.split_first_chunk()?;
    let (kind, rest) = message.split_first()?;
    Some((u32::from_be_bytes(*upper), *lower, *kind, rest))
}

fn head(upper: u32, lower: [u8; 4], kind: u8, room: usize) -> Vec<u8> {
    let mut message = Vec::with_capacity(HEAD_BYTES + room);
    message.extend_from_slice(&upper.to_be_bytes());
    message.extend_from_slice(&lower);
    message.push(kind);
    message
}

/// What is sent in the place of a message; `None` if it is sent as it is.
fn outgoing(message: &[u8], upper_of_ours: &AtomicU32) -> Option<Vec<u8>> {
    let (upper, lower, kind, rest) = parts(message)?;
    match kind {
        REQUEST => {
            upper_of_ours.store(upper, Ordering::Release);
            let mut wish = head(WISH, lower, REQUEST, rest.len());
            wish.extend_from_slice(rest);
            Some(wish)
        }
        ANSWER if upper == WISH => {
            let length = u32::try_from(rest.len()).ok()?;
            let frame = zstd::bulk::compress(rest, LEVEL).ok()?;
            if LENGTH_BYTES + frame.len() >= rest.len() {
                return None;
            }
            let mut packed = head(upper, lower, PACKED, LENGTH_BYTES + frame.len());
            packed.extend_from_slice(&length.to_be_bytes());
            packed.extend_from_slice(&frame);
            Some(packed)
        }
        _ => None,
    }
}

/// What a message is taken for; `None` if it is taken as it is.
fn incoming(
    message: &[u8],
    upper_of_ours: &AtomicU32,
    bytes_max: usize,
) -> Result<Option<Vec<u8>>, Unreadable> {
    let Some((upper, lower, kind, rest)) = parts(message) else { return Ok(None) };
    let upper = if upper == WISH { upper_of_ours.load(Ordering::Acquire) } else { upper };
    match kind {
        // Whoever asks is answered with the number that was asked for.
        REQUEST => Ok(None),
        PACKED => {
            let (length, frame) = rest.split_first_chunk().ok_or(Unreadable::Short(message.len()))?;
            let said = u32::from_be_bytes(*length) as usize;
            if said > bytes_max.saturating_sub(HEAD_BYTES) {
                return Err(Unreadable::Long { said, most: bytes_max });
            }
            let wrong = |reason: String| Unreadable::Frame { said, reason };
            let rest = zstd::bulk::decompress(frame, said).map_err(|error| wrong(error.to_string()))?;
            if rest.len() != said {
                return Err(wrong(format!("but to {}", rest.len())));
            }
            let mut answer = head(upper, lower, ANSWER, rest.len());
            answer.extend_from_slice(&rest);
            Ok(Some(answer))
        }
        _ => {
            let mut answer = head(upper, lower, kind, rest.len());
            answer.extend_from_slice(rest);
            Ok(Some(answer))
        }
    }
}

#[cfg(test)]
mod tests;
