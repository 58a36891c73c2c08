//! Messages over a pair of streams: `Content-Length` headers, an empty line, JSON.
//!
//! A frame says how long it is before it says anything else, so that one whose JSON is none, or no
//! message, is answered and passed over. Where the length is not to be had the conversation is
//! over: nobody knows where the next message begins.

use std::io::{self, BufRead, Read as _, Write};

use lsp_server::{ErrorCode, Message, RequestId, Response, ResponseError};
use serde_json::Value;

/// Largest message that is read, in bytes.
const LARGEST: u64 = 1 << 30;

/// Longest line of a header, in bytes.
const LONGEST_HEADER: u64 = 1 << 10;

/// A frame that holds no message.
#[derive(Debug)]
pub(super) struct Malformed {
    /// The request that it was to be, as far as that can be told.
    id: Option<RequestId>,
    error: ResponseError,
}

/// What is sent to the client.
#[derive(Debug)]
pub(super) enum Outgoing {
    Message(Message),
    /// An answer to nobody knows what; [`Response`] knows no such.
    Unaddressed(ResponseError),
}

impl From<Malformed> for Outgoing {
    fn from(Malformed { id, error }: Malformed) -> Self {
        match id {
            Some(id) => Self::Message(Message::Response(Response {
                id,
                response_result: Err(error),
            })),
            None => Self::Unaddressed(error),
        }
    }
}

/// Reads the next message, or what is wrong with it; `None` at the end.
///
/// # Errors
/// Those of the stream, and a frame whose end cannot be known.
pub(super) fn read(from: &mut impl BufRead) -> io::Result<Option<Result<Message, Malformed>>> {
    let Some(length) = length(from)? else {
        return Ok(None);
    };
    if length > LARGEST {
        return Err(invalid(format!("a message of {length} bytes is too large")));
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let message = serde_json::from_slice(&bytes).or_else(|error| {
        let said = error.to_string();
        match serde_json::from_slice::<Value>(&bytes) {
            Err(_) => Err(malformed(
                None,
                ErrorCode::ParseError,
                format!("not JSON: {said}"),
            )),
            // An answer with no content: nobody answers answers.
            Ok(value) if value.get("method").is_none() && value.get("id").is_some() => {
                let id = value.get("id").cloned().unwrap_or_default();
                let id = serde_json::from_value(id).unwrap_or_else(|_none| RequestId::from(0));
                Ok(Message::Response(Response {
                    id,
                    response_result: Ok(Value::Null),
                }))
            }
            Ok(value) => {
                let id = value.get("id").cloned();
                let id = id.and_then(|id| serde_json::from_value(id).ok());
                let said = "neither a request, nor a notification, nor a response";
                Err(malformed(id, ErrorCode::InvalidRequest, said.to_owned()))
            }
        }
    });
    Ok(Some(message))
}

/// Writes a message at once.
///
/// # Errors
/// Those of the stream.
pub(super) fn write(sent: Outgoing, mut to: &mut impl Write) -> io::Result<()> {
    let error = match sent {
        Outgoing::Message(message) => return message.write(&mut to),
        Outgoing::Unaddressed(error) => error,
    };
    let text = serde_json::json!({ "jsonrpc": "2.0", "id": null, "error": error }).to_string();
    write!(to, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    to.flush()
}

/// The length of the next message, from its headers; `None` at the end.
fn length(from: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        from.take(LONGEST_HEADER).read_until(b'\n', &mut line)?;
        let whole = line.ends_with(b"\n");
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        match line.split_once(':') {
            _ if !whole && is_first && line.is_empty() => return Ok(None),
            _ if !whole => return Err(invalid("a header without end".to_owned())),
            None if line.is_empty() => break,
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length =
                    Some(value.trim().parse().map_err(|_no_number| {
                        invalid(format!("`{}` is no length", value.trim()))
                    })?);
            }
            // The protocol has one other header, which says nothing new.
            _ => {}
        }
        is_first = false;
    }
    let length = length.ok_or_else(|| invalid("a message without `Content-Length`".to_owned()));
    length.map(Some)
}

fn malformed(id: Option<RequestId>, code: ErrorCode, message: String) -> Malformed {
    let error = ResponseError {
        code: code as i32,
        message,
        data: None,
    };
    Malformed { id, error }
}

fn invalid(said: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of a stream: methods of messages, and what is answered to the rest.
    fn heard(stream: &str) -> Vec<String> {
        let mut from = stream.as_bytes();
        let mut all = Vec::new();
        loop {
            let outcome = match read(&mut from) {
                Ok(None) => return all,
                Ok(Some(Ok(Message::Notification(note)))) => note.method,
                Ok(Some(Ok(Message::Response(_)))) => "an answer".to_owned(),
                Ok(Some(Ok(other))) => format!("{other:?}"),
                Ok(Some(Err(malformed))) => {
                    let mut bytes = Vec::new();
                    write(malformed.into(), &mut bytes).unwrap();
                    let text = String::from_utf8(bytes).unwrap();
                    let (_, body) = text.split_once("\r\n\r\n").unwrap();
                    let value: Value = serde_json::from_str(body).unwrap();
                    format!("{} {}", value["id"], value["error"]["code"])
                }
                Err(error) => {
                    all.push(error.to_string());
                    return all;
                }
            };
            all.push(outcome);
        }
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_is_no_message_is_answered_and_passed_over() {
        let good = framed(r#"{"jsonrpc":"2.0","method":"good"}"#);
        for (bad, answer) in [
            ("", "null -32700"),
            ("{\"jsonrpc\"", "null -32700"),
            ("[]", "null -32600"),
            ("{\"id\": 7, \"method\": 3}", "7 -32600"),
            ("{\"id\": \"a\", \"method\": []}", "\"a\" -32600"),
            ("{\"id\": {}, \"method\": 3}", "null -32600"),
            ("{\"jsonrpc\": \"2.0\", \"id\": 1}", "an answer"),
            ("{\"id\": null, \"error\": 3}", "an answer"),
            (&"[".repeat(100_000), "null -32700"),
        ] {
            let stream = framed(bad) + &good;
            assert_eq!(heard(&stream), [answer, "good"], "{bad:.40}");
        }
        let not_utf8 = [
            b"Content-Length: 3\r\n\r\n\"\xff\"".as_slice(),
            good.as_bytes(),
        ]
        .concat();
        let mut from = not_utf8.as_slice();
        assert!(read(&mut from).unwrap().unwrap().is_err());
        assert!(read(&mut from).unwrap().unwrap().is_ok());
    }

    #[test]
    fn other_headers_are_passed_over_and_a_lost_length_is_the_end() {
        let good = r#"{"jsonrpc":"2.0","method":"good"}"#;
        let length = good.len();
        let stream = format!("junk\r\nContent-Type: x\r\ncontent-length:{length}\n\r\n{good}");
        assert_eq!(heard(&stream), ["good"]);
        for (stream, said) in [
            ("GET / HTTP/1.1\r\n\r\n", "without `Content-Length`"),
            ("Content-Length: many\r\n\r\n", "`many` is no length"),
            ("Content-Length: 99999999999999\r\n\r\n", "too large"),
            ("Content-Length: 9", "a header without end"),
            ("Content-Length: 9\r\n\r\n{}", "unexpected end of file"),
            (&"x".repeat(9999), "a header without end"),
        ] {
            let all = heard(stream);
            assert!(all.len() == 1 && all[0].contains(said), "{all:?}");
        }
    }
}
