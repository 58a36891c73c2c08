//! Reading TOML values of an expected type, collecting every mistake instead of stopping at the
//! first.

use std::borrow::Cow;

use andon_finding::{Severity, Span};
use andon_rules::Mapping;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{ConfigProblem, ConfigText, nearest};
use super::{Located, SeverityEntry};

/// A value with its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// Reads values and keeps the mistakes.
pub(super) struct Reader<'r> {
    pub(super) text: &'r ConfigText,
    pub(super) problems: &'r mut Vec<ConfigProblem>,
}

impl Reader<'_> {
    pub(super) fn problem(&mut self, problem: ConfigProblem) {
        self.problems.push(problem);
    }

    /// Complains that `value` is not `wanted`.
    fn mismatch(&mut self, value: &Value<'_>, key: &str, wanted: &str) {
        let found = value.get_ref().type_str();
        let problem =
            ConfigProblem::new(self.text, span(value), format!("`{key}` must be {wanted}"))
                .label(format!("this is {} {found}", article(found)));
        self.problem(problem);
    }

    /// The entries of a table whose keys are known, in the order of the file; complains of others.
    pub(super) fn entries<'v, 'i>(
        &mut self,
        table: &'v DeTable<'i>,
        section: &str,
        known: &Mapping,
    ) -> Vec<(&'v str, &'v Value<'i>)> {
        let mut entries = Vec::new();
        for (key, value) in in_order(table) {
            match known.knows(key.get_ref()) {
                true => entries.push((key.get_ref().as_ref(), value)),
                false => self.unknown(key, section, known),
            }
        }
        entries
    }

    fn unknown(&mut self, key: &Spanned<Cow<'_, str>>, section: &str, known: &Mapping) {
        let name = key.get_ref();
        let place = match section {
            "" => "at the top level".to_owned(),
            section => format!("in `{section}`"),
        };
        let mut problem = ConfigProblem::new(
            self.text,
            key_span(key),
            format!("unknown key `{name}` {place}"),
        );
        problem = match nearest(name, known.names()) {
            Some(near) => problem.label(format!("did you mean `{near}`?")),
            None => problem.label("not a key of Andon's"),
        };
        let known: Vec<_> = known.names().collect();
        self.problem(problem.help(format!("known keys {place}: {}", known.join(", "))));
    }

    pub(super) fn table<'v, 'i>(
        &mut self,
        value: &'v Value<'i>,
        key: &str,
    ) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mismatch(value, key, "a table");
        }
        table
    }

    /// The entries of an array of tables.
    pub(super) fn tables<'v, 'i>(
        &mut self,
        value: &'v Value<'i>,
        key: &str,
    ) -> Vec<&'v DeTable<'i>> {
        let Some(array) = value.get_ref().as_array() else {
            self.mismatch(value, key, &format!("an array of tables: `[[{key}]]`"));
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|entry| self.table(entry, key))
            .collect()
    }

    pub(super) fn boolean(&mut self, value: &Value<'_>, key: &str) -> Option<bool> {
        let answer = value.get_ref().as_bool();
        if answer.is_none() {
            self.mismatch(value, key, "true or false");
        }
        answer
    }

    pub(super) fn string(&mut self, value: &Value<'_>, key: &str) -> Option<Located<String>> {
        let answer = value.get_ref().as_str();
        if answer.is_none() {
            self.mismatch(value, key, "a string");
        }
        answer.map(|text| Located {
            value: text.to_owned(),
            span: span(value),
        })
    }

    pub(super) fn strings(&mut self, value: &Value<'_>, key: &str) -> Vec<Located<String>> {
        let Some(array) = value.get_ref().as_array() else {
            self.mismatch(value, key, "an array of strings");
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|entry| self.string(entry, key))
            .collect()
    }

    /// A whole number that is not negative.
    pub(super) fn count(&mut self, value: &Value<'_>, key: &str) -> Option<usize> {
        let answer = whole(value);
        if answer.is_none() {
            self.mismatch(value, key, "a whole number, 0 or more");
        }
        answer
    }

    /// A number of bytes: a whole number, or a string with a unit.
    pub(super) fn size(&mut self, value: &Value<'_>, key: &str) -> Option<u64> {
        if let Some(bytes) = whole(value).and_then(|count| u64::try_from(count).ok()) {
            return Some(bytes);
        }
        let answer = value.get_ref().as_str().and_then(super::size::parse);
        if answer.is_none() {
            self.mismatch(
                value,
                key,
                "a number of bytes, or a size like \"2MiB\" or \"500kB\"",
            );
        }
        answer
    }

    /// A table of rule ids and severities.
    pub(super) fn severities(&mut self, value: &Value<'_>, key: &str) -> Vec<SeverityEntry> {
        let Some(table) = self.table(value, key) else {
            return Vec::new();
        };
        let mut entries = Vec::new();
        for (rule, value) in table {
            let rule = Located {
                value: rule.get_ref().clone().into_owned(),
                span: key_span(rule),
            };
            let named = value.get_ref().as_str();
            if let Some(severity) = named.and_then(Severity::from_name) {
                entries.push(SeverityEntry { rule, severity });
                continue;
            }
            let names = Severity::ALL.map(Severity::name);
            let mut problem = ConfigProblem::new(
                self.text,
                span(value),
                format!(
                    "the severity of `{}` must be one of {}",
                    rule.value,
                    names.join(", ")
                ),
            );
            if let Some(near) = named.and_then(|named| nearest(named, names)) {
                problem = problem.label(format!("did you mean \"{near}\"?"));
            }
            self.problem(problem);
        }
        // The parser sorts tables by key; what counts is the order in the file.
        entries.sort_by_key(|entry| entry.rule.span.start);
        entries
    }
}

/// The entries of a table in the order of the file.
pub(super) fn in_order<'v, 'i>(
    table: &'v DeTable<'i>,
) -> Vec<(&'v Spanned<Cow<'i, str>>, &'v Value<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn whole(value: &Value<'_>) -> Option<usize> {
    let integer = value.get_ref().as_integer()?;
    usize::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn span(value: &Value<'_>) -> Span {
    let range = value.span();
    Span::new(range.start, range.end)
}

fn key_span(key: &Spanned<Cow<'_, str>>) -> Span {
    let range = key.span();
    Span::new(range.start, range.end)
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}
