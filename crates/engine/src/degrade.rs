//! What is said of a file that could not be judged, or only in part.

use andon_finding::{Degraded, DegradedKind, Span};
use andon_syntax::{ParseError, ParsedFile};

use crate::content;
use crate::injection::Unvisited;
use crate::places::Places;

/// The parser gave up.
pub(crate) fn too_hard(rel: &str, error: &ParseError) -> Degraded {
    Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::TimedOut,
        reason: format!("{error}; no rule ran on it; exclude it in andon.toml if it is data"),
    }
}

/// The rules, from `rule` on, took more work than one file may cost.
pub(crate) fn too_costly(rel: &str, rule: &str) -> Degraded {
    Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::TimedOut,
        reason: format!(
            "the rules took too much work; `{rule}` and those after it were not tried everywhere; \
             exclude the file in andon.toml or make the rule cheaper"
        ),
    }
}

/// `bad` bytes, the first at the offset `first`, are not UTF-8.
pub(crate) fn not_utf8(rel: &str, bytes: &[u8], bad: usize, first: usize) -> Degraded {
    let reason = if content::is_utf16(bytes) {
        "it is UTF-16, of which little can be judged; save it as UTF-8".to_owned()
    } else {
        let line = memchr::memchr_iter(b'\n', bytes.get(..first).unwrap_or_default()).count() + 1;
        let plural = if bad == 1 { " is" } else { "s are" };
        format!(
            "{bad} byte{plural} not UTF-8, the first on line {line}; it was judged with `?` in \
             their place; save it as UTF-8"
        )
    };
    Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::NotUtf8,
        reason,
    }
}

/// It holds more code of other languages than is judged.
pub(crate) fn not_all_pieces(rel: &str, unvisited: Unvisited) -> Degraded {
    let only = match unvisited {
        Unvisited::More(most) => format!("only the first {most} pieces were judged"),
        Unvisited::Deeper(most) => {
            format!("what stands in more than {most} others was not judged")
        }
    };
    Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::TimedOut,
        reason: format!("of its code in other languages, {only}"),
    }
}

/// What to say of a file with syntax errors, parsed from a text that begins at the byte `start`;
/// nothing of others.
pub(crate) fn syntax_error(
    rel: &str,
    parsed: &ParsedFile<'_>,
    start: usize,
    places: &mut Places<'_>,
) -> Option<Degraded> {
    let errors = parsed.tree().errors();
    let first = parsed.tree().span(*errors.first()?);
    let first = Span::new(first.start + start, first.end + start);
    let line = places.place(first).start.line + 1;
    let others = match errors.len() {
        1 => String::new(),
        2 => " and in one other place".to_owned(),
        many => format!(" and in {} other places", many - 1),
    };
    Some(Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::SyntaxError,
        reason: format!(
            "line {line}{others}: this is not {} as the parser knows it; the rest was judged",
            parsed.language().def().title
        ),
    })
}
