//! Schemas of values, from their descriptions.

use crate::form::{Form, Member};
use canon::{ChoiceShape, Leaf, RecordShape, Shape};
use ledger::ACTS;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, OneOfBuilder, Ref, SchemaFormat,
    SchemaType, Type,
};
use utoipa::openapi::{RefOr, Schema};

/// Schemas that have a name and are referred to by it.
#[derive(Default)]
pub(super) struct Schemas {
    pub(super) named: BTreeMap<String, RefOr<Schema>>,
    /// What each name stands for.
    origins: BTreeMap<String, Origin>,
}

/// Where a name comes from: two different things must not share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The description of a value, by its place in memory.
    Value(usize),
    /// A form of the interface.
    Form,
}

fn place<T>(description: &'static T) -> Origin {
    Origin::Value(std::ptr::from_ref(description).addr())
}

fn object() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Object)
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Any text.
pub(super) fn any_text() -> RefOr<Schema> {
    string().into()
}

/// Octets.
pub(super) fn octets() -> RefOr<Schema> {
    string().format(Some(SchemaFormat::Custom("binary".to_owned()))).into()
}

fn closed() -> Option<AdditionalProperties<Schema>> {
    Some(AdditionalProperties::FreeForm(false))
}

fn whole(min: u64, max: u64) -> RefOr<Schema> {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(number(min)))
        .maximum(Some(number(max)))
        .into()
}

fn hex(min: usize, max: usize) -> RefOr<Schema> {
    string()
        .pattern(Some("^([0-9a-f]{2})*$"))
        .min_length(Some(min * 2))
        .max_length(Some(max * 2))
        .description(Some("bytes in lower-case hexadecimal"))
        .into()
}

impl Schemas {
    /// The schema of `form`; what has a name is put among the named ones and referred to.
    pub(super) fn of(&mut self, form: &Form) -> RefOr<Schema> {
        match form {
            Form::Of(shape) => self.shape(&shape()),
            Form::Text { example } => string().examples([*example]).into(),
            Form::Word(words) => string().enum_values(Some(words.clone())).into(),
            Form::Number { min, max } => whole(*min, *max),
            Form::Flag => ObjectBuilder::new().schema_type(Type::Boolean).into(),
            Form::Maybe(form) => {
                let null = ObjectBuilder::new().schema_type(Type::Null);
                AnyOfBuilder::new().item(self.of(form)).item(null).schema_type(SchemaType::any()).into()
            }
            Form::List(form) => ArrayBuilder::new().items(self.of(form)).into(),
            Form::Object { name, members } if name.is_empty() => self.members(members),
            Form::Object { name, members } => {
                if self.is_new(name, Origin::Form) {
                    let schema = self.members(members);
                    self.named.insert(name.clone(), schema);
                } else {
                    let known = self.named.get(name).cloned();
                    assert!(known == Some(self.members(members)), "two forms are called `{name}`");
                }
                Ref::from_schema_name(name).into()
            }
            Form::OneOf(forms) => {
                let mut all = OneOfBuilder::new().schema_type(SchemaType::any());
                for form in forms {
                    all = all.item(self.of(form));
                }
                all.into()
            }
            Form::Any(about) => object().description(Some(*about)).into(),
        }
    }

    fn members(&mut self, members: &[Member]) -> RefOr<Schema> {
        let mut schema = object().additional_properties(closed());
        for member in members {
            let form = described(self.of(&member.form), member.about);
            schema = schema.property(member.name, form);
            if member.required {
                schema = schema.required(member.name);
            }
        }
        schema.into()
    }

    fn shape(&mut self, shape: &Shape) -> RefOr<Schema> {
        match shape {
            Shape::Record(record) => {
                self.named(record.name.to_owned(), place(*record), |schemas| schemas.record(record))
            }
            Shape::Choice(choice) => {
                self.named(choice.name.to_owned(), place(*choice), |schemas| schemas.choice(choice))
            }
            Shape::Leaf(leaf) => self.named(leaf_name(leaf), place(*leaf), |_| of_leaf(leaf)),
            Shape::Text { max, .. } => string()
                .max_length(Some(*max))
                .description(Some(format!("text, at most {max} bytes in UTF-8")))
                .into(),
            Shape::Bytes { min, max } => hex(*min, *max),
            Shape::Unsigned { max } => whole(0, *max),
            Shape::Flag => ObjectBuilder::new().schema_type(Type::Boolean).into(),
            Shape::List { of, max, set } => {
                let list = ArrayBuilder::new().items(self.shape(&of())).max_items(Some(*max));
                if *set { list.unique_items(true).into() } else { list.into() }
            }
        }
    }

    /// Whether the name is new. Two different things of one name are a bug, and every start finds it.
    fn is_new(&mut self, name: &str, origin: Origin) -> bool {
        let known = *self.origins.entry(name.to_owned()).or_insert(origin);
        assert!(known == origin, "two different things are called `{name}`");
        !self.named.contains_key(name)
    }

    /// Makes the schema once, even if it has itself among its parts.
    fn named(
        &mut self,
        name: String,
        origin: Origin,
        make: impl FnOnce(&mut Self) -> RefOr<Schema>,
    ) -> RefOr<Schema> {
        if self.is_new(&name, origin) {
            self.named.insert(name.clone(), any_text());
            let schema = make(self);
            self.named.insert(name.clone(), schema);
        }
        Ref::from_schema_name(name).into()
    }

    fn record(&mut self, record: &RecordShape) -> RefOr<Schema> {
        let help = ACTS.iter().find(|act| match (act.shape)() {
            Shape::Record(known) => std::ptr::eq(known, record),
            Shape::Choice(_)
            | Shape::Leaf(_)
            | Shape::Text { .. }
            | Shape::Bytes { .. }
            | Shape::Unsigned { .. }
            | Shape::Flag
            | Shape::List { .. } => false,
        });
        let mut schema = object().additional_properties(closed());
        if let Some(help) = help {
            schema = schema.description(Some(super::joined(help.about)));
        }
        for field in record.fields {
            let about = help.and_then(|help| help.fields.iter().find(|(name, _)| *name == field.name));
            let form = self.shape(&(field.shape)());
            let form = about.map_or(form.clone(), |(_, about)| described(form, &super::joined(about)));
            schema = schema.property(field.name, form);
            if !(field.optional)() {
                schema = schema.required(field.name);
            }
        }
        schema.into()
    }

    fn choice(&mut self, choice: &ChoiceShape) -> RefOr<Schema> {
        if choice.variants.iter().all(|variant| variant.payload.is_none()) {
            return string().enum_values(Some(choice.variants.iter().map(|variant| variant.name))).into();
        }
        let mut all = OneOfBuilder::new().schema_type(SchemaType::any());
        for variant in choice.variants {
            let one = match variant.payload {
                None => string().enum_values(Some([variant.name])),
                Some(payload) => object()
                    .property(variant.name, self.shape(&payload()))
                    .required(variant.name)
                    .additional_properties(closed()),
            };
            all = all.item(one);
        }
        all.into()
    }
}

/// Ids are named after their prefix, in small letters: `agent` becomes `AgentId`.
fn leaf_name(leaf: &Leaf) -> String {
    let mut letters = leaf.name.chars();
    match letters.next() {
        Some(first) if first.is_ascii_lowercase() => {
            format!("{}{}Id", first.to_ascii_uppercase(), letters.as_str())
        }
        Some(_) | None => leaf.name.to_owned(),
    }
}

fn of_leaf(leaf: &Leaf) -> RefOr<Schema> {
    let examples: Vec<Value> = leaf.examples.iter().map(|example| Value::from(*example)).collect();
    string().description(Some(leaf.about)).examples(examples).into()
}

/// The schema with a description of its place.
fn described(schema: RefOr<Schema>, about: &str) -> RefOr<Schema> {
    match schema {
        RefOr::Ref(mut reference) => {
            about.clone_into(&mut reference.description);
            RefOr::Ref(reference)
        }
        RefOr::T(Schema::Object(mut object)) => {
            object.description = Some(about.to_owned());
            RefOr::T(Schema::Object(object))
        }
        RefOr::T(Schema::Array(mut array)) => {
            array.description = Some(about.to_owned());
            RefOr::T(Schema::Array(array))
        }
        RefOr::T(Schema::AnyOf(mut any)) => {
            any.description = Some(about.to_owned());
            RefOr::T(Schema::AnyOf(any))
        }
        other => other,
    }
}
