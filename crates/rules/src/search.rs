//! Searches for something below a node, which remember what they came by.
//!
//! Of every call in a chain a rule may ask what stands in it, and each of these searches would go
//! through all that the one around it has gone through:
//!
//! ```text
//! a.b().c().d()      asked first, finds nothing in
//! a.b().c()          which therefore need not be searched, nor
//! a.b()
//! ```

use std::collections::HashMap;
use std::ops::Range;

use andon_syntax::{FieldId, NodeId, Tree};

use crate::matcher::Matcher;
use crate::program::{CheckId, Stop};

/// Only searches that go so far are worth more than their own answer.
const FAR: u32 = 64;

/// What is searched for, how far, and in which field of the node.
pub(crate) type Wanted = (CheckId, Stop, Option<FieldId>);

/// What the searches in one file came by. Only those count that bind nothing: they always answer
/// the same for a node.
#[derive(Debug, Default)]
pub(crate) struct Searches {
    answers: HashMap<(CheckId, NodeId), bool>,
    /// By check, a bit for each node below which there is nothing.
    fruitless: HashMap<CheckId, Vec<u64>>,
    /// Subtrees that a search has left out, in order: a stack, for one search may ask another.
    left_out: Vec<Range<NodeId>>,
}

impl Searches {
    pub(crate) fn clear(&mut self) {
        self.answers.clear();
        self.fruitless.clear();
        self.left_out.clear();
    }

    fn answer(&self, id: CheckId, node: NodeId) -> Option<bool> {
        let known = self.answers.get(&(id, node)).copied();
        known.or_else(|| {
            let words = self.fruitless.get(&id)?;
            let word = words.get(node.0 as usize / 64)?;
            (word >> (node.0 % 64) & 1 == 1).then_some(false)
        })
    }

    /// Whoever searches from a node between `node` and what was found there finds it as well.
    fn found(&mut self, id: CheckId, tree: &Tree, node: NodeId, found: NodeId) {
        let between = tree.ancestors(found).take_while(|above| *above > node);
        self.answers
            .extend(between.map(|above| ((id, above), true)));
    }

    /// A search that found nothing has gone through all below a node but what it left out last.
    fn nothing_found(&mut self, id: CheckId, tree: &Tree, node: NodeId, left_out: usize) {
        let words = tree.len().div_ceil(64);
        let bits = self.fruitless.entry(id).or_insert_with(|| vec![0; words]);
        let mut from = node.0 + 1;
        for gap in self.left_out.iter().skip(left_out) {
            set(bits, from..gap.start.0);
            from = gap.end.0;
        }
        set(bits, from..tree.subtree_end(node).0);
    }
}

/// Sets the bits of a range.
fn set(bits: &mut [u64], range: Range<u32>) {
    let mut at = range.start;
    while at < range.end {
        let upto = range.end.min((at / 64 + 1) * 64);
        let run = u64::MAX >> (64 - (upto - at));
        if let Some(word) = bits.get_mut(at as usize / 64) {
            *word |= run << (at % 64);
        }
        at = upto;
    }
}

impl Matcher<'_> {
    /// As [`Matcher::has`], for what binds nothing.
    pub(crate) fn has_remembered(&mut self, id: CheckId, wanted: Wanted, node: NodeId) -> bool {
        if let Some(answer) = self.memory.searches.answer(id, node) {
            return answer;
        }
        let left_out = self.memory.searches.left_out.len();
        let found = self.first_below(wanted, node);
        let tree = self.tree;
        let searches = &mut self.memory.searches;
        let upto = found.unwrap_or_else(|| tree.subtree_end(node));
        let is_far = upto.0 - node.0 > FAR;
        match found {
            // With a field what stands between may have it elsewhere.
            Some(found) if is_far && wanted.2.is_none() => searches.found(id, tree, node, found),
            None if is_far => searches.nothing_found(id, tree, node, left_out),
            _ => {}
        }
        searches.left_out.truncate(left_out);
        searches.answers.insert((id, node), found.is_some());
        found.is_some()
    }

    /// Whether a check holds for one of the node's descendants.
    pub(crate) fn has(&mut self, wanted: Wanted, node: NodeId) -> bool {
        let left_out = self.memory.searches.left_out.len();
        let found = self.first_below(wanted, node);
        self.memory.searches.left_out.truncate(left_out);
        found.is_some()
    }

    /// Depth first through the node's descendants, those in the field only, as far as the stop
    /// lets.
    fn first_below(&mut self, wanted: Wanted, node: NodeId) -> Option<NodeId> {
        let (check, stop, field) = wanted;
        let tree = self.tree;
        let mut passed = 0;
        let mut found = None;
        for child in tree.children(node) {
            passed += 1;
            if field.is_some() && tree.field(child) != field {
                if stop != Stop::Neighbor {
                    self.leave_out(child);
                }
                continue;
            }
            found = match self.holds(check, child) {
                true => Some(child),
                false if stop == Stop::Neighbor => None,
                false => self.first_within(check, stop, child),
            };
            if found.is_some() {
                break;
            }
        }
        self.burn_passed(passed);
        found
    }

    /// The same among the descendants of a child that is not what is searched for itself.
    fn first_within(&mut self, check: CheckId, stop: Stop, child: NodeId) -> Option<NodeId> {
        if !self.goes_on(stop, child) {
            self.leave_out(child);
            return None;
        }
        let tree = self.tree;
        let end = tree.subtree_end(child);
        let mut at = NodeId(child.0 + 1);
        let mut passed = 0;
        while at < end && !self.holds(check, at) {
            passed += 1;
            at = match stop {
                Stop::End => NodeId(at.0 + 1),
                _ if self.goes_on(stop, at) => NodeId(at.0 + 1),
                _ => {
                    self.leave_out(at);
                    tree.subtree_end(at)
                }
            };
        }
        self.burn_passed(passed);
        (at < end).then_some(at)
    }

    fn leave_out(&mut self, node: NodeId) {
        let subtree = node..self.tree.subtree_end(node);
        self.memory.searches.left_out.push(subtree);
    }
}
