//! The forms of requests and answers: values of the ledger by their `Shape`, and what is put around them.

use canon::Shape;

/// The form of a JSON value.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// A value of the ledger or the vocabulary.
    Of(fn() -> Shape),
    /// A text, with an example.
    Text {
        /// What it looks like.
        example: &'static str,
    },
    /// One of these texts.
    Word(Vec<String>),
    /// A whole number within limits.
    Number {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// True or false.
    Flag,
    /// This, or null.
    Maybe(Box<Form>),
    /// Several.
    List(Box<Form>),
    /// Named members.
    Object {
        /// The name it has in the description; empty if it has none.
        name: String,
        /// Its members.
        members: Vec<Member>,
    },
    /// One of several forms.
    OneOf(Vec<Form>),
    /// An object that describes itself.
    Any(&'static str),
}

/// A member of an object.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) about: &'static str,
    /// Its form.
    pub(crate) form: Form,
    /// False if it may be left out.
    pub(crate) required: bool,
}

/// A member that is always there.
pub(crate) fn member(name: &'static str, about: &'static str, form: Form) -> Member {
    Member { name, about, form, required: true }
}

/// A member that may be left out.
pub(crate) fn optional(name: &'static str, about: &'static str, form: Form) -> Member {
    Member { name, about, form, required: false }
}

impl Form {
    /// The form of a value of type `T`.
    pub(crate) fn of<T: canon::Canon>() -> Self {
        Self::Of(T::shape)
    }

    /// A named object.
    pub(crate) fn object(name: impl Into<String>, members: impl Into<Vec<Member>>) -> Self {
        Self::Object { name: name.into(), members: members.into() }
    }

    /// Several.
    pub(crate) fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// This, or null.
    pub(crate) fn or_null(self) -> Self {
        Self::Maybe(Box::new(self))
    }

    /// A number as large as JSON holds exactly.
    pub(crate) const fn number() -> Self {
        Self::Number { min: 0, max: canon::INTEGER_MAX }
    }

    /// Where a fact stands.
    pub(crate) const fn place() -> Self {
        Self::Text { example: "7-0" }
    }

    /// A page of a list.
    pub(crate) fn page(name: impl Into<String>, item: Self) -> Self {
        Self::object(
            name,
            [
                member("items", "The items of this page.", Self::list(item)),
                member(
                    "next",
                    "Where the next page begins; null on the last. A page may have no items and still not be the last.",
                    Self::Text { example: "7-0" }.or_null(),
                ),
            ],
        )
    }
}
