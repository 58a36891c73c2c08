//! The words that every other crate speaks: places in a file, claims about them, proposed
//! changes, verdicts and runs.
//!
//! Plain data. Nothing here reads a file, a clock or an environment variable, and nothing here
//! decides anything: a type has fields, serde and a JSON schema, and at most a constructor and
//! trivial accessors. Machine output (`andon check --format json`) is [`CheckReport`] serialised,
//! so renaming a field here is a breaking change of the public schema.

mod drift;
mod finding;
mod fix;
mod place;
mod report;
mod rule;
mod search;
mod severity;
mod why;

pub use drift::{
    DRIFT_VERSION, DriftConvention, DriftHouse, DriftReport, DriftVerdict, DriftWing, Unit,
    UnitKind, UnitReason,
};
pub use finding::{Excerpt, Finding, FindingKey, Label, LabelRole, Suppression};
pub use fix::{Applicability, Edit, Fix};
pub use place::{Place, Position, Span};
pub use report::{
    Artifact, CheckReport, Degraded, DegradedKind, Excluded, ExclusionReason, Gate, Run,
    SCHEMA_VERSION, Tool, Totals, Verdict,
};
pub use rule::{Examples, FactOption, FactPage, Page, RuleInfo};
pub use search::{Capture, Found, FoundFile, Replacement};
pub use severity::Severity;
pub use why::{
    Cause, Code, CommentFlaw, Expected, Extent, Obstacle, Quote, Reason, Side, WhyNode, WhyNot,
    WhyVerdict,
};
