//! A regular expression as one automaton, for the one question whether it matches.
//!
//! A library for searching also finds where a match begins and ends, and compiles for that several
//! automata, forwards and backwards, with searches for literals before them. Rules only ask whether,
//! of short texts. An expression that ends at the end of the text (`,\s*\)$`) is read from there,
//! backwards.

use regex_automata::dfa::{Automaton as _, dense, sparse};
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchError};
use regex_syntax::hir::{Hir, Look};

use crate::known::Form;

/// Most bytes that the states of one automaton may take at a time; then they are forgotten.
const MAX_STATES: usize = 1 << 18;

/// How often all states may be forgotten before a search may be given up.
const MAX_CLEARED: usize = 3;

/// It is given up if a state lasts for fewer bytes of text: to make so many costs more than other
/// ways to search.
const LEAST_BYTES: usize = 10;

/// Makes the memory of a search.
type NewCache = Box<dyn Fn() -> Cache + Send + Sync>;

/// An expression to be run on texts of bytes.
pub(crate) struct Automaton {
    states: States,
    backwards: bool,
}

enum States {
    /// Made as texts ask for them.
    Lazy {
        dfa: DFA,
        /// States that were met so far; one for each thread that runs it at a time.
        caches: Pool<Cache, NewCache>,
    },
    Dense(dense::DFA<&'static [u32]>),
    Sparse(sparse::DFA<&'static [u8]>),
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Automaton")
            .field("backwards", &self.backwards)
            .finish_non_exhaustive()
    }
}

/// Whether an expression is read from the end of a text.
pub(crate) fn is_backwards(hir: &Hir) -> bool {
    let looks = hir.properties();
    looks.look_set_suffix().contains(Look::End) && !looks.look_set_prefix().contains(Look::Start)
}

/// Compiles an expression; `None` if that takes more than so many bytes.
pub(crate) fn compiled(hir: &Hir, most: usize) -> Option<NFA> {
    let config = thompson::Config::new()
        .utf8(false)
        .reverse(is_backwards(hir))
        .which_captures(WhichCaptures::None)
        .nfa_size_limit(Some(most));
    let mut compiler = thompson::Compiler::new();
    compiler.configure(config).build_from_hir(hir).ok()
}

impl Automaton {
    /// Compiles an expression; `None` if that takes more than so many bytes.
    pub(crate) fn new(hir: &Hir, most: usize) -> Option<Self> {
        let config = DFA::config()
            .cache_capacity(MAX_STATES)
            .minimum_cache_clear_count(Some(MAX_CLEARED))
            .minimum_bytes_per_state(Some(LEAST_BYTES))
            .unicode_word_boundary(true)
            .skip_cache_capacity_check(true);
        let mut builder = DFA::builder();
        let dfa = builder.configure(config);
        let dfa = dfa.build_from_nfa(compiled(hir, most)?).ok()?;
        let caches = {
            let dfa = dfa.clone();
            Pool::new(Box::new(move || dfa.create_cache()) as NewCache)
        };
        Some(Self {
            states: States::Lazy { dfa, caches },
            backwards: is_backwards(hir),
        })
    }

    /// Reads what was written when Andon was built; `None` if it was written for another machine.
    pub(crate) fn read(form: Form, backwards: bool, bytes: &'static [u8]) -> Option<Self> {
        let states = match form {
            Form::Dense => States::Dense(dense::DFA::from_bytes(bytes).ok()?.0),
            Form::Sparse => States::Sparse(sparse::DFA::from_bytes(bytes).ok()?.0),
        };
        Some(Self { states, backwards })
    }

    /// Whether it matches somewhere in a text.
    ///
    /// # Errors
    /// It cannot tell: of borders of words between characters beyond ASCII, or because it takes too
    /// many states.
    pub(crate) fn is_match(&self, text: &[u8]) -> Result<bool, MatchError> {
        let input = Input::new(text).earliest(true);
        let input = match self.backwards {
            true => input.anchored(Anchored::Yes),
            false => input,
        };
        let found = match (&self.states, self.backwards) {
            (States::Lazy { dfa, caches }, true) => dfa.try_search_rev(&mut caches.get(), &input),
            (States::Lazy { dfa, caches }, false) => dfa.try_search_fwd(&mut caches.get(), &input),
            (States::Dense(dfa), true) => dfa.try_search_rev(&input),
            (States::Dense(dfa), false) => dfa.try_search_fwd(&input),
            (States::Sparse(dfa), true) => dfa.try_search_rev(&input),
            (States::Sparse(dfa), false) => dfa.try_search_fwd(&input),
        };
        found.map(|found| found.is_some())
    }
}
