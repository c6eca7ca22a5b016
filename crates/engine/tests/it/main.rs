//! Stories about a whole engine with one or more validators, on real disks and sockets.

mod bank;
mod fault;
mod light;
mod story;
mod support;
