//! A record of any kind: how far it is, what can be done, what belongs to it, what happened.

use crate::acts::Move;
use crate::page::home::buttons;
use crate::parts::{self, value};
use crate::scene::Scene;
use crate::texts::{Text, no_in_words};
use canon::{Json, Shape};
use maud::{Markup, html};
use vocabulary::Timestamp;

/// Something that happened to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Where the fact stands.
    pub at: String,
    /// The block's time.
    pub time: Timestamp,
    /// Who asked, if somebody did.
    pub by: Option<vocabulary::AgentId>,
    /// In whose name.
    pub principal: Option<vocabulary::AgentId>,
    /// The events' names, or the code of a refusal.
    pub what: Vec<String>,
    /// True if it was refused.
    pub refused: bool,
    /// The transaction, if there is one.
    pub transaction: Option<String>,
}

/// What is shown of a record.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its path in the interface, below `/v1/`.
    pub shelf: &'a str,
    /// Its stage, and whether it waits.
    pub stage: Option<(String, bool)>,
    /// When its time is over.
    pub deadline: Option<Timestamp>,
    /// What that deadline is, by its name.
    pub due: String,
    /// What the visitor can begin.
    pub moves: &'a [Move],
    /// The form of the record.
    pub shape: Shape,
    /// The record.
    pub json: &'a Json,
    /// What happened to it.
    pub history: &'a [Happened],
}

/// The page of a record; `about` is what is special about its kind.
pub fn record(scene: &Scene<'_>, shown: &Shown<'_>, about: &Markup) -> Markup {
    html! {
        @if shown.stage.is_some() || shown.deadline.is_some() {
            p.state {
                @if let Some((stage, waits)) = &shown.stage {
                    (scene.say(Text::Stage)) ": " (parts::stage(scene, stage, *waits)) " "
                }
                @if let Some(deadline) = shown.deadline {
                    (parts::due(scene, &shown.due, deadline))
                }
            }
        }
        @if !shown.moves.is_empty() {
            p.moves.noprint { (buttons(scene, shown.moves, false)) }
        }
        (about)
        @if !shown.history.is_empty() { (history(scene, shown.history)) }
        details.noprint {
            summary { (scene.say(Text::Details)) }
            p { code.long { (shown.id) } }
            (value(scene, &shown.shape, shown.json))
        }
        p.noprint {
            a href={ "/v1/" (shown.shelf) "/" (shown.id) "/proof" } download={ (shown.id) ".proof" } { (scene.say(Text::Proof)) }
            " " small { (scene.say(Text::ProofAbout)) }
        }
    }
}

/// What happened, as a table.
pub fn history(scene: &Scene<'_>, history: &[Happened]) -> Markup {
    html! {
        div {
            h2 #history { (scene.say(Text::History)) }
            div.scroll tabindex="0" role="region" aria-labelledby="history" {
                table {
                    thead { tr { th { (scene.say(Text::When)) } th { (scene.say(Text::What)) } th { (scene.say(Text::Who)) } } }
                    tbody {
                        @for one in history {
                            tr {
                                td { (scene.reader.time(one.time)) }
                                td {
                                    @if one.refused { strong.wrong { (scene.say(Text::Refused)) ": " } }
                                    @for (place, what) in one.what.iter().enumerate() {
                                        @if place > 0 { ", " }
                                        @match no_in_words(scene.reader.language, what).filter(|_| one.refused) {
                                            Some(no) => (no),
                                            None => (scene.grouped("event", what)),
                                        }
                                    }
                                    @if let Some(transaction) = &one.transaction {
                                        " " a href={ "/transactions/" (transaction) } title=(transaction) { small { (one.at) } }
                                    }
                                }
                                td {
                                    @if let Some(by) = &one.by { (parts::agent(scene, by)) }
                                    @if let Some(principal) = &one.principal {
                                        @if one.by.as_ref() != Some(principal) { " " (scene.say(Text::InNameOf)) " " (parts::agent(scene, principal)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
