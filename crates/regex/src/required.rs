//! Texts of which one must be there: what a prefilter can look for.
//!
//! Only necessary conditions count, so that nothing is lost.

/// Shorter texts occur in nearly every file and prove nothing.
pub const MIN_LENGTH: usize = 3;

/// More alternatives than this say little and cost much.
const MAX_ALTERNATIVES: usize = 64;

/// Texts, in lower case, of which at least one must occur; `None` if nothing is known.
pub type Required = Option<Vec<Vec<u8>>>;

/// How much a set of alternatives proves: its shortest text counts.
fn strength(alternatives: &[Vec<u8>]) -> usize {
    let shortest = alternatives.iter().map(Vec::len).min();
    shortest.unwrap_or(usize::MAX)
}

/// Drops sets that prove too little.
#[must_use]
pub fn useful(alternatives: Vec<Vec<u8>>) -> Required {
    let useful = alternatives.len() <= MAX_ALTERNATIVES && strength(&alternatives) >= MIN_LENGTH;
    useful.then_some(alternatives)
}

/// Of several requirements that must all be met, the one that proves most.
pub fn strongest(all: impl IntoIterator<Item = Required>) -> Required {
    all.into_iter()
        .flatten()
        .max_by_key(|set| (strength(set), std::cmp::Reverse(set.len())))
}

/// Of several requirements of which one must be met: all alternatives together.
pub fn union(any: impl IntoIterator<Item = Required>) -> Required {
    let mut alternatives = Vec::new();
    for required in any {
        alternatives.extend(required?);
    }
    useful(alternatives)
}

#[cfg(test)]
mod tests {
    //! The algebra of requirements.

    use super::*;

    fn set(texts: &[&str]) -> Required {
        useful(texts.iter().map(|text| text.as_bytes().to_vec()).collect())
    }

    #[test]
    fn alternatives_and_conjunctions() {
        assert_eq!(set(&["ab"]), None);
        assert_eq!(
            strongest([None, set(&["abc"]), set(&["abcd", "wxyz"])]),
            set(&["abcd", "wxyz"])
        );
        assert_eq!(union([set(&["abc"]), set(&["def"])]), set(&["abc", "def"]));
        assert_eq!(union([set(&["abc"]), None]), None);
    }
}
