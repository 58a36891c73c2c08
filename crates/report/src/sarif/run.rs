//! The one run of a log: tool, invocation, files, and what the gate said.

use andon_finding::{DegradedKind, Verdict};

use super::View;
use super::log::{Driver, Invocation, Message, Run, RunProperties, ToolParts};
use super::notification::{descriptors, notifications};
use super::{time, uri};

/// Where to learn about the tool: the repository that the package declares, if it does.
const HOME: &str = env!("CARGO_PKG_REPOSITORY");
/// The exit code of `andon check` when the gate refuses.
const REFUSED: u8 = 1;
/// Likewise when a fix that was asked for could not be written.
const UNWRITTEN: u8 = 2;

pub(super) fn run<'a>(view: &'a View<'a>) -> Run<'a> {
    let report = view.report;
    let notifications = notifications(view);
    let tool = &report.tool;
    let mut troubles = report.degraded.iter().map(|entry| entry.kind);
    let is_unwritten = troubles.any(|kind| kind == DegradedKind::FixUnwritten);
    Run {
        tool: ToolParts {
            driver: Driver {
                name: &tool.name,
                full_name: format!("{} {}", tool.name, tool.version),
                version: &tool.version,
                semantic_version: &tool.version,
                short_description: Message::new(
                    "Checks code against declarative rules and the house style.",
                ),
                information_uri: Some(HOME).filter(|uri| !uri.is_empty()),
                language: "en-US",
                rules: view.rules.descriptors(),
                notifications: descriptors(!notifications.is_empty()),
            },
        },
        invocations: [Invocation {
            command_line: report.run.as_ref().map(|run| shell(&run.command_line)),
            arguments: report
                .run
                .as_ref()
                .map(|run| run.command_line.get(1..).unwrap_or_default()),
            start_time_utc: report.run.as_ref().map(|run| run.started.as_str()),
            end_time_utc: report
                .run
                .as_ref()
                .and_then(|run| time::after(&run.started, run.duration_ms)),
            exit_code: match report.gate.verdict {
                _ if is_unwritten => UNWRITTEN,
                Verdict::Refused => REFUSED,
                Verdict::Passed => 0,
            },
            // A check goes through, whatever it finds.
            execution_successful: !is_unwritten,
            tool_execution_notifications: notifications,
        }],
        original_uri_base_ids: uri::bases(report.root.as_deref()),
        column_kind: "unicodeCodePoints",
        newline_sequences: ["\r\n", "\n", "\r"],
        default_encoding: "utf-8",
        artifacts: view.artifacts.entries(),
    }
}

pub(super) fn properties<'a>(view: &View<'a>) -> RunProperties<'a> {
    let report = view.report;
    RunProperties {
        gate: &report.gate,
        totals: &report.totals,
        degraded: report.degraded.len(),
        excluded: &report.excluded,
        results_omitted: view.omitted,
        config_digest: report.run.as_ref().map(|run| run.config_digest.as_str()),
        rules_digest: report.run.as_ref().map(|run| run.rules_digest.as_str()),
        serial: report.run.as_ref().map(|run| run.serial.as_str()),
        guid: report.run.as_ref().map(|run| run.guid.as_str()),
    }
}

/// A command line that a POSIX shell splits into the same words again.
fn shell(words: &[String]) -> String {
    let mut line = String::new();
    for word in words {
        if !line.is_empty() {
            line.push(' ');
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=:,@%+".contains(&byte);
        if !word.is_empty() && word.bytes().all(plain) {
            line.push_str(word);
        } else {
            line.push('\'');
            line.push_str(&word.replace('\'', r"'\''"));
            line.push('\'');
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::shell;

    #[test]
    fn words_are_quoted_where_needed() {
        let words = [
            "andon",
            "check",
            "a b",
            "it's",
            "",
            "--format=sarif=x.sarif",
            "$HOME",
        ];
        assert_eq!(
            shell(&words.map(str::to_owned)),
            r"andon check 'a b' 'it'\''s' '' --format=sarif=x.sarif '$HOME'"
        );
    }
}
