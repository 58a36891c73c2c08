//! Unified diffs that `git apply` and `patch -p1` accept.

use std::fmt::Write as _;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput};

/// Lines of context around a change.
const CONTEXT: u32 = 3;

/// The change of the file at `path`, or nothing if there is none.
pub(crate) fn unified(path: &str, before: &str, after: &str) -> String {
    render(&format!("a/{path}"), &format!("b/{path}"), before, after)
}

/// The creation of the file at `path`.
pub(crate) fn creation(path: &str, text: &str) -> String {
    render("/dev/null", &format!("b/{path}"), "", text)
}

fn render(from: &str, to: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let hunks: Vec<Hunk> = diff.hunks().collect();
    let total = count(input.before.len());
    let line = |token: &imara_diff::Token| input.interner[*token];
    let mut out = format!("--- {from}\n+++ {to}\n");
    let near = |a: &Hunk, b: &Hunk| b.before.start - a.before.end <= 2 * CONTEXT;
    for group in hunks.chunk_by(near) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        let lead = first.before.start.min(CONTEXT);
        let trail = (total - last.before.end).min(CONTEXT);
        let old = first.before.start - lead..last.before.end + trail;
        let new = first.after.start - lead..last.after.end + trail;
        let _ = writeln!(out, "@@ -{} +{} @@", place(&old), place(&new));
        let mut at = old.start;
        let kept = |range: Range<u32>| slice(&input.before, range).iter().map(line);
        for hunk in group {
            let Range { start, end } = hunk.before;
            kept(at..start).for_each(|text| put(&mut out, ' ', text));
            kept(start..end).for_each(|text| put(&mut out, '-', text));
            let added = slice(&input.after, hunk.after.clone()).iter().map(line);
            added.for_each(|text| put(&mut out, '+', text));
            at = end;
        }
        kept(at..old.end).for_each(|text| put(&mut out, ' ', text));
    }
    out
}

/// First line, counted from 1, and number of lines; nothing lies after the line before it.
fn place(lines: &Range<u32>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => (lines.start + 1).to_string(),
        number => format!("{},{number}", lines.start + 1),
    }
}

fn put(out: &mut String, sign: char, line: &str) {
    out.push(sign);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

fn slice<T>(items: &[T], range: Range<u32>) -> &[T] {
    let index = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    items
        .get(index(range.start)..index(range.end))
        .unwrap_or_default()
}

fn count(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{creation, unified};

    #[test]
    fn a_diff_can_be_applied() {
        assert_eq!(unified("a.py", "x\n", "x\n"), "");
        assert_eq!(
            unified("d/a.py", "one\ntwo\r\nlast", "one\n2\r\nlast"),
            "--- a/d/a.py\n+++ b/d/a.py\n@@ -1,3 +1,3 @@\n one\n-two\r\n+2\r\n last\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn changes_far_apart_have_hunks_of_their_own() {
        let before: String = (1..=20).map(|line| format!("{line}\n")).collect();
        let after = before.replace("\n6\n", "\nsix\n").replace("18\n", "");
        assert_eq!(
            unified("n", &before, &after),
            "--- a/n\n+++ b/n\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n\
             @@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n 20\n"
        );
        let near = before.replace("\n5\n", "\n").replace("\n12\n", "\nnew\n");
        let hunks = unified("n", &before, &near);
        assert!(hunks.contains("@@ -2,14 +2,13 @@\n"), "{hunks}");
        assert_eq!(hunks.matches("@@ -").count(), 1, "{hunks}");
    }

    #[test]
    fn a_creation_comes_from_nothing() {
        assert_eq!(
            creation("a.toml", "x\ny\n"),
            "--- /dev/null\n+++ b/a.toml\n@@ -0,0 +1,2 @@\n+x\n+y\n"
        );
        assert_eq!(
            unified("a", "x\n", ""),
            "--- a/a\n+++ b/a\n@@ -1 +0,0 @@\n-x\n"
        );
    }
}
