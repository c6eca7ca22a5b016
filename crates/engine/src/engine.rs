//! One running engine: its thread, its hold on the data directory, its end.
//!
//! Promise: never two engines on one directory; a stop leaves nothing half done and prints no panic.
//! Not here: what runs inside (`wiring`).
//! Start reading at [`Engine::start`].

use commonware_codec::DecodeExt as _;
use commonware_cryptography::{Signer as _, ed25519};
use commonware_runtime::{Runner as _, tokio as runtime};
use std::{
    any::Any,
    fs::{File, TryLockError},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
};
use tokio::sync::oneshot;

use crate::{
    config::{Config, EngineError},
    handle::Handle,
    history,
    keys::key_bytes,
    machine::Machine,
    settings::PREFIX,
    wiring,
};

/// A running engine. Dropping it stops it.
pub struct Engine {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    failure: Arc<Mutex<Option<String>>>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("handle", &self.handle).finish_non_exhaustive()
    }
}

/// Stack of the engine's threads. Its futures are nested deep, and large where nothing is optimised; memory
/// is only taken for what is used.
pub(crate) const STACK_BYTES: usize = 32 << 20;

impl Engine {
    /// Starts an engine on its own threads and returns when reads are served.
    ///
    /// Reads the log of the live state again: about 2 seconds for half a million records.
    pub fn start(config: Config, machine: Arc<dyn Machine>) -> Result<Self, EngineError> {
        config.validate()?;
        let lock = hold(&config.directory)?;
        check_history(&config)?;
        make_durable(&config.directory)
            .map_err(|cause| EngineError::Directory { path: config.directory.clone(), cause })?;
        let failure = Arc::new(Mutex::new(None));
        let (ready, is_ready) = mpsc::sync_channel(1);
        let (stop, stopped) = oneshot::channel();
        let noted = Arc::clone(&failure);
        let thread = std::thread::Builder::new()
            .name("kerf-engine".into())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let _lock = lock;
                let settings = runtime::Config::new()
                    .with_worker_threads(config.threads)
                    .with_max_blocking_threads(64)
                    .with_thread_stack_size(STACK_BYTES)
                    .with_storage_directory(config.directory.join("store"))
                    .with_tcp_nodelay(Some(true));
                let run = || {
                    runtime::Runner::new(settings)
                        .start(|context| wiring::run(context, config, machine, ready, stopped));
                };
                if let Err(panic) = catch_unwind(AssertUnwindSafe(run)) {
                    let what = panic_text(panic.as_ref());
                    tracing::error!(what, "engine failed");
                    *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(what.to_owned());
                }
            })
            .map_err(EngineError::Thread)?;
        match is_ready.recv() {
            Ok(handle) => Ok(Self { handle, stop: Some(stop), thread: Some(thread), failure }),
            Err(_) => {
                // The thread ended before it was ready; what it noted says why.
                let _ = thread.join();
                let noted = failure.lock().unwrap_or_else(PoisonError::into_inner).take();
                Err(EngineError::Failed(noted.unwrap_or_else(|| "it ended while starting".into())))
            }
        }
    }

    /// Reads of this engine, for any number of threads.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// True while the engine runs. It ends by itself only when it cannot go on, for instance when the disk
    /// is full; [`Engine::stop`] then says why.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Stops proposing, waits for what is being worked on (5 seconds at most), then ends all tasks.
    ///
    /// Nothing is lost if the process is killed instead; a stop only spares the next start some work.
    pub fn stop(mut self) -> Result<(), EngineError> {
        self.end();
        match self.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(what) => Err(EngineError::Failed(what)),
            None => Ok(()),
        }
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The engine may have ended before it was told to.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.end();
    }
}

/// The public key that belongs to the seed of a signer.
#[must_use]
pub fn public_key_of(seed: &[u8; 32]) -> [u8; 32] {
    key_bytes(&private_key(seed).public_key())
}

pub(crate) fn private_key(seed: &[u8; 32]) -> ed25519::PrivateKey {
    ed25519::PrivateKey::decode(seed.to_vec()).expect("any 32 bytes are the seed of an Ed25519 key")
}

/// Takes the data directory for this process, making it if it is missing.
pub(crate) fn hold(directory: &Path) -> Result<File, EngineError> {
    let failed = |cause| EngineError::Directory { path: directory.to_owned(), cause };
    std::fs::create_dir_all(directory).map_err(failed)?;
    let file = File::create(directory.join("engine.lock")).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EngineError::InUse(directory.to_owned())),
        Err(TryLockError::Error(cause)) => Err(failed(cause)),
    }
}

/// Makes all files below a directory durable, and the directories that name them.
///
/// A process that was killed may have left what the operating system shows and the disk does not have yet. Who
/// reads it takes it for durable, a vote above all, and a power cut must not take it back afterwards. Costs one
/// call for each file: next to nothing where all is durable already.
pub fn make_durable(directory: &Path) -> std::io::Result<()> {
    let mut left = vec![directory.to_owned()];
    while let Some(directory) = left.pop() {
        for entry in std::fs::read_dir(&directory)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                left.push(entry.path());
            } else if kind.is_file() {
                File::open(entry.path())?.sync_all()?;
            }
        }
        File::open(&directory)?.sync_all()?;
    }
    Ok(())
}

/// Refuses a directory whose blocks are kept the other way than the configuration says.
fn check_history(config: &Config) -> Result<(), EngineError> {
    let kept = |name: &str| config.directory.join("store").join(name).exists();
    let advice = "use the setting the directory was made with, or another directory";
    if config.prune.is_some() && kept(&history::partition_of_all(PREFIX, "blocks")) {
        return Err(EngineError::Config(format!("this directory keeps every block, prune is set: {advice}")));
    }
    if config.prune.is_none() && kept(&history::partition_of_recent(PREFIX, "blocks")) {
        return Err(EngineError::Config(format!("this directory prunes blocks, prune is not set: {advice}")));
    }
    Ok(())
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given")
}
