//! Numbers, flags, and values that may be left out or stand behind a pointer.

use crate::shape::Shape;
use crate::wire::{Canon, DecodeError, INTEGER_MAX, Reader, Writer};
use std::sync::Arc;

macro_rules! unsigned {
    ($($type:ty => $max:expr),*) => { $(
        impl Canon for $type {
            fn shape() -> Shape {
                Shape::Unsigned { max: $max }
            }
            fn write(&self, out: &mut Writer) {
                out.unsigned(u64::from(*self));
            }
            fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                let value = input.unsigned()?;
                if value > $max {
                    return Err(input.invalid(format!("{value} is more than {}", $max)));
                }
                <$type>::try_from(value).map_err(|_| input.invalid(format!("{value} is too large")))
            }
        }
    )* };
}

unsigned!(u8 => u64::from(u8::MAX), u16 => u64::from(u16::MAX), u32 => u64::from(u32::MAX), u64 => INTEGER_MAX);

impl Canon for bool {
    fn shape() -> Shape {
        Shape::Flag
    }
    fn write(&self, out: &mut Writer) {
        out.flag(*self);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.flag()
    }
    fn is_absent(&self) -> bool {
        !*self
    }
    fn absent() -> Option<Self> {
        Some(false)
    }
}

impl<T: Canon> Canon for Option<T> {
    fn shape() -> Shape {
        assert!(T::absent().is_none(), "what may be left out by itself stands in no `Option`: two absences");
        T::shape()
    }
    fn write(&self, out: &mut Writer) {
        if let Some(value) = self {
            value.write(out);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        T::read(input).map(Some)
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

macro_rules! pointer {
    ($($pointer:ident),*) => { $(
        impl<T: Canon> Canon for $pointer<T> {
            fn shape() -> Shape {
                T::shape()
            }
            fn write(&self, out: &mut Writer) {
                T::write(self, out);
            }
            fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                T::read(input).map($pointer::new)
            }
            fn is_absent(&self) -> bool {
                T::is_absent(self)
            }
            fn absent() -> Option<Self> {
                T::absent().map($pointer::new)
            }
        }
    )* };
}

pointer!(Box, Arc);
