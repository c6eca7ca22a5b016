//! The report as tables: what text and page share.

use super::{Report, TRADES_SHOWN_MAX, TradeReport, parties, words};
use crate::spread::SpreadReport;
use vocabulary::Timestamp;

/// The widest that a line of text may be.
const WIDTH_MAX: usize = 100;

/// Which section it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    Summary,
    Waiting,
    Acts,
    Refusals,
    Bytes,
    Value,
    WaitedFor,
    Trades,
    Accounts,
    Parties,
    Exceptions,
}

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<(&'static str, Align)>,
    pub(super) rows: Vec<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
    /// Words of any length: the text form shows this many characters of them.
    Long(usize),
}

/// A part of the report.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) topic: Topic,
    pub(super) title: &'static str,
    pub(super) note: String,
    pub(super) table: Table,
}

const fn left(name: &'static str) -> (&'static str, Align) {
    (name, Align::Left)
}

const fn right(name: &'static str) -> (&'static str, Align) {
    (name, Align::Right)
}

const fn long(name: &'static str, width: usize) -> (&'static str, Align) {
    (name, Align::Long(width))
}

/// Every section that has something to say, in order.
pub(super) fn sections(report: &Report) -> Vec<Section> {
    let all = [
        summary(report),
        waiting(report),
        waited_for(report),
        acts(report),
        refusals(report),
        bytes(report),
        value(report),
        trades(report),
        parties::accounts(report),
        parties::parties(report),
        exceptions(report),
    ];
    all.into_iter().filter(|section| !section.table.rows.is_empty()).collect()
}

fn count(number: u64) -> String {
    words::number(u128::from(number))
}

/// A count where nought is the usual: it is shown as a dot, so that the others stand out.
fn sparse(number: u64) -> String {
    if number == 0 { "·".to_owned() } else { count(number) }
}

pub(super) fn minute(time: Timestamp) -> String {
    let text = time.to_string();
    text.get(..16).unwrap_or(&text).replace('T', " ")
}

fn spread_row(name: &str, spread: &SpreadReport, form: fn(u64) -> String) -> Vec<String> {
    vec![name.to_owned(), form(spread.median), form(spread.p90), form(spread.max)]
}

fn summary(report: &Report) -> Section {
    let range = report.range.map_or_else(
        || "nothing has happened yet".to_owned(),
        |((first, from), (last, to))| {
            format!("blocks {first} to {last}, {} to {} UTC", minute(from), minute(to))
        },
    );
    let approvals = &report.approvals;
    let note = format!(
        "{range}\nentries {}, refused {}; trades {}, listings without a contract of their own {}\n\
         approvals asked for {}, given {}, rejected {}, lapsed {}",
        count(report.entries),
        count(report.refused),
        count(report.trades.len() as u64),
        count(report.listings),
        count(approvals.asked),
        count(approvals.given),
        count(approvals.rejected),
        count(approvals.lapsed),
    );
    let rows = vec![
        spread_row("from first step to last", &report.elapsed, words::duration),
        spread_row("steps", &report.trade_steps, count),
        spread_row("acts of humans", &report.trade_humans, count),
        spread_row("bytes on the ledger", &report.trade_bytes, words::bytes),
    ];
    let columns = vec![left("per trade"), right("median"), right("9 in 10 within"), right("most")];
    Section { topic: Topic::Summary, title: "In short", note, table: Table { columns, rows } }
}

fn spread_cells(spread: &SpreadReport, form: fn(u64) -> String) -> [String; 4] {
    [count(spread.count), form(spread.median), form(spread.p90), form(spread.max)]
}

fn sum_ms(spread: &SpreadReport) -> String {
    words::duration(u64::try_from(spread.sum).unwrap_or(u64::MAX))
}

fn waiting(report: &Report) -> Section {
    let rows = report.steps.iter().filter(|step| step.waits.count > 0).map(|step| {
        let mut row = vec![step.step.to_string()];
        row.extend(spread_cells(&step.waits, words::duration));
        row.push(sum_ms(&step.waits));
        row
    });
    let columns = vec![
        left("step"),
        right("times"),
        right("median"),
        right("9 in 10 within"),
        right("longest"),
        right("in all"),
    ];
    Section {
        topic: Topic::Waiting,
        title: "Waiting for each step",
        note: "Time since the step before in the same trade.".to_owned(),
        table: Table { columns, rows: rows.collect() },
    }
}

fn waited_for(report: &Report) -> Section {
    let total: u128 = report.waits.iter().map(|wait| wait.waits.sum).sum();
    let rows = report.waits.iter().map(|wait| {
        let mut row = vec![wait.party.name().to_owned()];
        row.extend(spread_cells(&wait.waits, words::duration));
        row.push(sum_ms(&wait.waits));
        let share = (wait.waits.sum * 100 + total / 2).checked_div(total).unwrap_or(0);
        row.push(format!("{share} %"));
        row
    });
    let columns = vec![
        left("who acted next"),
        right("times"),
        right("median"),
        right("9 in 10 within"),
        right("longest"),
        right("in all"),
        right("share"),
    ];
    Section {
        topic: Topic::WaitedFor,
        title: "Who was waited for",
        note: "The party that took the next step; the deadline where nobody did in time.".to_owned(),
        table: Table { columns, rows: rows.collect() },
    }
}

fn acts(report: &Report) -> Section {
    let rows = report.steps.iter().map(|step| {
        vec![
            step.step.to_string(),
            count(step.humans + step.tools + step.deadlines),
            sparse(step.humans),
            sparse(step.tools),
            sparse(step.deadlines),
            sparse(step.refused),
        ]
    });
    let columns = vec![
        left("step"),
        right("done"),
        right("by humans"),
        right("by tools"),
        right("by deadline"),
        right("refused"),
    ];
    Section {
        topic: Topic::Acts,
        title: "Who acts",
        note: "Acts signed by a human's own key, acts signed by a tool under a mandate, deadlines."
            .to_owned(),
        table: Table { columns, rows: rows.collect() },
    }
}

fn refusals(report: &Report) -> Section {
    let rows = report
        .refusals
        .iter()
        .map(|(code, times)| vec![code.name().to_owned(), count(*times), code.message().to_owned()]);
    Section {
        topic: Topic::Refusals,
        title: "What the rules refused",
        note: format!(
            "{} of {} entries were refused; {} of them are not tied to a trade.",
            count(report.refused),
            count(report.entries),
            count(report.refused_untied),
        ),
        table: Table {
            columns: vec![left("code"), right("times"), long("meaning", 64)],
            rows: rows.collect(),
        },
    }
}

fn bytes(report: &Report) -> Section {
    let rows = report.steps.iter().map(|step| {
        let mut row = vec![step.step.to_string()];
        row.extend(spread_cells(&step.bytes, words::bytes));
        row.push(words::bytes(u64::try_from(step.bytes.sum).unwrap_or(u64::MAX)));
        row
    });
    let columns = vec![
        left("step"),
        right("entries"),
        right("median"),
        right("9 in 10 within"),
        right("largest"),
        right("in all"),
    ];
    Section {
        topic: Topic::Bytes,
        title: "Bytes on the ledger",
        note: "Signed transactions and deadlines as they stand in blocks, refused ones included.".to_owned(),
        table: Table { columns, rows: rows.collect() },
    }
}

fn value(report: &Report) -> Section {
    let rows = report.values.iter().map(|row| {
        let money = |minor| words::money(minor, row.currency);
        let value = &row.value;
        vec![
            row.currency.to_string(),
            money(value.ordered),
            money(value.accepted),
            money(value.invoiced),
            money(value.credited),
            money(value.paid),
            money(value.refunded),
        ]
    });
    let columns = vec![
        left("currency"),
        right("ordered"),
        right("accepted"),
        right("invoiced"),
        right("credited"),
        right("paid"),
        right("refunded"),
    ];
    Section {
        topic: Topic::Value,
        title: "Value",
        note: "Accepted without VAT, the rest with VAT.".to_owned(),
        table: Table { columns, rows: rows.collect() },
    }
}

fn trade_row(trade: &TradeReport) -> Vec<String> {
    let longest = trade.steps.iter().max_by_key(|step| (step.wait_ms, core::cmp::Reverse(step.step.rank())));
    let longest = longest.filter(|step| step.wait_ms > 0);
    vec![
        words::key(&trade.name),
        minute(trade.started).get(..10).unwrap_or_default().to_owned(),
        words::duration(trade.elapsed_ms()),
        longest.map_or_else(
            || "·".to_owned(),
            |step| format!("{} {}", step.step.name(), words::duration(step.wait_ms)),
        ),
        count(trade.step_count()),
        count(trade.human_count()),
        sparse(trade.approvals.given),
        sparse(trade.refused_count()),
        words::bytes(trade.byte_count()),
    ]
}

fn trades(report: &Report) -> Section {
    let mut slowest: Vec<&TradeReport> = report.trades.iter().collect();
    slowest.sort_by_key(|trade| (core::cmp::Reverse(trade.elapsed_ms()), trade.name));
    let note = if slowest.len() > TRADES_SHOWN_MAX {
        format!("The slowest {TRADES_SHOWN_MAX} of {}; the JSON form has all.", count(slowest.len() as u64))
    } else {
        "The slowest first.".to_owned()
    };
    let columns = vec![
        long("trade", 22),
        left("began"),
        right("elapsed"),
        left("waited longest for"),
        right("steps"),
        right("human"),
        right("fiat"),
        right("refused"),
        right("bytes"),
    ];
    let rows = slowest.into_iter().take(TRADES_SHOWN_MAX).map(trade_row).collect();
    Section { topic: Topic::Trades, title: "Trades", note, table: Table { columns, rows } }
}

fn exceptions(report: &Report) -> Section {
    let rows = report
        .exceptions
        .iter()
        .map(|exception| vec![exception.kind.clone(), count(exception.count), exception.example.clone()]);
    Section {
        topic: Topic::Exceptions,
        title: "What could not be taken over",
        note: "Records from elsewhere that lack something, or that the rules refuse.".to_owned(),
        table: Table {
            columns: vec![long("kind", 36), right("times"), long("example", 52)],
            rows: rows.collect(),
        },
    }
}

impl Section {
    pub(super) fn to_text(&self) -> String {
        let mut out = format!("{}\n", self.title.to_uppercase());
        for line in self.note.lines() {
            out.push_str(&format!("{line}\n"));
        }
        out.push('\n');
        out.push_str(&self.table.to_text());
        out
    }
}

impl Align {
    /// A cell as the text form shows it.
    fn shown(self, cell: &str) -> String {
        match self {
            Self::Left | Self::Right => cell.to_owned(),
            Self::Long(width) => words::cut(cell, width),
        }
    }

    fn pad(self, cell: &str, width: usize) -> String {
        match self {
            Self::Left | Self::Long(_) => format!("{cell:<width$}  "),
            Self::Right => format!("{cell:>width$}  "),
        }
    }
}

impl Table {
    fn to_text(&self) -> String {
        let heads: Vec<String> = self.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let shown = |row: &Vec<String>| -> Vec<String> {
            row.iter().zip(&self.columns).map(|(cell, (_, align))| align.shown(cell)).collect()
        };
        let rows: Vec<Vec<String>> = [heads].into_iter().chain(self.rows.iter().map(shown)).collect();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        let mut out = String::new();
        for row in rows.iter().take(1).chain([&rule]).chain(rows.iter().skip(1)) {
            let cells = row.iter().zip(&widths).zip(&self.columns);
            let line: String = cells.map(|((cell, width), (_, align))| align.pad(cell, *width)).collect();
            out.push_str(&words::cut(line.trim_end(), WIDTH_MAX));
            out.push('\n');
        }
        out
    }
}
