//! The program on trees that cannot be kept as files in a repository: links, FIFOs, bad bytes,
//! permissions, sizes. Each must end in time with a clear word and the right exit code.
#![cfg(unix)]

#[expect(dead_code, reason = "tests of style need more than this one")]
mod support;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::process::Command;

use support::{Outcome, Tree, fifo, forbid};

const RULE: &str = "language: python\nseverity: error\nrule: { pattern: print($X) }\nmessage: do not print\nfix: log($X)\n";

/// A tree with one rule.
fn tree(files: &[(&str, &[u8])]) -> Tree {
    let tree = Tree::new(files);
    tree.write("andon.toml", b"rules = [\"rules\"]\n");
    tree.write("rules/no-print.yml", RULE.as_bytes());
    tree
}

#[test]
fn fifos_are_never_opened() {
    let tree = tree(&[("a.py", b"x = 1\n")]);
    fifo(&tree.root.join("pipe.py"));
    tree.andon(&["check", "-v"])
        .says(0, &["not-a-file", "pipe.py"]);
    tree.andon(&["check", "-v", "pipe.py"])
        .says(0, &["not-a-file"]);
    fs::remove_file(tree.root.join("andon.toml")).unwrap();
    fifo(&tree.root.join("andon.toml"));
    tree.andon(&["check"])
        .says(2, &["andon.toml", "not a regular file"]);
}

#[test]
fn links_are_counted_and_a_dangling_one_named_is_an_error() {
    let tree = tree(&[("a.py", b"x = 1\n")]);
    symlink("a.py", tree.root.join("b.py")).unwrap();
    symlink("gone", tree.root.join("c.py")).unwrap();
    symlink("d.py", tree.root.join("d.py")).unwrap();
    symlink(".", tree.root.join("folder")).unwrap();
    tree.andon(&["check", "-v"]).says(0, &["symlink", "1 file"]);
    tree.andon(&["check", "c.py"])
        .says(2, &["`c.py`", "leads nowhere"]);
    tree.andon(&["check", "d.py"]).says(2, &["`d.py`"]);
}

#[test]
fn bytes_of_every_kind() {
    let tree = tree(&[
        ("latin.py", b"# caf\xe9\nprint(1)\n"),
        ("utf16.py", b"\xff\xfep\0r\0i\0n\0t\0"),
        ("binary.py", b"\x7fELF\0\0\0"),
        ("empty.py", b""),
        ("bom.py", b"\xef\xbb\xbfprint(1)\r\n"),
        ("broken.py", b"def f(:\n    print(1)\n\n\n)]}\n"),
    ]);
    let outcome = tree.andon(&["check", "--format", "json", "--deterministic"]);
    outcome.says(1, &["not-utf8", "UTF-16", "\"binary\"", "syntax-error"]);
    let fixed = tree.andon(&["check", "--fix"]);
    fixed.says(1, &["latin.py"]);
    assert_eq!(
        fs::read(tree.root.join("latin.py")).unwrap(),
        b"# caf\xe9\nprint(1)\n"
    );
    assert_eq!(
        fs::read(tree.root.join("bom.py")).unwrap(),
        b"\xef\xbb\xbflog(1)\r\n"
    );
}

#[test]
fn sizes_and_depths_end_in_time() {
    let tree = tree(&[]);
    tree.write("line.py", &vec![b'x'; 50 << 20]);
    tree.write(
        "deep.py",
        &[vec![b'('; 100_000], vec![b')'; 100_000]].concat(),
    );
    tree.write(
        "deep.rs",
        &[
            b"fn f() { ".to_vec(),
            vec![b'{'; 100_000],
            vec![b'}'; 100_000],
        ]
        .concat(),
    );
    let many = "print(1);".repeat(2000);
    tree.write(
        "wide.py",
        format!("{many}\n{}", "x = 1\n".repeat(2000)).as_bytes(),
    );
    let outcome = tree.andon(&["check", "-v", "--limit", "1"]);
    outcome.says(1, &["too-large", "2000"]);
}

#[test]
fn what_cannot_be_read_is_degraded_in_a_walk_and_an_error_when_named() {
    let tree = tree(&[
        ("a.py", b"x = 1\n"),
        ("locked/b.py", b""),
        ("secret.py", b"x\n"),
    ]);
    for (path, mode) in [("", 0o755), ("locked", 0o000), ("secret.py", 0o000)] {
        forbid(&tree.root.join(path), mode);
    }
    let Some(outcome) = tree.andon_as_nobody(&["check", "--no-cache"]) else {
        return;
    };
    outcome.says(0, &["unreadable", "locked", "secret.py"]);
    for path in ["secret.py", "locked"] {
        let outcome = tree.andon_as_nobody(&["check", path]);
        outcome.unwrap().says(2, &[path, "Permission denied"]);
        forbid(&tree.root.join(path), 0o755);
    }
}

#[test]
fn a_fix_that_cannot_be_written_is_no_success() {
    let tree = tree(&[("a.py", b"print(1)\n")]);
    tree.write(
        "rules/no-print.yml",
        RULE.replace("error", "hint").as_bytes(),
    );
    let rewrite = ["search", "print($X)", "--rewrite", "log($X)", "-U"];
    forbid(&tree.root, 0o777);
    for (folder, file) in [(0o755, 0o666), (0o777, 0o444)] {
        forbid(&tree.root.join("a.py"), file);
        // The copy of the program must be there before the folder is closed.
        let Some(_) = tree.andon_as_nobody(&["check"]) else {
            return;
        };
        forbid(&tree.root, folder);
        for args in [&["check", "--fix"][..], &rewrite] {
            let outcome = tree.andon_as_nobody(args).unwrap();
            outcome.says(2, &["a.py", "fix-unwritten", "Permission denied"]);
            assert!(!outcome.text().contains("fixed"), "{}", outcome.text());
        }
        let report = tree.andon_as_nobody(&["check", "--fix", "--format", "sarif"]);
        let says = "\"exitCode\":2,\"executionSuccessful\":false";
        assert!(report.unwrap().text().contains(says));
        assert_eq!(fs::read(tree.root.join("a.py")).unwrap(), b"print(1)\n");
    }
    tree.andon(&["check", "--fix"]).says(0, &["1 fixed"]);
}

#[test]
fn a_machine_without_threads_is_an_error() {
    let tree = tree(&[("a.py", b"print(1)\n")]);
    tree.andon(&["check", "-j", "100000"])
        .says(2, &["100000", "256"]);
    forbid(&tree.root, 0o755);
    if tree.andon_as_nobody(&["check", "--no-cache"]).is_none() {
        return;
    }
    for args in [&["check"][..], &["search", "print($X)"]] {
        let mut command = Command::new("prlimit");
        command.args([
            "--nproc=40",
            "setpriv",
            "--reuid",
            "65534",
            "--clear-groups",
        ]);
        command.arg(tree.root.join("andon-copy"));
        command.args(args).args(["-j", "200"]);
        tree.run(command)
            .says(2, &["failed to start 200 threads", "`-j`"]);
    }
}

#[test]
fn nothing_in_a_repository_steers_the_terminal() {
    let escape = "\u{1b}[2J\u{202e}";
    let tree = tree(&[]);
    tree.write(
        format!("{escape}.py"),
        format!("print('{escape}')\nx = = 1\n").as_bytes(),
    );
    tree.write(OsStr::from_bytes(b"caf\xe9.py"), b"print(1)\n");
    let harmless = |outcome: &Outcome| {
        let text = outcome.text();
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}'),
            "{text}"
        );
    };
    for format in ["terminal", "concise"] {
        let outcome = tree.andon(&["check", "-v", "--format", format]);
        outcome.says(1, &["caf\u{fffd}.py"]);
        harmless(&outcome);
    }
    harmless(&tree.andon(&["check", &format!("gone{escape}")]));
    harmless(&tree.andon(&["explain", escape]));
    tree.write(
        "rules/bad.yml",
        format!("language: python\nrule: {{ kind: \"{escape}\" }}\n").as_bytes(),
    );
    let outcome = tree.andon(&["check"]);
    outcome.says(2, &["bad.yml"]);
    harmless(&outcome);
    for (text, word) in [
        (format!("# {escape}\n"), "not TOML"),
        ("\"\\u001b[2J\" = 1\n".to_owned(), "unknown key"),
    ] {
        tree.write("andon.toml", text.as_bytes());
        let outcome = tree.andon(&["check"]);
        outcome.says(2, &[word]);
        harmless(&outcome);
    }
}

#[test]
fn a_reader_that_stops_is_success() {
    let tree = tree(&[]);
    tree.write("a.py", "print(1)\n".repeat(20_000).as_bytes());
    let script = format!(
        "{} check --format json | head -c 10 >/dev/null; echo \"code ${{PIPESTATUS[0]}}\"",
        env!("CARGO_BIN_EXE_andon")
    );
    let mut command = Command::new("bash");
    command.args(["-c", &script]);
    tree.run(command).says(0, &["code 0"]);
}

#[test]
fn whole_reports_are_equal_for_any_number_of_threads_and_any_state_of_the_cache() {
    let tree = tree(&[]);
    for n in 0..30 {
        tree.write(
            format!("d{}/f{n}.py", n % 4),
            "print(1)\n".repeat(n).as_bytes(),
        );
    }
    tree.write("bad.py", b"x = = 1\nprint(1)\n");
    let report = |extra: &[&str]| {
        let mut args = vec!["check", "--deterministic", "--format", "sarif"];
        args.extend(extra);
        tree.andon(&args).0.stdout
    };
    let first = report(&["--no-cache", "-j1"]);
    assert!(!first.is_empty());
    for extra in [
        &["--no-cache", "-j2"][..],
        &["--no-cache", "-j8"],
        &["-j2"],
        &["-j2"],
        &[],
    ] {
        assert!(report(extra) == first, "{extra:?}");
    }
    let cache = tree.root.join(".andon/local/cache/files");
    fs::write(&cache, b"junk").unwrap();
    tree.andon(&["check", "-q"]).says(1, &[]);
    assert!(report(&[]) == first);
}
