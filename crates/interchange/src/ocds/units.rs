//! Units of measure as publishers name them.
//!
//! Promise: a name maps to a unit only where it means that unit and nothing else; every other name stays
//! as stated and is reported.

use vocabulary::Unit;

/// Names in small letters, as met in records in English, French, Portuguese, Romanian and Spanish, and the code
/// of UN/ECE Recommendation 20 or 21 for what they mean. Names that say only "not applicable", "global", "job"
/// or a currency are left out on purpose: they are no measure.
const NAMES: &[(&str, &str)] = &[
    ("bucata", "H87"),
    ("bucată", "H87"),
    ("cu. meter", "MTQ"),
    ("day", "DAY"),
    ("días", "DAY"),
    ("each", "EA"),
    ("g", "GRM"),
    ("gram", "GRM"),
    ("hora", "HUR"),
    ("horas", "HUR"),
    ("hour", "HUR"),
    ("kg", "KGM"),
    ("kilo", "KGM"),
    ("kilogram", "KGM"),
    ("kilogramo", "KGM"),
    ("kilogramos", "KGM"),
    ("l", "LTR"),
    ("liter", "LTR"),
    ("litre", "LTR"),
    ("litro", "LTR"),
    ("litros", "LTR"),
    ("m", "MTR"),
    ("m2", "MTK"),
    ("m3", "MTQ"),
    ("meter", "MTR"),
    ("metre", "MTR"),
    ("metro", "MTR"),
    ("metro cuadrado", "MTK"),
    ("metro cúbico", "MTQ"),
    ("metros", "MTR"),
    ("metros cuadrados", "MTK"),
    ("metros cúbicos", "MTQ"),
    ("metru", "MTR"),
    ("metru pătrat", "MTK"),
    ("mes", "MON"),
    ("meses", "MON"),
    ("month", "MON"),
    ("pereche", "PR"),
    ("piece", "H87"),
    ("pieza", "H87"),
    ("piezas", "H87"),
    ("pz", "H87"),
    ("ser", "E48"),
    ("servicio", "E48"),
    ("set", "SET"),
    ("srv", "E48"),
    ("tonelada", "TNE"),
    ("toneladas", "TNE"),
    ("unidad", "C62"),
    ("unidade", "C62"),
    ("unit", "C62"),
    ("unité", "C62"),
];

/// The unit that a scheme, a code and a name say, if they say one.
///
/// A code counts where its scheme is that of the recommendation (OCDS: `UNCEFACT`).
pub(super) fn unit(scheme: Option<&str>, id: Option<&str>, name: Option<&str>) -> Option<Unit> {
    let coded = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("UNCEFACT"));
    if let Some(unit) = id.filter(|_| coded).and_then(|id| Unit::parse(id).ok()) {
        return Some(unit);
    }
    let name = name?.to_lowercase();
    let (_, code) = NAMES.iter().find(|(known, _)| *known == name)?;
    Unit::parse(code).ok()
}
