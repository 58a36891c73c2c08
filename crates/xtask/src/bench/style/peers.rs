//! What Andon's judgement is measured against: three ways known from the attribution of
//! authorship, given the same counts.
//!
//! Each tells how foreign a unit (a file, a function) is to a house of units; the higher, the more
//! foreign. What they need to know of the language is learned from the same owners.

use andon_style::{BUCKETS, Fingerprint};

/// A way to tell how foreign a unit is.
pub(crate) trait Peer {
    /// A unit, as this way sees it.
    type Unit;

    fn unit(&self, print: &Fingerprint) -> Self::Unit;

    /// How foreign `unit` is to the house of `units`, without the one at `left_out`.
    fn score(&self, units: &House<Self::Unit>, unit: &Self::Unit, left_out: Option<usize>) -> f64;

    /// What a house of units adds up to; nothing for ways that look at each unit.
    fn sum(&self, units: &[Self::Unit]) -> Vec<f64>;
}

/// Units that belong together.
pub(crate) struct House<U> {
    units: Vec<U>,
    sum: Vec<f64>,
}

/// A [`Peer`] of any kind.
pub(crate) trait Judge {
    /// How foreign each unit is to all others.
    fn inside(&self, units: &[&Fingerprint]) -> Vec<f64>;
    /// How foreign units are to a house that they are not of.
    fn outside(&self, house: &[&Fingerprint], units: &[&Fingerprint]) -> Vec<f64>;
}

impl<P: Peer> Judge for P {
    fn inside(&self, units: &[&Fingerprint]) -> Vec<f64> {
        let house = self.house(units);
        let units = house.units.iter().enumerate();
        units
            .map(|(index, unit)| self.score(&house, unit, Some(index)))
            .collect()
    }

    fn outside(&self, house: &[&Fingerprint], units: &[&Fingerprint]) -> Vec<f64> {
        let house = self.house(house);
        let units = units.iter().map(|unit| self.unit(unit));
        units.map(|unit| self.score(&house, &unit, None)).collect()
    }
}

trait Housing: Peer {
    fn house(&self, units: &[&Fingerprint]) -> House<Self::Unit> {
        let units: Vec<Self::Unit> = units.iter().map(|unit| self.unit(unit)).collect();
        let sum = self.sum(&units);
        House { units, sum }
    }
}

impl<P: Peer> Housing for P {}

/// The ways, with what each has learned of the language.
pub(crate) fn peers(learned: &[&Fingerprint]) -> Vec<(&'static str, Box<dyn Judge>)> {
    let lexicon = Lexicon::learn(learned);
    vec![
        ("cosine kNN", Box::new(Cosine(lexicon.clone()))),
        ("Burrows' Delta", Box::new(Delta::new(&lexicon, false))),
        ("Cosine Delta", Box::new(Delta::new(&lexicon, true))),
        ("Jensen–Shannon", Box::new(JensenShannon(lexicon))),
    ]
}

/// A count of something: its number, and how often, damped.
pub(crate) type Item = (usize, f64);

/// The texture and, behind it, the choices of a unit.
pub(crate) fn items(print: &Fingerprint) -> impl Iterator<Item = Item> {
    let texture = print.texture.iter();
    let texture = texture.map(|(bucket, count)| (usize::from(bucket), f64::from(count)));
    let choices = print.features.iter();
    let choices = choices.map(|(feature, count)| {
        (
            BUCKETS + usize::from(feature),
            2.0 * f64::from(count).sqrt(),
        )
    });
    texture.chain(choices)
}

/// What there is to count in a language, and how often it occurs.
#[derive(Debug, Clone)]
struct Lexicon {
    /// Logarithm of how many units there are for one that has it.
    rarity: Vec<f64>,
    /// Mean and standard deviation of its share in a unit.
    share: Vec<(f64, f64)>,
}

impl Lexicon {
    fn learn(units: &[&Fingerprint]) -> Self {
        let size = BUCKETS + 1 + usize::from(u16::MAX);
        let (mut having, mut sums, mut squares) =
            (vec![0.0; size], vec![0.0; size], vec![0.0; size]);
        for unit in units {
            let total = total(items(unit));
            for (at, count) in items(unit) {
                let share = count / total;
                add(&mut having, at, 1.0);
                add(&mut sums, at, share);
                add(&mut squares, at, share * share);
            }
        }
        let last = having.iter().rposition(|count: &f64| *count > 0.0);
        let size = last.map_or(0, |last| last + 1);
        let units = number(units.len()).max(1.0);
        let share = sums.iter().zip(&squares).take(size).map(|(sum, square)| {
            let mean = sum / units;
            let variance: f64 = square / units - mean * mean;
            (mean, variance.max(0.0).sqrt())
        });
        let having = having.iter().take(size);
        Self {
            rarity: having
                .map(|count| (1.0 + units / (1.0 + count)).ln())
                .collect(),
            share: share.collect(),
        }
    }
}

fn total(items: impl Iterator<Item = Item>) -> f64 {
    items.map(|(_, count)| count).sum::<f64>().max(1.0)
}

fn add(sums: &mut [f64], at: usize, value: f64) {
    if let Some(sum) = sums.get_mut(at) {
        *sum += value;
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// One less the mean cosine to the three most similar units, counts weighed by rarity.
struct Cosine(Lexicon);

/// Similar units that are looked at.
const NEIGHBOURS: usize = 3;

impl Peer for Cosine {
    type Unit = Vec<Item>;

    fn unit(&self, print: &Fingerprint) -> Vec<Item> {
        let weighed = items(print).filter_map(|(at, count)| {
            let rarity = self.0.rarity.get(at)?;
            Some((at, count * rarity))
        });
        let weighed: Vec<Item> = weighed.collect();
        let length = weighed
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f64>();
        let length = length.sqrt().max(1e-9);
        weighed
            .into_iter()
            .map(|(at, weight)| (at, weight / length))
            .collect()
    }

    fn sum(&self, _: &[Vec<Item>]) -> Vec<f64> {
        Vec::new()
    }

    fn score(&self, house: &House<Vec<Item>>, unit: &Vec<Item>, left_out: Option<usize>) -> f64 {
        let others = house.units.iter().enumerate();
        let others = others.filter(|(index, _)| Some(*index) != left_out);
        let mut likeness: Vec<f64> = others.map(|(_, other)| product(unit, other)).collect();
        likeness.sort_by(|a, b| b.total_cmp(a));
        likeness.truncate(NEIGHBOURS);
        1.0 - likeness.iter().sum::<f64>() / number(NEIGHBOURS)
    }
}

/// Of two units with ascending numbers.
fn product(a: &[Item], b: &[Item]) -> f64 {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut sum = 0.0;
    while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
        match left.0.cmp(&right.0) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                sum += left.1 * right.1;
                a.next();
                b.next();
            }
        }
    }
    sum
}

/// Distance of the shares of what is most frequent, each in its standard deviations: Burrows 2002
/// takes the mean difference, Smith and Aldridge 2011 the angle.
struct Delta {
    /// Number, mean and standard deviation.
    frequent: Vec<(usize, f64, f64)>,
    by_angle: bool,
}

/// How much of what is frequent is looked at.
const FREQUENT: usize = 500;

impl Delta {
    fn new(lexicon: &Lexicon, by_angle: bool) -> Self {
        let shares = lexicon.share.iter().enumerate();
        let mut frequent: Vec<(usize, f64, f64)> = shares
            .filter(|(_, (_, deviation))| *deviation > 0.0)
            .map(|(at, (mean, deviation))| (at, *mean, *deviation))
            .collect();
        frequent.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        frequent.truncate(FREQUENT);
        Self { frequent, by_angle }
    }
}

impl Peer for Delta {
    type Unit = Vec<f64>;

    fn unit(&self, print: &Fingerprint) -> Vec<f64> {
        let items: Vec<Item> = items(print).collect();
        let total = total(items.iter().copied());
        let frequent = self.frequent.iter();
        let standard = frequent.map(|(at, mean, deviation)| {
            let found = items.binary_search_by_key(at, |(at, _)| *at).ok();
            let count = found.and_then(|found| items.get(found));
            let share = count.map_or(0.0, |(_, count)| count / total);
            (share - mean) / deviation
        });
        standard.collect()
    }

    fn sum(&self, units: &[Vec<f64>]) -> Vec<f64> {
        let mut sum = vec![0.0; self.frequent.len()];
        for unit in units {
            for (sum, value) in sum.iter_mut().zip(unit) {
                *sum += value;
            }
        }
        sum
    }

    fn score(&self, house: &House<Vec<f64>>, unit: &Vec<f64>, left_out: Option<usize>) -> f64 {
        let own = if left_out.is_some() { 1.0 } else { 0.0 };
        let others = (number(house.units.len()) - own).max(1.0);
        let center = house.sum.iter().zip(unit);
        let center = center.map(|(sum, value)| (sum - own * value) / others);
        let pairs: Vec<(f64, f64)> = unit.iter().copied().zip(center).collect();
        let sum = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(a, b)| of(*a, *b)).sum::<f64>();
        if self.by_angle {
            let lengths = sum(&|a, _| a * a) * sum(&|_, b| b * b);
            1.0 - sum(&|a, b| a * b) / lengths.sqrt().max(1e-9)
        } else {
            sum(&|a, b| (a - b).abs()) / number(pairs.len()).max(1.0)
        }
    }
}

/// Divergence of the shares of a unit from those of its house, both drawn to those of the language.
struct JensenShannon(Lexicon);

/// Weight of the language in a unit and in a house, in counts.
const DRAWN: (f64, f64) = (50.0, 200.0);

impl Peer for JensenShannon {
    type Unit = Vec<Item>;

    fn unit(&self, print: &Fingerprint) -> Vec<Item> {
        items(print)
            .filter(|(at, _)| *at < self.0.share.len())
            .collect()
    }

    fn sum(&self, units: &[Vec<Item>]) -> Vec<f64> {
        let mut sum = vec![0.0; self.0.share.len()];
        for (at, count) in units.iter().flatten() {
            add(&mut sum, *at, *count);
        }
        sum
    }

    fn score(&self, house: &House<Vec<Item>>, unit: &Vec<Item>, left_out: Option<usize>) -> f64 {
        let own_total: f64 = unit.iter().map(|(_, count)| count).sum();
        let left = if left_out.is_some() { 1.0 } else { 0.0 };
        let house_total = house.sum.iter().sum::<f64>() - left * own_total + DRAWN.1;
        let mut own = vec![0.0; house.sum.len()];
        for (at, count) in unit {
            add(&mut own, *at, *count);
        }
        let shares = house.sum.iter().zip(&own).zip(&self.0.share);
        let parts = shares.map(|((sum, own), (mean, _))| {
            let p = (own + DRAWN.0 * mean) / (own_total + DRAWN.0);
            let q = (sum - left * own + DRAWN.1 * mean) / house_total;
            let middle = (p + q) / 2.0;
            let part = |share: f64| match share > 0.0 {
                true => share * (share / middle).ln(),
                false => 0.0,
            };
            (part(p) + part(q)) / 2.0
        });
        parts.sum()
    }
}

#[cfg(test)]
mod tests {
    //! A unit of another kind is the most foreign, to each of the ways.

    use andon_style::Counts;

    use super::*;

    fn print(pairs: &[(u16, u32)]) -> Fingerprint {
        Fingerprint {
            texture: Counts::from_pairs(pairs.to_vec()),
            features: Counts::from_pairs(vec![(1, 4)]),
            ..Fingerprint::default()
        }
    }

    #[test]
    fn what_differs_is_foreign() {
        let own: Vec<Fingerprint> = (0..6)
            .map(|n| print(&[(1, 9 + n), (2, 5), (3, 1)]))
            .collect();
        let foreign = print(&[(1, 1), (2, 5), (4, 9)]);
        let units: Vec<&Fingerprint> = own.iter().chain([&foreign]).collect();
        // The language at large is neither.
        let others: Vec<Fingerprint> = (1..9)
            .map(|n| print(&[(1, 9 - n), (2, 3), (3, n), (4, 2 * n)]))
            .collect();
        for (name, judge) in peers(&others.iter().collect::<Vec<_>>()) {
            let scores = judge.inside(&units);
            let (last, rest) = scores.split_last().unwrap();
            assert!(rest.iter().all(|score| score < last), "{name}: {scores:?}");
            let house: Vec<&Fingerprint> = own[..5].iter().collect();
            let scores = judge.outside(&house, &[&own[5], &foreign]);
            assert!(scores[0] < scores[1], "{name}: {scores:?}");
        }
    }
}
