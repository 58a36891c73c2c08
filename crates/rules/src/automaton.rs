//! A regular expression as one lazy automaton, for the one question whether it matches.
//!
//! A library for searching also finds where a match begins and ends, and compiles for that several
//! automata, forwards and backwards, with searches for literals before them. Rules only ask whether,
//! of short texts, and most expressions are asked a few times a run: to compile costs more than to
//! run. An expression that ends at the end of the text (`,\s*\)$`) is read from there, backwards.

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchError};
use regex_syntax::hir::{Hir, Look};

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
    dfa: DFA,
    backwards: bool,
    /// States that were met so far; one for each thread that runs it at a time.
    caches: Pool<Cache, NewCache>,
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Automaton")
            .field("backwards", &self.backwards)
            .finish_non_exhaustive()
    }
}

impl Automaton {
    /// Compiles an expression; `None` if that takes more than so many bytes.
    pub(crate) fn new(hir: &Hir, most: usize) -> Option<Self> {
        let looks = hir.properties();
        let backwards = looks.look_set_suffix().contains(Look::End)
            && !looks.look_set_prefix().contains(Look::Start);
        let config = thompson::Config::new()
            .utf8(false)
            .reverse(backwards)
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(most));
        let mut compiler = thompson::Compiler::new();
        let nfa = compiler.configure(config).build_from_hir(hir).ok()?;
        let config = DFA::config()
            .cache_capacity(MAX_STATES)
            .minimum_cache_clear_count(Some(MAX_CLEARED))
            .minimum_bytes_per_state(Some(LEAST_BYTES))
            .unicode_word_boundary(true)
            .skip_cache_capacity_check(true);
        let mut builder = DFA::builder();
        let dfa = builder.configure(config).build_from_nfa(nfa).ok()?;
        let caches = {
            let dfa = dfa.clone();
            Pool::new(Box::new(move || dfa.create_cache()) as NewCache)
        };
        Some(Self {
            dfa,
            backwards,
            caches,
        })
    }

    /// Whether it matches somewhere in a text.
    ///
    /// # Errors
    /// It cannot tell: of borders of words between characters beyond ASCII, or because it takes too
    /// many states.
    pub(crate) fn is_match(&self, text: &[u8]) -> Result<bool, MatchError> {
        let cache = &mut self.caches.get();
        let input = Input::new(text).earliest(true);
        let found = match self.backwards {
            true => self
                .dfa
                .try_search_rev(cache, &input.anchored(Anchored::Yes)),
            false => self.dfa.try_search_fwd(cache, &input),
        };
        found.map(|found| found.is_some())
    }
}
