//! A tree of files for one test, and the program run in it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub(crate) struct Tree {
    _dir: TempDir,
    pub(crate) root: PathBuf,
}

impl Tree {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let tree = Self { _dir: dir, root };
        for (path, bytes) in files {
            tree.write(path, bytes);
        }
        tree
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: &[u8]) -> PathBuf {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn andon(&self, args: &[&str]) -> Outcome {
        let mut command = Command::new(env!("CARGO_BIN_EXE_andon"));
        command.args(args);
        self.run(command)
    }

    /// As a user whom permissions bind, which tests run by root are not; `None` if that cannot be
    /// done: not root, or no `setpriv`.
    pub(crate) fn andon_as_nobody(&self, args: &[&str]) -> Option<Outcome> {
        let program = self.root.join("andon-copy");
        if !program.exists() {
            fs::copy(env!("CARGO_BIN_EXE_andon"), &program).unwrap();
        }
        let run = |args: &[&str]| {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
            command.arg(&program).args(args);
            command
        };
        let works = run(&["--version"])
            .output()
            .is_ok_and(|output| output.status.success());
        works.then(|| self.run(run(args)))
    }

    pub(crate) fn run(&self, mut command: Command) -> Outcome {
        let began = Instant::now();
        let output = self
            .settle(&mut command)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(began.elapsed() < Duration::from_secs(60), "too slow");
        Outcome(output)
    }

    /// Makes a command run here, as anywhere else.
    pub(crate) fn settle<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .current_dir(&self.root)
            .env("XDG_CACHE_HOME", self.root.join(".home"))
            .env("NO_COLOR", "1")
    }
}

#[derive(Debug)]
pub(crate) struct Outcome(pub(crate) Output);

impl Outcome {
    pub(crate) fn code(&self) -> i32 {
        self.0
            .status
            .code()
            .unwrap_or_else(|| panic!("killed: {self:?}"))
    }

    pub(crate) fn text(&self) -> String {
        let both = [self.0.stdout.as_slice(), self.0.stderr.as_slice()].concat();
        String::from_utf8(both).unwrap()
    }

    #[track_caller]
    pub(crate) fn says(&self, code: i32, words: &[&str]) {
        let text = self.text();
        assert_eq!(self.code(), code, "{text}");
        for word in words {
            assert!(text.contains(word), "{word:?} is missing in:\n{text}");
        }
        assert!(!text.contains("panicked"), "{text}");
    }
}

pub(crate) fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

pub(crate) fn forbid(path: &Path, mode: u32) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

/// A module of one hand; each number gives another.
pub(crate) fn module(number: usize) -> String {
    let function = |n: usize| {
        format!(
            "def get_the_{n}_of(some_value):\n    \"\"\"Returns number {n}.\"\"\"\n    \
             if not some_value:\n        raise ValueError(\"no value of {n}\")\n    \
             return some_value + {n}\n\n\n"
        )
    };
    (number..number + 6).map(function).collect()
}
