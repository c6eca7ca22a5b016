//! The books beside the ledger itself: real acts, real rules, and at the end the same sums on both sides.

use super::history::{Ledger, done, start};
use crate::{Account, Books, Side};
use canon::{List, SecretKey, Set, Text};
use institution::{Account as MoneyAccount, MoneyKind};
use ledger::{
    Act, Admitted, AgreementContent, AgreementKind, AgreementLine, Asker, BeginDispute, Claim, ClaimLine,
    Command, ConfirmPayment, CreateMoney, Credit, Deliver, Enrol, Envelope, Invoice, Issue, IssueInvoice,
    Kept, LineQuantity, Lines, MatchWays, Matching, OfferSplit, Outcome, Pay, PlaceOrder, Propose, Receipt,
    Receive, Record, Refund, Release, Respond, Sign, State, Terms, agent_of_key, decide, touch_transaction,
};
use vocabulary::{
    AgentId, AgreementId, DeliveryId, DisputeId, InvoiceId, MoneyId, NetworkId, OrderId, Quantity, Span,
    Timestamp, TransactionId,
};

struct Network {
    state: State,
    books: Ledger,
    now: Timestamp,
}

fn key(name: &str) -> SecretKey {
    let canon::Digest(seed) = canon::Digest::of(name.as_bytes());
    SecretKey::from_seed(&seed)
}

fn agent(name: &str) -> AgentId {
    agent_of_key(&key(name).public())
}

fn list<T, const MAX: usize>(items: Vec<T>) -> List<T, MAX> {
    List::try_from(items).expect("few items")
}

impl Network {
    fn new() -> Self {
        Self { state: State::new(), books: Ledger::default(), now: start() }
    }

    /// Lets `who` act; the ledger must agree. Gives what new ids derive from.
    fn act(&mut self, who: &str, act: Act) -> [u8; 16] {
        let network = NetworkId::derive(&[b"test"]);
        self.now = self.now.plus(Span::minutes(10));
        let asker = Asker {
            human: agent(who),
            tool: None,
            principal: agent(who),
            verb: act.verb(),
            act: Text::new(act.name()).expect("a short name"),
        };
        let envelope = Envelope {
            network,
            key: key(who).public(),
            human: agent(who),
            tool: None,
            principal: agent(who),
            valid_until: self.now.plus(Span::hours(1)),
            command: Command::Act(act),
        };
        let bytes = canon::encode(&envelope.sign(&key(who)));
        let admitted = Admitted::decode(&bytes).expect("canonical bytes");
        let TransactionId(id) = admitted.id;
        let mut keys = Vec::new();
        touch_transaction(&admitted.transaction.envelope, &admitted.id, &mut keys);
        for key in keys {
            self.state.load(key, None);
        }
        let decided = decide(&self.state, &admitted, false, &network, self.now)
            .unwrap_or_else(|refusal| panic!("{}: {}", asker.act, refusal.message()));
        self.state.record(decided.changes);
        let outcome = Outcome {
            transaction: Some(TransactionId(id)),
            asker: Some(asker),
            size_bytes: u32::try_from(bytes.len()).expect("small"),
            verdict: done(decided.events),
        };
        self.books.add(self.now, outcome);
        self.compare();
        ledger::seed_of(&TransactionId(id)).0
    }

    /// Money free and held, receivables and refunds due: the same in the records and in the books.
    fn compare(&self) {
        let books = &self.books.books;
        let mut claims = std::collections::BTreeMap::<(AgentId, AgentId), (i128, i128)>::new();
        for (_, record) in self.state.records() {
            if let Record::Account(account) = record {
                let balance = i128::from(account.balance.minor());
                let held = i128::from(account.held);
                assert_eq!(net(books, &account.owner, Account::Held(account.money)), held);
                assert_eq!(net(books, &account.owner, Account::Money(account.money)), balance - held);
            }
            if let Record::Invoice(invoice) = record {
                let sums = claims.entry((invoice.seller, invoice.buyer)).or_default();
                sums.0 += i128::from(invoice.owed());
                sums.1 += i128::from(invoice.overpaid());
            }
        }
        for ((seller, buyer), (owed, overpaid)) in claims {
            assert_eq!(net(books, &seller, Account::Receivable), owed);
            assert_eq!(net(books, &buyer, Account::Payable), -owed);
            assert_eq!(net(books, &seller, Account::RefundDue), -overpaid);
        }
    }
}

fn net(books: &Books, agent: &AgentId, account: Account) -> i128 {
    let of = books.balances(agent).into_iter().filter(|balance| balance.account == account);
    of.map(|balance| match balance.net() {
        (Side::Debit, minor) => i128::try_from(minor).expect("a small sum"),
        (Side::Credit, minor) => -i128::try_from(minor).expect("a small sum"),
    })
    .sum()
}

fn content(money: MoneyId) -> AgreementContent {
    let week = Span::days(7);
    let line = AgreementLine {
        name: Text::new("flour").expect("a name"),
        category: None,
        quantity: pieces("10"),
        price: "33.33 EUR".parse().expect("a price"),
        vat: "S 7".parse().expect("a rate"),
        source_line: None,
    };
    AgreementContent {
        buyer: agent("coop"),
        seller: agent("mill"),
        kind: AgreementKind::Framework,
        lines: list(vec![line]),
        limit: "900 EUR".parse().expect("an amount"),
        terms: Terms {
            matching: Matching { ways: MatchWays::ThreeWay, over_quantity: 0, over_price: 0 },
            respond_within: week,
            accept_within: week,
            invoice_within: week,
            pay_within: week,
            settle_within: week,
            arbiter: None,
            default_share: 5_000,
            monies: Set::of([money]).expect("one money"),
        },
        period: None,
        references: List::new(),
        document: None,
    }
}

fn pieces(count: &str) -> Quantity {
    format!("{count} C62").parse().expect("a quantity")
}

fn amount(text: &str) -> vocabulary::Amount {
    format!("{text} EUR").parse().expect("an amount")
}

fn lines(count: &str) -> Lines<LineQuantity> {
    list(vec![LineQuantity { line: 0, quantity: pieces(count) }])
}

/// Enrols three, makes money, signs a framework; gives the money and the agreement.
fn opened(network: &mut Network) -> (MoneyId, AgreementId) {
    for name in ["coop", "mill", "bank"] {
        network.act(name, Act::Enrol(Enrol { key: key(name).public() }));
    }
    let name = Text::new("talent").expect("a name");
    let denomination = "EUR".parse().expect("a currency");
    let create = CreateMoney { name, denomination, kind: MoneyKind::Issued };
    let money = MoneyId::derive(&[&network.act("bank", Act::CreateMoney(create))]);
    network.act("bank", Act::Issue(Issue { money, to: agent("coop"), amount: amount("1000") }));
    let sign_by = network.now.plus(Span::days(1));
    let propose = Propose { content: content(money), source: None, need: None, sign_by };
    let agreement = AgreementId::derive(&[&network.act("coop", Act::Propose(propose))]);
    network.act("mill", Act::Sign(Sign { agreement, content: content(money).digest() }));
    (money, agreement)
}

/// Orders, delivers, accepts: gives the order.
fn accepted(
    network: &mut Network,
    agreement: AgreementId,
    escrow: Option<MoneyId>,
    take: (&str, &str, &str),
) -> OrderId {
    let (wanted, good, bad) = take;
    let deliver_by = network.now.plus(Span::days(3));
    let place = PlaceOrder { agreement, lines: lines(wanted), deliver_by, escrow };
    let order = OrderId::derive(&[&network.act("coop", Act::PlaceOrder(place))]);
    let account = escrow.map(|money| MoneyAccount::id(&money, &agent("coop")));
    let respond = Respond { order, agreement, accept: true, escrow: account, reason: None };
    network.act("mill", Act::Respond(respond));
    let deliver = Deliver { order, lines: lines(wanted), document: None };
    let delivery = DeliveryId::derive(&[&network.act("mill", Act::Deliver(deliver))]);
    let receipt = Receipt { line: 0, accepted: pieces(good), rejected: pieces(bad) };
    network.act("coop", Act::Receive(Receive { delivery, order, lines: list(vec![receipt]), reason: None }));
    order
}

fn bill(network: &mut Network, order: OrderId, count: &str, total: &str) -> InvoiceId {
    let line = ClaimLine {
        order,
        line: 0,
        quantity: pieces(count),
        price: "33.33 EUR".parse().expect("a price"),
        vat: "S 7".parse().expect("a rate"),
    };
    let issue = IssueInvoice {
        buyer: agent("coop"),
        number: Text::new("2026-7").expect("a number"),
        lines: list(vec![line]),
        total: amount(total),
        document: None,
    };
    InvoiceId::derive(&[&network.act("mill", Act::IssueInvoice(issue))])
}

#[test]
fn accounts_say_what_the_ledger_keeps() {
    let mut network = Network::new();
    let (money, agreement) = opened(&mut network);
    let order = accepted(&mut network, agreement, Some(money), ("8", "7", "1"));
    let invoice = bill(&mut network, order, "7", "249.64");
    let claim = |text: &str| Claim { invoice, amount: amount(text) };
    let payee = agent("mill");
    network
        .act("coop", Act::Release(Release { order, claim: claim("100"), money, payee, orders: List::new() }));
    let orders = || list(vec![order]);
    let pay = Pay { money, payee, claims: list(vec![claim("49.64")]), orders: orders() };
    network.act("coop", Act::Pay(pay));
    let confirm = ConfirmPayment {
        payment: None,
        payer: agent("coop"),
        claims: list(vec![claim("100")]),
        orders: orders(),
        reference: Text::new("transfer 7").expect("a reference"),
    };
    network.act("mill", Act::ConfirmPayment(confirm));
    let number = Text::new("2026-8").expect("a number");
    let orders8 = list(vec![order]);
    let credit = Credit { invoice, orders: orders8, lines: lines("2"), number, reason: None };
    network.act("mill", Act::Credit(credit));
    let due = network.state.records().find_map(|(_, record)| Invoice::of(record).map(|kept| kept.overpaid()));
    assert_eq!(due, Some(7_133), "two pieces and their VAT came back");
    let refund = Refund {
        invoice,
        orders: list(vec![order]),
        amount: amount("71.33"),
        money: Some(money),
        counterparty: agent("coop"),
    };
    network.act("mill", Act::Refund(refund));
    assert_eq!(net(&network.books.books, &agent("mill"), Account::Receivable), 0);
    assert_eq!(net(&network.books.books, &agent("mill"), Account::RefundDue), 0);
    assert_eq!(network.books.books.report().trades.len(), 1);
}

#[test]
fn a_dispute_about_escrow_pays_the_seller_what_was_agreed() {
    let mut network = Network::new();
    let (money, agreement) = opened(&mut network);
    let order = accepted(&mut network, agreement, Some(money), ("3", "2", "1"));
    let reason = Text::new("late").expect("a reason");
    let begin = BeginDispute { order, invoice: None, reason };
    let dispute = DisputeId::derive(&[&network.act("coop", Act::BeginDispute(begin))]);
    let to_seller = amount("40");
    network.act("coop", Act::OfferSplit(OfferSplit { dispute, to_seller }));
    let about = ledger::DisputeAbout {
        order,
        invoice: None,
        orders: List::new(),
        money: Some(money),
        buyer: agent("coop"),
        seller: agent("mill"),
    };
    network.act("mill", Act::AgreeSplit(ledger::AgreeSplit { dispute, to_seller, about }));
    assert_eq!(net(&network.books.books, &agent("mill"), Account::Money(money)), 4_000);
    assert_eq!(net(&network.books.books, &agent("coop"), Account::CompensationPaid), 4_000);
}

#[test]
fn a_dispute_about_an_invoice_takes_the_buyers_part_off_the_claim() {
    let mut network = Network::new();
    let (_, agreement) = opened(&mut network);
    let order = accepted(&mut network, agreement, None, ("3", "3", "0"));
    let invoice = bill(&mut network, order, "3", "106.99");
    let reason = Text::new("wet").expect("a reason");
    let begin = BeginDispute { order, invoice: Some(invoice), reason };
    let dispute = DisputeId::derive(&[&network.act("coop", Act::BeginDispute(begin))]);
    let to_seller = amount("53.50");
    network.act("coop", Act::OfferSplit(OfferSplit { dispute, to_seller }));
    let about = ledger::DisputeAbout {
        order,
        invoice: Some(invoice),
        orders: list(vec![order]),
        money: None,
        buyer: agent("coop"),
        seller: agent("mill"),
    };
    network.act("mill", Act::AgreeSplit(ledger::AgreeSplit { dispute, to_seller, about }));
    assert_eq!(net(&network.books.books, &agent("mill"), Account::Receivable), 5_350);
}
