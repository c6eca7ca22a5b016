//! One node's machine in a simulation: its own part of the storage, its own clock, its own disk faults.
//!
//! The deterministic runtime has one storage and one clock for all. A [`Host`] stands in front of them.

use commonware_runtime::{
    Blob, BlobVersion, Clock, Error, Handle, IoBufs, IoBufsMut, Metrics, Name, ReadOptions, Spawner, Storage,
    Strategizer, Supervisor, WriteOptions, deterministic, signal::Signal, telemetry::metrics,
};
use std::{
    collections::BTreeSet,
    convert::Infallible,
    fmt::Display,
    num::NonZeroUsize,
    ops::RangeInclusive,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use super::{DiskFaults, locked, splitmix};

/// How far apart the places are that a misdirected write confuses.
const SECTOR: u64 = 512;

/// What stays of a node between its runs: which disk it has, and how its clock goes wrong.
#[derive(Debug, Default)]
pub(super) struct Host {
    number: usize,
    /// How many disks the node had before this one.
    disk: AtomicU32,
    /// How far its clock is ahead of the true time, in ms.
    ahead_ms: AtomicI64,
    faults: Mutex<DiskFaults>,
    chance: AtomicU64,
    /// Operations of the disk that were made to fail, or to do harm.
    pub(super) failed: AtomicU64,
    /// The files of the disk, as far as they were ever opened.
    files: Mutex<BTreeSet<(String, Vec<u8>)>>,
    copy: Mutex<Vec<CopiedFile>>,
}

#[derive(Clone, Debug)]
struct CopiedFile {
    partition: String,
    name: Vec<u8>,
    version: BlobVersion,
    bytes: Vec<u8>,
}

impl Host {
    pub(super) fn new(number: usize, seed: u64) -> Self {
        Self { number, chance: AtomicU64::new(splitmix(seed ^ number as u64)), ..Self::default() }
    }

    /// The disk is gone; the next run finds an empty one.
    pub(super) fn lose_disk(&self) {
        self.disk.fetch_add(1, Ordering::Relaxed);
        locked(&self.files).clear();
    }

    /// Copies what is durable.
    pub(super) async fn copy_disk(&self, context: &deterministic::Context) {
        let files = locked(&self.files).clone();
        let mut copy = Vec::new();
        for (partition, name) in files {
            let place = self.partition(&partition);
            // What was removed meanwhile is no part of the copy.
            if !context.scan(&place).await.is_ok_and(|names| names.contains(&name)) {
                continue;
            }
            let opened =
                context.open_versioned(&place, &name, BlobVersion::new(0)..=BlobVersion::new(u16::MAX));
            let (blob, size, version) = opened.await.expect("a file that is there can be opened");
            let length = usize::try_from(size).expect("a file in memory");
            let read = blob.read_at(0, length, ReadOptions::default()).await.expect("memory can be read");
            copy.push(CopiedFile { partition, name, version, bytes: read.coalesce().as_ref().to_vec() });
        }
        *locked(&self.copy) = copy;
    }

    /// Puts the copy onto another disk.
    pub(super) async fn restore_disk(&self, context: &deterministic::Context) {
        self.lose_disk();
        let copy = locked(&self.copy).clone();
        for CopiedFile { partition, name, version, bytes } in copy {
            let place = self.partition(&partition);
            let opened = context.open_versioned(&place, &name, version..=version).await;
            let (blob, _, _) = opened.expect("a new file can be opened");
            blob.write_at(0, bytes, WriteOptions::default()).await.expect("memory can be written");
            blob.sync().await.expect("memory can be made durable");
            locked(&self.files).insert((partition, name));
        }
    }

    pub(super) fn set_clock(&self, ahead_ms: i64) {
        self.ahead_ms.store(ahead_ms, Ordering::Relaxed);
    }

    pub(super) fn set_faults(&self, faults: DiskFaults) {
        *locked(&self.faults) = faults;
    }

    fn partition(&self, name: &str) -> String {
        format!("node{}-disk{}-{name}", self.number, self.disk.load(Ordering::Relaxed))
    }

    /// What the node's clock shows when the time is `time`.
    fn shown(&self, time: SystemTime) -> SystemTime {
        let ahead = self.ahead_ms.load(Ordering::Relaxed);
        let by = Duration::from_millis(ahead.unsigned_abs());
        if ahead < 0 { time.checked_sub(by).unwrap_or(SystemTime::UNIX_EPOCH) } else { time + by }
    }

    fn random(&self) -> u64 {
        let next = splitmix(self.chance.load(Ordering::Relaxed));
        self.chance.store(next, Ordering::Relaxed);
        next
    }

    /// An error, as often as the disk is to fail in this way.
    fn may_fail(
        &self,
        rate: impl FnOnce(&DiskFaults) -> u32,
        error: impl FnOnce() -> Error,
    ) -> Result<(), Error> {
        if self.happens(rate) { Err(error()) } else { Ok(()) }
    }

    fn happens(&self, rate: impl FnOnce(&DiskFaults) -> u32) -> bool {
        let rate = rate(&locked(&self.faults));
        let happens = rate > 0 && self.random() % 1_000_000 < u64::from(rate);
        self.failed.fetch_add(u64::from(happens), Ordering::Relaxed);
        happens
    }

    /// What a disk that rots writes, and where.
    fn rotten(&self, offset: u64, bytes: IoBufs) -> (u64, IoBufs) {
        let flips = self.happens(|faults| faults.flip);
        let offset = if self.happens(|faults| faults.misdirect) {
            (offset + SECTOR * (self.random() % 8)).saturating_sub(SECTOR * (self.random() % 8))
        } else {
            offset
        };
        if !flips || bytes.is_empty() {
            return (offset, bytes);
        }
        let mut bytes = bytes.coalesce().as_ref().to_vec();
        let bit = self.random();
        let place = usize::try_from(bit >> 3).unwrap_or_default() % bytes.len();
        bytes[place] ^= 1 << (bit & 7);
        (offset, bytes.into())
    }
}

/// The runtime as one node sees it.
pub(super) struct Place {
    inner: deterministic::Context,
    host: Arc<Host>,
}

impl Place {
    pub(super) const fn new(inner: deterministic::Context, host: Arc<Host>) -> Self {
        Self { inner, host }
    }
}

impl Supervisor for Place {
    fn name(&self) -> Name {
        self.inner.name()
    }

    fn child(&self, label: &'static str) -> Self {
        Self { inner: self.inner.child(label), host: Arc::clone(&self.host) }
    }

    fn with_attribute(self, key: &'static str, value: impl Display) -> Self {
        Self { inner: self.inner.with_attribute(key, value), host: self.host }
    }
}

impl Spawner for Place {
    fn shared(self, blocking: bool) -> Self {
        Self { inner: self.inner.shared(blocking), host: self.host }
    }

    fn dedicated(self) -> Self {
        Self { inner: self.inner.dedicated(), host: self.host }
    }

    fn spawn<F, Fut, T>(self, task: F) -> Handle<T>
    where
        F: FnOnce(Self) -> Fut + Send + 'static,
        Fut: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        let Self { inner, host } = self;
        inner.spawn(move |inner| task(Self { inner, host }))
    }

    async fn stop(self, value: i32, timeout: Option<Duration>) -> Result<(), Error> {
        self.inner.stop(value, timeout).await
    }

    fn stopped(&self) -> Signal {
        self.inner.stopped()
    }
}

impl Strategizer for Place {
    fn strategy(&self, parallelism: NonZeroUsize) -> commonware_parallel::Rayon {
        self.inner.strategy(parallelism)
    }
}

impl Metrics for Place {
    fn register<N: Into<String>, H: Into<String>, M: metrics::Metric>(
        &self,
        name: N,
        help: H,
        metric: M,
    ) -> metrics::Registered<M> {
        self.inner.register(name, help, metric)
    }

    fn encode(&self) -> String {
        self.inner.encode()
    }
}

impl governor::clock::Clock for Place {
    type Instant = SystemTime;

    // Only how much of the time has passed counts here, so a wrong clock does not matter.
    fn now(&self) -> SystemTime {
        self.inner.current()
    }
}

impl governor::clock::ReasonablyRealtime for Place {}

impl Clock for Place {
    fn current(&self) -> SystemTime {
        self.host.shown(self.inner.current())
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + 'static + use<> {
        self.inner.sleep(duration)
    }

    fn sleep_until(&self, deadline: SystemTime) -> impl Future<Output = ()> + Send + 'static + use<> {
        // A sleep is so long by the clock that the node sees now, as the operating system's timers are.
        let left = deadline.duration_since(self.current()).unwrap_or_default();
        self.inner.sleep(left)
    }
}

impl rand_core::TryRng for Place {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.inner.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.inner.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.inner.try_fill_bytes(bytes)
    }
}

impl rand_core::TryCryptoRng for Place {}

impl Storage for Place {
    type Blob = Disk;

    async fn open_versioned(
        &self,
        partition: &str,
        name: &[u8],
        versions: RangeInclusive<BlobVersion>,
    ) -> Result<(Disk, u64, BlobVersion), Error> {
        let error = || Error::BlobOpenFailed(partition.into(), String::new(), eio());
        self.host.may_fail(|faults| faults.open, error)?;
        let place = self.host.partition(partition);
        let (blob, size, version) = self.inner.open_versioned(&place, name, versions).await?;
        locked(&self.host.files).insert((partition.to_owned(), name.to_vec()));
        Ok((Disk { inner: blob, host: Arc::clone(&self.host) }, size, version))
    }

    async fn remove(&self, partition: &str, name: Option<&[u8]>) -> Result<(), Error> {
        self.inner.remove(&self.host.partition(partition), name).await
    }

    async fn scan(&self, partition: &str) -> Result<Vec<Vec<u8>>, Error> {
        self.inner.scan(&self.host.partition(partition)).await
    }
}

fn eio() -> Arc<std::io::Error> {
    Arc::new(std::io::Error::other("the simulation lets the disk fail"))
}

/// A file of one node.
pub(super) struct Disk {
    inner: <deterministic::Context as Storage>::Blob,
    host: Arc<Host>,
}

impl Blob for Disk {
    async fn read_at_buf(
        &self,
        offset: u64,
        len: usize,
        bufs: impl Into<IoBufsMut> + Send,
        options: ReadOptions,
    ) -> Result<IoBufsMut, Error> {
        self.host.may_fail(|faults| faults.read, || Error::ReadFailed)?;
        self.inner.read_at_buf(offset, len, bufs, options).await
    }

    async fn read_at(&self, offset: u64, len: usize, options: ReadOptions) -> Result<IoBufsMut, Error> {
        self.host.may_fail(|faults| faults.read, || Error::ReadFailed)?;
        self.inner.read_at(offset, len, options).await
    }

    async fn write_at(
        &self,
        offset: u64,
        bufs: impl Into<IoBufs> + Send,
        options: WriteOptions,
    ) -> Result<(), Error> {
        self.host.may_fail(|faults| faults.write, || Error::WriteFailed)?;
        let (offset, bufs) = self.host.rotten(offset, bufs.into());
        self.inner.write_at(offset, bufs, options).await
    }

    async fn resize(&self, len: u64) -> Result<(), Error> {
        self.host.may_fail(|faults| faults.write, || Error::WriteFailed)?;
        self.inner.resize(len).await
    }

    async fn sync(&self) -> Result<(), Error> {
        let error = || Error::BlobSyncFailed(String::new(), String::new(), eio());
        self.host.may_fail(|faults| faults.sync, error)?;
        self.inner.sync().await
    }

    async fn start_sync(&self) -> Handle<()> {
        let error = || Error::BlobSyncFailed(String::new(), String::new(), eio());
        match self.host.may_fail(|faults| faults.sync, error) {
            Ok(()) => self.inner.start_sync().await,
            Err(error) => Handle::ready(Err(error)),
        }
    }
}
