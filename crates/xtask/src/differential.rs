//! `cargo xtask differential`: the same rules, the same files, Andon and ast-grep, match by match.
//!
//! ```text
//! corpus files ─► generated rules ┐
//! benches/differential/*.yml ─────┴► each rule alone: andon │ ast-grep ─► (file, bytes) ─► differences
//! ```
//!
//! Rules are made from the code itself: a node becomes a pattern when some of its parts become
//! metavariables, so that every rule has something to find. Every difference must be one of the
//! documented betterments, or the task fails.

mod generate;
mod peer;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use andon_rules::{Problem, ProblemKind, RuleSet, RuleSource, Scanner};
use andon_syntax::{Detection, Language, Parser, Source};
use anyhow::{Context, Result, bail};

use crate::corpus;
use generate::{Generator, Sample};
use peer::{Answer, Peer};

/// Larger files are left out, so that each rule takes a moment; in bytes.
const MAX_FILE: u64 = 40_000;

/// Files that the rules of one language run on.
const FILES: usize = 24;

/// What to compare.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Languages (default: those of the corpora).
    languages: Vec<String>,
    /// The `ast-grep` program.
    #[arg(long, default_value = "ast-grep")]
    peer: PathBuf,
    /// Generated rules a language.
    #[arg(long, default_value_t = 300)]
    rules: usize,
    /// Another seed gives other rules and other files.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Show every difference, not only those that nothing explains.
    #[arg(long)]
    verbose: bool,
}

/// A rule that both programs run.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) yaml: String,
}

/// A match: index of the file, first byte, end.
type Place = (usize, usize, usize);

/// Why two programs differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Difference {
    /// `$$$` stops at the first node that fits what follows it, and never tries another.
    Ellipsis,
    /// `has` with `field` and a rule in `stopBy` looks one level deep only.
    FieldAndStop,
    /// `inside` and `has` with `field` ask about the first node of a field only, though several may stand
    /// in it (`from a import b, c`).
    RepeatedField,
    /// Nodes of equal text are equal, whatever their kinds (`type A<'a> = B<'a>`).
    EqualText,
    /// Under a strictness that ignores the tokens of a pattern, those at its end are ignored too.
    LastToken,
    /// A comment in the code is passed over before any node, not only before words.
    Comment,
    /// A rule that says of no kind what it is about is refused by the peer, and tried everywhere
    /// with a warning by Andon.
    TriedEverywhere,
    /// A pattern with a syntax error is refused by Andon.
    BrokenPattern,
    Unexplained,
}

/// Runs all rules through both programs.
///
/// # Errors
/// The peer is missing or fails, a corpus is missing, or a difference that nothing explains.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let peer = Peer::new(&options.peer)?;
    let mut unexplained = 0;
    for (name, folders) in folders(root, &options.languages)? {
        let language = Language::from_name(&name).context("not a language")?;
        let files = files(&folders, language, options.seed)?;
        let sample = Sample::new(language, &files)?;
        let mut generator = Generator::new(&sample, options.seed);
        let mut cases: Vec<Case> = (0..options.rules)
            .filter_map(|number| generator.case(number))
            .collect();
        cases.extend(own_cases(root, &name)?);
        let mut counts: BTreeMap<Difference, usize> = BTreeMap::new();
        let (mut equal, mut refused, mut matches) = (0, 0, 0);
        for case in &cases {
            let ours = Ours::scan(case, language, &sample);
            let theirs = peer.scan(case, &sample)?;
            let difference = match (&ours.found, &theirs) {
                (None, Answer::Refused) => {
                    refused += 1;
                    continue;
                }
                (Some(ours), Answer::Matches(theirs)) if ours == theirs => {
                    equal += 1;
                    matches += ours.len();
                    continue;
                }
                (Some(found), Answer::Matches(theirs)) => classify(case, found, theirs, &sample),
                (Some(_), Answer::Refused) if ours.says("is tried on every node") => {
                    Difference::TriedEverywhere
                }
                (None, Answer::Matches(_)) if ours.says("is not valid") => {
                    Difference::BrokenPattern
                }
                _ => Difference::Unexplained,
            };
            *counts.entry(difference).or_default() += 1;
            if options.verbose || difference == Difference::Unexplained {
                show(case, difference, &ours, &theirs, &sample);
            }
        }
        let listed: Vec<_> = counts
            .iter()
            .map(|(difference, count)| format!("{count} {difference:?}"))
            .collect();
        println!(
            "{name}: {} rules on {} files: {equal} with equal matches ({matches} in all), {refused} refused by both; differences: {}",
            cases.len(),
            sample.files.len(),
            if listed.is_empty() {
                "none".to_owned()
            } else {
                listed.join(", ")
            },
        );
        unexplained += counts.get(&Difference::Unexplained).copied().unwrap_or(0);
    }
    match unexplained {
        0 => Ok(()),
        _ => bail!("{unexplained} differences that nothing explains"),
    }
}

/// The folders of the corpora by language.
fn folders(root: &Path, names: &[String]) -> Result<BTreeMap<String, Vec<PathBuf>>> {
    let mut folders: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for pin in corpus::select(corpus::load(root)?, &[])? {
        let folder = corpus::folder(root, &pin);
        let language = folder.parent().and_then(Path::file_name);
        let language = language.unwrap_or_default().to_string_lossy().into_owned();
        if names.is_empty() || names.contains(&language) {
            if !corpus::is_present(root, &pin) {
                bail!(
                    "the corpus {} is missing: run `cargo xtask corpus`",
                    pin.name
                );
            }
            folders.entry(language).or_default().push(folder);
        }
    }
    Ok(folders)
}

/// A few files of a language, drawn by the seed.
fn files(folders: &[PathBuf], language: Language, seed: u64) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in folders {
        walk(folder, language, &mut found)?;
    }
    let mut dice = generate::Dice(seed);
    let mut drawn = BTreeSet::new();
    while drawn.len() < FILES.min(found.len()) {
        drawn.insert(dice.below(found.len()));
    }
    Ok(drawn
        .into_iter()
        .filter_map(|index| found.get(index).cloned())
        .collect())
}

fn walk(folder: &Path, language: Language, found: &mut Vec<PathBuf>) -> Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<std::io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            walk(&path, language, found)?;
        } else if kind.is_file()
            && Language::detect(&path) == Detection::Known(language)
            && entry.metadata()?.len() <= MAX_FILE
            && entry.metadata()?.len() > 0
        {
            found.push(path);
        }
    }
    Ok(())
}

/// Rules written by hand: one a document.
fn own_cases(root: &Path, language: &str) -> Result<Vec<Case>> {
    let path = root.join(format!("benches/differential/{language}.yml"));
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let documents = text.split("\n---\n").enumerate();
    let cases = documents.map(|(number, document)| Case {
        name: format!("own-{number}"),
        yaml: format!("id: own-{number}\nlanguage: {language}\n{document}\n"),
    });
    Ok(cases.collect())
}

/// What Andon makes of a rule.
struct Ours {
    /// `None` if it refuses it.
    found: Option<BTreeSet<Place>>,
    problems: Vec<Problem>,
}

impl Ours {
    fn scan(case: &Case, language: Language, sample: &Sample) -> Self {
        let source = RuleSource {
            name: "rule.yml".to_owned(),
            pack: String::new(),
            text: case.yaml.clone(),
            wanted: None,
            packed: None,
        };
        let loaded = RuleSet::load(&[source]);
        let refused = loaded
            .problems
            .iter()
            .any(|problem| problem.kind == ProblemKind::Error);
        Self {
            found: (!refused)
                .then(|| scan(&loaded.rules, language, sample))
                .flatten(),
            problems: loaded.problems,
        }
    }

    fn says(&self, what: &str) -> bool {
        let mut problems = self.problems.iter();
        problems.any(|problem| problem.message.contains(what))
    }
}

fn scan(rules: &RuleSet, language: Language, sample: &Sample) -> Option<BTreeSet<Place>> {
    let selection = rules.select(language, "src/file", &|_| true)?;
    let (mut parser, mut scanner) = (Parser::new(), Scanner::new());
    let mut found = BTreeSet::new();
    for (index, file) in sample.files.iter().enumerate() {
        let parsed = parser.parse(language, &file.text).ok()?;
        let scan = scanner.scan(rules, &selection, &parsed);
        let places = scan.matches.iter().map(|found| found.span);
        found.extend(places.map(|span| (index, span.start, span.end)));
    }
    Some(found)
}

/// What explains a difference in matches, from the shape of the rule and from who finds more.
fn classify(
    case: &Case,
    ours: &BTreeSet<Place>,
    theirs: &BTreeSet<Place>,
    sample: &Sample,
) -> Difference {
    let has = |part: &str| case.yaml.contains(part);
    // What is negated finds less where its part finds more.
    let more = ours.is_superset(theirs) || has("not:") && ours.is_subset(theirs);
    let relates_by_field = has("field:") && (has("inside:") || has("has:"));
    let repeats = ["$A", "$B", "$C"]
        .iter()
        .any(|name| case.yaml.matches(name).count() > 1);
    let mut differing = ours.symmetric_difference(theirs);
    match more {
        true if has("$$$") => Difference::Ellipsis,
        true if relates_by_field && has("stopBy: {") => Difference::FieldAndStop,
        true if relates_by_field => Difference::RepeatedField,
        true if repeats => Difference::EqualText,
        true if ["ast", "relaxed", "signature"]
            .iter()
            .any(|level| has(&format!("strictness: {level}"))) =>
        {
            Difference::LastToken
        }
        true if differing.all(|place| sample.has_comment(*place)) => Difference::Comment,
        _ => Difference::Unexplained,
    }
}

fn show(case: &Case, difference: Difference, ours: &Ours, theirs: &Answer, sample: &Sample) {
    println!("{difference:?}: {}\n{}", case.name, case.yaml.trim_end());
    let (Some(ours), Answer::Matches(theirs)) = (&ours.found, theirs) else {
        match ours.problems.first() {
            Some(problem) => println!("  andon says: {}\n", problem.message),
            None => println!("  refused by ast-grep only\n"),
        }
        return;
    };
    for (who, extra) in [("andon", ours - theirs), ("ast-grep", theirs - ours)] {
        for place in extra.iter().take(3) {
            println!("  only {who}: {}", sample.quote(*place));
        }
    }
    println!();
}

/// Reads a file as Andon does.
pub(crate) fn read(path: &Path) -> Result<Option<String>> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    // What is not plain UTF-8 has other offsets for the peer.
    Ok(std::str::from_utf8(&bytes)
        .is_ok_and(|text| !text.starts_with('\u{feff}'))
        .then(|| Source::new(&bytes).text.into_owned()))
}
