//! JSON whose strings cannot steer a terminal that it is printed on.
//!
//! JSON itself only asks for U+0000 to U+001F to be escaped. DEL, the C1 controls, and characters
//! that reorder or hide text may stand as they are; here they are escaped as well, so that a
//! report is harmless to `cat` and reads back unchanged.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

use crate::visible::is_unsafe;

/// JSON without needless white space, put together from pieces: where the same keys come thousands
/// of times, they are written as they stand.
#[derive(Debug, Default)]
pub(crate) struct JsonText(pub(crate) Vec<u8>);

impl JsonText {
    /// What is JSON already.
    pub(crate) fn raw(&mut self, json: &str) -> &mut Self {
        self.0.extend_from_slice(json.as_bytes());
        self
    }

    /// A string.
    pub(crate) fn string(&mut self, text: &str) -> io::Result<&mut Self> {
        let is_usual = |byte: u8| (b' '..0x7f).contains(&byte) | (byte == b'\n');
        if !text
            .bytes()
            .fold(true, |usual, byte| usual & is_usual(byte))
        {
            return self.value(&text);
        }
        self.0.push(b'"');
        let mut done = 0;
        for at in memchr::memchr3_iter(b'"', b'\\', b'\n', text.as_bytes()) {
            let (plain, special) = (text.get(done..at), text.get(at..=at));
            self.raw(plain.unwrap_or_default()).raw(match special {
                Some("\"") => "\\\"",
                Some("\\") => "\\\\",
                _ => "\\n",
            });
            done = at + 1;
        }
        self.raw(text.get(done..).unwrap_or_default());
        self.0.push(b'"');
        Ok(self)
    }

    /// A number.
    pub(crate) fn number(&mut self, number: usize) -> io::Result<&mut Self> {
        serde_json::to_writer(&mut self.0, &number)?;
        Ok(self)
    }

    /// Anything else.
    pub(crate) fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> io::Result<&mut Self> {
        value.serialize(&mut Serializer::with_formatter(
            &mut self.0,
            Harmless(CompactFormatter),
        ))?;
        Ok(self)
    }
}

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
    use super::*;

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

    #[test]
    fn pieces_are_written_as_by_the_serializer() {
        let controls: String = (0..=0x20).map(char::from).collect();
        for text in [
            "",
            "plain",
            "\"a\" \\ b\n",
            "a\n\tb",
            "é\n\"",
            "\x7f",
            "\u{202e}\\",
            &controls,
        ] {
            let mut pieces = JsonText::default();
            pieces.raw("[").string(text).unwrap().raw(",");
            pieces.number(text.len()).unwrap().raw("]");
            let mut whole = JsonText::default();
            whole.value(&(text, text.len())).unwrap();
            assert_eq!(pieces.0, whole.0, "{text:?}");
        }
    }
}
