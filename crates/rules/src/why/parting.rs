//! The place where code and pattern part.
//!
//! The matcher tries many ways to bring a pattern and a node together. Told of is the way on which
//! most of the pattern was met, up to where it ends:
//!
//! ```text
//! pattern  print($$$A, file=$F)
//! code     print(a, b)          `print` `(` $$$A=`a` `,` met; expected `file=$F`, found `b`
//! ```

use andon_finding::{Cause, Expected};
use andon_syntax::NodeId;

use super::{Explainer, LONGEST_CODE};
use crate::bindings::Binding;
use crate::pattern::{Pattern, PatternNode};
use crate::schema::Strictness;
use crate::variables::Slot;
use crate::written::one_line;

/// How many steps the search for a place may take.
const MAX_STEPS: u32 = 10_000;

/// Most characters of a pattern that are shown, before it is shortened; a bound on work.
const MAX_SHOWN: usize = 200;

/// Where pattern and code part.
#[derive(Debug)]
struct Parting {
    expected: Option<Expected>,
    found: Option<NodeId>,
    /// How many nodes of the pattern were met.
    met: usize,
    /// Where it is in the code, in bytes.
    at: usize,
}

/// What is still to be brought together among the children of a node.
#[derive(Clone, Copy)]
struct Children<'p, 'c> {
    goals: &'p [PatternNode],
    candidates: &'c [NodeId],
    /// Where the node ends, in bytes.
    end: usize,
    strictness: Strictness,
}

impl<'p> Explainer<'p> {
    /// Where a pattern and a node part, and how much of the pattern was met.
    pub(super) fn parting(&mut self, pattern: &'p Pattern, node: NodeId) -> (Cause, u32) {
        if let Some(kind) = pattern.kind.filter(|kind| *kind != self.tree().kind(node)) {
            let cause = Cause::Kind {
                wanted: self.kind_names([kind].into_iter()),
                found: self.code(node).kind,
            };
            return (cause, 0);
        }
        self.steps = MAX_STEPS;
        let mark = self.matcher.memory.bindings.mark();
        let parting = self.part(&pattern.root, pattern.strictness, node);
        self.matcher.memory.bindings.undo(mark);
        let Some(parting) = parting else {
            return (Cause::Deeper, 0);
        };
        let whole = weight(&pattern.root).max(1);
        let score = u32::try_from(parting.met * 90 / whole).unwrap_or(90);
        let cause = Cause::Pattern {
            expected: parting.expected,
            found: parting.found.map(|node| self.code(node)),
        };
        (cause, score)
    }

    /// Where a goal and a node that it does not fit part.
    fn part(
        &mut self,
        goal: &'p PatternNode,
        strictness: Strictness,
        node: NodeId,
    ) -> Option<Parting> {
        let tree = self.tree();
        if let PatternNode::Branch { kind, children } = goal
            && (strictness == Strictness::Template || *kind == tree.kind(node))
        {
            let candidates: Vec<_> = tree.children(node).collect();
            let children = Children {
                goals: children,
                candidates: &candidates,
                end: tree.span(node).end,
                strictness,
            };
            // That the kind is the same counts as well.
            return self.align(children).map(|parting| Parting {
                met: parting.met + 1,
                ..parting
            });
        }
        Some(Parting {
            expected: Some(self.expected(goal)),
            found: Some(node),
            met: 0,
            at: tree.span(node).start,
        })
    }

    /// Where goals and candidates part at the latest; `None` if they do not, or nobody knows.
    fn align(&mut self, children: Children<'p, '_>) -> Option<Parting> {
        self.steps = self.steps.checked_sub(1)?;
        let Some((goal, later)) = children.goals.split_first() else {
            return self.left_over(children);
        };
        if let PatternNode::Ellipsis { slot } = goal {
            return self.run(*slot, later, children);
        }
        let strictness = children.strictness;
        let after = |skipped: usize| Children {
            goals: later,
            candidates: children.candidates.get(skipped..).unwrap_or(&[]),
            ..children
        };
        if goal.is_token() && strictness.ignores_tokens() {
            let first = children.candidates.first();
            let is_token = first.is_some_and(|first| !self.tree().is_named(*first));
            return self.align(after(usize::from(is_token)));
        }
        let mut best = None;
        for (passed, candidate) in children.candidates.iter().enumerate() {
            let (named, extra) = {
                let tree = self.tree();
                (tree.is_named(*candidate), tree.is_extra(*candidate))
            };
            let is_hole = matches!(goal, PatternNode::Hole { .. });
            let is_leaf = matches!(goal, PatternNode::Leaf { .. });
            let passable = strictness.passes_over(named, extra) && (extra || is_leaf);
            if !(is_hole && passable && extra) {
                let mark = self.matcher.memory.bindings.mark();
                let parting = match self.matcher.fits(goal, strictness, *candidate) {
                    true => {
                        let parting = self.align(after(passed + 1))?;
                        Parting {
                            met: parting.met + weight(goal),
                            ..parting
                        }
                    }
                    false => self.part(goal, strictness, *candidate)?,
                };
                self.matcher.memory.bindings.undo(mark);
                best = later_of(best, parting);
            }
            if !passable {
                return best;
            }
        }
        let ended = Parting {
            expected: Some(self.expected(goal)),
            found: None,
            met: 0,
            at: children.end,
        };
        Some(best.unwrap_or(ended))
    }

    /// Whether what is left may be left.
    fn left_over(&self, children: Children<'p, '_>) -> Option<Parting> {
        if children.strictness == Strictness::Smart {
            return None;
        }
        let tree = self.tree();
        let mut left = children.candidates.iter().copied();
        let first = left.find(|node| {
            let (named, extra) = (tree.is_named(*node), tree.is_extra(*node));
            !children.strictness.passes_over(named, extra)
        })?;
        Some(Parting {
            expected: None,
            found: Some(first),
            met: 0,
            at: tree.span(first).start,
        })
    }

    /// Tries every length of a run.
    fn run(
        &mut self,
        slot: Option<Slot>,
        later: &'p [PatternNode],
        children: Children<'p, '_>,
    ) -> Option<Parting> {
        if later.is_empty() {
            return None;
        }
        let mut best = None;
        for length in 0..=children.candidates.len() {
            let (run, rest) = children.candidates.split_at_checked(length)?;
            let mark = self.matcher.memory.bindings.mark();
            if let Some(slot) = slot
                && self.matcher.memory.bindings.get(slot).is_none()
            {
                self.matcher.memory.bindings.bind_run(slot, run);
            }
            let parting = self.align(Children {
                goals: later,
                candidates: rest,
                ..children
            });
            self.matcher.memory.bindings.undo(mark);
            best = later_of(best, parting?);
        }
        // An empty run may swallow the separators behind it.
        let separators = later.iter().take_while(|goal| goal.is_token()).count();
        let beyond = later.get(separators..).unwrap_or(&[]);
        if separators > 0 && !beyond.is_empty() {
            let parting = self.align(Children {
                goals: beyond,
                ..children
            });
            best = later_of(best, parting?);
        }
        best
    }

    /// A goal, for people.
    fn expected(&self, goal: &PatternNode) -> Expected {
        let language = self.one.program.language;
        let mut text = String::new();
        self.show(goal, &mut text);
        let text = one_line(&text, LONGEST_CODE);
        match goal {
            PatternNode::Hole {
                slot: Some(slot), ..
            } => match self.matcher.memory.bindings.get(*slot) {
                Some(Binding::One(bound)) => Expected {
                    text: self.code(bound).text,
                    kind: String::new(),
                    again: Some(text),
                },
                _ => Expected {
                    text,
                    kind: String::new(),
                    again: None,
                },
            },
            PatternNode::Leaf { kind, .. } | PatternNode::Branch { kind, .. } => Expected {
                text,
                kind: language.kind_name(*kind).to_owned(),
                again: None,
            },
            _ => Expected {
                text,
                kind: String::new(),
                again: None,
            },
        }
    }

    /// Writes a goal as code.
    fn show(&self, goal: &PatternNode, out: &mut String) {
        if out.len() > MAX_SHOWN {
            return;
        }
        let name = |slot: &Option<Slot>| slot.map_or("_".to_owned(), |slot| self.name(slot));
        let text = match goal {
            PatternNode::Hole { slot, named_only } => {
                let sigils = if *named_only { "$" } else { "$$" };
                format!("{sigils}{}", name(slot))
            }
            PatternNode::Ellipsis { slot: None } => "$$$".to_owned(),
            PatternNode::Ellipsis { slot } => format!("$$${}", name(slot)),
            PatternNode::Leaf { text, .. } => {
                let sigil = self.one.program.language.def().metavariable;
                text.replace(sigil, "$")
            }
            PatternNode::Branch { children, .. } => {
                for child in children {
                    self.show(child, out);
                }
                return;
            }
        };
        if needs_space(out, &text) {
            out.push(' ');
        }
        out.push_str(&text);
    }
}

/// The one on whose way more was met, then the one further on, then the first.
fn later_of(best: Option<Parting>, next: Parting) -> Option<Parting> {
    match best {
        Some(best) if (best.met, best.at) >= (next.met, next.at) => Some(best),
        _ => Some(next),
    }
}

/// How many nodes a pattern has.
fn weight(goal: &PatternNode) -> usize {
    match goal {
        PatternNode::Branch { children, .. } => 1 + children.iter().map(weight).sum::<usize>(),
        _ => 1,
    }
}

/// Whether two tokens are mostly written apart.
fn needs_space(before: &str, after: &str) -> bool {
    let (Some(last), Some(first)) = (before.chars().last(), after.chars().next()) else {
        return false;
    };
    !"([{.!@&:\"'`=".contains(last) && !")]},.;:([?\"'`=".contains(first)
}
