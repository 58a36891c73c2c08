//! Why a rule does not match at a line, in words.

use andon_finding::{
    Cause, Code, CommentFlaw, ExclusionReason, Expected, Extent, Obstacle, Reason, Side, WhyNode,
    WhyNot, WhyVerdict,
};
use anstyle::{Effects, Style};

use crate::prose::counted;
use crate::visible::visible;

/// The answer for a terminal; what it is about is bold if it has `color`. Ends in a line end.
#[must_use]
pub fn why_text(answer: &WhyNot, color: bool) -> String {
    let strong = match color {
        true => Style::new().effects(Effects::BOLD),
        false => Style::new(),
    };
    let mut page = Outline::default();
    page.line(0, format!("{strong}{}{strong:#}", heading(answer)));
    if !answer.text.trim().is_empty() {
        page.gap();
        page.line(2, visible(answer.text.trim()));
    }
    if !answer.obstacles.is_empty() {
        page.gap();
    }
    for obstacle in &answer.obstacles {
        page.line(0, self::obstacle(obstacle));
    }
    if answer.verdict != WhyVerdict::NotAsked {
        page.gap();
    }
    verdict(&mut page, answer);
    if let Some(line) = answer.broken.filter(|_| !holds(answer)) {
        page.gap();
        page.line(
            0,
            format!("A syntax error on line {line} touches this line: its nodes may not be what they seem."),
        );
    }
    page.text
}

/// Indented lines.
#[derive(Default)]
struct Outline {
    text: String,
}

impl Outline {
    fn line(&mut self, depth: usize, line: impl AsRef<str>) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }
}

fn holds(answer: &WhyNot) -> bool {
    matches!(answer.verdict, WhyVerdict::Holds { .. })
}

fn heading(answer: &WhyNot) -> String {
    let rule = visible(&answer.rule);
    let place = format!("{}:{}", visible(&answer.path), answer.line);
    let silenced = match &answer.verdict {
        WhyVerdict::Holds { silenced, .. } if answer.obstacles.is_empty() => Some(silenced),
        _ => None,
    };
    match silenced {
        Some(None) => format!("{rule} matches at {place}"),
        Some(Some(line)) => {
            format!("{rule} matches at {place}, and the comment on line {line} silences it")
        }
        None => format!("{rule} does not match at {place}"),
    }
}

fn obstacle(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::NotLoaded => {
            "The configuration does not load it: add its pack to `rules` in andon.toml.".to_owned()
        }
        Obstacle::Off { here: true, base } => format!(
            "An `[[override]]` switches it off for this path; elsewhere it is {}.",
            base.name()
        ),
        Obstacle::Off { here: false, .. } => {
            "It is off: give it a severity, in its file or under `[severity]` in andon.toml."
                .to_owned()
        }
        Obstacle::Language { file, rule } => {
            let rule = rule.join(", ");
            match file {
                Some(file) => format!("The file is in {file}, and the rule is for {rule}."),
                None => format!(
                    "Nothing tells the language of the file, and the rule is for {rule}: `[languages]` in andon.toml can say it."
                ),
            }
        }
        Obstacle::Paths => {
            "The rule's own `files` or `ignores` leave this path out; they are about paths from the root."
                .to_owned()
        }
        Obstacle::Excluded(reason) => format!("No run judges the file: {}.", excluded(*reason)),
        Obstacle::Ignored => {
            "The file is hidden or ignored: a run judges it only if it is named.".to_owned()
        }
        Obstacle::Degraded(reason) => format!("The file cannot be judged: {}.", visible(reason)),
    }
}

fn excluded(reason: ExclusionReason) -> &'static str {
    match reason {
        ExclusionReason::Binary => "it is binary",
        ExclusionReason::Generated => "it is generated or minified",
        ExclusionReason::TooLarge => "it is larger than `[files] max-size` allows",
        ExclusionReason::NotAFile => "it is no regular file",
        ExclusionReason::Symlink => "it is a symbolic link",
        ExclusionReason::Configured => "`[files] exclude` in andon.toml leaves it out",
    }
}

fn verdict(page: &mut Outline, answer: &WhyNot) {
    match &answer.verdict {
        WhyVerdict::NotAsked => {}
        WhyVerdict::Holds { nodes, .. } => {
            if !answer.obstacles.is_empty() {
                page.line(0, "But for that it would match:");
            }
            for node in nodes {
                page.line(0, code(node));
            }
        }
        WhyVerdict::NoKind {
            wanted,
            there,
            around,
        } => {
            match there.is_empty() {
                true => page.line(0, "No node begins on this line."),
                false => page.line(
                    0,
                    "No node that begins on this line is of a kind that the rule is about.",
                ),
            }
            if !wanted.is_empty() {
                page.line(1, format!("the rule is about: {}", kinds(wanted)));
            }
            if !there.is_empty() {
                page.line(1, format!("here begin: {}", kinds(there)));
            }
            if let Some(around) = around {
                page.line(
                    1,
                    format!("around the line, ask at its first line: {}", code(around)),
                );
            }
        }
        WhyVerdict::Fails { nodes, more } => {
            for (number, node) in nodes.iter().enumerate() {
                if number > 0 {
                    page.gap();
                }
                page.line(0, code(&node.code));
                reason(page, 1, &node.reason);
            }
            if *more > 0 {
                page.gap();
                page.line(0, others(*more));
            }
        }
    }
}

/// The other nodes of the line.
fn others(count: usize) -> String {
    match count {
        1 => "1 other node on the line does not match either.".to_owned(),
        count => format!(
            "{} on the line do not match either.",
            counted(count, "other node")
        ),
    }
}

fn reason(page: &mut Outline, depth: usize, reason: &Reason) {
    let depth = match &reason.quote {
        Some(quote) => {
            let (source, line) = (visible(&quote.source), quote.line);
            page.line(
                depth,
                format!("{}   ({source}:{line})", visible(&quote.text)),
            );
            depth + 1
        }
        None => depth,
    };
    match &reason.cause {
        Cause::All(reasons) => {
            for inner in reasons {
                self::reason(page, depth, inner);
            }
        }
        Cause::Any { branches, more } => {
            page.line(depth, "none of its branches holds:");
            for branch in branches {
                page.line(depth + 1, format!("- {}", short(branch)));
            }
            if *more > 0 {
                let others = match more {
                    1 => "1 other that comes no nearer".to_owned(),
                    more => format!("{more} others that come no nearer"),
                };
                page.line(depth + 1, format!("- {others}"));
            }
        }
        Cause::Named { name, reason } => {
            page.line(depth, format!("`{}` does not hold:", visible(name)));
            self::reason(page, depth + 1, reason);
        }
        Cause::Constraint {
            variable,
            code,
            reason,
        } => {
            page.line(
                depth,
                format!(
                    "${} is {}, which its constraint refuses:",
                    visible(variable),
                    span(&code.text)
                ),
            );
            if let Some(reason) = reason {
                self::reason(page, depth + 1, reason);
            }
        }
        Cause::Relation {
            only: Some(node), ..
        } => {
            page.line(depth, cause(&reason.cause));
            only(page, depth, node);
        }
        other => page.line(depth, cause(other)),
    }
}

/// The one node that a relation could mean.
fn only(page: &mut Outline, depth: usize, node: &WhyNode) {
    page.line(
        depth,
        format!("the one that it could be: {}", code(&node.code)),
    );
    reason(page, depth + 1, &node.reason);
}

/// A reason in one line.
fn short(reason: &Reason) -> String {
    let said = match &reason.cause {
        Cause::All(reasons) => reasons.first().map_or(String::new(), short),
        Cause::Any { branches, more } => {
            format!("none of its {} branches holds", branches.len() + more)
        }
        Cause::Named { name, reason } => {
            format!("`{}` does not hold: {}", visible(name), short(reason))
        }
        Cause::Constraint { variable, code, .. } => format!(
            "${} is {}, which its constraint refuses",
            visible(variable),
            span(&code.text)
        ),
        Cause::Relation {
            only: Some(node), ..
        } => format!(
            "{} is not like that: {}",
            span(&node.code.text),
            short(&node.reason)
        ),
        other => cause(other),
    };
    match &reason.quote {
        Some(quote) => format!("{}: {said}", visible(&quote.text)),
        None => said,
    }
}

/// A cause without parts.
fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Kind { wanted, found } => {
            format!(
                "the node is of kind {}, not {}",
                visible(found),
                choice(wanted)
            )
        }
        Cause::Pattern { expected, found } => parting(expected.as_ref(), found.as_ref()),
        Cause::Regex { text } => format!("does not match {}", span(text)),
        Cause::Nth {
            place: Some(place),
            of,
        } => format!("it is number {place} of the {of} siblings that count"),
        Cause::Nth { place: None, of } => {
            format!("it is none of the {of} siblings that count")
        }
        Cause::Range { start, end } => format!(
            "the node goes from line {}, column {} to line {}, column {} (counted from 0)",
            start.0, start.1, end.0, end.1
        ),
        Cause::Relation {
            side,
            extent,
            field,
            looked_at,
            ..
        } => relation(*side, *extent, field.as_deref(), *looked_at),
        Cause::Excluded(Some(node)) => format!("what it excludes holds, for {}", code(node)),
        Cause::Excluded(None) => "what it excludes holds".to_owned(),
        Cause::Reparse(CommentFlaw::NotAlone) => {
            "the comment is not the first of its block, stands behind code, or is documentation"
                .to_owned()
        }
        Cause::Reparse(CommentFlaw::Prose) => "the comment reads like prose".to_owned(),
        Cause::Reparse(CommentFlaw::NoCode) => "the comment does not parse as code".to_owned(),
        Cause::Reparse(CommentFlaw::OtherCode) => {
            "nothing in the code of the comment matches".to_owned()
        }
        Cause::Never => "it can hold nowhere in this language".to_owned(),
        Cause::Deeper => "it does not hold, by several of its parts together".to_owned(),
        Cause::TooCostly => "to tell why would be too much work".to_owned(),
        Cause::All(_) | Cause::Any { .. } | Cause::Named { .. } | Cause::Constraint { .. } => {
            "it does not hold".to_owned()
        }
    }
}

fn parting(expected: Option<&Expected>, found: Option<&Code>) -> String {
    let shown = |expected: &Expected| match &expected.again {
        Some(variable) => format!("{} again, for {}", span(&expected.text), span(variable)),
        None => span(&expected.text),
    };
    match (expected, found) {
        (Some(expected), Some(found)) => {
            let differs = !expected.kind.is_empty()
                && expected.kind != found.kind
                && expected.kind != expected.text;
            match differs {
                true => format!(
                    "expected {} ({}), found {} ({}) at {}:{}",
                    shown(expected),
                    visible(&expected.kind),
                    span(&found.text),
                    visible(&found.kind),
                    found.line,
                    found.column
                ),
                false => format!(
                    "expected {}, found {} at {}:{}",
                    shown(expected),
                    span(&found.text),
                    found.line,
                    found.column
                ),
            }
        }
        (Some(expected), None) => format!("expected {}, and the code ends", shown(expected)),
        (None, Some(found)) => format!(
            "the pattern ends, and the code has {} at {}:{}",
            span(&found.text),
            found.line,
            found.column
        ),
        (None, None) => "code and pattern differ".to_owned(),
    }
}

fn relation(side: Side, extent: Extent, field: Option<&str>, looked_at: usize) -> String {
    let field = field.map_or(String::new(), |field| {
        format!(" in field `{}`", visible(field))
    });
    let nobody = match side {
        Side::Inside => "there is no node around it",
        Side::Has => "there is no node below it",
        Side::Precedes => "no sibling comes after it",
        Side::Follows => "no sibling comes before it",
    };
    if looked_at == 0 {
        return format!("{nobody}{field}");
    }
    let (one, many, next) = match side {
        Side::Inside => (
            "node around it",
            "nodes around it",
            "the parent only: `stopBy: end` looks further",
        ),
        Side::Has => (
            "node below it",
            "nodes below it",
            "children only: `stopBy: end` looks further",
        ),
        Side::Precedes => (
            "sibling after it",
            "siblings after it",
            "the next only: `stopBy: end` looks further",
        ),
        Side::Follows => (
            "sibling before it",
            "siblings before it",
            "the last only: `stopBy: end` looks further",
        ),
    };
    let looked = match looked_at {
        1 => format!("looked at 1 {one}"),
        count => format!("looked at {count} {many}"),
    };
    let far = match extent {
        Extent::Neighbor => format!(" ({next})"),
        Extent::End => String::new(),
        Extent::Until => " (as far as `stopBy` lets it)".to_owned(),
    };
    format!("{looked}{field}{far}: none is like that")
}

/// A piece of code and its place.
fn code(code: &Code) -> String {
    let kind = visible(&code.kind);
    format!(
        "{kind} at {}:{}: {}",
        code.line,
        code.column,
        span(&code.text)
    )
}

/// Code among words.
fn span(text: &str) -> String {
    match text.is_empty() {
        true => "nothing".to_owned(),
        false => format!("`{}`", visible(text)),
    }
}

fn kinds(kinds: &[String]) -> String {
    let shown: Vec<_> = kinds.iter().map(|kind| visible(kind)).collect();
    shown.join(", ")
}

fn choice(kinds: &[String]) -> String {
    let shown: Vec<_> = kinds.iter().map(|kind| visible(kind)).collect();
    shown.join(" or ")
}

#[cfg(test)]
mod tests;
