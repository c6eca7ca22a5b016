//! Charters: what it takes to act in the name of an organisation.
//!
//! A charter is a table, read from the top: the first rule that fits the act and the one who begins it
//! says whose approval it needs. Approvals come from distinct humans, never from the one who began.
//! Promise: [`Charter::check`] accepts only charters under which every verb can be done by somebody.

use crate::agent::{Member, Organisation, Role};
use canon::{List, Set};
use std::collections::BTreeMap;
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
        /// The largest amount it is about; absent means any amount in any currency. Acts that have no
        /// amount are never too large, so say the verbs as well.
        2 => up_to: Option<Amount>,
        /// The categories it is about, with all below them; none means any. Named, it is about acts of
        /// which every part is classified under one of them, and about no others.
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
    /// What it is about, as far as it is classified.
    pub categories: Vec<Cpv>,
    /// True if something in it is not classified, or nobody can tell.
    pub uncategorised: bool,
    /// With whom.
    pub counterparties: Vec<AgentId>,
    /// In whose name.
    pub principal: AgentId,
}

impl Weight {
    /// True if everything that the act is about lies in `allowed`, or nothing is said there.
    ///
    /// What is not classified lies in no category, so that nobody gets around a limit by leaving it out.
    pub(crate) fn is_within(&self, allowed: &[Cpv]) -> bool {
        let inside = |category: &Cpv| allowed.iter().any(|wide| category == wide || category.is_under(wide));
        allowed.is_empty()
            || (!self.uncategorised && !self.categories.is_empty() && self.categories.iter().all(inside))
    }
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
        verb && amount && weight.is_within(&self.categories)
    }

    /// True if a holder of `roles` may begin such an act.
    pub fn may_begin(&self, roles: &Set<Role, ROLES_MAX>) -> bool {
        self.initiators.is_empty() || roles.iter().any(|role| self.initiators.contains(role))
    }

    /// The roles of the seats to be filled, one for each approval.
    fn seats(&self) -> Vec<&Role> {
        self.approvals
            .iter()
            .flat_map(|quorum| core::iter::repeat_n(&quorum.role, usize::from(quorum.count)))
            .take(APPROVALS_MAX)
            .collect()
    }

    /// True if `approvers` fill every seat, each human at most one, none of them `initiator`.
    ///
    /// Cost: approvers times seats squared, with at most 8 seats.
    pub fn is_satisfied(&self, initiator: &AgentId, approvers: &[&Member]) -> bool {
        self.filled(Some(initiator), approvers).is_some()
    }

    /// Who fills the seats, if all can be filled without `initiator`.
    fn filled(&self, initiator: Option<&AgentId>, approvers: &[&Member]) -> Option<Vec<AgentId>> {
        let seats = self.seats();
        let mut humans: Vec<&Member> =
            approvers.iter().copied().filter(|member| Some(&member.person) != initiator).collect();
        humans.sort_by_key(|member| member.person);
        humans.dedup_by_key(|member| member.person);
        let suited: Vec<Vec<usize>> = humans
            .iter()
            .map(|member| {
                let suits = |(_, role): &(usize, &&Role)| member.roles.contains(role);
                seats.iter().enumerate().filter(suits).map(|(place, _)| place).collect()
            })
            .collect();
        let mut seated: Vec<Option<usize>> = vec![None; seats.len()];
        for human in 0..suited.len() {
            if seated.iter().all(Option::is_some) {
                break;
            }
            let mut tried = vec![false; seats.len()];
            seat(human, &suited, &mut seated, &mut tried);
        }
        seated
            .iter()
            .map(|human| human.and_then(|human| humans.get(human)))
            .map(|member| Some(member?.person))
            .collect()
    }
}

/// Finds `human` a seat among those that suit, moving others if that helps (Kuhn's augmenting paths).
fn seat(human: usize, suited: &[Vec<usize>], seated: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    for place in suited.get(human).into_iter().flatten() {
        match tried.get_mut(*place) {
            Some(mark) if !*mark => *mark = true,
            Some(_) | None => continue,
        }
        let free = match seated.get(*place).copied().flatten() {
            None => true,
            Some(other) => seat(other, suited, seated, tried),
        };
        if free {
            if let Some(slot) = seated.get_mut(*place) {
                *slot = Some(human);
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
        // Who fills a rule's seats is worked out once; only an initiator among them asks again.
        let mut filled: BTreeMap<usize, Option<Vec<AgentId>>> = BTreeMap::new();
        for verb in Verb::ALL {
            let possible = members.iter().any(|initiator| {
                let Some(place) = self.place_for(*verb, &initiator.roles) else { return false };
                let Some(rule) = self.rules.get(place) else { return false };
                match filled.entry(place).or_insert_with(|| rule.filled(None, &members)) {
                    None => false,
                    Some(seated) if !seated.contains(&initiator.person) => true,
                    Some(_) => rule.is_satisfied(&initiator.person, &members),
                }
            });
            if !possible {
                return Err(CharterError::LockOut { verb: *verb });
            }
        }
        Ok(())
    }

    /// Where the rule stands that decides on an act of `verb` without an amount or a category: the first
    /// that fits, whether or not it can be fulfilled.
    fn place_for(&self, verb: Verb, roles: &Set<Role, ROLES_MAX>) -> Option<usize> {
        self.rules.iter().position(|rule| {
            (rule.verbs.is_empty() || rule.verbs.contains(&verb))
                && rule.categories.is_empty()
                && rule.may_begin(roles)
        })
    }
}
