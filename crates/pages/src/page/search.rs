//! Searching the market, bids side by side, and the record of an agent.

use crate::parts::{agent, category, escaped};
use crate::scene::{Scene, visible};
use crate::texts::Text;
use ledger::{Listing, Purpose};
use market::{Basis, Comparison, Facets, Hit, LeftOut, Place, Standing, Why};
use maud::{Markup, html};
use vocabulary::Cpv;

/// What is searched for, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The parts of the query that say something, but for the cursor: names and values.
    pub parts: Vec<(&'static str, String)>,
    /// What is wrong with one of them.
    pub wrong: Option<String>,
    /// What the search is about, if it is about a need or an offer.
    pub about: Option<String>,
}

impl Asked {
    /// A part of the query; empty if it says nothing.
    pub fn get(&self, name: &str) -> &str {
        self.parts.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The query, with one part in the place of what it said.
    pub fn with(&self, name: &str, value: &str) -> String {
        let others = self.parts.iter().filter(|(known, _)| *known != name);
        let mut all: Vec<String> = others.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        if !value.is_empty() {
            all.push(format!("{name}={}", escaped(value)));
        }
        all.join("&")
    }

    /// The query as it is.
    pub fn query(&self) -> String {
        self.with("", "")
    }

    /// True if nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// A hit and its listing.
#[derive(Clone, Debug)]
pub struct Result {
    /// The hit.
    pub hit: Hit,
    /// The listing.
    pub listing: Listing,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// How many there are on all pages.
    pub total: u64,
    /// This page.
    pub results: Vec<Result>,
    /// All of them, counted.
    pub facets: Facets,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// The page of a search.
pub fn search(scene: &Scene<'_>, asked: &Asked, results: Option<&Results>) -> Markup {
    html! {
        @if let Some(about) = &asked.about { p.lead { (about) } }
        (search_form(scene, asked))
        @if let Some(wrong) = &asked.wrong { p.wrong role="alert" { (visible(wrong)) } }
        @if let Some(results) = results {
            p role="status" { (scene.say_with(Text::Found, scene.reader.number(&results.total.to_string()))) }
            @if results.total == 0 { p { (scene.say(Text::NothingFound)) } }
            div.results {
                aside aria-label=(scene.say(Text::NarrowDown)) { (facets(scene, asked, &results.facets)) }
                div {
                    @for result in &results.results { (hit(scene, result)) }
                    @if let Some(next) = &results.next { p { a href={ "/search?" (asked.with("cursor", next)) } { (scene.say(Text::Next)) } } }
                }
            }
            @if scene.visitor.is_some() && !asked.is_empty() && asked.about.is_none() {
                form method="post" action="/searches" {
                    (crate::frame::token(scene))
                    input type="hidden" name="query" value=(asked.query());
                    button.quiet { (scene.say(Text::SaveSearch)) }
                }
            }
        }
    }
}

fn search_form(scene: &Scene<'_>, asked: &Asked) -> Markup {
    html! {
        form.search role="search" method="get" action="/search" {
            p.field { label for="text" { (scene.say(Text::SearchWords)) }
                span.joined {
                    input #text type="search" name="text" value=(asked.get("text")) maxlength="400";
                    select name="purpose" aria-label=(scene.say(Text::OffersAndNeeds)) {
                        option value="" { (scene.say(Text::OffersAndNeeds)) }
                        option value="offer" selected[asked.get("purpose") == "offer"] { (scene.say(Text::Offers)) }
                        option value="need" selected[asked.get("purpose") == "need"] { (scene.say(Text::Needs)) }
                    }
                    button { (scene.say(Text::Search)) }
                } }
            details open[["category", "max", "currency", "country", "all"].iter().any(|name| !asked.get(name).is_empty())] {
                summary { (scene.say(Text::NarrowDown)) }
                p.field { label for="category" { (scene.say(Text::Category)) " (CPV)" } input #category name="category" value=(asked.get("category")) placeholder="30197644-2"; }
                p.field { label for="max" { (scene.say(Text::PriceUpTo)) } span.joined { input #max name="max" value=(asked.get("max")) placeholder={ (scene.reader.in_field("3.20")) " EUR" }; " " (scene.say(Text::Per)) " " input name="per" value=(asked.get("per")) size="8" aria-label=(scene.say(Text::Unit)); } }
                p.field { label for="country" { (scene.label("country")) } input #country name="country" value=(asked.get("country")) maxlength="2" size="3"; }
                p.field { label { input type="checkbox" name="all" value="1" checked[asked.get("all") == "1"]; " " (scene.say(Text::AlsoClosed)) } }
            }
            @for name in ["need", "offer", "owner"] { @if !asked.get(name).is_empty() { input type="hidden" name=(name) value=(asked.get(name)); } }
        }
    }
}

fn facets(scene: &Scene<'_>, asked: &Asked, facets: &Facets) -> Markup {
    let chosen: Option<Cpv> = asked.get("category").parse().ok();
    // One level below what is chosen; at first the divisions.
    let level = chosen.map_or(1, |category| category.level() + 1);
    let below = |category: &Cpv| chosen.is_none_or(|chosen| category.is_under(&chosen));
    let categories: Vec<_> = facets
        .categories
        .iter()
        .filter(|it| it.value.level() == level && below(&it.value))
        .take(12)
        .collect();
    html! {
        @if facets.purposes.len() > 1 {
            h2 { (scene.say(Text::OffersAndNeeds)) }
            ul { @for it in &facets.purposes {
                @let (name, text) = if it.value == Purpose::Offer { ("offer", Text::Offers) } else { ("need", Text::Needs) };
                li { a href={ "/search?" (asked.with("purpose", name)) } { (scene.say(text)) } " " (it.count) }
            } }
        }
        @if let Some(chosen) = chosen {
            h2 { (scene.say(Text::Category)) }
            p { (category(&chosen)) " " a href={ "/search?" (asked.with("category", &chosen.parent().map_or_else(String::new, |wider| wider.to_string()))) } { "← " (scene.say(Text::Back)) } }
        } @else if !categories.is_empty() { h2 { (scene.say(Text::Category)) } }
        ul { @for it in categories { li { a href={ "/search?" (asked.with("category", &it.value.to_string())) } { (it.value.label()) } " " (it.count) } } }
        @if facets.currencies.len() > 1 {
            h2 { (scene.say(Text::Currency)) }
            ul { @for it in facets.currencies.iter().take(8) { li { a href={ "/search?" (asked.with("currency", &it.value.to_string())) } { (it.value) } " " (it.count) } } }
        }
        @if facets.countries.len() > 1 {
            h2 { (scene.label("country")) }
            ul { @for it in facets.countries.iter().take(8) { li { a href={ "/search?" (asked.with("country", &it.value.to_string())) } { (it.value.name()) } " " (it.count) } } }
        }
        @if facets.owners.len() > 1 {
            h2 { (scene.say(Text::Who)) }
            ul { @for it in facets.owners.iter().take(8) { li { a href={ "/search?" (asked.with("owner", &it.value.to_string())) } { (scene.names.get(&it.value).unwrap_or(&it.value.to_string())) } " " (it.count) } } }
        }
    }
}

fn hit(scene: &Scene<'_>, result: &Result) -> Markup {
    let listing = &result.listing;
    html! {
        article.hit {
            h2 { a href={ "/listings/" (result.hit.listing) } { bdi { (visible(listing.title.as_str())) } } }
            p { (scene.say(if listing.purpose == Purpose::Offer { Text::Offer } else { Text::Need })) " " (scene.say(Text::Of)) " " (agent(scene, &listing.owner))
                @if let Some(deadline) = listing.deadline { " · " (scene.say(Text::OpenUntil)) " " (scene.reader.deadline(deadline)) } }
            ul.plain { @for line in listing.lines.iter().take(3) { li {
                bdi { (visible(line.item.name.as_str())) }
                @if let Some(quantity) = &line.quantity { " · " (scene.reader.quantity(quantity)) }
                @if let Some(price) = &line.price { " · " (scene.reader.price(price)) }
            } } }
            details { summary { (scene.say(Text::WhyHere)) }
                ul { @for reason in &result.hit.reasons { li { (share(scene, reason.share)) ": " (why(scene, &reason.why)) } } }
                p { small { (scene.say(Text::Version)) " " (result.hit.version) " · " code.long { (result.hit.digest) } } }
            }
        }
    }
}

/// Bids on a need, side by side; `id` is the need's, if the visitor may choose.
pub fn comparison(
    scene: &Scene<'_>,
    need: &Listing,
    comparison: &Comparison,
    id: &str,
    may_choose: bool,
) -> Markup {
    let name = |column: &market::Column| {
        scene.names.get(&column.bidder).map_or_else(|| column.bidder.to_string(), str::to_owned)
    };
    html! {
        p { (visible(need.title.as_str())) " · " a href={ "/listings/" (id) } { (scene.say(Text::Need)) } }
        ul { @for line in explained(scene, comparison, &name) { li { (line) } } }
        div.scroll tabindex="0" role="region" aria-label=(scene.say(Text::Compare)) { table {
            thead { tr { td {} @for column in &comparison.columns { th scope="col" { (agent(scene, &column.bidder)) } } } }
            tbody {
                @for (place, line) in (0_u16..).zip(need.lines.iter()) { tr {
                    th scope="row" { bdi { (visible(line.item.name.as_str())) } @if let Some(quantity) = &line.quantity { br; (scene.reader.quantity(quantity)) } }
                    @for column in &comparison.columns { td { @match column.cells.get(&place) { None => "–", Some(cell) => {
                        (scene.reader.price(&cell.price))
                        @if let Some(net) = &cell.net { br; (scene.reader.amount(net)) }
                        @if !cell.requirements.is_empty() { ul.plain { @for (name, fare) in &cell.requirements { li { (fare_of(scene, name, fare)) } } } }
                    } } } }
                } }
                tr { th scope="row" { (scene.say(Text::Net)) } @for column in &comparison.columns { td { @match &column.net { Some(net) => (scene.reader.amount(net)), None => "–" } } } }
                tr { th scope="row" { (scene.say(Text::Gross)) } @for column in &comparison.columns { td { @match &column.totals { Some(totals) => (scene.reader.amount(&totals.with_vat)), None => "–" } } } }
                tr { th scope="row" { (scene.say(Text::Delivery)) } @for column in &comparison.columns { td { @match &column.delivery { Some(time) => (scene.reader.quantity(time)), None => (scene.say(Text::Lacking)) } } } }
                tr { th scope="row" { (scene.say(Text::Standing)) } @for column in &comparison.columns { td { (standing_line(scene, &column.standing)) } } }
                tr { th scope="row" { (scene.say(Text::Recommended)) } @for column in &comparison.columns { td {
                    @if let Some(place) = column.place { strong { (place) "." } }
                    ul.plain { @for why in &column.left_out { li { (left_out(scene, why)) } } }
                } } }
                @if may_choose { tr { td {} @for column in &comparison.columns { td {
                    @let is_pick = comparison.picks.iter().any(|pick| pick.quote == column.quote);
                    (crate::parts::act_link(scene.say(Text::Choose), "select", &[("listing", id.to_owned()), ("quote", column.quote.to_string())], is_pick))
                } } } }
            }
        } }
    }
}

fn fare_of(scene: &Scene<'_>, name: &str, fare: &vocabulary::Match) -> Markup {
    use vocabulary::Match;
    html! {
        @match fare {
            Match::Met => { "✓ " (visible(name)) ": " (scene.say(Text::Met)) },
            Match::Missed { why } => span.wrong { "✗ " (visible(name)) ": " (scene.say(Text::Missed)) " (" (visible(why)) ")" },
            Match::Lacking => { "? " (visible(name)) ": " (scene.say(Text::Lacking)) },
        }
    }
}

fn percent(scene: &Scene<'_>, known: Option<u16>) -> String {
    known.map_or_else(|| "–".to_owned(), |known| share(scene, u32::from(known)))
}

/// Hundredths of a percent.
fn share(scene: &Scene<'_>, share: u32) -> String {
    format!("{}\u{a0}%", scene.reader.number(&format!("{}.{:02}", share / 100, share % 100)))
}

/// Lines as people count them: from 1.
fn line(scene: &Scene<'_>, line: u16) -> String {
    scene.say_with(Text::LineNumber, u32::from(line) + 1)
}

fn line_list(scene: &Scene<'_>, lines: &[u16]) -> String {
    lines.iter().map(|one| line(scene, *one)).collect::<Vec<_>>().join(", ")
}

/// What puts a hit where it is.
fn why(scene: &Scene<'_>, why: &Why) -> String {
    match why {
        Why::Word { word, place, is_exact } => {
            let place = match place {
                Place::Title => Text::WhyTitle,
                Place::Item => Text::WhyItem,
                Place::About => Text::WhyAbout,
            };
            let text = if *is_exact { Text::WhyWord } else { Text::WhyWordForm };
            scene.say_all(text, &[&visible(word), scene.say(place)])
        }
        Why::Answers { lines } => scene.say_with(Text::WhyAnswers, lines),
        Why::SameCategory { lines } => scene.say_with(Text::WhyCategory, lines),
        Why::Meets { met, lacking } => {
            scene.say_all(Text::WhyMeets, &[&met.to_string(), &lacking.to_string()])
        }
        Why::Price => scene.say(Text::WhyPrice).to_owned(),
        Why::End => scene.say(Text::WhyEnd).to_owned(),
        Why::Alike => scene.say(Text::WhyAlike).to_owned(),
    }
}

/// Why a quote cannot be chosen, or the rule leaves it out.
fn left_out(scene: &Scene<'_>, why: &LeftOut) -> String {
    match why {
        LeftOut::Sealed => scene.say(Text::OutSealed).to_owned(),
        LeftOut::Gone => scene.say(Text::OutGone).to_owned(),
        LeftOut::OldVersion { version } => scene.say_with(Text::OutVersion, version),
        LeftOut::Unreadable => scene.say(Text::OutUnreadable).to_owned(),
        LeftOut::OtherCurrency { currency } => scene.say_with(Text::OutCurrency, currency),
        LeftOut::NoTotal { line: at } => scene.say_with(Text::OutNoTotal, line(scene, *at)),
        LeftOut::TooLarge => scene.say(Text::OutLarge).to_owned(),
        LeftOut::LinesMissing { lines } => scene.say_with(Text::OutLines, line_list(scene, lines)),
        LeftOut::Missed { line: at, name, why } => {
            let missed = scene.say_all(Text::OutMissed, &[&line(scene, *at), &visible(name)]);
            format!("{missed} ({})", visible(why))
        }
        LeftOut::Lacking { line: at, name } => {
            scene.say_all(Text::OutLacking, &[&line(scene, *at), &visible(name)])
        }
        LeftOut::TooLittle { line: at } => scene.say_with(Text::OutLittle, line(scene, *at)),
        LeftOut::AboveLimit { line: at } => scene.say_with(Text::OutLimit, line(scene, *at)),
        LeftOut::LateBefore { share: late } => scene.say_with(Text::OutLate, share(scene, u32::from(*late))),
    }
}

/// The rule, who is left out and why, and who is recommended: one sentence each. Bidders are called by `name`.
fn explained(
    scene: &Scene<'_>,
    comparison: &Comparison,
    name: &dyn Fn(&market::Column) -> String,
) -> Vec<String> {
    let rule = &comparison.rule;
    let basis = match rule.basis {
        Basis::LowestTotal => Text::RuleTotal,
        Basis::LowestByLine => Text::RuleLine,
        Basis::SoonestDelivery => Text::RuleSoonest,
    };
    let meets = if rule.lacking_allowed { Text::RuleMisses } else { Text::RuleMeets };
    let mut sentences = vec![scene.say(basis).to_owned(), scene.say(meets).to_owned()];
    if !rule.less_allowed {
        sentences.push(scene.say(Text::RuleEnough).to_owned());
    }
    if !rule.above_limit_allowed {
        sentences.push(scene.say(Text::RuleLimit).to_owned());
    }
    if let Some(least) = rule.on_time_at_least {
        sentences.push(scene.say_with(Text::RuleOnTime, share(scene, u32::from(least))));
    }
    let mut said = vec![sentences.join(" ")];
    for column in &comparison.columns {
        let faults = match (column.left_out.as_slice(), rule.basis) {
            ([], Basis::LowestByLine) => comparison.line_faults(column),
            (whole, Basis::LowestByLine | Basis::LowestTotal | Basis::SoonestDelivery) => whole.to_vec(),
        };
        if !faults.is_empty() {
            let why: Vec<String> = faults.iter().map(|fault| left_out(scene, fault)).collect();
            said.push(scene.say_all(Text::IsLeftOut, &[&name(column), &why.join("; ")]));
        }
    }
    let column = |quote| comparison.columns.iter().find(|column| column.quote == quote);
    for pick in &comparison.picks {
        let Some(picked) = column(pick.quote) else { continue };
        said.push(match (rule.basis, picked.net) {
            (Basis::LowestByLine, _) => {
                scene.say_all(Text::IsPickedLines, &[&line_list(scene, &pick.lines), &name(picked)])
            }
            (Basis::LowestTotal | Basis::SoonestDelivery, Some(net)) => {
                let net = net.to_string();
                let (number, currency) = net.split_once(' ').unwrap_or((&net, ""));
                let net = format!("{}\u{a0}{currency}", scene.reader.number(number));
                scene.say_all(Text::IsPickedFor, &[&name(picked), &net])
            }
            (Basis::LowestTotal | Basis::SoonestDelivery, None) => {
                scene.say_with(Text::IsPicked, name(picked))
            }
        });
    }
    if !comparison.tied.is_empty() {
        let tied: Vec<String> = comparison.tied.iter().filter_map(|quote| column(*quote)).map(name).collect();
        said.push(scene.say_with(Text::AreEqual, tied.join(", ")));
    }
    if comparison.picks.is_empty() && comparison.tied.is_empty() {
        said.push(scene.say(Text::NonePicked).to_owned());
    }
    said
}

fn standing_line(scene: &Scene<'_>, standing: &Standing) -> Markup {
    let selling = &standing.selling;
    html! {
        (scene.label("orders_on_time")) ": "
        @if selling.orders == 0 { (scene.say(Text::NoOrdersYet)) }
        @else { (percent(scene, selling.on_time_share())) " (" (selling.orders) ")" }
        br;
        (scene.say(Text::Disputes)) ": " (selling.disputes.begun + selling.disputes.answered)
    }
}

/// The record of an agent, told in counts.
pub fn standing(scene: &Scene<'_>, standing: &Standing) -> Markup {
    let (selling, buying) = (&standing.selling, &standing.buying);
    html! {
        table {
            thead { tr { td {} th.right { (scene.say(Text::Seller)) } th.right { (scene.say(Text::Buyer)) } } }
            tbody {
                tr { th scope="row" { (scene.label("agreements_kept")) } td.right { (selling.agreements_kept()) " / " (selling.agreements) } td.right { (buying.agreements_kept()) " / " (buying.agreements) } }
                tr { th scope="row" { (scene.say(Text::Orders)) } td.right { (selling.orders) } td.right { (buying.orders) } }
                tr { th scope="row" { (scene.label("on_time")) } td.right { (percent(scene, selling.on_time_share())) } td.right { (percent(scene, buying.on_time_share())) } }
                tr { th scope="row" { (scene.say(Text::Invoices)) } td.right { (selling.invoices) } td.right { (buying.invoices) } }
                tr { th scope="row" { (scene.say(Text::Credited)) } td.right { (selling.invoices_credited) } td.right { "–" } }
                tr { th scope="row" { (scene.say(Text::Disputes)) } td.right { (selling.disputes.begun + selling.disputes.answered) } td.right { (buying.disputes.begun + buying.disputes.answered) } }
            }
        }
    }
}

/// What is said where there is no figure: nothing has happened yet, or this node does not know.
fn no_figures(scene: &Scene<'_>, figures: Option<&market::Figures>) -> &'static str {
    scene.say(if figures.is_some() { Text::NoFactsYet } else { Text::NotKnown })
}

/// What each way took so far to coordinate.
fn coordination(scene: &Scene<'_>, figures: Option<&market::Figures>) -> Markup {
    let told = figures.copied().unwrap_or_default();
    let number = |number: u64| scene.reader.number(&number.to_string());
    html! {
        h2 #coordination { (scene.say(Text::Coordination)) }
        @if figures.is_none() { p { (scene.say(Text::NoBooks)) } } @else {
            p { (scene.say(Text::CoordinationAbout)) }
            div.scroll tabindex="0" role="region" aria-labelledby="coordination" { table {
                thead { tr { th { (scene.say(Text::Way)) } th.right { (scene.say(Text::Acts)) } th.right { (scene.say(Text::People)) } th.right { (scene.say(Text::ApprovalsGiven)) } th.right { (scene.say(Text::Waiting)) } th.right { "Bytes" } th.right { (scene.say(Text::OutOf)) } } }
                tbody { @for (way, cost) in [(Text::Make, told.make), (Text::Share, told.share), (Text::Buy, told.buy)] { tr {
                    th scope="row" { (scene.say(way)) }
                    @match cost {
                        None => td colspan="6" { (scene.say(Text::NoFactsYet)) },
                        Some(cost) => {
                            td.right { (number(cost.acts)) } td.right { (number(cost.people)) } td.right { (number(cost.approvals)) }
                            td.right { (scene.reader.span(cost.waiting)) } td.right { (number(cost.bytes)) } td.right { (number(cost.count)) }
                        },
                    }
                } } }
            } }
        }
    }
}

/// Make, share or buy: the ways to come by each line of a need.
///
/// `figures` are what each way took so far; absent where this node does not know.
pub fn sourcing(
    scene: &Scene<'_>,
    need: &Listing,
    id: &str,
    lines: &[market::LineOptions],
    figures: Option<&market::Figures>,
) -> Markup {
    let way = |way: market::Way| match way {
        market::Way::Make => Text::Make,
        market::Way::Share => Text::Share,
        market::Way::Buy => Text::Buy,
    };
    html! {
        p { (visible(need.title.as_str())) " · " a href={ "/listings/" (id) } { (scene.say(Text::Need)) } }
        p { (scene.say(Text::SourcingAbout)) }
        (coordination(scene, figures))
        @for one in lines {
            @let name = need.lines.get(one.line).map_or_else(String::new, |line| visible(line.item.name.as_str()));
            h2 { bdi { (name) } }
            @if one.options.is_empty() { p { (scene.say(Text::NothingFound)) } } @else {
                div.scroll tabindex="0" role="region" aria-label=(name) { table {
                    thead { tr { th { (scene.say(Text::Way)) } th { (scene.say(Text::Who)) } th { (scene.say(Text::Item)) } th.right { (scene.say(Text::Quantity)) } th.right { (scene.say(Text::UnitPrice)) } th { (scene.say(Text::Required)) } th { (scene.say(Text::Coordination)) } } }
                    tbody { @for option in &one.options { tr {
                        td { (scene.say(way(option.way))) }
                        td { (agent(scene, &option.agent)) }
                        td { bdi { (visible(option.name.as_str())) } @if let Some(listing) = &option.listing { " " (crate::parts::record(&listing.to_string())) } }
                        td.right { @match &option.available { Some(quantity) => (scene.reader.quantity(quantity)), None => "–" } }
                        td.right { @match &option.price { Some(price) => (scene.reader.price(price)), None => "–" } }
                        td { ul.plain { @for (name, fare) in &option.requirements { li { (fare_of(scene, name, fare)) } } } }
                        td { @match &option.coordination { None => (no_figures(scene, figures)), Some(cost) => ul.plain {
                            li { (scene.say(Text::Acts)) ": " (cost.acts) } li { (scene.say(Text::People)) ": " (cost.people) }
                            li { (scene.say(Text::ApprovalsGiven)) ": " (cost.approvals) } li { (scene.say(Text::Waiting)) ": " (scene.reader.span(cost.waiting)) }
                        } } }
                    } } }
                } }
            }
        }
    }
}
