//! Charters: which rule decides, and who fills its seats.

use super::{amount, cpv, parts, person, text, verbs, weight};
use crate::{APPROVALS_MAX, Charter, Member, Organisation, Quorum, Role, Rule};
use canon::{List, Set};
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn roles(word: &str) -> Set<Role, { crate::ROLES_MAX }> {
    Set::of(parts(word).map(text)).expect("few roles")
}

/// `verbs | up to | categories | begin | approve`, where `-` is nothing: `purchase|100|-|clerk|2 boss,1 cfo`.
fn rule(line: &str) -> Rule {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let cell = |index: usize| cells.get(index).copied().filter(|cell| *cell != "-").unwrap_or("");
    let quorum = |word: &str| {
        let (count, role) = word.trim().split_once(' ').expect("so many of a role");
        Quorum { role: text(role), count: count.parse().expect("a count") }
    };
    Rule {
        verbs: verbs(cell(0)),
        up_to: (!cell(1).is_empty()).then(|| amount(cell(1))),
        categories: parts(cell(2)).map(cpv).collect::<Vec<_>>().try_into().expect("few"),
        initiators: roles(cell(3)),
        approvals: parts(cell(4)).map(quorum).collect::<Vec<_>>().try_into().expect("few"),
    }
}

fn charter(lines: &[&str]) -> Charter {
    Charter { rules: lines.iter().map(|line| rule(line)).collect::<Vec<_>>().try_into().expect("few rules") }
}

/// `ann boss,clerk; bob clerk`.
fn members(text: &str) -> Vec<Member> {
    text.split(';')
        .filter_map(|member| {
            let (name, held) = member.trim().split_once(' ')?;
            Some(Member { person: person(name), roles: roles(held), invited_until: None })
        })
        .collect()
}

/// Which rule decides on each act, begun by a holder of these roles.
fn check_rules(lines: &[&str], acts: &[(&str, &str)], expected: &Expect) {
    let charter = charter(lines);
    let mut told = String::new();
    for (held, act) in acts {
        let rule = charter.rule_for(&weight(act), &roles(held));
        let place = rule.and_then(|rule| charter.rules.iter().position(|other| other == rule));
        let place = place.map_or("no rule".to_owned(), |place| format!("rule {}", place + 1));
        told.push_str(&format!("{held:<12}{act:<32}{place}\n"));
    }
    expected.assert_eq(&told);
}

#[test]
fn the_first_rule_that_fits_decides() {
    check_rules(
        &[
            "purchase | 100 | 30190000 | clerk | -",
            "purchase | 1000 | - | clerk | 1 boss",
            "purchase | - | - | clerk | 2 boss",
            "pay,invoice | - | - | cfo | -",
            "- | - | - | boss | -",
        ],
        &[
            ("clerk", "purchase 50 30197644"),
            ("clerk", "purchase 100 30197644"),
            ("clerk", "purchase 100.01 30197644"),
            ("clerk", "purchase 50 30197644,33000000"),
            ("clerk", "purchase 50 -"),
            ("clerk", "purchase 50 30197644,?"),
            ("clerk", "purchase 5000 -"),
            ("clerk", "pay 50 -"),
            ("cfo", "pay 50 -"),
            ("cfo", "purchase 50 -"),
            ("boss", "purchase 50 30197644"),
            ("boss", "govern - -"),
            ("boss,clerk", "purchase 50 30197644"),
            ("", "profile - -"),
        ],
        &expect![[r#"
            clerk       purchase 50 30197644            rule 1
            clerk       purchase 100 30197644           rule 1
            clerk       purchase 100.01 30197644        rule 2
            clerk       purchase 50 30197644,33000000   rule 2
            clerk       purchase 50 -                   rule 2
            clerk       purchase 50 30197644,?          rule 2
            clerk       purchase 5000 -                 rule 3
            clerk       pay 50 -                        no rule
            cfo         pay 50 -                        rule 4
            cfo         purchase 50 -                   no rule
            boss        purchase 50 30197644            rule 5
            boss        govern - -                      rule 5
            boss,clerk  purchase 50 30197644            rule 1
                        profile - -                     no rule
        "#]],
    );
}

#[test]
fn an_amount_in_another_currency_is_not_within_a_limit() {
    check_rules(
        &["purchase | 100 | - | - | -", "- | - | - | boss | -"],
        &[("clerk", "purchase 50 -"), ("clerk", "deliver - -"), ("boss", "deliver - -")],
        &expect![[r#"
            clerk       purchase 50 -                   rule 1
            clerk       deliver - -                     no rule
            boss        deliver - -                     rule 2
        "#]],
    );
    let dollars = crate::Weight { amount: Some(amount("50 USD")), ..weight("purchase 50 -") };
    assert!(!rule("purchase | 100 | - | - | -").covers(&dollars));
}

/// Whether these approvers fill the seats of an act that `ann` began.
fn check_seats(approvals: &str, cases: &[&str], expected: &Expect) {
    let rule = rule(&format!("- | - | - | - | {approvals}"));
    let mut told = String::new();
    for case in cases {
        let approvers = members(case);
        let approvers: Vec<&Member> = approvers.iter().collect();
        let enough = if rule.is_satisfied(&person("ann"), &approvers) { "enough" } else { "not enough" };
        told.push_str(&format!("{case:<44}{enough}\n"));
    }
    expected.assert_eq(&told);
}

#[test]
fn each_human_fills_one_seat_and_the_initiator_none() {
    check_seats(
        "1 boss,1 cfo",
        &[
            "",
            "bob boss",
            "bob boss,cfo",
            "bob boss; cay cfo",
            "bob boss,cfo; cay boss",
            "cay boss; bob boss,cfo",
            "bob boss,cfo; bob boss,cfo",
            "bob boss; cay boss",
            "ann boss,cfo; bob boss",
            "ann boss; bob boss,cfo; cay cfo",
            "bob clerk; cay clerk",
        ],
        &expect![[r#"
                                                        not enough
            bob boss                                    not enough
            bob boss,cfo                                not enough
            bob boss; cay cfo                           enough
            bob boss,cfo; cay boss                      enough
            cay boss; bob boss,cfo                      enough
            bob boss,cfo; bob boss,cfo                  not enough
            bob boss; cay boss                          not enough
            ann boss,cfo; bob boss                      not enough
            ann boss; bob boss,cfo; cay cfo             enough
            bob clerk; cay clerk                        not enough
        "#]],
    );
    check_seats(
        "2 boss",
        &["bob boss", "bob boss; cay boss", "bob boss; bob boss"],
        &expect![[r#"
        bob boss                                    not enough
        bob boss; cay boss                          enough
        bob boss; bob boss                          not enough
    "#]],
    );
}

#[test]
fn seats_are_matched_even_if_the_first_choice_was_a_bad_one() {
    check_seats(
        "1 a,1 b,1 c",
        &[
            "p a,b,c; q a; r b",
            "p a,b; q a; r b",
            "p a,b; q a,b; r a,b",
            "p a,b; q b,c; r a,c",
            "p b,c; q a,c; r a",
        ],
        &expect![[r#"
            p a,b,c; q a; r b                           enough
            p a,b; q a; r b                             not enough
            p a,b; q a,b; r a,b                         not enough
            p a,b; q b,c; r a,c                         enough
            p b,c; q a,c; r a                           enough
        "#]],
    );
}

/// Whether the charter can stand on these members.
fn check_charter(lines: &[&str], cases: &[&str], expected: &Expect) {
    let mut told = String::new();
    for case in cases {
        let organisation = Organisation {
            name: text("Town"),
            members: members(case).try_into().expect("few members"),
            charter: charter(lines),
        };
        let answer = match organisation.charter.check(&organisation) {
            Ok(()) => "stands".to_owned(),
            Err(error) => error.to_string(),
        };
        told.push_str(&format!("{case:<32}{answer}\n"));
    }
    expected.assert_eq(&told);
}

#[test]
fn a_charter_stands_only_on_members_who_can_fulfil_it() {
    check_charter(
        &["pay | - | - | clerk | 1 boss", "- | - | - | boss | -"],
        &[
            "ann boss",
            "ann clerk,boss",
            "ann clerk,boss; bob boss",
            "ann clerk; bob boss",
            "ann clerk; bob clerk",
        ],
        &expect![[r#"
            ann boss                        stands
            ann clerk,boss                  nobody could approve `pay` under these rules: name enough members for each role first
            ann clerk,boss; bob boss        stands
            ann clerk; bob boss             stands
            ann clerk; bob clerk            nobody could approve `profile` under these rules: name enough members for each role first
        "#]],
    );
    // The rule that fits first decides, fulfilled or not: what stands below it is no way around.
    check_charter(
        &["- | - | - | - | 2 boss", "- | - | - | - | -"],
        &["ann boss; bob boss", "ann boss; bob boss; cay clerk", "ann boss; bob clerk"],
        &expect![[r#"
            ann boss; bob boss              nobody could approve `profile` under these rules: name enough members for each role first
            ann boss; bob boss; cay clerk   stands
            ann boss; bob clerk             nobody could approve `profile` under these rules: name enough members for each role first
        "#]],
    );
    check_charter(
        &["- | - | 30000000 | - | -"],
        &["ann boss"],
        &expect![[r#"
        ann boss                        nobody could approve `profile` under these rules: name enough members for each role first
    "#]],
    );
    check_charter(
        &["- | 100 | - | - | -"],
        &["ann boss"],
        &expect![[r#"
        ann boss                        stands
    "#]],
    );
    check_charter(
        &[],
        &["ann boss"],
        &expect![[r#"
        ann boss                        nobody could approve `profile` under these rules: name enough members for each role first
    "#]],
    );
}

#[test]
fn approvals_and_roles_are_counted() {
    check_charter(
        &["- | - | - | - | 0 boss"],
        &["ann boss"],
        &expect![[r#"
        ann boss                        rule 1 asks for 0 approvals: ask for 1 to 8
    "#]],
    );
    check_charter(
        &["- | - | - | - | 5 boss,4 cfo"],
        &["ann boss"],
        &expect![[r#"
        ann boss                        rule 1 asks for 9 approvals: ask for 1 to 8
    "#]],
    );
    let lines: Vec<String> = (0..17).map(|role| format!("- | - | - | r{role} | -")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    check_charter(
        &lines,
        &["ann r0"],
        &expect![[r#"
        ann r0                          17 roles are more than the 16 allowed
    "#]],
    );
}

/// Every way to seat the approvers, tried one by one: slow, plain, and certainly right.
fn seats_by_trying(open: &mut Vec<Role>, approvers: &[Member]) -> bool {
    let Some(role) = open.pop() else { return true };
    let found = (0..approvers.len()).any(|index| {
        let mut others = approvers.to_vec();
        let approver = others.remove(index);
        approver.roles.contains(&role) && seats_by_trying(open, &others)
    });
    open.push(role);
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Matching gives the same answer as trying every way.
    #[test]
    fn matching_is_as_good_as_trying(
        counts in prop::collection::vec(0_u8..3, 4),
        held in prop::collection::vec(prop::collection::vec(any::<bool>(), 4), 0..6),
    ) {
        let names = ["a", "b", "c", "d"];
        let mut approvals = List::<Quorum, APPROVALS_MAX>::new();
        let mut open = Vec::new();
        for (name, count) in names.iter().zip(&counts).filter(|(_, count)| **count > 0) {
            approvals.push(Quorum { role: text(name), count: *count }).expect("few");
            open.extend((0..*count).map(|_| text(name)));
        }
        let approvers: Vec<Member> = held
            .iter()
            .enumerate()
            .map(|(index, held)| {
                let roles = names.iter().zip(held).filter(|(_, held)| **held).map(|(name, _)| text(name));
                Member {
                    person: person(&format!("p{index}")),
                    roles: Set::of(roles).expect("few"),
                    invited_until: None,
                }
            })
            .collect();
        let rule = Rule { approvals, ..rule("-") };
        let given: Vec<&Member> = approvers.iter().collect();
        prop_assert_eq!(rule.is_satisfied(&person("ann"), &given), seats_by_trying(&mut open, &approvers));
    }
}
