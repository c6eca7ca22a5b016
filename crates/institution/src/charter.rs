//! Charters: what it takes to act in the name of an organisation.
//!
//! A charter is a table, read from the top: the first rule that fits the act and the one who begins it
//! says whose approval it needs. Approvals come from distinct humans, never from the one who began.
//! Promise: [`Charter::check`] accepts only charters under which every verb can be done by somebody.

use crate::agent::{Member, Organisation, Role};
use canon::{List, Set};
use vocabulary::{AgentId, Amount, Cpv, Verb};

/// How many different roles a charter may speak of, and a member may hold.
pub const ROLES_MAX: usize = 16;
/// How many rules a charter may have.
pub const RULES_MAX: usize = 32;
/// How many approvals a rule may ask for, all roles together.
pub const APPROVALS_MAX: usize = 8;

canon::record! {
    /// So many approvals by holders of one role.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Quorum {
        /// The role that approves.
        1 => role: Role,
        /// How many distinct humans, at least one.
        2 => count: u8,
    }
}

canon::record! {
    /// One row: these verbs, up to this amount, in these categories, begun by these roles, need this.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Rule {
        /// The verbs it is about; none means every verb.
        1 => verbs: Set<Verb, 16>,
        /// The largest amount it is about; absent means any amount in any currency.
        2 => up_to: Option<Amount>,
        /// The categories it is about, with all below them; none means any.
        3 => categories: List<Cpv, 16>,
        /// The roles that may begin; none means every member.
        4 => initiators: Set<Role, ROLES_MAX>,
        /// The approvals it takes besides; none means that beginning is enough.
        5 => approvals: List<Quorum, APPROVALS_MAX>,
    }
}

canon::record! {
    /// The rules of an organisation, in the order in which they are read.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Charter {
        /// The rows; the first that fits decides.
        1 => rules: List<Rule, RULES_MAX>,
    }
}

/// What an act weighs: the facts about it that rules and mandates ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    /// The verb.
    pub verb: Verb,
    /// What is at stake, if it can be said in money.
    pub amount: Option<Amount>,
    /// What it is about.
    pub categories: Vec<Cpv>,
    /// With whom.
    pub counterparties: Vec<AgentId>,
}

/// Why a charter cannot stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CharterError {
    /// Nobody could do this any more.
    #[error("nobody could approve `{verb}` under these rules: name enough members for each role first")]
    LockOut {
        /// The verb that would be locked.
        verb: Verb,
    },
    /// A rule asks for nought, or for more approvals than can be counted.
    #[error("rule {rule} asks for {count} approvals: ask for 1 to {APPROVALS_MAX}")]
    Approvals {
        /// Which rule, counted from 1.
        rule: usize,
        /// How many it asks for.
        count: usize,
    },
    /// More roles than a charter may speak of.
    #[error("{count} roles are more than the {ROLES_MAX} allowed")]
    Roles {
        /// How many there are.
        count: usize,
    },
}

impl Rule {
    /// True if the rule is about an act of this weight.
    pub fn covers(&self, weight: &Weight) -> bool {
        let verb = self.verbs.is_empty() || self.verbs.contains(&weight.verb);
        let amount = match (&self.up_to, &weight.amount) {
            (None, _) | (Some(_), None) => true,
            (Some(limit), Some(amount)) => {
                limit.currency() == amount.currency() && amount.minor() <= limit.minor()
            }
        };
        let category = self.categories.is_empty()
            || weight.categories.iter().all(|category| {
                self.categories.iter().any(|allowed| category == allowed || category.is_under(allowed))
            });
        verb && amount && category
    }

    /// True if a holder of `roles` may begin such an act.
    pub fn may_begin(&self, roles: &Set<Role, ROLES_MAX>) -> bool {
        self.initiators.is_empty() || roles.iter().any(|role| self.initiators.contains(role))
    }

    fn seats(&self) -> Vec<&Role> {
        self.approvals
            .iter()
            .flat_map(|quorum| core::iter::repeat_n(&quorum.role, usize::from(quorum.count)))
            .collect()
    }

    /// True if `approvers` fill every seat, each human at most one, none of them `initiator`.
    ///
    /// Cost: bounded by approvers times seats squared; both are at most a few dozen.
    pub fn is_satisfied(&self, initiator: &AgentId, approvers: &[&Member]) -> bool {
        let seats = self.seats();
        let mut seated: Vec<Option<usize>> = vec![None; seats.len()];
        for (index, approver) in approvers.iter().enumerate() {
            let fresh = approver.person != *initiator
                && approvers.iter().take(index).all(|other| other.person != approver.person);
            if fresh {
                let mut tried = vec![false; seats.len()];
                seat(index, approvers, &seats, &mut seated, &mut tried);
            }
        }
        seated.iter().all(Option::is_some)
    }

    /// True if some members could begin and approve such an act.
    fn is_possible(&self, members: &[&Member]) -> bool {
        members
            .iter()
            .filter(|member| self.may_begin(&member.roles))
            .any(|initiator| self.is_satisfied(&initiator.person, members))
    }
}

/// Finds `approver` a seat, moving others if that helps (Kuhn's augmenting paths).
fn seat(
    approver: usize,
    approvers: &[&Member],
    seats: &[&Role],
    seated: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    let Some(member) = approvers.get(approver) else { return false };
    for (place, role) in seats.iter().enumerate() {
        let suits = member.roles.contains(role) && !tried.get(place).copied().unwrap_or(true);
        if !suits {
            continue;
        }
        if let Some(mark) = tried.get_mut(place) {
            *mark = true;
        }
        let free = match seated.get(place).copied().flatten() {
            None => true,
            Some(other) => seat(other, approvers, seats, seated, tried),
        };
        if free {
            if let Some(slot) = seated.get_mut(place) {
                *slot = Some(approver);
            }
            return true;
        }
    }
    false
}

impl Charter {
    /// The rule by which a holder of `roles` may begin an act of this weight: the first that fits.
    pub fn rule_for(&self, weight: &Weight, roles: &Set<Role, ROLES_MAX>) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.covers(weight) && rule.may_begin(roles))
    }

    /// Checks the charter for the members that stand behind it.
    ///
    /// # Errors
    /// [`CharterError`]; above all if a verb would be left that nobody can do.
    pub fn check(&self, organisation: &Organisation) -> Result<(), CharterError> {
        let mut roles: Vec<&Role> = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let count: usize = rule.approvals.iter().map(|quorum| usize::from(quorum.count)).sum();
            if count > APPROVALS_MAX || rule.approvals.iter().any(|quorum| quorum.count == 0) {
                return Err(CharterError::Approvals { rule: index + 1, count });
            }
            roles.extend(rule.initiators.iter());
            roles.extend(rule.approvals.iter().map(|quorum| &quorum.role));
        }
        roles.sort();
        roles.dedup();
        if roles.len() > ROLES_MAX {
            return Err(CharterError::Roles { count: roles.len() });
        }
        let members: Vec<&Member> = organisation.active().collect();
        for verb in Verb::ALL {
            let possible = self.rules.iter().any(|rule| {
                (rule.verbs.is_empty() || rule.verbs.contains(verb)) && rule.is_possible(&members)
            });
            if !possible {
                return Err(CharterError::LockOut { verb: *verb });
            }
        }
        Ok(())
    }
}
