//! Double-entry accounts and the friction report, folded from ledger facts.
