//! Transforms in both their forms.
//!
//! ```text
//! NEW: { convert: { source: $OLD, toCase: snakeCase } }
//! NEW: convert($OLD, toCase=snakeCase)
//! ```
//!
//! The short form is taken apart into the entries of the long one, which is then read.

use andon_finding::Span;
use andon_yaml::{Key, Value, Yaml};

use super::keys::OPERATIONS;
use super::{Reader, find};
use crate::problem::Fault;
use crate::schema::{OperationSchema, Sp, TransformSchema};
use crate::shape::Shape;
use crate::variables::{binds, is_name};
use crate::words::{Case, Convert, Separator, Slice};

/// The keys of a mapping with their values.
type Entries = Vec<(Key, Yaml)>;

/// A short form in its parts: operation, source, and keys with their values as text.
struct Short<'s> {
    operation: &'s str,
    source: &'s str,
    arguments: Vec<(&'s str, &'s str)>,
}

impl Reader {
    /// Reads the transforms of a rule, in the order in which they are written.
    pub(super) fn transforms(&mut self, value: &Yaml) -> Vec<TransformSchema> {
        let Some(entries) = self.entries(value, "`transform`") else {
            return Vec::new();
        };
        let transforms = entries.iter();
        transforms
            .filter_map(|(name, value)| self.transform(name, value))
            .collect()
    }

    fn transform(&mut self, key: &Key, value: &Yaml) -> Option<TransformSchema> {
        if !(is_name(&key.name) && binds(&key.name)) {
            self.faults.push(
                Fault::error(
                    key.span,
                    format!("`{}` cannot be the name of a variable", key.name),
                    "cannot be used",
                )
                .help("write capitals, digits and `_`, no `_` at the start, without `$`"),
            );
            return None;
        }
        if let Value::Str(text) = &value.value {
            let (operation, entries) = self.short_form(text, value.span)?;
            return self.operation(key, &operation, value.span, &entries);
        }
        let operations = self.entries(value, "a transform")?;
        let [(operation, details)] = operations else {
            self.faults.push(
                Fault::error(
                    value.span,
                    "a transform does exactly one thing",
                    format!("this has {}", operations.len()),
                )
                .help("chain transforms by reading the variable of one in another"),
            );
            return None;
        };
        let name = Sp {
            value: operation.name.clone(),
            span: operation.span,
        };
        let entries = self.entries(details, &format!("`{}`", operation.name))?;
        self.operation(key, &name, details.span, entries)
    }

    fn operation(
        &mut self,
        key: &Key,
        operation: &Sp<String>,
        span: Span,
        entries: &[(Key, Yaml)],
    ) -> Option<TransformSchema> {
        let known = OPERATIONS
            .keys()
            .find(|known| known.name() == operation.value);
        let Some((name, Shape::Mapping(keys))) = known.map(|known| (known.name(), known.shape()))
        else {
            self.faults.push(
                Fault::error(
                    operation.span,
                    format!("unknown transform `{}`", operation.value),
                    "not a transform",
                )
                .nearest(&operation.value, OPERATIONS.names()),
            );
            return None;
        };
        self.refuse_unknown(entries, keys);
        let mut required = |key: &str, what: &str| {
            let value = find(entries, key);
            if value.is_none() {
                self.missing(span, key, what);
            }
            value
        };
        let source = required("source", "the variable to read, such as `$NAME`")?;
        let operation = match name {
            "replace" => {
                let regex = required("replace", "a regular expression")?;
                let by = required("by", "what to put in its place")?;
                OperationSchema::Replace {
                    regex: self.string(regex, "replace")?,
                    by: self.string(by, "by")?,
                }
            }
            "substring" => OperationSchema::Substring(Slice {
                start: self.number(find(entries, "startChar"), "startChar"),
                end: self.number(find(entries, "endChar"), "endChar"),
            }),
            "convert" => {
                let case = required("toCase", "a case, such as `snakeCase`")?;
                OperationSchema::Convert(self.convert(case, find(entries, "separatedBy"))?)
            }
            _ => {
                let rewriters = required("rewriters", "a list of ids of rewriters")?;
                OperationSchema::Rewrite {
                    rewriters: self.strings(rewriters, "rewriters"),
                    join_by: self.text(find(entries, "joinBy"), "joinBy"),
                }
            }
        };
        let source = self.string(source, "source")?;
        Some(TransformSchema {
            name: Sp {
                value: key.name.clone(),
                span: key.span,
            },
            source: self.variable(&source)?,
            operation,
        })
    }

    fn number(&mut self, value: Option<&Yaml>, key: &str) -> Option<i64> {
        let value = value?;
        match value.value {
            Value::Int(number) => Some(number),
            _ => {
                self.wrong_type(value, key, "a number");
                None
            }
        }
    }

    fn convert(&mut self, case: &Yaml, separators: Option<&Yaml>) -> Option<Convert> {
        let name = self.string(case, "toCase")?;
        let separators = match separators {
            Some(value) => self.strings(value, "separatedBy"),
            None => Vec::new(),
        };
        let separators = separators
            .iter()
            .filter_map(|name| self.named(name, "separator", &Separator::ALL))
            .collect();
        Some(Convert {
            case: self.named(&name, "case", &Case::ALL)?,
            separators,
        })
    }

    /// One of a few words.
    fn named<T: Copy>(&mut self, name: &Sp<String>, what: &str, all: &[(&str, T)]) -> Option<T> {
        let known = all.iter().find(|(known, _)| *known == name.value);
        if known.is_none() {
            self.faults.push(
                Fault::error(
                    name.span,
                    format!("unknown {what} `{}`", name.value),
                    format!("not a {what}"),
                )
                .nearest(&name.value, all.iter().map(|(known, _)| *known)),
            );
        }
        known.map(|(_, value)| *value)
    }

    /// The operation and the entries that a short form stands for.
    fn short_form(&mut self, text: &str, span: Span) -> Option<(Sp<String>, Entries)> {
        let Some(short) = short(text) else {
            self.faults.push(
                Fault::error(span, "this transform cannot be read", "not a call")
                    .help("write `operation($SOURCE, key=value, …)`, such as `convert($NAME, toCase=snakeCase)`"),
            );
            return None;
        };
        let entry = |name: &str, mut value: Yaml| {
            value.put_at(span);
            let name = name.to_owned();
            (Key { span, name }, value)
        };
        let mut entries = vec![entry("source", Yaml::text(short.source, span))];
        for (name, written) in short.arguments {
            // A value is YAML of its own: quoted, a number, or a list in brackets.
            let read = andon_yaml::read(written)
                .ok()
                .and_then(|mut values| values.pop());
            let Some(value) = read else {
                self.faults.push(Fault::error(
                    span,
                    format!("the value of `{name}` cannot be read"),
                    format!("`{written}` is not YAML; put it in quotes"),
                ));
                return None;
            };
            entries.push(entry(name, value));
        }
        let operation = Sp {
            value: short.operation.to_owned(),
            span,
        };
        Some((operation, entries))
    }
}

/// Takes `operation($SOURCE, key=value, …)` apart.
fn short(text: &str) -> Option<Short<'_>> {
    let (operation, rest) = text.trim().split_once('(')?;
    let inside = rest.trim_end().strip_suffix(')')?;
    let mut parts = top_level(inside).into_iter();
    let source = parts.next()?.trim();
    let mut arguments = Vec::new();
    for part in parts {
        let (name, value) = part.split_once('=')?;
        arguments.push((name.trim(), value.trim()));
    }
    let is_word = |name: &str| !name.is_empty() && name.chars().all(char::is_alphanumeric);
    let sound = is_word(operation.trim()) && arguments.iter().all(|(name, _)| is_word(name));
    (sound && source.starts_with('$') && !source.contains(char::is_whitespace)).then_some(Short {
        operation: operation.trim(),
        source,
        arguments,
    })
}

/// The parts between commas that stand neither in quotes nor in brackets.
fn top_level(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut depth, mut quote) = (0, 0_usize, None);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            // Quotes and brackets count where a value begins; elsewhere they are text.
            None if matches!(c, '\'' | '"') && matches!(before, '=' | '[' | ',') => quote = Some(c),
            None if c == '[' && (before == '=' || depth > 0) => depth += 1,
            None if c == ']' => depth = depth.saturating_sub(1),
            None if c == ',' && depth == 0 => {
                parts.extend(text.get(begin..at));
                begin = at + 1;
            }
            None => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    parts.extend(text.get(begin..));
    parts
}
