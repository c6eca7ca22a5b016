//! What is special about the records of a trade: listings, quotes, agreements, orders and what follows.

use crate::parts::{agent, category, due, facts, filled, record, stage};
use crate::scene::{Scene, visible};
use crate::texts::Text;
use ledger::{
    Agreement, Delivery, Invoice, Listing, ListingLine, ListingStage, MatchWays, Order, OrderLine, Payment,
    Purpose, Quote, QuoteStage,
};
use maud::{Markup, html};
use vocabulary::{Amount, Quantity};

/// A record and its id, as a row of a table.
pub type Found<T> = (String, T);

/// A listing's lines and times; `after` is what belongs below, such as its quotes.
pub fn listing(scene: &Scene<'_>, listing: &Listing, after: &Markup) -> Markup {
    let purpose = if listing.purpose == Purpose::Offer { Text::Offer } else { Text::Need };
    let mut rows =
        vec![(scene.say(purpose).to_owned() + " " + scene.say(Text::Of), agent(scene, &listing.owner))];
    if listing.purpose == Purpose::Need {
        if let Some(time) = listing.reveal_until {
            rows.push((scene.say(Text::RevealUntil).to_owned(), scene.reader.time(time)));
        }
        rows.push((scene.say(Text::SelectUntil).to_owned(), scene.reader.time(listing.select_until)));
    }
    rows.push((scene.say(Text::Version).to_owned(), html! { (listing.version) }));
    html! {
        (facts(&rows))
        @if let Some(note) = &listing.note { p.said { (visible(note.as_str())) } }
        (sealed_notice(scene, listing))
        h2 #lines { (scene.say(Text::Lines)) }
        div.scroll tabindex="0" role="region" aria-labelledby="lines" {
            table {
                thead { tr {
                    th { (scene.say(Text::Item)) } th.right { (scene.say(Text::Quantity)) }
                    th.right { (scene.say(Text::UnitPrice)) } th { (scene.say(Text::Vat)) }
                    th { (scene.say(if listing.purpose == Purpose::Offer { Text::Attributes } else { Text::Required })) }
                } }
                tbody { @for line in &listing.lines { (listing_line(scene, line)) } }
            }
        }
        (after)
    }
}

/// What sealed quotes ask of their bidders, while they can be made.
pub fn sealed_notice(scene: &Scene<'_>, need: &Listing) -> Markup {
    match (need.stage, need.deadline, need.reveal_until) {
        (ListingStage::Open, Some(open_until), Some(reveal_until)) => {
            let times = [scene.reader.time(open_until), scene.reader.time(reveal_until)];
            html! { p.notice { (filled(scene.say(Text::SealedQuotes), &times)) } }
        }
        (_, _, _) => html! {},
    }
}

/// What a bidder must still do for a sealed quote to count.
fn come_back(scene: &Scene<'_>, need: &Listing) -> Markup {
    let Some(reveal_until) = need.reveal_until else { return html! {} };
    let until = scene.reader.deadline(reveal_until);
    match (need.stage, need.deadline) {
        (ListingStage::Open, Some(open_until)) => {
            let times = [scene.reader.time(open_until), until];
            html! { p.notice role="status" { (filled(scene.say(Text::ComeBack), &times)) } }
        }
        (ListingStage::Revealing, _) => {
            html! { p.wrong role="alert" { strong { (filled(scene.say(Text::OpenNow), &[until])) } } }
        }
        (_, _) => html! {},
    }
}

fn listing_line(scene: &Scene<'_>, line: &ListingLine) -> Markup {
    html! {
        tr {
            td {
                bdi { (visible(line.item.name.as_str())) }
                @if let Some(cpv) = &line.item.classified_as { br; (category(cpv)) }
                @if let Some(note) = &line.item.note { br; small { (visible(note.as_str())) } }
            }
            td.right { @if let Some(quantity) = &line.quantity { (scene.reader.quantity(quantity)) } @else { "–" } }
            td.right { @if let Some(price) = &line.price { (scene.reader.price(price)) } @else { "–" } }
            td { @if let Some(vat) = &line.vat { (scene.reader.vat(vat)) } @else { "–" } }
            td { ul.plain {
                @for attribute in &line.item.attributes { li { (visible(&attribute.name)) ": " (attribute_value(scene, &attribute.value)) } }
                @for requirement in &line.requirements { li { (visible(&requirement.name)) ": " (demand(scene, &requirement.required)) } }
            } }
        }
    }
}

fn attribute_value(scene: &Scene<'_>, value: &vocabulary::AttributeValue) -> String {
    use vocabulary::AttributeValue as Value;
    match value {
        Value::Text(text) => visible(text),
        Value::Number(quantity) => counted(scene, quantity),
        Value::Code(code) => visible(&format!("{} {}", code.scheme, code.code)),
        Value::Flag(flag) => if flag.value { "✓" } else { "✗" }.to_owned(),
        Value::Range(range) => range.to_string(),
    }
}

/// A quantity as text.
fn counted(scene: &Scene<'_>, quantity: &Quantity) -> String {
    format!("{} {}", scene.reader.count(quantity.micros()), scene.reader.unit(quantity.unit()))
}

fn demand(scene: &Scene<'_>, demand: &vocabulary::Demand) -> String {
    use vocabulary::Demand;
    match demand {
        Demand::Equals(text) => visible(text),
        Demand::AtLeast(quantity) => format!("≥ {}", counted(scene, quantity)),
        Demand::AtMost(quantity) => format!("≤ {}", counted(scene, quantity)),
        Demand::Between(range) => range.to_string(),
        Demand::OneOf(codes) => {
            let codes: Vec<String> =
                codes.iter().map(|code| format!("{} {}", code.scheme, code.code)).collect();
            visible(&codes.join(", "))
        }
        Demand::Is(flag) => if flag.value { "✓" } else { "✗" }.to_owned(),
    }
}

/// The quotes on a need; `need` is its id if the visitor chooses among them.
pub fn quote_list(scene: &Scene<'_>, quotes: &[Found<Quote>], need: Option<&str>) -> Markup {
    html! {
        ul.plain { @for (id, quote) in quotes { li {
            (record(id)) " " (agent(scene, &quote.bidder)) " " (stage(scene, &code(&quote.stage), quote.stage.is_waiting()))
        } } }
        @if let Some(need) = need { p { a.button.quiet href={ "/listings/" (need) "/quotes" } { (scene.say(Text::Compare)) } } }
    }
}

/// A quote: on what, by whom, line by line.
pub fn quote(scene: &Scene<'_>, quote: &Quote, need: Option<&Listing>) -> Markup {
    let line_name = |line: u16| {
        let name = need
            .and_then(|need| need.lines.get(usize::from(line)))
            .map(|line| visible(line.item.name.as_str()));
        name.unwrap_or_else(|| (u32::from(line) + 1).to_string())
    };
    html! {
        (facts(&[
            (scene.say(Text::Need).to_owned(), record(&quote.listing.to_string())),
            (scene.say(Text::Bidder).to_owned(), agent(scene, &quote.bidder)),
            (scene.say(Text::Version).to_owned(), html! { (quote.version) }),
        ]))
        @match &quote.content {
            None => {
                p { (scene.say(Text::Sealed)) }
                @if let Some(need) = need.filter(|_| quote.stage == QuoteStage::Sealed && scene.acts_for(&quote.bidder)) {
                    (come_back(scene, need))
                }
            },
            Some(content) => {
                h2 { (scene.say(Text::Lines)) }
                table {
                    thead { tr { th { (scene.say(Text::Item)) } th.right { (scene.say(Text::UnitPrice)) } th.right { (scene.say(Text::Quantity)) } th { (scene.say(Text::Attributes)) } } }
                    tbody { @for line in &content.lines { tr {
                        td { (line_name(line.line)) @if quote.chosen.contains(&line.line) { " ✓" } }
                        td.right { (scene.reader.price(&line.price)) }
                        td.right { @if let Some(quantity) = &line.quantity { (scene.reader.quantity(quantity)) } @else { "–" } }
                        td { ul.plain { @for attribute in &line.attributes { li { (visible(&attribute.name)) ": " (attribute_value(scene, &attribute.value)) } } } }
                    } } }
                }
                @if let Some(note) = &content.note { p.said { (visible(note.as_str())) } }
            }
        }
    }
}

/// An agreement: parties, lines and what of them is called off, and its orders.
pub fn agreement(scene: &Scene<'_>, agreement: &Agreement, orders: &[Found<Order>]) -> Markup {
    let content = &agreement.content;
    html! {
        (facts(&[
            (scene.say(Text::Buyer).to_owned(), agent(scene, &content.buyer)),
            (scene.say(Text::Seller).to_owned(), agent(scene, &content.seller)),
            (scene.say(Text::Limit).to_owned(), scene.reader.amount(&content.limit)),
            (scene.say(Text::Ordered).to_owned(), scene.reader.amount(&agreement.called_off)),
        ]))
        h2 #lines { (scene.say(Text::Lines)) }
        div.scroll tabindex="0" role="region" aria-labelledby="lines" {
            table {
                thead { tr { th { (scene.say(Text::Item)) } th.right { (scene.say(Text::Quantity)) } th.right { (scene.say(Text::UnitPrice)) } th { (scene.say(Text::Vat)) } th.right { (scene.say(Text::Ordered)) } } }
                tbody { @for (place, line) in content.lines.iter().enumerate() { tr {
                    td { bdi { (visible(&line.name)) } @if let Some(cpv) = &line.category { br; (category(cpv)) } }
                    td.right { (scene.reader.quantity(&line.quantity)) }
                    td.right { (scene.reader.price(&line.price)) }
                    td { (scene.reader.vat(&line.vat)) }
                    td.right { (scene.reader.count(agreement.called_off_lines.get(place).copied().unwrap_or(0))) }
                } } }
            }
        }
        h2 { (scene.say(Text::Terms)) }
        (crate::parts::value(scene, &<ledger::Terms as canon::Canon>::shape(), &canon::to_json(&content.terms)))
        @if let Some(amendment) = &agreement.amendment {
            h2 { (scene.label("amendment")) }
            (facts(&[
                (scene.say(Text::StartedBy).to_owned(), agent(scene, &amendment.by)),
                (scene.say(Text::Deadline).to_owned(), due(scene, "agreement.amendment", amendment.deadline)),
            ]))
            (crate::parts::value(scene, &<ledger::AgreementContent as canon::Canon>::shape(), &canon::to_json(amendment.content.as_ref())))
        }
        (order_table(scene, orders, &|_| Some(agreement)))
    }
}

/// What an order is about, in few words: its first article, and how many more.
pub fn order_name(order: &Order, agreement: Option<&Agreement>) -> String {
    let name = order.lines.first().map_or_else(String::new, |line| line_label(agreement, line));
    if order.lines.len() > 1 { format!("{name} + {}", order.lines.len() - 1) } else { name }
}

/// Orders, as a table; `agreement` finds what they call off.
pub fn order_table<'a>(
    scene: &Scene<'_>,
    orders: &[Found<Order>],
    agreement: &dyn Fn(&Order) -> Option<&'a Agreement>,
) -> Markup {
    html! {
        h2 #orders { (scene.say(Text::Orders)) }
        @if orders.is_empty() { p { (scene.say(Text::None)) } } @else {
            div.scroll tabindex="0" role="region" aria-labelledby="orders" { table {
                thead { tr { th { (scene.say(Text::Order)) } th { (scene.say(Text::Stage)) } th { (scene.say(Text::DeliverBy)) } th.right { (scene.say(Text::Gross)) } th.right { (scene.say(Text::InvoicedNet)) } } }
                tbody { @for (id, order) in orders { tr {
                    td { bdi { (order_name(order, agreement(order))) } " " (record(id)) }
                    td { (stage(scene, &code(&order.stage), order.stage.is_waiting())) }
                    td { (scene.reader.time(order.deliver_by)) }
                    td.right { (scene.reader.amount(&order.total)) }
                    td.right { (scene.reader.amount(&order.invoiced)) }
                } } }
            } }
        }
    }
}

/// The name of a code in the formats.
pub fn code<T: canon::Canon>(code: &T) -> String {
    match canon::to_json(code) {
        canon::Json::Text(name) => name,
        canon::Json::Object(members) => members.into_iter().next().map_or_else(String::new, |(name, _)| name),
        canon::Json::Null | canon::Json::Flag(_) | canon::Json::Number(_) | canon::Json::List(_) => {
            String::new()
        }
    }
}

/// What hangs on an order.
#[derive(Clone, Debug, Default)]
pub struct OrderParts {
    /// The agreement that it calls off.
    pub agreement: Option<Agreement>,
    /// Its deliveries.
    pub deliveries: Vec<Found<Delivery>>,
    /// Its invoices.
    pub invoices: Vec<Found<Invoice>>,
}

/// An order: the three-way match line by line, deliveries, invoices.
pub fn order(scene: &Scene<'_>, order: &Order, parts: &OrderParts) -> Markup {
    let mut rows = vec![
        (scene.say(Text::Buyer).to_owned(), agent(scene, &order.buyer)),
        (scene.say(Text::Seller).to_owned(), agent(scene, &order.seller)),
        (scene.say(Text::Agreement).to_owned(), record(&order.agreement.to_string())),
        (scene.say(Text::DeliverBy).to_owned(), scene.reader.time(order.deliver_by)),
        (scene.say(Text::Gross).to_owned(), scene.reader.amount(&order.total)),
    ];
    if let Some(hold) = &order.escrow
        && let Ok(left) = Amount::new(hold.left, order.total.currency())
    {
        rows.push((scene.say(Text::Escrow).to_owned(), scene.reader.amount(&left)));
    }
    if let Some(dispute) = &order.dispute {
        rows.push((scene.say(Text::Dispute).to_owned(), record(&dispute.to_string())));
    }
    html! {
        (facts(&rows))
        (three_way_match(scene, order, parts.agreement.as_ref()))
        h2 #deliveries { (scene.say(Text::Deliveries)) }
        @if parts.deliveries.is_empty() { p { (scene.say(Text::None)) } } @else {
            ul.plain { @for (id, delivery) in &parts.deliveries { li {
                (record(id)) " " (stage(scene, &code(&delivery.stage), delivery.stage.is_waiting()))
                @if let Some(deadline) = delivery.deadline { " " (due(scene, "delivery.waiting", deadline)) }
            } } }
        }
        (invoice_table(scene, &parts.invoices))
    }
}

fn line_label(agreement: Option<&Agreement>, line: &OrderLine) -> String {
    let name = agreement.and_then(|agreement| agreement.content.lines.get(usize::from(line.line)));
    name.map_or_else(|| (u32::from(line.line) + 1).to_string(), |line| visible(&line.name))
}

/// What the match says of one line, and how much of it may be invoiced now, in millionths.
fn verdict(scene: &Scene<'_>, order: &Order, line: &OrderLine) -> (String, u64) {
    let two_way = order.terms.matching.ways == MatchWays::TwoWay;
    let base = if two_way { line.ordered.micros() } else { line.accepted };
    let open = base.saturating_sub(line.invoiced);
    let good = line.delivered.saturating_sub(line.rejected);
    let undelivered = line.ordered.micros().saturating_sub(good);
    let undecided = line.delivered.saturating_sub(line.accepted).saturating_sub(line.rejected);
    let mut says = Vec::new();
    if open > 0 {
        says.push(scene.say_with(Text::MatchOpen, scene.reader.count(open)));
    }
    if undecided > 0 && !two_way {
        says.push(scene.say_with(Text::MatchUndecided, scene.reader.count(undecided)));
    }
    if undelivered > 0 && order.stage.is_waiting() {
        says.push(scene.say_with(Text::MatchWaits, scene.reader.count(undelivered)));
    }
    if says.is_empty() {
        says.push(scene.say(Text::MatchDone).to_owned());
    }
    (says.join("; "), open)
}

fn three_way_match(scene: &Scene<'_>, order: &Order, agreement: Option<&Agreement>) -> Markup {
    html! {
        h2 #match { (scene.say(Text::ThreeWayMatch)) }
        p { (scene.say(Text::MatchAbout)) }
        div.scroll tabindex="0" role="region" aria-labelledby="match" { table {
            thead { tr {
                th { (scene.say(Text::Item)) } th { (scene.say(Text::Unit)) } th.right { (scene.say(Text::UnitPrice)) }
                @for text in [Text::Ordered, Text::Delivered, Text::Accepted, Text::Rejected, Text::Invoiced, Text::MayInvoice] { th.right { (scene.say(text)) } }
            } }
            @for line in &order.lines { tbody {
                @let (says, open) = verdict(scene, order, line);
                tr.above {
                    td { bdi { (line_label(agreement, line)) } }
                    td { abbr title=(line.ordered.unit().code()) { (scene.reader.unit(line.ordered.unit())) } }
                    td.right { (scene.reader.price(&line.price)) }
                    @for micros in [line.ordered.micros(), line.delivered, line.accepted, line.rejected, line.invoiced, open] { td.right { (scene.reader.count(micros)) } }
                }
                // Below the line and over its whole width: it says what to do, on narrow screens and on paper too.
                tr { td colspan="9" { small { (scene.say(Text::MatchVerdict)) ": " } (says) } }
            } }
        } }
    }
}

/// Invoices, as a table.
pub fn invoice_table(scene: &Scene<'_>, invoices: &[Found<Invoice>]) -> Markup {
    html! {
        h2 #invoices { (scene.say(Text::Invoices)) }
        (invoice_rows(scene, invoices, "invoices"))
    }
}

/// The table alone; `heading` is the id of what stands above it.
pub(crate) fn invoice_rows(scene: &Scene<'_>, invoices: &[Found<Invoice>], heading: &str) -> Markup {
    html! {
        @if invoices.is_empty() { p { (scene.say(Text::None)) } } @else {
            div.scroll tabindex="0" role="region" aria-labelledby=(heading) { table {
                thead { tr { th { (scene.say(Text::Invoice)) } th { (scene.say(Text::NumberOfSeller)) } th { (scene.say(Text::Stage)) } th.right { (scene.say(Text::Gross)) } th.right { (scene.say(Text::Credited)) } th.right { (scene.say(Text::Paid)) } th.right { (scene.say(Text::Owed)) } } }
                tbody { @for (id, invoice) in invoices { tr {
                    td { (record(id)) }
                    td { bdi { (visible(&invoice.number)) } }
                    td { (stage(scene, &code(&invoice.stage), invoice.stage.is_waiting())) }
                    td.right { (scene.reader.amount(&invoice.total)) }
                    td.right { (scene.reader.amount(&invoice.credited)) }
                    td.right { (scene.reader.amount(&invoice.paid)) }
                    td.right { (owed(scene, invoice)) }
                } } }
            } }
        }
    }
}

fn owed(scene: &Scene<'_>, invoice: &Invoice) -> Markup {
    match Amount::new(invoice.owed(), invoice.total.currency()) {
        Ok(owed) => scene.reader.amount(&owed),
        Err(_) => html! { "–" },
    }
}

/// An invoice: its lines, its sums, its payments.
pub fn invoice(
    scene: &Scene<'_>,
    invoice: &Invoice,
    parts: &OrderParts,
    payments: &[Found<Payment>],
) -> Markup {
    html! {
        (facts(&[
            (scene.say(Text::Seller).to_owned(), agent(scene, &invoice.seller)),
            (scene.say(Text::Buyer).to_owned(), agent(scene, &invoice.buyer)),
            (scene.say(Text::NumberOfSeller).to_owned(), html! { bdi { (visible(&invoice.number)) } }),
            (scene.say(Text::Orders).to_owned(), html! { @for order in &invoice.orders { (record(&order.to_string())) " " } }),
        ]))
        h2 #lines { (scene.say(Text::Lines)) }
        div.scroll tabindex="0" role="region" aria-labelledby="lines" { table {
            thead { tr { th { (scene.say(Text::Item)) } th { (scene.say(Text::Order)) } th.right { (scene.say(Text::Quantity)) } th.right { (scene.say(Text::UnitPrice)) } th { (scene.say(Text::Vat)) } th.right { (scene.say(Text::Net)) } th.right { (scene.say(Text::Credited)) } } }
            tbody { @for line in &invoice.lines { tr {
                td { bdi { (parts.agreement.as_ref().and_then(|agreement| agreement.content.lines.get(usize::from(line.line))).map_or_else(|| (u32::from(line.line) + 1).to_string(), |line| visible(&line.name))) } }
                td { (record(&line.order.to_string())) }
                td.right { (scene.reader.quantity(&line.quantity)) }
                td.right { (scene.reader.price(&line.price)) }
                td { (scene.reader.vat(&line.vat)) }
                td.right { (line_net(scene, &line.price, &line.quantity)) }
                td.right { (scene.reader.count(line.credited)) }
            } } }
            tfoot {
                @for (text, amount) in [(Text::Net, &invoice.net), (Text::Vat, &invoice.tax), (Text::Gross, &invoice.total), (Text::Credited, &invoice.credited), (Text::Paid, &invoice.paid)] {
                    tr { th colspan="5" { (scene.say(text)) } td.right { (scene.reader.amount(amount)) } td {} }
                }
                tr { th colspan="5" { (scene.say(Text::Owed)) } td.right { strong { (owed(scene, invoice)) } } td {} }
            }
        } }
        h2 { (scene.say(Text::Payments)) }
        @if payments.is_empty() { p { (scene.say(Text::None)) } } @else {
            ul.plain { @for (id, payment) in payments { li {
                (record(id)) " " (stage(scene, &code(&payment.stage), payment.stage.is_waiting())) " " bdi { (visible(&payment.reference)) }
            } } }
        }
    }
}

fn line_net(scene: &Scene<'_>, price: &vocabulary::Price, quantity: &Quantity) -> Markup {
    match vocabulary::line_net(price, quantity, None, None) {
        Ok(net) => scene.reader.amount(&net),
        Err(_) => html! { "–" },
    }
}

/// A delivery: what was delivered, and what became of it.
pub fn delivery(
    scene: &Scene<'_>,
    delivery: &Delivery,
    order: Option<&Order>,
    agreement: Option<&Agreement>,
) -> Markup {
    html! {
        (facts(&[(scene.say(Text::Order).to_owned(), record(&delivery.order.to_string()))]))
        table {
            thead { tr { th { (scene.say(Text::Item)) } th.right { (scene.say(Text::Delivered)) } th.right { (scene.say(Text::Accepted)) } th.right { (scene.say(Text::Rejected)) } } }
            tbody { @for line in &delivery.lines {
                @let ordered = order.and_then(|order| order.lines.get(usize::from(line.line)));
                tr {
                    td { bdi { (ordered.map_or_else(|| (u32::from(line.line) + 1).to_string(), |line| line_label(agreement, line))) } }
                    @for micros in [line.quantity, line.accepted, line.rejected] { td.right { (scene.reader.count(micros)) } }
                }
            } }
        }
    }
}

/// All trades of a party, in sections.
#[derive(Clone, Debug, Default)]
pub struct Trades {
    /// Its offers and needs.
    pub listings: Vec<Found<Listing>>,
    /// Its agreements.
    pub agreements: Vec<Found<Agreement>>,
    /// Its orders.
    pub orders: Vec<Found<Order>>,
    /// Its invoices.
    pub invoices: Vec<Found<Invoice>>,
    /// Its payments outside the ledger.
    pub payments: Vec<Found<Payment>>,
}

/// The page of all trades.
pub fn trades(scene: &Scene<'_>, trades: &Trades) -> Markup {
    let is_empty = trades.listings.is_empty() && trades.agreements.is_empty();
    html! {
        p { a.button href="/act/publish?purpose=need" { (scene.say(Text::Publish)) } " " a.button.quiet href="/act" { (scene.say(Text::MoreActs)) } }
        @if is_empty { p { (scene.say(Text::NoTrades)) } }
        h2 #listings { (scene.say(Text::Listings)) }
        ul.plain { @for (id, listing) in &trades.listings { li {
            (scene.say(if listing.purpose == Purpose::Offer { Text::Offer } else { Text::Need })) " "
            a href={ "/listings/" (id) } { bdi { (visible(listing.title.as_str())) } } " " (stage(scene, &code(&listing.stage), listing.stage.is_waiting()))
        } } }
        h2 #agreements { (scene.say(Text::Agreements)) }
        @if !trades.agreements.is_empty() { div.scroll tabindex="0" role="region" aria-labelledby="agreements" { table {
            thead { tr { th { (scene.say(Text::Agreement)) } th { (scene.say(Text::Counterparty)) } th { (scene.say(Text::Stage)) } th.right { (scene.say(Text::Limit)) } th.right { (scene.say(Text::Ordered)) } } }
            tbody { @for (id, agreement) in &trades.agreements { tr {
                td { (record(id)) " " (agreement.content.lines.first().map_or_else(String::new, |line| visible(&line.name))) }
                td { @if let Some(other) = scene.principal().and_then(|principal| agreement.content.other(&principal)) { (agent(scene, &other)) } }
                td { (stage(scene, &code(&agreement.stage), agreement.stage.is_waiting())) }
                td.right { (scene.reader.amount(&agreement.content.limit)) }
                td.right { (scene.reader.amount(&agreement.called_off)) }
            } } }
        } } }
        (order_table(scene, &trades.orders, &|order| {
            let id = order.agreement.to_string();
            trades.agreements.iter().find(|(known, _)| *known == id).map(|(_, agreement)| agreement)
        }))
        (invoice_table(scene, &trades.invoices))
        h2 { (scene.say(Text::Payments)) }
        ul.plain { @for (id, payment) in &trades.payments { li { (record(id)) " " (stage(scene, &code(&payment.stage), payment.stage.is_waiting())) " " bdi { (visible(&payment.reference)) } } } }
    }
}
