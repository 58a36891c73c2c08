//! Why a rule does not match at a line: what `andon explain --why-not` answers.
//!
//! ```text
//! WhyNot ─► obstacles          what keeps the rule from the file, whatever the code says
//!       └─► WhyVerdict ─► WhyNode ─► Reason ─► Cause ─► Reason …    a node, and what fails there
//! ```

use crate::{ExclusionReason, Severity};

/// The answer for one rule and one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyNot {
    /// Id of the rule.
    pub rule: String,
    /// Path of the file as the user can open it.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// Its text; empty if the file could not be read.
    pub text: String,
    /// What keeps the rule from the file, in the order in which it is asked.
    pub obstacles: Vec<Obstacle>,
    /// What the code itself says.
    pub verdict: WhyVerdict,
    /// The syntax error nearest to what was asked about, as a line counted from 1, if there is one
    /// on the line or around it.
    pub broken: Option<usize>,
}

/// What keeps a rule from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The rule ships with Andon, and the configuration does not load it.
    NotLoaded,
    /// It is off.
    Off {
        /// Whether only for this path.
        here: bool,
        /// Its severity elsewhere.
        base: Severity,
    },
    /// It is about other languages.
    Language {
        /// The language of the file; `None` if it is not known.
        file: Option<String>,
        /// Those of the rule.
        rule: Vec<String>,
    },
    /// The rule's own `files` and `ignores` leave the path out.
    Paths,
    /// No run judges the file.
    Excluded(ExclusionReason),
    /// Git ignores it or it is hidden: it is judged only if it is named.
    Ignored,
    /// It could not be judged, for this reason.
    Degraded(String),
}

/// What the code on a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyVerdict {
    /// Nobody asked it: an obstacle keeps the rule from any code of the file.
    NotAsked,
    /// The rule holds there.
    Holds {
        /// Where.
        nodes: Vec<Code>,
        /// The line of the comment that silences it, counted from 1.
        silenced: Option<usize>,
    },
    /// No node begins on the line that the rule could be about.
    NoKind {
        /// The kinds that the rule is about.
        wanted: Vec<String>,
        /// The kinds that begin there.
        there: Vec<String>,
        /// A node of such a kind that began on an earlier line.
        around: Option<Code>,
    },
    /// Something fails for every node.
    Fails {
        /// The most promising ones, best first.
        nodes: Vec<WhyNode>,
        /// How many more there are.
        more: usize,
    },
}

/// A node, and why the rule does not hold for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyNode {
    /// The node.
    pub code: Code,
    /// What fails.
    pub reason: Reason,
}

/// A piece of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Kind of its node.
    pub kind: String,
    /// Its text in one line, shortened.
    pub text: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column in code points, counted from 1.
    pub column: usize,
}

/// A clause as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Its text in one line, shortened.
    pub text: String,
    /// The rule file.
    pub source: String,
    /// The line in it, counted from 1.
    pub line: usize,
}

/// Something that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The clause that fails; `None` if it has no words of its own.
    pub quote: Option<Quote>,
    /// How.
    pub cause: Cause,
}

/// How a clause fails for a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The node is of another kind.
    Kind {
        /// The kinds for which the clause can hold.
        wanted: Vec<String>,
        /// The kind of the node.
        found: String,
    },
    /// Code and pattern part.
    Pattern {
        /// What the pattern has there; `None` if it ends.
        expected: Option<Expected>,
        /// What the code has there; `None` if it ends.
        found: Option<Code>,
    },
    /// A regular expression does not match this text.
    Regex {
        /// The text in one line, shortened.
        text: String,
    },
    /// The node stands elsewhere among its siblings.
    Nth {
        /// Its place, counted from 1; `None` if it is none of those that are counted.
        place: Option<usize>,
        /// How many are counted.
        of: usize,
    },
    /// The node is elsewhere.
    Range {
        /// From line and column, both counted from 0, as rules do.
        start: (usize, usize),
        /// To line and column.
        end: (usize, usize),
    },
    /// No other node is as the clause asks.
    Relation {
        /// Where it looked.
        side: Side,
        /// How far.
        extent: Extent,
        /// In which field only.
        field: Option<String>,
        /// How many nodes were looked at.
        looked_at: usize,
        /// The only one that could be meant, and why it is not.
        only: Option<Box<WhyNode>>,
    },
    /// What is excluded holds, perhaps because of this other node.
    Excluded(Option<Code>),
    /// Several clauses fail.
    All(Vec<Reason>),
    /// No branch holds.
    Any {
        /// Why the first ones do not.
        branches: Vec<Reason>,
        /// How many more there are.
        more: usize,
    },
    /// What a variable holds is not as its constraint asks.
    Constraint {
        /// Its name.
        variable: String,
        /// What it holds; for a text made by a transform, only the text means something.
        code: Code,
        /// What fails for it.
        reason: Option<Box<Reason>>,
    },
    /// A utility or a fact does not hold.
    Named {
        /// Its name.
        name: String,
        /// Why.
        reason: Box<Reason>,
    },
    /// A comment is no code of this sort.
    Reparse(CommentFlaw),
    /// The clause can hold nowhere in this language.
    Never,
    /// It fails, somewhere too deep to tell.
    Deeper,
    /// It would be too much work to tell.
    TooCostly,
}

/// What a pattern has at some place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// As code.
    pub text: String,
    /// Kind of its node; empty for a variable.
    pub kind: String,
    /// The variable that holds this text already, so that it must come again.
    pub again: Option<String>,
}

/// Where a relation looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At the nodes around.
    Inside,
    /// At the nodes below.
    Has,
    /// At the siblings after it.
    Precedes,
    /// At the siblings before it.
    Follows,
}

/// How far a relation looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// At the next nodes only.
    Neighbor,
    /// As far as there are nodes.
    End,
    /// Up to a node that stops it.
    Until,
}

/// Why a comment is not looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentFlaw {
    /// It is not the first of a block, not alone on its line, or documents something.
    NotAlone,
    /// It reads like prose.
    Prose,
    /// It does not parse.
    NoCode,
    /// It is code, in which nothing matches.
    OtherCode,
}
