use super::has_example;

#[test]
fn examples_are_told_from_drawings() {
    assert!(has_example("/// Reads.\n/// ```\n/// f();\n/// ```\nfn f() {}"));
    assert!(has_example("//! ```text\n//! a -> b\n//! ```\n//! ```rust\n//! f();\n//! ```"));
    assert!(!has_example("//! ```text\n//! a -> b\n//! ```\nfn f() {}"));
    assert!(!has_example("// ```\nlet fence = \"/// ```\";"));
}
