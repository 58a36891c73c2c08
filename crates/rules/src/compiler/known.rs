//! What is known of a check without running it: where it can hold, what it binds, which texts it
//! needs. Each answer comes from those of the check's parts, which are there before it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use andon_regex::{LazyRegex, Required, strongest, union};

use super::Compiler;
use crate::dispatch::{Dispatch, Entry, Key};
use crate::kinds::KindSet;
use crate::prefilter::{self, Requirement};
use crate::program::{Check, CheckId, Direction, Needs, Stop};
use crate::variables::Slot;

impl Compiler<'_> {
    /// The variables that are bound when a check holds, or may be.
    pub(crate) fn bound_by(&self, check: CheckId) -> BTreeSet<Slot> {
        let mut bound = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut hidden: BTreeSet<Slot> = BTreeSet::new();
        let mut pending = vec![check];
        while let Some(id) = pending.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.checks.get(id.index()) {
                Some(Check::Pattern(index)) => {
                    if let Some(pattern) = self.patterns.get(*index as usize) {
                        pattern.root.visit_slots(&mut |slot| {
                            bound.insert(slot);
                        });
                    }
                }
                Some(Check::All(parts) | Check::Any(parts)) => pending.extend(parts.iter()),
                Some(Check::Relation { check, .. }) => pending.push(*check),
                Some(Check::Call { body, own }) => {
                    pending.push(*body);
                    hidden.extend(own);
                }
                Some(Check::Constrained { check, constraints }) => {
                    pending.push(*check);
                    pending.extend(constraints.iter().map(|(_, check)| check));
                }
                Some(Check::Recursive(index)) => {
                    pending.extend(self.recursive.get(*index as usize));
                }
                _ => {}
            }
        }
        // Variables of utilities have names that occur nowhere else.
        bound.retain(|slot| !hidden.contains(slot));
        bound
    }

    /// The kinds of node for which a new check can hold, from those of its parts.
    pub(super) fn kinds_for(&self, check: &Check) -> Option<KindSet> {
        match check {
            Check::Kind(kind) => Some(KindSet::of(self.language, [*kind])),
            Check::Pattern(index) => self.patterns.get(*index as usize)?.kinds(self.language),
            Check::All(parts) => parts
                .iter()
                .filter_map(|part| self.kinds_of(*part).cloned())
                .reduce(|all, kinds| all.intersection(&kinds)),
            Check::Any(parts) => {
                let mut union = KindSet::empty(self.language);
                for part in parts {
                    union = union.union(self.kinds_of(*part)?);
                }
                Some(union)
            }
            Check::Constrained { check, .. }
            | Check::Sealed(check)
            | Check::Call { body: check, .. } => self.kinds_of(*check).cloned(),
            Check::Reparse(_) => Some(self.comment_kinds()),
            Check::Never => Some(KindSet::empty(self.language)),
            Check::Regex(_)
            | Check::PathRegex(_)
            | Check::NthChild { .. }
            | Check::Range { .. }
            | Check::Not(_)
            | Check::Relation { .. }
            | Check::Recursive(_) => None,
        }
    }

    /// Puts the dear ones of checks that must all hold behind the cheap ones. Only neighbours that
    /// neither bind nor read a variable change places, so the outcome is the same.
    pub(super) fn cheapest_first(&self, parts: &mut [CheckId]) {
        let is_closed = |id: &CheckId| self.closed.get(id.index()).copied().unwrap_or(false);
        for run in parts.chunk_by_mut(|a, b| is_closed(a) && is_closed(b)) {
            run.sort_by_key(|id| self.cost_of(*id));
        }
    }

    fn cost_of(&self, check: CheckId) -> u32 {
        self.costs.get(check.index()).copied().unwrap_or(0)
    }

    /// About how many nodes a new check looks at, from what its parts do.
    pub(super) fn cost_for(&self, check: &Check) -> u32 {
        let sum = |parts: &[CheckId]| {
            let costs = parts.iter().map(|part| self.cost_of(*part));
            costs.fold(0, u32::saturating_add)
        };
        match check {
            Check::Kind(_) | Check::Never => 0,
            Check::Regex(_) | Check::PathRegex(_) | Check::Range { .. } => 2,
            Check::Pattern(_) | Check::NthChild { .. } => 3,
            Check::All(parts) | Check::Any(parts) => sum(parts),
            Check::Not(check) | Check::Sealed(check) | Check::Call { body: check, .. } => {
                self.cost_of(*check)
            }
            Check::Constrained { check, constraints } => constraints
                .iter()
                .fold(self.cost_of(*check), |cost, (_, constraint)| {
                    cost.saturating_add(self.cost_of(*constraint))
                }),
            Check::Relation {
                direction,
                check,
                stop,
                ..
            } => {
                let nodes = match (direction, stop) {
                    (Direction::Precedes | Direction::Follows, Stop::End) => 10,
                    (Direction::Precedes | Direction::Follows, _) => 2,
                    (Direction::Inside, Stop::Neighbor) => 1,
                    (Direction::Inside, _) => 8,
                    (Direction::Has, Stop::Neighbor) => 4,
                    (Direction::Has, _) => 40,
                };
                nodes * self.cost_of(*check).saturating_add(1).min(1_000)
            }
            Check::Recursive(_) => 100,
            Check::Reparse(_) => 10_000,
        }
    }

    /// Whether a new check neither binds nor reads a variable, from what its parts do.
    pub(super) fn closed_for(&self, check: &Check) -> bool {
        let is_closed = |id: &CheckId| self.closed.get(id.index()).copied().unwrap_or(false);
        match check {
            Check::Kind(_) | Check::Regex(_) | Check::Range { .. } | Check::Never => true,
            Check::Pattern(index) => {
                let mut closed = true;
                if let Some(pattern) = self.patterns.get(*index as usize) {
                    pattern.root.visit_slots(&mut |_| closed = false);
                }
                closed
            }
            Check::NthChild { of, .. } => of.as_ref().is_none_or(is_closed),
            Check::All(parts) | Check::Any(parts) => parts.iter().all(is_closed),
            Check::Not(check) | Check::Sealed(check) | Check::Reparse(check) => is_closed(check),
            Check::Relation { check, stop, .. } => {
                is_closed(check)
                    && match stop {
                        Stop::Until(stop) => is_closed(stop),
                        Stop::Neighbor | Stop::End => true,
                    }
            }
            // Not known yet when it is made.
            Check::Recursive(_) => false,
            Check::PathRegex(_) => false,
            Check::Constrained { .. } | Check::Call { .. } => false,
        }
    }

    /// Whether nothing but the kind of a node decides a new check, from what its parts do.
    pub(super) fn decided_for(&self, check: &Check) -> bool {
        let is_decided = |id: &CheckId| self.decided.get(id.index()).copied().unwrap_or(false);
        match check {
            Check::Kind(_) => true,
            Check::All(parts) | Check::Any(parts) => parts.iter().all(is_decided),
            Check::Sealed(check) => is_decided(check),
            _ => false,
        }
    }

    /// Texts that must be there for a check to hold.
    pub(super) fn requirement_for(&self, check: &Check) -> Requirement {
        let of = |id: &CheckId| self.required.get(id.index()).cloned().unwrap_or_default();
        let own = |required: Required| Requirement {
            in_file: required.clone(),
            in_node: required,
        };
        match check {
            Check::Pattern(index) => match self.patterns.get(*index as usize) {
                Some(pattern) => own(prefilter::of_pattern(pattern)),
                None => Requirement::default(),
            },
            Check::Regex(index) => match self.regexes.get(*index as usize) {
                Some(regex) => own(regex.required()),
                None => Requirement::default(),
            },
            Check::All(parts) => combined(parts.iter().map(of), strongest),
            Check::Any(parts) => combined(parts.iter().map(of), union),
            Check::Sealed(check) | Check::Call { body: check, .. } => of(check),
            Check::Relation {
                direction: Direction::Has,
                check,
                ..
            } => of(check),
            // The other node is elsewhere in the file.
            Check::Relation { check, .. } | Check::Reparse(check) => Requirement {
                in_node: None,
                in_file: of(check).in_file,
            },
            Check::Constrained { check, constraints } => {
                let always_bound = self.always_bound_by(*check);
                let constraints = constraints
                    .iter()
                    .filter(|(slot, _)| always_bound.contains(slot))
                    .map(|(_, check)| of(check));
                combined(constraints.chain([of(check)]), strongest)
            }
            Check::Never => own(Some(Vec::new())),
            Check::Kind(_)
            | Check::NthChild { .. }
            | Check::Range { .. }
            | Check::Not(_)
            | Check::PathRegex(_)
            | Check::Recursive(_) => Requirement::default(),
        }
    }

    /// Where some checks are worth trying.
    pub(super) fn dispatch(&self, checks: &[CheckId]) -> Dispatch {
        let entries = checks.iter().map(|check| Entry {
            kinds: self.kinds_of(*check).cloned(),
            key: self.key_of(*check),
            regex: self.regex_of(*check),
        });
        let entries: Vec<_> = entries.collect();
        Dispatch::new(&entries, self.language.kind_count())
    }

    /// What rules need of a file, from their roots.
    pub(super) fn needs(&self, roots: &[CheckId]) -> Needs {
        let mut numbers: BTreeMap<CheckId, u32> = BTreeMap::new();
        let mut checks = Vec::new();
        let of_rules = roots.iter().map(|root| {
            let need = self.need_of(*root)?;
            Some(*numbers.entry(need).or_insert_with(|| {
                checks.push(need);
                u32::try_from(checks.len() - 1).unwrap_or(u32::MAX)
            }))
        });
        let of_rules = of_rules.collect();
        Needs {
            dispatch: self.dispatch(&checks),
            checks,
            of_rules,
        }
    }

    /// The checks of the same node that must hold for a check to hold, itself included.
    fn conjuncts_of(&self, check: CheckId) -> Vec<CheckId> {
        let (mut all, mut open) = (Vec::new(), vec![check]);
        while let Some(part) = open.pop() {
            all.push(part);
            match self.checks.get(part.index()) {
                Some(Check::All(parts)) => open.extend(parts.iter().rev()),
                Some(
                    Check::Sealed(check)
                    | Check::Constrained { check, .. }
                    | Check::Call { body: check, .. },
                ) => open.push(*check),
                _ => {}
            }
        }
        all
    }

    fn key_of(&self, check: CheckId) -> Option<Key> {
        let is_named = |kind| self.language.is_named_kind(kind);
        let keys = self.conjuncts_of(check).into_iter().filter_map(|part| {
            let Some(Check::Pattern(index)) = self.checks.get(part.index()) else {
                return None;
            };
            Key::of(self.patterns.get(*index as usize)?, &is_named)
        });
        keys.fold(None, |best, key| Some(key.better(best)))
    }

    fn regex_of(&self, check: CheckId) -> Option<Arc<LazyRegex>> {
        let mut parts = self.conjuncts_of(check).into_iter();
        parts.find_map(|part| match self.checks.get(part.index()) {
            Some(Check::Regex(index)) => self.regexes.get(*index as usize).cloned(),
            _ => None,
        })
    }

    /// Something that must hold for another node, whatever is bound, for a check to hold, that few
    /// files have, and that is not asked of every node.
    fn need_of(&self, root: CheckId) -> Option<CheckId> {
        let mut parts = self.conjuncts_of(root).into_iter();
        parts.find_map(|part| match self.checks.get(part.index()) {
            Some(Check::Relation { check, .. }) => {
                let required = self.required.get(check.index());
                let is_rare = required.is_some_and(|required| required.in_node.is_some());
                let is_cheap = self.kinds_of(*check).is_some() && self.stands_alone(*check);
                (is_rare && is_cheap).then_some(*check)
            }
            _ => None,
        })
    }

    /// Whether a check that holds with some variables bound holds with none bound as well. With
    /// several parts that bind, an earlier one may bind what makes a later one fail.
    fn stands_alone(&self, check: CheckId) -> bool {
        let is_closed = |id: CheckId| self.closed.get(id.index()).copied().unwrap_or(false);
        if is_closed(check) {
            return true;
        }
        match self.checks.get(check.index()) {
            Some(Check::Pattern(_)) => true,
            Some(Check::All(parts)) => {
                let mut open = parts.iter().filter(|part| !is_closed(**part));
                let only = open.next();
                open.next().is_none() && only.is_none_or(|part| self.stands_alone(*part))
            }
            _ => false,
        }
    }

    /// For the checks that searches among siblings ask, the variables that they always bind.
    pub(super) fn bound_by_siblings(&self) -> BTreeMap<CheckId, Vec<Slot>> {
        let asked = self.checks.iter().filter_map(|check| match check {
            Check::Relation {
                direction: Direction::Precedes | Direction::Follows,
                check,
                ..
            } => Some(*check),
            _ => None,
        });
        let bound = asked.map(|check| (check, self.always_bound_by(check).into_iter().collect()));
        bound
            .filter(|(_, slots): &(_, Vec<_>)| !slots.is_empty())
            .collect()
    }

    /// The variables that are bound to one node, the one that a check is about or one in it,
    /// whenever it holds.
    fn always_bound_by(&self, check: CheckId) -> BTreeSet<Slot> {
        let mut bound = BTreeSet::new();
        match self.checks.get(check.index()) {
            Some(Check::Pattern(index)) => {
                if let Some(pattern) = self.patterns.get(*index as usize) {
                    pattern.root.visit_holes(&mut |slot| {
                        bound.insert(slot);
                    });
                }
            }
            Some(Check::All(parts)) => {
                for part in parts {
                    bound.extend(self.always_bound_by(*part));
                }
            }
            Some(Check::Any(parts)) => {
                let by_part = parts.iter().map(|part| self.always_bound_by(*part));
                let all = by_part.reduce(|all, part| all.intersection(&part).copied().collect());
                return all.unwrap_or_default();
            }
            Some(Check::Call { body, own }) => {
                bound = self.always_bound_by(*body);
                bound.retain(|slot| !own.contains(slot));
            }
            Some(
                Check::Constrained { check, .. }
                | Check::Relation {
                    direction: Direction::Has,
                    check,
                    ..
                },
            ) => return self.always_bound_by(*check),
            _ => {}
        }
        bound
    }
}

/// Combines requirements of a node and of its file, each by itself.
fn combined(
    requirements: impl Iterator<Item = Requirement>,
    combine: impl Fn(Vec<Required>) -> Required,
) -> Requirement {
    let (in_node, in_file) = requirements
        .map(|requirement| (requirement.in_node, requirement.in_file))
        .unzip();
    Requirement {
        in_node: combine(in_node),
        in_file: combine(in_file),
    }
}
