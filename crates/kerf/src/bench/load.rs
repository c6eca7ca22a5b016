//! The load: parties, and trades between them, signed beforehand.

use super::BenchOptions;
use crate::player::{Actor, Clock, Signed, role, rule};
use canon::{List, Set, Text};
use institution::{Charter, Member, MoneyKind};
use ledger::{
    Act, AgreementContent, AgreementKind, AgreementLine, Claim, ClaimLine, CreateMoney, Deliver, Issue,
    IssueInvoice, Join, LineQuantity, MatchWays, Matching, PlaceOrder, Propose, Release, Respond, SetCharter,
    Sign, Terms, Verdict,
};
use node::{Node, SubmitError};
use std::sync::Arc;
use std::time::{Duration, Instant};
use vocabulary::{
    AgreementId, Amount, Currency, InvoiceId, MoneyId, NetworkId, OrderId, Price, Quantity, Span, Timestamp,
    Unit, Vat, VatCategory, VatRate, Verb,
};

/// One buyer: an organisation of two humans.
struct Buyer {
    clerk: Actor,
    chief: Actor,
}

/// Those who trade.
pub(crate) struct Market {
    pub(crate) network: NetworkId,
    now: Timestamp,
    issuer: Actor,
    buyers: Vec<Buyer>,
    sellers: Vec<Actor>,
    setup: Vec<Vec<u8>>,
    money: MoneyId,
}

fn seed(kind: u8, index: usize) -> [u8; 32] {
    canon::hash_parts("kerf/bench-key/1", &[&[kind], &(index as u64).to_be_bytes()]).0
}

fn euros(minor: u64) -> Amount {
    Amount::new(minor, Currency::EUR).unwrap_or_else(|_| Amount::zero(Currency::EUR))
}

fn one<T, const MAX: usize>(item: T) -> List<T, MAX> {
    List::try_from(vec![item]).unwrap_or_default()
}

fn clock_now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(u64::try_from(since.as_millis()).unwrap_or(0)).unwrap_or(Timestamp::EPOCH)
}

impl Market {
    pub(crate) fn new(network: NetworkId, parties: usize, sellers_that_sell: usize) -> Self {
        let now = clock_now();
        let mut clock = Clock::new(now, Span::hours(2));
        let issuer = Actor::human(network, &seed(0, 0));
        let mut setup = vec![issuer.enrol(&mut clock).bytes];
        let create =
            CreateMoney { name: name("bench money"), denomination: Currency::EUR, kind: MoneyKind::Issued };
        let created = issuer.act(Act::CreateMoney(create), &mut clock);
        let money = MoneyId::derive(&[&created.seed.0]);
        setup.push(created.bytes);
        let mut buyers = Vec::with_capacity(parties);
        let mut sellers = Vec::with_capacity(parties);
        for index in 0..parties {
            let mut clerk = Actor::human(network, &seed(1, index));
            let chief = Actor::human(network, &seed(2, index));
            let seller = Actor::human(network, &seed(3, index));
            for actor in [&clerk, &chief, &seller] {
                setup.push(actor.enrol(&mut clock).bytes);
            }
            setup.push(clerk.found_with(&chief, now, &mut clock).bytes);
            let organisation = clerk.principal;
            setup.push(chief.own_act(Act::Join(Join { organisation }), &mut clock).bytes);
            let chief = chief.acting_for(organisation);
            let rules = charter(vec![rule(&[Verb::Contract], None, "clerk", &[("chief", 1)])]);
            setup.push(clerk.act(Act::SetCharter(SetCharter { charter: rules }), &mut clock).bytes);
            let issue = Issue { money, to: organisation, amount: euros(100_000_000_000) };
            setup.push(issuer.act(Act::Issue(issue), &mut clock).bytes);
            buyers.push(Buyer { clerk, chief });
            sellers.push(seller);
        }
        sellers.truncate(sellers_that_sell.max(1));
        Self { network, now, issuer, buyers, sellers, setup, money }
    }

    /// The transactions that make the parties known.
    pub(crate) fn setup(&self) -> Vec<Vec<u8>> {
        debug_assert_eq!(self.issuer.human, self.issuer.principal);
        self.setup.clone()
    }

    pub(crate) const fn now(&self) -> Timestamp {
        self.now
    }
}

fn name(text: &str) -> Text<200> {
    Text::tolerant(text).unwrap_or_else(|| unreachable!("names are constants"))
}

impl Actor {
    /// Founds an organisation, and invites the chief.
    fn found_with(&mut self, chief: &Actor, now: Timestamp, clock: &mut Clock) -> Signed {
        let invited = Member {
            person: chief.human,
            roles: Set::of([role("chief")]).unwrap_or_default(),
            invited_until: Some(now.plus(Span::days(1))),
        };
        self.found(name("Buyer"), &[role("clerk")], charter(vec![]), vec![invited], clock)
    }
}

/// The clerk may do everything alone, but for what `first` says.
fn charter(mut first: Vec<institution::Rule>) -> Charter {
    first.push(rule(&[], None, "clerk", &[]));
    Charter { rules: List::try_from(first).unwrap_or_default() }
}

/// Signed trades, act by act: `acts[k][i]` is act `k` of trade `i`.
pub(crate) struct Cycles {
    pub(crate) acts: Vec<Vec<Vec<u8>>>,
    pub(crate) count: usize,
}

/// How many acts a trade has.
pub(crate) const ACTS: usize = 8;

impl Cycles {
    /// Signs `count` trades on all cores.
    pub(crate) fn sign(market: &Market, count: usize) -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let mut parts: Vec<Vec<[Vec<u8>; ACTS]>> = Vec::new();
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|thread| {
                    scope.spawn(move || {
                        // Each thread has minutes of its own, between 3 and 21 hours from now.
                        let minutes = u64::try_from(180 + 1_080 * thread / threads).unwrap_or(180);
                        let mut clock = Clock::new(market.now, Span::seconds(60 * minutes));
                        (count * thread / threads..count * (thread + 1) / threads)
                            .map(|index| market.trade(index, &mut clock))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            parts = workers.into_iter().filter_map(|worker| worker.join().ok()).collect();
        });
        let mut acts = vec![Vec::new(); ACTS];
        for trade in parts.into_iter().flatten() {
            for (list, bytes) in acts.iter_mut().zip(trade) {
                list.push(bytes);
            }
        }
        let count = acts.first().map_or(0, Vec::len);
        Self { acts, count }
    }
}

impl Market {
    /// One trade: propose (select), approve (fiat), sign (contract), order with escrow (purchase), respond,
    /// deliver, invoice, release (pay).
    fn trade(&self, index: usize, clock: &mut Clock) -> [Vec<u8>; ACTS] {
        let buyer = &self.buyers[index % self.buyers.len()];
        let seller = &self.sellers[(index * 7 + 3) % self.sellers.len()];
        let price = euros(10_000 + (index % 900) as u64);
        let content = self.content(buyer, seller, &price);
        let quantity = Quantity::whole(1, Unit::ONE).unwrap_or_else(|_| Quantity::zero(Unit::ONE));
        let line = LineQuantity { line: 0, quantity };
        let propose = Act::Propose(Propose {
            content: content.clone(),
            source: None,
            need: None,
            sign_by: self.now.plus(Span::days(30)),
        });
        let proposed = buyer.clerk.act(propose.clone(), clock);
        let approved = buyer.chief.approve(proposed.seed, propose, clock);
        let agreement = AgreementId::derive(&[&proposed.seed.0]);
        let signed = seller.act(Act::Sign(Sign { agreement, content: content.digest() }), clock);
        let place = PlaceOrder {
            agreement,
            lines: one(line.clone()),
            deliver_by: self.now.plus(Span::days(30)),
            escrow: Some(self.money),
        };
        let ordered = buyer.clerk.act(Act::PlaceOrder(place), clock);
        let order = OrderId::derive(&[&ordered.seed.0]);
        let respond = Respond { order, agreement, accept: true, escrow: None, reason: None };
        let responded = seller.act(Act::Respond(respond), clock);
        let delivered = seller.act(Act::Deliver(Deliver { order, lines: one(line), document: None }), clock);
        let total = Amount::new(price.minor() * 121 / 100, Currency::EUR).unwrap_or(price);
        let total = with_vat(&price).unwrap_or(total);
        let claim = ClaimLine { order, line: 0, quantity, price: unit_price(&price), vat: vat() };
        let invoice = IssueInvoice {
            buyer: buyer.clerk.principal,
            number: Text::tolerant("1").unwrap_or_else(|| unreachable!("not blank")),
            lines: one(claim),
            total,
            document: None,
        };
        let invoiced = seller.act(Act::IssueInvoice(invoice), clock);
        let invoice = InvoiceId::derive(&[&invoiced.seed.0]);
        let release = Release {
            order,
            claim: Claim { invoice, amount: total },
            money: self.money,
            payee: seller.principal,
            orders: List::new(),
        };
        let paid = buyer.clerk.act(Act::Release(release), clock);
        [proposed, approved, signed, ordered, responded, delivered, invoiced, paid].map(|signed| signed.bytes)
    }

    fn content(&self, buyer: &Buyer, seller: &Actor, price: &Amount) -> AgreementContent {
        AgreementContent {
            buyer: buyer.clerk.principal,
            seller: seller.principal,
            kind: AgreementKind::OneOff,
            lines: one(AgreementLine {
                name: name("Office paper, A4"),
                category: None,
                quantity: Quantity::whole(1, Unit::ONE).unwrap_or_else(|_| Quantity::zero(Unit::ONE)),
                price: unit_price(price),
                vat: vat(),
                source_line: None,
            }),
            limit: *price,
            terms: Terms {
                matching: Matching { ways: MatchWays::TwoWay, over_quantity: 0, over_price: 0 },
                respond_within: Span::days(2),
                accept_within: Span::days(7),
                invoice_within: Span::days(30),
                pay_within: Span::days(30),
                settle_within: Span::days(30),
                arbiter: None,
                default_share: 5_000,
                monies: Set::of([self.money]).unwrap_or_default(),
            },
            period: None,
            references: List::new(),
            document: None,
        }
    }
}

fn unit_price(amount: &Amount) -> Price {
    Price::from_amount(amount).unwrap_or_else(|_| unreachable!("prices of the benchmark are small"))
}

fn vat() -> Vat {
    VatRate::new(2_100)
        .and_then(|rate| Vat::new(VatCategory::Standard, rate))
        .unwrap_or_else(|_| unreachable!("21 % is a standard rate"))
}

fn with_vat(net: &Amount) -> Option<Amount> {
    let lines = [vocabulary::Taxed { net: *net, vat: vat() }];
    Some(vocabulary::Bill::of_lines(net.currency(), &lines).totals().ok()?.with_vat)
}

/// Sends `transactions` in order, and waits until they are final: each part before the next is sent, because whoever
/// makes a block may not have heard of the part before if the network has just begun.
pub(crate) async fn send_all(node: &Node, transactions: &[Vec<u8>]) -> Result<(), String> {
    for chunk in transactions.chunks(500) {
        if let Some(last) = submit(node, chunk).await? {
            node.wait(&last, Duration::from_secs(60)).await.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

async fn submit(node: &Node, chunk: &[Vec<u8>]) -> Result<Option<vocabulary::TransactionId>, String> {
    let mut waiting: Vec<&Vec<u8>> = chunk.iter().collect();
    let mut last = None;
    while !waiting.is_empty() {
        let answers = match node.submit_many(&waiting).await {
            Ok(answers) => answers,
            Err(SubmitError::Busy) => {
                tokio::time::sleep(Duration::from_millis(5)).await;
                continue;
            }
            Err(error) => return Err(error.to_string()),
        };
        let mut again = Vec::new();
        for (bytes, answer) in waiting.iter().zip(answers) {
            match answer {
                Ok(id) => last = Some(id),
                Err(SubmitError::Busy | SubmitError::TooMany) => again.push(*bytes),
                Err(error) => return Err(error.to_string()),
            }
        }
        if !again.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        waiting = again;
    }
    Ok(last)
}

/// Drives trades through the node for as long as was asked: waves of trades, act after act, from several submitters.
pub(crate) async fn drive(node: &Node, cycles: &Arc<Cycles>, options: &BenchOptions) -> Result<(), String> {
    let (wave, limit) = (options.wave, Duration::from_secs(options.seconds));
    let started = Instant::now();
    let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = cycles.count;
    let mut running = Vec::new();
    for _ in 0..options.submitters {
        let (node, next, cycles) = (node.clone(), Arc::clone(&next), Arc::clone(cycles));
        running.push(tokio::spawn(async move {
            let mut before = None;
            loop {
                let from = next.fetch_add(wave, std::sync::atomic::Ordering::Relaxed);
                let to = (from + wave).min(count);
                let over = from >= count || started.elapsed() >= limit;
                let mut last = None;
                if !over {
                    for act in &cycles.acts {
                        let part = act.get(from..to).unwrap_or_default();
                        last = submit(&node, part).await?.or(last);
                    }
                }
                // One wave is on its way while the next is sent.
                if let Some(before) = std::mem::replace(&mut before, last) {
                    node.wait(&before, Duration::from_secs(60)).await.map_err(|error| error.to_string())?;
                }
                if over {
                    return Ok::<_, String>(());
                }
            }
        }));
    }
    for submitter in running {
        submitter.await.map_err(|error| error.to_string())??;
    }
    Ok(())
}

/// Begins `rate` trades a second at set times, all acts of a trade at once, and gives how long each took until its
/// last act was final. Trades are counted from when they should have begun, so that a node that falls behind
/// does not look fast.
pub(crate) async fn pace(node: &Node, cycles: &Arc<Cycles>, rate: u64) -> Result<Vec<Duration>, String> {
    let started = tokio::time::Instant::now();
    let mut running = Vec::with_capacity(cycles.count);
    for trade in 0..cycles.count {
        let begins = started + Duration::from_secs_f64(trade as f64 / rate.max(1) as f64);
        tokio::time::sleep_until(begins).await;
        let (node, cycles) = (node.clone(), Arc::clone(cycles));
        running.push(tokio::spawn(async move {
            let acts: Vec<Vec<u8>> = cycles.acts.iter().filter_map(|act| act.get(trade)).cloned().collect();
            if let Some(last) = submit(&node, &acts).await? {
                node.wait(&last, Duration::from_secs(60)).await.map_err(|error| error.to_string())?;
            }
            Ok::<_, String>(begins.elapsed())
        }));
    }
    let mut latencies = Vec::with_capacity(running.len());
    for trade in running {
        latencies.push(trade.await.map_err(|error| error.to_string())??);
    }
    Ok(latencies)
}

/// Counts what became final after block `from`: whole trades, transactions, and the last block.
///
/// # Errors
/// If a transaction was refused: the load is made so that none is.
pub(crate) fn count(node: &Node, from: u64) -> Result<(u64, u64, u64), String> {
    let last = *node.follow().borrow();
    let (mut trades, mut transactions) = (0, 0);
    for height in from + 1..=last {
        let Some((_, outcomes)) = node.outcomes(height).map_err(|error| error.to_string())? else { continue };
        for outcome in outcomes {
            transactions += 1;
            match outcome.verdict {
                Verdict::Done(done) => {
                    let closed = done.events.iter().any(|event| matches!(event, ledger::Event::Closed(_)));
                    trades += u64::from(closed);
                }
                Verdict::Refused(refused) => {
                    let act = outcome.asker.map(|asker| asker.act.to_string()).unwrap_or_default();
                    return Err(format!("a `{act}` of the load was refused: {}", refused.code.message()));
                }
            }
        }
    }
    Ok((trades, transactions, last))
}
