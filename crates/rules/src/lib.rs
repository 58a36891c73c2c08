//! Rule files to compiled rules to matches.
//!
//! ```text
//! YAML ─► schema ─► Program (one a language) ─┐
//! facts.yml ──────────┘                       ├─► Scan { matches, comments }
//!                               ParsedFile ───┘
//! ```
//!
//! | step | file |
//! |---|---|
//! | text to a tree with places | the crate `yaml` |
//! | whether a text matches an expression | the crate `regex` |
//! | tree to schema, every key checked | `reader`, `shape`, `schema` |
//! | schema to program: names resolved, equal checks shared | `loader`, `shelf`, `utilities`, `compiler`, `pattern` |
//! | which rules to try on a node | `prefilter`, `dispatch`, `globs`, `paths` |
//! | program over a file, one walk | `scan`, `matcher`, `fitting` |
//! | facts: what is chosen at a node | `choices`, `measure` |
//! | what fails where no match is | `why`, `written` |
//! | match to message and fix | `rewrite`, `words`, `render`, `template` |
//!
//! Pure: no IO, no globals, no clock. Whoever calls reads the files and decides which rules run.

mod api;
mod bindings;
mod choices;
mod compiler;
mod dispatch;
mod facts;
mod fitting;
mod globs;
mod kinds;
mod loader;
mod matcher;
mod measure;
mod outline;
mod paths;
mod pattern;
mod prefilter;
mod problem;
mod program;
mod reader;
mod render;
mod reparse;
mod repeats;
mod rewrite;
mod scan;
mod schema;
mod scopes;
mod search;
mod shape;
mod shelf;
mod shipped;
mod template;
mod utilities;
mod variables;
mod why;
mod words;
mod written;

pub use api::{
    Aside, Loaded, RuleIndex, RuleMatch, RuleSet, RuleSource, Scan, Scanner, Selection, SourceEdit,
    SourceFix, SourceLabel, Sources, Summary,
};
pub use outline::{Outline, outline};
pub use problem::{Problem, ProblemKind};
pub use reader::keys::{A_LANGUAGE, NAMED_RULE_OBJECTS, RULE_OBJECT, rule_schema, utility_schema};
pub use shape::{KeyDef, Mapping, Shape};
pub use why::{WhyQuestion, why_not};

#[cfg(test)]
mod tests;
