//! Rules made from code.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use andon_syntax::{Language, NodeId, ParsedFile, Parser, Tree};
use anyhow::Result;

use super::{Case, Place, read};

/// Longer code makes no good pattern; in bytes.
const MAX_PATTERN: usize = 160;

/// How often to look for a node that will do.
const TRIES: usize = 200;

/// The files of one language.
pub(crate) struct Sample {
    language: Language,
    pub(crate) files: Vec<SampleFile>,
}

/// A file and its text.
pub(crate) struct SampleFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl Sample {
    /// Reads the files.
    ///
    /// # Errors
    /// One cannot be read.
    pub(crate) fn new(language: Language, paths: &[PathBuf]) -> Result<Self> {
        let mut files = Vec::new();
        for path in paths {
            if let Some(text) = read(path)? {
                files.push(SampleFile {
                    path: path.clone(),
                    text,
                });
            }
        }
        Ok(Self { language, files })
    }

    /// Whether a comment stands in the code of a place.
    pub(crate) fn has_comment(&self, (file, start, end): Place) -> bool {
        let parsed = self
            .files
            .get(file)
            .and_then(|file| Parser::new().parse(self.language, &file.text).ok());
        parsed.is_some_and(|parsed| {
            let tree = parsed.tree();
            let mut extras = tree.nodes().filter(|node| tree.is_extra(*node));
            extras.any(|node| tree.span(node).start >= start && tree.span(node).end <= end)
        })
    }

    /// A place and its code, on one line.
    pub(crate) fn quote(&self, (file, start, end): Place) -> String {
        let Some(file) = self.files.get(file) else {
            return String::new();
        };
        let text = file.text.get(start..end).unwrap_or("");
        let shown: String = text.chars().take(120).collect();
        let name = file.path.file_name().map(Path::new).unwrap_or(&file.path);
        format!("{}:{start}..{end} {shown:?}", name.display())
    }
}

/// Numbers by a seed (splitmix64, after Steele, Lea and Flood 2014).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`; 0 if that is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Makes rules.
pub(crate) struct Generator<'s> {
    sample: &'s Sample,
    parser: Parser,
    dice: Dice,
}

impl<'s> Generator<'s> {
    pub(crate) fn new(sample: &'s Sample, seed: u64) -> Self {
        Self {
            sample,
            parser: Parser::new(),
            dice: Dice(seed ^ 0x00a1_1d0a),
        }
    }

    /// A rule; `None` if the code it looked at gives none.
    pub(crate) fn case(&mut self, number: usize) -> Option<Case> {
        let files = &self.sample.files;
        let file = files.get(self.dice.below(files.len()))?;
        let language = self.sample.language;
        let parsed = self.parser.parse(language, &file.text).ok()?;
        let mut writer = Writer {
            file: &parsed,
            dice: &mut self.dice,
        };
        let rule = writer.rule()?;
        let name = format!("rule-{number}");
        let mut yaml = format!("id: {name}\nlanguage: {}\nrule:\n", language.name());
        for line in rule.lines() {
            let _ = writeln!(yaml, "  {line}");
        }
        Some(Case { name, yaml })
    }
}

struct Writer<'w, 's> {
    file: &'w ParsedFile<'s>,
    dice: &'w mut Dice,
}

impl Writer<'_, '_> {
    fn tree(&self) -> &Tree {
        self.file.tree()
    }

    /// A named node that is not the root and stands in no broken code.
    fn any_node(&mut self) -> Option<NodeId> {
        let count = self.tree().len();
        (0..TRIES).find_map(|_| {
            let node = NodeId(u32::try_from(self.dice.below(count)).ok()?);
            self.is_sound(node).then_some(node)
        })
    }

    fn is_sound(&self, node: NodeId) -> bool {
        let tree = self.tree();
        let inside = node..tree.subtree_end(node);
        node != NodeId::ROOT
            && tree.is_named(node)
            && !tree.is_extra(node)
            && !tree.errors().iter().any(|error| inside.contains(error))
    }

    /// A node whose code is short and has parts.
    fn short_node(&mut self) -> Option<NodeId> {
        (0..TRIES).find_map(|_| {
            let node = self.any_node()?;
            let text = self.file.node_text(node);
            let fits =
                text.len() <= MAX_PATTERN && !text.contains('\n') && !self.tree().is_leaf(node);
            fits.then_some(node)
        })
    }

    /// The kind of a node, as YAML: some are called `true`.
    fn kind(&self, node: NodeId) -> String {
        quoted(self.file.language().kind_name(self.tree().kind(node)))
    }

    fn rule(&mut self) -> Option<String> {
        match self.dice.below(12) {
            0..=3 => self.pattern_rule(),
            4 => self.strict_rule(),
            5 => self.has_rule(),
            6 => self.inside_rule(),
            7 => self.sibling_rule(),
            8 => self.nth_rule(),
            9 => self.regex_rule(),
            10 => self.field_rule(),
            _ => self.composite_rule(),
        }
    }

    fn pattern_rule(&mut self) -> Option<String> {
        let node = self.short_node()?;
        Some(format!("pattern: {}", quoted(&self.pattern(node))))
    }

    fn strict_rule(&mut self) -> Option<String> {
        let node = self.short_node()?;
        let pattern = quoted(&self.pattern(node));
        let levels = ["cst", "smart", "ast", "relaxed", "signature", "template"];
        let level = levels.get(self.dice.below(levels.len()))?;
        Some(format!(
            "pattern:\n  context: {pattern}\n  strictness: {level}"
        ))
    }

    fn has_rule(&mut self) -> Option<String> {
        let node = self.short_node()?;
        let tree = self.tree();
        let ancestors: Vec<_> = tree.ancestors(node).take(6).collect();
        let above = *ancestors.get(self.dice.below(ancestors.len()))?;
        let (kind, stop) = (self.kind(above), self.stop());
        Some(format!(
            "kind: {kind}\nhas:\n  pattern: {}\n  stopBy: {stop}",
            quoted(&self.pattern(node))
        ))
    }

    fn inside_rule(&mut self) -> Option<String> {
        let node = self.any_node()?;
        let ancestors: Vec<_> = self.tree().ancestors(node).take(6).collect();
        let above = *ancestors.get(self.dice.below(ancestors.len()))?;
        let (below, above, stop) = (self.kind(node), self.kind(above), self.stop());
        Some(format!(
            "kind: {below}\ninside:\n  kind: {above}\n  stopBy: {stop}"
        ))
    }

    fn sibling_rule(&mut self) -> Option<String> {
        let node = self.any_node()?;
        let parent = self.tree().parent(node)?;
        let tree = self.tree();
        let siblings: Vec<_> = tree
            .children(parent)
            .filter(|other| *other != node && tree.is_named(*other))
            .collect();
        let other = *siblings.get(self.dice.below(siblings.len()))?;
        let relation = if other < node { "follows" } else { "precedes" };
        let (kind, other, stop) = (self.kind(node), self.kind(other), self.stop());
        Some(format!(
            "kind: {kind}\n{relation}:\n  kind: {other}\n  stopBy: {stop}"
        ))
    }

    fn nth_rule(&mut self) -> Option<String> {
        let node = self.any_node()?;
        let kind = self.kind(node);
        let place = match self.dice.below(4) {
            0 => "1".to_owned(),
            1 => "2n+1".to_owned(),
            2 => "{position: 2, reverse: true}".to_owned(),
            _ => format!("{{position: 1, ofRule: {{kind: {kind}}}}}"),
        };
        Some(format!("kind: {kind}\nnthChild: {place}"))
    }

    fn regex_rule(&mut self) -> Option<String> {
        let node = self.any_node()?;
        let text = self.file.node_text(node);
        let word: String = text
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric())
            .collect();
        let word = word.get(..word.len().min(4))?;
        let anchor = if self.dice.chance(50) { "^" } else { "" };
        Some(format!(
            "kind: {}\nregex: {}",
            self.kind(node),
            quoted(&format!("{anchor}{word}\\w*"))
        ))
    }

    fn field_rule(&mut self) -> Option<String> {
        let node = (0..TRIES).find_map(|_| {
            let node = self.any_node()?;
            self.tree().field(node).map(|_| node)
        })?;
        let (tree, language) = (self.tree(), self.file.language());
        let field = tree.field(node)?;
        let field = language
            .field_names()
            .into_iter()
            .find(|name| language.field_id(name) == Some(field))?;
        let parent = tree.parent(node)?;
        let (kind, above) = (self.kind(node), self.kind(parent));
        let stop = self.stop();
        Some(match self.dice.chance(50) {
            true => {
                format!("kind: {above}\nhas:\n  field: {field}\n  kind: {kind}\n  stopBy: {stop}")
            }
            false => format!(
                "kind: {kind}\ninside:\n  field: {field}\n  kind: {above}\n  stopBy: {stop}"
            ),
        })
    }

    fn composite_rule(&mut self) -> Option<String> {
        let node = self.short_node()?;
        let other = self.any_node()?;
        let (pattern, kind) = (quoted(&self.pattern(node)), self.kind(other));
        let own = self.kind(node);
        Some(match self.dice.below(3) {
            0 => format!(
                "all:\n  - pattern: {pattern}\n  - not:\n      has: {{ kind: {kind}, stopBy: end }}"
            ),
            1 => format!("any:\n  - pattern: {pattern}\n  - kind: {kind}"),
            _ => format!("kind: {own}\nnot:\n  pattern: {pattern}"),
        })
    }

    fn stop(&mut self) -> String {
        match self.dice.below(5) {
            0 | 1 => "end".to_owned(),
            2 | 3 => "neighbor".to_owned(),
            _ => {
                let kind = self.any_node().map(|node| self.kind(node));
                kind.map_or("end".to_owned(), |kind| format!("{{ kind: {kind} }}"))
            }
        }
    }

    /// The code of a node, some of its parts replaced by metavariables.
    fn pattern(&mut self, node: NodeId) -> String {
        let span = self.tree().span(node);
        let mut holes: Vec<(usize, usize, String)> = Vec::new();
        let mut at = NodeId(node.0 + 1);
        let end = self.tree().subtree_end(node);
        while at < end {
            let tree = self.tree();
            let (here, next, named) = (tree.span(at), tree.subtree_end(at), tree.is_named(at));
            let children = tree.children(at).count();
            let is_list = children > 2 && self.kind(at).contains("argument");
            if is_list && self.dice.chance(25) {
                // All between the parentheses.
                holes.push((
                    here.start + 1,
                    here.end.saturating_sub(1),
                    "$$$ARGS".to_owned(),
                ));
                at = next;
            } else if named && !here.is_empty() && self.dice.chance(25) {
                let names = ["$A", "$B", "$C", "$_"];
                let name = names.get(self.dice.below(names.len())).unwrap_or(&"$A");
                holes.push((here.start, here.end, (*name).to_owned()));
                at = next;
            } else {
                at = NodeId(at.0 + 1);
            }
        }
        let text = self.file.text();
        let mut pattern = String::new();
        let mut from = span.start;
        for (start, stop, name) in holes {
            pattern.push_str(text.get(from..start).unwrap_or(""));
            pattern.push_str(&name);
            from = stop;
        }
        pattern.push_str(text.get(from..span.end).unwrap_or(""));
        pattern
    }
}

/// As a YAML string.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
