//! Paths as they are shown and compared: relative to the root, `/` between components.

use std::path::{Component, Path, PathBuf};

/// `path` with `/` between its components; bytes that are not UTF-8 are replaced.
pub(crate) fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    match std::path::MAIN_SEPARATOR {
        '/' => text.into_owned(),
        other => text.replace(other, "/"),
    }
}

/// `path` as seen from `base`, both absolute and without `.` or `..`: `../` where it lies
/// outside, `path` itself where the two share nothing but the file system's root.
pub(crate) fn relative(path: &Path, base: &Path) -> PathBuf {
    if let Ok(inside) = path.strip_prefix(base) {
        return inside.to_path_buf();
    }
    let shared = path
        .components()
        .zip(base.components())
        .take_while(|(ours, theirs)| ours == theirs)
        .filter(|(component, _)| matches!(component, Component::Normal(_)))
        .count();
    if shared == 0 {
        return path.to_path_buf();
    }
    let normal = |path: &Path| {
        let components = path
            .components()
            .filter(|part| matches!(part, Component::Normal(_)));
        components
            .map(|part| part.as_os_str().to_owned())
            .collect::<Vec<_>>()
    };
    let up = normal(base).len() - shared;
    let mut answer: PathBuf = std::iter::repeat_n("..", up).collect();
    answer.extend(normal(path).into_iter().skip(shared));
    answer
}

/// What to put before a path relative to `root` so that it opens from `cwd`: empty, or ending
/// in `/`.
pub(crate) fn display_prefix(root: &Path, cwd: &Path) -> String {
    let mut prefix = slashed(&relative(root, cwd));
    if !prefix.is_empty() && !prefix.ends_with('/') {
        prefix.push('/');
    }
    prefix
}

/// `cwd` relative to `root`, ending in `/`; empty unless it lies below.
pub(crate) fn display_folder(root: &Path, cwd: &Path) -> String {
    match cwd.strip_prefix(root) {
        Ok(below) if below != Path::new("") => format!("{}/", slashed(below)),
        _ => String::new(),
    }
}

/// `text` with every character that could steer a terminal (control, bidirectional) replaced by
/// as many `?` as it has bytes, so that offsets stay true. Line ends and tabs stay.
#[must_use]
pub fn printable(text: &str) -> String {
    let harmful = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match harmful(c) {
            true => shown.extend(std::iter::repeat_n('?', c.len_utf8())),
            false => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_goes_down_up_and_nowhere() {
        let cases = [
            ("/a/b/c.py", "/a/b", "c.py"),
            ("/a/b", "/a/b", ""),
            ("/a/x/c.py", "/a/b", "../x/c.py"),
            ("/a", "/a/b/c", "../.."),
            ("/z/c.py", "/a/b", "/z/c.py"),
        ];
        for (path, base, expected) in cases {
            assert_eq!(
                slashed(&relative(Path::new(path), Path::new(base))),
                expected,
                "{path}"
            );
        }
    }

    #[test]
    fn prefixes_end_in_a_slash_or_are_empty() {
        assert_eq!(display_prefix(Path::new("/a/b"), Path::new("/a/b")), "");
        assert_eq!(display_prefix(Path::new("/a/b"), Path::new("/a")), "b/");
        assert_eq!(display_prefix(Path::new("/a"), Path::new("/a/b")), "../");
        assert_eq!(display_prefix(Path::new("/"), Path::new("/a/b")), "/");
    }

    #[test]
    fn folders_below_the_root_have_a_name() {
        assert_eq!(display_folder(Path::new("/a"), Path::new("/a/b/c")), "b/c/");
        assert_eq!(display_folder(Path::new("/a"), Path::new("/a")), "");
        assert_eq!(display_folder(Path::new("/a/b"), Path::new("/a")), "");
    }

    #[test]
    fn printable_keeps_offsets() {
        let text = "a\u{1b}[31m\tü\u{202e}\n";
        let shown = printable(text);
        assert_eq!(shown, "a?[31m\tü???\n");
        assert_eq!(shown.len(), text.len());
    }
}
