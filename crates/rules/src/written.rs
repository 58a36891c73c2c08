//! Where the checks of one rule were written, for telling people which clause failed.
//!
//! Kept only when a rule is compiled to be explained: checks themselves are shared and know nothing
//! of their words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use andon_finding::{Quote, Span};
use andon_syntax::count_lines;

use crate::program::CheckId;
use crate::schema::Clause;

/// Most characters of a quoted clause.
const LONGEST_QUOTE: usize = 72;

/// The words of the checks of one rule.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// The file whose clauses are being compiled.
    place: Place,
    /// The files of global utilities, by their names.
    utilities: BTreeMap<String, Place>,
    clauses: BTreeMap<CheckId, Quote>,
    /// Checks that were called by name.
    calls: BTreeMap<CheckId, (String, Quote)>,
}

/// A rule file.
#[derive(Debug, Default, Clone)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Written {
    /// Nothing yet; clauses are those of the rule in `place`.
    pub(crate) fn new(place: Place, utilities: BTreeMap<String, Place>) -> Self {
        Self {
            place,
            utilities,
            ..Self::default()
        }
    }

    /// From now on clauses are those of another file; gives the one before.
    pub(crate) fn enter(&mut self, place: Place) -> Place {
        std::mem::replace(&mut self.place, place)
    }

    /// As [`Written::enter`] for the file of a global utility.
    pub(crate) fn enter_utility(&mut self, name: &str) -> Place {
        let place = self.utilities.get(name).cloned();
        self.enter(place.unwrap_or_default())
    }

    /// Notes which clause a check came of.
    pub(crate) fn note(&mut self, check: CheckId, clause: &Clause) {
        let (key, span) = key_and_span(clause);
        let Some(quote) = span.and_then(|span| quote(&self.place, key, span)) else {
            return;
        };
        match clause {
            Clause::Matches(call) => {
                self.calls.insert(check, (call.name.value.clone(), quote));
            }
            Clause::Fact(name) => {
                self.calls.insert(check, (name.value.clone(), quote));
            }
            _ => {
                self.clauses.insert(check, quote);
            }
        }
    }

    /// The clause that a check came of.
    pub(crate) fn clause(&self, check: CheckId) -> Option<&Quote> {
        self.clauses.get(&check)
    }

    /// The name by which a check was called, and the clause that did.
    pub(crate) fn call(&self, check: CheckId) -> Option<&(String, Quote)> {
        self.calls.get(&check)
    }
}

/// Its key, and where its value is, as far as that was kept.
fn key_and_span(clause: &Clause) -> (&'static str, Option<Span>) {
    match clause {
        Clause::Pattern(pattern) => ("pattern", Some(pattern.context.span)),
        Clause::Kind(kind) => ("kind", Some(kind.span)),
        Clause::Regex(regex) => ("regex", Some(regex.span)),
        Clause::NthChild(nth) => ("nthChild", Some(nth.span)),
        Clause::Range(range) => ("range", Some(range.span)),
        Clause::Fact(name) => ("fact", Some(name.span)),
        Clause::All(formulas) => ("all", of_list(formulas.iter().map(|f| f.span))),
        Clause::Any(formulas) => ("any", of_list(formulas.iter().map(|f| f.span))),
        Clause::Not(formula, _) => ("not", Some(formula.span)),
        Clause::Matches(call) => ("matches", Some(call.name.span)),
        Clause::Inside(relation) => ("inside", Some(relation.rule.span)),
        Clause::Has(relation) => ("has", Some(relation.rule.span)),
        Clause::Precedes(relation) => ("precedes", Some(relation.rule.span)),
        Clause::Follows(relation) => ("follows", Some(relation.rule.span)),
        Clause::Reparse(formula) => ("reparse", Some(formula.span)),
    }
}

/// From the first of a list to its last.
fn of_list(mut spans: impl Iterator<Item = Span>) -> Option<Span> {
    let first = spans.next()?;
    let last = spans.last().unwrap_or(first);
    Some(Span::new(first.start, last.end.max(first.end)))
}

/// The clause with its key, if that stands before it.
fn quote(place: &Place, key: &str, span: Span) -> Option<Quote> {
    let before = place.text.get(..span.start)?;
    let value = place.text.get(span.start..span.end)?.trim_end();
    // The span of a flow mapping may end before its bracket.
    let after = place.text.get(span.start + value.len()..)?.trim_start();
    let is_open = value.starts_with('{') && !value.ends_with('}') && after.starts_with('}');
    let value = match is_open {
        true => Cow::Owned(format!("{value} }}")),
        false if goes_on(place, span) => Cow::Owned(format!("{value} …")),
        false => Cow::Borrowed(value),
    };
    // What may stand between a key and its value: `- ` and `[` of a list, `|-` of a block.
    let lead = before.trim_end_matches(|c: char| c.is_whitespace() || "-[{|>+\"'".contains(c));
    let keyed = lead.strip_suffix(':').and_then(|l| l.strip_suffix(key));
    let start = keyed.map_or(span.start, str::len);
    let text = match (keyed, key) {
        // Its branches say more than the whole would.
        (Some(_), "all" | "any") => format!("{key}: …"),
        (Some(_), _) => format!("{key}: {}", one_line(&value, LONGEST_QUOTE)),
        (None, _) => one_line(&value, LONGEST_QUOTE),
    };
    Some(Quote {
        text,
        source: place.name.clone(),
        line: count_lines(place.text.get(..start)?).max(1)
            + usize::from(begins_line(before, start)),
    })
}

/// Whether a value of several lines goes on behind its span, which may be that of its first line.
fn goes_on(place: &Place, span: Span) -> bool {
    let (Some(before), Some(after)) = (place.text.get(..span.start), place.text.get(span.end..))
    else {
        return false;
    };
    let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
    let mut later = after.lines().skip(1).filter(|line| !line.trim().is_empty());
    let next = later.next();
    column > 0 && next.is_some_and(|line| line.len() - line.trim_start().len() >= column)
}

/// Whether a byte is the first of a line that others precede.
fn begins_line(before: &str, at: usize) -> bool {
    at > 0 && before.get(..at).is_some_and(|lead| lead.ends_with('\n'))
}

/// A text in one line, shortened to that many characters.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let mut words = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
            count += 1;
        }
        for letter in word.chars() {
            if count >= longest {
                words.push('…');
                return words;
            }
            words.push(letter);
            count += 1;
        }
    }
    words
}
