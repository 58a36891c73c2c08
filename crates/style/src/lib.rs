//! Facts to fingerprints to the house: what a codebase's own habits are, and what departs from
//! them. Arithmetic only: no IO, no clock, no globals.
//!
//! ```text
//! ParsedFile, Observation ─► FilePrint ─► House ─► Convention, Departure, Outlier
//!                                           ▲
//!                            Background ────┘   what varies between houses at all
//! ```

mod advice;
mod background;
mod convention;
mod counts;
mod fingerprint;
mod gather;
mod house;
mod judge;
mod learn;
mod learn_background;
mod likelihood;
mod likeness;
mod packed;
mod rates;
mod score;
mod spread;
mod texture;
mod vocabulary;

pub use advice::{Advice, Corner, Ground, STRONG_FROM, advise};
pub use background::{
    BACKGROUND_VERSION, Background, FactBackground, HouseSize, OptionBackground, Scale, ScaleBin,
};
pub use counts::{Counts, DenseCounts, Pairs};
pub use fingerprint::{FilePrint, Fingerprint, FunctionPrint, Place};
pub use gather::{Bench, Gatherer};
pub use house::{
    Convention, HOUSE_VERSION, House, LEAST_FILES, ModuleSize, Stratum, Undecided, Wing, check_id,
};
pub use judge::{Departure, Foreignness, Reason, Standard, probability_text};
pub use learn::{Decisions, Learner, Member, Unwanted, folder};
pub use learn_background::{FindNuisances, Package, learn_background, learn_tests, learn_unscaled};
pub use likeness::{NUISANCES, Nuisances};
pub use rates::{FALSE_SHARE, NEW_FILE_LEVEL, limit_by_rate, q_values};
pub use score::{Reference, Score, Scorer, Sums};
pub use spread::Spread;
pub use texture::BUCKETS;
pub use vocabulary::common_words;

#[cfg(test)]
mod tests;
