//! From schemas to programs: names resolved, equal checks shared, impossible rules refused.

mod known;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use andon_finding::Span;
use andon_syntax::{KindId, Language, Parser};

use crate::choices::Choices;
use crate::facts::Facts;
use crate::kinds::KindSet;
use crate::pattern::{Pattern, unknown_kind};
use crate::prefilter::{Prefilter, Requirement};
use crate::problem::Fault;
use crate::program::{Check, CheckId, Direction, Program, ProgramRule, Reach, Stop};
use crate::regexes::{LazyRegex, RegexPool, check_syntax};
use crate::schema::{Clause, Formula, PatternSchema, RelationSchema, Sp, StopBy};
use crate::variables::{Slots, is_name};

/// Alternatives that are nothing but regular expressions are one regular expression, which reads
/// the text once.
fn joined_regex(formulas: &[Formula]) -> Option<Sp<String>> {
    let mut joined = String::new();
    let mut span = None;
    for formula in formulas {
        let [Clause::Regex(regex)] = formula.clauses.as_slice() else {
            return None;
        };
        // A broken part is reported by itself.
        check_syntax(&regex.value).ok()?;
        if !joined.is_empty() {
            joined.push('|');
        }
        // In verbose mode a comment could swallow the closing parenthesis.
        let flags = regex.value.split("(?").skip(1);
        let verbose = flags
            .filter_map(|rest| rest.split([')', ':']).next())
            .any(|flags| flags.contains('x'));
        if verbose {
            return None;
        }
        joined.push_str(&format!("(?:{})", regex.value));
        span.get_or_insert(regex.span);
    }
    Some(Sp {
        value: joined,
        span: span?,
    })
}

/// How deep utilities may call each other: beyond any real rule, well within the stack.
const MAX_CALLS: usize = 32;

/// Builds the program of one language.
pub(crate) struct Compiler<'f> {
    language: Language,
    parser: Parser,
    pub(crate) slots: Slots,
    checks: Vec<Check>,
    /// For each check, the kinds of node for which it can hold; `None` for any kind.
    kinds: Vec<Option<KindSet>>,
    /// For each check, whether it neither binds nor reads a variable.
    closed: Vec<bool>,
    /// For each check, about how many nodes it looks at.
    costs: Vec<u32>,
    /// For each check, texts that must be there for it to hold.
    required: Vec<Requirement>,
    check_ids: BTreeMap<Check, CheckId>,
    patterns: Vec<Pattern>,
    regexes: Vec<Arc<LazyRegex>>,
    regex_numbers: BTreeMap<String, u32>,
    pool: &'f RefCell<RegexPool>,
    recursive: Vec<CheckId>,
    facts: &'f Facts,
    fact_checks: BTreeMap<&'f str, CheckId>,
    rules: Vec<ProgramRule>,
    /// Whether facts are being compiled, which several languages may share.
    pub(crate) in_facts: bool,
    /// What is wrong with the rule that is being compiled.
    pub(crate) faults: Vec<Fault>,
}

/// The utilities of the rule that is being compiled.
struct Utilities<'u> {
    schemas: BTreeMap<&'u str, &'u Formula>,
    states: BTreeMap<&'u str, UtilityState>,
    /// Utilities that are being compiled, outermost first, each with the number of relations
    /// around it.
    stack: Vec<(&'u str, usize)>,
    /// Number of relations around the formula that is being compiled.
    relations: usize,
}

#[derive(Clone, Copy)]
enum UtilityState {
    /// Being compiled; called from itself if it has a number.
    Open(Option<u32>),
    Done(CheckId),
}

impl<'f> Compiler<'f> {
    pub(crate) fn new(language: Language, facts: &'f Facts, pool: &'f RefCell<RegexPool>) -> Self {
        Self {
            language,
            parser: Parser::new(),
            slots: Slots::default(),
            checks: Vec::new(),
            kinds: Vec::new(),
            closed: Vec::new(),
            costs: Vec::new(),
            required: Vec::new(),
            check_ids: BTreeMap::new(),
            patterns: Vec::new(),
            regexes: Vec::new(),
            regex_numbers: BTreeMap::new(),
            pool,
            recursive: Vec::new(),
            facts,
            fact_checks: BTreeMap::new(),
            rules: Vec::new(),
            in_facts: false,
            faults: Vec::new(),
        }
    }

    /// Compiles a rule object with its utilities and constraints.
    pub(crate) fn root(
        &mut self,
        rule: &Formula,
        utils: &[(Sp<String>, Formula)],
        constraints: &[(Sp<String>, Formula)],
    ) -> CheckId {
        self.root_with(rule, utils, constraints, true)
    }

    fn root_with(
        &mut self,
        rule: &Formula,
        utils: &[(Sp<String>, Formula)],
        constraints: &[(Sp<String>, Formula)],
        all_used: bool,
    ) -> CheckId {
        let mut utilities = Utilities {
            schemas: utils
                .iter()
                .map(|(name, formula)| (name.value.as_str(), formula))
                .collect(),
            states: BTreeMap::new(),
            stack: Vec::new(),
            relations: 0,
        };
        let check = self.formula(rule, &mut utilities);
        let check = self.constrained(check, constraints, &mut utilities);
        // A utility that nobody calls is checked all the same.
        for (name, formula) in utils.iter().filter(|_| all_used) {
            if !utilities.states.contains_key(name.value.as_str()) {
                self.formula(formula, &mut utilities);
                self.faults.push(Fault::warning(
                    name.span,
                    format!("utility `{}` is never used", name.value),
                    "no `matches` names it",
                ));
            }
        }
        check
    }

    fn constrained<'u>(
        &mut self,
        check: CheckId,
        constraints: &'u [(Sp<String>, Formula)],
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
        if constraints.is_empty() {
            return check;
        }
        let bound = self.bound_by(check);
        let mut compiled = Vec::new();
        for (name, formula) in constraints {
            let slot = is_name(&name.value).then(|| self.slots.slot(&name.value));
            match slot.filter(|slot| bound.contains(slot)) {
                Some(slot) => compiled.push((slot, self.formula(formula, utilities))),
                None => self.faults.push(
                    Fault::error(
                        name.span,
                        format!("constraint on `{}`, which nothing binds", name.value),
                        "can never hold",
                    )
                    .help("name a metavariable of the rule's patterns, without its `$`"),
                ),
            }
        }
        self.intern(Check::Constrained {
            check,
            constraints: compiled.into(),
        })
    }

    /// Compiles a rule object that binds nothing for others.
    pub(crate) fn sealed_root(
        &mut self,
        rule: &Formula,
        utils: &[(Sp<String>, Formula)],
        constraints: &[(Sp<String>, Formula)],
    ) -> CheckId {
        // Options may call utilities that the rule itself does not need.
        let inner = self.root_with(rule, utils, constraints, false);
        match self.closed.get(inner.index()) {
            Some(true) => inner,
            _ => self.intern(Check::Sealed(inner)),
        }
    }

    /// Compiles the rule of an option, which may call the utilities of its fact.
    pub(crate) fn option_root(
        &mut self,
        rule: &Formula,
        utils: &[(Sp<String>, Formula)],
    ) -> CheckId {
        self.sealed_root(rule, utils, &[])
    }

    /// What must hold for a check of a root to hold, kinds aside: those parts that neither bind
    /// nor read a variable, and a check for all the rest, if there is one.
    pub(crate) fn conjuncts(&mut self, check: CheckId) -> (Vec<CheckId>, Option<CheckId>) {
        let (mut closed, mut rest, mut open) = (Vec::new(), Vec::new(), vec![check]);
        while let Some(part) = open.pop() {
            match self.checks.get(part.index()) {
                Some(Check::All(parts)) => open.extend(parts.iter().rev()),
                Some(Check::Sealed(inner)) if part == check => open.push(*inner),
                // Roots are dispatched by kind.
                Some(Check::Kind(_)) => {}
                _ if self.closed.get(part.index()) == Some(&true) => closed.push(part),
                _ => rest.push(part),
            }
        }
        let rest = (!rest.is_empty()).then(|| {
            let all = self.intern(Check::All(rest.into()));
            self.intern(Check::Sealed(all))
        });
        (closed, rest)
    }

    /// The language that is compiled for.
    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    /// The id of a kind; `None` is a fault, unless another language with the same facts has it.
    pub(crate) fn kind_named(&mut self, kind: &Sp<String>) -> Option<KindId> {
        let id = self.language.kind_id(&kind.value, true);
        if id.is_none() && !self.relative_has(&kind.value) {
            self.faults.push(unknown_kind(kind, self.language));
        }
        id
    }

    /// Whether facts are being compiled, and another language with the same facts has that kind.
    fn relative_has(&self, kind: &str) -> bool {
        let own = self.language.def().facts_of;
        self.in_facts
            && Language::all().any(|language| {
                language.def().facts_of == own && language.kind_id(kind, true).is_some()
            })
    }

    /// The kinds of node for which a check can hold; none for a check that can hold anywhere.
    pub(crate) fn kinds_reached(&self, check: CheckId) -> Vec<KindId> {
        self.kinds_of(check)
            .map_or_else(Vec::new, |kinds| kinds.iter().collect())
    }

    pub(crate) fn push_rule(&mut self, rule: ProgramRule) {
        self.rules.push(rule);
    }

    pub(crate) fn rules_mut(&mut self) -> &mut [ProgramRule] {
        &mut self.rules
    }

    /// Whether there are nodes for which a check can hold.
    pub(crate) fn reaches(&self, check: CheckId) -> bool {
        self.kinds_of(check).is_none_or(|kinds| !kinds.is_empty())
    }

    fn intern(&mut self, check: Check) -> CheckId {
        if let Some(id) = self.check_ids.get(&check) {
            return *id;
        }
        let id = CheckId(u32::try_from(self.checks.len()).unwrap_or(u32::MAX));
        self.kinds.push(self.kinds_for(&check));
        self.closed.push(self.closed_for(&check));
        self.costs.push(self.cost_for(&check));
        self.required.push(self.requirement_for(&check));
        self.checks.push(check.clone());
        self.check_ids.insert(check, id);
        id
    }

    /// Records what is wrong and goes on with a check that never holds.
    fn fail(&mut self, fault: Fault) -> CheckId {
        self.faults.push(fault);
        self.intern(Check::Never)
    }

    fn formula<'u>(&mut self, formula: &'u Formula, utilities: &mut Utilities<'u>) -> CheckId {
        let mut parts = Vec::with_capacity(formula.clauses.len());
        for clause in &formula.clauses {
            parts.push(self.clause(clause, utilities));
        }
        match parts.as_slice() {
            [only] => *only,
            _ => self.all(parts),
        }
    }

    fn all(&mut self, mut parts: Vec<CheckId>) -> CheckId {
        self.cheapest_first(&mut parts);
        self.intern(Check::All(parts.into()))
    }

    fn clause<'u>(&mut self, clause: &'u Clause, utilities: &mut Utilities<'u>) -> CheckId {
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
                if let Some(regex) = joined_regex(formulas) {
                    return self.regex(&regex);
                }
                let parts: Vec<_> = formulas
                    .iter()
                    .map(|formula| self.formula(formula, utilities))
                    .collect();
                self.intern(Check::Any(parts.into()))
            }
            Clause::Not(formula) => {
                let check = self.formula(formula, utilities);
                self.intern(Check::Not(check))
            }
            Clause::Matches(name) => self.utility(name, utilities),
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
    fn across<'u>(&mut self, formula: &'u Formula, utilities: &mut Utilities<'u>) -> CheckId {
        utilities.relations += 1;
        let check = self.formula(formula, utilities);
        utilities.relations -= 1;
        check
    }

    fn pattern(&mut self, schema: &PatternSchema) -> CheckId {
        let language = self.language;
        match Pattern::compile(schema, language, &mut self.parser, &mut self.slots) {
            Ok(pattern) => {
                let known = self.patterns.iter().position(|other| *other == pattern);
                let index = known.unwrap_or_else(|| {
                    self.patterns.push(pattern);
                    self.patterns.len() - 1
                });
                self.intern(Check::Pattern(u32::try_from(index).unwrap_or(u32::MAX)))
            }
            Err(fault) => self.fail(fault),
        }
    }

    fn kind(&mut self, kind: &Sp<String>) -> CheckId {
        match self.language.kind_id(&kind.value, true) {
            Some(id) => self.intern(Check::Kind(id)),
            None if self.relative_has(&kind.value) => self.intern(Check::Never),
            None => {
                let fault = match kind.value.contains([' ', '>', '+', '~', ',', ':']) {
                    false => unknown_kind(kind, self.language),
                    true => Fault::error(
                        kind.span,
                        "kind selectors are not supported in this version",
                        "not a plain kind name",
                    )
                    .help("use `kind` with `has`, `inside`, `precedes` or `follows`"),
                };
                self.fail(fault)
            }
        }
    }

    fn regex(&mut self, source: &Sp<String>) -> CheckId {
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
            Err(reason) => self.fail(
                Fault::error(source.span, "this regular expression is not valid", reason).help(
                    "the syntax is that of Rust's `regex` crate: linear time, so no look-around \
                     and no back-references",
                ),
            ),
        }
    }

    fn fact(&mut self, name: &Sp<String>) -> CheckId {
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
        let all_used = fact.choice.is_none();
        let inner = self.root_with(&fact.rule, &fact.utils, &fact.constraints, all_used);
        self.in_facts = outside;
        let check = self.intern(Check::Sealed(inner));
        self.fact_checks.insert(&fact.name.value, check);
        check
    }

    fn relation<'u>(
        &mut self,
        direction: Direction,
        schema: &'u RelationSchema,
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
        let check = self.across(&schema.rule, utilities);
        let stop = match &schema.stop_by {
            StopBy::Neighbor => Stop::Neighbor,
            StopBy::End => Stop::End,
            StopBy::Rule(rule) => Stop::Until(self.across(rule, utilities)),
        };
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

    fn utility<'u>(&mut self, name: &'u Sp<String>, utilities: &mut Utilities<'u>) -> CheckId {
        let key = name.value.as_str();
        match utilities.states.get(key).copied() {
            Some(UtilityState::Done(check)) => return check,
            Some(UtilityState::Open(number)) => return self.call(name, number, utilities),
            None => {}
        }
        let Some(formula) = utilities.schemas.get(key).copied() else {
            let fault = Fault::error(
                name.span,
                format!("no utility `{key}`"),
                "not defined in this rule",
            )
            .nearest(key, utilities.schemas.keys().copied());
            return self.fail(fault);
        };
        if utilities.stack.len() >= MAX_CALLS {
            let fault = Fault::error(
                name.span,
                format!("utilities may call each other at most {MAX_CALLS} deep"),
                "too deep",
            );
            return self.fail(fault);
        }
        utilities.states.insert(key, UtilityState::Open(None));
        utilities.stack.push((key, utilities.relations));
        let check = self.formula(formula, utilities);
        utilities.stack.pop();
        if let Some(UtilityState::Open(Some(number))) = utilities.states.get(key)
            && let Some(body) = self.recursive.get_mut(*number as usize)
        {
            *body = check;
        }
        utilities.states.insert(key, UtilityState::Done(check));
        check
    }

    /// A call of a utility from within itself: legal only if it is about another node.
    fn call<'u>(
        &mut self,
        name: &'u Sp<String>,
        number: Option<u32>,
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
        let key = name.value.as_str();
        let opened = utilities.stack.iter().position(|(open, _)| *open == key);
        let open = opened
            .and_then(|at| utilities.stack.get(at..))
            .unwrap_or(&[]);
        let relations = open.first().map_or(0, |(_, relations)| *relations);
        if utilities.relations == relations {
            let mut cycle: Vec<_> = open.iter().map(|(name, _)| *name).collect();
            cycle.push(key);
            let fault = Fault::error(
                name.span,
                format!("utilities call each other in a circle: {}", cycle.join(" → ")),
                "would never end",
            )
            .help("put a relation such as `has` or `inside` between, so that each call is about another node");
            return self.fail(fault);
        }
        let number = number.unwrap_or_else(|| {
            let never = self.intern(Check::Never);
            self.recursive.push(never);
            let number = u32::try_from(self.recursive.len() - 1).unwrap_or(u32::MAX);
            utilities
                .states
                .insert(key, UtilityState::Open(Some(number)));
            number
        });
        self.intern(Check::Recursive(number))
    }

    fn kinds_of(&self, check: CheckId) -> Option<&KindSet> {
        self.kinds.get(check.index())?.as_ref()
    }

    fn comment_kinds(&self) -> KindSet {
        let kinds = self.language.def().comment_kinds.iter();
        KindSet::of(
            self.language,
            kinds.filter_map(|kind| self.language.kind_id(kind, true)),
        )
    }

    /// Refuses a rule that can match nowhere; warns of one that must be tried everywhere.
    pub(crate) fn judge_reach(&mut self, check: CheckId, span: Span) {
        match self.kinds_of(check) {
            Some(kinds) if kinds.is_empty() => self.faults.push(
                Fault::error(
                    span,
                    format!("this rule can match nowhere in {}", self.language.def().title),
                    "its clauses exclude each other",
                )
                .help("every clause of a rule must hold for the same node: its `kind`, the kind of its `pattern`, and one branch of its `any` must agree"),
            ),
            Some(_) => {}
            None => self.faults.push(
                Fault::warning(
                    span,
                    "this rule is tried on every node",
                    "no clause says which kinds of node it is about",
                )
                .help("add a `kind` or a `pattern`: it will be faster and clearer"),
            ),
        }
    }

    pub(crate) fn finish(self, choices: Option<Choices>) -> Program {
        let language = self.language;
        let bound = self.bound_by_siblings();
        let comments = self.comment_kinds();
        let kinds = self.kinds;
        let error_index = language.kind_count();
        let mut dispatch = vec![Vec::new(); error_index + 1];
        for (number, rule) in (0_u32..).zip(&self.rules) {
            let slots: Vec<usize> = match kinds.get(rule.check.index()) {
                Some(Some(kinds)) => kinds
                    .iter()
                    .map(|kind| usize::from(kind).min(error_index))
                    .collect(),
                _ => (0..dispatch.len()).collect(),
            };
            for slot in slots {
                if let Some(rules) = dispatch.get_mut(slot) {
                    rules.push(number);
                }
            }
        }
        let scopes = language.def().scopes.iter();
        let scopes: Vec<(KindId, _)> = scopes
            .filter_map(|(kind, field)| {
                Some((language.kind_id(kind, true)?, language.field_id(field)?))
            })
            .collect();
        let requirements = self.rules.iter().map(|rule| {
            let required = self.required.get(rule.check.index());
            required.cloned().unwrap_or_default()
        });
        let requirements = requirements.collect();
        Program {
            prefilter: Prefilter::new(requirements),
            bound,
            language,
            reach: kinds.into_iter().map(Reach::new).collect(),
            closed: self.closed,
            checks: self.checks,
            patterns: self.patterns,
            regexes: self.regexes,
            recursive: self.recursive,
            slots: self.slots.len(),
            rules: self.rules,
            dispatch,
            comments,
            keywords: language.keywords(),
            scopes,
            choices,
        }
    }
}
