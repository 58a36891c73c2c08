//! Choices of a language, compiled: where each is made, and how to tell what was chosen.
//!
//! ```text
//! kind 17 ─► [choice 3]   node of kind 17 ─► guards hold? ─► its field `name` ─► first option
//!                                                            whose test holds ─► Observation
//! ```
//!
//! What several choices ask of the same node ("no method of a trait") is asked once, and of
//! alternatives only those that can hold for a node of its kind.
//!
//! Some choices are made by the path of a file. They are made before the file is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use andon_regex::LazyRegex;
use andon_syntax::{
    FactInfo, FactTable, FeatureId, FieldId, KindId, Language, NameCase, NodeId, Observation,
    OptionInfo, words,
};

use crate::compiler::Compiler;
use crate::facts::Facts;
use crate::kinds::KindSet;
use crate::matcher::Matcher;
use crate::measure::{before, children, descendants, gap, lines, names_package, width};
use crate::prefilter::{Candidates, Requirement};
use crate::problem::Fault;
use crate::program::{CheckId, Program};
use crate::schema::{ChoiceSchema, FactSchema, MeasureSchema, TestSchema};

/// All choices of one language.
#[derive(Debug)]
pub(crate) struct Choices {
    list: Vec<Choice>,
    paths: Vec<PathChoice>,
    /// What is asked of nodes, by kind; the error kind last.
    kinds: Vec<Kind>,
    /// Kinds of functions.
    functions: KindSet,
    /// For each of `list`, texts that must be there for it to be made.
    pub(crate) requirements: Vec<Requirement>,
}

/// A choice that the path of a file makes.
#[derive(Debug)]
struct PathChoice {
    /// Its first group is the text that is judged.
    path: Arc<LazyRegex>,
    /// What must hold for the text.
    check: CheckId,
    options: Vec<Test>,
    first: u16,
}

/// Guards fit the bits of a word.
const GUARDS: usize = 64;

/// What is asked of nodes of one kind.
#[derive(Debug, Default)]
struct Kind {
    made: Vec<Made>,
    /// Questions that several choices ask, at most [`GUARDS`].
    guards: Vec<CheckId>,
}

/// When a choice is made at a node of some kind.
#[derive(Debug)]
struct Made {
    /// Index of the choice.
    choice: u16,
    /// Bits of the guards that must hold.
    guards: u64,
    /// What else must hold, in this order.
    checks: Vec<CheckId>,
}

#[derive(Debug)]
struct Choice {
    of: Option<FieldId>,
    measure: Option<Measure>,
    options: Vec<Test>,
    first: u16,
}

#[derive(Debug)]
enum Measure {
    Case,
    Words,
    Length,
    Lines,
    Before,
    Gap,
    Width,
    Own,
    Children,
    Count(KindSet),
    Depth(KindSet),
}

#[derive(Debug)]
enum Test {
    Check(CheckId),
    UpTo(u32),
    Cases(Vec<NameCase>),
    Otherwise,
}

/// Which guards were tried at a node, and which of them held: a bit each.
#[derive(Clone, Copy, Default)]
struct Tried {
    all: u64,
    held: u64,
}

/// What was measured.
#[derive(Clone, Copy)]
enum Measured {
    Case(Option<NameCase>),
    Number(u32),
    Own(bool),
    Nothing,
}

impl Choices {
    /// Compiles the choices among some facts; what they are called comes beside them.
    pub(crate) fn compile(facts: &Facts, compiler: &mut Compiler<'_>) -> (Self, FactTable) {
        compiler.in_facts = true;
        let language = compiler.language();
        let kinds = language.def().functions.iter();
        let functions = KindSet::of(
            language,
            kinds.filter_map(|(kind, _)| language.kind_id(kind, true)),
        );
        let mut infos = Vec::new();
        let mut list: Vec<Choice> = Vec::new();
        let mut paths = Vec::new();
        let mut roots = Vec::new();
        let mut first = 0_u16;
        for fact in facts.all() {
            let Some(schema) = &fact.choice else {
                continue;
            };
            infos.push(info(fact, schema));
            compiler.lent = false;
            let check = compiler.sealed_root(&fact.rule, &fact.utils, &fact.constraints);
            if let Some(path) = &schema.path {
                compiler.ensure_text(check, fact.rule.span, "path");
                paths.extend(path_choice(fact, schema, path, (check, first), compiler));
            } else {
                // A kind that only another language with the same facts has is nowhere here.
                if !compiler.lent {
                    compiler.judge_reach(check, fact.rule.span);
                }
                roots.push(check);
                list.push(choice(fact, schema, first, language, compiler));
            }
            first = first.saturating_add(u16::try_from(schema.options.len()).unwrap_or(u16::MAX));
        }
        let last = language.kind_count();
        let mut by_kind = vec![Vec::new(); last + 1];
        for (number, check) in (0_u16..).zip(&roots) {
            for kind in compiler.kinds_reached(*check) {
                if let Some(choices) = by_kind.get_mut(usize::from(kind).min(last)) {
                    choices.push((number, compiler.conjuncts(*check, kind)));
                }
            }
        }
        let requirements = roots.iter().map(|root| compiler.requirement(*root));
        let choices = Self {
            requirements: requirements.collect(),
            list,
            paths,
            kinds: by_kind.into_iter().map(share).collect(),
            functions,
        };
        (choices, FactTable::new(language, infos))
    }

    /// What the path of a file chooses.
    pub(crate) fn of_path(&self, program: &Program, path: &str) -> Vec<FeatureId> {
        // Facts name no parts of the path.
        let no_path = |_: u32, _: &str| false;
        let chosen = self.paths.iter().filter_map(|choice| {
            let text = choice.path.group(path)?;
            if !program.text_holds(choice.check, text, &no_path) {
                return None;
            }
            let case = NameCase::of(text);
            let fits = |test: &Test| match test {
                Test::Check(check) => program.text_holds(*check, text, &no_path),
                Test::Cases(cases) => case.is_some_and(|case| cases.contains(&case)),
                Test::UpTo(_) => false,
                Test::Otherwise => true,
            };
            let option = u16::try_from(choice.options.iter().position(fits)?).ok()?;
            Some(FeatureId(choice.first.saturating_add(option)))
        });
        chosen.collect()
    }

    /// Notes what is chosen at a node, of what the prefilter has left.
    #[inline]
    pub(crate) fn observe(
        &self,
        matcher: &mut Matcher<'_>,
        candidates: &mut Candidates,
        path: &str,
        (kind, node): (KindId, NodeId),
        found: &mut Vec<Observation>,
    ) {
        let last = self.kinds.len().saturating_sub(1);
        let Some(kind) = self.kinds.get(usize::from(kind).min(last)) else {
            return;
        };
        let mut tried = Tried::default();
        let rules = matcher.program.rules.len();
        for made in &kind.made {
            let number = usize::from(made.choice);
            let Some(choice) = self.list.get(number) else {
                continue;
            };
            let span = || matcher.tree.span(node);
            if !candidates.admit(rules + number, span) {
                continue;
            }
            let mut checks = made.checks.iter();
            let is_made = kind.guarded(made.guards, &mut tried, matcher, node)
                && checks.all(|check| matcher.matches(*check, node));
            if !is_made {
                continue;
            }
            if let Some(option) = self.chosen(choice, matcher, path, node) {
                found.push(Observation {
                    feature: FeatureId(choice.first.saturating_add(option)),
                    node,
                });
            }
        }
    }

    fn chosen(
        &self,
        choice: &Choice,
        matcher: &mut Matcher<'_>,
        path: &str,
        node: NodeId,
    ) -> Option<u16> {
        let node = match choice.of {
            Some(field) => matcher.tree.children_in(node, field).next()?,
            None => node,
        };
        let measured = choice
            .measure
            .as_ref()
            .map_or(Measured::Nothing, |measure| {
                self.measure(measure, matcher, path, node)
            });
        let mut options = (0_u16..).zip(&choice.options);
        let chosen = options.find(|(_, test)| match (test, measured) {
            (Test::Check(check), _) => matcher.holds(*check, node),
            (Test::UpTo(limit), Measured::Number(number)) => number <= *limit,
            (Test::Cases(cases), Measured::Case(Some(case))) => cases.contains(&case),
            (Test::Otherwise, Measured::Case(None) | Measured::Own(false)) => false,
            (Test::Otherwise, _) => true,
            (Test::UpTo(_) | Test::Cases(_), _) => false,
        });
        chosen.map(|(number, _)| number)
    }

    fn measure(
        &self,
        measure: &Measure,
        matcher: &Matcher<'_>,
        path: &str,
        node: NodeId,
    ) -> Measured {
        let file = matcher.file;
        let number = match measure {
            Measure::Case => return Measured::Case(NameCase::of(file.node_text(node))),
            Measure::Words => words(file.node_text(node)),
            Measure::Length => {
                u32::try_from(file.node_text(node).chars().count()).unwrap_or(u32::MAX)
            }
            Measure::Lines => lines(file.text(), file.tree().span(node)),
            Measure::Before => before(file.text(), file.tree().span(node).start),
            Measure::Gap => gap(file.text(), file.tree().span(node).start),
            Measure::Width => width(file.text(), file.tree().span(node)),
            Measure::Own => return Measured::Own(names_package(file.node_text(node), path)),
            Measure::Children => children(file, node),
            Measure::Count(kinds) => descendants(file, node, kinds, &self.functions).0,
            Measure::Depth(kinds) => descendants(file, node, kinds, &self.functions).1,
        };
        Measured::Number(number)
    }
}

impl Kind {
    /// Whether all of some guards hold, each tried once.
    #[inline]
    fn guarded(
        &self,
        wanted: u64,
        tried: &mut Tried,
        matcher: &mut Matcher<'_>,
        node: NodeId,
    ) -> bool {
        if wanted & tried.all & !tried.held != 0 {
            return false;
        }
        let mut open = wanted & !tried.all;
        while open != 0 {
            let bit = open & open.wrapping_neg();
            let guard = self.guards.get(open.trailing_zeros() as usize);
            tried.all |= bit;
            if !guard.is_some_and(|guard| matcher.matches(*guard, node)) {
                return false;
            }
            tried.held |= bit;
            open &= !bit;
        }
        true
    }
}

/// What must hold for some choices to be made: parts that may be shared, and what else.
type Conjuncts = (u16, (Vec<CheckId>, Option<CheckId>));

/// Says of every choice at nodes of one kind what must hold for it; what several of them ask is a
/// guard.
fn share(choices: Vec<Conjuncts>) -> Kind {
    let mut uses: BTreeMap<CheckId, usize> = BTreeMap::new();
    for part in choices.iter().flat_map(|(_, (closed, _))| closed) {
        *uses.entry(*part).or_default() += 1;
    }
    let shared = uses.into_iter().filter(|(_, count)| *count > 1);
    let guards: Vec<_> = shared.map(|(part, _)| part).take(GUARDS).collect();
    let made = choices.into_iter().map(|(choice, (closed, rest))| {
        let (mut bits, mut checks) = (0, Vec::new());
        for part in closed {
            match guards.iter().position(|guard| *guard == part) {
                Some(bit) => bits |= 1 << bit,
                None => checks.push(part),
            }
        }
        checks.extend(rest);
        Made {
            choice,
            guards: bits,
            checks,
        }
    });
    Kind {
        made: made.collect(),
        guards,
    }
}

fn info(fact: &FactSchema, schema: &ChoiceSchema) -> FactInfo {
    let options = schema.options.iter().map(|option| OptionInfo {
        name: option.name.value.clone(),
        phrase: option.phrase.trim().to_owned(),
        example: option.example.trim_end().to_owned(),
    });
    FactInfo {
        name: fact.name.value.clone(),
        about: fact.about.trim().to_owned(),
        options: options.collect(),
        first: FeatureId(0),
        formatted: schema.formatted,
        descriptive: schema.descriptive,
        of_path: schema.path.is_some(),
    }
}

fn path_choice(
    fact: &FactSchema,
    schema: &ChoiceSchema,
    path: &crate::schema::Sp<String>,
    (check, first): (CheckId, u16),
    compiler: &mut Compiler<'_>,
) -> Option<PathChoice> {
    let options = schema.options.iter().map(|option| match &option.test {
        TestSchema::Rule(rule) => {
            let check = compiler.option_root(rule, &fact.utils);
            compiler.ensure_text(check, rule.span, "path");
            Test::Check(check)
        }
        TestSchema::UpTo(limit) => Test::UpTo(*limit),
        TestSchema::Cases(cases) => Test::Cases(cases.clone()),
        TestSchema::Otherwise => Test::Otherwise,
    });
    let options = options.collect();
    Some(PathChoice {
        path: compiler.shared_regex(path)?,
        check,
        options,
        first,
    })
}

fn choice(
    fact: &FactSchema,
    schema: &ChoiceSchema,
    first: u16,
    language: Language,
    compiler: &mut Compiler<'_>,
) -> Choice {
    let of = schema.of.as_ref().and_then(|name| {
        let field = language.field_id(&name.value);
        if field.is_none() {
            let title = language.def().title;
            compiler.faults.push(
                Fault::error(
                    name.span,
                    format!("{title} has no field `{}`", name.value),
                    "can match nowhere",
                )
                .nearest(&name.value, language.field_names()),
            );
        }
        field
    });
    let mut kinds = |names: &[crate::schema::Sp<String>]| {
        let ids: Vec<_> = names
            .iter()
            .filter_map(|name| compiler.kind_named(name))
            .collect();
        KindSet::of(language, ids)
    };
    let measure = schema.measure.as_ref().map(|measure| match measure {
        MeasureSchema::Case => Measure::Case,
        MeasureSchema::Words => Measure::Words,
        MeasureSchema::Length => Measure::Length,
        MeasureSchema::Lines => Measure::Lines,
        MeasureSchema::Before => Measure::Before,
        MeasureSchema::Gap => Measure::Gap,
        MeasureSchema::Width => Measure::Width,
        MeasureSchema::Own => Measure::Own,
        MeasureSchema::Children => Measure::Children,
        MeasureSchema::Count(names) => Measure::Count(kinds(names)),
        MeasureSchema::Depth(names) => Measure::Depth(kinds(names)),
    });
    let options = schema.options.iter().map(|option| match &option.test {
        // Utilities of the fact serve its options too.
        TestSchema::Rule(rule) => Test::Check(compiler.option_root(rule, &fact.utils)),
        TestSchema::UpTo(limit) => Test::UpTo(*limit),
        TestSchema::Cases(cases) => Test::Cases(cases.clone()),
        TestSchema::Otherwise => Test::Otherwise,
    });
    Choice {
        of,
        measure,
        options: options.collect(),
        first,
    }
}
