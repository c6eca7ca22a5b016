//! What economic events do: the nineteen actions of ValueFlows 1.0.0 and their effects.
//!
//! Promise: the effects are those that ValueFlows publishes, and applying one never makes a stock
//! negative or quantity out of nothing that the action does not create.
//! Not here: who may act (`institution`), where stocks are kept (`ledger`).
//! Start reading at [`Action::effects`], then [`Action::apply`].

use crate::{Quantity, QuantityError};

#[cfg(test)]
mod tests;

canon::code! {
    /// What an economic event does: the actions of ValueFlows 1.0.0, by their names there.
    pub enum Action {
        /// Takes a thing into a process that will change it: repair, transport.
        1 => Accept "accept",
        /// Puts a thing into another that contains it.
        2 => Combine "combine",
        /// Uses a thing up.
        3 => Consume "consume",
        /// Refers to a thing without using it: a design, a text.
        4 => Cite "cite",
        /// Makes another thing like the first.
        5 => Copy "copy",
        /// Does something for somebody.
        6 => DeliverService "deliverService",
        /// Sets down what was picked up.
        7 => Dropoff "dropoff",
        /// Counts down: a stocktaking found less.
        8 => Lower "lower",
        /// Gives back the thing that was accepted, changed.
        9 => Modify "modify",
        /// Puts a thing of one's own in another place.
        10 => Move "move",
        /// Takes up a thing to transport it.
        11 => Pickup "pickup",
        /// Makes a thing.
        12 => Produce "produce",
        /// Counts up: a stocktaking found more, or a first stock.
        13 => Raise "raise",
        /// Takes a thing out of what contains it.
        14 => Separate "separate",
        /// Gives the rights in a thing away, wherever the thing is.
        15 => TransferAllRights "transferAllRights",
        /// Gives a thing and the rights in it away.
        16 => Transfer "transfer",
        /// Hands a thing over without the rights in it: a loan, a consignment.
        17 => TransferCustody "transferCustody",
        /// Uses a thing that is there afterwards: a tool, a room.
        18 => Use "use",
        /// Does work.
        19 => Work "work",
    }
}

canon::code! {
    /// Which quantity an event of this action has.
    pub enum EventQuantity {
        /// How much of the thing.
        1 => Resource "resource",
        /// How much work or use: hours.
        2 => Effort "effort",
        /// Either or both.
        3 => Both "both",
    }
}

canon::code! {
    /// Whether the event goes into a process or comes out of it.
    pub enum InputOutput {
        /// It has nothing to do with a process.
        1 => Neither "notApplicable",
        /// Into.
        2 => Input "input",
        /// Out of.
        3 => Output "output",
        /// Out of one process and at once into another.
        4 => OutputInput "outputInput",
    }
}

canon::code! {
    /// Whether the event may bring a thing into the books that was not in them.
    pub enum CreateResource {
        /// It may not.
        1 => Never "notApplicable",
        /// The thing it names.
        2 => Optional "optional",
        /// The thing on the receiving side.
        3 => OptionalTo "optionalTo",
    }
}

canon::code! {
    /// What the event does to a quantity.
    pub enum QuantityEffect {
        /// Nothing.
        1 => Unchanged "notApplicable",
        /// More.
        2 => Increment "increment",
        /// Less.
        3 => Decrement "decrement",
        /// Less on the providing side, more on the receiving side.
        4 => DecrementIncrement "decrementIncrement",
        /// More on the receiving side only.
        5 => IncrementTo "incrementTo",
    }
}

canon::code! {
    /// What the event does to a property of the thing.
    pub enum PropertyEffect {
        /// Nothing.
        1 => Unchanged "notApplicable",
        /// Sets it on a thing that is new.
        2 => New "new",
        /// Changes it on the thing named.
        3 => Update "update",
        /// Changes it on the receiving side.
        4 => UpdateTo "updateTo",
        /// Takes it away.
        5 => Remove "remove",
    }
}

/// Everything an action does, as ValueFlows tables it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effects {
    /// Which quantity its events have.
    pub event_quantity: EventQuantity,
    /// Whether it goes into a process or comes out of it.
    pub input_output: InputOutput,
    /// The action that undoes or completes it.
    pub pairs_with: Option<Action>,
    /// Whether it may create a resource.
    pub create_resource: CreateResource,
    /// On the quantity that one has rights to.
    pub accounting: QuantityEffect,
    /// On the quantity that one has in hand.
    pub onhand: QuantityEffect,
    /// On where the thing is.
    pub location: PropertyEffect,
    /// On what contains the thing.
    pub contained: PropertyEffect,
    /// On who is accountable for the thing.
    pub accountable: PropertyEffect,
    /// On the stage the thing has reached.
    pub stage: PropertyEffect,
    /// On the state the thing is in.
    pub state: PropertyEffect,
}

/// Turns the table below into one exhaustive match.
macro_rules! effects {
    ($($action:ident: $event:ident $process:ident [$($pair:ident)?] $create:ident
        | $accounting:ident $onhand:ident
        | $location:ident $contained:ident $accountable:ident $stage:ident $state:ident;)*) => {
        impl Action {
            /// What the action does.
            pub const fn effects(self) -> Effects {
                match self {
                    $(Self::$action => Effects {
                        event_quantity: EventQuantity::$event,
                        input_output: InputOutput::$process,
                        pairs_with: effects!(@pair $($pair)?),
                        create_resource: CreateResource::$create,
                        accounting: QuantityEffect::$accounting,
                        onhand: QuantityEffect::$onhand,
                        location: PropertyEffect::$location,
                        contained: PropertyEffect::$contained,
                        accountable: PropertyEffect::$accountable,
                        stage: PropertyEffect::$stage,
                        state: PropertyEffect::$state,
                    },)*
                }
            }
        }
    };
    (@pair) => { None };
    (@pair $pair:ident) => { Some(Action::$pair) };
}

// action: event, process, [pair], creates | accounting, in hand | location, contained, accountable, stage, state
effects! {
    Accept: Resource Input [Modify] Never
        | Unchanged Decrement
        | Update Unchanged Unchanged Unchanged Update;
    Combine: Resource Input [] Never
        | Unchanged Decrement
        | Unchanged Update Unchanged Unchanged Update;
    Consume: Resource Input [] Never
        | Decrement Decrement
        | Unchanged Unchanged Unchanged Unchanged Update;
    Cite: Resource Input [] Never
        | Unchanged Unchanged
        | Unchanged Unchanged Unchanged Unchanged Update;
    Copy: Resource Neither [] OptionalTo
        | IncrementTo IncrementTo
        | New Unchanged New Unchanged UpdateTo;
    DeliverService: Resource OutputInput [] Never
        | Unchanged Unchanged
        | Unchanged Unchanged Unchanged Unchanged Unchanged;
    Dropoff: Resource Output [Pickup] Never
        | Unchanged Increment
        | Update Unchanged Unchanged Update Update;
    Lower: Resource Neither [] Optional
        | Decrement Decrement
        | Unchanged Unchanged New Unchanged Update;
    Modify: Resource Output [Accept] Never
        | Unchanged Increment
        | Update Unchanged Unchanged Update Update;
    Move: Resource Neither [] OptionalTo
        | DecrementIncrement DecrementIncrement
        | UpdateTo Unchanged Unchanged Unchanged UpdateTo;
    Pickup: Resource Input [Dropoff] Never
        | Unchanged Decrement
        | Update Unchanged Unchanged Unchanged Update;
    Produce: Resource Output [] Optional
        | Increment Increment
        | New Unchanged New Update Update;
    Raise: Resource Neither [] Optional
        | Increment Increment
        | Unchanged Unchanged New Unchanged Update;
    Separate: Resource Output [] Never
        | Unchanged Increment
        | Unchanged Remove Unchanged Update Update;
    TransferAllRights: Resource Neither [] OptionalTo
        | DecrementIncrement Unchanged
        | Unchanged Unchanged UpdateTo Unchanged UpdateTo;
    Transfer: Resource Neither [] OptionalTo
        | DecrementIncrement DecrementIncrement
        | UpdateTo Unchanged UpdateTo Unchanged UpdateTo;
    TransferCustody: Resource Neither [] OptionalTo
        | Unchanged DecrementIncrement
        | UpdateTo Unchanged Unchanged Unchanged UpdateTo;
    Use: Both Input [] Never
        | Unchanged Unchanged
        | Unchanged Unchanged Unchanged Unchanged Update;
    Work: Effort Input [] Never
        | Unchanged Unchanged
        | Unchanged Unchanged Unchanged Unchanged Unchanged;
}

canon::record! {
    /// How much of a thing an agent has.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Stock {
        /// What the agent has rights to.
        1 => accounting: Quantity,
        /// What the agent has in hand.
        2 => onhand: Quantity,
    }
}

/// The stocks that an event touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stocks {
    /// The provider's, or the only one: what the event is about.
    pub provider: Stock,
    /// The receiver's, or that of the place a thing is moved to.
    pub receiver: Stock,
}

/// What one effect does to one quantity on each side.
fn apply_one(
    effect: QuantityEffect,
    quantity: &Quantity,
    provider: Quantity,
    receiver: Quantity,
) -> Result<(Quantity, Quantity), QuantityError> {
    Ok(match effect {
        QuantityEffect::Unchanged => (provider, receiver),
        QuantityEffect::Increment => (provider.checked_add(quantity)?, receiver),
        QuantityEffect::Decrement => (provider.checked_sub(quantity)?, receiver),
        QuantityEffect::DecrementIncrement => {
            (provider.checked_sub(quantity)?, receiver.checked_add(quantity)?)
        }
        QuantityEffect::IncrementTo => (provider, receiver.checked_add(quantity)?),
    })
}

impl Stock {
    /// Nothing of what `unit` counts.
    pub const fn none(unit: crate::Unit) -> Self {
        Self { accounting: Quantity::zero(unit), onhand: Quantity::zero(unit) }
    }
}

impl Action {
    /// The stocks after an event of this action over `quantity`.
    ///
    /// An action with one side (`produce`, `consume`, `raise`) changes the provider's stock. A thing
    /// handed back under `transferCustody` goes the same way with the sides changed.
    ///
    /// # Errors
    /// [`QuantityError::Negative`] if more is given than is there, [`QuantityError::UnitMismatch`],
    /// [`QuantityError::Overflow`].
    pub fn apply(self, quantity: &Quantity, stocks: &Stocks) -> Result<Stocks, QuantityError> {
        let effects = self.effects();
        let Stocks { provider, receiver } = *stocks;
        let (given, taken) =
            apply_one(effects.accounting, quantity, provider.accounting, receiver.accounting)?;
        let (left, arrived) = apply_one(effects.onhand, quantity, provider.onhand, receiver.onhand)?;
        Ok(Stocks {
            provider: Stock { accounting: given, onhand: left },
            receiver: Stock { accounting: taken, onhand: arrived },
        })
    }
}
