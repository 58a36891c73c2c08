//! An expression, checked when rules are loaded and compiled when it is first needed.
//!
//! Loading only parses the syntax, and each distinct expression is compiled at most once a process,
//! by whichever thread needs it first. Of one that ships not even the syntax is parsed.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use regex_automata::MatchKind;
use regex_automata::PatternID;
use regex_automata::meta::{self, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::util::{interpolate, syntax};
use regex_syntax::ast::{Ast, RepetitionKind, RepetitionRange};
use regex_syntax::hir::Hir;
use regex_syntax::hir::translate::TranslatorBuilder;

use crate::automaton::Automaton;
use crate::known::{Form, Known, Shipped};
use crate::literals::Literals;
use crate::necessity::required;
use crate::required::Required;

/// The length from which an expression is compiled at once, to learn whether it is too large: in
/// bytes, with its repetitions written out. The dearest, a row of `\w`, is too large from 442 on.
const LARGE: usize = 400;

/// Most bytes that an expression may take when compiled.
const MAX_COMPILED: usize = 10 << 20;

/// A regular expression of valid syntax.
#[derive(Debug)]
pub struct LazyRegex {
    source: String,
    /// The same, as it is written.
    ast: OnceLock<Option<Ast>>,
    /// Texts, in lower case, of which every text that it matches has at least one.
    required: Required,
    /// For texts of any characters.
    unicode: OnceLock<Option<Meaning>>,
    /// For ASCII texts, on which it says the same at a fraction of the cost; `None` if it means
    /// something for others only.
    ascii: OnceLock<Option<Meaning>>,
    /// For texts of which those cannot tell.
    whole: OnceLock<Option<Regex>>,
    /// For replacing, with its groups told apart.
    groups: OnceLock<Option<Regex>>,
    /// The same for ASCII texts.
    ascii_groups: OnceLock<Option<Regex>>,
}

/// What an expression means for some texts.
#[derive(Debug)]
struct Meaning {
    literals: Option<Literals>,
    origin: Origin,
    automaton: OnceLock<Option<Automaton>>,
}

/// What an automaton is made of.
#[derive(Debug)]
enum Origin {
    Expression(Hir),
    /// It was made when Andon was built.
    Built {
        form: Form,
        backwards: bool,
        bytes: &'static [u8],
    },
    /// Nobody asks for it.
    Nothing,
}

impl Meaning {
    /// For texts of any characters, or for ASCII texts only; `None` if there is none.
    fn new(source: &str, ast: &Ast, unicode: bool) -> Option<Self> {
        let hir = translated(source, ast, unicode)?;
        Some(Self {
            literals: Literals::of(&hir),
            origin: Origin::Expression(hir),
            automaton: OnceLock::new(),
        })
    }

    /// For ASCII texts, as it was found out when Andon was built; `None` if it was not.
    fn known(known: &'static Known, shipped: &'static Shipped) -> Option<Self> {
        let literals = known.literals.clone();
        let origin = match &known.automaton {
            Some(automaton) => Origin::Built {
                form: automaton.form,
                backwards: automaton.backwards,
                bytes: shipped.states.0.get(automaton.place.clone())?,
            },
            None if literals.as_ref()?.decisive => Origin::Nothing,
            None => return None,
        };
        Some(Self {
            literals,
            origin,
            automaton: OnceLock::new(),
        })
    }

    /// Whether it matches somewhere in a text; `None` if it has to be asked in another way.
    fn is_match(&self, text: &[u8]) -> Option<bool> {
        let known = self.literals.as_ref().map(|literals| literals.judge(text));
        if let Some(Some(known)) = known {
            return Some(known);
        }
        let made = || match self.origin {
            Origin::Expression(ref hir) => Automaton::new(hir, MAX_COMPILED),
            Origin::Built {
                form,
                backwards,
                bytes,
            } => Automaton::read(form, backwards, bytes),
            Origin::Nothing => None,
        };
        let automaton = self.automaton.get_or_init(made).as_ref()?;
        automaton.is_match(text).ok()
    }
}

impl LazyRegex {
    /// Checks the syntax.
    ///
    /// # Errors
    /// What is wrong with it, one line.
    pub fn new(source: &str) -> Result<Self, String> {
        let ast = check_syntax(source)?;
        let is_large = written_out(&ast) >= LARGE;
        let lazy = Self {
            required: required(&ast),
            source: source.to_owned(),
            ast: OnceLock::from(Some(ast)),
            unicode: OnceLock::new(),
            ascii: OnceLock::new(),
            whole: OnceLock::new(),
            groups: OnceLock::new(),
            ascii_groups: OnceLock::new(),
        };
        if is_large {
            let regex = compile(source, WhichCaptures::None, true).map_err(|error| match error
                .size_limit()
            {
                Some(limit) => {
                    format!("it is too large when compiled: the limit is {limit} bytes")
                }
                None => last_line(&error.to_string()),
            })?;
            lazy.whole.get_or_init(|| Some(regex));
        }
        Ok(lazy)
    }

    /// One that ships.
    fn shipped(known: &'static Known, shipped: &'static Shipped) -> Self {
        let texts = known
            .required
            .map(|texts| texts.iter().map(|text| text.to_vec()));
        Self {
            source: known.source.to_owned(),
            ast: OnceLock::new(),
            required: texts.map(Iterator::collect),
            unicode: OnceLock::new(),
            ascii: Meaning::known(known, shipped)
                .map_or_else(OnceLock::new, |meaning| OnceLock::from(Some(meaning))),
            whole: OnceLock::new(),
            groups: OnceLock::new(),
            ascii_groups: OnceLock::new(),
        }
    }

    /// The expression as a text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether what is asked of ASCII texts was made when Andon was built.
    #[must_use]
    pub fn is_built(&self) -> bool {
        let built = |meaning: &Meaning| !matches!(meaning.origin, Origin::Expression(_));
        self.ascii.get().and_then(Option::as_ref).is_some_and(built)
    }

    /// How it is written; `None` only of what is no expression.
    pub(crate) fn ast(&self) -> Option<&Ast> {
        let parsed = || check_syntax(&self.source).ok();
        self.ast.get_or_init(parsed).as_ref()
    }

    /// Texts, in lower case, of which every text that it matches has at least one.
    #[must_use]
    pub fn required(&self) -> Required {
        self.required.clone()
    }

    /// The text with every match replaced by `by`, in which `$1` and `$name` stand for groups.
    pub fn replace_all(&self, text: &str, by: &str) -> String {
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
    pub fn group<'t>(&self, text: &'t str) -> Option<&'t str> {
        let compiled = || compile(&self.source, WhichCaptures::All, false).ok();
        let regex = match text.is_ascii() {
            true => self.ascii_groups.get_or_init(compiled).as_ref(),
            false => None,
        };
        let regex = regex.or_else(|| self.with_groups())?;
        let mut groups = regex.create_captures();
        regex.captures(text, &mut groups);
        let group = groups.get_group(1)?;
        text.get(group.start..group.end)
    }

    /// The first group that `by` names and that the expression does not have.
    pub fn unknown_group(&self, by: &str) -> Option<String> {
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
        let compiled = || compile(&self.source, WhichCaptures::All, true).ok();
        self.groups.get_or_init(compiled).as_ref()
    }

    /// Whether it matches somewhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        let meaning = |unicode| Meaning::new(&self.source, self.ast()?, unicode);
        let meaning = match text.is_ascii() {
            true => self.ascii.get_or_init(|| meaning(false)),
            // Classes of all characters are dear to compile: most texts do without.
            false if self.lacks_required(text) => return false,
            false => self.unicode.get_or_init(|| meaning(true)),
        };
        let known = meaning
            .as_ref()
            .and_then(|meaning| meaning.is_match(text.as_bytes()));
        known.unwrap_or_else(|| {
            // Valid syntax of moderate size compiles.
            let compiled = || compile(&self.source, WhichCaptures::None, true).ok();
            let whole = self.whole.get_or_init(compiled).as_ref();
            whole.is_some_and(|regex| regex.is_match(text))
        })
    }

    fn lacks_required(&self, text: &str) -> bool {
        let required = self.required.as_ref();
        required.is_some_and(|required| !required.iter().any(|word| contains(text, word)))
    }
}

/// Compiles several expressions into one, which tells of a text which of them match it somewhere;
/// `None` if that would be too large.
pub fn compile_all(regexes: &[Arc<LazyRegex>]) -> Option<Regex> {
    let config = meta::Config::new()
        .match_kind(MatchKind::All)
        .which_captures(WhichCaptures::None)
        .nfa_size_limit(Some(MAX_COMPILED));
    let sources: Vec<_> = regexes.iter().map(|regex| regex.source.as_str()).collect();
    let mut builder = meta::Builder::new();
    builder.configure(config).build_many(&sources).ok()
}

/// What an expression means for texts of any characters, or for ASCII texts only; `None` if nothing.
pub(crate) fn translated(source: &str, ast: &Ast, unicode: bool) -> Option<Hir> {
    let mut builder = TranslatorBuilder::new();
    let mut translator = builder.unicode(unicode).utf8(unicode).build();
    translator.translate(source, ast).ok()
}

/// Compiles an expression for texts of any characters, or for ASCII texts only: a small part of the
/// work.
fn compile(
    source: &str,
    groups: WhichCaptures,
    unicode: bool,
) -> Result<Regex, Box<meta::BuildError>> {
    let config = meta::Config::new()
        .which_captures(groups)
        .nfa_size_limit(Some(MAX_COMPILED));
    let syntax = syntax::Config::new().unicode(unicode).utf8(unicode);
    let mut builder = meta::Builder::new();
    let builder = builder.configure(config).syntax(syntax);
    builder.build(source).map_err(Box::new)
}

/// Checks the syntax of an expression, and gives it as it is written.
///
/// # Errors
/// What is wrong with it, one line.
pub fn check_syntax(source: &str) -> Result<Ast, String> {
    // Classes have names that only the dear second step of parsing looks up.
    if source.contains(r"\p") || source.contains(r"\P") {
        regex_syntax::parse(source).map_err(|error| last_line(&error.to_string()))?;
    }
    regex_syntax::ast::parse::Parser::new()
        .parse(source)
        .map_err(|error| last_line(&error.to_string()))
}

/// Expressions that are alternatives, as one, which reads the text once; `None` if one of them is
/// broken or none is there.
pub fn joined<'s>(sources: impl IntoIterator<Item = &'s str>) -> Option<String> {
    let mut joined = String::new();
    for source in sources {
        check_syntax(source).ok()?;
        // In verbose mode a comment could swallow the closing parenthesis.
        let flags = source.split("(?").skip(1);
        let verbose = flags
            .filter_map(|rest| rest.split([')', ':']).next())
            .any(|flags| flags.contains('x'));
        if verbose {
            return None;
        }
        if !joined.is_empty() {
            joined.push('|');
        }
        joined.push_str(&format!("(?:{source})"));
    }
    (!joined.is_empty()).then_some(joined)
}

/// The regular expressions of a rule set, each once.
#[derive(Debug)]
pub struct RegexPool {
    shipped: &'static Shipped,
    by_source: BTreeMap<String, Arc<LazyRegex>>,
}

impl RegexPool {
    /// Without any yet; of some it is known what there is to know.
    #[must_use]
    pub const fn new(shipped: &'static Shipped) -> Self {
        Self {
            shipped,
            by_source: BTreeMap::new(),
        }
    }

    /// The expression of that source.
    ///
    /// # Errors
    /// What is wrong with it, one line.
    pub fn get(&mut self, source: &str) -> Result<Arc<LazyRegex>, String> {
        if let Some(regex) = self.by_source.get(source) {
            return Ok(Arc::clone(regex));
        }
        let regex = Arc::new(match self.shipped.get(source) {
            Some(known) => LazyRegex::shipped(known, self.shipped),
            None => LazyRegex::new(source)?,
        });
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

/// How long an expression is, in bytes, with every counted repetition written out.
fn written_out(ast: &Ast) -> usize {
    let span = ast.span();
    let length = span.end.offset.saturating_sub(span.start.offset);
    let sum = |parts: &[Ast]| parts.iter().map(written_out).fold(0, usize::saturating_add);
    match ast {
        Ast::Repetition(repetition) => {
            let times = match &repetition.op.kind {
                RepetitionKind::Range(
                    RepetitionRange::Exactly(most) | RepetitionRange::Bounded(_, most),
                ) => *most,
                RepetitionKind::Range(RepetitionRange::AtLeast(least)) => (*least).max(1),
                _ => 1,
            };
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            written_out(&repetition.ast).saturating_mul(times)
        }
        Ast::Group(group) => written_out(&group.ast),
        Ast::Alternation(alternation) => sum(&alternation.asts),
        Ast::Concat(concat) => sum(&concat.asts),
        _ => length,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "^_",
            "-",
            "[_-]|x",
            "^[A-Za-z_]",
            "[a-z]$",
            "(open|close)$",
            "^open|^close",
            r"\s+open$",
            r",\s*[)\]}]$",
            r"(a|b$)",
            r"(?m)a$",
            r"o\b$",
            r"$",
            r"[a&&b]",
            r"^[a-z]*\n",
            r"\Bo",
            "open|close|xx|ab|yy",
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
            "_x",
            "f(a, )",
            "to-do  open",
            "a\n",
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
        let compared = [
            "^(open|close)$",
            "^open",
            "(Error|open)$",
            "-",
            "^[A-Za-z_]",
        ];
        for source in compared {
            let lazy = LazyRegex::new(source).unwrap();
            assert_eq!(lazy.is_match("open"), source != "-", "{source}");
            let ascii = lazy.ascii.get().and_then(Option::as_ref).unwrap();
            assert!(ascii.literals.as_ref().unwrap().decisive, "{source}");
            assert!(ascii.automaton.get().is_none(), "{source}");
        }
        for source in [r"^raise\s+\w", r"\s+raise$"] {
            let lazy = LazyRegex::new(source).unwrap();
            assert!(!lazy.is_match("open"));
            let ascii = lazy.ascii.get().and_then(Option::as_ref).unwrap();
            assert!(ascii.automaton.get().is_none(), "{source}");
            assert_eq!(lazy.is_match("x  raise"), source.ends_with('$'), "{source}");
            assert!(lazy.unicode.get().is_none(), "{source}");
        }
        let word = LazyRegex::new(r"(?i)\bopen\w").unwrap();
        assert!(!word.is_match("é closed"));
        assert!(word.unicode.get().is_none());
        assert!(word.is_match("é OPENé"));
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let large = [
            r"((\w{500}){500}){500}".to_owned(),
            // None of the counts is large.
            "((((a{40}){40}){40}){40}){40}".to_owned(),
            r"(a{40}){40}{0,40}{40,}".to_owned(),
            r"(?:(?:x|[ab]\w*){30}\s+?){30}{30}".to_owned(),
            r"(\w{500}){0,}".to_owned(),
            // Nothing is repeated.
            r"\w".repeat(1000),
        ];
        for source in large {
            let error = LazyRegex::new(&source).unwrap_err();
            assert!(error.contains("too large"), "{source}: {error}");
        }
        assert!(LazyRegex::new("(").is_err());
    }

    #[test]
    fn what_is_not_compiled_at_once_is_not_too_large() {
        let largest = [
            r"\w".repeat(199),
            r"\w{199}".to_owned(),
            r"(\w{19}){10}".to_owned(),
            r"(?i:\W){99}".to_owned(),
            r"(\pL{11}){12}".to_owned(),
        ];
        for source in largest {
            let lazy = LazyRegex::new(&source).unwrap();
            assert!(lazy.whole.get().is_none(), "{source}");
            assert!(
                compile(&source, WhichCaptures::None, true).is_ok(),
                "{source}"
            );
        }
    }

    #[test]
    fn repetitions_are_counted_as_written_out() {
        let lengths = [
            ("", 0),
            ("a", 1),
            ("a+b?", 2),
            (r"(\w{3}|[abc]){4}", 44),
            ("a{2,}{3,5}", 10),
            ("a{1000}{1000}{1000}{1000}{1000}{1000}{1000}", usize::MAX),
        ];
        for (source, length) in lengths {
            assert_eq!(
                written_out(&check_syntax(source).unwrap()),
                length,
                "{source}"
            );
        }
    }
}
