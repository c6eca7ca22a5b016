//! How long a fact takes, and how many bytes, with many validators all over the world.
//!
//! Sketch: three message delays, of which two are to a quorum: some 1.5 round trips between far regions, so 300 to
//! 500 ms; bytes grow with the square of the validators, as everybody votes to everybody.

use crate::{
    scenario::network_of,
    till::{Clients, KIND_ACCOUNT, Payment},
};
use engine::simulation::{Event, Kind, Line, NodeTrace, Plan, run};
use std::collections::BTreeMap;

/// Regions: east and west of North America, west and middle of Europe, south of America, south, south-east and
/// north-east of Asia.
const REGIONS: usize = 8;

/// Medians of round trips between public cloud regions (Virginia, Oregon, Ireland, Frankfurt, Sao Paulo, Mumbai,
/// Singapore, Tokyo), in ms: approximate, public measurements, rounded.
const ROUND_TRIPS_MS: [[u64; REGIONS]; REGIONS] = [
    [2, 65, 70, 90, 115, 190, 220, 155],
    [65, 2, 125, 145, 175, 220, 165, 100],
    [70, 125, 2, 25, 180, 125, 175, 205],
    [90, 145, 25, 2, 205, 115, 160, 225],
    [115, 175, 180, 205, 2, 300, 330, 260],
    [190, 220, 125, 115, 300, 2, 60, 125],
    [220, 165, 175, 160, 330, 60, 2, 70],
    [155, 100, 205, 225, 260, 125, 70, 2],
];

/// Half of a round trip, and a tenth of it as jitter.
const fn line(from: usize, to: usize) -> Line {
    let one_way_us = ROUND_TRIPS_MS[from % REGIONS][to % REGIONS] * 500;
    Line { latency_us: one_way_us, jitter_us: one_way_us / 10, arrive_ppm: 1_000_000 }
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Validators.
    pub validators: usize,
    /// Payments that became final.
    pub facts: u64,
    /// Blocks that carried them.
    pub blocks: u64,
    /// From the block's time to its being final at a node, in ms: the median over blocks and nodes.
    pub final_p50_ms: u64,
    /// The same, 99 of 100.
    pub final_p99_ms: u64,
    /// Bytes that all nodes sent from the first fact on, by fact.
    pub bytes_per_fact: u64,
}

/// Facts a second that are handed in.
const FACTS_PER_SECOND: u64 = 20;
/// When the first is handed in, in ms: later for each node that has to start, and for each line between two, which takes
/// a few steps of the simulation to lay.
const BEGIN_MS: u64 = 5_000;
const STARTING_MS: u64 = 100;
const LAYING_MS: u64 = 3;
/// How long they are, in ms.
const TRADE_MS: u64 = 12_000;
/// Fewer blocks than this that carry facts say nothing of a network that has found its pace.
const BLOCKS_MIN: usize = 30;

/// Measures a network of so many validators.
///
/// # Errors
/// What went wrong in the run.
pub fn measure(validators: usize, seed: u64) -> Result<Measured, String> {
    let (genesis, roster, signer_seeds) = network_of(validators, validators, 10_000);
    let clients = Clients::default();
    let handing = clients.clone();
    let nodes = validators as u64;
    let begins_ms = BEGIN_MS + STARTING_MS * nodes + LAYING_MS * nodes * nodes;
    let hand = |number: u64| {
        let clients = handing.clone();
        let node = usize::try_from(number).unwrap_or_default() % validators;
        let act = move || clients.hand(node, Payment::numbered(number + 1));
        (begins_ms + number * 1_000 / FACTS_PER_SECOND, Event::Act(Box::new(act)))
    };
    let facts = TRADE_MS / 1_000 * FACTS_PER_SECOND;
    let trace = run(Plan {
        seed,
        genesis,
        signer_seeds,
        kinds: vec![Kind::Honest; validators],
        up: vec![true; validators],
        line,
        body_bytes_max: 64 * 1024,
        heartbeat_ms: 1_000,
        prune: Some(engine::Prune { blocks_retained: 256 }),
        machines: clients.machines(roster),
        flood: None,
        events: std::iter::once((begins_ms, Event::CountSent)).chain((0..facts).map(hand)).collect(),
        healed_ms: begins_ms + TRADE_MS,
        patience_ms: 60_000,
        new_blocks: 2,
        read_kinds: vec![KIND_ACCOUNT],
        panics_are_crashes: false,
    });
    if let Some(failure) = trace.failure {
        return Err(failure);
    }
    let late = |node: &&NodeTrace| node.reported.first().is_none_or(|report| report.at_ms >= begins_ms);
    let late = trace.nodes.iter().filter(late).count();
    if late > 0 {
        return Err(format!("{late} nodes had no block before the first fact"));
    }
    let mut waits = Vec::new();
    let mut carried: BTreeMap<u64, u64> = BTreeMap::new();
    for report in trace.nodes.iter().flat_map(|node| &node.reported) {
        let done = report.outcomes.iter().filter(|outcome| **outcome == 1).count() as u64;
        if done > 0 {
            carried.insert(report.height, done);
            waits.push((1_700_000_000_000 + report.at_ms).saturating_sub(report.time_ms));
        }
    }
    if carried.len() < BLOCKS_MIN {
        return Err(format!(
            "{} blocks carried facts, and fewer than {BLOCKS_MIN} are no steady state",
            carried.len()
        ));
    }
    waits.sort_unstable();
    let of_hundred =
        |part: usize| waits.get(waits.len().saturating_sub(1) * part / 100).copied().unwrap_or_default();
    let facts: u64 = carried.values().sum();
    let sent: u64 = trace.nodes.iter().map(|node| node.sent_bytes).sum();
    Ok(Measured {
        validators,
        facts,
        blocks: carried.len() as u64,
        final_p50_ms: of_hundred(50),
        final_p99_ms: of_hundred(99),
        bytes_per_fact: sent / facts.max(1),
    })
}
