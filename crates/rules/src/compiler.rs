//! From schemas to programs: names resolved, equal checks shared, impossible rules refused.

mod body;
mod clause;
mod known;
mod utility;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use andon_finding::Span;
use andon_regex::{LazyRegex, RegexPool};
use andon_syntax::{KindId, Language, Parser};

use crate::choices::Choices;
use crate::facts::Facts;
use crate::kinds::KindSet;
use crate::pattern::{Pattern, unknown_kind};
use crate::prefilter::{Prefilter, Requirement};
use crate::problem::Fault;
use crate::program::{Check, CheckId, Program, ProgramRule, Reach};
use crate::schema::{Formula, Sp};
use crate::template::Template;
use crate::variables::{Slot, Slots, is_name};
use crate::written::Written;
use utility::{Global, State, Utilities};

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
    decided: Vec<bool>,
    /// For each check, about how many nodes it looks at.
    costs: Vec<u32>,
    /// For each check, texts that must be there for it to hold.
    required: Vec<Requirement>,
    check_ids: BTreeMap<Check, CheckId>,
    patterns: Vec<Pattern>,
    pattern_numbers: HashMap<Pattern, u32>,
    regexes: Vec<Arc<LazyRegex>>,
    regex_numbers: BTreeMap<String, u32>,
    path_regexes: Vec<Template>,
    path_regex_numbers: HashMap<Template, u32>,
    /// The variables that the path binds for the rule that is being compiled.
    pub(crate) path: Vec<(String, Slot)>,
    /// Those of them that its regular expressions use.
    pub(crate) path_used: BTreeSet<String>,
    pool: &'f RefCell<RegexPool>,
    recursive: Vec<CheckId>,
    facts: &'f Facts,
    fact_checks: BTreeMap<&'f str, CheckId>,
    globals: BTreeMap<&'f str, Global<'f>>,
    /// Global utilities and what they were called with.
    global_states: BTreeMap<(&'f str, Vec<CheckId>), State>,
    /// How many of these the present call led to.
    instances: usize,
    rules: Vec<ProgramRule>,
    /// Whether facts are being compiled, which several languages may share.
    pub(crate) in_facts: bool,
    /// Whether a kind was met that only another language with the same facts has.
    pub(crate) lent: bool,
    /// What is wrong with the rule that is being compiled.
    pub(crate) faults: Vec<Fault>,
    /// Where its checks were written, if somebody wants to know.
    pub(crate) written: Option<Written>,
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
            decided: Vec::new(),
            costs: Vec::new(),
            required: Vec::new(),
            check_ids: BTreeMap::new(),
            patterns: Vec::new(),
            pattern_numbers: HashMap::new(),
            regexes: Vec::new(),
            regex_numbers: BTreeMap::new(),
            path_regexes: Vec::new(),
            path_regex_numbers: HashMap::new(),
            path: Vec::new(),
            path_used: BTreeSet::new(),
            pool,
            recursive: Vec::new(),
            facts,
            fact_checks: BTreeMap::new(),
            globals: BTreeMap::new(),
            global_states: BTreeMap::new(),
            instances: 0,
            rules: Vec::new(),
            in_facts: false,
            lent: false,
            faults: Vec::new(),
            written: None,
        }
    }

    /// Compiles a rule object with its utilities and constraints.
    fn root_with(
        &mut self,
        rule: &Formula,
        utils: &[(Sp<String>, Formula)],
        constraints: &[(Sp<String>, Formula)],
        all_used: bool,
    ) -> CheckId {
        let mut utilities = Utilities::new(utils);
        let check = self.formula(rule, &mut utilities);
        let check = self.constrained(check, constraints, &mut utilities);
        if all_used {
            self.judge_use(utils, &mut utilities);
        }
        check
    }

    fn constrained<'u>(
        &mut self,
        check: CheckId,
        constraints: impl IntoIterator<Item = &'u (Sp<String>, Formula)>,
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
        let mut constraints = constraints.into_iter().peekable();
        if constraints.peek().is_none() {
            return check;
        }
        let bound = self.bound_by(check);
        let mut compiled = Vec::new();
        for (name, formula) in constraints {
            let slot = is_name(&name.value).then(|| self.slots.slot(&name.value));
            match slot.filter(|slot| bound.contains(slot)) {
                Some(slot) => compiled.push((slot, self.formula(formula, utilities))),
                None => self.faults.push(unbound_constraint(name)),
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

    /// What must hold for a check of a root to hold for nodes of a kind that it admits: those parts
    /// that neither bind nor read a variable, and a check for all the rest, if there is one.
    pub(crate) fn conjuncts(
        &mut self,
        check: CheckId,
        kind: KindId,
    ) -> (Vec<CheckId>, Option<CheckId>) {
        let (mut closed, mut rest, mut open) = (Vec::new(), Vec::new(), vec![check]);
        while let Some(part) = open.pop() {
            if self.decided.get(part.index()) == Some(&true) && self.admits(part, kind) {
                continue;
            }
            let is_closed = self.closed.get(part.index()) == Some(&true);
            match self.checks.get(part.index()) {
                Some(Check::All(parts)) => open.extend(parts.iter().rev()),
                Some(Check::Sealed(inner)) if part == check || is_closed => open.push(*inner),
                // Of alternatives, those that can hold for the kind.
                Some(Check::Any(parts)) => match self.admitting(parts, kind).as_slice() {
                    [only] => open.push(*only),
                    some if some.len() < parts.len() => {
                        let some = self.intern(Check::Any(some.into()));
                        open.push(some);
                    }
                    _ if is_closed => closed.push(part),
                    _ => rest.push(part),
                },
                _ if is_closed => closed.push(part),
                _ => rest.push(part),
            }
        }
        let rest = (!rest.is_empty()).then(|| {
            let all = self.intern(Check::All(rest.into()));
            self.intern(Check::Sealed(all))
        });
        (closed, rest)
    }

    /// Those of some checks that can hold for a node of that kind.
    fn admitting(&self, checks: &[CheckId], kind: KindId) -> Vec<CheckId> {
        let admitting = checks.iter().filter(|check| self.admits(**check, kind));
        admitting.copied().collect()
    }

    fn admits(&self, check: CheckId, kind: KindId) -> bool {
        self.kinds_of(check)
            .is_none_or(|kinds| kinds.contains(kind))
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
        self.decided.push(self.decided_for(&check));
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

    fn kinds_of(&self, check: CheckId) -> Option<&KindSet> {
        self.kinds.get(check.index())?.as_ref()
    }

    /// Texts that must be there for a check to hold.
    pub(crate) fn requirement(&self, check: CheckId) -> Requirement {
        let required = self.required.get(check.index());
        required.cloned().unwrap_or_default()
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
        let roots: Vec<_> = self.rules.iter().map(|rule| rule.body.check).collect();
        let dispatch = self.dispatch(&roots);
        let needs = self.needs(&roots);
        let scopes = language.def().scopes.iter();
        let scopes: Vec<(KindId, _)> = scopes
            .filter_map(|(kind, field)| {
                Some((language.kind_id(kind, true)?, language.field_id(field)?))
            })
            .collect();
        let requirements = self.rules.iter();
        let requirements = requirements.map(|rule| self.requirement(rule.body.check));
        let requirements = requirements.collect();
        let of_choices = choices.as_ref();
        let of_choices = of_choices.map_or(&[][..], |choices| &choices.requirements);
        Program {
            prefilter: Prefilter::new(requirements, of_choices),
            bound,
            language,
            reach: self.kinds.into_iter().map(Reach::new).collect(),
            closed: self.closed,
            decided: self.decided,
            checks: self.checks,
            patterns: self.patterns,
            regexes: self.regexes,
            path_regexes: self.path_regexes,
            recursive: self.recursive,
            slots: self.slots.len(),
            rules: self.rules,
            dispatch,
            needs,
            comments,
            keywords: language.keywords(),
            scopes,
            choices,
        }
    }
}

/// A constraint on something that is no variable of its rule.
fn unbound_constraint(name: &Sp<String>) -> Fault {
    Fault::error(
        name.span,
        format!("constraint on `{}`, which nothing binds", name.value),
        "can never hold",
    )
    .help("name a metavariable of the rule's patterns, without its `$`")
}

fn invalid_regex(source: &Sp<String>, reason: String) -> Fault {
    Fault::error(source.span, "this regular expression is not valid", reason).help(
        "the syntax is that of Rust's `regex` crate: linear time, so no look-around and no \
         back-references",
    )
}
