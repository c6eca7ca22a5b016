//! The explorer: blocks, facts, validators, what became of a transaction.

use crate::page::record::{Happened, history};
use crate::parts::{act_link, escaped, value};
use crate::scene::{Scene, visible};
use crate::texts::{Text, help, no_in_words};
use canon::Canon;
use ledger::Outcome;
use maud::{Markup, html};
use vocabulary::Timestamp;

/// A block, in few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockLine {
    /// Its height.
    pub height: u64,
    /// Its time.
    pub time: Timestamp,
    /// How many facts it has.
    pub facts: usize,
}

/// A validator, in few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorLine {
    /// Its key.
    pub key: String,
    /// Where its node is found.
    pub endpoint: Option<String>,
}

/// What is on the explorer's first page.
#[derive(Clone, Debug, Default)]
pub struct Explorer {
    /// The network's id.
    pub network: String,
    /// The trust string.
    pub trust: String,
    /// The epoch.
    pub epoch: u64,
    /// The validators of now.
    pub validators: Vec<ValidatorLine>,
    /// The newest blocks with facts, the newest first.
    pub blocks: Vec<BlockLine>,
    /// Where older blocks begin, if there are any.
    pub older: Option<u64>,
}

/// The explorer.
pub fn explorer(scene: &Scene<'_>, explorer: &Explorer) -> Markup {
    html! {
        dl {
            div { dt { (scene.say(Text::Network)) } dd { code.long { (explorer.network) } } }
            div { dt { (scene.say(Text::Trust)) } dd { code.long { (explorer.trust) } br; small { (scene.say(Text::TrustAbout)) } } }
            div { dt { (scene.say(Text::Epoch)) } dd { (explorer.epoch) } }
        }
        h2 #validators { (scene.say(Text::Validators)) " " span.count { (explorer.validators.len()) } }
        ul.plain { @for validator in &explorer.validators { li { code.long { (validator.key) } @if let Some(endpoint) = &validator.endpoint { " " (visible(endpoint)) } } } }
        h2 #blocks { (scene.say(Text::Blocks)) }
        div.scroll tabindex="0" role="region" aria-labelledby="blocks" { table {
            thead { tr { th { (scene.say(Text::Block)) } th { (scene.say(Text::When)) } th.right { (scene.say(Text::Facts)) } } }
            tbody { @for block in &explorer.blocks { tr {
                td { a href={ "/blocks/" (block.height) } { (block.height) } } td { (scene.reader.time(block.time)) } td.right { (block.facts) }
            } } }
        } }
        @if let Some(older) = explorer.older { p { a href={ "/explorer?before=" (older) } { (scene.say(Text::Next)) } } }
    }
}

/// A block: its facts as far as the visitor may see them.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Its height.
    pub height: u64,
    /// Its time.
    pub time: Option<Timestamp>,
    /// The facts that the visitor may see.
    pub facts: Vec<Happened>,
    /// How many there are that the visitor may not see.
    pub hidden: usize,
}

/// The page of a block.
pub fn block(scene: &Scene<'_>, block: &Block) -> Markup {
    html! {
        @if let Some(time) = block.time { p { (scene.reader.time(time)) " · " (block.facts.len() + block.hidden) " " (scene.say(Text::FactsKept)) } }
        @if !block.facts.is_empty() { (history(scene, &block.facts)) }
        @if block.hidden > 0 { p { (block.hidden) " × " (scene.say(Text::NotYours)) ". " (scene.say(Text::FactHidden)) } }
        p {
            @if block.height > 1 { a href={ "/blocks/" (block.height - 1) } { "← " (block.height - 1) } " " }
            @if block.height < scene.height { a href={ "/blocks/" (block.height + 1) } { (block.height + 1) " →" } }
        }
    }
}

/// How far a transaction is.
#[derive(Clone, Debug)]
pub enum State {
    /// It waits for a block.
    Waiting,
    /// It is final.
    Final {
        /// Where it stands.
        at: String,
        /// The block's time.
        time: Timestamp,
        /// What became of it.
        outcome: Outcome,
    },
}

/// The receipt of a transaction.
pub fn receipt(scene: &Scene<'_>, id: &str, state: &State) -> Markup {
    html! {
        @match state {
            State::Waiting => p role="status" { (scene.say(Text::IsWaiting)) },
            State::Final { at, time, outcome } => {
                @match &outcome.verdict {
                    ledger::Verdict::Refused(refused) => {
                        p.wrong role="alert" { strong { (scene.say(Text::IsRefused)) } }
                        (refusal(scene, refused.code))
                    },
                    ledger::Verdict::Done(_) => p.done role="status" { (scene.say(Text::IsFinal)) },
                }
                p { a.button.quiet href="/" { (scene.say_with(Text::BackTo, scene.say(Text::Home))) } }
                p { (scene.say(Text::Block)) " " a href={ "/blocks/" (at.split('-').next().unwrap_or_default()) } { (at) } ", " (scene.reader.time(*time)) }
                @if let ledger::Verdict::Done(done) = &outcome.verdict {
                    h2 { (scene.say(Text::History)) }
                    @for event in &done.events { (value(scene, &ledger::Event::shape(), &canon::to_json(event))) }
                }
                p { code.long { (id) } }
                p { a href={ "/v1/transactions/" (escaped(id)) "/proof" } download="transaction.proof" { (scene.say(Text::Proof)) } " " small { (scene.say(Text::ProofAbout)) } }
            }
        }
    }
}

/// A refusal: what is wrong, what to do next, and its code.
pub fn refusal(scene: &Scene<'_>, refusal: ledger::Refusal) -> Markup {
    let code = crate::page::trade::code(&refusal);
    html! {
        p { (no_in_words(scene.reader.language, &code).unwrap_or_else(|| refusal.message())) }
        p { small { (scene.say(Text::Code)) ": " code { (code) } } }
    }
}

/// What only those who run the network do.
const OF_OPERATORS: &[&str] = &[
    "admit_validator",
    "found_network",
    "move_validator",
    "remove_validator",
    "replace_validator_key",
    "schedule_protocol",
];

/// All acts, by verb; those of operators at the end.
pub fn all_acts(scene: &Scene<'_>) -> Markup {
    let others = |act: &&ledger::ActHelp| act.name != "enrol" && !OF_OPERATORS.contains(&act.name);
    html! {
        p { (scene.say(Text::MoreActsAbout)) }
        @for verb in vocabulary::Verb::ALL {
            @let acts: Vec<_> = ledger::ACTS.iter().filter(|act| act.verb == *verb).filter(others).collect();
            @if !acts.is_empty() {
                h2 { (scene.grouped("verb", verb.name())) }
                (act_list(scene, &acts))
            }
        }
        h2 { (scene.say(Text::ForOperators)) }
        (act_list(scene, &ledger::ACTS.iter().filter(|act| OF_OPERATORS.contains(&act.name)).collect::<Vec<_>>()))
    }
}

fn act_list(scene: &Scene<'_>, acts: &[&ledger::ActHelp]) -> Markup {
    html! {
        ul.plain { @for act in acts { li {
            (act_link(&scene.act(act.name), act.name, &[], false))
            " " small { (help::act(scene.reader.language, act.name)) }
        } } }
    }
}
