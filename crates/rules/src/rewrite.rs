//! What a match is made into: texts of variables, and the edit of a fix.
//!
//! ```text
//! match ─► transforms, in the order of need ─► constraints on them ─► template ─► edit
//!              └─ rewrite: nodes of a capture ─► first rewriter that matches each ─► its edit
//! ```
//!
//! A rewriter sees what the rule around it captured, but nothing of other rewriters: one that
//! rewrites within its own match binds its variables anew.

use std::cmp::Reverse;

use andon_syntax::NodeId;

use crate::api::SourceEdit;
use crate::bindings::Mark;
use crate::matcher::{Fit, Matcher};
use crate::program::{Body, CheckId, Expansion, FixTemplate, Operation, Transform};
use crate::variables::Slot;

/// How deep rewriters may rewrite within their own matches.
const MAX_DEPTH: usize = 64;

/// How long a text may become, in bytes: rewriters that double what they find grow without end.
const MAX_TEXT: usize = 1 << 20;

/// Units of work that each byte of a text counts for: texts made of one file stay about a hundred
/// times as long as the file.
const WORK_PER_BYTE: u64 = 16;

/// How far the rewriting of one match has come.
#[derive(Debug, Default)]
pub(crate) struct Rewriting {
    depth: usize,
    /// What the rule captured ends here; the rest is the rewriters'.
    enclosing: Option<Mark>,
    /// Texts of the present body begin here.
    texts: usize,
    /// Whether a limit was reached, so that no fix can be trusted.
    gave_up: bool,
}

impl<'p> Matcher<'p> {
    /// Works out the texts of a rule that matches, and whether they pass its constraints.
    pub(crate) fn work_out(&mut self, body: &'p Body, rewriters: &'p [Body]) -> bool {
        if body.texts.is_empty() && body.tests.is_empty() {
            return true;
        }
        self.rewriting = Rewriting {
            enclosing: Some(self.memory.bindings.mark()),
            ..Rewriting::default()
        };
        self.texts(body, rewriters)
    }

    /// Forgets the texts of the last match.
    pub(crate) fn forget_texts(&mut self) {
        self.memory.texts.clear();
        self.rewriting.gave_up = false;
    }

    /// Whether what became of the last match can be trusted.
    pub(crate) const fn is_sound(&self) -> bool {
        !self.rewriting.gave_up && !self.exhausted()
    }

    /// The text of a variable, if it is one that was worked out or that the path binds.
    pub(crate) fn text(&self, slot: Slot) -> Option<&str> {
        let texts = self.memory.texts.get(self.rewriting.texts..)?;
        let found = texts.iter().find(|(known, _)| *known == slot);
        let worked_out = found.map(|(_, text)| text.as_str());
        worked_out.or_else(|| self.path_text(slot))
    }

    fn texts(&mut self, body: &'p Body, rewriters: &'p [Body]) -> bool {
        for (slot, transform) in &body.texts {
            if let Some(text) = self.transformed(transform, rewriters) {
                self.memory.texts.push((*slot, text));
            }
        }
        let mut tests = body.tests.iter();
        tests.all(|(slot, check)| {
            self.text(*slot)
                .is_none_or(|text| self.text_holds(*check, text))
        })
    }

    /// Whether a check holds for a text.
    pub(crate) fn text_holds(&self, check: CheckId, text: &str) -> bool {
        let by_path = |index, text: &str| self.path_regex_holds(index, text);
        self.program.text_holds(check, text, &by_path)
    }

    fn transformed(&mut self, transform: &'p Transform, rewriters: &'p [Body]) -> Option<String> {
        let captured = self.captured(transform.source);
        let source = match self.text(transform.source) {
            Some(text) => text,
            None => captured.and_then(|span| self.file.text().get(span.start..span.end))?,
        };
        let length = source.len();
        let text = match &transform.operation {
            Operation::Replace { regex, by } => regex.replace_all(source, by),
            Operation::Substring(slice) => slice.of(source),
            Operation::Convert(convert) => convert.of(source),
            Operation::Rewrite {
                rewriters: chosen,
                join_by,
            } => self.rewritten(transform.source, chosen, join_by.as_deref(), rewriters)?,
        };
        self.burn_for(length);
        if text.len() > MAX_TEXT {
            self.rewriting.gave_up = true;
            return None;
        }
        // Lines of a capture are indented as its place is; where it goes it gets another place.
        let own = captured.map_or("", |span| self.indentation(span.start));
        Some(match own {
            "" => text,
            own => text.replace(&format!("\n{own}"), "\n"),
        })
    }

    /// What a capture says once the chosen rewriters are applied to its nodes.
    fn rewritten(
        &mut self,
        source: Slot,
        chosen: &'p [usize],
        join_by: Option<&str>,
        rewriters: &'p [Body],
    ) -> Option<String> {
        let whole = self.captured(source)?;
        let edits = self.edits_within(source, chosen, rewriters);
        let mut out = String::new();
        let mut at = whole.start;
        let mut first = true;
        for edit in &edits {
            // Of overlapping edits the outermost counts.
            if edit.span.start < at || edit.span.end > whole.end {
                continue;
            }
            match join_by {
                Some(_) if first => {}
                Some(join_by) => out.push_str(join_by),
                None => out.push_str(self.file.text().get(at..edit.span.start).unwrap_or("")),
            }
            out.push_str(&edit.text);
            at = edit.span.end;
            first = false;
        }
        if join_by.is_none() {
            out.push_str(self.file.text().get(at..whole.end).unwrap_or(""));
        }
        Some(out)
    }

    /// The edits of rewriters to a capture's nodes, outermost first.
    fn edits_within(
        &mut self,
        source: Slot,
        chosen: &'p [usize],
        rewriters: &'p [Body],
    ) -> Vec<SourceEdit> {
        let Some(binding) = self.memory.bindings.get(source) else {
            return Vec::new();
        };
        if self.rewriting.depth == MAX_DEPTH {
            self.rewriting.gave_up = true;
            return Vec::new();
        }
        let nodes = self.memory.bindings.nodes(&binding).to_vec();
        let mark = self.memory.bindings.mark();
        if let Some(enclosing) = self.rewriting.enclosing {
            self.memory.bindings.hide_since(enclosing);
        }
        self.rewriting.depth += 1;
        let mut edits: Vec<SourceEdit> = Vec::new();
        let mut length = 0;
        for node in nodes {
            let end = self.tree.subtree_end(node);
            let mut at = node;
            while at < end && self.is_sound() {
                let mut bodies = chosen.iter().filter_map(|number| rewriters.get(*number));
                let edit = bodies.find_map(|body| self.rewrite(body, rewriters, at));
                let span = self.tree.span(at);
                at = match &edit {
                    // Whatever is within it is rewritten with it.
                    Some(edit) if edit.span.contains(span) => self.tree.subtree_end(at),
                    _ => NodeId(at.0 + 1),
                };
                if let Some(edit) = edit {
                    length += edit.text.len();
                    self.rewriting.gave_up |= length > MAX_TEXT;
                    edits.push(edit);
                }
            }
        }
        self.rewriting.depth -= 1;
        self.memory.bindings.undo(mark);
        edits.sort_by_key(|edit| (edit.span.start, Reverse(edit.span.end)));
        edits
    }

    /// The edit of one rewriter to one node, if it matches.
    fn rewrite(
        &mut self,
        body: &'p Body,
        rewriters: &'p [Body],
        node: NodeId,
    ) -> Option<SourceEdit> {
        let (root, fit) = (self.root, self.fit);
        let mark = self.memory.bindings.mark();
        let (outer, texts) = (self.rewriting.texts, self.memory.texts.len());
        self.rewriting.texts = texts;
        self.root = node;
        self.fit = Fit::WHOLE;
        let edit = match self.holds(body.check, node) && self.texts(body, rewriters) {
            true => body.fixes.first().and_then(|fix| self.edit(fix, node)),
            false => None,
        };
        self.memory.bindings.undo(mark);
        self.memory.texts.truncate(texts);
        self.rewriting.texts = outer;
        (self.root, self.fit) = (root, fit);
        edit
    }

    /// What a fix does to a node that matched; `None` if it would lose what no pattern named.
    pub(crate) fn edit(&mut self, fix: &FixTemplate, node: NodeId) -> Option<SourceEdit> {
        if self.fit.lossy {
            return None;
        }
        let tree = self.tree;
        let mut span = tree.span(node);
        if let Some(expansion) = fix.expand_start {
            let previous = |at: NodeId| tree.previous_sibling(at);
            span.start = tree.span(self.reached(expansion, node, previous)?).start;
        }
        if self.fit.end < span.end {
            span.end = self.fit.end;
        } else if let Some(expansion) = fix.expand_end {
            let next = |at: NodeId| tree.next_sibling(at);
            span.end = tree.span(self.reached(expansion, node, next)?).end;
        }
        let text = self.replacement(&fix.template, span.start);
        self.burn_for(text.len());
        Some(SourceEdit { span, text })
    }

    /// Counts work on a text: a rule that matches at every depth of a file reads and writes it as
    /// often as it is deep.
    fn burn_for(&mut self, length: usize) {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.burn_many(length.saturating_mul(WORK_PER_BYTE));
    }

    /// The nearest sibling that an expansion asks for, the node itself if there is none; `None`
    /// if something stands between that nobody named.
    fn reached(
        &mut self,
        expansion: Expansion,
        node: NodeId,
        next: impl Fn(NodeId) -> Option<NodeId>,
    ) -> Option<NodeId> {
        let mut at = node;
        let mut loses = false;
        while let Some(sibling) = next(at) {
            if self.holds_sealed(expansion.check, sibling) {
                return (!loses).then_some(sibling);
            }
            if !self.goes_on(expansion.stop, sibling) {
                break;
            }
            loses |= self.tree.is_named(sibling) || self.tree.is_extra(sibling);
            at = sibling;
        }
        Some(node)
    }

    /// Where the bytes of a span's first line are indented to.
    fn indentation(&self, at: usize) -> &'p str {
        crate::render::indentation(self.file.text(), at)
    }
}
