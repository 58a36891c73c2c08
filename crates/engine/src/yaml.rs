//! YAML files beside rules, whose values must be of certain types: what they say, or what is
//! wrong where.

use andon_yaml::{Key, Malformed, Value, Yaml};
use serde::de::DeserializeOwned;

use crate::config::nearest;

/// The only document of a text; `None` if there is none.
///
/// # Errors
/// The text is not YAML, or several documents.
pub(crate) fn document(text: &str) -> Result<Option<Yaml>, Malformed> {
    let mut documents = andon_yaml::read(text)?;
    match documents.get(1) {
        Some(second) => Err(wrong(second, "expected one document only")),
        None => Ok(documents.pop()),
    }
}

/// Reads a text of one document whose places nobody will ask for.
///
/// # Errors
/// What is wrong, with the line if it is known.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let document = document(text).map_err(|wrong| wrong.on_line(text))?;
    let value = document.map_or(serde_json::Value::Null, |yaml| yaml.to_json());
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// What is wrong at a value.
pub(crate) fn wrong(yaml: &Yaml, message: impl Into<String>) -> Malformed {
    Malformed {
        span: yaml.span,
        message: message.into(),
    }
}

/// A text.
pub(crate) fn text(yaml: &Yaml) -> Result<&str, Malformed> {
    match &yaml.value {
        Value::Str(text) => Ok(text),
        Value::Null | Value::Bool(_) | Value::Int(_) => {
            let found = yaml.value.type_name();
            Err(wrong(
                yaml,
                format!("expected text, found {found}: put it in quotes"),
            ))
        }
        _ => Err(expected(yaml, "text")),
    }
}

/// A number from zero.
pub(crate) fn number(yaml: &Yaml) -> Result<usize, Malformed> {
    match &yaml.value {
        Value::Int(number) => usize::try_from(*number)
            .map_err(|_negative| wrong(yaml, format!("expected zero or more, found {number}"))),
        _ => Err(expected(yaml, "a number")),
    }
}

/// A list; nothing is an empty one.
pub(crate) fn list<'y, T>(
    yaml: &'y Yaml,
    item: impl Fn(&'y Yaml) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    match &yaml.value {
        Value::Seq(items) => items.iter().map(item).collect(),
        Value::Null => Ok(Vec::new()),
        _ => Err(expected(yaml, "a list")),
    }
}

/// A mapping; nothing is an empty one.
pub(crate) fn mapping(yaml: &Yaml) -> Result<&[(Key, Yaml)], Malformed> {
    match &yaml.value {
        Value::Map(entries) => Ok(entries),
        Value::Null => Ok(&[]),
        _ => Err(expected(yaml, "a mapping")),
    }
}

/// A key that is none of those that have a meaning.
pub(crate) fn unknown_key(key: &Key, keys: &[&str]) -> Malformed {
    let near = nearest(&key.name, keys.iter().copied());
    let near = near.map_or(String::new(), |near| format!(", did you mean `{near}`?"));
    Malformed {
        span: key.span,
        message: format!("unknown key `{}`{near}", key.name),
    }
}

fn expected(yaml: &Yaml, what: &str) -> Malformed {
    let found = yaml.value.type_name();
    wrong(yaml, format!("expected {what}, found {found}"))
}
