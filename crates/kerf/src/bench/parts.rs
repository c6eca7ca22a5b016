//! The parts by themselves: signatures on all cores, and the ledger alone on one.

use super::load::{Cycles, Market};
use canon::{SignedMessage, verify_batch};
use ledger::{Admitted, Body, State, touch_transaction};
use std::sync::Arc;
use std::time::Instant;

/// How many signatures are in one batch: so many parties sign the same act one after the other, so that every
/// key in a batch is another one, and is decoded.
const BATCH: usize = 1_000;
/// How many transactions are in one block of the ledger alone.
const BLOCK: usize = 4_096;
/// How many transactions are measured.
const SAMPLE: usize = 64_000;

/// Signatures a second on all cores, in batches; and acts a second that the ledger decides and records
/// on one core, from decoded transactions to written records in memory.
pub(crate) fn measure(market: &Market, setup: &[Vec<u8>], cycles: &Cycles) -> Result<(u64, u64), String> {
    let decode = |bytes: &Vec<u8>| Admitted::decode(bytes).map(Arc::new).map_err(|error| error.to_string());
    let setup = setup.iter().map(decode).collect::<Result<Vec<_>, _>>()?;
    let trades = (SAMPLE / super::load::ACTS).min(cycles.count);
    let sample = cycles
        .acts
        .iter()
        .flat_map(|act| act.iter().take(trades))
        .map(decode)
        .collect::<Result<Vec<_>, _>>()?;
    Ok((verify(&sample)?, decide(market, &setup, &sample)))
}

fn per_second(count: usize, started: Instant) -> u64 {
    let micros = started.elapsed().as_micros().max(1);
    u64::try_from(count as u128 * 1_000_000 / micros).unwrap_or(0)
}

fn verify(sample: &[Arc<Admitted>]) -> Result<u64, String> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let started = Instant::now();
    let good: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut good = 0;
                    for batch in sample.chunks(BATCH) {
                        let messages: Vec<SignedMessage<'_>> =
                            batch.iter().map(|admitted| admitted.signed_message()).collect();
                        good += verify_batch(&messages, [7; 32]).into_iter().filter(|good| *good).count();
                    }
                    good
                })
            })
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).sum()
    });
    if good != sample.len() * threads {
        return Err("a signature of the load is bad".to_owned());
    }
    Ok(per_second(good, started))
}

fn decide(market: &Market, setup: &[Arc<Admitted>], sample: &[Arc<Admitted>]) -> u64 {
    let mut state = State::new();
    let mut now = market.now();
    let mut run = |transactions: &[Arc<Admitted>]| {
        for chunk in transactions.chunks(BLOCK) {
            let mut keys = Vec::new();
            for admitted in chunk {
                touch_transaction(&admitted.transaction.envelope, &admitted.id, &mut keys);
            }
            let body = Body { transactions: chunk.to_vec(), ..Body::default() };
            keys.extend(body.touches());
            for key in keys {
                state.load(key, None);
            }
            now = now.plus(vocabulary::Span::seconds(1));
            body.run(&mut state, &|_| false, &market.network, now);
            state.settle();
        }
    };
    run(setup);
    let started = Instant::now();
    run(sample);
    per_second(sample.len(), started)
}
