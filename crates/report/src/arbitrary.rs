//! Values that no engine would make, for the properties that must hold all the same.

use andon_finding::{Excerpt, Finding, Label, LabelRole, Place, Position, Severity};
use proptest::prelude::*;

use crate::sample::{self, CART};

pub(crate) fn positions() -> impl Strategy<Value = Position> {
    let number = || prop_oneof![0..12_usize, Just(usize::MAX), Just(usize::MAX - 1)];
    (number(), number(), number()).prop_map(|(byte, line, column)| Position { byte, line, column })
}

pub(crate) fn texts() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        any::<char>(),
        prop::sample::select(
            "ab \t\x1b\u{202e}\u{200d}\u{301}\u{fe0f}\u{1f469}中❤"
                .chars()
                .collect::<Vec<_>>()
        ),
    ];
    prop::collection::vec(character, 0..90).prop_map(|characters| characters.into_iter().collect())
}

pub(crate) fn excerpts() -> impl Strategy<Value = Excerpt> {
    let offset = || prop_oneof![0..5_usize, Just(usize::MAX)];
    (
        offset(),
        offset(),
        prop::collection::vec(texts(), 0..12),
        any::<bool>(),
    )
        .prop_map(|(first_line, first_column, lines, truncated)| Excerpt {
            first_line,
            first_column,
            lines,
            truncated,
        })
}

fn places() -> impl Strategy<Value = Place> {
    (positions(), positions()).prop_map(|(start, end)| Place { start, end })
}

/// A finding with any texts, any places, and an excerpt of something else.
pub(crate) fn findings() -> impl Strategy<Value = Finding> {
    let label = (places(), texts(), any::<bool>()).prop_map(|(span, message, primary)| Label {
        role: if primary {
            LabelRole::Primary
        } else {
            LabelRole::Secondary
        },
        span,
        message,
    });
    let labels = prop::collection::vec(label, 0..4);
    let words = (texts(), texts(), texts(), texts());
    let severity = prop::sample::select(Severity::ALL.to_vec());
    (words, places(), excerpts(), labels, severity).prop_map(
        |((rule_id, message, path, scope), span, excerpt, labels, severity)| Finding {
            rule_id,
            message,
            path,
            scope,
            span,
            excerpt,
            labels,
            ..sample::finding("a/b", severity, CART, "json")
        },
    )
}
