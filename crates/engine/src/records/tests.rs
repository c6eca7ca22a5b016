use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn joining_what_was_cut_gives_the_value(value in proptest::collection::vec(any::<u8>(), 1..2_000)) {
        let chunks: Vec<_> = (0..chunk_count(value.len())).map(|index| cut(&value, index)).collect();
        prop_assert_eq!(join(&chunks), Some(value.clone()));
        let loaded = Chunks::from_value(Some(value.clone()));
        prop_assert_eq!(loaded.value(), Some(value.as_slice()));
        prop_assert!(chunks.iter().enumerate().all(|(index, chunk)| loaded.holds(index, chunk)));
    }

    #[test]
    fn keys_come_back(record in any::<[u8; 17]>(), chunk in any::<u16>()) {
        let key = chunk_key(&RecordKey(record), chunk);
        prop_assert_eq!(split_key(&key), Some((RecordKey(record), chunk)));
    }

    #[test]
    fn no_chunks_from_outside_can_panic(bytes in proptest::collection::vec(any::<[u8; 32]>(), 0..4)) {
        let chunks: Vec<_> = bytes.iter().map(|seed| {
            let mut chunk = [0; CHUNK_BYTES];
            chunk[..32].copy_from_slice(seed);
            StoreValue::new(chunk)
        }).collect();
        let _ = join(&chunks);
    }
}

#[test]
fn the_longest_record_fits_and_a_longer_one_is_absent() {
    let longest = vec![7; RECORD_BYTES_MAX];
    assert_eq!(chunk_count(longest.len()), CHUNKS_MAX);
    let chunks: Vec<_> = (0..CHUNKS_MAX).map(|index| cut(&longest, index)).collect();
    assert_eq!(join(&chunks), Some(longest.clone()));
    assert!(matches!(Chunks::from_value(Some(vec![7; RECORD_BYTES_MAX + 1])), Chunks::Absent));
    assert!(matches!(Chunks::from_value(Some(Vec::new())), Chunks::Absent));
}

#[test]
fn padding_other_than_zero_is_refused() {
    let mut chunk = [0; CHUNK_BYTES];
    chunk[3] = 2;
    chunk[4..7].copy_from_slice(b"abc");
    assert_eq!(join(&[StoreValue::new(chunk)]), None);
}
