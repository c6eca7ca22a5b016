//! Stories and properties of the books.

mod accounts;
mod effort;
mod friction;
mod history;
mod page;
mod random;
mod real;
mod spread;
