//! Discovery on trees with everything in them that trees can have.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use andon_finding::DegradedKind;
use tempfile::TempDir;

use super::*;
use crate::config::path_globs;
use crate::testbed;

fn tree(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (dir, root)
}

fn found(root: &Path, paths: &[&str], options: &FileOptions) -> Discovery {
    let paths: Vec<_> = paths
        .iter()
        .map(|path| root.join(path).canonicalize().unwrap())
        .collect();
    discover(root, &paths, options, 2).unwrap()
}

fn rels(discovery: &Discovery) -> Vec<&str> {
    discovery
        .files
        .iter()
        .map(|file| file.rel.as_str())
        .collect()
}

#[test]
fn the_walk_honours_gitignore_hides_hidden_files_and_reads_shebangs() {
    let (_dir, root) = tree(&[
        (".gitignore", "ignored.py\nout/\n"),
        ("b.py", ""),
        ("a.rs", ""),
        ("ignored.py", ""),
        ("out/x.py", ""),
        (".hidden.py", ""),
        (".hidden/x.py", ""),
        ("README.txt", ""),
        ("bin/tool", "#!/usr/bin/env python3\n"),
        ("LICENSE", "text"),
    ]);
    let discovery = found(&root, &[""], &FileOptions::default());
    assert_eq!(rels(&discovery), ["a.rs", "b.py", "bin/tool"]);
    assert!(discovery.excluded.is_empty() && discovery.degraded.is_empty());
    assert_eq!(discovery.files[2].language.def().name, "python");
}

#[test]
fn files_named_one_by_one_are_taken_though_ignored_and_only_once() {
    let (_dir, root) = tree(&[
        (".gitignore", "ignored.py\n"),
        ("ignored.py", ""),
        (".hidden.py", ""),
        ("src/a.py", ""),
        ("notes.txt", ""),
    ]);
    let named = [
        "ignored.py",
        ".hidden.py",
        "src",
        "src/a.py",
        "src/a.py",
        "notes.txt",
    ];
    let discovery = found(&root, &named, &FileOptions::default());
    assert_eq!(rels(&discovery), [".hidden.py", "ignored.py", "src/a.py"]);
    assert_eq!(discovery.unknown, ["notes.txt"]);
}

#[test]
fn links_and_special_files_are_counted_and_never_opened() {
    let (_dir, root) = tree(&[("real.py", ""), ("folder/x.py", ""), ("notes.txt", "")]);
    symlink("real.py", root.join("link.py")).unwrap();
    symlink("gone.py", root.join("dangling.py")).unwrap();
    symlink("loop.py", root.join("loop.py")).unwrap();
    symlink(".", root.join("self")).unwrap();
    symlink("notes.txt", root.join("other.txt")).unwrap();
    testbed::fifo(&root.join("pipe.py"));
    testbed::fifo(&root.join("pipe"));
    let discovery = found(&root, &[""], &FileOptions::default());
    assert_eq!(rels(&discovery), ["folder/x.py", "real.py"]);
    let excluded: Vec<_> = discovery
        .excluded
        .iter()
        .map(|(reason, rel)| (reason.name(), rel.as_str()))
        .collect();
    assert_eq!(
        excluded,
        [
            ("not-a-file", "pipe"),
            ("not-a-file", "pipe.py"),
            ("symlink", "dangling.py"),
            ("symlink", "link.py"),
            ("symlink", "loop.py"),
            ("symlink", "self"),
        ]
    );
    let named = found(&root, &["pipe.py"], &FileOptions::default());
    assert_eq!(
        named.excluded,
        [(ExclusionReason::NotAFile, "pipe.py".to_owned())]
    );
}

#[test]
fn limits_and_globs_exclude_named_files_too() {
    let (_dir, root) = tree(&[
        ("big.py", "x = 123456789\n"),
        ("gen/a.py", ""),
        ("gen/b.txt", ""),
    ]);
    let options = FileOptions {
        max_size: 10,
        exclude: path_globs(["gen/"]).unwrap(),
        ..FileOptions::default()
    };
    for paths in [&[""][..], &["big.py", "gen/a.py"][..]] {
        let discovery = found(&root, paths, &options);
        assert!(discovery.files.is_empty());
        assert_eq!(
            discovery.excluded,
            [
                (ExclusionReason::TooLarge, "big.py".to_owned()),
                (ExclusionReason::Configured, "gen/a.py".to_owned()),
            ]
        );
    }
}

#[test]
fn an_ignore_file_that_would_block_does_not() {
    let (_dir, root) = tree(&[("a.py", ""), ("trap/b.py", "")]);
    testbed::fifo(&root.join("trap/.gitignore"));
    let discovery = found(&root, &[""], &FileOptions::default());
    assert_eq!(rels(&discovery), ["a.py"]);
    assert_eq!(discovery.degraded.len(), 1, "{:?}", discovery.degraded);
    assert_eq!(discovery.degraded[0].path, "trap");
}

#[test]
fn what_cannot_be_listed_is_degraded_below_and_an_error_when_named() {
    let (_dir, root) = tree(&[("a.py", ""), ("locked/b.py", "")]);
    if !testbed::permissions_bind(&root) {
        return;
    }
    let locked = root.join("locked");
    testbed::hide(&locked);
    let below = found(&root, &[""], &FileOptions::default());
    let named = discover(
        &root,
        std::slice::from_ref(&locked),
        &FileOptions::default(),
        1,
    );
    testbed::show(&locked);
    assert_eq!(rels(&below), ["a.py"]);
    assert_eq!(below.degraded[0].path, "locked");
    assert_eq!(below.degraded[0].kind, DegradedKind::Unreadable);
    assert!(matches!(named, Err(EngineError::Unreadable { .. })));
}

#[test]
fn names_that_are_not_utf_8_are_shown_with_replacements() {
    use std::os::unix::ffi::OsStrExt;
    let (_dir, root) = tree(&[]);
    fs::write(root.join(std::ffi::OsStr::from_bytes(b"caf\xe9.py")), "").unwrap();
    let discovery = found(&root, &[""], &FileOptions::default());
    assert_eq!(rels(&discovery), ["caf\u{fffd}.py"]);
}
