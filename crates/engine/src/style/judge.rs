//! What is said of one file: whether it is foreign, and where it departs from conventions.

use std::collections::BTreeSet;

use andon_rules::RuleSet;
use andon_style::{
    Decisions, Departure, Fingerprint, Foreignness, House, Standard as HouseStandard, Unwanted,
    check_id, probability_text,
};
use andon_syntax::{FeatureId, Language};

use super::{FOREIGN, StyleBook, StylePrint, content_digest, table_of};
use crate::analyse::{FileResult, panicked};
use crate::discover::Candidate;
use crate::guard::guarded;
use crate::judge::Worker;
use crate::read::{Outcome, read_file};
use crate::setting::Setting;
use crate::standard::Standard;
use crate::text;

/// Most places that one finding points at beside its own.
const LABELS: usize = 4;

/// Something to be said of a file's style, by line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StyleMatch {
    /// Index into [`StyleBook::rules`].
    pub(crate) rule: usize,
    /// Line, from 0.
    pub(crate) line: usize,
    pub(crate) message: String,
    /// Further lines, from 0, and what to say there.
    pub(crate) labels: Vec<(usize, String)>,
}

/// What judges the style of files; made once a run.
#[derive(Debug)]
pub(crate) struct StyleJudge<'j> {
    book: &'j StyleBook,
    rules: &'j RuleSet,
    decisions: &'j Decisions,
    /// Facts of which every departure is told, and not only those beyond chance.
    asked: &'j BTreeSet<String>,
    /// One a wing that can judge.
    standards: Vec<HouseStandard<'j>>,
}

impl<'j> StyleJudge<'j> {
    /// By a house, and by what the team decided.
    pub(crate) fn new(
        book: &'j StyleBook,
        rules: &'j RuleSet,
        house: Option<&'j House>,
        decisions: &'j Decisions,
        asked: &'j BTreeSet<String>,
    ) -> Self {
        let wings = house.map_or(&[][..], |house| &house.wings).iter();
        let standards = wings.filter_map(|wing| {
            let table = table_of(rules, &wing.language)?;
            let background = book.background(&wing.language, wing.stratum)?;
            HouseStandard::new(table, background, wing)
        });
        Self {
            book,
            rules,
            decisions,
            asked,
            standards: standards.collect(),
        }
    }
}

/// All that is to be said of the file at `rel`.
pub(crate) fn matches(
    judge: &StyleJudge<'_>,
    rel: &str,
    language: Language,
    known: &StylePrint,
) -> Vec<StyleMatch> {
    let Some(stratum) = judge.book.strata.of(rel, language) else {
        return Vec::new();
    };
    let facts_of = language.def().facts_of;
    let Some(table) = table_of(judge.rules, facts_of) else {
        return Vec::new();
    };
    let mut found = decided(judge, table, known);
    let mut standards = judge.standards.iter();
    let own = |standard: &&HouseStandard<'_>| {
        standard.wing.language == facts_of && standard.wing.stratum == stratum
    };
    if let Some(standard) = standards.find(own) {
        let print = known.print.part(stratum);
        let is_member = standard.has_seen(known.digest);
        found.extend(foreign(judge, standard, known.digest, &print, is_member));
        for departure in standard.departures(&print) {
            let fact = departure.convention.fact.as_str();
            // What was decided is said already, whatever the house does.
            let decided =
                judge.decisions.pinned.contains_key(fact) || judge.decisions.muted.contains(fact);
            if !decided && (judge.asked.contains(fact) || standard.is_told(&departure, is_member)) {
                found.extend(departure_match(judge, &departure, known));
            }
        }
    }
    found.sort_by(|a, b| (a.line, a.rule, &a.message).cmp(&(b.line, b.rule, &b.message)));
    found
}

fn foreign(
    judge: &StyleJudge<'_>,
    standard: &HouseStandard<'_>,
    digest: u64,
    print: &Fingerprint,
    is_member: bool,
) -> Option<StyleMatch> {
    // Those that did not stand out when the house was learned need not be scored again.
    if is_member && !standard.is_outlier(digest) {
        return None;
    }
    let Foreignness { score, p, .. } = standard.foreignness(print, is_member)?;
    if !standard.is_foreign(digest, p) {
        return None;
    }
    let reasons = standard.reasons(print, &score).into_iter();
    let reasons: Vec<String> = reasons.map(|reason| reason.text).collect();
    Some(StyleMatch {
        rule: judge.book.rule(FOREIGN)?,
        line: 0,
        message: format!(
            "Not written like the rest of the house ({}): {}",
            probability_text(p),
            reasons.join("; ")
        ),
        labels: Vec::new(),
    })
}

/// One finding for all departures of a file from one convention, at the first of them.
fn departure_match(
    judge: &StyleJudge<'_>,
    departure: &Departure<'_>,
    known: &StylePrint,
) -> Option<StyleMatch> {
    let convention = departure.convention;
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut said = Vec::new();
    for (feature, count) in &departure.features {
        let phrase = phrase(departure.fact, *feature)?;
        for place in known.print.places_of(*feature) {
            lines.push((place.line as usize, format!("here: {phrase}")));
        }
        said.push(match said.is_empty() {
            true => format!("{count} of {} places {phrase}", departure.places),
            false => format!("{count} {phrase}"),
        });
    }
    lines.sort();
    lines.dedup_by_key(|(line, _)| *line);
    let (first, _) = *lines.first()?;
    let example = convention.exemplars.first();
    let example = example.map_or(String::new(), |place| format!(", as in {place}"));
    let percent = (convention.share * 100.0).floor();
    Some(StyleMatch {
        rule: judge.book.rule(&convention.check_id())?,
        line: first,
        message: format!(
            "{}; the house: {} ({percent}% of {} places in {} files{example})",
            said.join(", "),
            convention.says,
            convention.places,
            convention.files,
        ),
        labels: lines.into_iter().skip(1).take(LABELS).collect(),
    })
}

/// Departures from what the team decided: every one is told.
fn decided(
    judge: &StyleJudge<'_>,
    table: &andon_syntax::FactTable,
    known: &StylePrint,
) -> Vec<StyleMatch> {
    let mut found = Vec::new();
    if judge.decisions.pinned.is_empty() && judge.decisions.forbidden.is_empty() {
        return found;
    }
    for place in &known.print.places {
        let Some((fact, option)) = table.option(FeatureId(place.feature)) else {
            continue;
        };
        let Some(unwanted) = judge.decisions.verdict(&fact.name, &option.name) else {
            continue;
        };
        let Some(rule) = judge.book.rule(&check_id(&fact.name)) else {
            continue;
        };
        let said = &option.phrase;
        let message = match unwanted {
            Unwanted::Forbidden => format!("Do not {said} (forbidden in andon.toml)"),
            Unwanted::Pinned(name) => {
                let Some(wanted) = fact.options.iter().find(|option| option.name == *name) else {
                    continue;
                };
                format!("Do not {said}; {} (pinned in andon.toml)", wanted.phrase)
            }
        };
        found.push(StyleMatch {
            rule,
            line: place.line as usize,
            message,
            labels: Vec::new(),
        });
    }
    found
}

fn phrase(fact: &andon_syntax::FactInfo, feature: u16) -> Option<&str> {
    let index = feature.checked_sub(fact.first.0)?;
    let option = fact.options.get(usize::from(index))?;
    Some(&option.phrase)
}

/// Adds what the house says to the results of files. Whether it could for all: a file that has
/// changed meanwhile is left as it is.
pub(crate) fn judge_files(
    standard: &Standard,
    setting: &Setting,
    files: &[Candidate],
    results: &mut [FileResult],
) -> bool {
    let Some(judge) = standard.style_judge() else {
        return true;
    };
    let mut all = true;
    let mut worker = Worker::default();
    let mut bytes = Vec::new();
    for (file, result) in files.iter().zip(results) {
        let Some(known) = &result.print else {
            continue;
        };
        let said = match guarded(|| matches(&judge, &file.rel, file.language, known)) {
            Ok(said) => said,
            Err(said) => {
                result.degraded.push(panicked(&file.rel, &said));
                all = false;
                continue;
            }
        };
        if said.is_empty() {
            continue;
        }
        // Few files get here: reading them again is cheaper than keeping all of them.
        let options = &setting.config.files;
        let read = read_file(&file.path, &file.rel, options, &mut bytes);
        let is_same = content_digest(&bytes) == known.digest || result.mended.is_some();
        if read != Outcome::Text || !is_same {
            all = false;
            continue;
        }
        let place = (file.rel.as_str(), file.language);
        text::say(standard, options, &mut worker, place, &bytes, said, result);
    }
    all
}
