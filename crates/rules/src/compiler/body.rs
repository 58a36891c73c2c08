//! What rules and rewriters make of a match: transforms put in the order of need, fixes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use andon_finding::Span;
use andon_regex::LazyRegex;

use super::utility::Utilities;
use super::{Compiler, unbound_constraint};
use crate::problem::Fault;
use crate::program::{Body, Check, CheckId, Expansion, FixTemplate, Operation, Transform};
use crate::schema::{
    BodySchema, FixSchema, Formula, OperationSchema, RelationSchema, RewriterSchema, Sp,
    TransformSchema,
};
use crate::template::Template;
use crate::variables::Slot;

/// The variables that a template may use.
pub(crate) type Known = BTreeSet<Slot>;

impl Compiler<'_> {
    /// Compiles a rule and its rewriters; also gives the variables that its message may use.
    pub(crate) fn rule(
        &mut self,
        schema: &BodySchema,
        rewriters: &[RewriterSchema],
    ) -> (Body, Vec<Body>, Known) {
        let mut utilities = Utilities::new(&schema.utils);
        let path: Known = self.path.iter().map(|(_, slot)| *slot).collect();
        let (body, captured, known) = self.body(schema, &mut utilities, rewriters, &path);
        let captured: Known = captured.union(&path).copied().collect();
        let mut compiled = Vec::new();
        for rewriter in rewriters {
            let mut inner = utilities.within(&rewriter.body.utils);
            let (body, ..) = self.body(&rewriter.body, &mut inner, rewriters, &captured);
            self.judge_use(&rewriter.body.utils, &mut inner);
            utilities.use_as(&inner);
            compiled.push(body);
        }
        self.judge_rewriters(schema, rewriters);
        self.judge_use(&schema.utils, &mut utilities);
        (body, compiled, known)
    }

    /// Compiles a body; also gives the variables that it captures, and those with its texts.
    fn body<'u>(
        &mut self,
        schema: &'u BodySchema,
        utilities: &mut Utilities<'u>,
        rewriters: &[RewriterSchema],
        enclosing: &Known,
    ) -> (Body, Known, Known) {
        let (on_texts, on_nodes): (Vec<_>, Vec<_>) =
            schema.constraints.iter().partition(|(name, _)| {
                let is_name = |known: &String| *known == name.value;
                schema.transforms.iter().any(|t| is_name(&t.name.value))
                    || self.path.iter().any(|(bound, _)| is_name(bound))
            });
        let check = self.formula(&schema.rule, utilities);
        let check = self.constrained(check, on_nodes, utilities);
        let captured = self.bound_by(check);
        let mut known: Known = captured.union(enclosing).copied().collect();
        let texts = self.texts(&schema.transforms, &known, rewriters);
        known.extend(texts.iter().map(|(slot, _)| slot));
        let tests = on_texts
            .into_iter()
            .filter_map(|(name, formula)| self.test(name, formula, &known, utilities));
        let body = Body {
            check,
            texts,
            tests: tests.collect(),
            fixes: schema
                .fixes
                .iter()
                .map(|fix| self.fix(fix, &known, utilities))
                .collect(),
        };
        (body, captured, known)
    }

    /// A constraint on a text: there is no node, so only some clauses can judge it.
    fn test<'u>(
        &mut self,
        name: &Sp<String>,
        formula: &'u Formula,
        known: &Known,
        utilities: &mut Utilities<'u>,
    ) -> Option<(Slot, CheckId)> {
        let slot = self.slots.slot(&name.value);
        if !known.contains(&slot) {
            self.faults.push(unbound_constraint(name));
            return None;
        }
        let check = self.formula(formula, utilities);
        self.ensure_text(check, formula.span, &name.value);
        Some((slot, check))
    }

    /// Refuses a check of a text, called `name`, that asks for a node.
    pub(crate) fn ensure_text(&mut self, check: CheckId, span: Span, name: &str) {
        if !self.judges_texts(check) {
            self.faults.push(
                Fault::error(
                    span,
                    format!("`{name}` is a text, which this cannot judge"),
                    "asks for a node",
                )
                .help("use `regex`, and `all`, `any` and `not` of it"),
            );
        }
    }

    fn judges_texts(&self, check: CheckId) -> bool {
        match self.checks.get(check.index()) {
            Some(Check::Regex(_) | Check::PathRegex(_)) => true,
            Some(Check::All(parts) | Check::Any(parts)) => {
                parts.iter().all(|part| self.judges_texts(*part))
            }
            Some(Check::Not(check)) => self.judges_texts(*check),
            _ => false,
        }
    }

    /// The transforms of a body, each after those that it needs.
    fn texts(
        &mut self,
        schemas: &[TransformSchema],
        known: &Known,
        rewriters: &[RewriterSchema],
    ) -> Vec<(Slot, Transform)> {
        let mut texts = Vec::new();
        for schema in self.in_order_of_need(schemas) {
            let slot = self.slots.slot(&schema.name.value);
            if known.contains(&slot) {
                self.faults.push(
                    Fault::error(
                        schema.name.span,
                        format!("`{}` is captured by a pattern already", schema.name.value),
                        "would hide it",
                    )
                    .help("give the transform a name of its own"),
                );
                continue;
            }
            let source = self.slots.slot(&schema.source.value);
            let is_text = schemas.iter().any(|t| t.name.value == schema.source.value);
            if !is_text && !known.contains(&source) {
                self.faults.push(
                    Fault::error(
                        schema.source.span,
                        format!(
                            "`{}` is made of `${}`, which nothing binds",
                            schema.name.value, schema.source.value
                        ),
                        "has no text",
                    )
                    .help("name a metavariable of the rule's patterns, or another transform"),
                );
                continue;
            }
            let of_path = |(name, _): &(String, Slot)| *name == schema.source.value;
            let is_node = !is_text && !self.path.iter().any(of_path);
            if let Some(operation) = self.operation(schema, is_node, rewriters) {
                texts.push((slot, Transform { source, operation }));
            }
        }
        texts
    }

    /// Each reads one variable, so what it needs is a chain.
    fn in_order_of_need<'t>(&mut self, schemas: &'t [TransformSchema]) -> Vec<&'t TransformSchema> {
        let numbers: BTreeMap<&str, usize> = schemas
            .iter()
            .enumerate()
            .map(|(number, schema)| (schema.name.value.as_str(), number))
            .collect();
        let mut order: Vec<usize> = Vec::new();
        for number in 0..schemas.len() {
            let mut chain: Vec<usize> = Vec::new();
            let mut next = Some(number).filter(|number| !order.contains(number));
            while let Some(schema) = next.and_then(|number| schemas.get(number)) {
                chain.extend(next);
                let needed = numbers.get(schema.source.value.as_str()).copied();
                if let Some(begin) = chain.iter().position(|link| Some(*link) == needed) {
                    let circle = chain.iter().skip(begin).chain(&needed);
                    let names = circle.filter_map(|number| schemas.get(*number));
                    let names: Vec<_> = names.map(|schema| schema.name.value.as_str()).collect();
                    self.faults.push(Fault::error(
                        schema.source.span,
                        format!(
                            "transforms need each other in a circle: {}",
                            names.join(" → ")
                        ),
                        "none of them could be first",
                    ));
                    return Vec::new();
                }
                next = needed.filter(|number| !order.contains(number));
            }
            order.extend(chain.into_iter().rev());
        }
        order
            .into_iter()
            .filter_map(|number| schemas.get(number))
            .collect()
    }

    fn operation(
        &mut self,
        schema: &TransformSchema,
        is_node: bool,
        rewriters: &[RewriterSchema],
    ) -> Option<Operation> {
        Some(match &schema.operation {
            OperationSchema::Substring(slice) => Operation::Substring(*slice),
            OperationSchema::Convert(convert) => Operation::Convert(convert.clone()),
            OperationSchema::Replace { regex, by } => Operation::Replace {
                regex: self.regex_with_groups(regex, by)?,
                by: by.value.clone(),
            },
            OperationSchema::Rewrite {
                rewriters: names,
                join_by,
            } => {
                if !is_node {
                    self.faults.push(
                        Fault::error(
                            schema.source.span,
                            format!(
                                "`${}` is a text, which nothing can match",
                                schema.source.value
                            ),
                            "has no nodes",
                        )
                        .help("rewrite what was captured, and transform the outcome"),
                    );
                    return None;
                }
                let mut numbers = Vec::new();
                for name in names {
                    let mut known = rewriters.iter();
                    match known.position(|rewriter| rewriter.id.value == name.value) {
                        Some(number) => numbers.push(number),
                        None => self.faults.push(
                            Fault::error(
                                name.span,
                                format!("no rewriter `{}`", name.value),
                                "not one of this rule's `rewriters`",
                            )
                            .nearest(&name.value, rewriters.iter().map(|r| r.id.value.as_str())),
                        ),
                    }
                }
                Operation::Rewrite {
                    rewriters: numbers,
                    join_by: join_by.clone(),
                }
            }
        })
    }

    /// A regular expression whose groups `by` may name.
    fn regex_with_groups(&mut self, regex: &Sp<String>, by: &Sp<String>) -> Option<Arc<LazyRegex>> {
        let found = self.pool.borrow_mut().get(&regex.value);
        match found {
            Ok(found) => {
                if let Some(group) = found.unknown_group(&by.value) {
                    self.faults.push(
                        Fault::error(
                            by.span,
                            format!("the expression has no group `{group}`"),
                            "would be replaced by nothing",
                        )
                        .help("groups are `$1` or `$name`; write `${1}` before a letter or `_`, and `$$` for a dollar sign"),
                    );
                }
                Some(found)
            }
            Err(reason) => {
                self.fail(super::invalid_regex(regex, reason));
                None
            }
        }
    }

    /// Two rewriters must not have one name, and each should be used.
    fn judge_rewriters(&mut self, schema: &BodySchema, rewriters: &[RewriterSchema]) {
        let bodies = std::iter::once(schema).chain(rewriters.iter().map(|r| &r.body));
        let used: BTreeSet<&str> = bodies
            .flat_map(|body| &body.transforms)
            .filter_map(|transform| match &transform.operation {
                OperationSchema::Rewrite { rewriters, .. } => Some(rewriters),
                _ => None,
            })
            .flatten()
            .map(|name| name.value.as_str())
            .collect();
        let mut seen = BTreeSet::new();
        for RewriterSchema { id, .. } in rewriters {
            if !seen.insert(id.value.as_str()) {
                self.faults.push(Fault::error(
                    id.span,
                    format!("two rewriters are called `{}`", id.value),
                    "the second one",
                ));
            } else if !used.contains(id.value.as_str()) {
                self.faults.push(Fault::warning(
                    id.span,
                    format!("rewriter `{}` is never used", id.value),
                    "no `transform` names it",
                ));
            }
        }
    }

    fn fix<'u>(
        &mut self,
        schema: &'u FixSchema,
        known: &Known,
        utilities: &mut Utilities<'u>,
    ) -> FixTemplate {
        let template = &schema.template;
        for (_, name) in Template::names(&template.value) {
            if !known.contains(&self.slots.slot(name)) {
                self.faults.push(
                    Fault::error(
                        template.span,
                        format!("the fix uses `${name}`, which nothing binds"),
                        "would be replaced by nothing",
                    )
                    .help("bind it in a pattern of the rule"),
                );
            }
        }
        let is_known = |slot: Slot| known.contains(&slot);
        FixTemplate {
            template: Template::parse(&template.value, &mut self.slots, &is_known),
            title: schema.title.clone(),
            expand_start: self.expansion(schema.expand_start.as_ref(), utilities),
            expand_end: self.expansion(schema.expand_end.as_ref(), utilities),
        }
    }

    fn expansion<'u>(
        &mut self,
        schema: Option<&'u RelationSchema>,
        utilities: &mut Utilities<'u>,
    ) -> Option<Expansion> {
        let (check, stop) = self.reach(schema?, utilities);
        Some(Expansion { check, stop })
    }
}
