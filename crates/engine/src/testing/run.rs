//! Runs one rule over its cases.

use andon_finding::{Applicability, Finding, RuleInfo};
use andon_rules::RuleIndex;
use andon_syntax::Language;

use super::case::{Case, Group, read};
use super::{Failure, RuleTest, cases_text};
use crate::config::Config;
use crate::fix;
use crate::guard::guarded;
use crate::judge::{Judge, Judged, Task, Worker};
use crate::rulebook::RuleBook;
use crate::severity::SeverityTable;

/// Tests one rule; `None` if there is none of that index.
pub(super) fn rule(book: &RuleBook, index: RuleIndex) -> Option<RuleTest> {
    let info = book.rules.rules().get(index.0)?;
    let mut test = RuleTest {
        id: info.id.clone(),
        source: info.source.clone(),
        cases: 0,
        failures: Vec::new(),
    };
    let Some(text) = cases_text(book, info) else {
        test.failures.push(Failure::plain(
            "it has no cases: put them into a `.test.yml` beside it",
        ));
        return Some(test);
    };
    let groups = match read(&text) {
        Ok(groups) => groups,
        Err(error) => {
            test.failures
                .push(Failure::plain(format!("its cases cannot be read: {error}")));
            return Some(test);
        }
    };
    let table = SeverityTable::new(
        book.rules.rules(),
        &[],
        &Config::defaults(std::path::PathBuf::new()),
    );
    let mut bench = Bench {
        judge: Judge {
            book,
            table: &table,
            elsewhere: &[],
            style: None,
            comments: true,
        },
        worker: Worker::default(),
        index,
        info,
    };
    let mine: Vec<_> = groups
        .iter()
        .filter(|group| group.is_for(&info.id))
        .collect();
    for group in &mine {
        test.cases += group.valid.len() + group.invalid.len();
        let valid = group.valid.iter().map(|case| (case, false));
        let invalid = group.invalid.iter().map(|case| (case, true));
        for (case, fires) in valid.chain(invalid) {
            match guarded(|| bench.case(group, case, fires)) {
                Ok(failures) => test.failures.extend(failures),
                Err(said) => {
                    bench.worker = Worker::default();
                    let code = case.code().to_owned();
                    test.failures.push(Failure {
                        code,
                        ..Failure::plain(format!("panic: {said}"))
                    });
                }
            }
        }
    }
    test.failures
        .extend(missing(info, &mine).map(Failure::plain));
    Some(test)
}

/// What kind of case the rule lacks, if it lacks one.
fn missing(info: &RuleInfo, groups: &[&Group]) -> Option<&'static str> {
    let language = |group: &Group| {
        group
            .language
            .clone()
            .or_else(|| info.languages.first().cloned())
    };
    let has = |wanted: &Option<String>, pick: fn(&Group) -> bool| {
        groups
            .iter()
            .any(|group| language(group) == *wanted && pick(group))
    };
    let languages = groups.iter().map(|group| language(group));
    let mut complete = languages.map(|language| {
        let fires = has(&language, |group| !group.invalid.is_empty());
        let silent = has(&language, |group| !group.valid.is_empty());
        fires && silent
    });
    if complete.any(|complete| complete) {
        return None;
    }
    let any_fires = groups.iter().any(|group| !group.invalid.is_empty());
    Some(match any_fires {
        true => "it has no silent case (`valid`) in a language in which it has a firing one",
        false => "it has no firing case (`invalid`)",
    })
}

struct Bench<'b> {
    judge: Judge<'b>,
    worker: Worker,
    index: RuleIndex,
    info: &'b RuleInfo,
}

impl Bench<'_> {
    fn case(&mut self, group: &Group, case: &Case, fires: bool) -> Vec<Failure> {
        let fail = |what: String| Failure {
            code: case.code().to_owned(),
            ..Failure::plain(what)
        };
        let named = group
            .language
            .as_ref()
            .or_else(|| self.info.languages.first());
        let Some(language) = named.and_then(|name| Language::from_name(name)) else {
            let name = named.map_or("", String::as_str);
            return vec![fail(format!("no language is called `{name}`"))];
        };
        let default = format!("case.{}", language.def().extensions.first().unwrap_or(&""));
        let rel = group.path_of(case).unwrap_or(&default);
        let index = self.index;
        let Some(selection) = self
            .judge
            .book
            .rules
            .select(language, rel, &|rule| rule == index)
        else {
            let what = format!(
                "the rule does not run on `{rel}` as {}: give the case a `language` or a `path`",
                language.def().title
            );
            return vec![fail(what)];
        };
        let severities = self.judge.table.for_path(rel);
        let task = Task {
            rel,
            language,
            severities,
            selection,
            said: Vec::new(),
        };
        let judged = judge(&self.judge, &mut self.worker, &task, case.code());
        let mut failures = Vec::new();
        if judged.errors > 0 && !group.may_be_broken(case) {
            let reason = judged
                .degraded
                .first()
                .map_or("", |entry| entry.reason.as_str());
            failures.push(fail(format!("syntax error in the case, {reason}")));
        }
        let found: Vec<_> = firing(&judged).map(|finding| finding.span).collect();
        if let Some(what) = unexpected(case, fires, found.len()) {
            failures.push(Failure {
                found,
                ..fail(what)
            });
        }
        if let Some(expected) = case.fixed() {
            let fixed = self.fixed(&task, case.code(), judged);
            if fixed != expected {
                let diff = crate::diff::unified("case", expected, &fixed);
                failures.push(Failure {
                    diff,
                    ..fail("the fix gives another text".to_owned())
                });
            }
        }
        failures
    }

    fn fixed(&mut self, task: &Task<'_>, code: &str, judged: Judged) -> String {
        let mut again = |text: &str| judge(&self.judge, &mut self.worker, task, text);
        fix::mend(code, judged, None, &mut again).text
    }
}

/// Judges code, all fixes counting as safe: cases say what a fix does, not whether to trust it.
fn judge(judge: &Judge<'_>, worker: &mut Worker, task: &Task<'_>, code: &str) -> Judged {
    let mut judged = judge.judge_text(worker, task, code);
    let fixes = judged
        .findings
        .iter_mut()
        .flat_map(|finding| &mut finding.fixes);
    for fix in fixes {
        fix.applicability = Applicability::Safe;
    }
    judged
}

fn firing(judged: &Judged) -> impl Iterator<Item = &Finding> {
    judged
        .findings
        .iter()
        .filter(|finding| finding.suppression.is_none())
}

/// What is wrong with how often the rule fired.
fn unexpected(case: &Case, fires: bool, found: usize) -> Option<String> {
    let times = |count: usize| {
        if count == 1 {
            "once".to_owned()
        } else {
            format!("{count} times")
        }
    };
    match (fires, case.matches(), found) {
        (false, _, 0) => None,
        (false, _, found) => Some(format!("it must be silent, but fires {}", times(found))),
        (true, Some(wanted), found) if wanted == found => None,
        (true, Some(wanted), found) => Some(format!(
            "it must fire {}, but fires {}",
            times(wanted),
            times(found)
        )),
        (true, None, 0) => Some("it must fire, but is silent".to_owned()),
        (true, None, _) => None,
    }
}
