//! What fails of a check at a node.

use andon_finding::{Cause, Code, CommentFlaw, Reason};
use andon_syntax::NodeId;

use super::{Explainer, LONGEST_CODE};
use crate::bindings::Binding;
use crate::program::{Check, CheckId, ProgramRule};
use crate::reparse::{comment_code, is_prose};
use crate::variables::Slot;
use crate::written::one_line;

/// How deep reasons may nest.
const MAX_DEPTH: usize = 12;

/// Most branches that are told of.
const MAX_BRANCHES: usize = 12;

/// A reason, and how near the check came to holding: the higher the nearer. Within one clause it
/// stays below [`CLAUSE`].
pub(super) type Scored = (Reason, u32);

/// What a clause that holds adds.
const CLAUSE: u32 = 100;

impl<'p> Explainer<'p> {
    /// Why a rule does not hold for a node; `None` if it does.
    pub(super) fn failure(&mut self, rule: &'p ProgramRule, node: NodeId) -> Option<Scored> {
        let body = &rule.body;
        if !self.matcher.matches(body.check, node) {
            self.matcher.memory.bindings.clear();
            return Some(self.reason(body.check, node));
        }
        let passes = self.matcher.work_out(body, &rule.rewriters);
        let mut tests = body.tests.iter();
        let failed = tests.find_map(|(slot, check)| {
            let text = self.matcher.text(*slot)?;
            (!self.matcher.program.text_holds(*check, text))
                .then(|| (*slot, *check, text.to_owned()))
        });
        self.matcher.forget_texts();
        if passes {
            return None;
        }
        let cause = match failed {
            Some((slot, check, text)) => Cause::Constraint {
                variable: self.name(slot),
                code: Code {
                    text: one_line(&text, LONGEST_CODE),
                    ..self.code(node)
                },
                reason: Some(Box::new(self.of_text(check, &text))),
            },
            None => Cause::TooCostly,
        };
        Some((Reason { quote: None, cause }, u32::MAX))
    }

    /// Why a check does not hold for a node, with the clause as written. What is bound stays bound.
    pub(super) fn reason(&mut self, id: CheckId, node: NodeId) -> Scored {
        if self.matcher.exhausted() {
            return (plain(Cause::TooCostly), 0);
        }
        if self.depth >= MAX_DEPTH {
            return (self.quoted(id, Cause::Deeper), 0);
        }
        self.depth += 1;
        let (cause, score) = self.cause(id, node);
        self.depth -= 1;
        let reason = match cause {
            // One clause of several is a reason by itself.
            Cause::All(mut reasons) if reasons.len() == 1 => match reasons.pop() {
                Some(only) => only,
                None => plain(Cause::Never),
            },
            cause => self.quoted(id, cause),
        };
        let reason = match self.one.written.call(id) {
            Some((name, quote)) => Reason {
                quote: Some(quote.clone()),
                cause: Cause::Named {
                    name: name.clone(),
                    reason: Box::new(reason),
                },
            },
            None => reason,
        };
        (reason, score)
    }

    fn quoted(&self, id: CheckId, cause: Cause) -> Reason {
        let quote = self.one.written.clause(id).cloned();
        Reason { quote, cause }
    }

    fn cause(&mut self, id: CheckId, node: NodeId) -> (Cause, u32) {
        let program = &self.one.program;
        let text = || one_line(self.matcher.file.node_text(node), LONGEST_CODE);
        match program.check(id) {
            Check::Kind(_) => (self.other_kind(id, node), 0),
            Check::Pattern(index) => match program.patterns.get(*index as usize) {
                Some(pattern) => self.parting(pattern, node),
                None => (Cause::Never, 0),
            },
            Check::Regex(_) => (Cause::Regex { text: text() }, CLAUSE / 2),
            Check::NthChild { of, reverse, .. } => self.place(*of, *reverse, node),
            Check::Range { .. } => {
                let span = self.tree().span(node);
                let [start, end] = [span.start, span.end].map(|byte| {
                    let at = self.lines.position(byte);
                    (at.line, at.column)
                });
                (Cause::Range { start, end }, CLAUSE / 2)
            }
            Check::All(parts) => self.all(parts, &[], node),
            Check::Constrained { check, constraints } => match program.check(*check) {
                Check::All(parts) => self.all(parts, constraints, node),
                _ => self.all(std::slice::from_ref(check), constraints, node),
            },
            Check::Any(parts) => self.any(parts, node),
            Check::Not(inner) => {
                let witness = self.witness(*inner, node);
                (Cause::Excluded(witness), CLAUSE * 9 / 10)
            }
            Check::Sealed(inner) | Check::Call { body: inner, .. } => self.inner(*inner, node),
            Check::Recursive(number) => match program.recursive.get(*number as usize) {
                Some(body) => self.inner(*body, node),
                None => (Cause::Never, 0),
            },
            Check::Relation {
                direction,
                check,
                stop,
                field,
            } => self.relation(*direction, *check, *stop, *field, node),
            Check::Reparse(_) => (self.no_code(node), CLAUSE / 2),
            Check::Never => (Cause::Never, 0),
        }
    }

    /// The cause of a check that another one is nothing but.
    fn inner(&mut self, id: CheckId, node: NodeId) -> (Cause, u32) {
        let (reason, score) = self.reason(id, node);
        (Cause::All(vec![reason]), score)
    }

    fn other_kind(&self, id: CheckId, node: NodeId) -> Cause {
        Cause::Kind {
            wanted: self.wanted(id),
            found: self.code(node).kind,
        }
    }

    /// The clauses that fail: all that come before the first one that binds what others may need,
    /// if that fails.
    fn all(
        &mut self,
        parts: &[CheckId],
        constraints: &[(Slot, CheckId)],
        node: NodeId,
    ) -> (Cause, u32) {
        let mut reasons = Vec::new();
        let mut score = 0;
        for part in parts {
            if reasons.is_empty() || self.one.program.is_closed(*part) {
                if self.matcher.holds(*part, node) {
                    score += CLAUSE;
                } else {
                    let (reason, near) = self.reason(*part, node);
                    score += near.min(CLAUSE - 1);
                    reasons.push(reason);
                }
            }
            if reasons.is_empty()
                && let Some(reason) = self.constraint(constraints)
            {
                score += CLAUSE - 1;
                reasons.push(reason);
            }
        }
        // Only the whole knows how its parts get on with each other.
        match reasons.is_empty() {
            true => (Cause::Deeper, score),
            false => (Cause::All(reasons), score),
        }
    }

    /// Why a variable that is bound by now does not pass its constraint.
    fn constraint(&mut self, constraints: &[(Slot, CheckId)]) -> Option<Reason> {
        for (slot, check) in constraints {
            let Some(binding) = self.matcher.memory.bindings.get(*slot) else {
                continue;
            };
            let is_run = matches!(binding, Binding::Many { .. });
            let nodes = self.matcher.memory.bindings.nodes(&binding).to_vec();
            for node in nodes {
                if is_run && !self.tree().is_named(node) || self.matcher.holds(*check, node) {
                    continue;
                }
                let (reason, _) = self.reason(*check, node);
                return Some(plain(Cause::Constraint {
                    variable: self.name(*slot),
                    code: self.code(node),
                    reason: Some(Box::new(reason)),
                }));
            }
        }
        None
    }

    fn any(&mut self, parts: &[CheckId], node: NodeId) -> (Cause, u32) {
        let mut branches: Vec<(usize, Scored)> = Vec::new();
        let mark = self.matcher.memory.bindings.mark();
        for (number, part) in parts.iter().enumerate() {
            branches.push((number, self.reason(*part, node)));
            self.matcher.memory.bindings.undo(mark);
        }
        let best = branches.iter().map(|(_, (_, score))| *score).max();
        // Those about such a node say more than those about others.
        if branches.len() > MAX_BRANCHES {
            branches.sort_by_key(|(number, (_, score))| (std::cmp::Reverse(*score), *number));
            branches.truncate(MAX_BRANCHES);
            branches.sort_by_key(|(number, _)| *number);
        }
        let cause = Cause::Any {
            more: parts.len() - branches.len(),
            branches: branches
                .into_iter()
                .map(|(_, (reason, _))| reason)
                .collect(),
        };
        (cause, best.unwrap_or(0).min(CLAUSE - 1))
    }

    /// The node's place among those of its siblings that count.
    fn place(&mut self, of: Option<CheckId>, reverse: bool, node: NodeId) -> (Cause, u32) {
        let tree = self.tree();
        let siblings = tree.parent(node).into_iter().flat_map(|p| tree.children(p));
        let mut counted: Vec<_> = siblings
            .filter(|sibling| {
                tree.is_named(*sibling)
                    && of.is_none_or(|of| self.matcher.holds_sealed(of, *sibling))
            })
            .collect();
        if reverse {
            counted.reverse();
        }
        let place = counted.iter().position(|sibling| *sibling == node);
        let cause = Cause::Nth {
            place: place.map(|place| place + 1),
            of: counted.len(),
        };
        (cause, CLAUSE / 2)
    }

    fn no_code(&mut self, node: NodeId) -> Cause {
        let program = &self.one.program;
        if !program.comments.contains(self.tree().kind(node)) {
            return Cause::Kind {
                wanted: self.kind_names(program.comments.iter()),
                found: self.code(node).kind,
            };
        }
        let Some(code) = comment_code(self.matcher.file, node) else {
            return Cause::Reparse(CommentFlaw::NotAlone);
        };
        if is_prose(&code, &program.keywords) {
            return Cause::Reparse(CommentFlaw::Prose);
        }
        let mut parser = andon_syntax::Parser::new();
        let flaw = match parser.parse(program.language, &code) {
            Ok(file) if !file.has_error() => CommentFlaw::OtherCode,
            _ => CommentFlaw::NoCode,
        };
        Cause::Reparse(flaw)
    }

    /// Why a text does not pass a constraint.
    fn of_text(&self, id: CheckId, text: &str) -> Reason {
        let cause = match self.one.program.check(id) {
            Check::Regex(_) => Cause::Regex {
                text: one_line(text, LONGEST_CODE),
            },
            Check::All(parts) => {
                let failing = parts.iter();
                let failing = failing.filter(|part| !self.matcher.program.text_holds(**part, text));
                Cause::All(failing.map(|part| self.of_text(*part, text)).collect())
            }
            Check::Any(parts) => Cause::Any {
                branches: parts.iter().map(|part| self.of_text(*part, text)).collect(),
                more: 0,
            },
            Check::Not(_) => Cause::Excluded(None),
            _ => Cause::Never,
        };
        self.quoted(id, cause)
    }

    /// The name of a variable.
    pub(super) fn name(&self, slot: Slot) -> String {
        let name = self.one.names.get(slot.0 as usize);
        name.cloned().unwrap_or_default()
    }
}

fn plain(cause: Cause) -> Reason {
    Reason { quote: None, cause }
}
