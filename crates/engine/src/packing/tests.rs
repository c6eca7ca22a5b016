use super::*;
use expect_test::expect;
use proptest::prelude::*;

const BYTES_MAX: usize = 1 << 20;

/// A message as the library below makes it.
fn message(number: u64, kind: u8, rest: &[u8]) -> Vec<u8> {
    [&number.to_be_bytes()[..], &[kind], rest].concat()
}

/// What arrives of a message if both sides pack.
fn through(sent: &[u8], sender: &AtomicU32, receiver: &AtomicU32) -> Vec<u8> {
    let on_the_wire = outgoing(sent, sender).unwrap_or_else(|| sent.to_vec());
    incoming(&on_the_wire, receiver, BYTES_MAX).unwrap().unwrap_or(on_the_wire)
}

/// A packed answer that says it has so many bytes.
fn packed(said: u32, frame: &[u8]) -> Vec<u8> {
    message(u64::from(WISH) << 32, PACKED, &[&said.to_be_bytes()[..], frame].concat())
}

fn refused(message: &[u8]) -> String {
    incoming(message, &AtomicU32::new(0), BYTES_MAX).unwrap_err().to_string()
}

#[test]
fn what_is_asked_for_is_answered_in_fewer_bytes() {
    let (asks, answers) = (AtomicU32::new(0), AtomicU32::new(0));
    let number = 0x1234_5678_9abc_def0;
    let request = outgoing(&message(number, REQUEST, b"operations"), &asks).unwrap();
    assert_eq!(request[..4], *b"zst1");
    assert!(incoming(&request, &answers, BYTES_MAX).unwrap().is_none(), "read as it is");
    let asked = u64::from_be_bytes(*request.first_chunk().unwrap());
    let answer = message(asked, ANSWER, &[7; 100_000]);
    let sent = outgoing(&answer, &answers).unwrap();
    assert!(sent.len() < 100, "{} bytes", sent.len());
    let arrived = incoming(&sent, &asks, BYTES_MAX).unwrap().unwrap();
    assert_eq!(arrived, message(number, ANSWER, &[7; 100_000]), "the number that it was asked with");
    let none = message(asked, 2, &[]);
    assert!(outgoing(&none, &answers).is_none());
    assert_eq!(incoming(&none, &asks, BYTES_MAX).unwrap().unwrap(), message(number, 2, &[]));
}

#[test]
fn fault_16_nodes_that_pack_and_nodes_that_do_not_answer_each_other() {
    let (old, new) = (0x0000_0001_0000_0002, AtomicU32::new(0));
    let asked = message(old, REQUEST, b"operations");
    assert!(incoming(&asked, &new, BYTES_MAX).unwrap().is_none());
    let answer = message(old, ANSWER, &[7; 1_000]);
    assert!(outgoing(&answer, &new).is_none(), "one who does not ask for it gets nothing packed");
    let request = outgoing(&asked, &new).unwrap();
    let repeated = u64::from_be_bytes(*request.first_chunk().unwrap());
    assert_eq!(request[9..], asked[9..], "an older node reads the request");
    let plain = message(repeated, ANSWER, &[7; 1_000]);
    assert_eq!(incoming(&plain, &new, BYTES_MAX).unwrap().unwrap(), answer);
}

#[test]
fn fault_9_a_packed_answer_that_is_a_bomb_takes_no_memory() {
    let zeros = vec![0; 64 << 20];
    let bomb = zstd::bulk::compress(&zeros, LEVEL).unwrap();
    assert!(bomb.len() < 16_384, "{} bytes", bomb.len());
    expect!["it would have 67108864 bytes unpacked, and no answer has more than 1048576"]
        .assert_eq(&refused(&packed(64 << 20, &bomb)));
    expect!["it would have 4294967295 bytes unpacked, and no answer has more than 1048576"]
        .assert_eq(&refused(&packed(u32::MAX, &bomb)));
    // Says less than it has: room is taken for what it says, and it does not fit.
    expect!["it does not unpack to the 1000 bytes that it says it has (Destination buffer is too small)"]
        .assert_eq(&refused(&packed(1_000, &bomb)));
}

#[test]
fn fault_9_a_packed_answer_that_is_broken_is_refused() {
    let frame = zstd::bulk::compress(&[7; 1_000], LEVEL).unwrap();
    expect!["it has 9 bytes, fewer than any has"].assert_eq(&refused(&message(1, PACKED, &[])));
    expect!["it does not unpack to the 1001 bytes that it says it has (but to 1000)"]
        .assert_eq(&refused(&packed(1_001, &frame)));
    expect!["it does not unpack to the 1000 bytes that it says it has (Src size is incorrect)"]
        .assert_eq(&refused(&packed(1_000, &frame[..frame.len() - 1])));
    assert!(incoming(&[0; 8], &AtomicU32::new(0), BYTES_MAX).unwrap().is_none(), "left to whoever reads it");
}

proptest! {
    #[test]
    fn an_answer_arrives_as_it_was_sent(number: u64, rest in prop::collection::vec(any::<u8>(), 0..2_000), fill in 0_usize..2_000) {
        let (asks, answers) = (AtomicU32::new(0), AtomicU32::new(0));
        let rest = [rest, vec![0; fill]].concat();
        let request = through(&message(number, REQUEST, &rest), &asks, &answers);
        let asked = u64::from_be_bytes(*request.first_chunk().unwrap());
        let answer = message(asked, ANSWER, &rest);
        prop_assert_eq!(through(&answer, &answers, &asks), message(number, ANSWER, &rest));
    }

    #[test]
    fn fault_9_whatever_comes_is_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), said: u16) {
        let upper = AtomicU32::new(0);
        let _ = incoming(&bytes, &upper, BYTES_MAX);
        let _ = outgoing(&bytes, &upper);
        if let Ok(Some(unpacked)) = incoming(&packed(said.into(), &bytes), &upper, BYTES_MAX) {
            prop_assert_eq!(unpacked.len(), HEAD_BYTES + usize::from(said));
        }
    }
}
