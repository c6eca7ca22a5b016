//! One complete trade in nine verbs, with everything that the rules say no to on the way.

use crate::failure::{Failure, Outcome};
use crate::player::{Actor, Clock, Desk, Signed, role, rule};
use canon::{List, Set, Text};
use institution::{Charter, MandateScope, Member, MoneyKind, Profile};
use ledger::{
    Act, AgreementContent, AgreementKind, AgreementLine, Chosen, Claim, ClaimLine, Connect, CreateMoney,
    Credit, Deliver, Disconnect, Issue, IssueInvoice, Join, LineQuantity, ListingLine, MakeQuote, MatchWays,
    Matching, NewTool, PlaceOrder, Propose, Publish, Purpose, QuoteContent, QuoteLine, Receipt, Receive,
    Release, Respond, SelectQuotes, SetProfile, Sign, Source, Terms, Verdict,
};
use std::fmt::Write as _;
use vocabulary::{
    AgentId, AgreementId, Amount, Cpv, Currency, DeliveryId, InvoiceId, ListingId, MandateId, MoneyId,
    NetworkId, OrderId, Price, Quantity, QuoteId, ResourceSpecification, Span, Timestamp, Unit, Vat,
    VatCategory, VatRate, Verb,
};

/// The trade's ids that the end of the demo speaks of.
#[derive(Clone, Debug)]
pub(crate) struct Traded {
    /// The agreement.
    pub(crate) agreement: AgreementId,
    /// The order.
    pub(crate) order: OrderId,
    /// The invoice.
    pub(crate) invoice: InvoiceId,
    /// The buyer.
    pub(crate) buyer: AgentId,
    /// The seller.
    pub(crate) seller: AgentId,
}

/// Tells the story line by line, and stops at the first line that does not come true.
struct Story<'a> {
    desk: &'a mut Desk,
    clock: Clock,
    now: Timestamp,
    text: String,
}

impl Story<'_> {
    /// Sends one transaction that must be carried out.
    fn done(&mut self, verb: &str, what: &str, signed: Signed) -> Outcome<Signed> {
        let verdict = self.verdict(&signed)?;
        match verdict {
            Verdict::Done(_) => {
                self.line(verb, what, "done");
                Ok(signed)
            }
            Verdict::Refused(refused) => Err(untrue(what, refused.code.message())),
        }
    }

    /// Sends one transaction that the rules must refuse.
    fn refused(&mut self, verb: &str, what: &str, signed: Signed, code: ledger::Refusal) -> Outcome<()> {
        match self.verdict(&signed)? {
            Verdict::Refused(refused) if refused.code == code => {
                self.line(verb, what, &format!("refused: {}", code.message()));
                Ok(())
            }
            Verdict::Refused(refused) => {
                Err(untrue(what, &format!("refused as {}, not as {code}", refused.code)))
            }
            Verdict::Done(_) => Err(untrue(what, "this should have been refused")),
        }
    }

    fn verdict(&mut self, signed: &Signed) -> Outcome<Verdict> {
        let outcomes = self.desk.send(std::slice::from_ref(signed))?;
        let outcome = outcomes.into_values().next();
        outcome
            .map(|outcome| outcome.verdict)
            .ok_or_else(|| untrue("a transaction", "the node did not take it in"))
    }

    fn line(&mut self, verb: &str, what: &str, result: &str) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "  {verb:<9} {what:<58} {result}");
    }

    fn in_days(&self, days: u64) -> Timestamp {
        self.now.plus(Span::days(days))
    }
}

/// A line of the story that does not come true: a fault of ours.
fn untrue(what: &str, why: &str) -> Failure {
    Failure::world("demo", format!("{what}: {why}"), "please tell the maintainers")
}

fn euros(minor: u64) -> Amount {
    Amount::new(minor, Currency::EUR).unwrap_or_else(|_| Amount::zero(Currency::EUR))
}

fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::tolerant(text).unwrap_or_else(|| unreachable!("the demo's texts are constants"))
}

fn boxes(count: u64) -> Quantity {
    let unit = Unit::parse("XBX").unwrap_or(Unit::ONE);
    Quantity::whole(count, unit).unwrap_or_else(|_| Quantity::zero(unit))
}

fn one<T, const MAX: usize>(item: T) -> List<T, MAX> {
    List::try_from(vec![item]).unwrap_or_default()
}

fn price(minor: u64) -> Price {
    Price::from_amount(&euros(minor)).unwrap_or_else(|_| unreachable!("the demo's prices are small"))
}

fn vat() -> Vat {
    VatRate::new(2_100)
        .and_then(|rate| Vat::new(VatCategory::Standard, rate))
        .unwrap_or_else(|_| unreachable!("21 % is a standard rate"))
}

/// So many boxes at a price with 21 % VAT, rounded half up.
fn gross(count: u64, minor: u64) -> Amount {
    let net = count * minor;
    euros(net + (net * 21 + 50) / 100)
}

fn paper() -> ResourceSpecification {
    ResourceSpecification {
        name: text("Copying paper, A4, 80 g/m2, white"),
        classified_as: Cpv::from_digits("30197643").ok(),
        unit: boxes(1).unit(),
        attributes: List::new(),
        note: None,
    }
}

/// Everybody in the story.
struct Cast {
    ann: Actor,
    bob: Actor,
    cora: Actor,
    ines: Actor,
    bank: Actor,
}

fn seed(secret: &[u8; 32], name: &str) -> [u8; 32] {
    canon::hash_parts("kerf/demo-key/1", &[secret, name.as_bytes()]).0
}

fn profile(name: &str, country: &str) -> Act {
    Act::SetProfile(SetProfile {
        profile: Profile {
            name: text(name),
            identifiers: List::new(),
            country: country.parse().ok(),
            capabilities: List::new(),
            commitments: List::new(),
        },
    })
}

/// Who they are: a buying organisation of two humans, two sellers, and an issuer of money.
fn profiles(story: &mut Story<'_>, network: NetworkId, secret: &[u8; 32]) -> Outcome<Cast> {
    let human = |name: &str| Actor::human(network, &seed(secret, name));
    let (mut ann, bob, mut cora, mut ines, mut bank) =
        (human("ann"), human("bob"), human("cora"), human("ines"), human("bank"));
    for (actor, who) in [
        (&ann, "Ann, a purchasing clerk"),
        (&bob, "Bob, head of finance"),
        (&cora, "Cora, who sells paper"),
        (&ines, "Ines, who sells paper too"),
        (&bank, "Mona, who issues money"),
    ] {
        let enrol = actor.enrol(&mut story.clock);
        story.done("profile", &format!("{who}, is known by her or his key"), enrol)?;
    }
    let rules = vec![
        rule(&[Verb::Contract], Some(euros(100_000)), "clerk", &[]),
        rule(&[Verb::Contract], None, "clerk", &[("finance", 1)]),
        rule(&[], None, "clerk", &[]),
    ];
    let charter = Charter { rules: List::try_from(rules).unwrap_or_default() };
    let invited = Member {
        person: bob.human,
        roles: Set::of([role("finance")]).unwrap_or_default(),
        invited_until: Some(story.in_days(7)),
    };
    // Until Bob has joined, Ann holds both roles' places with a rule of her own.
    let open = Charter { rules: List::try_from(vec![rule(&[], None, "clerk", &[])]).unwrap_or_default() };
    let found = ann.found(text("Town of Waterdam"), &[role("clerk")], open, vec![invited], &mut story.clock);
    story.done("profile", "Ann founds the Town of Waterdam and invites Bob", found)?;
    let town = ann.principal;
    let join = bob.own_act(Act::Join(Join { organisation: town }), &mut story.clock);
    story.done("profile", "Bob joins", join)?;
    let bob = bob.acting_for(town);
    let set = ann.act(Act::SetCharter(ledger::SetCharter { charter }), &mut story.clock);
    story.done("profile", "charter: contracts over 1,000 EUR need finance", set)?;
    for (actor, name) in [(&mut cora, "Paper & Co"), (&mut ines, "Inkwell Ltd"), (&mut bank, "Harbour Bank")]
    {
        let found = actor.found_alone(text(name), &mut story.clock);
        story.done("profile", &format!("{name} is founded"), found)?;
        let told = actor.act(profile(name, "NL"), &mut story.clock);
        story.done("profile", &format!("{name} says who it is"), told)?;
    }
    let told = ann.act(profile("Town of Waterdam", "NL"), &mut story.clock);
    story.done("profile", "the Town of Waterdam says who it is", told)?;
    Ok(Cast { ann, bob, cora, ines, bank })
}

fn money(story: &mut Story<'_>, cast: &Cast) -> Outcome<MoneyId> {
    let create =
        CreateMoney { name: text("Harbour euro"), denomination: Currency::EUR, kind: MoneyKind::Issued };
    let created = cast.bank.act(Act::CreateMoney(create), &mut story.clock);
    let money = MoneyId::derive(&[&created.seed.0]);
    story.done("money", "Harbour Bank creates euros on this ledger", created)?;
    let issue = Issue { money, to: cast.ann.principal, amount: euros(1_000_000) };
    let issued = cast.bank.act(Act::Issue(issue), &mut story.clock);
    story.done("money", "and issues 10,000.00 EUR to the town", issued)?;
    Ok(money)
}

/// A need, two quotes on it, and the choice.
fn market(story: &mut Story<'_>, cast: &Cast) -> Outcome<(ListingId, QuoteId)> {
    let line = ListingLine {
        item: paper(),
        quantity: Some(boxes(500)),
        price: None,
        vat: Some(vat()),
        lot: None,
        requirements: List::new(),
    };
    let publish = Publish {
        purpose: Purpose::Need,
        title: text("Copying paper for the town hall"),
        lines: one(line),
        open_until: story.in_days(14),
        reveal_until: None,
        select_until: Some(story.in_days(28)),
        references: List::new(),
        note: None,
    };
    let need = cast.ann.act(Act::Publish(publish), &mut story.clock);
    let listing = ListingId::derive(&[&need.seed.0]);
    story.done("search", "the town publishes a need: 500 boxes of paper", need)?;
    let found = story.desk.client.get("/v1/search?purpose=need&text=copying+paper&limit=5")?;
    let hits = match found.get("items") {
        Some(canon::Json::List(items)) => items.len(),
        Some(_) | None => 0,
    };
    story.line("search", "a search for `copying paper` finds it", &format!("{hits} found"));
    let mut quotes = Vec::new();
    for (actor, name, minor) in [(&cast.cora, "Paper & Co", 1_240), (&cast.ines, "Inkwell Ltd", 1_310)] {
        let quoted = QuoteLine { line: 0, price: price(minor), quantity: None, attributes: List::new() };
        let content = QuoteContent { lines: one(quoted), note: None };
        let quote = actor.act(Act::MakeQuote(MakeQuote { listing, version: 1, content }), &mut story.clock);
        quotes.push(QuoteId::derive(&[&quote.seed.0]));
        let what = format!("{name} quotes {} a box", euros(minor));
        story.done("select", &what, quote)?;
    }
    let best = quotes.first().copied().ok_or_else(|| untrue("select", "there is no quote"))?;
    let chosen = Chosen { quote: best, lines: Set::new() };
    let select = SelectQuotes { listing, chosen: one(chosen) };
    let selected = cast.ann.act(Act::SelectQuotes(select), &mut story.clock);
    story.done("select", "the town selects Paper & Co", selected)?;
    Ok((listing, best))
}

/// A contract that needs approval, and is signed by both.
fn contract(
    story: &mut Story<'_>,
    cast: &Cast,
    need: ListingId,
    quote: QuoteId,
    money: MoneyId,
) -> Outcome<AgreementId> {
    let content = AgreementContent {
        buyer: cast.ann.principal,
        seller: cast.cora.principal,
        kind: AgreementKind::OneOff,
        lines: one(AgreementLine {
            name: text("Copying paper, A4, 80 g/m2, white"),
            category: Cpv::from_digits("30197643").ok(),
            quantity: boxes(500),
            price: price(1_240),
            vat: vat(),
            source_line: Some(0),
        }),
        limit: euros(620_000),
        terms: Terms {
            matching: Matching { ways: MatchWays::ThreeWay, over_quantity: 0, over_price: 0 },
            respond_within: Span::days(2),
            accept_within: Span::days(7),
            invoice_within: Span::days(30),
            pay_within: Span::days(30),
            settle_within: Span::days(14),
            arbiter: None,
            default_share: 5_000,
            monies: Set::of([money]).unwrap_or_default(),
        },
        period: None,
        references: List::new(),
        document: None,
    };
    let digest = content.digest();
    let propose = Act::Propose(Propose {
        content,
        source: Some(Source::Quote(quote)),
        need: Some(need),
        sign_by: story.in_days(14),
    });
    let asked = cast.ann.act(propose.clone(), &mut story.clock);
    let pending = asked.seed;
    story.done("fiat", "Ann proposes a contract of 6,200.00 EUR: it waits", asked)?;
    let own = cast.ann.approve(pending, propose.clone(), &mut story.clock);
    story.refused("fiat", "Ann approves it herself", own, ledger::Refusal::OwnAct)?;
    let approved = cast.bob.approve(pending, propose, &mut story.clock);
    story.done("fiat", "Bob approves it, having seen the whole of it", approved)?;
    let agreement = AgreementId::derive(&[&pending.0]);
    let signed = cast.cora.act(Act::Sign(Sign { agreement, content: digest }), &mut story.clock);
    story.done("contract", "Paper & Co signs", signed)?;
    Ok(agreement)
}

/// A tool with a mandate orders, and is refused when it goes too far.
fn purchase(
    story: &mut Story<'_>,
    cast: &Cast,
    network: NetworkId,
    secret: &[u8; 32],
    agreement: AgreementId,
    money: MoneyId,
) -> Outcome<OrderId> {
    let tool_seed = seed(secret, "erp");
    let key = canon::SecretKey::from_seed(&tool_seed).public();
    let scope = MandateScope {
        verbs: Set::of([Verb::Purchase]).unwrap_or_default(),
        counterparties: Set::of([cast.cora.principal]).unwrap_or_default(),
        categories: List::new(),
        per_act: Some(euros(300_000)),
        in_total: Some(euros(400_000)),
        expires: story.in_days(90),
        may_pass_on: 0,
        principals: Set::of([cast.ann.principal]).unwrap_or_default(),
    };
    let connect = Connect { tool: None, new_tool: Some(NewTool { key, name: text("ERP connector") }), scope };
    let connected = cast.ann.own_act(Act::Connect(connect), &mut story.clock);
    let mandate = MandateId::derive(&[&connected.seed.0]);
    story.done("connect", "Ann's ERP may order: 3,000 each, 4,000 EUR in all", connected)?;
    let erp = Actor::tool(network, &tool_seed, cast.ann.human, cast.ann.principal, mandate);
    let order = |count: u64, deliver_by: Timestamp| {
        Act::PlaceOrder(PlaceOrder {
            agreement,
            lines: one(LineQuantity { line: 0, quantity: boxes(count) }),
            deliver_by,
            escrow: Some(money),
        })
    };
    let deliver_by = story.in_days(21);
    let much = erp.act(order(300, deliver_by), &mut story.clock);
    story.refused(
        "purchase",
        "the ERP orders 300 boxes, 3,720.00 EUR",
        much,
        ledger::Refusal::OverActLimit,
    )?;
    let placed = erp.act(order(200, deliver_by), &mut story.clock);
    let id = OrderId::derive(&[&placed.seed.0]);
    story.done("purchase", "the ERP orders 200 boxes; 3,000.80 EUR go into escrow", placed)?;
    let again = erp.act(order(200, deliver_by), &mut story.clock);
    story.refused("purchase", "the ERP orders 200 boxes more", again, ledger::Refusal::OverMandate)?;
    let cut = cast.ann.own_act(Act::Disconnect(Disconnect { mandate }), &mut story.clock);
    story.done("connect", "Ann disconnects the ERP", cut)?;
    let late = erp.act(order(1, deliver_by), &mut story.clock);
    story.refused("purchase", "the ERP orders one box", late, ledger::Refusal::MandateClosed)?;
    let respond = Respond { order: id, agreement, accept: true, escrow: None, reason: None };
    let accepted = cast.cora.act(Act::Respond(respond), &mut story.clock);
    story.done("purchase", "Paper & Co accepts the order", accepted)?;
    Ok(id)
}

fn deliver_part(
    story: &mut Story<'_>,
    cast: &Cast,
    order: OrderId,
    (delivered, accepted): (u64, u64),
) -> Outcome<()> {
    let lines = one(LineQuantity { line: 0, quantity: boxes(delivered) });
    let act = Act::Deliver(Deliver { order, lines, document: None });
    let signed = cast.cora.act(act, &mut story.clock);
    let delivery = DeliveryId::derive(&[&signed.seed.0]);
    story.done("deliver", &format!("Paper & Co delivers {delivered} boxes"), signed)?;
    let rejected = delivered - accepted;
    let receipt = Receipt { line: 0, accepted: boxes(accepted), rejected: boxes(rejected) };
    let reason = (rejected > 0).then(|| text("wet"));
    let act = Act::Receive(Receive { delivery, order, lines: one(receipt), reason });
    let signed = cast.ann.act(act, &mut story.clock);
    let what = if rejected > 0 {
        format!("the town accepts {accepted} and rejects {rejected} that are wet")
    } else {
        format!("the town accepts {accepted}")
    };
    story.done("deliver", &what, signed)?;
    Ok(())
}

/// Deliveries in parts, an invoice that claims too much, one that does not, a credit note, the payment.
fn settle(story: &mut Story<'_>, cast: &Cast, order: OrderId, money: MoneyId) -> Outcome<InvoiceId> {
    deliver_part(story, cast, order, (120, 110))?;
    let invoice = |count: u64, number: &str| {
        Act::IssueInvoice(IssueInvoice {
            buyer: cast.ann.principal,
            number: text(number),
            lines: one(ClaimLine { order, line: 0, quantity: boxes(count), price: price(1_240), vat: vat() }),
            total: gross(count, 1_240),
            document: None,
        })
    };
    let much = cast.cora.act(invoice(120, "2026-001"), &mut story.clock);
    story.refused("invoice", "Paper & Co invoices 120 boxes", much, ledger::Refusal::OverAccepted)?;
    deliver_part(story, cast, order, (90, 90))?;
    let issued = cast.cora.act(invoice(200, "2026-002"), &mut story.clock);
    let id = InvoiceId::derive(&[&issued.seed.0]);
    story.done("invoice", "Paper & Co invoices 200 boxes, 3,000.80 EUR", issued)?;
    let credit = Credit {
        invoice: id,
        orders: one(order),
        lines: one(LineQuantity { line: 0, quantity: boxes(5) }),
        number: text("2026-C01"),
        reason: Some(text("five boxes were torn")),
    };
    let credited = cast.cora.act(Act::Credit(credit), &mut story.clock);
    story.done("invoice", "a credit note for five torn boxes, 75.02 EUR", credited)?;
    let release = |amount: Amount| {
        let claim = Claim { invoice: id, amount };
        Act::Release(Release { order, claim, money, payee: cast.cora.principal, orders: List::new() })
    };
    let much = cast.ann.act(release(gross(200, 1_240)), &mut story.clock);
    story.refused("pay", "the town releases 3,000.80 EUR", much, ledger::Refusal::OverPaid)?;
    let part = cast.ann.act(release(euros(100_000)), &mut story.clock);
    story.done("pay", "the town releases 1,000.00 EUR out of the escrow", part)?;
    let owed = gross(200, 1_240).minor() - gross(5, 1_240).minor() - 100_000;
    let rest = cast.ann.act(release(euros(owed)), &mut story.clock);
    story.done("pay", &format!("and the rest, {}", euros(owed)), rest)?;
    Ok(id)
}

/// Plays the trade; gives its text, line by line, and the ids that matter afterwards.
///
/// # Errors
/// If a line does not come true.
pub(crate) fn play(
    desk: &mut Desk,
    network: NetworkId,
    secret: &[u8; 32],
    now: Timestamp,
) -> Outcome<(String, Traded)> {
    let clock = Clock::new(now, Span::hours(2));
    let mut story = Story { desk, clock, now, text: String::new() };
    let cast = profiles(&mut story, network, secret)?;
    let money = money(&mut story, &cast)?;
    let (need, quote) = market(&mut story, &cast)?;
    let agreement = contract(&mut story, &cast, need, quote, money)?;
    let order = purchase(&mut story, &cast, network, secret, agreement, money)?;
    let invoice = settle(&mut story, &cast, order, money)?;
    let traded = Traded { agreement, order, invoice, buyer: cast.ann.principal, seller: cast.cora.principal };
    Ok((story.text, traded))
}
