//! What may be written in a file, as data: which keys a mapping has and what stands behind each.
//!
//! ```text
//! tables of keys ─┬─► the reader: which keys are known
//!                 └─► JSON Schema: what an editor completes, explains and underlines
//! ```
//!
//! A reader asks [`Mapping::knows`] before it reads a key, so that neither it nor the schema can
//! know a key that the other lacks. That both mean the same by a shape is tested with mutated
//! examples.

use std::collections::BTreeMap;

use andon_syntax::Language;
use serde_json::{Map, Value, json};

/// One key of a mapping: its name, what may stand behind it, and a sentence about it for people.
#[derive(Debug)]
pub enum KeyDef {
    /// It may be left out.
    Optional(&'static str, Shape, &'static str),
    /// The mapping makes no sense without it.
    Required(&'static str, Shape, &'static str),
}

impl KeyDef {
    /// As written.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        let (Self::Optional(name, ..) | Self::Required(name, ..)) = self;
        name
    }

    /// What may stand behind it.
    #[must_use]
    pub const fn shape(&self) -> &Shape {
        let (Self::Optional(_, shape, _) | Self::Required(_, shape, _)) = self;
        shape
    }

    /// One sentence for people.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        let (Self::Optional(.., about) | Self::Required(.., about)) = self;
        about
    }
}

/// A mapping with keys of its own, in parts that other mappings may share.
#[derive(Debug)]
pub struct Mapping(pub &'static [&'static [KeyDef]]);

impl Mapping {
    /// All keys, in the order of the table.
    pub fn keys(&self) -> impl Iterator<Item = &'static KeyDef> {
        self.0.iter().copied().flatten()
    }

    /// The names of all keys.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys().map(KeyDef::name)
    }

    /// Whether a key is in the table.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }

    /// The JSON Schema of a document that is this mapping.
    ///
    /// Draft 7, as that is what the language servers of YAML and TOML read.
    #[must_use]
    pub fn json_schema(&self, title: &str, about: &str) -> Value {
        let mut definitions = Definitions::new();
        let mut schema = Map::new();
        schema.insert(
            "$schema".to_owned(),
            "http://json-schema.org/draft-07/schema#".into(),
        );
        schema.insert("title".to_owned(), title.into());
        schema.insert("description".to_owned(), about.into());
        schema.extend(mapping(self, &mut definitions));
        let definitions = definitions.into_iter();
        let definitions: Map<_, _> = definitions
            .map(|(name, definition)| (name.to_owned(), definition))
            .collect();
        schema.insert("definitions".to_owned(), definitions.into());
        schema.into()
    }
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// Anything at all.
    Any,
    /// A text in quotes or without, so that YAML may take it for a number or nothing.
    Scalar,
    /// A text and nothing else.
    Text,
    /// A text that this regular expression describes.
    Like(&'static str),
    /// One of these words.
    Words(fn() -> Vec<&'static str>),
    /// The name of a language or an alias, in any case of letters.
    Language,
    /// True or false.
    Flag,
    /// A whole number.
    Whole,
    /// A whole number, 0 or more.
    Count,
    /// A list, perhaps empty.
    List(&'static Shape),
    /// A list with at least one entry.
    Several(&'static Shape),
    /// A mapping whose keys are names of this shape, with values of that one.
    Named(&'static Shape, &'static Shape),
    /// A mapping with one such key.
    OneNamed(&'static Shape, &'static Shape),
    /// A mapping with known keys.
    Mapping(&'static Mapping),
    /// A mapping with exactly one of its known keys.
    OneOf(&'static Mapping),
    /// Any of these.
    Either(&'static [Shape]),
    /// A shape that the schema calls by a name, and that may contain itself.
    Defined(&'static str, fn() -> Shape),
}

type Definitions = BTreeMap<&'static str, Value>;

fn mapping(mapping: &Mapping, definitions: &mut Definitions) -> Map<String, Value> {
    let mut properties = Map::new();
    for key in mapping.keys() {
        let mut property = shape(key.shape(), definitions);
        if let Some(property) = property.as_object_mut() {
            property.insert("description".to_owned(), key.about().into());
        }
        properties.insert(key.name().to_owned(), property);
    }
    let required = mapping
        .keys()
        .filter(|key| matches!(key, KeyDef::Required(..)));
    let required: Vec<_> = required.map(KeyDef::name).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema.insert("additionalProperties".to_owned(), false.into());
    schema
}

fn shape(written: &Shape, definitions: &mut Definitions) -> Value {
    match written {
        Shape::Any => json!({}),
        Shape::Scalar => json!({ "type": ["string", "number", "boolean", "null"] }),
        Shape::Text => json!({ "type": "string" }),
        Shape::Like(pattern) => json!({ "type": "string", "pattern": pattern }),
        Shape::Words(words) => json!({ "enum": words() }),
        Shape::Language => language(),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Whole => json!({ "type": "integer" }),
        Shape::Count => json!({ "type": "integer", "minimum": 0 }),
        Shape::List(item) => json!({ "type": "array", "items": shape(item, definitions) }),
        Shape::Several(item) => {
            json!({ "type": "array", "items": shape(item, definitions), "minItems": 1 })
        }
        Shape::Named(name, value) => json!({
            "type": "object",
            "propertyNames": shape(name, definitions),
            "additionalProperties": shape(value, definitions),
        }),
        Shape::OneNamed(name, value) => json!({
            "type": "object",
            "propertyNames": shape(name, definitions),
            "additionalProperties": shape(value, definitions),
            "minProperties": 1,
            "maxProperties": 1,
        }),
        Shape::Mapping(known) => mapping(known, definitions).into(),
        Shape::OneOf(known) => {
            let mut schema = mapping(known, definitions);
            schema.insert("minProperties".to_owned(), 1.into());
            schema.insert("maxProperties".to_owned(), 1.into());
            schema.into()
        }
        Shape::Either(shapes) => {
            let shapes = shapes.iter().map(|one| shape(one, definitions));
            json!({ "anyOf": shapes.collect::<Vec<_>>() })
        }
        Shape::Defined(name, defined) => {
            // Its place is taken before it is followed: it may contain itself.
            if !definitions.contains_key(name) {
                definitions.insert(name, Value::Null);
                let defined = shape(&defined(), definitions);
                definitions.insert(name, defined);
            }
            json!({ "$ref": format!("#/definitions/{name}") })
        }
    }
}

/// The names to complete, and what else is understood: draft 7 cannot ignore the case of letters.
fn language() -> Value {
    let names: Vec<_> = Language::all().map(Language::name).collect();
    let all = Language::all().flat_map(|language| {
        let def = language.def();
        std::iter::once(def.name).chain(def.aliases.iter().copied())
    });
    let any_case: Vec<String> = all.map(in_any_case).collect();
    json!({ "anyOf": [
        { "enum": names },
        { "type": "string", "pattern": format!("^({})$", any_case.join("|")) },
    ] })
}

fn in_any_case(name: &str) -> String {
    let letters = name.chars().map(|c| match c {
        _ if c.is_ascii_alphabetic() => {
            format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase())
        }
        _ if c.is_ascii_alphanumeric() => c.to_string(),
        _ => format!("[{c}]"),
    });
    letters.collect()
}
