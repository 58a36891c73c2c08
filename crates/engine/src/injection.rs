//! Code of one language inside a file of another: scripts in HTML, queries in strings.
//!
//! ```text
//! host tree ─► injection rules ─► $CONTENT, perhaps $LANG ─► each piece is parsed and judged alone
//! ```
//!
//! An injection is a rule about the host that binds `$CONTENT`. Those of `grammars/<host>/injections.yml`
//! and those of a configuration have one shape, that of ast-grep's `languageInjections`. They are
//! compiled like any rule; the places of the captures come back as labels.

use std::collections::BTreeMap;

use andon_finding::Span;
use andon_rules::{Problem, ProblemKind, RuleSet, RuleSource, Scanner};
use andon_syntax::{Language, ParsedFile};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// An injection as written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InjectionSchema {
    /// The language of the file.
    pub(crate) host_language: String,
    /// The language of the code in it; of several, `$LANG` says which.
    pub(crate) injected: Names,
    /// A rule object that binds `$CONTENT`.
    #[serde(deserialize_with = "rule_object")]
    pub(crate) rule: Value,
    /// As in rules.
    #[serde(default)]
    pub(crate) utils: Map<String, Value>,
    /// As in rules.
    #[serde(default)]
    pub(crate) constraints: Map<String, Value>,
}

/// A mapping, or a pattern; what it means is for the rules' own reader.
fn rule_object<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    match Value::deserialize(deserializer)? {
        rule @ (Value::Object(_) | Value::String(_)) => Ok(rule),
        _ => Err(serde::de::Error::custom("`rule` must be a rule object")),
    }
}

impl InjectionSchema {
    /// The names of the languages that may stand in the host.
    fn names(&self) -> &[String] {
        match &self.injected {
            Names::One(name) => std::slice::from_ref(name),
            Names::Several(names) => names,
        }
    }

    /// A language that it names and that is not there.
    pub(crate) fn unknown_language(&self) -> Option<&str> {
        let mut names = self.names().iter().chain([&self.host_language]);
        let unknown = names.find(|name| Language::from_name(name).is_none());
        unknown.map(String::as_str)
    }
}

/// One name, or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Names {
    /// This one.
    One(String),
    /// One of these.
    Several(Vec<String>),
}

/// The injections of some hosts, compiled.
#[derive(Debug, Default)]
pub(crate) struct Injections {
    rules: RuleSet,
    /// By the id of the injection's rule: the languages that it may be about.
    guests: BTreeMap<String, Vec<Language>>,
}

impl Injections {
    /// Compiles the built-in injections of the hosts among `languages`, and `own`.
    ///
    /// # Errors
    /// What is wrong with `own`, by its number.
    pub(crate) fn load(
        languages: &[Language],
        own: &[InjectionSchema],
    ) -> Result<Self, Vec<(usize, String)>> {
        let hosted = |schema: &InjectionSchema| {
            Language::from_name(&schema.host_language).is_some_and(|host| languages.contains(&host))
        };
        let built_in: Vec<_> = languages.iter().flat_map(|host| built_in(*host)).collect();
        let mut sources = Vec::new();
        let mut guests = BTreeMap::new();
        // Own ones are compiled for all hosts, so that a mistake in them never hides.
        for (number, schema) in own.iter().chain(&built_in).enumerate() {
            let names = schema.names();
            // A language that is not built in has no rules.
            let known: Vec<_> = names
                .iter()
                .filter_map(|name| Language::from_name(name))
                .collect();
            if number >= own.len() && known.is_empty() {
                continue;
            }
            if let Some(name) = names
                .iter()
                .find(|name| number < own.len() && Language::from_name(name).is_none())
            {
                return Err(vec![(number, format!("unknown language `{name}`"))]);
            }
            let id = format!("injection-{number:03}");
            sources.push(source(&id, schema));
            if hosted(schema) {
                guests.insert(id, known);
            }
        }
        let loaded = RuleSet::load(&sources);
        let number = |problem: &Problem| {
            let name = problem.source_code.name();
            sources.iter().position(|source| source.name == name)
        };
        let problems: Vec<_> = loaded
            .problems
            .iter()
            .filter(|problem| problem.kind == ProblemKind::Error)
            .filter_map(|problem| {
                let said = format!("{}: {}", problem.message, problem.label);
                Some((number(problem)?, said))
            })
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            rules: loaded.rules,
            guests,
        })
    }

    /// The languages that may stand in files of `host`.
    pub(crate) fn guests(&self, host: Language) -> Vec<Language> {
        let rules = self.rules.rules().iter();
        let rules = rules.filter(|rule| rule.languages.iter().any(|name| name == host.name()));
        let mut guests: Vec<_> = rules
            .filter_map(|rule| self.guests.get(&rule.id))
            .flatten()
            .copied()
            .collect();
        guests.sort_unstable();
        guests.dedup();
        guests
    }

    /// The pieces of code of other languages in a file, in order; none within another.
    pub(crate) fn find(
        &self,
        scanner: &mut Scanner,
        host: &ParsedFile<'_>,
    ) -> Vec<(Language, Span)> {
        let Some(selection) = self.rules.select(host.language(), "", &|_| true) else {
            return Vec::new();
        };
        let mut pieces: Vec<(Language, Span)> = Vec::new();
        for found in scanner.scan(&self.rules, &selection, host).matches {
            let rule = self.rules.rules().get(found.rule.0);
            let guests = rule.and_then(|rule| self.guests.get(&rule.id));
            let (Some(content), Some(guests)) = (found.labels.first(), guests) else {
                continue;
            };
            let guest = match found.labels.get(1) {
                None => guests.first().copied(),
                Some(named) => {
                    let name = host.text().get(named.span.start..named.span.end);
                    let named = name.and_then(Language::from_name);
                    named.filter(|named| guests.contains(named))
                }
            };
            pieces.extend(guest.map(|guest| (guest, content.span)));
        }
        pieces.sort_by_key(|(_, span)| *span);
        let mut end = 0;
        pieces.retain(|(_, span)| {
            let apart = span.start >= end && !span.is_empty();
            if apart {
                end = span.end;
            }
            apart
        });
        pieces
    }
}

/// What a language's grammar folder says of code in it.
fn built_in(host: Language) -> Vec<InjectionSchema> {
    match host.def().injections {
        "" => Vec::new(),
        // The registry's own data; its test reads all of it.
        text => serde_saphyr::from_str(text).unwrap_or_default(),
    }
}

/// An injection as a rule file; JSON is YAML.
fn source(id: &str, schema: &InjectionSchema) -> RuleSource {
    let mut labels = Map::new();
    labels.insert("CONTENT".to_owned(), json!({ "message": "code" }));
    if schema.rule.to_string().contains("$LANG") {
        labels.insert("LANG".to_owned(), json!({ "message": "its language" }));
    }
    let mut rule = Map::new();
    rule.insert("id".to_owned(), json!(id));
    rule.insert("language".to_owned(), json!(schema.host_language));
    rule.insert("rule".to_owned(), schema.rule.clone());
    rule.insert("labels".to_owned(), Value::Object(labels));
    for (key, map) in [
        ("utils", &schema.utils),
        ("constraints", &schema.constraints),
    ] {
        if !map.is_empty() {
            rule.insert(key.to_owned(), Value::Object(map.clone()));
        }
    }
    RuleSource {
        name: format!("{id}.yml"),
        pack: String::new(),
        text: Value::Object(rule).to_string(),
        wanted: None,
    }
}

#[cfg(test)]
mod tests;
