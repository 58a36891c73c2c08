//! Sessions on small trees, held against what `andon check` says of the same.

use std::fs;

use super::*;
use crate::request::{CheckRequest, StdinText};
use crate::rulebook::RuleChoice;
use crate::standard::Standard;
use crate::testbed::Tree;
use crate::{Catalogue, LearnRequest, Silent, check, learn};

const RULE: &str = "\
language: python
severity: error
rule: { pattern: print($X) }
message: do not print
fix: log($X)
";

struct Bed {
    tree: Tree,
    session: Session,
}

impl std::ops::Deref for Bed {
    type Target = Tree;

    fn deref(&self) -> &Tree {
        &self.tree
    }
}

impl Bed {
    fn new(files: &[(&str, &str)]) -> Self {
        Self {
            tree: Tree::new(files),
            session: Session::new(ConfigSource::Found).unwrap(),
        }
    }

    /// With a rule against `print` and two shipped packs.
    fn with_rules(files: &[(&str, &str)]) -> Self {
        let bed = Self::new(files);
        let config = "rules = [\"rules\", \"andon:python\", \"andon:typescript\"]\n";
        bed.write("andon.toml", config);
        bed.write("rules/no-print.yml", RULE);
        bed
    }

    fn judge(&mut self, path: &str, text: &str) -> Judgement {
        let path = self.root.join(path);
        self.session.judge(Place::File(&path), text).unwrap()
    }

    fn refusal(&mut self, path: &str) -> String {
        let path = self.root.join(path);
        let refusal = self.session.judge(Place::File(&path), "x = 1\n");
        refusal.unwrap_err().message
    }

    /// What becomes of the text when its last finding is silenced.
    fn silenced(&mut self, path: &str, text: &str) -> Option<String> {
        let findings = self.judge(path, text).findings;
        let path = self.root.join(path);
        let found = self
            .session
            .suppression(Place::File(&path), text, findings.last().unwrap());
        found.unwrap().map(|insertion| {
            let mut text = text.to_owned();
            text.insert_str(insertion.at, &insertion.text);
            text
        })
    }
}

fn stdin(path: &Path, text: &str, fix: FixMode) -> crate::CheckOutcome {
    let request = CheckRequest {
        stdin: Some(StdinText {
            path: path.to_path_buf(),
            bytes: text.as_bytes().to_vec(),
        }),
        fix,
        cache: false,
        ..CheckRequest::default()
    };
    check(&request, &Silent).unwrap()
}

#[test]
fn a_session_finds_and_mends_what_a_check_does() {
    let mut bed = Bed::with_rules(&[("sub/andon.toml", "rules = [\"andon:python\"]\n")]);
    let config = "[[override]]\nfiles = [\"legacy/**\"]\nseverity = { no-print = \"hint\" }\n";
    let before = fs::read_to_string(bed.root.join("andon.toml")).unwrap();
    bed.write(
        "andon.toml",
        &format!("{before}[files]\nexclude = [\"out/**\"]\n{config}"),
    );
    let long = "x = 1\n".repeat(400_000);
    let texts = [
        (
            "a.py",
            "print(1)\nprint(2)  # andon-ignore\n# andon-ignore: no-print\nx = 1\n",
        ),
        ("legacy/a.py", "def f(a=[]):\r\n    print(a)\r\n"),
        ("sub/a.py", "print(1)\ndef f(a=[]):\n    return a == None\n"),
        ("out/a.py", "print(1)\n"),
        ("broken.py", "def f(:\n  print(1)\n"),
        ("script", "#!/usr/bin/env python3\nprint(1)\n"),
        ("a.ts", "// @generated\nvar x: any = 1;\n"),
        ("a.tsx", "var x: any = 1;\nif (x == null) debugger;\n"),
        ("empty.py", ""),
        ("long.py", &long),
    ];
    for (path, text) in texts {
        let judged = bed.judge(path, text);
        let path = bed.root.join(path);
        let checked = stdin(&path, text, FixMode::Propose).report;
        assert_eq!(judged.findings, checked.findings, "{path:?}");
        assert_eq!(judged.degraded, checked.degraded, "{path:?}");
        let excluded: Vec<_> = checked.excluded.iter().map(|it| it.reason).collect();
        assert_eq!(Vec::from_iter(judged.excluded), excluded, "{path:?}");
        let mended = bed.session.mend(Place::File(&path), text).unwrap().mended;
        let fixed = stdin(&path, text, FixMode::Apply).stdin_fixed.unwrap();
        assert_eq!(
            mended.as_deref().unwrap_or(text).as_bytes(),
            fixed,
            "{path:?}"
        );
    }
    assert_eq!(bed.session.homes.len(), 2);
    assert!(!bed.judge("a.py", texts[0].1).findings.is_empty());
}

#[test]
fn rules_are_explained_as_the_catalogue_has_them() {
    let mut bed = Bed::new(&[]);
    let source = ConfigSource::Isolated;
    let catalogue = Catalogue::load(&source, &RuleChoice::Shipped).unwrap();
    let path = bed.root.join("a.py");
    for rule in &catalogue.rules {
        let known = bed.session.explain(Place::File(&path), "", &rule.id);
        let Some(Page::Rule(info, shown)) = known.unwrap() else {
            panic!("{}", rule.id);
        };
        assert_eq!(*info, *rule);
        assert_eq!(shown, examples(&catalogue.book, rule), "{}", rule.id);
    }
    let unknown = bed.session.explain(Place::File(&path), "", "no/such");
    assert_eq!(unknown.unwrap(), None);
}

#[test]
fn a_comment_goes_where_it_silences() {
    let mut bed = Bed::with_rules(&[]);
    let cases = [
        ("a.py", "print(1)\n", "# andon-ignore: no-print\nprint(1)\n"),
        (
            "a.py",
            "\u{feff}print(1)\r\n",
            "\u{feff}# andon-ignore: no-print\r\nprint(1)\r\n",
        ),
        (
            "a.py",
            "if x:\n\ty = 1; print(1)",
            "if x:\n\t# andon-ignore: no-print\n\ty = 1; print(1)",
        ),
        // The line begins inside a string.
        (
            "a.py",
            "s = '''\n'''; print(1)\n",
            "s = '''\n'''; print(1)  # andon-ignore: no-print\n",
        ),
        (
            "a.py",
            "# andon-ignore: other\nprint(1)\n",
            "# andon-ignore: other\n# andon-ignore: no-print\nprint(1)\n",
        ),
    ];
    for (path, text, expected) in cases {
        assert_eq!(bed.silenced(path, text).as_deref(), Some(expected));
    }
    // Neither above nor behind: both lines go on, though the parser would forgive a comment.
    assert_eq!(
        bed.silenced("a.py", "x = 1 + \\\n  print(1) + \\\n  2\n"),
        None
    );
}

#[test]
fn a_comment_is_silenced_from_above() {
    let mut bed = Bed::new(&[("andon.toml", "rules = [\"rules\"]\n")]);
    let rule = "language: python\nrule: { kind: comment, regex: hushed }\nmessage: no\n";
    bed.write("rules/hush.yml", rule);
    for rest in ["", "\nx = 1\n", "\n# more\n\nx = 1\n"] {
        let text = format!("x = 1\n# hushed{rest}");
        let silent = format!("x = 1\n# andon-ignore: hush\n# hushed{rest}");
        assert_eq!(bed.silenced("a.py", &text), Some(silent));
    }
}

#[test]
fn utilities_that_rules_share_are_watched() {
    let mut bed = Bed::new(&[
        ("sgconfig.yml", "ruleDirs: [rules]\nutilDirs: [shared]\n"),
        ("rules/no-print.yml", RULE),
        (
            "shared/u.yml",
            "id: u\nlanguage: python\nrule: { kind: call }\n",
        ),
    ]);
    assert_eq!(bed.judge("a.py", "print(1)\n").findings.len(), 1);
    let shared = bed.root.join("shared/u.yml");
    assert!(bed.session.depends_on(&shared));
}

#[test]
fn between_tags_a_comment_needs_braces() {
    let mut bed = Bed::new(&[("andon.toml", "rules = [\"rules\"]\n")]);
    let rule = "language: tsx\nrule: { pattern: debug($X) }\nmessage: no\n";
    bed.write("rules/no-debug.yml", rule);
    assert_eq!(
        bed.silenced("a.tsx", "const a = <p>\n  {debug(1)}\n</p>;\n")
            .as_deref(),
        Some("const a = <p>\n  {/* andon-ignore: no-debug */}\n  {debug(1)}\n</p>;\n")
    );
}

#[test]
fn comments_about_comments_are_not_to_be_silenced() {
    let mut bed = Bed::with_rules(&[]);
    let found = bed
        .judge("a.py", "print(1)\n# andon-ignore: no-print\nx = 1\n")
        .findings;
    let suppressible: Vec<_> = found.iter().map(Session::is_suppressible).collect();
    assert_eq!(suppressible, [true, false]);
}

#[test]
fn what_lies_beside_a_rule_file_is_depended_on() {
    let mut bed = Bed::with_rules(&[]);
    bed.write("andon.toml", "rules = [\"one/no-print.yml\", \"rules\"]\n");
    bed.write("one/no-print.yml", RULE);
    bed.write("one/pack.toml", "name = \"one\"\n");
    bed.judge("a.py", "x = 1\n");
    for (path, wanted) in [
        ("one/no-print.yml", true),
        ("one/pack.toml", true),
        ("one/utils/new.yml", true),
        ("one/other.yml", false),
        ("rules/utils/new.yml", true),
        ("utils/new.yml", false),
        ("pack.toml", false),
    ] {
        assert_eq!(
            bed.session.depends_on(&bed.root.join(path)),
            wanted,
            "{path}"
        );
    }
}

#[test]
fn what_is_loaded_is_kept_until_it_is_told_to_reload() {
    let mut bed = Bed::with_rules(&[]);
    let text = "print(1)\n";
    assert_eq!(bed.judge("a.py", text).findings.len(), 1);
    for (path, concerned) in [
        ("andon.toml", true),
        ("deep/below/andon.toml", true),
        ("rules/no-print.yml", true),
        ("rules/more/new.yml", true),
        (".andon/house.json", true),
        ("other/x.yml", false),
        ("a.py", false),
        ("house.json", false),
    ] {
        let path = bed.root.join(path);
        assert_eq!(bed.session.depends_on(&path), concerned, "{path:?}");
    }
    bed.write("andon.toml", "rules = [\"andon:python\"]\n");
    assert_eq!(bed.judge("a.py", text).findings.len(), 1);
    bed.session.reload();
    assert_eq!(bed.judge("a.py", text).findings, []);
}

#[test]
fn mistakes_refuse_a_root_and_are_placed() {
    let mut bed = Bed::with_rules(&[("fine/andon.toml", "")]);
    bed.write("andon.toml", "# first\nrulez = []\n");
    let refusal = bed.refusal("a.py");
    let file = bed.root.join("andon.toml");
    let expected = format!("{}:2: unknown key `rulez`", file.display());
    assert!(refusal.starts_with(&expected), "{refusal}");
    assert_ne!(bed.judge("fine/a.py", "if x == None: pass\n").findings, []);
    let troubles = bed.session.troubles();
    let [trouble] = troubles.as_slice() else {
        panic!("{troubles:?}")
    };
    assert_eq!(trouble.path, file);
    assert_eq!(
        trouble.text.get(trouble.span.start..trouble.span.end),
        Some("rulez")
    );
    assert!(trouble.refuses);

    bed.write("andon.toml", "rules = [\"rules\", \"gone\"]\n");
    bed.session.reload();
    assert!(bed.refusal("a.py").contains("gone"));
    assert!(bed.session.depends_on(&bed.root.join("gone/new.yml")));

    bed.write("andon.toml", "rules = [\"rules\"]\n");
    bed.write(
        "rules/no-print.yml",
        "language: python\nrulle: { pattern: x }\n",
    );
    bed.session.reload();
    bed.refusal("a.py");
    let troubles = bed.session.troubles();
    let file = bed.root.join("rules/no-print.yml");
    assert!(
        troubles.iter().all(|trouble| trouble.path == file),
        "{troubles:?}"
    );
    assert!(
        troubles.iter().any(|it| it.message.contains("key `rule`")),
        "{troubles:?}"
    );

    bed.write("rules/no-print.yml", RULE);
    bed.session.reload();
    assert_eq!(bed.session.troubles(), []);
    assert_eq!(bed.judge("a.py", "print(1)\n").findings.len(), 1);
    assert_eq!(bed.session.troubles(), []);
}

#[test]
fn a_broken_configuration_shows_when_it_is_opened() {
    let mut bed = Bed::new(&[("andon.toml", "[severity]\n\"no/such\" = \"error\"\n")]);
    let path = bed.root.join("andon.toml");
    assert!(bed.session.judge(Place::File(&path), "").is_err());
    assert_eq!(bed.session.troubles().len(), 1);
    let notes = bed.root.join("notes.txt");
    assert_eq!(
        bed.session.judge(Place::File(&notes), ""),
        Ok(Judgement::default())
    );
}

#[test]
fn unsaved_texts_are_judged_in_their_language() {
    let mut bed = Bed::with_rules(&[]);
    let root = bed.root.clone();
    let mut count = |folder, language| {
        let place = Place::Unsaved { folder, language };
        bed.session
            .judge(place, "print(1)\n")
            .unwrap()
            .findings
            .len()
    };
    assert_eq!(count(Some(root.as_path()), "python"), 1);
    assert_eq!(count(Some(root.as_path()), "cobol"), 0);
    assert_eq!(count(None, "python"), 0);
}

#[test]
fn a_finding_about_a_file_is_silenced_at_its_top() {
    let mut bed = Bed::new(&[]);
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/drift.in/shop");
    let mut odd = None;
    for entry in fs::read_dir(shop).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        match path.file_name().unwrap().to_str().unwrap() {
            "report.py" => odd = Some(text),
            name => bed.write(&format!("shop/{name}"), &text),
        }
    }
    let request = LearnRequest {
        path: bed.root.clone(),
        config: ConfigSource::Found,
        jobs: Some(1),
        cache: false,
        write: true,
    };
    learn(&request, &Silent).unwrap();
    let path = bed.root.join("shop/report.py");
    let odd = odd.unwrap();
    for begin in ["", "#!/usr/bin/env python\n", "'''Odd\nthings.'''\n", "\n"] {
        let odd = format!("{begin}{odd}");
        let judged = bed.judge("shop/report.py", &odd).findings;
        let foreign = judged
            .iter()
            .find(|it| it.rule_id == "style/foreign-file")
            .unwrap();
        let found = bed.session.suppression(Place::File(&path), &odd, foreign);
        let found = found.unwrap().unwrap();
        let after_interpreter = if begin.starts_with("#!") {
            begin.len()
        } else {
            0
        };
        assert_eq!(found.at, after_interpreter);
        assert_eq!(found.text, "# andon-ignore-file: style/foreign-file\n");
    }
}

/// What is known of style reaches an editor as any other finding does.
#[test]
fn the_house_speaks_in_a_session() {
    let config = "rules = []\n[style.pin]\n\"naming.function\" = \"snake_case\"\n";
    let mut bed = Bed::new(&[("andon.toml", config)]);
    for file in 0..12 {
        let function =
            |n| format!("def get_the_{n}_of(some_value):\n    return some_value + {n}\n\n\n");
        let text: String = (file..file + 6).map(function).collect();
        bed.write(&format!("lib/part_{file}.py"), &text);
    }
    let request = LearnRequest {
        path: bed.root.clone(),
        config: ConfigSource::Found,
        jobs: Some(1),
        cache: false,
        write: true,
    };
    learn(&request, &Silent).unwrap();
    let odd = "def getTheThing(someValue):\n    return someValue\n\n\n".repeat(6);
    let judged = bed.judge("lib/odd.py", &odd).findings;
    let path = bed.root.join("lib/odd.py");
    let checked = stdin(&path, &odd, FixMode::Propose).report.findings;
    assert_eq!(judged, checked);
    let style = judged
        .iter()
        .find(|it| it.rule_id.starts_with("style/"))
        .unwrap();
    let known = bed
        .session
        .explain(Place::File(&path), &odd, &style.rule_id)
        .unwrap();
    let Some(Page::Fact(page)) = known else {
        panic!("{known:?}");
    };
    assert_eq!(page.check_id.as_ref(), Some(&style.rule_id));
    assert_eq!(page.languages, ["python"]);
    let found = bed.session.suppression(Place::File(&path), &odd, style);
    assert!(found.unwrap().unwrap().text.contains(&style.rule_id));

    bed.write(".andon/house.json", "{ \"version\": 0 }");
    bed.session.reload();
    let checked = stdin(&path, &odd, FixMode::Propose).report.findings;
    assert_eq!(bed.judge("lib/odd.py", &odd).findings, checked);
    let troubles = bed.session.troubles();
    assert!(troubles.len() == 1 && !troubles[0].refuses, "{troubles:?}");
    bed.write(".andon/house.json", "no");
    bed.session.reload();
    assert!(bed.refusal("lib/odd.py").contains("house.json:1: "));
    assert!(bed.session.troubles()[0].path.ends_with(HOUSE_NAME));
}

/// In every language, a match of its corpus can be silenced by a comment of that language.
#[test]
fn findings_in_every_language_can_be_silenced() {
    let grammars = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../grammars");
    let mut silenced = Vec::new();
    for language in Language::all() {
        let def = language.def();
        let folder = grammars.join(language.name()).join("corpus");
        let source = folder.join(format!("patterns.{}", def.extensions[0]));
        let Ok(text) = fs::read_to_string(source) else {
            continue;
        };
        // The deepest node that begins a line: a comment above it must not break the code.
        let mut parser = andon_syntax::Parser::new();
        let file = parser.parse(language, &text).unwrap();
        let tree = file.tree();
        let begins_line = |node: &andon_syntax::NodeId| {
            let span = tree.span(*node);
            tree.is_named(*node) && text[..span.start].ends_with(['\n', ' ', '\t'])
        };
        let node = tree.nodes().filter(begins_line).last().unwrap();
        let kind = language.kind_name(tree.kind(node));
        let rule = format!("language: {}\nrule: {{ kind: {kind} }}\n", language.name());
        let path = format!("a.{}", def.extensions[0]);
        let mut bed = Bed::new(&[("andon.toml", "rules = [\"r.yml\"]\n"), ("r.yml", &rule)]);
        let proposes = !def.line_comment.is_empty() || !def.block_comments.is_empty();
        match bed.silenced(&path, &text) {
            Some(mended) => {
                let findings = bed.judge(&path, &mended).findings;
                assert!(findings.last().unwrap().suppression.is_some(), "{mended}");
                silenced.push(language.name());
            }
            None => assert!(!proposes, "{} {kind} in {text}", language.name()),
        }
    }
    assert!(silenced.len() > 20, "{silenced:?}");
}

#[test]
fn code_in_html_is_judged_mended_and_silenced_where_it_stands() {
    let rule = "language: javascript\nseverity: error\nrule: { pattern: alert($X) }\n\
                message: no alerts\nfix: log($X)\n";
    let style = "language: css\nrule: { kind: important }\nmessage: not important\n";
    let mut bed = Bed::new(&[
        ("andon.toml", "rules = [\"rules\"]\n"),
        ("rules/no-alert.yml", rule),
        ("rules/no-important.yml", style),
    ]);
    let text = "<p>alert(0)</p>\n<script>\n  alert(1);\n</script>\n<style>\n\
                a { color: red !important }\n</style>\n<script>alert(2)</script>\n";
    let findings = bed.judge("a.html", text).findings;
    let places: Vec<_> = findings
        .iter()
        .map(|found| {
            (
                found.rule_id.as_str(),
                found.span.start.line,
                found.span.start.column,
            )
        })
        .collect();
    let expected = [
        ("no-alert", 2, 2),
        ("no-important", 5, 15),
        ("no-alert", 7, 8),
    ];
    assert_eq!(places, expected);
    let outcome = stdin(&bed.root.join("a.html"), text, FixMode::Apply);
    let fixed = String::from_utf8(outcome.stdin_fixed.unwrap()).unwrap();
    let expected = text
        .replace("alert(1)", "log(1)")
        .replace("alert(2)", "log(2)");
    assert_eq!(fixed, expected);
    let one = text.replace("<script>alert(2)</script>\n", "");
    let silenced = bed.silenced("a.html", &one).unwrap();
    let expected = one.replace("a { color", "/* andon-ignore: no-important */\na { color");
    assert_eq!(silenced, expected);
    // A comment of the host speaks for the line below it.
    let by_host = "<!-- andon-ignore: no-alert -->\n<script>alert(2)</script>\n";
    let findings = bed.judge("b.html", by_host).findings;
    assert!(findings[0].suppression.is_some(), "{findings:?}");
}

#[test]
fn syntax_errors_inside_html_are_told_with_their_line() {
    let rule = "language: javascript\nrule: { pattern: alert($X) }\n";
    let mut bed = Bed::new(&[("andon.toml", "rules = [\"r.yml\"]\n"), ("r.yml", rule)]);
    let judged = bed.judge("a.html", "<p>\n<script>\nlet = = 1;\nalert(1)\n</script>\n");
    let reason = &judged.degraded[0].reason;
    assert!(
        reason.starts_with("line 3") && reason.contains("JavaScript"),
        "{reason}"
    );
    assert_eq!(judged.findings.len(), 1);
}

#[test]
fn own_injections_are_judged_and_their_mistakes_have_a_place() {
    let config = "rules = [\"r.yml\"]\n\n[[injections]]\nhostLanguage = \"javascript\"\n\
                  injected = \"css\"\nrule = { pattern = \"styled.$TAG`$CONTENT`\" }\n";
    let rule = "language: css\nrule: { kind: important }\n";
    let mut bed = Bed::new(&[("andon.toml", config), ("r.yml", rule)]);
    let text = "const A = styled.div`a { color: red !important }`;\n";
    let findings = bed.judge("a.js", text).findings;
    assert_eq!((findings.len(), findings[0].span.start.byte), (1, 36));
    let wrong = Bed::new(&[
        ("andon.toml", &config.replace("$CONTENT", "$CODE")),
        ("r.yml", rule),
    ]);
    let outcome = Standard::load(
        &Setting::around(&wrong.root.join("a.js"), &ConfigSource::Found).unwrap(),
        &RuleChoice::Configured,
        &[Language::from_name("javascript").unwrap()],
    );
    let said = format!("{:?}", outcome.unwrap_err());
    assert!(said.contains("CONTENT"), "{said}");
}

#[test]
fn code_within_code_is_found_fixed_and_silenced_in_its_place() {
    let config = "rules = [\"rules\"]\n\n[[injections]]\nhostLanguage = \"javascript\"\n\
                  injected = \"html\"\nrule = { pattern = \"html`$CONTENT`\" }\n";
    let bold = "language: html\nmessage: '`b` says nothing'\nseverity: warning\n\
                rule: { kind: tag_name, regex: '^b$' }\nfix: strong\n";
    let important = "language: css\nseverity: warning\nrule: { kind: important }\n";
    let mut bed = Bed::new(&[
        ("andon.toml", config),
        ("rules/no-bold.yml", bold),
        ("rules/no-important.yml", important),
    ]);
    let text = "<b>ü</b>\n<script>\nlet t = html`<b>x</b>\n\
                <style>\na { color: red !important }\n</style>`;\n</script>\n";
    let findings = bed.judge("a.html", text).findings;
    let places: Vec<_> = findings
        .iter()
        .map(|found| {
            let (start, end) = (found.span.start, found.span.end);
            (start.line, start.column, &text[start.byte..end.byte])
        })
        .collect();
    let expected = [
        (0, 1, "b"),
        (0, 6, "b"),
        (2, 14, "b"),
        (2, 19, "b"),
        (4, 15, "!important"),
    ];
    assert_eq!(places, expected);
    let outcome = stdin(&bed.root.join("a.html"), text, FixMode::Apply);
    let fixed = String::from_utf8(outcome.stdin_fixed.unwrap()).unwrap();
    let strong = text.replace("<b>", "<strong>").replace("</b>", "</strong>");
    assert_eq!(fixed, strong);
    let silenced = bed.silenced("a.html", &strong).unwrap();
    let expected = strong.replace("a { color", "/* andon-ignore: no-important */\na { color");
    assert_eq!(silenced, expected);
    let findings = bed.judge("a.html", &silenced).findings;
    assert!(
        findings.iter().all(|found| found.suppression.is_some()),
        "{findings:?}"
    );
}

#[test]
fn rules_that_are_set_aside_are_told_at_the_configuration() {
    let mut bed = Bed::new(&[
        ("sgconfig.yml", "ruleDirs: [rules]\n"),
        (
            "rules/no-print.yml",
            &RULE.replace("language", "id: p\nlanguage"),
        ),
        (
            "rules/odd.yml",
            "id: q\nlanguage: cobol\nrule: { pattern: f($X) }\n",
        ),
    ]);
    assert_eq!(bed.judge("a.py", "print(1)\n").findings.len(), 1);
    let troubles = bed.session.troubles();
    let [trouble] = troubles.as_slice() else {
        panic!("{troubles:#?}");
    };
    assert!(trouble.path.ends_with("sgconfig.yml") && !trouble.refuses);
    assert!(trouble.message.starts_with("set aside 1 rule in `cobol`"));
}
