//! Validators and peers that mean harm.

use super::{Network, STORY_MS};
use crate::till::Payment;
use engine::simulation::{Event, Garble, Kind, Lie, splitmix};

/// Up to f validators lie, each in its own way.
pub(super) fn byzantine(network: &mut Network) {
    const LIES: [Lie; 7] = [
        Lie::Equivocates,
        Lie::Conflicts,
        Lie::Impersonates,
        Lie::Outdated,
        Lie::Nulls,
        Lie::NullsOnly,
        Lie::Reconfigures,
    ];
    let all = network.all_validators();
    let faulty = network.faulty_max();
    for node in network.chance.some(&all, faulty) {
        let lie = LIES[network.chance.place(LIES.len())];
        network.kinds[node] = Kind::Liar(lie);
        // Some lies look like bad luck to those who hear them. Of the others two votes are not always kept that prove
        // it, but nobody who tells them is heard again.
        if matches!(lie, Lie::Conflicts | Lie::Nulls) {
            network.claims.push(Box::new(move |findings| {
                let mut honest = findings.honest();
                let turned_away = honest.any(|(_, trace)| trace.blocked.contains(&node));
                if turned_away { Ok(()) } else { Err(format!("liar {node} is heard to the end")) }
            }));
        }
    }
}

/// f validators run the engine, but damage, cut short and repeat what they say.
pub(super) fn garble(network: &mut Network) {
    network.epoch_blocks = 8;
    let all = network.all_validators();
    let faulty = network.faulty_max();
    for node in network.chance.some(&all, faulty) {
        let mut rate = || network.chance.rate([0, 10_000, 200_000, 1_000_000]);
        let rates = Garble { damage: 1_000 + rate(), cut: rate(), replay: rate() };
        network.kinds[node] = Kind::Garbler(rates);
    }
}

/// A node joins with the state of others, of whom f damage, cut short and repeat what they say.
pub(super) fn join(network: &mut Network) {
    garble(network);
    let late = network.add_node(Kind::Honest, false);
    let joins = network.chance.between(3_000, STORY_MS - 3_000);
    network.at(joins, Event::Join(late));
    if network.chance.percent(40) {
        // It crashes while it does, and goes on.
        let crashes = joins + network.chance.between(20, 1_500);
        network.at(crashes, Event::Crash(late));
        let again = crashes + network.chance.between(10, 500);
        network.at(again, Event::Join(late));
    }
}

/// f validators run twice with one key, and the two talk to different halves of the network.
pub(super) fn twins(network: &mut Network) {
    let all = network.all_validators();
    let faulty = network.faulty_max();
    for node in network.chance.some(&all, faulty) {
        network.kinds[node] = Kind::Twins;
    }
}

/// Views within which another leader must include what one leaves out.
const INCLUDED_WITHIN_BLOCKS: u64 = 12;

/// One validator never includes a given payment. The others must, soon.
pub(super) fn censor(network: &mut Network) {
    let all = network.all_validators();
    let faulty = network.faulty_max();
    let id = network.new_id();
    let censors = network.chance.some(&all, faulty);
    for node in censors.iter().copied() {
        network.clients.censor(node, id);
    }
    let at_ms = network.chance.between(500, STORY_MS - 4_000);
    // It may even be handed to one of those who leave it out: their nodes tell the others.
    let through = network.chance.place(all.len());
    network.hand(at_ms, through, Payment::numbered(id));
    network.claims.push(Box::new(move |findings| {
        let height_at = findings
            .honest()
            .flat_map(|(_, trace)| trace.reported.iter().filter(|report| report.at_ms <= at_ms))
            .map(|report| report.height)
            .max()
            .unwrap_or_default();
        match findings.done(id) {
            Some((height, _)) if height <= height_at + INCLUDED_WITHIN_BLOCKS => Ok(()),
            other => Err(format!("payment {id} was handed in at height {height_at} and done at {other:?}")),
        }
    }));
}

/// A peer that is no validator tells the others garbage and cheap payments, as fast as it may.
pub(super) fn flood(network: &mut Network) {
    network.add_node(Kind::Flooder, true);
    network.healed_ms = STORY_MS / 2;
    let seed = network.chance.next();
    network.flood = Some(Box::new(move |number| {
        let mixed = splitmix(seed ^ number);
        if mixed & 1 == 0 {
            let words = usize::try_from(mixed >> 8 & 0xff).unwrap_or_default();
            let garbage = (0..words).flat_map(|at| splitmix(mixed ^ at as u64).to_be_bytes());
            return garbage.take((words * 8).saturating_sub(1)).collect();
        }
        let first = u64::MAX - number * 8;
        let payments = (0..8).flat_map(|place| Payment::numbered(first - place).encode());
        payments.collect::<Vec<u8>>().into()
    }));
    network.claims.push(Box::new(move |findings| {
        let all = findings.handed.iter().copied();
        let missing: Vec<u64> = all.filter(|id| findings.done(*id).is_none()).collect();
        if missing.is_empty() { Ok(()) } else { Err(format!("payments were crowded out: {missing:?}")) }
    }));
}
