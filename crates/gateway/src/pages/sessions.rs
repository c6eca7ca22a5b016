//! Signing in and out, and in whose name.
//!
//! The pages give a challenge and tie it to the browser by a cookie; whoever holds a key signs it, on the signer's
//! page or in a terminal, and gets a code from the interface; the browser that has the cookie hands the code in. So
//! nobody can be signed in as somebody else by a link.

use super::{Turn, own_path};
use crate::problem::{Problem, ProblemCode};
use crate::seal::{CHALLENGE_WITHIN, SESSION_LASTS, Session};
use crate::server::Gateway;
use crate::visit::{Visit, cookie};
use pages::Text;
use pages::page::sign::{enrol as enrol_page, sign_in as sign_in_page};
use std::sync::Arc;
use vocabulary::{AgentId, Span};

/// The cookie that ties a challenge to a browser.
const CHALLENGE_COOKIE: &str = "kerf-challenge";

fn set(gateway: &Gateway, name: &str, value: &str, seconds: u64) -> String {
    let secure = if gateway.origins.is_secure() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

pub(super) async fn sign_in(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let back = own_path(visit.asked("back")).to_owned();
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).map_err(|_| ProblemCode::Internal)?;
    let challenge = gateway.seal.challenge(nonce, visit.reader.now).to_string();
    let scene = visit.scene(&gateway);
    let title = scene.say(Text::SignIn);
    let body = sign_in_page(&scene, &challenge, &back, visit.asked("wrong") == "1");
    let page = pages::frame(&scene, title, &body);
    let cookie = set(&gateway, CHALLENGE_COOKIE, &challenge, CHALLENGE_WITHIN.ms() / 1_000);
    let mut response = super::html(axum::http::StatusCode::OK, page);
    if let Ok(cookie) = cookie.parse() {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
    }
    Ok(Turn::Other(response))
}

pub(super) async fn enrol(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let scene = visit.scene(&gateway);
    let network = gateway.node.network().to_string();
    Ok(Turn::Page(scene.say(Text::EnrolTitle).to_owned(), enrol_page(&scene, &network)))
}

pub(super) async fn take_code(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let back = own_path(visit.asked("return")).to_owned();
    let opened = gateway.seal.open_code(visit.asked("code"), visit.reader.now);
    let expected = cookie(&visit.headers, CHALLENGE_COOKIE);
    let Some((code, _)) = opened.filter(|(_, challenge)| expected == Some(challenge.to_string().as_str()))
    else {
        return Ok(Turn::To(format!("/sign-in?wrong=1&back={}", pages::escaped(&back)), Vec::new()));
    };
    let lasts = u64::try_from(SESSION_LASTS.as_millis()).unwrap_or(0);
    let until = visit.reader.now.plus(Span::from_ms(lasts).map_err(|_| ProblemCode::Internal)?);
    let session = gateway.seal.session(&Session { until, ..code });
    let cookies = vec![
        set(&gateway, &gateway.session_cookie(), &session, SESSION_LASTS.as_secs()),
        set(&gateway, CHALLENGE_COOKIE, "", 0),
    ];
    Ok(Turn::To(back, cookies))
}

pub(super) async fn sign_out(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    visit.posted(&gateway)?;
    Ok(Turn::To("/".to_owned(), vec![set(&gateway, &gateway.session_cookie(), "", 0)]))
}

pub(super) async fn acting_for(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let session = visit.posted(&gateway)?;
    let wanted: AgentId = visit
        .field("principal")
        .parse()
        .map_err(|reason: String| Problem::new(ProblemCode::BadParameter, reason))?;
    if !visit.visitor()?.principals.contains(&wanted) {
        return Err(crate::sight::not_there("organisation"));
    }
    let changed = gateway.seal.session(&Session { principal: wanted, ..session });
    let back = own_path(visit.field("back")).to_owned();
    Ok(Turn::To(back, vec![set(&gateway, &gateway.session_cookie(), &changed, SESSION_LASTS.as_secs())]))
}

pub(super) async fn language(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let back = own_path(visit.asked("back")).to_owned();
    let language = pages::Language::of_tag(visit.asked("to")).unwrap_or(pages::Language::English);
    Ok(Turn::To(back, vec![set(&gateway, "kerf-language", language.tag(), 365 * 24 * 3600)]))
}
