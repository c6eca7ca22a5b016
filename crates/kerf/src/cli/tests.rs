use super::root;
use std::collections::BTreeSet;

#[test]
fn the_command_line_is_free_of_contradictions() {
    root().debug_assert();
}

#[test]
fn every_act_and_kind_of_record_has_its_place() {
    let mut root = root();
    root.build();
    let names: BTreeSet<String> =
        root.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    for act in ledger::ACTS {
        assert!(names.contains(act.name), "{} is missing", act.name);
    }
    let known: BTreeSet<&str> = gateway::SHELVES.iter().map(|kind| kind.name).collect();
    for kind in ledger::Kind::ALL {
        assert!(known.contains(kind.name()) || *kind == ledger::Kind::Seen, "{kind} cannot be shown");
    }
}

#[test]
fn completions_name_every_act() {
    let mut out = Vec::new();
    clap_complete::generate(clap_complete::Shell::Bash, &mut root(), "kerf", &mut out);
    let text = String::from_utf8(out).expect("text");
    for act in ledger::ACTS {
        assert!(text.contains(act.name), "{}", act.name);
    }
}
