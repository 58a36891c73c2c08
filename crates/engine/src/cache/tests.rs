//! The cache against damage, forgery and time.

use std::fs;
use std::path::PathBuf;

use andon_finding::Finding;
use andon_style::FilePrint;
use andon_syntax::Language;
use tempfile::TempDir;

use super::store::MAX_AGE;
use super::*;
use crate::style::StylePrint;

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
        let kept = Kept::at(Some(self.location(true)));
        Cache::at(kept, super::context([context]), SystemTime::now())
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

const CONTENT: Key = [7; 32];

/// Some file.
fn file() -> Candidate {
    Candidate {
        path: PathBuf::new(),
        rel: "a.py".to_owned(),
        language: Language::from_name("python").unwrap(),
        len: 0,
        stamp: None,
    }
}

impl Cache {
    /// Keeps a result of some file.
    fn keep(&self, content: Key, mut result: FileResult) -> FileResult {
        self.put(&file(), content, &mut result);
        result
    }

    fn known(&self, content: Key) -> Option<FileResult> {
        self.get(&file(), content)
    }
}

fn print() -> StylePrint {
    StylePrint {
        digest: 1,
        print: FilePrint::default(),
    }
}

#[test]
fn what_is_put_comes_back_from_the_file() {
    let bed = Bed::new();
    let quiet = FileResult {
        judged: (1, 20, 300),
        ..FileResult::default()
    };
    let cache = bed.open("v1");
    cache.keep(CONTENT, result());
    cache.keep([8; 32], quiet.clone());
    assert_eq!(cache.close(), None);
    let cache = bed.open("v1");
    assert_eq!(cache.known(CONTENT), Some(result()));
    assert_eq!(cache.known([8; 32]), Some(quiet));
    assert_eq!(cache.known([9; 32]), None);
    let ignore = bed.dir.path().join("root/.andon/local/.gitignore");
    assert_eq!(fs::read_to_string(ignore).unwrap(), "*\n");
}

#[test]
fn a_fingerprint_comes_back_when_it_is_needed_whatever_was_asked_beside_it() {
    let bed = Bed::new();
    let printed = |degraded: Vec<Degraded>| FileResult {
        degraded,
        print: Some(Box::new(print())),
        judged: (1, 20, 300),
        ..FileResult::default()
    };
    let open = |rules: &str, style_alone: bool| Cache {
        facts: context(["facts"]),
        style_alone,
        ..bed.open(rules)
    };
    let cache = open("rules", false);
    let clean = cache.keep(CONTENT, printed(Vec::new()));
    let broken = cache.keep([8; 32], printed(result().degraded));
    assert_eq!(cache.close(), None);
    for (context, style_alone) in [("rules", false), ("other", true)] {
        let cache = open(context, style_alone);
        let mut results = [cache.known(CONTENT).unwrap(), FileResult::default()];
        assert_eq!(results[0].print, None);
        cache.recall_prints(&mut results);
        assert_eq!(results, [clean.clone(), FileResult::default()]);
        // What else there was to say of a broken file may have been said by a rule.
        assert_eq!(cache.known([8; 32]).is_some(), !style_alone);
    }
    let mut results = [open("rules", false).known([8; 32]).unwrap()];
    open("rules", false).recall_prints(&mut results);
    assert_eq!(results, [broken]);
    // Rules that were not asked have said nothing.
    assert_eq!(open("other", false).known(CONTENT), None);
}

#[test]
fn what_the_house_said_comes_back_for_the_very_same_files() {
    let file = |key: u8| FileResult {
        print: Some(Box::new(print())),
        key: Some([key; 32]),
        ..result()
    };
    let finding: Finding = serde_json::from_value(serde_json::json!({
        "rule_id": "style/foreign-file", "severity": "info", "message": "m", "path": "a.py",
        "span": {"start": {"byte": 0, "line": 0, "column": 0}, "end": {"byte": 1, "line": 0, "column": 1}},
        "key": "k", "excerpt": {"first_line": 0, "first_column": 0, "lines": ["x"], "truncated": false},
    }))
    .unwrap();
    let bed = Bed::new();
    let cache = bed.open("v1");
    let fresh = [file(1), file(2), FileResult::default()];
    let key = cache.house_key(None, &fresh).unwrap();
    let mut said = fresh.clone();
    said[1].findings.push(finding);
    cache.keep_house(key, true, &said);
    cache.close();
    let cache = bed.open("v1");
    let mut again = fresh.clone();
    assert_eq!(cache.recall_house(key, &mut again), Some(true));
    assert_eq!(again, said);
    // Other files, in another order or place, are others.
    let shifted = [file(1), FileResult::default(), file(2)];
    for other in [
        &shifted[..],
        &[file(2), file(1)],
        &[file(1)],
        &[file(1), file(3)],
    ] {
        let key = cache.house_key(None, other).unwrap();
        assert_eq!(cache.recall_house(key, &mut again), None);
    }
    assert_ne!(bed.open("v2").house_key(None, &fresh), Some(key));
    let nameless = FileResult {
        key: None,
        ..file(1)
    };
    assert_eq!(cache.house_key(None, &[nameless]), None);
}

#[test]
fn what_may_be_said_differently_next_time_is_not_kept() {
    let bed = Bed::new();
    let cache = bed.open("v1");
    let mut panicked = result();
    panicked.degraded[0].kind = DegradedKind::Panicked;
    cache.keep(CONTENT, panicked);
    assert_eq!(cache.close(), None);
    assert!(!bed.file().exists());
}

#[test]
fn a_damaged_or_forged_file_is_built_anew_with_a_notice() {
    let bed = Bed::new();
    let fill = || {
        let cache = bed.open("v1");
        cache.keep(CONTENT, result());
        cache.close()
    };
    fill();
    let good = fs::read(bed.file()).unwrap();
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let other = Bed::new();
    let cache = other.open("v1");
    cache.keep(CONTENT, result());
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
        assert_eq!(bed.open("v1").known(CONTENT), None);
        assert!(fill().is_some_and(|notice| notice.contains("built anew")));
        assert_eq!(bed.open("v1").known(CONTENT), Some(result()));
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
    cache.keep(CONTENT, result());
    assert_eq!(cache.close(), None);
    assert_eq!(fs::read_dir(&prize).unwrap().count(), 0);
}

#[test]
fn what_nobody_asks_for_is_forgotten() {
    let bed = Bed::new();
    let kept = |cache: &Cache| cache.kept.store.entries.len();
    let cache = bed.open("v1");
    cache.keep(CONTENT, result());
    cache.close();
    for run in 0..MAX_AGE {
        let cache = bed.open("v1");
        assert_eq!(kept(&cache), 1 + usize::from(run), "run {run}");
        cache.keep([run; 32].map(|byte| byte | 128), result());
        cache.close();
    }
    let cache = bed.open("v1");
    cache.keep([1; 32], result());
    cache.close();
    assert_eq!(bed.open("v1").known(CONTENT), None);
}

#[test]
fn without_configuration_nothing_is_written_into_the_tree() {
    let bed = Bed::new();
    let location = bed.location(false);
    assert!(location.file.starts_with(bed.dir.path().join("user")));
}

/// A file whose result is remembered, and runs over it.
#[cfg(unix)]
mod places {
    use std::time::Duration;

    use super::*;

    struct Run {
        bed: Bed,
        now: SystemTime,
    }

    impl Run {
        fn new() -> Self {
            let run = Self {
                bed: Bed::new(),
                now: SystemTime::now(),
            };
            fs::write(run.path("a.py"), "x = 1\n").unwrap();
            run
        }

        fn path(&self, name: &str) -> PathBuf {
            self.bed.dir.path().join(name)
        }

        fn candidate(&self) -> Candidate {
            let path = self.path("a.py");
            Candidate {
                stamp: Stamp::at(&path),
                path,
                ..file()
            }
        }

        fn open(&self, seconds: u64) -> Cache {
            let moment = self.now + Duration::from_secs(seconds);
            let kept = Kept::at(Some(self.bed.location(true)));
            Cache::at(kept, context(["v1"]), moment)
        }

        /// A run so many seconds later that reads the file.
        fn read(&self, seconds: u64) {
            let cache = self.open(seconds);
            let file = self.candidate();
            let content = cache.content(&file, file.stamp, &fs::read(&file.path).unwrap());
            cache.put(&file, content, &mut result());
            assert_eq!(cache.close(), None);
        }

        fn is_known(&self, seconds: u64) -> bool {
            self.open(seconds).unchanged(&self.candidate()).is_some()
        }
    }

    #[test]
    fn what_did_not_change_is_known_without_reading() {
        let run = Run::new();
        run.read(60);
        let cache = run.open(120);
        assert_eq!(cache.unchanged(&run.candidate()), Some(result()));
        let elsewhere = Candidate {
            rel: "b.py".to_owned(),
            ..run.candidate()
        };
        assert_eq!(cache.unchanged(&elsewhere), None);
        let unasked = Candidate {
            stamp: None,
            ..run.candidate()
        };
        assert_eq!(cache.unchanged(&unasked), Some(result()));
    }

    #[test]
    fn an_edit_of_the_same_length_in_the_same_tick_is_seen() {
        let run = Run::new();
        // The file was written just now: its stamp may be that of what comes next as well.
        run.read(0);
        fs::write(run.path("a.py"), "x = 2\n").unwrap();
        assert!(!run.is_known(0));
        assert!(!run.is_known(60));
    }

    #[test]
    fn an_edit_that_hides_its_time_is_seen() {
        let run = Run::new();
        run.read(60);
        let path = run.path("a.py");
        let before = fs::metadata(&path).unwrap();
        let changed = |metadata: &fs::Metadata| {
            use std::os::unix::fs::MetadataExt;
            (metadata.ctime(), metadata.ctime_nsec())
        };
        // The next tick comes soon.
        while changed(&fs::metadata(&path).unwrap()) == changed(&before) {
            let file = fs::File::options().write(true).open(&path).unwrap();
            fs::write(&path, "x = 2\n").unwrap();
            file.set_modified(before.modified().unwrap()).unwrap();
        }
        let after = fs::metadata(&path).unwrap();
        assert_eq!(after.modified().unwrap(), before.modified().unwrap());
        assert_eq!(after.len(), before.len());
        assert!(!run.is_known(120));
    }

    #[test]
    fn a_file_in_its_place_is_seen_however_old() {
        let run = Run::new();
        run.read(60);
        let times = fs::metadata(run.path("a.py")).unwrap().modified().unwrap();
        for age in [0, 86_400] {
            let other = run.path("other");
            fs::write(&other, "x = 3\n").unwrap();
            let file = fs::File::options().write(true).open(&other).unwrap();
            file.set_modified(times - Duration::from_secs(age)).unwrap();
            fs::rename(&other, run.path("a.py")).unwrap();
            assert!(!run.is_known(120), "{age}");
        }
        fs::remove_file(run.path("a.py")).unwrap();
        std::os::unix::fs::symlink("other", run.path("a.py")).unwrap();
        assert!(!run.is_known(120));
    }

    #[test]
    fn a_clock_that_was_set_back_is_harmless() {
        let run = Run::new();
        run.read(3600);
        assert!(run.is_known(3600));
        assert!(!run.is_known(60));
        // What is read then is known from then on.
        run.read(60);
        fs::write(run.path("b.py"), "").unwrap();
        assert!(run.is_known(61));
        // Files from the future are read every time.
        let file = fs::File::options().write(true).open(run.path("a.py"));
        let future = run.now + Duration::from_secs(86_400);
        file.unwrap().set_modified(future).unwrap();
        run.read(3600);
        assert!(!run.is_known(3600));
    }

    #[test]
    fn a_few_new_places_are_not_worth_writing_everything_again() {
        let run = Run::new();
        run.read(60);
        let written = fs::read(run.bed.file()).unwrap();
        let cache = run.open(120);
        assert!(cache.unchanged(&run.candidate()).is_some());
        assert_eq!(cache.close(), None);
        assert_eq!(fs::read(run.bed.file()).unwrap(), written);
    }
}
