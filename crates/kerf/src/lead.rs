//! Trial.
#![allow(dead_code, missing_docs, unused_imports, clippy::all)]
mod bench;
mod demo;
mod import;
mod player;
mod replay;
#[global_allocator]
static GLOBAL: commonware_allocator::mimalloc::MiMalloc =
    commonware_allocator::mimalloc::MiMalloc::new(commonware_allocator::mimalloc::Config::DEFAULT);
fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("bench") => {
            let options = bench::BenchOptions {
                seconds: args.get(2).and_then(|s| s.parse().ok()).unwrap_or(5),
                parties: 1000,
                directory: std::env::temp_dir(),
                trades_per_second_max: args.get(3).and_then(|s| s.parse().ok()).unwrap_or(3000),
            };
            match bench::run(&options) {
                Ok(result) => println!("{}", result.to_json()),
                Err(error) => {
                    eprintln!("{error}");
                    std::process::exit(1);
                }
            }
        }
        _ => {
            let options =
                demo::DemoOptions { quiet: true, directory: "/tmp/kdemo".into(), ..Default::default() };
            if let Err(error) = demo::run(&options, &mut std::io::stdout()) {
                eprintln!("error: {error}");
                std::process::exit(1);
            }
        }
    }
}
