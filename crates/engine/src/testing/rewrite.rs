//! Brings `matches` and `fixed` in files of cases up to date. Only these values are written anew,
//! each in the manner in which it is written now; what is around them stays, byte for byte.

use std::collections::BTreeMap;
use std::path::PathBuf;

use andon_finding::Span;

use super::case;
use super::snapshot::quoted;

/// What a case should say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// So many matches.
    Matches(usize),
    /// This text after all fixes.
    Fixed(String),
}

/// A value in a file of cases that should be another.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) path: PathBuf,
    /// Where the value stands, as the reader of YAML says.
    pub(super) at: Span,
    pub(super) wanted: Wanted,
}

/// What the values at some places of one file should be; `None` where rules disagree.
pub(super) type Edits = BTreeMap<Span, Option<Wanted>>;

/// Gathers edits by file.
pub(super) fn by_file(edits: impl Iterator<Item = Edit>) -> BTreeMap<PathBuf, Edits> {
    let mut files: BTreeMap<PathBuf, Edits> = BTreeMap::new();
    for Edit { path, at, wanted } in edits {
        let known = files.entry(path).or_default().entry(at);
        let known = known.or_insert_with(|| Some(wanted.clone()));
        if known.as_ref() != Some(&wanted) {
            *known = None;
        }
    }
    files
}

/// The text of a file of cases with its edits; `None` if that would not read as it should.
pub(super) fn rewritten(text: &str, edits: &Edits) -> Option<String> {
    let mut new = text.to_owned();
    for (at, wanted) in edits.iter().rev() {
        let (place, value) = match wanted {
            None => continue,
            Some(Wanted::Matches(count)) => (*at, count.to_string()),
            Some(Wanted::Fixed(fixed)) => written(text, *at, fixed)?,
        };
        new.get(place.start..place.end)?;
        new.replace_range(place.start..place.end, &value);
    }
    (said(&new, &Edits::new())? == said(text, edits)?).then_some(new)
}

/// What a case says: its code, the number of matches, the text after all fixes.
type Said = (String, Option<usize>, Option<String>);

/// What all cases of a text say, once the edits are made.
fn said(text: &str, edits: &Edits) -> Option<Vec<Said>> {
    let groups = case::read(text).ok()?;
    let cases = groups
        .iter()
        .flat_map(|group| group.valid.iter().chain(&group.invalid));
    let wanted = |at: Option<Span>| edits.get(&at?)?.clone();
    let cases = cases.map(|case| {
        let matches = match wanted(case.matches_at()) {
            Some(Wanted::Matches(count)) => Some(count),
            _ => case.matches(),
        };
        let fixed = match wanted(case.fixed_at()) {
            Some(Wanted::Fixed(fixed)) => Some(fixed),
            _ => case.fixed().map(ToOwned::to_owned),
        };
        (case.code().to_owned(), matches, fixed)
    });
    Some(cases.collect())
}

/// What to write for a text, and in place of what; the reader counts white space behind a value
/// to it.
fn written(text: &str, at: Span, wanted: &str) -> Option<(Span, String)> {
    if let Some(block) = Block::around(text, at) {
        return block.with(text, wanted);
    }
    let now = text.get(at.start..at.end)?.trim_end();
    let at = Span::new(at.start, at.start + now.len());
    let is_simple = !wanted.contains(char::is_control) && !wanted.contains(SPECIAL);
    let value = match now.as_bytes().first() {
        Some(b'\'') if is_simple => format!("'{}'", wanted.replace('\'', "''")),
        _ => quoted(wanted),
    };
    Some((at, value))
}

/// Line ends and marks that YAML reads as such, or not at all.
const SPECIAL: [char; 4] = ['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}'];

/// A text written as a block of lines, after `|` or `>`.
struct Block {
    /// Where the `|` stands.
    header: usize,
    /// Where the indicators behind it end.
    indicators: usize,
    /// Where the first line of the text begins, its indentation included.
    lines: usize,
    /// Where the text begins, and where its last line ends.
    content: Span,
}

impl Block {
    /// The block whose text stands at `at`.
    fn around(text: &str, at: Span) -> Option<Self> {
        let before = text.get(..at.start)?;
        let lines = before.rfind('\n')? + 1;
        if !before.get(lines..)?.bytes().all(|byte| byte == b' ') {
            return None;
        }
        // Empty lines may stand between.
        let head = before.get(..lines)?.trim_end();
        let line = head.rfind('\n').map_or(0, |end| end + 1);
        let lines = head.len() + text.get(head.len()..)?.find('\n')? + 1;
        let key = line + head.get(line..)?.find(": ")? + 2;
        let value = head.get(key..)?;
        let header = key + value.len() - value.trim_start().len();
        let rest = head.get(header..)?.strip_prefix(['|', '>'])?;
        let indicators = rest.find(|c: char| !"+-".contains(c)).unwrap_or(rest.len());
        let shown = text.get(at.start..at.end)?.trim_end();
        Some(Self {
            header,
            indicators: header + 1 + indicators,
            lines,
            content: Span::new(at.start, at.start + shown.len()),
        })
    }

    /// The block with another text: as lines if that can be, else in quotes.
    fn with(&self, text: &str, wanted: &str) -> Option<(Span, String)> {
        let place = Span::new(self.header, self.content.end);
        let rest = text.get(self.indicators..self.lines)?;
        let end = if rest.ends_with("\r\n") { "\r\n" } else { "\n" };
        let chomp = match wanted.len() - wanted.trim_end_matches('\n').len() {
            0 => "|-",
            1 => "|",
            _ => "",
        };
        let inner = wanted.trim_end_matches('\n');
        let odd = |c: char| c.is_control() && c != '\n' || SPECIAL.contains(&c);
        let begins = inner.starts_with(|c: char| !c.is_whitespace());
        if chomp.is_empty() || !begins || inner.contains(odd) {
            let rest = rest.trim_end_matches(['\r', '\n']);
            return Some((place, format!("{}{rest}", quoted(wanted))));
        }
        let column = self.content.start - text.get(..self.content.start)?.rfind('\n')? - 1;
        let indent = " ".repeat(column);
        let lines: Vec<_> = inner
            .split('\n')
            .map(|line| match line {
                "" => String::new(),
                line => format!("{indent}{line}"),
            })
            .collect();
        Some((place, format!("{chomp}{rest}{}", lines.join(end))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with the values of its only case that has both replaced.
    fn updated(text: &str, matches: usize, fixed: &str) -> Option<String> {
        let groups = case::read(text).unwrap();
        let mut cases = groups.iter().flat_map(|group| &group.invalid);
        let case = cases.find(|case| case.fixed().is_some()).unwrap();
        let mut edits = Edits::new();
        if let Some(at) = case.matches_at() {
            edits.insert(at, Some(Wanted::Matches(matches)));
        }
        edits.insert(case.fixed_at()?, Some(Wanted::Fixed(fixed.to_owned())));
        rewritten(text, &edits)
    }

    #[test]
    fn values_are_written_as_they_were() {
        for (before, fixed, after) in [
            (
                "# ü\ninvalid:\n- { matches: 1, code: 'x', fixed: 'a' } # end\n",
                "it's: b",
                "# ü\ninvalid:\n- { matches: 3, code: 'x', fixed: 'it''s: b' } # end\n",
            ),
            (
                "invalid:\n- fixed: a # why\n  code: x\n",
                "b",
                "invalid:\n- fixed: b # why\n  code: x\n",
            ),
            (
                "invalid:\n- fixed: a\n  code: x\n",
                "b: c",
                "invalid:\n- fixed: \"b: c\"\n  code: x\n",
            ),
            (
                "invalid:\n- fixed: \"a\"\n  code: x\n",
                "b\nc\n",
                "invalid:\n- fixed: \"b\\nc\\n\"\n  code: x\n",
            ),
            (
                "invalid:\n  - code: |\n      x\n    fixed: |  # why\n      a\n        b\n\n    # then\n    matches: 2\n",
                "c\n\n  d\n",
                "invalid:\n  - code: |\n      x\n    fixed: |  # why\n      c\n\n        d\n\n    # then\n    matches: 3\n",
            ),
            (
                "invalid:\n  - code: x\n    fixed: |\n      a\n",
                "c",
                "invalid:\n  - code: x\n    fixed: |-\n      c\n",
            ),
            (
                "invalid:\n  - fixed: >-\n      a\n      b\n    code: x\n",
                "c\nd\n",
                "invalid:\n  - fixed: |\n      c\n      d\n    code: x\n",
            ),
            (
                "invalid:\r\n  - fixed: |\r\n      a\r\n    code: x\r\n",
                "c\nd\n",
                "invalid:\r\n  - fixed: |\r\n      c\r\n      d\r\n    code: x\r\n",
            ),
            (
                "invalid:\n  - fixed: | # why\n      a\n    code: x\n",
                " c\n",
                "invalid:\n  - fixed: \" c\\n\" # why\n    code: x\n",
            ),
            (
                "invalid: [w]\n---\nvalid: [z]\ninvalid:\n  - code: x\n    fixed: a",
                "b",
                "invalid: [w]\n---\nvalid: [z]\ninvalid:\n  - code: x\n    fixed: b",
            ),
        ] {
            assert_eq!(
                updated(before, 3, fixed).as_deref(),
                Some(after),
                "{before}"
            );
        }
    }

    #[test]
    fn what_stands_elsewhere_is_left_alone() {
        let text = "invalid:\n- code: &c u v\n  fixed: *c\n";
        assert_eq!(updated(text, 1, "w"), None);
    }

    #[test]
    fn rules_that_disagree_change_nothing() {
        let edit = |count| Edit {
            path: PathBuf::from("a"),
            at: Span::new(1, 2),
            wanted: Wanted::Matches(count),
        };
        let same = by_file([edit(1), edit(1)].into_iter());
        assert_eq!(
            same[&PathBuf::from("a")][&Span::new(1, 2)],
            Some(Wanted::Matches(1))
        );
        let other = by_file([edit(1), edit(2), edit(2)].into_iter());
        assert_eq!(other[&PathBuf::from("a")][&Span::new(1, 2)], None);
    }
}
