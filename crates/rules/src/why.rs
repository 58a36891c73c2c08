//! Why a rule does not match at a line.
//!
//! ```text
//! rule ─► compiled alone, its words kept ─► nodes that begin on the line ─► of kinds that it is about
//!                                              └─► what fails for each ─► the most promising ones
//! ```
//!
//! A second reader of the compiled checks: it asks the matcher whether parts hold, and tells of
//! those that do not. The matcher itself knows nothing of this and loses no time over it.

mod parting;
mod reasons;
mod relations;

use andon_finding::{Code, WhyNode, WhyVerdict};
use andon_syntax::{KindId, LineIndex, NodeId, ParsedFile, Parser, Tree};

use crate::api::Sources;
use crate::loader::{One, load_one};
use crate::matcher::{Matcher, Memory};
use crate::program::{CheckId, ProgramRule, Reach};
use crate::written::one_line;

/// Most nodes of a line for which reasons are looked for.
const MAX_TRIED: usize = 200;

/// Most nodes that are told of.
const MAX_TOLD: usize = 3;

/// Most kinds that are listed.
const MAX_KINDS: usize = 30;

/// Most characters of a piece of code.
const LONGEST_CODE: usize = 60;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct WhyQuestion<'q> {
    /// Where the rule stands, and the utilities that it may call.
    pub sources: Sources<'q>,
    /// Its whole id.
    pub rule: &'q str,
    /// Its path, relative to the root.
    pub path: &'q str,
    /// The code.
    pub file: &'q ParsedFile<'q>,
    /// The line, counted from 0.
    pub line: usize,
}

/// What the code says; `None` if the rule is not for the file's language. The second part is the
/// line (counted from 1) of a syntax error on the line or around it.
#[must_use]
pub fn why_not(question: WhyQuestion<'_>) -> Option<(WhyVerdict, Option<usize>)> {
    let WhyQuestion {
        sources,
        rule,
        path,
        file,
        line,
    } = question;
    let one = load_one(sources, rule, file.language(), path)?;
    let rule = one.program.rules.first()?;
    let (mut parser, mut memory) = (Parser::new(), Memory::default());
    memory.bound.clone_from(&one.bound);
    let mut explainer = Explainer {
        matcher: Matcher::new(&one.program, file, &mut parser, &mut memory),
        one: &one,
        lines: LineIndex::new(file.text()),
        depth: 0,
        steps: 0,
    };
    explainer.matcher.hurry();
    let broken = explainer.broken(line);
    Some((explainer.verdict(rule, line), broken))
}

/// Finds out what fails.
struct Explainer<'p> {
    matcher: Matcher<'p>,
    one: &'p One,
    lines: LineIndex<'p>,
    /// How many reasons are around the present one.
    depth: usize,
    /// How many steps the search for a place in a pattern may still take.
    steps: u32,
}

impl<'p> Explainer<'p> {
    fn verdict(&mut self, rule: &'p ProgramRule, line: usize) -> WhyVerdict {
        let root = rule.body.check;
        let there = self.beginning_on(line);
        let kind_of = |node: &NodeId| self.tree().kind(*node);
        let (meant, others): (Vec<_>, Vec<_>) = there
            .into_iter()
            .partition(|node| self.one.program.admits(root, kind_of(node)));
        if meant.is_empty() {
            return WhyVerdict::NoKind {
                wanted: self.wanted(root),
                there: self.kind_names(self.telling(&others).iter().map(kind_of)),
                around: self.around(root, line),
            };
        }
        let mut holding = Vec::new();
        let mut failing = Vec::new();
        let tried = meant.len();
        for (number, node) in meant.into_iter().enumerate() {
            if number >= MAX_TRIED && !self.matcher.matches(root, node) {
                continue;
            }
            match self.failure(rule, node) {
                None => holding.push(self.code(node)),
                Some((reason, score)) => failing.push((score, node, reason)),
            }
        }
        if !holding.is_empty() {
            holding.truncate(MAX_TOLD);
            return WhyVerdict::Holds {
                nodes: holding,
                silenced: None,
            };
        }
        let tree = self.tree();
        failing.sort_by_key(|(score, node, _)| {
            let span = tree.span(*node);
            (std::cmp::Reverse((*score, span.len())), *node)
        });
        let told = failing.into_iter().take(MAX_TOLD);
        let nodes = told.map(|(_, node, reason)| WhyNode {
            code: self.code(node),
            reason,
        });
        let nodes: Vec<_> = nodes.collect();
        WhyVerdict::Fails {
            more: tried - nodes.len(),
            nodes,
        }
    }

    fn tree(&self) -> &'p Tree {
        self.matcher.tree
    }

    /// The nodes whose first byte is on a line, in the order of the tree.
    fn beginning_on(&self, line: usize) -> Vec<NodeId> {
        let span = self.lines.line_span(line);
        let tree = self.tree();
        let begins = |node: &NodeId| {
            let start = tree.span(*node).start;
            // What the parser made up is not there.
            span.start <= start && start < span.end.max(span.start + 1) && !tree.is_missing(*node)
        };
        tree.nodes().filter(begins).collect()
    }

    /// Those with names of their own, if there are any.
    fn telling(&self, nodes: &[NodeId]) -> Vec<NodeId> {
        let named = nodes.iter().filter(|node| self.tree().is_named(**node));
        let named: Vec<_> = named.copied().collect();
        match named.is_empty() {
            true => nodes.to_vec(),
            false => named,
        }
    }

    /// The smallest node on the line that began earlier and that a check could be about.
    fn around(&self, root: CheckId, line: usize) -> Option<Code> {
        let span = self.lines.line_span(line);
        let tree = self.tree();
        let wanted = tree.nodes().filter(|node| {
            let around = tree.span(*node);
            around.start < span.start
                && span.start < around.end
                && !matches!(self.one.program.reach.get(root.index()), Some(Reach::Any))
                && self.one.program.admits(root, tree.kind(*node))
        });
        wanted.last().map(|node| self.code(node))
    }

    /// The kinds of node for which a check can hold; none if it is any.
    fn wanted(&self, check: CheckId) -> Vec<String> {
        match self.one.program.reach.get(check.index()) {
            Some(Reach::One(kind)) => self.kind_names([*kind].into_iter()),
            Some(Reach::Some(kinds)) => self.kind_names(kinds.iter()),
            Some(Reach::Any) | None => Vec::new(),
        }
    }

    /// Names of kinds, sorted, each once; those without letters last.
    fn kind_names(&self, kinds: impl Iterator<Item = KindId>) -> Vec<String> {
        let language = self.one.program.language;
        let mut names: Vec<_> = kinds.map(|kind| language.kind_name(kind)).collect();
        names.sort_unstable_by_key(|name| (!name.contains(char::is_alphabetic), *name));
        names.dedup();
        let more = names.len().saturating_sub(MAX_KINDS);
        let mut names: Vec<_> = names
            .into_iter()
            .take(MAX_KINDS)
            .map(str::to_owned)
            .collect();
        if more > 0 {
            names.push(format!("{more} more"));
        }
        names
    }

    /// A node, for people.
    fn code(&self, node: NodeId) -> Code {
        let at = self.lines.position(self.tree().span(node).start);
        let language = self.one.program.language;
        Code {
            kind: language.kind_name(self.tree().kind(node)).to_owned(),
            text: one_line(self.matcher.file.node_text(node), LONGEST_CODE),
            line: at.line + 1,
            column: at.column + 1,
        }
    }

    /// The first syntax error on a line or around it, as a line counted from 1.
    fn broken(&self, line: usize) -> Option<usize> {
        let span = self.lines.line_span(line);
        let tree = self.tree();
        let mut errors = tree.errors().iter().map(|error| tree.span(*error));
        let error = errors.find(|error| error.start <= span.end && span.start <= error.end)?;
        Some(self.lines.line(error.start) + 1)
    }
}
