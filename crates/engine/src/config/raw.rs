//! The shape of `andon.toml`: sections and keys, types checked, nothing compiled yet.

use toml::de::{DeTable, DeValue};

use andon_finding::Span;

use super::keys::{FILES, GATE, INJECTION, LANGUAGE, OVERRIDE, PROMPT, STYLE, TOP};
use super::problem::{ConfigProblem, ConfigText};
use super::reader::{Reader, Value, in_order};
use crate::injection::InjectionSchema;

use super::{GateLimits, Located, PromptOptions, SeverityEntry, StyleOptions};

/// `andon.toml` as written.
#[derive(Debug, Default)]
pub(super) struct RawConfig {
    pub(super) rules: Option<Vec<Located<String>>>,
    pub(super) severity: Vec<SeverityEntry>,
    pub(super) files: RawFiles,
    pub(super) gate: GateLimits,
    pub(super) style: StyleOptions,
    pub(super) prompt: PromptOptions,
    pub(super) overrides: Vec<RawOverride>,
    pub(super) languages: Vec<RawLanguage>,
    pub(super) injections: Vec<Located<InjectionSchema>>,
}

/// `[files]`.
#[derive(Debug, Default)]
pub(super) struct RawFiles {
    pub(super) exclude: Vec<Located<String>>,
    pub(super) max_size: Option<u64>,
    pub(super) generated: Option<bool>,
}

/// `[[override]]`.
#[derive(Debug, Default)]
pub(super) struct RawOverride {
    pub(super) files: Vec<Located<String>>,
    pub(super) severity: Vec<SeverityEntry>,
}

/// One table of `[languages]`.
#[derive(Debug)]
pub(super) struct RawLanguage {
    pub(super) name: Located<String>,
    pub(super) extensions: Vec<Located<String>>,
    pub(super) files: Vec<Located<String>>,
}

/// Reads the text; mistakes go to `problems`.
pub(super) fn read(text: &ConfigText, problems: &mut Vec<ConfigProblem>) -> RawConfig {
    let (table, errors) = DeTable::parse_recoverable(&text.original);
    if !errors.is_empty() {
        // What follows a syntax error is guesswork: its keys would be complained of for nothing.
        for error in errors {
            let range = error.span().unwrap_or(0..0);
            let span = Span::new(range.start, range.end);
            problems.push(ConfigProblem::new(
                text,
                span,
                format!("not TOML: {}", error.message()),
            ));
        }
        return RawConfig::default();
    }
    let mut reader = Reader { text, problems };
    top(&mut reader, table.get_ref())
}

fn top(reader: &mut Reader<'_>, table: &DeTable<'_>) -> RawConfig {
    let mut raw = RawConfig::default();
    for (key, value) in reader.entries(table, "", &TOP) {
        match key {
            "rules" => raw.rules = Some(reader.strings(value, "rules")),
            "severity" => raw.severity = reader.severities(value, "severity"),
            "files" => {
                if let Some(table) = reader.table(value, "files") {
                    raw.files = files(reader, table);
                }
            }
            "gate" => {
                if let Some(table) = reader.table(value, "gate") {
                    raw.gate = gate(reader, table);
                }
            }
            "style" => {
                if let Some(table) = reader.table(value, "style") {
                    raw.style = style(reader, table);
                }
            }
            "prompt" => {
                if let Some(table) = reader.table(value, "prompt") {
                    raw.prompt = prompt(reader, table);
                }
            }
            "override" => {
                for table in reader.tables(value, "override") {
                    let entry = override_entry(reader, table);
                    raw.overrides.push(entry);
                }
            }
            "injections" => {
                raw.injections = injections(reader, value);
            }
            "languages" => {
                if let Some(table) = reader.table(value, "languages") {
                    raw.languages = languages(reader, table);
                }
            }
            _ => {}
        }
    }
    raw
}

fn files(reader: &mut Reader<'_>, table: &DeTable<'_>) -> RawFiles {
    let mut raw = RawFiles::default();
    for (key, value) in reader.entries(table, "files", &FILES) {
        match key {
            "exclude" => raw.exclude = reader.strings(value, "exclude"),
            "max-size" => raw.max_size = reader.size(value, "max-size"),
            "generated" => raw.generated = reader.boolean(value, "generated"),
            _ => {}
        }
    }
    raw
}

fn gate(reader: &mut Reader<'_>, table: &DeTable<'_>) -> GateLimits {
    let mut limits = GateLimits::default();
    for (key, value) in reader.entries(table, "gate", &GATE) {
        match key {
            "max-errors" => limits.errors = reader.count(value, "max-errors"),
            "max-warnings" => limits.warnings = reader.count(value, "max-warnings"),
            "max-infos" => limits.infos = reader.count(value, "max-infos"),
            "max-hints" => limits.hints = reader.count(value, "max-hints"),
            "max-degraded" => limits.degraded = reader.count(value, "max-degraded"),
            _ => {}
        }
    }
    limits
}

fn style(reader: &mut Reader<'_>, table: &DeTable<'_>) -> StyleOptions {
    let mut options = StyleOptions::default();
    for (key, value) in reader.entries(table, "style", &STYLE) {
        match key {
            "pin" => {
                let named = reader.table(value, "pin").map(in_order);
                for (fact, option) in named.into_iter().flatten() {
                    let option = reader.string(option, fact.get_ref());
                    options
                        .pin
                        .extend(option.map(|option| (located(fact), option)));
                }
            }
            "forbid" => {
                let named = reader.table(value, "forbid").map(in_order);
                for (fact, list) in named.into_iter().flatten() {
                    let list = reader.strings(list, fact.get_ref());
                    options.forbid.push((located(fact), list));
                }
            }
            "mute" => options.mute = reader.strings(value, "mute"),
            "formatter" => options.formatter = reader.boolean(value, "formatter"),
            _ => {}
        }
    }
    options
}

fn prompt(reader: &mut Reader<'_>, table: &DeTable<'_>) -> PromptOptions {
    let mut options = PromptOptions::default();
    for (key, value) in reader.entries(table, "prompt", &PROMPT) {
        match key {
            "template" => options.template = reader.string(value, "template"),
            "budget" => options.budget = reader.count(value, "budget"),
            _ => {}
        }
    }
    options
}

fn located(key: &toml::Spanned<std::borrow::Cow<'_, str>>) -> Located<String> {
    let range = key.span();
    Located {
        value: key.get_ref().clone().into_owned(),
        span: Span::new(range.start, range.end),
    }
}

fn override_entry(reader: &mut Reader<'_>, table: &DeTable<'_>) -> RawOverride {
    let mut raw = RawOverride::default();
    for (key, value) in reader.entries(table, "override", &OVERRIDE) {
        match key {
            "files" => raw.files = reader.strings(value, "files"),
            "severity" => raw.severity = reader.severities(value, "severity"),
            _ => {}
        }
    }
    raw
}

fn injections(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<Located<InjectionSchema>> {
    let tables = reader.tables(value, "injections");
    let read = tables.into_iter().filter_map(|table| {
        let first = in_order(table).into_iter().next();
        let range = first.map_or_else(
            || value.span(),
            |(key, value)| key.span().start..value.span().end,
        );
        let span = Span::new(range.start, range.end);
        match serde_json::from_value(json(table)) {
            Ok(value) => Some(Located { value, span }),
            Err(error) => {
                let message = format!("this is no injection: {error}");
                let known: Vec<_> = INJECTION.names().collect();
                let known = format!("known keys: {}", known.join(", "));
                reader.problem(ConfigProblem::new(reader.text, span, message).help(known));
                None
            }
        }
    });
    read.collect()
}

/// A table as JSON, which rules are read from.
fn json(table: &DeTable<'_>) -> serde_json::Value {
    let entries = table
        .iter()
        .map(|(key, value)| (key.get_ref().to_string(), json_value(value.get_ref())));
    serde_json::Value::Object(entries.collect())
}

fn json_value(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Boolean(value) => (*value).into(),
        DeValue::Integer(number) => number
            .as_str()
            .parse::<i64>()
            .map_or_else(|_| number.as_str().into(), Into::into),
        DeValue::Array(items) => items
            .iter()
            .map(|item| json_value(item.get_ref()))
            .collect(),
        DeValue::Table(table) => json(table),
        DeValue::Float(number) => number.as_str().into(),
        DeValue::Datetime(time) => time.to_string().into(),
    }
}

fn languages(reader: &mut Reader<'_>, table: &DeTable<'_>) -> Vec<RawLanguage> {
    let mut all = Vec::new();
    for (key, value) in in_order(table) {
        let range = key.span();
        let name = Located {
            value: key.get_ref().clone().into_owned(),
            span: Span::new(range.start, range.end),
        };
        let Some(table) = reader.table(value, &name.value) else {
            continue;
        };
        let mut raw = RawLanguage {
            name,
            extensions: Vec::new(),
            files: Vec::new(),
        };
        let section = format!("languages.{}", raw.name.value);
        for (key, value) in reader.entries(table, &section, &LANGUAGE) {
            match key {
                "extensions" => raw.extensions = reader.strings(value, "extensions"),
                "files" => raw.files = reader.strings(value, "files"),
                _ => {}
            }
        }
        all.push(raw);
    }
    all
}
