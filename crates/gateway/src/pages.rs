//! The pages: which there are, and how a visit becomes one.
//!
//! Promise: a page is answered within limits like everything else; a no is a page too; every answer carries the
//! headers that keep a browser from running or framing anything that is not ours.

mod acts;
mod agents;
mod assets;
mod books;
mod explorer;
mod home;
mod pending;
mod records;
mod search;
mod sessions;
mod signer;
mod sourcing;

pub(crate) use search::{asked_in, query_of};

use crate::answer::Answer;
use crate::limits::ANSWER_WITHIN;
use crate::problem::{Problem, ProblemCode};
use crate::server::Gateway;
use crate::setup::Addressed;
use crate::visit::Visit;
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::routing::{MethodFilter, on};
use futures::FutureExt as _;
use maud::Markup;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

/// What a page is allowed to do in a browser.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What the signer's page is allowed to do.
const SIGNER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What is answered to a visit.
pub(crate) enum Turn {
    /// A page with a title.
    Page(String, Markup),
    /// Go elsewhere, with cookies to be set.
    To(String, Vec<String>),
    /// Something that is no page.
    Other(Response<Body>),
}

/// The code behind a page. It gives the visit back, with the names that it has learnt.
type Draw = fn(Arc<Gateway>, Visit) -> Pin<Box<dyn Future<Output = (Visit, Result<Turn, Problem>)> + Send>>;

/// One page.
struct Page {
    method: Method,
    path: &'static str,
    on_signer: bool,
    draw: Draw,
}

macro_rules! pages {
    ($( $method:ident $path:literal $host:ident $draw:path; )*) => {
        fn table() -> Vec<Page> {
            vec![ $( Page {
                method: Method::$method,
                path: $path,
                on_signer: pages!(@ $host),
                draw: |gateway, mut visit| Box::pin(async move {
                    let turn = $draw(gateway, &mut visit).await;
                    (visit, turn)
                }),
            }, )* ]
        }
    };
    (@ pages) => { false };
    (@ signer) => { true };
}

pages! {
    GET "/" pages home::home;
    GET "/trades" pages home::trades;
    GET "/act" pages acts::all;
    GET "/act/{name}" pages acts::begin;
    POST "/act/{name}" pages acts::go_on;
    GET "/pending/{id}" pages pending::show;
    POST "/pending/{id}" pages pending::decide;
    GET "/agents/{id}" pages agents::show;
    GET "/organisation" pages agents::organisation;
    GET "/tools" pages agents::tools;
    GET "/books" pages books::books;
    GET "/friction" pages books::friction;
    GET "/audit" pages books::audit;
    GET "/explorer" pages explorer::explorer;
    GET "/blocks/{height}" pages explorer::block;
    GET "/transactions/{id}" pages explorer::receipt;
    GET "/glossary" pages explorer::glossary;
    GET "/search" pages search::search;
    POST "/searches" pages search::save;
    POST "/searches/forget" pages search::forget;
    GET "/listings/{id}" pages records::listing;
    GET "/listings/{id}/quotes" pages search::quotes;
    GET "/listings/{id}/options" pages sourcing::sourcing;
    GET "/quotes/{id}" pages records::quote;
    GET "/agreements/{id}" pages records::agreement;
    GET "/orders/{id}" pages records::order;
    GET "/deliveries/{id}" pages records::delivery;
    GET "/invoices/{id}" pages records::invoice;
    GET "/payments/{id}" pages records::other;
    GET "/disputes/{id}" pages records::other;
    GET "/mandates/{id}" pages records::other;
    GET "/money/{id}" pages records::other;
    GET "/accounts/{id}" pages records::other;
    GET "/networks/{id}" pages records::other;
    GET "/sign-in" pages sessions::sign_in;
    GET "/enrol" pages sessions::enrol;
    GET "/session" pages sessions::take_code;
    POST "/sign-out" pages sessions::sign_out;
    POST "/acting-for" pages sessions::acting_for;
    GET "/language" pages sessions::language;
    GET "/events" pages home::events;
    GET "/assets/{name}" pages assets::of_pages;
    GET "/sign" signer signer::page;
    GET "/sign/names" signer signer::names;
    GET "/sign/{name}" signer assets::of_signer;
}

/// Method and path of every page.
pub(crate) fn all() -> Vec<(Method, &'static str)> {
    table().into_iter().map(|page| (page.method, page.path)).collect()
}

/// Adds the pages to the routes of the interface.
pub(crate) fn routes(mut router: Router, gateway: &Arc<Gateway>) -> Router {
    for page in table() {
        let filter = if page.method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        let (gateway, path) = (Arc::clone(gateway), page.path);
        let page = Arc::new(page);
        let handler = move |params: Result<RawPathParams, RawPathParamsRejection>, request: Request| {
            run(Arc::clone(&gateway), Arc::clone(&page), params, request)
        };
        router = router.route(path, on(filter, handler));
    }
    router
}

/// The `Host` of a request.
pub(crate) fn host(request: &Request) -> Option<&str> {
    request.headers().get(header::HOST).and_then(|host| host.to_str().ok())
}

async fn run(
    gateway: Arc<Gateway>,
    page: Arc<Page>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Response<Body> {
    let _working = gateway.counters.begin();
    let addressed = gateway.origins.addressed(host(&request));
    match (addressed, page.on_signer) {
        (Addressed::Pages, false) | (Addressed::Signer, true) => {}
        (Addressed::Interface, false) if request.method() == Method::GET => {
            let to = request.uri().path_and_query().map_or("/", |path| path.as_str());
            return redirect(&format!("{}{to}", gateway.origins.pages), &[]);
        }
        (Addressed::Pages | Addressed::Signer | Addressed::Interface | Addressed::Nobody, _) => {
            return Problem::from(ProblemCode::NotFound).into_answer().into_response();
        }
    }
    let work = async {
        let visit = Visit::read(&gateway, params, request).await?;
        let (visit, turn) = (page.draw)(Arc::clone(&gateway), visit).await;
        Ok::<Response<Body>, Problem>(respond(&gateway, &visit, turn))
    };
    let guarded = AssertUnwindSafe(tokio::time::timeout(ANSWER_WITHIN, work)).catch_unwind();
    let response = match guarded.await {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(problem))) => problem.into_answer().into_response(),
        Ok(Err(_)) => Problem::from(ProblemCode::Busy).into_answer().into_response(),
        Err(_) => {
            tracing::error!(path = page.path, "a page panicked");
            Problem::from(ProblemCode::Internal).into_answer().into_response()
        }
    };
    gateway.counters.page(response.status());
    response
}

fn respond(gateway: &Gateway, visit: &Visit, turn: Result<Turn, Problem>) -> Response<Body> {
    let scene = visit.scene(gateway);
    match turn {
        Ok(Turn::Page(title, body)) => html(StatusCode::OK, pages::frame(&scene, &title, &body)),
        Ok(Turn::To(path, cookies)) => redirect(&path, &cookies),
        Ok(Turn::Other(response)) => response,
        Err(problem) => {
            let title = scene.say(pages::Text::SomethingWrong).to_owned();
            let body = if problem.code() == ProblemCode::SignIn.name() {
                pages::page::notice::sign_in_first(&scene)
            } else {
                pages::page::notice::problem(&scene, problem.code(), problem.detail())
            };
            html(problem.status(), pages::frame(&scene, &title, &body))
        }
    }
}

fn html(status: StatusCode, page: String) -> Response<Body> {
    guarded(status, "text/html; charset=utf-8", Body::from(page), PAGE_POLICY, "no-store")
}

/// A response with the headers that every page and asset carries.
fn guarded(
    status: StatusCode,
    media: &'static str,
    body: Body,
    policy: &'static str,
    cache: &'static str,
) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Without it browsers would not say where a form was sent from.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, cache),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    let permissions = if policy == SIGNER_POLICY {
        "publickey-credentials-get=(self), publickey-credentials-create=(self)"
    } else {
        "publickey-credentials-get=(), publickey-credentials-create=(), camera=(), microphone=(), geolocation=()"
    };
    headers.insert("permissions-policy", HeaderValue::from_static(permissions));
    response
}

fn redirect(to: &str, cookies: &[String]) -> Response<Body> {
    let mut response = guarded(StatusCode::SEE_OTHER, "text/plain", Body::empty(), PAGE_POLICY, "no-store");
    match HeaderValue::from_str(to) {
        Ok(to) => {
            response.headers_mut().insert(header::LOCATION, to);
        }
        Err(_) => return Problem::from(ProblemCode::Malformed).into_answer().into_response(),
    }
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// A path of our own to go back to; anything else leads home.
pub(crate) fn own_path(text: &str) -> &str {
    let is_own = text.starts_with('/') && !text.starts_with("//") && !text.contains(['\\', '\r', '\n', '\t']);
    if is_own { text } else { "/" }
}

/// An answer of the interface, as a turn.
fn answer(answer: Answer) -> Turn {
    Turn::Other(answer.into_response())
}
