//! What is generated from which data, and which data are refused.

use super::manifest::{self, LanguageManifest};
use super::{render, stale_files};

const SAMPLE: &str = r#"
name = "toy"
title = "Toy"
aliases = ["ty"]
extensions = ["toy", "toi"]
tier = "first-class"
metavariable = "µ"
terminator = ";"

[[contexts]]
before = "f "
after = ";"

[[contexts]]
metavariable = "$"
first_for = ["call"]

[parser]
crate = "tree-sitter-toy-ng"
version = "0.3"
symbol = "LANGUAGE_TOY"

[comments]
kinds = ["comment"]
line = "--"
blocks = [["(*", "*)"]]

[scopes]
module = "name"
class = "title"
"#;

fn language(from: &str, to: &str) -> LanguageManifest {
    assert!(SAMPLE.contains(from), "{from}");
    toml::from_str(&SAMPLE.replace(from, to)).unwrap()
}

#[test]
fn the_table_is_formatted_rust() {
    let languages = [language("Toy", "First"), language("", "")];
    let table = render::format(&render::tables(&languages)).unwrap();
    let row = table.rsplit_once(" LanguageDef {\n").unwrap().1;
    let expected = r#"        name: "toy",
        title: "Toy",
        aliases: &["ty"],
        extensions: &["toy", "toi"],
        filenames: &[],
        shebangs: &[],
        tier: Tier::FirstClass,
        covers: &[],
        metavariable: 'µ',
        prelude: "",
        contexts: &[
            crate::language::PatternContext {
                before: "f ",
                after: ";",
                sigil: 'µ',
                first_for: &[],
            },
            crate::language::PatternContext {
                before: "",
                after: "",
                sigil: '$',
                first_for: &["call"],
            },
        ],
        terminator: ";",
        comment_kinds: &["comment"],
        line_comment: "--",
        block_comments: &[("(*", "*)")],
        scopes: &[("class", "title"), ("module", "name")],
        functions: &[],
        test_paths: &[],
        test_scopes: &[],
        facts_of: "toy",
        facts: "",
        injections: "",
        grammar: || tree_sitter_toy_ng::LANGUAGE_TOY.into(),
    },
];

pub(crate) const ABSENT: &[AbsentLanguage] = &[];
"#;
    assert_eq!(row, expected);
    assert!(table.starts_with("//! The language tables."));
}

#[test]
fn facts_are_embedded_where_there_are_any() {
    let mut toy = language("", "");
    toy.has_facts = true;
    toy.has_injections = true;
    let table = render::tables(&[toy]);
    let expected = r#"facts: include_str!("../../../grammars/toy/facts.yml")"#;
    assert!(table.contains(expected), "{table}");
    let expected = r#"injections: include_str!("../../../grammars/toy/injections.yml")"#;
    assert!(table.contains(expected), "{table}");
}

#[test]
fn a_language_with_rules_only_hides_behind_a_feature() {
    let table = render::tables(&[language("first-class", "rules")]);
    let table = render::format(&table).unwrap();
    let there = "    #[cfg(feature = \"lang-toy\")]\n    LanguageDef {\n        name: \"toy\",\n";
    assert!(table.contains(there), "{table}");
    let absent = r#"
    #[cfg(not(feature = "lang-toy"))]
    AbsentLanguage {
        title: "Toy",
        names: &["toy", "ty"],
        extensions: &["toy", "toi"],
        feature: "lang-toy",
    },
"#;
    assert!(table.contains(absent), "{table}");
}

#[test]
fn text_is_escaped() {
    let table = render::tables(&[language("title = \"Toy\"", "title = 'T\"\\'")]);
    assert!(table.contains(r#"title: "T\"\\","#), "{table}");
}

#[test]
fn parsers_and_features_are_spliced_between_the_markers() {
    let manifest = "[features]\n# codegen: begin features\nold = []\n# codegen: end features\n\
                    [dependencies]\nx = \"1\"\n# codegen: begin parsers\nold = \"1\"\n\
                    # codegen: end parsers\ny = \"2\"\n";
    let other = |name: &str, krate: &str| {
        let text = SAMPLE
            .replace("name = \"toy\"", &format!("name = \"{name}\""))
            .replace("tree-sitter-toy-ng", krate)
            .replace("first-class", "rules");
        toml::from_str::<LanguageManifest>(&text).unwrap()
    };
    // Two languages of one parser crate need one line, and it is optional if both are.
    let languages = [
        language("", ""),
        other("a", "tree-sitter-toy-ng"),
        other("b", "tree-sitter-b"),
        other("c", "tree-sitter-b"),
    ];
    let spliced = render::syntax_manifest(manifest, &languages).unwrap();
    assert_eq!(
        spliced,
        "[features]\n# codegen: begin features\n\
         all-languages = [\n    \"lang-a\",\n    \"lang-b\",\n    \"lang-c\",\n]\n\
         lang-a = []\nlang-b = [\"dep:tree-sitter-b\"]\nlang-c = [\"dep:tree-sitter-b\"]\n\
         # codegen: end features\n\
         [dependencies]\nx = \"1\"\n# codegen: begin parsers\n\
         tree-sitter-b = { version = \"0.3\", optional = true }\ntree-sitter-toy-ng = \"0.3\"\n\
         # codegen: end parsers\ny = \"2\"\n"
    );
    assert_eq!(
        render::syntax_manifest(&spliced, &languages).unwrap(),
        spliced
    );
    let program = "# codegen: begin features\n# codegen: end features\n";
    let forwarded = render::program_manifest(program, &languages).unwrap();
    assert!(
        forwarded.contains("\nlang-b = [\"andon-syntax/lang-b\"]\n"),
        "{forwarded}"
    );
    for bad in [
        "",
        "# codegen: begin features\n",
        "# codegen: end features\n# codegen: begin features\n",
        "# codegen: begin features\n# codegen: end features\n# codegen: end features\n",
    ] {
        assert!(
            render::program_manifest(bad, &languages).is_err(),
            "{bad:?}"
        );
    }
}

#[test]
fn contradictions_are_refused() {
    let other = |from: &str, to: &str| {
        let renamed = SAMPLE
            .replace("name = \"toy\"", "name = \"other\"")
            .replace("[\"ty\"]", "[]")
            .replace("[\"toy\", \"toi\"]", "[]");
        assert!(renamed.contains(from), "{from}");
        toml::from_str::<LanguageManifest>(&renamed.replace(from, to)).unwrap()
    };
    let cases = [
        ("", "", ""),
        (
            "aliases = []",
            "aliases = [\"ty\"]",
            "both claim the name \"ty\"",
        ),
        (
            "aliases = []",
            "aliases = [\"toy\"]",
            "both claim the name \"toy\"",
        ),
        (
            "extensions = []",
            "extensions = [\"toi\"]",
            "both claim the extension",
        ),
        (
            "aliases = []",
            "aliases = []\ncovers = [\"no\"]",
            "no language",
        ),
        (
            "version = \"0.3\"",
            "version = \"0.4\"",
            "in the versions 0.3 and 0.4",
        ),
        ("\"LANGUAGE_TOY\"", "\"L; evil\"", "no name of a constant"),
        ("\"tree-sitter-toy-ng\"", "\"serde\"", "no parser crate"),
        ("\"*)\"", "\"\"", "needs both its ends"),
        (
            "name = \"other\"",
            "name = \"o ther\"",
            "no name of a language",
        ),
    ];
    for (from, to, expected) in cases {
        let result = manifest::validate(&[language("", ""), other(from, to)]);
        match result {
            Ok(()) => assert_eq!(expected, "", "{to}"),
            Err(error) => {
                assert!(
                    !expected.is_empty() && error.to_string().contains(expected),
                    "{error}"
                );
            }
        }
    }
}

#[test]
fn misspelt_keys_are_refused() {
    for (from, to) in [
        ("aliases", "alias"),
        ("metavariable = \"µ\"", "metavariable = \"µµ\""),
        ("first-class", "best"),
        ("symbol", "symbols"),
    ] {
        let text = SAMPLE.replace(from, to);
        assert!(toml::from_str::<LanguageManifest>(&text).is_err(), "{to}");
    }
}

#[test]
fn generated_files_are_fresh() {
    let root = crate::repository_root();
    let languages = manifest::load(&root.join("grammars")).unwrap();
    let stale = stale_files(&root, &languages).unwrap();
    let names: Vec<&str> = stale.iter().map(|(path, _)| *path).collect();
    assert!(names.is_empty(), "run `cargo xtask codegen`: {names:?}");
}
