//! The report as one HTML page.
//!
//! Promise: nothing from outside, no script; every text is escaped; well formed as XML too, so that it
//! can be checked.

use super::table::{Align, Section, Table, Topic, sections};
use super::{Report, plot, words};

/// `text` so that it can stand between tags and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(character),
            control if control.is_control() => out.push('\u{fffd}'),
            plain => out.push(plain),
        }
    }
    out
}

const STYLE: &str = "\
:root { color-scheme: light dark; --paper: #fcfcfb; --card: #ffffff; --ink: #14140f; --soft: #55544e;
  --line: #e3e2dd; --axis: #8d8c85; --first: #2a6fc9; --second: #e0752d; --third: #1a9c72; --warn: #c2413b; }
@media (prefers-color-scheme: dark) { :root { --paper: #17171a; --card: #1f1f23; --ink: #f3f2ee;
  --soft: #b6b5ae; --line: #34343a; --axis: #85847d; --first: #5a9cf0; --second: #e8884a; --third: #35bd8f;
  --warn: #e8706a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, \"Segoe UI\", Roboto, \"Liberation Sans\", sans-serif; }
main { max-width: 980px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 0 0 2px; }
p { margin: 0 0 12px; color: var(--soft); } p + p { margin-top: -8px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 18px 0 0;
  padding: 18px 20px 14px; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 12px; margin: 18px 0 0; }
dl div { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 12px 16px; display: flex; flex-direction: column; justify-content: space-between; }
dt { color: var(--soft); font-size: 13px; line-height: 1.35; }
dd { margin: 0; font-size: 24px; font-weight: 600; line-height: 1.3; }
svg { display: block; width: 100%; height: auto; margin: 6px 0 10px; font-size: 12.5px; }
.tick, .legend { fill: var(--soft); } .label, .value { fill: var(--ink); }
.value, .tick, td { font-variant-numeric: tabular-nums; }
.middle { text-anchor: middle; } .end { text-anchor: end; }
.grid { stroke: var(--line); fill: none; } .axis { stroke: var(--axis); fill: none; }
.row { fill: transparent; } g:hover .row { fill: var(--line); fill-opacity: 0.45; }
.first { fill: var(--first); } .second { fill: var(--second); } .third { fill: var(--third); }
.warn { fill: var(--warn); } .dot { fill: var(--card); stroke: var(--first); stroke-width: 2; }
.whisker { stroke: var(--first); stroke-width: 2; fill: none; }
.line { fill: none; stroke-width: 2; } .first-line { stroke: var(--first); }
.second-line { stroke: var(--second); } .third-line { stroke: var(--third); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th { color: var(--soft); font-weight: 500; border-bottom: 1px solid var(--axis); }
th, td { padding: 4px 14px 4px 0; text-align: left; vertical-align: top; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
td { border-bottom: 1px solid var(--line); } tr:last-child td { border-bottom: 0; }
.right { text-align: right; } .wrap { white-space: normal; overflow-wrap: anywhere; }
@media print { section { break-inside: avoid; } }
";

/// The whole page.
pub(super) fn page(report: &Report, title: &str) -> String {
    let title = escape(title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    out.push_str(&body(report));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// What stands on the page below its title.
pub(super) fn body(report: &Report) -> String {
    let mut out = String::new();
    let sections = sections(report);
    if let Some(summary) = sections.iter().find(|section| section.topic == Topic::Summary) {
        out.push_str(&format!("<p>{}</p>\n", escape(summary.note.lines().next().unwrap_or_default())));
    }
    out.push_str(&figures(report));
    for section in &sections {
        out.push_str(&part(report, section));
    }
    out
}

/// The figures that say most.
fn figures(report: &Report) -> String {
    let count = |number: u64| words::number(u128::from(number));
    let tenths = (report.refused * 1_000).checked_div(report.entries).unwrap_or(0);
    let figures = [
        ("trades", count(report.trades.len() as u64)),
        ("entries on the ledger", count(report.entries)),
        ("refused", format!("{}.{} %", tenths / 10, tenths % 10)),
        ("time from first step to last, median", words::duration(report.elapsed.median)),
        ("acts of humans per trade, median", count(report.trade_humans.median)),
        ("bytes per trade, median", words::bytes(report.trade_bytes.median)),
    ];
    let mut out = String::from("<dl>\n");
    for (name, figure) in figures {
        out.push_str(&format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(&figure)));
    }
    out.push_str("</dl>\n");
    out
}

fn picture(report: &Report, topic: Topic) -> String {
    match topic {
        Topic::Waiting => plot::waiting(report),
        Topic::Acts => plot::acts(report),
        Topic::Refusals => plot::refusals(report),
        Topic::Bytes => plot::bytes(report),
        Topic::Value => plot::courses(report),
        Topic::Summary
        | Topic::WaitedFor
        | Topic::Trades
        | Topic::Accounts
        | Topic::Parties
        | Topic::Exceptions => String::new(),
    }
}

fn part(report: &Report, section: &Section) -> String {
    let mut out = format!("<section>\n<h2>{}</h2>\n", escape(section.title));
    // The first line of the summary stands at the head of the page.
    let skip = usize::from(section.topic == Topic::Summary);
    for line in section.note.lines().skip(skip) {
        out.push_str(&format!("<p>{}</p>\n", escape(line)));
    }
    out.push_str(&picture(report, section.topic));
    out.push_str(&table(&section.table, section.title));
    out.push_str("</section>\n");
    out
}

fn table(table: &Table, title: &str) -> String {
    let class = |align: Align| match align {
        Align::Right => " class=\"right\"",
        Align::Long(_) => " class=\"wrap\"",
        Align::Left => "",
    };
    let mut out = format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}, as a table\">\n<table>\n<thead><tr>",
        escape(title)
    );
    for (name, align) in &table.columns {
        // A corner without a name is no heading.
        let (tag, scope) = if name.is_empty() { ("td", "") } else { ("th", " scope=\"col\"") };
        out.push_str(&format!("<{tag}{scope}{}>{}</{tag}>", class(*align), escape(name)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (cell, (_, align)) in row.iter().zip(&table.columns) {
            out.push_str(&format!("<td{}>{}</td>", class(*align), escape(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    out
}
