//! `toolExecutionNotifications`: what could not be judged, what was cut, what else to know.

use std::borrow::Cow;

use andon_finding::{Degraded, DegradedKind};

use super::View;
use super::log::{
    DescriptorReference, Location, Message, Notification, NotificationRule, PhysicalLocation,
};
use super::text::{ended, escaped, pascal};

/// A kind of notification.
struct Kind {
    id: &'static str,
    level: &'static str,
    about: &'static str,
    help: &'static str,
}

/// All kinds; their order is their number in the log.
const KINDS: [Kind; 10] = [
    Kind {
        id: "unreadable",
        level: "warning",
        about: "A file could not be opened or read.",
        help: "Make the file readable, or exclude it in `andon.toml`.",
    },
    Kind {
        id: "vanished",
        level: "warning",
        about: "A file vanished while the run went on.",
        help: "Check again once nothing changes the tree.",
    },
    Kind {
        id: "not-utf8",
        level: "warning",
        about: "A file is not UTF-8; it was judged with the bad bytes replaced.",
        help: "Save the file as UTF-8, or exclude it in `andon.toml`.",
    },
    Kind {
        id: "syntax-error",
        level: "warning",
        about: "A file has syntax errors; the rest of it was judged.",
        help: "Mend the syntax. If the file is correct, its language may be newer than the grammar.",
    },
    Kind {
        id: "timed-out",
        level: "warning",
        about: "The analysis of a file took too long and was stopped.",
        help: "Exclude the file in `andon.toml` if it is generated.",
    },
    Kind {
        id: "panicked",
        level: "error",
        about: "The analysis of a file panicked: a bug in Andon.",
        help: "Report it with the file if you can; the other files were judged.",
    },
    Kind {
        id: "fix-withheld",
        level: "note",
        about: "A fix was withheld, as it would have broken its file.",
        help: "Mend the finding by hand.",
    },
    Kind {
        id: "fix-unwritten",
        level: "error",
        about: "Fixes that were asked for could not be written.",
        help: "Make the file and its folder writable, and fix again.",
    },
    Kind {
        id: "results-cut",
        level: "warning",
        about: "There were more findings than code scanning accepts results.",
        help: "Mend the gravest findings first, or switch rules off in `andon.toml`.",
    },
    Kind {
        id: "notice",
        level: "note",
        about: "Something to know about the run.",
        help: "The message says what to do, if anything.",
    },
];

/// The descriptors of all kinds, or none if there is nothing to notify.
pub(super) fn descriptors(any: bool) -> Vec<NotificationRule> {
    let kinds = if any { KINDS.as_slice() } else { &[] };
    kinds
        .iter()
        .map(|kind| NotificationRule {
            id: kind.id,
            // Distinct from the id even where that is a single word.
            name: format!("Notification{}", pascal(kind.id)),
            short_description: Message::new(kind.about),
            full_description: Message::new(kind.about),
            help: Message::new(kind.help),
        })
        .collect()
}

/// All notifications of a run: degraded entries, then the cut, then the notices.
pub(super) fn notifications<'a>(view: &View<'a>) -> Vec<Notification<'a>> {
    let degraded = view.report.degraded.iter().map(|entry| {
        notification(
            degraded_id(entry.kind),
            &entry.reason,
            locations(view, entry),
        )
    });
    let cut = (view.omitted > 0).then(|| {
        let (kept, all) = (view.findings.len(), view.findings.len() + view.omitted);
        let text = format!(
            "Only the gravest {kept} of {all} findings are results of this log; the others were \
             cut, as code scanning takes no more."
        );
        notification("results-cut", text, Vec::new())
    });
    let notices = view
        .report
        .notices
        .iter()
        .map(|notice| notification("notice", notice, Vec::new()));
    degraded.chain(cut).chain(notices).collect()
}

fn notification<'a>(
    id: &'static str,
    text: impl Into<Cow<'a, str>>,
    locations: Vec<Location<'a>>,
) -> Notification<'a> {
    let index = KINDS
        .iter()
        .position(|kind| kind.id == id)
        .unwrap_or_default();
    Notification {
        descriptor: DescriptorReference { id, index },
        level: KINDS.get(index).map_or("warning", |kind| kind.level),
        message: Message::new(ended(escaped(text.into()))),
        locations,
    }
}

fn locations<'a>(view: &View<'a>, entry: &'a Degraded) -> Vec<Location<'a>> {
    if entry.path.is_empty() {
        return Vec::new();
    }
    vec![Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: view.artifacts.locate(&entry.path),
            region: None,
        },
        message: None,
    }]
}

/// The notification of a kind of trouble: they bear the same names.
const fn degraded_id(kind: DegradedKind) -> &'static str {
    kind.name()
}

#[cfg(test)]
mod tests {
    use super::{KINDS, degraded_id};
    use andon_finding::DegradedKind;

    #[test]
    fn every_kind_of_trouble_has_a_descriptor() {
        for kind in [
            DegradedKind::Unreadable,
            DegradedKind::Vanished,
            DegradedKind::NotUtf8,
            DegradedKind::SyntaxError,
            DegradedKind::TimedOut,
            DegradedKind::Panicked,
            DegradedKind::FixWithheld,
            DegradedKind::FixUnwritten,
        ] {
            assert!(
                KINDS.iter().any(|known| known.id == degraded_id(kind)),
                "{kind:?}"
            );
        }
    }
}
