//! Plots as SVG: rows of bars on one axis, and the course of value over time.
//!
//! Coordinates are whole units of the picture; the page scales it to its width.

use super::page::escape;
use super::scale::{Scale, Tick, durations, linear};
use super::{FlowReport, Report, words};
use crate::spread::SpreadReport;
use vocabulary::Timestamp;

mod course;

pub(super) use course::courses;

/// How wide a picture is.
pub(super) const WIDTH: u64 = 920;
const TOP: u64 = 40;
const ROW: u64 = 26;
const BAR: u64 = 14;
const RIGHT: u64 = 96;
/// How many refusal codes are drawn; the table has all.
const REFUSALS_SHOWN_MAX: usize = 20;

/// Something drawn in a row, between two places on the axis.
enum Mark {
    Bar { from: u64, to: u64, class: &'static str },
    Line { from: u64, to: u64 },
    Dot { at: u64 },
}

/// One row: its name, what is drawn, what is written at the right, and what a pointer sees.
struct Row {
    name: String,
    marks: Vec<Mark>,
    value: String,
    hint: String,
}

/// What a colour or a sign stands for.
enum Sign {
    Box(&'static str),
    Line,
    Dot,
}

/// A plot of rows on one axis.
struct Rows {
    id: &'static str,
    title: String,
    about: String,
    left: u64,
    ticks: Vec<Tick>,
    axis: &'static str,
    value: &'static str,
    legend: Vec<(Sign, &'static str)>,
    rows: Vec<Row>,
}

const fn length(left: u64) -> u64 {
    WIDTH - RIGHT - left
}

fn text(x: u64, y: u64, class: &str, words: &str) -> String {
    format!("<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>\n", escape(words))
}

/// The opening of a picture that a screen reader can name and describe.
fn open(id: &str, title: &str, about: &str, height: u64) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-about\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-about\">{}</desc>\n",
        escape(title),
        escape(about)
    )
}

/// A legend in one line, each sign before its words.
fn legend(signs: &[(Sign, &'static str)], left: u64) -> String {
    let mut out = String::new();
    let mut x = left;
    for (sign, words) in signs {
        match sign {
            Sign::Box(class) => {
                out.push_str(&format!(
                    "<rect x=\"{x}\" y=\"8\" width=\"12\" height=\"12\" rx=\"2\" class=\"{class}\"/>\n"
                ));
            }
            Sign::Line => {
                let to = x + 14;
                out.push_str(&format!("<path d=\"M{x} 14H{to}M{to} 10V18\" class=\"whisker\"/>\n"));
            }
            Sign::Dot => {
                let middle = x + 6;
                out.push_str(&format!("<circle cx=\"{middle}\" cy=\"14\" r=\"4\" class=\"dot\"/>\n"));
            }
        }
        out.push_str(&text(x + 20, 18, "legend", words));
        x += 20 + 7 * words.chars().count() as u64 + 24;
    }
    out
}

impl Mark {
    fn draw(&self, left: u64, y: u64) -> String {
        let middle = y + ROW / 2;
        match self {
            Self::Bar { from, to, class } => {
                let (x, width, y) = (left + from, to.saturating_sub(*from).max(1), middle - BAR / 2);
                format!(
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{BAR}\" rx=\"2\" class=\"{class}\"/>\n"
                )
            }
            Self::Line { from, to } => {
                let (from, to, up, down) = (left + from, left + to, middle - 4, middle + 4);
                format!("<path d=\"M{from} {middle}H{to}M{to} {up}V{down}\" class=\"whisker\"/>\n")
            }
            Self::Dot { at } => {
                let x = left + at;
                format!("<circle cx=\"{x}\" cy=\"{middle}\" r=\"4\" class=\"dot\"/>\n")
            }
        }
    }
}

impl Rows {
    fn draw(&self) -> String {
        let bottom = TOP + ROW * self.rows.len() as u64;
        let mut out = open(self.id, &self.title, &self.about, bottom + 44);
        out.push_str(&legend(&self.legend, self.left));
        for tick in &self.ticks {
            let x = self.left + tick.at;
            out.push_str(&format!("<path d=\"M{x} {TOP}V{bottom}\" class=\"grid\"/>\n"));
            if let Some(label) = &tick.label {
                out.push_str(&text(x, bottom + 18, "tick middle", label));
            }
        }
        let (x, right) = (self.left, self.left + length(self.left));
        out.push_str(&format!("<path d=\"M{x} {TOP}V{bottom}\" class=\"axis\"/>\n"));
        out.push_str(&text((x + right) / 2, bottom + 38, "tick middle", self.axis));
        out.push_str(&text(WIDTH, TOP - 8, "tick end", self.value));
        for (index, row) in (0_u64..).zip(&self.rows) {
            let y = TOP + ROW * index;
            let base = y + ROW / 2 + 4;
            out.push_str(&format!("<g><title>{}</title>\n", escape(&row.hint)));
            out.push_str(&format!(
                "<rect x=\"0\" y=\"{y}\" width=\"{WIDTH}\" height=\"{ROW}\" class=\"row\"/>\n"
            ));
            out.push_str(&text(self.left - 10, base, "label end", &row.name));
            for mark in &row.marks {
                out.push_str(&mark.draw(self.left, y));
            }
            out.push_str(&text(WIDTH, base, "value end", &row.value));
            out.push_str("</g>\n");
        }
        out.push_str("</svg>\n");
        out
    }
}

fn spread_marks(scale: &Scale, spread: &SpreadReport) -> Vec<Mark> {
    let (median, p90, max) = (scale.at(spread.median), scale.at(spread.p90), scale.at(spread.max));
    let mut marks = vec![Mark::Bar { from: 0, to: median, class: "first" }];
    if p90 > median {
        marks.push(Mark::Line { from: median, to: p90 });
    }
    if max > p90 {
        marks.push(Mark::Dot { at: max });
    }
    marks
}

fn spread_hint(name: &str, spread: &SpreadReport, form: fn(u64) -> String) -> String {
    format!(
        "{name}: median {}, nine in ten within {}, most {}, {} times",
        form(spread.median),
        form(spread.p90),
        form(spread.max),
        spread.count
    )
}

const STEP_LEFT: u64 = 96;

fn spread_legend() -> Vec<(Sign, &'static str)> {
    vec![(Sign::Box("first"), "up to the median"), (Sign::Line, "up to nine in ten"), (Sign::Dot, "the most")]
}

/// How long trades waited for each kind of step.
pub(super) fn waiting(report: &Report) -> String {
    let steps: Vec<_> = report.steps.iter().filter(|step| step.waits.count > 0).collect();
    let least = steps.iter().map(|step| step.waits.median).filter(|ms| *ms > 0).min().unwrap_or(1);
    let most = steps.iter().map(|step| step.waits.max).max().unwrap_or(1);
    // The shortest bar shall have a length too.
    let (scale, ticks) = durations(least / 2, most, length(STEP_LEFT));
    let rows = steps.into_iter().map(|step| Row {
        name: step.step.to_string(),
        marks: spread_marks(&scale, &step.waits),
        value: words::duration(step.waits.median),
        hint: spread_hint(step.step.name(), &step.waits, words::duration),
    });
    let rows = Rows {
        id: "waiting",
        title: "Waiting for each step".to_owned(),
        about: "For each kind of step, how long a trade waited for it since the step before: median, nine \
                in ten, longest; on a logarithmic axis. The table below has the numbers."
            .to_owned(),
        left: STEP_LEFT,
        ticks,
        axis: "time since the step before, logarithmic",
        value: "median",
        legend: spread_legend(),
        rows: rows.collect(),
    };
    rows.draw()
}

/// Who takes each kind of step: humans, tools, the clock.
pub(super) fn acts(report: &Report) -> String {
    let total = |step: &super::StepReport| step.humans + step.tools + step.deadlines;
    let most = report.steps.iter().map(total).max().unwrap_or(1);
    let form = |number: u64| words::number(u128::from(number));
    let (scale, ticks) = linear(most, 1, length(STEP_LEFT), form);
    let rows = report.steps.iter().map(|step| {
        let mut marks = Vec::new();
        let mut sum = 0;
        for (count, class) in [(step.humans, "first"), (step.tools, "second"), (step.deadlines, "third")] {
            if count > 0 {
                let from = scale.at(sum) + if sum > 0 { 2 } else { 0 }; // A gap between neighbours.
                marks.push(Mark::Bar { from, to: scale.at(sum + count), class });
            }
            sum += count;
        }
        let name = step.step.name();
        let hint = format!(
            "{name}: {} by humans, {} by tools, {} by deadline",
            step.humans, step.tools, step.deadlines
        );
        Row { name: name.to_owned(), marks, value: form(sum), hint }
    });
    let signs = [("first", "by humans"), ("second", "by tools"), ("third", "by deadline")];
    let by_clock = report.steps.iter().any(|step| step.deadlines > 0);
    let legend = signs.into_iter().take(if by_clock { 3 } else { 2 });
    let legend = legend.map(|(class, words)| (Sign::Box(class), words)).collect();
    let rows = Rows {
        id: "acts",
        title: "Who acts".to_owned(),
        about: "For each kind of step, how many were taken by humans, by tools, and by a deadline that \
                passed. The table below has the numbers."
            .to_owned(),
        left: STEP_LEFT,
        ticks,
        axis: "steps carried out",
        value: "steps",
        legend,
        rows: rows.collect(),
    };
    rows.draw()
}

/// What the rules refused.
pub(super) fn refusals(report: &Report) -> String {
    const LEFT: u64 = 170;
    let most = report.refusals.first().map_or(1, |(_, times)| *times);
    let form = |number: u64| words::number(u128::from(number));
    let (scale, ticks) = linear(most, 1, length(LEFT), form);
    let rows = report.refusals.iter().take(REFUSALS_SHOWN_MAX).map(|(code, times)| Row {
        name: code.name().to_owned(),
        marks: vec![Mark::Bar { from: 0, to: scale.at(*times), class: "warn" }],
        value: form(*times),
        hint: format!("{}: {}", code.name(), code.message()),
    });
    let title = if report.refusals.len() > REFUSALS_SHOWN_MAX {
        format!("What the rules refused: the {REFUSALS_SHOWN_MAX} most frequent of {}", report.refusals.len())
    } else {
        "What the rules refused".to_owned()
    };
    let rows = Rows {
        id: "refusals",
        title,
        about: "How often each rule said no. The table below has the numbers.".to_owned(),
        left: LEFT,
        ticks,
        axis: "entries refused",
        value: "refused",
        legend: vec![(Sign::Box("warn"), "refused, by code")],
        rows: rows.collect(),
    };
    rows.draw()
}

/// How many bytes each kind of step has.
pub(super) fn bytes(report: &Report) -> String {
    let most = report.steps.iter().map(|step| step.bytes.max).max().unwrap_or(1);
    let (scale, ticks) = linear(most, 1, length(STEP_LEFT), words::bytes);
    let rows = report.steps.iter().map(|step| Row {
        name: step.step.to_string(),
        marks: spread_marks(&scale, &step.bytes),
        value: words::bytes(step.bytes.median),
        hint: spread_hint(step.step.name(), &step.bytes, words::bytes),
    });
    let rows = Rows {
        id: "bytes",
        title: "Bytes of each step on the ledger".to_owned(),
        about: "For each kind of step, how many bytes its entry has: median, nine in ten, largest. The \
                table below has the numbers."
            .to_owned(),
        left: STEP_LEFT,
        ticks,
        axis: "bytes of one entry",
        value: "median",
        legend: spread_legend(),
        rows: rows.collect(),
    };
    rows.draw()
}
