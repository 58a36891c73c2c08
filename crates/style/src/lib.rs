//! Facts to fingerprints to the house: what a codebase's own habits are, and what departs from
//! them. Arithmetic only: no IO, no clock, no globals.
//!
//! ```text
//! ParsedFile, Observation ─► FilePrint ─► House ─► Convention, Departure, Outlier
//!                                           ▲
//!                            Background ────┘   what varies between houses at all
//! ```

mod background;
mod counts;
mod fingerprint;
mod gather;
mod learn_background;
mod likelihood;
mod score;
mod spread;
mod texture;

pub use background::{
    BACKGROUND_VERSION, Background, FactBackground, OptionBackground, Scale, ScaleBin,
};
pub use counts::{Counts, DenseCounts};
pub use fingerprint::{FilePrint, Fingerprint, FunctionPrint, Place};
pub use gather::{Bench, Gatherer};
pub use learn_background::{Package, learn_background};
pub use score::{Score, Scorer, Sums};
pub use spread::Spread;
pub use texture::BUCKETS;
