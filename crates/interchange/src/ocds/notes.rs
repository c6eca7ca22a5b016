//! What a reader must be told about a record: faults, gaps and roundings.

canon::code! {
    /// What is wrong with one place of a record. The names are stable: reports and filters lean on them.
    pub enum ExceptionKind {
        /// The currency is none of ISO 4217.
        1 => UnknownCurrency "unknown_currency",
        /// An amount without a currency.
        2 => MissingCurrency "missing_currency",
        /// The currency is written in small letters; it is read as the one meant.
        3 => CurrencyCase "currency_case",
        /// The amount is not a number.
        4 => UnparseableAmount "unparseable_amount",
        /// The amount is below nought.
        5 => NegativeAmount "negative_amount",
        /// The amount has more decimals than its currency; it was rounded half up.
        6 => AmountRounded "amount_rounded",
        /// The amount is larger than any we count with.
        7 => AmountTooLarge "amount_too_large",
        /// A contract or a payment without an amount.
        8 => MissingValue "missing_value",
        /// The quantity is not a number, below nought, or too large.
        9 => UnparseableQuantity "unparseable_quantity",
        /// The quantity has more than six decimals; it was rounded half up.
        10 => QuantityRounded "quantity_rounded",
        /// The unit is none that we know; the quantity stays as stated.
        11 => UnknownUnit "unknown_unit",
        /// The code is said to be of the CPV and is none of it.
        12 => UnknownClassification "unknown_classification",
        /// The date is none of the calendar, or not of the form year-month-day.
        13 => DateUnparseable "date_unparseable",
        /// Something is dated before what it follows from.
        14 => DatesOutOfOrder "dates_out_of_order",
        /// The payments of a contract sum up to more than its value.
        15 => PaidAboveContract "paid_above_contract",
        /// The lines of a contract, quantity by price, sum up to another value than the contract's.
        16 => LinesDifferFromValue "lines_differ_from_value",
        /// There is an award, and no tender that it answers.
        17 => AwardWithoutTender "award_without_tender",
        /// There is a contract, and no award that it follows from.
        18 => ContractWithoutAward "contract_without_award",
        /// An organisation is named that the list of parties lacks, or a reference names nobody.
        19 => PartyMissing "party_missing",
        /// An award or a contract without a supplier.
        20 => NoSupplier "no_supplier",
        /// Two things of one list have one id; the later members stand.
        21 => DuplicateId "duplicate_id",
        /// A thing without an id.
        22 => MissingId "missing_id",
        /// The member has another form than the standard says; it was read as far as possible.
        23 => WrongForm "wrong_form",
        /// The status is none of the standard's list.
        24 => UnknownStatus "unknown_status",
        /// A member refers to something that the record does not have.
        25 => UnknownReference "unknown_reference",
        /// The tax of an invoice line is none of EN 16931.
        26 => UnknownTax "unknown_tax",
    }
}

/// One fault, gap or rounding, at one place of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Where, as a JSON pointer into the release (RFC 6901).
    pub path: String,
    /// What.
    pub kind: ExceptionKind,
    /// What stood there, or what was expected, for people.
    pub detail: String,
}

/// How many exceptions of one process are kept; the others are counted.
pub const EXCEPTIONS_MAX: usize = 1_000;

/// The longest piece of the input that is quoted in a detail, in characters.
const QUOTE_CHARACTERS_MAX: usize = 80;

/// The exceptions found so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) kept: Vec<Exception>,
    pub(super) left_out: u64,
}

impl Notes {
    pub(super) fn note(&mut self, path: &str, kind: ExceptionKind, detail: impl Into<String>) {
        if self.kept.len() >= EXCEPTIONS_MAX {
            self.left_out += 1;
            return;
        }
        self.kept.push(Exception { path: path.to_owned(), kind, detail: detail.into() });
    }
}

/// `text` in backticks, cut if it is long.
pub(super) fn quote(text: &str) -> String {
    let short: String = text.chars().take(QUOTE_CHARACTERS_MAX).collect();
    if short.len() < text.len() { format!("`{short}...`") } else { format!("`{short}`") }
}
