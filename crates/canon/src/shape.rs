//! Descriptions of the forms of values.
//!
//! Promise: whatever turns bytes into something else (JSON, OpenAPI, a signer's display, test values)
//! does so from these descriptions alone, so that it cannot disagree with the bytes.

use crate::json::Json;
use crate::wire::{DecodeError, Reader, Writer};

/// The form of a value.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Named, numbered fields.
    Record(&'static RecordShape),
    /// One of several variants, with or without a value.
    Choice(&'static ChoiceShape),
    /// A value with a text form of its own: an amount, a date, an id.
    Leaf(&'static Leaf),
    /// Free text.
    Text {
        /// The longest, in bytes of UTF-8.
        max: usize,
        /// Says why a text is refused.
        check: fn(&str) -> Result<(), String>,
    },
    /// Bytes; in JSON as lower-case hexadecimal digits.
    Bytes {
        /// The fewest bytes.
        min: usize,
        /// The most bytes.
        max: usize,
    },
    /// A whole number from nought.
    Unsigned {
        /// The largest.
        max: u64,
    },
    /// True or false.
    Flag,
    /// Several values of one form.
    List {
        /// The form of each.
        of: fn() -> Shape,
        /// The most items.
        max: usize,
        /// True if the items are different and in ascending order of their bytes.
        set: bool,
    },
}

/// The form of a record.
#[derive(Debug)]
pub struct RecordShape {
    /// Its name in code and in OpenAPI.
    pub name: &'static str,
    /// Its fields, by ascending number.
    pub fields: &'static [Field],
}

/// One field of a record.
#[derive(Debug)]
pub struct Field {
    /// Its number in bytes.
    pub number: u64,
    /// Its name in JSON.
    pub name: &'static str,
    /// The form of its value.
    pub shape: fn() -> Shape,
    /// True if it may be left out.
    pub optional: fn() -> bool,
}

/// The form of a choice or a code.
#[derive(Debug)]
pub struct ChoiceShape {
    /// Its name in code and in OpenAPI.
    pub name: &'static str,
    /// What can be chosen.
    pub variants: &'static [Variant],
}

/// One variant of a choice.
#[derive(Debug)]
pub struct Variant {
    /// Its number in bytes.
    pub number: u64,
    /// Its name in JSON.
    pub name: &'static str,
    /// The form of its value; a code has none.
    pub payload: Option<fn() -> Shape>,
}

/// A value that stands as one text in JSON.
#[derive(Debug)]
pub struct Leaf {
    /// Its name in code and in OpenAPI.
    pub name: &'static str,
    /// What its text looks like.
    pub about: &'static str,
    /// Valid texts; the first is typical.
    pub examples: &'static [&'static str],
    /// Reads the value and gives its text.
    pub to_text: fn(&mut Reader<'_>) -> Result<String, DecodeError>,
    /// Parses the text and writes the value; the error says what is wrong with the text.
    pub from_text: fn(&str, &mut Writer) -> Result<(), String>,
}

/// A made-up value of `shape` in JSON, different for different `seed`s; `seed` 0 gives every optional
/// field. For tests and for the examples in the API's description.
pub fn sample(shape: &Shape, seed: u64) -> Json {
    let mut dice = Dice(seed);
    draw(shape, &mut dice, seed == 0)
}

/// The example that stands in the API's description.
pub fn example_json(shape: &Shape) -> Json {
    sample(shape, 0)
}

/// SplitMix64 (Steele, Lea, Flood 2014): good enough to vary test values, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    fn pick<'a, T>(&mut self, items: &'a [T], first: bool) -> Option<&'a T> {
        let index = if first { 0 } else { self.below(items.len() as u64) };
        items.get(usize::try_from(index).unwrap_or(0))
    }
}

fn draw(shape: &Shape, dice: &mut Dice, typical: bool) -> Json {
    match shape {
        Shape::Record(record) => {
            let mut fields = Vec::new();
            for field in record.fields {
                if (field.optional)() && !typical && dice.below(2) == 0 {
                    continue;
                }
                let value = draw(&(field.shape)(), dice, typical);
                let absent = matches!(&value, Json::Flag(false))
                    || matches!(&value, Json::List(items) if items.is_empty());
                if !absent || !(field.optional)() {
                    fields.push((field.name.to_owned(), value));
                }
            }
            Json::Object(fields)
        }
        Shape::Choice(choice) => match dice.pick(choice.variants, typical) {
            Some(Variant { name, payload: None, .. }) => Json::Text((*name).to_owned()),
            Some(Variant { name, payload: Some(payload), .. }) => {
                Json::Object(vec![((*name).to_owned(), draw(&payload(), dice, typical))])
            }
            None => Json::Null,
        },
        Shape::Leaf(leaf) => {
            Json::Text(dice.pick(leaf.examples, typical).copied().unwrap_or_default().to_owned())
        }
        Shape::Text { max, .. } => {
            let words = ["Paper", "A4, 80 g/m²", "Årsavtal för städning", "紙", "x"];
            let fitting: Vec<&str> = words.into_iter().filter(|word| word.len() <= *max).collect();
            Json::Text(dice.pick(&fitting, typical).copied().unwrap_or("x").to_owned())
        }
        Shape::Bytes { min, max } => {
            let len = if typical { *min } else { min + usize::try_from(dice.below(8)).unwrap_or(0) };
            let bytes: Vec<u8> =
                (0..len.min(*max)).map(|_| u8::try_from(dice.below(256)).unwrap_or(0)).collect();
            Json::Text(crate::hex_encode(&bytes))
        }
        // Shifted, so that every length of number comes up.
        Shape::Unsigned { max } => Json::Number(if typical {
            1.min(*max)
        } else {
            dice.below(max.saturating_add(1)) >> dice.below(64)
        }),
        Shape::Flag => Json::Flag(typical || dice.below(2) == 1),
        Shape::List { of, max, set } => {
            let len = if typical { 1 } else { dice.below(4) };
            let mut items: Vec<Json> = Vec::new();
            for _ in 0..len.min(*max as u64) {
                let item = draw(&of(), dice, typical);
                if !*set || !items.contains(&item) {
                    items.push(item);
                }
            }
            Json::List(items)
        }
    }
}
