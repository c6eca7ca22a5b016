//! What the books say: the friction of trade, and everybody's balances.

use crate::answer::{Answer, number, object, text};
use crate::call::Call;
use crate::form::{Form, member};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route};
use crate::server::Gateway;
use axum::http::StatusCode;
use books::Balance;
use canon::Json;
use std::sync::Arc;
use vocabulary::{AgentId, Currency, MoneyId};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("reports", "/v1/reports/friction", "friction", friction)
            .about(
                "What trade has cost so far: steps, waiting, refusals, bytes, for each trade and in total.",
            )
            .gives(200, "The report.", Gives::Json(Form::Any("the report; `height` says up to which block")))
            .problem(404),
        Route::get("reports", "/v1/reports/friction.html", "friction_page", friction_page)
            .about("The same report as a page with plots.")
            .gives(200, "The page.", Gives::Media("text/html; charset=utf-8"))
            .problem(404),
        Route::get("reports", "/v1/reports/friction.txt", "friction_text", friction_text)
            .about("The same report as plain text.")
            .gives(200, "The text.", Gives::Media("text/plain; charset=utf-8"))
            .problem(404),
        Route::get("agents", "/v1/agents/{id}/balances", "balances", balances)
            .about("An agent's balances by account, counterparty and currency, folded from the shared facts.")
            .in_path("id", "The agent.", Form::of::<AgentId>())
            .gives(200, "The balances.", Gives::Json(balances_form()))
            .problem(404),
    ]
}

fn balances_form() -> Form {
    let sum = || Form::Text { example: "120.00 EUR" };
    let balance = Form::object(
        "PartyBalance",
        [
            member("code", "The account's number in the chart.", Form::number()),
            member("account", "The account's name.", Form::Text { example: "receivable" }),
            member("kind", "What the account counts.", Form::Text { example: "asset" }),
            member(
                "money",
                "The money on the ledger that it is counted in, if any.",
                Form::of::<MoneyId>().or_null(),
            ),
            member(
                "counterparty",
                "The other party, where the account is kept apart for each.",
                Form::of::<AgentId>().or_null(),
            ),
            member("currency", "The currency.", Form::of::<Currency>()),
            member("debit", "Everything debited so far.", sum()),
            member("credit", "Everything credited so far.", sum()),
            member(
                "side",
                "On which side it stands.",
                Form::Word(vec!["debit".to_owned(), "credit".to_owned()]),
            ),
            member("net", "With how much.", sum()),
        ],
    );
    Form::object(
        "Balances",
        [
            member("agent", "The agent.", Form::of::<AgentId>()),
            member("height", "The block up to which the books are.", Form::number()),
            member("balances", "The balances.", Form::list(balance)),
        ],
    )
}

/// Waits until the books have everything that is final now.
async fn fresh(gateway: &Gateway) -> Result<u64, Problem> {
    let tip = *gateway.node.follow().borrow();
    gateway.books.reached(tip).await
}

/// The report, as far as whoever asks may see it.
fn report(gateway: &Gateway, call: &Call) -> books::Report {
    let mut report = gateway.books.read(books::Books::report);
    if !call.viewer.sees_all {
        report.narrow_to(&call.viewer.principals);
    }
    report
}

async fn friction(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let height = fresh(&gateway).await?;
    let json = gateway.read(move |gateway| Ok(report(gateway, &call).to_json())).await?;
    let mut members = vec![("height".to_owned(), number(height))];
    if let Json::Object(fields) = json {
        members.extend(fields.into_iter().filter(|(name, _)| name != "height"));
    }
    Ok(Answer::json(StatusCode::OK, &Json::Object(members)))
}

async fn friction_page(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    fresh(&gateway).await?;
    let title = format!("Friction of trade on {}", gateway.node.status().name);
    let page = gateway.read(move |gateway| Ok(report(gateway, &call).to_html(&title))).await?;
    Ok(Answer::text("text/html; charset=utf-8", page))
}

async fn friction_text(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    fresh(&gateway).await?;
    let page = gateway.read(move |gateway| Ok(report(gateway, &call).to_text())).await?;
    Ok(Answer::text("text/plain; charset=utf-8", page))
}

async fn balances(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let wrong = |reason: String| Problem::new(ProblemCode::NotFound, reason);
    let agent: AgentId = call.in_path("id").parse().map_err(wrong)?;
    let known = gateway.node.record(<institution::Agent as ledger::Kept>::key(&agent)).await?;
    if known.is_none() || !call.viewer.is_one_of(&[agent]) {
        return Err(Problem::new(ProblemCode::NotFound, "there is no agent with this id"));
    }
    let height = fresh(&gateway).await?;
    let balances =
        gateway.read(move |gateway| Ok(gateway.books.read(|books| books.balances(&agent)))).await?;
    let json = object([
        ("agent", text(agent)),
        ("height", number(height)),
        ("balances", Json::List(balances.iter().map(Balance::to_json).collect())),
    ]);
    Ok(Answer::json(StatusCode::OK, &json))
}
