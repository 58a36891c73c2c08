//! The checks on made-up inputs, and the repository itself.

use super::arrows::{self, CRATES, Crate};
use super::files::{self, MAX_LINES, Source};
use super::packs::{self, Pack};
use super::{plan, violations};

/// The planned crates, with further dependencies for some of them.
fn crates(extra: &[(&str, &str)]) -> Vec<Crate> {
    CRATES
        .iter()
        .map(|(folder, package, _)| Crate {
            folder: (*folder).to_owned(),
            package: (*package).to_owned(),
            dependencies: extra
                .iter()
                .filter(|(from, _)| from == folder)
                .map(|(_, to)| (*to).to_owned())
                .collect(),
        })
        .collect()
}

/// Asserts that there is one violation, which holds `expected`; none if that is empty.
#[track_caller]
fn check(violations: &[String], expected: &str) {
    match (violations, expected) {
        ([], "") => {}
        ([one], expected) if !expected.is_empty() => assert!(one.contains(expected), "{one}"),
        _ => panic!("expected {expected:?}, got {violations:#?}"),
    }
}

#[test]
fn the_repository_is_tidy() {
    let found = violations(&crate::repository_root()).unwrap();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn arrows_point_down() {
    let cases = [
        ("syntax", "andon-finding", ""),
        ("engine", "andon-rules", ""),
        ("cli", "andon-server", ""),
        ("benches", "andon-syntax", ""),
        ("rules", "serde", ""),
        ("rules", "andon-style", "rules must not import style"),
        ("style", "andon-rules", "style must not import rules"),
        ("report", "andon-engine", "report must not import engine"),
        ("finding", "andon-syntax", "finding must not import syntax"),
        ("server", "andon-rules", "server must not import rules"),
        ("cli", "xtask", "cli must not import xtask"),
        ("xtask", "andon-benches", "xtask must not import benches"),
    ];
    for (from, to, expected) in cases {
        check(&arrows::check(&crates(&[(from, to)])), expected);
    }
}

#[test]
fn some_dependencies_have_one_place() {
    let cases = [
        ("syntax", "tree-sitter", ""),
        ("syntax", "tree-sitter-python", ""),
        ("engine", "rayon", ""),
        ("xtask", "ignore", ""),
        ("rules", "rayon-like", ""),
        (
            "rules",
            "tree-sitter",
            "rules must not depend on tree-sitter: ",
        ),
        (
            "xtask",
            "tree-sitter-rust",
            "xtask must not depend on tree-sitter-rust",
        ),
        ("style", "rayon", "style must not depend on rayon"),
        ("report", "ignore", "report must not depend on ignore"),
    ];
    for (from, to, expected) in cases {
        check(&arrows::check(&crates(&[(from, to)])), expected);
    }
}

#[test]
fn crates_are_those_of_the_plan() {
    let mut more = crates(&[]);
    more.push(Crate {
        folder: "utils".to_owned(),
        package: "andon-utils".to_owned(),
        dependencies: Vec::new(),
    });
    check(
        &arrows::check(&more),
        "crate utils (package andon-utils) has no place",
    );

    let mut fewer = crates(&[]);
    fewer.retain(|krate| krate.folder != "style");
    check(
        &arrows::check(&fewer),
        "crate style (package andon-style) does not exist",
    );
}

#[test]
fn files_say_why_they_exist_and_stay_short() {
    let source = |text: &str| {
        vec![Source {
            path: "crates/a/src/b.rs".to_owned(),
            text: text.to_owned(),
        }]
    };
    let long = format!("//! Why.\n{}", "\n".repeat(MAX_LINES));
    let listed: &[(&str, &str)] = &[("crates/a/src/b.rs", "one table")];
    let unexplained: &[(&str, &str)] = &[("crates/a/src/b.rs", " ")];
    let cases = [
        ("//! Why.\n", &[][..], ""),
        ("\n//! Why.\n", &[], "open the file with a `//!` line"),
        ("// Why.\n", &[], "open the file with a `//!` line"),
        ("//!\n", &[], "open the file with a `//!` line"),
        (long.as_str(), &[], "701 lines are more than 700"),
        (long.as_str(), listed, ""),
        (long.as_str(), unexplained, "without a reason"),
        ("//! Why.\n", listed, "remove it from LONG_FILES"),
    ];
    for (text, long, expected) in cases {
        check(&files::check(&source(text), long), expected);
    }
    check(&files::check(&[], listed), "remove it from LONG_FILES");
}

/// A document with a row a crate, in which one text is replaced by another.
fn document(from: &str, to: &str) -> String {
    let table = "# Plan\n\n| term | meaning |\n|---|---|\n| `other` | no crate |\n\n\
        | crate (`crates/…`) | one line | may import |\n|---|---|---|\n\
        | `finding` | a | – |\n| `syntax`, `yaml` | b | finding |\n| `regex` | r | – |\n\
        | `rules` | c | syntax, yaml, regex, finding |\n| `style` | d | syntax, finding |\n\
        | `engine` | e | rules, style, syntax, yaml, finding |\n\
        | `report` | f | style, finding |\n| `server` | g | engine, report, finding |\n\
        | `cli` (package `andon`) | h | all |\n| `xtask`, `benches` | i | all |\n\n\
        | `after` | x | y |\n";
    assert!(table.contains(from), "{from}");
    table.replace(from, to)
}

#[test]
fn the_document_lists_what_exists() {
    let cases = [
        ("", "", ""),
        (
            "`finding` | a | –",
            "`finding` | a | none of them",
            "says that finding may import",
        ),
        (
            "`rules` | c | syntax, yaml, regex, finding",
            "`rules` | c | syntax",
            "says that rules may import",
        ),
        (
            "`rules` | c | syntax, yaml, regex, finding",
            "`rules` | c | `finding`, `regex`, `yaml`, `syntax`",
            "",
        ),
        (
            "| `style` | d | syntax, finding |\n",
            "",
            "does not list the crate style",
        ),
        (
            "`xtask`, `benches`",
            "`xtask`, `benches`, `tools`",
            "lists the crate tools",
        ),
        (
            "| crate (",
            "| thing (",
            "no table whose first column is headed `crate`",
        ),
    ];
    for (from, to, expected) in cases {
        check(
            &plan::check_document(&document(from, to), &crates(&[])),
            expected,
        );
    }
}

#[test]
fn the_top_level_holds_what_is_planned() {
    let entries = |extra: &[&str], without: &str| -> Vec<String> {
        "ARCHITECTURE.md Cargo.lock Cargo.toml README.md benches/ crates/ grammars/ rules/ tests/"
            .split(' ')
            .chain(extra.iter().copied())
            .filter(|entry| *entry != without)
            .map(str::to_owned)
            .collect()
    };
    let cases: [(&[&str], &str, &str); 6] = [
        (&["target/", ".git/", "justfile", "docs/"], "", ""),
        (&[".git"], "", ""),
        (&["notes.txt"], "", "notes.txt does not belong"),
        (&["justfile/"], "", "justfile/ does not belong"),
        (&[], "README.md", "README.md is missing"),
        (&["corpora/"], "", "corpora/ does not belong"),
    ];
    for (extra, without, expected) in cases {
        let ignored = "/target\n/benches/corpora/\n";
        check(
            &plan::check_top_level(&entries(extra, without), ignored),
            expected,
        );
    }
}

#[test]
fn packs_carry_their_cases() {
    let cases: [(&[&str], &str); 6] = [
        (&["pack.toml", "a.yml", "a.test.yml"], ""),
        (&["pack.toml", "README.md"], ""),
        (&["a.yml", "a.test.yml"], "add a pack.toml"),
        (&["pack.toml", "a.yml"], "add a.test.yml"),
        (&["pack.toml", "a.test.yml"], "there is no rule a.yml"),
        (&["pack.toml", "a.yaml"], "rule files end in .yml"),
    ];
    for (files, expected) in cases {
        let pack = Pack {
            name: "p".to_owned(),
            files: files.iter().map(|file| (*file).to_owned()).collect(),
        };
        check(&packs::check(&[pack]), expected);
    }
}
