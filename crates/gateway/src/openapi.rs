//! The description of the interface (OpenAPI 3.1), made from the routes and from the forms of values.

mod schema;

use crate::form::{Form, member, optional};
use crate::problem::problem_status;
use crate::route::{Gives, Parameter, Route};
use axum::http::Method;
use canon::Canon as _;
use ledger::{ACTS, Refusal};
use schema::Schemas;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathsBuilder};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, InfoBuilder, License, OpenApiBuilder, RefOr, Required,
    Response, ResponseBuilder, Schema,
};

/// The problems that any route may answer with.
const ANYWHERE: [u16; 3] = [400, 500, 503];
/// The problems of routes that take a body.
const OF_BODIES: [u16; 3] = [408, 413, 415];

/// The document for `routes`, as JSON text.
pub(crate) fn document(routes: &[Route]) -> String {
    let mut schemas = Schemas::default();
    let problem = schemas.of(&problem_form());
    let mut paths = PathsBuilder::new();
    for route in routes {
        let method = if route.method == Method::POST { HttpMethod::Post } else { HttpMethod::Get };
        let operation = operation(route, &mut schemas, &problem);
        paths = paths.path(route.path.clone(), PathItem::new(method, operation));
    }
    let info = InfoBuilder::new()
        .title("Kerf")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "A node of a shared transaction network. Transactions are signed by the client; the node never has a key. \
             A transaction's id is its idempotency key. Every no is a problem document (RFC 9457) with a `code`, what \
             happened, and what to do `next`. A list goes on at `next` until it is null.",
        ))
        .license(Some(License::new("MIT OR Apache-2.0")))
        .build();
    let mut components = ComponentsBuilder::new();
    for (name, schema) in schemas.named {
        components = components.schema(name, schema);
    }
    let document = OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build();
    // The document is made of texts and numbers only; there is nothing in it that JSON cannot hold.
    document.to_json().unwrap_or_default()
}

/// The help of all acts with their schemas, as JSON text.
pub(crate) fn acts() -> String {
    let mut schemas = Schemas::default();
    let mut acts = Vec::new();
    for act in ACTS {
        let fields: Vec<Value> = act
            .fields
            .iter()
            .map(|(name, about)| serde_json::json!({"name": name, "about": joined(about)}))
            .collect();
        let verb = canon::to_json(&act.verb);
        let schema = schemas.of(&Form::Of(act.shape));
        acts.push(serde_json::json!({
            "name": act.name,
            "verb": verb,
            "about": joined(act.about),
            "fields": fields,
            "schema": serde_json::to_value(schema).unwrap_or_default(),
        }));
    }
    let named: BTreeMap<&String, Value> = schemas
        .named
        .iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default()))
        .collect();
    serde_json::json!({"acts": acts, "components": {"schemas": named}}).to_string()
}

/// Lines of a doc comment as one text.
fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

fn problem_form() -> Form {
    let mut codes: Vec<String> = problem_status().into_iter().map(|(_, name)| name.to_owned()).collect();
    if let canon::Shape::Choice(refusals) = Refusal::shape() {
        codes.extend(refusals.variants.iter().map(|refusal| refusal.name.to_owned()));
    }
    codes.sort();
    codes.dedup();
    let words = Form::Text { example: "the account does not have this much free" };
    Form::object(
        "Problem",
        [
            member(
                "type",
                "`urn:kerf:problem:` and the code.",
                Form::Text { example: "urn:kerf:problem:not_found" },
            ),
            member("title", "What is wrong, the same for each of this code.", words.clone()),
            member("status", "The status of the answer.", Form::Number { min: 400, max: 599 }),
            member("detail", "What is wrong here.", words.clone()),
            member(
                "code",
                "The code: of the gateway, or of the ledger's refusal (status 422).",
                Form::Word(codes),
            ),
            member("message", "As `title`.", words),
            member("next", "What to do next.", Form::Text { example: "pay less, or fill the account" }),
            optional("id", "The transaction.", Form::of::<vocabulary::TransactionId>()),
            optional("at", "Where the refusal stands in the ledger.", Form::place()),
            optional(
                "pointer",
                "Where in the body it is wrong (RFC 6901).",
                Form::Text { example: "/envelope/key" },
            ),
        ],
    )
}

fn operation(route: &Route, schemas: &mut Schemas, problem: &RefOr<Schema>) -> Operation {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(route.name.clone()))
        .tag(route.group)
        .summary(Some(first_sentence(&route.about)))
        .description(Some(route.about.clone()));
    for (place, parameters) in [
        (ParameterIn::Path, &route.in_path),
        (ParameterIn::Query, &route.query),
        (ParameterIn::Header, &route.headers),
    ] {
        for described in parameters {
            operation = operation.parameter(parameter(described, place.clone(), schemas));
        }
    }
    if let Some(takes) = &route.takes {
        let mut body = RequestBodyBuilder::new().required(Some(Required::True));
        if let Some(form) = &takes.json {
            body = body.content("application/json", Content::new(Some(schemas.of(form))));
        }
        if let Some(about) = takes.cbor {
            body = body.content("application/cbor", octets()).description(Some(format!("As CBOR: {about}.")));
        }
        operation = operation.request_body(Some(body.build()));
    }
    for (status, about, gives) in &route.gives {
        operation = operation.response(status.to_string(), response(about, gives, schemas));
    }
    let own = route.problems.iter().chain(&ANYWHERE).chain(if route.takes.is_some() {
        &OF_BODIES[..]
    } else {
        &[]
    });
    for status in own {
        let content = Content::new(Some(problem.clone()));
        let response =
            ResponseBuilder::new().description(meaning(*status)).content("application/problem+json", content);
        operation = operation.response(status.to_string(), response.build());
    }
    operation.build()
}

fn first_sentence(about: &str) -> String {
    about.split_once(". ").map_or(about, |(first, _)| first).trim_end_matches('.').to_owned()
}

fn octets() -> Content {
    ContentBuilder::new().schema(Some(schema::octets())).build()
}

fn response(about: &str, gives: &Gives, schemas: &mut Schemas) -> Response {
    let response = ResponseBuilder::new().description(about);
    match gives {
        Gives::Json(form) => {
            response.content("application/json", Content::new(Some(schemas.of(form)))).build()
        }
        Gives::Media(media) if media.starts_with("text/") || media.starts_with("application/openmetrics") => {
            response.content(*media, Content::new(Some(schema::any_text()))).build()
        }
        Gives::Media(media) => response.content(*media, octets()).build(),
    }
}

fn parameter(parameter: &Parameter, place: ParameterIn, schemas: &mut Schemas) -> ParameterBuilder {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    ParameterBuilder::new()
        .name(parameter.name)
        .parameter_in(place)
        .required(required)
        .description(Some(parameter.about.clone()))
        .schema(Some(schemas.of(&parameter.form)))
}

fn meaning(status: u16) -> String {
    let codes: Vec<&str> =
        problem_status().into_iter().filter(|(known, _)| *known == status).map(|(_, name)| name).collect();
    if status == 422 {
        "The ledger refuses; the code says which rule.".to_owned()
    } else {
        format!("A problem: {}.", codes.join(", "))
    }
}
