//! What runs: the checks of all rules of one language, equal ones stored once.
//!
//! ```text
//! rules ─► roots: rule → check          kind 17 ─► [rule 3, rule 8]   dispatch by node kind
//!               └─► checks: [Kind 17] [Regex 2] [All 0 1] [Has 2 …]   a DAG in one arena
//! ```

use andon_regex::LazyRegex;
use andon_syntax::{FieldId, KindId, Language};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::choices::Choices;
use crate::dispatch::Dispatch;
use crate::kinds::KindSet;
use crate::pattern::Pattern;
use crate::prefilter::Prefilter;
use crate::schema::Strictness;
use crate::template::Template;
use crate::variables::Slot;
use crate::words::{Convert, Slice};
use crate::{RuleIndex, api::LabelTemplate};

/// Index of a check in its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CheckId(pub(crate) u32);

impl CheckId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One question about a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Check {
    Pattern(u32),
    Kind(KindId),
    Regex(u32),
    /// A regular expression in which variables stand that the path binds.
    PathRegex(u32),
    NthChild {
        step: i64,
        offset: i64,
        of: Option<CheckId>,
        reverse: bool,
    },
    /// Lines and columns, both 0-based, columns in code points; see [`crate::schema::RangeSchema`].
    Range {
        start: (u32, u32),
        end: (u32, u32),
    },
    All(Box<[CheckId]>),
    Any(Box<[CheckId]>),
    Not(CheckId),
    Relation {
        direction: Direction,
        check: CheckId,
        stop: Stop,
        field: Option<FieldId>,
    },
    /// A utility that calls itself on other nodes.
    Recursive(u32),
    /// A utility whose own variables nobody else sees.
    Call {
        body: CheckId,
        own: Box<[Slot]>,
    },
    /// Holds if `check` does and every bound variable passes its own check.
    Constrained {
        check: CheckId,
        constraints: Box<[(Slot, CheckId)]>,
    },
    /// Holds if `check` does; binds nothing.
    Sealed(CheckId),
    /// The text of a block of comments parses and holds a node for which `check` holds.
    Reparse(CheckId),
    /// Asks for something that this language does not have.
    Never,
}

/// Where a relation looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Direction {
    Inside,
    Has,
    Precedes,
    Follows,
}

/// How far a relation looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Stop {
    Neighbor,
    End,
    /// Up to and including the first node for which this holds.
    Until(CheckId),
}

/// The kinds of node for which a check can hold.
#[derive(Debug, Clone)]
pub(crate) enum Reach {
    Any,
    One(KindId),
    Some(KindSet),
}

impl Reach {
    /// From a set, or from nothing known.
    pub(crate) fn new(kinds: Option<KindSet>) -> Self {
        let Some(kinds) = kinds else {
            return Self::Any;
        };
        let mut members = kinds.iter();
        match (members.next(), members.next()) {
            (Some(only), None) => Self::One(only),
            _ => {
                drop(members);
                Self::Some(kinds)
            }
        }
    }
}

/// What rules need of a file as a whole: a rule about calls inside a class of some name has
/// nothing to say where no class has that name.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub(crate) checks: Vec<CheckId>,
    /// The indices into `checks` that may hold at a node.
    pub(crate) dispatch: Dispatch,
    /// For each rule, the index into `checks` of what it needs.
    pub(crate) of_rules: Vec<Option<u32>>,
}

/// The rules of one language, ready to run.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) language: Language,
    pub(crate) checks: Vec<Check>,
    /// For each check, the kinds of node for which it can hold.
    pub(crate) reach: Vec<Reach>,
    /// For each check, whether it holds for every node of the kinds that it can hold for.
    pub(crate) decided: Vec<bool>,
    /// For each check, whether it neither binds nor reads a variable.
    pub(crate) closed: Vec<bool>,
    /// For the checks that a search among siblings asks, the variables that are bound to a node of
    /// the sibling whenever they hold.
    pub(crate) bound: BTreeMap<CheckId, Vec<Slot>>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) regexes: Vec<Arc<LazyRegex>>,
    /// Those of [`Check::PathRegex`].
    pub(crate) path_regexes: Vec<Template>,
    /// Bodies of [`Check::Recursive`].
    pub(crate) recursive: Vec<CheckId>,
    /// Number of variables.
    pub(crate) slots: usize,
    pub(crate) rules: Vec<ProgramRule>,
    /// The indices into `rules` that may match at a node.
    pub(crate) dispatch: Dispatch,
    /// What must hold for some node of a file, for some rule to match anything in it.
    pub(crate) needs: Needs,
    /// Which rules can match in a file, from its text alone.
    pub(crate) prefilter: Prefilter,
    /// Comment kinds of the language.
    pub(crate) comments: KindSet,
    /// The words of the language that are no names, sorted.
    pub(crate) keywords: Vec<&'static str>,
    /// Kinds that open a scope, with the field that names it.
    pub(crate) scopes: Vec<(KindId, FieldId)>,
    /// What the language's code chooses, if that is asked for.
    pub(crate) choices: Option<Choices>,
}

/// One rule in one language.
#[derive(Debug)]
pub(crate) struct ProgramRule {
    pub(crate) rule: RuleIndex,
    pub(crate) body: Body,
    /// The variables that the path of a file binds.
    pub(crate) path: Vec<(String, Slot)>,
    /// What its transforms may apply.
    pub(crate) rewriters: Vec<Body>,
    pub(crate) message: Template,
    /// Whether the message as a whole is its only argument.
    pub(crate) whole_message: bool,
    pub(crate) labels: Vec<LabelTemplate>,
}

/// What a rule or a rewriter matches, and what it makes of a match.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) check: CheckId,
    /// Variables that are texts, each after those that it is made of.
    pub(crate) texts: Vec<(Slot, Transform)>,
    /// What must hold for some of these texts.
    pub(crate) tests: Vec<(Slot, CheckId)>,
    /// The preferred one first.
    pub(crate) fixes: Vec<FixTemplate>,
}

/// A text made of the text of a variable.
#[derive(Debug)]
pub(crate) struct Transform {
    pub(crate) source: Slot,
    pub(crate) operation: Operation,
}

#[derive(Debug)]
pub(crate) enum Operation {
    Replace {
        regex: Arc<LazyRegex>,
        by: String,
    },
    Substring(Slice),
    Convert(Convert),
    Rewrite {
        /// Indices into [`ProgramRule::rewriters`].
        rewriters: Vec<usize>,
        join_by: Option<String>,
    },
}

/// A text that replaces a match.
#[derive(Debug)]
pub(crate) struct FixTemplate {
    pub(crate) template: Template,
    pub(crate) title: Option<String>,
    /// Siblings before the match that are replaced as well.
    pub(crate) expand_start: Option<Expansion>,
    /// Siblings after it.
    pub(crate) expand_end: Option<Expansion>,
}

/// Up to which sibling a fix reaches: the nearest for which a check holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expansion {
    pub(crate) check: CheckId,
    pub(crate) stop: Stop,
}

impl Program {
    /// The check with that id.
    pub(crate) fn check(&self, id: CheckId) -> &Check {
        self.checks.get(id.index()).unwrap_or(&Check::Never)
    }

    /// Whether a check holds for a text; `by_path` knows of the regular expressions that name parts
    /// of the file's path.
    pub(crate) fn text_holds(
        &self,
        check: CheckId,
        text: &str,
        by_path: &dyn Fn(u32, &str) -> bool,
    ) -> bool {
        let holds = |check: &CheckId| self.text_holds(*check, text, by_path);
        match self.check(check) {
            Check::Regex(index) => {
                let regex = self.regexes.get(*index as usize);
                regex.is_some_and(|regex| regex.is_match(text))
            }
            Check::PathRegex(index) => by_path(*index, text),
            Check::All(parts) => parts.iter().all(holds),
            Check::Any(parts) => parts.iter().any(holds),
            Check::Not(check) => !holds(check),
            _ => false,
        }
    }

    /// Whether a check neither binds nor reads a variable.
    pub(crate) fn is_closed(&self, id: CheckId) -> bool {
        self.closed.get(id.index()).copied().unwrap_or(false)
    }

    /// The variables that are bound to a node of the sibling whenever a check that a search among
    /// siblings asks holds.
    pub(crate) fn binds(&self, id: CheckId) -> &[Slot] {
        self.bound.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether a check holds for every node of a kind that it admits.
    #[inline]
    pub(crate) fn is_decided(&self, id: CheckId) -> bool {
        self.decided.get(id.index()).copied().unwrap_or(false)
    }

    /// Whether a check can hold for a node of that kind.
    #[inline]
    pub(crate) fn admits(&self, id: CheckId, kind: KindId) -> bool {
        match self.reach.get(id.index()) {
            Some(Reach::One(only)) => *only == kind,
            Some(Reach::Some(kinds)) => kinds.contains(kind),
            Some(Reach::Any) | None => true,
        }
    }
}

impl Strictness {
    /// Whether a node of the code that no part of the pattern asks for may be passed over.
    pub(crate) const fn passes_over(self, named: bool, extra: bool) -> bool {
        match self {
            Self::Cst => false,
            Self::Ast => !named,
            Self::Smart | Self::Relaxed | Self::Signature | Self::Template => !named || extra,
        }
    }

    /// Whether the tokens of a pattern are passed over.
    pub(crate) const fn ignores_tokens(self) -> bool {
        matches!(self, Self::Ast | Self::Relaxed | Self::Signature)
    }
}
