//! What was said of a file, packed.
//!
//! A [`Finding`] is made to be written as JSON, which leaves out what is empty. `postcard` is read in
//! a third of the time, but every field must be there; what the key of the entry tells already, the
//! path, is not.

use andon_finding::{
    Artifact, Degraded, Excerpt, ExclusionReason, Finding, FindingKey, Fix, Label, Place, Severity,
    Suppression,
};
use serde::{Deserialize, Serialize};

use crate::analyse::FileResult;

/// What there was to say of one file.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    found: Vec<Found>,
    degraded: Vec<Degraded>,
    artifact: Option<Artifact>,
    judged: bool,
    excluded: Option<(ExclusionReason, String)>,
}

/// A finding, packed.
#[derive(Debug, Serialize, Deserialize)]
struct Found(#[serde(with = "PackedFinding")] Finding);

/// How a finding is packed.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Finding")]
struct PackedFinding {
    rule_id: String,
    severity: Severity,
    message: String,
    arguments: Vec<String>,
    #[serde(skip)]
    path: String,
    span: Place,
    scope: String,
    key: FindingKey,
    line_hash: String,
    excerpt: Excerpt,
    labels: Vec<Label>,
    fixes: Vec<Fix>,
    #[serde(with = "suppression")]
    suppression: Option<Suppression>,
}

/// A suppression, packed: the line of the comment, and its reason.
mod suppression {
    use andon_finding::Suppression;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        suppression: &Option<Suppression>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let packed = suppression.as_ref().map(|one| (one.line, &one.reason));
        packed.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Suppression>, D::Error> {
        let packed = Option::<(usize, Option<String>)>::deserialize(deserializer)?;
        Ok(packed.map(|(line, reason)| Suppression { line, reason }))
    }
}

/// Packs what was said of a file, but for its fingerprint; `None` if that is not possible.
pub(super) fn pack(result: &FileResult) -> Option<Vec<u8>> {
    let said = Said {
        found: result.findings.iter().cloned().map(Found).collect(),
        degraded: result.degraded.clone(),
        artifact: result.artifact.clone(),
        judged: result.judged.0 == 1,
        excluded: result.excluded.clone(),
    };
    postcard::to_stdvec(&said).ok()
}

/// What was said of the file at `path`, of so many lines and bytes; `None` if it is damaged.
pub(super) fn unpack(packed: &[u8], path: &str, size: (usize, usize)) -> Option<FileResult> {
    let said: Said = postcard::from_bytes(packed).ok()?;
    let findings = said.found.into_iter().map(|Found(finding)| Finding {
        path: path.to_owned(),
        ..finding
    });
    Some(FileResult {
        findings: findings.collect(),
        degraded: said.degraded,
        artifact: said.artifact,
        judged: match said.judged {
            true => (1, size.0, size.1),
            false => (0, 0, 0),
        },
        excluded: said.excluded,
        ..FileResult::default()
    })
}

#[cfg(test)]
mod tests {
    //! What is packed comes back as it was.

    use andon_finding::{Applicability, DegradedKind, Edit, LabelRole, Position};

    use super::*;

    fn place(byte: usize) -> Place {
        let end = |byte| Position {
            byte,
            line: byte / 7,
            column: byte % 7,
        };
        Place {
            start: end(byte),
            end: end(byte + 3),
        }
    }

    fn finding(suppression: Option<Suppression>) -> Finding {
        Finding {
            rule_id: "slop/é".to_owned(),
            severity: Severity::Warning,
            message: "`a` is b".to_owned(),
            arguments: vec!["a".to_owned(), String::new()],
            path: "src/a.py".to_owned(),
            span: place(300),
            scope: "A.b".to_owned(),
            key: FindingKey("0123".to_owned()),
            line_hash: "ab:1".to_owned(),
            excerpt: Excerpt {
                first_line: 42,
                first_column: 0,
                lines: vec!["x\u{202e}".to_owned(), String::new()],
                truncated: true,
            },
            labels: vec![Label {
                role: LabelRole::Secondary,
                span: place(7),
                message: String::new(),
            }],
            fixes: vec![Fix {
                title: "Remove it".to_owned(),
                applicability: Applicability::Unsafe,
                edits: vec![Edit {
                    place: place(1),
                    text: "y".to_owned(),
                }],
            }],
            suppression,
        }
    }

    #[test]
    fn nothing_is_lost() {
        let silenced = |reason| Some(Suppression { line: 3, reason });
        let findings = [None, silenced(None), silenced(Some("known".to_owned()))];
        let said = FileResult {
            findings: findings.map(finding).into(),
            degraded: vec![Degraded {
                path: "src/a.py".to_owned(),
                kind: DegradedKind::NotUtf8,
                reason: "bytes".to_owned(),
            }],
            artifact: Some(Artifact {
                path: "src/a.py".to_owned(),
                language: "python".to_owned(),
                bytes: 900,
                sha256: "00".to_owned(),
            }),
            judged: (1, 50, 900),
            ..FileResult::default()
        };
        let packed = pack(&said).unwrap();
        assert_eq!(unpack(&packed, "src/a.py", (50, 900)), Some(said));
        let excluded = FileResult {
            excluded: Some((ExclusionReason::Generated, "src/b.py".to_owned())),
            ..FileResult::default()
        };
        let packed = pack(&excluded).unwrap();
        assert_eq!(unpack(&packed, "src/b.py", (1, 2)), Some(excluded));
        for end in 0..packed.len() {
            assert_eq!(unpack(&packed[..end], "src/b.py", (1, 2)), None, "{end}");
        }
    }
}
