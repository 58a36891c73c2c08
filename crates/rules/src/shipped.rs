//! What was made of shipped files when Andon was built.

use andon_regex::Shipped;

/// The facts of each language that has any, as [`andon_yaml::pack`] packs them.
pub(crate) const FACTS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/facts.in"));

/// The regular expressions in facts and in the rules of shipped packs.
pub(crate) static REGEXES: Shipped = include!(concat!(env!("OUT_DIR"), "/regexes.in"));
