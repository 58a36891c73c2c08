//! Whether code has the shape of a pattern.
//!
//! Backtracking is complete: what is still to be matched is passed along as a continuation, so
//! that a choice made early (how many nodes an ellipsis takes) is revised when something later
//! does not fit, even in another branch of the tree.

use andon_syntax::Node;

use crate::bindings::Binding;
use crate::matcher::{Fit, Matcher};
use crate::pattern::{Pattern, PatternNode};
use crate::schema::Strictness;
use crate::variables::Slot;

/// What is still to be matched.
type Rest<'r, 'p, 't> = &'r mut dyn FnMut(&mut Matcher<'p, 't>) -> bool;

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

impl<'p, 't> Matcher<'p, 't> {
    /// Whether a node has the shape of a pattern, and how it fits. Binds what it captures.
    pub(crate) fn pattern(&mut self, pattern: &'p Pattern, node: Node<'t>) -> (bool, Fit) {
        if pattern.kind.is_some_and(|kind| kind != node.kind_id()) {
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

    fn node(
        &mut self,
        goal: &'p PatternNode,
        strictness: Strictness,
        node: Node<'t>,
        spine: bool,
        rest: Rest<'_, 'p, 't>,
    ) -> bool {
        if !self.burn() {
            return false;
        }
        match goal {
            PatternNode::Hole { slot, named_only } => {
                if *named_only && !node.is_named() {
                    return false;
                }
                self.binding(*slot, node, rest)
            }
            PatternNode::Ellipsis { .. } => false,
            PatternNode::Leaf { kind, named, text } => {
                let same = match strictness {
                    Strictness::Template => self.file.node_text(node) == &**text,
                    Strictness::Signature => node.kind_id() == *kind,
                    _ => {
                        node.kind_id() == *kind && (!named || self.file.node_text(node) == &**text)
                    }
                };
                same && rest(self)
            }
            PatternNode::Branch { kind, children } => {
                if strictness != Strictness::Template && node.kind_id() != *kind {
                    return false;
                }
                let base = self.scratch.len();
                self.push_children(node);
                let list = Children {
                    goals: children,
                    next: base,
                    end: self.scratch.len(),
                    spine,
                };
                let fits = self.children(list, strictness, rest);
                self.scratch.truncate(base);
                fits
            }
        }
    }

    fn binding(&mut self, slot: Option<Slot>, node: Node<'t>, rest: Rest<'_, 'p, 't>) -> bool {
        let Some(slot) = slot else {
            return rest(self);
        };
        match self.bindings.get(slot) {
            Some(Binding::One(bound)) => self.equal(bound, node) && rest(self),
            Some(Binding::Many { .. }) => false,
            None => {
                let mark = self.bindings.mark();
                self.bindings.bind(slot, node);
                let fits = rest(self);
                if !fits {
                    self.bindings.undo(mark);
                }
                fits
            }
        }
    }

    fn children(
        &mut self,
        list: Children<'p>,
        strictness: Strictness,
        rest: Rest<'_, 'p, 't>,
    ) -> bool {
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
            return self.children(after(list.next), strictness, rest);
        }
        // Candidates that may be passed over are tried first, and passed over if that fails.
        let mut next = list.next;
        let outer = self.fit;
        loop {
            let Some(candidate) = self.candidate(next, list.end) else {
                return false;
            };
            let passable = strictness.passes_over(candidate.is_named(), candidate.is_extra());
            // A hole means code: it takes a comment only where comments count.
            let tries =
                !(matches!(goal, PatternNode::Hole { .. }) && passable && candidate.is_extra());
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
            self.fit.lossy |= candidate.is_extra();
            next += 1;
        }
    }

    fn candidate(&self, at: usize, end: usize) -> Option<Node<'t>> {
        match at < end {
            true => self.scratch.get(at).copied(),
            false => None,
        }
    }

    /// All goals are met: may the remaining candidates be left over?
    fn leftovers(
        &mut self,
        list: Children<'p>,
        strictness: Strictness,
        rest: Rest<'_, 'p, 't>,
    ) -> bool {
        let outer = self.fit;
        if let Some(first) = self.candidate(list.next, list.end) {
            let mut lossy = false;
            for at in list.next..list.end {
                let Some(candidate) = self.candidate(at, list.end) else {
                    break;
                };
                let (named, extra) = (candidate.is_named(), candidate.is_extra());
                if strictness != Strictness::Smart && !strictness.passes_over(named, extra) {
                    return false;
                }
                lossy |= named || extra;
            }
            if list.spine {
                // What was left over stands at the end: a rewrite stops before it.
                let before = list.next.checked_sub(1).and_then(|at| self.scratch.get(at));
                let end = before.map_or(first.start_byte(), Node::end_byte);
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
        rest: Rest<'_, 'p, 't>,
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
        rest: Rest<'_, 'p, 't>,
    ) -> bool {
        let Some(slot) = slot else {
            return self.children(list, strictness, rest);
        };
        let mark = self.bindings.mark();
        match self.bindings.get(slot) {
            None => {
                let run = self.scratch.get(start..list.next).unwrap_or(&[]);
                self.bindings.bind_run(slot, run);
            }
            Some(bound) => {
                let bound = self.bindings.nodes(&bound).to_vec();
                let run = self.scratch.get(start..list.next).unwrap_or(&[]).to_vec();
                let equal = bound.len() == run.len()
                    && bound.iter().zip(&run).all(|(a, b)| self.equal(*a, *b));
                if !equal {
                    return false;
                }
            }
        }
        let fits = self.children(list, strictness, rest);
        if !fits {
            self.bindings.undo(mark);
        }
        fits
    }

    /// Whether two nodes say the same: by text where one has no named children, else by kind and
    /// children.
    fn equal(&self, left: Node<'t>, right: Node<'t>) -> bool {
        let mut left_cursor = left.walk();
        let mut right_cursor = right.walk();
        let mut depth = 0_usize;
        loop {
            let (a, b) = (left_cursor.node(), right_cursor.node());
            let by_text = a.named_child_count() == 0 || b.named_child_count() == 0;
            let same = match by_text {
                true => self.file.node_text(a) == self.file.node_text(b),
                false => a.kind_id() == b.kind_id() && a.child_count() == b.child_count(),
            };
            if !same {
                return false;
            }
            if !by_text && left_cursor.goto_first_child() && right_cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            loop {
                if depth == 0 {
                    return true;
                }
                if left_cursor.goto_next_sibling() && right_cursor.goto_next_sibling() {
                    break;
                }
                left_cursor.goto_parent();
                right_cursor.goto_parent();
                depth -= 1;
            }
        }
    }
}
