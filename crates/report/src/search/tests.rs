//! Searches as they are written.

use andon_finding::{Capture, Found, FoundFile, Place, Position, Replacement};

use super::*;

const TEXT: &str = "a\né = f(x, y)\nb\nc\nd\ng(\n)\n";

fn at(start: usize, end: usize) -> Place {
    let position = |byte: usize| {
        let before = &TEXT[..byte];
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        Position {
            byte,
            line: before.matches('\n').count(),
            column: TEXT[line..byte].chars().count(),
        }
    };
    Place {
        start: position(start),
        end: position(end),
    }
}

fn files() -> Vec<FoundFile> {
    let call = TEXT.find("f(").unwrap();
    let wide = TEXT.find("g(").unwrap();
    let capture = |name: &str, many: bool, places: Vec<Place>| Capture {
        name: name.to_owned(),
        many,
        places,
    };
    vec![FoundFile {
        path: "src/a.py".to_owned(),
        language: "python".to_owned(),
        text: TEXT.to_owned(),
        matches: vec![
            Found {
                place: at(call, call + 7),
                captures: vec![
                    capture("A", false, vec![at(call + 2, call + 3)]),
                    capture("REST", true, vec![at(call + 5, call + 6)]),
                ],
                replacement: Some(Replacement {
                    place: at(call, call + 7),
                    text: "h()".to_owned(),
                }),
            },
            Found {
                place: at(wide, wide + 4),
                captures: vec![capture("REST", true, Vec::new())],
                replacement: None,
            },
        ],
    }]
}

fn lines(context: Context, color: bool) -> String {
    let style = Style {
        color,
        ..Style::default()
    };
    let mut out = Vec::new();
    search_lines(
        &files(),
        Vantage::new("", "src/"),
        context,
        &style,
        &mut out,
    )
    .unwrap();
    String::from_utf8(out).unwrap()
}

fn json(style: JsonStyle, files: &[FoundFile]) -> String {
    let mut out = Vec::new();
    search_json(
        files,
        Vantage::new("", ""),
        Context::default(),
        style,
        &mut out,
    )
    .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn lines_are_those_of_grep() {
    assert_eq!(
        lines(Context::default(), false),
        "a.py:2:é = f(x, y)\na.py:6:g(\na.py:7:)\n"
    );
    let context = Context {
        before: 1,
        after: 0,
    };
    assert_eq!(
        lines(context, false),
        "a.py-1-a\na.py:2:é = f(x, y)\n--\na.py-5-d\na.py:6:g(\na.py:7:)\n"
    );
}

#[test]
fn captures_have_a_colour_of_their_own() {
    let colored = lines(Context::default(), true);
    let bold_red = "\x1b[1m\x1b[31m";
    assert!(
        colored.contains(&format!(
            "{bold_red}f(\x1b[0m\x1b[35mx\x1b[0m{bold_red}, \x1b[0m"
        )),
        "{colored:?}"
    );
}

#[test]
fn the_full_form_underlines() {
    let mut out = Vec::new();
    let style = Style::default();
    search_full(
        &files(),
        Vantage::new("", ""),
        Context::default(),
        &style,
        &mut out,
    )
    .unwrap();
    let expected = "\
src/a.py:2:5
  |
2 | é = f(x, y)
  |     ^^^^^^^

src/a.py:6:1
  |
6 | / g(
7 | | )
  | |_^
";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn json_keeps_to_its_schema_in_every_layout() {
    let schema = search_match_schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let pretty: serde_json::Value =
        serde_json::from_str(&json(JsonStyle::Pretty, &files())).unwrap();
    let compact: serde_json::Value =
        serde_json::from_str(&json(JsonStyle::Compact, &files())).unwrap();
    assert_eq!(pretty, compact);
    let stream = json(JsonStyle::Stream, &files());
    let stream: Vec<serde_json::Value> = stream
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(pretty, serde_json::Value::from(stream));
    for found in pretty.as_array().unwrap() {
        assert!(validator.is_valid(found), "{found}");
    }
    let first = &pretty[0];
    assert_eq!(first["text"], "f(x, y)");
    assert_eq!(
        first["range"]["start"],
        serde_json::json!({"line": 1, "column": 4})
    );
    assert_eq!(first["range"]["byteOffset"]["start"], 7);
    assert_eq!(
        first["charCount"],
        serde_json::json!({"leading": 4, "trailing": 0})
    );
    assert_eq!(first["replacement"], "h()");
    assert_eq!(first["metaVariables"]["single"]["A"]["text"], "x");
    assert_eq!(first["metaVariables"]["multi"]["REST"][0]["text"], "y");
    let second = &pretty[1];
    assert_eq!(
        second["metaVariables"]["multi"]["REST"],
        serde_json::json!([])
    );
    assert_eq!(second.get("replacement"), None);
    assert_eq!(json(JsonStyle::Pretty, &[]), "[]\n");
    assert_eq!(json(JsonStyle::Stream, &[]), "");
}
