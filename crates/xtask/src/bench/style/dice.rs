//! Chance that is the same for everybody: numbers from a seed and a text, and what is drawn with
//! them.

use sha2::{Digest, Sha256};

/// A sequence of numbers (splitmix64, Steele and others 2014).
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The sequence for a seed and what it is for.
    pub(crate) fn new(seed: u64, what: &str) -> Self {
        let hash = Sha256::digest(format!("{seed}:{what}"));
        let hash = hash.iter().take(8);
        Self(hash.fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
    }

    /// The next number below `limit`; 0 if that is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let below = (u128::from(mixed) * (limit as u128)) >> 64;
        usize::try_from(below).unwrap_or(0)
    }

    /// Up to `count` of the values, without repetition, in an order by chance.
    pub(crate) fn draw<T: Clone>(&mut self, values: &[T], count: usize) -> Vec<T> {
        let mut left = values.to_vec();
        let mut drawn = Vec::new();
        while drawn.len() < count && !left.is_empty() {
            drawn.push(left.swap_remove(self.below(left.len())));
        }
        drawn
    }
}

/// A mean with the interval in which 95% of the means of resampled values lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) mean: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Resamples of a bootstrap.
const RESAMPLES: usize = 2_000;

impl Estimate {
    /// By bootstrap over `values`, one an owner; `None` without values.
    pub(crate) fn of(values: &[f64], seed: u64) -> Option<Self> {
        Self::by(values, seed, mean)
    }

    /// Of the sum of the first by that of the second, one pair an owner; `None` if that is 0.
    pub(crate) fn of_shares(values: &[(f64, f64)], seed: u64) -> Option<Self> {
        Self::by(values, seed, |values| {
            let add = |sum: (f64, f64), own: &(f64, f64)| (sum.0 + own.0, sum.1 + own.1);
            let (some, all) = values.iter().fold((0.0, 0.0), add);
            (all > 0.0).then(|| some / all)
        })
    }

    fn by<T: Copy>(values: &[T], seed: u64, of: impl Fn(&[T]) -> Option<f64>) -> Option<Self> {
        let mut dice = Dice::new(seed, "bootstrap");
        let mut means: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let drawn = (0..values.len()).filter_map(|_| values.get(dice.below(values.len())));
                of(&drawn.copied().collect::<Vec<_>>()).unwrap_or(0.0)
            })
            .collect();
        means.sort_by(f64::total_cmp);
        Some(Self {
            mean: of(values)?,
            low: *means.get(RESAMPLES / 40)?,
            high: *means.get(RESAMPLES - RESAMPLES / 40 - 1)?,
        })
    }
}

/// `None` without values.
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    let count = u32::try_from(values.len())
        .ok()
        .filter(|count| *count > 0)?;
    Some(values.iter().sum::<f64>() / f64::from(count))
}

/// The value that a share of the others does not exceed; `None` without values.
pub(crate) fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place among the values"
    )]
    let at = (share * (sorted.len().checked_sub(1)?) as f64).round() as usize;
    sorted.get(at).copied()
}

/// How often a value of `high` is above one of `low`, ties counted half; `None` if one is empty.
pub(crate) fn auroc(low: &[f64], high: &[f64]) -> Option<f64> {
    let won = high.iter().map(|high| {
        let won = low.iter().map(|low| match high.total_cmp(low) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        });
        mean(&won.collect::<Vec<_>>())
    });
    mean(&won.collect::<Option<Vec<_>>>()?)
}

#[cfg(test)]
mod tests {
    //! Against values worked out by hand.

    use super::*;

    #[test]
    fn the_same_seed_draws_the_same() {
        let numbers: Vec<usize> = (0..20).collect();
        let draw = |seed: u64, what: &str| Dice::new(seed, what).draw(&numbers, 5);
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
        let mut all = Dice::new(1, "a").draw(&numbers, 30);
        all.sort_unstable();
        assert_eq!(all, numbers);
    }

    #[test]
    fn numbers_reach_every_side() {
        let mut dice = Dice::new(1, "sides");
        let mut sides = [0; 6];
        for _ in 0..6_000 {
            sides[dice.below(6)] += 1;
        }
        assert!(
            sides.iter().all(|side| (800..1200).contains(side)),
            "{sides:?}"
        );
    }

    #[test]
    fn areas_by_hand() {
        assert_eq!(auroc(&[1.0, 2.0], &[3.0]), Some(1.0));
        assert_eq!(auroc(&[1.0, 3.0], &[2.0, 3.0]), Some(0.625));
        assert_eq!(auroc(&[], &[1.0]), None);
        assert_eq!(auroc(&[1.0], &[]), None);
    }

    #[test]
    fn an_interval_holds_its_mean_and_narrows() {
        let values: Vec<f64> = (0..40).map(|number| f64::from(number % 2)).collect();
        let wide = Estimate::of(&values[..8], 1).unwrap();
        let narrow = Estimate::of(&values, 1).unwrap();
        assert_eq!(narrow.mean, 0.5);
        assert!(narrow.low < 0.5 && narrow.high > 0.5);
        assert!(narrow.high - narrow.low < wide.high - wide.low);
        assert_eq!(Estimate::of(&[], 1), None);
        let shares = Estimate::of_shares(&[(0.1, 0.4), (0.2, 0.2)], 1).unwrap();
        assert!((shares.mean - 0.5).abs() < 1e-9);
        assert!((shares.low - 0.25).abs() < 1e-9 && (shares.high - 1.0).abs() < 1e-9);
        assert_eq!(Estimate::of_shares(&[(0.0, 0.0)], 1), None);
    }
}
