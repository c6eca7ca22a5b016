//! Reading and writing canonical bytes.
//!
//! Promise: `decode(bytes)` succeeds only if `encode` of the result is those very bytes, so shortest
//! forms, key order, absent fields and trailing bytes need no rule of their own at each type.
//! Not here: the forms of records and choices (`form.rs`), or of JSON (`json.rs`).

use crate::shape::Shape;
use minicbor::{Decoder, data::Type};

/// The longest encoding that [`decode`] will look at, in bytes.
pub const BYTES_MAX: usize = 1 << 20;

/// The largest plain integer: 2^53 - 1, so that every JSON reader holds it exactly.
pub const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Why bytes are not the canonical encoding of a value of the wanted type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// More bytes than any value may have.
    #[error("{len} bytes are more than the {BYTES_MAX} that a value may have")]
    TooLong {
        /// How many bytes were given.
        len: usize,
    },
    /// The bytes stop early, or are not the CBOR item that stands at this place.
    #[error("expected {expected} at byte {at}")]
    Expected {
        /// What should have been there.
        expected: &'static str,
        /// Offset from the start, in bytes.
        at: usize,
    },
    /// A field that may not be left out is not there.
    #[error("field `{field}` is missing at byte {at}")]
    Missing {
        /// Name of the field.
        field: &'static str,
        /// Offset from the start, in bytes.
        at: usize,
    },
    /// A field number that the record does not have, or out of order.
    #[error("field number {number} is unknown or out of order at byte {at}")]
    Unknown {
        /// The number that was met.
        number: u64,
        /// Offset from the start, in bytes.
        at: usize,
    },
    /// A well-formed item whose value breaks a rule of its type.
    #[error("{reason} at byte {at}")]
    Invalid {
        /// The rule that is broken.
        reason: String,
        /// Offset from the start, in bytes.
        at: usize,
    },
    /// Bytes are left over after the value.
    #[error("{left} bytes are left over after the value")]
    Trailing {
        /// How many.
        left: usize,
    },
    /// The value is understood, but written in another form than the canonical one.
    #[error("not the canonical encoding: the first difference is at byte {at}; encode the value again")]
    NotCanonical {
        /// Offset of the first byte that differs.
        at: usize,
    },
}

/// A value with exactly one byte form, one JSON form, and a description of both.
///
/// Implemented by [`record!`](crate::record), [`choice!`](crate::choice), [`code!`](crate::code) and
/// [`leaf!`](crate::leaf), not by hand.
pub trait Canon: Sized {
    /// Describes the value's form: the source of JSON, of OpenAPI and of what a signer displays.
    fn shape() -> Shape;
    /// Appends the value's canonical bytes.
    fn write(&self, out: &mut Writer);
    /// Reads one value.
    ///
    /// # Errors
    /// [`DecodeError`] at the first byte that does not fit.
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError>;
    /// True if a record leaves the field out when it holds this value.
    fn is_absent(&self) -> bool {
        false
    }
    /// The value of a field that was left out, if it may be.
    fn absent() -> Option<Self> {
        None
    }
}

/// The canonical bytes of `value`. Cost: one pass.
pub fn encode<T: Canon>(value: &T) -> Vec<u8> {
    let mut out = Writer::new();
    value.write(&mut out);
    out.into_bytes()
}

/// How many bytes [`encode`] would give.
pub fn encoded_len<T: Canon>(value: &T) -> usize {
    encode(value).len()
}

/// The value whose canonical encoding is `bytes`.
///
/// Cost: one pass to read and one to write. Memory: bounded by the limits of the type and by
/// [`BYTES_MAX`]; lengths that the bytes announce are never trusted for allocation.
///
/// # Errors
/// [`DecodeError`], and [`DecodeError::NotCanonical`] if the same value has another, canonical form.
pub fn decode<T: Canon>(bytes: &[u8]) -> Result<T, DecodeError> {
    if bytes.len() > BYTES_MAX {
        return Err(DecodeError::TooLong { len: bytes.len() });
    }
    let mut input = Reader::new(bytes);
    let value = T::read(&mut input)?;
    input.end()?;
    let again = encode(&value);
    if again == bytes {
        return Ok(value);
    }
    let at = again.iter().zip(bytes).take_while(|(left, right)| left == right).count();
    Err(DecodeError::NotCanonical { at })
}

/// The value that `bytes` of our own making hold, without the check that they are canonical.
///
/// For what came out of the authenticated store: half the cost of [`decode`]. Never for what comes from
/// outside.
///
/// # Errors
/// [`DecodeError`], if the bytes are not of our making after all.
pub fn decode_trusted<T: Canon>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut input = Reader::new(bytes);
    let value = T::read(&mut input)?;
    input.end()?;
    Ok(value)
}

/// Appends CBOR items in their shortest form (RFC 8949, section 3).
#[derive(Debug)]
pub struct Writer {
    out: Vec<u8>,
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// An empty writer.
    pub fn new() -> Self {
        Self { out: Vec::with_capacity(256) }
    }

    /// What has been written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// How many bytes have been written.
    pub const fn len(&self) -> usize {
        self.out.len()
    }

    /// True if nothing has been written.
    pub const fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// The head of an item: its major type in the upper three bits, and its argument in as few bytes as it
    /// takes. Written by hand, as every value of every block passes through here.
    #[inline]
    fn head(&mut self, major: u8, argument: u64) {
        let [.., b4, b5, b6, b7] = argument.to_be_bytes();
        match argument {
            0..=23 => self.out.push(major | b7),
            24..=0xff => self.out.extend_from_slice(&[major | 24, b7]),
            0x100..=0xffff => self.out.extend_from_slice(&[major | 25, b6, b7]),
            0x1_0000..=0xffff_ffff => self.out.extend_from_slice(&[major | 26, b4, b5, b6, b7]),
            0x1_0000_0000.. => {
                self.out.push(major | 27);
                self.out.extend_from_slice(&argument.to_be_bytes());
            }
        }
    }

    /// An unsigned integer (major type 0).
    #[inline]
    pub fn unsigned(&mut self, value: u64) {
        self.head(0x00, value);
    }

    /// A signed integer (major types 0 and 1).
    #[inline]
    pub fn signed(&mut self, value: i64) {
        // A negative value stands as what is left of it after -1.
        if value < 0 {
            self.head(0x20, !value.cast_unsigned())
        } else {
            self.head(0x00, value.cast_unsigned())
        }
    }

    /// A truth value.
    #[inline]
    pub fn flag(&mut self, value: bool) {
        self.out.push(if value { 0xf5 } else { 0xf4 });
    }

    /// A byte string.
    #[inline]
    pub fn bytes(&mut self, value: &[u8]) {
        self.head(0x40, value.len() as u64);
        self.out.extend_from_slice(value);
    }

    /// A text string.
    #[inline]
    pub fn text(&mut self, value: &str) {
        self.head(0x60, value.len() as u64);
        self.out.extend_from_slice(value.as_bytes());
    }

    /// The head of an array of `len` items.
    #[inline]
    pub fn array(&mut self, len: usize) {
        self.head(0x80, len as u64);
    }

    /// The head of a map of `len` pairs.
    #[inline]
    pub fn map(&mut self, len: usize) {
        self.head(0xa0, len as u64);
    }

    /// Bytes that are already canonical.
    #[inline]
    pub fn raw(&mut self, canonical: &[u8]) {
        self.out.extend_from_slice(canonical);
    }
}

/// Reads CBOR items, keeping the place for messages.
#[derive(Debug)]
pub struct Reader<'b> {
    input: Decoder<'b>,
}

impl<'b> Reader<'b> {
    /// A reader at the start of `bytes`.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { input: Decoder::new(bytes) }
    }

    /// Offset of the next item, in bytes.
    pub fn at(&self) -> usize {
        self.input.position()
    }

    /// The bytes from offset `from` up to here.
    pub fn since(&self, from: usize) -> &'b [u8] {
        self.input.input().get(from..self.at()).unwrap_or_default()
    }

    /// Refuses what is left over.
    ///
    /// # Errors
    /// [`DecodeError::Trailing`].
    pub fn end(&self) -> Result<(), DecodeError> {
        match self.input.input().len().saturating_sub(self.at()) {
            0 => Ok(()),
            left => Err(DecodeError::Trailing { left }),
        }
    }

    /// An error at this place, for a value that breaks a rule of its type.
    pub fn invalid(&self, reason: impl Into<String>) -> DecodeError {
        DecodeError::Invalid { reason: reason.into(), at: self.at() }
    }

    fn item<T>(
        &mut self,
        expected: &'static str,
        read: impl FnOnce(&mut Decoder<'b>) -> Result<T, minicbor::decode::Error>,
    ) -> Result<T, DecodeError> {
        let at = self.at();
        read(&mut self.input).map_err(|_| DecodeError::Expected { expected, at })
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// [`DecodeError::Expected`].
    pub fn unsigned(&mut self) -> Result<u64, DecodeError> {
        self.item("an unsigned integer", |input| input.u64())
    }

    /// A signed integer.
    ///
    /// # Errors
    /// [`DecodeError::Expected`].
    pub fn signed(&mut self) -> Result<i64, DecodeError> {
        self.item("an integer", |input| input.i64())
    }

    /// A truth value.
    ///
    /// # Errors
    /// [`DecodeError::Expected`].
    pub fn flag(&mut self) -> Result<bool, DecodeError> {
        self.item("true or false", |input| input.bool())
    }

    /// A byte string, borrowed from the input.
    ///
    /// # Errors
    /// [`DecodeError::Expected`].
    pub fn bytes(&mut self) -> Result<&'b [u8], DecodeError> {
        self.item("a byte string", |input| input.bytes())
    }

    /// A byte string of exactly `N` bytes.
    ///
    /// # Errors
    /// [`DecodeError`].
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let at = self.at();
        let bytes = self.bytes()?;
        bytes.try_into().map_err(|_| DecodeError::Invalid {
            reason: format!("{} bytes where {N} belong", bytes.len()),
            at,
        })
    }

    /// A text string, borrowed from the input.
    ///
    /// # Errors
    /// [`DecodeError::Expected`].
    pub fn text(&mut self) -> Result<&'b str, DecodeError> {
        self.item("a text", |input| input.str())
    }

    /// The head of an array; gives the number of items. Indefinite lengths are refused.
    ///
    /// # Errors
    /// [`DecodeError::Expected`].
    pub fn array(&mut self) -> Result<u64, DecodeError> {
        let at = self.at();
        self.item("an array", |input| input.array())?
            .ok_or(DecodeError::Expected { expected: "an array of definite length", at })
    }

    /// The head of a map; gives the number of pairs. Indefinite lengths are refused.
    ///
    /// # Errors
    /// [`DecodeError::Expected`].
    pub fn map(&mut self) -> Result<u64, DecodeError> {
        let at = self.at();
        self.item("a map", |input| input.map())?
            .ok_or(DecodeError::Expected { expected: "a map of definite length", at })
    }

    /// True if the next item is an unsigned integer, without reading it.
    pub fn next_is_unsigned(&self) -> bool {
        matches!(self.input.datatype(), Ok(Type::U8 | Type::U16 | Type::U32 | Type::U64))
    }
}
