//! Whether the line may run on: counts against limits, and the reasons in words.

use andon_finding::{Gate, Totals, Verdict};

use crate::config::GateLimits;

/// Judges the totals.
pub(crate) fn judge(totals: &Totals, degraded: usize, limits: &GateLimits) -> Gate {
    let counts = [
        (totals.errors, limits.errors, "error", "max-errors"),
        (totals.warnings, limits.warnings, "warning", "max-warnings"),
        (totals.infos, limits.infos, "info", "max-infos"),
        (totals.hints, limits.hints, "hint", "max-hints"),
        (degraded, limits.degraded, "degraded file", "max-degraded"),
    ];
    let reasons: Vec<_> = counts
        .into_iter()
        .filter_map(|(count, limit, noun, key)| {
            let limit = limit.filter(|limit| count > *limit)?;
            let plural = if count == 1 { "" } else { "s" };
            let allowed = if limit == 0 {
                "none".to_owned()
            } else {
                format!("at most {limit}")
            };
            Some(format!(
                "{count} {noun}{plural}: the gate allows {allowed} (`{key} = {limit}`)"
            ))
        })
        .collect();
    let verdict = if reasons.is_empty() {
        Verdict::Passed
    } else {
        Verdict::Refused
    };
    Gate { verdict, reasons }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_refused_by_default_and_nothing_else() {
        let limits = GateLimits::default();
        let totals = Totals {
            warnings: 9,
            infos: 9,
            hints: 9,
            ..Totals::default()
        };
        assert_eq!(judge(&totals, 9, &limits).verdict, Verdict::Passed);
        let gate = judge(
            &Totals {
                errors: 1,
                ..totals
            },
            9,
            &limits,
        );
        assert_eq!(gate.verdict, Verdict::Refused);
        assert_eq!(
            gate.reasons,
            ["1 error: the gate allows none (`max-errors = 0`)"]
        );
    }

    #[test]
    fn every_limit_holds_up_to_its_number() {
        let limits = GateLimits {
            errors: None,
            warnings: Some(2),
            infos: Some(0),
            hints: Some(0),
            degraded: Some(1),
        };
        let at = |warnings, degraded| {
            let totals = Totals {
                errors: 5,
                warnings,
                ..Totals::default()
            };
            judge(&totals, degraded, &limits).reasons
        };
        assert_eq!(at(2, 1), [""; 0]);
        assert_eq!(
            at(3, 2),
            [
                "3 warnings: the gate allows at most 2 (`max-warnings = 2`)",
                "2 degraded files: the gate allows at most 1 (`max-degraded = 1`)",
            ]
        );
    }
}
