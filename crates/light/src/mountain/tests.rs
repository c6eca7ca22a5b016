use super::*;

#[test]
fn mountains_are_the_binary_digits_of_the_number_of_leaves() {
    let of = |leaves| mountains(leaves).map(|one| (one.first, one.height)).collect::<Vec<_>>();
    assert_eq!(of(0), []);
    assert_eq!(of(1), [(0, 0)]);
    assert_eq!(of(11), [(0, 3), (8, 1), (10, 0)]);
    assert_eq!(of(LEAVES_MAX), [(0, 62)]);
    assert_eq!(of(LEAVES_MAX - 1).len(), 62);
}

#[test]
fn positions_count_the_nodes_in_postorder() {
    // The picture in the engine's own documentation, of eleven leaves.
    let leaves: Vec<u64> = (0..11).map(|leaf| position(leaf, 0)).collect();
    assert_eq!(leaves, [0, 1, 3, 4, 7, 8, 10, 11, 15, 16, 18]);
    assert_eq!(
        [position(0, 1), position(2, 1), position(4, 1), position(6, 1), position(8, 1)],
        [2, 5, 9, 12, 17]
    );
    assert_eq!([position(0, 2), position(4, 2), position(0, 3)], [6, 13, 14]);
    assert_eq!(position(0, 62), (1 << 63) - 2);
}

#[test]
fn a_path_of_the_wrong_length_leads_nowhere() {
    let chunk = [1; BITMAP_BYTES];
    let digests = [[7; 32]; 130];
    for leaves in [0, 1, 2, 3, 7, 255, 256, 257, 1_000, LEAVES_MAX - 1, LEAVES_MAX, LEAVES_MAX + 1, u64::MAX]
    {
        for location in [0, 1, leaves / 2, leaves.saturating_sub(1), leaves, u64::MAX] {
            for folded in [0, 1, 2, 61, 62, 63, u64::MAX] {
                let right = (0..digests.len()).filter(|count| {
                    let path = Path { location, leaves, folded, chunk: &chunk, digests: &digests[..*count] };
                    grafted_root(&path, b"operation").is_some()
                });
                let lawful =
                    location < leaves && leaves <= LEAVES_MAX && folded <= u64::from(leaves.count_ones());
                assert_eq!(right.count(), usize::from(lawful), "{location} of {leaves}, {folded} folded");
            }
        }
    }
}
