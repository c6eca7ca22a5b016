//! Trade cycles per second of a network of four validators that share this machine, against PostgreSQL alone and
//! against PostgreSQL with one synchronous standby.
//!
//! Sketch: four validators check every signature four times and store every record four times, on cores that one
//! alone would have for itself: expect a quarter of what a lone validator does, less what they say to each
//! other. The peer stores once, or twice. Decides what an organisation pays for a ledger that is not its own.

use super::{Options, kerf, machine, report::median};
use crate::bench::postgres::Server;
use crate::run::Outcome;
use crate::workspace::Workspace;

/// How many validators make the blocks.
const VALIDATORS: &str = "4";

/// What is run in every round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Runner {
    Kerf,
    Alone { clients: u32 },
    Standby { clients: u32 },
}

impl Runner {
    fn name(self) -> String {
        match self {
            Self::Kerf => format!("Kerf, {VALIDATORS} validators"),
            Self::Alone { clients } => format!("PostgreSQL alone, {clients} clients"),
            Self::Standby { clients } => format!("PostgreSQL with a synchronous standby, {clients} clients"),
        }
    }
}

/// Measures, and prints the page for `docs/benchmarks.md`.
pub(crate) fn network(words: &[&str]) -> Outcome {
    let options = Options::parse(words)?;
    machine::refuse_memory_disk(&options.folder)?;
    let kerf = kerf::Bench::build(&Workspace::read()?, &options)?;
    let mut server = Server::start(&options.folder)?;
    let mut runners = vec![Runner::Kerf];
    runners.extend(options.clients.iter().map(|&clients| Runner::Alone { clients }));
    runners.extend(options.clients.iter().map(|&clients| Runner::Standby { clients }));
    let mut ours: Vec<kerf::Run> = Vec::new();
    let mut theirs: Vec<(Runner, Vec<f64>)> =
        runners[1..].iter().map(|runner| (*runner, Vec::new())).collect();
    for round in 0..options.rounds {
        let turn = usize::try_from(round).unwrap_or_default() * 2 % runners.len();
        let mut order = runners.clone();
        order.rotate_left(turn);
        for runner in order {
            eprint!(
                "round {} of {}, load {}: {}: ",
                round + 1,
                options.rounds,
                machine::load(),
                runner.name()
            );
            let rate = match runner {
                Runner::Kerf => {
                    let run =
                        kerf.run_with(options.seconds, &["--validators", VALIDATORS, "--rate-max", "3000"])?;
                    let rate = run.cycles_per_second();
                    ours.push(run);
                    rate
                }
                Runner::Alone { clients } => server.run(clients, options.seconds)?.cycles_per_second,
                Runner::Standby { clients } => {
                    server.attach_standby()?;
                    let run = server.run(clients, options.seconds);
                    server.detach_standby()?;
                    run?.cycles_per_second
                }
            };
            eprintln!("{rate:.0} cycles/s");
            if let Some((_, rates)) = theirs.iter_mut().find(|(known, _)| *known == runner) {
                rates.push(rate);
            }
        }
    }
    let knee = median(&ours, kerf::Run::cycles_per_second);
    let mut latencies = Vec::new();
    for (name, rate) in [("low load", 10.0), ("80 % of the knee", 0.8 * knee)] {
        let rate = format!("{:.0}", f64::max(rate, 1.0));
        eprint!("{name}, {rate} trades/s: ");
        let run = kerf.run_with(options.seconds, &["--validators", VALIDATORS, "--rate", &rate])?;
        eprintln!("p50 {} ms, p99 {} ms", run.latency_p50_ms, run.latency_p99_ms);
        latencies.push((name, rate, run));
    }
    let version = server.version()?;
    server.stop()?;
    println!("{}", page(&ours, &theirs, &latencies, &version, &options));
    Ok(())
}

fn page(
    ours: &[kerf::Run],
    theirs: &[(Runner, Vec<f64>)],
    latencies: &[(&str, String, kerf::Run)],
    version: &str,
    options: &Options,
) -> String {
    let about = machine::Machine::read();
    let knee = median(ours, kerf::Run::cycles_per_second);
    let mut lines = vec![
        format!(
            "Measured {} at commit {} on {}, {} cores, {} GiB, {}. `cargo xtask bench network`: {} rounds of {} s each,",
            about.date,
            about.commit,
            about.processor,
            about.cores,
            about.memory_gib,
            about.system,
            options.rounds,
            options.seconds
        ),
        format!("interleaved, the order turned with each round; medians. {version}, settings as below."),
        String::new(),
        "| | cycles/s | Kerf is so many times as fast |".to_owned(),
        "| --- | ---: | ---: |".to_owned(),
        format!("| {} | {knee:.0} | |", Runner::Kerf.name()),
    ];
    for (runner, rates) in theirs {
        let rate = median(rates, |rate| *rate);
        lines.push(format!("| {} | {rate:.0} | {:.1} |", runner.name(), knee / rate));
    }
    let of = |what: fn(&kerf::Run) -> f64| median(ours, what);
    lines.push(String::new());
    lines.push(format!(
        "One cycle is eight signed transactions. It costs all four validators together {:.0} µs of processor time, {:.0} kB \
         sent between them, and {:.0} kB of disk.",
        of(|run| run.cpu_microseconds_per_cycle),
        of(|run| run.network_bytes_per_cycle) / 1e3,
        of(|run| run.disk_bytes_per_cycle) / 1e3,
    ));
    lines.push(String::new());
    lines.push("| trades begun a second | p50 | p99 |".to_owned());
    lines.push("| --- | ---: | ---: |".to_owned());
    for (name, rate, run) in latencies {
        lines.push(format!(
            "| {rate} ({name}) | {:.0} ms | {:.0} ms |",
            run.latency_p50_ms, run.latency_p99_ms
        ));
    }
    lines.join("\n")
}
