//! Whole checks on small trees.

use std::fs;

use super::*;
use crate::request::Silent;
use crate::testbed::Tree;
use andon_finding::{DegradedKind, Verdict};

const RULE: &str = "\
language: python
severity: error
rule: { pattern: print($X) }
message: do not print
fix: log($X)
";

struct Bed {
    tree: Tree,
}

impl std::ops::Deref for Bed {
    type Target = Tree;

    fn deref(&self) -> &Tree {
        &self.tree
    }
}

impl Bed {
    fn new(files: &[(&str, &str)]) -> Self {
        let bed = Self {
            tree: Tree::new(&[
                ("andon.toml", "rules = [\"rules\"]\n"),
                ("rules/no-print.yml", RULE),
            ]),
        };
        for (path, text) in files {
            bed.write(path, text);
        }
        bed
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    fn request(&self) -> CheckRequest {
        CheckRequest {
            paths: vec![self.root.clone()],
            cache: false,
            deterministic: true,
            jobs: Some(2),
            ..CheckRequest::default()
        }
    }

    fn check(&self, request: &CheckRequest) -> CheckOutcome {
        check(request, &Silent).unwrap()
    }
}

#[test]
fn the_report_counts_what_it_lists() {
    let bed = Bed::new(&[
        ("a.py", "print(1)\nprint(2)  # andon-ignore\n"),
        ("b/c.py", "x = 1\n"),
        ("bin.py", "\0"),
        ("broken.py", "def print = = 1\n"),
    ]);
    let report = bed.check(&bed.request()).report;
    assert_eq!(report.totals.files, 3);
    assert_eq!(report.totals.lines, 4);
    assert_eq!((report.totals.errors, report.totals.suppressed), (1, 1));
    assert_eq!(report.totals.fixable, 1);
    assert_eq!(report.gate.verdict, Verdict::Refused);
    assert_eq!(report.excluded.len(), 1);
    assert_eq!(report.degraded.len(), 1);
    let artifacts: Vec<_> = report
        .artifacts
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(artifacts, ["a.py", "broken.py"]);
    assert!(report.run.is_none() && report.root.is_none());
    let rules: Vec<_> = report.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(
        rules,
        [
            "andon/unclosed-suppression",
            "andon/unused-suppression",
            "no-print"
        ]
    );
}

#[test]
fn any_number_of_threads_and_a_cold_or_warm_cache_say_the_same() {
    let names: Vec<_> = (0..40)
        .map(|n| (format!("d{}/f{n}.py", n % 3), "print(1)\n".repeat(n)))
        .collect();
    let files: Vec<_> = names
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let bed = Bed::new(&files);
    let one = bed
        .check(&CheckRequest {
            jobs: Some(1),
            ..bed.request()
        })
        .report;
    assert_eq!(one.findings.len(), (0..40).sum::<usize>());
    for (jobs, cache) in [(2, false), (8, false), (2, true), (2, true)] {
        let request = CheckRequest {
            jobs: Some(jobs),
            cache,
            ..bed.request()
        };
        assert_eq!(bed.check(&request).report, one, "{jobs} {cache}");
    }
}

#[test]
fn fixes_are_written_and_counted_and_the_rest_is_reported() {
    let bed = Bed::new(&[
        ("a.py", "print(print(1))\r\nprint(2)  # andon-ignore\r\n"),
        ("b.py", "x\n"),
    ]);
    let diff = bed.check(&CheckRequest {
        fix: FixMode::Diff,
        ..bed.request()
    });
    assert!(
        diff.diff.starts_with("--- a/a.py\n+++ b/a.py\n"),
        "{}",
        diff.diff
    );
    assert!(bed.read("a.py").starts_with("print(print(1))"));
    assert_eq!(diff.report.totals.errors, 2);

    let fixed = bed
        .check(&CheckRequest {
            fix: FixMode::Apply,
            ..bed.request()
        })
        .report;
    assert_eq!(
        bed.read("a.py"),
        "log(log(1))\r\nprint(2)  # andon-ignore\r\n"
    );
    assert_eq!(
        (
            fixed.totals.errors,
            fixed.totals.fixed,
            fixed.totals.fixable
        ),
        (0, 2, 2)
    );
    assert_eq!(fixed.gate.verdict, Verdict::Passed);
    let again = bed
        .check(&CheckRequest {
            fix: FixMode::Apply,
            ..bed.request()
        })
        .report;
    assert_eq!(again.totals.fixed, 0);
}

#[test]
fn a_fix_that_would_break_the_file_is_withheld() {
    let bed = Bed::new(&[("a.py", "print(1)\n")]);
    bed.write("rules/no-print.yml", &RULE.replace("log($X)", "log(($X)"));
    let report = bed
        .check(&CheckRequest {
            fix: FixMode::Apply,
            ..bed.request()
        })
        .report;
    assert_eq!(bed.read("a.py"), "print(1)\n");
    assert_eq!(report.degraded[0].kind, DegradedKind::FixWithheld);
    assert_eq!(report.totals.errors, 1);
}

#[test]
fn standard_input_is_judged_as_the_file_it_would_be() {
    let bed = Bed::new(&[]);
    bed.write("andon.toml", "rules = [\"rules\"]\n[[override]]\nfiles = [\"lax/\"]\nseverity = { no-print = \"hint\" }\n");
    let stdin = |path: &str, fix| {
        let stdin = StdinText {
            path: bed.root.join(path),
            bytes: b"print(1)\n".to_vec(),
        };
        check(
            &CheckRequest {
                stdin: Some(stdin),
                fix,
                ..bed.request()
            },
            &Silent,
        )
    };
    let report = stdin("new/deep/a.py", FixMode::Propose).unwrap().report;
    assert_eq!(report.findings[0].path, "new/deep/a.py");
    assert_eq!(report.totals.errors, 1);
    assert_eq!(
        stdin("lax/a.py", FixMode::Propose)
            .unwrap()
            .report
            .totals
            .hints,
        1
    );
    let fixed = stdin("a.py", FixMode::Apply).unwrap();
    assert_eq!(fixed.stdin_fixed.unwrap(), b"log(1)\n");
    assert!(matches!(
        stdin("a.unknown", FixMode::Propose),
        Err(EngineError::UnknownStdinLanguage { .. })
    ));
}

#[test]
fn mistakes_stop_the_run() {
    let bed = Bed::new(&[("a.py", "")]);
    let gone = CheckRequest {
        paths: vec![bed.root.join("gone")],
        ..bed.request()
    };
    assert!(matches!(
        check(&gone, &Silent),
        Err(EngineError::NotFound { .. })
    ));
    bed.write(
        "andon.toml",
        "rules = [\"rules\", \"gone\", \"andon:nope\"]\n",
    );
    let Err(EngineError::Config { problems }) = check(&bed.request(), &Silent) else {
        panic!()
    };
    assert_eq!(problems.len(), 2);
    bed.write(
        "andon.toml",
        "rules = [\"rules\"]\n[severity]\nno-pirnt = \"off\"\n",
    );
    let Err(EngineError::Config { problems }) = check(&bed.request(), &Silent) else {
        panic!()
    };
    assert_eq!(problems[0].to_string(), "unknown rule `no-pirnt`");
    bed.write("andon.toml", "rules = [\"rules\"]\n");
    bed.write(
        "rules/no-print.yml",
        "language: python\nrule: { kind: no_such_kind }\nmessage: x\n",
    );
    assert!(matches!(
        check(&bed.request(), &Silent),
        Err(EngineError::Rules { .. })
    ));
}

#[cfg(unix)]
#[test]
fn a_link_named_on_the_command_line_is_followed() {
    let bed = Bed::new(&[("src/a.py", "print(1)\n")]);
    std::os::unix::fs::symlink("src", bed.root.join("link")).unwrap();
    std::os::unix::fs::symlink("nowhere", bed.root.join("dangling.py")).unwrap();
    let request = |path: &str| CheckRequest {
        paths: vec![bed.root.join(path)],
        ..bed.request()
    };
    let report = bed.check(&request("link")).report;
    assert_eq!(report.findings[0].path, "src/a.py");
    assert!(matches!(
        check(&request("dangling.py"), &Silent),
        Err(EngineError::DanglingLink { .. })
    ));
}

#[test]
fn no_file_to_judge_is_said_and_passes() {
    let bed = Bed::new(&[("notes.txt", "")]);
    let report = bed.check(&bed.request()).report;
    assert_eq!(report.gate.verdict, Verdict::Passed);
    assert!(
        report.notices[0].starts_with("no file to judge"),
        "{:?}",
        report.notices
    );
}

#[test]
fn what_is_left_out_counts_though_nothing_else_is_judged() {
    let bed = Bed::new(&[
        ("big.py", "x = 1\n"),
        ("old.py", ""),
        ("data.json", "[[0, 0]]"),
    ]);
    let limits = "rules = [\"rules\"]\n[files]\nmax-size = 5\nexclude = [\"old.py\"]\n";
    bed.write("andon.toml", limits);
    let check = |paths: &[&str]| {
        let report = bed.check(&CheckRequest {
            paths: paths.iter().map(|path| bed.root.join(path)).collect(),
            ..bed.request()
        });
        let report = report.report;
        let counts = report
            .excluded
            .iter()
            .map(|it| (it.reason.name(), it.files));
        (counts.collect::<Vec<_>>(), report.notices)
    };
    let (counts, notices) = check(&["."]);
    assert_eq!(counts, [("too-large", 1), ("configured", 1)]);
    assert_eq!(
        notices,
        [
            "no file to judge: big.py is left out (more than 5 bytes, `[files] max-size` of \
          andon.toml), and so is 1 other file"
        ]
    );
    assert_eq!(check(&["old.py"]).0, [("configured", 1)]);
    // No rule is about it.
    assert_eq!(check(&["data.json"]).0, []);
}

#[test]
fn the_root_holds_every_path_whatever_comes_first() {
    let bed = Bed::new(&[
        ("b.py", "print(1)\n"),
        ("sub/a.py", "print(1)\n"),
        ("sub/andon.toml", "rules = []\n"),
    ]);
    let check = |paths: &[&str]| {
        let request = CheckRequest {
            paths: paths.iter().map(|path| bed.root.join(path)).collect(),
            ..bed.request()
        };
        let findings = bed.check(&request).report.findings;
        let paths = findings.into_iter().map(|finding| finding.path);
        paths.collect::<Vec<_>>()
    };
    assert_eq!(check(&["sub/a.py", "b.py"]), ["b.py", "sub/a.py"]);
    assert_eq!(check(&["b.py", "sub"]), ["b.py", "sub/a.py"]);
    assert_eq!(check(&["sub/a.py", "sub"]), [""; 0]);
}

#[test]
fn a_stale_house_is_not_replaced_by_one_learned_in_passing() {
    let bed = Bed::new(&[]);
    for index in 0..12 {
        let text = format!("def load_rows_{index}(path):\n    return path\n");
        bed.write(&format!("src/part_{index}.py"), &text);
    }
    let check = || {
        let CheckReport {
            findings, notices, ..
        } = bed.check(&bed.request()).report;
        let style = findings.iter().map(|finding| finding.rule_id.as_str());
        let style = style.filter(|id| id.starts_with("style/")).count();
        (style, notices.join("\n"))
    };
    let learned = "style is judged by what these files themselves do";
    let pin = "rules = [\"rules\"]\n[style]\npin = { \"naming.function\" = \"camelCase\" }\n";
    bed.write(style::HOUSE_NAME, "{\"version\": 0}");
    let (found, notices) = check();
    assert!(notices.contains("style is not judged: .andon/house.json was written by an older"));
    assert!(found == 0 && !notices.contains(learned), "{notices}");
    bed.write("andon.toml", pin);
    let (found, notices) = check();
    assert!(notices.contains("style is judged by andon.toml alone: .andon/house.json was written"));
    assert!(found == 12 && !notices.contains(learned), "{notices}");
    fs::remove_file(bed.root.join(style::HOUSE_NAME)).unwrap();
    let (found, notices) = check();
    assert!(found == 12 && notices.contains(learned), "{notices}");
}

#[test]
fn a_fix_that_breaks_the_code_is_withheld_though_no_rule_can_match_the_result() {
    let bed = Bed::new(&[("src/a.py", "print(1)\n")]);
    bed.write("rules/no-print.yml", &RULE.replace("log($X)", "log(($X)"));
    let request = CheckRequest {
        fix: FixMode::Apply,
        ..bed.request()
    };
    let report = bed.check(&request).report;
    assert_eq!(bed.read("src/a.py"), "print(1)\n");
    assert!(
        report
            .degraded
            .iter()
            .any(|entry| entry.kind == DegradedKind::FixWithheld)
    );
}

#[test]
fn without_the_prefilter_the_same_is_found() {
    let bed = Bed::new(&[("src/a.py", "print(1)\n"), ("src/b.py", "log(1)\n")]);
    let request = bed.request();
    let slow = CheckRequest {
        prefilter: false,
        ..request.clone()
    };
    assert_eq!(bed.check(&request).report, bed.check(&slow).report);
}

/// The report with the cache, twice, must be the one without.
fn same_from_the_cache(bed: &Bed, step: &str) {
    let fresh = bed.check(&bed.request());
    for run in ["cold", "warm"] {
        let cached = bed.check(&CheckRequest {
            cache: true,
            ..bed.request()
        });
        assert_eq!(cached.report, fresh.report, "{step}, {run}");
        assert_eq!(cached.warnings.len(), fresh.warnings.len(), "{step}, {run}");
    }
}

#[test]
fn whatever_happens_to_files_between_two_runs_is_seen() {
    let texts = ["print(1)\n", "print(2)\n", "x = 1234\n", "def f = 1\n"];
    let names = ["a.py", "b.py", "c/d.py"];
    let bed = Bed::new(&names.map(|name| (name, texts[0])));
    let path = |name: &str| bed.root.join(name);
    let old = fs::metadata(path("a.py")).unwrap().modified().unwrap();
    // Digits of a fraction are random enough, and the same every time.
    let mut digits = (1_u64..).scan(1, |rest, _| {
        *rest = *rest * 10 % 2503;
        Some(usize::try_from(*rest * 10 / 2503).unwrap())
    });
    for step in 0..40 {
        let mut digit = || digits.next().unwrap();
        let (action, name, text) = (digit() % 5, names[digit() % 3], texts[digit() % 4]);
        match action {
            0 => bed.write(name, text),
            // As if nothing had been written.
            1 => {
                bed.write(name, text);
                let file = fs::File::options().write(true).open(path(name));
                file.unwrap().set_modified(old).unwrap();
            }
            2 => {
                bed.write("other", text);
                fs::rename(path("other"), path(name)).unwrap();
            }
            3 => {
                let _ = fs::remove_file(path(name));
            }
            _ => {
                let _ = fs::rename(path(name), path("b.py"));
            }
        }
        same_from_the_cache(&bed, &format!("step {step}: {action} {name}"));
    }
}

#[test]
fn rules_that_were_good_are_looked_at_again_once_they_change() {
    let bed = Bed::new(&[("a.py", "print(1)\n"), ("b.py", "x = 1\n")]);
    same_from_the_cache(&bed, "good");
    // A new file needs the rules, which were known to be good.
    bed.write("c.py", "print(3)\n");
    same_from_the_cache(&bed, "a new file");
    bed.write("rules/no-print.yml", &RULE.replace("error", "hint"));
    same_from_the_cache(&bed, "another severity");
    let everywhere = "language: python\nrule: { regex: x }\nmessage: m\n";
    bed.write("rules/everywhere.yml", everywhere);
    let request = CheckRequest {
        cache: true,
        ..bed.request()
    };
    assert_eq!(bed.check(&request).warnings.len(), 1);
    same_from_the_cache(&bed, "a rule with a warning");
    bed.write("rules/everywhere.yml", "language: python\nrule: {}\n");
    for _ in 0..2 {
        let refused = check(&request, &Silent).unwrap_err();
        assert!(matches!(refused, EngineError::Rules { .. }), "{refused}");
    }
    fs::remove_file(bed.root.join("rules/everywhere.yml")).unwrap();
    same_from_the_cache(&bed, "good again");
}
