//! Short pages: something was not found, did not work, or is explained.

use crate::scene::Scene;
use crate::texts::{GLOSSARY, Language, Text};
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

/// The glossary, in the order of its words.
pub fn glossary(scene: &Scene<'_>) -> Markup {
    let place = Language::ALL.iter().position(|language| *language == scene.reader.language).unwrap_or(0);
    let mut entries: Vec<(&str, &str)> =
        GLOSSARY.iter().filter_map(|entry| entry.get(place).copied()).collect();
    entries.sort_by_key(|(word, _)| word.to_lowercase());
    html! { dl { @for (word, meaning) in entries { div { dt { (word) } dd { (meaning) } } } } }
}
