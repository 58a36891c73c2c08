//! Clauses of rule objects, each to its check.

use std::sync::Arc;

use andon_regex::{LazyRegex, check_syntax, joined};

use super::utility::Utilities;
use super::{Compiler, invalid_regex};
use crate::facts::facts_name;
use crate::paths::{regex_source, regex_template};
use crate::pattern::{Pattern, unknown_kind};
use crate::problem::Fault;
use crate::program::{Check, CheckId, Direction, Stop};
use crate::schema::{Clause, Formula, PatternSchema, RangeSchema, RelationSchema, Sp, StopBy};
use crate::template::{Piece, Template};
use crate::written::Place;

impl Compiler<'_> {
    pub(super) fn formula<'u>(
        &mut self,
        formula: &'u Formula,
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
        let mut parts = Vec::with_capacity(formula.clauses.len());
        for clause in &formula.clauses {
            parts.push(self.clause(clause, utilities));
        }
        match parts.as_slice() {
            [only] => *only,
            _ => self.all(parts),
        }
    }

    pub(super) fn all(&mut self, mut parts: Vec<CheckId>) -> CheckId {
        if let [only] = parts.as_slice() {
            return *only;
        }
        if self.written.is_none() {
            self.cheapest_first(&mut parts);
        }
        self.intern(Check::All(parts.into()))
    }

    pub(super) fn clause<'u>(
        &mut self,
        clause: &'u Clause,
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
        let check = self.clause_check(clause, utilities);
        if let Some(written) = &mut self.written {
            written.note(check, clause);
        }
        check
    }

    fn clause_check<'u>(&mut self, clause: &'u Clause, utilities: &mut Utilities<'u>) -> CheckId {
        match clause {
            Clause::Pattern(schema) => self.pattern(schema),
            Clause::Kind(kind) => self.kind(kind),
            Clause::Regex(regex) => self.regex(regex),
            Clause::Fact(name) => self.fact(name),
            Clause::NthChild(schema) => {
                let of = schema
                    .of_rule
                    .as_ref()
                    .map(|rule| self.across(rule, utilities));
                self.intern(Check::NthChild {
                    step: schema.step,
                    offset: schema.offset,
                    of,
                    reverse: schema.reverse,
                })
            }
            Clause::All(formulas) => {
                let parts: Vec<_> = formulas
                    .iter()
                    .map(|formula| self.formula(formula, utilities))
                    .collect();
                self.all(parts)
            }
            Clause::Any(formulas) => {
                // One that is explained tells its branches apart.
                let joined = match self.written {
                    None => joined_regex(formulas),
                    Some(_) => None,
                };
                if let Some(regex) = joined {
                    return self.regex(&regex);
                }
                let parts: Vec<_> = formulas
                    .iter()
                    .map(|formula| self.formula(formula, utilities))
                    .collect();
                self.intern(Check::Any(parts.into()))
            }
            Clause::Range(RangeSchema { start, end, .. }) => self.intern(Check::Range {
                start: *start,
                end: *end,
            }),
            Clause::Not(formula, constraints) => {
                let check = self.formula(formula, utilities);
                let check = self.constrained(check, constraints, utilities);
                self.intern(Check::Not(check))
            }
            Clause::Matches(call) => self.call(call, utilities),
            Clause::Inside(relation) => self.relation(Direction::Inside, relation, utilities),
            Clause::Has(relation) => self.relation(Direction::Has, relation, utilities),
            Clause::Precedes(relation) => self.relation(Direction::Precedes, relation, utilities),
            Clause::Follows(relation) => self.relation(Direction::Follows, relation, utilities),
            Clause::Reparse(formula) => {
                let check = self.across(formula, utilities);
                self.intern(Check::Reparse(check))
            }
        }
    }

    /// Compiles a formula about another node than the current one.
    pub(super) fn across<'u>(
        &mut self,
        formula: &'u Formula,
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
        utilities.relations += 1;
        let check = self.formula(formula, utilities);
        utilities.relations -= 1;
        check
    }

    pub(super) fn pattern(&mut self, schema: &PatternSchema) -> CheckId {
        let language = self.language;
        match Pattern::compile(schema, language, &mut self.parser, &mut self.slots) {
            Ok(pattern) => {
                let next = u32::try_from(self.patterns.len()).unwrap_or(u32::MAX);
                let index = *self
                    .pattern_numbers
                    .entry(pattern)
                    .or_insert_with_key(|new| {
                        self.patterns.push(new.clone());
                        next
                    });
                self.intern(Check::Pattern(index))
            }
            Err(fault) => self.fail(fault),
        }
    }

    pub(super) fn kind(&mut self, kind: &Sp<String>) -> CheckId {
        match self.language.kind_id(&kind.value, true) {
            Some(id) => self.intern(Check::Kind(id)),
            None if self.relative_has(&kind.value) => {
                self.lent = true;
                self.intern(Check::Never)
            }
            None => self.fail(unknown_kind(kind, self.language)),
        }
    }

    /// An expression by itself; what is wrong with it is a fault.
    pub(crate) fn shared_regex(&mut self, source: &Sp<String>) -> Option<Arc<LazyRegex>> {
        let known = self.pool.borrow_mut().get(&source.value);
        let note = |reason| self.faults.push(invalid_regex(source, reason));
        known.map_err(note).ok()
    }

    pub(super) fn regex(&mut self, source: &Sp<String>) -> CheckId {
        // What rules share knows nothing of their paths.
        if self.slots.scope.is_empty()
            && let Some(template) = regex_template(&source.value, &self.path)
        {
            return self.path_regex(source, template);
        }
        if let Some(index) = self.regex_numbers.get(&source.value) {
            return self.intern(Check::Regex(*index));
        }
        match self.pool.borrow_mut().get(&source.value) {
            Ok(regex) => {
                let index = u32::try_from(self.regexes.len()).unwrap_or(u32::MAX);
                self.regexes.push(regex);
                self.regex_numbers.insert(source.value.clone(), index);
                self.intern(Check::Regex(index))
            }
            Err(reason) => self.fail(invalid_regex(source, reason)),
        }
    }

    fn path_regex(&mut self, source: &Sp<String>, template: Template) -> CheckId {
        let example = regex_source(&template, |_| Some("x"));
        if let Err(reason) = check_syntax(&example.unwrap_or_default()) {
            return self.fail(invalid_regex(source, reason));
        }
        for piece in &template.pieces {
            if let Piece::Variable { name, .. } = piece {
                self.path_used.insert(name.clone());
            }
        }
        let next = u32::try_from(self.path_regexes.len()).unwrap_or(u32::MAX);
        let index = *self
            .path_regex_numbers
            .entry(template)
            .or_insert_with_key(|new| {
                self.path_regexes.push(new.clone());
                next
            });
        self.intern(Check::PathRegex(index))
    }

    pub(super) fn fact(&mut self, name: &Sp<String>) -> CheckId {
        if let Some(check) = self.fact_checks.get(name.value.as_str()) {
            return *check;
        }
        let Some(fact) = self.facts.get(&name.value) else {
            let title = self.language.def().title;
            let fault = Fault::error(
                name.span,
                format!("{title} has no fact `{}`", name.value),
                "can match nowhere",
            )
            .nearest(&name.value, self.facts.names());
            return self.fail(fault);
        };
        let outside = std::mem::replace(&mut self.in_facts, true);
        let place = self.written.as_mut().map(|written| {
            written.enter(Place {
                name: facts_name(self.language),
                text: self.language.def().facts.to_owned(),
            })
        });
        let all_used = fact.choice.is_none();
        let inner = self.root_with(&fact.rule, &fact.utils, &fact.constraints, all_used);
        self.in_facts = outside;
        self.leave(place);
        let check = self.intern(Check::Sealed(inner));
        self.fact_checks.insert(&fact.name.value, check);
        check
    }

    /// Goes back to the file in which clauses were before.
    pub(super) fn leave(&mut self, place: Option<Place>) {
        if let (Some(written), Some(place)) = (&mut self.written, place) {
            written.enter(place);
        }
    }

    /// What a relation asks of another node, and how far it looks.
    pub(super) fn reach<'u>(
        &mut self,
        schema: &'u RelationSchema,
        utilities: &mut Utilities<'u>,
    ) -> (CheckId, Stop) {
        let check = self.across(&schema.rule, utilities);
        let stop = match &schema.stop_by {
            StopBy::Neighbor => Stop::Neighbor,
            StopBy::End => Stop::End,
            StopBy::Rule(rule) => Stop::Until(self.across(rule, utilities)),
        };
        (check, stop)
    }

    pub(super) fn relation<'u>(
        &mut self,
        direction: Direction,
        schema: &'u RelationSchema,
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
        let (check, stop) = self.reach(schema, utilities);
        let field = match &schema.field {
            None => None,
            Some(name) => match self.language.field_id(&name.value) {
                Some(field) => Some(field),
                None => {
                    let title = self.language.def().title;
                    let fault = Fault::error(
                        name.span,
                        format!("{title} has no field `{}`", name.value),
                        "can match nowhere",
                    )
                    .nearest(&name.value, self.language.field_names());
                    return self.fail(fault);
                }
            },
        };
        self.intern(Check::Relation {
            direction,
            check,
            stop,
            field,
        })
    }
}

/// Alternatives that are nothing but regular expressions are one regular expression, which reads
/// the text once.
fn joined_regex(formulas: &[Formula]) -> Option<Sp<String>> {
    let regexes = formulas
        .iter()
        .map(|formula| match formula.clauses.as_slice() {
            [Clause::Regex(regex)] => Some(regex),
            _ => None,
        });
    let regexes = regexes.collect::<Option<Vec<_>>>()?;
    // A broken part is reported by itself.
    let value = joined(regexes.iter().map(|regex| regex.value.as_str()))?;
    let span = regexes.first()?.span;
    Some(Sp { value, span })
}
