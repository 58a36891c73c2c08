//! Texts that every match of a regular expression contains.
//!
//! `(?i)^import(ing)?\s+(all|some)$` needs `import`, and `all` or `some`. The syntax tree of the
//! expression is folded from its leaves: exact parts in a row are joined, optional parts break
//! the row, and of all rows the one that proves most is kept. ASCII letters are folded to lower
//! case; a class with other letters (`k` without case has the Kelvin sign) is not known.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::prefilter::{Required, strongest, union, useful};

/// How many exact texts a row may stand for.
const MAX_EXACT: usize = 64;

/// The largest class that is taken as alternatives.
const MAX_CLASS: usize = 8;

/// Texts, in lower case, of which every text that an expression matches has at least one; `None`
/// if nothing is known.
pub(crate) fn required(source: &str) -> Required {
    fold(&regex_syntax::parse(source).ok()?).required()
}

/// What is known of the texts that a part of an expression matches.
struct Known {
    /// All of them, if they are few.
    exact: Option<Vec<Vec<u8>>>,
    /// Else what they must contain.
    inner: Required,
}

impl Known {
    const NOTHING: Self = Self {
        exact: None,
        inner: None,
    };

    fn exact(texts: Vec<Vec<u8>>) -> Self {
        Self {
            exact: Some(texts),
            inner: None,
        }
    }

    fn required(self) -> Required {
        strongest([self.exact.and_then(useful), self.inner])
    }
}

fn fold(hir: &Hir) -> Known {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Known::exact(vec![Vec::new()]),
        HirKind::Literal(literal) => Known::exact(vec![literal.0.to_ascii_lowercase()]),
        HirKind::Class(class) => of_class(class),
        HirKind::Capture(capture) => fold(&capture.sub),
        HirKind::Repetition(repetition) => match (repetition.min, repetition.max) {
            (1, Some(1)) => fold(&repetition.sub),
            (0, _) => Known::NOTHING,
            _ => Known {
                exact: None,
                inner: fold(&repetition.sub).required(),
            },
        },
        HirKind::Concat(parts) => of_row(parts),
        HirKind::Alternation(parts) => {
            let known: Vec<Known> = parts.iter().map(fold).collect();
            let exact: Option<Vec<_>> = known.iter().map(|part| part.exact.clone()).collect();
            match exact.map(|sets| sets.concat()) {
                Some(mut texts) if texts.len() <= MAX_EXACT => {
                    texts.sort_unstable();
                    texts.dedup();
                    Known::exact(texts)
                }
                _ => Known {
                    exact: None,
                    inner: union(known.into_iter().map(Known::required)),
                },
            }
        }
    }
}

fn of_class(class: &Class) -> Known {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class
            .iter()
            .map(|range| (u32::from(range.start()), u32::from(range.end())))
            .collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|range| (u32::from(range.start()), u32::from(range.end())))
            .collect(),
    };
    let mut bytes = Vec::new();
    for (start, end) in ranges {
        for member in start..=end {
            match u8::try_from(member) {
                Ok(byte) if byte.is_ascii() => bytes.push(byte.to_ascii_lowercase()),
                _ => return Known::NOTHING,
            }
            if bytes.len() > 2 * MAX_CLASS {
                return Known::NOTHING;
            }
        }
    }
    bytes.sort_unstable();
    bytes.dedup();
    match bytes.len() <= MAX_CLASS {
        true => Known::exact(bytes.into_iter().map(|byte| vec![byte]).collect()),
        false => Known::NOTHING,
    }
}

fn of_row(parts: &[Hir]) -> Known {
    let mut best: Required = None;
    let mut row = vec![Vec::new()];
    let mut whole = true;
    for part in parts {
        let known = fold(part);
        match known.exact {
            Some(texts) if row.len() * texts.len() <= MAX_EXACT => {
                let joined = row.iter().flat_map(|begin: &Vec<u8>| {
                    texts
                        .iter()
                        .map(move |end| [begin.as_slice(), end].concat())
                });
                row = joined.collect();
            }
            exact => {
                whole = false;
                best = strongest([best, useful(row), known.inner]);
                row = exact.unwrap_or_else(|| vec![Vec::new()]);
            }
        }
    }
    match whole {
        true => Known::exact(row),
        false => Known {
            exact: None,
            inner: strongest([best, useful(row)]),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::required;

    #[test]
    fn what_a_match_must_contain() {
        for (source, expected) in [
            ("open", &["open"][..]),
            ("(?i)Open", &["open"]),
            ("^(open|close)$", &["close", "open"]),
            (r"(?i)^#+\s*import(ing)?\s+(all\s+)?x", &["import"]),
            (
                r"\bin a (real|full) app",
                &["in a full app", "in a real app"],
            ),
            (r"(\w+\.)*logger\.\w+", &["logger."]),
            ("(?i)take", &["ta"][..0]),
            ("(?i)placeholder", &["placeholder"]),
            (r"(abc)+d?", &["abc"]),
            (r"ab[cd]e", &["abce", "abde"]),
        ] {
            let mut texts = required(source).unwrap_or_default();
            texts.sort();
            let texts: Vec<_> = texts
                .iter()
                .map(|text| String::from_utf8_lossy(text))
                .collect();
            assert_eq!(texts, expected, "{source}");
        }
        for source in ["", "a", r"\w+", "abc|x", "(abc)?", "(abc)*", ".", "[^a]bc"] {
            assert_eq!(required(source), None, "{source}");
        }
    }

    #[test]
    fn every_match_contains_one_of_them() {
        let sources = [
            r"(?i)^#+\s*(TODO|FIXME):?\s*(implement|write)",
            r"a(bcd|efg)?hij",
            r"(one|two)+three",
            r"^raise\s+\w+\(",
            r"x{2,3}yyy",
            r"(?i)k[a-c]tt",
            "abc|abd|",
            r"(?m)^foo$",
        ];
        let texts = [
            "# TODO: implement it",
            "## fixme WRITE",
            "abcdhij",
            "ahij",
            "onetwothree",
            "raise X(",
            "xxyyy",
            "KATT",
            "abd",
            "",
            "a\nfoo\nb",
        ];
        for source in sources {
            let regex = regex::Regex::new(source).unwrap();
            let Some(required) = required(source) else {
                continue;
            };
            for text in texts.iter().filter(|text| regex.is_match(text)) {
                let lower = text.to_ascii_lowercase();
                let has = |needle: &Vec<u8>| lower.contains(std::str::from_utf8(needle).unwrap());
                assert!(required.iter().any(has), "{source} on {text}");
            }
        }
    }
}
