//! Utilities: named rule objects that others call, themselves included.
//!
//! A rule's own utilities are part of it and share its variables. Global ones keep theirs to
//! themselves: a call sees only what its arguments bind. Each combination of a global utility and
//! its arguments is compiled once a language.

use std::collections::{BTreeMap, BTreeSet};

use super::Compiler;
use crate::problem::{Fault, ProblemKind};
use crate::program::{Check, CheckId};
use crate::schema::{CallSchema, Formula, Sp, UtilitySchema};

/// How deep utilities may call each other: beyond any real rule, well within the stack.
const MAX_CALLS: usize = 32;

/// How many combinations of utilities and arguments one call may lead to.
const MAX_INSTANCES: usize = 500;

/// The utilities that one rule object may call, besides the global ones.
#[derive(Default)]
pub(super) struct Utilities<'u> {
    pub(super) schemas: BTreeMap<&'u str, &'u Formula>,
    states: BTreeMap<&'u str, State>,
    /// What a global utility was called with.
    arguments: BTreeMap<&'u str, CheckId>,
    /// Utilities that are being compiled, outermost first.
    stack: Vec<Open>,
    /// Number of relations around the formula that is being compiled.
    pub(super) relations: usize,
}

/// A utility that is being compiled.
#[derive(Clone)]
struct Open {
    name: String,
    /// What it was called with, if it is global.
    arguments: Option<Vec<CheckId>>,
    /// Number of relations around it.
    relations: usize,
}

#[derive(Clone, Copy)]
pub(super) enum State {
    /// Being compiled; called from itself if it has a number.
    Open(Option<u32>),
    Done(CheckId),
}

/// A utility that every rule of the language may call.
#[derive(Clone, Copy)]
pub(super) struct Global<'f> {
    schema: &'f UtilitySchema,
    /// Whether it does not work in this language.
    is_broken: bool,
}

impl<'u> Utilities<'u> {
    /// Those that a rule declares.
    pub(super) fn new(declared: &'u [(Sp<String>, Formula)]) -> Self {
        let named = declared.iter();
        Self {
            schemas: named
                .map(|(name, formula)| (name.value.as_str(), formula))
                .collect(),
            ..Self::default()
        }
    }

    /// Those that a rewriter declares, together with those of the rule around it.
    pub(super) fn within(&self, declared: &'u [(Sp<String>, Formula)]) -> Self {
        let mut inner = Self::new(declared);
        for (name, formula) in &self.schemas {
            inner.schemas.entry(name).or_insert(formula);
        }
        inner
    }

    /// Counts those that others called as called.
    pub(super) fn use_as(&mut self, other: &Self) {
        for (name, state) in &other.states {
            self.states.entry(name).or_insert(*state);
        }
    }

    /// Whether one was called.
    pub(super) fn is_used(&self, name: &str) -> bool {
        self.states.contains_key(name)
    }
}

impl<'f> Compiler<'f> {
    /// Makes a global utility known to the rules of this language; false if there is one of that
    /// name.
    pub(crate) fn declare(&mut self, name: &'f str, schema: &'f UtilitySchema) -> bool {
        let is_broken = false;
        let global = Global { schema, is_broken };
        self.globals.insert(name, global).is_none()
    }

    /// What is wrong with a global utility, whatever it is called with.
    pub(crate) fn judge_utility(&mut self, name: &'f str) -> Vec<Fault> {
        let Some(schema) = self.globals.get(name).map(|global| global.schema) else {
            return Vec::new();
        };
        let anything = self.intern(Check::All(Box::default()));
        let arguments = vec![anything; schema.arguments.len()];
        let mut utilities = Utilities::default();
        self.instance(name, schema, &arguments, &mut utilities);
        let faults = std::mem::take(&mut self.faults);
        let is_error = |fault: &Fault| fault.kind == ProblemKind::Error;
        if faults.iter().any(is_error)
            && let Some(global) = self.globals.get_mut(name)
        {
            global.is_broken = true;
        }
        faults
    }

    /// What `matches` asks for: an argument, a utility of the rule, or a global one.
    pub(super) fn call<'u>(
        &mut self,
        call: &'u CallSchema,
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
        let name = call.name.value.as_str();
        let argument = utilities.arguments.get(name).copied();
        let is_local = argument.is_some() || utilities.schemas.contains_key(name);
        if let Some((argument, _)) = call.arguments.first().filter(|_| is_local) {
            let fault = Fault::error(
                argument.span,
                format!("utility `{name}` takes no arguments"),
                "nobody reads this",
            )
            .help("only utilities that are documents of their own have `arguments`");
            return self.fail(fault);
        }
        if let Some(check) = argument {
            return check;
        }
        match is_local {
            true => self.local(&call.name, utilities),
            false => self.global(call, utilities),
        }
    }

    fn local<'u>(&mut self, name: &'u Sp<String>, utilities: &mut Utilities<'u>) -> CheckId {
        let key = name.value.as_str();
        match utilities.states.get(key).copied() {
            Some(State::Done(check)) => return check,
            Some(State::Open(number)) => {
                return match self.call_again(name, None, number, utilities) {
                    Ok(number) => {
                        utilities.states.insert(key, State::Open(Some(number)));
                        self.intern(Check::Recursive(number))
                    }
                    Err(never) => never,
                };
            }
            None => {}
        }
        let Some(formula) = utilities.schemas.get(key).copied() else {
            return self.intern(Check::Never);
        };
        if utilities.stack.len() >= MAX_CALLS {
            return self.too_deep(name);
        }
        utilities.states.insert(key, State::Open(None));
        utilities.stack.push(Open {
            name: key.to_owned(),
            arguments: None,
            relations: utilities.relations,
        });
        let check = self.formula(formula, utilities);
        utilities.stack.pop();
        self.close(utilities.states.get(key).copied(), check);
        utilities.states.insert(key, State::Done(check));
        check
    }

    fn global<'u>(&mut self, call: &'u CallSchema, utilities: &mut Utilities<'u>) -> CheckId {
        let name = call.name.value.as_str();
        let Some((name, global)) = self.globals.get_key_value(name) else {
            let own = utilities.schemas.keys().chain(utilities.arguments.keys());
            let names: Vec<_> = own.chain(self.globals.keys()).copied().collect();
            let fault = Fault::error(
                call.name.span,
                format!("no utility `{name}`"),
                "not defined in this rule",
            )
            .nearest(name, names);
            return self.fail(fault);
        };
        let (name, Global { schema, is_broken }) = (*name, *global);
        if is_broken && schema.languages.len() == 1 {
            // That was said where it is declared.
            return self.intern(Check::All(Box::default()));
        }
        if is_broken {
            let title = self.language().def().title;
            return self.fail(Fault::error(
                call.name.span,
                format!("utility `{name}` does not work in {title}"),
                "calls it",
            ));
        }
        let faults = self.faults.len();
        for (given, _) in &call.arguments {
            let mut declared = schema.arguments.iter();
            if !declared.any(|argument| argument.value == given.value) {
                let declared = schema.arguments.iter().map(|name| name.value.as_str());
                let fault = Fault::error(
                    given.span,
                    format!("utility `{name}` has no argument `{}`", given.value),
                    "nobody reads this",
                );
                self.faults.push(fault.nearest(&given.value, declared));
            }
        }
        let mut arguments = Vec::new();
        for declared in &schema.arguments {
            let mut given = call.arguments.iter();
            match given.find(|(given, _)| given.value == declared.value) {
                Some((_, formula)) => arguments.push(self.formula(formula, utilities)),
                None => self.faults.push(
                    Fault::error(
                        call.name.span,
                        format!("utility `{name}` needs the argument `{}`", declared.value),
                        "called without it",
                    )
                    .help(format!(
                        "write `matches: {{ {name}: {{ {}: rule object }} }}`",
                        declared.value
                    )),
                ),
            }
        }
        if self.faults.len() > faults {
            return self.intern(Check::Never);
        }
        let key = (name, arguments.clone());
        match self.global_states.get(&key).copied() {
            Some(State::Done(check)) => check,
            Some(State::Open(number)) => {
                let again = self.call_again(&call.name, Some(&arguments), number, utilities);
                match again {
                    Ok(number) => {
                        self.global_states.insert(key, State::Open(Some(number)));
                        self.intern(Check::Recursive(number))
                    }
                    Err(never) => never,
                }
            }
            None if utilities.stack.len() >= MAX_CALLS || self.instances >= MAX_INSTANCES => {
                self.too_deep(&call.name)
            }
            None => {
                let check = self.instance(name, schema, &arguments, utilities);
                // What is wrong with it was said where it is declared; that it calls itself in a
                // circle shows only here.
                let mut inner = self.faults.split_off(faults).into_iter();
                if let Some(error) = inner.find(|fault| fault.kind == ProblemKind::Error) {
                    let span = call.name.span;
                    self.faults.push(Fault { span, ..error });
                }
                check
            }
        }
    }

    /// Compiles a global utility for some arguments.
    fn instance(
        &mut self,
        name: &'f str,
        schema: &'f UtilitySchema,
        arguments: &[CheckId],
        outer: &mut Utilities<'_>,
    ) -> CheckId {
        let key = (name, arguments.to_vec());
        self.global_states.insert(key.clone(), State::Open(None));
        self.instances = match outer.stack.is_empty() {
            true => 0,
            false => self.instances + 1,
        };
        let scope = format!("{name}#{}/", self.global_states.len());
        let scope = std::mem::replace(&mut self.slots.scope, scope);
        let mut utilities = Utilities::new(&schema.utils);
        let names = schema.arguments.iter().map(|name| name.value.as_str());
        utilities.arguments = names.zip(arguments.iter().copied()).collect();
        utilities.relations = outer.relations;
        utilities.stack = std::mem::take(&mut outer.stack);
        utilities.stack.push(Open {
            name: name.to_owned(),
            arguments: Some(arguments.to_vec()),
            relations: outer.relations,
        });
        let place = self.written.as_mut();
        let place = place.map(|written| written.enter_utility(name));
        let body = self.formula(&schema.rule, &mut utilities);
        let body = self.constrained(body, &schema.constraints, &mut utilities);
        self.judge_use(&schema.utils, &mut utilities);
        self.leave(place);
        utilities.stack.pop();
        outer.stack = utilities.stack;
        self.slots.scope = scope;
        let given: BTreeSet<_> = arguments
            .iter()
            .flat_map(|argument| self.bound_by(*argument))
            .collect();
        let own: Box<[_]> = self.bound_by(body).difference(&given).copied().collect();
        let check = match own.is_empty() {
            true => body,
            false => self.intern(Check::Call { body, own }),
        };
        self.close(self.global_states.get(&key).copied(), check);
        self.global_states.insert(key, State::Done(check));
        check
    }

    /// Compiles the utilities that nobody calls, so that they are checked all the same, and warns
    /// of them.
    pub(super) fn judge_use<'u>(
        &mut self,
        declared: &'u [(Sp<String>, Formula)],
        utilities: &mut Utilities<'u>,
    ) {
        for (name, formula) in declared {
            if !utilities.is_used(&name.value) {
                self.formula(formula, utilities);
                self.faults.push(Fault::warning(
                    name.span,
                    format!("utility `{}` is never used", name.value),
                    "no `matches` names it",
                ));
            }
        }
    }

    /// A call of a utility from within itself: legal only if it is about another node. Gives the
    /// number by which it is called.
    fn call_again(
        &mut self,
        name: &Sp<String>,
        arguments: Option<&Vec<CheckId>>,
        number: Option<u32>,
        utilities: &Utilities<'_>,
    ) -> Result<u32, CheckId> {
        let is_same = |open: &Open| open.name == name.value && open.arguments.as_ref() == arguments;
        let opened = utilities.stack.iter().position(is_same);
        let open = opened.and_then(|at| utilities.stack.get(at..));
        let open = open.unwrap_or(&[]);
        let relations = open.first().map_or(0, |open| open.relations);
        if utilities.relations == relations {
            let mut cycle: Vec<_> = open.iter().map(|open| open.name.as_str()).collect();
            cycle.push(&name.value);
            let fault = Fault::error(
                name.span,
                format!("utilities call each other in a circle: {}", cycle.join(" → ")),
                "would never end",
            )
            .help("put a relation such as `has` or `inside` between, so that each call is about another node");
            return Err(self.fail(fault));
        }
        Ok(number.unwrap_or_else(|| {
            let never = self.intern(Check::Never);
            self.recursive.push(never);
            u32::try_from(self.recursive.len() - 1).unwrap_or(u32::MAX)
        }))
    }

    /// Says what a utility that was called from within itself is.
    fn close(&mut self, state: Option<State>, check: CheckId) {
        if let Some(State::Open(Some(number))) = state
            && let Some(body) = self.recursive.get_mut(number as usize)
        {
            *body = check;
        }
    }

    fn too_deep(&mut self, name: &Sp<String>) -> CheckId {
        self.fail(Fault::error(
            name.span,
            format!("utilities may call each other at most {MAX_CALLS} deep"),
            "too deep",
        ))
    }
}
