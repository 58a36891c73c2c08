//! The cache against damage, forgery and time.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

struct Bed {
    dir: TempDir,
}

impl Bed {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn location(&self, configured: bool) -> Location {
        let root = self.dir.path().join("root");
        fs::create_dir_all(&root).unwrap();
        Location::within(&root, configured, &self.dir.path().join("user")).unwrap()
    }

    fn open(&self, context: &str) -> Cache {
        Cache::at(Some(self.location(true)), &[context])
    }

    fn file(&self) -> PathBuf {
        self.location(true).file
    }
}

fn result() -> FileResult {
    FileResult {
        degraded: vec![Degraded {
            path: "a.py".to_owned(),
            kind: DegradedKind::SyntaxError,
            reason: "line 1".to_owned(),
        }],
        judged: (1, 2, 3),
        ..FileResult::default()
    }
}

const KEY: Key = [7; 32];

#[test]
fn what_is_put_comes_back_from_the_file() {
    let bed = Bed::new();
    let quiet = FileResult {
        judged: (1, 20, 300),
        ..FileResult::default()
    };
    let cache = bed.open("v1");
    cache.put(KEY, &result());
    cache.put([8; 32], &quiet);
    assert_eq!(cache.close(), None);
    let cache = bed.open("v1");
    assert_eq!(cache.get(KEY), Some(result()));
    assert_eq!(cache.get([8; 32]), Some(quiet));
    assert_eq!(cache.get([9; 32]), None);
    let ignore = bed.dir.path().join("root/.andon/local/.gitignore");
    assert_eq!(fs::read_to_string(ignore).unwrap(), "*\n");
}

#[test]
fn what_may_be_said_differently_next_time_is_not_kept() {
    let bed = Bed::new();
    let cache = bed.open("v1");
    let mut panicked = result();
    panicked.degraded[0].kind = DegradedKind::Panicked;
    cache.put(KEY, &panicked);
    assert_eq!(cache.close(), None);
    assert!(!bed.file().exists());
}

#[test]
fn a_damaged_or_forged_file_is_built_anew_with_a_notice() {
    let bed = Bed::new();
    let fill = || {
        let cache = bed.open("v1");
        cache.put(KEY, &result());
        cache.close()
    };
    fill();
    let good = fs::read(bed.file()).unwrap();
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let other = Bed::new();
    let cache = other.open("v1");
    cache.put(KEY, &result());
    cache.close();
    let forged = fs::read(other.file()).unwrap();
    for bad in [
        flipped,
        good[..good.len() - 3].to_vec(),
        b"junk".to_vec(),
        Vec::new(),
        forged,
    ] {
        fs::write(bed.file(), &bad).unwrap();
        assert_eq!(bed.open("v1").get(KEY), None);
        assert!(fill().is_some_and(|notice| notice.contains("built anew")));
        assert_eq!(bed.open("v1").get(KEY), Some(result()));
    }
}

#[cfg(unix)]
#[test]
fn links_in_the_tree_lead_nowhere() {
    let bed = Bed::new();
    let prize = bed.dir.path().join("prize");
    fs::create_dir(&prize).unwrap();
    let root = bed.dir.path().join("root");
    fs::create_dir(&root).unwrap();
    std::os::unix::fs::symlink(&prize, root.join(".andon")).unwrap();
    let cache = bed.open("v1");
    cache.put(KEY, &result());
    assert_eq!(cache.close(), None);
    assert_eq!(fs::read_dir(&prize).unwrap().count(), 0);
}

#[test]
fn what_nobody_asks_for_is_forgotten() {
    let bed = Bed::new();
    let cache = bed.open("v1");
    cache.put(KEY, &result());
    cache.close();
    for run in 0..MAX_AGE {
        let cache = bed.open("v1");
        assert!(cache.known.contains_key(&KEY), "run {run}");
        cache.put([run; 32].map(|byte| byte | 128), &result());
        cache.close();
    }
    let cache = bed.open("v1");
    cache.put([1; 32], &result());
    cache.close();
    assert!(!bed.open("v1").known.contains_key(&KEY));
}

#[test]
fn without_configuration_nothing_is_written_into_the_tree() {
    let bed = Bed::new();
    let location = bed.location(false);
    assert!(location.file.starts_with(bed.dir.path().join("user")));
}
