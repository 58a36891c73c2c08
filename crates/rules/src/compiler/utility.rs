//! Utilities: named rule objects that others call, themselves included.

use std::collections::BTreeMap;

use super::Compiler;
use crate::problem::Fault;
use crate::program::{Check, CheckId};
use crate::schema::{Formula, Sp};

/// How deep utilities may call each other: beyond any real rule, well within the stack.
const MAX_CALLS: usize = 32;

/// The utilities of the rule that is being compiled.
pub(super) struct Utilities<'u> {
    pub(super) schemas: BTreeMap<&'u str, &'u Formula>,
    pub(super) states: BTreeMap<&'u str, UtilityState>,
    /// Utilities that are being compiled, outermost first, each with the number of relations
    /// around it.
    pub(super) stack: Vec<(&'u str, usize)>,
    /// Number of relations around the formula that is being compiled.
    pub(super) relations: usize,
}

#[derive(Clone, Copy)]
pub(super) enum UtilityState {
    /// Being compiled; called from itself if it has a number.
    Open(Option<u32>),
    Done(CheckId),
}

impl Compiler<'_> {
    pub(super) fn utility<'u>(
        &mut self,
        name: &'u Sp<String>,
        utilities: &mut Utilities<'u>,
    ) -> CheckId {
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
}
