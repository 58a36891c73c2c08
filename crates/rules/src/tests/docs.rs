//! The examples in the documentation load.

use std::fs;
use std::path::Path;

use super::load_with;

/// A block of YAML in `docs/rules.md`.
pub(super) struct Example {
    pub(super) text: String,
    /// It is introduced by where it would stand.
    pub(super) is_utility: bool,
}

/// The text of `docs/rules.md`.
pub(super) fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    fs::read_to_string(path).unwrap()
}

pub(super) fn examples() -> Vec<Example> {
    let page = page();
    let blocks = page.split("```yaml\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    let examples: Vec<_> = blocks
        .map(|block| Example {
            text: block.to_owned(),
            is_utility: block.starts_with("# rules/utils/"),
        })
        .collect();
    assert!(examples.len() > 15, "only {} examples", examples.len());
    examples
}

#[test]
fn every_example_loads() {
    let (utilities, rules): (Vec<_>, Vec<_>) = examples()
        .into_iter()
        .partition(|example| example.is_utility);
    let utilities: Vec<_> = utilities
        .iter()
        .map(|utility| utility.text.as_str())
        .collect();
    for Example { text, .. } in rules {
        let loaded = load_with(&text, &utilities);
        let problems: Vec<_> = loaded
            .problems
            .iter()
            .map(|p| (&p.message, &p.label))
            .collect();
        assert_eq!(problems, [], "{text}");
    }
}
