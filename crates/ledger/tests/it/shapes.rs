//! Every form that can be reached from what is signed, kept or told.

use canon::{Canon, ChoiceShape, Leaf, RecordShape, Shape};
use std::collections::BTreeMap;

/// A form with a name.
#[derive(Clone, Copy)]
pub(crate) enum Named {
    Record(&'static RecordShape),
    Choice(&'static ChoiceShape),
    Leaf(&'static Leaf),
}

impl Named {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Record(record) => record.name,
            Self::Choice(choice) => choice.name,
            Self::Leaf(leaf) => leaf.name,
        }
    }

    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Record(left), Self::Record(right)) => std::ptr::eq(*left, *right),
            (Self::Choice(left), Self::Choice(right)) => std::ptr::eq(*left, *right),
            (Self::Leaf(left), Self::Leaf(right)) => std::ptr::eq(*left, *right),
            (Self::Record(_) | Self::Choice(_) | Self::Leaf(_), _) => false,
        }
    }
}

/// The forms from which all others are reached: what is signed, kept and told, and the words that stand for
/// themselves.
pub(crate) fn roots() -> Vec<Shape> {
    use vocabulary::{
        Action, AgentKind, CreateResource, Date, EventQuantity, InputOutput, PropertyEffect, QuantityEffect,
        Requirement, Stock, Taxed, Totals, VatCategory, VatRate,
    };
    vec![
        ledger::Transaction::shape(),
        ledger::Lapse::shape(),
        ledger::Outcome::shape(),
        ledger::Record::shape(),
        ledger::Kind::shape(),
        ledger::Founding::shape(),
        ledger::GrantTerms::shape(),
        Action::shape(),
        AgentKind::shape(),
        Date::shape(),
        CreateResource::shape(),
        EventQuantity::shape(),
        InputOutput::shape(),
        PropertyEffect::shape(),
        QuantityEffect::shape(),
        Requirement::shape(),
        Stock::shape(),
        Taxed::shape(),
        Totals::shape(),
        VatCategory::shape(),
        VatRate::shape(),
    ]
}

/// Each form with a name, once, by name.
pub(crate) fn every_named() -> Vec<Named> {
    let mut found = BTreeMap::new();
    for root in roots() {
        walk(&root, &mut Vec::new(), &mut found);
    }
    found.into_values().collect()
}

fn walk(shape: &Shape, above: &mut Vec<&'static str>, found: &mut BTreeMap<&'static str, Named>) {
    let named = match shape {
        Shape::Record(record) => Named::Record(record),
        Shape::Choice(choice) => Named::Choice(choice),
        Shape::Leaf(leaf) => Named::Leaf(leaf),
        Shape::List { of, .. } => return walk(&of(), above, found),
        Shape::Text { .. } | Shape::Bytes { .. } | Shape::Unsigned { .. } | Shape::Flag => return,
    };
    let name = named.name();
    assert!(!above.contains(&name), "`{name}` contains itself, so nothing bounds its depth: {above:?}");
    if let Some(known) = found.insert(name, named) {
        assert!(known.same(&named), "two forms are called `{name}`");
        return;
    }
    above.push(name);
    match named {
        Named::Record(record) => record.fields.iter().for_each(|field| walk(&(field.shape)(), above, found)),
        Named::Choice(choice) => {
            choice
                .variants
                .iter()
                .filter_map(|variant| variant.payload)
                .for_each(|of| walk(&of(), above, found));
        }
        Named::Leaf(_) => {}
    }
    above.pop();
}

/// How deep values of `shape` nest in JSON.
fn depth(shape: &Shape) -> usize {
    match shape {
        Shape::Record(record) => {
            1 + record.fields.iter().map(|field| depth(&(field.shape)())).max().unwrap_or_default()
        }
        Shape::Choice(choice) => {
            let payloads = choice.variants.iter().filter_map(|variant| variant.payload);
            1 + payloads.map(|payload| depth(&payload())).max().unwrap_or_default()
        }
        Shape::List { of, .. } => 1 + depth(&of()),
        Shape::Leaf(_) | Shape::Text { .. } | Shape::Bytes { .. } | Shape::Unsigned { .. } | Shape::Flag => 1,
    }
}

#[test]
fn no_form_contains_itself_and_no_name_is_used_twice() {
    assert!(every_named().len() > 200);
}

#[test]
fn no_value_is_deeper_than_json_may_be() {
    let deepest = roots().iter().map(depth).max().expect("a root");
    assert!(deepest < 32, "{deepest}");
}
