//! Code of one language inside a file of another: scripts in HTML, queries in strings.
//!
//! ```text
//! host tree ─► injection rules ─► $CONTENT, perhaps $LANG ─► each piece is parsed and judged alone
//!                    ▲                                          │
//!                    └──────────── a piece may be a host ◄──────┘
//! ```
//!
//! An injection is a rule about the host that binds `$CONTENT`. Those of `grammars/<host>/injections.yml`
//! and those of a configuration have one shape, that of ast-grep's `languageInjections`. They are
//! compiled like any rule; the places of the captures come back as labels.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use andon_finding::Span;
use andon_rules::{Problem, ProblemKind, RuleSet, RuleSource, Scanner};
use andon_syntax::{Language, ParseError, ParsedFile, Parser};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Most pieces of code of other languages that are looked at in one file.
const MAX_PIECES: usize = 2_000;

/// How deep code may stand in code of other languages; the file itself is none of these.
const MAX_DEPTH: usize = 5;

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

/// A piece of code of another language.
pub(crate) struct Piece<'p> {
    pub(crate) language: Language,
    /// Where it stands in the file.
    pub(crate) span: Span,
    /// Its tree, with places of its own.
    pub(crate) parsed: Result<&'p ParsedFile<'p>, ParseError>,
}

/// Why not all pieces of a file were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unvisited {
    /// There are more than this.
    More(usize),
    /// Some stand in more than so many others.
    Deeper(usize),
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
        let hosts = hosts(languages, own);
        let hosted = |schema: &InjectionSchema| {
            Language::from_name(&schema.host_language).is_some_and(|host| hosts.contains(&host))
        };
        let built_in: Vec<_> = hosts.iter().flat_map(|host| built_in(*host)).collect();
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

    /// The languages that may stand in files of `host`, or in code in them.
    pub(crate) fn guests(&self, host: Language) -> Vec<Language> {
        let mut guests = BTreeSet::new();
        let mut pending = vec![host];
        while let Some(host) = pending.pop() {
            let found = self.guests_of(host).into_iter();
            pending.extend(found.filter(|guest| guests.insert(*guest)));
        }
        guests.into_iter().collect()
    }

    /// Goes through the pieces of code in `wanted` languages in a file, outer ones first.
    pub(crate) fn visit(
        &self,
        parser: &mut Parser,
        scanner: &mut Scanner,
        host: &ParsedFile<'_>,
        wanted: &dyn Fn(Language) -> bool,
        visit: &mut dyn FnMut(&mut Scanner, Piece<'_>),
    ) -> Option<Unvisited> {
        let leads_on = |host: Language| self.guests(host).into_iter().any(wanted);
        let relevant = |(language, _): &(Language, Span)| wanted(*language) || leads_on(*language);
        let find = |scanner: &mut Scanner, host: &ParsedFile<'_>, start: usize, depth: usize| {
            let pieces = self.find(scanner, host).into_iter().filter(relevant);
            let pieces = pieces.map(move |(language, span)| {
                (
                    language,
                    Span::new(span.start + start, span.end + start),
                    depth,
                )
            });
            pieces.collect::<Vec<_>>()
        };
        let mut pending: VecDeque<_> = find(scanner, host, 0, 1).into();
        let mut unvisited = None;
        let mut count = 0;
        while let Some((language, span, depth)) = pending.pop_front() {
            if count == MAX_PIECES {
                return Some(Unvisited::More(MAX_PIECES));
            }
            count += 1;
            let text = host.text().get(span.start..span.end).unwrap_or("");
            let parsed = parser.parse(language, text);
            if wanted(language) {
                let parsed = parsed.as_ref().map_err(Clone::clone);
                visit(
                    scanner,
                    Piece {
                        language,
                        span,
                        parsed,
                    },
                );
            }
            let Ok(parsed) = parsed else {
                continue;
            };
            if leads_on(language) {
                let mut inner = find(scanner, &parsed, span.start, depth + 1);
                // Code that is its own host would have no end.
                inner.retain(|(guest, within, _)| *guest != language || *within != span);
                match depth < MAX_DEPTH {
                    true => pending.extend(inner),
                    false if inner.is_empty() => {}
                    false => unvisited = Some(Unvisited::Deeper(MAX_DEPTH)),
                }
            }
            parser.recycle(parsed);
        }
        unvisited
    }

    /// The languages that may stand in code of `host` itself.
    fn guests_of(&self, host: Language) -> Vec<Language> {
        let rules = self.rules.rules().iter();
        let rules = rules.filter(|rule| rule.languages.iter().any(|name| name == host.name()));
        let mut guests: Vec<_> = rules
            .filter_map(|rule| self.guests.get(&rule.id))
            .flatten()
            .copied()
            .collect();
        guests.dedup();
        guests
    }

    /// The pieces of code of other languages in a file, in order; none within another.
    fn find(&self, scanner: &mut Scanner, host: &ParsedFile<'_>) -> Vec<(Language, Span)> {
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

/// These languages, and all that may stand in code of them.
fn hosts(languages: &[Language], own: &[InjectionSchema]) -> Vec<Language> {
    let mut hosts = languages.to_vec();
    let mut next = 0;
    while let Some(host) = hosts.get(next).copied() {
        next += 1;
        let is_host =
            |schema: &&InjectionSchema| Language::from_name(&schema.host_language) == Some(host);
        let built_in = built_in(host);
        let schemas = own.iter().filter(is_host).chain(&built_in);
        for name in schemas.flat_map(InjectionSchema::names) {
            hosts.extend(Language::from_name(name).filter(|guest| !hosts.contains(guest)));
        }
    }
    hosts
}

/// What a language's grammar folder says of code in it.
fn built_in(host: Language) -> Vec<InjectionSchema> {
    match host.def().injections {
        "" => Vec::new(),
        // The registry's own data; its test reads all of it.
        text => crate::yaml::from_str(text).unwrap_or_default(),
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
        packed: None,
    }
}

#[cfg(test)]
mod tests;
