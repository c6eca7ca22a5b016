//! Disks fail, are torn, and are lost.

use super::{Network, STORY_MS};
use engine::{
    Start,
    simulation::{DiskFaults, Event, TornWrites},
};

/// The disk of a node fails now and then, and everything crashes once with half-written writes.
///
/// Whatever the node does then, it must not tell another history than the others. It is started again until it
/// stays up.
pub(super) fn storage(network: &mut Network) {
    network.panics_are_crashes = true;
    let all = network.all_validators();
    let node = network.chance.some(&all, 1)[0];
    let mut rate = || network.chance.rate([0, 300, 3_000, 30_000]);
    let faults =
        DiskFaults { open: rate(), read: rate(), write: rate(), sync: rate(), ..DiskFaults::default() };
    let from = network.chance.between(200, 2_000);
    let to = from + network.chance.between(1_000, 5_000);
    network.at(from, Event::Disk(node, faults));
    let mut ms = from;
    while ms < to {
        ms += network.chance.between(300, 1_500);
        network.at(ms, Event::Start(node, Start::Known));
    }
    network.at(ms + 100, Event::Crash(node));
    network.at(ms + 200, Event::Disk(node, DiskFaults::default()));
    network.at(ms + 300, Event::Start(node, Start::Known));
    for _ in 0..network.chance.between(1, 4) {
        ms += network.chance.between(700, 2_500);
        let kept_ppm = u32::try_from(network.chance.between(0, 1_000_001)).unwrap_or_default();
        let torn = TornWrites { kept_ppm, scattered: network.chance.percent(50) };
        network.at(ms, Event::CrashAll(torn, network_pause()));
    }
    network.healed_ms = (ms + 1_500).max(STORY_MS);
}

const fn network_pause() -> u64 {
    200
}

/// A node loses its disk, and comes back without a memory of what it signed.
pub(super) fn loss(network: &mut Network) {
    network.epoch_blocks = 8;
    let all = network.all_validators();
    let node = network.chance.some(&all, 1)[0];
    let from = network.chance.between(500, 5_000);
    let back = from + network.chance.between(50, 3_000);
    network.at(from, Event::Crash(node));
    network.at(from + 10, Event::LoseDisk(node));
    let again =
        if network.chance.percent(50) { Event::Start(node, Start::Recovered) } else { Event::Join(node) };
    network.at(back, again);
    if network.chance.percent(40) {
        // Another one crashes while that one finds its way back.
        let others: Vec<usize> = all.into_iter().filter(|other| *other != node).collect();
        let other = network.chance.some(&others, 1)[0];
        let from = back + network.chance.between(0, 3_000);
        let to = from + network.chance.between(100, 1_500);
        network.outage(other, from, to);
    }
}

/// A node goes on with a copy of its disk that was made a while ago, and has forgotten what it signed since.
pub(super) fn restore(network: &mut Network) {
    network.epoch_blocks = 8;
    let all = network.all_validators();
    let node = network.chance.some(&all, 1)[0];
    let copied = network.chance.between(200, 4_000);
    let crashed = copied + network.chance.between(50, 4_000);
    network.at(copied - 20, Event::Crash(node));
    network.at(copied, Event::CopyDisk(node));
    network.at(copied + 20, Event::Start(node, Start::Known));
    network.at(crashed, Event::Crash(node));
    network.at(crashed + 10, Event::RestoreDisk(node));
    let back = crashed + network.chance.between(20, 3_000);
    network.at(back, Event::Start(node, Start::Recovered));
    if network.chance.percent(40) {
        // It crashes once more while it finds its way back.
        let from = back + network.chance.between(10, 3_000);
        let to = from + network.chance.between(10, 1_500);
        network.outage(node, from, to);
    }
}

/// A disk writes other bits, or to other places, than it was told, and says that all is well. The node is started
/// again and again, and may refuse; in the end the disk is replaced.
pub(super) fn rot(network: &mut Network) {
    network.epoch_blocks = 8;
    network.panics_are_crashes = true;
    let all = network.all_validators();
    let node = network.chance.some(&all, 1)[0];
    network.rotten.push(node);
    let mut rate = || network.chance.rate([0, 1_000, 10_000, 100_000]);
    // Never quite zero: what is on the disk stays wrong when no more is written wrongly.
    let faults = DiskFaults { flip: 1 + rate(), misdirect: rate(), ..DiskFaults::default() };
    let from = network.chance.between(200, 2_000);
    let to = from + network.chance.between(2_000, 6_000);
    network.at(from, Event::Disk(node, faults));
    let mut ms = from;
    while ms < to {
        ms += network.chance.between(200, 1_500);
        if network.chance.percent(50) {
            network.at(ms, Event::Crash(node));
        }
        network.at(ms + 50, Event::Start(node, Start::Known));
    }
    network.at(ms + 100, Event::Crash(node));
    network.at(ms + 110, Event::LoseDisk(node));
    network.at(ms + 120, Event::Disk(node, DiskFaults::default()));
    let again =
        if network.chance.percent(50) { Event::Start(node, Start::Recovered) } else { Event::Join(node) };
    network.at(ms + 200, again);
    network.healed_ms = (ms + 1_500).max(STORY_MS);
}
