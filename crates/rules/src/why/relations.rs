//! Where a relation looked, and what it found there.

use andon_finding::{Cause, Code, Extent, Side, WhyNode};
use andon_syntax::{FieldId, NodeId};

use super::Explainer;
use crate::program::{Check, CheckId, Direction, Stop};

/// Most nodes that are remembered of those that a relation looked at.
const MAX_LOOKED_AT: usize = 10_000;

impl Explainer<'_> {
    pub(super) fn relation(
        &mut self,
        direction: Direction,
        check: CheckId,
        stop: Stop,
        field: Option<FieldId>,
        node: NodeId,
    ) -> (Cause, u32) {
        let seen = self.seen(direction, stop, field, node);
        let meant: Vec<_> = seen
            .iter()
            .filter(|node| self.one.program.admits(check, self.tree().kind(**node)))
            .collect();
        let only = match (meant.as_slice(), seen.as_slice()) {
            ([only], _) => Some(**only),
            (_, [only]) => Some(*only),
            _ => None,
        };
        let only = only.map(|node| {
            let (reason, _) = self.reason(check, node);
            Box::new(WhyNode {
                code: self.code(node),
                reason,
            })
        });
        let cause = Cause::Relation {
            side: match direction {
                Direction::Inside => Side::Inside,
                Direction::Has => Side::Has,
                Direction::Precedes => Side::Precedes,
                Direction::Follows => Side::Follows,
            },
            extent: match stop {
                Stop::Neighbor => Extent::Neighbor,
                Stop::End => Extent::End,
                Stop::Until(_) => Extent::Until,
            },
            field: field.map(|field| self.field_name(field)),
            looked_at: seen.len(),
            only,
        };
        (cause, if seen.is_empty() { 50 } else { 60 })
    }

    /// The node because of which a check holds, if it is another than the one asked about.
    pub(super) fn witness(&mut self, id: CheckId, node: NodeId) -> Option<Code> {
        match self.one.program.check(id) {
            Check::Relation {
                direction,
                check,
                stop,
                field,
            } => {
                let seen = self.seen(*direction, *stop, *field, node);
                let mut seen = seen.into_iter();
                let found = seen.find(|node| self.matcher.holds_sealed(*check, *node))?;
                Some(self.code(found))
            }
            Check::Sealed(inner) | Check::Constrained { check: inner, .. } => {
                self.witness(*inner, node)
            }
            Check::Any(parts) => {
                let mut parts = parts.iter();
                let part = parts.find(|part| self.matcher.holds_sealed(**part, node))?;
                self.witness(*part, node)
            }
            Check::All(parts) => {
                let mark = self.matcher.memory.bindings.mark();
                let mut found = None;
                for part in parts {
                    found = found.or_else(|| self.witness(*part, node));
                    // Later parts may need what it binds.
                    self.matcher.holds(*part, node);
                }
                self.matcher.memory.bindings.undo(mark);
                found
            }
            _ => None,
        }
    }

    /// The nodes that a relation looks at, in its order, as if none answered it.
    fn seen(
        &mut self,
        direction: Direction,
        stop: Stop,
        field: Option<FieldId>,
        node: NodeId,
    ) -> Vec<NodeId> {
        let tree = self.tree();
        let mut seen = Vec::new();
        match direction {
            Direction::Inside => {
                let mut below = node;
                while let Some(ancestor) = tree.parent(below) {
                    if field.is_none() || tree.field(below) == field {
                        seen.push(ancestor);
                    }
                    if !self.matcher.goes_on(stop, ancestor) {
                        break;
                    }
                    below = ancestor;
                }
            }
            Direction::Has => {
                for child in tree.children(node) {
                    if field.is_none() || tree.field(child) == field {
                        self.below(child, stop, &mut seen);
                    }
                }
            }
            Direction::Precedes => {
                self.siblings(stop, tree.next_sibling(node), &mut seen, &|at| {
                    tree.next_sibling(at)
                });
            }
            Direction::Follows => {
                self.siblings(stop, tree.previous_sibling(node), &mut seen, &|at| {
                    tree.previous_sibling(at)
                });
            }
        }
        seen
    }

    /// A child and the nodes below it.
    fn below(&mut self, child: NodeId, stop: Stop, seen: &mut Vec<NodeId>) {
        let tree = self.tree();
        let end = tree.subtree_end(child);
        let mut at = child;
        while at < end && seen.len() < MAX_LOOKED_AT {
            seen.push(at);
            at = match self.matcher.goes_on(stop, at) {
                true => NodeId(at.0 + 1),
                false => tree.subtree_end(at),
            };
        }
    }

    fn siblings(
        &mut self,
        stop: Stop,
        first: Option<NodeId>,
        seen: &mut Vec<NodeId>,
        next: &dyn Fn(NodeId) -> Option<NodeId>,
    ) {
        let mut at = first;
        while let Some(sibling) = at {
            seen.push(sibling);
            if seen.len() >= MAX_LOOKED_AT || !self.matcher.goes_on(stop, sibling) {
                return;
            }
            at = next(sibling);
        }
    }

    fn field_name(&self, field: FieldId) -> String {
        let language = self.one.program.language;
        let mut names = language.field_names().into_iter();
        let name = names.find(|name| language.field_id(name) == Some(field));
        name.unwrap_or_default().to_owned()
    }
}
