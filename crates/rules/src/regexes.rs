//! Regular expressions, checked when rules are loaded and compiled when first needed.
//!
//! Compiling one costs as much as parsing a small file, and most rules of a pack never get as far
//! as their regular expression in a given run. So loading only parses the syntax, and each
//! distinct expression is compiled at most once a process, by whichever thread needs it first.
//! What the syntax tells for free is used before that: most expressions of rules are anchored
//! words (`^(open|close)$`), which are a comparison.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use regex_automata::MatchKind;
use regex_automata::PatternID;
use regex_automata::meta::{self, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::util::{interpolate, syntax};
use regex_syntax::ParserBuilder;
use regex_syntax::ast::Ast;
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::hir::{Hir, HirKind, Look};

use crate::necessity::required;
use crate::prefilter::Required;

/// A repetition count from which an expression is compiled at once, to learn whether it is too
/// large.
const LARGE_COUNT: u32 = 50;

/// Most bytes that an expression may take when compiled.
const MAX_COMPILED: usize = 10 << 20;

/// How many literals are worth comparing one by one.
const MAX_LITERALS: usize = 32;

/// A regular expression of valid syntax.
#[derive(Debug)]
pub(crate) struct LazyRegex {
    source: String,
    /// Texts, in lower case, of which every text that it matches has at least one.
    required: Required,
    literals: OnceLock<Literals>,
    /// For texts of any characters.
    unicode: OnceLock<Option<Regex>>,
    /// For ASCII texts, on which it says the same as `unicode` at a fraction of the cost.
    ascii: OnceLock<Option<Regex>>,
    /// For replacing, with its groups told apart.
    groups: OnceLock<Option<Regex>>,
}

/// What is known of the matches without running the expression.
#[derive(Debug)]
enum Literals {
    /// The texts that match are exactly these.
    Exact(Vec<Vec<u8>>),
    /// Texts that match begin with one of these.
    Prefix(Vec<Vec<u8>>),
    Unknown,
}

impl LazyRegex {
    /// Checks the syntax.
    ///
    /// # Errors
    /// What is wrong with it, one line.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let lazy = Self {
            required: required(&check_syntax(source)?),
            source: source.to_owned(),
            literals: OnceLock::new(),
            unicode: OnceLock::new(),
            ascii: OnceLock::new(),
            groups: OnceLock::new(),
        };
        if largest_count(source) >= LARGE_COUNT {
            let regex = compile(source, true).map_err(|error| match error.size_limit() {
                Some(limit) => format!("it is too large when compiled: the limit is {limit} bytes"),
                None => last_line(&error.to_string()),
            })?;
            lazy.unicode.get_or_init(|| Some(regex));
        }
        Ok(lazy)
    }

    /// Texts, in lower case, of which every text that it matches has at least one.
    pub(crate) fn required(&self) -> Required {
        self.required.clone()
    }

    /// The text with every match replaced by `by`, in which `$1` and `$name` stand for groups.
    pub(crate) fn replace_all(&self, text: &str, by: &str) -> String {
        let Some(regex) = self.with_groups() else {
            return text.to_owned();
        };
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for found in regex.captures_iter(text) {
            let Some(whole) = found.get_match() else {
                continue;
            };
            out.push_str(text.get(at..whole.start()).unwrap_or(""));
            found.interpolate_string_into(text, by, &mut out);
            at = whole.end();
        }
        out.push_str(text.get(at..).unwrap_or(""));
        out
    }

    /// What the first group matched, where the expression first matches in a text.
    pub(crate) fn group<'t>(&self, text: &'t str) -> Option<&'t str> {
        let regex = self.with_groups()?;
        let mut groups = regex.create_captures();
        regex.captures(text, &mut groups);
        let group = groups.get_group(1)?;
        text.get(group.start..group.end)
    }

    /// The first group that `by` names and that the expression does not have.
    pub(crate) fn unknown_group(&self, by: &str) -> Option<String> {
        if !by.contains('$') {
            return None;
        }
        let info = self.with_groups()?.group_info();
        let first = PatternID::ZERO;
        let unknown = std::cell::RefCell::new(None);
        let note = |group: String| unknown.borrow_mut().get_or_insert(group).len();
        let mut out = String::new();
        interpolate::string(
            by,
            |group, _| {
                if group >= info.group_len(first) {
                    note(group.to_string());
                }
            },
            |name| {
                let group = info.to_index(first, name);
                if group.is_none() {
                    note(name.to_owned());
                }
                group
            },
            &mut out,
        );
        unknown.into_inner()
    }

    fn with_groups(&self) -> Option<&Regex> {
        let compiled = || compile_with(&self.source, true, WhichCaptures::All).ok();
        self.groups.get_or_init(compiled).as_ref()
    }

    /// Whether it matches somewhere in a text.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        if !text.is_ascii() {
            return self.is_match_of_unicode(text);
        }
        let text = text.as_bytes();
        match self.literals.get_or_init(|| literals(&self.source)) {
            Literals::Exact(texts) => return texts.iter().any(|exact| exact == text),
            Literals::Prefix(prefixes) => {
                if !prefixes.iter().any(|prefix| text.starts_with(prefix)) {
                    return false;
                }
            }
            Literals::Unknown => {}
        }
        let compiled = || compile(&self.source, false).ok();
        match self.ascii.get_or_init(compiled) {
            Some(ascii) => ascii.is_match(text),
            // It asks for something that only Unicode has.
            None => self.is_match_of_unicode(std::str::from_utf8(text).unwrap_or("")),
        }
    }

    fn is_match_of_unicode(&self, text: &str) -> bool {
        // Classes of all characters are dear to compile: most texts do without.
        if let Some(required) = &self.required
            && !required.iter().any(|word| contains(text, word))
        {
            return false;
        }
        // Valid syntax of moderate size compiles.
        let compiled = || compile(&self.source, true).ok();
        let unicode = self.unicode.get_or_init(compiled);
        unicode.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// Compiles several expressions into one, which tells of a text which of them match it somewhere;
/// `None` if that would be too large.
pub(crate) fn compile_all(regexes: &[Arc<LazyRegex>]) -> Option<Regex> {
    let config = meta::Config::new()
        .match_kind(MatchKind::All)
        .which_captures(WhichCaptures::None)
        .nfa_size_limit(Some(MAX_COMPILED));
    let sources: Vec<_> = regexes.iter().map(|regex| regex.source.as_str()).collect();
    let mut builder = meta::Builder::new();
    builder.configure(config).build_many(&sources).ok()
}

/// Compiles an expression for the one question whether it matches: groups are not told apart.
fn compile(source: &str, unicode: bool) -> Result<Regex, Box<meta::BuildError>> {
    compile_with(source, unicode, WhichCaptures::None)
}

fn compile_with(
    source: &str,
    unicode: bool,
    groups: WhichCaptures,
) -> Result<Regex, Box<meta::BuildError>> {
    let syntax = syntax::Config::new().unicode(unicode).utf8(unicode);
    let config = meta::Config::new()
        .which_captures(groups)
        .nfa_size_limit(Some(MAX_COMPILED));
    let mut builder = meta::Builder::new();
    builder.syntax(syntax).configure(config);
    builder.build(source).map_err(Box::new)
}

/// What an expression means for ASCII texts; `None` if it means something to others only.
fn ascii_meaning(source: &str) -> Option<Hir> {
    let mut builder = ParserBuilder::new();
    builder
        .unicode(false)
        .utf8(false)
        .build()
        .parse(source)
        .ok()
}

/// Checks the syntax of an expression, and gives it as it is written.
///
/// # Errors
/// What is wrong with it, one line.
pub(crate) fn check_syntax(source: &str) -> Result<Ast, String> {
    // Classes have names that only the dear second step of parsing looks up.
    if source.contains(r"\p") || source.contains(r"\P") {
        regex_syntax::parse(source).map_err(|error| last_line(&error.to_string()))?;
    }
    regex_syntax::ast::parse::Parser::new()
        .parse(source)
        .map_err(|error| last_line(&error.to_string()))
}

/// What is known of the ASCII texts that an expression matches.
fn literals(source: &str) -> Literals {
    let Some(hir) = ascii_meaning(source) else {
        return Literals::Unknown;
    };
    let HirKind::Concat(parts) = hir.kind() else {
        return Literals::Unknown;
    };
    let Some((first, rest)) = parts.split_first() else {
        return Literals::Unknown;
    };
    if !matches!(first.kind(), HirKind::Look(Look::Start)) {
        return Literals::Unknown;
    }
    let is_end = |hir: &Hir| matches!(hir.kind(), HirKind::Look(Look::End));
    let words = match rest.split_last() {
        Some((last, words)) if is_end(last) => Some(words),
        _ => None,
    };
    let mut extractor = Extractor::new();
    extractor
        .kind(ExtractKind::Prefix)
        .limit_total(MAX_LITERALS);
    if let Some(words) = words
        && words
            .iter()
            .all(|word| word.properties().look_set().is_empty())
    {
        let seq = extractor.extract(&Hir::concat(words.to_vec()));
        if seq.is_exact()
            && let Some(texts) = texts(&seq)
        {
            return Literals::Exact(texts);
        }
    }
    match texts(&extractor.extract(&Hir::concat(rest.to_vec()))) {
        Some(texts) if texts.iter().all(|text| !text.is_empty()) => Literals::Prefix(texts),
        _ => Literals::Unknown,
    }
}

fn texts(seq: &Seq) -> Option<Vec<Vec<u8>>> {
    let literals = seq.literals()?;
    Some(
        literals
            .iter()
            .map(|literal| literal.as_bytes().to_vec())
            .collect(),
    )
}

/// The regular expressions of a rule set, each once.
#[derive(Debug, Default)]
pub(crate) struct RegexPool {
    by_source: BTreeMap<String, Arc<LazyRegex>>,
}

impl RegexPool {
    /// The expression of that source.
    ///
    /// # Errors
    /// What is wrong with it, one line.
    pub(crate) fn get(&mut self, source: &str) -> Result<Arc<LazyRegex>, String> {
        if let Some(regex) = self.by_source.get(source) {
            return Ok(Arc::clone(regex));
        }
        let regex = Arc::new(LazyRegex::new(source)?);
        self.by_source.insert(source.to_owned(), Arc::clone(&regex));
        Ok(regex)
    }
}

/// Whether a text contains a word that is in lower case, ASCII letters of any case.
fn contains(text: &str, word: &[u8]) -> bool {
    let Some(first) = word.first() else {
        return true;
    };
    let text = text.as_bytes();
    let starts = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), text);
    starts
        .filter_map(|at| text.get(at..at + word.len()))
        .any(|found| found.eq_ignore_ascii_case(word))
}

fn last_line(message: &str) -> String {
    let line = message.lines().last().unwrap_or("").trim();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// The largest number that stands in braces as counts of repetitions do.
fn largest_count(source: &str) -> u32 {
    source
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .flat_map(|(counts, _)| counts.split(','))
        .filter_map(|count| {
            let digits = count.trim();
            let is_count = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            is_count.then(|| digits.parse().unwrap_or(u32::MAX))
        })
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{LazyRegex, Literals};

    #[test]
    fn shortcuts_say_what_the_expression_says() {
        let sources = [
            "^open$",
            "^(open|close)$",
            "^open",
            "^(re)?open$",
            "^a?$",
            "^$",
            "",
            "open",
            "^[ab]c$",
            "(?i)^open$",
            "(?i)opén",
            r"^\w+$",
            r"\bé",
            "^é$",
            "(?m)^open$",
            "^open$|close",
            "^[^a]$",
            "^.$",
            r"^\p{L}$",
            "(^a)b$",
            "^a$b",
            r"^a\b.*",
            r"^(a|\bb)$",
        ];
        let texts = [
            "",
            "open",
            "close",
            "opened",
            "reopen",
            "OPEN",
            "opÉn",
            "a",
            "b",
            "ac",
            "é",
            "aé b",
            "x\nopen\ny",
            "ab",
            "a b",
            "\u{212a}",
        ];
        for source in sources {
            let lazy = LazyRegex::new(source).unwrap();
            let regex = regex::Regex::new(source).unwrap();
            for text in texts {
                assert_eq!(
                    lazy.is_match(text),
                    regex.is_match(text),
                    "{source} on {text:?}"
                );
            }
        }
    }

    #[test]
    fn words_are_compared() {
        let exact = LazyRegex::new("^(open|close)$").unwrap();
        assert!(exact.is_match("open"));
        assert!(matches!(exact.literals.get(), Some(Literals::Exact(_))));
        let prefix = LazyRegex::new(r"^raise\s+\w").unwrap();
        assert!(!prefix.is_match("open"));
        assert!(matches!(prefix.literals.get(), Some(Literals::Prefix(_))));
        assert!(prefix.ascii.get().is_none() && prefix.unicode.get().is_none());
        let word = LazyRegex::new(r"(?i)\bopen\w").unwrap();
        assert!(!word.is_match("é closed"));
        assert!(word.unicode.get().is_none());
        assert!(word.is_match("é OPENé"));
    }

    #[test]
    fn what_is_too_large_is_refused() {
        assert!(LazyRegex::new(r"((\w{500}){500}){500}").is_err());
        assert!(LazyRegex::new("(").is_err());
    }
}
