//! Records in the words of a release, one by one.

use super::ask::{Told, when};
use interchange::ocds::{
    AgreementStatus, DeliveryStatus, NeedStatus, TradeAmendment, TradeLine, TradeLot, TradeNeed,
};
use ledger::{
    Agreement, AgreementStage, Delivery, DeliveryStage, Event, Listing, ListingStage, Order, Quote,
};
use std::collections::BTreeSet;
use vocabulary::{AgreementId, ListingId, Quantity, Timestamp};

pub(super) fn need_of(
    id: &ListingId,
    listing: &Listing,
    told: &[Told],
    procurer: Option<String>,
) -> TradeNeed {
    let lots: BTreeSet<String> =
        listing.lines.iter().filter_map(|line| line.lot.as_ref().map(ToString::to_string)).collect();
    let line = |(at, line): (u16, &ledger::ListingLine)| TradeLine {
        id: at.to_string(),
        title: line.item.name.to_string(),
        cpv: line.item.classified_as,
        quantity: line.quantity.unwrap_or_else(|| Quantity::zero(line.item.unit)),
        price: line.price,
        lot: line.lot.as_ref().map(ToString::to_string),
    };
    let from = told.first().map(|told| told.time.date());
    // Quotes are taken until the owner chooses, however long they could have been.
    let chosen = when(told, |event| matches!(event, Event::Selected(selected) if selected.listing == *id));
    let until = chosen.or(listing.deadline.filter(|_| listing.stage == ListingStage::Open));
    let until = until.map(Timestamp::date);
    TradeNeed {
        id: id.to_string(),
        title: listing.title.to_string(),
        description: listing.note.as_ref().map(ToString::to_string),
        status: match listing.stage {
            ListingStage::Open | ListingStage::Revealing | ListingStage::Selecting => NeedStatus::Active,
            ListingStage::Selected => NeedStatus::Complete,
            ListingStage::Withdrawn => NeedStatus::Withdrawn,
            ListingStage::Lapsed => NeedStatus::Unsuccessful,
        },
        procurer,
        value: None,
        period: from.zip(until).and_then(|(from, until)| vocabulary::Period::new(from, until).ok()),
        lots: lots.into_iter().map(|lot| TradeLot { title: lot.clone(), id: lot, value: None }).collect(),
        lines: (0_u16..).zip(listing.lines.iter()).map(line).collect(),
    }
}

/// The lines that a quote was chosen for.
pub(super) fn chosen(lines: &[TradeLine], quote: &Quote) -> Vec<TradeLine> {
    let chosen: BTreeSet<String> = quote.chosen.iter().map(ToString::to_string).collect();
    lines.iter().filter(|line| chosen.is_empty() || chosen.contains(&line.id)).cloned().collect()
}

pub(super) const fn agreement_status(stage: AgreementStage) -> AgreementStatus {
    match stage {
        AgreementStage::Proposed => AgreementStatus::Pending,
        AgreementStage::Active => AgreementStatus::Active,
        AgreementStage::Declined | AgreementStage::Lapsed => AgreementStatus::Cancelled,
        AgreementStage::Terminated | AgreementStage::Ended => AgreementStatus::Terminated,
    }
}

pub(super) fn amendments(id: &AgreementId, told: &[Told]) -> Vec<TradeAmendment> {
    told.iter()
        .filter_map(|told| match &told.event {
            Event::Amended(amended) if amended.agreement == *id => Some(TradeAmendment {
                id: format!("{id}-{}", told.at),
                date: told.time,
                rationale: format!("signed by both parties; up to {}", amended.limit),
            }),
            _ => None,
        })
        .collect()
}

pub(super) fn agreement_line((at, line): (u16, &ledger::AgreementLine)) -> TradeLine {
    TradeLine {
        id: at.to_string(),
        title: line.name.to_string(),
        cpv: line.category,
        quantity: line.quantity,
        price: Some(line.price),
        lot: None,
    }
}

pub(super) fn order_line(
    agreement: &Agreement,
    at: u16,
    line: &ledger::OrderLine,
    quantity: Quantity,
) -> TradeLine {
    let agreed = agreement.content.lines.get(usize::from(line.line));
    TradeLine {
        id: at.to_string(),
        title: agreed.map(|line| line.name.to_string()).unwrap_or_default(),
        cpv: line.category,
        quantity,
        price: Some(line.price),
        lot: None,
    }
}

pub(super) fn delivery_status(delivery: &Delivery) -> DeliveryStatus {
    let sum = |part: fn(&ledger::DeliveryLine) -> u64| delivery.lines.iter().map(part).sum::<u64>();
    let (all, accepted) = (sum(|line| line.quantity), sum(|line| line.accepted));
    match (delivery.stage, accepted) {
        (DeliveryStage::Waiting, 0) => DeliveryStatus::Scheduled,
        (DeliveryStage::Decided, 0) => DeliveryStatus::NotMet,
        (_, accepted) if accepted == all => DeliveryStatus::Met,
        (_, _) => DeliveryStatus::PartiallyMet,
    }
}

/// What of a delivery was accepted.
pub(super) fn accepted_lines(agreement: &Agreement, order: &Order, delivery: &Delivery) -> Vec<TradeLine> {
    delivery
        .lines
        .iter()
        .filter(|line| line.accepted > 0)
        .filter_map(|line| {
            let ordered = order.lines.get(usize::from(line.line))?;
            let quantity = Quantity::new(line.accepted, ordered.ordered.unit()).ok()?;
            Some(order_line(agreement, line.line, ordered, quantity))
        })
        .collect()
}
