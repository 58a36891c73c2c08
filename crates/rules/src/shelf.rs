//! Rules that are set aside because their language is not there.

use std::collections::BTreeMap;

use crate::api::Aside;
use crate::reader::Reader;

/// What was set aside while files were read.
#[derive(Debug)]
pub(crate) struct Shelf {
    lenient: bool,
    /// By language, in lower case.
    aside: BTreeMap<String, Aside>,
}

impl Shelf {
    /// One that takes rules, if `lenient`; else they are refused.
    pub(crate) const fn new(lenient: bool) -> Self {
        Self {
            lenient,
            aside: BTreeMap::new(),
        }
    }

    /// What reads documents.
    pub(crate) fn reader(&self) -> Reader {
        Reader::new(self.lenient)
    }

    /// Takes a rule for these languages, if there are any.
    pub(crate) fn rule(&mut self, absent: &[String], id: impl Fn() -> String) {
        for language in absent {
            self.place(language).rules.push(id());
        }
    }

    /// Takes a utility for these languages, if there are any.
    pub(crate) fn utility(&mut self, absent: &[String]) {
        for language in absent {
            self.place(language).utilities += 1;
        }
    }

    /// All that it took, sorted by language.
    pub(crate) fn into_aside(self) -> Vec<Aside> {
        self.aside.into_values().collect()
    }

    fn place(&mut self, language: &str) -> &mut Aside {
        let place = self.aside.entry(language.to_lowercase());
        place.or_insert_with(|| Aside {
            language: language.to_owned(),
            rules: Vec::new(),
            utilities: 0,
        })
    }
}
