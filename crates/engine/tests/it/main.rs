//! Stories about a whole engine with one or more validators, on real disks and sockets.

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

mod bank;
mod fault;
mod light;
mod light_vectors;
mod network;
mod story;
mod support;
