//! Touch lists: every record that a command may read or write, told from the command alone.
//!
//! Promise: what a command needs and its touch list does not name is refused as `not_named`, on every
//! node alike, so a list that is too short can do no harm.

use crate::act::{Act, DisputeAbout};
use crate::envelope::{Command, Envelope};
use crate::lapse::Lapse;
use crate::record::{
    Agreement, Claim, Collection, Delivery, Dispute, Grant, Invoice, Kept, Key, Listing, Network, Order,
    Payment, Pending, ProfileId, Quote, Recovery, Source, Vault,
};
use crate::rules::agents::agent_of_key;
use institution::{Account, Agent, Mandate, Money, Profile};
use vocabulary::{
    AgentId, AgreementId, CollectionId, DeliveryId, DisputeId, GrantId, InvoiceId, ListingId, MandateId,
    MoneyId, NetworkId, OrderId, PaymentId, PendingId, QuoteId, TransactionId,
};

/// Appends the keys of every record that the transaction may read or write.
pub fn touch_transaction(envelope: &Envelope, id: &TransactionId, out: &mut Vec<Key>) {
    out.push(Agent::key(&envelope.human));
    if envelope.principal != envelope.human {
        out.push(Agent::key(&envelope.principal));
    }
    if let Some(tool_use) = &envelope.tool {
        out.push(Agent::key(&tool_use.tool));
        out.extend(tool_use.mandates.iter().map(Mandate::key));
    }
    let own_seed = crate::decide::seed_of(id);
    match &envelope.command {
        Command::Act(act) => {
            if envelope.principal != envelope.human {
                out.push(Pending::key(&own_seed));
            }
            Touch { network: envelope.network, seed: own_seed, principal: envelope.principal, out }.act(act);
        }
        Command::Approve(approve) => {
            out.push(Pending::key(&approve.pending));
            let (network, seed) = (envelope.network, approve.pending);
            Touch { network, seed, principal: envelope.principal, out }.act(&approve.act);
        }
        Command::Reject(reject) => out.push(Pending::key(&reject.pending)),
    }
}

/// Appends the keys of every record that the lapse may read or write.
pub fn touch_lapse(lapse: &Lapse, out: &mut Vec<Key>) {
    out.push(lapse.target());
    match lapse {
        Lapse::Pending(_)
        | Lapse::Listing(_)
        | Lapse::Quote(_)
        | Lapse::Agreement(_)
        | Lapse::Payment(_)
        | Lapse::Collection(_)
        | Lapse::Grant(_) => {}
        Lapse::Order(lapse) => {
            out.push(Agreement::key(&lapse.agreement));
            out.extend(lapse.escrow.iter().map(Account::key));
        }
        Lapse::Delivery(lapse) => out.push(Order::key(&lapse.order)),
        Lapse::Invoice(lapse) => {
            out.extend(lapse.orders.iter().map(Order::key));
            for money in &lapse.monies {
                accounts(money, &lapse.buyer, &lapse.seller, out);
            }
        }
        Lapse::Dispute(lapse) => about_dispute(&lapse.about, out),
        Lapse::Recovery(person) => out.push(Agent::key(person)),
    }
}

fn accounts(money: &MoneyId, payer: &AgentId, payee: &AgentId, out: &mut Vec<Key>) {
    out.push(Money::key(money));
    out.push(Account::key(&Account::id(money, payer)));
    out.push(Account::key(&Account::id(money, payee)));
}

fn about_dispute(about: &DisputeAbout, out: &mut Vec<Key>) {
    out.push(Order::key(&about.order));
    out.extend(about.orders.iter().map(Order::key));
    out.extend(about.invoice.iter().map(Invoice::key));
    if let Some(money) = &about.money {
        accounts(money, &about.buyer, &about.seller, out);
    }
}

struct Touch<'a> {
    network: NetworkId,
    seed: PendingId,
    principal: AgentId,
    out: &'a mut Vec<Key>,
}

impl Touch<'_> {
    fn on<T: Kept>(&mut self, id: &T::Id) {
        self.out.push(T::key(id));
    }

    fn claims(&mut self, claims: &[Claim], orders: &[OrderId]) {
        for claim in claims {
            self.on::<Invoice>(&claim.invoice);
        }
        for order in orders {
            self.on::<Order>(order);
        }
    }

    fn parties(&mut self, content: &crate::record::AgreementContent) {
        self.on::<Agent>(&content.buyer);
        self.on::<Agent>(&content.seller);
        if let Some(arbiter) = &content.terms.arbiter {
            self.on::<Agent>(arbiter);
        }
    }

    fn act(&mut self, act: &Act) {
        let seed = self.seed.0;
        let network = self.network;
        match act {
            Act::Enrol(act) => self.on::<Agent>(&agent_of_key(&act.key)),
            Act::RotateKeys(_) => {}
            Act::SetProfile(_) => self.on::<Profile>(&ProfileId::from(&self.principal.clone())),
            Act::Found(_) => self.on::<Agent>(&AgentId::derive(&[&seed])),
            Act::Invite(act) => self.on::<Agent>(&act.person),
            Act::Join(act) => self.on::<Agent>(&act.organisation),
            Act::Leave(act) => self.on::<Agent>(&act.organisation),
            Act::Assign(_) | Act::SetCharter(_) => {}
            Act::Connect(act) => {
                self.on::<Mandate>(&MandateId::derive(&[&seed]));
                if let Some(tool) = &act.tool {
                    self.on::<Agent>(tool);
                }
                if let Some(new) = &act.new_tool {
                    self.on::<Agent>(&agent_of_key(&new.key));
                }
            }
            Act::Disconnect(act) => self.on::<Mandate>(&act.mandate),
            Act::Publish(_) => self.on::<Listing>(&ListingId::derive(&[&seed])),
            Act::AmendListing(act) => self.on::<Listing>(&act.listing),
            Act::WithdrawListing(act) => self.on::<Listing>(&act.listing),
            Act::MakeQuote(act) => {
                self.on::<Listing>(&act.listing);
                self.on::<Quote>(&QuoteId::derive(&[&seed]));
            }
            Act::SealQuote(act) => {
                self.on::<Listing>(&act.listing);
                self.on::<Quote>(&QuoteId::derive(&[&seed]));
            }
            Act::RevealQuote(act) => {
                self.on::<Listing>(&act.listing);
                self.on::<Quote>(&act.quote);
            }
            Act::WithdrawQuote(act) => self.on::<Quote>(&act.quote),
            Act::SelectQuotes(act) => {
                self.on::<Listing>(&act.listing);
                for chosen in &act.chosen {
                    self.on::<Quote>(&chosen.quote);
                }
            }
            Act::Propose(act) => {
                self.on::<Agreement>(&AgreementId::derive(&[&seed]));
                self.parties(&act.content);
                match &act.source {
                    Some(Source::Offer(offer)) => self.on::<Listing>(offer),
                    Some(Source::Quote(quote)) => self.on::<Quote>(quote),
                    None => {}
                }
                if let Some(need) = &act.need {
                    self.on::<Listing>(need);
                }
            }
            Act::Sign(act) => self.on::<Agreement>(&act.agreement),
            Act::Decline(act) => self.on::<Agreement>(&act.agreement),
            Act::ProposeAmendment(act) => {
                self.on::<Agreement>(&act.agreement);
                self.parties(&act.content);
            }
            Act::AgreeAmendment(act) => self.on::<Agreement>(&act.agreement),
            Act::Terminate(act) => self.on::<Agreement>(&act.agreement),
            Act::PlaceOrder(_)
            | Act::Respond(_)
            | Act::ChangeOrder(_)
            | Act::CancelOrder(_)
            | Act::Deliver(_)
            | Act::Receive(_)
            | Act::IssueInvoice(_)
            | Act::Credit(_)
            | Act::Pay(_)
            | Act::Release(_)
            | Act::DeclarePayment(_)
            | Act::ConfirmPayment(_)
            | Act::Refund(_) => self.trade(act),
            Act::BeginDispute(act) => {
                self.on::<Dispute>(&DisputeId::derive(&[&seed]));
                self.on::<Order>(&act.order);
                if let Some(invoice) = &act.invoice {
                    self.on::<Invoice>(invoice);
                }
            }
            Act::OfferSplit(act) => self.on::<Dispute>(&act.dispute),
            Act::AgreeSplit(act) => {
                self.on::<Dispute>(&act.dispute);
                about_dispute(&act.about, self.out);
            }
            Act::RuleDispute(act) => {
                self.on::<Dispute>(&act.dispute);
                about_dispute(&act.about, self.out);
            }
            Act::CreateMoney(_) => self.on::<Money>(&MoneyId::derive(&[&seed])),
            Act::Issue(act) => {
                self.on::<Money>(&act.money);
                self.on::<Agent>(&act.to);
                self.on::<Account>(&Account::id(&act.money, &act.to));
            }
            Act::Redeem(act) => {
                self.on::<Money>(&act.money);
                let account = Account::id(&act.money, &self.principal);
                self.on::<Account>(&account);
            }
            Act::SetLimit(act) => {
                self.on::<Money>(&act.money);
                self.on::<Agent>(&act.owner);
                self.on::<Account>(&Account::id(&act.money, &act.owner));
            }
            Act::FoundNetwork(act) => {
                self.on::<Network>(&network);
                act.validators.iter().for_each(|validator| self.on::<Agent>(&validator.operator));
            }
            Act::AdmitValidator(act) => {
                self.on::<Network>(&network);
                self.on::<Agent>(&act.readiness.operator);
            }
            Act::RemoveValidator(_)
            | Act::ReplaceValidatorKey(_)
            | Act::MoveValidator(_)
            | Act::ScheduleProtocol(_) => self.on::<Network>(&network),
            Act::SetVault(_) => self.on::<Vault>(&self.principal.clone()),
            Act::OpenCollection(act) => {
                self.on::<Collection>(&CollectionId::derive(&[&seed]));
                self.on::<Agent>(&act.provider);
            }
            Act::SetState(act) => self.on::<Collection>(&act.collection),
            Act::ConfirmRekeyed(act) => self.on::<Collection>(&act.collection),
            Act::MoveCollection(act) => {
                self.on::<Collection>(&act.collection);
                self.on::<Agent>(&act.provider);
            }
            Act::CloseCollection(act) => self.on::<Collection>(&act.collection),
            Act::GiveGrant(act) => {
                self.on::<Grant>(&GrantId::derive(&[&seed]));
                self.on::<Agent>(&act.reader);
            }
            Act::EndGrant(act) => self.on::<Grant>(&act.grant),
            Act::SetGuardians(act) => {
                self.on::<Recovery>(&self.principal.clone());
                act.guardians.iter().for_each(|guardian| self.on::<Agent>(guardian));
            }
            Act::SupportRecovery(act) => self.on::<Recovery>(&act.person),
            Act::StopRecovery(act) => self.on::<Recovery>(&act.person),
        }
    }

    /// Acts between an order and its last payment.
    fn trade(&mut self, act: &Act) {
        let seed = self.seed.0;
        let principal = self.principal;
        if let Act::PlaceOrder(act) = act {
            self.on::<Order>(&OrderId::derive(&[&seed]));
            self.on::<Agreement>(&act.agreement);
            if let Some(money) = &act.escrow {
                self.on::<Money>(money);
                self.on::<Account>(&Account::id(money, &principal));
            }
        } else if let Act::Respond(act) = act {
            self.on::<Order>(&act.order);
            self.on::<Agreement>(&act.agreement);
            act.escrow.iter().for_each(|account| self.on::<Account>(account));
        } else if let Act::ChangeOrder(act) = act {
            self.on::<Order>(&act.order);
        } else if let Act::CancelOrder(act) = act {
            self.on::<Order>(&act.order);
            self.on::<Agreement>(&act.agreement);
            act.escrow.iter().for_each(|account| self.on::<Account>(account));
        } else if let Act::Deliver(act) = act {
            self.on::<Order>(&act.order);
            self.on::<Delivery>(&DeliveryId::derive(&[&seed]));
        } else if let Act::Receive(act) = act {
            self.on::<Order>(&act.order);
            self.on::<Delivery>(&act.delivery);
        } else if let Act::IssueInvoice(act) = act {
            self.on::<Invoice>(&InvoiceId::derive(&[&seed]));
            act.lines.iter().for_each(|line| self.on::<Order>(&line.order));
        } else if let Act::Credit(act) = act {
            self.on::<Invoice>(&act.invoice);
            act.orders.iter().for_each(|order| self.on::<Order>(order));
        } else if let Act::Pay(act) = act {
            self.claims(&act.claims, &act.orders);
            accounts(&act.money, &principal, &act.payee, self.out);
        } else if let Act::Release(act) = act {
            self.claims(core::slice::from_ref(&act.claim), &act.orders);
            self.on::<Order>(&act.order);
            accounts(&act.money, &principal, &act.payee, self.out);
        } else if let Act::DeclarePayment(act) = act {
            self.on::<Payment>(&PaymentId::derive(&[&seed]));
            self.claims(&act.claims, &[]);
        } else if let Act::ConfirmPayment(act) = act {
            act.payment.iter().for_each(|payment| self.on::<Payment>(payment));
            self.claims(&act.claims, &act.orders);
        } else if let Act::Refund(act) = act {
            self.on::<Invoice>(&act.invoice);
            act.orders.iter().for_each(|order| self.on::<Order>(order));
            if let Some(money) = &act.money {
                accounts(money, &principal, &act.counterparty, self.out);
            }
        }
    }
}
