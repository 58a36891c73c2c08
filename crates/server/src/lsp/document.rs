//! Open documents: their text, kept in step with the client's edits, and what was last said of
//! it.

use std::path::PathBuf;
use std::rc::Rc;

use andon_engine::{Judgement, Place};
use gen_lsp_types::{Range, VersionedTextDocumentIdentifier};
use serde::Deserialize;

use super::encoding::{Encoding, Lines};
use super::uri;

/// A document that the client has open.
#[derive(Debug)]
pub(super) struct Document {
    /// Its file, if its URI names one.
    pub(super) path: Option<PathBuf>,
    /// The client's word for its language.
    language_id: String,
    pub(super) version: i32,
    pub(super) text: String,
    /// What was found out about this text, if it was judged since it changed.
    pub(super) judged: Option<Rc<Judged>>,
}

/// What was found out about a text.
#[derive(Debug)]
pub(super) struct Judged {
    /// Differs from that of every other judgement of the session.
    pub(super) number: u64,
    pub(super) judgement: Judgement,
}

/// The parameters of `textDocument/didChange`.
///
/// Not those of the protocol crate: there a change with a damaged range would be read as one
/// without a range, and replace the whole document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Changes {
    pub(super) text_document: VersionedTextDocumentIdentifier,
    pub(super) content_changes: Vec<Change>,
}

/// One change: of a range, or of everything.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    pub(super) range: Option<Range>,
    pub(super) text: String,
}

impl Document {
    pub(super) fn new(uri: &str, language_id: String, version: i32, text: String) -> Self {
        Self {
            path: uri::to_path(uri),
            language_id,
            version,
            text,
            judged: None,
        }
    }

    /// Where it stands; `folder` is where it will be judged if it is in no file.
    pub(super) fn place<'d>(&'d self, folder: Option<&'d PathBuf>) -> Place<'d> {
        match &self.path {
            Some(path) => Place::File(path),
            None => Place::Unsaved {
                folder: folder.map(PathBuf::as_path),
                language: &self.language_id,
            },
        }
    }

    /// Applies changes, one after the other.
    pub(super) fn apply(&mut self, version: i32, changes: Vec<Change>, encoding: Encoding) {
        for change in changes {
            match change.range {
                None => self.text = change.text,
                Some(range) => {
                    let bytes = Lines::new(&self.text, encoding).bytes(range);
                    self.text.replace_range(bytes, &change.text);
                }
            }
        }
        self.version = version;
        self.judged = None;
    }
}

#[cfg(test)]
mod tests {
    use gen_lsp_types::Position;
    use proptest::prelude::*;

    use super::*;

    /// The position of a byte, counted in the plainest way.
    fn naive(text: &str, byte: usize, encoding: Encoding) -> Position {
        let (mut line, mut column) = (0, 0);
        let mut rest = text[..byte].chars().peekable();
        while let Some(c) = rest.next() {
            let ends = c == '\n' || (c == '\r' && rest.peek() != Some(&'\n'));
            column += match encoding {
                Encoding::Utf8 => c.to_string().len(),
                Encoding::Utf16 => c.to_string().encode_utf16().count(),
                Encoding::Utf32 => 1,
            } as u32;
            if ends {
                (line, column) = (line + 1, 0);
            }
        }
        Position::new(line, column)
    }

    /// A place in the text that a client can name: no half characters, no half line ends.
    fn nameable(text: &str, wish: usize) -> usize {
        let mut byte = text.floor_char_boundary(wish % (text.len() + 1));
        if text[..byte].ends_with('\r') && text[byte..].starts_with('\n') {
            byte -= 1;
        }
        byte
    }

    fn texts() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "a",
            "é",
            "\u{301}",
            "漢",
            "😀",
            "👩\u{200d}💻",
            "\n",
            "\r\n",
            "\r",
            "\u{feff}",
            "\t",
            "\u{2028}",
            "\0",
        ]);
        prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn edits_of_the_document_are_edits_of_the_string(
            before in texts(),
            edits in prop::collection::vec((any::<usize>(), any::<usize>(), texts()), 1..6),
            encoding in prop::sample::select(vec![Encoding::Utf8, Encoding::Utf16, Encoding::Utf32]),
        ) {
            let mut expected = before.clone();
            let mut changes = Vec::new();
            for (from, to, text) in edits {
                let (from, to) = (nameable(&expected, from), nameable(&expected, to));
                let (from, to) = (from.min(to), from.max(to));
                let position = |byte| naive(&expected, byte, encoding);
                let range = Some(Range::new(position(from), position(to)));
                changes.push(Change { range, text: text.clone() });
                expected.replace_range(from..to, &text);
            }
            let mut document = Document::new("file:///a.py", "python".to_owned(), 1, before);
            document.apply(2, changes, encoding);
            prop_assert_eq!(&document.text, &expected);
            prop_assert_eq!(document.version, 2);
        }
    }

    #[test]
    fn a_damaged_range_is_no_whole_text() {
        let damaged = serde_json::json!({ "range": { "start": { "line": -1 } }, "text": "x" });
        assert!(serde_json::from_value::<Change>(damaged).is_err());
        let whole = serde_json::json!({ "text": "x" });
        assert!(
            serde_json::from_value::<Change>(whole)
                .unwrap()
                .range
                .is_none()
        );
    }
}
