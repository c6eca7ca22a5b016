//! Home: what waits for the visitor, and what the visitor waits for.

use crate::acts::Move;
use crate::parts::{act_link, due, record};
use crate::scene::{Scene, visible};
use crate::texts::Text;
use maud::{Markup, html};
use vocabulary::Timestamp;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The record's id.
    pub id: String,
    /// The name of its kind.
    pub kind: &'static str,
    /// What it is about: a title, a number, a sum.
    pub about: String,
    /// Its stage.
    pub stage: String,
    /// When its time is over.
    pub deadline: Option<Timestamp>,
    /// What that deadline is, by its name.
    pub due: String,
    /// What the visitor can begin; empty if others are waited for.
    pub moves: Vec<Move>,
}

/// A search that somebody keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its number in the visitor's list.
    pub number: usize,
    /// The query of its page.
    pub query: String,
    /// What it asks for, in words.
    pub about: String,
    /// How many listings are new since it was looked at.
    pub new: usize,
}

/// What is on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// What waits for the visitor, the most urgent first.
    pub waits: Vec<Waiting>,
    /// What the visitor's side started and others decide.
    pub started: Vec<Waiting>,
    /// The searches that are kept.
    pub searches: Vec<SavedSearch>,
}

/// The page of somebody who has not signed in.
pub fn welcome(scene: &Scene<'_>) -> Markup {
    html! {
        p.lead { (scene.say(Text::WelcomeAbout)) }
        form.search role="search" method="get" action="/search" {
            label for="q" { (scene.say(Text::Search)) }
            span.joined {
                input #q type="search" name="text";
                button { (scene.say(Text::Search)) }
            }
        }
        p {
            a.button href="/enrol" { (scene.say(Text::Enrol)) } " "
            a.button.quiet href="/sign-in" { (scene.say(Text::SignIn)) }
        }
        p { (scene.say(Text::EnrolAbout)) }
    }
}

/// The page of a visitor.
pub fn home(scene: &Scene<'_>, home: &Home) -> Markup {
    let few_keys = scene.visitor.is_some_and(|visitor| visitor.keys < 2);
    html! {
        @if few_keys {
            p.notice role="status" { (scene.say(Text::SecondKey)) " "
                a href={ (scene.signer_origin) "/sign#task=add-key&return=%2F" } { (scene.say(Text::AddKey)) }
            }
        }
        @if scene.visitor.is_some_and(|visitor| scene.names.get(&visitor.principal).is_none()) {
            p.notice { (scene.say(Text::NoName)) " " a href="/act/profile" { (scene.act("profile")) } }
        }
        section aria-labelledby="waits" {
            h2 #waits { (scene.say(Text::WaitsForYou)) " " span.count { (home.waits.len()) } }
            @if home.waits.is_empty() { p { (scene.say(Text::NothingWaits)) } }
            @else { (queue(scene, &home.waits)) }
        }
        section aria-labelledby="started" {
            h2 #started { (scene.say(Text::YouStarted)) " " span.count { (home.started.len()) } }
            @if home.started.is_empty() { p { (scene.say(Text::NothingStarted)) } }
            @else { (queue(scene, &home.started)) }
        }
        @if !home.searches.is_empty() {
            section aria-labelledby="searches" {
                h2 #searches { (scene.say(Text::SavedSearches)) }
                ul.plain {
                    @for search in &home.searches {
                        li {
                            a href={ "/search?" (search.query) } { (visible(&search.about)) }
                            @if search.new > 0 { " " span.badge { (scene.say_with(Text::NewSince, search.new)) } }
                            form.inline method="post" action="/searches/forget" {
                                (crate::frame::token(scene))
                                input type="hidden" name="number" value=(search.number);
                                button.quiet { (scene.say(Text::Forget)) }
                            }
                        }
                    }
                }
            }
        }
        p { a.button.quiet href="/act/publish?purpose=need" { (scene.say(Text::Publish)) } }
    }
}

fn queue(scene: &Scene<'_>, items: &[Waiting]) -> Markup {
    html! {
        ul.queue {
            @for item in items {
                li {
                    span.what { (scene.label(item.kind)) " " strong { bdi { (visible(&item.about)) } } " " (record(&item.id)) }
                    span.stage { (scene.grouped("stage", &item.stage)) }
                    @if let Some(deadline) = item.deadline {
                        span.due { (due(scene, &item.due, deadline)) }
                    }
                    span.moves { (buttons(scene, &item.moves, true)) }
                }
            }
        }
    }
}

/// Buttons for what can be begun; `few` leaves out what nothing waits for.
pub(crate) fn buttons(scene: &Scene<'_>, moves: &[Move], few: bool) -> Markup {
    html! {
        @for one in moves.iter().filter(|one| !few || one.awaited) {
            @if one.act == "select" && one.fields.len() == 1 {
                @let id = one.fields.first().map(|(_, id)| id.as_str()).unwrap_or_default();
                a.button href={ "/listings/" (id) "/quotes" } { (scene.act("select")) }
            } @else if one.act == "approve" {
                @let id = one.fields.first().map(|(_, id)| id.as_str()).unwrap_or_default();
                a.button href={ "/pending/" (id) } { (scene.say(Text::Approve)) }
            } @else {
                (act_link(&scene.act(one.act), one.act, &one.fields, one.awaited))
            }
        }
    }
}
