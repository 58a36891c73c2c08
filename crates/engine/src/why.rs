//! Why a rule does not match at a line of a file.
//!
//! What keeps a rule from a file is asked in the order in which a check asks it: whether the rule
//! is loaded and on, its languages, its paths, what is left out. Most of that does not keep anyone
//! from asking the code as well, so the answer has both.

use std::path::{Path, PathBuf};

use andon_finding::{ExclusionReason, Obstacle, RuleInfo, Severity, Span, WhyNot, WhyVerdict};
use andon_rules::{RuleIndex, Scanner, WhyQuestion};
use andon_syntax::{Language, LineIndex, Parser, Source};

use crate::check::pool;
use crate::degrade::too_hard;
use crate::discover::is_found;
use crate::error::EngineError;
use crate::injection::{Injections, Piece};
use crate::judge::{Judge, Task, Worker};
use crate::paths::{display_prefix, printable, relative, slashed};
use crate::read::{self, Outcome};
use crate::request::CheckRequest;
use crate::root::ConfigSource;
use crate::rulebook::{Gathered, RuleBook, RuleChoice};
use crate::setting::Setting;
use crate::severity::SeverityTable;
use crate::text;

/// What is asked.
#[derive(Debug, Clone)]
pub struct WhyRequest {
    /// The rule's id, with or without its pack.
    pub rule: String,
    /// The file, relative to the working directory.
    pub path: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// Where configuration comes from.
    pub config: ConfigSource,
    /// Which rules there are.
    pub rules: RuleChoice,
}

/// Why the rule does not match there, or that it does.
///
/// # Errors
/// What the user must mend first, above all a rule, a file or a line that is not there: see
/// [`EngineError`].
pub fn why_not(request: &WhyRequest) -> Result<WhyNot, EngineError> {
    let setting = Setting::new(&CheckRequest {
        paths: vec![request.path.clone()],
        config: request.config.clone(),
        ..CheckRequest::default()
    })?;
    // Parsers and matchers recurse on nesting.
    pool(1)?.install(|| Asked::of(request, &setting)?.answer())
}

/// A question whose words are known to mean something.
struct Asked<'a> {
    request: &'a WhyRequest,
    setting: &'a Setting,
    path: &'a Path,
    rel: String,
    bytes: Vec<u8>,
    language: Option<Language>,
    rule: Subject<'a>,
    obstacles: Vec<Obstacle>,
    /// Whether there is text to ask.
    readable: bool,
}

/// The rule that was asked about.
struct Subject<'a> {
    book: RuleBook,
    gathered: Gathered<'a>,
    index: RuleIndex,
    info: RuleInfo,
}

impl<'a> Asked<'a> {
    fn of(request: &'a WhyRequest, setting: &'a Setting) -> Result<Self, EngineError> {
        let path = setting
            .paths
            .first()
            .map_or(Path::new(""), PathBuf::as_path);
        if path.is_dir() {
            return Err(EngineError::NotAFile {
                path: printable(&request.path.to_string_lossy()),
            });
        }
        let rel = slashed(&relative(path, &setting.root.folder));
        let options = &setting.config.files;
        let mut bytes = Vec::new();
        let outcome = read::read_file(path, &rel, options, &mut bytes);
        let language = text::language(options, &rel, &bytes);
        let (rule, is_loaded) = Subject::find(request, setting, language)?;
        let mut asked = Self {
            request,
            setting,
            path,
            rel,
            bytes,
            language,
            rule,
            obstacles: Vec::new(),
            readable: true,
        };
        if !is_loaded {
            asked.obstacles.push(Obstacle::NotLoaded);
        }
        asked.left_out(outcome)?;
        Ok(asked)
    }

    /// Notes what keeps the rule from the file, but for the languages.
    fn left_out(&mut self, outcome: Outcome) -> Result<(), EngineError> {
        let Subject {
            book, index, info, ..
        } = &self.rule;
        let table = SeverityTable::new(book.rules.rules(), &[], &self.setting.config);
        if table.for_path(&self.rel).of(*index) == Severity::Off {
            let base = table.base(*index);
            let here = base != Severity::Off;
            self.obstacles.push(Obstacle::Off { here, base });
        }
        if let Some(language) = self.language
            && info.languages.iter().any(|name| name == language.name())
        {
            let only = |rule: RuleIndex| rule == *index;
            if book.rules.select(language, &self.rel, &only).is_none() {
                self.obstacles.push(Obstacle::Paths);
            }
        }
        let options = &self.setting.config.files;
        let excluded = match outcome {
            Outcome::Text => None,
            Outcome::Excluded(reason) => Some(reason),
            Outcome::Degraded(entry) => {
                self.readable = false;
                self.obstacles.push(Obstacle::Degraded(entry.reason));
                None
            }
        };
        if options.exclude.is_match(&self.rel) {
            let configured = ExclusionReason::Configured;
            self.obstacles.push(Obstacle::Excluded(configured));
        } else if excluded.is_none() && !is_found(&self.setting.root.folder, self.path, options) {
            self.obstacles.push(Obstacle::Ignored);
        }
        if let Some(reason) = excluded {
            self.readable = reason == ExclusionReason::Generated;
            self.obstacles.push(Obstacle::Excluded(reason));
        }
        if self.readable {
            let source = Source::new(&self.bytes);
            let count = andon_syntax::count_lines(&source.text);
            if !(1..=count).contains(&self.request.line) {
                return Err(EngineError::NoSuchLine {
                    path: printable(&self.request.path.to_string_lossy()),
                    line: self.request.line,
                    count,
                });
            }
        }
        Ok(())
    }

    fn answer(mut self) -> Result<WhyNot, EngineError> {
        let source = Source::new(&self.bytes);
        let line = self.request.line.saturating_sub(1);
        let mut answer = WhyNot {
            rule: self.rule.info.id.clone(),
            path: format!(
                "{}{}",
                display_prefix(&self.setting.root.folder, &self.setting.cwd),
                self.rel
            ),
            line: self.request.line,
            text: String::new(),
            obstacles: Vec::new(),
            verdict: WhyVerdict::NotAsked,
            broken: None,
        };
        if self.readable {
            answer.text = LineIndex::new(&source.text).line_text(line).to_owned();
            if let Some(language) = self.language {
                let injections = self.setting.injections(&[language])?;
                let text = source.text.as_ref();
                match self.piece(language, &injections, text, line) {
                    Some((language, text)) => self.ask(language, &text, line, &mut answer),
                    None => self.obstacles.push(self.foreign()),
                }
                self.silence(language, &injections, &mut answer);
            } else {
                self.obstacles.push(self.foreign());
            }
        }
        answer.obstacles = self.obstacles;
        Ok(answer)
    }

    fn foreign(&self) -> Obstacle {
        let languages = self.rule.info.languages.iter();
        let titles = languages.map(|name| match Language::from_name(name) {
            Some(language) => language.def().title.to_owned(),
            None => name.clone(),
        });
        Obstacle::Language {
            file: self
                .language
                .map(|language| language.def().title.to_owned()),
            rule: titles.collect(),
        }
    }

    /// The text that the rule is about: that of the file, or if it is in another language, the
    /// piece of code on the line, in its place and with nothing around it.
    fn piece(
        &self,
        host: Language,
        injections: &Injections,
        text: &str,
        line: usize,
    ) -> Option<(Language, String)> {
        let is_meant = |language: Language| {
            let mut names = self.rule.info.languages.iter();
            names.any(|name| name == language.name())
        };
        if is_meant(host) {
            return Some((host, text.to_owned()));
        }
        if !injections.guests(host).into_iter().any(is_meant) {
            return None;
        }
        let mut parser = Parser::new();
        let parsed = parser.parse(host, text).ok()?;
        let asked = LineIndex::new(text).line_span(line);
        let mut found: Option<(Language, Span)> = None;
        let mut each = |_: &mut Scanner, piece: Piece<'_>| {
            if piece.span.start <= asked.end && asked.start < piece.span.end {
                found = found.or(Some((piece.language, piece.span)));
            }
        };
        injections.visit(
            &mut parser,
            &mut Scanner::new(),
            &parsed,
            &is_meant,
            &mut each,
        );
        let (guest, span) = found?;
        Some((guest, alone(text, span)?))
    }

    /// Asks the code.
    fn ask(&mut self, language: Language, text: &str, line: usize, answer: &mut WhyNot) {
        let mut parser = Parser::new();
        let parsed = match parser.parse(language, text) {
            Ok(parsed) => parsed,
            Err(error) => {
                let reason = too_hard(&self.rel, &error).reason;
                self.obstacles.push(Obstacle::Degraded(reason));
                return;
            }
        };
        let question = WhyQuestion {
            sources: self.rule.gathered.sources(),
            rule: &self.rule.info.id,
            path: &self.rel,
            file: &parsed,
            line,
        };
        if let Some((verdict, broken)) = andon_rules::why_not(question) {
            answer.verdict = verdict;
            answer.broken = broken;
        }
    }

    /// Adds whether a comment silences what was found.
    fn silence(&self, host: Language, injections: &Injections, answer: &mut WhyNot) {
        let WhyVerdict::Holds { silenced, .. } = &mut answer.verdict else {
            return;
        };
        let book = &self.rule.book;
        let table = SeverityTable::new(book.rules.rules(), &[], &self.setting.config);
        let judge = Judge {
            book,
            table: &table,
            style: None,
            elsewhere: &[],
            comments: true,
            parses_all: false,
            injections: Some(injections),
        };
        let only = |rule: RuleIndex| rule == self.rule.index;
        let select = |language| book.rules.select(language, &self.rel, &only);
        let guests = injections.guests(host).into_iter().filter_map(select);
        let task = Task {
            rel: &self.rel,
            language: host,
            severities: table.for_path(&self.rel),
            selection: select(host).unwrap_or(andon_rules::Selection::none(host)),
            guests: guests.collect(),
            said: Vec::new(),
        };
        let judged = judge.judge(&mut Worker::default(), &task, &self.bytes);
        let here = judged.findings.iter().filter(|found| {
            found.rule_id == self.rule.info.id && found.span.start.line + 1 == self.request.line
        });
        let comments: Option<Vec<_>> = here.map(|found| found.suppression.as_ref()).collect();
        let first = comments.and_then(|comments| comments.first().map(|first| first.line + 1));
        *silenced = first;
    }
}

impl<'a> Subject<'a> {
    /// The rule of that name, and whether the configuration loads it.
    fn find(
        request: &WhyRequest,
        setting: &'a Setting,
        language: Option<Language>,
    ) -> Result<(Self, bool), EngineError> {
        if let Some(found) = Self::among(request, &request.rules, setting, language)? {
            return Ok((found, true));
        }
        if let Some(found) = Self::among(request, &RuleChoice::Shipped, setting, language)? {
            return Ok((found, false));
        }
        Err(unknown(request, setting))
    }

    fn among(
        request: &WhyRequest,
        choice: &RuleChoice,
        setting: &'a Setting,
        language: Option<Language>,
    ) -> Result<Option<Self>, EngineError> {
        let languages: Vec<_> = Language::all().collect();
        let book = setting.rules(choice, &languages, &[], None)?;
        let id = request.rule.as_str();
        let named = book.rules.rules().iter().enumerate();
        let named =
            named.filter(|(_, rule)| rule.id == id || rule.id.rsplit('/').next() == Some(id));
        let mut named: Vec<_> = named.collect();
        // Of several packs' rules of one name, those for the file's language are meant.
        let is_meant = |rule: &RuleInfo| {
            let language = language.map(Language::name);
            rule.id == id
                || rule
                    .languages
                    .iter()
                    .any(|name| Some(name.as_str()) == language)
        };
        if named.iter().any(|(_, rule)| is_meant(rule)) {
            named.retain(|(_, rule)| is_meant(rule));
        }
        if named.len() > 1 && named.iter().all(|(_, rule)| rule.id != id) {
            let ids = named
                .iter()
                .map(|(_, rule)| format!("`{}`", printable(&rule.id)));
            return Err(EngineError::AmbiguousRule {
                id: printable(id),
                ids: ids.collect::<Vec<_>>().join(", "),
            });
        }
        let Some((index, info)) = named.into_iter().min_by_key(|(_, rule)| rule.id != id) else {
            return Ok(None);
        };
        let (index, info) = (RuleIndex(index), info.clone());
        let (folder, cwd) = (&setting.root.folder, &setting.cwd);
        Ok(Some(Self {
            gathered: Gathered::of(choice, &setting.config, &languages, folder, cwd)?,
            book,
            index,
            info,
        }))
    }
}

/// The error for a name that no rule has.
fn unknown(request: &WhyRequest, setting: &Setting) -> EngineError {
    let id = request.rule.as_str();
    let is_other = id.starts_with("style/")
        || !crate::style::fact_pages(id).is_empty()
        || crate::builtin::Builtin::ALL
            .iter()
            .any(|rule| rule.id() == id);
    let help = match is_other {
        true => "it is no rule about nodes of code; `andon explain` without `--why-not` says what it judges".to_owned(),
        false => {
            let catalogues = [&request.rules, &RuleChoice::Shipped];
            let near = catalogues.into_iter().find_map(|choice| {
                let catalogue = crate::catalogue::Catalogue::of(setting, choice).ok()?;
                catalogue.nearest(id).map(str::to_owned)
            });
            match near {
                Some(near) => format!("did you mean `{}`?", printable(&near)),
                None => "`andon rules list` shows the rules in force".to_owned(),
            }
        }
    };
    EngineError::UnknownRule {
        id: printable(id),
        help,
    }
}

/// A piece of a text in its place, with blanks for everything else.
fn alone(text: &str, span: Span) -> Option<String> {
    let blank = |text: &str| -> String {
        let blanks = text.bytes().map(|byte| match byte {
            b'\n' | b'\r' => char::from(byte),
            _ => ' ',
        });
        blanks.collect()
    };
    let (before, after) = (text.get(..span.start)?, text.get(span.end..)?);
    Some(blank(before) + text.get(span.start..span.end)? + &blank(after))
}

#[cfg(test)]
mod tests;
