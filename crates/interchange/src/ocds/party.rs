//! The organisations of a record, each once, however it is mentioned.
//!
//! Promise: two mentions are one organisation if they share the publisher's id, or the id in a register,
//! or, where one of them has no id to say otherwise, the name.

use super::json::Json;
use super::model::{Party, PartyIndex, PartyRef, StatedIdentifier};
use super::notes::{ExceptionKind, Notes, quote};
use super::stated::Place;
use std::collections::BTreeMap;
use vocabulary::Country;

/// The organisations found so far.
#[derive(Debug, Default)]
pub(super) struct Organisations {
    pub(super) parties: Vec<Party>,
    listed: bool,
    by_id: BTreeMap<String, PartyIndex>,
    by_identifier: BTreeMap<String, PartyIndex>,
    by_name: BTreeMap<String, PartyIndex>,
}

impl Organisations {
    /// The organisations of the record's own list.
    pub(super) fn listed(root: &Place<'_>, notes: &mut Notes) -> Self {
        let mut organisations = Self::default();
        for place in root.get("parties").things(notes) {
            organisations.listed = true;
            let party = described(&place, true);
            organisations.add(party);
        }
        organisations
    }

    fn add(&mut self, party: Party) -> PartyIndex {
        let index = PartyIndex(self.parties.len());
        self.index(&party, index);
        self.parties.push(party);
        index
    }

    fn index(&mut self, party: &Party, index: PartyIndex) {
        if let Some(id) = &party.id {
            self.by_id.entry(id.clone()).or_insert(index);
        }
        if let Some(identifier) = &party.identifier {
            self.by_identifier.entry(identifier.id.clone()).or_insert(index);
        }
        if let Some(name) = &party.name {
            self.by_name.entry(name.clone()).or_insert(index);
        }
    }

    fn find(&self, party: &Party) -> Option<PartyIndex> {
        let register = party.identifier.as_ref().map(|identifier| &identifier.id);
        let by_id =
            party.id.as_ref().and_then(|id| self.by_id.get(id).or_else(|| self.by_identifier.get(id)));
        let by_register =
            || register.and_then(|id| self.by_identifier.get(id).or_else(|| self.by_id.get(id)));
        if let Some(index) = by_id.or_else(by_register) {
            return Some(*index);
        }
        let named = self.by_name.get(party.name.as_ref()?)?;
        let other = self.parties.get(named.0)?;
        let ids_differ = party.id.is_some() && other.id.is_some();
        let registers_differ = register.is_some() && other.identifier.is_some();
        (!ids_differ && !registers_differ).then_some(*named)
    }

    /// The organisation mentioned at `place`, if it says which.
    pub(super) fn mentioned(&mut self, place: &Place<'_>, notes: &mut Notes) -> Option<PartyRef> {
        place.object(notes)?;
        let party = described(place, false);
        let register = party.identifier.as_ref().map(|identifier| identifier.id.clone());
        let Some(key) = party.id.clone().or(register).or_else(|| party.name.clone()) else {
            notes.note(&place.path, ExceptionKind::PartyMissing, "neither an id nor a name");
            return None;
        };
        let path = place.path.clone();
        if let Some(index) = self.find(&party) {
            self.learn(index, party);
            return Some(PartyRef { path, key, party: index });
        }
        if self.listed {
            notes.note(
                &path,
                ExceptionKind::PartyMissing,
                format!("{} is not in the list of parties", quote(&key)),
            );
        }
        Some(PartyRef { path, key, party: self.add(party) })
    }

    /// Keeps what a further mention says and the first did not.
    fn learn(&mut self, index: PartyIndex, mention: Party) {
        self.index(&mention, index);
        if let Some(known) = self.parties.get_mut(index.0).filter(|known| !known.listed) {
            known.id = known.id.take().or(mention.id);
            known.name = known.name.take().or(mention.name);
            known.identifier = known.identifier.take().or(mention.identifier);
            known.country = known.country.or(mention.country);
            known.country_stated = known.country_stated.take().or(mention.country_stated);
        }
    }

    /// The organisations mentioned at `key`: a list of them, or a single one.
    pub(super) fn all(&mut self, place: &Place<'_>, key: &str, notes: &mut Notes) -> Vec<PartyRef> {
        let places = place.get(key).objects(notes);
        places.iter().filter_map(|place| self.mentioned(place, notes)).collect()
    }
}

/// What is said of an organisation at `place`: an Organization, a reference to one, or (in transactions of OCDS
/// 1.0) an Identifier alone.
fn described(place: &Place<'_>, listed: bool) -> Party {
    let identifier = place.get("identifier");
    let alone = place.word("legalName").is_some() && place.word("name").is_none();
    let register = if alone { place } else { &identifier };
    let country_stated = place.get("address").owned("countryName");
    Party {
        path: place.path.clone(),
        id: if alone { None } else { place.owned("id") },
        name: place.owned("name").or_else(|| register.owned("legalName")),
        identifier: register
            .word("id")
            .map(|id| StatedIdentifier { scheme: register.owned("scheme"), id: id.to_owned() }),
        roles: place
            .json
            .get("roles")
            .and_then(Json::as_list)
            .unwrap_or_default()
            .iter()
            .filter_map(Json::as_word)
            .map(str::to_owned)
            .collect(),
        country: country_stated.as_deref().and_then(|text| Country::parse(text).ok()),
        country_stated,
        listed,
    }
}
