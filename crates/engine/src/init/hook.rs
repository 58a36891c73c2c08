//! Andon in `.pre-commit-config.yaml`: whether it is there, and putting it there without touching
//! anything else. Pure; what cannot be done safely is refused.

use serde_json::Value;

/// The file that lists the hooks of pre-commit and prek, relative to the root.
pub const HOOKS_NAME: &str = ".pre-commit-config.yaml";

/// One item of `repos`.
const ENTRY: [&str; 8] = [
    "- repo: local",
    "  hooks:",
    "    - id: andon",
    "      name: andon",
    "      entry: andon check --",
    "      language: system",
    "      types: [text]",
    "      require_serial: true",
];

/// What to do with the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Addition {
    /// Nothing: it runs Andon.
    Already,
    /// It should read so.
    Text(String),
    /// Nothing: it is not written in a way that can be added to safely.
    Unsafe,
}

/// The hook as an item of `repos`, indented by two spaces.
#[must_use]
pub fn hook_entry() -> String {
    entry(2, "\n")
}

/// Whether the file runs Andon.
pub(super) fn runs_andon(text: &str) -> bool {
    parse(text).is_some_and(|config| has_hook(&config))
}

/// Adds the hook to the text of the file; `None` if there is no file.
pub(super) fn add(before: Option<&str>) -> Addition {
    let before = before.unwrap_or("");
    let Some(config) = parse(before) else {
        return Addition::Unsafe;
    };
    if has_hook(&config) {
        return Addition::Already;
    }
    let after = match config {
        Value::Null => Some(format!("{before}repos:\n{}", hook_entry())),
        _ => insert(before),
    };
    match after {
        Some(after) if adds_only_the_hook(config, &after) => Addition::Text(after),
        _ => Addition::Unsafe,
    }
}

fn parse(text: &str) -> Option<Value> {
    let says_nothing = |line: &str| line.trim().is_empty() || is_comment(line);
    if text.lines().all(says_nothing) {
        return Some(Value::Null);
    }
    crate::yaml::from_str(text).ok()
}

fn has_hook(config: &Value) -> bool {
    let items = |value: &Value, key: &str| {
        let list = value.get(key).and_then(Value::as_array);
        list.cloned().unwrap_or_default()
    };
    let is_ours = |hook: &Value| {
        let text = |key: &str| hook.get(key).and_then(Value::as_str).unwrap_or("");
        let program = text("entry").split_whitespace().next().unwrap_or("");
        matches!(text("id"), "andon" | "andon-all") || program.rsplit('/').next() == Some("andon")
    };
    items(config, "repos")
        .iter()
        .flat_map(|repo| items(repo, "hooks"))
        .any(|hook| is_ours(&hook))
}

/// Whether `after` says what `before` says, and the hook besides.
fn adds_only_the_hook(before: Value, after: &str) -> bool {
    let mut wanted = match before {
        Value::Null => serde_json::json!({ "repos": [] }),
        other => other,
    };
    let ours = parse(&entry(0, "\n")).and_then(|list| list.get(0).cloned());
    let repos = wanted.get_mut("repos").and_then(Value::as_array_mut);
    let (Some(ours), Some(repos)) = (ours, repos) else {
        return false;
    };
    repos.push(ours);
    parse(after) == Some(wanted)
}

/// The text with the hook after the last item of `repos`, if that is a list in block style.
fn insert(before: &str) -> Option<String> {
    let lines: Vec<&str> = before.split_inclusive('\n').collect();
    let head = lines.iter().position(|line| {
        line.strip_prefix("repos:")
            .is_some_and(|rest| rest.trim().is_empty() || is_comment(rest))
    })?;
    let content = |line: &&str| !line.trim().is_empty() && !is_comment(line);
    let body = lines.get(head + 1..)?;
    let first = body.iter().find(|line| content(line))?;
    let depth = indent(first);
    if !first.trim_start().starts_with('-') {
        return None;
    }
    let ends = |line: &&str| {
        let item = line.trim_start().starts_with('-');
        content(line) && (indent(line) < depth || (indent(line) == depth && !item))
    };
    let end = body.iter().position(ends);
    let list = body.get(..end.unwrap_or(body.len()))?;
    // A comment that is indented deeper belongs to the item above it.
    let last = list
        .iter()
        .rposition(|line| content(line) || (is_comment(line) && indent(line) > depth))?;
    let at = head + 1 + last;
    let newline = match lines.get(head)?.ends_with("\r\n") {
        true => "\r\n",
        false => "\n",
    };
    let mut after = lines.get(..=at)?.concat();
    if !after.ends_with('\n') {
        after.push_str(newline);
    }
    after.push_str(&entry(depth, newline));
    after.push_str(&lines.get(at + 1..)?.concat());
    Some(after)
}

fn entry(depth: usize, newline: &str) -> String {
    let indent = " ".repeat(depth);
    ENTRY
        .iter()
        .map(|line| format!("{indent}{line}{newline}"))
        .collect()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(before: &str) -> String {
        match add(Some(before)) {
            Addition::Text(after) => after,
            other => panic!("{other:?}: {before}"),
        }
    }

    #[test]
    fn the_hook_goes_to_the_end_of_the_list() {
        let ours = hook_entry();
        let outdented = entry(0, "\n");
        let cases = [
            (
                "repos:\n  - repo: meta\n    hooks: [{id: identity}]\n",
                format!("repos:\n  - repo: meta\n    hooks: [{{id: identity}}]\n{ours}"),
            ),
            // No line end, a comment of the last item, and a key that follows.
            (
                "repos:  # ours\n- repo: meta\n  hooks:\n  - id: identity\n    # why\n\n# CI\nci: {}",
                format!(
                    "repos:  # ours\n- repo: meta\n  hooks:\n  - id: identity\n    # why\n{outdented}\n# CI\nci: {{}}"
                ),
            ),
            (
                "repos:\n- repo: meta\n  hooks: []",
                format!("repos:\n- repo: meta\n  hooks: []\n{outdented}"),
            ),
            ("# none yet\n", format!("# none yet\nrepos:\n{ours}")),
        ];
        for (before, after) in cases {
            assert_eq!(added(before), after);
            assert!(runs_andon(&after));
            assert_eq!(add(Some(&after)), Addition::Already);
        }
        assert_eq!(add(None), Addition::Text(format!("repos:\n{ours}")));
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let after = added("repos:\r\n  - repo: meta\r\n    hooks: []\r\n");
        assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    }

    #[test]
    fn what_cannot_be_added_to_safely_is_refused() {
        for before in [
            "repos: []\n",
            "repos: [{repo: meta, hooks: []}]\n",
            "ci: {}\n",
            "repos:\n  - repo: [\n",
            "repos: later\n",
            // The list ends in a text that would swallow the hook's first lines or be cut by them.
            "a:\n  repos:\n  - x\nrepos: &r\n  - repo: meta\n    hooks: []\n",
            "- repo: meta\n",
            "repos:\n  - repo: meta\n    hooks: []\n---\nrepos: []\n",
        ] {
            assert_eq!(add(Some(before)), Addition::Unsafe, "{before}");
        }
    }

    #[test]
    fn a_block_of_text_is_not_cut() {
        let before = "repos:\n  - repo: local\n    hooks:\n      - id: x\n        entry: |\n          a\n  # no comment\n          b\n";
        // Either it is refused, or the text is whole.
        if let Addition::Text(after) = add(Some(before)) {
            let entry = |text: &str| parse(text).unwrap()["repos"][0]["hooks"][0]["entry"].clone();
            assert_eq!(entry(before), entry(&after));
        }
    }

    #[test]
    fn other_ways_to_run_andon_count() {
        for text in [
            "repos:\n  - repo: https://example.com/andon\n    rev: v1\n    hooks:\n      - id: andon-all\n",
            "repos:\n  - repo: local\n    hooks:\n      - id: judge\n        entry: ./bin/andon check -q\n",
        ] {
            assert!(runs_andon(text), "{text}");
        }
        assert!(!runs_andon(
            "repos:\n  - repo: local\n    hooks:\n      - id: x\n        entry: run abandon\n"
        ));
    }
}
