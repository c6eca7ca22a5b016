//! A comparison in words, for whoever reads why.

use super::{Basis, Column, Comparison, LeftOut, Pick, SelectionRule};
use core::fmt::{self, Display};

/// Lines as people count them: from 1.
fn line(line: u16) -> String {
    format!("line {}", u32::from(line) + 1)
}

fn lines(all: &[u16]) -> String {
    let numbers: Vec<String> = all.iter().map(|line| (u32::from(*line) + 1).to_string()).collect();
    match numbers.as_slice() {
        [] => "no line".to_owned(),
        [one] => format!("line {one}"),
        more => format!("lines {}", more.join(", ")),
    }
}

fn percent(share: u16) -> String {
    format!("{}.{:02} %", share / 100, share % 100)
}

impl Display for LeftOut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sealed => out.write_str("it was not opened"),
            Self::Gone => out.write_str("it was taken back, or has lapsed"),
            Self::OldVersion { version } => write!(out, "it answers version {version} of the need"),
            Self::Unreadable => out.write_str("it quotes a line that the need does not have, or one twice"),
            Self::OtherCurrency { currency } => write!(out, "its prices are in {currency}"),
            Self::NoTotal { line: at } => write!(out, "{}: neither it nor the need says how much", line(*at)),
            Self::TooLarge => out.write_str("its sums are too large"),
            Self::LinesMissing { lines: missing } => write!(out, "it does not quote {}", lines(missing)),
            Self::Missed { line: at, name, why } => write!(out, "{}, {name}: {why}", line(*at)),
            Self::Lacking { line: at, name } => write!(out, "{}, {name}: it says nothing of it", line(*at)),
            Self::TooLittle { line: at } => write!(out, "{}: less than is needed", line(*at)),
            Self::AboveLimit { line: at } => write!(out, "{}: above the most that is paid", line(*at)),
            Self::LateBefore { share } => {
                write!(out, "only {} of the bidder's orders were on time", percent(*share))
            }
        }
    }
}

impl Display for SelectionRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let basis = match self.basis {
            Basis::LowestTotal => "The lowest total without VAT gets everything",
            Basis::LowestByLine => "Each line goes to the lowest price of a unit, without VAT",
            Basis::SoonestDelivery => {
                "The shortest time of delivery gets everything; among equals the lowest total"
            }
        };
        let requirements = if self.lacking_allowed {
            "a bid must miss no requirement, but need not speak of each"
        } else {
            "a bid must meet every requirement"
        };
        write!(out, "{basis}; {requirements}")?;
        if !self.less_allowed {
            out.write_str(", have as much as is needed")?;
        }
        if !self.above_limit_allowed {
            out.write_str(", ask no more than the need names")?;
        }
        if let Some(least) = self.on_time_at_least {
            write!(out, ", and at least {} of the bidder's orders were on time", percent(least))?;
        }
        out.write_str(".")
    }
}

impl Comparison {
    /// Why a bid cannot be chosen for single lines, whether or not it is left out as a whole.
    pub fn line_faults(&self, column: &Column) -> Vec<LeftOut> {
        column.cells.keys().flat_map(|line| super::rule::faults(column, *line, &self.rule)).collect()
    }

    /// The rule, who is left out and why, and who is picked: one sentence each. Bids are called by `name`.
    pub fn explained(&self, name: &dyn Fn(&Column) -> String) -> Vec<String> {
        let mut said = vec![self.rule.to_string()];
        for column in &self.columns {
            if !column.left_out.is_empty() {
                let why: Vec<String> = column.left_out.iter().map(ToString::to_string).collect();
                said.push(format!("{} is left out: {}.", name(column), why.join("; ")));
            } else if self.rule.basis == Basis::LowestByLine {
                let why: Vec<String> = self.line_faults(column).iter().map(ToString::to_string).collect();
                if !why.is_empty() {
                    said.push(format!("{} is left out for single lines: {}.", name(column), why.join("; ")));
                }
            }
        }
        let named =
            |quote| self.columns.iter().find(|column| column.quote == quote).map(name).unwrap_or_default();
        let total = |pick: &Pick| {
            let column = self.columns.iter().find(|column| column.quote == pick.quote);
            column
                .and_then(|column| column.net)
                .map_or_else(String::new, |net| format!(" for {net} without VAT"))
        };
        for pick in &self.picks {
            said.push(match self.rule.basis {
                Basis::LowestTotal | Basis::SoonestDelivery => {
                    format!("{} is picked{}.", named(pick.quote), total(pick))
                }
                Basis::LowestByLine => format!("{} is picked for {}.", named(pick.quote), lines(&pick.lines)),
            });
        }
        if !self.tied.is_empty() {
            let tied: Vec<String> = self.tied.iter().map(|quote| named(*quote)).collect();
            said.push(format!("{} are equal: the owner decides.", tied.join(" and ")));
        }
        if self.picks.is_empty() && self.tied.is_empty() {
            said.push("No bid can be picked.".to_owned());
        }
        said
    }
}
