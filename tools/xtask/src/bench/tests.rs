use super::machine::Machine;
use super::postgres;
use super::report::{Results, page};
use super::{Options, growth, kerf, order};
use crate::run::Failure;
use expect_test::expect;

const PGBENCH: &str = "\
pgbench (15.14 (Debian 15.14-0+deb12u1))
transaction type: cycle.sql
scaling factor: 1
query mode: prepared
number of clients: 8
number of threads: 2
maximum number of tries: 10
duration: 10 s
number of transactions actually processed: 4210
number of failed transactions: 0 (0.000%)
number of transactions retried: 3 (0.071%)
total number of retries: 3
latency average = 18.989 ms
initial connection time = 20.1 ms
tps = 421.250000 (without initial connection time)
";

const KERF: &str = r#"loading
{"cycles":41000,"milliseconds":10250,"transactions":410000,"ed25519_batch_per_second_all_cores":100000,
"decide_record_per_second_one_core":200000,"disk_bytes_per_cycle":5120.5,"rss_growth_bytes":104857600,
"cpu_microseconds_per_cycle":250,"network_bytes_per_cycle":9000,"latency_p50_ms":0,"latency_p99_ms":0}"#;

fn kerf_line() -> String {
    let (remark, object) = KERF.split_once('\n').expect("a remark first");
    format!("{remark}\n{}\n", object.replace('\n', ""))
}

#[test]
fn the_summary_of_pgbench_is_read() {
    let run = postgres::Run::parse(PGBENCH).expect("a whole summary");
    expect!["Run { cycles_per_second: 421.25, latency_ms: 18.989, cycles: 4210, failed: 0 }"]
        .assert_eq(&format!("{run:?}"));
    let Failure(message) = postgres::Run::parse("pgbench: error").expect_err("no summary");
    assert!(message.starts_with("pgbench printed no `tps =`"), "{message}");
}

#[test]
fn the_last_line_of_our_side_is_read() {
    let run = kerf::Run::parse(&kerf_line()).expect("a whole line");
    assert!((run.cycles_per_second() - 4000.0).abs() < 1e-9);
    let Failure(message) = kerf::Run::parse("{\"cycles\":1}").expect_err("fields are missing");
    expect!["`kerf bench cycle` printed no number `milliseconds`"].assert_eq(&message);
}

#[test]
fn every_round_runs_everything_in_another_order() {
    let options = Options { clients: vec![1, 8], ..Options::default() };
    let mut first = order(&options, 0);
    let mut second = order(&options, 1);
    assert_ne!(first, second);
    first.sort();
    second.sort();
    assert_eq!(first, second);
    assert_eq!(first.len(), 3);
}

#[test]
fn options_are_read_and_wrong_ones_named() {
    let options =
        Options::parse(&["--clients", "2,4", "--only", "postgres", "--seconds", "5"]).expect("options");
    assert_eq!((options.clients, options.kerf, options.seconds), (vec![2, 4], false, 5));
    let refused = |words: &[&str]| Options::parse(words).expect_err("a wrong option").0;
    expect!["no option `--only mysql`; see `cargo xtask help`"].assert_eq(&refused(&["--only", "mysql"]));
    expect!["`0` is not a whole number above nought"].assert_eq(&refused(&["--rounds", "0"]));
    expect!["`--rounds` wants a value"].assert_eq(&refused(&["--rounds"]));
}

#[test]
fn the_page_says_what_ran_where_and_whether_the_bars_are_met() {
    let machine = Machine {
        processor: "A Processor".into(),
        cores: 2,
        memory_gib: 24,
        system: "Linux 6".into(),
        date: "2026-11-22".into(),
        commit: "abc".into(),
    };
    let peer =
        |cycles_per_second| postgres::Run { cycles_per_second, latency_ms: 2.5, cycles: 10, failed: 0 };
    let mut results = Results::default();
    results.kerf.push(kerf::Run::parse(&kerf_line()).expect("a whole line"));
    results.postgres.insert(8, vec![peer(400.0), peer(500.0), peer(450.0)]);
    results.postgres.insert(1, vec![peer(100.0), peer(200.0)]);
    expect![[r#"
        Measured 2026-11-22 at commit abc on A Processor, 2 cores, 24 GiB, Linux 6. `cargo xtask bench cycle`: 3 rounds of 20 s each,
        interleaved, the order turned with each round; medians.

        | side | cycles/s | lowest to highest | ms per cycle and client | transactions/s | against PostgreSQL's best |
        | --- | ---: | ---: | ---: | ---: | ---: |
        | PostgreSQL, 1 clients | 150 | 100 to 200 | 2.50 | 1050 | 0.33 |
        | PostgreSQL, 8 clients | 450 | 400 to 500 | 2.50 | 3150 | 1.00 |
        | Kerf, embedded node | 4000 | 4000 to 4000 | - | 40000 | 8.89 |

        | Kerf | median | bar | aim |
        | --- | ---: | --- | --- |
        | Ed25519 batch verification alone, all cores, per second | 100000 | | |
        | share of it that transactions reach | 0.40 | 0.25: met | 0.5: missed |
        | cycles/s, times PostgreSQL's best | 8.89 | 5: met | 10: missed |
        | decide and record alone, one core, per second | 200000 | | |
        | bytes on disk per cycle | 5120 | | |
        | memory taken during the run, MiB | 100 | | |

        The peer: postgres (PostgreSQL) 15, `shared_buffers = 1024MB`, `fsync = on`, `synchronous_commit = on`, `full_page_writes = on`, `wal_buffers = 64MB`, `max_wal_size = 4GB`, `checkpoint_timeout = 15min`, `checkpoint_completion_target = 0.9`, `random_page_cost = 1.1`, `jit = off`, `max_connections = 200`, `listen_addresses = ''`, `logging_collector = off`; `pgbench --no-vacuum --protocol=prepared --jobs=2`, fresh tables and a checkpoint before each run; a cycle is seven transactions, one commit each."#]].assert_eq(&page(&results, &machine, Some("postgres (PostgreSQL) 15"), &Options::default()));
}

#[test]
fn what_the_watch_tells_is_read_and_drawn() {
    let line = "5 s, 12000 transactions, MB of memory and disk: 774 7, 313 8, 1 1, 2 2, 300 6";
    let moment = growth::Moment::parse(line).expect("a whole line");
    assert_eq!((moment.transactions, moment.nodes.len(), moment.nodes[1]), (12_000, 5, (313, 8)));
    for cut in ["", "5 s, 12000 transactions", "5 s, x transactions, MB: 1 2", "5 s, 1 transactions, MB: 1"] {
        assert_eq!(growth::Moment::parse(cut), None, "{cut}");
    }
    let later = growth::Moment { transactions: 40_000, nodes: vec![(800, 90); 5] };
    let moments = [moment, later];
    assert!(growth::table(&moments).ends_with("| 40000 | 800, 90 | 800, 90 | 800, 90 |"));
    let picture = growth::svg(&moments);
    assert!(picture.contains("<path class=\"follower\" d=\"M313 185L880 60\"/>"), "{picture}");
}
