//! A report with something of everything, for the tests of all formats.

use andon_finding::{
    Applicability, Artifact, CheckReport, DRIFT_VERSION, Degraded, DegradedKind, DriftConvention,
    DriftHouse, DriftReport, DriftVerdict, DriftWing, Edit, Excerpt, Excluded, ExclusionReason,
    Finding, FindingKey, Fix, Gate, Label, LabelRole, Place, Position, RuleInfo, Run,
    SCHEMA_VERSION, Severity, Suppression, Tool, Totals, Unit, UnitKind, UnitReason, Verdict,
};

pub(crate) const CART: &str = "\
import json

class Cart:
\tdef add(self, item, items=[]):
\t\titems.append(item)
\t\treturn items

def load(path):
    try:
        return json.load(open(path))
    except Exception:
        pass  # 中文 \u{202e}gnihton
    # andon-ignore -- the caller checks
    return eval(path)
";

/// The `nth` occurrence of `needle` in `source`.
pub(crate) fn place(source: &str, needle: &str, nth: usize) -> Place {
    let (start, _) = source.match_indices(needle).nth(nth).unwrap();
    Place {
        start: position(source, start),
        end: position(source, start + needle.len()),
    }
}

pub(crate) fn position(source: &str, byte: usize) -> Position {
    let before = &source[..byte];
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    Position {
        byte,
        line: before.matches('\n').count(),
        column: before[line_start..].chars().count(),
    }
}

/// The whole lines of a place.
pub(crate) fn excerpt(source: &str, place: Place) -> Excerpt {
    let count = place.end.line - place.start.line + 1;
    Excerpt {
        first_line: place.start.line,
        first_column: 0,
        lines: source
            .lines()
            .skip(place.start.line)
            .take(count)
            .map(str::to_owned)
            .collect(),
        truncated: false,
    }
}

/// A plain finding at the `nth` occurrence of `needle` in `source`.
pub(crate) fn finding(rule_id: &str, severity: Severity, source: &str, needle: &str) -> Finding {
    let span = place(source, needle, 0);
    Finding {
        rule_id: rule_id.into(),
        severity,
        message: format!("something about {rule_id}"),
        arguments: Vec::new(),
        path: "src/cart.py".into(),
        span,
        scope: String::new(),
        key: FindingKey(format!("{:032x}", span.start.byte)),
        line_hash: format!("{:x}:1", 0xc129_715d_7a2b_c9a3_u64 ^ span.start.byte as u64),
        excerpt: excerpt(source, span),
        labels: Vec::new(),
        fixes: Vec::new(),
        suppression: None,
    }
}

pub(crate) fn rule(id: &str, severity: Severity) -> RuleInfo {
    RuleInfo {
        id: id.into(),
        pack: id.split_once('/').map_or("", |(pack, _)| pack).into(),
        languages: vec!["python".into()],
        severity,
        message_template: format!("something about {id}"),
        message: format!("something about {id}"),
        note: String::new(),
        metadata: serde_json::json!({ "owner": "platform" }),
        url: None,
        fixable: false,
        source: format!("andon:{id}.yml"),
    }
}

pub(crate) fn report(findings: Vec<Finding>, rules: Vec<RuleInfo>) -> CheckReport {
    let open = |severity| {
        let counts =
            |finding: &&Finding| finding.suppression.is_none() && finding.severity == severity;
        findings.iter().filter(counts).count()
    };
    let errors = open(Severity::Error);
    CheckReport {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: "andon".into(),
            version: "0.1.0".into(),
        },
        run: None,
        degraded: Vec::new(),
        excluded: Vec::new(),
        gate: Gate {
            verdict: if errors == 0 {
                Verdict::Passed
            } else {
                Verdict::Refused
            },
            reasons: match errors {
                0 => Vec::new(),
                count => vec![format!("findings of severity error: {count}, allowed: 0")],
            },
        },
        totals: Totals {
            files: 1_234,
            lines: 56_789,
            bytes: 2_000_000,
            errors,
            warnings: open(Severity::Warning),
            infos: open(Severity::Info),
            hints: open(Severity::Hint),
            suppressed: findings
                .iter()
                .filter(|it| it.suppression.is_some())
                .count(),
            fixable: findings.iter().filter(|it| !it.fixes.is_empty()).count(),
            fixed: 0,
        },
        findings,
        rules,
        artifacts: Vec::new(),
        root: None,
        display_prefix: String::new(),
        display_folder: String::new(),
        notices: Vec::new(),
    }
}

/// Something of everything.
pub(crate) fn rich() -> CheckReport {
    let mut report = report(findings(), rules());
    report.run = Some(Run {
        serial: "R-01jq3v5x7k".into(),
        guid: "0195f1b7-2c1e-7a53-9d4c-8f4c2f0a9b11".into(),
        started: "2026-03-01T23:59:59.250Z".into(),
        duration_ms: 1_500,
        command_line: ["andon", "check", "my project"].map(str::to_owned).to_vec(),
        config_digest: "11".repeat(32),
        rules_digest: "22".repeat(32),
    });
    report.root = Some("/home/me/my project".into());
    report.degraded = ["a", "b", "c", "d"]
        .map(|name| Degraded {
            path: format!("src/{name} 100%.py"),
            kind: DegradedKind::SyntaxError,
            reason: "syntax error in line 3, near `def`".into(),
        })
        .to_vec();
    report.degraded.push(Degraded {
        path: "src/latin1.py".into(),
        kind: DegradedKind::NotUtf8,
        reason: "byte 0xe9 at offset 17 is not UTF-8".into(),
    });
    report.excluded = vec![
        Excluded {
            reason: ExclusionReason::Binary,
            files: 1,
            examples: vec!["logo.png".into()],
        },
        Excluded {
            reason: ExclusionReason::Generated,
            files: 12,
            examples: vec!["a_pb2.py".into(), "b_pb2.py".into()],
        },
    ];
    report.artifacts = ["src/a 100%.py", "src/cart.py", "src/latin1.py"]
        .map(|path| Artifact {
            path: path.into(),
            language: "python".into(),
            bytes: CART.len(),
            sha256: "0f".repeat(32),
        })
        .to_vec();
    report.notices = vec!["no `andon.toml` was found: the shipped packs are used".into()];
    report
}

fn findings() -> Vec<Finding> {
    let mut default = finding("python/mutable-default", Severity::Warning, CART, "[]");
    default.message = "the default `[]` of `items` is shared between all calls".into();
    default.arguments = vec!["[]".into(), "items".into()];
    default.scope = "Cart.add".into();
    default.labels = vec![
        Label {
            role: LabelRole::Secondary,
            span: place(CART, "items", 0),
            message: "this parameter".into(),
        },
        Label {
            role: LabelRole::Primary,
            span: default.span,
            message: "created once, when the function is defined".into(),
        },
        Label {
            role: LabelRole::Secondary,
            span: place(CART, "items.append(item)", 0),
            message: "changed here".into(),
        },
    ];
    default.fixes = vec![Fix {
        title: "Replace the default with `None`".into(),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            place: default.span,
            text: "None".into(),
        }],
    }];

    let mut swallowed = finding("slop/swallowed-exception", Severity::Error, CART, "except");
    swallowed.span = place(CART, "except Exception:\n        pass", 0);
    swallowed.excerpt = excerpt(CART, swallowed.span);
    swallowed.message = "every exception is swallowed".into();
    swallowed.scope = "load".into();

    let mut again = finding("slop/swallowed-exception", Severity::Error, CART, "pass");
    again.message = "every exception is swallowed, use `{}` or `{0}` instead of [it](1)".into();
    again
        .excerpt
        .lines
        .iter_mut()
        .for_each(|line| line.push_str(" \x1b[31m"));
    again.fixes = vec![Fix {
        title: "Delete the handler".into(),
        applicability: Applicability::Unsafe,
        edits: vec![Edit {
            place: again.span,
            text: String::new(),
        }],
    }];

    let mut silenced = finding("python/eval", Severity::Hint, CART, "eval(path)");
    silenced.suppression = Some(Suppression {
        line: 12,
        reason: Some("the caller checks".into()),
    });
    vec![default, swallowed, again, silenced]
}

fn rules() -> Vec<RuleInfo> {
    let mut default = rule("python/mutable-default", Severity::Warning);
    default.message = "the default `$DEFAULT` of `$NAME` is shared between all calls".into();
    default.message_template = "the default `{0}` of `{1}` is shared between all calls".into();
    default.note = "A default is evaluated once, when the function is defined, and then belongs \
                    to\nall calls: what one call adds, the next one finds.\n\nUse `None` and make \
                    the value inside:\n\n```python\nitems = [] if items is None else items\n```\n"
        .into();
    default.url = Some("https://docs.python.org/3/faq/programming.html".into());
    default.fixable = true;
    let mut swallowed = rule("slop/swallowed-exception", Severity::Error);
    swallowed.languages = vec!["python".into(), "rust".into(), "typescript".into()];
    swallowed.message = "every exception is swallowed".into();
    swallowed.message_template = swallowed.message.clone();
    swallowed.note = "An error that nobody hears of becomes a wrong result elsewhere.".into();
    vec![default, rule("python/eval", Severity::Hint), swallowed]
}

/// A census with a unit of every kind and verdict.
pub(crate) fn drift() -> DriftReport {
    let place = |line: usize| Some(format!("src/cart.py:{line}"));
    let unit = |unit: UnitKind, verdict: DriftVerdict| Unit {
        path: "src/cart.py".to_owned(),
        unit,
        name: (unit == UnitKind::Function).then(|| "Cart.add".to_owned()),
        line: (unit == UnitKind::Function).then_some(4),
        language: "python".to_owned(),
        stratum: "source".to_owned(),
        score: 3.5,
        p: (unit == UnitKind::File).then_some(0.0004),
        q: (unit == UnitKind::File).then_some(0.02),
        verdict,
        style: None,
        reasons: vec![UnitReason {
            fact: "naming.function".to_owned(),
            text: "3 of 3 places name functions in camelCase".to_owned(),
            here: place(4),
            exemplar: place(8),
        }],
    };
    DriftReport {
        schema_version: DRIFT_VERSION,
        tool: Tool {
            name: "andon".to_owned(),
            version: "0.1.0".to_owned(),
        },
        house: DriftHouse {
            source: ".andon/house.json".to_owned(),
            digest: "0".repeat(64),
            wings: vec![DriftWing {
                language: "python".to_owned(),
                stratum: "source".to_owned(),
                files: 40,
                functions: 300,
                judges: true,
                judged: 38,
                too_small: 2,
                new: 3,
                foreign: 1,
                false_share: 0.05,
                new_file_level: 0.01,
                conventions: vec![DriftConvention {
                    id: "style/naming.function".to_owned(),
                    says: "name functions in snake_case".to_owned(),
                    share: 0.99,
                    interval: (0.97, 0.998),
                    places: 300,
                    files: 36,
                    surprise: 2.0,
                    exemplars: vec!["src/cart.py:8".to_owned()],
                }],
                common: 7,
                undecided: vec!["docs.shape: line 60%, summary 40%".to_owned()],
            }],
        },
        units: vec![
            unit(UnitKind::File, DriftVerdict::Foreign),
            unit(UnitKind::File, DriftVerdict::InHouse),
            unit(UnitKind::File, DriftVerdict::NotJudged),
            unit(UnitKind::Module, DriftVerdict::Ranked),
            unit(UnitKind::Function, DriftVerdict::Ranked),
        ],
        degraded: vec![Degraded {
            path: "src/broken.py".to_owned(),
            kind: DegradedKind::SyntaxError,
            reason: "it has syntax errors".to_owned(),
        }],
        notices: vec!["a note".to_owned()],
    }
}
