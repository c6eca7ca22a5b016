//! Shares of a secret at the leaves of a formula, and the coefficients that add them up again.

use super::{Formula, Node};
use crate::curve::derive_scalar;
use crate::label::Label;
use crate::wiped::{KeptList, Seed, Wiped, keep_list};
use blstrs::Scalar;
use ff::Field;
use zeroize::Zeroizing;

/// The shares of `secret` at the leaves of `formula`, from left to right; `coins` are used for nothing else.
///
/// A gate draws as many coins as it wants parts, less one; so many rows of the matrix that the literature
/// writes.
pub(crate) fn shares(formula: &Formula, secret: &Scalar, coins: &Seed) -> KeptList<Scalar> {
    let mut dealer = Dealer { coins, drawn: 0, shares: keep_list(formula.leaves) };
    dealer.share(&formula.node, secret);
    dealer.shares
}

struct Dealer<'a> {
    coins: &'a Seed,
    drawn: u64,
    shares: KeptList<Scalar>,
}

impl Dealer<'_> {
    fn coin(&mut self) -> Scalar {
        self.drawn += 1;
        derive_scalar(self.coins.as_slice(), "kerf/vault/coin/1", &[&self.drawn.to_be_bytes()])
    }

    fn share(&mut self, node: &Node, secret: &Scalar) {
        let (wanted, parts) = match node {
            Node::Leaf(_) => return self.shares.push(Wiped(*secret)),
            Node::Gate { wanted, parts } => (*wanted, parts),
        };
        let mut coins = keep_list(wanted);
        for _ in 1..wanted {
            coins.push(Wiped(self.coin()));
        }
        for (place, part) in (1_u64..).zip(parts) {
            let share = if wanted == parts.len() {
                // All: the coins, and what is missing from the secret.
                let missing = || coins.iter().fold(*secret, |rest, Wiped(coin)| rest - coin);
                let coin = usize::try_from(place - 1).ok().and_then(|place| coins.get(place));
                Zeroizing::new(Wiped(coin.map_or_else(missing, |Wiped(coin)| *coin)))
            } else {
                // Some: the polynomial with the secret at nought (for one of them, a constant).
                let point = Scalar::from(place);
                let above = coins.iter().rev().fold(Scalar::ZERO, |sum, Wiped(coin)| (sum + coin) * point);
                Zeroizing::new(Wiped(above + secret))
            };
            self.share(part, &share.0);
        }
    }
}

/// Which leaves add up to the secret, each times its coefficient. Public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coefficients(pub(crate) Leaves);

impl Coefficients {
    /// For those who have the labels that `has` says, with as few leaves as possible; `None` if these labels do
    /// not satisfy the formula.
    pub(crate) fn choose(formula: &Formula, has: &dyn Fn(&Label) -> bool) -> Option<Self> {
        let mut found = Vec::new();
        let mut first = 0;
        let cost = plan(&formula.node, has, Scalar::ONE, &mut first, &mut found);
        cost.is_some().then_some(Self(found))
    }

    /// Random ones that use every leaf: if some share is wrong, they do not add up to the secret but with a
    /// probability of one in 2^250.
    pub(crate) fn of_all(formula: &Formula, coins: &Seed) -> Self {
        let mut found = Vec::with_capacity(formula.leaves);
        let mut drawn = 0;
        spread(&formula.node, Scalar::ONE, coins, &mut drawn, &mut found);
        Self((0..).zip(found).collect())
    }
}

/// Leaves with their coefficients.
pub(crate) type Leaves = Vec<(usize, Scalar)>;

/// Number of leaves below a node.
fn width(node: &Node) -> usize {
    match node {
        Node::Leaf(_) => 1,
        Node::Gate { parts, .. } => parts.iter().map(width).sum(),
    }
}

/// Appends the leaves that give `node` times `factor`, and returns how many they are.
fn plan(
    node: &Node,
    has: &dyn Fn(&Label) -> bool,
    factor: Scalar,
    first: &mut usize,
    found: &mut Leaves,
) -> Option<usize> {
    let (wanted, parts) = match node {
        Node::Leaf(label) => {
            let place = *first;
            *first += 1;
            return has(label).then(|| {
                found.push((place, factor));
                1
            });
        }
        Node::Gate { wanted, parts } => (*wanted, parts),
    };
    // Each satisfied part with its own leaves, then the cheapest of them.
    let mut satisfied: Vec<(usize, usize, Leaves)> = Vec::new();
    let end = *first + width(node);
    for (place, part) in parts.iter().enumerate() {
        let mut leaves = Vec::new();
        let start = *first;
        if let Some(cost) = plan(part, has, Scalar::ONE, first, &mut leaves) {
            satisfied.push((cost, place, leaves));
        }
        *first = start + width(part);
    }
    *first = end;
    if satisfied.len() < wanted {
        return None;
    }
    satisfied.sort_by_key(|(cost, place, _)| (*cost, *place));
    satisfied.truncate(wanted);
    satisfied.sort_by_key(|(_, place, _)| *place);
    let places: Vec<usize> = satisfied.iter().map(|(_, place, _)| *place).collect();
    let factors = weights(wanted, parts.len(), &places);
    let mut total = 0;
    for ((cost, _, leaves), weight) in satisfied.into_iter().zip(factors) {
        total += cost;
        found.extend(leaves.into_iter().map(|(leaf, inner)| (leaf, inner * weight * factor)));
    }
    Some(total)
}

/// What each of the chosen parts of a gate counts.
fn weights(wanted: usize, parts: usize, places: &[usize]) -> Vec<Scalar> {
    if wanted == parts || wanted == 1 {
        return vec![Scalar::ONE; places.len()];
    }
    let points: Vec<u64> = places.iter().map(|place| (1..).nth(*place).unwrap_or_default()).collect();
    lagrange(&points)
}

/// The coefficients by which the values of a polynomial at `points` give its value at nought. The points are
/// different, not nought, and public.
pub(crate) fn lagrange(points: &[u64]) -> Vec<Scalar> {
    let coefficient = |own: &u64| {
        let others = points.iter().filter(|other| *other != own).map(|other| Scalar::from(*other));
        let (above, below) = others.fold((Scalar::ONE, Scalar::ONE), |(above, below), other| {
            (above * other, below * (other - Scalar::from(*own)))
        });
        above * Option::<Scalar>::from(below.invert()).expect("the points are different")
    };
    points.iter().map(coefficient).collect()
}

/// Appends a coefficient for each leaf below `node`.
fn spread(node: &Node, factor: Scalar, coins: &Seed, drawn: &mut u64, found: &mut Vec<Scalar>) {
    let (wanted, parts) = match node {
        Node::Leaf(_) => return found.push(factor),
        Node::Gate { wanted, parts } => (*wanted, parts),
    };
    let mut coin = || {
        *drawn += 1;
        derive_scalar(coins.as_slice(), "kerf/vault/check/1", &[&drawn.to_be_bytes()])
    };
    // Every run of `wanted` neighbours gives the secret; so does any mean of these runs, and the means are all
    // there is.
    let runs = parts.len() - wanted + 1;
    let mut means: Vec<Scalar> = (1..runs).map(|_| coin()).collect();
    means.push(means.iter().fold(Scalar::ONE, |rest, mean| rest - mean));
    let mut sums = vec![Scalar::ZERO; parts.len()];
    for (start, mean) in means.iter().enumerate() {
        let places: Vec<usize> = (start..start + wanted).collect();
        for (place, weight) in places.iter().zip(weights(wanted, parts.len(), &places)) {
            if let Some(sum) = sums.get_mut(*place) {
                *sum += weight * mean;
            }
        }
    }
    for (part, weight) in parts.iter().zip(sums) {
        spread(part, factor * weight, coins, drawn, found);
    }
}
