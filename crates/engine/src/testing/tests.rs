//! `andon test` on rules with good and bad cases.

use std::fs;

use super::*;

const RULE: &str = "language: python\nrule: { pattern: print($X) }\nmessage: no\nfix: log($X)\n";

/// What fails for a rule with those cases; `None` for no file of cases.
fn failures(cases: Option<&str>) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("no-print.yml");
    fs::write(&path, RULE).unwrap();
    if let Some(cases) = cases {
        fs::write(dir.path().join("no-print.test.yml"), cases).unwrap();
    }
    let request = TestRequest {
        paths: vec![path.to_string_lossy().into_owned()],
        packs: false,
        filter: None,
        update: false,
        config: ConfigSource::Isolated,
    };
    let outcome = test(&request).unwrap();
    assert_eq!(outcome.rules.len(), 1);
    assert_eq!(outcome.rules[0].id, "no-print");
    outcome.rules[0]
        .failures
        .iter()
        .map(|failure| failure.what.clone())
        .collect()
}

#[test]
fn good_cases_pass() {
    let cases = "
id: no-print
valid: [log(x)]
invalid:
  - print(x)
  - { code: 'print(print(x))', matches: 2, fixed: 'log(log(x))' }
  - { code: 'print(x', syntax-errors: allowed, matches: 0 }
";
    assert_eq!(failures(Some(cases)), [""; 0]);
}

#[test]
fn every_kind_of_failure_is_told() {
    let both = "valid: [log(x)]\ninvalid: [print(x)";
    let cases = [
        (None, "it has no cases"),
        (Some("valid: [x]\n".to_owned()), "it has no firing case"),
        (
            Some("invalid: [print(x)]\n".to_owned()),
            "it has no silent case",
        ),
        (Some("vaild: [x]\n".to_owned()), "its cases cannot be read"),
        (
            Some(format!("{both}, log(x)]")),
            "it must fire, but is silent",
        ),
        (
            Some("valid: [print(x)]\ninvalid: [print(x)]".to_owned()),
            "it must be silent, but fires once",
        ),
        (
            Some(format!("{both}, {{ code: print(x), matches: 2 }}]")),
            "it must fire 2 times, but fires once",
        ),
        (
            Some(format!("{both}, {{ code: print(x), fixed: x }}]")),
            "the fix gives another text",
        ),
        (
            Some(format!("{both}, 'print(x) = = 3']")),
            "syntax error in the case, line 1",
        ),
        (
            Some(format!("{both}]\nlanguage: klingon")),
            "no language is called `klingon`",
        ),
        (
            Some(format!("{both}]\nlanguage: rust")),
            "the rule does not run on `case.rs` as Rust",
        ),
    ];
    for (text, expected) in cases {
        let found = failures(text.as_deref());
        assert!(
            found.first().is_some_and(|what| what.starts_with(expected)),
            "{expected}: {found:?}"
        );
    }
}

/// A folder with files, and what fails there, rule by rule; `update` writes what should be.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn tested(dir: &tempfile::TempDir, update: bool) -> Vec<String> {
    let outcome = test(&TestRequest {
        paths: Vec::new(),
        packs: false,
        filter: None,
        update,
        config: ConfigSource::File(dir.path().join("sgconfig.yml")),
    });
    let outcome = outcome.unwrap();
    let updates = outcome.updates.iter();
    updates.for_each(|update| update.write().unwrap());
    let failures = outcome.rules.iter().flat_map(|rule| &rule.failures);
    failures.map(|failure| failure.what.clone()).collect()
}

const SGCONFIG: &str = "ruleDirs: [rules]\ntestConfigs: [{ testDir: tests }]\n";
const CASES: &str = "id: no-print\nvalid: [log(x)]\ninvalid: ['print(1); print(print(2))']\n";
const SNAPSHOT: &str = "tests/__snapshots__/no-print-snapshot.yml";

/// As ast-grep 0.51 writes it.
const FOREIGN: &str = "\
id: no-print
snapshots:
  print(1); print(print(2)):
    fixed: log(1); print(print(2))
    labels:
    - source: print(1)
      style: primary
      start: 0
      end: 8
";

#[test]
fn snapshots_are_made_kept_and_compared_in_full() {
    let rule = ("rules/no-print.yml", RULE);
    let dir = project(&[("sgconfig.yml", SGCONFIG), rule, ("tests/a.yml", CASES)]);
    assert_eq!(tested(&dir, false), [""; 0]);
    assert!(
        !dir.path().join(SNAPSHOT).exists(),
        "nothing is written unasked"
    );
    assert_eq!(tested(&dir, true), [""; 0]);
    let written = fs::read_to_string(dir.path().join(SNAPSHOT)).unwrap();
    assert!(written.contains("- { start: 16, end: 24 }"), "{written}");
    assert_eq!(tested(&dir, false), [""; 0]);
    // The third match alone changes; ast-grep would see nothing.
    let narrow = RULE.replace(
        "print($X) }",
        "print($X), not: { inside: { kind: argument_list } } }",
    );
    fs::write(dir.path().join("rules/no-print.yml"), narrow).unwrap();
    assert_eq!(
        tested(&dir, false),
        ["the matches are not those of the snapshot"]
    );
    tested(&dir, true);
    assert_eq!(tested(&dir, false), [""; 0]);
}

#[test]
fn a_snapshot_of_ast_grep_is_compared_as_far_as_it_goes() {
    let check = |snapshot: &str| {
        let rule = ("rules/no-print.yml", RULE);
        let files = [
            ("sgconfig.yml", SGCONFIG),
            rule,
            ("tests/a.yml", CASES),
            (SNAPSHOT, snapshot),
        ];
        tested(&project(&files), false)
    };
    assert_eq!(check(FOREIGN), [""; 0]);
    let secondary =
        format!("{FOREIGN}    - source: x\n      style: secondary\n      start: 0\n      end: 1\n");
    assert_eq!(check(&secondary), [""; 0]);
    let cases = [
        (
            FOREIGN.replace("end: 8", "end: 9"),
            "the first match is not labelled",
        ),
        (
            FOREIGN.replace("fixed: log(1)", "fixed: log(9)"),
            "the first fix gives another text",
        ),
        (
            FOREIGN.replace("  print(1); print(print(2)):", "  other:"),
            "the snapshots do not have",
        ),
        ("snapshots: 3".to_owned(), "`"),
    ];
    for (snapshot, expected) in cases {
        let found = check(&snapshot);
        assert!(
            found.len() == 1 && found[0].starts_with(expected),
            "{expected}: {found:?}"
        );
    }
}

#[test]
fn a_project_of_ast_grep_may_leave_rules_untested_but_names_none_that_are_not_there() {
    let other = RULE.replace("print", "input");
    let orphan = "id: nobody\nvalid: [x]\n";
    let files = [
        ("sgconfig.yml", SGCONFIG),
        ("rules/no-print.yml", RULE),
        ("rules/deep/no-input.yml", &other),
        ("tests/deep/a-test.yml", CASES),
        ("tests/b.yml", orphan),
        ("tests/c.yml", "valid: ["),
    ];
    let found = tested(&project(&files), false);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], "no rule is called `nobody`");
    assert!(found[1].starts_with("it cannot be read: "), "{found:?}");
}

#[test]
fn the_utilities_of_a_project_of_ast_grep_are_known() {
    let config = format!("{SGCONFIG}utilDirs: [shared]\n");
    let rule = "id: no-print\nlanguage: python\nrule: { matches: prints }\nmessage: no\n";
    let utility = "id: prints\nlanguage: python\nrule: { pattern: print($X) }\n";
    let files = [
        ("sgconfig.yml", config.as_str()),
        ("rules/no-print.yml", rule),
        ("shared/prints.yml", utility),
        ("tests/a.yml", CASES),
    ];
    assert_eq!(tested(&project(&files), false), [""; 0]);
}

#[test]
fn marks_in_source_files_are_cases() {
    let check = |source: &str, fixed: Option<&str>| {
        let dir = project(&[("rules/no-print.yml", RULE), ("rules/no-print.py", source)]);
        if let Some(fixed) = fixed {
            fs::write(dir.path().join("rules/no-print.fixed.py"), fixed).unwrap();
        }
        let request = TestRequest {
            paths: vec![dir.path().join("rules").to_string_lossy().into_owned()],
            packs: false,
            filter: None,
            update: true,
            config: ConfigSource::Isolated,
        };
        let mut outcome = test(&request).unwrap();
        let rule = outcome.rules.remove(0);
        let what: Vec<_> = rule
            .failures
            .iter()
            .map(|failure| failure.what.clone())
            .collect();
        (what.join("; "), rule.cases, outcome.updates.len())
    };
    let good =
        "# ruleid: no-print\nprint(1)\n# ok: no-print\nlog(1)\n# todook: no-print\nprint(2)\n";
    let fixed = good
        .replace("print(1)", "log(1)")
        .replace("print(2)", "log(2)");
    assert_eq!(check(good, None), (String::new(), 3, 0));
    assert_eq!(check(good, Some(&fixed)), (String::new(), 3, 0));
    let (what, _, updates) = check(good, Some(good));
    assert_eq!(what, "the fixes give another text than `no-print.fixed.py`");
    assert_eq!(updates, 1);
    let swapped = "# ok: no-print\nprint(1)\n# ruleid: no-print\nlog(1)\nprint(3)\n";
    assert_eq!(
        check(swapped, None).0,
        "no-print.py: it must fire on line 4, but is silent; \
         no-print.py: it must be silent on line 2, but fires; \
         no-print.py: it must be silent on line 5, but fires"
    );
    assert!(
        check("# ruleid: no-print\nprint(1)\n", None)
            .0
            .starts_with("it has no silent case")
    );
    assert!(
        check("# ruleid: other\nprint(1)\n", None)
            .0
            .starts_with("it has no cases")
    );
}

#[test]
fn a_filter_names_ids_with_or_without_their_pack() {
    let count = |filter: &str| {
        let request = TestRequest {
            paths: Vec::new(),
            packs: true,
            filter: Some(filter.to_owned()),
            update: false,
            config: ConfigSource::Isolated,
        };
        test(&request).map(|outcome| outcome.rules.len())
    };
    assert_eq!(count("python/assert-on-tuple").unwrap(), 1);
    assert_eq!(count("assert-on-tuple").unwrap(), 1);
    assert!(count("python/*").unwrap() > 10);
    assert_eq!(count("nothing-*").unwrap(), 0);
    assert!(matches!(count("a["), Err(EngineError::BadGlob { .. })));
}

/// A request to test the rules in a folder.
fn rules_in(dir: &tempfile::TempDir, update: bool) -> TestRequest {
    let rules = dir.path().canonicalize().unwrap().join("rules");
    TestRequest {
        paths: vec![rules.to_string_lossy().into_owned()],
        packs: false,
        filter: None,
        update,
        config: ConfigSource::Isolated,
    }
}

#[test]
fn expectations_in_cases_are_brought_up_to_date() {
    let cases = "\
# what nobody should print
valid: [log(x)]
invalid:
  - { code: print(print(1)), matches: 1, fixed: log(print(1)) } # nested
  - code: log(2)   # silent, though it must fire
    matches: 1
    fixed: 'log(2)'
  - print(3)
";
    let dir = project(&[
        ("rules/no-print.yml", RULE),
        ("rules/no-print.test.yml", cases),
    ]);
    let outcome = test(&rules_in(&dir, false)).unwrap();
    assert_eq!(outcome.rules[0].failures.len(), 3);
    assert_eq!(outcome.updates, []);
    let outcome = test(&rules_in(&dir, true)).unwrap();
    let [update] = outcome.updates.as_slice() else {
        panic!("{:?}", outcome.updates);
    };
    let wanted = cases.replace(
        "matches: 1, fixed: log(print(1)) }",
        "matches: 2, fixed: log(log(1)) }",
    );
    assert_eq!(update.text, wanted);
    update.write().unwrap();
    let outcome = test(&rules_in(&dir, true)).unwrap();
    let what: Vec<_> = outcome.rules[0]
        .failures
        .iter()
        .map(|failure| &failure.what)
        .collect();
    assert_eq!(what, ["it must fire once, but fires 0 times"]);
    assert_eq!(outcome.updates, []);
}

#[test]
fn cases_of_several_rules_in_one_file_change_together() {
    let (a, b) = (RULE.replace("print", "one"), RULE.replace("print", "two"));
    let rules = format!("id: a\n{a}---\nid: b\n{b}");
    let case = |id: &str, code: &str, count: usize| {
        format!("id: {id}\nvalid: [x]\ninvalid: [{{ code: {code}(1), matches: {count} }}]\n")
    };
    let both = |count| {
        format!(
            "{}---\n{}",
            case("a", "one", count),
            case("b", "two", count)
        )
    };
    let dir = project(&[("rules/x.yml", &rules), ("rules/x.test.yml", &both(7))]);
    let outcome = test(&rules_in(&dir, true)).unwrap();
    let texts: Vec<_> = outcome.updates.iter().map(|update| &update.text).collect();
    assert_eq!(texts, [&both(1)]);
}

#[test]
fn only_what_a_change_concerns_is_tested_again() {
    let cases = "valid: [log(x)]\ninvalid: [print(x)]\n";
    let dir = project(&[
        ("rules/a.yml", RULE),
        ("rules/a.test.yml", cases),
        ("rules/b.yml", RULE),
        ("rules/b.test.yml", cases),
        ("rules/c.yml", RULE),
        (
            "rules/c.py",
            "# ruleid: c, a\nprint(1)\n# ok: c, a\nlog(1)\n",
        ),
    ]);
    let request = rules_in(&dir, false);
    let mut outcome = test(&request).unwrap();
    let mut after = |name: &str, text: &str| {
        let path = dir.path().canonicalize().unwrap().join("rules").join(name);
        fs::write(&path, text).unwrap();
        outcome = test_again(&request, &outcome, &[path].into()).unwrap();
        let failed = outcome
            .rules
            .iter()
            .filter(|rule| !rule.failures.is_empty());
        let failed: Vec<_> = failed.map(|rule| rule.id.as_str()).collect();
        (outcome.ran, outcome.rules.len(), failed.join(" "))
    };
    let silent = RULE.replace("print", "show");
    assert_eq!(
        after("a.test.yml", "valid: [print(x)]\n"),
        (1, 3, "a".to_owned())
    );
    assert_eq!(after("b.yml", &silent), (1, 3, "a b".to_owned()));
    assert_eq!(after("a.test.yml", cases), (1, 3, "b".to_owned()));
    assert_eq!(after("b.yml", RULE), (1, 3, String::new()));
    assert_eq!(
        after("c.py", "# ruleid: c\nprint(1)\n# ok: c\nlog(1)\n"),
        (1, 3, String::new())
    );
    // What no rule was known to depend on may concern all.
    assert_eq!(after("d.yml", RULE), (4, 4, "d".to_owned()));
    assert_eq!(after("d.test.yml", cases), (4, 4, String::new()));
}
