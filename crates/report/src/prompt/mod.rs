//! The house as instructions for whoever writes code next, people or agents: advice to a text
//! within a budget of tokens, by one template, shipped or a team's own.
//!
//! ```text
//! Advice ─► PromptModel ─► template ─► text, its tokens counted
//!               ▲                        │ over the budget: the last line is left out
//!               └────────────────────────┘
//! ```
//!
//! Agents obey what they read, and what is read here has passed through a repository that nobody
//! vouches for. The words are Andon's own; of the repository there are paths alone, made harmless
//! and put into code spans. No source text, comment or string is ever quoted.

mod model;
mod tame;
mod template;
mod tokens;

use andon_style::Advice;

pub use model::{PROMPT_VERSION, PromptLine, PromptModel, PromptSection};
pub use template::TemplateError;
pub use tokens::tokens;

use template::Renderer;

/// Most instructions of one prompt: more are not followed.
pub const MOST_LINES: usize = 30;

/// Tokens of a prompt, unless somebody says otherwise.
pub const DEFAULT_BUDGET: usize = 1_500;

/// What a prompt is made of.
#[derive(Debug, Clone, Copy)]
pub struct PromptInput<'p> {
    /// What is to be told, the most important first.
    pub advice: &'p [Advice],
    /// The path that it is for, relative to the root; `None` for the whole codebase.
    pub scope: Option<&'p str>,
    /// Digest of the house, hexadecimal.
    pub house: &'p str,
    /// Most tokens of the text.
    pub budget: usize,
    /// Name and text of the template to use in place of the shipped one.
    pub template: Option<(&'p str, &'p str)>,
}

/// A prompt, written.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// What it was rendered from.
    pub model: PromptModel,
    /// The text, with a line end at the end.
    pub text: String,
    /// Tokens of the text, as [`tokens`] counts them.
    pub tokens: usize,
    /// Lines left out because there were more than [`MOST_LINES`].
    pub beyond_lines: usize,
    /// Lines left out for the budget.
    pub beyond_budget: usize,
}

/// Writes a prompt: as many lines as the budget allows. What the template writes around them may
/// be over the budget by itself; then there are no lines, and the caller sees it in the count.
///
/// # Errors
/// A template that is not valid, or cannot be rendered.
pub fn prompt(input: &PromptInput<'_>) -> Result<Prompt, TemplateError> {
    let renderer = Renderer::new(input.template)?;
    let most = input.advice.len().min(MOST_LINES);
    let beyond_lines = input.advice.len() - most;
    let mut lines = most;
    loop {
        let model = PromptModel::new(input, lines);
        let text = renderer.render(&model)?;
        let tokens = tokens(&text);
        if tokens <= input.budget || lines == 0 {
            return Ok(Prompt {
                model,
                text,
                tokens,
                beyond_lines,
                beyond_budget: most - lines,
            });
        }
        lines -= 1;
    }
}

/// The JSON Schema (draft 2020-12) of `andon prompt --format json`, generated from the types.
#[must_use]
pub fn prompt_schema() -> serde_json::Value {
    schemars::schema_for!(PromptModel).to_value()
}

#[cfg(test)]
mod tests;
