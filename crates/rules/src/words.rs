//! Parts of texts and the case of their words, for transforms.

/// A part of a text, counted in characters; negative numbers count from the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Slice {
    pub(crate) start: Option<i64>,
    pub(crate) end: Option<i64>,
}

impl Slice {
    /// That part of a text; empty where there is none.
    pub(crate) fn of(self, text: &str) -> String {
        let count = text.chars().count();
        let at = |place: i64| {
            let steps = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
            match place < 0 {
                true => count.saturating_sub(steps),
                false => steps.min(count),
            }
        };
        let start = self.start.map_or(0, at);
        let end = self.end.map_or(count, at);
        let part = text.chars().skip(start);
        part.take(end.saturating_sub(start)).collect()
    }
}

/// A change of case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Convert {
    pub(crate) case: Case,
    /// What separates words; every separator if it is empty.
    pub(crate) separators: Vec<Separator>,
}

/// How words are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Capitalize,
    Camel,
    Snake,
    Kebab,
    Pascal,
}

impl Case {
    pub(crate) const ALL: [(&'static str, Self); 7] = [
        ("lowerCase", Self::Lower),
        ("upperCase", Self::Upper),
        ("capitalize", Self::Capitalize),
        ("camelCase", Self::Camel),
        ("snakeCase", Self::Snake),
        ("kebabCase", Self::Kebab),
        ("pascalCase", Self::Pascal),
    ];
}

/// What may stand between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    /// A capital letter after a small one, or the last of several before a small one.
    CaseChange,
    Char(char),
}

impl Separator {
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("caseChange", Self::CaseChange),
        ("dash", Self::Char('-')),
        ("dot", Self::Char('.')),
        ("slash", Self::Char('/')),
        ("space", Self::Char(' ')),
        ("underscore", Self::Char('_')),
    ];
}

impl Convert {
    /// The text in that case.
    pub(crate) fn of(&self, text: &str) -> String {
        let joined = |by: &str| {
            let words = self.words(text).into_iter();
            words
                .map(|word| word.to_lowercase())
                .collect::<Vec<_>>()
                .join(by)
        };
        match self.case {
            Case::Lower => text.to_lowercase(),
            Case::Upper => text.to_uppercase(),
            Case::Capitalize => capitalized(text),
            Case::Snake => joined("_"),
            Case::Kebab => joined("-"),
            Case::Pascal => self.words(text).into_iter().map(capitalized).collect(),
            Case::Camel => {
                let words = self.words(text).into_iter().enumerate();
                let words = words.map(|(index, word)| match index {
                    0 => word.to_lowercase(),
                    _ => capitalized(word),
                });
                words.collect()
            }
        }
    }

    fn separates(&self, separator: Separator) -> bool {
        self.separators.is_empty() || self.separators.contains(&separator)
    }

    /// The words of a text: `XMLHttpRequest` has three, `get_x2` two.
    fn words<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let by_case = self.separates(Separator::CaseChange);
        let mut words = Vec::new();
        let mut run = Run::None;
        // Where the present word begins, and the last character.
        let (mut begin, mut last) = (0, 0);
        let mut cut = |from: usize, to: usize| {
            words.extend(text.get(from..to).filter(|word| !word.is_empty()));
        };
        for (at, c) in text.char_indices() {
            let known = Separator::ALL.map(|(_, separator)| separator);
            if known.contains(&Separator::Char(c)) && self.separates(Separator::Char(c)) {
                cut(begin, at);
                begin = at + c.len_utf8();
                run = Run::None;
                continue;
            }
            let next = match run {
                _ if c.is_lowercase() => Run::Small,
                Run::None => Run::One,
                Run::Small if c.is_uppercase() => Run::One,
                Run::Small => Run::Small,
                Run::One | Run::Many => Run::Many,
            };
            let cut_at = match (run, next) {
                (Run::Small, Run::One) => Some(at),
                (Run::Many, Run::Small) => Some(last),
                _ => None,
            };
            if let Some(cut_at) = cut_at.filter(|_| by_case) {
                cut(begin, cut_at);
                begin = cut_at;
            }
            (run, last) = (next, at);
        }
        cut(begin, text.len());
        words
    }
}

/// What the last characters of a word were.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// Nothing yet.
    None,
    /// Small letters, and what follows them without being a capital.
    Small,
    /// One character that is no small letter.
    One,
    /// Several of them.
    Many,
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::{Case, Convert, Separator, Slice};

    #[test]
    fn parts_of_texts() {
        let part = |start, end| Slice { start, end }.of("'héllo'");
        assert_eq!(part(Some(1), Some(-1)), "héllo");
        assert_eq!(part(None, None), "'héllo'");
        assert_eq!(part(Some(-3), None), "lo'");
        assert_eq!(part(None, Some(-2)), "'héll");
        assert_eq!(part(Some(10), Some(20)), "");
        assert_eq!(part(Some(3), Some(1)), "");
        assert_eq!(part(Some(-20), Some(2)), "'h");
        assert_eq!(part(Some(i64::MIN), Some(i64::MAX)), "'héllo'");
    }

    /// What ast-grep 0.51 makes of the same words.
    #[test]
    fn cases() {
        let words = "userName XMLHttpRequest user_name __init__ _x $a x$b ABc ID iOS É \
                     getX2Value parseHTML5Doc x1y2 a-b.c/d ÀÉ foo__bar userID2";
        for (case, expected) in [
            (
                Case::Camel,
                "userName xmlHttpRequest userName init x $a x$b aBc id iOS é \
                 getX2Value parseHTML5Doc x1y2 aBCD àé fooBar userID2",
            ),
            (
                Case::Pascal,
                "UserName XMLHttpRequest UserName Init X $a X$b ABc ID IOS É \
                 GetX2Value ParseHTML5Doc X1y2 ABCD ÀÉ FooBar UserID2",
            ),
            (
                Case::Snake,
                "user_name xml_http_request user_name init x $a x$b a_bc id i_os é \
                 get_x2_value parse_html5_doc x1y2 a_b_c_d àé foo_bar user_id2",
            ),
            (
                Case::Kebab,
                "user-name xml-http-request user-name init x $a x$b a-bc id i-os é \
                 get-x2-value parse-html5-doc x1y2 a-b-c-d àé foo-bar user-id2",
            ),
            (
                Case::Capitalize,
                "UserName XMLHttpRequest User_name __init__ _x $a X$b ABc ID IOS É \
                 GetX2Value ParseHTML5Doc X1y2 A-b.c/d ÀÉ Foo__bar UserID2",
            ),
        ] {
            let convert = Convert {
                case,
                separators: Vec::new(),
            };
            let found: Vec<_> = words.split(' ').map(|word| convert.of(word)).collect();
            assert_eq!(found.join(" "), expected, "{case:?}");
        }
    }

    #[test]
    fn only_some_separators() {
        let snake = |separators: &[Separator], text: &str| {
            let separators = separators.to_vec();
            Convert {
                case: Case::Snake,
                separators,
            }
            .of(text)
        };
        let case = [Separator::CaseChange];
        assert_eq!(snake(&case, "'__init__'"), "'___init__'");
        assert_eq!(snake(&case, "user-Name"), "user-_name");
        assert_eq!(snake(&[Separator::Char('-')], "aB-c_d"), "ab_c_d");
    }
}
