//! What a search found: the files, and the places in them with what metavariables stand for.

use crate::Place;

/// A file in which a search found something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Relative to the checked root, `/`-separated.
    pub path: String,
    /// Name of its language.
    pub language: String,
    /// Its text: what all places below count in.
    pub text: String,
    /// At least one, in source order.
    pub matches: Vec<Found>,
}

/// A place that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub place: Place,
    /// What the metavariables stand for, sorted by name.
    pub captures: Vec<Capture>,
    /// What a rewrite puts there; `None` without a rewrite, and where it would lose code that the
    /// pattern does not name.
    pub replacement: Option<Replacement>,
}

/// What a metavariable stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Its name, without `$`.
    pub name: String,
    /// Whether it is written `$$$`.
    pub many: bool,
    /// The nodes; of a `$$$` all of them, tokens between them included.
    pub places: Vec<Place>,
}

/// A text for a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// What is replaced.
    pub place: Place,
    /// By what.
    pub text: String,
}
