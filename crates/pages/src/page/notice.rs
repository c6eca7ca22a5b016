//! Short pages: something was not found, did not work, or is explained.

use crate::scene::Scene;
use crate::texts::Text;
use maud::{Markup, html};

/// A no: its code, what happened, what to do next.
pub fn problem(scene: &Scene<'_>, code: &str, detail: &str, next: &str) -> Markup {
    html! {
        p role="alert" { (crate::scene::visible(detail)) "." }
        p { (scene.say(Text::WhatNext)) ": " (next) "." }
        p { small { (scene.say(Text::Code)) ": " code { (code) } } }
    }
}

/// What is said to somebody who has to sign in first.
pub fn sign_in_first(scene: &Scene<'_>) -> Markup {
    html! {
        p { (scene.say(Text::SignInFirst)) }
        p { a.button href={ "/sign-in?back=" (crate::parts::escaped(scene.here)) } { (scene.say(Text::SignIn)) } }
    }
}

/// Words and what they mean here, in English: the words of the formats.
const WORDS: &[(&str, &str)] = &[
    ("acceptance", "the buyer's word that delivered goods or services are as ordered"),
    ("agent", "whoever can own, offer, need, sign or be bound: a person, a tool, an organisation"),
    ("agreement", "what two parties have signed: lines, prices, terms; orders call it off"),
    ("approval", "the yes of a member whose role the charter asks for; never of whoever began"),
    ("arbiter", "who rules on a dispute if the parties do not settle it themselves"),
    ("block", "the facts that became final together; each block commits to all before it"),
    ("books", "double-entry accounts of each party, worked out from the shared facts"),
    ("charter", "an organisation's table of rules: who may begin what, and who must approve"),
    ("category", "a code of the Common Procurement Vocabulary (CPV) for what is bought"),
    ("claim", "what an invoice asks for"),
    ("CPV", "the Common Procurement Vocabulary, the European list of what public buyers buy"),
    ("credit note", "takes back lines of an invoice, in part or whole"),
    ("escrow", "money on the ledger that is held for a seller until delivery is accepted"),
    ("fact", "something that happened, or was refused; signed, final, and never changed"),
    ("fiat", "Latin for `let it be done`: an organisation's yes under its charter"),
    ("fingerprint", "the first digits of a hash; the same on every screen for the same bytes"),
    ("framework", "an agreement that many orders call off, up to a limit"),
    ("friction", "what coordination costs: steps, people, waiting, bytes"),
    ("hash", "32 bytes that stand for a text: change one letter and they are others"),
    ("key", "a secret number on your device, and its public half by which others check signatures"),
    ("ledger", "the list of all facts, the same at every node, owned by none of them"),
    ("mandate", "what a tool may do for a person: verbs, limits, an end"),
    ("need", "something wanted, on which others make quotes"),
    ("node", "a computer that keeps the ledger and serves these pages"),
    ("offer", "something to be had"),
    ("passkey", "a key that your device keeps and uses when you show that it is you"),
    ("proof", "a file that shows what the ledger says to anybody who has the trust string"),
    ("quote", "what a bidder asks for the lines of a need"),
    ("requirement", "what a need asks of an offer's attributes"),
    ("role", "what a member is in an organisation; the charter speaks of roles"),
    ("sealed", "only a salted hash is known until the time to open it has come"),
    ("three-way match", "ordered, accepted and invoiced are compared line by line"),
    ("tool", "a key that acts for a person: a script, a connector, an agent"),
    ("transaction", "a signed request, and what became of it"),
    ("trust string", "one short text, published once, by which anybody checks any proof of the network"),
    ("validator", "a node that helps to decide which blocks are final"),
    (
        "verb",
        "what is done: profile, search, select, fiat, contract, purchase, deliver, invoice, pay, and a few around them",
    ),
];

/// The glossary.
pub fn glossary(_: &Scene<'_>) -> Markup {
    html! { dl lang="en" { @for (word, meaning) in WORDS { div { dt { (word) } dd { (meaning) } } } } }
}
