//! The configuration reader against texts, good and bad.

use std::path::PathBuf;

use miette::Diagnostic as _;

use super::*;

fn parse(text: &str) -> Result<Config, EngineError> {
    Config::parse("andon.toml", text, PathBuf::from("."))
}

/// `line: message [label]` of every mistake.
fn mistakes(text: &str) -> Vec<String> {
    let Err(EngineError::Config { problems }) = parse(text) else {
        panic!("no mistakes in {text:?}");
    };
    problems
        .iter()
        .map(|problem| {
            let label = problem.labels().unwrap().next().unwrap();
            let before = &text[..label.offset().min(text.len())];
            let line = before.matches('\n').count() + 1;
            format!("{line}: {problem} [{}]", label.label().unwrap_or(""))
        })
        .collect()
}

#[test]
fn everything_that_can_be_said() {
    let config = parse(
        r#"
        rules = ["andon:python", "rules/"]
        [severity]
        "python/bare-except" = "error"
        "slop/*" = "off"
        [files]
        exclude = ["vendor/"]
        max-size = "1MiB"
        generated = true
        [gate]
        max-errors = 3
        max-degraded = 0
        [[override]]
        files = ["tests/**"]
        severity = { "python/assert" = "off" }
        [prompt]
        template = "docs/prompt.md"
        budget = 800
        [languages.python]
        extensions = ["pyx", ".bzl"]
        files = ["BUILD"]
        "#,
    )
    .unwrap();
    let rules = config.rules.unwrap();
    assert_eq!(
        rules
            .iter()
            .map(|rule| rule.value.as_str())
            .collect::<Vec<_>>(),
        ["andon:python", "rules/"]
    );
    let severities: Vec<_> = config
        .severity
        .iter()
        .map(|entry| (entry.rule.value.as_str(), entry.severity))
        .collect();
    assert_eq!(
        severities,
        [
            ("python/bare-except", Severity::Error),
            ("slop/*", Severity::Off)
        ]
    );
    assert!(config.files.exclude.is_match("x/vendor/a.py"));
    assert_eq!(config.files.max_size, 1 << 20);
    assert!(config.files.generated);
    assert_eq!(config.gate.errors, Some(3));
    assert_eq!(config.gate.degraded, Some(0));
    assert_eq!(config.gate.warnings, None);
    assert!(config.overrides[0].files.is_match("tests/a.py"));
    let template = config.prompt.template.unwrap();
    assert_eq!(template.value, "docs/prompt.md");
    assert_eq!(config.prompt.budget, Some(800));
    let python = Detection::Known(Language::from_name("python").unwrap());
    for path in ["a.pyx", "x/y.bzl", "x/BUILD", "a.py"] {
        assert_eq!(config.files.detect(path), python, "{path}");
    }
}

#[test]
fn an_empty_file_is_the_defaults() {
    let config = parse("").unwrap();
    assert!(config.rules.is_none());
    assert_eq!(config.gate, GateLimits::default());
    assert_eq!(config.files.max_size, DEFAULT_MAX_SIZE);
}

#[test]
fn every_mistake_is_reported_at_its_line() {
    let text = "\
rule = []
[severity]
x = \"eror\"
y = 3
[files]
exclude = \"a\"
max_size = 3
[gate]
max-errors = -1
max-warning = 2
[[override]]
files = [\"a[\"]
[languages.pyton]
extensions = [\"x\"]
[style]
pins = 1
";
    assert_eq!(
        mistakes(text),
        [
            "1: unknown key `rule` at the top level [did you mean `rules`?]",
            "3: the severity of `x` must be one of off, hint, info, warning, error [did you mean \"error\"?]",
            "4: the severity of `y` must be one of off, hint, info, warning, error [here]",
            "6: `exclude` must be an array of strings [this is a string]",
            "7: unknown key `max_size` in `files` [did you mean `max-size`?]",
            "9: `max-errors` must be a whole number, 0 or more [this is an integer]",
            "10: unknown key `max-warning` in `gate` [did you mean `max-warnings`?]",
            "12: `a[` is not a glob: unclosed character class; missing ']' [here]",
            "13: unknown language `pyton` [did you mean `python`?]",
            "16: unknown key `pins` in `style` [did you mean `pin`?]",
        ]
    );
}

#[test]
fn bad_toml_is_a_mistake_with_its_line() {
    let mistakes = mistakes("rules = []\n[files\n");
    assert!(mistakes[0].starts_with("2: not TOML: "), "{mistakes:?}");
}

#[test]
fn escape_sequences_are_not_shown() {
    let Err(EngineError::Config { problems }) = parse("\"\\u001b[31mx\" = 1\n") else {
        panic!()
    };
    assert!(!problems[0].to_string().contains('\u{1b}'));
}

fn sgconfig(text: &str) -> Result<Config, EngineError> {
    Config::parse("sgconfig.yml", text, PathBuf::from("."))
}

#[test]
fn an_sgconfig_is_read_as_it_stands() {
    let text = "\
ruleDirs: [rules, more]
testConfigs: [{ testDir: tests, snapshotDir: shots }, { testDir: t }]
utilDirs: [utils]
languageGlobs: { python: ['*.pi'], mojo: ['*.mojo'] }
noIgnore: [hidden, vcs]
customLanguages: { mojo: { libraryPath: m.so, extensions: [mojo] } }
languageInjections:
  - { hostLanguage: js, rule: { pattern: css`$CONTENT` }, injected: python }
  - { hostLanguage: js, rule: { pattern: m`$CONTENT` }, injected: mojo2 }
extra: 1
";
    let config = sgconfig(text).unwrap();
    let rules = config.rules.clone().unwrap();
    assert_eq!(
        rules
            .iter()
            .map(|rule| rule.value.as_str())
            .collect::<Vec<_>>(),
        ["rules", "more"]
    );
    assert_eq!(&text[rules[1].span.start..rules[1].span.end], "more");
    assert_eq!(config.files.unignored, [Unignored::Hidden, Unignored::Vcs]);
    assert_eq!(
        config.files.detect("a.pi"),
        Detection::Known(Language::from_name("python").unwrap())
    );
    let sg = config.sg.unwrap();
    assert_eq!(sg.tests[0].snapshots.as_deref(), Some("shots"));
    assert_eq!(sg.tests[1].folder.value, "t");
    assert!(
        sg.degraded[0].reason.contains("custom language `mojo`"),
        "{:?}",
        sg.degraded
    );
    let said = sg.notices.join("\n");
    assert_eq!(config.injections.len(), 1);
    for word in ["`extra`", "does not know `mojo2`", "does not know `mojo`"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[test]
fn mistakes_in_an_sgconfig_have_their_place() {
    let cases = [
        ("", 0, "missing key `ruleDirs`"),
        ("ruleDirs: x\n", 10, "expected a list"),
        (
            "é: 1\nruleDirs: [a]\nnoIgnore: [hiden]\n",
            31,
            "unknown kind of ignore file `hiden`",
        ),
        (
            "ruleDirs: [a]\nlanguageGlobs: { python: ['a['] }\n",
            40,
            "`a[` is not a glob",
        ),
        ("ruleDirs: [a\nx: 1\n", 14, "illegal placement"),
        ("- a\n", 0, "expected a mapping"),
    ];
    for (text, offset, expected) in cases {
        let Err(EngineError::Config { problems }) = sgconfig(text) else {
            panic!("{text}");
        };
        let found = problems[0].to_string();
        assert!(found.starts_with(expected), "{expected}: {found}");
        assert_eq!(problems[0].offset(), offset, "{text}");
    }
    let deep = format!("ruleDirs: {}", "[".repeat(100_000));
    assert!(sgconfig(&deep).is_err());
}
