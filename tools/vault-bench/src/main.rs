//! What the vault's cryptography costs, on one core.
//!
//! Sketch: encapsulation is a hash and a product for each attribute, a product in the second group and a power in
//! the target group; opening is two Miller loops, one end, and the capsule made again. Re-keying is two AES passes and one of
//! BLAKE3, at some 8 and 6.5 GB/s. Decides whether personal data can be granted and withdrawn as freely as files.
//!
//! On the disk it is bound by reading and writing everything once, as a copy is. Every figure but those of the disk is the least of many runs, in processor time of the thread; ours, the peer's and the library's own operations
//! are measured in one run. `cargo xtask bench vault` prints the section of
//! `docs/benchmarks.md`. Start reading at [`kem::page`].

#![expect(clippy::print_stdout, reason = "a command line tool talks to its terminal")]

mod disk;
mod kem;
mod least;
mod library;
mod store;
mod timing;

fn main() {
    let small = std::env::args().any(|word| word == "--small");
    let size = if small { least::Size::SMALL } else { least::Size::WHOLE };
    if std::env::args().any(|word| word == "--disk") {
        println!("{}", disk::page(&size));
        return;
    }
    if std::env::args().any(|word| word == "--timing") {
        println!("{}", timing::page(&size));
        return;
    }
    let library = library::Library::measure(&size);
    println!("{}", library.page());
    println!("{}", kem::page(&size, &library));
    println!("{}", store::page(&size));
    println!("{}", disk::page(&size));
    println!("{}", timing::page(&size));
}
