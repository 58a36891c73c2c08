//! Error rates: which of many tests are believed.
//!
//! Of the files that a house was learned from, as many are told that a known share of those is told
//! by chance (Y. Benjamini and Y. Hochberg, *Controlling the false discovery rate*, 1995). A file
//! that comes later is tested alone.

/// Share of wrong findings among those that are made of the files of a house: the rate of
/// Benjamini and Hochberg.
pub const FALSE_SHARE: f64 = 0.05;

/// Level of the test of a single file that the house was not learned from.
pub const NEW_FILE_LEVEL: f64 = 0.01;

/// The largest p-value that is rejected at [`FALSE_SHARE`], of the smallest p-values of `tests`
/// tests; 0 if none is.
#[must_use]
pub fn limit_by_rate(values: &[f64], tests: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = |index: usize| f64::from(u32::try_from(index + 1).unwrap_or(u32::MAX));
    let tests = rank(tests.saturating_sub(1));
    let passing = sorted
        .iter()
        .enumerate()
        .filter(|(index, p)| **p <= FALSE_SHARE * rank(*index) / tests);
    passing.map(|(_, p)| *p).fold(0.0, f64::max)
}

/// For each tested p-value, the smallest rate at which it would be rejected.
#[must_use]
pub fn q_values(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(index, p)| Some((index, (*p)?)))
        .collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let tests = order.len();
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let mut answers = vec![None; values.len()];
    let mut least = 1.0_f64;
    for (place, (index, p)) in order.into_iter().enumerate() {
        least = least.min(p * number(tests) / number(tests - place));
        if let Some(answer) = answers.get_mut(index) {
            *answer = Some(least);
        }
    }
    answers
}
