//! Whether code has the shape of a pattern.
//!
//! Backtracking is complete: what is still to be matched is passed along as a continuation, so
//! that a choice made early (how many nodes an ellipsis takes) is revised when something later
//! does not fit, even in another branch of the tree.

use andon_syntax::NodeId;

use crate::bindings::Binding;
use crate::matcher::{Fit, Matcher};
use crate::pattern::{Pattern, PatternNode};
use crate::schema::Strictness;
use crate::variables::Slot;

/// What is still to be matched.
type Rest<'r, 'p> = &'r mut dyn FnMut(&mut Matcher<'p>) -> bool;

/// Goals and candidates that are still to be brought together among the children of one node.
#[derive(Clone, Copy)]
struct Children<'p> {
    goals: &'p [PatternNode],
    /// Next candidate and end of candidates, on the scratch stack.
    next: usize,
    end: usize,
    /// Whether what follows the last goal ends where the whole match ends.
    spine: bool,
}

impl<'p> Matcher<'p> {
    /// Whether a node has the shape of a pattern, and how it fits. Binds what it captures.
    pub(crate) fn pattern(&mut self, pattern: &'p Pattern, node: NodeId) -> (bool, Fit) {
        if pattern
            .kind
            .is_some_and(|kind| kind != self.tree.kind(node))
        {
            return (false, Fit::WHOLE);
        }
        let outer = std::mem::replace(&mut self.fit, Fit::WHOLE);
        let mut fit = Fit::WHOLE;
        let fits = self.node(
            &pattern.root,
            pattern.strictness,
            node,
            true,
            &mut |matcher| {
                fit = matcher.fit;
                true
            },
        );
        self.fit = outer;
        (fits, fit)
    }

    /// Whether a node has the shape of a part of a pattern, whatever stands beside it.
    pub(crate) fn fits(
        &mut self,
        goal: &'p PatternNode,
        strictness: Strictness,
        node: NodeId,
    ) -> bool {
        self.node(goal, strictness, node, false, &mut |_| true)
    }

    fn node(
        &mut self,
        goal: &'p PatternNode,
        strictness: Strictness,
        node: NodeId,
        spine: bool,
        rest: Rest<'_, 'p>,
    ) -> bool {
        if !self.burn() {
            return false;
        }
        match goal {
            PatternNode::Hole { slot, named_only } => {
                if *named_only && !self.tree.is_named(node) {
                    return false;
                }
                self.binding(*slot, node, rest)
            }
            PatternNode::Ellipsis { .. } => false,
            PatternNode::Leaf { kind, named, text } => {
                let same = match strictness {
                    Strictness::Template => self.file.node_text(node) == &**text,
                    Strictness::Signature => self.tree.kind(node) == *kind,
                    _ => {
                        self.tree.kind(node) == *kind
                            && (!named || self.file.node_text(node) == &**text)
                    }
                };
                same && rest(self)
            }
            PatternNode::Branch { kind, children } => {
                if strictness != Strictness::Template && self.tree.kind(node) != *kind {
                    return false;
                }
                if !self.children_may_fit(children, strictness, node) {
                    return false;
                }
                let base = self.memory.scratch.len();
                self.memory.scratch.extend(self.tree.children(node));
                let list = Children {
                    goals: children,
                    next: base,
                    end: self.memory.scratch.len(),
                    spine,
                };
                let fits = self.children(list, strictness, rest);
                self.memory.scratch.truncate(base);
                fits
            }
        }
    }

    /// Whether a node may have the shape of a goal: a quick no for most nodes, before anything is
    /// collected or bound.
    fn may_fit(&self, goal: &PatternNode, strictness: Strictness, node: NodeId) -> bool {
        match goal {
            PatternNode::Hole { named_only, .. } => !named_only || self.tree.is_named(node),
            PatternNode::Ellipsis { .. } => true,
            PatternNode::Leaf { kind, named, text } => {
                self.tree.kind(node) == *kind
                    && (!named
                        || strictness == Strictness::Signature
                        || self.file.node_text(node) == &**text)
            }
            PatternNode::Branch { kind, children } => {
                self.tree.kind(node) == *kind && self.children_may_fit(children, strictness, node)
            }
        }
    }

    fn children_may_fit(
        &self,
        goals: &[PatternNode],
        strictness: Strictness,
        node: NodeId,
    ) -> bool {
        if strictness == Strictness::Template || strictness.ignores_tokens() {
            return true;
        }
        let is_ellipsis = |goal: &PatternNode| matches!(goal, PatternNode::Ellipsis { .. });
        if !goals.iter().any(is_ellipsis) && self.tree.children(node).count() == goals.len() {
            // None can be passed over, or a goal would go without: each must fit in its place.
            let mut pairs = goals.iter().zip(self.tree.children(node));
            return pairs.all(|(goal, child)| self.may_fit(goal, strictness, child));
        }
        match (goals.first(), self.tree.first_child(node)) {
            (Some(goal), Some(child)) => {
                let (named, extra) = (self.tree.is_named(child), self.tree.is_extra(child));
                strictness.passes_over(named, extra) || self.may_fit(goal, strictness, child)
            }
            _ => true,
        }
    }

    fn binding(&mut self, slot: Option<Slot>, node: NodeId, rest: Rest<'_, 'p>) -> bool {
        let Some(slot) = slot else {
            return rest(self);
        };
        match self.memory.bindings.get(slot) {
            Some(Binding::One(bound)) => self.equal(bound, node) && rest(self),
            Some(Binding::Many { .. }) => false,
            None => {
                let mark = self.memory.bindings.mark();
                self.memory.bindings.bind(slot, node);
                let fits = rest(self);
                if !fits {
                    self.memory.bindings.undo(mark);
                }
                fits
            }
        }
    }

    fn children(&mut self, list: Children<'p>, strictness: Strictness, rest: Rest<'_, 'p>) -> bool {
        if !self.burn() {
            return false;
        }
        let Some((goal, later)) = list.goals.split_first() else {
            return self.leftovers(list, strictness, rest);
        };
        let after = |next| Children {
            goals: later,
            next,
            ..list
        };
        if let PatternNode::Ellipsis { slot } = goal {
            return self.ellipsis(*slot, list, strictness, rest);
        }
        if goal.is_token() && strictness.ignores_tokens() {
            // A token stands for whatever token the code has there.
            let candidate = self.candidate(list.next, list.end);
            if candidate.is_some_and(|candidate| !self.tree.is_named(candidate))
                && self.children(after(list.next + 1), strictness, rest)
            {
                return true;
            }
            return self.children(after(list.next), strictness, rest);
        }
        // Candidates that may be passed over are tried first, and passed over if that fails.
        let mut next = list.next;
        let outer = self.fit;
        loop {
            let Some(candidate) = self.candidate(next, list.end) else {
                return false;
            };
            let extra = self.tree.is_extra(candidate);
            let is_hole = matches!(goal, PatternNode::Hole { .. });
            // `yield $A` does not mean `yield* x`: only before words and other tokens is a token
            // passed over, as `async` is before `function`.
            let is_leaf = matches!(goal, PatternNode::Leaf { .. });
            let passable =
                strictness.passes_over(self.tree.is_named(candidate), extra) && (extra || is_leaf);
            // A hole means code: it takes a comment only where comments count.
            let tries = !(is_hole && passable && extra);
            if tries {
                let spine = list.spine && later.is_empty();
                let list = after(next + 1);
                let fits = self.node(goal, strictness, candidate, spine, &mut |matcher| {
                    matcher.children(list, strictness, rest)
                });
                if fits {
                    return true;
                }
                self.fit = outer;
            }
            if !passable {
                return false;
            }
            self.fit.lossy |= extra;
            next += 1;
        }
    }

    fn candidate(&self, at: usize, end: usize) -> Option<NodeId> {
        match at < end {
            true => self.memory.scratch.get(at).copied(),
            false => None,
        }
    }

    /// All goals are met: may the remaining candidates be left over?
    fn leftovers(
        &mut self,
        list: Children<'p>,
        strictness: Strictness,
        rest: Rest<'_, 'p>,
    ) -> bool {
        let outer = self.fit;
        if let Some(first) = self.candidate(list.next, list.end) {
            let mut lossy = false;
            for at in list.next..list.end {
                let Some(candidate) = self.candidate(at, list.end) else {
                    break;
                };
                let named = self.tree.is_named(candidate);
                let extra = self.tree.is_extra(candidate);
                if strictness != Strictness::Smart && !strictness.passes_over(named, extra) {
                    return false;
                }
                lossy |= named || extra;
            }
            if list.spine {
                // What was left over stands at the end: a rewrite stops before it.
                let before = list
                    .next
                    .checked_sub(1)
                    .and_then(|at| self.memory.scratch.get(at));
                let start = self.tree.span(first).start;
                let end = before.map_or(start, |before| self.tree.span(*before).end);
                self.fit.end = self.fit.end.min(end);
            } else {
                self.fit.lossy |= lossy;
            }
        }
        let fits = rest(self);
        if !fits {
            self.fit = outer;
        }
        fits
    }

    /// Shortest run first; the last ellipsis of a list takes all that is left. An empty run may
    /// swallow the separators behind it, so that `f($$$A, $B)` fits `f(x)`.
    fn ellipsis(
        &mut self,
        slot: Option<Slot>,
        list: Children<'p>,
        strictness: Strictness,
        rest: Rest<'_, 'p>,
    ) -> bool {
        let later = list.goals.get(1..).unwrap_or(&[]);
        let shortest = match later.is_empty() {
            true => list.end,
            false => list.next,
        };
        let start = list.next;
        for stop in shortest..=list.end {
            let list = Children {
                goals: later,
                next: stop,
                ..list
            };
            if self.run(slot, start, list, strictness, rest) {
                return true;
            }
            if self.exhausted() {
                return false;
            }
        }
        let separators = later.iter().take_while(|goal| goal.is_token()).count();
        let beyond = later.get(separators..).unwrap_or(&[]);
        if separators == 0 || beyond.is_empty() {
            return false;
        }
        let list = Children {
            goals: beyond,
            ..list
        };
        self.run(slot, list.next, list, strictness, rest)
    }

    /// Binds the candidates from `start` to where `list` goes on, and goes on.
    fn run(
        &mut self,
        slot: Option<Slot>,
        start: usize,
        list: Children<'p>,
        strictness: Strictness,
        rest: Rest<'_, 'p>,
    ) -> bool {
        let Some(slot) = slot else {
            return self.children(list, strictness, rest);
        };
        let mark = self.memory.bindings.mark();
        match self.memory.bindings.get(slot) {
            None => {
                let run = self.memory.scratch.get(start..list.next).unwrap_or(&[]);
                self.memory.bindings.bind_run(slot, run);
            }
            Some(bound) => {
                let bound = self.memory.bindings.nodes(&bound).to_vec();
                let run = self
                    .memory
                    .scratch
                    .get(start..list.next)
                    .unwrap_or(&[])
                    .to_vec();
                let equal = bound.len() == run.len()
                    && bound.iter().zip(&run).all(|(a, b)| self.equal(*a, *b));
                if !equal {
                    return false;
                }
            }
        }
        let fits = self.children(list, strictness, rest);
        if !fits {
            self.memory.bindings.undo(mark);
        }
        fits
    }

    /// Whether two nodes say the same: by text where one has no named children, else by kind and
    /// children.
    fn equal(&self, left: NodeId, right: NodeId) -> bool {
        let tree = self.tree;
        let (text, other) = (self.file.node_text(left), self.file.node_text(right));
        if text == other {
            return true;
        }
        // White space between tokens is all that may differ, and most texts differ at once.
        let mut pairs = text.bytes().zip(other.bytes());
        let differing = pairs.find(|(left, right)| left != right);
        if differing
            .is_some_and(|(left, right)| left.is_ascii_graphic() && right.is_ascii_graphic())
        {
            return false;
        }
        // Most pairs are words that differ.
        if tree.is_leaf(left) || tree.is_leaf(right) {
            return false;
        }
        let mut pending = vec![(left, right)];
        while let Some((left, right)) = pending.pop() {
            if tree.is_leaf(left) || tree.is_leaf(right) {
                if self.file.node_text(left) != self.file.node_text(right) {
                    return false;
                }
                continue;
            }
            if tree.kind(left) != tree.kind(right) {
                return false;
            }
            let (mut lefts, mut rights) = (tree.children(left), tree.children(right));
            let (mut left_at, mut right_at) = (tree.span(left).start, tree.span(right).start);
            loop {
                let pair = (lefts.next(), rights.next());
                let (left_end, right_end) = match pair {
                    (Some(left), Some(right)) => (tree.span(left).start, tree.span(right).start),
                    (None, None) => (tree.span(left).end, tree.span(right).end),
                    _ => return false,
                };
                // Text of strings may belong to no child.
                if self.gap(left_at, left_end) != self.gap(right_at, right_end) {
                    return false;
                }
                let (Some(left), Some(right)) = pair else {
                    break;
                };
                (left_at, right_at) = (tree.span(left).end, tree.span(right).end);
                pending.push((left, right));
            }
        }
        true
    }

    /// What stands between two children, white space aside.
    fn gap(&self, start: usize, end: usize) -> &str {
        self.file.text().get(start..end).unwrap_or("").trim()
    }
}
