//! What a template may say: text, expressions, `if` and `for`, and nothing by which a few lines
//! make a text of any size. Fuel bounds how much a template does, this how large each step can be.
//!
//! A value doubles only if it is made, named and used twice: so no value that was made gets a name
//! (`set`, `with`, `filter`, lists and joined texts in `for`), and no step makes many times what it
//! takes (`*`, filters that fill up). What is left of Jinja tells a model in any order and words.

use minijinja::Environment;
use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

/// Words that a block may begin with.
const BLOCKS: [&str; 6] = ["if", "elif", "else", "endif", "for", "endfor"];

/// Filters whose result may be many times as large as what they take, and functions that keep
/// values.
const GROWING: [&str; 9] = [
    "batch", "chain", "format", "indent", "map", "pprint", "replace", "slice", "zip",
];

/// Takes away what grows.
pub(super) fn tame(environment: &mut Environment<'_>) {
    for name in GROWING {
        environment.remove_filter(name);
    }
    for name in ["debug", "dict", "namespace"] {
        environment.remove_global(name);
    }
}

/// What a template may not say: its line, from 1, and why. Mistakes of the lexer are left to the
/// parser.
pub(super) fn untamed(text: &str, syntax: SyntaxConfig) -> Option<(usize, String)> {
    let mut tokens = tokenize(text, false, syntax)
        .map_while(Result::ok)
        .peekable();
    let mut in_for = false;
    let mut of_for = false;
    while let Some((token, span)) = tokens.next() {
        let what = match &token {
            Token::BlockStart => match tokens.peek() {
                Some((Token::Ident(word), _)) if !BLOCKS.contains(word) => {
                    Some(format!("`{word}`: a template has `if` and `for` only"))
                }
                next => {
                    in_for = matches!(next, Some((Token::Ident("for"), _)));
                    None
                }
            },
            Token::BlockEnd => {
                (in_for, of_for) = (false, false);
                None
            }
            Token::Ident("in") if in_for => {
                of_for = true;
                None
            }
            Token::Ident("recursive") if in_for => Some("`recursive`".to_owned()),
            Token::Mul | Token::Pow => Some(format!("{token}: texts would grow without bound")),
            Token::Tilde | Token::Plus | Token::Comma if of_for => Some(format!(
                "{token} after `in`: a loop goes over what is there"
            )),
            _ => None,
        };
        if let Some(what) = what {
            return Some((usize::from(span.start_line), what));
        }
    }
    None
}
