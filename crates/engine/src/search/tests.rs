//! Searches over small trees.

use std::fs;

use super::*;
use crate::request::Silent;

fn code(pattern: &str, rewrite: Option<&str>) -> Query {
    Query::Code {
        pattern: Some(pattern.to_owned()),
        kind: None,
        selector: None,
        strictness: None,
        rewrite: rewrite.map(str::to_owned),
    }
}

fn request(query: Query, folder: &std::path::Path) -> SearchRequest {
    SearchRequest {
        query,
        languages: Vec::new(),
        paths: vec![folder.to_path_buf()],
        stdin: None,
        config: ConfigSource::Isolated,
        globs: Vec::new(),
        jobs: Some(2),
        rewriting: Rewriting::Tell,
        single_nodes: true,
    }
}

/// What a rewrite of a text, as a file `a.py`, makes of it, and what is said then.
fn rewritten(text: &str, pattern: &str, rewrite: &str) -> (String, SearchOutcome) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.py");
    fs::write(&file, text).unwrap();
    let mut request = request(code(pattern, Some(rewrite)), dir.path());
    request.rewriting = Rewriting::All;
    let outcome = search(&request, &Silent).unwrap();
    (fs::read_to_string(&file).unwrap(), outcome)
}

#[test]
fn every_match_is_rewritten_once_though_the_result_matches_again() {
    let cases = [
        ("f(1)\n", "f($$$A)", "f($$$A, 9)", "f(1, 9)\n", 1),
        (
            "f(f(1), f(f(2)))\n",
            "f($$$A)",
            "f($$$A, 9)",
            "f(f(1, 9), f(f(2, 9), 9), 9)\n",
            4,
        ),
        ("f(f(1))\n", "f($A)", "g($A)", "g(g(1))\n", 2),
        ("a.b.c.d\n", "$X.$Y", "($X).$Y", "(((a).b).c).d\n", 3),
        ("f(1)\r\n", "f($A)", "g($A", "", 0),
        (
            "# andon-ignore\nf(1)\n",
            "f($A)",
            "g($A)",
            "# andon-ignore\ng(1)\n",
            1,
        ),
        ("\u{feff}f(1)\n", "f($A)", "g($A)", "\u{feff}g(1)\n", 1),
    ];
    for (text, pattern, rewrite, expected, count) in cases {
        let (found, outcome) = rewritten(text, pattern, rewrite);
        if count == 0 {
            assert_eq!(found, text, "a rewrite that breaks the file is withheld");
            assert_eq!(outcome.degraded[0].kind, DegradedKind::FixWithheld);
            continue;
        }
        assert_eq!(found, expected);
        assert_eq!(outcome.rewritten, (count, 1), "{text}");
        assert_eq!(outcome.degraded, []);
    }
}

#[test]
fn what_a_rewrite_would_lose_is_left_and_said() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.ts"), "f(1, /* why */ 2);\n").unwrap();
    let mut request = request(code("f(1, 2)", Some("g()")), dir.path());
    request.rewriting = Rewriting::All;
    let outcome = search(&request, &Silent).unwrap();
    assert_eq!(outcome.rewritten, (0, 0));
    assert!(
        outcome.notices[0].starts_with("1 match is not rewritten"),
        "{:?}",
        outcome.notices
    );
    assert!(outcome.files[0].matches[0].replacement.is_none());
}

#[test]
fn only_chosen_places_of_an_unchanged_file_are_rewritten() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (dir.path().join("a.py"), dir.path().join("b.py"));
    fs::write(&a, "f(1)\nf(2)\n").unwrap();
    fs::write(&b, "f(3)\n").unwrap();
    let mut request = request(code("f($A)", Some("g($A)")), dir.path());
    let told = search(&request, &Silent).unwrap();
    let chosen = told.files.iter().map(|file| {
        let spans = file
            .matches
            .iter()
            .map(|found| found.place.span())
            .take(1)
            .collect();
        let text = file.text.clone();
        (file.path.clone(), Chosen { text, spans })
    });
    request.rewriting = Rewriting::Chosen(chosen.collect());
    fs::write(&b, "f(3) # edited meanwhile\n").unwrap();
    let outcome = search(&request, &Silent).unwrap();
    assert_eq!(outcome.rewritten, (1, 1));
    assert_eq!(fs::read_to_string(&a).unwrap(), "g(1)\nf(2)\n");
    assert_eq!(fs::read_to_string(&b).unwrap(), "f(3) # edited meanwhile\n");
}

#[test]
fn languages_are_those_of_the_files_in_which_the_pattern_is_code() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.py", "f(1)"),
        ("b.rs", "fn m() { f(1); }"),
        ("c.tsx", "<a b={f(1)}/>"),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let paths = |pattern: &str, languages: &[&str]| {
        let mut request = request(code(pattern, None), dir.path());
        request.languages = languages.iter().map(|name| (*name).to_owned()).collect();
        search(&request, &Silent).map(|outcome| {
            let paths: Vec<_> = outcome.files.into_iter().map(|file| file.path).collect();
            (paths.join(" "), outcome.notices)
        })
    };
    assert_eq!(paths("f($A)", &[]).unwrap().0, "a.py b.rs c.tsx");
    assert_eq!(paths("f($A)", &["typescript", "tsx"]).unwrap().0, "c.tsx");
    assert_eq!(paths("f($A)", &["py"]).unwrap().0, "a.py");
    let (found, notices) = paths("lambda: $A", &[]).unwrap();
    assert_eq!(found, "");
    assert!(
        notices
            .iter()
            .any(|notice| notice.starts_with("Rust was not searched")),
        "{notices:?}"
    );
    let (_, notices) = paths("f($A)", &["javascript"]).unwrap();
    assert_eq!(notices, ["none of 3 files is in javascript"]);
    assert!(matches!(
        paths("f($A", &["py"]),
        Err(EngineError::Pattern(_))
    ));
    assert!(matches!(
        paths("f($A)", &["klingon"]),
        Err(EngineError::UnknownLanguage { .. })
    ));
}

#[test]
fn captures_are_told_with_their_nodes() {
    let dir = tempfile::tempdir().unwrap();
    let text = "f(a, b, *c)\ng('costs $A', x)\nf()\n";
    fs::write(dir.path().join("a.py"), text).unwrap();
    let captures = |pattern: &str| {
        let outcome = search(&request(code(pattern, None), dir.path()), &Silent).unwrap();
        let matches = outcome.files.into_iter().flat_map(|file| file.matches);
        let shown = matches.map(|found| {
            let shown = found.captures.iter().map(|capture| {
                let nodes = capture
                    .places
                    .iter()
                    .map(|place| &text[place.start.byte..place.end.byte]);
                format!("{}={}", capture.name, nodes.collect::<Vec<_>>().join("|"))
            });
            shown.collect::<Vec<_>>().join(" ")
        });
        shown.collect::<Vec<_>>()
    };
    assert_eq!(captures("f($A, $$$REST)"), ["A=a REST=b|,|*c"]);
    assert_eq!(captures("f($$$ALL)"), ["ALL=a|,|b|,|*c", "ALL="]);
    fs::remove_file(dir.path().join("a.py")).unwrap();
    fs::write(dir.path().join("a.ts"), text).unwrap();
    // A dollar in a string is no variable.
    assert_eq!(captures("g('costs $A', $B)"), ["B=x"]);
}

#[test]
fn standard_input_is_searched_and_rewritten() {
    let mut request = request(code("f($A)", Some("g($A)")), std::path::Path::new("."));
    request.stdin = Some(b"f(1)\n".to_vec());
    request.languages = vec!["python".to_owned()];
    request.rewriting = Rewriting::All;
    let outcome = search(&request, &Silent).unwrap();
    assert_eq!(outcome.stdin.as_deref(), Some("g(1)\n"));
    assert_eq!(outcome.rewritten, (1, 1));
}
