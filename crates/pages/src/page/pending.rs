//! An act that waits for approvals.

use crate::frame::token;
use crate::parts::{agent, due, facts, filled, value};
use crate::scene::{Scene, visible};
use crate::texts::Text;
use canon::Canon;
use ledger::{Act, Pending};
use maud::{Markup, html};

/// What is known of something pending.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    /// Its id.
    pub id: &'a str,
    /// The record.
    pub pending: &'a Pending,
    /// The act, from the transaction that asked, if it is kept and has the hash that is pending.
    pub act: Option<&'a Act>,
    /// True if the visitor may approve or say no.
    pub can_decide: bool,
    /// True if the visitor began it.
    pub is_mine: bool,
}

/// The page: the whole act, who has approved, and the buttons.
pub fn pending(scene: &Scene<'_>, shown: &Shown<'_>) -> Markup {
    let pending = shown.pending;
    let asked: Vec<String> = pending.asked.iter().map(|role| visible(role)).collect();
    html! {
        (facts(&[
            (scene.say(Text::Organisation).to_owned(), agent(scene, &pending.organisation)),
            (scene.say(Text::StartedBy).to_owned(), agent(scene, &pending.initiator)),
            (scene.say(Text::Verb).to_owned(), html! { (scene.grouped("verb", pending.verb.name())) }),
            (scene.say(Text::Awaits).to_owned(), html! { (asked.join(", ")) }),
            (scene.say(Text::ApprovedBy).to_owned(), html! {
                @if pending.approved.is_empty() { (scene.say(Text::NobodyYet)) }
                @for human in &pending.approved { (agent(scene, human)) " " }
            }),
            (scene.say(Text::Deadline).to_owned(), due(scene, "pending", pending.deadline)),
        ]))
        h2 { (scene.say(Text::TheWholeAct)) }
        @match shown.act {
            Some(act) => (value(scene, &Act::shape(), &canon::to_json(act))),
            None => p.notice { (filled(scene.say(Text::ActNotKept), &[agent(scene, &pending.initiator)])) },
        }
        @if shown.can_decide || shown.is_mine {
            form.decide method="post" action={ "/pending/" (shown.id) } {
                (token(scene))
                @if shown.can_decide && !shown.is_mine && shown.act.is_some() {
                    button name="press" value="approve" { (scene.say(Text::Approve)) } " "
                }
                p.field {
                    label for="reason" {
                        @if shown.is_mine { (scene.label("reason")) } @else { (scene.say(Text::ReasonIfNo)) }
                        " " small { "(" (scene.say(Text::Optional)) ")" }
                    }
                    span.joined {
                        input #reason name="reason" maxlength="1000";
                        button.quiet name="press" value="reject" { (scene.say(if shown.is_mine { Text::TakeBack } else { Text::SayNo })) }
                    }
                }
            }
        }
    }
}
