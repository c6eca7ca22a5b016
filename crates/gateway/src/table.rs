//! The one table of routes, from which both the router and the description are made.

use crate::api;
use crate::route::Route;

/// Every route.
pub(crate) fn routes() -> Vec<Route> {
    [
        api::health::routes(),
        api::network::routes(),
        api::transactions::routes(),
        api::events::routes(),
        api::blocks::routes(),
        api::listings::routes(),
        api::market::routes(),
        api::reports::routes(),
        api::sessions::routes(),
        api::records::routes(),
    ]
    .concat()
}
