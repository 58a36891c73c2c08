//! The style census: how foreign every file, module and function is, and why.

use std::borrow::Cow;
use std::collections::BTreeMap;

use andon_finding::{
    DRIFT_VERSION, DriftConvention, DriftHouse, DriftReport, DriftVerdict, DriftWing, Tool, Unit,
    UnitKind, UnitReason,
};
use andon_style::{
    FALSE_SHARE, FilePrint, Fingerprint, Foreignness, FunctionPrint, NEW_FILE_LEVEL, Score,
    Standard, Stratum, Wing, folder, q_values,
};

use super::house_file::HouseState;
use super::learn::{Known, LearnRequest, take};
use super::{HOUSE_NAME, StyleBook, read_house, table_of};
use crate::error::{EngineError, counted};
use crate::request::{CheckRequest, Progress};
use crate::setting::Setting;

/// Most functions that are listed: a ranked list, not a verdict.
const FUNCTIONS: usize = 100;

/// Files from which a module is ranked.
const MODULE_FILES: usize = 2;

/// Judges everything below a root by its house.
///
/// # Errors
/// What the user must mend first.
pub fn drift(request: &LearnRequest, progress: &dyn Progress) -> Result<DriftReport, EngineError> {
    let check = CheckRequest {
        paths: vec![request.path.clone()],
        config: request.config.clone(),
        ..CheckRequest::default()
    };
    let mut setting = Setting::new(&check)?;
    setting.paths = vec![setting.root.folder.clone()];
    let mut notices = Vec::new();
    let kept = match read_house(&setting.root.folder)? {
        HouseState::Present(house) => Some(*house),
        HouseState::Absent => None,
        HouseState::Stale(why) => {
            notices.push(format!(
                "{why}: a new house was learned for this report; `andon learn` keeps it"
            ));
            None
        }
    };
    let taken = take(&setting, request.jobs, request.cache, progress)?;
    let source = match kept {
        Some(_) => HOUSE_NAME,
        None => "learned now",
    };
    let house = kept.unwrap_or_else(|| taken.house());
    let known = taken.known();
    let files = known.iter().map(|file| (file.rel, file.language));
    let unlearned = taken.standard.unlearned(&house, files);
    let mut report = DriftReport {
        schema_version: DRIFT_VERSION,
        tool: Tool {
            name: "andon".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        house: DriftHouse {
            source: source.to_owned(),
            digest: house.digest.clone(),
            wings: Vec::new(),
        },
        units: Vec::new(),
        degraded: taken.degraded.clone(),
        notices,
    };
    if let Some(style) = &taken.standard.style {
        let census = Census {
            style,
            rules: &taken.standard.book.rules,
            known: &known,
        };
        for wing in &house.wings {
            census.wing(wing, &mut report);
        }
    }
    for wing in &report.house.wings {
        let why = if !wing.judges {
            let files = counted(wing.files as usize, "file");
            format!("learned from {files}: too little to judge any")
        } else if wing.stratum == Stratum::Tests.name() {
            "judged by single conventions: what the score of a whole file of tests is worth is not \
             known"
                .to_owned()
        } else {
            continue;
        };
        let name = format!("{} ({})", wing.language, wing.stratum);
        report.notices.push(format!("{name}: {why}"));
    }
    report.notices.extend(unlearned);
    if report.house.wings.is_empty() {
        report
            .notices
            .push("no code in a language whose style Andon knows".to_owned());
    }
    sort(&mut report.units);
    Ok(report)
}

/// Everything of one report.
struct Census<'c> {
    style: &'c StyleBook,
    rules: &'c andon_rules::RuleSet,
    known: &'c [Known<'c>],
}

/// A file of one wing.
struct Member<'m> {
    file: &'m Known<'m>,
    print: Cow<'m, Fingerprint>,
    is_member: bool,
    /// `None` if it was not judged.
    judged: Option<Foreignness>,
    is_foreign: bool,
}

impl Census<'_> {
    fn wing(&self, wing: &Wing, report: &mut DriftReport) {
        let (table, background) = (
            table_of(self.rules, &wing.language),
            self.style.background(&wing.language, wing.stratum),
        );
        let background = background.filter(|background| background.judges_files());
        let standard = table
            .zip(background)
            .and_then(|(table, background)| Standard::new(table, background, wing));
        let files = self.known.iter().filter(|file| {
            file.language.def().facts_of == wing.language
                && self.style.strata.of(file.rel, file.language) == Some(wing.stratum)
        });
        let members: Vec<Member<'_>> = files
            .map(|file| {
                let print = file.print.print.part(wing.stratum);
                let seen = |standard: &Standard<'_>| standard.has_seen(file.print.digest);
                let is_member = standard.as_ref().is_some_and(seen);
                let judged = |standard: &Standard<'_>| standard.foreignness(&print, is_member);
                let judged = standard.as_ref().and_then(judged);
                let is_foreign = |standard: &Standard<'_>| {
                    let p = judged.as_ref().map(|judged| judged.p);
                    p.is_some_and(|p| standard.is_foreign(file.print.digest, p))
                };
                Member {
                    is_foreign: standard.as_ref().is_some_and(is_foreign),
                    judged,
                    file,
                    print,
                    is_member,
                }
            })
            .collect();
        let count = |is: &dyn Fn(&Member<'_>) -> bool| {
            let members = members.iter();
            members.filter(|member| is(member)).count()
        };
        report.house.wings.push(DriftWing {
            judged: count(&|member| member.judged.is_some()),
            new: count(&|member| member.judged.is_some() && !member.is_member),
            too_small: count(&|member| standard.is_some() && member.judged.is_none()),
            foreign: count(&|member| member.is_foreign),
            ..in_short(wing)
        });
        let Some(standard) = standard else {
            return;
        };
        let judge = WingJudge { wing, standard };
        // Others are tested alone.
        let p_values = members.iter().map(|member| {
            let judged = member.judged.as_ref().filter(|_| member.is_member);
            judged.map(|judged| judged.p)
        });
        let q_values = q_values(&p_values.collect::<Vec<_>>());
        for (member, q) in members.iter().zip(q_values) {
            report.units.push(judge.file(member, q));
        }
        report.units.extend(judge.modules(&members));
        report.units.extend(judge.functions(&members));
    }
}

/// Judges the units of one wing.
struct WingJudge<'j> {
    wing: &'j Wing,
    standard: Standard<'j>,
}

impl WingJudge<'_> {
    fn file(&self, member: &Member<'_>, q: Option<f64>) -> Unit {
        let unit = self.unit(member.file.rel, UnitKind::File);
        let Some(Foreignness {
            score,
            standardised,
            p,
        }) = &member.judged
        else {
            return Unit {
                verdict: DriftVerdict::NotJudged,
                ..unit
            };
        };
        Unit {
            score: rounded(*standardised),
            p: Some(three_digits(*p)),
            q: q.map(three_digits),
            verdict: match member.is_foreign {
                true => DriftVerdict::Foreign,
                false => DriftVerdict::InHouse,
            },
            reasons: match *standardised > 0.0 {
                true => self.reasons(member, None, &member.print, score),
                false => Vec::new(),
            },
            ..unit
        }
    }

    /// Why a file, or one function of it, has its score.
    fn reasons(
        &self,
        member: &Member<'_>,
        function: Option<&FunctionPrint>,
        print: &Fingerprint,
        score: &Score,
    ) -> Vec<UnitReason> {
        let reasons = self.standard.reasons(print, score);
        reasons
            .into_iter()
            .map(|reason| {
                let convention = self
                    .wing
                    .conventions
                    .iter()
                    .find(|convention| convention.fact == reason.fact);
                let here = reason
                    .feature
                    .and_then(|feature| place(&member.file.print.print, function, feature))
                    .map(|line| format!("{}:{line}", member.file.rel));
                UnitReason {
                    here,
                    exemplar: convention.and_then(|known| {
                        // Its own line is no example for it.
                        let own = format!("{}:", member.file.rel);
                        let mut exemplars = known.exemplars.iter();
                        exemplars.find(|place| !place.starts_with(&own)).cloned()
                    }),
                    fact: reason.fact,
                    text: reason.text,
                }
            })
            .collect()
    }

    fn modules(&self, members: &[Member<'_>]) -> Vec<Unit> {
        let mut modules: BTreeMap<&str, Vec<(&Member<'_>, &Foreignness)>> = BTreeMap::new();
        for member in members {
            if let Some(judged) = &member.judged {
                let module = modules.entry(folder(member.file.rel)).or_default();
                module.push((member, judged));
            }
        }
        let ranked = modules
            .into_iter()
            .filter(|(_, files)| files.len() >= MODULE_FILES);
        ranked
            .map(|(path, files)| {
                let count = files.len();
                let sum: f64 = files.iter().map(|(_, judged)| judged.standardised).sum();
                let foreign = files.iter().filter(|(member, _)| member.is_foreign).count();
                let print: Fingerprint = files.iter().map(|(member, _)| &*member.print).sum();
                let parts = files
                    .iter()
                    .map(|(member, judged)| (&*member.print, &judged.score, member.is_member));
                let score = self.standard.score_together(&parts.collect::<Vec<_>>());
                let mut reasons = Vec::new();
                if foreign > 0 {
                    reasons.push(UnitReason {
                        fact: "files".to_owned(),
                        text: format!("judged files that stand out: {foreign} of {count}"),
                        here: None,
                        exemplar: None,
                    });
                }
                #[expect(clippy::cast_precision_loss, reason = "files of one folder")]
                let mean = sum / count as f64;
                if let Some((member, _)) = files.first().filter(|_| mean > 0.0) {
                    let more = self.reasons(member, None, &print, &score).into_iter();
                    reasons.extend(more.map(|reason| UnitReason {
                        here: None,
                        ..reason
                    }));
                }
                Unit {
                    score: rounded(mean),
                    verdict: DriftVerdict::Ranked,
                    reasons,
                    ..self.unit(path, UnitKind::Module)
                }
            })
            .collect()
    }

    fn functions(&self, members: &[Member<'_>]) -> Vec<Unit> {
        // Functions of test code inside of other files are not gathered one by one.
        let mut scored = Vec::new();
        for member in members {
            let functions = &member.file.print.print.functions;
            let file = member.is_member.then_some(&*member.print);
            for (function, score) in self.standard.functions(functions, file) {
                if score.total > 0.0 {
                    scored.push((score, member, function));
                }
            }
        }
        scored.sort_by(|a, b| {
            let place = |entry: &(Score, &Member<'_>, &FunctionPrint)| {
                (entry.1.file.rel.to_owned(), entry.2.line)
            };
            let order = b.0.total.total_cmp(&a.0.total);
            order.then_with(|| place(a).cmp(&place(b)))
        });
        let top = scored.into_iter().take(FUNCTIONS);
        top.map(|(score, member, function)| Unit {
            name: Some(function.name.clone()),
            line: Some(function.line as usize + 1),
            score: rounded(score.total),
            verdict: DriftVerdict::Ranked,
            reasons: self.reasons(member, Some(function), &function.print(), &score),
            ..self.unit(member.file.rel, UnitKind::Function)
        })
        .collect()
    }

    fn unit(&self, path: &str, unit: UnitKind) -> Unit {
        Unit {
            path: path.to_owned(),
            unit,
            name: None,
            line: None,
            language: self.wing.language.clone(),
            stratum: self.wing.stratum.name().to_owned(),
            score: 0.0,
            p: None,
            q: None,
            verdict: DriftVerdict::NotJudged,
            style: None,
            reasons: Vec::new(),
        }
    }
}

/// Line, from 1, of the first place of a feature in a file or in one function of it.
fn place(print: &FilePrint, function: Option<&FunctionPrint>, feature: u16) -> Option<usize> {
    let mut lines = print.places_of(feature).map(|place| place.line);
    let line = match function {
        None => lines.next()?,
        Some(function) => {
            let starts = print.functions.iter().map(|other| other.line);
            let next = starts.filter(|line| *line > function.line).min();
            let end = function.line.saturating_add(function.lines);
            let own = function.line..next.unwrap_or(u32::MAX).min(end);
            // Not every place is kept; the function itself always is one.
            lines
                .find(|line| own.contains(line))
                .unwrap_or(function.line)
        }
    };
    Some(line as usize + 1)
}

fn in_short(wing: &Wing) -> DriftWing {
    let (telling, common): (Vec<_>, Vec<_>) = wing
        .conventions
        .iter()
        .partition(|convention| convention.is_telling());
    DriftWing {
        language: wing.language.clone(),
        stratum: wing.stratum.name().to_owned(),
        files: wing.files,
        functions: wing.functions,
        judges: wing.judges,
        judged: 0,
        too_small: 0,
        foreign: 0,
        new: 0,
        false_share: FALSE_SHARE,
        new_file_level: NEW_FILE_LEVEL,
        conventions: telling
            .into_iter()
            .map(|convention| DriftConvention {
                id: convention.check_id(),
                says: convention.says.clone(),
                share: convention.share,
                interval: convention.interval,
                places: convention.places,
                files: convention.files,
                surprise: convention.surprise,
                exemplars: convention.exemplars.clone(),
            })
            .collect(),
        common: common.len(),
        undecided: wing
            .undecided
            .iter()
            .map(|open| {
                let shares = open.shares.iter().take(3);
                let shares: Vec<String> = shares
                    .map(|(option, share)| format!("{option} {}%", (share * 100.0).round()))
                    .collect();
                format!("{}: {}", open.fact, shares.join(", "))
            })
            .collect(),
    }
}

/// Files first, then modules, then functions; the most foreign first, what was not judged last.
fn sort(units: &mut [Unit]) {
    units.sort_by(|a, b| {
        let judged = |unit: &Unit| unit.verdict == DriftVerdict::NotJudged;
        // Scores of small files vary more: how foreign a file is, its probability tells.
        let p = |unit: &Unit| unit.p.unwrap_or(1.0);
        (a.unit, judged(a))
            .cmp(&(b.unit, judged(b)))
            .then_with(|| p(a).total_cmp(&p(b)))
            .then_with(|| b.score.total_cmp(&a.score))
            .then_with(|| (&a.path, a.line).cmp(&(&b.path, b.line)))
    });
}

/// A probability to three significant digits: more are noise, and differ between machines.
fn three_digits(probability: f64) -> f64 {
    format!("{probability:.2e}").parse().unwrap_or(probability)
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    //! The order of the list.

    use super::*;

    #[test]
    fn files_are_listed_by_their_probability_and_functions_by_their_score() {
        let unit = |path: &str, unit: UnitKind, p: Option<f64>, score: f64| Unit {
            path: path.to_owned(),
            unit,
            name: None,
            line: None,
            language: "rust".to_owned(),
            stratum: "source".to_owned(),
            score,
            p,
            q: None,
            verdict: match (unit, p) {
                (UnitKind::File, None) => DriftVerdict::NotJudged,
                (UnitKind::File, Some(_)) => DriftVerdict::InHouse,
                _ => DriftVerdict::Ranked,
            },
            style: None,
            reasons: Vec::new(),
        };
        let mut units = [
            unit("function", UnitKind::Function, None, 1.0),
            unit("first function", UnitKind::Function, None, 2.0),
            unit("not judged", UnitKind::File, None, 0.0),
            unit("small", UnitKind::File, Some(0.02), 3.0),
            unit("even smaller", UnitKind::File, Some(0.02), 4.0),
            unit("large", UnitKind::File, Some(0.01), 2.0),
        ];
        sort(&mut units);
        let order = units.each_ref().map(|unit| unit.path.as_str());
        let expected = [
            "large",
            "even smaller",
            "small",
            "not judged",
            "first function",
            "function",
        ];
        assert_eq!(order, expected);
    }
}
