//! Nodes die and come back, their clocks jump, validators come and go.

use super::{DEALS_FROM_MS, Network, STORY_MS};
use crate::ledger::{BEGINS_MS, Desk};
use crate::till::Payment;
use engine::{
    Start,
    simulation::{Event, Kind, Reported, TornWrites},
};

/// Up to f nodes crash and start again, a few times; now and then all crash at once.
pub(super) fn crashes(network: &mut Network) {
    let rounds = network.chance.between(1, 4);
    let mut ms = 500;
    for _ in 0..rounds {
        if network.chance.percent(30) {
            ms += network.chance.between(0, 2_000);
            let pause_ms = network.chance.between(0, 1_000);
            network.at(ms, Event::CrashAll(TornWrites::default(), pause_ms));
            ms += pause_ms + 1_000;
            continue;
        }
        let count = network.chance.between(1, network.faulty_max() as u64 + 1) as usize;
        let all = network.all_validators();
        let begin = ms;
        for node in network.chance.some(&all, count) {
            let from = begin + network.chance.between(0, 1_500);
            // Some are back before the others notice.
            let to = from + network.chance.between(6, 2_500);
            network.outage(node, from, to);
            ms = ms.max(to);
        }
        ms += network.chance.between(0, 1_000);
    }
    network.healed_ms = network.healed_ms.max(ms + 500);
}

/// The real ledger, while nodes crash, lines are cut or messages are lost.
pub(super) fn ledger(network: &mut Network) {
    network.desk = Some(Desk::default());
    match network.chance.between(0, 3) {
        0 => crashes(network),
        1 => super::lines::partitions(network),
        _ => super::lines::lossy(network),
    }
    // Nothing goes wrong before the money is made: a client waits until he is known.
    for (ms, _) in &mut network.events {
        *ms += DEALS_FROM_MS;
    }
    network.healed_ms += DEALS_FROM_MS;
}

/// The clocks of up to f nodes jump ahead or back, some return.
pub(super) fn clock(network: &mut Network) {
    let all = network.all_validators();
    let faulty = network.faulty_max();
    for node in network.chance.some(&all, faulty) {
        for _ in 0..network.chance.between(1, 4) {
            let ms = network.chance.between(200, STORY_MS);
            let most: i64 = [200, 10_000, 3_600_000][network.chance.place(3)];
            let by = network.chance.between(0, 2 * most.unsigned_abs() + 1);
            let ahead_ms = i64::try_from(by).unwrap_or(most) - most;
            network.at(ms, Event::Clock(node, ahead_ms));
        }
    }
    let first = network.all_validators().len();
    network.claims.push(Box::new(move |findings| {
        // Whatever a wrong clock says, no block is further ahead of the true time than validators let it be.
        let begins = 1_700_000_000_000;
        for (node, trace) in findings.honest().take(first) {
            for report in &trace.reported {
                let ahead = report.time_ms.saturating_sub(begins + report.at_ms);
                if ahead > engine::CLOCK_AHEAD_MS_MAX {
                    return Err(format!(
                        "block {} is {ahead} ms ahead of the time, at {node}",
                        report.height
                    ));
                }
            }
        }
        Ok(())
    }));
}

/// Validators are added, removed and replaced, while nodes crash; a late node joins with the state of others.
pub(super) fn membership(network: &mut Network) {
    network.epoch_blocks = 8;
    let spare: Vec<usize> = (0..3).map(|_| network.add_node(Kind::Honest, true)).collect();
    let late = network.add_node(Kind::Honest, false);
    let mut present = network.all_validators();
    let mut ms = 1_000;
    for _ in 0..network.chance.between(1, 4) {
        let idle: Vec<usize> =
            (0..network.nodes).filter(|node| !present.contains(node) && *node != late).collect();
        let choice = network.chance.between(0, 3);
        if choice != 0 && present.len() > 4 || choice == 1 {
            present.swap_remove(network.chance.place(present.len()));
        }
        if choice != 2 || present.len() < 4 {
            present.extend(network.chance.some(&idle, 1));
        }
        let id = network.new_id();
        let through = network.chance.place(network.validators);
        network.hand(ms, through, Payment::election(id, &present));
        ms += network.chance.between(800, 4_000);
    }
    if network.chance.percent(60) {
        let all: Vec<usize> = (0..network.validators).chain(spare).collect();
        let node = all[network.chance.place(all.len())];
        let from = network.chance.between(1_000, STORY_MS - 3_000);
        let to = from + network.chance.between(10, 2_500);
        network.outage(node, from, to);
    }
    let joins = network.chance.between(3_000, STORY_MS - 1_000);
    let joined =
        if network.chance.percent(50) { Event::Start(late, Start::Known) } else { Event::Join(late) };
    network.at(joins, joined);
    network.healed_ms = ms.max(STORY_MS) + 1_000;
}

/// When a scheduled protocol begins; at least ten minutes must lie before it.
const PROTOCOL_FROM_MS: u64 = 640_000;

/// The owners schedule a newer protocol. All nodes but f get the program in time, one after the other; those f get
/// it too late, and must stop before the first block that they do not understand.
pub(super) fn upgrade(network: &mut Network) {
    let desk = Desk::default();
    network.desk = Some(desk.clone());
    network.protocol_ms = Some(PROTOCOL_FROM_MS);
    network.heartbeat_ms = 20_000;
    network.pause_ms = 2_000;
    network.panics_are_crashes = true;
    network.healed_ms = PROTOCOL_FROM_MS + 60_000;
    let all = network.all_validators();
    let faulty = network.faulty_max();
    let late = network.chance.some(&all, faulty);
    let install = |network: &mut Network, node: usize, ms: u64| {
        let desk = desk.clone();
        network.at(ms - 50, Event::Act(Box::new(move || desk.install(node, ledger::PROTOCOL_FIRST + 1))));
        let back = ms + network.chance.between(20, 20_000);
        network.at(ms, Event::Crash(node));
        network.at(back, Event::Start(node, Start::Known));
    };
    let mut ms = 2 * DEALS_FROM_MS + 6_000;
    for node in all.iter().copied().filter(|node| !late.contains(node)) {
        ms += network.chance.between(20_000, 60_000);
        install(network, node, ms);
    }
    let upgraded_ms = PROTOCOL_FROM_MS + 35_000;
    for node in late.iter().copied() {
        network.at(1, Event::MayStop(node, true));
        install(network, node, upgraded_ms);
        network.at(upgraded_ms + 10, Event::MayStop(node, false));
    }
    network.claims.push(Box::new(move |findings| {
        let reports = |node: usize| findings.trace.nodes[node].reported.iter();
        let from_ms = BEGINS_MS + PROTOCOL_FROM_MS;
        let is_new = |report: &&Reported| report.time_ms >= from_ms;
        for node in late.iter().copied() {
            if let Some(report) = reports(node).filter(is_new).find(|report| report.at_ms < upgraded_ms) {
                return Err(format!("node {node} ran block {} without understanding it", report.height));
            }
        }
        let on_time = (0..findings.trace.nodes.len()).find(|node| !late.contains(node));
        let went_on =
            on_time.is_some_and(|node| reports(node).filter(is_new).any(|report| report.at_ms < upgraded_ms));
        if went_on { Ok(()) } else { Err("the network did not go on with the newer protocol".into()) }
    }));
}
