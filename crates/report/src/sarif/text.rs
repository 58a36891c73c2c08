//! Texts as SARIF wants them: sentences, plain text, names in Pascal case, escaped messages.

use std::borrow::Cow;

/// `text` with a full stop, unless it ends a sentence already.
pub(super) fn ended(text: Cow<'_, str>) -> Cow<'_, str> {
    let trimmed = text.trim_end();
    if trimmed.ends_with(['.', '!', '?', '…', '。']) {
        return text;
    }
    Cow::Owned(format!("{trimmed}."))
}

/// `text` with braces doubled and brackets escaped where SARIF would take them for a placeholder
/// (`{0}`) or a link (`[text](1)`). Consumers show messages as they stand, so nothing is escaped
/// without need: a message about `{}` stays legible.
pub(super) fn escaped(text: Cow<'_, str>) -> Cow<'_, str> {
    let placeholder = text.match_indices('{').any(|(index, _)| {
        text.as_bytes()
            .get(index + 1)
            .is_some_and(u8::is_ascii_digit)
    });
    let link = text.contains("](");
    if !placeholder && !link {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '{' | '}' if placeholder => safe.push(character),
            '[' | ']' if link => safe.push('\\'),
            _ => {}
        }
        safe.push(character);
    }
    Cow::Owned(safe)
}

/// The first sentence of a message.
pub(super) fn first_sentence(text: &str) -> Cow<'_, str> {
    let line = text
        .trim_start()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end();
    match line.find(". ") {
        Some(end) => Cow::Borrowed(line.get(..=end).unwrap_or(line)),
        None => Cow::Borrowed(line),
    }
}

/// Markdown without the marks that read badly as plain text: lines of code fences.
pub(super) fn plain_text(markdown: &str) -> Cow<'_, str> {
    let trimmed = markdown.trim_end();
    if !trimmed.contains("```") {
        return Cow::Borrowed(trimmed);
    }
    let lines: Vec<&str> = trimmed
        .lines()
        .filter(|line| !line.trim_start().starts_with("```"))
        .collect();
    Cow::Owned(lines.join("\n"))
}

/// `python/mutable-default` as `PythonMutableDefault`.
pub(super) fn pascal(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for word in id.split(|character: char| !character.is_alphanumeric()) {
        let mut characters = word.chars();
        name.extend(characters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(characters.as_str());
    }
    name
}

/// `python/mutable-default` as `Mutable default`.
pub(super) fn spoken(id: &str) -> String {
    let offence = id.rsplit('/').next().unwrap_or(id).replace(['-', '_'], " ");
    let mut characters = offence.chars();
    let mut text: String = characters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    text.push_str(characters.as_str());
    text
}

#[cfg(test)]
mod tests {
    use super::{ended, escaped, first_sentence, pascal, plain_text, spoken};

    #[test]
    fn sentences_end() {
        for (text, sentence) in [
            ("a", "a."),
            ("a.", "a."),
            ("a?", "a?"),
            ("a \n", "a."),
            ("", "."),
        ] {
            assert_eq!(ended(text.into()), sentence);
        }
    }

    #[test]
    fn only_what_would_be_misread_is_escaped() {
        for (text, safe) in [
            ("use `{}` and `x[0]`", "use `{}` and `x[0]`"),
            ("format {0} {}", "format {{0}} {{}}"),
            ("f[x](1)", "f\\[x\\](1)"),
        ] {
            assert_eq!(escaped(text.into()), safe);
        }
    }

    #[test]
    fn first_sentences() {
        for (text, first) in [
            ("One. Two.", "One."),
            ("a.b is bad", "a.b is bad"),
            ("\nline\nmore", "line"),
            ("", ""),
        ] {
            assert_eq!(first_sentence(text), first);
        }
    }

    #[test]
    fn names_and_words_of_ids() {
        for (id, name, words) in [
            (
                "python/mutable-default",
                "PythonMutableDefault",
                "Mutable default",
            ),
            ("no_eval", "NoEval", "No eval"),
            ("", "", ""),
            ("éa//b", "ÉaB", "B"),
        ] {
            assert_eq!((pascal(id).as_str(), spoken(id).as_str()), (name, words));
        }
    }

    #[test]
    fn fences_go() {
        assert_eq!(plain_text("a\n```py\nb\n```\n"), "a\nb");
    }
}
