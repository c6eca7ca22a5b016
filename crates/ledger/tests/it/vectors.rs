//! The frozen bytes of everything that is signed, kept or told.

use crate::frozen::Frozen;
use crate::shapes::{Named, every_named};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

macro_rules! add {
    ($frozen:ident: $($type:ty),* $(,)?) => { $( $frozen.add::<$type>(stringify!($type)); )* };
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name)
}

fn institution() -> Frozen {
    use institution::*;
    let mut frozen = Frozen::default();
    add!(frozen:
        KeyEntry, Person, Tool, Member, Organisation, Agent, ProfileCommitment, Profile,
        Quorum, Rule, Charter, MandateScope, Mandate,
        Balance, MoneyKind, Money, Hold, Account,
    );
    frozen
}

fn transactions() -> Frozen {
    use ledger::*;
    let mut frozen = Frozen::default();
    add!(frozen:
        ToolUse, Approve, Reject, Command, Envelope, Transaction,
        DeliveryLapse, DisputeLapse, InvoiceLapse, OrderLapse, Lapse,
    );
    frozen
}

fn acts() -> Frozen {
    use ledger::*;
    let mut frozen = Frozen::default();
    add!(frozen:
        LineQuantity, Receipt, Chosen, ClaimLine, NewTool, NewValidator, Endorsement, DisputeAbout,
        Founding, Readiness, Act,
    );
    frozen
}

fn facts() -> Frozen {
    use ledger::*;
    let mut frozen = Frozen::default();
    add!(frozen: Event, Done, Refusal, Refused, Verdict, Asker, Outcome);
    frozen
}

fn records() -> Frozen {
    use ledger::*;
    let mut frozen = Frozen::default();
    add!(frozen:
        Purpose, ListingLine, ListingStage, Listing, QuoteLine, QuoteContent, QuoteStage, Quote,
        MatchWays, Matching, Terms, Source, Reference, AgreementKind, AgreementLine, AgreementContent,
        Amendment, AgreementStage, Agreement,
        OrderLine, OrderChange, OrderStage, Order, DeliveryLine, DeliveryStage, Delivery,
        Claim, InvoiceLine, InvoiceStage, Invoice, PaymentStage, Payment, SplitOffer, DisputeStage, Dispute,
        Pending, Seen, Validator, ScheduledProtocol, Network,
        Vault, Rekeying, Collection, GrantStage, GrantTerms, Grant, Support, Comeback, Recovery, Kind, Record,
    );
    frozen
}

#[test]
fn bytes_are_frozen() {
    institution().compare(&file("institution.txt"));
    transactions().compare(&file("transactions.txt"));
    acts().compare(&file("acts.txt"));
    facts().compare(&file("facts.txt"));
    records().compare(&file("records.txt"));
}

/// What has frozen bytes below this crate.
fn below() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../canon/tests/vectors/canon.txt", "../vocabulary/tests/vectors/vectors.txt"]
        .iter()
        .map(|path| std::fs::read_to_string(folder.join(path)).expect("the vectors of a crate below"))
        .flat_map(|text| {
            let names =
                text.lines().filter_map(|line| line.split_once('\t')).map(|(name, _)| name.to_owned());
            names.collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn no_type_is_forgotten() {
    let mut frozen = below();
    for file in [institution(), transactions(), acts(), facts(), records()] {
        frozen.extend(file.names().iter().cloned());
    }
    let mut payloads = BTreeSet::new();
    let mut wanted = BTreeSet::new();
    for named in every_named() {
        match named {
            Named::Record(record) => {
                wanted.insert(record.name.to_owned());
            }
            Named::Leaf(leaf) => {
                wanted.insert(leaf.name.to_owned());
            }
            Named::Choice(choice) => {
                for variant in choice.variants {
                    let name = format!("{}/{}", choice.name, variant.name);
                    if let Some(canon::Shape::Record(record)) = variant.payload.map(|payload| payload())
                        && frozen.contains(&name)
                    {
                        payloads.insert(record.name.to_owned());
                    }
                    wanted.insert(name);
                }
            }
        }
    }
    let missing: Vec<&String> =
        wanted.iter().filter(|name| !frozen.contains(*name) && !payloads.contains(*name)).collect();
    assert!(missing.is_empty(), "without frozen bytes: {missing:?}");
    assert!(wanted.len() > 300, "all of the ledger is reached: {}", wanted.len());
}
