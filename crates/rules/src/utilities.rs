//! Utilities that all rules of their languages may call, from files of their own.

use std::collections::BTreeMap;

use andon_syntax::Language;

use crate::api::RuleSource;
use crate::compiler::Compiler;
use crate::loader::{report, stem};
use crate::problem::{Fault, Problem, ProblemKind};
use crate::schema::UtilitySchema;
use crate::shelf::Shelf;
use crate::written::Place;

/// The utilities of a rule set.
#[derive(Debug, Default)]
pub(crate) struct Utilities<'s> {
    documents: Vec<Document<'s>>,
}

#[derive(Debug)]
struct Document<'s> {
    source: &'s RuleSource,
    id: String,
    schema: UtilitySchema,
}

impl<'s> Utilities<'s> {
    /// Reads files of utilities.
    pub(crate) fn read(
        sources: &'s [RuleSource],
        problems: &mut Vec<Problem>,
        shelf: &mut Shelf,
    ) -> Self {
        let mut documents = Vec::new();
        for source in sources {
            let mut reader = shelf.reader();
            match andon_yaml::read(&source.text) {
                Ok(trees) => {
                    for tree in &trees {
                        documents.extend(reader.utility(tree).map(|schema| Document {
                            id: match &schema.id {
                                Some(id) => id.value.clone(),
                                None => stem(&source.name).to_owned(),
                            },
                            source,
                            schema,
                        }));
                        shelf.utility(&reader.absent);
                    }
                }
                Err(malformed) => reader.faults.push(Fault::malformed(malformed)),
            }
            report(problems, source, reader.faults);
        }
        Self { documents }
    }

    /// The files that they stand in, by name.
    pub(crate) fn places(&self) -> BTreeMap<String, Place> {
        let places = self.documents.iter().map(|document| {
            let place = Place {
                name: document.source.name.clone(),
                text: document.source.text.clone(),
            };
            (document.id.clone(), place)
        });
        places.collect()
    }

    /// Whether one may ask for a fact.
    pub(crate) fn use_facts(&self) -> bool {
        let sources = self
            .documents
            .chunk_by(|a, b| std::ptr::eq(a.source, b.source));
        let mut sources = sources.filter_map(<[_]>::first);
        sources.any(|document| document.source.text.contains("fact:"))
    }

    /// The languages that they are for.
    pub(crate) fn all_languages(&self) -> impl Iterator<Item = Language> {
        self.documents
            .iter()
            .flat_map(|document| self.languages(document))
    }

    /// Makes them known to the compilers of their languages, and reports what is wrong with them.
    pub(crate) fn declare<'u>(
        &'u self,
        compilers: &mut [Option<Compiler<'u>>],
        problems: &mut Vec<Problem>,
    ) {
        let mut of_language: BTreeMap<Language, Vec<&Document<'_>>> = BTreeMap::new();
        for document in &self.documents {
            for language in self.languages(document) {
                let Some(Some(compiler)) = compilers.get_mut(language.index()) else {
                    continue;
                };
                if compiler.declare(&document.id, &document.schema) {
                    of_language.entry(language).or_default().push(document);
                    continue;
                }
                let (name, id) = (language.name(), &document.id);
                let fault = Fault::error(
                    document.schema.span,
                    format!("two utilities for {name} are called `{id}`"),
                    "the second one",
                );
                report(
                    problems,
                    document.source,
                    vec![fault.help("give one of them another `id`")],
                );
            }
        }
        let mut failed: Vec<(&Document<'_>, Vec<Fault>)> = Vec::new();
        let mut works: Vec<&str> = Vec::new();
        for (language, documents) in of_language {
            let Some(Some(compiler)) = compilers.get_mut(language.index()) else {
                continue;
            };
            for document in documents {
                let faults = compiler.judge_utility(&document.id);
                let is_error = |fault: &Fault| fault.kind == ProblemKind::Error;
                match faults.iter().any(is_error) {
                    true => failed.push((document, faults)),
                    false => {
                        // The languages of one utility mostly have the same warnings.
                        if !works.contains(&document.id.as_str()) {
                            report(problems, document.source, faults);
                        }
                        works.push(&document.id);
                    }
                }
            }
        }
        // It must work in one of its languages; whoever calls it in another is told.
        let mut said: Vec<&str> = Vec::new();
        for (document, faults) in failed {
            if !works.contains(&document.id.as_str()) && !said.contains(&document.id.as_str()) {
                report(problems, document.source, faults);
                said.push(&document.id);
            }
        }
    }

    /// The languages of a document, and those that they cover unless another document of that
    /// name is about them.
    fn languages(&self, document: &Document<'_>) -> Vec<Language> {
        let listed = |document: &Document<'_>, language: Language| {
            let mut languages = document.schema.languages.iter();
            languages.any(|listed| listed.value == language)
        };
        let mut languages: Vec<_> = document
            .schema
            .languages
            .iter()
            .map(|sp| sp.value)
            .collect();
        let covered = languages.iter().flat_map(|language| language.covered());
        let covered: Vec<_> = covered.collect();
        for language in covered {
            let mut named = self
                .documents
                .iter()
                .filter(|other| other.id == document.id);
            let is_listed = named.any(|other| listed(other, language));
            if !is_listed && !languages.contains(&language) {
                languages.push(language);
            }
        }
        languages
    }
}
