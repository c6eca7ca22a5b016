//! Refusals: the rules say no.
//!
//! Promise: the list is closed, numbers and names are never used again for another meaning, and every
//! one of them is reached by a test.

macro_rules! refusals {
    ($( $number:literal => $refusal:ident $name:literal $what:literal, $next:literal; )*) => {
        canon::code! {
            /// Why the ledger refuses.
            pub enum Refusal {
                $( #[doc = $what] $number => $refusal $name, )*
            }
        }

        impl Refusal {
            /// What is wrong, for people.
            pub const fn message(self) -> &'static str {
                match self { $( Self::$refusal => $what, )* }
            }

            /// What to do next, for people.
            pub const fn next(self) -> &'static str {
                match self { $( Self::$refusal => $next, )* }
            }
        }
    };
}

refusals! {
    1 => WrongNetwork "wrong_network" "the transaction is for another network", "make it again for this network";
    2 => Expired "expired" "the transaction's time is over", "make it again with a later valid-until";
    3 => ValidTooLong "valid_too_long" "the transaction would stay valid for more than 24 hours", "choose an earlier valid-until";
    4 => Duplicate "duplicate" "the transaction has already counted once", "ask for its outcome by its id";
    5 => UnknownAgent "unknown_agent" "no such agent is known", "check the id, or enrol the agent first";
    6 => AgentExists "agent_exists" "the agent is already known", "use it, or enrol another key";
    7 => WrongKey "wrong_key" "the key may not sign for this human or tool", "sign with one of the agent's present keys";
    8 => WeakKey "weak_key" "the key is not a sound public key", "make a new key";
    9 => NoKeyLeft "no_key_left" "no key would be left", "add a key before the last one is removed";
    10 => TooManyKeys "too_many_keys" "an agent has at most 8 keys", "remove a key first";
    11 => NotAPerson "not_a_person" "this must be a person", "name a person's id";
    12 => NotATool "not_a_tool" "this must be a tool of that human", "name the tool and the human that it belongs to";
    13 => NotAnOrganisation "not_an_organisation" "this must be an organisation", "name an organisation's id";
    14 => NotAMember "not_a_member" "the human is not a member of the organisation", "ask to be invited, and join";
    15 => AlreadyAMember "already_a_member" "the human is a member or invited already", "assign other roles instead";
    16 => NotInvited "not_invited" "there is no open invitation for this human", "ask the organisation for one";
    17 => TooManyMembers "too_many_members" "an organisation has at most 128 members", "found a second one, and trade with it";
    18 => LockOut "lock_out" "some verb would be left that nobody could approve", "keep enough members in each role the charter names";
    19 => BadCharter "bad_charter" "the charter asks for no approvals, too many, or too many roles", "ask for 1 to 8 approvals, and at most 16 roles";
    20 => NoRule "no_rule" "no rule of the charter lets this member begin such an act", "ask a member in another role, or change the charter";
    21 => UnknownMandate "unknown_mandate" "no such mandate is known", "check the id";
    22 => MandateClosed "mandate_closed" "the mandate was taken back", "ask its human for a new one";
    23 => MandateExpired "mandate_expired" "the mandate has expired", "ask its human for a new one";
    24 => OutOfMandate "out_of_mandate" "the mandate does not cover this act", "ask its human to widen it, or to act";
    25 => OverActLimit "over_act_limit" "the act is over the mandate's limit for one act", "split it, or ask the human";
    26 => OverMandate "over_mandate" "the act is over what is left of the mandate", "ask its human for a new one";
    27 => BadMandateChain "bad_mandate_chain" "the mandates named do not lead from this tool to its human", "name the tool's mandate first, then each one it was cut from";
    28 => MandateTooWide "mandate_too_wide" "a mandate can only be passed on narrower than it is", "narrow it";
    29 => ToolMayNot "tool_may_not" "this takes a human's own key", "sign it as the human";
    30 => UnknownPending "unknown_pending" "nothing with this id is pending", "it may be done, refused or lapsed: look at its facts";
    31 => NotTheAct "not_the_act" "this is not the act that is pending", "approve the act exactly as it was asked for";
    32 => OwnAct "own_act" "who began an act cannot approve it", "ask another member";
    33 => AlreadyApproved "already_approved" "this human has approved already", "wait for the others";
    34 => MayNotApprove "may_not_approve" "the charter does not ask for an approval by this member's roles", "ask a member in a role that it names";
    35 => UnknownListing "unknown_listing" "no such listing is known", "check the id";
    36 => WrongStage "wrong_stage" "this cannot be done at this stage", "look at the record's stage to see what can";
    37 => DeadlinePassed "deadline_passed" "the time for this is over", "look at what its deadline led to";
    38 => BadDeadline "bad_deadline" "a deadline must lie ahead, in order, and within ten years", "choose other deadlines";
    39 => NotYours "not_yours" "this is for another party to do", "check in whose name you act";
    40 => Empty "empty" "there is nothing in it", "name at least one line";
    41 => NotANeed "not_a_need" "quotes are made on needs", "take up an offer by proposing a contract";
    42 => OwnListing "own_listing" "nobody quotes on their own need", "choose another";
    43 => UnknownQuote "unknown_quote" "no such quote is known", "check the id";
    44 => MustBeSealed "must_be_sealed" "this need takes sealed quotes only", "seal the quote";
    45 => MustBeOpen "must_be_open" "this need takes open quotes only", "make an open quote";
    46 => OldVersion "old_version" "the need was amended: this is for an earlier version", "read the need again, and quote anew";
    47 => WrongSeal "wrong_seal" "what is opened is not what was sealed", "open it with the content and the salt that were sealed";
    48 => UnknownLine "unknown_line" "there is no such line", "count the lines from 0";
    49 => LineTwice "line_twice" "a line is named twice", "name each line once";
    50 => RequirementMissed "requirement_missed" "the quote misses a required attribute of the need", "offer what is required, and say so in the attributes";
    51 => UnknownAgreement "unknown_agreement" "no such agreement is known", "check the id";
    52 => NotAParty "not_a_party" "the one who acts is not a party to this", "check in whose name you act";
    53 => SameParty "same_party" "buyer and seller must be different", "name the other party";
    54 => WrongSource "wrong_source" "the contract does not follow the offer or the quote that it names", "take parties and prices from it";
    55 => NotTheContent "not_the_content" "this is not the content that was proposed", "read it again, and sign its hash";
    56 => CurrencyMismatch "currency_mismatch" "the currencies differ", "use the agreement's currency";
    57 => UnitMismatch "unit_mismatch" "the units differ", "use the unit of the line";
    58 => Overflow "overflow" "a sum would be too large", "split it";
    59 => OverRemainder "over_remainder" "more than is left of the agreement", "order less, or amend the agreement";
    60 => NothingToDo "nothing_to_do" "nothing would change", "leave it";
    61 => UnknownOrder "unknown_order" "no such order is known", "check the id";
    62 => OverOrdered "over_ordered" "more than was ordered, with the tolerance agreed", "deliver less, or ask for a change of the order";
    63 => UnderDelivered "under_delivered" "less than was already delivered or invoiced", "leave at least that";
    64 => UnknownDelivery "unknown_delivery" "no such delivery is known", "check the id";
    65 => OverDelivered "over_delivered" "more than was delivered and is undecided", "accept and reject what was delivered, not more";
    66 => OverAccepted "over_accepted" "more is invoiced than was accepted, or twice", "invoice what was accepted and not yet invoiced";
    67 => PriceTooHigh "price_too_high" "the price is above the agreed one, with the tolerance agreed", "invoice the agreed price, or amend the agreement";
    68 => WrongTax "wrong_tax" "the VAT is not what was agreed", "invoice the VAT of the order";
    69 => WrongTotal "wrong_total" "the total is not the sum of the lines and their VAT", "work it out as EN 16931 says";
    70 => UnknownInvoice "unknown_invoice" "no such invoice is known", "check the id";
    71 => OverCredited "over_credited" "more would be credited than is claimed", "credit less";
    72 => OverPaid "over_paid" "more would be paid than is owed", "pay what is owed";
    73 => UnknownPayment "unknown_payment" "no such payment is known", "check the id";
    74 => NotDeclared "not_declared" "this is not what was declared", "confirm what was declared, or without naming a declaration";
    75 => NothingOverpaid "nothing_overpaid" "more would be paid back than was paid too much", "pay back what was paid too much";
    76 => UnknownMoney "unknown_money" "no such money is known", "check the id";
    77 => InsufficientFunds "insufficient_funds" "the account does not have this much free", "pay less, or fill the account";
    78 => WrongMoneyKind "wrong_money_kind" "this money does not work that way", "issue and redeem issued money; set limits of mutual credit";
    79 => MoneyNotAgreed "money_not_agreed" "the agreement does not name this money as payment", "pay in a money that its terms name, or outside the ledger";
    80 => OverIssued "over_issued" "more would be redeemed than was issued", "redeem less";
    81 => LimitInUse "limit_in_use" "the account is already further below nought", "choose a higher limit";
    82 => NoEscrow "no_escrow" "nothing is held for this", "pay it another way";
    83 => UnknownDispute "unknown_dispute" "no such dispute is known", "check the id";
    84 => NothingAtStake "nothing_at_stake" "there is nothing left to dispute", "leave it";
    85 => NoOffer "no_offer" "the other party offers no such split", "offer one";
    86 => NotTheArbiter "not_the_arbiter" "only the agreement's arbiter rules, once the parties had their time", "settle it between the parties, or wait";
    87 => NotNamed "not_named" "the transaction does not name a record that it needs", "name the order, account or invoice that belongs to it";
    88 => NotDue "not_due" "the deadline has not passed", "wait";
    89 => TooLarge "too_large" "the record would be too large", "split it";
    90 => InDispute "in_dispute" "this is in dispute", "settle the dispute first";
    91 => DocumentsOpen "documents_open" "deliveries or invoices are still open", "decide on the deliveries, and dispute the invoices";
    92 => DateMismatch "date_mismatch" "this is outside the agreement's period", "order inside the period, or amend it";
    93 => NoApprover "no_approver" "the pending act lost the rule it was asked under", "ask again under the present charter";
    94 => NotFounded "not_founded" "no organisation governs the network yet", "found it first, with the endorsement of its validators";
    95 => WrongGenesis "wrong_genesis" "this is not what this network began with", "name the genesis that has the network's id";
    96 => WrongValidators "wrong_validators" "these are not the first validators, each described once", "describe each validator of the genesis once; none if the network is founded already";
    97 => NotEndorsed "not_endorsed" "too few of the present validators endorse this", "gather the endorsements of more than two thirds of them";
    98 => StaleStatement "stale_statement" "what a validator signed is too old, or lies in the future", "have it signed again, by a node whose clock is right";
    99 => WrongStatement "wrong_statement" "what a node signed is for another network or another operator", "have it signed for this one";
    100 => BadSignature "bad_signature" "the signature is not by that key over this very statement", "have it signed again, for this organisation and the next term";
    101 => UnknownValidator "unknown_validator" "no present validator has this key", "look at the network's record";
    102 => ValidatorExists "validator_exists" "the key is a validator's already", "name another key";
    103 => TooManyValidators "too_many_validators" "a network has at most 128 validators", "remove one first";
    104 => LastValidator "last_validator" "no validator would be left", "admit another before the last one is removed";
    105 => OldProtocol "old_protocol" "the network speaks a later version of the protocol already", "schedule a later one";
    106 => BadStart "bad_start" "a protocol begins at least ten minutes and at most a year ahead", "choose another time";
    107 => TooManyChanges "too_many_changes" "the validators of a network change at most 4,000 times", "go on with those that there are";
    108 => KeyIsNew "key_is_new" "its operator has changed this validator's key within a week", "wait, or have the organisation that governs the network do it";
    109 => UnknownCollection "unknown_collection" "no such collection is known", "check the id";
    110 => UnknownGrant "unknown_grant" "no such grant is known", "check the id";
    111 => NoGuardians "no_guardians" "the person has chosen no guardians", "check the person's id";
    112 => NotAGuardian "not_a_guardian" "only a guardian of the person does this", "ask one whom the person has chosen";
    113 => BadGuardians "bad_guardians" "guardians are other people, and it takes one of them at least and all at most", "name people other than yourself, and a number that they can meet";
    114 => BadDelay "bad_delay" "the time to say no is 1 to 90 days", "choose another";
    115 => RecoveryUnderWay "recovery_under_way" "guardians are bringing the person back", "say no to that first, or wait for its end";
    116 => WrongState "wrong_state" "the state does not follow the last one", "number it one higher; a new epoch is the next one, and orders a re-keying";
    117 => RekeyingOpen "rekeying_open" "the provider has not finished re-keying", "wait for it, or move the collection to another provider";
    118 => NotTheOrder "not_the_order" "this is not the re-keying that was ordered", "confirm the order that the collection's record names";
}
