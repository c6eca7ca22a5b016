//! Attributes that mean the same to everybody, by name.
//!
//! A listing has no fields of its own for where it is served and how soon it can be had; its lines have
//! attributes. These names are the ones that searching, comparing and answering know. Upper and lower case are
//! the same, as everywhere with attributes.
//!
//! | name | value | example |
//! | --- | --- | --- |
//! | `area served` | a code, scheme `iso3166-1` or `nuts` | `{scheme: "nuts", code: "NL3"}`: all of West Netherlands |
//! | `delivery time` | a measure of time, or a range of it | `5 DAY`, `2..5 DAY` |
//! | `free capacity` | how much more of it can be had, of what a profile says one can do | `40 HUR` |
//!
//! A line that says nothing of an area serves where its owner is, as the owner's profile says. Several areas
//! are several attributes. NUTS codes begin with the country (Greece is `EL` there and `GR` in ISO 3166-1; both
//! are taken), so a wider area is the beginning of a narrower one.

use vocabulary::{Attribute, AttributeValue, Country, Quantity};

/// The name of the attribute that says where something can be had.
pub const AREA_SERVED: &str = "area served";
/// The name of the attribute that says how soon.
pub const DELIVERY_TIME: &str = "delivery time";
/// The name of the attribute that says how much more one can do.
pub const FREE_CAPACITY: &str = "free capacity";

/// Schemes of codes of areas.
const SCHEMES: [&str; 2] = ["iso3166-1", "nuts"];
/// The longest code of an area: NUTS level 3.
const AREA_LETTERS_MAX: usize = 5;

/// Not an area.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an area: a country of ISO 3166-1 such as NL, or a NUTS code such as NL32")]
pub struct UnknownArea {
    /// What was given.
    pub text: String,
}

/// Where something is wanted or served: a country, or a NUTS region in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area(String);

impl Area {
    /// The area with this code.
    ///
    /// # Errors
    /// [`UnknownArea`] if it does not begin with a country, or is no such code.
    pub fn parse(code: &str) -> Result<Self, UnknownArea> {
        let unknown = || UnknownArea { text: code.chars().take(32).collect() };
        let whole = code.len() <= AREA_LETTERS_MAX && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (country, region) = code.split_at_checked(2).filter(|_| whole).ok_or_else(unknown)?;
        let country = match country.to_ascii_uppercase().as_str() {
            "EL" => "GR".to_owned(),
            "UK" => "GB".to_owned(),
            other => other.to_owned(),
        };
        let country = Country::parse(&country).map_err(|_| unknown())?;
        Ok(Self(format!("{country}{}", region.to_ascii_uppercase())))
    }

    /// A whole country.
    pub fn country(country: Country) -> Self {
        Self(country.code().to_owned())
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// This area and every wider one.
    pub fn wider(&self) -> impl Iterator<Item = &str> {
        (2..=self.0.len()).filter_map(|end| self.0.get(..end))
    }
}

impl core::fmt::Display for Area {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(&self.0)
    }
}

fn is_called(name: &str, known: &str) -> bool {
    name.trim().to_lowercase() == known
}

/// The areas that are said to be served.
pub fn areas_served(attributes: &[Attribute]) -> impl Iterator<Item = Area> + '_ {
    attributes.iter().filter(|attribute| is_called(&attribute.name, AREA_SERVED)).filter_map(|attribute| {
        match &attribute.value {
            AttributeValue::Code(code) if SCHEMES.contains(&code.scheme.to_lowercase().as_str()) => {
                Area::parse(&code.code).ok()
            }
            AttributeValue::Code(_)
            | AttributeValue::Text(_)
            | AttributeValue::Number(_)
            | AttributeValue::Flag(_)
            | AttributeValue::Range(_) => None,
        }
    })
}

/// What is said of the time that delivering takes.
pub fn delivery_time(attributes: &[Attribute]) -> Option<&AttributeValue> {
    let said = attributes.iter().find(|attribute| is_called(&attribute.name, DELIVERY_TIME));
    said.map(|attribute| &attribute.value)
}

/// How long delivering takes at most, if it is said.
pub(crate) fn longest_delivery(attributes: &[Attribute]) -> Option<Quantity> {
    match delivery_time(attributes)? {
        AttributeValue::Number(quantity) => Some(*quantity),
        AttributeValue::Range(range) => Some(range.max()),
        AttributeValue::Text(_) | AttributeValue::Code(_) | AttributeValue::Flag(_) => None,
    }
}

/// The measure of this name, if it is said.
pub(crate) fn measure(attributes: &[Attribute], known: &str) -> Option<Quantity> {
    let said = attributes.iter().find(|attribute| is_called(&attribute.name, known));
    said.and_then(|attribute| match &attribute.value {
        AttributeValue::Number(quantity) => Some(*quantity),
        AttributeValue::Range(range) => Some(range.min()),
        AttributeValue::Text(_) | AttributeValue::Code(_) | AttributeValue::Flag(_) => None,
    })
}
