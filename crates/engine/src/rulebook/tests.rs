//! Rules gathered from packs, files and folders.

use super::files::is_rule_file;
use super::*;

#[test]
fn cases_are_not_rules() {
    for (name, rule) in [
        ("a.yml", true),
        ("a.yaml", true),
        ("a.test.yml", false),
        ("a-test.yml", false),
        ("pack.toml", false),
        ("latest.yml", true),
    ] {
        assert_eq!(is_rule_file(name), rule, "{name}");
    }
}

fn load(root: &Path, given: &[&str]) -> Result<RuleBook, EngineError> {
    let config = Config::defaults(root.to_path_buf());
    let choice = RuleChoice::Given(given.iter().map(ToString::to_string).collect());
    RuleBook::load(&choice, &config, &[], &[], root, root, None)
}

#[test]
fn what_does_not_exist_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    assert!(
        matches!(load(&root, &["gone"]), Err(EngineError::NotFound { path }) if path == "gone")
    );
    assert!(matches!(
        load(&root, &["."]),
        Err(EngineError::NoRules { .. })
    ));
    let Err(EngineError::UnknownPack { name, .. }) = load(&root, &["andon:nope"]) else {
        panic!();
    };
    assert_eq!(name, "nope");
}

#[test]
fn a_language_that_is_not_there_refuses_own_rules_and_sets_aside_those_of_ast_grep() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    fs::create_dir(root.join("rules")).unwrap();
    let rule = |language| format!("language: {language}\nrule: {{ pattern: f($X) }}\n");
    for (name, language) in [
        ("a", "Mojo"),
        ("b", "mojo"),
        ("c", "python"),
        ("d", "pythn"),
    ] {
        fs::write(root.join(format!("rules/{name}.yml")), rule(language)).unwrap();
    }
    let configured = |name, text| {
        let config = Config::parse(name, text, root.clone()).unwrap();
        RuleBook::load(
            &RuleChoice::Configured,
            &config,
            &[],
            &[],
            &root,
            &root,
            None,
        )
    };
    let Err(EngineError::Rules { problems }) = configured("andon.toml", "rules = [\"rules\"]")
    else {
        panic!();
    };
    assert_eq!(problems.len(), 3);
    let helps: Vec<_> = problems
        .iter()
        .map(|problem| problem.help.clone())
        .collect();
    assert_eq!(helps[2].as_deref(), Some("did you mean `python`?"));
    let book = configured("sgconfig.yml", "ruleDirs: [rules]").unwrap();
    let said: Vec<_> = book.set_aside().collect();
    assert_eq!(
        said,
        [
            "set aside 2 rules in `Mojo`: Andon does not have this language: leave them to \
             ast-grep",
            "set aside 1 rule in `pythn`: Andon does not have this language; did you mean \
             `python`?",
        ]
    );
    assert_eq!(book.rules.rules().len(), 1);
    // Named one by one, a rule must be one that can run.
    assert!(matches!(
        load(&root, &["rules/a.yml"]),
        Err(EngineError::Rules { .. })
    ));
}

#[test]
fn a_folder_is_read_through_and_its_manifest_names_the_pack() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let rule = "language: python\nrule: { pattern: print($X) }\nmessage: no\n";
    fs::create_dir_all(root.join("rules/house")).unwrap();
    fs::write(root.join("rules/loose.yml"), rule).unwrap();
    fs::write(root.join("rules/house/pack.toml"), "name = \"house\"\n").unwrap();
    fs::write(root.join("rules/house/no-print.yml"), rule).unwrap();
    fs::write(root.join("rules/house/no-print.test.yml"), "valid: []\n").unwrap();
    let ids = |given: &[&str]| {
        let book = load(&root, given).unwrap();
        book.rules
            .rules()
            .iter()
            .map(|rule| rule.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&["rules"]), ["house/no-print", "loose"]);
    assert_eq!(ids(&["rules/house/no-print.yml"]), ["house/no-print"]);
    assert_eq!(
        ids(&["rules/loose.yml", "rules"]),
        ["house/no-print", "loose"]
    );
}

#[test]
fn rules_call_the_utilities_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let rule = "language: python\nrule: { kind: call, matches: prints }\nmessage: no\n";
    let utility = "language: python\nrule: { pattern: print($$$) }\n";
    fs::create_dir_all(root.join("rules/deep")).unwrap();
    fs::create_dir_all(root.join("rules/utils/deep")).unwrap();
    fs::write(root.join("rules/no-print.yml"), rule).unwrap();
    fs::write(root.join("rules/deep/no-print-either.yml"), rule).unwrap();
    fs::write(root.join("rules/utils/deep/prints.yml"), utility).unwrap();
    let book = load(&root, &["rules"]).unwrap();
    let ids: Vec<_> = book.rules.rules().iter().map(|rule| &rule.id).collect();
    assert_eq!(ids, ["no-print", "no-print-either"]);
    assert_eq!(book.warnings, []);
    let alone = load(&root, &["rules/no-print.yml"]).unwrap();
    assert_eq!(alone.rules.rules().len(), 1);
    assert!(matches!(
        load(&root, &["rules/deep"]),
        Err(EngineError::Rules { .. })
    ));
    let changed = utility.replace("print(", "input(");
    fs::write(root.join("rules/utils/deep/prints.yml"), changed).unwrap();
    assert_ne!(load(&root, &["rules"]).unwrap().digest, book.digest);
}

#[test]
fn a_pack_may_have_utilities_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let rule = "language: python\nrule: { kind: call, matches: prints }\nmessage: no\n";
    let utility = "language: python\nrule: { pattern: print($$$) }\n";
    fs::create_dir_all(root.join("rules/house/utils")).unwrap();
    fs::write(root.join("rules/house/pack.toml"), "name = \"house\"\n").unwrap();
    fs::write(root.join("rules/house/no-print.yml"), rule).unwrap();
    fs::write(root.join("rules/house/utils/prints.yml"), utility).unwrap();
    assert_eq!(load(&root, &["rules"]).unwrap().rules.rules().len(), 1);
    assert_eq!(
        load(&root, &["rules/house"]).unwrap().rules.rules().len(),
        1
    );
}
