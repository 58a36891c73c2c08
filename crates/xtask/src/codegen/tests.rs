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

[parser]
crate = "tree-sitter-toy-ng"
version = "0.3"
symbol = "LANGUAGE_TOY"

[comments]
kinds = ["comment"]
line = "--"

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
    let table = render::format(&render::table(&languages)).unwrap();
    let row = table.rsplit_once("LanguageDef {\n").unwrap().1;
    let expected = r#"        name: "toy",
        title: "Toy",
        aliases: &["ty"],
        extensions: &["toy", "toi"],
        filenames: &[],
        shebangs: &[],
        tier: Tier::FirstClass,
        covers: &[],
        metavariable: 'µ',
        comment_kinds: &["comment"],
        line_comment: "--",
        scopes: &[("class", "title"), ("module", "name")],
        functions: &[],
        test_paths: &[],
        test_scopes: &[],
        facts_of: "toy",
        facts: include_str!("../../../grammars/toy/facts.yml"),
        grammar: || tree_sitter_toy_ng::LANGUAGE_TOY.into(),
    },
];
"#;
    assert_eq!(row, expected);
    assert!(table.starts_with("//! The language table."));
}

#[test]
fn text_is_escaped() {
    let table = render::table(&[language("title = \"Toy\"", "title = 'T\"\\'")]);
    assert!(table.contains(r#"title: "T\"\\","#), "{table}");
}

#[test]
fn parsers_are_spliced_between_the_markers() {
    let manifest = "[dependencies]\nx = \"1\"\n# codegen: begin parsers\nold = \"1\"\n\
                    # codegen: end parsers\ny = \"2\"\n";
    // Two languages of one parser crate need one line.
    let languages = [
        language("", ""),
        language("name = \"toy\"", "name = \"toyx\""),
    ];
    let spliced = render::splice_parsers(manifest, &languages).unwrap();
    assert_eq!(
        spliced,
        "[dependencies]\nx = \"1\"\n# codegen: begin parsers\ntree-sitter-toy-ng = \"0.3\"\n\
         # codegen: end parsers\ny = \"2\"\n"
    );
    assert_eq!(
        render::splice_parsers(&spliced, &languages).unwrap(),
        spliced
    );
    for bad in [
        "",
        "# codegen: begin parsers\n",
        "# codegen: end parsers\n# codegen: begin parsers\n",
        "# codegen: begin parsers\n# codegen: end parsers\n# codegen: end parsers\n",
    ] {
        assert!(render::splice_parsers(bad, &languages).is_err(), "{bad:?}");
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
