//! Likelihoods of counts: Dirichlet-multinomial, because code is bursty: who wrote a choice once
//! in a file writes it again.

use statrs::function::gamma::ln_gamma;

/// Logarithm of the Dirichlet-multinomial probability of `counts`, up to the multinomial
/// coefficient, which cancels in ratios. `shares` sum to 1; `precision` is their weight in
/// pseudo-observations.
///
/// Source: Minka, *Estimating a Dirichlet distribution* (2000), equation for the Pólya
/// distribution.
pub(crate) fn dirichlet_multinomial(
    counts: impl IntoIterator<Item = (u32, f64)>,
    precision: f64,
) -> f64 {
    let mut sum = 0.0;
    let mut total = 0_u32;
    for (count, share) in counts {
        if count == 0 {
            continue;
        }
        sum += rising((precision * share).max(1e-6), count);
        total = total.saturating_add(count);
    }
    sum - rising(precision, total)
}

/// `ln Γ(alpha + count) − ln Γ(alpha)`.
fn rising(alpha: f64, count: u32) -> f64 {
    match count {
        // Most counts are small, and products are cheaper than gamma functions. No precision is
        // so large that 32 factors would overflow.
        0..=32 => (0..count)
            .fold(1.0, |product, step| product * (alpha + f64::from(step)))
            .ln(),
        _ => ln_gamma(alpha + f64::from(count)) - ln_gamma(alpha),
    }
}

/// `Σ count · ln(value)` over values of at least one: by logarithms of products, of which there
/// are few.
pub(crate) fn sum_of_logarithms(weighted: impl Iterator<Item = (f64, u32)>) -> f64 {
    // Far enough below the largest number for another factor of 1e150.
    const FULL: f64 = 1e150;
    let mut sum = 0.0;
    let mut product = 1.0;
    for (value, count) in weighted {
        let factor = match count {
            0..=8 => (0..count).fold(1.0, |power, _| power * value),
            _ => f64::INFINITY,
        };
        if factor > FULL {
            sum += f64::from(count) * value.ln();
            continue;
        }
        product *= factor;
        if product > FULL {
            sum += product.ln();
            product = 1.0;
        }
    }
    sum + product.ln()
}

/// The precision of a grid from 0.3 to 3000 for which `likelihood` is largest.
pub(crate) fn best_precision(likelihood: impl Fn(f64) -> f64) -> f64 {
    let mut best = (f64::NEG_INFINITY, 1.0);
    for step in 0..25_u32 {
        let precision = 0.3 * 10_f64.powf(f64::from(step) / 6.0);
        let value = likelihood(precision);
        if value > best.0 {
            best = (value, precision);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    //! Against values worked out by hand.

    use super::*;

    #[test]
    fn one_draw_has_its_share() {
        for precision in [0.5, 10.0, 1000.0] {
            let log = dirichlet_multinomial([(1, 0.25), (0, 0.75)], precision);
            assert!((log.exp() - 0.25).abs() < 1e-9);
        }
    }

    #[test]
    fn logarithms_are_summed_by_products() {
        let cases: Vec<(f64, u32)> = (0..400_u32)
            .map(|step| (1.0 + f64::from(step).powi(5), step % 11))
            .chain([(1e300, 8), (f64::MAX, 1), (1.0, 0)])
            .collect();
        let slow: f64 = cases.iter().map(|(v, n)| f64::from(*n) * v.ln()).sum();
        let quick = sum_of_logarithms(cases.into_iter());
        assert!((quick - slow).abs() < 1e-9 * slow.abs(), "{quick} {slow}");
        assert_eq!(sum_of_logarithms(std::iter::empty()), 0.0);
    }

    #[test]
    fn two_equal_draws_are_likelier_than_independent_ones() {
        // Polya's urn: .5 · (1 + .5) / 2 with a precision of 1.
        let log = dirichlet_multinomial([(2, 0.5), (0, 0.5)], 1.0);
        assert!((log.exp() - 0.375).abs() < 1e-9);
        let many = dirichlet_multinomial([(20, 0.5), (0, 0.5)], 1.0);
        let gamma = ln_gamma(20.5) - ln_gamma(0.5) - (ln_gamma(21.0) - ln_gamma(1.0));
        assert!((many - gamma).abs() < 1e-9);
    }
}
