//! Which checks to try on a node: by its kind, and where many are about one kind, by a text at a
//! known place in it.
//!
//! ```text
//! kind call ─► path 0    print ─► rule 3          print(x)      the first named child is `print`
//!              path 0.1  dump  ─► rules 5, 9      json.dump(x)  its second named child is `dump`
//!              always    rule 12
//! kind identifier ─► one automaton for all regular expressions ─► those that match
//! ```
//!
//! A thousand patterns of calls cost one look at the callee's name, not a thousand comparisons.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use andon_regex::{LazyRegex, compile_all};
use andon_syntax::{KindId, NodeId, ParsedFile};
use regex_automata::meta::Regex;
use regex_automata::{Input, PatternSet};

use crate::kinds::KindSet;
use crate::pattern::{Pattern, PatternNode};
use crate::schema::Strictness;

/// So many checks about one kind are worth a look at a text; fewer are tried one by one.
const MANY: usize = 16;

/// A text that every node for which a check holds has at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// Down from the node: each time, which of the named children.
    path: Vec<u8>,
    text: Box<str>,
}

/// What is known of a check before it is tried.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    /// The kinds of node for which it can hold; any if `None`.
    pub(crate) kinds: Option<KindSet>,
    pub(crate) key: Option<Key>,
    /// A regular expression that the node's text must match.
    pub(crate) regex: Option<Arc<LazyRegex>>,
}

/// Checks by the nodes on which they are worth trying. A check is its place in the list that the
/// table was made of.
#[derive(Debug, Default)]
pub(crate) struct Dispatch {
    /// By kind; the error kind comes last.
    kinds: Vec<Kind>,
    groups: Vec<Group>,
}

/// The checks about one kind.
#[derive(Debug, Clone, Default)]
struct Kind {
    always: Vec<u32>,
    keyed: Vec<Keyed>,
    /// Index of a group.
    group: Option<usize>,
}

/// Checks that look for a text at the same place.
#[derive(Debug, Clone)]
struct Keyed {
    path: Vec<u8>,
    by_text: HashMap<Box<str>, Vec<u32>>,
    all: Vec<u32>,
}

/// Checks that ask whether the node's text matches a regular expression.
#[derive(Debug)]
struct Group {
    checks: Vec<u32>,
    regexes: Vec<Arc<LazyRegex>>,
    /// All expressions as one automaton; `None` if it would be too large.
    automaton: OnceLock<Option<Regex>>,
}

/// Working memory; reused from file to file.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    checks: Vec<u32>,
    /// For each group, whether its automaton is worth running in this file.
    worth: Vec<Option<bool>>,
    matched: Option<PatternSet>,
}

impl Chosen {
    /// Forgets what depends on the file.
    pub(crate) fn clear(&mut self) {
        self.worth.clear();
    }
}

impl Dispatch {
    /// A table for a language with so many kinds.
    pub(crate) fn new(entries: &[Entry], kind_count: usize) -> Self {
        let mut by_kind: Vec<Vec<u32>> = vec![Vec::new(); kind_count + 1];
        for (number, entry) in (0_u32..).zip(entries) {
            match &entry.kinds {
                Some(kinds) => {
                    for kind in kinds.iter() {
                        if let Some(checks) = by_kind.get_mut(usize::from(kind).min(kind_count)) {
                            checks.push(number);
                        }
                    }
                }
                None => by_kind.iter_mut().for_each(|checks| checks.push(number)),
            }
        }
        let mut dispatch = Self::default();
        let mut known: BTreeMap<Vec<u32>, Kind> = BTreeMap::new();
        for checks in by_kind {
            let kind = match known.get(&checks) {
                Some(kind) => kind.clone(),
                None => {
                    let kind = dispatch.kind(&checks, entries);
                    known.insert(checks, kind.clone());
                    kind
                }
            };
            dispatch.kinds.push(kind);
        }
        dispatch
    }

    fn kind(&mut self, checks: &[u32], entries: &[Entry]) -> Kind {
        let mut by_path: BTreeMap<&[u8], Vec<(u32, &str)>> = BTreeMap::new();
        let mut matching = Vec::new();
        let mut kind = Kind::default();
        for check in checks {
            match entries.get(*check as usize) {
                Some(Entry { key: Some(key), .. }) => {
                    let keyed = by_path.entry(&key.path).or_default();
                    keyed.push((*check, &key.text));
                }
                Some(Entry {
                    regex: Some(regex), ..
                }) => matching.push((*check, Arc::clone(regex))),
                _ => kind.always.push(*check),
            }
        }
        for (path, checks) in by_path {
            if checks.len() < MANY {
                kind.always.extend(checks.iter().map(|(check, _)| *check));
                continue;
            }
            let mut by_text: HashMap<Box<str>, Vec<u32>> = HashMap::new();
            for (check, text) in &checks {
                by_text.entry((*text).into()).or_default().push(*check);
            }
            kind.keyed.push(Keyed {
                path: path.to_vec(),
                by_text,
                all: checks.iter().map(|(check, _)| *check).collect(),
            });
        }
        match matching.len() < MANY {
            true => kind.always.extend(matching.iter().map(|(check, _)| *check)),
            false => {
                let (checks, regexes) = matching.into_iter().unzip();
                kind.group = Some(self.groups.len());
                self.groups.push(Group {
                    checks,
                    regexes,
                    automaton: OnceLock::new(),
                });
            }
        }
        kind.always.sort_unstable();
        kind
    }

    /// The checks that are worth trying on a node. `is_sought` says of a check whether it is tried
    /// in this file without regard to where a text stands.
    #[inline]
    pub(crate) fn choose<'c>(
        &'c self,
        file: &ParsedFile<'_>,
        node: NodeId,
        kind: KindId,
        chosen: &'c mut Chosen,
        is_sought: impl Fn(u32) -> bool,
    ) -> &'c [u32] {
        let last = self.kinds.len().saturating_sub(1);
        let Some(kind) = self.kinds.get(usize::from(kind).min(last)) else {
            return &[];
        };
        if kind.keyed.is_empty() && kind.group.is_none() {
            return &kind.always;
        }
        chosen.checks.clear();
        chosen.checks.extend(&kind.always);
        for keyed in &kind.keyed {
            keyed.choose(file, node, &mut chosen.checks);
        }
        if let Some((index, group)) = kind.group.and_then(|at| Some((at, self.groups.get(at)?))) {
            if chosen.worth.len() < self.groups.len() {
                chosen.worth.resize(self.groups.len(), None);
            }
            let worth = chosen.worth.get_mut(index).is_some_and(|worth| {
                *worth.get_or_insert_with(|| {
                    let sought = group.checks.iter().filter(|check| is_sought(**check));
                    sought.count() >= MANY
                })
            });
            let text = file.node_text(node);
            group.choose(worth, text, &mut chosen.matched, &mut chosen.checks);
        }
        &chosen.checks
    }
}

impl Keyed {
    fn choose(&self, file: &ParsedFile<'_>, node: NodeId, checks: &mut Vec<u32>) {
        match follow(&self.path, file, node) {
            Followed::To(place) => {
                checks.extend(
                    self.by_text
                        .get(file.node_text(place))
                        .into_iter()
                        .flatten(),
                );
            }
            Followed::Nowhere => {}
            Followed::Unsure => checks.extend(&self.all),
        }
    }
}

/// Where a path leads.
enum Followed {
    To(NodeId),
    /// There are not so many children.
    Nowhere,
    /// Comments stand in between, which a pattern may pass over or not.
    Unsure,
}

fn follow(path: &[u8], file: &ParsedFile<'_>, node: NodeId) -> Followed {
    let tree = file.tree();
    let mut at = node;
    for step in path {
        let mut named = 0;
        let mut found = None;
        for child in tree.children(at) {
            if tree.is_extra(child) {
                return Followed::Unsure;
            }
            if !tree.is_named(child) {
                continue;
            }
            if named == *step {
                found = Some(child);
                break;
            }
            named += 1;
        }
        match found {
            Some(child) => at = child,
            None => return Followed::Nowhere,
        }
    }
    Followed::To(at)
}

impl Group {
    fn choose(
        &self,
        worth: bool,
        text: &str,
        matched: &mut Option<PatternSet>,
        checks: &mut Vec<u32>,
    ) {
        let compiled = || compile_all(&self.regexes);
        let automaton = worth.then(|| self.automaton.get_or_init(compiled).as_ref());
        let Some(automaton) = automaton.flatten() else {
            checks.extend(&self.checks);
            return;
        };
        let count = automaton.pattern_len();
        let matched = match matched {
            Some(set) if set.capacity() == count => {
                set.clear();
                set
            }
            other => other.insert(PatternSet::new(count)),
        };
        automaton.which_overlapping_matches(&Input::new(text), matched);
        let found = matched.iter();
        checks.extend(found.filter_map(|pattern| self.checks.get(pattern.as_usize())));
    }
}

impl Key {
    /// The longest text that code of the shape of a pattern has at a place that is known;
    /// `is_named` tells kinds with a name from tokens.
    pub(crate) fn of(pattern: &Pattern, is_named: &dyn Fn(KindId) -> bool) -> Option<Self> {
        // Under the others, texts or kinds do not count.
        if matches!(
            pattern.strictness,
            Strictness::Signature | Strictness::Template
        ) {
            return None;
        }
        let mut best = None;
        find_key(&pattern.root, &mut Vec::new(), is_named, &mut best);
        best
    }

    /// The one that tells more.
    pub(crate) fn better(self, other: Option<Self>) -> Self {
        match other {
            Some(other) if other.text.len() > self.text.len() => other,
            _ => self,
        }
    }
}

fn find_key(
    goal: &PatternNode,
    path: &mut Vec<u8>,
    is_named: &dyn Fn(KindId) -> bool,
    best: &mut Option<Key>,
) {
    match goal {
        PatternNode::Leaf {
            named: true, text, ..
        } => {
            let length = best.as_ref().map_or(0, |key| key.text.len());
            if text.len() > length {
                *best = Some(Key {
                    path: path.clone(),
                    text: text.clone(),
                });
            }
        }
        PatternNode::Branch { children, .. } => {
            let mut place = 0_u8;
            for child in children {
                match child {
                    // How many nodes they take is not known.
                    PatternNode::Ellipsis { .. }
                    | PatternNode::Hole {
                        named_only: false, ..
                    } => return,
                    PatternNode::Leaf { named: false, .. } => continue,
                    PatternNode::Branch { kind, .. } if !is_named(*kind) => continue,
                    _ => {}
                }
                path.push(place);
                find_key(child, path, is_named, best);
                path.pop();
                match place.checked_add(1) {
                    Some(next) => place = next,
                    None => return,
                }
            }
        }
        _ => {}
    }
}
