//! The limits of a provider. Everything from outside meets one of these before it costs memory or disk.

use std::time::Duration;
pub use vault::STORED_CHUNK_BYTES_MAX;

/// The most whole chunks of one request, up or down.
pub const RANGE_CHUNKS_MAX: usize = 64;
/// The most pieces of one upload: so many small objects go in one request.
pub const PIECES_MAX: usize = 1_024;
/// The most chunks of all pieces of one upload.
pub const UPLOAD_CHUNKS_MAX: usize = PIECES_MAX + RANGE_CHUNKS_MAX;
/// The most bytes of sealed chunks in one request.
pub const RANGE_BYTES_MAX: usize = RANGE_CHUNKS_MAX * STORED_CHUNK_BYTES_MAX;
/// The most bytes of the record before the chunks of an upload.
pub const HEAD_RECORD_BYTES_MAX: usize = 256 << 10;
/// The most objects that one publication changes, and the most that it removes.
pub const CHANGES_MAX: usize = 1_024;
/// The most objects of a collection: publishing looks at each of them once.
pub const COLLECTION_OBJECTS_MAX: u32 = 1 << 18;
/// The most bytes of a record: what `canon` decodes.
pub const RECORD_BYTES_MAX: usize = canon::BYTES_MAX;
/// The most labels of one question.
pub const QUERY_LABELS_MAX: usize = 16;
/// How many places of the index one question looks at; the page's `next` goes on from there.
pub const QUERY_STEPS_MAX: usize = 20_000;
/// The most items of a page.
pub const PAGE_MAX: usize = 1_000;
/// The most leaves of a page.
pub const LEAVES_MAX: usize = 32_768;
/// The most chunks that one audit asks for.
pub const AUDIT_SPOTS_MAX: usize = 8;
/// The most bytes of a letter.
pub const LETTER_BYTES_MAX: usize = 1 << 20;
/// The most bytes of a sealed token.
pub const TOKEN_BYTES_MAX: usize = 4_096;
/// The most bytes of a key to which tokens are sealed.
pub const SEALING_BYTES_MAX: usize = 2_048;
/// The most letters that wait for one recipient.
pub const LETTERS_WAITING_MAX: usize = 256;
/// The most letters of one sender that wait for one recipient, so that a sender alone does not fill a mailbox.
pub const LETTERS_PER_SENDER_MAX: usize = 64;
/// The most letters of one sender that wait anywhere.
pub const LETTERS_SENT_MAX: usize = 256;
/// The most entries of a collection's log. When it is full, readers wait until the owner has fetched and dropped
/// what is old; nothing is dropped unseen.
pub const LOG_ENTRIES_MAX: u64 = 1 << 18;
/// The most bytes of a signed request as it is logged.
pub const SIGNED_BYTES_MAX: usize = 4_096;
/// What each object that the store ever knew costs of its owner's quota, in bytes: its last version is kept.
pub const OBJECT_BYTES: u64 = 64;
/// A volume is closed when it has so many bytes.
pub const VOLUME_BYTES_MAX: u64 = 256 << 20;
/// The most files of volumes that are kept open.
pub const OPEN_VOLUMES_MAX: usize = 128;
/// How many bytes a re-keying writes before it syncs and commits.
pub const REKEY_COMMIT_BYTES: usize = 32 << 20;
/// How many bytes a re-keying hands to the disk at once.
pub const REKEY_BUFFER_BYTES: usize = 4 << 20;
/// How many chunks are dropped in one step.
pub const SWEEP_CHUNKS: usize = 2_048;
/// Catalogues that are kept for paths have so many objects together; some 100 bytes each.
pub const CATALOGUES_OBJECTS_MAX: usize = 1 << 19;
/// The most collections that are re-keyed at once; others wait.
pub const REKEYING_MAX: usize = 2;

/// Connections that are open at once; others wait to be taken.
pub const CONNECTIONS_MAX: usize = 512;
/// Requests that are worked on at once; others wait.
pub const WORK_MAX: usize = 32;
/// The most bytes of a request's head.
pub const HEAD_BYTES_MAX: usize = 32 << 10;
/// The most headers of a request.
pub const HEADERS_MAX: usize = 64;
/// The most bytes of any request's body.
pub const BODY_BYTES_MAX: usize = 4 + HEAD_RECORD_BYTES_MAX + RANGE_BYTES_MAX;
/// How many bytes of a body that is turned down are read and thrown away, so that the client reads why.
pub const DRAIN_BYTES_MAX: usize = 2 * BODY_BYTES_MAX;
/// The bytes of all request bodies that are held at once, in KiB.
pub const BODIES_KIB_MAX: usize = 128 << 10;
/// How far the time of a signature may be from the provider's clock, in s.
pub const SIGNATURE_WITHIN_S: u64 = 300;
/// How many nonces are remembered; some 60 bytes each.
pub const NONCES_MAX: usize = 1 << 20;
/// How many nonces of one agent are remembered.
pub const NONCES_PER_AGENT_MAX: u32 = 1 << 18;
/// The longest nonce, in bytes.
pub const NONCE_BYTES_MAX: usize = 64;

/// How long a client may take to send a request's head, and an idle connection is kept.
pub const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// How long a client may take to send a body.
pub const BODY_WITHIN: Duration = Duration::from_secs(60);
/// How long the rest of a body that is turned down is read.
pub const DRAIN_WITHIN: Duration = Duration::from_secs(3);
/// How long a client may leave an answer unread.
pub const WRITE_WITHIN: Duration = Duration::from_secs(30);
/// How long an answer may take.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(120);
/// How long open requests may take when the provider stops.
pub const STOP_WITHIN: Duration = Duration::from_secs(5);
/// How often what is out of date is looked for.
pub const TIDY_EVERY: Duration = Duration::from_secs(600);
/// How long after the disk failed a re-keying is tried again, in s.
pub const REKEY_AGAIN_S: u64 = 60;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// How long an upload may stay unfinished, in ms.
pub const UPLOAD_MS_MAX: u64 = 7 * DAY_MS;
/// How long a letter waits, in ms.
pub const LETTER_MS_MAX: u64 = 30 * DAY_MS;
/// How long the log of reads is kept unless set otherwise, in ms.
pub const LOG_MS: u64 = 400 * DAY_MS;

const _: () = assert!(DRAIN_BYTES_MAX > BODY_BYTES_MAX && BODIES_KIB_MAX << 10 > BODY_BYTES_MAX);
// A piece is some 100 bytes, a leaf 34.
const _: () = assert!(PIECES_MAX * 100 + UPLOAD_CHUNKS_MAX * 34 <= HEAD_RECORD_BYTES_MAX);
// An object of small size with its share of labels: sixteen with each change of a full publication.
const _: () = assert!(CHANGES_MAX * (112 + 16 * 34 + 16) <= RECORD_BYTES_MAX);
const _: () = assert!(AUDIT_SPOTS_MAX * (STORED_CHUNK_BYTES_MAX + 3 * 32 * 34 + 200) <= RECORD_BYTES_MAX);
const _: () = assert!(LEAVES_MAX * 32 <= RECORD_BYTES_MAX);
