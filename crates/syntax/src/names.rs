//! The case and the words of a name, in any language.

/// How the words of a name are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameCase {
    /// One letter: `i`.
    Single,
    /// One word in lower case, which could belong to several cases: `rows`.
    Flat,
    /// `load_rows`.
    Snake,
    /// `loadRows`.
    Camel,
    /// `LoadRows`.
    Pascal,
    /// One word in upper case: `LIMIT`.
    Upper,
    /// `MAX_ROWS`.
    Screaming,
    /// Anything else: `Load_rows`.
    Mixed,
}

impl NameCase {
    /// All cases, as facts name them.
    pub const ALL: [(&'static str, Self); 8] = [
        ("single", Self::Single),
        ("flat", Self::Flat),
        ("snake_case", Self::Snake),
        ("camelCase", Self::Camel),
        ("PascalCase", Self::Pascal),
        ("UPPER", Self::Upper),
        ("SCREAMING_SNAKE_CASE", Self::Screaming),
        ("mixed", Self::Mixed),
    ];

    /// The case of a name, underscores at its ends, sigils and a raw prefix aside; `None` for
    /// what is no name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let name = bare(name);
        let (mut lower, mut upper, mut inner, mut letters) = (false, false, false, 0_usize);
        for c in name.chars() {
            match c {
                '_' => inner = true,
                _ if c.is_lowercase() => lower = true,
                _ if c.is_uppercase() => upper = true,
                _ if c.is_alphanumeric() || c == '$' => {}
                _ => return None,
            }
            letters += usize::from(c.is_alphabetic());
        }
        let starts_upper = name.starts_with(char::is_uppercase);
        Some(match (letters, lower, upper, inner) {
            (0, ..) => return None,
            (1, _, _, false) if name.len() == 1 => Self::Single,
            (_, true, false, true) => Self::Snake,
            (_, false, true, true) => Self::Screaming,
            (_, true, false, false) => Self::Flat,
            (_, false, true, false) => Self::Upper,
            (_, true, true, false) if starts_upper => Self::Pascal,
            (_, true, true, false) => Self::Camel,
            // Scripts without case have no cases.
            (_, false, false, _) => return None,
            (_, true, true, true) => Self::Mixed,
        })
    }
}

fn bare(name: &str) -> &str {
    let name = name.strip_prefix("r#").unwrap_or(name);
    name.trim_start_matches(['#', '$', '\'', '_'])
        .trim_end_matches('_')
}

/// Number of words in a name: `load_rows`, `loadRows` and `LOADRows` have two.
#[must_use]
pub fn words(name: &str) -> u32 {
    let mut count = 0;
    let (mut before, mut in_word) = (' ', false);
    let mut chars = bare(name).chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
        if !c.is_alphanumeric() {
            in_word = false;
        } else {
            let begins = c.is_uppercase()
                && (before.is_lowercase() || before.is_uppercase() && next_is_lower);
            count += u32::from(!in_word || begins);
            in_word = true;
        }
        before = c;
    }
    count
}

#[cfg(test)]
mod tests {
    //! Names and their cases.

    use super::*;

    #[test]
    fn cases_of_names() {
        let cases = [
            ("i", Some(NameCase::Single)),
            ("_", None),
            ("rows", Some(NameCase::Flat)),
            ("__rows__", Some(NameCase::Flat)),
            ("load_rows", Some(NameCase::Snake)),
            ("_load_rows2", Some(NameCase::Snake)),
            ("loadRows", Some(NameCase::Camel)),
            ("#loadRows", Some(NameCase::Camel)),
            ("LoadRows", Some(NameCase::Pascal)),
            ("Rows", Some(NameCase::Pascal)),
            ("MAX", Some(NameCase::Upper)),
            ("MAX_ROWS", Some(NameCase::Screaming)),
            ("Load_rows", Some(NameCase::Mixed)),
            ("r#type", Some(NameCase::Flat)),
            ("a.b", None),
            ("12", None),
            ("名前", None),
        ];
        for (name, case) in cases {
            assert_eq!(NameCase::of(name), case, "{name}");
        }
    }

    #[test]
    fn words_of_names() {
        let names = [
            ("rows", 1),
            ("load_rows", 2),
            ("loadRows", 2),
            ("HTTPServer", 2),
            ("MAX_ROWS", 2),
            ("__init__", 1),
            ("a2b", 1),
            ("_", 0),
        ];
        for (name, count) in names {
            assert_eq!(words(name), count, "{name}");
        }
    }
}
