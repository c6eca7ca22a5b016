//! Sums of lines, as EN 16931 works them out, with the ledger's refusals.

use crate::refusal::Refusal;
use vocabulary::{Amount, AmountError, Bill, Currency, Price, Quantity, SumError, Taxed, Vat, line_net};

/// What the ledger says to an amount that cannot be.
pub(crate) fn refusal(error: AmountError) -> Refusal {
    if matches!(error, AmountError::CurrencyMismatch { .. }) {
        Refusal::CurrencyMismatch
    } else {
        Refusal::Overflow
    }
}

fn sum_refusal(error: SumError) -> Refusal {
    match error {
        SumError::Amount(error) => refusal(error),
        SumError::TooManyTaxes | SumError::Negative { .. } => Refusal::Overflow,
    }
}

/// The value of one line without VAT.
pub(crate) fn line(price: &Price, quantity: &Quantity) -> Result<Amount, Refusal> {
    line_net(price, quantity, None, None).map_err(sum_refusal)
}

type Priced = (Price, Quantity, Vat);

fn taxed(
    currency: Currency,
    lines: impl Iterator<Item = Result<Priced, Refusal>>,
) -> Result<Vec<Taxed>, Refusal> {
    lines
        .map(|priced| {
            let (price, quantity, vat) = priced?;
            if price.currency() != currency {
                return Err(Refusal::CurrencyMismatch);
            }
            Ok(Taxed { net: line(&price, &quantity)?, vat })
        })
        .collect()
}

/// The value of all lines without VAT.
pub(crate) fn net(
    currency: Currency,
    lines: impl Iterator<Item = Result<Priced, Refusal>>,
) -> Result<Amount, Refusal> {
    let lines = taxed(currency, lines)?;
    Amount::sum(currency, lines.iter().map(|line| &line.net)).map_err(refusal)
}

/// A bill's sums.
pub(crate) struct Sums {
    pub(crate) net: Amount,
    pub(crate) tax: Amount,
    pub(crate) total: Amount,
}

/// Net, VAT and total of all lines.
pub(crate) fn bill(
    currency: Currency,
    lines: impl Iterator<Item = Result<Priced, Refusal>>,
) -> Result<Sums, Refusal> {
    let lines = taxed(currency, lines)?;
    let totals = Bill::of_lines(currency, &lines).totals().map_err(sum_refusal)?;
    Ok(Sums { net: totals.without_vat, tax: totals.tax_total, total: totals.with_vat })
}

/// `left` and `right` together.
pub(crate) fn add(left: &Amount, right: &Amount) -> Result<Amount, Refusal> {
    left.checked_add(right).map_err(refusal)
}

/// `left` less `right`, or nought if that is less.
pub(crate) fn less(left: &Amount, right: &Amount) -> Amount {
    left.checked_sub(right).unwrap_or_else(|_| Amount::zero(left.currency()))
}

/// `minor` units of `currency`.
pub(crate) fn amount(minor: u64, currency: Currency) -> Result<Amount, Refusal> {
    Amount::new(minor, currency).map_err(refusal)
}

/// `counter` and `more` together, as far as a record can keep it.
pub(crate) fn count(counter: u64, more: u64) -> Result<u64, Refusal> {
    counter.checked_add(more).filter(|sum| *sum <= canon::INTEGER_MAX).ok_or(Refusal::Overflow)
}

/// `micros` millionths of the unit of `like`.
pub(crate) fn quantity(micros: u64, like: &Quantity) -> Result<Quantity, Refusal> {
    Quantity::new(micros, like.unit()).map_err(|_| Refusal::Overflow)
}

/// `value` and so many hundredths of a percent more, rounded down.
pub(crate) fn with_tolerance(value: u64, hundredths: u16) -> u64 {
    let more = u128::from(value) * u128::from(hundredths) / 10_000;
    u64::try_from(u128::from(value) + more).unwrap_or(u64::MAX)
}

/// The part of `value` that so many hundredths of a percent are, rounded down.
pub(crate) fn share(value: u64, hundredths: u16) -> u64 {
    u64::try_from(u128::from(value) * u128::from(hundredths.min(10_000)) / 10_000).unwrap_or(value)
}

/// `value` times `above` through `below`, rounded down; nought of nothing.
pub(crate) fn part(value: u64, above: u64, below: u64) -> u64 {
    u64::try_from(u128::from(value) * u128::from(above) / u128::from(below.max(1))).unwrap_or(value)
}
