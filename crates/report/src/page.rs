//! A rule, explained: the page that `andon explain` prints and an editor shows on hover, as text
//! and as Markdown. Both say the same.

use andon_finding::{Examples, RuleInfo};
use anstyle::{Effects, Style};

use crate::visible::visible;

/// The page for a terminal; headings are bold if it has `color`. Ends in a line end.
#[must_use]
pub fn rule_text(rule: &RuleInfo, examples: &Examples, color: bool) -> String {
    let strong = match color {
        true => Style::new().effects(Effects::BOLD),
        false => Style::new(),
    };
    let mut page = format!("{strong}{}{strong:#}\n", visible(&rule.id));
    page.push_str(&format!("{}\n", standing(rule)));
    page.push_str(&format!("from {}\n", visible(&rule.source)));
    for paragraph in paragraphs(rule) {
        page.push_str(&format!("\n{paragraph}\n"));
    }
    if let Some(url) = &rule.url {
        page.push_str(&format!("\nRead more: {}\n", visible(url)));
    }
    for (title, code) in sections(examples) {
        let code = indented(&code);
        page.push_str(&format!("\n{strong}{title}{strong:#}\n\n{code}\n"));
    }
    page
}

/// The page as Markdown. Ends in a line end.
#[must_use]
pub fn rule_markdown(rule: &RuleInfo, examples: &Examples) -> String {
    let source = code_span(&visible(&rule.source));
    let mut page = format!(
        "**{}**  \n{}  \nfrom {source}\n",
        visible(&rule.id),
        standing(rule)
    );
    for paragraph in paragraphs(rule) {
        page.push_str(&format!("\n{paragraph}\n"));
    }
    if let Some(url) = &rule.url {
        page.push_str(&format!("\nRead more: <{}>\n", visible(url)));
    }
    let language = rule.languages.first().map_or("", String::as_str);
    for (title, code) in sections(examples) {
        let fence = "`".repeat(longest_run(&code).max(2) + 1);
        page.push_str(&format!(
            "\n**{title}**\n\n{fence}{language}\n{code}\n{fence}\n"
        ));
    }
    page
}

/// Severity, languages, and whether there is a fix.
fn standing(rule: &RuleInfo) -> String {
    let fixable = if rule.fixable { ", offers a fix" } else { "" };
    let languages = rule.languages.join(", ");
    format!("{} in {languages}{fixable}", rule.severity.name())
}

/// What it says and why, harmless.
fn paragraphs(rule: &RuleInfo) -> impl Iterator<Item = String> {
    let said = [&rule.message, &rule.note].into_iter();
    said.filter(|text| !text.trim().is_empty())
        .map(|text| harmless(text.trim_end()))
}

/// The examples there are, with their titles, harmless.
fn sections(examples: &Examples) -> impl Iterator<Item = (&'static str, String)> {
    let sections = [
        ("Fires on", &examples.fires),
        ("Its fix gives", &examples.fixed),
        ("Silent on", &examples.silent),
    ];
    sections
        .into_iter()
        .filter_map(|(title, code)| Some((title, harmless(code.as_ref()?.trim_end()))))
}

/// The lines, each of them harmless.
fn harmless(text: &str) -> String {
    let shown: Vec<_> = text.lines().map(visible).collect();
    shown.join("\n")
}

/// The lines as a block of code is shown on a terminal.
fn indented(code: &str) -> String {
    let shown = code.lines().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!("    {line}"),
    });
    shown.collect::<Vec<_>>().join("\n")
}

/// The text as a Markdown code span, whatever it holds.
fn code_span(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    match text.starts_with('`') || text.ends_with('`') {
        true => format!("{fence} {text} {fence}"),
        false => format!("{fence}{text}{fence}"),
    }
}

/// Length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use andon_finding::Severity;

    use super::*;

    fn rule() -> RuleInfo {
        RuleInfo {
            id: "house/no-print".to_owned(),
            pack: "house".to_owned(),
            languages: vec!["python".to_owned(), "rust".to_owned()],
            severity: Severity::Warning,
            message_template: "do not print".to_owned(),
            message: "do not print".to_owned(),
            note: "Printing\nis **loud**\x1b[2J.\n".to_owned(),
            url: Some("https://example.org/x".to_owned()),
            fixable: true,
            source: "rules/`odd`.yml".to_owned(),
        }
    }

    fn examples() -> Examples {
        Examples {
            fires: Some("print(\"```\")\n\n1\n".to_owned()),
            fixed: None,
            silent: Some("log(1)\n".to_owned()),
        }
    }

    #[test]
    fn text_and_markdown_say_the_same() {
        assert_eq!(
            rule_text(&rule(), &examples(), false),
            "house/no-print\nwarning in python, rust, offers a fix\nfrom rules/`odd`.yml\n\n\
             do not print\n\nPrinting\nis **loud**␛[2J.\n\nRead more: https://example.org/x\n\n\
             Fires on\n\n    print(\"```\")\n\n    1\n\nSilent on\n\n    log(1)\n"
        );
        assert_eq!(
            rule_markdown(&rule(), &examples()),
            "**house/no-print**  \nwarning in python, rust, offers a fix  \n\
             from ``rules/`odd`.yml``\n\ndo not print\n\nPrinting\nis **loud**␛[2J.\n\n\
             Read more: <https://example.org/x>\n\n**Fires on**\n\n\
             ````python\nprint(\"```\")\n\n1\n````\n\n**Silent on**\n\n```python\nlog(1)\n```\n"
        );
    }

    #[test]
    fn headings_are_bold_in_colour() {
        let page = rule_text(&rule(), &examples(), true);
        assert!(page.starts_with("\x1b[1mhouse/no-print\x1b[0m\n"), "{page}");
    }
}
