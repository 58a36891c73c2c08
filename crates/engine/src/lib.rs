//! The only crate with IO, threads and a clock: finds files, reads the configuration, runs the
//! rules over every file, and says whether the line may run on.
//!
//! ```text
//! CheckRequest ─► root, config ─► discover ─► analyse (parallel) ─► suppress ─► gate ─► CheckReport
//!                            └─► rulebook ──────┘        └─► fix, cache
//! ```
//!
//! A bad file never ends a run: it becomes a degraded entry. What the user got wrong (a path
//! that does not exist, a key that is unknown, a rule that cannot be loaded) ends it with an
//! [`EngineError`], before anything is judged.

mod analyse;
mod builtin;
mod cache;
mod catalogue;
mod check;
mod collect;
mod config;
mod content;
mod degrade;
mod diff;
mod discover;
mod error;
mod fix;
mod folders;
mod formatter;
mod gate;
mod guard;
mod init;
mod injection;
mod judge;
mod key;
mod line_hash;
mod packs;
mod paths;
mod places;
mod read;
mod replace;
mod request;
mod root;
mod rulebook;
mod run;
mod search;
mod session;
mod setting;
mod severity;
mod stamp;
mod standard;
mod style;
mod suppress;
#[cfg(test)]
mod testbed;
mod testing;
mod text;
mod why;
mod writer;
mod yaml;

pub use analyse::Chosen;
pub use andon_syntax::LineIndex;
pub use catalogue::Catalogue;
pub use check::check;
pub use config::{
    ConfigProblem, DEFAULT_MAX_SIZE, FileOptions, Unignored, config_schema, path_globs,
};
pub use discover::{Candidate, Discovery, discover};
pub use error::EngineError;
pub use guard::guarded;
pub use init::{
    Change, Ci, ConfigState, HOOKS_NAME, HookState, InitOutcome, InitRequest, Learning, Survey,
    Vendored, hook_entry, init,
};
pub use packs::{SHIPPED, ShippedPack};
pub use paths::printable;
pub use read::{Outcome, read_file};
pub use replace::replace_file;
pub use request::{CheckOutcome, CheckRequest, FixMode, Progress, Silent, StdinText};
pub use root::{CONFIG_NAME, ConfigSource};
pub use rulebook::{RuleBook, RuleChoice};
pub use search::{PatternProblem, Query, Rewriting, SearchOutcome, SearchRequest, search};
pub use session::{Insertion, Judgement, Place, Refusal, Session, Trouble};
pub use stamp::Stamp;
pub use style::{
    AdviseOutcome, AdviseRequest, HOUSE_NAME, HouseState, LearnOutcome, LearnRequest,
    PackagePrints, advise, drift, fact_names, fact_pages, facts_of, learn, nearest_fact,
    package_prints, read_house,
};
pub use testing::{
    Failure, FileState, RuleTest, TestOutcome, TestRequest, Update, examples, file_states, test,
    test_again,
};
pub use why::{WhyRequest, why_not};
