//! `tool.driver.rules`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use andon_finding::{CheckReport, RuleInfo, Severity};

use super::MAX_TAGS;
use super::log::{Configuration, Help, Message, MessageStrings, Rule, RuleProperties};
use super::text::{ended, escaped, first_sentence, pascal, plain_text, spoken};

/// The rules of a report, and the number each has in the log.
pub(super) struct Rules<'a> {
    report: &'a CheckReport,
    index: BTreeMap<&'a str, usize>,
    /// Ids that findings name but the report does not describe, in order.
    unknown: Vec<&'a str>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(report: &'a CheckReport) -> Self {
        let mut index: BTreeMap<&str, usize> = report
            .rules
            .iter()
            .map(|rule| rule.id.as_str())
            .zip(0..)
            .collect();
        let mut unknown = Vec::new();
        for finding in &report.findings {
            let next = report.rules.len() + unknown.len();
            index.entry(&finding.rule_id).or_insert_with(|| {
                unknown.push(finding.rule_id.as_str());
                next
            });
        }
        Self {
            report,
            index,
            unknown,
        }
    }

    /// The number of a rule that a finding names.
    pub(super) fn index(&self, id: &str) -> usize {
        self.index.get(id).copied().unwrap_or_default()
    }

    /// All descriptors: the known rules, then the unknown ones.
    pub(super) fn descriptors(&self) -> Vec<Rule<'a>> {
        let known = self.report.rules.iter().map(descriptor);
        known
            .chain(self.unknown.iter().map(|id| bare(id)))
            .collect()
    }
}

fn descriptor(rule: &RuleInfo) -> Rule<'_> {
    let paragraph = first_paragraph(&rule.note);
    let spoken = spoken(&rule.id);
    // A message with captures (`$NAME`) means nothing without a match.
    let constant = rule.message_template.replace("{{", "{").replace("}}", "}") == rule.message;
    let short = if constant {
        first_sentence(&rule.message)
    } else {
        Cow::Owned(spoken)
    };
    let full = if paragraph.is_empty() {
        plain_text(&rule.message)
    } else {
        Cow::Owned(paragraph)
    };
    let help = if rule.note.trim().is_empty() {
        &rule.message
    } else {
        &rule.note
    };
    Rule {
        id: &rule.id,
        name: name(&rule.id),
        short_description: Message::new(ended(short)),
        full_description: Message::new(ended(full)),
        help: Help {
            text: ended(plain_text(help)),
            markdown: Cow::Borrowed(help.trim_end()),
        },
        message_strings: MessageStrings {
            default: Message::new(ended(Cow::Borrowed(&rule.message_template))),
        },
        default_configuration: configuration(rule.severity),
        help_uri: rule
            .url
            .as_deref()
            .filter(|url| is_web_address(url))
            .map(Cow::Borrowed),
        properties: Some(RuleProperties {
            tags: tags(rule),
            problem_severity: problem_severity(rule.severity),
            fixable: rule.fixable,
            source: &rule.source,
            metadata: &rule.metadata,
        }),
    }
}

/// The first paragraph of a note on one line.
fn first_paragraph(note: &str) -> String {
    let paragraph = plain_text(note.trim_start().split("\n\n").next().unwrap_or_default());
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The descriptor of a rule of which only the id is known.
fn bare(id: &str) -> Rule<'_> {
    let text = || ended(Cow::Owned(spoken(id)));
    Rule {
        id,
        name: name(id),
        short_description: Message::new(text()),
        full_description: Message::new(text()),
        help: Help {
            text: text(),
            markdown: text(),
        },
        message_strings: MessageStrings {
            default: Message::new(escaped(text())),
        },
        default_configuration: configuration(Severity::Warning),
        help_uri: None,
        properties: None,
    }
}

/// The id in Pascal case; nothing if that is the id itself, as SARIF wants two different things.
fn name(id: &str) -> Option<String> {
    Some(pascal(id)).filter(|name| !name.eq_ignore_ascii_case(id))
}

const fn configuration(severity: Severity) -> Configuration {
    let enabled = !matches!(severity, Severity::Off);
    Configuration {
        enabled,
        level: level(severity),
    }
}

/// SARIF's level of a severity; it knows no difference between info and hint.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Off => "none",
        Severity::Hint | Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// GitHub's word for the gravity of a rule that is not about security.
const fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Off | Severity::Hint | Severity::Info => "recommendation",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn tags(rule: &RuleInfo) -> Vec<&str> {
    let mut tags: Vec<&str> = Vec::new();
    for tag in std::iter::once(&rule.pack).chain(&rule.languages) {
        if !tag.is_empty() && !tags.contains(&tag.as_str()) && tags.len() < MAX_TAGS {
            tags.push(tag);
        }
    }
    tags
}

/// Whether a text from a rule file may stand where SARIF asks for an absolute URI.
fn is_web_address(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && url
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
}
