//! Rendering a prompt: the shipped template or a team's own, in Jinja's language.
//!
//! A template is data like the configuration that names it. It sees the model and nothing else:
//! no file, no environment, no other template; and it is stopped when it takes too long.

use std::fmt;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};

use super::PromptModel;

/// The shipped template.
const SHIPPED: &str = include_str!("prompt.md.jinja");

/// Instructions of the template engine that one rendering may take: a prompt takes some hundreds.
const FUEL: u64 = 100_000;

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
        let mut renderer = Self {
            environment,
            name,
            text,
        };
        let read = block_syntax().and_then(|syntax| {
            renderer.environment.set_syntax(syntax);
            renderer.environment.add_template(NAME, text)
        });
        read.map_err(|error| renderer.mistake(&error))?;
        Ok(renderer)
    }

    /// The text for a model, with exactly one line end at its end.
    pub(super) fn render(&self, model: &PromptModel) -> Result<String, TemplateError> {
        let template = self.environment.get_template(NAME);
        let rendered = template.and_then(|template| template.render(Serde(model)));
        let mut text = rendered.map_err(|error| self.mistake(&error))?;
        text.truncate(text.trim_end().len());
        text.push('\n');
        Ok(text)
    }

    fn mistake(&self, error: &Error) -> TemplateError {
        let line = error.line().filter(|line| *line > 0);
        TemplateError {
            name: self.name.to_owned(),
            place: line.and_then(|line| {
                let text = self.text.lines().nth(line - 1)?;
                Some((line, text.trim_end().to_owned()))
            }),
            reason: match error.detail() {
                Some(detail) => format!("{}: {detail}", error.kind()),
                None => error.kind().to_string(),
            },
        }
    }
}

/// A line that holds a block tag alone leaves no line behind.
fn block_syntax() -> Result<SyntaxConfig, Error> {
    let mut builder = SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true).build()
}
