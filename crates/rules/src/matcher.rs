//! Whether a check holds for a node.
//!
//! A check that fails leaves no bindings behind; one that holds adds its own. Work is counted:
//! past the limit for one file every check fails and [`Matcher::exhausted`] tells, so that no
//! rule, however written, can hold up a run.

use std::collections::HashMap;

use andon_syntax::{Cursor, FieldId, Node, ParsedFile, Parser};

use crate::bindings::{Binding, Bindings};
use crate::program::{Check, CheckId, Direction, Program, Stop};
use crate::reparse::comment_code;
use crate::subject::Subject;
use crate::variables::Slot;

/// Checks allowed for one file, whatever its size.
const BASE_FUEL: u64 = 20_000_000;

/// Further checks allowed for each byte of a file.
const FUEL_PER_BYTE: u64 = 2_000;

/// How deep checks may call each other (recursive utilities on deep trees).
const MAX_CALLS: usize = 200;

/// How a pattern fitted the node that it was tried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fit {
    /// Where the part of the node that the pattern named ends, in bytes.
    pub(crate) end: usize,
    /// Whether nodes in the middle were passed over that a rewrite would lose.
    pub(crate) lossy: bool,
}

impl Fit {
    pub(crate) const WHOLE: Self = Self {
        end: usize::MAX,
        lossy: false,
    };
}

/// Evaluates the checks of a program on one file.
pub(crate) struct Matcher<'p, 't> {
    pub(crate) program: &'p Program,
    pub(crate) file: &'t ParsedFile<'t>,
    pub(crate) bindings: Bindings<'t>,
    /// How the patterns tried on the current root fitted.
    pub(crate) fit: Fit,
    root: Option<Node<'t>>,
    parser: &'p mut Parser,
    /// Children of nodes under comparison: a stack.
    pub(crate) scratch: Vec<Node<'t>>,
    spare_cursors: Vec<Cursor<'t>>,
    spare_paths: Vec<Vec<Node<'t>>>,
    fuel: u64,
    calls: usize,
    /// Answers of searches through whole subtrees, by check and node.
    answers: HashMap<(CheckId, usize), bool>,
}

impl<'p, 't> Matcher<'p, 't> {
    pub(crate) fn new(
        program: &'p Program,
        file: &'t ParsedFile<'t>,
        parser: &'p mut Parser,
    ) -> Self {
        let bytes = u64::try_from(file.text().len()).unwrap_or(u64::MAX);
        Self {
            program,
            file,
            bindings: Bindings::new(program.slots),
            fit: Fit::WHOLE,
            root: None,
            parser,
            scratch: Vec::new(),
            spare_cursors: Vec::new(),
            spare_paths: Vec::new(),
            fuel: BASE_FUEL.saturating_add(bytes.saturating_mul(FUEL_PER_BYTE)),
            calls: 0,
            answers: HashMap::new(),
        }
    }

    /// Whether a rule's check holds for a node; bindings of an earlier match are dropped.
    pub(crate) fn matches(&mut self, check: CheckId, subject: &Subject<'_, 't>) -> bool {
        self.bindings.clear();
        self.fit = Fit::WHOLE;
        self.root = Some(subject.node);
        self.holds(check, subject)
    }

    /// Whether the work allowed for this file is used up.
    pub(crate) const fn exhausted(&self) -> bool {
        self.fuel == 0
    }

    /// Uses up one unit of work; false if there is none left.
    pub(crate) fn burn(&mut self) -> bool {
        self.fuel = self.fuel.saturating_sub(1);
        self.fuel > 0
    }

    /// Whether a check holds for a node.
    pub(crate) fn holds(&mut self, id: CheckId, subject: &Subject<'_, 't>) -> bool {
        if !self.program.admits(id, subject.node.kind_id()) || !self.burn() {
            return false;
        }
        let program = self.program;
        match program.check(id) {
            Check::Kind(kind) => subject.node.kind_id() == *kind,
            Check::Pattern(index) => match program.patterns.get(*index as usize) {
                Some(pattern) => {
                    let (fits, fit) = self.pattern(pattern, subject.node);
                    if fits && self.root == Some(subject.node) {
                        self.fit.end = self.fit.end.min(fit.end);
                        self.fit.lossy |= fit.lossy;
                    }
                    fits
                }
                None => false,
            },
            Check::Regex(index) => program
                .regexes
                .get(*index as usize)
                .is_some_and(|regex| regex.is_match(self.file.node_text(subject.node))),
            Check::NthChild {
                step,
                offset,
                of,
                reverse,
            } => self
                .position(subject, *of, *reverse)
                .is_some_and(|position| in_progression(position, *step, *offset)),
            Check::All(parts) => {
                let mark = self.bindings.mark();
                let all = parts.iter().all(|part| self.holds(*part, subject));
                if !all {
                    self.bindings.undo(mark);
                }
                all
            }
            Check::Any(parts) => parts.iter().any(|part| self.holds(*part, subject)),
            Check::Not(check) => !self.holds_sealed(*check, subject),
            Check::Sealed(check) => self.holds_sealed(*check, subject),
            Check::Constrained { check, constraints } => {
                let mark = self.bindings.mark();
                let parts = match program.check(*check) {
                    Check::All(parts) => parts,
                    _ => std::slice::from_ref(check),
                };
                // As soon as a variable is bound, before the clauses that come after.
                let mut judged = 0;
                let holds = parts.iter().all(|part| {
                    self.holds(*part, subject) && self.constraints(constraints, &mut judged)
                });
                if !holds {
                    self.bindings.undo(mark);
                }
                holds
            }
            Check::Relation {
                direction,
                check,
                stop,
                field,
            } => match direction {
                Direction::Inside => self.inside(*check, *stop, *field, subject),
                // What binds nothing always answers the same for a node, and a search through
                // a large subtree is worth remembering.
                Direction::Has if *stop != Stop::Neighbor && program.is_closed(id) => {
                    let key = (id, subject.node.id());
                    match self.answers.get(&key) {
                        Some(answer) => *answer,
                        None => {
                            let answer = self.has(*check, *stop, *field, subject);
                            self.answers.insert(key, answer);
                            answer
                        }
                    }
                }
                Direction::Has => self.has(*check, *stop, *field, subject),
                Direction::Precedes => self.beside(*check, *stop, subject, true),
                Direction::Follows => self.beside(*check, *stop, subject, false),
            },
            Check::Recursive(number) => match program.recursive.get(*number as usize) {
                Some(body) if self.calls < MAX_CALLS => {
                    self.calls += 1;
                    let holds = self.holds(*body, subject);
                    self.calls -= 1;
                    holds
                }
                _ => false,
            },
            Check::Reparse(check) => self.reparse(*check, subject),
            Check::Never => false,
        }
    }

    /// As [`Matcher::holds`], but binds nothing.
    fn holds_sealed(&mut self, check: CheckId, subject: &Subject<'_, 't>) -> bool {
        let mark = self.bindings.mark();
        let fit = self.fit;
        let holds = self.holds(check, subject);
        self.bindings.undo(mark);
        self.fit = fit;
        holds
    }

    /// Whether all variables that are bound by now pass their checks; `judged` has a bit for each
    /// constraint that is done with (those past the 64th are tried again, which is harmless).
    fn constraints(&mut self, constraints: &[(Slot, CheckId)], judged: &mut u64) -> bool {
        for (index, (slot, check)) in (0_u32..).zip(constraints) {
            let bit = 1_u64.checked_shl(index).unwrap_or(0);
            if *judged & bit != 0 || self.bindings.get(*slot).is_none() {
                continue;
            }
            *judged |= bit;
            if !self.constraint(*slot, *check) {
                return false;
            }
        }
        true
    }

    /// Whether a variable, if bound, passes its check. Of a run, every named node must.
    fn constraint(&mut self, slot: Slot, check: CheckId) -> bool {
        match self.bindings.get(slot) {
            None => true,
            Some(Binding::One(node)) => self.holds(check, &Subject::detached(node)),
            Some(run @ Binding::Many { .. }) => {
                let nodes = self.bindings.nodes(&run).to_vec();
                let mut named = nodes.into_iter().filter(|node| node.is_named());
                named.all(|node| self.holds(check, &Subject::detached(node)))
            }
        }
    }

    fn inside(
        &mut self,
        check: CheckId,
        stop: Stop,
        field: Option<FieldId>,
        subject: &Subject<'_, 't>,
    ) -> bool {
        let mut below = subject.node;
        let mut next = subject.parent();
        while let Some(ancestor) = next {
            let in_field = field.is_none_or(|field| self.is_field(ancestor.node, field, below));
            if in_field && self.holds(check, &ancestor) {
                return true;
            }
            let go_on = match stop {
                Stop::Neighbor => false,
                Stop::End => true,
                Stop::Until(stop) => !self.holds_sealed(stop, &ancestor),
            };
            if !go_on {
                return false;
            }
            below = ancestor.node;
            next = ancestor.parent();
        }
        false
    }

    /// Whether `child` stands in that field of `parent`.
    fn is_field(&mut self, parent: Node<'t>, field: FieldId, child: Node<'t>) -> bool {
        let mut cursor = self.cursor(parent);
        let mut more = cursor.goto_first_child();
        let mut found = false;
        while more && !found {
            found = cursor.field_id() == Some(field) && cursor.node() == child;
            more = cursor.goto_next_sibling();
        }
        self.spare_cursors.push(cursor);
        found
    }

    /// Depth first through the node's descendants, those in `field` only, as far as `stop` lets.
    fn has(
        &mut self,
        check: CheckId,
        stop: Stop,
        field: Option<FieldId>,
        subject: &Subject<'_, 't>,
    ) -> bool {
        let mut cursor = self.cursor(subject.node);
        let mut path = self.spare_paths.pop().unwrap_or_default();
        path.clear();
        let mut found = false;
        let mut on_node = cursor.goto_first_child();
        while on_node {
            let node = cursor.node();
            let in_field = !path.is_empty() || field.is_none() || cursor.field_id() == field;
            let mut descend = false;
            if in_field {
                let candidate = Subject::below(node, &path, subject);
                if self.holds(check, &candidate) {
                    found = true;
                    break;
                }
                descend = match stop {
                    Stop::Neighbor => false,
                    Stop::End => true,
                    Stop::Until(stop) => !self.holds_sealed(stop, &candidate),
                };
            }
            if self.exhausted() {
                break;
            }
            if descend && cursor.goto_first_child() {
                path.push(node);
                continue;
            }
            on_node = loop {
                if cursor.goto_next_sibling() {
                    break true;
                }
                if path.pop().is_none() || !cursor.goto_parent() {
                    break false;
                }
            };
        }
        self.spare_cursors.push(cursor);
        self.spare_paths.push(path);
        found
    }

    /// Siblings after or before the node, nearest first, as far as `stop` lets.
    fn beside(
        &mut self,
        check: CheckId,
        stop: Stop,
        subject: &Subject<'_, 't>,
        after: bool,
    ) -> bool {
        let Some(parent) = subject.parent() else {
            return false;
        };
        let base = self.scratch.len();
        self.push_children(parent.node);
        let end = self.scratch.len();
        let own = (base..end).find(|at| self.scratch.get(*at) == Some(&subject.node));
        let mut found = false;
        if let Some(own) = own {
            let mut at = own;
            loop {
                at = match after {
                    true => at + 1,
                    false => at.wrapping_sub(1),
                };
                if !(base..end).contains(&at) {
                    break;
                }
                let Some(node) = self.scratch.get(at).copied() else {
                    break;
                };
                let sibling = subject.sibling(node);
                if self.holds(check, &sibling) {
                    found = true;
                    break;
                }
                let go_on = match stop {
                    Stop::Neighbor => false,
                    Stop::End => true,
                    Stop::Until(stop) => !self.holds_sealed(stop, &sibling),
                };
                if !go_on {
                    break;
                }
            }
        }
        self.scratch.truncate(base);
        found
    }

    /// The node's place among its named siblings (those for which `of` holds), from 1.
    fn position(
        &mut self,
        subject: &Subject<'_, 't>,
        of: Option<CheckId>,
        reverse: bool,
    ) -> Option<i64> {
        let parent = subject.parent()?;
        let base = self.scratch.len();
        self.push_children(parent.node);
        let siblings = self.scratch.split_off(base);
        let mut named: Vec<_> = siblings.into_iter().filter(Node::is_named).collect();
        if reverse {
            named.reverse();
        }
        let mut count = 0;
        for node in named {
            let counts = of.is_none_or(|of| self.holds_sealed(of, &subject.sibling(node)));
            count += i64::from(counts);
            if node == subject.node {
                return counts.then_some(count);
            }
        }
        None
    }

    fn reparse(&mut self, check: CheckId, subject: &Subject<'_, 't>) -> bool {
        let Some(parent) = subject.parent() else {
            return false;
        };
        let base = self.scratch.len();
        self.push_children(parent.node);
        let siblings = self.scratch.split_off(base);
        let Some(code) = comment_code(self.file, subject.node, &siblings) else {
            return false;
        };
        let Ok(file) = self.parser.parse(self.program.language, &code) else {
            return false;
        };
        if file.has_error() {
            return false;
        }
        let mut inner = Matcher::new(self.program, &file, self.parser);
        inner.fuel = self.fuel;
        let root = file.root();
        let mut found = inner.holds(check, &Subject::new(root, &[]));
        if !found {
            found = inner.has(check, Stop::End, None, &Subject::new(root, &[]));
        }
        self.fuel = inner.fuel;
        found
    }

    /// Puts the children of a node on the scratch stack.
    pub(crate) fn push_children(&mut self, node: Node<'t>) {
        let mut cursor = self.cursor(node);
        let mut more = cursor.goto_first_child();
        while more {
            self.scratch.push(cursor.node());
            more = cursor.goto_next_sibling();
        }
        self.spare_cursors.push(cursor);
    }

    fn cursor(&mut self, node: Node<'t>) -> Cursor<'t> {
        match self.spare_cursors.pop() {
            Some(mut cursor) => {
                cursor.reset(node);
                cursor
            }
            None => node.walk(),
        }
    }
}

/// Whether `position` is `step * n + offset` for some n ≥ 0.
fn in_progression(position: i64, step: i64, offset: i64) -> bool {
    let distance = position.saturating_sub(offset);
    match step {
        0 => distance == 0,
        _ => distance.checked_rem(step) == Some(0) && distance.checked_div(step) >= Some(0),
    }
}
