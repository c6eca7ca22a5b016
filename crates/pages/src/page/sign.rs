//! From a form to a signature: the form of an act, what it would do, and the way to the signer.

use crate::form::{Drawing, draw};
use crate::frame::token;
use crate::page::explorer::refusal;
use crate::parts::{agent, value};
use crate::scene::{Scene, visible};
use crate::texts::{Language, Text, help};
use canon::{Canon, Json, Shape};
use ledger::{Command, Event, Refusal};
use maud::{DOCTYPE, Markup, html};
use vocabulary::AgentId;

/// The form of an act.
pub fn act(scene: &Scene<'_>, name: &str, shape: &Shape, drawing: &Drawing<'_>, aside: &Markup) -> Markup {
    html! {
        p { (help::act(scene.reader.language, name)) }
        @if let Some(principal) = scene.principal() { p { (scene.say(Text::ActingFor)) " " (agent(scene, &principal)) "." } }
        @if !drawing.wrongs.is_empty() { (summary(scene, drawing)) }
        (aside)
        form.act #act method="post" action={ "/act/" (name) } novalidate {
            (token(scene))
            // The first button is what the return key presses.
            button.first name="press" value="review" tabindex="-1" aria-hidden="true" {}
            (draw(scene, shape, drawing))
            p { button name="press" value="review" { (scene.say(Text::Review)) } }
        }
    }
}

/// What is wrong, at the head of the form, with links to the fields.
fn summary(scene: &Scene<'_>, drawing: &Drawing<'_>) -> Markup {
    html! {
        div.wrong role="alert" tabindex="-1" {
            p { (scene.say(Text::Correct)) }
            ul { @for wrong in drawing.wrongs { li {
                a href={ "#f-" (wrong.path.replace('.', "-")) } { (scene.label(wrong.path.rsplit('.').find(|step| step.parse::<usize>().is_err()).unwrap_or(&wrong.path))) }
                ": " (wrong.reason.as_deref().map_or_else(|| scene.say(Text::IsMissing).to_owned(), visible))
            } } }
        }
    }
}

/// What the ledger says beforehand.
#[derive(Clone, Debug)]
pub enum Would {
    /// It would do this.
    Do(Vec<Event>),
    /// It would say no.
    Refuse(Refusal),
}

/// What is looked at before signing.
#[derive(Clone, Debug)]
pub struct Review<'a> {
    /// What is asked.
    pub command: &'a Command,
    /// In whose name.
    pub principal: AgentId,
    /// What the ledger says.
    pub would: &'a Would,
    /// The envelope's canonical bytes, base 64 with the URL alphabet.
    pub envelope: &'a str,
    /// What the signer is to do with it: `act`, or `seal` for a quote that it seals itself.
    pub task: &'a str,
    /// The transaction's id.
    pub id: &'a str,
    /// Where the signer sends the visitor afterwards.
    pub back: &'a str,
    /// The fields as they came, so that they can be changed.
    pub fields: &'a [(String, String)],
    /// The path of the form.
    pub form: &'a str,
    /// Shown besides: the content behind a hash, a file to keep.
    pub aside: Markup,
}

/// The page before the signer's.
pub fn review(scene: &Scene<'_>, review: &Review<'_>) -> Markup {
    let refused = matches!(review.would, Would::Refuse(_));
    html! {
        @match review.would {
            Would::Refuse(code) => div.wrong role="alert" { h2 { (scene.say(Text::WouldRefuse)) } (refusal(scene, *code)) },
            Would::Do(events) => (would(scene, events)),
        }
        h2 { (scene.say(Text::ReviewTitle)) }
        p { (scene.say(Text::ActingFor)) " " (agent(scene, &review.principal)) "." }
        (value(scene, &Command::shape(), &canon::to_json(review.command)))
        (review.aside)
        p { (scene.say(Text::Fingerprint)) ": " code.fingerprint { (fingerprint(review.id)) } " " small { (scene.say(Text::FingerprintAbout)) } }
        @if !refused {
            p { a.button #sign href={ (scene.signer_origin) "/sign#task=" (review.task) "&envelope=" (review.envelope) "&return=" (crate::parts::escaped(review.back)) } { (scene.say(Text::SignWithPasskey)) } }
            p { (scene.say(Text::SignAbout)) }
            details { summary { (scene.say(Text::ForTerminal)) } pre.long { "kerf sign-envelope " (review.envelope) } }
        }
        form method="post" action=(review.form) {
            @for (name, value) in review.fields.iter().filter(|(name, _)| name != "press" && name != "token") {
                input type="hidden" name=(name) value=(value);
            }
            (token(scene))
            button.quiet name="press" value="change:" { (scene.say(Text::CorrectIt)) }
        }
    }
}

/// An id in groups of four digits, as the signer and the command line show it: enough to tell it from others.
pub fn fingerprint(id: &str) -> String {
    let head: Vec<char> = id.chars().take(16).collect();
    head.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn would(scene: &Scene<'_>, events: &[Event]) -> Markup {
    html! {
        h2 { (scene.say(Text::WouldHappen)) }
        ul.plain { @for event in events { li { (event_line(scene, event)) } } }
    }
}

fn event_line(scene: &Scene<'_>, event: &Event) -> Markup {
    let shape = Event::shape();
    let Json::Object(members) = canon::to_json(event) else { return html! {} };
    let Shape::Choice(choice) = shape else { return html! {} };
    html! {
        @for (name, inner) in &members {
            strong { (scene.grouped("event", name)) }
            @if let Some(payload) = choice.variants.iter().find(|variant| variant.name == name).and_then(|one| one.payload) {
                (value(scene, &payload(), inner))
            }
        }
    }
}

/// The page by which somebody signs in.
pub fn sign_in(scene: &Scene<'_>, challenge: &str, back: &str, code_wrong: bool) -> Markup {
    html! {
        p { (scene.say(Text::SignInAbout)) }
        @if code_wrong { p.wrong role="alert" { (scene.say(Text::SignInFailed)) } }
        h2 { (scene.say(Text::WithPasskey)) }
        p { a.button #passkey href={ (scene.signer_origin) "/sign#task=session&challenge=" (challenge) "&return=" (crate::parts::escaped(back)) } { (scene.say(Text::SignIn)) } }
        noscript { p { (scene.say(Text::NeedsScript)) } }
        details { summary { (scene.say(Text::ForTerminal)) } pre.long { "kerf sign-in " (challenge) } }
        p { a href="/enrol" { (scene.say(Text::Enrol)) } }
    }
}

/// The page by which somebody enrols.
pub fn enrol(scene: &Scene<'_>, network: &str) -> Markup {
    html! {
        p { (scene.say(Text::EnrolAbout)) }
        p { a.button #enrol href={ (scene.signer_origin) "/sign#task=enrol&network=" (network) "&return=" (crate::parts::escaped("/sign-in?back=/")) } { (scene.say(Text::EnrolTitle)) } }
        noscript { p { (scene.say(Text::NeedsScript)) } }
        details { summary { (scene.say(Text::ForTerminal)) } pre { "kerf keys new NAME\nkerf enrol --as NAME" } }
    }
}

/// The contract whose hash is signed.
pub fn contract(scene: &Scene<'_>, content: &ledger::AgreementContent) -> Markup {
    html! {
        h2 { (scene.say(Text::Agreement)) }
        (value(scene, &ledger::AgreementContent::shape(), &canon::to_json(content)))
    }
}

/// The frame of the signer's page: its script fills it in. `relying_party` is what passkeys are bound to.
pub fn signer(language: Language, relying_party: &str, pages_origin: &str) -> Markup {
    let say = |text: Text| text.written_in(language);
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (say(Text::SignWithPasskey)) }
                link rel="stylesheet" href="/sign/pages.css";
                link rel="icon" href="/sign/icon.svg" type="image/svg+xml";
            }
            body.signer {
                main #signer data-rp-id=(relying_party) data-return-origin=(pages_origin) data-cpv="/sign/cpv.txt" data-names="/sign/names" {
                    noscript { p { (say(Text::NeedsScript)) } }
                }
                script type="module" src="/sign/signer.js" {}
            }
        }
    }
}
