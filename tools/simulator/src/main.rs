//! Runs scenarios with many seeds.

#![expect(clippy::print_stdout, reason = "a command line tool talks to its terminal")]

use simulator::{SCENARIOS, Scenario, Verdict, measure, with_stack};
use std::{
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

const HELP: &str = "\
simulator [--seeds N] [--first-seed S] [--scenario NAME] [--nodes n] [--threads T]

Runs every scenario, or one, with N seeds each, and one seed of each twice. Exit code 1 if a property breaks.
With KERF_SIMULATOR_PLAN in the environment it says what happens, and what each node reports.
The scenario `scale` measures instead: 4, 10, 25 and 50 validators, or as many as --nodes says.";

/// What is asked for.
struct Wish {
    seeds: u64,
    first_seed: u64,
    scenario: Option<Scenario>,
    nodes: Option<usize>,
    threads: usize,
    scale: bool,
}

fn wish(words: &[String]) -> Result<Wish, String> {
    let mut wish = Wish { seeds: 10, first_seed: 1, scenario: None, nodes: None, threads: 2, scale: false };
    for pair in words.chunks(2) {
        let [option, value] = pair else { return Err(format!("`{}` needs a value", pair.concat())) };
        let number = || value.parse::<u64>().map_err(|_| format!("`{value}` is not a number"));
        let small = || value.parse::<usize>().map_err(|_| format!("`{value}` is not a number"));
        match option.as_str() {
            "--seeds" => wish.seeds = number()?,
            "--first-seed" => wish.first_seed = number()?,
            "--nodes" => wish.nodes = Some(small()?),
            "--threads" => wish.threads = small()?.max(1),
            "--scenario" if value == "scale" => wish.scale = true,
            "--scenario" => {
                let known = || SCENARIOS.map(|scenario| scenario.name).join(", ");
                let found = Scenario::named(value);
                wish.scenario =
                    Some(found.ok_or_else(|| format!("no scenario `{value}`; there are: {}", known()))?);
            }
            other => return Err(format!("no option `{other}`\n\n{HELP}")),
        }
    }
    Ok(wish)
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help" || word == "help") {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let wish = match wish(&words) {
        Ok(wish) => wish,
        Err(message) => {
            eprintln!("simulator: {message}");
            return ExitCode::from(2);
        }
    };
    if wish.scale {
        return scale(&wish);
    }
    let mut good = true;
    for scenario in SCENARIOS.into_iter().filter(|each| wish.scenario.is_none_or(|one| one.name == each.name))
    {
        good &= play(scenario, &wish);
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Measures networks of several sizes.
fn scale(wish: &Wish) -> ExitCode {
    let sizes = wish.nodes.map_or_else(|| vec![4, 10, 25, 50], |nodes| vec![nodes]);
    for validators in sizes {
        let started = Instant::now();
        let seed = wish.first_seed;
        match with_stack(move || measure(validators, seed)) {
            Ok(measured) => println!(
                "{:>3} validators  {:>4} facts in {:>3} blocks  final after p50 {:>4} ms, p99 {:>4} ms  {:>8} bytes a fact  {:>6.1} s",
                measured.validators,
                measured.facts,
                measured.blocks,
                measured.final_p50_ms,
                measured.final_p99_ms,
                measured.bytes_per_fact,
                started.elapsed().as_secs_f64(),
            ),
            Err(failure) => {
                println!("{validators} validators: {failure}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// All seeds of one scenario, and its line in the report.
fn play(scenario: Scenario, wish: &Wish) -> bool {
    let started = Instant::now();
    // The first one once more, to see that nothing but the seed counts.
    let last = wish.first_seed + wish.seeds;
    let seeds: Vec<u64> = (wish.first_seed..last).chain([wish.first_seed]).rev().collect();
    let left = Arc::new(Mutex::new(seeds));
    let done: Arc<Mutex<Vec<(u64, Verdict)>>> = Arc::default();
    let workers: Vec<_> = (0..wish.threads)
        .map(|_| {
            let (left, done, nodes) = (Arc::clone(&left), Arc::clone(&done), wish.nodes);
            std::thread::spawn(move || {
                with_stack(move || {
                    loop {
                        let seed = left.lock().unwrap_or_else(PoisonError::into_inner).pop();
                        let Some(seed) = seed else { return };
                        let verdict = scenario.run(seed, nodes);
                        done.lock().unwrap_or_else(PoisonError::into_inner).push((seed, verdict));
                    }
                });
            })
        })
        .collect();
    let mut good = workers.into_iter().all(|worker| worker.join().is_ok());
    let done = done.lock().unwrap_or_else(PoisonError::into_inner);
    let sum = |what: fn(&Verdict) -> u64| done.iter().map(|(_, verdict)| what(verdict)).sum::<u64>();
    println!(
        "{:<11} {:>4} seeds  {:>7.1} s simulated  {:>6} blocks  {:>6} faults  {:>6.1} s",
        scenario.name,
        done.len(),
        sum(|verdict| verdict.elapsed_ms) as f64 / 1_000.0,
        sum(|verdict| verdict.blocks),
        sum(|verdict| verdict.faults),
        started.elapsed().as_secs_f64(),
    );
    let again = |seed: u64| {
        let nodes = wish.nodes.map(|nodes| format!(" --nodes {nodes}")).unwrap_or_default();
        format!("cargo xtask simulate --scenario {} --seeds 1 --first-seed {seed}{nodes}", scenario.name)
    };
    for (seed, verdict) in done.iter().filter(|(_, verdict)| !verdict.wrong.is_empty()) {
        good = false;
        println!("  seed {seed}, trace {}: {}\n    {}", verdict.hash, verdict.wrong.join("; "), again(*seed));
    }
    let hashes: Vec<&str> = done
        .iter()
        .filter(|(seed, _)| *seed == wish.first_seed)
        .map(|(_, verdict)| verdict.hash.as_str())
        .collect();
    if hashes.windows(2).any(|pair| pair[0] != pair[1]) {
        good = false;
        println!(
            "  seed {} is not the same twice: {hashes:?}\n    {}",
            wish.first_seed,
            again(wish.first_seed)
        );
    }
    good
}
