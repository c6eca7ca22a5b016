//! The executable as people meet it: a node with its interface in one process, the command line in others.

mod backup;
mod codes;
mod demo;
mod joint;
mod keys;
mod network;
mod stage;
mod stories;
mod vault;
mod verify;
