//! From rule files to a rule set: variants gathered into rules, one program a language.

use std::cell::RefCell;
use std::collections::BTreeMap;

use andon_finding::{RuleInfo, Severity};
use andon_regex::RegexPool;
use andon_syntax::Language;
use andon_yaml::Part;
use globset::GlobBuilder;

use crate::api::{
    Compiled, LabelTemplate, Loaded, PathScope, RuleIndex, RuleSet, RuleSource, Sources,
};
use crate::choices::Choices;
use crate::compiler::Compiler;
use crate::facts::{Facts, facts_name};
use crate::globs::{GlobTable, GlobTableBuilder};
use crate::paths::{self, Binder, PathText};
use crate::problem::{Fault, Problem, ProblemKind};
use crate::program::{Program, ProgramRule};
use crate::reader::own_id;
use crate::schema::{BodySchema, FactSchema, GlobSchema, RuleSchema, Sp};
use crate::shelf::Shelf;
use crate::shipped::REGEXES;
use crate::template::Template;
use crate::utilities::Utilities;
use crate::variables::{Slot, is_name};
use crate::written::{Place, Written};

/// A rule document, its full id and the source it stands in.
struct Document<'s> {
    source: &'s RuleSource,
    id: String,
    schema: RuleSchema,
}

/// Compiles rule files.
pub(crate) fn load(sources: Sources<'_>) -> Loaded {
    let mut problems = Vec::new();
    let mut shelf = Shelf::new(sources.lenient);
    let utilities = Utilities::read(sources.utilities, &mut problems, &mut shelf);
    let documents = read(sources.rules, &mut problems, &mut shelf);
    let loaded = build(&documents, &utilities, problems, sources.observed, false);
    Loaded {
        aside: shelf.into_aside(),
        ..loaded
    }
}

/// Compiles one rule for one language, if it is for that, and keeps what its checks and its
/// variables were called.
pub(crate) fn load_one(
    sources: Sources<'_>,
    id: &str,
    language: Language,
    path: &str,
) -> Option<One> {
    let mut unsaid = Vec::new();
    let mut shelf = Shelf::new(sources.lenient);
    let utilities = Utilities::read(sources.utilities, &mut unsaid, &mut shelf);
    let mut documents = read(sources.rules, &mut unsaid, &mut shelf);
    documents.retain(|document| document.id == id);
    let is_about = |document: &&Document<'_>, covered: bool| {
        let mut languages = document.schema.languages.iter().map(|sp| sp.value);
        languages.any(|listed| {
            listed == language || covered && listed.covered().any(|other| other == language)
        })
    };
    let listed = documents.iter().find(|document| is_about(document, false));
    let document = listed.or_else(|| documents.iter().find(|document| is_about(document, true)))?;
    let place = Place {
        name: document.source.name.clone(),
        text: document.source.text.clone(),
    };
    let facts = Facts::of(language);
    let pool = RefCell::new(RegexPool::new(&REGEXES));
    let mut compiler = Compiler::new(language, &facts, &pool);
    compiler.written = Some(Written::new(place, utilities.places()));
    let mut compilers: Vec<_> = Language::all().map(|_| None).collect();
    *compilers.get_mut(language.index())? = Some(compiler);
    utilities.declare(&mut compilers, &mut unsaid);
    let mut compiler = compilers.get_mut(language.index())?.take()?;
    let rule = finish_rule(document, RuleIndex(0), &mut compiler);
    let mut globs = Globs::default();
    let scope = globs.scope(&document.schema, &mut Vec::new());
    let bound = scope.bind(path, &globs.finish().matches(path), 0, &rule.path);
    compiler.push_rule(rule);
    Some(One {
        bound: bound.unwrap_or_default(),
        written: compiler.written.take().unwrap_or_default(),
        names: compiler.slots.names(),
        program: compiler.finish(None),
    })
}

/// One rule, compiled to be explained.
pub(crate) struct One {
    pub(crate) program: Program,
    pub(crate) written: Written,
    /// The names of its variables, by slot.
    pub(crate) names: Vec<String>,
    /// What the path binds.
    pub(crate) bound: Vec<PathText>,
}

/// Reads the documents of rule files.
fn read<'s>(
    sources: &'s [RuleSource],
    problems: &mut Vec<Problem>,
    shelf: &mut Shelf,
) -> Vec<Document<'s>> {
    let mut documents = Vec::new();
    for source in sources {
        let mut reader = shelf.reader();
        for part in parts(source) {
            match part.read(&source.text) {
                Ok(trees) => {
                    for tree in &trees {
                        documents.extend(reader.rule(tree).map(|schema| Document {
                            id: full_id(source, schema.id.as_ref().map(|id| id.value.as_str())),
                            source,
                            schema,
                        }));
                        shelf.rule(&reader.absent, || full_id(source, own_id(tree)));
                    }
                }
                Err(malformed) => reader.faults.push(Fault::malformed(malformed)),
            }
        }
        report(problems, source, reader.faults);
    }
    documents
}

/// The parts of a rule file that are wanted.
fn parts(source: &RuleSource) -> Vec<Part<'static>> {
    if source.packed.is_none() && source.wanted.is_none() {
        return vec![Part::whole(&source.text)];
    }
    let is_wanted = |part: &Part<'_>| {
        let text = source.text.get(part.range.clone());
        let wanted = source.wanted.as_deref();
        wanted.is_none_or(|wanted| may_concern(text, wanted))
    };
    let parts = andon_yaml::parts(&source.text, source.packed);
    parts.filter(is_wanted).collect()
}

/// Whether a document may be about one of these languages, from its text alone: reading it costs
/// more than all that is done with it when it is not.
fn may_concern(document: Option<&str>, wanted: &[Language]) -> bool {
    let mut lines = document.unwrap_or("").lines();
    let Some(written) = lines.find_map(|line| line.strip_prefix("language:")) else {
        return true;
    };
    let names = written.split(|letter: char| !letter.is_alphanumeric());
    let mut languages = names.filter_map(Language::from_name);
    languages.any(|language| {
        wanted.contains(&language) || language.covered().any(|covered| wanted.contains(&covered))
    })
}

/// The facts of a language as rules.
pub(crate) fn load_facts(language: Language) -> Loaded {
    let facts = Facts::of(language);
    let source = RuleSource {
        name: facts_name(language),
        pack: String::new(),
        text: language.def().facts.to_owned(),
        wanted: None,
        packed: None,
    };
    let documents: Vec<_> = facts
        .all()
        .filter(|fact| fact.choice.is_none())
        .map(|fact| Document {
            source: &source,
            id: fact.name.value.clone(),
            schema: as_rule(fact, language),
        })
        .collect();
    let faults = facts.faults().cloned();
    let problems = faults.map(|fault| facts.problem(fault)).collect();
    build(&documents, &Utilities::default(), problems, &[], true)
}

fn as_rule(fact: &FactSchema, language: Language) -> RuleSchema {
    let span = fact.name.span;
    RuleSchema {
        span,
        id: None,
        languages: vec![Sp {
            value: language,
            span,
        }],
        severity: Severity::Hint,
        message: Sp {
            value: fact.about.clone(),
            span,
        },
        note: String::new(),
        url: None,
        metadata: serde_json::Value::Null,
        body: BodySchema {
            rule: fact.rule.clone(),
            constraints: fact.constraints.clone(),
            utils: fact.utils.clone(),
            transforms: Vec::new(),
            fixes: Vec::new(),
        },
        rewriters: Vec::new(),
        labels: Vec::new(),
        files: Vec::new(),
        ignores: Vec::new(),
    }
}

/// `pack/id`, the id being the stem of the file unless the rule names itself.
fn full_id(source: &RuleSource, id: Option<&str>) -> String {
    let id = id.unwrap_or(stem(&source.name));
    match source.pack.as_str() {
        "" => id.to_owned(),
        pack => format!(
            "{pack}/{}",
            id.strip_prefix(&format!("{pack}/")).unwrap_or(id)
        ),
    }
}

/// The name of a file without its folder and its extension.
pub(crate) fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

pub(crate) fn report(problems: &mut Vec<Problem>, source: &RuleSource, faults: Vec<Fault>) {
    let faults = faults.into_iter();
    problems.extend(faults.map(|fault| fault.within(&source.name, &source.text)));
}

fn build(
    documents: &[Document<'_>],
    utilities: &Utilities<'_>,
    mut problems: Vec<Problem>,
    observed: &[Language],
    are_facts: bool,
) -> Loaded {
    let mut by_id: BTreeMap<&str, Vec<&Document<'_>>> = BTreeMap::new();
    for document in documents {
        by_id.entry(&document.id).or_default().push(document);
    }
    let sources = documents.chunk_by(|a, b| std::ptr::eq(a.source, b.source));
    let uses_facts = utilities.use_facts()
        || sources
            .filter_map(<[_]>::first)
            .any(|document| document.source.text.contains("fact:"));
    let wanted = |language: &Language| {
        documents
            .iter()
            .filter_map(|document| document.source.wanted.as_ref())
            .any(|wanted| wanted.contains(language))
    };
    let all_wanted = documents
        .iter()
        .any(|document| document.source.wanted.is_none());
    let facts: Vec<Facts> = Language::all()
        .map(|language| {
            let asked = uses_facts && (all_wanted || wanted(&language));
            match asked || observed.contains(&language) {
                true => Facts::of(language),
                false => Facts::none(language),
            }
        })
        .collect();
    let pool = RefCell::new(RegexPool::new(&REGEXES));
    // Most languages are in no rule: a compiler for them would only cost time.
    let named = documents
        .iter()
        .flat_map(|document| &document.schema.languages);
    let mut used = vec![false; Language::count()];
    for language in named
        .flat_map(|sp| sp.value.covered())
        .chain(utilities.all_languages())
        .chain(observed.iter().copied())
    {
        if let Some(used) = used.get_mut(language.index()) {
            *used = true;
        }
    }
    let mut compilers: Vec<_> = Language::all()
        .zip(&facts)
        .zip(used)
        .map(|((language, facts), used)| {
            let mut compiler = used.then(|| Compiler::new(language, facts, &pool))?;
            compiler.in_facts = are_facts;
            Some(compiler)
        })
        .collect();
    utilities.declare(&mut compilers, &mut problems);
    let mut scopes = vec![Vec::new(); compilers.len()];
    let mut globs = Globs::default();
    let mut infos = Vec::new();
    for (index, (id, variants)) in by_id.iter().enumerate() {
        let mut templates = Vec::new();
        let mut languages: Vec<Language> = Vec::new();
        let mut unwanted: Vec<Language> = Vec::new();
        for variant in variants {
            let mut faults = Vec::new();
            let scope = globs.scope(&variant.schema, &mut faults);
            let outcome = compile(variant, RuleIndex(index), &mut compilers, &languages);
            faults.extend(outcome.faults);
            for (language, rule) in outcome.rules {
                languages.push(language);
                if let Some(scopes) = scopes.get_mut(language.index()) {
                    scopes.push(scope.clone());
                }
                if let Some(Some(compiler)) = compilers.get_mut(language.index()) {
                    compiler.push_rule(rule);
                }
            }
            unwanted.extend(outcome.unwanted);
            templates.extend(outcome.template);
            report(&mut problems, variant.source, faults);
        }
        if let Some(first) = variants.first() {
            unwanted.extend(&languages);
            infos.push(info(id, first, unwanted, &templates));
        }
    }
    unify_messages(&infos, &mut compilers);
    let mut tables = Vec::new();
    let programs = compilers.into_iter().zip(&facts).map(|(compiler, facts)| {
        let mut compiler = compiler?;
        let language = compiler.language();
        let choices = observed.contains(&language).then(|| {
            let (choices, table) = Choices::compile(facts, &mut compiler);
            tables.push(table);
            let faults = std::mem::take(&mut compiler.faults).into_iter();
            problems.extend(faults.map(|fault| facts.problem(fault)));
            choices
        });
        let program = compiler.finish(choices);
        (!program.rules.is_empty() || program.choices.is_some()).then_some(program)
    });
    let programs = programs.collect();
    for facts in &facts {
        let faults = facts.faults().cloned();
        problems.extend(faults.map(|fault| facts.problem(fault)));
    }
    Loaded {
        rules: RuleSet::new(
            infos,
            tables,
            Compiled {
                programs,
                scopes,
                globs: globs.finish(),
            },
        ),
        problems,
        aside: Vec::new(),
    }
}

/// What came of compiling one document.
#[derive(Default)]
struct Outcome {
    rules: Vec<(Language, ProgramRule)>,
    /// Languages of the rule that nobody wants now.
    unwanted: Vec<Language>,
    template: Option<String>,
    faults: Vec<Fault>,
}

impl Outcome {
    fn runs_on(&self, language: Language) -> bool {
        self.rules.iter().any(|(other, _)| *other == language)
    }
}

fn compile(
    document: &Document<'_>,
    index: RuleIndex,
    compilers: &mut [Option<Compiler<'_>>],
    taken: &[Language],
) -> Outcome {
    let schema = &document.schema;
    let mut outcome = Outcome::default();
    let mut failures: Vec<(Language, Vec<Fault>)> = Vec::new();
    let listed: Vec<Language> = schema.languages.iter().map(|sp| sp.value).collect();
    let covered = listed.iter().flat_map(|language| {
        let others = language.covered().filter(|other| other != language);
        others
            .filter(|other| !listed.contains(other))
            .collect::<Vec<_>>()
    });
    let all: Vec<(Language, bool)> = listed
        .iter()
        .map(|language| (*language, true))
        .chain(covered.map(|language| (language, false)))
        .collect();
    for (language, is_listed) in all {
        let wanted = document.source.wanted.as_ref();
        if wanted.is_some_and(|wanted| !wanted.contains(&language)) {
            outcome.unwanted.push(language);
            continue;
        }
        if taken.contains(&language) || outcome.runs_on(language) {
            if is_listed {
                outcome.faults.push(
                    Fault::error(
                        schema.span,
                        format!(
                            "two rules for {} are called `{}`",
                            language.name(),
                            document.id
                        ),
                        "the second one",
                    )
                    .help("give one of them another `id`"),
                );
            }
            continue;
        }
        let Some(Some(compiler)) = compilers.get_mut(language.index()) else {
            continue;
        };
        let rule = finish_rule(document, index, compiler);
        compiler.judge_reach(rule.body.check, schema.body.rule.span);
        let reaches = compiler.reaches(rule.body.check);
        let faults = std::mem::take(&mut compiler.faults);
        let is_error = |fault: &Fault| fault.kind == ProblemKind::Error;
        if !faults.iter().any(is_error) {
            outcome.template = Some(rule.message.with_placeholders());
            outcome.rules.push((language, rule));
            // The languages of one rule mostly have the same warnings.
            if outcome.faults.is_empty() {
                outcome.faults.extend(faults);
            }
        } else {
            // Kinds of another language of the list are no fault if something remains.
            if reaches && listed.len() > 1 {
                outcome.template = Some(rule.message.with_placeholders());
                outcome.rules.push((language, rule));
            }
            failures.push((language, faults));
        }
    }
    judge_failures(document, failures, &mut outcome);
    outcome
}

/// A rule must work in at least one of its languages; those in which it cannot work are named.
fn judge_failures(
    document: &Document<'_>,
    failures: Vec<(Language, Vec<Fault>)>,
    outcome: &mut Outcome,
) {
    let works_somewhere = outcome
        .rules
        .iter()
        .any(|(language, _)| failures.iter().all(|(failed, _)| failed != language));
    // It may work in a language that was not asked for.
    if !works_somewhere && !outcome.unwanted.is_empty() {
        return;
    }
    if !works_somewhere {
        if let Some((_, faults)) = failures.into_iter().next() {
            outcome.faults.extend(faults);
        }
        outcome.rules.clear();
        return;
    }
    for (language, faults) in failures {
        let listed = document
            .schema
            .languages
            .iter()
            .find(|sp| sp.value == language);
        let Some(listed) = listed.filter(|_| !outcome.runs_on(language)) else {
            continue;
        };
        let reason = faults
            .into_iter()
            .find(|fault| fault.kind == ProblemKind::Error);
        let reason = reason.map_or(String::new(), |fault| fault.message);
        outcome.faults.push(
            Fault::warning(
                listed.span,
                format!("this rule never runs on {}", language.def().title),
                reason,
            )
            .help("drop the language, or give it a document of its own"),
        );
    }
}

fn finish_rule(
    document: &Document<'_>,
    index: RuleIndex,
    compiler: &mut Compiler<'_>,
) -> ProgramRule {
    let schema = &document.schema;
    let slots = &mut compiler.slots;
    let path = paths::names(&schema.files).into_iter();
    let path: Vec<_> = path
        .map(|name| (name.to_owned(), slots.slot(name)))
        .collect();
    compiler.path.clone_from(&path);
    compiler.path_used.clear();
    let (body, rewriters, known) = compiler.rule(&schema.body, &schema.rewriters);
    let captured = compiler.bound_by(body.check);
    let hidden = path.iter().find(|(_, slot)| captured.contains(slot));
    let hidden = hidden.map(|(name, _)| paths::captured_too(name, &schema.files));
    compiler.faults.extend(hidden);
    let unused = paths::judge_use(schema, &compiler.path_used);
    compiler.faults.extend(unused);
    let is_bound = |slot: Slot| known.contains(&slot);
    let mut labels = Vec::new();
    for label in &schema.labels {
        let name = &label.variable.value;
        let slot = is_name(name).then(|| compiler.slots.slot(name));
        match slot.filter(|slot| captured.contains(slot)) {
            Some(slot) => labels.push(LabelTemplate {
                slot,
                role: label.role,
                message: Template::parse(&label.message, &mut compiler.slots, &is_bound),
            }),
            None => compiler.faults.push(Fault::error(
                label.variable.span,
                format!("label on `{name}`, which nothing binds"),
                "has no place",
            )),
        }
    }
    let message = match schema.message.value.trim() {
        "" => document.id.as_str(),
        message => message,
    };
    ProgramRule {
        rule: index,
        body,
        path,
        rewriters,
        message: Template::parse(message, &mut compiler.slots, &is_bound),
        whole_message: false,
        labels,
    }
}

fn info(
    id: &str,
    first: &Document<'_>,
    mut languages: Vec<Language>,
    templates: &[String],
) -> RuleInfo {
    let schema = &first.schema;
    languages.sort_unstable();
    languages.dedup();
    let names = languages.iter().map(|language| language.name().to_owned());
    let template = match templates.split_first() {
        Some((template, others)) if others.iter().all(|other| other == template) => {
            template.clone()
        }
        Some(_) => WHOLE_MESSAGE.to_owned(),
        None => String::new(),
    };
    RuleInfo {
        id: id.to_owned(),
        pack: first.source.pack.clone(),
        languages: names.collect(),
        severity: schema.severity,
        message_template: template,
        message: schema.message.value.trim().to_owned(),
        note: schema.note.trim().to_owned(),
        url: schema.url.clone(),
        metadata: schema.metadata.clone(),
        fixable: !schema.body.fixes.is_empty(),
        source: first.source.name.clone(),
    }
}

/// The message template of a rule whose variants say different things: the message itself is its
/// only argument.
const WHOLE_MESSAGE: &str = "{0}";

fn unify_messages(infos: &[RuleInfo], compilers: &mut [Option<Compiler<'_>>]) {
    for compiler in compilers.iter_mut().flatten() {
        for rule in compiler.rules_mut() {
            let template = infos
                .get(rule.rule.0)
                .map(|info| info.message_template.as_str());
            rule.whole_message = template == Some(WHOLE_MESSAGE)
                && rule.message.with_placeholders() != WHOLE_MESSAGE;
        }
    }
}

/// The globs of all rules, each compiled once.
#[derive(Default)]
struct Globs {
    numbers: BTreeMap<(String, bool), usize>,
    builder: GlobTableBuilder,
}

impl Globs {
    fn scope(&mut self, schema: &RuleSchema, faults: &mut Vec<Fault>) -> PathScope {
        paths::judge(schema, faults);
        let files = self.numbers(&schema.files, faults);
        let binders = match paths::names(&schema.files).is_empty() {
            true => Vec::new(),
            false => {
                let globs = schema.files.iter().zip(&files);
                globs
                    .filter_map(|(glob, number)| Binder::new(glob, *number))
                    .collect()
            }
        };
        PathScope {
            binders,
            ignores: self.numbers(&schema.ignores, faults),
            files,
        }
    }

    fn numbers(&mut self, globs: &[GlobSchema], faults: &mut Vec<Fault>) -> Vec<usize> {
        let mut numbers = Vec::new();
        for schema in globs {
            let text = schema.widened();
            let key = (text.clone(), schema.case_insensitive);
            if let Some(number) = self.numbers.get(&key) {
                numbers.push(*number);
                continue;
            }
            let glob = GlobBuilder::new(&text)
                .case_insensitive(schema.case_insensitive)
                .build();
            match glob {
                Ok(glob) => {
                    let number = self.builder.add(glob, schema.case_insensitive);
                    numbers.push(number);
                    self.numbers.insert(key, number);
                }
                Err(error) => faults.push(Fault::error(
                    schema.glob.span,
                    "this glob is not valid",
                    error.kind().to_string(),
                )),
            }
        }
        numbers
    }

    fn finish(self) -> GlobTable {
        self.builder.finish()
    }
}
