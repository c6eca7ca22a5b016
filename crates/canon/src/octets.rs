//! Bytes with a limit, whose meaning is somebody else's: stored chunks, sealed letters.

use crate::list::TooMany;
use crate::shape::Shape;
use crate::wire::{Canon, DecodeError, Reader, Writer};
use core::fmt;
use core::ops::Deref;

/// At most `MAX` bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Octets<const MAX: usize>(Vec<u8>);

impl<const MAX: usize> fmt::Debug for Octets<MAX> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Octets({} bytes)", self.0.len())
    }
}

impl<const MAX: usize> Octets<MAX> {
    /// The bytes.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl<const MAX: usize> TryFrom<Vec<u8>> for Octets<MAX> {
    type Error = TooMany;
    fn try_from(bytes: Vec<u8>) -> Result<Self, TooMany> {
        if bytes.len() > MAX {
            return Err(TooMany { len: bytes.len(), max: MAX });
        }
        Ok(Self(bytes))
    }
}

impl<const MAX: usize> Deref for Octets<MAX> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<const MAX: usize> Canon for Octets<MAX> {
    fn shape() -> Shape {
        Shape::Bytes { min: 0, max: MAX }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let bytes = input.bytes()?;
        if bytes.len() > MAX {
            return Err(input.invalid(TooMany { len: bytes.len(), max: MAX }.to_string()));
        }
        Ok(Self(bytes.to_vec()))
    }
}
