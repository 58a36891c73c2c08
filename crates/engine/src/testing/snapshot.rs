//! Snapshots: what a rule found when somebody last looked, in ast-grep's `__snapshots__`.
//!
//! ast-grep keeps the labels of the first match and the text after the first fix. Andon adds
//! `matches`, the bytes of all of them, which ast-grep reads past. Where `matches` is missing,
//! ast-grep wrote the snapshot, and only the first match is compared.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use andon_finding::{Finding, LabelRole, Span};
use serde::Deserialize;

use super::Failure;
use crate::places::Places;
use crate::rulebook::read_text;
use crate::yaml;

/// Folder of snapshots beside cases, unless the project names another.
pub(super) const FOLDER: &str = "__snapshots__";

/// Longer keys cannot stand before a `:` in YAML, in characters; it allows 1,024 with the quotes.
const LONGEST_KEY: usize = 900;

/// A file of snapshots.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct SnapshotFile {
    pub(super) id: String,
    pub(super) snapshots: BTreeMap<String, Snapshot>,
}

/// What a rule found in one case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Snapshot {
    #[serde(default)]
    fixed: Option<String>,
    #[serde(default)]
    labels: Vec<ShotLabel>,
    #[serde(default)]
    matches: Option<Vec<Shot>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct ShotLabel {
    source: String,
    #[serde(default)]
    message: Option<String>,
    style: String,
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct Shot {
    start: usize,
    end: usize,
}

/// Where the snapshots of a rule lie.
pub(super) fn path(folder: &Path, id: &str) -> PathBuf {
    let bare = id.rsplit('/').next().unwrap_or(id);
    folder.join(format!("{bare}-snapshot.yml"))
}

/// The snapshots at `path`; `None` if there are none.
///
/// # Errors
/// What is wrong with the file.
pub(super) fn read(path: &Path) -> Result<Option<(String, SnapshotFile)>, String> {
    let text = match read_text(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let file = yaml::from_str(&text)?;
    Ok(Some((text, file)))
}

impl Snapshot {
    /// Of what was found in a case.
    pub(super) fn of(code: &str, findings: &[&Finding]) -> Option<Self> {
        let first = first(findings)?;
        let label = |style: &str, span: Span, message: &str| ShotLabel {
            source: code.get(span.start..span.end).unwrap_or("").to_owned(),
            message: (!message.is_empty()).then(|| message.to_owned()),
            style: style.to_owned(),
            start: span.start,
            end: span.end,
        };
        let mut labels: Vec<_> = first
            .labels
            .iter()
            .map(|said| {
                let style = match said.role {
                    LabelRole::Primary => "primary",
                    LabelRole::Secondary => "secondary",
                };
                label(style, said.span.span(), &said.message)
            })
            .collect();
        if labels.iter().all(|label| label.style != "primary") {
            labels.insert(0, label("primary", first.span.span(), ""));
        }
        let edits = first.fixes.first().map(|fix| &fix.edits);
        let fixed = edits.map(|edits| {
            let mut text = code.to_owned();
            for edit in edits.iter().rev() {
                text.replace_range(edit.place.start.byte..edit.place.end.byte, &edit.text);
            }
            text
        });
        let matches = findings.iter().map(|finding| Shot {
            start: finding.span.start.byte,
            end: finding.span.end.byte,
        });
        Some(Self {
            fixed,
            labels,
            matches: Some(matches.collect()),
        })
    }

    /// What differs from this in `found`, which a rule made of `code` just now.
    pub(super) fn compare(&self, code: &str, found: &Self) -> Option<Failure> {
        let mut places = Places::new(code);
        let mut place = |start: usize, end: usize| {
            let (start, end) = (start.min(code.len()), end.min(code.len()));
            places.place(Span::new(start, end))
        };
        let failure = |what: &str| Failure {
            code: code.to_owned(),
            ..Failure::plain(what)
        };
        if let (Some(wanted), Some(shots)) = (&self.matches, &found.matches)
            && wanted != shots
        {
            return Some(Failure {
                wanted: wanted
                    .iter()
                    .map(|shot| place(shot.start, shot.end))
                    .collect(),
                found: shots
                    .iter()
                    .map(|shot| place(shot.start, shot.end))
                    .collect(),
                ..failure("the matches are not those of the snapshot")
            });
        }
        let has_secondary = found.labels.iter().any(|label| label.style == "secondary");
        let relevant = |snapshot: &Self| {
            // ast-grep also labels what relations found; Andon labels what a rule says.
            let mut labels = snapshot.labels.clone();
            labels.retain(|label| has_secondary || label.style == "primary");
            labels.sort();
            labels
        };
        let (wanted, now) = (relevant(self), relevant(found));
        if wanted != now {
            return Some(Failure {
                wanted: wanted
                    .iter()
                    .map(|label| place(label.start, label.end))
                    .collect(),
                found: now
                    .iter()
                    .map(|label| place(label.start, label.end))
                    .collect(),
                ..failure("the first match is not labelled as in the snapshot")
            });
        }
        if self.fixed != found.fixed {
            let (before, after) = (self.fixed.as_deref(), found.fixed.as_deref());
            let text = |fixed: Option<&str>| fixed.unwrap_or(code).to_owned();
            return Some(Failure {
                diff: crate::diff::unified("snapshot", &text(before), &text(after)),
                ..failure(match (before, after) {
                    (Some(_), None) => "the first match offers no fix; in the snapshot it does",
                    (None, Some(_)) => "the first match offers a fix; in the snapshot it does not",
                    _ => "the first fix gives another text than in the snapshot",
                })
            });
        }
        None
    }
}

/// The first match as ast-grep counts: of those that start together, the outermost.
fn first<'f>(findings: &[&'f Finding]) -> Option<&'f Finding> {
    let order = |finding: &&&Finding| (finding.span.start.byte, Reverse(finding.span.end.byte));
    findings.iter().min_by_key(order).copied()
}

impl SnapshotFile {
    /// As text that ast-grep reads too.
    pub(super) fn write(&self) -> String {
        let mut out = format!("id: {}\nsnapshots:\n", quoted(&self.id));
        for (source, snapshot) in &self.snapshots {
            let key = quoted(source);
            let _ = match key.chars().count() > LONGEST_KEY {
                true => writeln!(out, "  ? {key}\n  :"),
                false => writeln!(out, "  {key}:"),
            };
            if let Some(fixed) = &snapshot.fixed {
                let _ = writeln!(out, "    fixed: {}", quoted(fixed));
            }
            out.push_str("    labels:\n");
            for label in &snapshot.labels {
                let _ = writeln!(out, "    - source: {}", quoted(&label.source));
                if let Some(message) = &label.message {
                    let _ = writeln!(out, "      message: {}", quoted(message));
                }
                let (style, start, end) = (&label.style, label.start, label.end);
                let _ = writeln!(
                    out,
                    "      style: {style}\n      start: {start}\n      end: {end}"
                );
            }
            if let Some(matches) = &snapshot.matches {
                out.push_str("    matches:\n");
                for Shot { start, end } in matches {
                    let _ = writeln!(out, "    - {{ start: {start}, end: {end} }}");
                }
            }
        }
        out
    }
}

/// A string as YAML writes it: in double quotes, unless it cannot be taken for anything else.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./()".contains(c);
    let words = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ];
    let lower = text.to_lowercase();
    if text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(is_plain)
        && !words.contains(&lower.as_str())
    {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let shot = |start, end| Shot { start, end };
        let snapshot = Snapshot {
            fixed: Some("a\u{85}\u{1b}\"\\\n\tb\r\n".to_owned()),
            labels: vec![ShotLabel {
                source: "x: y # no comment".to_owned(),
                message: Some("'".to_owned()),
                style: "primary".to_owned(),
                start: 1,
                end: 2,
            }],
            matches: Some(vec![shot(1, 2), shot(4, 5)]),
        };
        let keys = [
            "plain",
            "no",
            "two\nlines",
            "- [a]: {",
            &"long ".repeat(1000),
            "",
        ];
        let file = SnapshotFile {
            id: "a/b: c".to_owned(),
            snapshots: keys.map(|key| (key.to_owned(), snapshot.clone())).into(),
        };
        let read: SnapshotFile = yaml::from_str(&file.write()).unwrap();
        assert_eq!(read, file);
    }
}
