//! Unified diffs that `git apply` and `patch -p1` accept.

use similar::TextDiff;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// The change of the file at `path`, or nothing if there is none.
pub(crate) fn unified(path: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string()
}

/// The creation of the file at `path`.
pub(crate) fn creation(path: &str, text: &str) -> String {
    TextDiff::from_lines("", text)
        .unified_diff()
        .header("/dev/null", &format!("b/{path}"))
        .to_string()
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
    fn a_creation_comes_from_nothing() {
        assert_eq!(
            creation("a.toml", "x\ny\n"),
            "--- /dev/null\n+++ b/a.toml\n@@ -0,0 +1,2 @@\n+x\n+y\n"
        );
    }
}
