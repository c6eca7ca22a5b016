//! What an agent may ask of the network: the nine steps of a trade and the five around them.

canon::code! {
    /// A verb. Mandates and charters allow verbs; commands, pages and reports are named by them.
    pub enum Verb {
        /// An agent says who it is and what it can do.
        1 => Profile "profile",
        /// An agent looks for offers and needs.
        2 => Search "search",
        /// An agent quotes on a need, or chooses among quotes.
        3 => Select "select",
        /// An organisation says yes: let it be done.
        4 => Fiat "fiat",
        /// The parties sign an agreement.
        5 => Contract "contract",
        /// A buyer orders, within an agreement.
        6 => Purchase "purchase",
        /// A provider delivers, a receiver accepts.
        7 => Deliver "deliver",
        /// A provider claims payment for what was accepted, or corrects a claim.
        8 => Invoice "invoice",
        /// A payer pays, or a payee confirms a payment from outside.
        9 => Pay "pay",
        /// An organisation changes its charter, roles or members.
        10 => Govern "govern",
        /// A person gives a tool a mandate, or withdraws it.
        11 => Connect "connect",
        /// An issuer issues or redeems money, or sets a credit limit.
        12 => Money "money",
        /// An agent puts up an offer or a need, or takes it down.
        13 => Publish "publish",
        /// An agent contests, settles or rules on a claim.
        14 => Dispute "dispute",
        /// An agent keeps data in a vault, lets somebody read them, or no longer.
        15 => Grant "grant",
    }
}
