//! Compiles the releases of one process into one (OCDS 1.1, "Merging").
//!
//! Promise: releases count in the order of their dates; a later value replaces an earlier one, `null` takes
//! it away; objects in a list are the same if their ids are (as text), and an object without an id is
//! always another one; the lists that the standard's schema marks, and lists of anything but objects, are
//! replaced as a whole. Nothing else is done.

use super::json::Json;
use super::notes::{Exception, ExceptionKind, Notes, quote};
use super::read::{RawRelease, ReleaseKind};
use std::collections::{BTreeMap, BTreeSet};

/// The members that belong to a release, not to the process (`omitWhenMerged` in the schema).
const OMITTED: &[&str] = &["id", "date", "tag"];

/// The lists that are replaced as a whole (`wholeListMerge` in the schema, or items without an `id` there).
const WHOLE_LISTS: &[&[&str]] = &[
    &["awards", "amendment", "changes"],
    &["awards", "amendments", "changes"],
    &["awards", "items", "additionalClassifications"],
    &["awards", "suppliers", "additionalIdentifiers"],
    &["buyer", "additionalIdentifiers"],
    &["contracts", "amendment", "changes"],
    &["contracts", "amendments", "changes"],
    &["contracts", "implementation", "transactions", "payee", "additionalIdentifiers"],
    &["contracts", "implementation", "transactions", "payer", "additionalIdentifiers"],
    &["contracts", "items", "additionalClassifications"],
    &["parties", "additionalIdentifiers"],
    &["tender", "amendment", "changes"],
    &["tender", "amendments", "changes"],
    &["tender", "items", "additionalClassifications"],
    &["tender", "procuringEntity", "additionalIdentifiers"],
    &["tender", "tenderers", "additionalIdentifiers"],
];

/// Compiles releases by publisher and ocid, in the order in which the processes appear.
///
/// A release that its publisher compiled stands for the process only if there is no other: compiled ones are
/// derived from the others. The latest one counts.
pub fn merge(releases: impl IntoIterator<Item = RawRelease>) -> Vec<RawRelease> {
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut groups: Vec<Vec<RawRelease>> = Vec::new();
    for release in releases {
        let place = *places.entry((release.publisher.clone(), release.ocid.clone())).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(release),
            None => groups.push(vec![release]),
        }
    }
    groups.into_iter().filter_map(compile).collect()
}

fn date_of(release: &RawRelease) -> &str {
    release.json.get("date").and_then(Json::as_text).unwrap_or_default()
}

fn compile(mut group: Vec<RawRelease>) -> Option<RawRelease> {
    // Dates of one publisher have one form, so they sort as texts; releases of one date stay in order.
    group.sort_by(|left, right| date_of(left).cmp(date_of(right)));
    if group.iter().any(|release| release.kind == ReleaseKind::Release) {
        group.retain(|release| release.kind == ReleaseKind::Release);
    } else {
        return group.pop();
    }
    let mut notes = Notes::default();
    let mut members = BTreeMap::new();
    for release in &group {
        let found = release.exceptions.iter();
        found.for_each(|exception| notes.note(&exception.path, exception.kind, exception.detail.clone()));
        if let Json::Object(new) = &release.json {
            let mut at = At { rule: Vec::new(), path: String::new(), notes: &mut notes };
            at.object(&mut members, new);
        }
    }
    let last = group.pop()?;
    let date = last.json.get("date").cloned().unwrap_or(Json::Null);
    let id = format!("{}-{}", last.ocid, date.as_text().unwrap_or_default());
    let mut json = vec![
        ("tag".to_owned(), Json::List(vec![Json::text("compiled")])),
        ("id".to_owned(), Json::text(id)),
        ("date".to_owned(), date),
    ];
    json.extend(members.into_iter().map(|(name, tree)| (name, tree.into_json())));
    let exceptions: Vec<Exception> = notes.kept;
    Some(RawRelease { kind: ReleaseKind::Compiled, json: Json::Object(json), exceptions, ..last })
}

/// What is compiled so far at one place.
enum Tree {
    Whole(Json),
    Object(BTreeMap<String, Tree>),
    List { items: Vec<BTreeMap<String, Tree>>, ids: BTreeMap<String, usize> },
}

impl Tree {
    fn into_json(self) -> Json {
        let object = |members: BTreeMap<String, Self>| {
            Json::Object(members.into_iter().map(|(name, tree)| (name, tree.into_json())).collect())
        };
        match self {
            Self::Whole(json) => json,
            Self::Object(members) => object(members),
            Self::List { items, ids: _ } => Json::List(items.into_iter().map(object).collect()),
        }
    }
}

/// A place in the release that is being merged: `rule` without the numbers of items, `path` with them.
struct At<'a, 'b> {
    rule: Vec<&'a str>,
    path: String,
    notes: &'b mut Notes,
}

impl<'a> At<'a, '_> {
    /// Merges `members` in; false if they said nothing.
    fn object(&mut self, into: &mut BTreeMap<String, Tree>, members: &'a [(String, Json)]) -> bool {
        let mut said = false;
        for (name, value) in members {
            if self.rule.is_empty() && OMITTED.contains(&name.as_str()) {
                continue;
            }
            let before = self.path.len();
            self.rule.push(name);
            self.path.push('/');
            self.path.push_str(name);
            said |= self.member(into, name, value);
            self.path.truncate(before);
            self.rule.pop();
        }
        said
    }

    fn member(&mut self, into: &mut BTreeMap<String, Tree>, name: &str, value: &'a Json) -> bool {
        match value {
            Json::Null => {
                into.remove(name);
                true
            }
            Json::Object(members) if !self.is_whole() => {
                if members.is_empty() {
                    return false;
                }
                let mut inner = match into.remove(name) {
                    Some(Tree::Object(inner)) => inner,
                    Some(Tree::Whole(_) | Tree::List { .. }) | None => BTreeMap::new(),
                };
                let said = self.object(&mut inner, members);
                if said || !inner.is_empty() {
                    into.insert(name.to_owned(), Tree::Object(inner));
                }
                said
            }
            Json::List(items) if !self.is_whole() && items.iter().all(Json::is_object) => {
                if items.is_empty() {
                    return false;
                }
                let (mut inner, mut ids) = match into.remove(name) {
                    Some(Tree::List { items, ids }) => (items, ids),
                    Some(Tree::Whole(_) | Tree::Object(_)) | None => (Vec::new(), BTreeMap::new()),
                };
                let said = self.list(&mut inner, &mut ids, items);
                if !inner.is_empty() {
                    into.insert(name.to_owned(), Tree::List { items: inner, ids });
                }
                said
            }
            Json::Flag(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) | Json::List(_) => {
                into.insert(name.to_owned(), Tree::Whole(value.clone()));
                true
            }
        }
    }

    fn list(
        &mut self,
        into: &mut Vec<BTreeMap<String, Tree>>,
        ids: &mut BTreeMap<String, usize>,
        items: &'a [Json],
    ) -> bool {
        let mut said = false;
        let mut seen = BTreeSet::new();
        let before = self.path.len();
        for (index, item) in items.iter().enumerate() {
            let Json::Object(members) = item else { continue };
            self.path.push_str(&format!("/{index}"));
            let id = item.get("id").and_then(Json::as_word);
            if let Some(id) = id.filter(|id| !seen.insert(*id)) {
                self.notes.note(&self.path, ExceptionKind::DuplicateId, quote(id));
            }
            let place = match id {
                Some(id) => *ids.entry(id.to_owned()).or_insert(into.len()),
                None => into.len(),
            };
            if let Some(known) = into.get_mut(place) {
                said |= self.object(known, members);
            } else {
                let mut new = BTreeMap::new();
                if self.object(&mut new, members) {
                    said = true;
                    into.push(new);
                }
            }
            self.path.truncate(before);
        }
        said
    }

    fn is_whole(&self) -> bool {
        WHOLE_LISTS.contains(&self.rule.as_slice())
    }
}
