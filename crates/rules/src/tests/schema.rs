//! The JSON Schemas say what the reader says: of the examples of the documentation, of all shipped
//! rules, and of every example with one thing changed.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::docs::{Example, examples, page};
use crate::reader::Reader;
use crate::reader::keys::{RULE, UTILITY};
use crate::{KeyDef, Mapping, Shape, rule_schema, utility_schema};

/// `UPDATE_SCHEMAS=1 cargo test -p andon-rules schema` rewrites the files.
#[test]
fn the_schemas_are_up_to_date() {
    for (name, schema) in [("rule", rule_schema()), ("utility", utility_schema())] {
        let path = root().join(format!("schemas/{name}.schema.json"));
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            fs::write(&path, text).unwrap();
        }
        let kept: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(
            kept == schema,
            "{name}: run `UPDATE_SCHEMAS=1 cargo test -p andon-rules schema`"
        );
    }
}

#[test]
fn shipped_rules_keep_to_the_schema() {
    let rule = Validator::new(&rule_schema()).unwrap();
    let mut count = 0;
    for pack in fs::read_dir(root().join("rules")).unwrap() {
        for file in fs::read_dir(pack.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.to_string_lossy();
            if !name.ends_with(".yml") || name.ends_with(".test.yml") {
                continue;
            }
            for document in andon_yaml::read(&fs::read_to_string(&path).unwrap()).unwrap() {
                assert_eq!(complaints(&rule, &document.to_json()), [""; 0], "{name}");
                count += 1;
            }
        }
    }
    assert!(count > 150, "only {count} rules");
}

#[test]
fn the_schema_and_the_reader_agree_on_every_change_of_an_example() {
    let rule = Validator::new(&rule_schema()).unwrap();
    let utility = Validator::new(&utility_schema()).unwrap();
    let (mut taken, mut refused, mut apart) = (0, 0, Vec::new());
    for Example { text, is_utility } in examples() {
        let validator = if is_utility { &utility } else { &rule };
        let document = andon_yaml::read(&text).unwrap().remove(0).to_json();
        assert_eq!(complaints(validator, &document), [""; 0], "{text}");
        for (what, changed) in changes(&document) {
            let faults = faults(&changed, is_utility);
            let complaints = complaints(validator, &changed);
            if faults.is_empty() != complaints.is_empty() {
                apart.push(format!(
                    "{what}\nreader: {faults:?}\nschema: {complaints:?}"
                ));
            }
            match faults.is_empty() {
                true => taken += 1,
                false => refused += 1,
            }
        }
    }
    assert!(
        apart.is_empty(),
        "{} differ:\n{}",
        apart.len(),
        apart.join("\n")
    );
    assert!(taken > 500 && refused > 2000, "{taken} {refused}");
}

#[test]
fn every_key_has_an_example_and_a_word_about_it() {
    let page = page();
    let prose: String = page.split("```").step_by(2).collect();
    let code: Vec<&str> = prose.split('`').skip(1).step_by(2).collect();
    let mut gaps = Vec::new();
    let mut written = Vec::new();
    for Example { text, .. } in examples() {
        keys_in(
            &andon_yaml::read(&text).unwrap().remove(0).to_json(),
            &mut written,
        );
    }
    let known = all_keys();
    assert!(known.len() > 50);
    for key in known {
        let name = key.name();
        let is_named = |code: &&str| {
            code.split(|c: char| !c.is_alphanumeric())
                .any(|word| word == name)
        };
        if !code.iter().any(is_named) {
            gaps.push(format!("docs/rules.md does not explain `{name}`"));
        }
        if !written.iter().any(|written| written == name) {
            gaps.push(format!("no example in docs/rules.md has `{name}`"));
        }
        let about = key.about();
        assert!(about.ends_with('.'), "`{name}`: {about:?} is no sentence");
    }
    gaps.sort();
    gaps.dedup();
    assert_eq!(gaps, [""; 0]);
}

/// What the reader complains of, but for mistakes that no schema can see.
fn faults(document: &Value, is_utility: bool) -> Vec<String> {
    // JSON is YAML. A document that is nothing is none.
    let Some(tree) = andon_yaml::read(&document.to_string()).unwrap().pop() else {
        return vec!["nothing".to_owned()];
    };
    let mut reader = Reader::default();
    match is_utility {
        true => drop(reader.utility(&tree)),
        false => drop(reader.rule(&tree)),
    }
    let beyond = [
        "a rule object needs at least one clause",
        "this range ends before it begins",
    ];
    let faults = reader.faults.into_iter().map(|fault| fault.message);
    faults
        .filter(|message| !beyond.contains(&message.as_str()))
        .collect()
}

fn complaints(validator: &Validator, document: &Value) -> Vec<String> {
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect()
}

/// The document with each value replaced by others, each key removed, and a key added everywhere.
fn changes(document: &Value) -> Vec<(String, Value)> {
    let others = [
        json!(null),
        json!(true),
        json!(7),
        json!(-7),
        json!("surely not a word"),
        json!([]),
        json!(["surely not a word"]),
        json!([null]),
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
        for other in &others {
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
    let inner: Vec<String> = match value {
        Value::Object(entries) => entries
            .iter()
            .flat_map(|(key, value)| places(value, format!("{at}/{key}")))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, value)| places(value, format!("{at}/{index}")))
            .collect(),
        _ => Vec::new(),
    };
    std::iter::once(at).chain(inner).collect()
}

fn keys_in(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                keys.push(key.clone());
                keys_in(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys_in(item, keys)),
        _ => {}
    }
}

/// Every key that may stand anywhere in a rule or a utility.
fn all_keys() -> Vec<&'static KeyDef> {
    let mut keys = Vec::new();
    let mut seen = Vec::new();
    for mapping in [&RULE, &UTILITY] {
        of_mapping(mapping, &mut keys, &mut seen);
    }
    keys
}

fn of_mapping(
    mapping: &'static Mapping,
    keys: &mut Vec<&'static KeyDef>,
    seen: &mut Vec<&'static str>,
) {
    for key in mapping.keys() {
        keys.push(key);
        of_shape(key.shape(), keys, seen);
    }
}

fn of_shape(shape: &Shape, keys: &mut Vec<&'static KeyDef>, seen: &mut Vec<&'static str>) {
    match shape {
        Shape::Mapping(mapping) | Shape::OneOf(mapping) => of_mapping(mapping, keys, seen),
        Shape::List(inner)
        | Shape::Several(inner)
        | Shape::Named(_, inner)
        | Shape::OneNamed(_, inner) => of_shape(inner, keys, seen),
        Shape::Either(shapes) => shapes.iter().for_each(|one| of_shape(one, keys, seen)),
        Shape::Defined(name, defined) if !seen.contains(name) => {
            seen.push(name);
            of_shape(&defined(), keys, seen);
        }
        _ => {}
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
