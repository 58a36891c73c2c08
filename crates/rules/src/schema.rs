//! A rule file as written: the words of the language, each with its place, nothing resolved.

use andon_finding::{LabelRole, Severity, Span};
use andon_syntax::{Language, NameCase};

use crate::words::{Convert, Slice};

/// A value and where it was written.
#[derive(Debug, Clone)]
pub(crate) struct Sp<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// One document of a rule file.
#[derive(Debug, Clone)]
pub(crate) struct RuleSchema {
    /// The whole document.
    pub(crate) span: Span,
    pub(crate) id: Option<Sp<String>>,
    /// As written; what they cover is not added yet.
    pub(crate) languages: Vec<Sp<Language>>,
    pub(crate) severity: Severity,
    pub(crate) message: Sp<String>,
    pub(crate) note: String,
    pub(crate) url: Option<String>,
    pub(crate) metadata: serde_json::Value,
    pub(crate) body: BodySchema,
    pub(crate) rewriters: Vec<RewriterSchema>,
    pub(crate) labels: Vec<LabelSchema>,
    pub(crate) files: Vec<GlobSchema>,
    pub(crate) ignores: Vec<GlobSchema>,
}

/// What a rule and a rewriter have in common: what to match, and what to make of it.
#[derive(Debug, Clone)]
pub(crate) struct BodySchema {
    pub(crate) rule: Formula,
    pub(crate) constraints: Vec<(Sp<String>, Formula)>,
    pub(crate) utils: Vec<(Sp<String>, Formula)>,
    pub(crate) transforms: Vec<TransformSchema>,
    /// Ways to rewrite the match, the preferred one first.
    pub(crate) fixes: Vec<FixSchema>,
}

/// A rule that a transform applies within what was captured.
#[derive(Debug, Clone)]
pub(crate) struct RewriterSchema {
    pub(crate) id: Sp<String>,
    pub(crate) body: BodySchema,
}

/// One document of a file of utilities, which every rule of its languages may call.
#[derive(Debug, Clone)]
pub(crate) struct UtilitySchema {
    pub(crate) span: Span,
    pub(crate) id: Option<Sp<String>>,
    pub(crate) languages: Vec<Sp<Language>>,
    pub(crate) rule: Formula,
    pub(crate) constraints: Vec<(Sp<String>, Formula)>,
    pub(crate) utils: Vec<(Sp<String>, Formula)>,
    /// Names of the rule objects that a call must give.
    pub(crate) arguments: Vec<Sp<String>>,
}

/// A variable whose text is made of that of another.
#[derive(Debug, Clone)]
pub(crate) struct TransformSchema {
    pub(crate) name: Sp<String>,
    /// The other variable, without its `$`.
    pub(crate) source: Sp<String>,
    pub(crate) operation: OperationSchema,
}

#[derive(Debug, Clone)]
pub(crate) enum OperationSchema {
    Replace {
        regex: Sp<String>,
        by: Sp<String>,
    },
    Substring(Slice),
    Convert(Convert),
    Rewrite {
        rewriters: Vec<Sp<String>>,
        join_by: Option<String>,
    },
}

/// A text that replaces the match.
#[derive(Debug, Clone)]
pub(crate) struct FixSchema {
    pub(crate) template: Sp<String>,
    pub(crate) title: Option<String>,
    /// Which siblings before and after the match it replaces as well.
    pub(crate) expand_start: Option<RelationSchema>,
    pub(crate) expand_end: Option<RelationSchema>,
}

/// One document of a `facts.yml`.
#[derive(Debug, Clone)]
pub(crate) struct FactSchema {
    pub(crate) name: Sp<String>,
    /// What is counted, for people.
    pub(crate) about: String,
    pub(crate) rule: Formula,
    pub(crate) constraints: Vec<(Sp<String>, Formula)>,
    pub(crate) utils: Vec<(Sp<String>, Formula)>,
    /// What is chosen where the rule holds; `None` for a plain observation.
    pub(crate) choice: Option<ChoiceSchema>,
}

/// The ways to choose at a node.
#[derive(Debug, Clone)]
pub(crate) struct ChoiceSchema {
    /// The choice is made by the path of a file: the first group of this regular expression is
    /// what the rule and the options judge, as a text.
    pub(crate) path: Option<Sp<String>>,
    /// The field whose node is judged; the node itself without.
    pub(crate) of: Option<Sp<String>>,
    pub(crate) measure: Option<MeasureSchema>,
    /// Whether a formatter decides it.
    pub(crate) formatted: bool,
    /// Whether it describes code but makes no sense as an instruction.
    pub(crate) descriptive: bool,
    pub(crate) options: Vec<OptionSchema>,
}

/// What is measured of a node.
#[derive(Debug, Clone)]
pub(crate) enum MeasureSchema {
    /// The case of a name.
    Case,
    /// The words of a name.
    Words,
    /// Characters.
    Length,
    /// Lines.
    Lines,
    /// Characters other than white space before it on its line.
    Before,
    /// Blank lines right above it.
    Gap,
    /// Characters of its longest line.
    Width,
    /// Whether the first word of the text is a folder of the file's path, as the own package is in
    /// an import; the last resort holds only then.
    Own,
    /// Named children that are no comments.
    Children,
    /// Nodes of these kinds below it, functions within it left out.
    Count(Vec<Sp<String>>),
    /// How deep nodes of these kinds stand in each other below it, functions within it left out.
    Depth(Vec<Sp<String>>),
}

/// One way to choose.
#[derive(Debug, Clone)]
pub(crate) struct OptionSchema {
    pub(crate) name: Sp<String>,
    pub(crate) phrase: String,
    pub(crate) example: String,
    pub(crate) test: TestSchema,
}

/// When an option is the one that was chosen.
#[derive(Debug, Clone)]
pub(crate) enum TestSchema {
    /// A rule holds for the node.
    Rule(Formula),
    /// The measure is at most this.
    UpTo(u32),
    /// The name is of one of these cases.
    Cases(Vec<NameCase>),
    /// Always: the last resort.
    Otherwise,
}

/// A rule object: clauses that must all hold, in the fixed order in which they are tried.
#[derive(Debug, Clone)]
pub(crate) struct Formula {
    pub(crate) span: Span,
    pub(crate) clauses: Vec<Clause>,
}

#[derive(Debug, Clone)]
pub(crate) enum Clause {
    Pattern(PatternSchema),
    Kind(Sp<String>),
    Regex(Sp<String>),
    NthChild(NthChildSchema),
    Range(RangeSchema),
    Fact(Sp<String>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    /// A rule object, and constraints on what it captures.
    Not(Box<Formula>, Vec<(Sp<String>, Formula)>),
    Matches(CallSchema),
    Inside(RelationSchema),
    Has(RelationSchema),
    Precedes(RelationSchema),
    Follows(RelationSchema),
    Reparse(Box<Formula>),
}

#[derive(Debug, Clone)]
pub(crate) struct PatternSchema {
    /// The source text that holds the pattern.
    pub(crate) context: Sp<String>,
    /// The kind of the node to take out of the context.
    pub(crate) selector: Option<Sp<String>>,
    pub(crate) strictness: Strictness,
}

/// How literally a pattern is taken; see the documentation of the rule language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) enum Strictness {
    /// Every node counts.
    Cst,
    /// Unnamed nodes, comments and trailing nodes of the code may be left over.
    #[default]
    Smart,
    /// Unnamed nodes count on neither side.
    Ast,
    /// As `Ast`, and comments do not count.
    Relaxed,
    /// As `Relaxed`, and the text of leaves does not count.
    Signature,
    /// Only texts count, not kinds.
    Template,
}

impl Strictness {
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("cst", Self::Cst),
        ("smart", Self::Smart),
        ("ast", Self::Ast),
        ("relaxed", Self::Relaxed),
        ("signature", Self::Signature),
        ("template", Self::Template),
    ];
}

/// Positions `step * n + offset` for n = 0, 1, …, counted from 1.
#[derive(Debug, Clone)]
pub(crate) struct NthChildSchema {
    pub(crate) span: Span,
    pub(crate) step: i64,
    pub(crate) offset: i64,
    pub(crate) of_rule: Option<Box<Formula>>,
    /// Count from the end.
    pub(crate) reverse: bool,
}

/// From line and column to line and column, both 0-based, columns in code points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RangeSchema {
    pub(crate) span: Span,
    pub(crate) start: (u32, u32),
    pub(crate) end: (u32, u32),
}

/// A call of a utility.
#[derive(Debug, Clone)]
pub(crate) struct CallSchema {
    pub(crate) name: Sp<String>,
    pub(crate) arguments: Vec<(Sp<String>, Formula)>,
}

#[derive(Debug, Clone)]
pub(crate) struct RelationSchema {
    pub(crate) rule: Formula,
    pub(crate) stop_by: StopBy,
    pub(crate) field: Option<Sp<String>>,
}

/// How far a relation looks.
#[derive(Debug, Clone)]
pub(crate) enum StopBy {
    Neighbor,
    End,
    /// Up to the first node for which this holds, that node included.
    Rule(Box<Formula>),
}

#[derive(Debug, Clone)]
pub(crate) struct LabelSchema {
    pub(crate) variable: Sp<String>,
    pub(crate) role: LabelRole,
    pub(crate) message: String,
}

#[derive(Debug, Clone)]
pub(crate) struct GlobSchema {
    pub(crate) glob: Sp<String>,
    pub(crate) case_insensitive: bool,
}
