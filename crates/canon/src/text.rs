//! Texts with a limit, without characters that deceive a reader.

use crate::form::Atom;
use crate::shape::Shape;
use crate::wire::{Canon, DecodeError, Reader, Writer};
use core::{fmt, ops::Deref, str::FromStr};

/// Why a text is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Longer than its place allows.
    #[error("{len} bytes of text are more than the {max} allowed")]
    TooLong {
        /// Length in bytes of UTF-8.
        len: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// Nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// A control character, or one that changes the direction of what follows.
    #[error("character U+{code:04X} is not allowed: it cannot be seen, or turns the reading direction")]
    Hidden {
        /// The character's code point.
        code: u32,
    },
}

/// One to `MAX` bytes of UTF-8, not blank, free of control characters (line feed and tab excepted) and
/// of bidirectional overrides (Unicode TR 36, section 2.2), which can make a name read as another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(Box<str>);

fn hidden(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

impl<const MAX: usize> Text<MAX> {
    /// Checks `text` and keeps a copy.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn new(text: &str) -> Result<Self, TextError> {
        if text.len() > MAX {
            return Err(TextError::TooLong { len: text.len(), max: MAX });
        }
        if text.trim().is_empty() {
            return Err(TextError::Empty);
        }
        match text.chars().find(|character| hidden(*character)) {
            Some(character) => Err(TextError::Hidden { code: character.into() }),
            None => Ok(Self(text.into())),
        }
    }

    /// Makes the best of `text` from a tolerant source: hidden characters become spaces, and what is
    /// beyond the limit is cut at a character. `None` if nothing is left.
    pub fn tolerant(text: &str) -> Option<Self> {
        let mut out = String::new();
        for character in text.trim().chars() {
            let character = if hidden(character) { ' ' } else { character };
            if out.len() + character.len_utf8() > MAX {
                break;
            }
            out.push(character);
        }
        Self::new(out.trim()).ok()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<const MAX: usize> FromStr for Text<MAX> {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::new(text)
    }
}

impl<const MAX: usize> Atom for Text<MAX> {
    fn put(&self, out: &mut Writer) {
        out.text(&self.0);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let text = input.text()?;
        Self::new(text).map_err(|error| input.invalid(error.to_string()))
    }
}

impl<const MAX: usize> Canon for Text<MAX> {
    fn shape() -> Shape {
        Shape::Text { max: MAX, check: |text| Self::new(text).map(|_| ()).map_err(|error| error.to_string()) }
    }
    fn write(&self, out: &mut Writer) {
        self.put(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Self::take(input)
    }
}

/// True for control characters, and for those that turn the reading direction or take no room: whoever shows a
/// text that somebody else wrote spells them out.
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
