//! The log against the published schema, against what code scanning asks for, and at its limits.

use andon_finding::{CheckReport, Label, LabelRole, Severity};
use serde_json::Value;

use super::{MAX_LOCATIONS, MAX_RESULTS, write_at_most};
use crate::sample::{self, CART};

fn sarif(report: &CheckReport) -> Value {
    sarif_at_most(report, MAX_RESULTS)
}

fn sarif_at_most(report: &CheckReport, limit: usize) -> Value {
    let mut bytes = Vec::new();
    write_at_most(report, limit, &mut bytes).unwrap();
    let log: Value = serde_json::from_slice(&bytes).unwrap();
    let schema: Value =
        serde_json::from_str(include_str!("../../tests/data/sarif-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    log
}

#[test]
fn the_sample() {
    let report = sample::rich();
    let mut bytes = Vec::new();
    write_at_most(&report, MAX_RESULTS, &mut bytes).unwrap();
    insta::assert_snapshot!(indented(&String::from_utf8(bytes).unwrap()));
}

/// JSON, laid out for reading in the order it has.
fn indented(json: &str) -> String {
    let (mut shown, mut depth, mut quoted) = (String::new(), 0, false);
    let mut characters = json.trim_end().chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        let closes = |next: Option<char>| matches!(next, Some(']' | '}'));
        shown.push(character);
        match character {
            '"' => quoted = !quoted,
            '\\' if quoted => shown.extend(characters.next()),
            '[' | '{' if !quoted && !closes(next) => depth += 1,
            ':' if !quoted => shown.push(' '),
            _ => {}
        }
        let breaks = matches!(character, '[' | '{' | ',') && !closes(next);
        let ends = closes(characters.peek().copied()) && !matches!(character, '[' | '{');
        if quoted || !(breaks || ends) {
            continue;
        }
        depth -= usize::from(ends);
        shown.push('\n');
        shown.extend(std::iter::repeat_n("  ", depth));
    }
    shown
}

/// `SARIF_SAMPLES=folder cargo test -p andon-report samples` keeps them for other validators.
#[test]
fn all_samples_keep_to_the_schema() {
    let mut deterministic = sample::rich();
    deterministic.run = None;
    deterministic.root = None;
    let mut loose = sample::rich();
    loose
        .findings
        .push(sample::finding("eval", Severity::Info, CART, "json"));
    loose.rules.push(sample::rule("loose", Severity::Off));
    let samples = [
        ("rich", sample::rich(), MAX_RESULTS),
        ("cut", sample::rich(), 2),
        ("empty", sample::report(Vec::new(), Vec::new()), MAX_RESULTS),
        ("deterministic", deterministic, MAX_RESULTS),
        ("loose", loose, MAX_RESULTS),
        ("hostile", hostile(), MAX_RESULTS),
    ];
    for (name, report, limit) in samples {
        let log = sarif_at_most(&report, limit);
        if let Some(folder) = std::env::var_os("SARIF_SAMPLES") {
            let path = std::path::Path::new(&folder)
                .join(name)
                .with_extension("sarif");
            std::fs::write(path, log.to_string()).unwrap();
        }
    }
}

/// The sample with texts and places that nobody should ever hand over.
fn hostile() -> CheckReport {
    let evil = "\x1b]0;x\x07\u{202e}{0} [a](1) %zz \n";
    let mut report = sample::rich();
    let copies = report.findings.clone();
    report.findings.extend(copies);
    for (index, finding) in report.findings.iter_mut().enumerate() {
        finding.message = evil.into();
        finding.path = format!("a:b/{evil}.py");
        finding.scope = evil.into();
        match index {
            0 => finding.excerpt.lines.clear(),
            1 => finding.excerpt.first_line = usize::MAX,
            2 => finding.span.end = finding.span.start,
            3 => std::mem::swap(&mut finding.span.start, &mut finding.span.end),
            4 => finding.excerpt.lines = vec!["x".repeat(1_000_000)],
            5 => finding.span.end.line += 100,
            _ => finding.excerpt.first_column = usize::MAX,
        }
    }
    report.rules[0].url = Some(evil.into());
    report.rules[0].note = evil.into();
    report.degraded[0].path = evil.into();
    report
}

#[test]
fn every_result_points_at_its_rule_and_file() {
    let mut report = sample::rich();
    report.findings.push(sample::finding(
        "unknown/rule",
        Severity::Info,
        CART,
        "json",
    ));
    let log = sarif(&report);
    let run = &log["runs"][0];
    for (result, finding) in run["results"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&report.findings)
    {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(
            run["tool"]["driver"]["rules"][index]["id"],
            finding.rule_id.as_str()
        );
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let index = place["index"].as_u64().unwrap() as usize;
        assert_eq!(run["artifacts"][index]["location"]["uri"], place["uri"]);
    }
}

#[test]
fn nothing_of_a_deterministic_report_tells_when_or_where() {
    let mut report = sample::rich();
    report.run = None;
    report.root = None;
    let text = sarif(&report).to_string();
    for word in [
        "TimeUtc",
        "guid",
        "serial",
        "file://",
        "commandLine",
        "Digest",
    ] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn the_gravest_results_are_kept() {
    let log = sarif_at_most(&sample::rich(), 2);
    let run = &log["runs"][0];
    let levels: Vec<_> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| &result["level"])
        .collect();
    assert_eq!(levels, ["error", "error"]);
    assert_eq!(run["properties"]["resultsOmitted"], 2);
    let notes = run["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .unwrap();
    let cut = notes
        .iter()
        .find(|note| note["descriptor"]["id"] == "results-cut")
        .unwrap();
    let text = cut["message"]["text"].as_str().unwrap();
    assert!(
        text.starts_with("Only the gravest 2 of 4 findings"),
        "{text}"
    );
}

#[test]
fn limits_of_code_scanning_are_kept() {
    let mut report = sample::rich();
    report.rules[0].languages = (0..50).map(|index| format!("language{index}")).collect();
    let span = sample::place(CART, "json", 0);
    report.findings[0].labels = (0..2_000)
        .map(|index| Label {
            role: LabelRole::Secondary,
            span,
            message: index.to_string(),
        })
        .collect();
    let log = sarif(&report);
    let run = &log["runs"][0];
    let tags = run["tool"]["driver"]["rules"][0]["properties"]["tags"]
        .as_array()
        .unwrap();
    assert_eq!(tags.len(), 20);
    let related = run["results"][0]["relatedLocations"].as_array().unwrap();
    assert_eq!(related.len(), MAX_LOCATIONS - 1);
}

#[test]
fn snippets_are_the_text_of_their_regions() {
    let log = sarif(&sample::rich());
    let mut checked = 0;
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let start = region["byteOffset"].as_u64().unwrap() as usize;
        let length = region["byteLength"].as_u64().unwrap() as usize;
        assert_eq!(region["snippet"]["text"], &CART[start..start + length]);
        checked += 1;
    }
    assert_eq!(checked, 4);
}
