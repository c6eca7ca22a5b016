//! The description is of this very interface: what it names answers, as it says.

use crate::schema::faults;
use crate::support::{Person, act, in_days, server};
use serde_json::Value;
use std::collections::BTreeSet;

fn document() -> Value {
    serde_json::from_str(&gateway::openapi_json()).unwrap()
}

#[test]
fn every_route_is_described_and_everything_described_is_a_route() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            described.insert((method.to_uppercase(), path.clone()));
        }
    }
    let routes: BTreeSet<(String, String)> = gateway::routes().into_iter().collect();
    assert_eq!(described, routes);
    assert!(routes.len() > 70, "{}", routes.len());
}

#[test]
fn the_description_holds_together() {
    let document = document();
    let text = document.to_string();
    for part in text.split("\"$ref\":\"").skip(1) {
        let reference = part.split('"').next().unwrap();
        assert!(
            document.pointer(reference.strip_prefix('#').unwrap()).is_some(),
            "{reference} leads nowhere"
        );
    }
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} stands there twice");
            let empty = Vec::new();
            let parameters = operation["parameters"].as_array().unwrap_or(&empty);
            let in_path: BTreeSet<&str> = parameters
                .iter()
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| parameter["name"].as_str().unwrap())
                .collect();
            let braces: BTreeSet<&str> =
                path.split('{').skip(1).map(|part| part.split('}').next().unwrap()).collect();
            assert_eq!(in_path, braces, "{path}");
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{path}");
            assert!(operation["responses"]["400"]["content"]["application/problem+json"].is_object());
        }
    }
    let schemas: BTreeSet<String> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .map(|name| name.to_lowercase())
        .collect();
    assert_eq!(
        schemas.len(),
        document["components"]["schemas"].as_object().unwrap().len(),
        "names differ by more than case"
    );
    let enrol = &document["components"]["schemas"]["Enrol"];
    assert_eq!(enrol["description"], "Makes a person known by the key that signs.");
    assert_eq!(
        enrol["properties"]["key"]["description"],
        "The key, the same that signs; the person's id derives from it."
    );
}

#[test]
fn values_fit_their_schemas_and_damaged_ones_do_not() {
    let document = document();
    let schema = serde_json::json!({"$ref": "#/components/schemas/Transaction"});
    for seed in 0..300 {
        let sample = canon::sample(&<ledger::Transaction as canon::Canon>::shape(), seed).to_string();
        let value: Value = serde_json::from_str(&sample).unwrap();
        assert_eq!(faults(&document, &schema, &value), Vec::<String>::new(), "seed {seed}: {sample}");
        let mut damaged = value;
        damaged["envelope"].as_object_mut().unwrap().remove("key");
        damaged["more"] = Value::Null;
        assert_eq!(faults(&document, &schema, &damaged).len(), 2);
    }
}

/// The ids and heights that paths can be filled with: some that are there.
fn filled(path: &str, person: &Person, listing: &str, transaction: &str) -> String {
    let id = match path.split('/').nth(2).unwrap_or_default() {
        "agents" | "profiles" => person.id.to_string(),
        "listings" => listing.to_owned(),
        "transactions" => transaction.to_owned(),
        "pending" | "money" => format!("{}_{}", path.split('/').nth(2).unwrap(), "0".repeat(26)),
        "deliveries" => format!("delivery_{}", "0".repeat(26)),
        other => format!("{}_{}", other.trim_end_matches('s'), "0".repeat(26)),
    };
    path.replace("{id}", &id).replace("{height}", "1")
}

#[test]
fn every_path_answers_as_described() {
    let server = server();
    let uma = server.person("described/uma");
    let publish = format!(
        r#"{{"publish":{{"purpose":"need","title":"Chairs","open_until":"{}","select_until":"{}",
            "lines":[{{"item":{{"name":"Chair","unit":"C62"}},"quantity":"4 C62"}}]}}}}"#,
        in_days(2),
        in_days(3)
    );
    let sent = server.done(&uma, act(&publish));
    let (listing, transaction) = (sent.at("outcome/verdict/done/events/0/published/listing"), sent.at("id"));
    let document: Value = serde_json::from_str(&server.get("/openapi.json").text()).unwrap();
    assert_eq!(document, self::document(), "what is served is what is made");

    let (mut answered, mut checked) = (0, 0);
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if path == "/v1/events" {
                continue;
            }
            let filled = filled(path, &uma, &listing, &transaction);
            let answer = if method == "get" {
                server.get(&filled)
            } else {
                server.post_json(&filled, &canon::to_json(&uma.enrols(server.network)).to_string())
            };
            answered += 1;
            assert!(!answer.text_lossy().contains("there is nothing at"), "{method} {path} is not served");
            let responses = &operation["responses"];
            let response = &responses[answer.status.to_string()];
            assert!(response.is_object(), "{method} {path} answers {}: not described", answer.status);
            let described = response["content"].as_object().unwrap();
            let content = described
                .get(&answer.media)
                .unwrap_or_else(|| panic!("{path}: {} is not described", answer.media));
            if answer.media.ends_with("json") {
                let value: Value = serde_json::from_str(&answer.text()).unwrap();
                assert_eq!(
                    faults(&document, &content["schema"], &value),
                    Vec::<String>::new(),
                    "{method} {path}"
                );
                checked += 1;
            }
        }
    }
    assert!(answered > 70 && checked > 50, "{answered} answered, {checked} checked");

    let would = server
        .post_json("/v1/dry-run", &canon::to_json(&uma.envelope(server.network, act(&publish))).to_string());
    let schema = serde_json::json!({"$ref": "#/components/schemas/DryRun"});
    let value: Value = serde_json::from_str(&would.text()).unwrap();
    assert_eq!(faults(&document, &schema, &value), Vec::<String>::new());
}

#[test]
fn the_help_of_acts_has_a_schema_that_fits_each() {
    let server = server();
    let help: Value = serde_json::from_str(&server.get("/v1/acts").text()).unwrap();
    let acts = help["acts"].as_array().unwrap();
    assert_eq!(acts.len(), ledger::ACTS.len());
    for (help_of_act, act) in acts.iter().zip(ledger::ACTS) {
        assert_eq!(help_of_act["name"], act.name);
        let sample: Value = serde_json::from_str(&canon::sample(&(act.shape)(), 0).to_string()).unwrap();
        assert_eq!(faults(&help, &help_of_act["schema"], &sample), Vec::<String>::new(), "{}", act.name);
    }
}

#[test]
fn health_and_metrics_speak_of_the_node() {
    let server = server();
    server.person("described/vera");
    assert_eq!(server.get("/healthz").text(), r#"{"state":"alive"}"#);
    assert_eq!(server.get("/readyz").text(), r#"{"state":"ready"}"#);
    let network = server.get("/v1/network");
    assert_eq!(network.at("network"), server.network.to_string());
    assert_eq!((network.at("name").as_str(), network.at("ready").as_str()), ("test", "true"));
    assert_eq!(network.at("trust"), server.trust);
    let metrics = server.get("/metrics").text();
    for name in [
        "kerf_ready ",
        "gateway_requests_total{route=\"submit\",answer=\"2xx\"}",
        "gateway_request_seconds_count ",
    ] {
        assert!(metrics.contains(name), "no {name}");
    }
    assert!(metrics.ends_with("# EOF\n") && metrics.matches("# EOF").count() == 1, "one whole exposition");
}
