//! The pages, by what they are about. Each is drawn from what it is given, and nothing else.

pub mod books;
pub mod explorer;
pub mod home;
pub mod notice;
pub mod organisation;
pub mod pending;
pub mod record;
pub mod search;
pub mod sign;
pub mod trade;
