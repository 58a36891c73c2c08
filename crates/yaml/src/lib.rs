//! YAML as a tree in which every key and value knows its bytes.
//!
//! Rule files are read in two steps, text to this tree and tree to schema, so that an error in
//! what a rule *means* (an unknown kind, an unbound name) can point at the same place as an error
//! in how it is *written*. Built from the parser's events with an explicit stack and a budget of
//! nodes: neither deep nesting nor exploding aliases can harm.
//!
//! Files that ship with Andon are read when it is built, and embedded as packed trees.

use std::collections::BTreeMap;
use std::ops::Range;

use andon_finding::Span;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use serde::{Deserialize, Serialize};

/// How deep collections may nest; rules need about 20.
const MAX_DEPTH: usize = 128;

/// How many nodes one file may have after aliases are followed.
const MAX_NODES: usize = 200_000;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Yaml {
    /// What to show of it: at most the rest of its first line.
    pub span: Span,
    /// What it is.
    pub value: Value,
    /// Where its text ends, if it is written here and no alias.
    end: Option<usize>,
    /// Number of nodes in it, itself included.
    nodes: usize,
}

impl Yaml {
    /// A text that stands at `span`.
    #[must_use]
    pub fn text(text: &str, span: Span) -> Self {
        Self {
            span,
            value: Value::Str(text.to_owned()),
            end: Some(span.end),
            nodes: 1,
        }
    }

    /// The bytes of a word or text, however many lines it has; `None` for an alias, whose text
    /// stands elsewhere.
    #[must_use]
    pub fn written(&self) -> Option<Span> {
        Some(Span::new(self.span.start, self.end?.max(self.span.start)))
    }

    /// The same without places.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Int(number) => (*number).into(),
            Value::Str(text) => text.as_str().into(),
            Value::Seq(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => {
                let entries = entries.iter();
                entries
                    .map(|(key, value)| (key.name.clone(), value.to_json()))
                    .collect()
            }
        }
    }

    /// Says that a value, which was read by itself, stands at `span`.
    pub fn put_at(&mut self, span: Span) {
        self.span = span;
        self.end = None;
        if let Value::Seq(items) = &mut self.value {
            items.iter_mut().for_each(|item| item.put_at(span));
        }
    }
}

/// A mapping key and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub name: String,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Nothing, or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other word or text.
    Str(String),
    /// A list.
    Seq(Vec<Yaml>),
    /// A mapping, in the order of the text.
    Map(Vec<(Key, Yaml)>),
}

impl Value {
    /// What to call the type of this value in an error.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "a number",
            Self::Str(_) => "a string",
            Self::Seq(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// Why a text is not YAML, or not what was expected.
#[derive(Debug)]
pub struct Malformed {
    /// Where, as it is to be shown.
    pub span: Span,
    /// What is wrong, in lower case.
    pub message: String,
}

impl Malformed {
    /// What is wrong, with its line in the text.
    #[must_use]
    pub fn on_line(&self, text: &str) -> String {
        let before = text.get(..self.span.start).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        format!("line {line}: {}", self.message)
    }
}

/// The bytes of each document of a text without directives.
fn documents(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let marks = memchr::memmem::find_iter(bytes, "\n---");
    let whole = marks.filter(|at| matches!(bytes.get(at + 4), None | Some(b'\n' | b'\r')));
    let ends = whole.map(|at| at + 1);
    let mut start = 0;
    ends.chain([text.len()])
        .map(move |end| std::mem::replace(&mut start, end)..end)
}

/// Reads all documents of a text; empty ones are dropped.
///
/// # Errors
/// The text is not YAML, or nested or repeated beyond all reason.
pub fn read(text: &str) -> Result<Vec<Yaml>, Malformed> {
    read_part(text, 0..text.len())
}

/// Reads the documents in a part of a text.
fn read_part(text: &str, part: Range<usize>) -> Result<Vec<Yaml>, Malformed> {
    let read = text.get(part.clone()).unwrap_or("");
    let offsets = Offsets::new(read, part.start);
    let mut builder = Builder {
        text,
        documents: Vec::new(),
        open: Vec::new(),
        anchors: BTreeMap::new(),
        nodes: 0,
    };
    for event in Parser::new_from_str(read) {
        let (event, span) = event.map_err(|error| {
            let at = offsets.byte(error.marker());
            malformed(to_line_end(Span::new(at, at), text), error.info())
        })?;
        let span = Span::new(offsets.byte(&span.start), offsets.byte(&span.end));
        builder
            .event(event, span)
            .map_err(|message| malformed(to_line_end(span, text), message))?;
    }
    Ok(builder.documents)
}

/// Reads a text and packs what is in it, for [`parts`].
///
/// # Errors
/// As [`read`]: what is wrong, with its line.
pub fn pack(text: &str) -> Result<Vec<u8>, String> {
    let cannot = |error: postcard::Error| error.to_string();
    let parts = documents(text).map(|part| {
        let trees = read_part(text, part).map_err(|wrong| wrong.on_line(text))?;
        postcard::to_allocvec(&trees).map_err(cannot)
    });
    let parts: Vec<Vec<u8>> = parts.collect::<Result<_, _>>()?;
    postcard::to_allocvec(&parts).map_err(cannot)
}

/// A part of a text, and what was packed of it.
#[derive(Debug, Clone)]
pub struct Part<'p> {
    /// Its bytes.
    pub range: Range<usize>,
    packed: Option<&'p [u8]>,
}

impl Part<'_> {
    /// All of a text.
    #[must_use]
    pub const fn whole(text: &str) -> Self {
        Self {
            range: 0..text.len(),
            packed: None,
        }
    }

    /// The documents in it.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(&self, text: &str) -> Result<Vec<Yaml>, Malformed> {
        let packed = self.packed.and_then(|it| postcard::from_bytes(it).ok());
        packed.map_or_else(|| read_part(text, self.range.clone()), Ok)
    }
}

/// The documents of a text without directives, with what [`pack`] made of the text, if that was
/// done before. A line of `---` ends a document wherever it stands, even in a block of text.
pub fn parts<'p>(text: &str, packed: Option<&'p [u8]>) -> impl Iterator<Item = Part<'p>> {
    let packed = packed.and_then(|it| postcard::from_bytes::<Vec<&[u8]>>(it).ok());
    let packed = packed.unwrap_or_default().into_iter().map(Some);
    let packed = packed.chain(std::iter::repeat(None));
    let with_packed = |(range, packed)| Part { range, packed };
    documents(text).zip(packed).map(with_packed)
}

fn malformed(span: Span, message: impl Into<String>) -> Malformed {
    Malformed {
        span,
        message: message.into(),
    }
}

/// The parser counts characters; everything else counts bytes.
struct Offsets {
    /// Byte offset of each character; empty if all are one byte long.
    bytes: Vec<usize>,
    len: usize,
    /// Where the text begins in that which spans are about.
    base: usize,
}

impl Offsets {
    fn new(text: &str, base: usize) -> Self {
        let bytes = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().map(|(at, _)| at).collect(),
        };
        Self {
            bytes,
            len: text.len(),
            base,
        }
    }

    fn byte(&self, marker: &Marker) -> usize {
        let at = match self.bytes.is_empty() {
            true => marker.index().min(self.len),
            false => self.bytes.get(marker.index()).copied().unwrap_or(self.len),
        };
        self.base + at
    }
}

/// What is shown is at most the rest of the first line, and that line's rest where the span is
/// empty.
fn to_line_end(span: Span, text: &str) -> Span {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
    let line_end = |from: usize, to: usize| {
        let text = text.get(from..to).unwrap_or("").as_bytes();
        memchr::memchr2(b'\n', b'\r', text).map_or(to, |at| from + at)
    };
    // The rest of the line is looked at only if it is wanted: lines of rule files are long.
    match line_end(start, end) {
        shown if shown > start => Span::new(start, shown),
        _ => Span::new(start, line_end(start, text.len())),
    }
}

/// A collection that is being read.
enum Open {
    Seq {
        span: Span,
        anchor: usize,
        items: Vec<Yaml>,
    },
    Map {
        span: Span,
        anchor: usize,
        entries: Vec<(Key, Yaml)>,
        key: Option<Key>,
    },
}

struct Builder<'s> {
    text: &'s str,
    documents: Vec<Yaml>,
    open: Vec<Open>,
    /// By the parser's number of the anchor; 0 is no anchor.
    anchors: BTreeMap<usize, Yaml>,
    nodes: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, whole: Span) -> Result<(), String> {
        let span = to_line_end(whole, self.text);
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let yaml = Yaml {
                    span,
                    value: scalar(&text, style),
                    end: Some(whole.end),
                    nodes: 1,
                };
                self.value(yaml, anchor)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(named) => {
                    let end = None;
                    self.value(Yaml { span, end, ..named }, 0)
                }
                None => Err("this alias stands inside what it names".to_owned()),
            },
            Event::SequenceStart(anchor, ..) => self.push(Open::Seq {
                span,
                anchor,
                items: Vec::new(),
            }),
            Event::MappingStart(anchor, ..) => self.push(Open::Map {
                span,
                anchor,
                entries: Vec::new(),
                key: None,
            }),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::Seq {
                    span,
                    anchor,
                    items,
                }) => {
                    let yaml = Yaml {
                        span: self.extended(span, items.last()),
                        end: None,
                        nodes: 1 + items.iter().map(|item| item.nodes).sum::<usize>(),
                        value: Value::Seq(items),
                    };
                    self.value(yaml, anchor)
                }
                Some(Open::Map {
                    span,
                    anchor,
                    entries,
                    ..
                }) => {
                    let yaml = Yaml {
                        span: self.extended(span, entries.last().map(|(_, value)| value)),
                        end: None,
                        nodes: 1 + entries.iter().map(|(_, value)| value.nodes).sum::<usize>(),
                        value: Value::Map(entries),
                    };
                    self.value(yaml, anchor)
                }
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn push(&mut self, open: Open) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("nested more than {MAX_DEPTH} deep"));
        }
        self.open.push(open);
        Ok(())
    }

    /// The parser knows only where a collection begins: what is shown of it is its first line.
    fn extended(&self, span: Span, last: Option<&Yaml>) -> Span {
        let end = last.map_or(span.end, |last| last.span.end);
        to_line_end(Span::new(span.start, end.max(span.end)), self.text)
    }

    /// Takes a finished value to where it belongs.
    fn value(&mut self, yaml: Yaml, anchor: usize) -> Result<(), String> {
        self.nodes = self.nodes.saturating_add(yaml.nodes);
        if self.nodes > MAX_NODES {
            return Err(format!("more than {MAX_NODES} values, aliases included"));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, yaml.clone());
        }
        match self.open.last_mut() {
            None => {
                if !matches!(yaml.value, Value::Null) {
                    self.documents.push(yaml);
                }
                Ok(())
            }
            Some(Open::Seq { items, .. }) => {
                items.push(yaml);
                Ok(())
            }
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some(key) => {
                    entries.push((key, yaml));
                    Ok(())
                }
                None => {
                    let name = key_name(&yaml.value).ok_or("a key must be a word")?;
                    if entries.iter().any(|(other, _)| other.name == name) {
                        return Err(format!("the key `{name}` stands here twice"));
                    }
                    *key = Some(Key {
                        span: yaml.span,
                        name,
                    });
                    Ok(())
                }
            },
        }
    }
}

fn key_name(value: &Value) -> Option<String> {
    match value {
        Value::Str(name) => Some(name.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null => Some(String::new()),
        Value::Seq(_) | Value::Map(_) => None,
    }
}

/// Plain words of YAML's core schema have types; everything else is text. Numbers with a point
/// stay text: nothing in a rule file is one.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::Str(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match text.parse() {
            Ok(number) if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                Value::Int(number)
            }
            _ => Value::Str(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, documents, pack, parts, read, read_part};

    #[test]
    fn documents_are_what_the_parser_takes_for_documents() {
        for text in [
            "",
            "a: 1\n",
            "a: 1\n---\nb: 2\n",
            "a: 1\r\n---\r\nb: 2\r\n",
            "a: |\n  x\n---\nb: '---'\nc: a---\n---\nd: 3",
        ] {
            let whole = read(text).unwrap();
            let parts = documents(text).flat_map(|part| read_part(text, part).unwrap());
            let spans: Vec<_> = parts.map(|yaml| yaml.span).collect();
            let expected: Vec<_> = whole.iter().map(|yaml| yaml.span).collect();
            assert_eq!(spans, expected, "{text:?}");
            assert_eq!(documents(text).count(), whole.len().max(1), "{text:?}");
        }
    }

    #[test]
    fn what_is_packed_is_what_was_read() {
        let text = "a: &x [1, true, ~]\nb: *x\n---\n# é\nc: |\n  two\n  lines\n---\n";
        let packed = pack(text).unwrap();
        let trees = |packed: Option<&[u8]>, text: &str| {
            parts(text, packed)
                .flat_map(|part| part.read(text).unwrap())
                .collect::<Vec<_>>()
        };
        let read = trees(None, text);
        assert_eq!(read.len(), 2);
        assert_eq!(trees(Some(&packed), text), read);
        // It is what was packed that is given.
        let other = text.replace("true", "null");
        assert_eq!(trees(Some(&packed), &other), read);
        assert_ne!(trees(None, &other), read);
        // What is damaged is read again.
        assert_eq!(trees(Some(&packed[..packed.len() - 1]), text), read);
        assert_eq!(trees(Some(&[]), text), read);
        assert_eq!(Part::whole(text).read(text).unwrap(), read);
        assert!(pack("a: 1\n---\nb: [").unwrap_err().starts_with("line 3: "));
    }
}
