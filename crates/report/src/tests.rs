//! The formats for people and JSON, on the sample report.

use andon_finding::{CheckReport, DriftReport, DriftWing, Severity};
use proptest::prelude::*;
use serde_json::Value;

use crate::sample::{self, CART};
use crate::{Format, Style, arbitrary, write};

fn text(report: &CheckReport, format: Format, style: &Style) -> String {
    let mut bytes = Vec::new();
    write(report, format, style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn terminal() {
    insta::assert_snapshot!(text(&sample::rich(), Format::Terminal, &Style::default()));
}

#[test]
fn terminal_narrow_and_verbose() {
    let style = Style {
        width: 60,
        verbose: true,
        ..Style::default()
    };
    insta::assert_snapshot!(text(&sample::rich(), Format::Terminal, &style));
}

#[test]
fn terminal_in_colour_says_the_same() {
    let report = sample::rich();
    let plain = text(&report, Format::Terminal, &Style::default());
    let style = Style {
        color: true,
        ..Style::default()
    };
    let coloured = text(&report, Format::Terminal, &style);
    assert!(coloured.contains("\x1b[1m\x1b[31merror"), "{coloured:?}");
    let mut stripped = String::new();
    for (index, part) in coloured.split('\x1b').enumerate() {
        stripped.push_str(if index == 0 {
            part
        } else {
            part.split_once('m').unwrap().1
        });
    }
    assert_eq!(stripped, plain);
}

#[test]
fn concise() {
    insta::assert_snapshot!(text(&sample::rich(), Format::Concise, &Style::default()));
}

#[test]
fn a_limit_keeps_the_gravest_and_says_so() {
    let style = Style {
        limit: Some(1),
        ..Style::default()
    };
    let report = sample::rich();
    insta::assert_snapshot!(text(&report, Format::Concise, &style), @r"
    src/cart.py:11:5: error[slop/swallowed-exception] every exception is swallowed
    Checked 1,234 files (56,789 lines): 2 errors, 1 warning; 1 suppressed; 2 fixable with `--fix`; 5 degraded; 13 files excluded (1 binary, 12 generated). The gravest 1 are shown. Gate: refused.
    ");
    let full = text(&report, Format::Terminal, &style);
    assert!(
        full.contains("\nOnly the gravest 1 of 3 findings are shown.\n"),
        "{full}"
    );
}

#[test]
fn nothing_wrong_is_one_quiet_line() {
    let report = sample::report(Vec::new(), Vec::new());
    insta::assert_snapshot!(
        text(&report, Format::Terminal, &Style::default()),
        @"Checked 1,234 files (56,789 lines): no findings."
    );
}

#[test]
fn the_prefix_goes_before_every_path() {
    let mut report = sample::rich();
    report.display_prefix = "../other/".into();
    for (format, start) in [
        (Format::Terminal, "--> ../other/src/"),
        (Format::Concise, "../other/src/"),
    ] {
        let text = text(&report, format, &Style::default());
        assert!(text.contains(start), "{text}");
    }
}

/// No text of a repository may reach a terminal with its controls intact, in any format.
#[test]
fn nothing_can_steer_a_terminal() {
    let evil = "\x1b]0;x\x07\u{9b}31m\u{202e}\u{2066}\0\r\u{7f}";
    let mut finding = sample::finding("python/eval", Severity::Error, CART, "eval(path)");
    finding.rule_id = format!("a/{evil}");
    finding.message = format!("m{evil}\nsecond line");
    finding.path = format!("p/{evil}%zz.py");
    finding.scope = evil.into();
    finding.excerpt.lines = vec![evil.repeat(50)];
    let mut report = sample::rich();
    report.findings.push(finding);
    report.display_prefix = evil.into();
    report.display_folder = format!("{evil}/");
    report.notices.push(evil.into());
    report.gate.reasons.push(evil.into());
    report.degraded[0].reason = evil.into();
    report.degraded[1].path = evil.into();
    report.excluded[0].examples = vec![evil.into()];
    report.rules[0].note = evil.into();
    report.rules[0].url = Some(evil.into());
    let style = Style {
        verbose: true,
        ..Style::default()
    };
    for format in Format::ALL {
        assert_harmless(&report, format, &style);
    }
}

#[test]
fn no_name_in_a_census_can_steer_a_terminal() {
    let evil = "\x1b]0;x\x07\u{9b}31m\u{202e}\u{2066}\0\r\n\u{7f}";
    let mut report = sample::drift();
    for wing in &mut report.house.wings {
        wing.language.push_str(evil);
        wing.stratum.push_str(evil);
        wing.undecided.push(evil.into());
        for convention in &mut wing.conventions {
            convention.says.push_str(evil);
            convention.exemplars = vec![evil.into()];
        }
    }
    for unit in &mut report.units {
        unit.path.push_str(evil);
        unit.language.push_str(evil);
        unit.stratum.push_str(evil);
        for reason in &mut unit.reasons {
            reason.text.push_str(evil);
            reason.here = Some(evil.into());
            reason.exemplar = Some(evil.into());
        }
    }
    report.notices.push(evil.into());
    let style = Style {
        verbose: true,
        ..Style::default()
    };
    let text = crate::drift_text(&report, &style);
    let lines = crate::drift_text(&sample::drift(), &style).lines().count();
    assert_eq!(text.lines().count(), lines + 2, "{text}");
    let steers = |character: &char| *character != '\n' && crate::visible::is_unsafe(*character);
    assert_eq!(text.chars().find(steers), None, "{text}");
}

#[test]
fn the_main_language_of_a_census_comes_first() {
    let mut report = sample::drift();
    let wing = report.house.wings[0].clone();
    let with = |language: &str, stratum: &str, files| DriftWing {
        language: language.to_owned(),
        stratum: stratum.to_owned(),
        files,
        ..wing.clone()
    };
    report.house.wings = vec![
        with("javascript", "source", 3),
        with("python", "source", 2),
        with("python", "tests", 2),
        with("rust", "source", u32::MAX),
        with("rust", "tests", 1),
    ];
    let text = crate::drift_text(&report, &Style::default());
    let titles = text.lines().filter(|line| line.ends_with(" functions"));
    let titles: Vec<&str> = titles.filter_map(|line| line.split(':').next()).collect();
    let order = ["rust (source)", "rust (tests)", "python (source)"];
    assert_eq!(titles.get(..3), Some(&order[..]), "{text}");
}

/// The report in a format holds no character that steers, and is JSON if it is for programs.
fn assert_harmless(report: &CheckReport, format: Format, style: &Style) {
    let text = text(report, format, style);
    for (index, character) in text.char_indices() {
        assert!(
            character == '\n' || !crate::visible::is_unsafe(character),
            "{format}: {character:?} at {index}"
        );
    }
    if !format.is_for_people() {
        serde_json::from_str::<Value>(&text).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a finding says, every format is written, and harmless.
    #[test]
    fn any_finding_is_written(
        findings in prop::collection::vec(arbitrary::findings(), 0..4),
        width in 0..200_usize,
    ) {
        let mut report = sample::rich();
        report.findings = findings;
        let style = Style { width, ..Style::default() };
        for format in Format::ALL {
            assert_harmless(&report, format, &style);
        }
    }
}

#[test]
fn json_reads_back() {
    let report = sample::rich();
    let json = text(&report, Format::Json, &Style::default());
    assert_eq!(serde_json::from_str::<CheckReport>(&json).unwrap(), report);
}

/// `UPDATE_SCHEMAS=1 cargo test -p andon-report` rewrites the files.
#[test]
fn the_schemas_are_up_to_date() {
    for (name, schema) in [
        ("check-report", crate::check_report_schema()),
        ("drift-report", crate::drift_report_schema().into()),
        ("search-match", crate::search_match_schema()),
    ] {
        let path = format!(
            "{}/../../schemas/{name}.schema.json",
            env!("CARGO_MANIFEST_DIR")
        );
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            std::fs::write(&path, text).unwrap();
        }
        let checked_in: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert!(
            checked_in == schema,
            "{name}: run `UPDATE_SCHEMAS=1 cargo test -p andon-report`"
        );
    }
}

/// JSON keeps to a schema, and does not any more once `key` holds something else.
#[track_caller]
fn keeps_to(schema: &Value, json: &str, key: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let mut json: Value = serde_json::from_str(json).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    json[key] = "none".into();
    assert!(!validator.is_valid(&json), "the schema accepts anything");
    json.as_object_mut().unwrap().remove(key);
    assert!(!validator.is_valid(&json), "the schema misses nothing");
}

#[test]
fn json_keeps_to_the_schema() {
    let schema = crate::check_report_schema();
    for report in [sample::rich(), sample::report(Vec::new(), Vec::new())] {
        let json = text(&report, Format::Json, &Style::default());
        keeps_to(&schema, &json, "findings");
    }
}

#[test]
fn drift_json_reads_back_and_keeps_to_the_schema() {
    let schema = crate::drift_report_schema().into();
    let mut full = sample::drift();
    full.units[0].path = "src/\u{202e}yp.trac".to_owned();
    let mut empty = full.clone();
    empty.house.wings.clear();
    empty.units.clear();
    for report in [full, empty] {
        let json = crate::to_json(&report).unwrap();
        assert!(!json.contains('\u{202e}'));
        assert_eq!(serde_json::from_str::<DriftReport>(&json).unwrap(), report);
        keeps_to(&schema, &json, "units");
    }
    let mut wrong = serde_json::to_value(sample::drift()).unwrap();
    wrong["units"][0]["verdict"] = "guilty".into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(!validator.is_valid(&wrong));
}
