//! Scripts, styles and pictures, built into the program: the pages ask nobody else for anything.

use super::{PAGE_POLICY, SIGNER_POLICY, Turn, guarded};
use crate::problem::Problem;
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::Visit;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;
use std::sync::{Arc, LazyLock};

const STYLE: &str = include_str!("assets/pages.css");
const ICON: &str = include_str!("assets/icon.svg");
const LIVE: &str = include_str!("../../../../clients/typescript/dist-pages/live.js");
const SIGNER: &str = include_str!("../../../../clients/typescript/dist-pages/signer.js");

/// The categories, for the signer to show.
const CPV: &str = include_str!("../../../vocabulary/data/cpv.txt");

/// How long a browser may keep what may change with the next version of the program.
const CACHE: &str = "max-age=300";

/// The assets, packed when they are asked for first.
static PACKED: LazyLock<Vec<(&'static str, Bytes)>> =
    LazyLock::new(|| [STYLE, LIVE, SIGNER, CPV].into_iter().map(|text| (text, packed(text))).collect());

/// A text in the form of gzip (RFC 1952).
pub(super) fn packed(text: &str) -> Bytes {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let _ = out.write_all(text.as_bytes());
    out.finish().map_or_else(|_| Bytes::new(), Bytes::from)
}

/// True if the browser unpacks gzip.
pub(super) fn unpacks(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|all| all.split(',').any(|one| one.trim().split(';').next() == Some("gzip")))
}

fn asset(visit: &Visit, media: &'static str, text: &'static str, policy: &'static str) -> Turn {
    let small = PACKED.iter().find(|(known, _)| *known == text).filter(|_| unpacks(&visit.headers));
    let body = small.map_or_else(|| Body::from(text), |(_, bytes)| Body::from(bytes.clone()));
    let mut response = guarded(StatusCode::OK, media, body, policy, CACHE);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if small.is_some() {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Turn::Other(response)
}

pub(super) async fn of_pages(_: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    Ok(match visit.in_path("name") {
        "pages.css" => asset(visit, "text/css; charset=utf-8", STYLE, PAGE_POLICY),
        "live.js" => asset(visit, "text/javascript; charset=utf-8", LIVE, PAGE_POLICY),
        "icon.svg" => asset(visit, "image/svg+xml", ICON, PAGE_POLICY),
        _ => return Err(not_there("file")),
    })
}

pub(super) async fn of_signer(_: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    Ok(match visit.in_path("name") {
        "pages.css" => asset(visit, "text/css; charset=utf-8", STYLE, SIGNER_POLICY),
        "signer.js" => asset(visit, "text/javascript; charset=utf-8", SIGNER, SIGNER_POLICY),
        "icon.svg" => asset(visit, "image/svg+xml", ICON, SIGNER_POLICY),
        "cpv.txt" => asset(visit, "text/plain; charset=utf-8", CPV, SIGNER_POLICY),
        _ => return Err(not_there("file")),
    })
}
