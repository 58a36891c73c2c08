//! Texts that every match of a regular expression contains.
//!
//! `(?i)^import(ing)?\s+(all|some)$` needs `import`, and `all` or `some`. The expression as it is
//! written is folded from its leaves: exact parts in a row are joined, optional parts break the
//! row, and of all rows the one that proves most is kept. ASCII letters are folded to lower case;
//! a letter that has other forms without case (`k` has the Kelvin sign) is not known.

use regex_syntax::ast::{
    Ast, ClassBracketed, ClassSet, ClassSetItem, Flag, GroupKind, RepetitionKind, RepetitionRange,
};

use crate::required::{Required, strongest, union, useful};

/// How many exact texts a row may stand for.
const MAX_EXACT: usize = 64;

/// The largest class that is taken as alternatives.
const MAX_CLASS: usize = 8;

/// Texts, in lower case, of which every text that an expression matches has at least one; `None`
/// if nothing is known.
pub(crate) fn required(expression: &Ast) -> Required {
    Folder::default().fold(expression).required()
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

/// Goes through an expression in the order in which it is written, as its flags do.
#[derive(Default)]
struct Folder {
    ignores_case: bool,
}

impl Folder {
    fn fold(&mut self, part: &Ast) -> Known {
        match part {
            Ast::Empty(_) | Ast::Assertion(_) => Known::exact(vec![Vec::new()]),
            Ast::Flags(set) => {
                self.set(set.flags.flag_state(Flag::CaseInsensitive));
                Known::exact(vec![Vec::new()])
            }
            Ast::Literal(literal) => match self.letter(literal.c) {
                Some(letter) => Known::exact(vec![text_of(letter)]),
                None => Known::NOTHING,
            },
            Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) => Known::NOTHING,
            Ast::ClassBracketed(class) => match self.class(class) {
                Some(texts) => Known::exact(texts),
                None => Known::NOTHING,
            },
            Ast::Group(group) => {
                let outer = self.ignores_case;
                if let GroupKind::NonCapturing(flags) = &group.kind {
                    self.set(flags.flag_state(Flag::CaseInsensitive));
                }
                let known = self.fold(&group.ast);
                self.ignores_case = outer;
                known
            }
            Ast::Repetition(repetition) => {
                let known = self.fold(&repetition.ast);
                match at_least(&repetition.op.kind) {
                    Times::Once => known,
                    Times::Perhaps => Known::NOTHING,
                    Times::Often => Known {
                        exact: None,
                        inner: known.required(),
                    },
                }
            }
            Ast::Concat(row) => self.row(&row.asts),
            Ast::Alternation(alternation) => self.alternatives(&alternation.asts),
        }
    }

    fn set(&mut self, ignores_case: Option<bool>) {
        self.ignores_case = ignores_case.unwrap_or(self.ignores_case);
    }

    /// A character as it is looked for; `None` if it stands for others that are not ASCII.
    fn letter(&self, letter: char) -> Option<char> {
        let has_other_forms = matches!(letter, 'k' | 'K' | 's' | 'S')
            || (!letter.is_ascii() && letter.is_alphabetic());
        if self.ignores_case && has_other_forms {
            return None;
        }
        Some(letter.to_ascii_lowercase())
    }

    fn class(&self, class: &ClassBracketed) -> Option<Vec<Vec<u8>>> {
        let ClassSet::Item(item) = &class.kind else {
            return None;
        };
        let items = match item {
            ClassSetItem::Union(union) => union.items.as_slice(),
            single => std::slice::from_ref(single),
        };
        let mut texts = Vec::new();
        for item in items {
            let (start, end) = match item {
                ClassSetItem::Literal(literal) => (literal.c, literal.c),
                ClassSetItem::Range(range) => (range.start.c, range.end.c),
                _ => return None,
            };
            for letter in start..=end {
                texts.push(text_of(self.letter(letter)?));
                if texts.len() > 2 * MAX_CLASS {
                    return None;
                }
            }
        }
        texts.sort_unstable();
        texts.dedup();
        (!class.negated && texts.len() <= MAX_CLASS).then_some(texts)
    }

    fn alternatives(&mut self, parts: &[Ast]) -> Known {
        let known: Vec<Known> = parts.iter().map(|part| self.fold(part)).collect();
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

    fn row(&mut self, parts: &[Ast]) -> Known {
        let mut best: Required = None;
        let mut row = vec![Vec::new()];
        let mut whole = true;
        for part in parts {
            // Most are single letters.
            if let Ast::Literal(literal) = part
                && let Some(letter) = self.letter(literal.c)
            {
                let mut buffer = [0; 4];
                let end = letter.encode_utf8(&mut buffer).as_bytes();
                row.iter_mut().for_each(|text| text.extend_from_slice(end));
                continue;
            }
            let known = self.fold(part);
            match known.exact {
                Some(texts) if row.len() * texts.len() <= MAX_EXACT => {
                    row = joined(&row, &texts);
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
}

fn text_of(letter: char) -> Vec<u8> {
    letter.to_string().into_bytes()
}

/// Every text followed by every other.
fn joined(row: &[Vec<u8>], ends: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let joined = row.iter().flat_map(|begin| {
        let with = move |end: &Vec<u8>| [begin.as_slice(), end].concat();
        ends.iter().map(with)
    });
    joined.collect()
}

/// How often a part must be there.
enum Times {
    Perhaps,
    Once,
    /// At least once.
    Often,
}

fn at_least(repetition: &RepetitionKind) -> Times {
    let (least, most) = match repetition {
        RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => (0, None),
        RepetitionKind::OneOrMore => (1, None),
        RepetitionKind::Range(RepetitionRange::Exactly(times)) => (*times, Some(*times)),
        RepetitionKind::Range(RepetitionRange::AtLeast(least)) => (*least, None),
        RepetitionKind::Range(RepetitionRange::Bounded(least, most)) => (*least, Some(*most)),
    };
    match (least, most) {
        (0, _) => Times::Perhaps,
        (1, Some(1)) => Times::Once,
        _ => Times::Often,
    }
}

#[cfg(test)]
mod tests {
    use crate::required::Required;

    fn required(source: &str) -> Required {
        super::required(&crate::lazy::check_syntax(source).unwrap())
    }

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
