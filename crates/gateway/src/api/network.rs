//! The network, and what can be asked of its ledger.

use crate::answer::{Answer, number, object, text};
use crate::call::Call;
use crate::form::{Form, member};
use crate::problem::Problem;
use crate::route::{Gives, Route};
use crate::server::Gateway;
use axum::http::StatusCode;
use canon::{Digest, Json, PublicKey};
use node::Misconduct;
use std::sync::Arc;
use vocabulary::{Endpoint, NetworkId, Timestamp, Verb};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("network", "/v1/network", "network", network)
            .about("The network, and how far this node is.")
            .gives(200, "The network.", Gives::Json(form())),
        Route::get("network", "/v1/network/lineage", "lineage", lineage)
            .about("What the network begins with, and every change of its validators, with their certificates. A node that joins checks it against the trust string.")
            .gives(200, "The lineage, as in a proof.", Gives::Media("application/octet-stream")),
        Route::get("network", "/v1/network/evidence", "evidence", evidence)
            .about("Proofs that a validator broke the rules of consensus, as this node has found them.")
            .gives(200, "The proofs, oldest first; none in a network of honest validators.", Gives::Json(evidence_form())),
        Route::get("network", "/v1/acts", "acts", acts)
            .about("Everything that can be asked of the ledger: each act's name, verb, fields and form.")
            .gives(200, "The acts.", Gives::Json(acts_form())),
    ]
}

fn form() -> Form {
    let key = Form::Text { example: "4f1c7e0a9d5b3e8266f0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6" };
    Form::object(
        "NetworkStatus",
        [
            member("network", "The network's id; every transaction names it.", Form::of::<NetworkId>()),
            member("name", "What the network is called.", Form::Text { example: "kerf" }),
            member("height", "The newest final block.", Form::number()),
            member("time", "Its time.", Form::of::<Timestamp>()),
            member("state_root", "The root of the state after it.", Form::of::<Digest>()),
            member("waiting", "Transactions that wait for a block.", Form::number()),
            member("remembered", "Unexpired transactions, remembered against replay.", Form::number()),
            member("ready", "Whether the node runs and there was a new block lately.", Form::Flag),
            member("epoch", "The epoch under way.", Form::number()),
            member("validators", "Its validators' public keys.", Form::list(key.clone())),
            member("votes", "Whether this node is one of them and votes.", Form::Flag),
            member("key", "This node's own public key.", key),
            member(
                "addresses",
                "Where validators are found.",
                Form::list(Form::object(
                    "ValidatorAddress",
                    [
                        member("key", "The validator's public key.", Form::of::<PublicKey>()),
                        member("address", "Where other nodes reach it.", Form::of::<Endpoint>()),
                    ],
                )),
            ),
            member(
                "trust",
                "What a light client starts from. Take it from a source you trust, not from the node you check.",
                Form::Text { example: "kerf1:NETWORK" },
            ),
        ],
    )
}

fn evidence_form() -> Form {
    let hex = |example| Form::Text { example };
    let words = [Misconduct::TwoBlocks, Misconduct::TwoFinal, Misconduct::SkippedAndFinal];
    let one = Form::object(
        "Evidence",
        [
            member(
                "validator",
                "The validator's public key.",
                hex("4f1c7e0a9d5b3e8266f0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6"),
            ),
            member("epoch", "The epoch.", Form::number()),
            member("view", "The view in it.", Form::number()),
            member(
                "misconduct",
                "What it did: voted for two blocks in a view, to finalize two, or both to skip it and to finalize.",
                Form::Word(words.map(|one| one.word().to_owned()).to_vec()),
            ),
            member("votes", "Both votes with their signatures, in hexadecimal digits.", hex("04")),
        ],
    );
    Form::object("EvidenceList", [member("items", "The proofs.", Form::list(one))])
}

fn acts_form() -> Form {
    let lines =
        |about| member("about", about, Form::Text { example: "Makes a person known by the key that signs." });
    let field = Form::object(
        "ActField",
        [member("name", "Its name.", Form::Text { example: "key" }), lines("What it is.")],
    );
    let act = Form::object(
        "ActHelp",
        [
            member("name", "Its name in a command.", Form::Text { example: "enrol" }),
            member("verb", "The verb under which charters and mandates speak of it.", Form::of::<Verb>()),
            lines("What it does."),
            member("fields", "Its fields.", Form::list(field)),
            member(
                "schema",
                "The JSON Schema of its fields; references lead into this document.",
                Form::Any("a JSON Schema"),
            ),
        ],
    );
    Form::object(
        "Acts",
        [
            member("acts", "The acts.", Form::list(act)),
            member("components", "What the schemas refer to.", Form::Any("JSON Schemas by name")),
        ],
    )
}

async fn network(gateway: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    let status = gateway.node.status();
    let addresses = gateway.node.addresses().await?;
    let addresses = addresses
        .into_iter()
        .map(|(key, address)| object([("key", text(key)), ("address", text(address))]))
        .collect();
    let validators = status.validators.iter().map(|key| text(canon::hex_encode(key))).collect();
    let json = object([
        ("network", text(status.network)),
        ("name", text(&status.name)),
        ("height", number(status.height)),
        ("time", text(status.time)),
        ("state_root", text(status.state_root)),
        ("waiting", number(status.waiting)),
        ("remembered", number(status.remembered)),
        ("ready", Json::Flag(status.ready)),
        ("epoch", number(status.epoch)),
        ("validators", Json::List(validators)),
        ("votes", Json::Flag(status.votes)),
        ("key", text(canon::hex_encode(&status.key))),
        ("addresses", Json::List(addresses)),
        ("trust", text(&status.trust)),
    ]);
    Ok(Answer::json(StatusCode::OK, &json))
}

async fn lineage(gateway: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    Ok(Answer::octets(gateway.node.epoch().lineage.encode()))
}

async fn evidence(gateway: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    let items = gateway.node.evidence().into_iter().map(|one| {
        object([
            ("validator", text(canon::hex_encode(&one.validator))),
            ("epoch", number(one.epoch)),
            ("view", number(one.view)),
            ("misconduct", text(one.misconduct.word())),
            ("votes", text(canon::hex_encode(&one.votes))),
        ])
    });
    Ok(Answer::json(StatusCode::OK, &object([("items", Json::List(items.collect()))])))
}

async fn acts(gateway: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    Ok(Answer::json_text(gateway.acts.clone()))
}
