use super::*;

fn block(body: &[u8], chain: usize) -> Block {
    Block {
        header: vec![7; HEADER_BYTES],
        body: body.to_vec(),
        certificate: Certificate { finalization: vec![9; 120], chain: vec![[3; HEADER_BYTES]; chain] },
    }
}

fn genesis() -> Genesis {
    Genesis {
        name: canon::Text::new("copied").unwrap(),
        begins: vocabulary::Timestamp::EPOCH,
        epoch_blocks: 64,
        validators: canon::Set::of([canon::PublicKey::Ed25519([7; 32])]).unwrap(),
    }
}

fn file(blocks: &[Block]) -> Vec<u8> {
    let mut out = Vec::new();
    write_head(&mut out, &genesis()).unwrap();
    blocks.iter().for_each(|block| write(&mut out, block).unwrap());
    out
}

fn read(bytes: &[u8]) -> Outcome<Vec<Block>> {
    Copy::new(bytes, "a file".to_owned())?.collect()
}

#[test]
fn what_is_written_is_read_back() {
    let blocks = [block(b"", 0), block(b"body", 2), block(&[1; 70_000], 0)];
    assert_eq!(read(&file(&blocks)).unwrap(), blocks);
    assert_eq!(read(&file(&[])).unwrap(), []);
}

#[test]
fn a_file_that_is_cut_off_or_is_something_else_is_refused() {
    let whole = file(&[block(b"one", 1), block(b"two", 0)]);
    let (head, one) = (file(&[]).len(), file(&[block(b"one", 1)]).len());
    for len in 0..whole.len() {
        match read(&whole[..len]) {
            Ok(blocks) => assert!((len == one && blocks.len() == 1) || len == head, "{len} bytes"),
            Err(failure) if len < MAGIC.len() => assert_eq!(failure.code, "usage", "{len} bytes"),
            Err(failure) => {
                assert!(failure.what.contains("the file ends within it"), "{len} bytes: {failure:?}")
            }
        }
    }
    assert!(read(b"{\"ocid\": \"x\"}                ").unwrap_err().what.contains("not a copy"));
}

#[test]
fn no_length_makes_it_take_more_memory_than_a_block_may() {
    let whole = file(&[block(b"one", 0)]);
    let head = file(&[]).len();
    let lengths = [MAGIC.len(), head, head + 4 + HEADER_BYTES];
    for at in lengths {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&[0xff; 4]);
        assert!(read(&bytes).unwrap_err().what.contains("length"), "at {at}");
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let whole = file(&[block(b"one", 2), block(&[5; 3_000], 0)]);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..5_000 {
        let mut bytes = whole.clone();
        for _ in 0..4 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let [at, value, ..] = random.to_le_bytes();
            let place = (usize::from(at) * 257 + usize::from(value)) % bytes.len();
            bytes[place] = value;
        }
        bytes.truncate(usize::try_from(random >> 8).unwrap() % (whole.len() + 1));
        let blocks = read(&bytes).map_or(0, |blocks| blocks.len());
        assert!(blocks <= 2);
    }
}
