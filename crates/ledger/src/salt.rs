//! What keeps a sealed value from being guessed.

use canon::{Canon, DecodeError, Reader, Shape, Writer};

/// 32 secret random bytes that keep a sealed value from being guessed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl core::fmt::Debug for Salt {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("Salt(..)")
    }
}

impl Canon for Salt {
    fn shape() -> Shape {
        Shape::Bytes { min: 32, max: 32 }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.fixed().map(Self)
    }
}
