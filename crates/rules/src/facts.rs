//! The facts of a language, as they come with the registry.

use andon_syntax::Language;

use crate::problem::{Fault, Problem};
use crate::reader::Reader;
use crate::schema::FactSchema;
use crate::yaml;

/// What the file with a language's facts is called.
pub(crate) fn facts_name(language: Language) -> String {
    format!("grammars/{}/facts.yml", language.def().facts_of)
}

/// Reads the facts of a language. Problems mean that the registry itself is broken; its tests
/// rule that out.
pub(crate) fn read_facts(language: Language) -> (Vec<FactSchema>, Vec<Problem>) {
    let text = language.def().facts;
    let name = facts_name(language);
    let mut reader = Reader::default();
    let mut schemas = Vec::new();
    match yaml::read(text) {
        Ok(documents) => {
            for document in &documents {
                schemas.extend(reader.fact(document));
            }
        }
        Err(malformed) => reader.faults.push(Fault::malformed(malformed)),
    }
    let faults = reader.faults.into_iter();
    let problems = faults.map(|fault| fault.within(&name, text)).collect();
    (schemas, problems)
}
