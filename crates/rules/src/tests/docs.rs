//! The examples in the documentation load.

use std::fs;
use std::path::Path;

use super::load_with;

#[test]
fn every_example_loads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let page = fs::read_to_string(path).unwrap();
    let blocks = page.split("```yaml\n").skip(1);
    let blocks: Vec<&str> = blocks.filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() > 15, "only {} examples", blocks.len());
    // A utility is introduced by where it would stand.
    let is_utility = |block: &&str| block.starts_with("# rules/utils/");
    let (utilities, rules): (Vec<_>, Vec<_>) = blocks.into_iter().partition(is_utility);
    for block in rules {
        let loaded = load_with(block, &utilities);
        let problems: Vec<_> = loaded
            .problems
            .iter()
            .map(|p| (&p.message, &p.label))
            .collect();
        assert_eq!(problems, [], "{block}");
    }
}
