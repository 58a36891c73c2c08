//! The facts of a language, as they come with the registry: each read when it is first asked for.
//!
//! Rules name a handful of facts, of which a language has about a hundred; only what observes all
//! choices reads them all.

use std::cell::OnceCell;

use andon_finding::Span;
use andon_syntax::Language;
use andon_yaml::Part;

use crate::problem::{Fault, Problem};
use crate::reader::Reader;
use crate::schema::FactSchema;
use crate::shipped::FACTS;

/// What the file with a language's facts is called.
pub(crate) fn facts_name(language: Language) -> String {
    format!("grammars/{}/facts.yml", language.def().facts_of)
}

/// The facts of one language, in the order of its file.
pub(crate) struct Facts {
    language: Language,
    entries: Vec<Entry>,
}

/// One document of the file.
struct Entry {
    /// As its line `fact: NAME` says.
    name: &'static str,
    part: Part<'static>,
    read: OnceCell<Result<FactSchema, Vec<Fault>>>,
}

impl Facts {
    /// The facts of a language.
    pub(crate) fn of(language: Language) -> Self {
        let text = language.def().facts;
        let packed = FACTS
            .iter()
            .find(|(name, _)| *name == language.def().facts_of);
        let parts = andon_yaml::parts(text, packed.map(|(_, packed)| *packed));
        let entries = parts.filter_map(|part| {
            let mut lines = text.get(part.range.clone())?.lines();
            let name = lines.find_map(|line| line.strip_prefix("fact:"))?;
            Some(Entry {
                name: name.trim(),
                part,
                read: OnceCell::new(),
            })
        });
        Self {
            language,
            entries: entries.collect(),
        }
    }

    /// None at all.
    pub(crate) const fn none(language: Language) -> Self {
        Self {
            language,
            entries: Vec::new(),
        }
    }

    /// The fact of that name, unless there is none or it is broken.
    pub(crate) fn get(&self, name: &str) -> Option<&FactSchema> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        self.read(entry).as_ref().ok()
    }

    /// The names of all facts.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name)
    }

    /// All facts that are sound.
    pub(crate) fn all(&self) -> impl Iterator<Item = &FactSchema> {
        let read = self.entries.iter().map(|entry| self.read(entry));
        read.filter_map(|schema| schema.as_ref().ok())
    }

    /// What is wrong with those that were read. The registry itself is broken then; its tests rule
    /// that out.
    pub(crate) fn faults(&self) -> impl Iterator<Item = &Fault> {
        let read = self.entries.iter().filter_map(|entry| entry.read.get());
        read.filter_map(|schema| schema.as_ref().err()).flatten()
    }

    /// A problem with a place in these facts.
    pub(crate) fn problem(&self, fault: Fault) -> Problem {
        fault.within(&facts_name(self.language), self.language.def().facts)
    }

    fn read<'e>(&self, entry: &'e Entry) -> &'e Result<FactSchema, Vec<Fault>> {
        entry.read.get_or_init(|| {
            let text = self.language.def().facts;
            let documents = entry
                .part
                .read(text)
                .map_err(|malformed| vec![Fault::malformed(malformed)])?;
            let mut reader = Reader::default();
            let schema = match documents.as_slice() {
                [document] => reader.fact(document),
                _ => {
                    let span = Span::new(entry.part.range.start, entry.part.range.end);
                    let what = "facts are separated by lines of `---`, nothing else";
                    reader
                        .faults
                        .push(Fault::error(span, what, "more than one"));
                    None
                }
            };
            match schema {
                Some(schema) if reader.faults.is_empty() => Ok(schema),
                _ => Err(reader.faults),
            }
        })
    }
}
