//! What is around every page: head, navigation, main part, foot.

use crate::parts::agent;
use crate::scene::Scene;
use crate::texts::{Language, Text};
use maud::{DOCTYPE, Markup, html};

/// The parts of the navigation: path, text.
const PLACES: &[(&str, Text)] = &[
    ("/", Text::Home),
    ("/search", Text::Search),
    ("/trades", Text::Trades),
    ("/organisation", Text::Organisation),
    ("/tools", Text::Tools),
    ("/books", Text::Books),
    ("/friction", Text::Friction),
    ("/explorer", Text::Explorer),
    ("/audit", Text::Audit),
];

/// A whole page.
pub fn frame(scene: &Scene<'_>, title: &str, body: &Markup) -> String {
    let path = scene.here.split('?').next().unwrap_or_default();
    let page = html! {
        (DOCTYPE)
        html lang=(scene.reader.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (scene.network) }
                link rel="stylesheet" href="/assets/pages.css";
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                script src="/assets/live.js" defer {}
            }
            body data-events="/events" {
                a.skip href="#main" { (scene.say(Text::SkipToContent)) }
                header {
                    nav aria-label=(scene.network) {
                        a.brand href="/" { (scene.network) }
                        ul {
                            @for (to, text) in PLACES {
                                li { a href=(to) aria-current=[(path == *to).then_some("page")] { (scene.say(*text)) } }
                            }
                        }
                    }
                    (who(scene))
                }
                main #main tabindex="-1" {
                    h1 { (title) }
                    (body)
                }
                footer {
                    p {
                        (scene.say(Text::Network)) " " (scene.network) ", "
                        (scene.say_with(Text::LoadedAt, scene.height)) " · "
                        a href="/glossary" { (scene.say(Text::Glossary)) }
                    }
                    form method="get" action="/language" {
                        input type="hidden" name="back" value=(scene.here);
                        @for language in Language::ALL {
                            button.link name="to" value=(language.tag()) lang=(language.tag())
                                aria-current=[(*language == scene.reader.language).then_some("true")] {
                                (language.own_name())
                            }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn who(scene: &Scene<'_>) -> Markup {
    let Some(visitor) = scene.visitor else {
        return html! {
            p.who {
                a.button href={ "/sign-in?back=" (crate::parts::escaped(scene.here)) } { (scene.say(Text::SignIn)) } " "
                a href="/enrol" { (scene.say(Text::Enrol)) }
            }
        };
    };
    html! {
        div.who {
            span { (scene.say(Text::SignedInAs)) " " (agent(scene, &visitor.human)) }
            @if visitor.principals.len() > 1 {
                form method="post" action="/acting-for" {
                    (token(scene))
                    input type="hidden" name="back" value=(scene.here);
                    label { (scene.say(Text::ActingFor)) " "
                        select name="principal" {
                            @for principal in &visitor.principals {
                                option value=(principal) selected[*principal == visitor.principal] {
                                    @if *principal == visitor.human { (scene.say(Text::Yourself)) }
                                    @else { (scene.names.get(principal).unwrap_or(&principal.to_string())) }
                                }
                            }
                        }
                    }
                    button.quiet { (scene.say(Text::Change)) }
                }
            }
            form method="post" action="/sign-out" { (token(scene)) button.quiet { (scene.say(Text::SignOut)) } }
        }
    }
}

/// The hidden field by which a form shows that it came from a page of the visitor's own.
pub(crate) fn token(scene: &Scene<'_>) -> Markup {
    html! {
        @if let Some(visitor) = scene.visitor {
            input type="hidden" name="token" value=(visitor.form_token);
        }
    }
}
