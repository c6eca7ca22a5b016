//! A few seeds of every scenario, in every run of the tests. Each test is named after the fault it is about;
//! their numbers are those of the list of faults.
//!
//! More seeds, and other numbers of nodes: `cargo xtask simulate`.

use simulator::{Scenario, with_stack};

/// Runs a scenario with so many seeds, the first of them twice.
fn check(name: &'static str, seeds: std::ops::RangeInclusive<u64>) {
    let scenario = Scenario::named(name).expect("a scenario");
    with_stack(move || {
        let first = scenario.run(*seeds.start(), None);
        assert_eq!(first.hash, scenario.run(*seeds.start(), None).hash, "{name}: not the same twice");
        for seed in seeds {
            let verdict = scenario.run(seed, None);
            assert!(verdict.wrong.is_empty(), "{name}, seed {seed}: {:?}", verdict.wrong);
        }
    });
}

#[test]
fn fault_2_evidence_of_liars_is_kept() {
    let scenario = Scenario::named("byzantine").expect("a scenario");
    // In each of these one of four validators votes both to skip views and to finalize them.
    let kept = with_stack(move || {
        [13, 17, 27].map(|seed| scenario.run(seed, Some(4)).evidence).iter().sum::<usize>()
    });
    assert!(kept > 0, "no liar was caught");
}

/// One test, so that the runner spreads them over the cores.
macro_rules! stories {
    ($($test:ident: $scenario:literal $seeds:expr;)*) => {
        $(#[test]
        fn $test() {
            check($scenario, $seeds);
        })*
    };
}

stories! {
    a_calm_network_goes_on: "calm" 1..=3;
    fault_1_crashes_and_restarts: "crashes" 1..=6;
    fault_1_crashes_and_restarts_more: "crashes" 7..=12;
    fault_2_byzantine_validators: "byzantine" 1..=8;
    fault_2_twins: "twins" 1..=5;
    fault_9_damaged_cut_and_repeated_messages: "garble" 1..=6;
    fault_10_a_joiner_asks_those_who_garble: "join" 1..=5;
    fault_3_more_than_f_silent: "halt" 1..=6;
    fault_4_partitions: "partitions" 1..=8;
    fault_4_loss_delay_and_jitter: "lossy" 1..=6;
    fault_5_clock_jumps: "clock" 1..=6;
    fault_6_a_leader_censors: "censor" 1..=5;
    fault_7_validators_change_mid_traffic: "membership" 1..=3;
    fault_11_failing_disk_and_torn_writes: "storage" 1..=4;
    fault_11_bits_flip_and_writes_go_astray: "rot" 1..=4;
    fault_12_a_disk_is_lost: "disk-loss" 1..=6;
    fault_13_an_older_copy_of_a_disk_is_restored: "restore" 1..=6;
    fault_16_mixed_versions_and_a_late_one: "upgrade" 1..=1;
    the_ledger_under_faults_1_and_4: "ledger" 1..=4;
    fault_23_a_peer_floods_the_relay: "flood" 1..=3;
}
