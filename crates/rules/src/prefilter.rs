//! Texts that a file must contain for a rule to match in it.
//!
//! A rule about `yaml.load($X)` has nothing to say about a file without `yaml`. One pass of an
//! Aho-Corasick automaton over a file finds which of the texts that rules require occur in it;
//! rules whose texts do not are left out of the walk.
//!
//! Only ASCII files are filtered: there a regular expression's texts are cheap to know.
//!
//! What a rule requires is a set of alternatives: each match has at least one of them in its
//! file. Only necessary conditions count, so leaving a rule out never loses a match.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::pattern::{Pattern, PatternNode};
use crate::schema::Strictness;

/// Shorter texts occur in nearly every file and prove nothing.
const MIN_LENGTH: usize = 3;

/// More alternatives than this say little and cost much.
const MAX_ALTERNATIVES: usize = 64;

/// Texts of which at least one must occur; `None` if nothing is known.
pub(crate) type Required = Option<Vec<Vec<u8>>>;

/// How much a set of alternatives proves: its shortest text counts.
fn strength(alternatives: &[Vec<u8>]) -> usize {
    alternatives
        .iter()
        .map(Vec::len)
        .min()
        .unwrap_or(usize::MAX)
}

/// Drops sets that prove too little.
pub(crate) fn useful(alternatives: Vec<Vec<u8>>) -> Required {
    let useful = alternatives.len() <= MAX_ALTERNATIVES && strength(&alternatives) >= MIN_LENGTH;
    useful.then_some(alternatives)
}

/// Of several requirements that must all be met, the one that proves most.
pub(crate) fn strongest(all: impl IntoIterator<Item = Required>) -> Required {
    all.into_iter().flatten().max_by_key(|set| strength(set))
}

/// Of several requirements of which one must be met: all alternatives together.
pub(crate) fn union(any: impl IntoIterator<Item = Required>) -> Required {
    let mut alternatives = Vec::new();
    for required in any {
        alternatives.extend(required?);
    }
    useful(alternatives)
}

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
    useful(vec![longest.as_bytes().to_vec()])
}

/// Finds which rules of a program can match in a file.
#[derive(Debug, Default)]
pub(crate) struct Prefilter {
    automaton: Option<AhoCorasick>,
    /// For each text of the automaton, the rules that it lets in.
    admits: Vec<Vec<u32>>,
    /// Rules that nothing is known of.
    always: Vec<u32>,
}

impl Prefilter {
    /// From what each rule requires, in the order of the program.
    pub(crate) fn new(required: Vec<Required>) -> Self {
        let mut texts: Vec<(Vec<u8>, u32)> = Vec::new();
        let mut always = Vec::new();
        for (rule, required) in (0_u32..).zip(required) {
            match required {
                None => always.push(rule),
                Some(alternatives) => {
                    texts.extend(alternatives.into_iter().map(|text| (text, rule)));
                }
            }
        }
        texts.sort_unstable();
        texts.dedup();
        let mut needles: Vec<Vec<u8>> = Vec::new();
        let mut admits: Vec<Vec<u32>> = Vec::new();
        for (text, rule) in texts {
            if needles.last() != Some(&text) {
                needles.push(text);
                admits.push(Vec::new());
            }
            if let Some(rules) = admits.last_mut() {
                rules.push(rule);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&needles)
            .ok();
        if automaton.is_none() {
            // Too many texts for an automaton: every rule is let in.
            always.extend(admits.drain(..).flatten());
        }
        Self {
            automaton,
            admits,
            always,
        }
    }

    /// Sets `active` for the selected rules that can match in `text`.
    pub(crate) fn run(&self, text: &str, selected: &[bool], active: &mut Vec<bool>) {
        active.clear();
        active.resize(selected.len(), false);
        // What is known of regular expressions holds for ASCII only.
        if !text.is_ascii() {
            active.clear();
            active.extend_from_slice(selected);
            return;
        }
        let let_in = |active: &mut Vec<bool>, rules: &[u32]| {
            for rule in rules {
                let rule = *rule as usize;
                if let (Some(active), Some(selected)) = (active.get_mut(rule), selected.get(rule)) {
                    *active = *selected;
                }
            }
        };
        let_in(active, &self.always);
        let Some(automaton) = &self.automaton else {
            return;
        };
        let mut seen = vec![false; self.admits.len()];
        for found in automaton.find_overlapping_iter(text) {
            let needle = found.pattern().as_usize();
            if let (Some(seen @ false), Some(rules)) =
                (seen.get_mut(needle), self.admits.get(needle))
            {
                *seen = true;
                let_in(active, rules);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Prefilter, strongest, union, useful};

    fn set(texts: &[&str]) -> Option<Vec<Vec<u8>>> {
        useful(texts.iter().map(|text| text.as_bytes().to_vec()).collect())
    }

    #[test]
    fn alternatives_and_conjunctions() {
        assert_eq!(set(&["ab"]), None);
        assert_eq!(
            strongest([None, set(&["abc"]), set(&["abcd", "wxyz"])]),
            set(&["abcd", "wxyz"])
        );
        assert_eq!(union([set(&["abc"]), set(&["def"])]), set(&["abc", "def"]));
        assert_eq!(union([set(&["abc"]), None]), None);
    }

    #[test]
    fn rules_are_let_in_by_their_texts() {
        let prefilter = Prefilter::new(vec![
            set(&["yaml", "toml"]),
            None,
            set(&["yam"]),
            Some(Vec::new()),
        ]);
        let mut active = Vec::new();
        prefilter.run("import yaml", &[true, true, true, true], &mut active);
        assert_eq!(active, [true, true, true, false]);
        prefilter.run("nothing", &[true, true, true, true], &mut active);
        assert_eq!(active, [false, true, false, false]);
        prefilter.run("é", &[true, true, false, true], &mut active);
        assert_eq!(active, [true, true, false, true]);
        prefilter.run("toml yaml", &[true, false, false, true], &mut active);
        assert_eq!(active, [true, false, false, false]);
    }
}
