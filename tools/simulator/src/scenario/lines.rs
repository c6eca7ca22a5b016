//! Lines are cut, one way or both, and lose or hold up what is sent.

use super::{Network, STORY_MS, Sides, usual_line};
use engine::simulation::{Event, Line};

/// Cuts all lines between the two sides, or joins them.
fn cut(network: &mut Network, ms: u64, sides: &Sides, line: Option<Line>, one_way: bool) {
    for (from, side) in sides {
        for (to, other) in sides {
            if side != other && (*side || !one_way) {
                network.at(ms, Event::Line(*from, *to, line));
            }
        }
    }
}

fn sides(network: &mut Network, alone: usize) -> Sides {
    let all = network.all_validators();
    let cut_off = network.chance.some(&all, alone);
    all.into_iter().map(|node| (node, cut_off.contains(&node))).collect()
}

/// f+1 validators are cut off for a while: neither side can decide, and neither may try.
pub(super) fn halt(network: &mut Network) {
    let alone = network.faulty_max() + 1;
    let sides = sides(network, alone);
    let from = network.chance.between(1_000, 3_000);
    let to = from + network.chance.between(3_000, 8_000);
    cut(network, from, &sides, None, false);
    cut(network, to, &sides, Some(usual_line(0, 0)), false);
    network.claims.push(Box::new(move |findings| {
        // What was on its way is given a second.
        let quiet = from + 1_000..to;
        for (node, trace) in findings.honest() {
            if let Some(report) = trace.reported.iter().find(|report| quiet.contains(&report.at_ms)) {
                return Err(format!("node {node} reports block {} though no quorum can talk", report.height));
            }
        }
        Ok(())
    }));
}

/// Cuts of all kinds, one after another.
pub(super) fn partitions(network: &mut Network) {
    let mut ms = 500;
    while ms < STORY_MS - 1_500 {
        let to = ms + network.chance.between(200, 3_500);
        match network.chance.between(0, 3) {
            0 => {
                let alone = network.chance.between(1, network.validators as u64) as usize;
                let sides = sides(network, alone);
                cut(network, ms, &sides, None, false);
                cut(network, to, &sides, Some(usual_line(0, 0)), false);
            }
            1 => {
                let alone = network.chance.between(1, network.validators as u64) as usize;
                let sides = sides(network, alone);
                cut(network, ms, &sides, None, true);
                cut(network, to, &sides, Some(usual_line(0, 0)), true);
            }
            _ => swizzle(network, ms, to),
        }
        ms = to + network.chance.between(0, 1_000);
    }
}

/// The lines of a random set of nodes are cut one after another, and come back in another order.
fn swizzle(network: &mut Network, from: u64, to: u64) {
    let all = network.all_validators();
    let count = network.chance.between(1, all.len() as u64 + 1) as usize;
    let chosen = network.chance.some(&all, count);
    let middle = u64::midpoint(from, to);
    for node in chosen.iter().copied() {
        let ms = network.chance.between(from, middle);
        for other in all.iter().copied().filter(|other| *other != node) {
            network.line_both_ways(ms, node, other, None);
        }
    }
    for node in chosen {
        let ms = network.chance.between(middle, to + 1);
        for other in all.iter().copied().filter(|other| *other != node) {
            network.line_both_ways(ms, node, other, Some(usual_line(0, 0)));
        }
    }
}

/// All lines lose up to 30 % of what is sent, and are slow and uneven.
pub(super) fn lossy(network: &mut Network) {
    for from in network.all_validators() {
        for to in network.all_validators().into_iter().filter(|to| *to != from) {
            let line = Line {
                latency_us: network.chance.between(1_000, 150_000),
                jitter_us: network.chance.between(0, 80_000),
                arrive_ppm: u32::try_from(network.chance.between(700_000, 1_000_001)).unwrap_or(1_000_000),
            };
            let ms = network.chance.between(200, 2_000);
            network.at(ms, Event::Line(from, to, Some(line)));
        }
    }
}
