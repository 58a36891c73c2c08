//! Text from a checked repository must not steer a terminal, a log viewer or an agent.
//!
//! Names, messages and source lines can hold escape sequences, characters that reorder the text
//! around them, and characters that cannot be seen at all. Everything that a person reads passes
//! through here, and comes out as something that can be seen:
//!
//! ```text
//! ESC [ 3 1 m     ␛[31m           control characters: their picture
//! U+009B          \u{9b}          C1 controls have no picture
//! U+202E          \u{202e}        reordering and invisible characters: their code
//! ```

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` with every control, reordering and invisible character made visible, except tabs, which
/// are harmless and which a renderer that counts columns expands itself.
///
/// Line ends count as control characters (`␊`): the result is always a single line.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_unsafe) else {
        return Cow::Borrowed(text);
    };
    let (clean, rest) = text.split_at(first);
    let mut shown = String::with_capacity(text.len() + 16);
    shown.push_str(clean);
    for character in rest.chars() {
        push_visible(character, &mut shown);
    }
    Cow::Owned(shown)
}

/// Appends `character` to `shown`, made visible if it has to be.
pub(crate) fn push_visible(character: char, shown: &mut String) {
    if !is_unsafe(character) {
        shown.push(character);
        return;
    }
    match character {
        '\0'..='\x1f' => {
            // The block "Control Pictures" repeats the order of the C0 controls.
            let picture = char::from_u32(0x2400 + u32::from(character));
            shown.push(picture.unwrap_or('\u{fffd}'));
        }
        '\x7f' => shown.push('\u{2421}'),
        _ => {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        }
    }
}

/// Whether `character` could steer whatever shows it, or hide from whoever reads it.
///
/// U+200C and U+200D are let through: Persian, the languages of India and emoji need them, and
/// they neither reorder nor end anything.
pub(crate) const fn is_unsafe(character: char) -> bool {
    match character {
        '\t' => false,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => true,
        ' '..='~' => false,
        // Soft hyphen; Arabic letter mark; Hangul fillers; Mongolian vowel separator.
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}' => {
            true
        }
        // Zero-width space, directional marks; line and paragraph separators, embeddings and
        // overrides; word joiner, invisible operators, isolates, deprecated format characters.
        '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' => true,
        // Byte-order mark, interlinear annotation.
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' => true,
        // Tags and supplementary variation selectors: whole texts can be hidden in them.
        '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// `text` on one line: runs of white space, line ends included, become one space, the rest is
/// made visible, and what goes past `limit` characters is cut and replaced by `…`.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(limit * 4));
    let mut count = 0;
    for word in text.split_whitespace() {
        if count > 0 {
            shown.push(' ');
            count += 1;
        }
        for character in word.chars() {
            if count >= limit {
                shown.push('…');
                return shown;
            }
            push_visible(character, &mut shown);
            count += 1;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{one_line, visible};
    use std::borrow::Cow;

    #[test]
    fn clean_text_is_borrowed() {
        for text in [
            "",
            "plain",
            "tab\tstays",
            "né 中 👩\u{200d}💻",
            "نمی\u{200c}خواهم",
        ] {
            assert!(
                matches!(visible(text), Cow::Borrowed(same) if same == text),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_could_steer_is_shown() {
        for (text, shown) in [
            ("\x1b[31mred", "␛[31mred"),
            ("bell\x07 nul\0", "bell␇ nul␀"),
            ("a\r\nb", "a␍␊b"),
            ("\x7f", "␡"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("x\u{202e}y\u{2066}z", "x\\u{202e}y\\u{2066}z"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("\u{e0041}", "\\u{e0041}"),
            ("\u{2028}", "\\u{2028}"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn one_line_joins_and_cuts() {
        for (text, limit, shown) in [
            ("  two\n  lines\t", 99, "two lines"),
            ("\x1bx", 99, "␛x"),
            ("abcdef", 3, "abc…"),
            ("abc", 3, "abc"),
            ("", 3, ""),
        ] {
            assert_eq!(one_line(text, limit), shown);
        }
    }
}
