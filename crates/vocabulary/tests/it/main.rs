//! The vocabulary as other crates see it: every form, its frozen bytes, and its sources.

#[cfg(test)]
mod forms;
#[cfg(test)]
mod sources;
