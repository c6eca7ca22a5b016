//! Random histories: whatever is asked in whatever order, the promises hold.

use super::telling::Telling;
use super::world::{Sent, World};
use crate::{
    ACTS, Agreement, AgreementStage, Collection, Delivery, Dispute, DisputeStage, Grant, Invoice, Kept, Key,
    Listing, ListingStage, Order, OrderStage, Outcome, Purpose, Quote, QuoteStage, Refusal, Verdict,
};
use canon::Canon;
use institution::Mandate;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{AgentId, Span};

/// Turns one random number after the other into choices.
struct Dice {
    state: u64,
}

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit.max(1) as u64).expect("below the limit")
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn often(&mut self) -> bool {
        self.below(8) > 0
    }
}

const PEOPLE: &[&str] =
    &["ann", "bob", "cay", "dan", "ann@town", "bob@town", "cay@town", "bot~m", "bot~m@town"];

/// A history under way: a world, and what it has made by kind.
struct History {
    telling: Telling,
    dice: Dice,
    made: u32,
}

impl History {
    fn new() -> Self {
        let mut telling = Telling::new();
        telling.tell(
            "begin v1,v2,v3
             given a town
             ann@town found_network op=ann
             cay issue eur town 5000
             cay issue eur bob 300
             cay create_money mutual as mut
             cay limit mut ann 200
             cay limit mut dan 200
             ann connect bot verbs=purchase,pay,deliver,invoice,contract,fiat total=400 pass=1 as m
             ann propose buyer=ann seller=dan 0:50@5 1:20@0.333 limit=400 monies=eur,mut arbiter=cay as a1
             dan sign a1
             ann@town propose buyer=town seller=bob 0:100@7 limit=900 ways=2 over_quantity=500 as a2
             cay@town approve a2
             bob sign a2
             bob propose buyer=bob seller=town 0:10@3 kind=framework limit=500 over_price=1000 period=90 as a3
             ann@town sign a3 as s3
             bob@town approve s3",
        );
        assert!(telling.refused.is_empty(), "{:?}\n{}", telling.refused, telling.told);
        Self { telling, dice: Dice { state: 0 }, made: 0 }
    }

    fn world(&self) -> &World {
        &self.telling.world
    }

    fn fresh(&mut self) -> String {
        self.made += 1;
        format!("z{}", self.made)
    }

    fn name_of(&self, id: [u8; 16]) -> Option<String> {
        let known = self.world().names.iter().find(|(name, known)| **known == id && !name.ends_with('?'));
        known.map(|(name, _)| name.clone())
    }

    /// Who speaks for `agent`; now and then somebody else.
    fn voice(&mut self, agent: &AgentId) -> String {
        if !self.dice.often() {
            return self.dice.one(PEOPLE).to_owned();
        }
        match self.name_of(agent.0).as_deref() {
            Some("town") => self.dice.one(&["ann@town", "bob@town", "cay@town", "bot~m@town"]).to_owned(),
            Some("ann") => self.dice.one(&["ann", "bot~m"]).to_owned(),
            Some(name) => name.to_owned(),
            None => "dan".to_owned(),
        }
    }

    /// A record of a kind that `fits`, with its name; mostly a late one.
    fn some<T: Kept + Clone>(&mut self, fits: impl Fn(&T) -> bool) -> Option<(String, T)> {
        let named: BTreeMap<[u8; 16], &String> = self
            .telling
            .world
            .names
            .iter()
            .filter(|(name, _)| !name.ends_with('?'))
            .map(|(name, id)| (*id, name))
            .collect();
        let found: Vec<(String, T)> = self
            .telling
            .world
            .records
            .iter()
            .filter_map(|(key, record): (&Key, _)| {
                let value = T::of(record).filter(|value| fits(value))?;
                Some(((*named.get(&key.id())?).clone(), T::clone(value)))
            })
            .collect();
        let index = self.dice.below(found.len());
        found.into_iter().nth(index)
    }

    fn quantity(&mut self) -> &'static str {
        self.dice.one(&["1", "2", "3.5", "1", "10", "0.333333", "3", "0"])
    }

    fn sum(&mut self) -> &'static str {
        self.dice.one(&["1", "0.01", "12.10", "33.33", "5", "60.50", "0"])
    }

    fn line(&mut self) -> Option<String> {
        (0..6).find_map(|_| match self.dice.below(31) {
            0 => self.about_people(),
            1 => self.about_money(),
            2 | 3 => self.about_listings(),
            4..=6 => self.about_quotes(),
            7 | 8 => self.about_agreements(),
            9 | 10 => self.about_disputes(),
            11..=15 => self.about_orders(),
            16..=18 => self.about_deliveries(),
            19..=21 => self.about_invoices(),
            22..=25 => self.about_payments(),
            26 => self.about_network(),
            27 | 28 => self.about_vaults(),
            _ => self.about_approvals(),
        })
    }

    fn about_people(&mut self) -> Option<String> {
        let who = self.dice.one(PEOPLE);
        let name = self.fresh();
        let other = self.dice.one(&["ann", "bob", "cay", "dan"]);
        Some(match self.dice.below(12) {
            0 => format!("{name} enrol {name} as {name}"),
            1 => format!("{other} rotate add={other}2"),
            2 => format!("{other}!{other}2 rotate remove={other}2"),
            3 => format!("{who} profile P"),
            4 => format!("{other} found Org roles=r charter=*:r as {name}"),
            5 => format!("{who} invite {other} roles=boss until=P2D"),
            6 => format!("{other} join town"),
            7 => format!("{other} leave town"),
            8 => format!("{who} assign {other} roles=boss,clerk"),
            9 => {
                let charter = self.dice.one(&["*", "purchase<=50:clerk|*>1boss", "pay:clerk>1boss|*:boss"]);
                format!("{who} charter {charter} as {name}")
            }
            10 => format!("{who} connect {name} verbs=purchase,pay total=50 expires=P9D as m{name}"),
            _ => {
                let (mandate, kept) = self.some::<Mandate>(|_| true)?;
                let human = self.voice(&kept.human);
                format!("{human} disconnect {mandate}")
            }
        })
    }

    fn about_vaults(&mut self) -> Option<String> {
        let name = self.fresh();
        let (who, other) = (self.dice.one(PEOPLE), self.dice.one(&["ann", "bob", "cay", "dan"]));
        Some(match self.dice.below(13) {
            0 => format!("{who} vault custody={name}"),
            1 => format!("{who} open {other} as {name}"),
            2 => format!("{who} grant {other} until=P3D as {name}"),
            3 => {
                let (grant, kept) = self.some::<Grant>(|_| true)?;
                let party = self.dice.one(&[&kept.owner, &kept.reader]);
                format!("{} end_grant {grant}", self.voice(party))
            }
            4 => {
                let (guardian, third) = (self.dice.one(&["bob", "cay"]), self.dice.one(&["ann", "dan"]));
                format!("{other} guardians {guardian} {third} of=1 delay=P1D")
            }
            5 => format!("{other} recover {} {name}", self.dice.one(&["ann", "bob", "cay", "dan"])),
            6 => format!("{other} stop_recovery {}", self.dice.one(&["ann", "bob", "cay", "dan"])),
            step => {
                let (collection, kept) = self.some::<Collection>(|_| true)?;
                let (owner, provider) = (self.voice(&kept.owner), self.voice(&kept.provider));
                match step {
                    7 | 8 => format!("{owner} state {collection}"),
                    9 => {
                        format!("{owner} state {collection} epoch={} order=x by=P2D", kept.epoch + 1)
                    }
                    10 => format!("{provider} rekeyed {collection} x"),
                    11 => format!("{owner} relocate {collection} {other}"),
                    _ => format!("{owner} close {collection}"),
                }
            }
        })
    }

    fn about_listings(&mut self) -> Option<String> {
        let name = self.fresh();
        let who = self.dice.one(PEOPLE);
        let much = self.quantity();
        Some(match self.dice.below(5) {
            0 => format!("{who} publish offer 0:{much}@4 until=P3D as {name}"),
            1 => format!("{who} publish need 0:{much} 1:5KGM until=P3D as {name}"),
            2 => format!("{who} publish need 0:{much} until=P3D reveal=P5D select=P9D as {name}"),
            3 => {
                let (listing, kept) = self.some::<Listing>(|listing| listing.stage == ListingStage::Open)?;
                format!("{} amend_listing {listing} 0:{much}@4 1:6KGM until=P4D", self.voice(&kept.owner))
            }
            _ => {
                let (listing, kept) = self.some::<Listing>(|_| true)?;
                format!("{} withdraw_listing {listing}", self.voice(&kept.owner))
            }
        })
    }

    fn about_quotes(&mut self) -> Option<String> {
        let name = self.fresh();
        let who = self.dice.one(PEOPLE);
        match self.dice.below(5) {
            0 | 1 => {
                let open = |need: &Listing| need.purpose == Purpose::Need && need.stage == ListingStage::Open;
                let (need, kept) = self.some::<Listing>(open)?;
                let act = if kept.reveal_until.is_some() { "seal" } else { "quote" };
                Some(format!("{who} {act} {need} 0:2@4 as {name}"))
            }
            2 => {
                let (quote, kept) = self.some::<Quote>(|quote| quote.stage == QuoteStage::Sealed)?;
                let need = self.name_of(kept.listing.0)?;
                Some(format!("{} reveal {quote} {need} 0:2@4", self.voice(&kept.bidder)))
            }
            3 => {
                let (quote, kept) = self.some::<Quote>(|_| true)?;
                Some(format!("{} withdraw_quote {quote}", self.voice(&kept.bidder)))
            }
            _ => {
                let (quote, kept) = self.some::<Quote>(|quote| quote.stage == QuoteStage::Open)?;
                let owner = self.world().find::<Listing>(&kept.listing)?.owner;
                let need = self.name_of(kept.listing.0)?;
                Some(format!("{} select {need} {quote}", self.voice(&owner)))
            }
        }
    }

    fn about_agreements(&mut self) -> Option<String> {
        let name = self.fresh();
        let much = self.quantity();
        let ways = self.dice.one(&["2", "3"]);
        if self.dice.below(6) < 2 {
            let who = self.dice.one(&["ann", "bob", "dan"]);
            let other = self.dice.one(&["ann", "bob", "cay", "town"]);
            return Some(format!(
                "{who} propose buyer={who} seller={other} 0:{much}@4 limit=80 ways={ways} monies=eur,mut as {name}"
            ));
        }
        let (agreement, kept) = self.some::<Agreement>(|_| true)?;
        let party = self.dice.one(&[&kept.content.buyer, &kept.content.seller]);
        let who = self.voice(party);
        let names = (self.name_of(kept.content.buyer.0)?, self.name_of(kept.content.seller.0)?);
        let (buyer, seller) = names;
        Some(match (kept.stage, self.dice.below(3)) {
            (AgreementStage::Proposed, 0 | 1) => format!("{who} sign {agreement} as {name}"),
            (AgreementStage::Active, 0) if kept.amendment.is_some() => {
                format!("{who} agree_amendment {agreement} as {name}")
            }
            (AgreementStage::Active, 1) => format!(
                "{who} propose_amendment {agreement} buyer={buyer} seller={seller} 0:90@6 1:30@2 limit=900 by=P2D as {name}"
            ),
            (_, 2) if self.dice.below(4) == 0 => format!("{who} terminate {agreement} as {name}"),
            (_, _) => format!("{who} decline {agreement} as {name}"),
        })
    }

    fn about_orders(&mut self) -> Option<String> {
        let name = self.fresh();
        let much = self.quantity();
        let days = self.dice.below(9) + 1;
        let busy = self
            .world()
            .records
            .values()
            .filter(|record| Order::of(record).is_some_and(|order| order.stage.is_waiting()));
        if busy.count() < 3 || self.dice.below(4) == 0 {
            let (agreement, kept) = self.some::<Agreement>(|kept| kept.stage == AgreementStage::Active)?;
            let who = self.voice(&kept.content.buyer);
            let escrow = self.dice.one(&["", "escrow=eur", "escrow=eur", "escrow=mut"]);
            return Some(format!("{who} order {agreement} 0:{much} by=P{days}D {escrow} as {name}"));
        }
        let (order, kept) = self.some::<Order>(|order| order.stage.is_waiting())?;
        let (buyer, seller) = (self.voice(&kept.buyer), self.voice(&kept.seller));
        Some(match (kept.stage, self.dice.below(9)) {
            (OrderStage::Placed, 0) => format!("{buyer} cancel {order} as {name}"),
            (OrderStage::Placed, 1) => format!("{seller} refuse {order} as {name}"),
            (OrderStage::Open, 0) => format!("{buyer} cancel {order} as {name}"),
            (OrderStage::Open, 1 | 2) => format!("{buyer} change {order} 0:{much} by=P{days}D as {name}"),
            (OrderStage::Open, 3) => format!("{seller} refuse {order} as {name}"),
            (_, _) => format!("{seller} accept {order} as {name}"),
        })
    }

    fn about_deliveries(&mut self) -> Option<String> {
        let name = self.fresh();
        let much = self.quantity();
        if self.dice.below(2) == 0 {
            let (order, kept) = self.some::<Order>(|order| order.stage == OrderStage::Open)?;
            return Some(format!("{} deliver {order} 0:{much} as {name}", self.voice(&kept.seller)));
        }
        let (delivery, kept) = self.some::<Delivery>(|delivery| delivery.stage.is_waiting())?;
        let order = self.world().find::<Order>(&kept.order)?;
        let less = self.quantity();
        let buyer = self.voice(&order.buyer);
        let whole = kept.lines.first().map_or(0, |line| line.quantity) / 1_000_000;
        Some(match self.dice.below(3) {
            0 => format!("{buyer} receive {delivery} 0:{much}/{less} as {name}"),
            1 => format!("{buyer} receive {delivery} 0:0/{less} as {name}"),
            _ => format!("{buyer} receive {delivery} 0:{whole} as {name}"),
        })
    }

    fn about_invoices(&mut self) -> Option<String> {
        let name = self.fresh();
        let much = self.quantity();
        if self.dice.below(3) < 2 {
            let billable = |order: &Order| matches!(order.stage, OrderStage::Open | OrderStage::Billing);
            let (order, kept) = self.some::<Order>(billable)?;
            let seller = self.voice(&kept.seller);
            let both =
                |other: &Order| billable(other) && other.seller == kept.seller && other.buyer == kept.buyer;
            let (second, _) = self.some::<Order>(both)?;
            if second != order && self.dice.below(3) == 0 {
                return Some(format!("{seller} invoice {order}/0:{much} {second}/0:1 as {name}"));
            }
            return Some(format!("{seller} invoice {order}/0:{much} as {name}"));
        }
        let (invoice, kept) = self.some::<Invoice>(|_| true)?;
        Some(format!("{} credit {invoice} 0:{much}", self.voice(&kept.seller)))
    }

    fn about_payments(&mut self) -> Option<String> {
        let name = self.fresh();
        let sum = self.sum();
        let (invoice, kept) = self.some::<Invoice>(|invoice| invoice.owed() > 0 || invoice.overpaid() > 0)?;
        let (buyer, seller) = (self.voice(&kept.buyer), self.voice(&kept.seller));
        let money = self.dice.one(&["eur", "eur", "mut"]);
        let part = if self.dice.below(2) == 0 { String::new() } else { format!(":{sum}") };
        let order = self.name_of(kept.orders.first()?.0)?;
        Some(match self.dice.below(8) {
            0 | 1 => format!("{buyer} pay {invoice}{part} money={money} as {name}"),
            2 | 3 => format!("{buyer} release {order} {invoice}{part} as {name}"),
            4 => format!("{buyer} declare {invoice}{part} as {name}"),
            5 => format!("{seller} confirm {invoice}{part} as {name}"),
            6 => format!("{seller} refund {invoice}:{sum} money={money} as {name}"),
            _ => {
                let (payment, paid) = self.some::<crate::Payment>(|payment| payment.stage.is_waiting())?;
                format!("{} confirm payment={payment}", self.voice(&paid.payee))
            }
        })
    }

    fn about_disputes(&mut self) -> Option<String> {
        let name = self.fresh();
        let sum = self.sum();
        if self.dice.below(3) == 0 {
            if self.dice.below(2) == 0 {
                let (order, kept) = self.some::<Order>(|order| order.escrow.is_some())?;
                return Some(format!("{} dispute {order} as {name}", self.voice(&kept.buyer)));
            }
            let (invoice, kept) = self.some::<Invoice>(|invoice| invoice.stage.is_waiting())?;
            let order = self.name_of(kept.orders.first()?.0)?;
            return Some(format!("{} dispute {order} {invoice} as {name}", self.voice(&kept.seller)));
        }
        let (dispute, kept) = self.some::<Dispute>(|dispute| dispute.stage.is_waiting())?;
        let (buyer, seller) = (self.voice(&kept.buyer), self.voice(&kept.seller));
        Some(match (kept.stage, &kept.offer) {
            (DisputeStage::WithArbiter, _) if self.dice.below(2) == 0 => format!("cay rule {dispute} {sum}"),
            (_, Some(offer)) => {
                let part = offer.to_seller.to_string().replace(' ', "");
                let other = if offer.by == kept.buyer { seller } else { buyer };
                format!("{other} agree {dispute} {part} as {name}")
            }
            (_, None) => format!("{} split {dispute} {sum}", if self.dice.often() { buyer } else { seller }),
        })
    }

    fn about_money(&mut self) -> Option<String> {
        let name = self.fresh();
        let sum = self.sum();
        let to = self.dice.one(&["ann", "bob", "dan", "town"]);
        let who = self.dice.one(PEOPLE);
        Some(match self.dice.below(6) {
            0 => format!("{who} create_money issued as {name}"),
            1 | 2 => format!("cay issue eur {to} {sum}"),
            3 => format!("{who} redeem eur {sum}"),
            _ => format!("cay limit mut {to} {sum}"),
        })
    }

    fn about_network(&mut self) -> Option<String> {
        let who = self.dice.one(&["ann@town", "bob@town", "cay@town", "ann@town", "ann", "bob"]);
        let old = self.dice.one(&["v1", "v2", "v3", "w1", "w2"]);
        let new = self.dice.one(&["w1", "w2", "w3", "v1", "v2"]);
        let signers = self.dice.one(&["v1,v2,v3", "v1,v2,v3,w1", "v1,v2", "v2,v3,w1,w2"]);
        Some(match self.dice.below(8) {
            0 => format!("{who} found_network by={signers}"),
            1 | 2 => format!("{who} admit {new} op={}", self.dice.one(&["ann", "bob"])),
            3 => format!("{who} remove {old}"),
            4 | 5 => format!("{who} replace {old} {new} op={}", self.dice.one(&["ann", "bob"])),
            6 => format!("{who} move {old} n{}.example:7421", self.dice.below(9)),
            _ => format!("{who} schedule {} from=P{}D", 1 + self.dice.below(3), 1 + self.dice.below(9)),
        })
    }

    fn about_approvals(&mut self) -> Option<String> {
        let waiting: Vec<String> = self
            .world()
            .records
            .iter()
            .filter(|(_, record)| crate::Pending::of(record).is_some())
            .filter_map(|(key, _)| {
                let named =
                    self.world().names.iter().find(|(name, id)| **id == key.id() && name.ends_with('?'));
                named.map(|(name, _)| name.trim_end_matches('?').to_owned())
            })
            .collect();
        let name = waiting.get(self.dice.below(waiting.len()))?.clone();
        let who = self.dice.one(&["ann@town", "bob@town", "cay@town", "bob@town", "cay@town"]);
        let act = if self.dice.often() { "approve" } else { "reject" };
        Some(format!("{who} {act} {name}"))
    }

    /// One step: a line, or two in one block, or time that passes.
    fn step(&mut self, seed: u64) {
        self.dice.state = seed;
        match self.dice.below(10) {
            0 if self.dice.below(4) > 0 => {
                let hours = u64::try_from(self.dice.below(50)).expect("few hours");
                self.telling.world.wait(Span::hours(hours));
            }
            1 if self.dice.below(8) == 0 => {
                self.telling.world.now = self.telling.world.now.plus(Span::hours(30))
            }
            2 => {
                let lines: Vec<String> = [self.line(), self.line()].into_iter().flatten().collect();
                if !lines.is_empty() {
                    self.telling.tell(&lines.join(" & "));
                }
            }
            _ => {
                if let Some(line) = self.line() {
                    self.telling.tell(&line);
                }
            }
        }
        self.telling.world.check_money();
    }

    /// Plays all steps; then everything is replayed, and the clock runs out.
    fn play(seeds: &[u64]) -> Self {
        let mut history = Self::new();
        history.telling.told.clear();
        seeds.iter().for_each(|seed| history.step(*seed));
        // What is asked with the right names never meets a record that it does not name.
        assert!(!history.telling.refused.contains(&Refusal::NotNamed), "{}", history.telling.told);
        history.telling.world.replay();
        history.telling.world.run_out();
        history.telling.world.replay();
        history
    }
}

/// How many histories are played; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// No invariant breaks, money is conserved, replay gives the same, nothing waits for ever.
    #[test]
    fn any_history_keeps_the_promises(seeds in prop::collection::vec(any::<u64>(), 40..160)) {
        History::play(&seeds);
    }
}

#[test]
fn the_same_seeds_give_the_same_bytes() {
    let seeds: Vec<u64> = (0..200).map(|step| step * 7_919 + 11).collect();
    let (one, two) = (History::play(&seeds), History::play(&seeds));
    let bytes = |history: &History| -> Vec<(Vec<u8>, Vec<u8>)> {
        history.world().blocks.iter().map(|ran| (ran.body.clone(), ran.outcomes.clone())).collect()
    };
    assert!(bytes(&one) == bytes(&two));
    assert!(one.world().records == two.world().records);
}

/// The histories must get somewhere: otherwise they show nothing.
#[test]
fn histories_carry_out_nearly_every_act_and_reach_nearly_every_stage() {
    let mut acts = BTreeMap::<String, u32>::new();
    let mut moves = BTreeSet::new();
    for run in 0..12 {
        let seeds: Vec<u64> = (0..160).map(|step| step * 104_729 + run * 1_000_003).collect();
        let mut history = History::play(&seeds);
        moves.append(&mut history.telling.world.moves);
        for ran in &history.world().blocks {
            let mut input = canon::Reader::new(&ran.outcomes);
            while input.end().is_err() {
                let outcome = Outcome::read(&mut input).expect("an outcome");
                let Some(asker) = outcome.asker.filter(|_| matches!(outcome.verdict, Verdict::Done(_)))
                else {
                    continue;
                };
                *acts.entry(asker.act.as_str().to_owned()).or_default() += 1;
            }
        }
    }
    assert!(
        acts.len() + 4 >= ACTS.len() && moves.len() > 48,
        "{} {} {acts:#?} {moves:#?}",
        acts.len(),
        moves.len()
    );
}

#[test]
fn sent_transactions_are_told_apart() {
    // `Sent` is what a history looks at: a refusal and a closed door are not the same.
    let mut world = World::new();
    let (_, sent) = world.block(&[vec![0xff]]);
    assert!(matches!(sent.as_slice(), [Sent::NotAdmitted(_)]));
    let bytes = super::script::line(&mut world, &["ann", "profile", "Ann"]);
    let (_, sent) = world.block(&[bytes]);
    assert!(
        matches!(sent.as_slice(), [Sent::Ran(outcome)] if matches!(outcome.verdict, Verdict::Refused(_)))
    );
}
