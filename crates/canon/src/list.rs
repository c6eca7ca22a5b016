//! Lists and sets with a limit.

use crate::shape::Shape;
use crate::wire::{Canon, DecodeError, Reader, Writer};
use core::ops::Deref;

/// More items than a list may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{len} items are more than the {max} allowed")]
pub struct TooMany {
    /// How many there are.
    pub len: usize,
    /// How many there may be.
    pub max: usize,
}

/// At most `MAX` items, in an order that means something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> List<T, MAX> {
    /// The empty list.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Appends `item`.
    ///
    /// # Errors
    /// [`TooMany`] if the list is full.
    pub fn push(&mut self, item: T) -> Result<(), TooMany> {
        if self.0.len() >= MAX {
            return Err(TooMany { len: self.0.len() + 1, max: MAX });
        }
        self.0.push(item);
        Ok(())
    }

    /// The items, to be changed in place; their number stays.
    pub fn iter_mut(&mut self) -> core::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// The item at `index`, to be changed in place.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.0.get_mut(index)
    }

    /// Keeps the items for which `keep` says so.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }

    /// The items.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const MAX: usize> TryFrom<Vec<T>> for List<T, MAX> {
    type Error = TooMany;
    fn try_from(items: Vec<T>) -> Result<Self, TooMany> {
        if items.len() > MAX {
            return Err(TooMany { len: items.len(), max: MAX });
        }
        Ok(Self(items))
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T, const MAX: usize> IntoIterator for &'a List<T, MAX> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T, const MAX: usize> IntoIterator for List<T, MAX> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: Canon, const MAX: usize> Canon for List<T, MAX> {
    fn shape() -> Shape {
        Shape::List { of: T::shape, max: MAX, set: false }
    }
    fn write(&self, out: &mut Writer) {
        out.array(self.0.len());
        for item in &self.0 {
            item.write(out);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        read_items(input, MAX, T::read).map(Self)
    }
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

fn read_items<'b, T>(
    input: &mut Reader<'b>,
    max: usize,
    mut read: impl FnMut(&mut Reader<'b>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let announced = input.array()?;
    let len = usize::try_from(announced).unwrap_or(usize::MAX);
    if len > max {
        return Err(input.invalid(TooMany { len, max }.to_string()));
    }
    let mut items = Vec::with_capacity(len.min(16));
    for _ in 0..len {
        items.push(read(input)?);
    }
    Ok(items)
}

/// At most `MAX` different items. Bytes list them in ascending order of their bytes, which for texts is by
/// length first; here they stand in the order of `Ord`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set<T, const MAX: usize>(Vec<T>);

impl<T: Ord, const MAX: usize> Set<T, MAX> {
    /// The empty set.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The set of `items`.
    ///
    /// # Errors
    /// [`TooMany`] if there are more than `MAX` different ones.
    pub fn of(items: impl IntoIterator<Item = T>) -> Result<Self, TooMany> {
        let mut items: Vec<T> = items.into_iter().collect();
        items.sort();
        items.dedup();
        if items.len() > MAX {
            return Err(TooMany { len: items.len(), max: MAX });
        }
        Ok(Self(items))
    }

    /// True if `item` is in the set. Cost: a binary search.
    pub fn contains(&self, item: &T) -> bool {
        self.0.binary_search(item).is_ok()
    }

    /// True if every item of `other` is in this set.
    pub fn contains_all(&self, other: &Self) -> bool {
        other.0.iter().all(|item| self.contains(item))
    }

    /// Puts `item` in; false if it was there.
    ///
    /// # Errors
    /// [`TooMany`] if the set is full.
    pub fn insert(&mut self, item: T) -> Result<bool, TooMany> {
        match self.0.binary_search(&item) {
            Ok(_) => Ok(false),
            Err(_) if self.0.len() >= MAX => Err(TooMany { len: self.0.len() + 1, max: MAX }),
            Err(place) => {
                self.0.insert(place, item);
                Ok(true)
            }
        }
    }

    /// Takes `item` out; false if it was not there.
    pub fn remove(&mut self, item: &T) -> bool {
        match self.0.binary_search(item) {
            Ok(place) => {
                self.0.remove(place);
                true
            }
            Err(_) => false,
        }
    }
}

impl<T, const MAX: usize> Default for Set<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for Set<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T, const MAX: usize> IntoIterator for &'a Set<T, MAX> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Canon + Ord, const MAX: usize> Canon for Set<T, MAX> {
    fn shape() -> Shape {
        Shape::List { of: T::shape, max: MAX, set: true }
    }
    fn write(&self, out: &mut Writer) {
        let mut items: Vec<Vec<u8>> = self.0.iter().map(crate::encode).collect();
        items.sort();
        out.array(items.len());
        for item in &items {
            out.raw(item);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut last: &[u8] = &[];
        let mut items = read_items(input, MAX, |input| {
            let start = input.at();
            let item = T::read(input)?;
            let bytes = input.since(start);
            if bytes <= last {
                return Err(input.invalid("the items of a set are not in ascending order of their bytes"));
            }
            last = bytes;
            Ok(item)
        })?;
        items.sort();
        Ok(Self(items))
    }
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }
}
