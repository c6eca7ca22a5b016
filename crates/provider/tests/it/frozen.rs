//! Frozen bytes of what goes over the wire: a name and bytes in hexadecimal, parted by a tab.
//!
//! To change bytes on purpose, run it with `UPDATE_VECTORS=1` and say why in a decision record.

use crate::support::{Owner, content, object, provider_key, sealed, upload};
use canon::{Digest, encode, hex_encode};
use provider::{
    About, Asked, Audit, Change, ChunkStamp, Chunks, Founding, GrantId, LetterNote, LetterPage, LogEntry,
    LogHead, LogPage, Progress, Publication, Quota, Request, SignedReceipt, Trouble, UploadStatus, Usage,
    digest_text,
};
use std::fmt::Write as _;
use std::path::Path;
use vault::Epoch;
use vault::rekey::{Receipt, Shown, StoredObject};

fn lines() -> String {
    let mut out = String::from("# name, bytes\n");
    let mut add = |name: &str, bytes: &[u8]| writeln!(out, "{name}\t{}", hex_encode(bytes)).unwrap();
    let mut owner = Owner::new("ann");
    let provider = provider_key();
    add("about", &encode(&About::new(&provider, b"how to seal".to_vec().try_into().unwrap())));
    add("founding", &encode(&Founding { epoch: Epoch::new(3).unwrap() }));
    let (manifest, leaves, chunks) = sealed(&owner.keyring(), object("a"), 1, &content(100, "a"));
    let (record, bytes) = upload(Epoch::FIRST, &manifest, &leaves, &chunks, 0..1);
    add("upload", &encode(&record));
    add("chunk", &bytes);
    add("upload status", &encode(&UploadStatus { version: 1, length: 100, have: 1, until_ms: 9 }));
    let publication: Publication = owner.publishes(&[(manifest.clone(), &[1, 2])], &[]);
    // The keyring's points are frozen in `vault`.
    add("publication", &encode(&Publication { keyring: None, ..publication }));
    add("change", &encode(&Change { manifest: manifest.clone(), labels: None }));
    let stamp = ChunkStamp { epoch: Epoch::FIRST, check: Digest([1; 32]), bytes: 116 };
    add("chunks", &encode(&Chunks { version: 1, first: 0, stamps: vec![stamp].try_into().unwrap() }));
    let (rekeying, _) = owner.orders();
    add("order", &encode(&rekeying.order));
    let receipt = Receipt { order: rekeying.order.id(), root: Digest([2; 32]), objects: 1, chunks: 1 };
    let signature = receipt.sign(&provider);
    let receipt = Some(SignedReceipt { order: rekeying.order, receipt, signature });
    let trouble = Some(Trouble::Token);
    add("progress", &encode(&Progress { order: None, done: 1, chunks: 2, trouble, receipt }));
    let asked = Asked { object: object("a"), chunk: 0 };
    add("audit", &encode(&Audit { spots: vec![asked].try_into().unwrap() }));
    let stored = StoredObject { object: object("a"), version: 1, root: Digest([3; 32]) };
    let path = |number: u8| vec![Digest([number; 32])].try_into().unwrap();
    let shown = Shown {
        stored,
        index: 1,
        upper: path(4),
        lower: path(5),
        inner: path(6),
        bytes: chunks[0].clone().try_into().unwrap(),
    };
    add("shown", &encode(&shown));
    let (digest, agent) = (digest_text(b""), owner.person.agent.to_string());
    let name = provider.public().to_string();
    let request = Request {
        method: "GET",
        path: "/v1/usage",
        query: None,
        digest: &digest,
        agent: &agent,
        provider: &name,
    };
    let key = owner.person.key.public();
    let params = format!("{};created=1;nonce=\"0123456789abcdef\";keyid=\"{key}\"", provider::COMPONENTS);
    let base = request.base(&params);
    add("signature base", base.as_bytes());
    let signature = owner.person.key.sign(&base[1..35], &base.as_bytes()[35..]);
    add("signature", &encode(&signature));
    let entry = LogEntry {
        number: 1,
        before: Digest([0; 32]),
        at_ms: 2,
        reader: owner.person.agent,
        grant: GrantId([1; 16]),
        key,
        request: base.into_bytes().try_into().unwrap(),
        signature,
    };
    add("log entry id", &entry.id().0);
    let head = LogHead { collection: owner.collection(), number: 1, last: entry.id() };
    let signature = head.sign(&provider);
    add("log page", &encode(&LogPage { items: vec![entry].try_into().unwrap(), head, signature }));
    let quota = Quota { bytes: 5, objects: 6 };
    add("usage", &encode(&Usage { used: quota, quota }));
    let note = LetterNote { number: 1, sender: owner.person.agent, key, sent_ms: 3, bytes: 4 };
    add("letters", &encode(&LetterPage { items: vec![note].try_into().unwrap() }));
    out
}

#[test]
fn bytes_are_frozen() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/provider.txt");
    let now = lines();
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &now).unwrap();
        return;
    }
    let frozen = std::fs::read_to_string(&path).unwrap();
    for (old, new) in frozen.lines().zip(now.lines()) {
        assert_eq!(old, new, "`{}` changed", new.split('\t').next().unwrap_or_default());
    }
    assert_eq!(frozen.lines().count(), now.lines().count());
}
