//! What the world sees of an attribute: 32 bytes that only the owner can make.
//!
//! Promise: without the owner's label secret a label tells nothing of the attribute, and nobody can try
//! attributes until one fits. That two objects have an attribute in common is seen all the same.
//! Start reading at [`LabelSecret`].

use crate::schema::{Attribute, Description};
use crate::wiped::{Seed, derive};
use canon::{Canon, DecodeError, Reader, Shape, Writer};
use core::fmt;

/// The most labels of one ciphertext or attribute key.
pub const LABELS_MAX: usize = 256;

/// An attribute under the owner's label secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label(pub [u8; 32]);

impl fmt::Debug for Label {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Label({})", canon::hex_encode(self.0.get(..4).unwrap_or_default()))
    }
}

impl Canon for Label {
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

/// Different labels in ascending order: the only order in which they are hashed and written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels(Vec<Label>);

/// Too many labels, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("1 to {LABELS_MAX} attributes are allowed, not {len}; numbers count one for each bit")]
pub struct LabelsError {
    /// How many there are.
    pub len: usize,
}

impl Labels {
    /// The set of these labels.
    ///
    /// # Errors
    /// [`LabelsError`].
    pub fn of(labels: impl IntoIterator<Item = Label>) -> Result<Self, LabelsError> {
        let mut labels: Vec<Label> = labels.into_iter().collect();
        labels.sort_unstable();
        labels.dedup();
        match labels.len() {
            1..=LABELS_MAX => Ok(Self(labels)),
            len => Err(LabelsError { len }),
        }
    }

    /// The labels.
    pub fn as_slice(&self) -> &[Label] {
        &self.0
    }

    /// Where a label stands, if it is one of these.
    pub(crate) fn place(&self, label: &Label) -> Option<usize> {
        self.0.binary_search(label).ok()
    }
}

impl Canon for Labels {
    fn shape() -> Shape {
        Shape::List { of: Label::shape, max: LABELS_MAX, set: true }
    }
    fn write(&self, out: &mut Writer) {
        out.array(self.0.len());
        for label in &self.0 {
            label.write(out);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let len = usize::try_from(input.array()?).unwrap_or(usize::MAX);
        if !(1..=LABELS_MAX).contains(&len) {
            return Err(input.invalid(LabelsError { len }.to_string()));
        }
        let mut labels = Vec::with_capacity(len.min(16));
        for _ in 0..len {
            let label = Label::read(input)?;
            if labels.last() >= Some(&label) {
                return Err(input.invalid("labels are not in ascending order"));
            }
            labels.push(label);
        }
        Ok(Self(labels))
    }
}

/// The owner's secret from which labels come. Wiped when dropped.
pub struct LabelSecret(Box<Seed>);

impl LabelSecret {
    /// The secret that belongs to a seed.
    pub fn from_seed(seed: &Seed) -> Self {
        Self(Box::new(derive(seed.as_slice(), "kerf/vault/label-secret/1", &[])))
    }

    /// The labels of all that is said of an object.
    ///
    /// # Errors
    /// [`LabelsError`].
    pub fn describe(&self, description: &Description) -> Result<Labels, LabelsError> {
        Labels::of(description.attributes().iter().map(|attribute| self.label(attribute)))
    }

    pub(crate) fn label(&self, attribute: &Attribute) -> Label {
        match attribute {
            Attribute::Word(name, word) => {
                self.of_parts("kerf/vault/word/1", &[name.as_str().as_bytes(), word.as_str().as_bytes()])
            }
            Attribute::Range { name, bits, level, prefix } => self.of_parts(
                "kerf/vault/range/1",
                &[name.as_str().as_bytes(), &[*bits, *level], &prefix.to_be_bytes()],
            ),
        }
    }

    /// A secret of something that has a label. `domain` keeps it apart from all labels.
    pub(crate) fn secret_of(&self, domain: &str, parts: &[&[u8]]) -> Seed {
        derive(self.0.as_slice(), domain, parts)
    }

    /// The label of something that no schema names. `domain` keeps it apart from all that one does.
    pub(crate) fn of_parts(&self, domain: &str, parts: &[&[u8]]) -> Label {
        Label(*derive(self.0.as_slice(), domain, parts))
    }
}

impl fmt::Debug for LabelSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("LabelSecret(..)")
    }
}
