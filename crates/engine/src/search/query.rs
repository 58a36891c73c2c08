//! What to look for, as rules: one document a language, written here and read by the loader like
//! any other.

use std::ops::Range;

use andon_finding::Span;
use andon_rules::{Problem, ProblemKind, RuleSet, RuleSource, outline};
use andon_syntax::Language;
use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::error::EngineError;
use crate::paths::printable;
use crate::rulebook::{RuleBook, sanitise};

/// Id of the rule that stands for a search.
const ID: &str = "search";

/// What to call a rule that was given on the command line.
const RULE: &str = "--rule";

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Code with metavariables, the kind of a node, or both.
    Code {
        /// The pattern.
        pattern: Option<String>,
        /// The kind that a match has.
        kind: Option<String>,
        /// The part of the pattern that is meant, by its kind.
        selector: Option<String>,
        /// How literally the pattern is taken, as in rule files.
        strictness: Option<String>,
        /// What to put in place of a match.
        rewrite: Option<String>,
    },
    /// The text of a rule file.
    Rule(String),
}

/// A query, ready to run.
pub(super) struct Compiled {
    pub(super) book: RuleBook,
    /// Names of the `$$$` captures.
    pub(super) many: Vec<String>,
    /// Whether it says what to put in place of a match.
    pub(super) rewrites: bool,
    /// What to say of languages in which the pattern is no code, if nothing is found.
    pub(super) skipped: Vec<String>,
}

/// Why a pattern cannot be searched for.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct PatternProblem {
    message: String,
    #[help]
    help: Option<String>,
    #[source_code]
    source_code: NamedSource<String>,
    #[label("{label}")]
    span: SourceSpan,
    label: String,
}

impl Query {
    /// Compiles it for those of the languages in which it makes sense.
    ///
    /// # Errors
    /// It makes sense in none of them.
    pub(super) fn compile(&self, languages: &[Language]) -> Result<Compiled, EngineError> {
        let (pattern, rewrites) = match self {
            Self::Rule(text) => return from_rule(text),
            Self::Code {
                pattern, rewrite, ..
            } => (pattern.as_deref().unwrap_or(""), rewrite.is_some()),
        };
        let mut sources = Vec::new();
        let mut failures = Vec::new();
        for language in languages {
            match self.document(*language) {
                Ok(source) => sources.push(source),
                Err(problem) => failures.push((*language, problem)),
            }
        }
        if let (true, Some((_, problem))) = (sources.is_empty(), failures.first()) {
            return Err(EngineError::Pattern(problem.clone()));
        }
        let skipped = failures.iter().map(|(language, problem)| {
            format!(
                "{} was not searched: {}",
                language.def().title,
                problem.message
            )
        });
        Ok(Compiled {
            book: book(RuleSet::load(&sources).rules),
            many: many(pattern),
            rewrites,
            skipped: skipped.collect(),
        })
    }

    /// The rule for one language; every variable of the pattern that it binds is labelled with
    /// its name.
    fn document(&self, language: Language) -> Result<RuleSource, Box<PatternProblem>> {
        let Self::Code { pattern, .. } = self else {
            return Ok(source(ID, String::new()));
        };
        let mut labelled = names(pattern.as_deref().unwrap_or(""));
        loop {
            let written = self.write(language, &labelled);
            let source = source(language.def().name, written.text);
            let loaded = RuleSet::load(std::slice::from_ref(&source));
            let errors = || {
                loaded
                    .problems
                    .iter()
                    .filter(|problem| problem.kind == ProblemKind::Error)
            };
            let within =
                |range: &Range<usize>, problem: &Problem| range.contains(&problem.span.start);
            // What looks like a variable may be text, as in a string: nothing binds that.
            let before = labelled.len();
            let bound = labelled
                .iter()
                .zip(&written.labels)
                .filter(|(_, label)| !errors().any(|problem| within(label, problem)));
            labelled = bound.map(|(name, _)| name.clone()).collect();
            if labelled.len() < before {
                continue;
            }
            return match errors().next() {
                None => Ok(source),
                Some(problem) => {
                    let about = written
                        .parts
                        .iter()
                        .find(|(_, range)| within(range, problem));
                    Err(Box::new(self.problem(
                        language,
                        about.map(|(part, _)| *part),
                        problem,
                    )))
                }
            };
        }
    }

    fn write(&self, language: Language, labelled: &[String]) -> Written {
        let mut written = Written::default();
        let Self::Code {
            pattern,
            kind,
            selector,
            strictness,
            rewrite,
        } = self
        else {
            return written;
        };
        written.raw(&format!(
            "{{\"id\":\"{ID}\",\"language\":[\"{}\"],",
            language.def().name
        ));
        written.raw("\"severity\":\"info\",\"message\":\"found\",\"rule\":{");
        if let Some(pattern) = pattern {
            written.raw("\"pattern\":{\"context\":");
            written.part(Part::Pattern, pattern);
            if let Some(selector) = selector {
                written.raw(",\"selector\":");
                written.part(Part::Selector, selector);
            }
            if let Some(strictness) = strictness {
                written.raw(",\"strictness\":");
                written.part(Part::Strictness, strictness);
            }
            written.raw("}");
        }
        if let Some(kind) = kind {
            written.raw(if pattern.is_some() {
                ",\"kind\":"
            } else {
                "\"kind\":"
            });
            written.part(Part::Kind, kind);
        }
        written.raw("}");
        if let Some(rewrite) = rewrite {
            written.raw(",\"fix\":");
            written.part(Part::Rewrite, rewrite);
        }
        written.raw(",\"labels\":{");
        for (index, name) in labelled.iter().enumerate() {
            written.raw(if index > 0 { "," } else { "" });
            let start = written.text.len();
            written.raw(&format!("\"{name}\""));
            written.labels.push(start..written.text.len());
            written.raw(&format!(
                ":{{\"style\":\"secondary\",\"message\":\"{name}\"}}"
            ));
        }
        written.raw("}}");
        written
    }

    fn problem(&self, language: Language, part: Option<Part>, problem: &Problem) -> PatternProblem {
        let Self::Code {
            pattern,
            kind,
            selector,
            strictness,
            rewrite,
        } = self
        else {
            return PatternProblem::new(("rule", ""), problem, problem.help.clone());
        };
        let part = part.unwrap_or(Part::Pattern);
        let (name, text) = match part {
            Part::Pattern => ("pattern", pattern),
            Part::Selector => ("--selector", selector),
            Part::Strictness => ("--strictness", strictness),
            Part::Kind => ("--kind", kind),
            Part::Rewrite => ("--rewrite", rewrite),
        };
        let text = text.as_deref().unwrap_or("");
        if part != Part::Pattern {
            return PatternProblem::new((name, text), problem, problem.help.clone());
        }
        // Of what is too deep nothing is shown.
        let shape = outline(text, language).ok();
        let Some(shape) = shape.filter(|_| problem.label != "too deep") else {
            return PatternProblem::new((name, text), problem, problem.help.clone());
        };
        let remedy = match shape.error.is_some() || problem.message.contains("not valid") {
            true => {
                "close what is open, or give it surroundings in which it is whole and name the \
                 node that you mean with `--selector KIND`"
            }
            false => {
                "search for one node: an expression, a statement, or a block around several of \
                 them; `--selector KIND` names a part of the pattern"
            }
        };
        let title = language.def().title;
        let tree = shape.lines.iter().map(|line| format!("\n  {line}"));
        let help = match shape.lines.is_empty() {
            true => None,
            false => Some(format!(
                "{title} reads it as{}\n{remedy}",
                tree.collect::<String>()
            )),
        };
        let mut told = PatternProblem::new((name, text), problem, help);
        if let Some(span) = shape.error {
            told.span = (span.start, span.len()).into();
        }
        told
    }
}

impl PatternProblem {
    fn new((name, text): (&str, &str), problem: &Problem, help: Option<String>) -> Self {
        let span = Span::new(0, text.len());
        Self {
            message: printable(&problem.message),
            help: help.map(|help| printable(&help)),
            source_code: NamedSource::new(name, printable(text)),
            span: (span.start, span.len()).into(),
            label: printable(&problem.label),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Pattern,
    Selector,
    Strictness,
    Kind,
    Rewrite,
}

/// A rule document in the making, and where in it what was given stands. JSON is YAML.
#[derive(Default)]
struct Written {
    text: String,
    parts: Vec<(Part, Range<usize>)>,
    labels: Vec<Range<usize>>,
}

impl Written {
    fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn part(&mut self, part: Part, value: &str) {
        let start = self.text.len();
        self.text
            .push_str(&serde_json::Value::from(value).to_string());
        self.parts.push((part, start..self.text.len()));
    }
}

fn source(name: &str, text: String) -> RuleSource {
    RuleSource {
        name: name.to_owned(),
        pack: String::new(),
        text,
        wanted: None,
        packed: None,
    }
}

fn book(rules: RuleSet) -> RuleBook {
    RuleBook {
        rules,
        warnings: Vec::new(),
        digest: String::new(),
        whole: false,
        aside: Vec::new(),
        good: None,
        files: Vec::new(),
    }
}

fn from_rule(text: &str) -> Result<Compiled, EngineError> {
    let loaded = RuleSet::load(&[source(RULE, text.to_owned())]);
    let mut problems = loaded.problems;
    problems.retain(|problem| problem.kind == ProblemKind::Error);
    if !problems.is_empty() {
        problems.iter_mut().for_each(sanitise);
        return Err(EngineError::Rules { problems });
    }
    Ok(Compiled {
        rewrites: loaded.rules.rules().iter().any(|rule| rule.fixable),
        book: book(loaded.rules),
        many: Vec::new(),
        skipped: Vec::new(),
    })
}

/// The names that bind in a pattern, sorted, each once.
fn names(pattern: &str) -> Vec<String> {
    let mut names: Vec<_> = variables(pattern)
        .map(|(_, name)| name.to_owned())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Those written with `$$$`.
fn many(pattern: &str) -> Vec<String> {
    let mut many: Vec<_> = variables(pattern)
        .filter(|(dollars, _)| *dollars == 3)
        .map(|(_, name)| name.to_owned())
        .collect();
    many.sort_unstable();
    many.dedup();
    many
}

/// The variables of a pattern that bind: how many dollars stand before them, and their names.
fn variables(pattern: &str) -> impl Iterator<Item = (usize, &str)> {
    let after_dollars = pattern.match_indices('$').filter_map(|(at, _)| {
        let rest = pattern.get(at + 1..)?;
        let before = pattern.get(..=at)?;
        (!rest.starts_with('$')).then(|| (before.len() - before.trim_end_matches('$').len(), rest))
    });
    after_dollars.filter_map(|(dollars, rest)| {
        let is_part = |c: char| c == '_' || c.is_ascii_uppercase() || c.is_ascii_digit();
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let name = rest.get(..end)?;
        let binds = name.starts_with(|c: char| c.is_ascii_uppercase());
        (binds && dollars <= 3).then_some((dollars, name))
    })
}
