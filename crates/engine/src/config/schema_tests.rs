//! The JSON Schema of `andon.toml` says what the reader says: of the documentation's examples, and
//! of the full one with one thing changed.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::keys::{FILES, GATE, INJECTION, LANGUAGE, OVERRIDE, PROMPT, STYLE, TOP, config_schema};
use super::*;
use crate::injection::Injections;

/// What the schema complains of in the text of an `andon.toml`.
pub(crate) fn complaints(text: &str) -> Vec<String> {
    let document = toml::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
    complaints_of(&Validator::new(&config_schema()).unwrap(), &document)
}

/// `UPDATE_SCHEMAS=1 cargo test -p andon-engine schema` rewrites the file.
#[test]
fn the_schema_is_up_to_date() {
    let path = root().join("schemas/andon.schema.json");
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        let text = serde_json::to_string_pretty(&config_schema()).unwrap() + "\n";
        fs::write(&path, text).unwrap();
    }
    let kept: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert!(
        kept == config_schema(),
        "run `UPDATE_SCHEMAS=1 cargo test -p andon-engine schema`"
    );
}

#[test]
fn every_example_is_read_and_keeps_to_the_schema() {
    for page in [
        "README.md",
        "docs/configuration.md",
        "docs/prompts.md",
        "docs/rules.md",
        "docs/style.md",
    ] {
        let examples = examples(page);
        assert!(!examples.is_empty(), "{page} has no example");
        for example in examples {
            assert_eq!(complaints(&example), [""; 0], "{page}:\n{example}");
            assert_eq!(mistakes(&example), [""; 0], "{page}:\n{example}");
        }
    }
}

#[test]
fn every_key_has_an_example_and_a_word_about_it() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let prose: String = readme.split("```").step_by(2).collect();
    let full = full();
    let injection = &full["injections"][0];
    let language = full["languages"].as_object().unwrap().values().next();
    for (mapping, example) in [
        (&TOP, &full),
        (&FILES, &full["files"]),
        (&GATE, &full["gate"]),
        (&STYLE, &full["style"]),
        (&PROMPT, &full["prompt"]),
        (&OVERRIDE, &full["override"][0]),
        (&LANGUAGE, language.unwrap()),
        (&INJECTION, injection),
    ] {
        for key in mapping.keys() {
            let name = key.name();
            assert!(
                !example[name].is_null(),
                "no example in docs/configuration.md has `{name}`"
            );
            let is_key = |c: char| c.is_alphanumeric() || c == '-';
            let is_named = |code: &str| code.split(|c| !is_key(c)).any(|word| word == name);
            assert!(
                prose.split('`').skip(1).step_by(2).any(is_named),
                "README.md does not explain `{name}`"
            );
            let about = key.about();
            assert!(about.ends_with('.'), "`{name}`: {about:?} is no sentence");
        }
    }
}

#[test]
fn the_schema_and_the_reader_agree_on_every_change_of_the_full_example() {
    let validator = Validator::new(&config_schema()).unwrap();
    let (mut taken, mut refused, mut apart) = (0, 0, Vec::new());
    for (what, changed) in changes(&full()) {
        let mistakes = mistakes(&toml::to_string(&changed).unwrap());
        let complaints = complaints_of(&validator, &changed);
        if mistakes.is_empty() != complaints.is_empty() {
            apart.push(format!(
                "{what}\nreader: {mistakes:?}\nschema: {complaints:?}"
            ));
        }
        match mistakes.is_empty() {
            true => taken += 1,
            false => refused += 1,
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
    assert!(taken > 50 && refused > 200, "{taken} {refused}");
}

/// What the reader complains of, injections included, but for mistakes that no schema can see.
fn mistakes(text: &str) -> Vec<String> {
    let beyond = [
        "needs at least one clause",
        "no utility",
        "which nothing binds",
        "this pattern is several nodes",
        "this rule can match nowhere",
    ];
    match Config::parse("andon.toml", text, PathBuf::from(".")) {
        Err(EngineError::Config { problems }) => problems.iter().map(ToString::to_string).collect(),
        Err(other) => vec![other.to_string()],
        Ok(config) => {
            let own: Vec<_> = config.injections.into_iter().map(|own| own.value).collect();
            if let Some(name) = own.iter().find_map(|own| own.unknown_language()) {
                return vec![format!("unknown language `{name}`")];
            }
            let problems = Injections::load(&[], &own).err().unwrap_or_default();
            let problems = problems.into_iter().map(|(_, problem)| problem);
            let is_seen = |problem: &String| !beyond.iter().any(|beyond| problem.contains(beyond));
            problems.filter(is_seen).collect()
        }
    }
}

fn complaints_of(validator: &Validator, document: &Value) -> Vec<String> {
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect()
}

/// The example of `docs/configuration.md` that has every key.
fn full() -> Value {
    toml::from_str(&examples("docs/configuration.md").concat()).unwrap()
}

fn examples(page: &str) -> Vec<String> {
    let page = fs::read_to_string(root().join(page)).unwrap();
    let blocks = page.split("```toml\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    blocks.map(str::to_owned).collect()
}

/// The document with each value replaced by others, each key removed, and a key added everywhere.
/// What is in the rules of injections is not changed: that is the rule language.
fn changes(document: &Value) -> Vec<(String, Value)> {
    let others = [
        json!(true),
        json!(7),
        json!(-7),
        json!("surely not a word"),
        json!([]),
        json!(["surely not a word"]),
        json!([7]),
        json!({}),
        json!({ "surplus": 1 }),
    ];
    let mut changes = Vec::new();
    for place in places(document, String::new()) {
        let mut change = |what: &str, make: &dyn Fn(&mut Value)| {
            let mut changed = document.clone();
            make(changed.pointer_mut(&place).unwrap());
            changes.push((format!("{place} {what}"), changed));
        };
        for other in others.iter().filter(|_| !place.is_empty()) {
            change(&format!("= {other}"), &|value| *value = other.clone());
        }
        let Some(entries) = document.pointer(&place).and_then(Value::as_object) else {
            continue;
        };
        change("with a surplus key", &|value| value["surplus"] = json!(1));
        for key in entries.keys() {
            change(&format!("without {key}"), &|value| {
                value.as_object_mut().unwrap().remove(key);
            });
        }
    }
    changes
}

/// Pointers to every value in a document.
fn places(value: &Value, at: String) -> Vec<String> {
    let below: Vec<(String, &Value)> = match value {
        _ if at.starts_with("/injections") && at.matches('/').count() > 2 => Vec::new(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    let below = below
        .into_iter()
        .flat_map(|(name, value)| places(value, format!("{at}/{name}")));
    let below: Vec<_> = below.collect();
    std::iter::once(at).chain(below).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
