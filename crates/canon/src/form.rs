//! The forms that a value may take: record, choice, code, leaf.
//!
//! Promise: one declaration gives the Rust type, its bytes, its JSON and its description, so the four
//! cannot drift apart.
//! Not here: numbers, flags and boxes (`compound.rs`), lists (`list.rs`), texts (`text.rs`).

use crate::wire::{Canon, DecodeError, Reader, Writer};

/// The bytes of a value that stands as one text in JSON: an amount, a date, an id.
///
/// Its text form comes from `Display` and `FromStr`; [`leaf!`](crate::leaf) joins both.
pub trait Atom: Sized {
    /// Appends the value's canonical bytes.
    fn put(&self, out: &mut Writer);
    /// Reads one value.
    ///
    /// # Errors
    /// [`DecodeError`] at the first byte that does not fit.
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError>;
}

/// Reads the fields of one record, in the order of their numbers.
#[derive(Debug)]
pub struct MapReader {
    left: u64,
    next: Option<u64>,
}

impl MapReader {
    /// Reads the head of the record.
    ///
    /// # Errors
    /// [`DecodeError::Expected`].
    pub fn open(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let left = input.map()?;
        let mut reader = Self { left, next: None };
        reader.advance(input)?;
        Ok(reader)
    }

    fn advance(&mut self, input: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.next = match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Some(input.unsigned()?)
            }
            None => None,
        };
        Ok(())
    }

    /// Reads field `number`, or gives the value that stands for a field left out.
    ///
    /// # Errors
    /// [`DecodeError`].
    pub fn field<T: Canon>(
        &mut self,
        input: &mut Reader<'_>,
        number: u64,
        field: &'static str,
    ) -> Result<T, DecodeError> {
        if self.next == Some(number) {
            let value = T::read(input)?;
            self.advance(input)?;
            return Ok(value);
        }
        T::absent().ok_or(DecodeError::Missing { field, at: input.at() })
    }

    /// Refuses fields that the record does not have.
    ///
    /// # Errors
    /// [`DecodeError::Unknown`].
    pub fn close(self, input: &Reader<'_>) -> Result<(), DecodeError> {
        match self.next {
            Some(number) => Err(DecodeError::Unknown { number, at: input.at() }),
            None => Ok(()),
        }
    }
}

/// Writes the head and the payload of one variant of a choice.
pub fn write_variant<T: Canon>(out: &mut Writer, number: u64, payload: &T) {
    out.array(2);
    out.unsigned(number);
    payload.write(out);
}

/// Reads the head of a choice; the payload follows.
///
/// # Errors
/// [`DecodeError`].
pub fn read_variant(input: &mut Reader<'_>) -> Result<u64, DecodeError> {
    let at = input.at();
    match input.array()? {
        2 => input.unsigned(),
        _ => Err(DecodeError::Expected { expected: "an array of a variant number and its value", at }),
    }
}

/// Reads the number of a code.
///
/// # Errors
/// [`DecodeError`].
pub fn read_code(input: &mut Reader<'_>) -> Result<u64, DecodeError> {
    input.unsigned()
}

/// True if each number is larger than the one before it.
pub const fn ascending(numbers: &[u64]) -> bool {
    let mut at = 1;
    while at < numbers.len() {
        if numbers[at - 1] >= numbers[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The text form of the next leaf.
///
/// # Errors
/// [`DecodeError`].
pub fn take_text<T: Atom + core::fmt::Display>(input: &mut Reader<'_>) -> Result<String, DecodeError> {
    T::take(input).map(|value| value.to_string())
}

/// Declares a record: a struct whose fields have numbers.
///
/// Bytes: a CBOR map from number to value, ascending; a field that is absent (`None`, an empty list,
/// `false`) is left out. JSON: an object with the fields' names. Numbers are never used again for
/// another meaning.
#[macro_export]
macro_rules! record {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $( $(#[$field_meta:meta])* $number:literal => $field:ident : $type:ty ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name {
            $( $(#[$field_meta])* pub $field: $type, )*
        }

        const _: () = assert!($crate::private::ascending(&[$($number),*]), "fields stand by ascending number");

        impl $crate::Canon for $name {
            fn shape() -> $crate::Shape {
                static SHAPE: $crate::RecordShape = $crate::RecordShape {
                    name: stringify!($name),
                    fields: &[
                        $( $crate::Field {
                            number: $number,
                            name: $crate::field_name!($field),
                            shape: <$type as $crate::Canon>::shape,
                            optional: || <$type as $crate::Canon>::absent().is_some(),
                        }, )*
                    ],
                };
                $crate::Shape::Record(&SHAPE)
            }

            fn write(&self, out: &mut $crate::Writer) {
                let present: usize = 0 $( + usize::from(!$crate::Canon::is_absent(&self.$field)) )*;
                out.map(present);
                $(
                    if !$crate::Canon::is_absent(&self.$field) {
                        out.unsigned($number);
                        $crate::Canon::write(&self.$field, out);
                    }
                )*
            }

            fn read(input: &mut $crate::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                #[allow(unused_mut, clippy::allow_attributes, reason = "a record may have no field")]
                let mut map = $crate::MapReader::open(input)?;
                let value = Self {
                    $( $field: map.field(input, $number, $crate::field_name!($field))?, )*
                };
                map.close(input)?;
                Ok(value)
            }
        }
    };
}

/// The name of a field in JSON: the identifier without a raw prefix.
#[doc(hidden)]
#[macro_export]
macro_rules! field_name {
    (r#for) => {
        "for"
    };
    ($field:ident) => {
        stringify!($field)
    };
}

/// Declares a choice: an enum whose variants have a number, a name and one value each.
///
/// Bytes: a CBOR array of the number and the value. JSON: an object with the variant's name as its
/// only key.
#[macro_export]
macro_rules! choice {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $number:literal => $variant:ident ( $type:ty ) $text:literal ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis enum $name {
            $( $(#[$variant_meta])* $variant($type), )*
        }

        impl $name {
            /// The variant's name, as in JSON.
            pub fn name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $text, )* }
            }
        }

        impl $crate::Canon for $name {
            fn shape() -> $crate::Shape {
                static SHAPE: $crate::ChoiceShape = $crate::ChoiceShape {
                    name: stringify!($name),
                    variants: &[
                        $( $crate::Variant {
                            number: $number,
                            name: $text,
                            payload: Some(<$type as $crate::Canon>::shape),
                        }, )*
                    ],
                };
                $crate::Shape::Choice(&SHAPE)
            }

            fn write(&self, out: &mut $crate::Writer) {
                match self {
                    $( Self::$variant(payload) => $crate::private::write_variant(out, $number, payload), )*
                }
            }

            fn read(input: &mut $crate::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                match $crate::private::read_variant(input)? {
                    $( $number => Ok(Self::$variant($crate::Canon::read(input)?)), )*
                    number => Err(input.invalid(format!("no variant {number} of {}", stringify!($name)))),
                }
            }
        }
    };
}

/// Declares a code: an enum whose variants have a number and a name, and nothing else.
///
/// Bytes: the number. JSON: the name.
#[macro_export]
macro_rules! code {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $number:literal => $variant:ident $text:literal ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $( $(#[$variant_meta])* $variant, )*
        }

        impl $name {
            /// Every value, in the order of the numbers.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// The name, as in JSON and on the command line.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $text, )* }
            }

            /// The number, as in bytes.
            pub const fn number(self) -> u64 {
                match self { $( Self::$variant => $number, )* }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                out.write_str(self.name())
            }
        }

        impl core::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $( $text => Ok(Self::$variant), )*
                    _ => Err(format!(
                        "`{text}` is none of {}",
                        [ $( $text, )* ].join(", "),
                    )),
                }
            }
        }

        impl $crate::Canon for $name {
            fn shape() -> $crate::Shape {
                static SHAPE: $crate::ChoiceShape = $crate::ChoiceShape {
                    name: stringify!($name),
                    variants: &[
                        $( $crate::Variant { number: $number, name: $text, payload: None }, )*
                    ],
                };
                $crate::Shape::Choice(&SHAPE)
            }

            fn write(&self, out: &mut $crate::Writer) {
                out.unsigned(self.number());
            }

            fn read(input: &mut $crate::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                match $crate::private::read_code(input)? {
                    $( $number => Ok(Self::$variant), )*
                    number => Err(input.invalid(format!("no code {number} of {}", stringify!($name)))),
                }
            }
        }
    };
}

/// Makes an [`Atom`] with `Display` and `FromStr` a value: one text in JSON.
///
/// `about` says what the text looks like; `examples` are valid texts, the first one typical.
#[macro_export]
macro_rules! leaf {
    ( $type:ty, $name:literal, about: $about:literal, examples: [$($example:literal),+ $(,)?] $(,)? ) => {
        impl $crate::Canon for $type {
            fn shape() -> $crate::Shape {
                static LEAF: $crate::Leaf = $crate::Leaf {
                    name: $name,
                    about: $about,
                    examples: &[$($example),+],
                    to_text: $crate::private::take_text::<$type>,
                    from_text: |text, out| {
                        let value: $type = text.parse().map_err(|error| format!("{error}"))?;
                        $crate::Atom::put(&value, out);
                        Ok(())
                    },
                };
                $crate::Shape::Leaf(&LEAF)
            }
            fn write(&self, out: &mut $crate::Writer) {
                $crate::Atom::put(self, out);
            }
            fn read(input: &mut $crate::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                $crate::Atom::take(input)
            }
        }
    };
}
