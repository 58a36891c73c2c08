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
        read(name, |_| {})
    }
}

/// Number of words in a name: `load_rows`, `loadRows` and `LOADRows` have two.
#[must_use]
pub fn words(name: &str) -> u32 {
    let mut count = 0;
    read(name, |_| count += 1);
    count
}

/// The case of a name, as [`NameCase::of`] tells it, and each of its words in turn.
#[inline]
pub fn read<'n>(name: &'n str, mut each: impl FnMut(&'n str)) -> Option<NameCase> {
    let name = bare(name);
    let (mut lower, mut upper, mut inner, mut other, mut letters) = (false, false, false, false, 0);
    let mut word = None;
    let mut before = ' ';
    let mut chars = name.char_indices();
    while let Some((at, c)) = chars.next() {
        let (is_lower, is_upper) = (c.is_lowercase(), c.is_uppercase());
        let is_letter = is_lower || is_upper || c.is_alphabetic();
        let is_inside = is_letter || c.is_alphanumeric();
        lower |= is_lower;
        upper |= is_upper;
        inner |= c == '_';
        other |= !is_inside && !matches!(c, '_' | '$');
        letters += usize::from(is_letter);
        let is_next_lower = || {
            let next = chars.clone().next();
            next.is_some_and(|(_, next)| next.is_lowercase())
        };
        let begins =
            is_upper && (before.is_lowercase() || before.is_uppercase() && is_next_lower());
        if (begins || !is_inside)
            && let Some(start) = word.take()
        {
            each(name.get(start..at).unwrap_or_default());
        }
        if is_inside {
            word = word.or(Some(at));
        }
        before = c;
    }
    if let Some(start) = word {
        each(name.get(start..).unwrap_or_default());
    }
    if other {
        return None;
    }
    let starts_upper = name.starts_with(char::is_uppercase);
    Some(match (letters, lower, upper, inner) {
        (0, ..) => return None,
        (1, _, _, false) if name.len() == 1 => NameCase::Single,
        (_, true, false, true) => NameCase::Snake,
        (_, false, true, true) => NameCase::Screaming,
        (_, true, false, false) => NameCase::Flat,
        (_, false, true, false) => NameCase::Upper,
        (_, true, true, false) if starts_upper => NameCase::Pascal,
        (_, true, true, false) => NameCase::Camel,
        // Scripts without case have no cases.
        (_, false, false, _) => return None,
        (_, true, true, true) => NameCase::Mixed,
    })
}

fn bare(name: &str) -> &str {
    let name = name.strip_prefix("r#").unwrap_or(name);
    name.trim_start_matches(['#', '$', '\'', '_'])
        .trim_end_matches('_')
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
        let names: [(&str, &[&str]); 11] = [
            ("rows", &["rows"]),
            ("load_rows", &["load", "rows"]),
            ("loadRows", &["load", "Rows"]),
            ("HTTPServer", &["HTTP", "Server"]),
            ("MAX_ROWS", &["MAX", "ROWS"]),
            ("__init__", &["init"]),
            ("a2b", &["a2b"]),
            ("r#type", &["type"]),
            ("a.b__cD", &["a", "b", "c", "D"]),
            ("größeÄndern", &["größe", "Ändern"]),
            ("_", &[]),
        ];
        for (name, expected) in names {
            let mut found = Vec::new();
            read(name, |word| found.push(word));
            assert_eq!(found, expected, "{name}");
            assert_eq!(words(name) as usize, expected.len(), "{name}");
        }
    }
}
