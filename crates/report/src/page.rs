//! A rule or a fact, explained: the page that `andon explain` prints and an editor shows on hover, as text
//! and as Markdown. Both say the same.

use andon_finding::{Examples, FactPage, Page, RuleInfo};
use anstyle::{Effects, Style};

use crate::visible::visible;

/// The page for a terminal; headings are bold if it has `color`. Ends in a line end.
#[must_use]
pub fn page_text(page: &Page, color: bool) -> String {
    let strong = match color {
        true => Style::new().effects(Effects::BOLD),
        false => Style::new(),
    };
    match page {
        Page::Rule(rule, examples) => rule_text(rule, examples, strong),
        Page::Fact(fact) => fact_text(fact, strong),
    }
}

/// The page as Markdown. Ends in a line end.
#[must_use]
pub fn page_markdown(page: &Page) -> String {
    match page {
        Page::Rule(rule, examples) => rule_markdown(rule, examples),
        Page::Fact(fact) => fact_markdown(fact),
    }
}

fn rule_text(rule: &RuleInfo, examples: &Examples, strong: Style) -> String {
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

fn rule_markdown(rule: &RuleInfo, examples: &Examples) -> String {
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
        let code = fenced(&code, language);
        page.push_str(&format!("\n**{title}**\n\n{code}\n"));
    }
    page
}

fn fact_text(fact: &FactPage, strong: Style) -> String {
    let mut page = format!("{strong}{}{strong:#}\n{}\n", fact.name, counted(fact));
    page.push_str(&format!("\n{}\n", fact.about.trim()));
    if let Some(check) = &fact.check_id {
        page.push_str(&format!(
            "\nWhat the house chooses: `andon drift`. Departures from it: `andon check --only {check}`.\n"
        ));
    }
    for option in &fact.options {
        page.push_str(&format!(
            "\n{strong}{}{strong:#}: {}\n\n{}\n",
            option.name,
            option.phrase,
            indented(option.example.trim_end())
        ));
    }
    page
}

fn fact_markdown(fact: &FactPage) -> String {
    let mut page = format!("**{}**  \n{}\n", fact.name, counted(fact));
    page.push_str(&format!("\n{}\n", fact.about.trim()));
    let language = fact.languages.first().map_or("", String::as_str);
    for option in &fact.options {
        let code = fenced(option.example.trim_end(), language);
        page.push_str(&format!(
            "\n**{}**: {}\n\n{code}\n",
            option.name, option.phrase
        ));
    }
    page
}

/// Where it is counted.
fn counted(fact: &FactPage) -> String {
    let languages = fact.languages.join(", ");
    match fact.check_id {
        Some(_) => format!("a choice in {languages}"),
        None => format!("an observation in {languages}"),
    }
}

/// Severity, languages, and whether there is a fix.
fn standing(rule: &RuleInfo) -> String {
    let fixable = if rule.fixable { ", offers a fix" } else { "" };
    let languages = match rule.languages.as_slice() {
        [] => "any language".to_owned(),
        languages => languages.join(", "),
    };
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

/// The lines as a block of code in Markdown, whatever they hold.
fn fenced(code: &str, language: &str) -> String {
    let fence = "`".repeat(longest_run(code).max(2) + 1);
    format!("{fence}{language}\n{code}\n{fence}")
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
    use andon_finding::{FactOption, Severity};

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
            metadata: serde_json::Value::Null,
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
            page_text(&Page::Rule(Box::new(rule()), examples()), false),
            "house/no-print\nwarning in python, rust, offers a fix\nfrom rules/`odd`.yml\n\n\
             do not print\n\nPrinting\nis **loud**␛[2J.\n\nRead more: https://example.org/x\n\n\
             Fires on\n\n    print(\"```\")\n\n    1\n\nSilent on\n\n    log(1)\n"
        );
        assert_eq!(
            page_markdown(&Page::Rule(Box::new(rule()), examples())),
            "**house/no-print**  \nwarning in python, rust, offers a fix  \n\
             from ``rules/`odd`.yml``\n\ndo not print\n\nPrinting\nis **loud**␛[2J.\n\n\
             Read more: <https://example.org/x>\n\n**Fires on**\n\n\
             ````python\nprint(\"```\")\n\n1\n````\n\n**Silent on**\n\n```python\nlog(1)\n```\n"
        );
    }

    #[test]
    fn headings_are_bold_in_colour() {
        let page = page_text(&Page::Rule(Box::new(rule()), examples()), true);
        assert!(page.starts_with("\x1b[1mhouse/no-print\x1b[0m\n"), "{page}");
    }

    #[test]
    fn a_fact() {
        let fact = Page::Fact(FactPage {
            name: "naming.function".to_owned(),
            check_id: Some("style/naming.function".to_owned()),
            languages: vec!["python".to_owned(), "rust".to_owned()],
            about: "How functions are named.\n".to_owned(),
            options: vec![FactOption {
                name: "snake_case".to_owned(),
                phrase: "name functions in snake_case".to_owned(),
                example: "def a_b():\n    pass\n".to_owned(),
            }],
        });
        assert_eq!(
            page_text(&fact, false),
            "naming.function\na choice in python, rust\n\nHow functions are named.\n\n\
             What the house chooses: `andon drift`. Departures from it: \
             `andon check --only style/naming.function`.\n\n\
             snake_case: name functions in snake_case\n\n    def a_b():\n        pass\n"
        );
        assert_eq!(
            page_markdown(&fact),
            "**naming.function**  \na choice in python, rust\n\nHow functions are named.\n\n\
             **snake_case**: name functions in snake_case\n\n\
             ```python\ndef a_b():\n    pass\n```\n"
        );
    }
}
