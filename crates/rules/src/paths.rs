//! What `files` binds: the parts of a path that names in braces stand for.
//!
//! ```text
//! files: features/{A}/**  +  features/cart/api/get.ts  ─►  $A = cart
//! ```
//!
//! Only a name of capitals that stands in braces by itself binds; `{ts}` and `{ts,tsx}` are
//! alternatives. Such a name stands for one or more characters of one part of the path, so what it
//! is bound to must be clear from the glob: doubtful ones are refused.

use std::collections::BTreeSet;
use std::ops::Range;

use andon_finding::Span;
use globset::GlobBuilder;
use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use crate::problem::Fault;
use crate::schema::{BodySchema, GlobSchema, RuleSchema};
use crate::template::{Piece, Template};
use crate::variables::{Slot, binds, is_name};

/// What stands for a name while a glob is made a regular expression: no path has it, and it is
/// no sign of either.
const MARK: char = '\u{1}';

/// Signs of globs beside which nobody could tell where a name ends.
const WILD: [char; 6] = ['*', '?', '[', ']', '{', '}'];

/// A glob that binds.
#[derive(Debug, Clone)]
pub(crate) struct Binder {
    /// Its number among the globs of the rule set, in which its names are wildcards.
    pub(crate) glob: usize,
    regex: Regex,
    /// In the order of the groups of the expression.
    names: Vec<String>,
}

/// A variable of a rule, bound by the path of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathText {
    /// The position of the rule in its program.
    pub(crate) rule: usize,
    pub(crate) slot: Slot,
    pub(crate) text: String,
}

impl Binder {
    /// For a glob that [`names_in`] has found sound; `None` if it is not valid or binds nothing.
    pub(crate) fn new(schema: &GlobSchema, glob: usize) -> Option<Self> {
        let text = schema.text();
        let holes = holes(text);
        let marked = replaced(text, &holes, &MARK.to_string());
        let built = GlobBuilder::new(&marked)
            .case_insensitive(schema.case_insensitive)
            .build()
            .ok()?;
        let parts = built.regex().replace(MARK, "((?u:[^/]+?))");
        let syntax = syntax::Config::new()
            .utf8(false)
            .dot_matches_new_line(true)
            .case_insensitive(schema.case_insensitive);
        let regex = Regex::builder().syntax(syntax).build(&parts).ok()?;
        Some(Self {
            glob,
            regex,
            names: holes.into_iter().map(|hole| hole.name.to_owned()).collect(),
        })
    }

    /// What the names are bound to by a path; `None` if the glob does not match it.
    pub(crate) fn bind<'b>(&'b self, path: &'b str) -> Option<Vec<(&'b str, &'b str)>> {
        let mut groups = self.regex.create_captures();
        self.regex.captures(path, &mut groups);
        if !groups.is_match() {
            return None;
        }
        let names = self.names.iter().enumerate();
        let bound = names.map(|(number, name)| {
            let span = groups.get_group(number + 1)?;
            Some((name.as_str(), path.get(span.range())?))
        });
        bound.collect()
    }
}

impl GlobSchema {
    /// The glob itself.
    pub(crate) fn text(&self) -> &str {
        self.glob.value.trim_start_matches("./")
    }

    /// The glob with a wildcard for each name: matches at least the same paths.
    pub(crate) fn widened(&self) -> String {
        let text = self.text();
        replaced(text, &holes(text), "?*")
    }
}

/// The names that the globs of a rule bind.
pub(crate) fn names(files: &[GlobSchema]) -> BTreeSet<&str> {
    let holes = files.iter().flat_map(|glob| holes(glob.text()));
    holes.map(|hole| hole.name).collect()
}

/// What is doubtful about the globs of a rule.
pub(crate) fn judge(schema: &RuleSchema, faults: &mut Vec<Fault>) {
    let all = names(&schema.files);
    for glob in &schema.files {
        let (text, span) = (glob.text(), glob.glob.span);
        let mut own = BTreeSet::new();
        for hole in holes(text) {
            let name = hole.name;
            let refused = |message: String, label: &str, help: &str| {
                Fault::error(span, message, label).help(help)
            };
            let sides = (
                text.get(..hole.at.start)
                    .and_then(|before| before.chars().next_back()),
                text.get(hole.at.end..)
                    .and_then(|after| after.chars().next()),
            );
            let is_wild = |side: Option<char>| side.is_some_and(|side| WILD.contains(&side));
            if hole.is_nested {
                faults.push(refused(
                    format!("`{{{name}}}` stands within alternatives"),
                    "binds in some of them only",
                    "write one glob for each alternative",
                ));
            } else if is_wild(sides.0) || is_wild(sides.1) {
                faults.push(refused(
                    format!("`{{{name}}}` stands beside a wildcard"),
                    "nobody can tell where it ends",
                    "put a text between them, such as `/`, `-` or `.`",
                ));
            } else if !own.insert(name) {
                faults.push(refused(
                    format!("`{{{name}}}` stands twice in one glob"),
                    "the second one",
                    "give it a name of its own, and compare the two: `constraints: {B: {regex: \
                     ^$A$}}`",
                ));
            }
        }
        if let Some(name) = all.iter().find(|name| !own.contains(*name)) {
            faults.push(
                Fault::error(
                    span,
                    format!("this glob does not bind `${name}`, which another one does"),
                    "leaves it without a value",
                )
                .help(format!(
                    "bind it here too: `{{{name}}}`; or make two rules of it"
                )),
            );
        }
        if let Some(name) = small_name(text) {
            faults.push(
                Fault::warning(
                    span,
                    format!("`{{{name}}}` is only the text `{name}`"),
                    "binds nothing",
                )
                .help("a name in capitals binds what stands there: `{NAME}`, then `$NAME`"),
            );
        }
    }
    for glob in &schema.ignores {
        if let Some(hole) = holes(glob.text()).first() {
            faults.push(
                Fault::error(
                    glob.glob.span,
                    format!("`{{{}}}` in `ignores`, which binds nothing", hole.name),
                    "no file that it matches is judged",
                )
                .help("write `*` in its place"),
            );
        }
    }
}

/// Names that are bound and never used; `in_regexes` are those that regular expressions use.
pub(crate) fn judge_use(schema: &RuleSchema, in_regexes: &BTreeSet<String>) -> Vec<Fault> {
    let mut used: BTreeSet<&str> = in_regexes.iter().map(String::as_str).collect();
    let bodies = schema.rewriters.iter().map(|rewriter| &rewriter.body);
    for body in bodies.chain([&schema.body]) {
        used.extend(used_by(body));
    }
    let messages = schema.labels.iter().map(|label| &label.message);
    for message in messages.chain([&schema.message.value]) {
        used.extend(Template::names(message).into_iter().map(|(_, name)| name));
    }
    let unused = names(&schema.files)
        .into_iter()
        .filter(|name| !used.contains(name));
    let faults = unused.map(|name| {
        Fault::error(
            place_of(name, &schema.files),
            format!("`{{{name}}}` binds `${name}`, which nothing uses"),
            "bound for nothing",
        )
        .help(format!(
            "use `${name}` in the message, a constraint, a transform, a fix or a `regex`; or write \
             `*` for any text, `{name}` for that text"
        ))
    });
    faults.collect()
}

/// A regular expression in which `$NAME` stands for what the path binds; `None` if it names none
/// of these variables. Elsewhere `$` before a name could never match.
pub(crate) fn regex_template(source: &str, bound: &[(String, Slot)]) -> Option<Template> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, name) in Template::names(source) {
        let Some((_, slot)) = bound.iter().find(|(known, _)| known == name) else {
            continue;
        };
        let before = source.get(start..at)?;
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        if backslashes % 2 == 1 {
            continue;
        }
        pieces.push(Piece::Text(before.to_owned()));
        pieces.push(Piece::Variable {
            slot: *slot,
            name: name.to_owned(),
        });
        start = at + 1 + name.len();
    }
    if pieces.is_empty() {
        return None;
    }
    pieces.push(Piece::Text(source.get(start..)?.to_owned()));
    Some(Template { pieces })
}

/// The source of a regular expression with what its variables are bound to, taken literally.
pub(crate) fn regex_source<'t>(
    template: &Template,
    text: impl Fn(Slot) -> Option<&'t str>,
) -> Option<String> {
    let mut source = String::new();
    for piece in &template.pieces {
        match piece {
            Piece::Text(text) => source.push_str(text),
            Piece::Variable { slot, .. } => {
                source.push_str("(?:");
                source.push_str(&regex_syntax::escape(text(*slot)?));
                source.push(')');
            }
        }
    }
    Some(source)
}

/// A name in braces.
struct Hole<'g> {
    /// Its bytes in the glob, the braces included.
    at: Range<usize>,
    name: &'g str,
    /// Whether it stands within other braces.
    is_nested: bool,
}

fn holes(glob: &str) -> Vec<Hole<'_>> {
    let mut holes = Vec::new();
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    let mut skip = 0;
    for (at, c) in glob.char_indices() {
        if at < skip || escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '{' if !class => {
                let inner = glob.get(at + 1..).unwrap_or("");
                let name = inner.split('}').next().unwrap_or("");
                if is_name(name) && binds(name) && name.len() < inner.len() {
                    skip = at + name.len() + 2;
                    holes.push(Hole {
                        at: at..skip,
                        name,
                        is_nested: depth > 0,
                    });
                } else {
                    depth += 1;
                }
            }
            '}' if !class => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    holes
}

fn replaced(glob: &str, holes: &[Hole<'_>], by: &str) -> String {
    let mut text = glob.to_owned();
    for hole in holes.iter().rev() {
        text.replace_range(hole.at.clone(), by);
    }
    text
}

/// A part of a path that is a small name in braces, which does nothing there.
fn small_name(glob: &str) -> Option<&str> {
    let mut parts = glob.split('/');
    let is_small = |c: char| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit();
    parts.find_map(|part| {
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        (!name.is_empty() && name.chars().all(is_small)).then_some(name)
    })
}

/// The names that a body uses, regular expressions aside.
fn used_by(body: &BodySchema) -> impl Iterator<Item = &str> {
    let constraints = body.constraints.iter().map(|(name, _)| name.value.as_str());
    let transforms = body
        .transforms
        .iter()
        .map(|made| made.source.value.as_str());
    let fixes = body.fixes.iter();
    let fixes = fixes.flat_map(|fix| Template::names(&fix.template.value));
    constraints
        .chain(transforms)
        .chain(fixes.map(|(_, name)| name))
}

/// Where the first glob stands that binds a name.
fn place_of(name: &str, files: &[GlobSchema]) -> Span {
    let mut binding = files
        .iter()
        .filter(|glob| holes(glob.text()).iter().any(|hole| hole.name == name));
    binding
        .next()
        .map_or(Span::new(0, 0), |glob| glob.glob.span)
}

/// The names that are bound by a path are not to be captured as well.
pub(crate) fn captured_too(name: &str, files: &[GlobSchema]) -> Fault {
    Fault::error(
        place_of(name, files),
        format!("`${name}` is bound by the path and captured by a pattern"),
        "would hide it",
    )
    .help("give one of them another name, and compare them: `constraints: {B: {regex: ^$A$}}`")
}
