//! From the words of a line to an act, with what every act must name taken from the records.

mod network;
mod vault;

use super::words::{Words, amount, charter, content, invited, quote_content, roles, scope, text};
use super::world::{World, key_of};
use crate::{
    Act, AgreeAmendment, AgreeSplit, Agreement, AmendListing, Assign, BeginDispute, CancelOrder, ChangeOrder,
    Chosen, Claim, ClaimLine, ConfirmPayment, Connect, CreateMoney, Credit, DeclarePayment, Decline, Deliver,
    Delivery, Disconnect, Dispute, DisputeAbout, Enrol, Found, Invite, Invoice, Issue, IssueInvoice, Join,
    Leave, LineQuantity, Listing, MakeQuote, NewTool, OfferSplit, Order, Pay, Payment, PlaceOrder, Propose,
    ProposeAmendment, Publish, Purpose, Receipt, Receive, Redeem, Refund, Release, Respond, RevealQuote,
    RotateKeys, RuleDispute, Salt, SealQuote, SelectQuotes, SetCharter, SetLimit, SetProfile, Sign, Source,
    Terminate, WithdrawListing, WithdrawQuote, about_dispute,
};
use canon::{Digest, List, PublicKey, Set};
use institution::{MoneyKind, Profile};
use std::sync::Arc;
use vocabulary::{
    AgentId, AgreementId, Amount, DeliveryId, DisputeId, InvoiceId, ListingId, MandateId, MoneyId, OrderId,
    PaymentId, Quantity, QuoteId,
};

fn list<T, const MAX: usize>(items: Vec<T>) -> List<T, MAX> {
    List::try_from(items).unwrap_or_else(|_| panic!("too many items for a list of {MAX}"))
}

/// A public key by the name of its seed; `weak` is a point of small order.
fn key(name: &str) -> PublicKey {
    if name == "weak" { PublicKey::Ed25519([0; 32]) } else { key_of(name).public() }
}

fn keys(words: &Words<'_>, name: &str) -> List<PublicKey, 8> {
    list(words.get(name).unwrap_or("").split(',').filter(|key| !key.is_empty()).map(key).collect())
}

pub(super) fn act(world: &World, me: AgentId, verb: &str, words: &Words<'_>) -> Act {
    match verb {
        "enrol" | "rotate" | "profile" | "found" | "invite" | "join" | "leave" | "assign" | "charter"
        | "connect" | "disconnect" => people(world, verb, words),
        "publish" | "amend_listing" | "withdraw_listing" | "quote" | "seal" | "reveal" | "withdraw_quote"
        | "select" => market(world, me, verb, words),
        "propose" | "sign" | "decline" | "propose_amendment" | "agree_amendment" | "terminate" => {
            contract(world, verb, words)
        }
        "order" | "accept" | "refuse" | "change" | "cancel" | "deliver" | "receive" => {
            purchase(world, verb, words)
        }
        "invoice" | "credit" | "pay" | "release" | "declare" | "confirm" | "refund" => {
            claim(world, me, verb, words)
        }
        "dispute" | "split" | "agree" | "rule" => dispute(world, verb, words),
        "found_network" | "admit" | "remove" | "replace" | "move" | "schedule" => {
            network::act(world, me, verb, words)
        }
        "vault" | "open" | "state" | "rekeyed" | "relocate" | "close" | "grant" | "end_grant"
        | "guardians" | "recover" | "stop_recovery" => vault::act(world, verb, words),
        _ => money(world, verb, words),
    }
}

fn people(world: &World, verb: &str, words: &Words<'_>) -> Act {
    let now = world.now;
    match verb {
        "enrol" => Act::Enrol(Enrol { key: key(words.at(0)) }),
        "rotate" => Act::RotateKeys(RotateKeys { add: keys(words, "add"), remove: keys(words, "remove") }),
        "profile" => Act::SetProfile(SetProfile {
            profile: Profile {
                name: text(words.at(0)),
                identifiers: List::new(),
                country: None,
                capabilities: List::new(),
                commitments: List::new(),
            },
        }),
        "found" => Act::Found(Found {
            name: text(words.at(0)),
            founder: roles(words.get("roles").unwrap_or("")),
            invite: list(invited(world, words.get("invite").unwrap_or(""), words.time("until", "P7D", now))),
            charter: charter(words.get("charter").unwrap_or("*")),
        }),
        "invite" => Act::Invite(Invite {
            person: world.agent(words.at(0)),
            roles: roles(words.get("roles").unwrap_or("")),
            until: words.time("until", "P7D", now),
        }),
        "join" => Act::Join(Join { organisation: world.agent(words.at(0)) }),
        "leave" => Act::Leave(Leave { organisation: world.agent(words.at(0)) }),
        "assign" => Act::Assign(Assign {
            person: world.agent(words.at(0)),
            roles: roles(words.get("roles").unwrap_or("")),
        }),
        "charter" => Act::SetCharter(SetCharter { charter: charter(words.at(0)) }),
        "connect" => {
            let known = words.get("known").map(|name| world.agent(name));
            let new = words.plain.first().map(|name| NewTool { key: key(name), name: text(name) });
            Act::Connect(Connect { tool: known, new_tool: new, scope: scope(world, words) })
        }
        _ => Act::Disconnect(Disconnect { mandate: MandateId(world.id(words.at(0))) }),
    }
}

fn market(world: &World, me: AgentId, verb: &str, words: &Words<'_>) -> Act {
    let now = world.now;
    let listing = |index: usize| ListingId(world.id(words.at(index)));
    let version = |listing: &ListingId| {
        words.number("version", world.find::<Listing>(listing).map_or(1, |listing| listing.version))
    };
    let lines = |first: usize| {
        list(words.lines(first).iter().map(|line| line.listing_line(words.get("colour"))).collect())
    };
    let quote = || QuoteId(world.id(words.at(0)));
    let salt = Salt([words.number("salt", 1); 32]);
    match verb {
        "publish" => Act::Publish(Publish {
            purpose: if words.at(0) == "offer" { Purpose::Offer } else { Purpose::Need },
            title: text(words.get("title").unwrap_or("paper")),
            lines: lines(1),
            open_until: words.time("until", "P7D", now),
            reveal_until: words.get("reveal").map(|_| words.time("reveal", "", now)),
            select_until: words.get("select").map(|_| words.time("select", "", now)),
            references: List::new(),
            note: None,
        }),
        "amend_listing" => Act::AmendListing(AmendListing {
            listing: listing(0),
            title: text("paper"),
            lines: lines(1),
            open_until: words.time("until", "P7D", now),
            note: None,
        }),
        "withdraw_listing" => Act::WithdrawListing(WithdrawListing { listing: listing(0) }),
        "quote" => Act::MakeQuote(MakeQuote {
            listing: listing(0),
            version: version(&listing(0)),
            content: quote_content(words, 1),
        }),
        "seal" => {
            let version = version(&listing(0));
            let content = quote_content(words, 1);
            let bidder = words.get("bidder").map_or(me, |name| world.agent(name));
            let commitment = content.commitment(&bidder, &listing(0), version, &salt.0);
            Act::SealQuote(SealQuote { listing: listing(0), version, commitment })
        }
        "reveal" => Act::RevealQuote(RevealQuote {
            quote: quote(),
            listing: listing(1),
            content: quote_content(words, 2),
            salt,
        }),
        "withdraw_quote" => Act::WithdrawQuote(WithdrawQuote { quote: quote() }),
        _ => Act::SelectQuotes(SelectQuotes {
            listing: listing(0),
            chosen: list(words.plain.iter().skip(1).map(|word| chosen(world, word)).collect()),
        }),
    }
}

/// `q` or `q:0,2` for some of the need's lines.
fn chosen(world: &World, word: &str) -> Chosen {
    let (name, lines) = word.split_once(':').unwrap_or((word, ""));
    let lines = lines.split(',').filter(|line| !line.is_empty()).map(|line| line.parse().expect("a line"));
    Chosen { quote: QuoteId(world.id(name)), lines: Set::of(lines).expect("few lines") }
}

fn source(world: &World, word: &str) -> Source {
    match word.split_once(':') {
        Some(("offer", name)) => Source::Offer(ListingId(world.id(name))),
        Some((_, name)) => Source::Quote(QuoteId(world.id(name))),
        None => panic!("`{word}`: an offer or a quote?"),
    }
}

fn contract(world: &World, verb: &str, words: &Words<'_>) -> Act {
    let now = world.now;
    let agreement = || AgreementId(world.id(words.at(0)));
    let kept = || world.find::<Agreement>(&agreement());
    let reason = words.get("reason").map(text);
    let wrong = words.get("digest").map(|word| Digest::of(word.as_bytes()));
    match verb {
        "propose" => Act::Propose(Propose {
            content: content(world, words, 0),
            source: words.get("source").map(|word| source(world, word)),
            need: words.get("need").map(|name| ListingId(world.id(name))),
            sign_by: words.time("by", "P3D", now),
        }),
        "sign" => Act::Sign(Sign {
            agreement: agreement(),
            content: wrong.or(kept().map(|kept| kept.content.digest())).unwrap_or(Digest([0; 32])),
        }),
        "decline" => Act::Decline(Decline { agreement: agreement(), reason }),
        "propose_amendment" => Act::ProposeAmendment(ProposeAmendment {
            agreement: agreement(),
            content: content(world, words, 1),
            agree_by: words.time("by", "P3D", now),
        }),
        "agree_amendment" => {
            let proposed = kept().and_then(|kept| kept.amendment.as_ref().map(|it| it.content.digest()));
            Act::AgreeAmendment(AgreeAmendment {
                agreement: agreement(),
                content: wrong.or(proposed).unwrap_or(Digest([0; 32])),
            })
        }
        _ => Act::Terminate(Terminate { agreement: agreement(), reason }),
    }
}

fn line_quantities(words: &Words<'_>, first: usize) -> Vec<LineQuantity> {
    let lines = words.lines(first).into_iter();
    lines.map(|line| LineQuantity { line: line.line, quantity: line.quantity.expect("how much") }).collect()
}

fn purchase(world: &World, verb: &str, words: &Words<'_>) -> Act {
    let order = || OrderId(world.id(words.at(0)));
    let kept: Option<Arc<Order>> = if verb == "order" { None } else { world.find::<Order>(&order()) };
    let agreement = kept.as_ref().map_or(AgreementId([0; 16]), |order| order.agreement);
    let agreement = words.get("agreement").map_or(agreement, |name| AgreementId(world.id(name)));
    let held = kept.as_ref().and_then(|order| order.escrow.as_ref().map(|held| held.account));
    let escrow = if words.get("escrow") == Some("unnamed") { None } else { held };
    match verb {
        "order" => Act::PlaceOrder(PlaceOrder {
            agreement: AgreementId(world.id(words.at(0))),
            lines: list(line_quantities(words, 1)),
            deliver_by: words.time("by", "P10D", world.now),
            escrow: words.get("escrow").map(|name| MoneyId(world.id(name))),
        }),
        "accept" | "refuse" => Act::Respond(Respond {
            order: order(),
            agreement,
            accept: verb == "accept",
            escrow,
            reason: None,
        }),
        "change" => Act::ChangeOrder(ChangeOrder {
            order: order(),
            lines: list(line_quantities(words, 1)),
            deliver_by: words.get("by").map_or_else(
                || kept.map_or(world.now, |order| order.deliver_by),
                |_| words.time("by", "", world.now),
            ),
        }),
        "cancel" => Act::CancelOrder(CancelOrder { order: order(), agreement, escrow, reason: None }),
        "deliver" => {
            Act::Deliver(Deliver { order: order(), lines: list(line_quantities(words, 1)), document: None })
        }
        _ => receive(world, words),
    }
}

/// `0:3/2`: three accepted and two rejected of line 0.
fn receive(world: &World, words: &Words<'_>) -> Act {
    let delivery = DeliveryId(world.id(words.at(0)));
    let order = world.find::<Delivery>(&delivery).map_or(OrderId([0; 16]), |kept| kept.order);
    let order = words.get("order").map_or(order, |name| OrderId(world.id(name)));
    let receipts = words.lines(1).into_iter().map(|line| {
        let accepted = line.quantity.expect("how much");
        let rejected = line.second.unwrap_or(Quantity::zero(accepted.unit()));
        Receipt { line: line.line, accepted, rejected }
    });
    Act::Receive(Receive { delivery, order, lines: list(receipts.collect()), reason: None })
}

/// The orders of the claims' invoices, or those that `orders=` names.
fn orders_of(world: &World, words: &Words<'_>, claims: &[Claim]) -> Vec<OrderId> {
    if let Some(named) = words.get("orders") {
        return named.split(',').map(|name| OrderId(world.id(name))).collect();
    }
    let invoices = claims.iter().filter_map(|claim| world.find::<Invoice>(&claim.invoice));
    let mut orders: Vec<OrderId> = invoices.flat_map(|invoice| invoice.orders.to_vec()).collect();
    orders.sort();
    orders.dedup();
    orders
}

/// `i:12.50` for an invoice and an amount; `i` for all that is owed.
fn claim_of(world: &World, word: &str) -> Claim {
    let (name, much) = word.split_once(':').unwrap_or((word, ""));
    let invoice = InvoiceId(world.id(name));
    let owed = || {
        let kept = world.find::<Invoice>(&invoice);
        kept.map_or(amount("1"), |kept| Amount::new(kept.owed(), kept.total.currency()).expect("an amount"))
    };
    Claim { invoice, amount: if much.is_empty() { owed() } else { amount(much) } }
}

/// `o/0:10@5`: of order `o`, line 0; price and VAT are the order's if it does not say.
fn claim_line(world: &World, word: &str) -> ClaimLine {
    let (name, rest) = word.split_once('/').expect("an order and its line");
    let order = OrderId(world.id(name));
    let said = super::words::line(rest);
    let kept = world.find::<Order>(&order);
    let line = kept.as_ref().and_then(|order| order.lines.get(usize::from(said.line)));
    ClaimLine {
        order,
        line: said.line,
        quantity: said.quantity.expect("how much"),
        price: said.price.or(line.map(|line| line.price)).unwrap_or("1 EUR".parse().expect("a price")),
        vat: if rest.contains('%') { said.vat } else { line.map_or(said.vat, |line| line.vat) },
    }
}

fn invoice(world: &World, words: &Words<'_>) -> Act {
    let lines: Vec<ClaimLine> = words.plain.iter().map(|word| claim_line(world, word)).collect();
    let currency = lines.first().map_or(amount("1").currency(), |line| line.price.currency());
    let sum = crate::sums::bill(currency, lines.iter().map(|line| Ok((line.price, line.quantity, line.vat))));
    let total = sum.map_or(amount("1"), |sums| sums.total);
    let first = lines.first().and_then(|line| world.find::<Order>(&line.order));
    let buyer = first.map_or(world.agent("ann"), |order| order.buyer);
    Act::IssueInvoice(IssueInvoice {
        buyer: words.get("buyer").map_or(buyer, |name| world.agent(name)),
        number: text("2026-1"),
        lines: list(lines),
        total: words.get("total").map_or(total, amount),
        document: None,
    })
}

fn claim(world: &World, me: AgentId, verb: &str, words: &Words<'_>) -> Act {
    let claims = || -> Vec<Claim> { words.plain.iter().map(|word| claim_of(world, word)).collect() };
    let named = |name: &str| words.get(name).map(|name| world.agent(name));
    let of_first = |claims: &[Claim]| claims.first().and_then(|claim| world.find::<Invoice>(&claim.invoice));
    let money = words.get("money").map(|name| MoneyId(world.id(name)));
    match verb {
        "invoice" => invoice(world, words),
        "credit" => {
            let claims = [claim_of(world, words.at(0))];
            Act::Credit(Credit {
                invoice: claims[0].invoice,
                orders: list(orders_of(world, words, &claims)),
                lines: list(line_quantities(words, 1)),
                number: text("C-1"),
                reason: None,
            })
        }
        "pay" => {
            let claims = claims();
            let payee = of_first(&claims).map_or(me, |invoice| invoice.seller);
            Act::Pay(Pay {
                money: money.unwrap_or(MoneyId(world.id("eur"))),
                payee: named("payee").unwrap_or(payee),
                orders: list(orders_of(world, words, &claims)),
                claims: list(claims),
            })
        }
        "release" => {
            let order = OrderId(world.id(words.at(0)));
            let kept = world.find::<Order>(&order);
            let held = kept.as_ref().and_then(|order| order.escrow.as_ref().map(|held| held.money));
            let claim = claim_of(world, words.at(1));
            Act::Release(Release {
                order,
                orders: list(orders_of(world, words, core::slice::from_ref(&claim))),
                claim,
                money: money.or(held).unwrap_or(MoneyId(world.id("eur"))),
                payee: named("payee").or(kept.map(|order| order.seller)).unwrap_or(me),
            })
        }
        "declare" => {
            let claims = claims();
            let payee = of_first(&claims).map_or(me, |invoice| invoice.seller);
            Act::DeclarePayment(DeclarePayment {
                payee: named("payee").unwrap_or(payee),
                claims: list(claims),
                reference: text("invoice 2026-1"),
                confirm_by: words.time("by", "P5D", world.now),
            })
        }
        "confirm" => confirm(world, me, words),
        _ => refund(world, me, words),
    }
}

fn confirm(world: &World, me: AgentId, words: &Words<'_>) -> Act {
    let payment = words.get("payment").map(|name| PaymentId(world.id(name)));
    let kept = payment.and_then(|id| world.find::<Payment>(&id));
    let said: Vec<Claim> = words.plain.iter().map(|word| claim_of(world, word)).collect();
    let claims = match &kept {
        Some(payment) if said.is_empty() => payment.claims.to_vec(),
        Some(_) | None => said,
    };
    let invoice = claims.first().and_then(|claim| world.find::<Invoice>(&claim.invoice));
    let payer = kept.map(|payment| payment.payer).or(invoice.map(|invoice| invoice.buyer)).unwrap_or(me);
    Act::ConfirmPayment(ConfirmPayment {
        payment,
        payer: words.get("payer").map_or(payer, |name| world.agent(name)),
        orders: list(orders_of(world, words, &claims)),
        claims: list(claims),
        reference: text("invoice 2026-1"),
    })
}

fn refund(world: &World, me: AgentId, words: &Words<'_>) -> Act {
    let claim = claim_of(world, words.at(0));
    let kept = world.find::<Invoice>(&claim.invoice);
    let other = kept.map_or(me, |invoice| if me == invoice.seller { invoice.buyer } else { invoice.seller });
    Act::Refund(Refund {
        invoice: claim.invoice,
        orders: list(orders_of(world, words, std::slice::from_ref(&claim))),
        amount: claim.amount,
        money: words.get("money").map(|name| MoneyId(world.id(name))),
        counterparty: words.get("other").map_or(other, |name| world.agent(name)),
    })
}

fn dispute(world: &World, verb: &str, words: &Words<'_>) -> Act {
    let id = DisputeId(world.id(words.at(0)));
    let part = || words.plain.get(1).map_or(amount("0"), |word| amount(word));
    let about = || match world.find::<Dispute>(&id) {
        Some(dispute) => {
            let about = about_dispute(&dispute, &|key| world.lookup(key));
            let order = words.get("order").map_or(about.order, |name| OrderId(world.id(name)));
            DisputeAbout { order, ..about }
        }
        None => DisputeAbout {
            order: OrderId([0; 16]),
            invoice: None,
            orders: List::new(),
            money: None,
            buyer: AgentId([0; 16]),
            seller: AgentId([0; 16]),
        },
    };
    match verb {
        "dispute" => Act::BeginDispute(BeginDispute {
            order: OrderId(world.id(words.at(0))),
            invoice: words.plain.get(1).map(|name| InvoiceId(world.id(name))),
            reason: text("not as agreed"),
        }),
        "split" => Act::OfferSplit(OfferSplit { dispute: id, to_seller: part() }),
        "agree" => Act::AgreeSplit(AgreeSplit { dispute: id, to_seller: part(), about: about() }),
        _ => Act::RuleDispute(RuleDispute { dispute: id, to_seller: part(), about: about() }),
    }
}

fn money(world: &World, verb: &str, words: &Words<'_>) -> Act {
    let money = || MoneyId(world.id(words.at(0)));
    match verb {
        "create_money" => Act::CreateMoney(CreateMoney {
            name: text("town euro"),
            denomination: amount(words.get("in").unwrap_or("0")).currency(),
            kind: if words.at(0) == "mutual" { MoneyKind::MutualCredit } else { MoneyKind::Issued },
        }),
        "issue" => {
            Act::Issue(Issue { money: money(), to: world.agent(words.at(1)), amount: amount(words.at(2)) })
        }
        "redeem" => Act::Redeem(Redeem { money: money(), amount: amount(words.at(1)) }),
        "limit" => Act::SetLimit(SetLimit {
            money: money(),
            owner: world.agent(words.at(1)),
            limit: amount(words.at(2)),
        }),
        _ => panic!("nobody knows how to `{verb}`"),
    }
}
