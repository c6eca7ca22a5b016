//! The course of value: ordered, invoiced and paid, over time.

use super::{FlowReport, Report, Scale, Sign, Timestamp, WIDTH, legend, linear, open, text, words};
use crate::flow::{FlowPoint, Value};

/// How many currencies are drawn; the table has all.
const COURSES_SHOWN_MAX: usize = 3;

const LEFT: u64 = 96;
const RIGHT: u64 = 110;
const TOP: u64 = 40;
const HEIGHT: u64 = 220;
/// How far apart the words at the ends of lines stand, at least.
const END_GAP: u64 = 16;

/// One line of the plot: its name, its colour as a line and in the legend, and what it shows.
struct Course {
    name: &'static str,
    line: &'static str,
    sign: &'static str,
    of: fn(&Value) -> u128,
}

const COURSES: [Course; 3] = [
    Course { name: "ordered", line: "line first-line", sign: "first", of: |value| value.ordered },
    Course {
        name: "invoiced",
        line: "line second-line",
        sign: "second",
        of: |value| value.invoiced.saturating_sub(value.credited),
    },
    Course {
        name: "paid",
        line: "line third-line",
        sign: "third",
        of: |value| value.paid.saturating_sub(value.refunded),
    },
];

/// The plots of the currencies with the longest courses; empty if nothing moved at two different times.
pub(in crate::report) fn courses(report: &Report) -> String {
    let mut flows: Vec<&FlowReport> = report.flows.iter().filter(|flow| flow.points.len() > 1).collect();
    flows.sort_by_key(|flow| (core::cmp::Reverse(flow.points.len()), flow.currency));
    flows.into_iter().take(COURSES_SHOWN_MAX).map(course).collect()
}

fn minor(sum: u128) -> u64 {
    u64::try_from(sum).unwrap_or(u64::MAX)
}

/// How an instant is written on an axis that covers `span_ms`.
fn clock(time: Timestamp, span_ms: u64) -> String {
    let text = time.to_string();
    let part = match span_ms {
        0..600_000 => text.get(11..19),
        600_000..172_800_000 => text.get(11..16),
        172_800_000.. => text.get(..10),
    };
    part.unwrap_or(&text).to_owned()
}

fn course(flow: &FlowReport) -> String {
    let currency = flow.currency;
    let unit = 10_u64.pow(u32::from(currency.minor_units()));
    let most = flow.points.iter().flat_map(|point| COURSES.map(|course| (course.of)(&point.value))).max();
    let (height, ticks) = linear(minor(most.unwrap_or(0)), unit, HEIGHT, |mark| {
        if mark == 0 { "0".to_owned() } else { words::short_money(mark, currency) }
    });
    let bottom = TOP + HEIGHT;
    let title = format!("Value over time, in {currency}");
    let about = "How much was ordered, invoiced less credited, and paid less refunded (all with \
                 VAT), summed up over time. The table below has how it stands.";
    let mut out = open(&format!("value-{currency}"), &title, about, bottom + 44);
    let signs = COURSES.map(|course| (Sign::Box(course.sign), course.name));
    out.push_str(&legend(&signs, LEFT));
    let right = WIDTH - RIGHT;
    for tick in &ticks {
        let y = bottom - tick.at;
        out.push_str(&format!("<path d=\"M{LEFT} {y}H{right}\" class=\"grid\"/>\n"));
        out.push_str(&text(LEFT - 10, y + 4, "tick end", tick.label.as_deref().unwrap_or_default()));
    }
    out.push_str(&format!("<path d=\"M{LEFT} {bottom}H{right}\" class=\"axis\"/>\n"));
    out.push_str(&text(LEFT - 10, TOP - 14, "tick end", currency.code()));
    out.push_str(&time_axis(&flow.points, bottom));
    out.push_str(&lines(&flow.points, &height, bottom));
    out.push_str("</svg>\n");
    out
}

fn bounds(points: &[FlowPoint]) -> (u64, u64) {
    let first = points.first().map_or(0, |point| point.time.ms());
    let last = points.last().map_or(0, |point| point.time.ms());
    (first, last.saturating_sub(first))
}

fn time_axis(points: &[FlowPoint], bottom: u64) -> String {
    const PARTS: u64 = 5;
    let (first, span) = bounds(points);
    let length = WIDTH - RIGHT - LEFT;
    let mut out = String::new();
    for part in 0..=PARTS {
        let x = LEFT + length * part / PARTS;
        let time = Timestamp::from_ms(first + span / PARTS * part).unwrap_or(Timestamp::MAX);
        out.push_str(&format!("<path d=\"M{x} {bottom}v5\" class=\"axis\"/>\n"));
        out.push_str(&text(x, bottom + 20, "tick middle", &clock(time, span)));
    }
    out.push_str(&text(LEFT + length / 2, bottom + 40, "tick middle", "block time, UTC"));
    out
}

fn lines(points: &[FlowPoint], height: &Scale, bottom: u64) -> String {
    let (first, span) = bounds(points);
    let across = Scale::Linear { most: span, length: WIDTH - RIGHT - LEFT };
    let mut out = String::new();
    let mut ends: Vec<(u64, &str)> = Vec::new();
    for Course { name, line, of, .. } in COURSES {
        let mut path = format!("M{LEFT} {bottom}");
        let mut y = bottom;
        for point in points {
            let x = LEFT + across.at(point.time.ms().saturating_sub(first));
            y = bottom - height.at(minor(of(&point.value)));
            path.push_str(&format!("H{x}V{y}"));
        }
        out.push_str(&format!("<path d=\"{path}\" class=\"{line}\"/>\n"));
        ends.push((y, name));
    }
    ends.sort_unstable();
    // From the bottom up, so that none gets below the axis and among its words.
    let mut lowest = bottom;
    for (y, name) in ends.into_iter().rev() {
        let y = y.min(lowest);
        lowest = y.saturating_sub(END_GAP);
        out.push_str(&text(WIDTH - RIGHT + 8, y + 4, "label", name));
    }
    out
}
