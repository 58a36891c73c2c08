//! The middle and the width of some scores: of the upper side, for that is where foreign code is.

use serde::{Deserialize, Serialize};

/// Where scores lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Median.
    pub center: f64,
    /// From the median to the 95th percentile, over the 1.645 that normal scores of a standard
    /// deviation of 1 have there.
    pub width: f64,
}

/// The 95th percentile of the standard normal distribution.
const NORMAL_95: f64 = 1.644_854;

impl Spread {
    /// Of some scores; `None` without scores.
    pub(crate) fn of(mut scores: Vec<f64>) -> Option<Self> {
        scores.sort_by(f64::total_cmp);
        let high = scores
            .get((scores.len() * 95).div_ceil(100).checked_sub(1)?)
            .copied()?;
        let center = median(scores)?;
        Some(Self {
            center,
            width: ((high - center) / NORMAL_95).max(1e-9),
        })
    }

    /// The spread on the way to another, of which `part`, in 0–1, is gone.
    pub(crate) fn towards(&self, other: &Self, part: f64) -> Self {
        let between = |from: f64, to: f64| from + (to - from) * part;
        Self {
            center: between(self.center, other.center),
            width: between(self.width, other.width),
        }
    }

    /// How many widths above the middle.
    #[must_use]
    pub fn standardise(&self, score: f64) -> f64 {
        (score - self.center) / self.width
    }
}

/// The middle value (the mean of the two middle ones); `None` without values.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    match values.len() % 2 {
        0 => Some((*values.get(middle.checked_sub(1)?)? + upper) / 2.0),
        _ => Some(upper),
    }
}

#[cfg(test)]
mod tests {
    //! Against values worked out by hand.

    use super::*;

    #[test]
    fn the_upper_side_gives_the_width() {
        // 0, 1, ..., 100: the median is 50, 95 of 100 are at most 95.
        let spread = Spread::of((0..=100).rev().map(f64::from).collect()).unwrap();
        assert_eq!(spread.center, 50.0);
        assert!((spread.standardise(95.0) - NORMAL_95).abs() < 1e-9);
        assert_eq!(Spread::of(Vec::new()), None);
        assert_eq!(Spread::of(vec![3.0; 4]).unwrap().center, 3.0);
        let wide = Spread {
            center: 60.0,
            width: spread.width * 2.0,
        };
        let middle = spread.towards(&wide, 0.5);
        assert_eq!(middle.center, 55.0);
        assert!((middle.width - spread.width * 1.5).abs() < 1e-9);
    }
}
