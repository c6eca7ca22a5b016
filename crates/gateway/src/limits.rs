//! The limits of the interface. Everything from outside meets one of these before it costs memory.

use std::time::Duration;

/// Connections that are open at once; others wait to be taken.
pub const CONNECTIONS_MAX: usize = 512;
/// Event streams that are open at once.
pub const STREAMS_MAX: usize = 128;
/// Reads of disk and books that run at once; others wait.
pub const READS_MAX: usize = 8;
/// The most bytes of a request's head.
pub const HEAD_BYTES_MAX: usize = 64 << 10;
/// The most headers of a request.
pub const HEADERS_MAX: usize = 64;
/// The most bytes of any request's body.
pub const BODY_BYTES_MAX: usize = 4 << 20;
/// The most bytes of a transaction or an envelope in its JSON form.
pub const JSON_BYTES_MAX: usize = 512 << 10;
/// How many bytes of a body that is turned down are read and thrown away, so that the client reads why.
pub const DRAIN_BYTES_MAX: usize = 8 << 20;
/// The bytes of all request bodies that are being read or held at once, in KiB.
pub const BODIES_KIB_MAX: usize = 96 << 10;
/// The most transactions of one batch.
pub const BATCH_MAX: usize = 1_000;
/// The longest that a client may have the node wait for a transaction, in ms.
pub const WAIT_MS_MAX: u64 = 30_000;
/// The most records of one page.
pub const RECORDS_MAX: u64 = 200;
/// The most facts of one page.
pub const FACTS_MAX: u64 = 1_000;
/// A page ends when its text has this many bytes, even if it could have more items.
pub const PAGE_BYTES_MAX: usize = 4 << 20;
/// How many blocks one request for facts looks through; the page's `next` goes on from there.
pub const BLOCKS_READ_MAX: u64 = 1_024;
/// How many outcomes one request for facts looks through, rounded up to whole blocks.
pub const OUTCOMES_READ_MAX: usize = 50_000;
/// How many listings one search looks through; the page's `next` goes on from there.
pub const LISTINGS_READ_MAX: usize = 2_000;
/// How many facts an event stream renders at once.
pub const STREAM_FACTS_MAX: usize = 256;

/// How long a client may take to send a request's head, and an idle connection is kept.
pub const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// How long a client may take to send a body.
pub const BODY_WITHIN: Duration = Duration::from_secs(30);
/// How long the rest of a body that is turned down is read.
pub const DRAIN_WITHIN: Duration = Duration::from_secs(3);
/// How long a client may leave an answer unread.
pub const WRITE_WITHIN: Duration = Duration::from_secs(30);
/// How long an answer may take; longer than the longest wait.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(45);
/// How often a quiet event stream says that it lives.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long open requests may take when the gateway stops.
pub const STOP_WITHIN: Duration = Duration::from_secs(5);
/// How long a report waits for the books to reach the newest block.
pub const BOOKS_WITHIN: Duration = Duration::from_secs(5);

const _: () = assert!(ANSWER_WITHIN.as_millis() > WAIT_MS_MAX as u128 + BOOKS_WITHIN.as_millis());
const _: () = assert!(BODIES_KIB_MAX << 10 > BODY_BYTES_MAX);
const _: () = assert!(DRAIN_BYTES_MAX > BODY_BYTES_MAX);
const _: () = assert!(ledger::TRANSACTION_BYTES_MAX * 8 < JSON_BYTES_MAX);
