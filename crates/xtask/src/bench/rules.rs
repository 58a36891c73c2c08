//! `cargo xtask bench rules`: what many rules cost on top of parsing, most of them finding nothing.
//!
//! Every set runs four ways in the same round: parse-only, Andon without its prefilter (the price
//! of matching itself), Andon as it is, and Andon again with what it kept; and, where they are
//! named, ast-grep, and semgrep on the set of ten. All on one thread; the figures are times of
//! parse-only, in CPU time.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::table::median;
use super::{build, measure};
use crate::corpus;

const RESULT: &str = "benches/results/rules.md";

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Corpora by name.
    #[arg(default_values_t = ["django", "effect", "tokio"].map(String::from))]
    names: Vec<String>,
    /// Measured rounds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// The `ast-grep` program, to measure it in the same rounds.
    #[arg(long)]
    peer: Option<PathBuf>,
    /// The `semgrep` program, to measure it on the set of ten rules.
    #[arg(long)]
    semgrep: Option<PathBuf>,
    /// Save the table in `benches/results`.
    #[arg(long)]
    save: bool,
}

/// Some words of a language's grammar, to write rules about it.
struct Grammar {
    language: &'static str,
    call: &'static str,
    identifier: &'static str,
    class: &'static str,
    function: &'static str,
    /// Patterns that find much.
    common: [&'static str; 10],
}

const GRAMMARS: [Grammar; 3] = [
    Grammar {
        language: "python",
        call: "call",
        identifier: "identifier",
        class: "class_definition",
        function: "function_definition",
        common: [
            "isinstance($A, $B)",
            "len($A)",
            "str($A)",
            "super().$M($$$)",
            "$A.append($B)",
            "$A.get($$$)",
            "$A is None",
            "not $A",
            "raise $A",
            "return $A",
        ],
    },
    Grammar {
        language: "typescript",
        call: "call_expression",
        identifier: "identifier",
        class: "class_declaration",
        function: "method_definition",
        common: [
            "typeof $A",
            "new $C($$$)",
            "$A.map($F)",
            "$A.push($B)",
            "$A === undefined",
            "!$A",
            "throw $A",
            "return $A",
            "$A as $T",
            "$A ? $B : $C",
        ],
    },
    Grammar {
        language: "rust",
        call: "call_expression",
        identifier: "identifier",
        class: "struct_item",
        function: "function_item",
        common: [
            "$A.unwrap()",
            "$A.clone()",
            "Some($A)",
            "Ok($A)",
            "$A?",
            "&mut $A",
            "$A.await",
            "self.$F",
            "return $A",
            "vec![$$$]",
        ],
    },
];

/// A set of rules: a name, and its YAML.
struct RuleSet {
    name: String,
    yaml: String,
    /// The same for semgrep.
    semgrep: Option<String>,
}

fn rule_sets(grammar: &Grammar) -> Vec<RuleSet> {
    let Grammar {
        call,
        identifier,
        class,
        function,
        language,
        common,
    } = grammar;
    let set = |name: &str, count: usize, rule: &dyn Fn(usize) -> String| {
        let documents = (0..count).map(|number| {
            let rule = rule(number);
            format!("id: r{number}\nlanguage: {language}\nmessage: found\nseverity: hint\nrule: {rule}\n")
        });
        RuleSet {
            name: format!("{count} {name}"),
            yaml: documents.collect::<Vec<_>>().join("---\n"),
            semgrep: None,
        }
    };
    let calls = |number| format!("{{ pattern: 'zero_hit_{number}($A, $B)' }}");
    let mut sets: Vec<_> = [1, 10, 100, 1_000]
        .map(|count| set("patterns of calls", count, &calls))
        .into();
    if let Some(ten) = sets.get_mut(1) {
        ten.semgrep = Some(semgrep_rules(language, 10));
    }
    sets.push(set("regexes of identifiers", 100, &|number| {
        format!("{{ kind: {identifier}, regex: '^zzq{number}[a-z]+$' }}")
    }));
    sets.push(set("calls `inside` a class, `stopBy: end`", 100, &|number| {
        format!(
            "{{ kind: {call}, inside: {{ kind: {class}, has: {{ field: name, regex: '^Zzq{number}$' }}, stopBy: end }} }}"
        )
    }));
    sets.push(set("calls `inside` a call, `stopBy: end`", 100, &|number| {
        format!("{{ pattern: $F($$$A), inside: {{ pattern: 'zero_hit_{number}($$$)', stopBy: end }} }}")
    }));
    sets.push(set(
        "functions that `has` a call, `stopBy: end`",
        100,
        &|number| {
            format!(
                "{{ kind: {function}, has: {{ pattern: 'zero_hit_{number}($A)', stopBy: end }} }}"
            )
        },
    ));
    sets.push(set("patterns that find much", 10, &|number| {
        let pattern = common.get(number).copied().unwrap_or_default();
        format!("{{ pattern: '{pattern}' }}")
    }));
    sets.push(set("patterns `inside` functions by name, that find some", 100, &|number| {
        let pattern = common.get(number / 10).copied().unwrap_or_default();
        let letter = "abcdfgimrs".get(number % 10..=number % 10).unwrap_or("");
        format!(
            "{{ pattern: '{pattern}', inside: {{ kind: {function}, has: {{ field: name, regex: '^{letter}' }}, stopBy: end }} }}"
        )
    }));
    sets
}

/// The patterns of calls, as semgrep writes them.
fn semgrep_rules(language: &str, count: usize) -> String {
    let mut text = String::from("rules:\n");
    for number in 0..count {
        let _ = writeln!(
            text,
            "- {{ id: r{number}, languages: [{language}], message: found, severity: INFO, \
             pattern: 'zero_hit_{number}($A, $B)' }}"
        );
    }
    text
}

/// CPU seconds of one round, by program.
#[derive(Default)]
struct Times {
    bare: Vec<f64>,
    filtered: Vec<f64>,
    warm: Vec<f64>,
    peer: Vec<f64>,
    semgrep: Vec<f64>,
}

/// Measures all sets on all corpora and prints a table.
///
/// # Errors
/// A program does not build or fails, or a corpus is missing.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let programs = build(root)?;
    let scratch = measure::Scratch::create()?;
    let mut text = String::from(
        "# What many rules cost\n\nTimes of the CPU time (user and system) of parsing \
         alone, one thread, medians. *Bare*: `--no-prefilter --no-cache`; *cold*: `--no-cache`; \
         *warm*: a second run with the cache. All sets but the last two find nothing.\n\n\
         | corpus | rules | bare | cold | warm | ast-grep | semgrep |\n|---|---|---|---|---|---|---|\n",
    );
    for pin in corpus::select(corpus::load(root)?, &options.names)? {
        if !corpus::is_present(root, &pin) {
            bail!(
                "the corpus {} is missing: run `cargo xtask corpus`",
                pin.name
            );
        }
        let folder = corpus::folder(root, &pin);
        let language = folder.parent().and_then(Path::file_name);
        let grammar = GRAMMARS
            .iter()
            .find(|grammar| language.is_some_and(|name| name == grammar.language))
            .with_context(|| format!("no rule sets for the language of {}", pin.name))?;
        // The cache lies in the root of what is checked: a copy, for corpora are not written to.
        let copy = scratch.file(&pin.name);
        copy_tree(&folder, &copy)?;
        for set in rule_sets(grammar) {
            eprintln!("measuring {} on {}", set.name, pin.name);
            let file = scratch.file("rules.yml");
            fs::write(&file, &set.yaml)?;
            let mut times = Times::default();
            for _ in 0..options.runs {
                round(
                    &programs,
                    options,
                    &scratch,
                    (&copy, &file, &set),
                    &mut times,
                )?;
            }
            let shown = |times: &[f64]| match times.is_empty() {
                true => "–".to_owned(),
                false => format!("{:.2}", median(times)),
            };
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} |",
                pin.name,
                set.name,
                shown(&times.bare),
                shown(&times.filtered),
                shown(&times.warm),
                shown(&times.peer),
                shown(&times.semgrep)
            );
        }
    }
    print!("{text}");
    if options.save {
        fs::write(root.join(RESULT), text)?;
    }
    Ok(())
}

fn round(
    programs: &super::Programs,
    options: &Options,
    scratch: &measure::Scratch,
    (folder, rules, set): (&Path, &Path, &RuleSet),
    times: &mut Times,
) -> Result<()> {
    let mut parse_only = Command::new(&programs.parse_only);
    parse_only.args(["-j", "1"]).arg(folder);
    let parse = measure::run(&mut parse_only, &[0], scratch)?
        .cpu
        .as_secs_f64();
    let report = scratch.file("report.sarif");
    let andon = |flags: &[&str]| -> Result<f64> {
        let mut andon = Command::new(&programs.andon);
        andon
            .args([
                "check",
                "--isolated",
                "-j",
                "1",
                "--only",
                "rules",
                "--rules",
            ])
            .arg(rules)
            .args(flags)
            .arg(format!("--format=sarif={}", report.display()))
            .arg(".")
            .current_dir(folder);
        Ok(measure::run(&mut andon, &[0, 1], scratch)?
            .cpu
            .as_secs_f64()
            / parse)
    };
    times.bare.push(andon(&["--no-cache", "--no-prefilter"])?);
    times.filtered.push(andon(&["--no-cache"])?);
    andon(&[])?;
    times.warm.push(andon(&[])?);
    if let Some(peer) = &options.peer {
        let mut peer = Command::new(peer);
        peer.args(["scan", "--threads", "1", "--no-ignore", "hidden", "--rule"])
            .arg(rules)
            .arg("--format=sarif")
            .arg(".")
            .current_dir(folder);
        let used = measure::run(&mut peer, &[0, 1], scratch)?;
        times.peer.push(used.cpu.as_secs_f64() / parse);
    }
    if let (Some(semgrep), Some(yaml)) = (&options.semgrep, &set.semgrep) {
        let config = scratch.file("semgrep.yml");
        fs::write(&config, yaml)?;
        let mut semgrep = Command::new(semgrep);
        semgrep
            .args([
                "scan",
                "--metrics=off",
                "--disable-version-check",
                "--jobs=1",
            ])
            .args(["--quiet", "--no-git-ignore", "--sarif", "--config"])
            .arg(&config)
            .arg(".")
            .current_dir(folder);
        let used = measure::run(&mut semgrep, &[0, 1], scratch)?;
        times.semgrep.push(used.cpu.as_secs_f64() / parse);
    }
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, to) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy_tree(&entry.path(), &to)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
