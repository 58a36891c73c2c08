//! The face of the crate: what goes in, what comes out.

use std::sync::OnceLock;

use andon_finding::{Applicability, LabelRole, RuleInfo, Span};
use andon_syntax::{FactTable, FeatureId, Language, Observation, ParsedFile, Parser};
use serde::{Deserialize, Serialize};

use crate::globs::GlobTable;
use crate::matcher::Memory;
use crate::paths::{Binder, PathText};
use crate::prefilter::{Prefilter, Requirement};
use crate::problem::Problem;
use crate::program::Program;
use crate::scan::scan;
use crate::template::Template;
use crate::variables::Slot;

/// A rule file, read by the caller.
#[derive(Debug, Clone)]
pub struct RuleSource {
    /// What to call it in errors and in [`RuleInfo::source`].
    pub name: String,
    /// The pack it belongs to, which prefixes its ids (`python/…`); empty for none.
    pub pack: String,
    /// Its text: YAML, one rule a document.
    pub text: String,
    /// The languages to compile it for, for rules that are known to be good: those of a language
    /// that does not occur cost nothing then. `None` for all that it names.
    pub wanted: Option<Vec<Language>>,
    /// What [`andon_yaml::pack`] made of the text, if that was done before.
    pub packed: Option<&'static [u8]>,
}

/// All that is loaded at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'s> {
    /// Files of rules.
    pub rules: &'s [RuleSource],
    /// Files of utilities, which all rules of their language may call.
    pub utilities: &'s [RuleSource],
    /// Languages whose code's choices are observed.
    pub observed: &'s [Language],
    /// Whether rules in a language that is not there are set aside, not refused.
    pub lenient: bool,
}

/// The outcome of loading: the good rules and the problems of the others.
#[derive(Debug)]
pub struct Loaded {
    /// All rules that compiled.
    pub rules: RuleSet,
    /// All problems, in the order of the sources.
    pub problems: Vec<Problem>,
    /// What was set aside; nothing unless [`Sources::lenient`].
    pub aside: Vec<Aside>,
}

/// Rules that nobody can run, for want of their language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The language, as the first of them names it.
    pub language: String,
    /// Ids of the rules, in the order of the sources.
    pub rules: Vec<String>,
    /// How many utilities are in that language.
    pub utilities: usize,
}

/// Index of a rule in [`RuleSet::rules`]. A rule with variants for several languages is one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleIndex(pub usize);

/// Rules, shared by all threads: compiled, or to be compiled once somebody needs them.
#[derive(Debug, Default)]
pub struct RuleSet {
    summary: Summary,
    compiled: OnceLock<Compiled>,
    /// What is to be compiled.
    deferred: Option<Deferred>,
}

/// What can be said of rules that are known to be good, without compiling them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// All rules, sorted by id.
    rules: Vec<RuleInfo>,
    /// The languages in which something is asked of files, by name.
    languages: Vec<String>,
    /// The choices that are observed, by language.
    observed: Vec<FactTable>,
}

/// Files of good rules.
#[derive(Debug)]
struct Deferred {
    rules: Vec<RuleSource>,
    utilities: Vec<RuleSource>,
    lenient: bool,
}

/// Compiled rules.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// By [`Language::index`]; `None` for languages without rules.
    pub(crate) programs: Vec<Option<Program>>,
    /// For each rule of each program, in the same order, the paths it is for.
    pub(crate) scopes: Vec<Vec<PathScope>>,
    /// All globs of all rules, each once.
    pub(crate) globs: GlobTable,
}

/// The paths that a rule is for: indices into the globs of its [`RuleSet`].
#[derive(Debug, Clone, Default)]
pub(crate) struct PathScope {
    /// Any of these must match, unless there are none.
    pub(crate) files: Vec<usize>,
    /// If there are any, one of these for each of `files`: one must match and bind.
    pub(crate) binders: Vec<Binder>,
    /// None of these may match.
    pub(crate) ignores: Vec<usize>,
}

impl PathScope {
    /// Whether the globs that match a path admit it.
    fn admits(&self, hits: &[usize]) -> bool {
        let hit = |globs: &[usize]| globs.iter().any(|glob| hits.contains(glob));
        (self.files.is_empty() || hit(&self.files)) && !hit(&self.ignores)
    }

    /// What a path binds for the rule of that number, whose variables these are; `None` if there
    /// should be something, and is not.
    pub(crate) fn bind(
        &self,
        path: &str,
        hits: &[usize],
        rule: usize,
        variables: &[(String, Slot)],
    ) -> Option<Vec<PathText>> {
        if self.binders.is_empty() {
            return Some(Vec::new());
        }
        let mut matching = self
            .binders
            .iter()
            .filter(|binder| hits.contains(&binder.glob));
        let bound = matching.find_map(|binder| binder.bind(path))?;
        let texts = bound.into_iter().filter_map(|(name, text)| {
            let (_, slot) = variables.iter().find(|(known, _)| known == name)?;
            Some(PathText {
                rule,
                slot: *slot,
                text: text.to_owned(),
            })
        });
        Some(texts.collect())
    }
}

/// The rules that run on one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    language: Language,
    /// By position in the program.
    selected: Vec<bool>,
    /// What the path binds, by rule.
    bound: Vec<PathText>,
    /// The path of the file, if what it chooses is observed.
    pub(crate) path: String,
    /// What the path chooses.
    pub(crate) chosen: Vec<FeatureId>,
}

impl Selection {
    /// No rules at all, for a file of that language in which others are at home.
    #[must_use]
    pub const fn none(language: Language) -> Self {
        Self {
            language,
            selected: Vec::new(),
            bound: Vec::new(),
            path: String::new(),
            chosen: Vec::new(),
        }
    }

    /// The language whose rules these are.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }
}

impl RuleSet {
    /// Compiles rule files. Facts of the languages come with the registry.
    #[must_use]
    pub fn load(sources: &[RuleSource]) -> Loaded {
        Self::load_from(Sources {
            rules: sources,
            ..Sources::default()
        })
    }

    /// Compiles rule files together with what code of some languages chooses, so that one walk
    /// finds both.
    #[must_use]
    pub fn load_observing(sources: &[RuleSource], observed: &[Language]) -> Loaded {
        Self::load_from(Sources {
            rules: sources,
            observed,
            ..Sources::default()
        })
    }

    /// Compiles rule files and the utilities that they share.
    #[must_use]
    pub fn load_from(sources: Sources<'_>) -> Loaded {
        crate::loader::load(sources)
    }

    /// Rules that were loaded before, in the same words and the same order, without any problem or
    /// anything set aside; `summary` is [`RuleSet::summary`] of what came of it. They are compiled
    /// when they are first needed.
    #[must_use]
    pub fn known(
        summary: Summary,
        rules: Vec<RuleSource>,
        utilities: Vec<RuleSource>,
        lenient: bool,
    ) -> Self {
        Self {
            summary,
            compiled: OnceLock::new(),
            deferred: Some(Deferred {
                rules,
                utilities,
                lenient,
            }),
        }
    }

    pub(crate) fn new(rules: Vec<RuleInfo>, observed: Vec<FactTable>, compiled: Compiled) -> Self {
        let programs = compiled.programs.iter().flatten();
        let languages = programs.map(|program| program.language.name().to_owned());
        Self {
            summary: Summary {
                rules,
                languages: languages.collect(),
                observed,
            },
            compiled: OnceLock::from(compiled),
            deferred: None,
        }
    }

    /// What can be said of these rules without compiling them again.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    pub(crate) fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let Some(deferred) = &self.deferred else {
                return Compiled::default();
            };
            let observed = self.summary.observed.iter();
            let observed: Vec<_> = observed.map(|table| table.language).collect();
            let loaded = Self::load_from(Sources {
                rules: &deferred.rules,
                utilities: &deferred.utilities,
                observed: &observed,
                lenient: deferred.lenient,
            });
            loaded.rules.compiled.into_inner().unwrap_or_default()
        })
    }

    /// Tries every rule everywhere from now on, as if no rule required any text: finds the same,
    /// slower. What measurements and tests compare with.
    #[must_use]
    pub fn without_prefilter(mut self) -> Self {
        self.compiled();
        let compiled = self.compiled.get_mut().into_iter();
        for program in compiled.flat_map(|compiled| compiled.programs.iter_mut().flatten()) {
            let choices = program.choices.as_ref();
            let choices = choices.map_or(0, |choices| choices.requirements.len());
            let nothing = |count| vec![Requirement::default(); count];
            program.prefilter = Prefilter::new(nothing(program.rules.len()), &nothing(choices));
        }
        self
    }

    pub(crate) fn program(&self, language: Language) -> Option<&Program> {
        self.compiled().programs.get(language.index())?.as_ref()
    }

    /// The choices that are observed in a language; `None` if none are.
    #[must_use]
    pub fn fact_table(&self, language: Language) -> Option<&FactTable> {
        let mut tables = self.summary.observed.iter();
        tables.find(|table| table.language == language)
    }

    /// The facts of a language as rules: ids are the names of the facts.
    #[must_use]
    pub fn load_facts(language: Language) -> Loaded {
        crate::loader::load_facts(language)
    }

    /// Whether anything is asked of files in that language.
    #[must_use]
    pub fn asks_of(&self, language: Language) -> bool {
        let mut languages = self.summary.languages.iter();
        languages.any(|name| name == language.name())
    }

    /// All rules, sorted by id.
    #[must_use]
    pub fn rules(&self) -> &[RuleInfo] {
        &self.summary.rules
    }

    /// The rules to run on a file of that language at that path (relative to the root, with `/`),
    /// out of those that `enabled` admits; `None` if there are none, so that the file need not
    /// even be read.
    #[must_use]
    pub fn select(
        &self,
        language: Language,
        path: &str,
        enabled: &dyn Fn(RuleIndex) -> bool,
    ) -> Option<Selection> {
        let program = self.program(language)?;
        let scopes = self.compiled().scopes.get(language.index())?;
        let hits = self.compiled().globs.matches(path);
        let mut bound = Vec::new();
        let rules = program.rules.iter().zip(scopes).enumerate();
        let selected: Vec<bool> = rules
            .map(|(number, (rule, scope))| {
                enabled(rule.rule)
                    && scope.admits(&hits)
                    && match scope.bind(path, &hits, number, &rule.path) {
                        Some(texts) => {
                            bound.extend(texts);
                            true
                        }
                        None => false,
                    }
            })
            .collect();
        let any = selected.contains(&true) || program.choices.is_some();
        let choices = program.choices.as_ref();
        any.then(|| Selection {
            language,
            selected,
            bound,
            path: choices.map_or_else(String::new, |_| path.to_owned()),
            chosen: choices.map_or_else(Vec::new, |choices| choices.of_path(program, path)),
        })
    }
}

/// Working memory of a scan; one a thread, reused from file to file.
#[derive(Debug, Default)]
pub struct Scanner {
    /// For code inside comments.
    parser: Parser,
    memory: Memory,
}

impl Scanner {
    /// Empty working memory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether anything may be found in a text, from the text alone: if not, it need not even be
    /// parsed.
    pub fn filter(&mut self, rules: &RuleSet, selection: &Selection, text: &str) -> bool {
        let Some(program) = rules.program(selection.language) else {
            return false;
        };
        let candidates = &mut self.memory.candidates;
        program.prefilter.run(text, &selection.selected, candidates);
        program.choices.is_some() || candidates.may_match()
    }

    /// Runs the selected rules over a file, in one walk, after [`Scanner::filter`] has looked at
    /// its text.
    pub fn scan_filtered(
        &mut self,
        rules: &RuleSet,
        selection: &Selection,
        file: &ParsedFile<'_>,
    ) -> Scan {
        self.memory.bound.clone_from(&selection.bound);
        match rules.program(selection.language) {
            Some(program) => scan(program, selection, file, &mut self.parser, &mut self.memory),
            None => Scan {
                comments: comments(file),
                ..Scan::default()
            },
        }
    }

    /// Runs the selected rules over a file.
    pub fn scan(&mut self, rules: &RuleSet, selection: &Selection, file: &ParsedFile<'_>) -> Scan {
        self.filter(rules, selection, file.text());
        self.scan_filtered(rules, selection, file)
    }
}

/// The comments of a file.
fn comments(file: &ParsedFile<'_>) -> Vec<Span> {
    let (language, tree) = (file.language(), file.tree());
    let kinds = language.def().comment_kinds.iter();
    let kinds: Vec<_> = kinds
        .filter_map(|kind| language.kind_id(kind, true))
        .collect();
    let comments = tree
        .nodes()
        .filter(|node| kinds.contains(&tree.kind(*node)));
    comments.map(|node| tree.span(node)).collect()
}

/// What a scan found.
#[derive(Debug, Default)]
pub struct Scan {
    /// All matches, sorted by start, end, rule.
    pub matches: Vec<RuleMatch>,
    /// The comments of the file, in order.
    pub comments: Vec<Span>,
    /// What is chosen in the file, in the order of its nodes.
    pub observations: Vec<Observation>,
    /// Set if the work allowed for one file was used up: rules from this one on were not all
    /// tried everywhere.
    pub exhausted_by: Option<RuleIndex>,
}

impl Scan {
    /// Adds what was found in a piece of the file that begins at the byte `start`.
    pub fn add_piece(&mut self, piece: Self, start: usize) {
        let place = |span: &mut Span| *span = Span::new(span.start + start, span.end + start);
        let Self {
            mut matches,
            mut comments,
            observations: _,
            exhausted_by,
        } = piece;
        for found in &mut matches {
            place(&mut found.span);
            found
                .labels
                .iter_mut()
                .for_each(|label| place(&mut label.span));
            let fixes = found.fixes.iter_mut();
            fixes
                .flat_map(|fix| &mut fix.edits)
                .for_each(|edit| place(&mut edit.span));
        }
        comments.iter_mut().for_each(place);
        self.matches.append(&mut matches);
        self.matches.sort_by_key(|found| (found.span, found.rule));
        self.comments.append(&mut comments);
        self.comments.sort_unstable();
        self.exhausted_by = self.exhausted_by.or(exhausted_by);
    }
}

/// A place where a rule matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMatch {
    /// Which rule.
    pub rule: RuleIndex,
    /// The matched node.
    pub span: Span,
    /// Kind of the matched node.
    pub kind: &'static str,
    /// The rule's message, captures filled in.
    pub message: String,
    /// The captures in it, in the order of the placeholders of `RuleInfo::message_template`.
    pub arguments: Vec<String>,
    /// Enclosing declarations, outermost first, joined by `.`.
    pub scope: String,
    /// Places that explain the match.
    pub labels: Vec<SourceLabel>,
    /// Ways to mend it, best first.
    pub fixes: Vec<SourceFix>,
}

/// A label, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLabel {
    /// Whether it marks the offence or explains it.
    pub role: LabelRole,
    /// Where.
    pub span: Span,
    /// What to say there.
    pub message: String,
}

/// A fix, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFix {
    /// What it does.
    pub title: String,
    /// How safe it is.
    pub applicability: Applicability,
    /// The edits, sorted, never overlapping.
    pub edits: Vec<SourceEdit>,
}

/// An edit, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceEdit {
    /// What is replaced.
    pub span: Span,
    /// What is put there.
    pub text: String,
}

/// A label before its variable is bound.
#[derive(Debug, Clone)]
pub(crate) struct LabelTemplate {
    pub(crate) slot: Slot,
    pub(crate) role: LabelRole,
    pub(crate) message: Template,
}
