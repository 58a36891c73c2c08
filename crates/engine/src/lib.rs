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

mod config;
mod error;
mod paths;
mod root;

pub use config::{ConfigProblem, DEFAULT_MAX_SIZE, FileOptions, path_globs};
pub use error::EngineError;
pub use paths::printable;
pub use root::{CONFIG_NAME, ConfigSource};
