//! The sums of an invoice, as EN 16931-1 computes them.
//!
//! Promise: exact up to the one rounding that the standard names at each step, always half up to the
//! currency's minor unit. The standard itself allows two decimals at most (BR-DEC), so sums in a
//! currency with three or four are exact here but cannot all be written into such an invoice.
//! Not here: whether the invoice may be sent (`ledger`), its document (`interchange`).
//! Start reading at [`Bill::totals`].

use crate::{Amount, AmountError, Currency, Difference, Price, Quantity, Vat};
use canon::List;

#[cfg(test)]
mod tests;

/// The most different taxes on one invoice.
pub const VAT_SUBTOTALS_MAX: usize = 20;

/// Decimals of a price and a quantity together.
const PRODUCT_PLACES: u32 = 12;

/// Hundredths of a percent in the whole.
const WHOLE_RATE: i128 = 10_000;

/// Why a sum cannot be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumError {
    /// Two currencies, or more money than can be kept.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// What is taken away is more than what is there.
    #[error("{what} would be less than nothing")]
    Negative {
        /// Which sum.
        what: &'static str,
    },
    /// Too many different taxes.
    #[error("an invoice has at most {VAT_SUBTOTALS_MAX} different taxes")]
    TooManyTaxes,
}

/// `above / below` to the nearest whole number, a half up (towards more). Below is more than nought.
///
/// # Panics
/// If `below` is nought or less: denominators are constants of the rules.
pub fn round_half_up(above: i128, below: i128) -> i128 {
    assert!(below > 0, "a denominator is more than nought");
    let (whole, rest) = (above.div_euclid(below), above.rem_euclid(below));
    if rest >= below - rest { whole + 1 } else { whole }
}

/// An amount of `minor` minor units that a sum came to.
fn amount(minor: i128, currency: Currency, what: &'static str) -> Result<Amount, SumError> {
    if minor < 0 {
        return Err(SumError::Negative { what });
    }
    let minor = u64::try_from(minor).map_err(|_| AmountError::Overflow)?;
    Ok(Amount::new(minor, currency)?)
}

/// The minor units of `part`, which must be in `currency`.
fn minor(part: &Amount, currency: Currency) -> Result<i128, AmountError> {
    if part.currency() != currency {
        return Err(AmountError::CurrencyMismatch { left: currency, right: part.currency() });
    }
    Ok(i128::from(part.minor()))
}

/// The net amount of a line (BT-131): price times quantity, rounded, less an allowance, plus a charge.
///
/// # Errors
/// [`SumError`]; [`SumError::Negative`] if the allowance is more than the line is worth.
pub fn line_net(
    price: &Price,
    quantity: &Quantity,
    allowance: Option<Amount>,
    charge: Option<Amount>,
) -> Result<Amount, SumError> {
    let currency = price.currency();
    // Both factors are below 2^63, so the product fits.
    let product = i128::from(price.micros()) * i128::from(quantity.micros());
    let below = 10_i128.pow(PRODUCT_PLACES - u32::from(currency.minor_units()));
    let gross = round_half_up(product, below);
    let allowance = allowance.map_or(Ok(0), |allowance| minor(&allowance, currency))?;
    let charge = charge.map_or(Ok(0), |charge| minor(&charge, currency))?;
    amount(gross - allowance + charge, currency, "the net amount of the line")
}

canon::record! {
    /// A part of an invoice and the tax on it: a line, an allowance or a charge.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Taxed {
        /// Without tax.
        1 => net: Amount,
        /// The tax on it.
        2 => vat: Vat,
    }
}

canon::record! {
    /// What an invoice says about one tax (BG-23).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct VatSubtotal {
        /// Which tax.
        1 => vat: Vat,
        /// On how much (BT-116).
        2 => taxable: Amount,
        /// How much tax (BT-117).
        3 => tax: Amount,
    }
}

canon::record! {
    /// The totals of an invoice (BG-22 and BG-23).
    ///
    /// Totals that somebody else sends are that party's word: hold them against [`Bill::totals`].
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Totals {
        /// All lines (BT-106).
        1 => lines_net: Amount,
        /// Each tax, in the order of category and rate.
        2 => vat: List<VatSubtotal, VAT_SUBTOTALS_MAX>,
        /// Without tax (BT-109).
        3 => without_vat: Amount,
        /// All tax (BT-110).
        4 => tax_total: Amount,
        /// With tax (BT-112).
        5 => with_vat: Amount,
        /// What has been paid before (BT-113).
        6 => prepaid: Amount,
        /// What is added, or taken away, to come to a round sum (BT-114).
        7 => rounding: Difference,
        /// What is to be paid (BT-115).
        8 => payable: Amount,
    }
}

/// What totals are computed from.
#[derive(Clone, Copy, Debug)]
pub struct Bill<'a> {
    /// The currency of everything on the invoice.
    pub currency: Currency,
    /// The lines.
    pub lines: &'a [Taxed],
    /// Allowances on the whole invoice (BG-20).
    pub allowances: &'a [Taxed],
    /// Charges on the whole invoice (BG-21).
    pub charges: &'a [Taxed],
    /// What has been paid before (BT-113).
    pub prepaid: Amount,
    /// What is added or taken away to come to a round sum (BT-114).
    pub rounding: Difference,
}

impl<'a> Bill<'a> {
    /// A bill of lines and nothing else.
    pub const fn of_lines(currency: Currency, lines: &'a [Taxed]) -> Self {
        Self {
            currency,
            lines,
            allowances: &[],
            charges: &[],
            prepaid: Amount::zero(currency),
            rounding: Difference::zero(currency),
        }
    }

    fn net(&self, parts: &[Taxed], vat: Option<Vat>) -> Result<i128, AmountError> {
        parts
            .iter()
            .filter(|part| vat.is_none_or(|vat| part.vat == vat))
            .try_fold(0, |sum, part| Ok(sum + minor(&part.net, self.currency)?))
    }

    /// Lines less allowances plus charges: of one tax, or of all.
    fn taxable(&self, vat: Option<Vat>) -> Result<i128, AmountError> {
        Ok(self.net(self.lines, vat)? - self.net(self.allowances, vat)? + self.net(self.charges, vat)?)
    }

    fn subtotal(&self, vat: Vat) -> Result<VatSubtotal, SumError> {
        let taxable = self.taxable(Some(vat))?;
        let tax = round_half_up(taxable * i128::from(vat.rate().hundredths()), WHOLE_RATE);
        Ok(VatSubtotal {
            vat,
            taxable: amount(taxable, self.currency, "the amount of a tax category")?,
            tax: amount(tax, self.currency, "the tax of a tax category")?,
        })
    }

    /// Computes the totals.
    ///
    /// Lines are summed (BR-CO-10), document allowances and charges too (BR-CO-11, BR-CO-12); without
    /// tax is lines less allowances plus charges (BR-CO-13); the tax of each category and rate is its
    /// taxable amount times the rate, rounded (BR-CO-17), and all tax is their sum (BR-CO-14); with tax
    /// is the sum of both (BR-CO-15); payable is that less what was prepaid plus the rounding
    /// (BR-CO-16).
    ///
    /// # Errors
    /// [`SumError`]; [`SumError::Negative`] for an invoice that would owe the buyer money: that is a
    /// credit note.
    pub fn totals(&self) -> Result<Totals, SumError> {
        let currency = self.currency;
        let mut taxes: Vec<Vat> =
            [self.lines, self.allowances, self.charges].into_iter().flatten().map(|part| part.vat).collect();
        taxes.sort();
        taxes.dedup();
        let vat = taxes.into_iter().map(|vat| self.subtotal(vat)).collect::<Result<Vec<_>, _>>()?;
        let lines_net = amount(self.net(self.lines, None)?, currency, "the sum of the lines")?;
        let without_vat = amount(self.taxable(None)?, currency, "the total without tax")?;
        let tax_total = Amount::sum(currency, vat.iter().map(|subtotal| &subtotal.tax))?;
        let with_vat = without_vat.checked_add(&tax_total)?;
        if self.rounding.currency() != currency {
            let right = self.rounding.currency();
            return Err(AmountError::CurrencyMismatch { left: currency, right }.into());
        }
        let payable =
            minor(&with_vat, currency)? - minor(&self.prepaid, currency)? + i128::from(self.rounding.minor());
        Ok(Totals {
            lines_net,
            vat: List::try_from(vat).map_err(|_| SumError::TooManyTaxes)?,
            without_vat,
            tax_total,
            with_vat,
            prepaid: self.prepaid,
            rounding: self.rounding,
            payable: amount(payable, currency, "the amount to be paid")?,
        })
    }
}
