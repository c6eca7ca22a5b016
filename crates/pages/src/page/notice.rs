//! Short pages: something was not found, did not work, or is explained.

use crate::scene::Scene;
use crate::texts::glossary::words;
use crate::texts::{Text, no_in_words};
use maud::{Markup, html};

/// A no: what is wrong and what to do next, and its code; `detail` is what the interface says of it in English.
pub fn problem(scene: &Scene<'_>, code: &str, detail: &str) -> Markup {
    let said = no_in_words(scene.reader.language, code);
    html! {
        p role="alert" { @match said { Some(said) => (said), None => { (crate::scene::visible(detail)) "." } } }
        p { small { (scene.say(Text::Code)) ": " code { (code) } @if said.is_some() { " · " span lang="en" { (crate::scene::visible(detail)) } } } }
        p { a href="/" { (scene.say_with(Text::BackTo, scene.say(Text::Home))) } }
    }
}

/// What is said to somebody who has to sign in first.
pub fn sign_in_first(scene: &Scene<'_>) -> Markup {
    html! {
        p { (scene.say(Text::SignInFirst)) }
        p { a.button href={ "/sign-in?back=" (crate::parts::escaped(scene.here)) } { (scene.say(Text::SignIn)) } }
    }
}

/// The glossary.
pub fn glossary(scene: &Scene<'_>) -> Markup {
    html! { dl { @for (word, meaning) in words(scene.reader.language) { div { dt { (word) } dd { (meaning) } } } } }
}
