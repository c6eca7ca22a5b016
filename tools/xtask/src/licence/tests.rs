use super::{allowed, is_allowed, reasons, unreasoned};
use expect_test::expect;
use std::collections::BTreeSet;

const LIST: &str = "\
# why: sha2 - hashes
# why: gone - nobody remembers
# why: serde -
[bans]
allow = [\"not-a-licence\"]
[licenses]
allow = [
    \"MIT\", \"Apache-2.0\",
    \"Apache-2.0 WITH LLVM-exception\",
]
confidence-threshold = 0.9
";

#[test]
fn every_crate_we_name_has_a_reason_and_no_reason_outlives_its_crate() {
    let found = unreasoned(&reasons(LIST), &BTreeSet::from(["sha2", "serde", "tokio"]));
    expect![[r#"
        deny.toml: say why we have it: `# why: serde - reason`
        deny.toml: say why we have it: `# why: tokio - reason`
        deny.toml: no manifest of ours names `gone`; drop its reason"#]]
    .assert_eq(&found.join("\n"));
}

#[test]
fn expressions_are_met_by_allowed_licences_alone() {
    let allowed = allowed(LIST);
    let verdict = |expression: &&str| format!("{:<5} {expression}", is_allowed(expression, &allowed));
    let verdicts: Vec<String> = [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "MIT AND (GPL-3.0 OR Apache-2.0)",
        "(MIT OR GPL-3.0) AND (GPL-3.0 AND MIT)",
        "Apache-2.0 WITH LLVM-exception",
        "MIT WITH LLVM-exception",
        "MIT OR",
        "(MIT",
        "MIT)",
        "not-a-licence",
        "",
    ]
    .iter()
    .map(verdict)
    .collect();
    expect![[r#"
        true  MIT
        true  MIT/Apache-2.0
        true  GPL-3.0 OR MIT
        false GPL-3.0
        false MIT AND GPL-3.0
        true  MIT AND (GPL-3.0 OR Apache-2.0)
        false (MIT OR GPL-3.0) AND (GPL-3.0 AND MIT)
        true  Apache-2.0 WITH LLVM-exception
        false MIT WITH LLVM-exception
        false MIT OR
        false (MIT
        false MIT)
        false not-a-licence
        false "#]]
    .assert_eq(&verdicts.join("\n"));
}
