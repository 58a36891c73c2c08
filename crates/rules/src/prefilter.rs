//! Texts that must be there for a rule to match, and where they are.
//!
//! A rule about `yaml.load($X)` has nothing to say about a file without `yaml`, nor about a call
//! in which it does not occur. One pass of an Aho-Corasick automaton over a file finds where the
//! texts that rules require stand; a rule is then tried only on nodes around such a place. The
//! choices of a language, which every file is asked for, are prefiltered as rules are; their
//! numbers follow those of the rules.
//!
//! ```text
//! rule                      must stand in the node       must stand in the file
//! pattern: yaml.load($X)    yaml                         yaml
//! kind: call, inside: …     –                            what the other node requires
//! ```
//!
//! What is required is a set of alternatives, in lower case, of which every match has at least
//! one. Only necessary conditions count, so nothing is lost.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use andon_finding::Span;
use andon_regex::{Required, useful};

use crate::pattern::{Pattern, PatternNode};
use crate::schema::Strictness;

/// Of longer texts the beginning proves nearly as much, and a small automaton is quick to build and
/// stays in the processor's cache.
const MAX_LENGTH: usize = 8;

/// What the code must contain to fit a pattern: its longest leaf.
pub(crate) fn of_pattern(pattern: &Pattern) -> Required {
    if pattern.strictness == Strictness::Signature {
        return None;
    }
    let mut longest: &str = "";
    let mut pending = vec![&pattern.root];
    while let Some(node) = pending.pop() {
        match node {
            PatternNode::Leaf { text, named, .. } => {
                // Tokens may be passed over or compared by kind alone.
                if *named && text.len() > longest.len() {
                    longest = text;
                }
            }
            PatternNode::Branch { children, .. } => pending.extend(children.iter()),
            PatternNode::Hole { .. } | PatternNode::Ellipsis { .. } => {}
        }
    }
    useful(vec![longest.to_ascii_lowercase().into_bytes()])
}

/// What one rule requires.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requirement {
    /// Within the node that it matches.
    pub(crate) in_node: Required,
    /// Anywhere in the file.
    pub(crate) in_file: Required,
}

/// After so many bytes of text a quicker automaton pays for what it costs to make.
const MANY_BYTES: usize = 1 << 16;

/// Finds where the rules of a program can match in a file.
#[derive(Debug, Default)]
pub(crate) struct Prefilter {
    automaton: Option<AhoCorasick>,
    /// The same, made when there is much to read.
    quicker: OnceLock<Option<AhoCorasick>>,
    /// Bytes that were read so far.
    read: AtomicUsize,
    /// What it looks for.
    needles: Vec<Vec<u8>>,
    /// For each text of the automaton, the rules that require it.
    rules: Vec<Vec<u32>>,
    /// For each rule, what is required of it.
    demands: Vec<Demand>,
    /// From this number on they are choices, which are always asked for.
    first_choice: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Demand {
    Nothing,
    InFile,
    InNode,
}

/// Where the rules of a program can match in one file.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    /// For each rule, whether it is tried at all.
    active: Vec<bool>,
    /// For each rule that is tried only around certain bytes, those bytes, ascending.
    places: Vec<Vec<usize>>,
    /// For each such rule, how many of them the walk has passed.
    passed: Vec<usize>,
    /// For each rule, whether it is tried only around its places.
    bound: Vec<bool>,
}

impl Candidates {
    /// Whether any rule is to be tried.
    pub(crate) fn may_match(&self) -> bool {
        self.active.contains(&true)
    }

    /// Whether a rule is to be tried on every node of its kinds.
    pub(crate) fn is_free(&self, rule: usize) -> bool {
        self.is_active(rule) && !self.bound.get(rule).copied().unwrap_or(false)
    }

    /// Whether a rule is to be tried at all.
    pub(crate) fn is_active(&self, rule: usize) -> bool {
        self.active.get(rule).copied().unwrap_or(false)
    }

    /// A rule is not to be tried after all.
    pub(crate) fn drop_rule(&mut self, rule: usize) {
        if let Some(active) = self.active.get_mut(rule) {
            *active = false;
        }
    }

    /// Whether a rule is to be tried on a node with these bytes. Nodes must come in the order of
    /// a walk.
    #[inline]
    pub(crate) fn admit(&mut self, rule: usize, span: impl FnOnce() -> Span) -> bool {
        if !self.active.get(rule).copied().unwrap_or(false) {
            return false;
        }
        if !self.bound.get(rule).copied().unwrap_or(false) {
            return true;
        }
        let (Some(places), Some(passed)) = (self.places.get(rule), self.passed.get_mut(rule))
        else {
            return true;
        };
        let span = span();
        while places.get(*passed).is_some_and(|place| *place < span.start) {
            *passed += 1;
        }
        places.get(*passed).is_some_and(|place| *place < span.end)
    }
}

impl Prefilter {
    /// From what each rule and each choice requires, in the order of the program.
    pub(crate) fn new(rules: Vec<Requirement>, choices: &[Requirement]) -> Self {
        let first_choice = rules.len();
        let requirements = rules.into_iter().chain(choices.iter().cloned());
        let mut texts: Vec<(Vec<u8>, u32)> = Vec::new();
        let mut demands = Vec::new();
        for (rule, requirement) in (0_u32..).zip(requirements) {
            let (demand, alternatives) = match (requirement.in_node, requirement.in_file) {
                (Some(alternatives), _) => (Demand::InNode, alternatives),
                (None, Some(alternatives)) => (Demand::InFile, alternatives),
                (None, None) => (Demand::Nothing, Vec::new()),
            };
            demands.push(demand);
            texts.extend(alternatives.into_iter().map(|mut text| {
                text.truncate(MAX_LENGTH);
                (text, rule)
            }));
        }
        texts.sort_unstable();
        texts.dedup();
        let mut needles: Vec<Vec<u8>> = Vec::new();
        let mut rules: Vec<Vec<u32>> = Vec::new();
        for (text, rule) in texts {
            if needles.last() != Some(&text) {
                needles.push(text);
                rules.push(Vec::new());
            }
            if let Some(rules) = rules.last_mut() {
                rules.push(rule);
            }
        }
        // Without a text to look for it would read every file all the same.
        let automaton = match needles.is_empty() {
            true => None,
            false => searcher(&needles, AhoCorasickKind::ContiguousNFA),
        };
        if automaton.is_none() && !needles.is_empty() {
            // Too many texts for an automaton: every rule is tried everywhere.
            demands.fill(Demand::Nothing);
        }
        Self {
            automaton,
            needles,
            rules,
            demands,
            first_choice,
            ..Self::default()
        }
    }

    /// What looks for the texts in a text of so many bytes.
    fn automaton(&self, bytes: usize) -> Option<&AhoCorasick> {
        let automaton = self.automaton.as_ref()?;
        if self.read.fetch_add(bytes, Ordering::Relaxed) < MANY_BYTES {
            return Some(automaton);
        }
        let quicker = || searcher(&self.needles, AhoCorasickKind::DFA);
        Some(
            self.quicker
                .get_or_init(quicker)
                .as_ref()
                .unwrap_or(automaton),
        )
    }

    /// Finds where the selected rules, and all choices, can match in `text`.
    pub(crate) fn run(&self, text: &str, selected: &[bool], candidates: &mut Candidates) {
        let count = self.demands.len();
        let is_selected =
            |rule: usize| rule >= self.first_choice || selected.get(rule).copied().unwrap_or(false);
        let Candidates {
            active,
            places,
            passed,
            bound,
        } = candidates;
        active.clear();
        active.resize(count, false);
        bound.clear();
        bound.resize(count, false);
        passed.clear();
        passed.resize(count, 0);
        places.resize(count, Vec::new());
        places.iter_mut().for_each(Vec::clear);
        for (rule, demand) in self.demands.iter().enumerate() {
            let (Some(active), Some(bound)) = (active.get_mut(rule), bound.get_mut(rule)) else {
                continue;
            };
            *active = is_selected(rule) && *demand == Demand::Nothing;
            *bound = *demand == Demand::InNode;
        }
        let Some(automaton) = self.automaton(text.len()) else {
            return;
        };
        for found in automaton.find_overlapping_iter(text) {
            let Some(rules) = self.rules.get(found.pattern().as_usize()) else {
                continue;
            };
            for rule in rules {
                let rule = *rule as usize;
                if !is_selected(rule) {
                    continue;
                }
                if let Some(active) = active.get_mut(rule) {
                    *active = true;
                }
                // Found in the order of their ends, kept in that of their beginnings, which differs
                // by few places.
                if let (Some(true), Some(places)) = (bound.get(rule), places.get_mut(rule)) {
                    let earlier = places.iter().rposition(|place| *place <= found.start());
                    places.insert(earlier.map_or(0, |earlier| earlier + 1), found.start());
                }
            }
        }
    }
}

/// Looks for some texts; `None` if they are too many.
fn searcher(needles: &[Vec<u8>], kind: AhoCorasickKind) -> Option<AhoCorasick> {
    let mut builder = AhoCorasick::builder();
    builder
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .kind(Some(kind));
    builder.build(needles).ok()
}

#[cfg(test)]
mod tests {
    use andon_finding::Span;

    use super::{Candidates, Prefilter, Requirement, useful};

    fn set(texts: &[&str]) -> Option<Vec<Vec<u8>>> {
        useful(texts.iter().map(|text| text.as_bytes().to_vec()).collect())
    }

    #[test]
    fn rules_are_tried_around_their_texts() {
        let in_node = |texts: &[&str]| Requirement {
            in_node: set(texts),
            in_file: None,
        };
        let in_file = Requirement {
            in_node: None,
            in_file: set(&["yam"]),
        };
        let never = Requirement {
            in_node: Some(Vec::new()),
            in_file: None,
        };
        let choices = [in_node(&["toml"]), Requirement::default()];
        let prefilter = Prefilter::new(
            vec![
                in_node(&["yaml", "toml"]),
                Requirement::default(),
                in_file,
                never,
            ],
            &choices,
        );
        let admitted = |text: &str, start: usize, end: usize| {
            let mut candidates = Candidates::default();
            prefilter.run(text, &[true; 4], &mut candidates);
            [0, 1, 2, 3].map(|rule| candidates.admit(rule, || Span::new(start, end)))
        };
        assert_eq!(admitted("import YAML", 0, 11), [true, true, true, false]);
        assert_eq!(admitted("import yaml", 0, 6), [false, true, true, false]);
        assert_eq!(admitted("import yaml", 7, 11), [true, true, true, false]);
        assert_eq!(admitted("nothing", 0, 7), [false, true, false, false]);
        assert_eq!(admitted("é yaml", 0, 2), [false, true, true, false]);
        // Choices are asked for even where no rule is.
        let mut candidates = Candidates::default();
        prefilter.run("yaml toml", &[], &mut candidates);
        let all = [0, 1, 2, 3, 4, 5].map(|rule| candidates.admit(rule, || Span::new(0, 9)));
        assert_eq!(all, [false, false, false, false, true, true]);
    }

    #[test]
    fn the_quicker_automaton_says_the_same() {
        let in_node = Requirement {
            in_node: set(&["yaml", "aml.load", "toml"]),
            in_file: None,
        };
        let prefilter = Prefilter::new(vec![in_node], &[]);
        let text = "import yaml\nYAML.load(toml)\n";
        let places = || {
            let mut candidates = Candidates::default();
            prefilter.run(text, &[true], &mut candidates);
            candidates.places
        };
        let before = places();
        assert_eq!(before, [[7, 12, 13, 22]]);
        assert!(prefilter.quicker.get().is_none());
        prefilter.run(
            &"x".repeat(super::MANY_BYTES),
            &[true],
            &mut Candidates::default(),
        );
        assert_eq!(places(), before);
        assert!(prefilter.quicker.get().is_some());
    }
}
