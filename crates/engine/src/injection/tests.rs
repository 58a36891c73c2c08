//! Which pieces of a file are code of another language.

use andon_syntax::Parser;

use super::*;

fn language(name: &str) -> Language {
    Language::from_name(name).unwrap()
}

fn own(yaml: &str) -> Vec<InjectionSchema> {
    serde_saphyr::from_str(yaml).unwrap()
}

/// Language and text of the pieces of a file.
fn pieces(host: &str, own: &[InjectionSchema], text: &str) -> Vec<String> {
    let host = language(host);
    let injections = Injections::load(&[host], own).unwrap();
    let file = Parser::new().parse(host, text).unwrap();
    let found = injections.find(&mut Scanner::new(), &file);
    let pieces = found.iter();
    pieces
        .map(|(guest, span)| format!("{}: {}", guest.name(), &text[span.start..span.end]))
        .collect()
}

#[test]
fn all_built_in_injections_load() {
    for host in Language::all().filter(|host| !host.def().injections.is_empty()) {
        let read: Result<Vec<InjectionSchema>, _> = serde_saphyr::from_str(host.def().injections);
        let count = read.unwrap().len();
        let injections = Injections::load(&[host], &[]).unwrap();
        assert_eq!(injections.guests.len(), count, "{}", host.name());
        assert!(!injections.guests(host).is_empty());
    }
    assert!(
        Injections::load(&[language("python")], &[])
            .unwrap()
            .guests(language("python"))
            .is_empty()
    );
}

#[test]
fn scripts_and_styles_of_html() {
    for (text, expected) in [
        ("<script>a()</script>", "javascript: a()"),
        ("<script async src=x>a()</script>", "javascript: a()"),
        ("<script type=\"module\">a()</script>", "javascript: a()"),
        (
            "<SCRIPT TYPE='text/JavaScript'>a()</SCRIPT>",
            "javascript: a()",
        ),
        ("<script type>a()</script>", "javascript: a()"),
        ("<script lang=\"ts\">a()</script>", "typescript: a()"),
        ("<script lang=coffee>a()</script>", ""),
        ("<script type=\"text/template\"><p></script>", ""),
        ("<script type=application/ld+json>{}</script>", "json: {}"),
        ("<style>a { color: red }</style>", "css: a { color: red }"),
        ("<style media=print>a {}</style>", "css: a {}"),
        ("<style lang=scss>a {}</style>", ""),
        ("<script></script><p>a()</p>", ""),
    ] {
        assert_eq!(pieces("html", &[], text).join("; "), expected, "{text}");
    }
}

#[test]
fn own_injections_name_one_language_or_let_the_code_tell() {
    let one = own("
- hostLanguage: javascript
  injected: css
  rule: { pattern: 'styled.$TAG`$CONTENT`' }
");
    let text = "const A = styled.div`color: red`\n";
    assert_eq!(pieces("javascript", &one, text), ["css: color: red"]);
    let told = own("
- hostLanguage: markdown
  injected: [python, rust]
  rule:
    kind: code_fence_content
    pattern: $CONTENT
    inside: { kind: fenced_code_block, has: { kind: language, stopBy: end, pattern: $LANG } }
");
    let text = "```py\nx = 1\n```\n\n```rust\nfn f() {}\n```\n\n```go\nx\n```\n";
    let expected = ["python: x = 1\n", "rust: fn f() {}\n"];
    assert_eq!(pieces("markdown", &told, text), expected);
}

#[test]
fn mistakes_are_told_by_number() {
    for (bad, expected) in [
        (
            "{hostLanguage: html, injected: nolang, rule: {kind: raw_text, pattern: $CONTENT}}",
            "unknown language `nolang`",
        ),
        (
            "{hostLanguage: nolang, injected: css, rule: {pattern: $CONTENT}}",
            "unknown language `nolang`",
        ),
        (
            "{hostLanguage: html, injected: css, rule: {kind: raw_text}}",
            "CONTENT",
        ),
        (
            "{hostLanguage: html, injected: css, rule: {kind: no_such, pattern: $CONTENT}}",
            "no_such",
        ),
    ] {
        let good =
            "- {hostLanguage: html, injected: css, rule: {kind: raw_text, pattern: $CONTENT}}";
        let own = own(&format!("{good}\n- {bad}\n"));
        let problems = Injections::load(&[], &own).unwrap_err();
        assert_eq!(problems[0].0, 1, "{bad}");
        assert!(problems[0].1.contains(expected), "{problems:?}");
    }
}

#[test]
fn a_piece_within_another_is_left_out() {
    let twice = own("
- hostLanguage: html
  injected: css
  rule: { kind: script_element, pattern: $CONTENT }
");
    let text = "<script>a()</script><script>b()</script>";
    let expected = ["css: <script>a()</script>", "css: <script>b()</script>"];
    assert_eq!(pieces("html", &twice, text), expected);
}
