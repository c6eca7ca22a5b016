//! What each act does, by the part of the trade that it belongs to.
//!
//! Each function decides on a draft: it reads, refuses or changes the draft, and says what happens.

pub(crate) mod agents;
mod contract;
mod delivery;
mod dispute;
mod invoice;
pub(crate) mod lapses;
mod market;
mod money;
mod network;
mod organisation;
mod payment;
mod purchase;
mod recovery;
mod vault;

use crate::act::Act;
use crate::decide::Context;
use crate::refusal::Refusal;

/// Carries `act` out for the context's principal.
pub(crate) fn perform(context: &mut Context<'_>, act: &Act) -> Result<(), Refusal> {
    match act {
        Act::Enrol(_) => Err(Refusal::AgentExists),
        Act::RotateKeys(act) => agents::rotate_keys(context, act),
        Act::SetProfile(act) => agents::set_profile(context, act),
        Act::Connect(act) => agents::connect(context, act),
        Act::Disconnect(act) => agents::disconnect(context, act),
        Act::Found(act) => organisation::found(context, act),
        Act::Invite(act) => organisation::invite(context, act),
        Act::Join(act) => organisation::join(context, act),
        Act::Leave(act) => organisation::leave(context, act),
        Act::Assign(act) => organisation::assign(context, act),
        Act::SetCharter(act) => organisation::set_charter(context, act),
        Act::Publish(act) => market::publish(context, act),
        Act::AmendListing(act) => market::amend(context, act),
        Act::WithdrawListing(act) => market::withdraw(context, act),
        Act::MakeQuote(act) => market::make_quote(context, act),
        Act::SealQuote(act) => market::seal_quote(context, act),
        Act::RevealQuote(act) => market::reveal_quote(context, act),
        Act::WithdrawQuote(act) => market::withdraw_quote(context, act),
        Act::SelectQuotes(act) => market::select(context, act),
        Act::Propose(act) => contract::propose(context, act),
        Act::Sign(act) => contract::sign(context, act),
        Act::Decline(act) => contract::decline(context, act),
        Act::ProposeAmendment(act) => contract::propose_amendment(context, act),
        Act::AgreeAmendment(act) => contract::agree_amendment(context, act),
        Act::Terminate(act) => contract::terminate(context, act),
        Act::PlaceOrder(act) => purchase::place(context, act),
        Act::Respond(act) => purchase::respond(context, act),
        Act::ChangeOrder(act) => purchase::change(context, act),
        Act::CancelOrder(act) => purchase::cancel(context, act),
        Act::Deliver(act) => delivery::deliver(context, act),
        Act::Receive(act) => delivery::receive(context, act),
        Act::IssueInvoice(act) => invoice::issue(context, act),
        Act::Credit(act) => invoice::credit(context, act),
        Act::Pay(act) => payment::pay(context, act),
        Act::Release(act) => payment::release(context, act),
        Act::DeclarePayment(act) => payment::declare(context, act),
        Act::ConfirmPayment(act) => payment::confirm(context, act),
        Act::Refund(act) => payment::refund(context, act),
        Act::BeginDispute(act) => dispute::begin(context, act),
        Act::OfferSplit(act) => dispute::offer_split(context, act),
        Act::AgreeSplit(act) => dispute::agree_split(context, act),
        Act::RuleDispute(act) => dispute::rule(context, act),
        Act::CreateMoney(act) => money::create(context, act),
        Act::Issue(act) => money::issue(context, act),
        Act::Redeem(act) => money::redeem(context, act),
        Act::SetLimit(act) => money::set_limit(context, act),
        Act::FoundNetwork(act) => network::found(context, act),
        Act::AdmitValidator(act) => network::admit(context, act),
        Act::RemoveValidator(act) => network::remove(context, act),
        Act::ReplaceValidatorKey(act) => network::replace(context, act),
        Act::MoveValidator(act) => network::relocate(context, act),
        Act::ScheduleProtocol(act) => network::schedule(context, act),
        Act::SetVault(act) => vault::set(context, act),
        Act::OpenCollection(act) => vault::open(context, act),
        Act::SetState(act) => vault::set_state(context, act),
        Act::ConfirmRekeyed(act) => vault::confirm(context, act),
        Act::MoveCollection(act) => vault::relocate(context, act),
        Act::CloseCollection(act) => vault::close(context, act),
        Act::GiveGrant(act) => vault::give(context, act),
        Act::EndGrant(act) => vault::end(context, act),
        Act::SetGuardians(act) => recovery::set_guardians(context, act),
        Act::SupportRecovery(act) => recovery::support(context, act),
        Act::StopRecovery(act) => recovery::stop(context, act),
    }
}
