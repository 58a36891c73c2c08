//! Rendering a prompt: the shipped template or a team's own, in Jinja's language.
//!
//! A template is data like the configuration that names it. It sees the model and nothing else:
//! no file, no environment, no other template; and it is stopped when it takes too long, or when
//! its text grows too long.

use std::fmt;
use std::io::{self, Write};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};

use super::PromptModel;
use super::tame::{tame, untamed};

/// The shipped template.
const SHIPPED: &str = include_str!("prompt.md.jinja");

/// Instructions of the template engine that one rendering may take: a prompt takes some hundreds.
const FUEL: u64 = 20_000;

/// Longest text, in bytes: a thousand times what anybody lets an agent read.
const LONGEST: usize = 4 << 20;

/// Depth of loops and conditions.
const DEPTH: usize = 50;

/// Name of the only template of an environment.
const NAME: &str = "prompt";

/// A template that is not valid, or fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// What the template is called.
    pub name: String,
    /// The line of the mistake, from 1, and its text.
    pub place: Option<(usize, String)>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the template `{}`", self.name)?;
        if let Some((line, _)) = &self.place {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.reason)?;
        match &self.place {
            Some((line, text)) => write!(f, "\n  {line} | {text}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TemplateError {}

/// A template, read.
pub(super) struct Renderer<'r> {
    environment: Environment<'r>,
    name: &'r str,
    text: &'r str,
}

impl<'r> Renderer<'r> {
    /// Reads a template, given by name and text; the shipped one if there is none.
    pub(super) fn new(given: Option<(&'r str, &'r str)>) -> Result<Self, TemplateError> {
        let (name, text) = given.unwrap_or(("prompt.md.jinja", SHIPPED));
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        // A word that the model does not have is a mistake, except as a question.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_debug(true);
        environment.set_recursion_limit(DEPTH);
        tame(&mut environment);
        let mut renderer = Self {
            environment,
            name,
            text,
        };
        let read = block_syntax().and_then(|syntax| {
            renderer.environment.set_syntax(syntax.clone());
            renderer.environment.add_template(NAME, text)?;
            Ok(untamed(text, syntax))
        });
        match read.map_err(|error| renderer.mistake(&error))? {
            Some((line, what)) => Err(renderer.mistaken(line, format!("not allowed: {what}"))),
            None => Ok(renderer),
        }
    }

    /// The text for a model, with exactly one line end at its end.
    pub(super) fn render(&self, model: &PromptModel) -> Result<String, TemplateError> {
        let mut page = Page::default();
        let template = self.environment.get_template(NAME);
        let rendered =
            template.and_then(|template| template.render_captured_to(Serde(model), &mut page));
        rendered.map_err(|error| match page.is_full {
            true => self.mistaken(0, format!("its text is longer than {LONGEST} bytes")),
            false => self.mistake(&error),
        })?;
        let mut text = String::from_utf8_lossy(&page.bytes).into_owned();
        text.truncate(text.trim_end().len());
        text.push('\n');
        Ok(text)
    }

    fn mistake(&self, error: &Error) -> TemplateError {
        let reason = match error.detail() {
            Some(detail) => format!("{}: {detail}", error.kind()),
            None => error.kind().to_string(),
        };
        self.mistaken(error.line().unwrap_or(0), reason)
    }

    /// A mistake on a line, from 1; 0 for none.
    fn mistaken(&self, line: usize, reason: String) -> TemplateError {
        let text = line
            .checked_sub(1)
            .and_then(|before| self.text.lines().nth(before));
        TemplateError {
            name: self.name.to_owned(),
            place: text.map(|text| (line, text.trim_end().to_owned())),
            reason,
        }
    }
}

/// A text in memory, up to a limit.
#[derive(Default)]
struct Page {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_full |= self.bytes.len() + bytes.len() > LONGEST;
        if self.is_full {
            return Err(io::Error::other("too long"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A line that holds a block tag alone leaves no line behind.
fn block_syntax() -> Result<SyntaxConfig, Error> {
    let mut builder = SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true).build()
}
