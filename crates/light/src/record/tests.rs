use super::*;

/// Cuts a value as the engine does.
fn cut(value: &[u8]) -> Vec<[u8; CHUNK_BYTES]> {
    let mut bytes = u32::try_from(value.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend_from_slice(value);
    bytes.resize(chunk_count(value.len()) * CHUNK_BYTES, 0);
    bytes.as_chunks().0.to_vec()
}

#[test]
fn a_record_is_what_it_was_cut_into() {
    for length in [1, 2, 187, 188, 189, 379, 380, 381, 5_000, RECORD_BYTES_MAX] {
        let value: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let chunks = cut(&value);
        assert_eq!(chunks.len(), chunk_count(length));
        assert!(chunks.len() <= CHUNKS_MAX);
        assert_eq!(join(chunks.iter()), Some(value));
    }
}

#[test]
fn chunks_in_any_other_form_are_no_record() {
    assert_eq!(join([].iter()), None);
    let chunks = cut(&[7; 300]);
    assert_eq!(join(chunks[..1].iter()), None, "a chunk is missing");
    assert_eq!(join([chunks[0], chunks[1], [0; CHUNK_BYTES]].iter()), None, "a chunk too many");
    let mut padded = chunks.clone();
    padded[1][191] = 1;
    assert_eq!(join(padded.iter()), None, "something stands in the padding");
    for length in [0, u32::try_from(RECORD_BYTES_MAX).unwrap() + 1, u32::MAX] {
        let mut chunk = [0; CHUNK_BYTES];
        chunk[..4].copy_from_slice(&length.to_be_bytes());
        assert_eq!(join([chunk].iter()), None, "no record has {length} bytes");
    }
}

#[test]
fn the_key_in_the_store_keeps_chunks_of_a_record_apart_in_its_first_eight_bytes() {
    let key = RecordKey::new(9, [0x11; 16]);
    assert_eq!((key.kind(), key.id()), (9, [0x11; 16]));
    let bytes = store_key(&key, 0x0203);
    let expected = [[9, 0x11, 0x11, 0x11, 0x11, 0x11, 2, 3], [0x11; 8]].concat();
    assert_eq!(bytes[..16], expected);
    assert_eq!(bytes[16..19], [0x11; 3]);
    assert_eq!(bytes[19..], [0; 13]);
}
