//! Scripts, styles and pictures, built into the program: the pages ask nobody else for anything.

use super::{PAGE_POLICY, SIGNER_POLICY, Turn, guarded};
use crate::problem::Problem;
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::Visit;
use axum::body::Body;
use axum::http::StatusCode;
use std::sync::Arc;

const STYLE: &str = include_str!("assets/pages.css");
const ICON: &str = include_str!("assets/icon.svg");
const LIVE: &str = include_str!("../../../../clients/typescript/dist-pages/live.js");
const SIGNER: &str = include_str!("../../../../clients/typescript/dist-pages/signer.js");

/// The categories, for the signer to show.
const CPV: &str = include_str!("../../../vocabulary/data/cpv.txt");

/// How long a browser may keep what may change with the next version of the program.
const CACHE: &str = "max-age=300";

fn asset(media: &'static str, text: &'static str, policy: &'static str) -> Turn {
    Turn::Other(guarded(StatusCode::OK, media, Body::from(text), policy, CACHE))
}

pub(super) async fn of_pages(_: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    Ok(match visit.in_path("name") {
        "pages.css" => asset("text/css; charset=utf-8", STYLE, PAGE_POLICY),
        "report.css" => asset("text/css; charset=utf-8", ::books::REPORT_STYLE, PAGE_POLICY),
        "live.js" => asset("text/javascript; charset=utf-8", LIVE, PAGE_POLICY),
        "icon.svg" => asset("image/svg+xml", ICON, PAGE_POLICY),
        _ => return Err(not_there("file")),
    })
}

pub(super) async fn of_signer(_: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    Ok(match visit.in_path("name") {
        "pages.css" => asset("text/css; charset=utf-8", STYLE, SIGNER_POLICY),
        "signer.js" => asset("text/javascript; charset=utf-8", SIGNER, SIGNER_POLICY),
        "icon.svg" => asset("image/svg+xml", ICON, SIGNER_POLICY),
        "cpv.txt" => asset("text/plain; charset=utf-8", CPV, SIGNER_POLICY),
        _ => return Err(not_there("file")),
    })
}
