//! What nodes tell each other beside consensus: bytes that the machine makes and the machine of another node reads.
//!
//! Nothing is promised about delivery: who is not connected hears nothing. Whoever needs an answer says it again.
//! Start reading at [`Outbox`].

use bytes::Bytes;
use commonware_cryptography::ed25519::PublicKey;
use commonware_p2p::{Receiver, Recipients, Sender};
use commonware_runtime::Spawner;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Notify;

use crate::{keys::key_bytes, machine::Machine};

/// The most bytes of one message.
pub const MESSAGE_BYTES_MAX: usize = 512 * 1024;
/// The most bytes that wait to be sent.
const WAITING_BYTES_MAX: usize = 16 << 20;

/// What waits to be told to all other nodes. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Outbox(Arc<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    messages: Mutex<(VecDeque<Bytes>, usize)>,
    more: Notify,
}

impl Outbox {
    /// An empty one, to be given to `Config` and kept by whoever tells.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells all nodes that are connected, soon. False, and nothing is told, if the message is longer than
    /// [`MESSAGE_BYTES_MAX`] or too much waits already.
    #[must_use]
    pub fn tell(&self, message: Bytes) -> bool {
        let mut waiting = self.0.messages.lock().unwrap_or_else(PoisonError::into_inner);
        if message.len() > MESSAGE_BYTES_MAX || waiting.1 + message.len() > WAITING_BYTES_MAX {
            return false;
        }
        waiting.1 += message.len();
        waiting.0.push_back(message);
        drop(waiting);
        self.0.more.notify_one();
        true
    }

    async fn next(&self) -> Bytes {
        loop {
            {
                let mut waiting = self.0.messages.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(message) = waiting.0.pop_front() {
                    waiting.1 -= message.len();
                    return message;
                }
            }
            self.0.more.notified().await;
        }
    }
}

/// Sends what is in the outbox, and hands what comes in to the machine, until the network ends.
pub(crate) fn start<E, S, R>(context: &E, outbox: Outbox, machine: Arc<dyn Machine>, channel: (S, R))
where
    E: Spawner,
    S: Sender<PublicKey = PublicKey>,
    R: Receiver<PublicKey = PublicKey>,
{
    let (mut sender, mut receiver) = channel;
    context.child("tell").spawn(move |_| async move {
        loop {
            let message = outbox.next().await;
            let _ = sender.send(Recipients::All, message, false);
        }
    });
    context.child("hear").spawn(move |_| async move {
        while let Ok((from, message)) = receiver.recv().await {
            if message.len() <= MESSAGE_BYTES_MAX {
                machine.heard(&key_bytes(&from), Bytes::from(message));
            }
        }
    });
}
