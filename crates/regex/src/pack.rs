//! Writes what there is to know of the expressions that ship, as constants for a build script.

use std::collections::BTreeSet;

use regex_automata::dfa::StartKind;
use regex_automata::dfa::dense::{self, DFA};
use regex_syntax::hir::Hir;

use crate::automaton::{compiled, is_backwards};
use crate::known::Form;
use crate::lazy::{LazyRegex, translated};
use crate::literals::Literals;

/// Automata of up to so many bytes are written as rows.
const MAX_DENSE: usize = 1 << 14;

/// Most bytes of an automaton as rows, and of what is needed to make it: what is larger is compiled
/// when it is asked for.
const MAX_COMPILED: usize = 1 << 22;

/// Expressions as constants.
#[derive(Debug, Default)]
pub struct Packed {
    /// The entries of a [`crate::Shipped`], as Rust writes them.
    pub entries: String,
    /// Its states.
    pub states: Vec<u8>,
}

/// Finds out what there is to know of some expressions, for a machine of that byte order. What is no
/// expression is left out: whoever asks for it is told why.
#[must_use]
pub fn pack(sources: &BTreeSet<String>, big_endian: bool) -> Packed {
    let mut packed = Packed::default();
    let entries = sources.iter();
    let entries: Vec<String> = entries
        .filter_map(|source| packed.entry(source, big_endian))
        .collect();
    packed.entries = format!("&[\n{}]", entries.concat());
    packed
}

impl Packed {
    /// Writes what is to be known of one; `None` if it is broken, or says nothing of ASCII texts.
    fn entry(&mut self, source: &str, big_endian: bool) -> Option<String> {
        let lazy = LazyRegex::new(source).ok()?;
        let hir = translated(source, lazy.ast()?, false)?;
        let literals = Literals::of(&hir);
        let automaton = match literals.as_ref().is_some_and(|literals| literals.decisive) {
            true => None,
            false => dfa(&hir).and_then(|dfa| self.automaton(&dfa, is_backwards(&hir), big_endian)),
        };
        Some(format!(
            "::andon_regex::Known {{ source: {source:?}, required: {}, literals: {}, automaton: {} }},\n",
            written(lazy.required().map(|texts| byte_strings(&texts))),
            written(literals.map(|literals| literals.written())),
            written(automaton),
        ))
    }

    /// Writes an automaton; the answer says where.
    fn automaton(
        &mut self,
        dfa: &DFA<Vec<u32>>,
        backwards: bool,
        big_endian: bool,
    ) -> Option<String> {
        let form = match dfa.write_to_len() <= MAX_DENSE {
            true => Form::Dense,
            false => Form::Sparse,
        };
        let bytes = match (form, big_endian) {
            (Form::Dense, false) => {
                let (bytes, padding) = dfa.to_bytes_little_endian();
                bytes.get(padding..)?.to_vec()
            }
            (Form::Dense, true) => {
                let (bytes, padding) = dfa.to_bytes_big_endian();
                bytes.get(padding..)?.to_vec()
            }
            (Form::Sparse, false) => dfa.to_sparse().ok()?.to_bytes_little_endian(),
            (Form::Sparse, true) => dfa.to_sparse().ok()?.to_bytes_big_endian(),
        };
        self.states.resize(self.states.len().next_multiple_of(4), 0);
        let start = self.states.len();
        self.states.extend(bytes);
        let end = self.states.len();
        Some(format!(
            "::andon_regex::KnownAutomaton {{ form: ::andon_regex::Form::{form:?}, backwards: {backwards}, \
             place: {start}..{end} }}"
        ))
    }
}

fn dfa(hir: &Hir) -> Option<DFA<Vec<u32>>> {
    let start = match is_backwards(hir) {
        true => StartKind::Anchored,
        false => StartKind::Unanchored,
    };
    let config = dense::Config::new()
        .start_kind(start)
        .minimize(true)
        .dfa_size_limit(Some(MAX_COMPILED))
        .determinize_size_limit(Some(MAX_COMPILED));
    let nfa = compiled(hir, MAX_COMPILED)?;
    dense::Builder::new()
        .configure(config)
        .build_from_nfa(&nfa)
        .ok()
}

/// An option, as Rust writes it.
fn written(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

/// A slice of byte strings, as Rust writes it.
fn byte_strings(texts: &[Vec<u8>]) -> String {
    let texts = texts
        .iter()
        .map(|text| format!("b\"{}\"", text.escape_ascii()));
    format!("&[{}]", texts.collect::<Vec<_>>().join(", "))
}
