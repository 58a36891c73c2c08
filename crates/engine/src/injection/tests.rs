//! Which pieces of a file are code of another language.

use andon_syntax::Parser;

use super::*;

fn language(name: &str) -> Language {
    Language::from_name(name).unwrap()
}

fn own(yaml: &str) -> Vec<InjectionSchema> {
    crate::yaml::from_str(yaml).unwrap()
}

/// Language and text of the pieces of a file.
fn pieces(host: &str, own: &[InjectionSchema], text: &str) -> Vec<String> {
    let host = language(host);
    let injections = Injections::load(&[host], own).unwrap();
    let file = Parser::new().parse(host, text).unwrap();
    let mut pieces = Vec::new();
    let mut each = |_: &mut Scanner, piece: Piece<'_>| {
        let (name, span) = (piece.language.name(), piece.span);
        pieces.push(format!("{name}: {}", &text[span.start..span.end]));
        assert_eq!(piece.parsed.unwrap().text(), &text[span.start..span.end]);
    };
    let (mut parser, mut scanner) = (Parser::new(), Scanner::new());
    injections.visit(&mut parser, &mut scanner, &file, &|_| true, &mut each);
    pieces
}

/// HTML in templates of JavaScript.
const TEMPLATES: &str = "
- hostLanguage: javascript
  injected: html
  rule: { pattern: 'html`$CONTENT`' }
";

#[test]
fn all_built_in_injections_load() {
    for host in Language::all().filter(|host| !host.def().injections.is_empty()) {
        let read: Result<Vec<InjectionSchema>, _> = crate::yaml::from_str(host.def().injections);
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

#[test]
fn code_may_stand_in_code_of_another_language_that_stands_in_another() {
    let text = "<p><script>let a = html`<style>b {}</style><i>`; c()</script>";
    let expected = [
        "javascript: let a = html`<style>b {}</style><i>`; c()",
        "html: <style>b {}</style><i>",
        "css: b {}",
    ];
    assert_eq!(pieces("html", &own(TEMPLATES), text), expected);
    assert_eq!(
        pieces("javascript", &own(TEMPLATES), &text[11..53])[1],
        "css: b {}"
    );
    let injections = Injections::load(&[language("javascript")], &own(TEMPLATES)).unwrap();
    let guests = injections.guests(language("javascript"));
    let names: Vec<_> = guests.iter().map(|guest| guest.name()).collect();
    assert_eq!(
        names,
        ["css", "html", "javascript", "json", "tsx", "typescript"]
    );
}

#[test]
fn depth_and_number_of_pieces_are_bounded() {
    let nest = own("
- hostLanguage: python
  injected: python
  rule: { pattern: ($CONTENT) }
");
    let visited = |text: &str| {
        let host = language("python");
        let injections = Injections::load(&[host], &nest).unwrap();
        let file = Parser::new().parse(host, text).unwrap();
        let mut count = 0;
        let mut each = |_: &mut Scanner, _: Piece<'_>| count += 1;
        let (mut parser, mut scanner) = (Parser::new(), Scanner::new());
        let unvisited = injections.visit(&mut parser, &mut scanner, &file, &|_| true, &mut each);
        (count, unvisited)
    };
    assert_eq!(visited("((((x))))"), (4, None));
    assert_eq!(visited("((((((x))))))"), (5, Some(Unvisited::Deeper(5))));
    let many = "(x)\n".repeat(MAX_PIECES + 1);
    assert_eq!(
        visited(&many),
        (MAX_PIECES, Some(Unvisited::More(MAX_PIECES)))
    );
    // A whole file that is its own guest is judged once more, not for ever.
    let own = own("
- { hostLanguage: css, injected: css, rule: { kind: stylesheet, pattern: $CONTENT } }
");
    assert_eq!(pieces("css", &own, "a {}"), ["css: a {}"]);
}
