//! The text of a file, whatever its bytes.
//!
//! Everything behind this point works on `&str` whose offsets are those of the file. Bytes that
//! are not UTF-8 become `?`, one for one, so that offsets stay true; the file is reported as
//! degraded, not dropped.

use std::borrow::Cow;

/// What had to be done to the bytes of a file to make them text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Nothing: they are UTF-8.
    None,
    /// This many bytes were not UTF-8 and became `?`; the first is at this offset.
    Replaced {
        /// How many bytes.
        bytes: usize,
        /// Offset of the first, in bytes.
        first: usize,
    },
}

/// A file's bytes as text, offsets unchanged.
#[derive(Debug)]
pub struct Source<'b> {
    /// The text.
    pub text: Cow<'b, str>,
    /// What was done to get it.
    pub repair: Repair,
}

impl<'b> Source<'b> {
    /// The text of `bytes`; of equal length, always.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self {
                text: Cow::Borrowed(text),
                repair: Repair::None,
            },
            Err(error) => {
                let mut text = String::with_capacity(bytes.len());
                let mut replaced = 0;
                for chunk in bytes.utf8_chunks() {
                    text.push_str(chunk.valid());
                    replaced += chunk.invalid().len();
                    text.extend(chunk.invalid().iter().map(|_| '?'));
                }
                Self {
                    text: Cow::Owned(text),
                    repair: Repair::Replaced {
                        bytes: replaced,
                        first: error.valid_up_to(),
                    },
                }
            }
        }
    }
}
