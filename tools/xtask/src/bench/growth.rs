//! Memory and disk of nodes while a million facts go through them.
//!
//! Sketch: a node keeps live records, the ids of a day, and indices to what is on disk in memory, so it should grow
//! fast while caches fill and slowly afterwards; a node that prunes should need less disk than one that keeps all.
//! Decides which machine an operator needs.

use super::{Options, kerf, machine};
use crate::run::{Attempt as _, Failure, Outcome};
use crate::workspace::Workspace;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Trades begun a second: well below the knee, so that blocks are many and pruning sets in.
const RATE: &str = "300";
/// Blocks that all nodes but the first keep.
const RETAINED: &str = "256";
/// How long a million facts take, in seconds.
const SECONDS: u32 = 430;
/// Where the plot is kept, below the root of the workspace.
const PLOT: &str = "docs/plots/growth.svg";

/// The nodes that are shown: their place among the processes, their name, and the class of their lines.
const SHOWN: [(usize, &str, &str); 3] = [
    (0, "a validator that keeps all blocks", "all"),
    (1, "a validator that prunes", "pruning"),
    (4, "a follower that prunes", "follower"),
];

/// What all nodes need at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) transactions: u64,
    /// For each process: MB of memory and of disk.
    pub(super) nodes: Vec<(u64, u64)>,
}

impl Moment {
    /// Reads a line of `kerf bench cycle --watch`, such as
    /// `5 s, 12000 transactions, MB of memory and disk: 774 7, 313 7`.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let (head, nodes) = line.split_once(": ")?;
        let transactions = head.split(", ").nth(1)?.strip_suffix(" transactions")?.parse().ok()?;
        let node = |node: &str| {
            let (memory, disk) = node.split_once(' ')?;
            Some((memory.parse().ok()?, disk.parse().ok()?))
        };
        Some(Self { transactions, nodes: nodes.split(", ").map(node).collect::<Option<_>>()? })
    }
}

/// Measures, draws the plot, and prints the section for `docs/benchmarks.md`.
pub(crate) fn growth(words: &[&str]) -> Outcome {
    let options = Options { seconds: SECONDS, ..Options::default() }.changed(words)?;
    machine::refuse_memory_disk(&options.folder)?;
    let bench = kerf::Bench::build(&Workspace::read()?, &options)?;
    let mut command = bench.command(options.seconds);
    command.args([
        "--validators",
        "4",
        "--followers",
        "1",
        "--retained",
        RETAINED,
        "--rate",
        RATE,
        "--watch",
    ]);
    let moments = watch(&mut command)?;
    let about = machine::Machine::read();
    write(Path::new(PLOT), &svg(&moments))?;
    println!(
        "Measured {} at commit {} on {}, {} cores, {} GiB, {}.\n",
        about.date, about.commit, about.processor, about.cores, about.memory_gib, about.system
    );
    println!("{}", table(&moments));
    Ok(())
}

fn watch(command: &mut Command) -> Outcome<Vec<Moment>> {
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().attempt("start `kerf bench cycle`")?;
    let mut moments = Vec::new();
    if let Some(errors) = child.stderr.take() {
        for line in BufReader::new(errors).lines() {
            let line = line.attempt("read what `kerf bench cycle` says")?;
            eprintln!("{line}");
            moments.extend(Moment::parse(&line));
        }
    }
    let status = child.wait().attempt("wait for `kerf bench cycle`")?;
    if !status.success() || moments.is_empty() {
        return Err(Failure(format!("`kerf bench cycle` told of {} moments ({status})", moments.len())));
    }
    Ok(moments)
}

fn write(path: &Path, text: &str) -> Outcome {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).attempt(format!("make `{}`", folder.display()))?;
    std::fs::write(path, text).attempt(format!("write `{}`", path.display()))
}

/// Some ten moments, evenly spread, with memory and disk of the nodes that are shown.
pub(super) fn table(moments: &[Moment]) -> String {
    let mut lines = vec!["| transactions |".to_owned(), "| ---: |".to_owned()];
    for (_, name, _) in SHOWN {
        lines[0] += &format!(" {name} |");
        lines[1] += " ---: |";
    }
    let last = moments.len().saturating_sub(1);
    let mut places: Vec<usize> = (0..=10).map(|part| last * part / 10).collect();
    places.dedup();
    for moment in places.into_iter().filter_map(|place| moments.get(place)) {
        let mut line = format!("| {} |", moment.transactions);
        for (node, _, _) in SHOWN {
            let (memory, disk) = moment.nodes.get(node).copied().unwrap_or_default();
            line += &format!(" {memory}, {disk} |");
        }
        lines.push(line);
    }
    lines.join("\n")
}

/// A panel of the picture: what it shows, where it begins, and which of the two numbers it is about.
struct Panel {
    title: &'static str,
    top: u64,
    of: fn(&(u64, u64)) -> u64,
}

const WIDTH: u64 = 920;
const LEFT: u64 = 70;
const RIGHT: u64 = 40;
const HEIGHT: u64 = 200;

/// Two panels, memory and disk, each over the transactions.
pub(super) fn svg(moments: &[Moment]) -> String {
    let panels = [
        Panel { title: "memory of the process, MB", top: 60, of: |(memory, _)| *memory },
        Panel { title: "disk of its directory, MB", top: 330, of: |(_, disk)| *disk },
    ];
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} 570\" role=\"img\">\n\
         <title>Memory and disk of nodes over a million facts</title>\n<style>\n\
         text {{ font: 13px sans-serif; fill: #333 }} .end {{ text-anchor: end }} .middle {{ text-anchor: middle }}\n\
         path {{ fill: none; stroke-width: 2 }} .grid {{ stroke: #ccc; stroke-width: 1 }}\n\
         .all {{ stroke: #1f5fa8 }} .pruning {{ stroke: #b3540e; stroke-dasharray: 7 3 }} .follower {{ stroke: #2b7a3d; stroke-dasharray: 2 3 }}\n\
         @media (prefers-color-scheme: dark) {{ text {{ fill: #ddd }} .grid {{ stroke: #555 }} .all {{ stroke: #7db4f0 }} \
         .pruning {{ stroke: #f0a35e }} .follower {{ stroke: #7fd494 }} }}\n</style>\n"
    );
    let mut x = LEFT;
    for (_, name, class) in SHOWN {
        out += &format!(
            "<path class=\"{class}\" d=\"M{x} 20h26\"/><text x=\"{}\" y=\"24\">{name}</text>\n",
            x + 32
        );
        x += 270;
    }
    for panel in panels {
        out += &panel.draw(moments);
    }
    out + "</svg>\n"
}

impl Panel {
    fn draw(&self, moments: &[Moment]) -> String {
        let of = |moment: &Moment, node: usize| moment.nodes.get(node).map_or(0, self.of);
        let values = moments.iter().flat_map(|moment| SHOWN.map(|(node, _, _)| of(moment, node)));
        let (top, bottom) = (round_up(values.max().unwrap_or(0)), self.top + HEIGHT);
        let last = round_up(moments.last().map_or(0, |moment| moment.transactions));
        let x = |transactions: u64| LEFT + transactions * (WIDTH - LEFT - RIGHT) / last;
        let y = |value: u64| bottom - value * HEIGHT / top;
        let mut out = format!("<text x=\"{LEFT}\" y=\"{}\">{}</text>\n", self.top - 10, self.title);
        for part in 0..=4 {
            let (value, transactions) = (top * part / 4, last * part / 4);
            let (line, column) = (y(value), x(transactions));
            out += &format!(
                "<path class=\"grid\" d=\"M{LEFT} {line}H{}\"/><text class=\"end\" x=\"{}\" y=\"{}\">{value}</text>\n\
                 <text class=\"middle\" x=\"{column}\" y=\"{}\">{transactions}</text>\n",
                WIDTH - RIGHT,
                LEFT - 8,
                line + 4,
                bottom + 18
            );
        }
        out += &format!(
            "<text class=\"middle\" x=\"{}\" y=\"{}\">transactions</text>\n",
            (LEFT + WIDTH - RIGHT) / 2,
            bottom + 36
        );
        for (node, _, class) in SHOWN {
            let points: Vec<String> = moments
                .iter()
                .map(|moment| format!("{} {}", x(moment.transactions), y(of(moment, node))))
                .collect();
            out += &format!("<path class=\"{class}\" d=\"M{}\"/>\n", points.join("L"));
        }
        out
    }
}

/// The end of an axis that reaches this far: at most ten times 4, 40, 400 and so on, so that its quarters are whole.
fn round_up(number: u64) -> u64 {
    let mut unit = 4;
    while number > unit * 10 {
        unit *= 10;
    }
    number.div_ceil(unit).max(1) * unit
}
