//! What a reader learns, and what it is not fooled by.

use crate::engine_vectors::records;
use crate::network::{EPOCH, Network, Scene, Validators, assemble, check};
use light::{
    Certificate, CertificateFault, Claim, Committees, Finding, HandOver, HandOverFault, Header, LightError,
    Lineage, Proof, ProofError, RecordKey, Trust,
};
use vocabulary::{EPOCH_BLOCKS, GenesisError, Span, Timestamp};

#[test]
fn records_are_proven_to_who_knows_only_the_trust_string() {
    let scene = Scene::new();
    let trust: Trust = scene.network.trust().to_string().parse().unwrap();
    let mut present = 0;
    for record in records() {
        let proven = check(&scene.prove(&record), &trust).unwrap();
        let value = (!record.value.is_empty()).then(|| record.value.clone());
        present += usize::from(value.is_some());
        assert_eq!(proven.finding, Finding::Record { key: RecordKey(record.key), value });
        assert_eq!(proven.header.height, 5 * EPOCH);
    }
    assert_eq!(present, 5);
}

#[test]
fn outcomes_are_proven_and_nothing_else_passes_for_one() {
    let scene = Scene::new();
    let outcomes: [&[u8]; 5] = [b"paid", b"refused", b"", b"shipped", b"paid"];
    for (index, outcome) in outcomes.iter().enumerate() {
        let bytes = scene.prove_outcome(&outcomes, index);
        let proven = check(&bytes, &scene.network.trust()).unwrap();
        let index = u32::try_from(index).unwrap();
        assert_eq!(proven.finding, Finding::Outcome { index, of: 5, bytes: outcome.to_vec() });
        let proof = Proof::decode(&bytes).unwrap();
        let Claim::Outcome { bytes, path, .. } = proof.claim().clone() else {
            panic!("it claims an outcome")
        };
        for (index, of, bytes) in
            [(index + 1, 5, bytes.clone()), (index, 4, bytes.clone()), (index, 5, b"received".to_vec())]
        {
            let claim = Claim::Outcome { index, of, bytes, path: path.clone() };
            let forged = with_claim(&proof, claim);
            // The first of five and the first of six stand at the ends of the same paths; no such pair here.
            assert_eq!(light::verify(&forged, &scene.network.trust()), Err(LightError::Outcome));
        }
    }
}

fn with_claim(proof: &Proof, claim: Claim) -> Proof {
    Proof::new(proof.lineage().clone(), *proof.header(), proof.certificate().clone(), claim).unwrap()
}

#[test]
fn a_chunk_too_few_too_many_or_of_another_record_proves_nothing() {
    let scene = Scene::new();
    let trust = scene.network.trust();
    let record = records().into_iter().find(|record| record.value.len() == 1000).unwrap();
    let proof = Proof::decode(&scene.prove(&record)).unwrap();
    let Claim::Present { key, chunks } = proof.claim().clone() else { panic!("it claims a record") };
    assert_eq!(chunks.len(), 6);
    let mut swapped = chunks.clone();
    swapped.swap(2, 3);
    for chunks in [
        Vec::new(),
        chunks[..5].to_vec(),
        chunks[1..].to_vec(),
        swapped,
        [chunks.clone(), chunks.clone()].concat(),
    ] {
        let forged = with_claim(&proof, Claim::Present { key, chunks });
        assert_eq!(light::verify(&forged, &trust), Err(LightError::Record));
    }
    let forged = with_claim(&proof, Claim::Present { key: RecordKey([1; 17]), chunks });
    assert_eq!(light::verify(&forged, &trust), Err(LightError::Record));
}

#[test]
fn validators_hand_over_and_whoever_joins_learns_the_present_ones() {
    let (one, two, three) = (Validators::new(0..1), Validators::new(20..22), Validators::new(30..37));
    let network = Network::new(one.clone());
    let hand_overs = vec![
        network.hand_over(0, &one, &two),
        network.hand_over(1, &two, &three),
        network.hand_over(7, &three, &one),
    ];
    let lineage = network.lineage(hand_overs.clone());
    assert_eq!(Lineage::decode(&lineage.encode()), Ok(lineage.clone()));
    let committees = lineage.verify(&network.trust()).unwrap();
    let told: Vec<_> = committees.iter().map(|one| (one.epoch_from(), one.keys().to_vec())).collect();
    assert_eq!(told, [(0, one.keys()), (1, two.keys()), (2, three.keys()), (8, one.keys())]);
    assert_eq!(committees.present().epoch_from(), 8);
    let in_force = |epoch| committees.in_force(epoch).epoch_from();
    assert_eq!([0, 1, 2, 7, 8, u64::MAX].map(in_force), [0, 1, 2, 2, 8, 8]);

    // Block by block, for whoever reads a whole ledger: each committee signs its own epochs and no others.
    let mut reader = Committees::begin(&network.genesis, &network.trust()).unwrap();
    let signers = [&one, &two, &three, &one];
    let mut next = hand_overs.iter();
    for epoch in 0..10 {
        let header = network.header(epoch * EPOCH + 1, &one);
        for (place, validators) in signers.iter().enumerate() {
            let certificate = network.certificate(&header, 1, validators, 0);
            let right = committees.in_force(epoch).keys() == validators.keys();
            let answer = reader.check_block(&header.encode(), &certificate);
            assert_eq!(answer.is_ok(), right, "epoch {epoch}, validators {place}");
        }
        if [0, 1, 7].contains(&epoch) {
            reader.extend(next.next().unwrap()).unwrap();
        }
    }
    assert_eq!(reader.present().keys(), one.keys());
}

#[test]
fn fault_8_validators_that_nobody_handed_over_to_are_refused() {
    let scene = Scene::new();
    let (network, one, four) = (&scene.network, &scene.network.first, &scene.four);
    let other = Validators::new(50..53);
    let try_after = |hand_overs: Vec<HandOver>| match network.lineage(hand_overs).verify(&network.trust()) {
        Ok(_) => None,
        Err(LightError::HandOver { index, cause }) => Some((index, cause)),
        Err(error) => panic!("{error}"),
    };
    let good = network.hand_over(2, one, four);
    assert_eq!(try_after(vec![good.clone()]), None);
    let skipped = network.hand_over(3, four, &other);
    assert_eq!(try_after(vec![good.clone(), skipped.clone()]), None);
    let bad = |hand_over: HandOver| try_after(vec![hand_over]).unwrap().1;

    let elsewhere = Header { network_id: [9; 32], ..network.header(3, four) };
    assert_eq!(bad(network.hand_over_by(&elsewhere, one, four)), HandOverFault::Network);
    for height in [4, 5, 6, 8] {
        let middle = network.header(height, four);
        assert_eq!(bad(network.hand_over_by(&middle, one, four)), HandOverFault::Middle(height));
    }
    let wrong_epoch = Header { epoch: 1, ..network.header(3, four) };
    assert_eq!(bad(network.hand_over_by(&wrong_epoch, one, four)), HandOverFault::Middle(3));
    assert_eq!(bad(network.hand_over(2, one, one)), HandOverFault::Unchanged);
    let others = HandOver { keys: other.keys(), ..good.clone() };
    assert_eq!(bad(others), HandOverFault::Commitment);
    let mut unreadable = good.clone();
    unreadable.header[0] = 1;
    assert!(matches!(bad(unreadable), HandOverFault::Header(_)));

    // Keys that may not sign, though the validators before said so.
    let mut reversed = four.keys();
    reversed.reverse();
    let small_order = [0; 32];
    for keys in [Vec::new(), reversed, vec![four.keys()[0]; 2], vec![small_order], vec![[0xff; 32]]] {
        let header = Header { committee: light::committee_commitment(&keys), ..network.header(3, four) };
        let hand_over = HandOver { keys, ..network.hand_over_by(&header, one, four) };
        assert_eq!(bad(hand_over), HandOverFault::Keys);
    }

    // The wrong signers, too few of them, the wrong block, the wrong epoch.
    let fault = |hand_over| match bad(hand_over) {
        HandOverFault::Certificate(fault) => fault,
        other => panic!("{other}"),
    };
    let stranger = Validators::new(1..2);
    assert_eq!(fault(network.hand_over(2, &stranger, four)), CertificateFault::Signature { validator: 0 });
    assert_eq!(
        fault(network.hand_over(2, four, &other)),
        CertificateFault::Validators { counted: 4, known: 1 }
    );
    let finalization = network.hand_over(3, one, four).finalization;
    assert_eq!(fault(HandOver { finalization, ..good.clone() }), CertificateFault::Block);
    let last = network.header(3 * EPOCH - 1, four);
    let finalization = one.certify(&network.id(), 7, &last.digest(), 0);
    assert_eq!(
        fault(HandOver { finalization, ..good.clone() }),
        CertificateFault::Epoch { certified: 7, block: 2 }
    );
    let finalization = Vec::new();
    assert_eq!(fault(HandOver { finalization, ..good.clone() }), CertificateFault::Form(ProofError::Short));
    let header = network.header(4 * EPOCH - 1, &other);
    let finalization = four.certify(&network.id(), 3, &header.digest(), 2);
    let few = HandOver { finalization, ..skipped };
    let too_few = HandOverFault::Certificate(CertificateFault::Quorum { signed: 2, needed: 3 });
    assert_eq!(try_after(vec![good.clone(), few]), Some((1, too_few)));

    // Out of order, and twice.
    let earlier = network.hand_over(1, four, &other);
    assert_eq!(try_after(vec![good.clone(), earlier]), Some((1, HandOverFault::Order)));
    assert_eq!(try_after(vec![good.clone(), good]), Some((1, HandOverFault::Order)));
}

#[test]
fn a_proof_without_a_hand_over_that_happened_is_refused() {
    let scene = Scene::new();
    let record = &records()[0];
    let header = Header { state_root: record.root, ..scene.network.header(5 * EPOCH, &scene.four) };
    let certificate = scene.network.certificate(&header, 0, &scene.four, 0);
    let bytes = assemble(&scene.network.lineage(Vec::new()), &header, &certificate, &record.claim);
    let proof = Proof::decode(&bytes).unwrap();
    let counted = CertificateFault::Validators { counted: 4, known: 1 };
    assert_eq!(light::verify(&proof, &scene.network.trust()), Err(LightError::Certificate(counted)));
}

#[test]
fn fault_8_an_anchor_shuts_out_the_histories_of_validators_long_gone() {
    let scene = Scene::new();
    let (network, four) = (&scene.network, &scene.four);
    let record = &records()[0];
    let honest = scene.prove(record);
    for anchor in [network.anchored(0, &network.first), network.anchored(3, four), network.anchored(5, four)]
    {
        check(&honest, &anchor).unwrap();
        scene.lineage.verify(&anchor).unwrap();
    }
    let newer = network.anchored(6, four);
    let proof = Proof::decode(&honest).unwrap();
    assert_eq!(light::verify(&proof, &newer), Err(LightError::OlderThanAnchor { proven: 5, anchor: 6 }));
    assert!(check(&honest, &newer).unwrap_err().contains("ask a node for a new one"));
    // The lineage itself has nobody newer, and the anchor says that nobody is.
    scene.lineage.verify(&newer).unwrap();

    // The first validator, long gone, goes on as if nothing had happened. Without an anchor it is believed.
    let header = Header { state_root: record.root, ..network.header(5 * EPOCH, &network.first) };
    let certificate = network.certificate(&header, 0, &network.first, 0);
    let lone = network.lineage(Vec::new());
    let forged = assemble(&lone, &header, &certificate, &record.claim);
    check(&forged, &network.trust()).unwrap();
    let forged = Proof::decode(&forged).unwrap();
    let anchor = network.anchored(3, four);
    assert_eq!(light::verify(&forged, &anchor), Err(LightError::Anchor { epoch: 3 }));
    assert_eq!(lone.verify(&anchor).unwrap_err(), LightError::Anchor { epoch: 3 });

    // Whoever reads a whole ledger is told when the anchor has been met.
    let reader = Committees::begin(&network.genesis, &anchor).unwrap();
    let early = network.header(EPOCH, &network.first);
    let certificate = network.certificate(&early, 0, &network.first, 0);
    reader.check_block(&early.encode(), &certificate).unwrap();
    assert!(!reader.has_met_anchor(early.epoch));
    assert!(reader.has_met_anchor(3));
    let certificate = network.certificate(&header, 0, &network.first, 0);
    assert_eq!(reader.check_block(&header.encode(), &certificate), Err(LightError::Anchor { epoch: 3 }));
}

#[test]
fn a_block_is_proven_by_its_own_epoch_and_headers_that_follow_one_another() {
    let scene = Scene::new();
    let (network, four) = (&scene.network, &scene.four);
    let committees = scene.lineage.verify(&network.trust()).unwrap();
    let block = |header: &Header, certificate: &Certificate| {
        committees.check_block(&header.encode(), certificate).map(|_| ())
    };
    let header = network.header(5 * EPOCH, four);
    for later in 0..EPOCH {
        for silent in 0..2 {
            assert_eq!(block(&header, &network.certificate(&header, later, four, silent)), Ok(()));
        }
        let few = CertificateFault::Quorum { signed: 2, needed: 3 };
        assert_eq!(block(&header, &network.certificate(&header, later, four, 2)), Err(few.into()));
    }
    // The next epoch begins with the fourth block after it.
    let beyond = network.certificate(&header, EPOCH, four, 0);
    assert_eq!(block(&header, &beyond), Err(LightError::Chain));
    let good = network.certificate(&header, 3, four, 0);
    let mut gap = good.clone();
    gap.chain.remove(1);
    assert_eq!(block(&header, &gap), Err(LightError::Chain));
    let mut short = good.clone();
    short.chain.pop();
    assert_eq!(block(&header, &short), Err(CertificateFault::Block.into()));
    let mut long = good.clone();
    long.chain = vec![long.chain[0]; 257];
    assert_eq!(block(&header, &long), Err(LightError::Chain));
    let mut stuffed = good.clone();
    stuffed.finalization = vec![0; 60_000];
    assert!(matches!(block(&header, &stuffed), Err(LightError::Certificate(CertificateFault::Form(_)))));

    let elsewhere = Header { network_id: [9; 32], ..header.clone() };
    assert_eq!(block(&elsewhere, &good), Err(LightError::Network));
    let first = Header { height: 0, epoch: 0, ..header.clone() };
    assert_eq!(block(&first, &good), Err(LightError::FirstBlock));
    let late = Header { epoch: 6, ..header.clone() };
    assert_eq!(block(&late, &good), Err(LightError::Epoch { height: 20, epoch: 6 }));
    let finalization = four.certify(&network.id(), 6, &header.digest(), 0);
    let wrong_epoch = CertificateFault::Epoch { certified: 6, block: 5 };
    assert_eq!(block(&header, &Certificate { finalization, chain: Vec::new() }), Err(wrong_epoch.into()));
    assert!(committees.is_last(23) && !committees.is_last(20));
    assert_eq!(committees.network(), network.id());
}

#[test]
fn a_network_of_another_beginning_is_another_network() {
    let scene = Scene::new();
    let bytes = scene.prove(&records()[0]);
    let proof = Proof::decode(&bytes).unwrap();
    let elsewhere = Trust { network: [7; 32], anchor: None };
    assert_eq!(light::verify(&proof, &elsewhere), Err(LightError::Network));
    // Nor is one believed that nothing can begin with, even if somebody trusts it.
    let mut genesis = scene.network.genesis.clone();
    genesis.epoch_blocks = EPOCH_BLOCKS.start() - 1;
    let trust = Trust { network: genesis.digest().0, anchor: None };
    let lineage = Lineage::new(genesis, Vec::new()).unwrap();
    assert_eq!(lineage.verify(&trust).unwrap_err(), LightError::Genesis(GenesisError::Epoch(1)));
}

#[test]
fn fault_8_an_old_answer_is_known_by_its_time() {
    let scene = Scene::new();
    let proven = check(&scene.prove(&records()[0]), &scene.network.trust()).unwrap();
    assert_eq!(proven.header.time_ms, 1_020);
    let at = |ms| Timestamp::from_ms(ms).unwrap();
    let second = Span::seconds(1);
    assert!(!proven.is_older_than(at(0), second), "a clock that is behind");
    assert!(!proven.is_older_than(at(2_020), second));
    assert!(proven.is_older_than(at(2_021), second));
}
