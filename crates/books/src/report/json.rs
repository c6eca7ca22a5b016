//! The report as JSON.

use super::{ApprovalCounts, Report, TradeReport, ValueReport, words};
use crate::flow::Value;
use crate::sheet::Balance;
use crate::spread::SpreadReport;
use canon::Json;
use ledger::Refusal;
use vocabulary::{Currency, Timestamp};

/// A number, or its digits as a text if it is beyond what every JSON reader holds.
fn number(number: impl Into<u128>) -> Json {
    let number = number.into();
    match u64::try_from(number) {
        Ok(small) if small <= canon::INTEGER_MAX => Json::Number(small),
        Ok(_) | Err(_) => Json::Text(number.to_string()),
    }
}

fn text(text: impl ToString) -> Json {
    Json::Text(text.to_string())
}

fn object<const N: usize>(fields: [(&str, Json); N]) -> Json {
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn list<T>(items: impl IntoIterator<Item = T>, form: impl FnMut(T) -> Json) -> Json {
    Json::List(items.into_iter().map(form).collect())
}

fn spread(spread: &SpreadReport) -> Json {
    object([
        ("count", number(spread.count)),
        ("sum", number(spread.sum)),
        ("median", number(spread.median)),
        ("p90", number(spread.p90)),
        ("max", number(spread.max)),
    ])
}

fn value(currency: Currency, value: &Value) -> Vec<(String, Json)> {
    let money = |minor| text(format!("{} {currency}", words::decimal(minor, currency)));
    [
        ("ordered", value.ordered),
        ("accepted", value.accepted),
        ("invoiced", value.invoiced),
        ("credited", value.credited),
        ("paid", value.paid),
        ("refunded", value.refunded),
    ]
    .into_iter()
    .map(|(name, minor)| (name.to_owned(), money(minor)))
    .collect()
}

fn values(values: &[ValueReport]) -> Json {
    list(values, |row| {
        let mut fields = vec![("currency".to_owned(), text(row.currency))];
        fields.extend(value(row.currency, &row.value));
        Json::Object(fields)
    })
}

fn approvals(counts: &ApprovalCounts) -> Json {
    object([
        ("asked", number(counts.asked)),
        ("given", number(counts.given)),
        ("rejected", number(counts.rejected)),
        ("lapsed", number(counts.lapsed)),
    ])
}

fn refusals(refusals: &[(Refusal, u64)]) -> Json {
    list(refusals, |(code, times)| object([("code", text(code)), ("count", number(*times))]))
}

fn block(height: u64, time: Timestamp) -> Json {
    object([("height", number(height)), ("time", text(time))])
}

fn trade(trade: &TradeReport) -> Json {
    let steps = list(&trade.steps, |step| {
        object([
            ("step", text(step.step)),
            ("by_humans", number(step.humans)),
            ("by_tools", number(step.tools)),
            ("by_deadline", number(step.deadlines)),
            ("refused", number(step.refused)),
            ("wait_ms", number(step.wait_ms)),
            ("size_bytes", number(step.bytes)),
        ])
    });
    let mut fields = vec![("trade".to_owned(), text(words::key(&trade.name)))];
    if let Some(buyer) = &trade.buyer {
        fields.push(("buyer".to_owned(), text(buyer)));
    }
    let Json::Object(rest) = object([
        ("sellers", list(&trade.sellers, text)),
        ("started", text(trade.started)),
        ("last", text(trade.last)),
        ("elapsed_ms", number(trade.elapsed_ms())),
        ("steps", steps),
        (
            "waited_for",
            list(&trade.waited_for, |(party, ms)| {
                object([("party", text(party.name())), ("wait_ms", number(*ms))])
            }),
        ),
        ("approvals", approvals(&trade.approvals)),
        ("refusals", refusals(&trade.refusals)),
        ("size_bytes", number(trade.byte_count())),
        ("values", values(&trade.values)),
    ]) else {
        return Json::Object(fields);
    };
    fields.extend(rest);
    Json::Object(fields)
}

fn steps(report: &Report) -> Json {
    list(&report.steps, |step| {
        object([
            ("step", text(step.step)),
            ("by_humans", number(step.humans)),
            ("by_tools", number(step.tools)),
            ("by_deadline", number(step.deadlines)),
            ("refused", number(step.refused)),
            ("wait_ms", spread(&step.waits)),
            ("size_bytes", spread(&step.bytes)),
        ])
    })
}

fn flows(report: &Report) -> Json {
    list(&report.flows, |flow| {
        let points = list(&flow.points, |point| {
            let mut fields = vec![("time".to_owned(), text(point.time))];
            fields.extend(value(flow.currency, &point.value));
            Json::Object(fields)
        });
        object([("currency", text(flow.currency)), ("points", points)])
    })
}

impl Balance {
    /// As JSON: the account, with whom, and its sums as decimal texts with their currency.
    pub fn to_json(&self) -> Json {
        let maybe = |id: Option<String>| id.map_or(Json::Null, Json::Text);
        let money = |minor| text(format!("{} {}", words::decimal(minor, self.currency), self.currency));
        let (side, net) = self.net();
        object([
            ("code", number(self.account.code())),
            ("account", text(self.account.name())),
            ("kind", text(self.account.kind().name())),
            ("money", maybe(self.account.money().map(|money| money.to_string()))),
            ("counterparty", maybe(self.counterparty.map(|agent| agent.to_string()))),
            ("currency", text(self.currency)),
            ("debit", money(self.debit)),
            ("credit", money(self.credit)),
            ("side", text(side.name())),
            ("net", money(net)),
        ])
    }
}

/// The whole report.
pub(super) fn report(report: &Report) -> Json {
    let range = report.range.map(|((first, from), (last, to))| (block(first, from), block(last, to)));
    let (first, last) = range.unwrap_or((Json::Null, Json::Null));
    object([
        ("blocks", number(report.blocks)),
        ("first_block", first),
        ("last_block", last),
        ("entries", number(report.entries)),
        ("refused", number(report.refused)),
        ("refused_untied", number(report.refused_untied)),
        ("listings", number(report.listings)),
        (
            "per_trade",
            object([
                ("count", number(report.trades.len() as u64)),
                ("elapsed_ms", spread(&report.elapsed)),
                ("steps", spread(&report.trade_steps)),
                ("acts_of_humans", spread(&report.trade_humans)),
                ("size_bytes", spread(&report.trade_bytes)),
            ]),
        ),
        ("steps", steps(report)),
        (
            "waited_for",
            list(&report.waits, |wait| {
                object([("party", text(wait.party.name())), ("wait_ms", spread(&wait.waits))])
            }),
        ),
        ("approvals", approvals(&report.approvals)),
        ("refusals", refusals(&report.refusals)),
        ("values", values(&report.values)),
        ("flows", flows(report)),
        ("trades", list(&report.trades, trade)),
        (
            "parties",
            list(&report.parties, |party| {
                object([("agent", text(party.agent)), ("balances", list(&party.balances, Balance::to_json))])
            }),
        ),
        (
            "exceptions",
            list(&report.exceptions, |exception| {
                object([
                    ("kind", text(&exception.kind)),
                    ("count", number(exception.count)),
                    ("example", text(&exception.example)),
                ])
            }),
        ),
    ])
}
