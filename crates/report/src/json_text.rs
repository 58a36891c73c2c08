//! JSON whose strings cannot steer a terminal that it is printed on.
//!
//! JSON itself only asks for U+0000 to U+001F to be escaped. DEL, the C1 controls, and characters
//! that reorder or hide text may stand as they are; here they are escaped as well, so that a
//! report is harmless to `cat` and reads back unchanged.

use std::io::{self, Write};

use serde_json::ser::{CharEscape, Formatter};

use crate::visible::is_unsafe;

/// Writes like the formatter within, with more characters escaped.
#[derive(Debug)]
pub(crate) struct Harmless<F>(pub(crate) F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        // Nearly all there is; the controls below U+0020 never come here.
        let is_plain = |plain: bool, byte: u8| plain & (byte < 0x7f);
        if fragment.bytes().fold(true, is_plain) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(index) = rest.find(is_unsafe) {
            let (clean, from) = rest.split_at(index);
            writer.write_all(clean.as_bytes())?;
            let mut characters = from.chars();
            if let Some(character) = characters.next() {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        self.0.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_key(writer)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::Harmless;
    use serde::Serialize as _;
    use serde_json::ser::{CompactFormatter, Serializer};

    #[test]
    fn strings_are_harmless_and_read_back() {
        let text = "a\x1b[0m\u{9b}\x7f\u{202e}\u{e0041}\u{feff}\"\\\n\tné中";
        let mut bytes = Vec::new();
        text.serialize(&mut Serializer::with_formatter(
            &mut bytes,
            Harmless(CompactFormatter),
        ))
        .unwrap();
        let json = String::from_utf8(bytes).unwrap();
        assert_eq!(
            json,
            r#""a\u001b[0m\u009b\u007f\u202e\udb40\udc41\ufeff\"\\\n\tné中""#
        );
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
