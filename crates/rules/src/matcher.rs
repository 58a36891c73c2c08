//! Whether a check holds for a node.
//!
//! A check that fails leaves no bindings behind; one that holds adds its own. Work is counted:
//! past the limit for one file every check fails and [`Matcher::exhausted`] tells, so that no
//! rule, however written, can hold up a run.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use andon_finding::Span;
use andon_regex::LazyRegex;
use andon_syntax::{FieldId, LineIndex, NodeId, ParsedFile, Parser, Tree};

use crate::bindings::{Binding, Bindings};
use crate::dispatch::Chosen;
use crate::paths::{PathText, regex_source};
use crate::prefilter::Candidates;
use crate::program::{Check, CheckId, Direction, Program, Stop};
use crate::reparse::{comment_code, is_prose};
use crate::repeats::Repeats;
use crate::rewrite::Rewriting;
use crate::search::Searches;
use crate::variables::Slot;

/// Checks allowed for one file, whatever its size.
pub(crate) const BASE_FUEL: u64 = 20_000_000;

/// Further checks allowed for each byte of a file. The shipped rules need 5 at most for any file of the
/// corpora.
const FUEL_PER_BYTE: u64 = 200;

/// Nodes that a search may go past for one unit of work: so much cheaper that is than a check.
const PASSED_PER_UNIT: u64 = 16;

/// How deep checks may call each other (recursive utilities on deep trees).
const MAX_CALLS: usize = 200;

/// Siblings that a search passes before it asks whether going on is any use.
const LONG_SEARCH: u64 = 32;

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

/// Regular expressions, by check and rule; `None` if one is too large.
type BuiltRegexes = HashMap<(u32, usize), Option<Arc<LazyRegex>>>;

/// What a matcher needs to remember; reused from file to file.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) bindings: Bindings,
    /// Children of nodes under comparison: a stack.
    pub(crate) scratch: Vec<NodeId>,
    /// Where rules can match in this file.
    pub(crate) candidates: Candidates,
    /// The checks that are worth trying on the present node.
    pub(crate) chosen: Chosen,
    pub(crate) searches: Searches,
    repeats: Repeats,
    /// What utilities that are being asked hide of their callers: a stack.
    hidden: Vec<Option<Binding>>,
    /// Where the ranges that checks ask for are in this file.
    ranges: HashMap<CheckId, Option<Span>>,
    /// Variables that are texts, those of rewriters last.
    pub(crate) texts: Vec<(Slot, String)>,
    /// Variables that the path binds, by rule.
    pub(crate) bound: Vec<PathText>,
    /// Regular expressions made of these.
    built: RefCell<BuiltRegexes>,
}

/// A place among siblings; see [`Check::NthChild`].
#[derive(Clone, Copy)]
struct Nth {
    step: i64,
    offset: i64,
    of: Option<CheckId>,
    reverse: bool,
}

/// Evaluates the checks of a program on one file.
pub(crate) struct Matcher<'p> {
    pub(crate) program: &'p Program,
    pub(crate) file: &'p ParsedFile<'p>,
    pub(crate) tree: &'p Tree,
    pub(crate) memory: &'p mut Memory,
    /// How the patterns tried on the current root fitted.
    pub(crate) fit: Fit,
    pub(crate) root: NodeId,
    /// The position of the rule that is being tried.
    pub(crate) rule: usize,
    pub(crate) rewriting: Rewriting,
    parser: &'p mut Parser,
    fuel: u64,
    calls: usize,
}

impl<'p> Matcher<'p> {
    pub(crate) fn new(
        program: &'p Program,
        file: &'p ParsedFile<'p>,
        parser: &'p mut Parser,
        memory: &'p mut Memory,
    ) -> Self {
        let bytes = u64::try_from(file.text().len()).unwrap_or(u64::MAX);
        memory.bindings.reset(program.slots);
        memory.scratch.clear();
        memory.searches.clear();
        memory.repeats.clear();
        memory.ranges.clear();
        memory.built.borrow_mut().clear();
        Self {
            program,
            file,
            tree: file.tree(),
            memory,
            fit: Fit::WHOLE,
            root: NodeId::ROOT,
            rule: 0,
            rewriting: Rewriting::default(),
            parser,
            fuel: BASE_FUEL.saturating_add(bytes.saturating_mul(FUEL_PER_BYTE)),
            calls: 0,
        }
    }

    /// Whether a rule's check holds for a node; bindings of an earlier match are dropped.
    pub(crate) fn matches(&mut self, check: CheckId, node: NodeId) -> bool {
        self.memory.bindings.clear();
        self.fit = Fit::WHOLE;
        self.root = node;
        // Rules are dispatched by the kinds that they admit.
        self.holds_there(check, node)
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

    /// What the path binds a variable of the present rule to.
    pub(crate) fn path_text(&self, slot: Slot) -> Option<&str> {
        let mut bound = self.memory.bound.iter();
        let found = bound.find(|bound| bound.rule == self.rule && bound.slot == slot)?;
        Some(&found.text)
    }

    /// Whether a regular expression in which such variables stand matches somewhere in a text.
    pub(crate) fn path_regex_holds(&self, index: u32, text: &str) -> bool {
        let mut built = self.memory.built.borrow_mut();
        let regex = built.entry((index, self.rule)).or_insert_with(|| {
            let template = self.program.path_regexes.get(index as usize)?;
            let source = regex_source(template, |slot| self.path_text(slot))?;
            LazyRegex::new(&source).ok().map(Arc::new)
        });
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// Allows no more work than for a file without a byte, for somebody waits.
    pub(crate) fn hurry(&mut self) {
        self.fuel = self.fuel.min(BASE_FUEL);
    }

    /// Uses up work for nodes that a search went past.
    pub(crate) fn burn_passed(&mut self, nodes: u64) {
        self.burn_many(nodes / PASSED_PER_UNIT);
    }

    /// Uses up some units of work.
    pub(crate) fn burn_many(&mut self, units: u64) {
        self.fuel = self.fuel.saturating_sub(units);
    }

    /// Whether a check holds for a node.
    #[inline]
    pub(crate) fn holds(&mut self, id: CheckId, node: NodeId) -> bool {
        self.program.admits(id, self.tree.kind(node))
            && (self.program.is_decided(id) || self.holds_there(id, node))
    }

    /// Whether a check holds for a node of a kind that it admits.
    fn holds_there(&mut self, id: CheckId, node: NodeId) -> bool {
        if !self.burn() {
            return false;
        }
        let program = self.program;
        match program.check(id) {
            // The kind is what it admits.
            Check::Kind(_) => true,
            Check::Pattern(index) => self.pattern_holds(*index, node),
            Check::Regex(index) => program
                .regexes
                .get(*index as usize)
                .is_some_and(|regex| regex.is_match(self.file.node_text(node))),
            Check::PathRegex(index) => self.path_regex_holds(*index, self.file.node_text(node)),
            Check::NthChild {
                step,
                offset,
                of,
                reverse,
            } => {
                let nth = Nth {
                    step: *step,
                    offset: *offset,
                    of: *of,
                    reverse: *reverse,
                };
                self.is_nth(nth, node)
            }
            Check::Range { start, end } => {
                let (file, start, end) = (self.file, *start, *end);
                let range = self.memory.ranges.entry(id);
                let range = range.or_insert_with(|| range_in(file.text(), start, end));
                *range == Some(self.tree.span(node))
            }
            Check::Call { body, own } => self.called(*body, own, node),
            Check::All(parts) => {
                let (mark, fit) = (self.memory.bindings.mark(), self.fit);
                let all = parts.iter().all(|part| self.holds(*part, node));
                if !all {
                    self.memory.bindings.undo(mark);
                    self.fit = fit;
                }
                all
            }
            Check::Any(parts) => parts.iter().any(|part| self.holds(*part, node)),
            Check::Not(check) => !self.holds_sealed(*check, node),
            Check::Sealed(check) => self.holds_sealed(*check, node),
            Check::Constrained { check, constraints } => {
                self.constrained(*check, constraints, node)
            }
            Check::Relation {
                direction,
                check,
                stop,
                field,
            } => match direction {
                Direction::Inside => self.inside(*check, *stop, *field, node),
                Direction::Has if *stop != Stop::Neighbor && program.is_closed(id) => {
                    self.has_remembered(id, (*check, *stop, *field), node)
                }
                Direction::Has => self.has((*check, *stop, *field), node),
                Direction::Precedes => self.precedes(*check, *stop, node),
                Direction::Follows => self.follows(*check, *stop, node),
            },
            Check::Recursive(number) => match program.recursive.get(*number as usize) {
                Some(body) if self.calls < MAX_CALLS => {
                    self.calls += 1;
                    let holds = self.holds(*body, node);
                    self.calls -= 1;
                    holds
                }
                _ => false,
            },
            Check::Reparse(check) => self.reparse(*check, node),
            Check::Never => false,
        }
    }

    fn pattern_holds(&mut self, index: u32, node: NodeId) -> bool {
        let program = self.program;
        let Some(pattern) = program.patterns.get(index as usize) else {
            return false;
        };
        let (fits, fit) = self.pattern(pattern, node);
        if fits && self.root == node {
            self.fit.end = self.fit.end.min(fit.end);
            self.fit.lossy |= fit.lossy;
        }
        fits
    }

    /// As [`Matcher::holds`], but binds nothing.
    pub(crate) fn holds_sealed(&mut self, check: CheckId, node: NodeId) -> bool {
        let mark = self.memory.bindings.mark();
        let fit = self.fit;
        let holds = self.holds(check, node);
        self.memory.bindings.undo(mark);
        self.fit = fit;
        holds
    }

    /// Asks a utility, which sees nothing of its own variables in earlier calls.
    fn called(&mut self, body: CheckId, own: &[Slot], node: NodeId) -> bool {
        let mark = self.memory.bindings.mark();
        let first = self.memory.hidden.len();
        for slot in own {
            let before = self.memory.bindings.get(*slot);
            self.memory.hidden.push(before);
            self.memory.bindings.put(*slot, None);
        }
        let holds = self.holds(body, node);
        if holds {
            for (index, slot) in own.iter().enumerate() {
                let before = self.memory.hidden.get(first + index).copied().flatten();
                self.memory.bindings.put(*slot, before);
            }
        } else {
            self.memory.bindings.undo(mark);
        }
        self.memory.hidden.truncate(first);
        holds
    }

    fn constrained(
        &mut self,
        check: CheckId,
        constraints: &[(Slot, CheckId)],
        node: NodeId,
    ) -> bool {
        let (mark, fit) = (self.memory.bindings.mark(), self.fit);
        let parts = match self.program.check(check) {
            Check::All(parts) => parts,
            _ => std::slice::from_ref(&check),
        };
        // As soon as a variable is bound, before the clauses that come after.
        let mut judged = 0;
        let holds = parts
            .iter()
            .all(|part| self.holds(*part, node) && self.constraints(constraints, &mut judged));
        if !holds {
            self.memory.bindings.undo(mark);
            self.fit = fit;
        }
        holds
    }

    /// Whether all variables that are bound by now pass their checks; `judged` has a bit for each
    /// constraint that is done with (those past the 64th are tried again, which is harmless).
    fn constraints(&mut self, constraints: &[(Slot, CheckId)], judged: &mut u64) -> bool {
        for (index, (slot, check)) in (0_u32..).zip(constraints) {
            let bit = 1_u64.checked_shl(index).unwrap_or(0);
            if *judged & bit != 0 {
                continue;
            }
            let Some(binding) = self.memory.bindings.get(*slot) else {
                continue;
            };
            *judged |= bit;
            let holds = match binding {
                Binding::One(node) => self.holds(*check, node),
                // Of a run, every named node must pass.
                Binding::Many { .. } => {
                    let nodes = self.memory.bindings.nodes(&binding).to_vec();
                    let mut named = nodes.into_iter().filter(|node| self.tree.is_named(*node));
                    named.all(|node| self.holds(*check, node))
                }
            };
            if !holds {
                return false;
            }
        }
        true
    }

    /// Whether a search may go on past a node that did not answer it.
    pub(crate) fn goes_on(&mut self, stop: Stop, node: NodeId) -> bool {
        match stop {
            Stop::Neighbor => false,
            Stop::End => !self.exhausted(),
            Stop::Until(stop) => !self.exhausted() && !self.holds_sealed(stop, node),
        }
    }

    fn inside(&mut self, check: CheckId, stop: Stop, field: Option<FieldId>, node: NodeId) -> bool {
        let mut below = node;
        let mut passed = 0;
        let mut holds = false;
        while let Some(ancestor) = self.tree.parent(below) {
            let in_field = field.is_none() || self.tree.field(below) == field;
            holds = in_field && self.holds(check, ancestor);
            if holds || !self.goes_on(stop, ancestor) {
                break;
            }
            below = ancestor;
            passed += 1;
        }
        self.burn_passed(passed);
        holds
    }

    /// Siblings after the node, nearest first, as far as `stop` lets.
    fn precedes(&mut self, check: CheckId, stop: Stop, node: NodeId) -> bool {
        let tree = self.tree;
        let end = tree.parent(node).map_or(node, |p| tree.subtree_end(p));
        let later = tree.subtree_end(node)..end;
        let siblings = std::iter::successors(tree.next_sibling(node), |at| tree.next_sibling(*at));
        self.sibling(check, stop, &later, siblings)
    }

    /// Siblings before the node, nearest first, as far as `stop` lets.
    fn follows(&mut self, check: CheckId, stop: Stop, node: NodeId) -> bool {
        let tree = self.tree;
        let earlier = tree.parent(node).unwrap_or(node)..node;
        let previous = |at: &NodeId| tree.previous_sibling(*at);
        let siblings = std::iter::successors(previous(&node), previous);
        self.sibling(check, stop, &earlier, siblings)
    }

    /// The siblings on one side of a node, all within `range`.
    fn sibling(
        &mut self,
        check: CheckId,
        stop: Stop,
        range: &Range<NodeId>,
        siblings: impl Iterator<Item = NodeId>,
    ) -> bool {
        let mut passed = 0;
        let mut holds = false;
        for sibling in siblings {
            if passed == LONG_SEARCH && !self.may_be_in(check, range) {
                break;
            }
            holds = self.holds(check, sibling);
            if holds || !self.goes_on(stop, sibling) {
                break;
            }
            passed += 1;
        }
        self.burn_passed(passed);
        holds
    }

    /// Whether all that is bound by now and that a check binds as well occurs in `range`.
    fn may_be_in(&mut self, check: CheckId, range: &Range<NodeId>) -> bool {
        let Memory {
            bindings, repeats, ..
        } = &mut *self.memory;
        let mut bound = self.program.binds(check).iter();
        bound.all(|slot| match bindings.get(*slot) {
            Some(Binding::One(node)) => repeats.may_have(self.file, node, range),
            _ => true,
        })
    }

    /// Whether the node's place among its named siblings (those for which `of` holds), counted
    /// from 1, is `step * n + offset` for some n ≥ 0.
    fn is_nth(&mut self, nth: Nth, node: NodeId) -> bool {
        let tree = self.tree;
        let mut counts = |sibling: NodeId| {
            tree.is_named(sibling) && nth.of.is_none_or(|of| self.holds_sealed(of, sibling))
        };
        if tree.parent(node).is_none() || !counts(node) {
            return false;
        }
        // Past the largest place asked for, counting on is no use.
        let last = match nth.step > 0 {
            true => i64::MAX,
            false => nth.offset,
        };
        let mut position = 1;
        let mut passed = 0;
        let mut at = node;
        let holds = loop {
            if position > last {
                break false;
            }
            let next = match nth.reverse {
                true => tree.next_sibling(at),
                false => tree.previous_sibling(at),
            };
            let Some(sibling) = next else {
                break in_progression(position, nth.step, nth.offset);
            };
            position += i64::from(counts(sibling));
            passed += 1;
            at = sibling;
        };
        self.burn_passed(passed);
        holds
    }

    fn reparse(&mut self, check: CheckId, node: NodeId) -> bool {
        let Some(code) = comment_code(self.file, node) else {
            return false;
        };
        if is_prose(&code, &self.program.keywords) {
            return false;
        }
        let Some(file) = self.parser.parse_valid(self.program.language, &code) else {
            return false;
        };
        let mut memory = Memory::default();
        let mut inner = Matcher::new(self.program, &file, self.parser, &mut memory);
        inner.fuel = self.fuel;
        let found =
            inner.holds(check, NodeId::ROOT) || inner.has((check, Stop::End, None), NodeId::ROOT);
        self.fuel = inner.fuel;
        found
    }
}

/// The bytes between two places, each a line and a column; `None` if the text has no such place.
fn range_in(text: &str, start: (u32, u32), end: (u32, u32)) -> Option<Span> {
    let lines = LineIndex::new(text);
    let byte = |(line, column): (u32, u32)| {
        let span = lines.line_span(line as usize);
        let shown = lines.line_text(line as usize);
        // A byte-order mark is not part of the first line's text.
        let mark = match (line, shown.strip_prefix('\u{feff}')) {
            (0, Some(rest)) => shown.len() - rest.len(),
            _ => 0,
        };
        let begins = shown.get(mark..)?.char_indices().map(|(at, _)| at);
        let mut ends = begins.chain([shown.len() - mark]);
        Some(span.start + mark + ends.nth(column as usize)?)
    };
    let span = Span::new(byte(start)?, byte(end)?);
    (lines.position(span.end).line == end.0 as usize).then_some(span)
}

/// Whether `position` is `step * n + offset` for some n ≥ 0.
fn in_progression(position: i64, step: i64, offset: i64) -> bool {
    let distance = position.saturating_sub(offset);
    match step {
        0 => distance == 0,
        _ => distance.checked_rem(step) == Some(0) && distance.checked_div(step) >= Some(0),
    }
}
