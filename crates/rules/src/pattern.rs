//! Patterns: code with holes, parsed by the language's own grammar.
//!
//! `$` is no letter in most languages, so each language names a character that stands for it
//! while the pattern is parsed. What comes back is a small tree of our own: the nodes that code
//! must have, with holes where a node's whole text was a metavariable.

use andon_finding::Span;
use andon_syntax::{ERROR_KIND, KindId, Language, NodeId, ParsedFile, Parser, PatternContext};

use crate::kinds::KindSet;
use crate::problem::Fault;
use crate::schema::{PatternSchema, Sp, Strictness};
use crate::variables::{Slot, Slots, Written, binds, written};

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Pattern {
    pub(crate) root: PatternNode,
    pub(crate) strictness: Strictness,
    /// The kind that a selector demands of the matched node, whatever the root is.
    pub(crate) kind: Option<KindId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum PatternNode {
    /// One node, bound if it has a slot.
    Hole {
        slot: Option<Slot>,
        named_only: bool,
    },
    /// Any number of sibling nodes, bound if it has a slot.
    Ellipsis { slot: Option<Slot> },
    /// A node without children.
    Leaf {
        kind: KindId,
        named: bool,
        text: Box<str>,
    },
    /// A node with children.
    Branch {
        kind: KindId,
        children: Box<[PatternNode]>,
    },
}

/// How deep patterns may nest: beyond any that a person writes, well within the stack.
const MAX_DEPTH: usize = 256;

impl PatternNode {
    /// Whether it is a token such as `,` that has no name of its own.
    pub(crate) fn is_token(&self) -> bool {
        matches!(self, Self::Leaf { named: false, .. })
    }

    /// Calls `visit` with every slot in the pattern.
    pub(crate) fn visit_slots(&self, visit: &mut impl FnMut(Slot)) {
        match self {
            Self::Hole { slot, .. } | Self::Ellipsis { slot } => {
                if let Some(slot) = slot {
                    visit(*slot);
                }
            }
            Self::Leaf { .. } => {}
            Self::Branch { children, .. } => {
                for child in children {
                    child.visit_slots(visit);
                }
            }
        }
    }
}

impl PatternNode {
    /// Calls `visit` with every slot that is bound to one node.
    pub(crate) fn visit_holes(&self, visit: &mut impl FnMut(Slot)) {
        match self {
            Self::Hole {
                slot: Some(slot), ..
            } => visit(*slot),
            Self::Branch { children, .. } => {
                for child in children {
                    child.visit_holes(visit);
                }
            }
            _ => {}
        }
    }
}

impl Pattern {
    /// The kinds of node that can match; `None` if any can.
    pub(crate) fn kinds(&self, language: Language) -> Option<KindSet> {
        if let Some(kind) = self.kind {
            return Some(KindSet::of(language, [kind]));
        }
        match &self.root {
            // Under `template` only texts count.
            _ if self.strictness == Strictness::Template => None,
            PatternNode::Hole { .. } | PatternNode::Ellipsis { .. } => None,
            PatternNode::Leaf { kind, .. } | PatternNode::Branch { kind, .. } => {
                Some(KindSet::of(language, [*kind]))
            }
        }
    }

    /// Compiles a pattern for one language. It is the first of these that is code: a node of the kinds
    /// for which surroundings come first; with `$$$` before statements ended; as it stands; with all
    /// `$$$` among statements ended; within surroundings.
    pub(crate) fn compile(
        schema: &PatternSchema,
        language: Language,
        parser: &mut Parser,
        slots: &mut Slots,
    ) -> Result<Self, Fault> {
        if let (Some(hole), None) = (alone(&schema.context.value, slots), &schema.selector) {
            return Ok(Self {
                root: hole,
                strictness: schema.strictness,
                kind: None,
            });
        }
        if let Some(pattern) = Self::in_context(schema, language, parser, slots, true) {
            return pattern;
        }
        let (code, terminator) = (&schema.context.value, language.def().terminator);
        let ended = |parser: &mut Parser, slots: &mut Slots, at_end| {
            let ended = with_terminators(code, terminator, at_end)?;
            Self::parse(schema, (&ended, terminator), language, parser, slots).ok()
        };
        // As it stands, `$$$ return;` may be a declaration of `return`.
        if let Some(pattern) = ended(parser, slots, false) {
            return Ok(pattern);
        }
        let Refused { fault, broken } =
            match Self::parse(schema, (code, ""), language, parser, slots) {
                Ok(pattern) => return Ok(pattern),
                Err(refused) => refused,
            };
        if !broken {
            return Err(fault);
        }
        // What is wrong may be that it does not stand where such code does.
        match ended(parser, slots, true) {
            Some(pattern) => Ok(pattern),
            None => Self::in_context(schema, language, parser, slots, false).unwrap_or(Err(fault)),
        }
    }

    /// Compiles a pattern within the first of the language's surroundings in which it is valid; with
    /// `is_first`, within those that come before it is taken as it stands. `None` if there are none.
    fn in_context(
        schema: &PatternSchema,
        language: Language,
        parser: &mut Parser,
        slots: &mut Slots,
        is_first: bool,
    ) -> Option<Result<Self, Fault>> {
        if schema.selector.is_some() {
            return None;
        }
        let def = language.def();
        let code = schema.context.value.trim();
        let ended = with_terminators(code, def.terminator, true);
        let forms = [(ended.as_deref(), def.terminator), (Some(code), "")];
        let forms = forms
            .into_iter()
            .filter_map(|(code, end)| Some((code?, end)));
        for form in forms {
            for context in def.contexts {
                let wanted = is_first.then_some(context.first_for);
                if let Some(pattern) =
                    Self::framed(schema, form, language, parser, slots, context, wanted)
                {
                    return Some(pattern);
                }
            }
        }
        None
    }

    /// Compiles a pattern without surroundings. What was written comes with what was added to end
    /// statements.
    fn parse(
        schema: &PatternSchema,
        (code, terminator): (&str, &'static str),
        language: Language,
        parser: &mut Parser,
        slots: &mut Slots,
    ) -> Result<Self, Refused> {
        let def = language.def();
        let (span, sigil) = (schema.context.span, def.metavariable);
        let code = def.prelude.to_owned() + &with_sigils(code, sigil);
        let file = parser.parse(language, &code).map_err(|error| {
            Fault::error(span, "this pattern is too hard to parse", error.to_string())
        })?;
        let broken = file.has_error();
        let refused = |fault| Refused { fault, broken };
        let (root, kind) = match &schema.selector {
            Some(selector) => select(&file, selector)?,
            None => (
                single_root(&file, def.prelude.len(), span).map_err(refused)?,
                None,
            ),
        };
        let inside = root..file.tree().subtree_end(root);
        let mut errors = file.tree().errors().iter();
        let has_error =
            errors.any(|error| inside.contains(error) && !is_harmless(&file, *error, sigil));
        if kind != Some(ERROR_KIND) && has_error {
            return Err(refused(
                Fault::error(
                    span,
                    format!("this pattern is not valid {} by itself", def.title),
                    "has a syntax error",
                )
                .help(
                    "give it surroundings in which it is valid and say which node you mean: \
                     `pattern: {context: …, selector: KIND}`",
                ),
            ));
        }
        let mut builder = Builder {
            file: &file,
            sigil,
            terminator,
            slots,
        };
        Ok(builder.pattern(schema, root, kind)?)
    }

    /// Compiles a pattern within surroundings; `None` if there is a syntax error even so, if it
    /// is no whole node there, or none of the kinds that are wanted. What was written comes with
    /// what was added to end statements.
    fn framed(
        schema: &PatternSchema,
        (code, terminator): (&str, &'static str),
        language: Language,
        parser: &mut Parser,
        slots: &mut Slots,
        context: &PatternContext,
        wanted: Option<&[&str]>,
    ) -> Option<Result<Self, Fault>> {
        if wanted.is_some_and(<[_]>::is_empty) {
            return None;
        }
        let own = with_sigils(code, context.sigil);
        let before = language.def().prelude.to_owned() + context.before;
        let code = format!("{before}{own}{}", context.after);
        let file = parser.parse(language, &code).ok()?;
        if file.has_error() {
            return None;
        }
        let tree = file.tree();
        let start = before.len();
        let whole = Span::new(start, start + own.len());
        let node = tree.nodes().find(|node| tree.span(*node) == whole)?;
        let root = narrowed(&file, node);
        let kind = language.kind_name(tree.kind(root));
        if wanted.is_some_and(|wanted| !wanted.contains(&kind)) {
            return None;
        }
        let mut builder = Builder {
            file: &file,
            sigil: context.sigil,
            terminator,
            slots,
        };
        Some(builder.pattern(schema, root, None))
    }
}

/// Why a pattern is none as it stands.
struct Refused {
    fault: Fault,
    /// Whether there is a syntax error.
    broken: bool,
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            broken: false,
        }
    }
}

/// A pattern that is nothing but one metavariable: it needs no grammar that takes it for code.
fn alone(pattern: &str, slots: &mut Slots) -> Option<PatternNode> {
    let (name, named_only) = match written(pattern.trim(), '$')? {
        Written::Named(name) => (name, true),
        Written::Any(name) => (name, false),
        Written::Many(_) => return None,
    };
    Some(PatternNode::Hole {
        slot: binds(name).then(|| slots.slot(name)),
        named_only,
    })
}

/// Whether a pattern is clear for all that the parser found wrong there: the end of a statement was
/// left out, as in `{ $$$ }`, or a metavariable stands where the grammar wants more than a name, as
/// for parameters with types.
fn is_harmless(file: &ParsedFile<'_>, error: NodeId, sigil: char) -> bool {
    let tree = file.tree();
    match tree.is_missing(error) {
        true => file.language().kind_name(tree.kind(error)) == ";",
        false => written(file.node_text(error), sigil).is_some(),
    }
}

/// Replaces the `$` of metavariables by the character that stands for it.
pub(crate) fn with_sigils(code: &str, sigil: char) -> String {
    if sigil == '$' {
        return code.to_owned();
    }
    let mut out = String::with_capacity(code.len() + 8);
    let mut rest = code;
    while let Some(at) = rest.find('$') {
        let (before, from_dollar) = rest.split_at(at);
        out.push_str(before);
        let after = from_dollar.trim_start_matches('$');
        let dollars = from_dollar.len() - after.len();
        let named = after.starts_with(|c: char| c == '_' || c.is_ascii_uppercase());
        let sigil_or_dollar = match dollars == 3 || (dollars < 3 && named) {
            true => sigil,
            false => '$',
        };
        out.extend(std::iter::repeat_n(sigil_or_dollar, dollars));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The code with every `$$$` that stands before a statement made one, and with `at_end` also those at
/// the end of a block; `None` if there is none, or nothing that ends it.
fn with_terminators(code: &str, terminator: &str, at_end: bool) -> Option<String> {
    let mut out = String::with_capacity(code.len() + 8);
    let mut rest = code;
    while let Some(at) = rest.find("$$$").filter(|_| !terminator.is_empty()) {
        let (before, from_dollar) = rest.split_at(at);
        out.push_str(before);
        let after = from_dollar.trim_start_matches('$');
        let is_name = |c: char| c == '_' || c.is_ascii_uppercase() || c.is_ascii_digit();
        let after = after.trim_start_matches(is_name);
        let (hole, _) = from_dollar.split_at(from_dollar.len() - after.len());
        let begins = out.trim_end().ends_with(['{', '}', ';']);
        out.push_str(hole);
        let next = after.trim_start().chars().next();
        let ends = |c: char| c == '$' || c.is_alphabetic() || (at_end && c == '}');
        if begins && next.is_some_and(ends) {
            out.push_str(terminator);
        }
        rest = after;
    }
    out.push_str(rest);
    (out != code).then_some(out)
}

/// The first node of the selector's kind, depth first.
fn select(file: &ParsedFile<'_>, selector: &Sp<String>) -> Result<(NodeId, Option<KindId>), Fault> {
    let language = file.language();
    let Some(kind) = language.kind_id(&selector.value, true) else {
        return Err(unknown_kind(selector, language));
    };
    let tree = file.tree();
    let found = tree.nodes().find(|node| tree.kind(*node) == kind);
    found.map(|node| (node, Some(kind))).ok_or_else(|| {
        let mut kinds: Vec<_> = tree
            .nodes()
            .filter(|node| tree.is_named(*node))
            .map(|node| language.kind_name(tree.kind(node)))
            .collect();
        kinds.dedup();
        Fault::error(
            selector.span,
            format!("the context has no `{}`", selector.value),
            "not in the parsed context",
        )
        .help(format!("it has: {}", kinds.join(", ")))
    })
}

/// The problem that a language has no such kind.
pub(crate) fn unknown_kind(kind: &Sp<String>, language: Language) -> Fault {
    let title = language.def().title;
    Fault::error(
        kind.span,
        format!("{title} has no node kind `{}`", kind.value),
        "can match nowhere",
    )
    .nearest(&kind.value, language.kind_names())
}

/// The node that a pattern without a selector means: down from the root while there is only one
/// way (nodes of the prelude, which ends at `from`, and those that the parser made up to go on do
/// not count).
fn single_root(file: &ParsedFile<'_>, from: usize, span: Span) -> Result<NodeId, Fault> {
    let tree = file.tree();
    let mut node = NodeId::ROOT;
    loop {
        let mut real = tree
            .children(node)
            .filter(|child| !tree.span(*child).is_empty() && tree.span(*child).end > from);
        match (real.next(), real.next()) {
            (Some(only), None) => node = only,
            (None, _) if node == NodeId::ROOT => {
                return Err(Fault::error(span, "this pattern is empty", "no code"));
            }
            (Some(_), Some(_)) if node == NodeId::ROOT => {
                return Err(Fault::error(
                    span,
                    "this pattern is several nodes; a rule matches one",
                    "more than one statement or expression",
                )
                .help("match one of them, and relate the others with `follows` or `precedes`"));
            }
            _ => return Ok(node),
        }
    }
}

/// Down from a node while there is only one way.
fn narrowed(file: &ParsedFile<'_>, mut node: NodeId) -> NodeId {
    let tree = file.tree();
    loop {
        let mut real = tree
            .children(node)
            .filter(|child| !tree.span(*child).is_empty());
        match (real.next(), real.next()) {
            (Some(only), None) => node = only,
            _ => return node,
        }
    }
}

/// Whether a node has descendants beyond [`MAX_DEPTH`].
fn is_too_deep(file: &ParsedFile<'_>, root: NodeId) -> bool {
    let tree = file.tree();
    // Where the nodes around the current one end.
    let mut open = Vec::new();
    tree.nodes().any(|node| {
        while open.last().is_some_and(|end| *end <= node) {
            open.pop();
        }
        open.push(tree.subtree_end(node));
        open.len() > MAX_DEPTH && root <= node && node < tree.subtree_end(root)
    })
}

struct Builder<'b, 's> {
    file: &'b ParsedFile<'s>,
    sigil: char,
    /// What was added where `$$$` stands for statements.
    terminator: &'static str,
    slots: &'b mut Slots,
}

impl Builder<'_, '_> {
    fn pattern(
        &mut self,
        schema: &PatternSchema,
        root: NodeId,
        kind: Option<KindId>,
    ) -> Result<Pattern, Fault> {
        let span = schema.context.span;
        if is_too_deep(self.file, root) {
            return Err(Fault::error(
                span,
                format!("this pattern nests more than {MAX_DEPTH} deep"),
                "too deep",
            )
            .help("name a part of it: `$NAME` stands for any node"));
        }
        let root = self.node(root);
        if matches!(root, PatternNode::Ellipsis { .. }) {
            return Err(Fault::error(
                span,
                "a pattern cannot be a sequence of nodes",
                "`$$$` stands alone here",
            )
            .help("a rule matches one node: write `$NAME`, or the node around the sequence"));
        }
        Ok(Pattern {
            root,
            strictness: schema.strictness,
            kind,
        })
    }

    fn slot(&mut self, name: &str) -> Option<Slot> {
        binds(name).then(|| self.slots.slot(name))
    }

    fn node(&mut self, node: NodeId) -> PatternNode {
        let text = self.file.node_text(node);
        let ended = text.strip_suffix(self.terminator);
        let ended = ended.and_then(|text| written(text, self.sigil));
        let ended = ended.filter(|found| matches!(found, Written::Many(_)));
        match written(text, self.sigil).or(ended) {
            Some(Written::Named(name)) => {
                return PatternNode::Hole {
                    slot: self.slot(name),
                    named_only: true,
                };
            }
            Some(Written::Any(name)) => {
                return PatternNode::Hole {
                    slot: self.slot(name),
                    named_only: false,
                };
            }
            Some(Written::Many(name)) => {
                return PatternNode::Ellipsis {
                    slot: self.slot(name),
                };
            }
            None => {}
        }
        let tree = self.file.tree();
        let (kind, named) = (tree.kind(node), tree.is_named(node));
        let children: Vec<_> = tree
            .children(node)
            .filter(|child| !tree.is_missing(*child))
            .collect();
        if children.is_empty() {
            return PatternNode::Leaf {
                kind,
                named,
                text: text.into(),
            };
        }
        PatternNode::Branch {
            kind,
            children: children.into_iter().map(|child| self.node(child)).collect(),
        }
    }
}
