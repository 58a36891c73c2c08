//! Code actions: what a finding's fixes become, the comment that silences it, and the fix of
//! everything.
//!
//! The last two cost judgements of the whole text; they are worked out when they are chosen, if
//! the client can wait until then.

use andon_engine::{Insertion, Refusal, Session};
use andon_finding::{Applicability, Finding, FindingKey, Span};
use gen_lsp_types::{CodeAction, CodeActionKind, TextEdit};
use serde::{Deserialize, Serialize};

use super::client::{Client, FIX_ALL};
use super::diagnostic::{self, Writer};
use super::document::Document;
use super::edit;
use super::encoding::Lines;

/// What remains to be done for an action that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deferred {
    /// The document.
    pub(super) uri: String,
    /// The finding to silence; every safe fix if none.
    pub(super) silence: Option<FindingKey>,
}

/// Whether the client, which asked for the kinds `only`, wants actions of `kind`.
pub(super) fn is_wanted(only: Option<&[CodeActionKind]>, kind: &str) -> bool {
    let covers = |asked: &CodeActionKind| {
        let asked = asked.to_string();
        let rest = kind.strip_prefix(asked.as_str());
        asked.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    only.is_none_or(|only| only.iter().any(covers))
}

/// The fixes of a finding; the first safe one is preferred.
pub(super) fn fixes(
    finding: &Finding,
    document: &Document,
    client: &Client,
    writer: &Writer<'_>,
) -> Vec<CodeAction> {
    let mut preferred = true;
    let fixes = finding.fixes.iter().filter(|fix| !fix.edits.is_empty());
    fixes
        .map(|fix| {
            let safe = fix.applicability == Applicability::Safe;
            let edits = edit::of_fix(fix, writer.lines);
            CodeAction {
                title: fix.title.clone(),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![writer.finding(finding)]),
                is_preferred: Some(safe && std::mem::take(&mut preferred)),
                edit: Some(edit::workspace(writer.uri, document, client, edits)),
                ..CodeAction::default()
            }
        })
        .collect()
}

/// The comment that silences a finding, to be placed later.
pub(super) fn silence(finding: &Finding, writer: &Writer<'_>) -> CodeAction {
    let deferred = Deferred {
        uri: writer.uri.to_owned(),
        silence: Some(finding.key.clone()),
    };
    CodeAction {
        title: format!("Suppress `{}` here with a comment", finding.rule_id),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![writer.finding(finding)]),
        data: serde_json::to_value(deferred).ok(),
        ..CodeAction::default()
    }
}

/// All safe fixes of a document, to be worked out later; `None` if it has none.
pub(super) fn fix_all(findings: &[Finding], uri: &str) -> Option<CodeAction> {
    let mut shown = findings
        .iter()
        .filter(|finding| diagnostic::is_shown(finding));
    let deferred = Deferred {
        uri: uri.to_owned(),
        silence: None,
    };
    shown.any(is_safely_fixable).then(|| CodeAction {
        title: "Fix everything that Andon can fix safely".to_owned(),
        kind: Some(FIX_ALL.into()),
        data: serde_json::to_value(deferred).ok(),
        ..CodeAction::default()
    })
}

/// Works out a deferred action; `None` if there is nothing to change.
pub(super) fn edits(
    deferred: &Deferred,
    document: &Document,
    folder: Option<&std::path::PathBuf>,
    client: &Client,
    session: &mut Session,
) -> Result<Option<Vec<TextEdit>>, Refusal> {
    let place = document.place(folder);
    let text = &document.text;
    let lines = Lines::new(text, client.encoding);
    let Some(key) = &deferred.silence else {
        let mended = session.mend(place, text)?.mended;
        return Ok(mended.map(|mended| edit::between(text, &mended, &lines)));
    };
    let findings = session.judge(place, text)?.findings;
    let Some(finding) = findings.iter().find(|finding| finding.key == *key) else {
        return Ok(None);
    };
    let found = session.suppression(place, text, finding)?;
    Ok(found
        .map(|Insertion { at, text }| vec![TextEdit::new(lines.range(Span::new(at, at)), text)]))
}

fn is_safely_fixable(finding: &Finding) -> bool {
    let mut fixes = finding.fixes.iter();
    fixes.any(|fix| fix.applicability == Applicability::Safe && !fix.edits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_cover_what_is_below_them() {
        let wanted = |only: &[&'static str], kind| {
            let only: Vec<_> = only
                .iter()
                .map(|kind| CodeActionKind::from(*kind))
                .collect();
            is_wanted(Some(&only), kind)
        };
        assert!(is_wanted(None, FIX_ALL));
        assert!(wanted(&[""], FIX_ALL));
        assert!(wanted(&["source"], FIX_ALL));
        assert!(wanted(&["refactor", "source.fixAll"], FIX_ALL));
        assert!(wanted(&["source.fixAll.andon"], FIX_ALL));
        assert!(!wanted(&["source.fix"], FIX_ALL));
        assert!(!wanted(&["source.fixAll.andonx"], FIX_ALL));
        assert!(!wanted(&["quickfix"], FIX_ALL));
        assert!(!wanted(&[], FIX_ALL));
    }
}
