//! Setting up small trees.

use std::collections::BTreeMap;

use super::*;
use crate::request::Silent;
use crate::testbed::Tree;

struct Bed {
    tree: Tree,
}

impl std::ops::Deref for Bed {
    type Target = Tree;

    fn deref(&self) -> &Tree {
        &self.tree
    }
}

impl Bed {
    fn new(files: &[(&str, &str)]) -> Self {
        Self {
            tree: Tree::new(files),
        }
    }

    /// With as many sources as a house needs.
    fn house() -> Self {
        let bed = Self::new(&[]);
        for index in 0..12 {
            let text = format!(
                "\"\"\"Part {index}.\"\"\"\n\n\ndef read_items_{index}(path, limit):\n    \
                 \"\"\"Read the items.\"\"\"\n    if not path:\n        return []\n    \
                 with open(path) as handle:\n        return list(handle)[:limit]\n"
            );
            bed.write(&format!("src/part_{index}.py"), &text);
        }
        bed
    }

    fn request(&self) -> InitRequest {
        InitRequest {
            path: Some(self.root.clone()),
            force: false,
            hook: false,
            learn: true,
            write: true,
            jobs: Some(2),
        }
    }

    fn init(&self) -> Result<InitOutcome, EngineError> {
        init(&self.request(), &Silent)
    }

    fn forced(&self) -> Result<InitOutcome, EngineError> {
        let request = InitRequest {
            force: true,
            ..self.request()
        };
        init(&request, &Silent)
    }

    /// Everything below the root, by path.
    fn tree(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut tree = BTreeMap::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => {
                        let bytes = fs::read(&path).unwrap_or_default();
                        tree.insert(path, bytes);
                    }
                }
            }
        }
        tree
    }

    fn refuses(&self, error: &str) {
        let before = self.tree();
        let told = self.init().unwrap_err().to_string();
        assert!(told.contains(error), "{told}");
        assert_eq!(self.tree(), before, "{error}");
    }
}

fn written(outcome: &InitOutcome) -> Vec<&str> {
    outcome.changes.iter().map(|change| change.path).collect()
}

#[test]
fn the_second_run_changes_nothing() {
    let bed = Bed::house();
    let first = bed.init().unwrap();
    assert_eq!(written(&first), [CONFIG_NAME, HOUSE_NAME, LOCAL_IGNORE.0]);
    assert!(matches!(first.learning, Learning::Learned(_)));
    let tree = bed.tree();
    assert_eq!(tree.len(), 12 + 3);

    let second = bed.init().unwrap();
    assert_eq!(written(&second), [""; 0]);
    assert!(matches!(second.learning, Learning::Kept));
    assert_eq!(bed.forced().unwrap().config, ConfigState::Kept);
    assert_eq!(bed.tree(), tree);
}

#[test]
fn nothing_is_written_when_nothing_should_be() {
    let bed = Bed::house();
    let before = bed.tree();
    let request = InitRequest {
        write: false,
        ..bed.request()
    };
    let shown = init(&request, &Silent).unwrap();
    assert_eq!(bed.tree(), before);
    let done = bed.init().unwrap();
    assert_eq!(shown.changes, done.changes);
}

#[test]
fn every_line_of_the_draft_can_be_put_in_force() {
    let bed = Bed::new(&[
        ("a.py", "x = 1\n"),
        ("b.rs", "fn main() {}\n"),
        ("c.tsx", "let x = 1\n"),
        ("vendor/v.py", "x = 1\n"),
    ]);
    let outcome = bed.init().unwrap();
    assert_eq!(
        outcome.packs,
        [
            "andon:python",
            "andon:rust",
            "andon:slop",
            "andon:typescript"
        ]
    );
    let text = fs::read_to_string(bed.root.join(CONFIG_NAME)).unwrap();
    let in_force = text.lines().map(|line| match line.starts_with("##") {
        true => line,
        false => line
            .strip_prefix("# ")
            .filter(|key| is_toml(key))
            .unwrap_or(line),
    });
    let in_force = in_force.collect::<Vec<_>>().join("\n");
    assert_ne!(in_force, text.trim_end());
    for text in [&text, &in_force] {
        assert_eq!(
            crate::config::schema_tests::complaints(text),
            [""; 0],
            "{text}"
        );
    }
    bed.write(CONFIG_NAME, &in_force);
    assert_eq!(bed.init().unwrap().config, ConfigState::Kept, "{in_force}");
}

/// Whether a line of a comment is a key or a section.
fn is_toml(line: &str) -> bool {
    line.starts_with('[') || line.contains(" = ")
}

#[test]
fn vendored_code_is_left_out_and_said_so() {
    let bed = Bed::new(&[
        ("a.py", "x = 1\n"),
        ("vendor/go.ts", "let x = 1\n"),
        ("web/[x]/node_modules/m/index.js", "let x = 1\n"),
        ("env/pyvenv.cfg", ""),
        ("env/lib/site.py", "x = 1\n"),
        ("vendors.py", "x = 1\n"),
    ]);
    let outcome = bed.init().unwrap();
    let folders: Vec<_> = outcome
        .survey
        .vendored
        .iter()
        .map(|folder| folder.path.as_str())
        .collect();
    assert_eq!(folders, ["env", "vendor", "web/[x]/node_modules"]);
    assert_eq!(outcome.survey.languages, [("Python", 2)]);
    // And what is written leaves out the same.
    assert_eq!(bed.init().unwrap().survey.languages, [("Python", 2)]);
}

#[test]
fn a_forced_configuration_keeps_the_old_one_once() {
    let bed = Bed::new(&[("a.py", "x = 1\n"), (CONFIG_NAME, "rules = [")]);
    bed.refuses("1 mistake in the configuration");
    assert_eq!(bed.forced().unwrap().config, ConfigState::Replaced);
    let backup = bed.root.join(BACKUP_NAME);
    assert_eq!(fs::read_to_string(&backup).unwrap(), "rules = [");

    bed.write(CONFIG_NAME, "# mine\n");
    let before = bed.tree();
    assert!(matches!(
        bed.forced(),
        Err(EngineError::BackupExists { .. })
    ));
    assert_eq!(bed.tree(), before);
}

#[test]
fn mistakes_and_obstacles_are_told_before_anything_is_written() {
    Bed::new(&[]).refuses("no file below");
    Bed::new(&[("a.md", "x")]).refuses("no file below");
    let with = |path: &str, text: &str| Bed::new(&[("a.py", "x = 1\n"), (path, text)]);
    with("andon.toml/x", "").refuses("`andon.toml` is in the way");
    with(".andon", "").refuses("`.andon` is in the way");
    with(".andon/local", "").refuses("`.andon/local` is in the way");
    with(".andon/house.json", "{").refuses(".andon/house.json");
    with(".andon/house.json/x", "").refuses("`.andon/house.json` is in the way");
    with(CONFIG_NAME, "[severity]\n\"slop/no-such\" = \"off\"\n").refuses("1 mistake");
    with(CONFIG_NAME, "gaet = 1\n").refuses("1 mistake");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_out_of_the_tree() {
    use std::os::unix::fs::symlink;
    let elsewhere = tempfile::tempdir().unwrap();
    let bed = Bed::new(&[("a.py", "x = 1\n")]);
    symlink(elsewhere.path(), bed.root.join(".andon")).unwrap();
    bed.refuses("`.andon` is in the way");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);

    let bed = Bed::new(&[("a.py", "x = 1\n")]);
    symlink("gone.toml", bed.root.join(CONFIG_NAME)).unwrap();
    bed.refuses("leads nowhere");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let bed = Bed::new(&[("a.py", "x = 1\n"), ("shared.toml", "rules = []\n")]);
    symlink("shared.toml", bed.root.join(CONFIG_NAME)).unwrap();
    let before = bed.tree();
    let told = bed.forced().unwrap_err().to_string();
    assert!(told.contains("`andon.toml` is in the way"), "{told}");
    assert_eq!(bed.tree(), before);
    // As long as it stays as it is, a link is as good as a file.
    assert_eq!(bed.init().unwrap().config, ConfigState::Kept);
}

#[test]
fn a_run_that_was_cut_off_is_taken_up() {
    let whole = Bed::new(&[("a.py", "x = 1\n"), (CONFIG_NAME, "rules = []\n")]);
    whole.forced().unwrap();
    for files in [1, 2] {
        let bed = Bed::new(&[("a.py", "x = 1\n"), (CONFIG_NAME, "rules = []\n")]);
        for name in [BACKUP_NAME, CONFIG_NAME].iter().take(files) {
            fs::copy(whole.root.join(name), bed.root.join(name)).unwrap();
        }
        bed.forced().unwrap();
        let names = |bed: &Bed| -> Vec<(PathBuf, Vec<u8>)> {
            let tree = bed.tree().into_iter();
            let below = |path: PathBuf| path.strip_prefix(&bed.root).unwrap().to_path_buf();
            tree.map(|(path, bytes)| (below(path), bytes)).collect()
        };
        assert_eq!(names(&bed), names(&whole), "{files}");
    }
    fs::write(whole.root.join(CONFIG_NAME), "rules = [\"andon:slop\"]\n").unwrap();
    let told = whole.forced().unwrap_err().to_string();
    assert!(told.contains("already exists"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let bed = Bed::new(&[("a.py", "x = 1\n")]);
    if !crate::testbed::permissions_bind(&bed.root) {
        return;
    }
    fs::set_permissions(&bed.root, fs::Permissions::from_mode(0o555)).unwrap();
    bed.refuses("failed to write `andon.toml`");
    fs::set_permissions(&bed.root, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_root_is_the_nearest_repository_or_configuration() {
    let bed = Bed::new(&[("repo/src/deep/a.py", "x = 1\n"), ("andon.toml", "")]);
    let deep = bed.root.join("repo/src/deep");
    let found = |cwd: &Path| find_root(None, cwd).unwrap();
    assert_eq!(found(&deep), bed.root);
    fs::create_dir(bed.root.join("repo/.git")).unwrap();
    assert_eq!(found(&deep), bed.root.join("repo"));
    bed.write("repo/src/andon.toml", "");
    assert_eq!(found(&deep), bed.root.join("repo/src"));

    let named = InitRequest {
        path: Some(deep.clone()),
        write: false,
        ..bed.request()
    };
    let outcome = init(&named, &Silent).unwrap();
    assert_eq!(outcome.survey.root, deep);
    assert!(outcome.survey.git);
    let above = outcome.survey.above.unwrap();
    assert!(above.ends_with("repo/src/andon.toml"), "{above}");
}

#[test]
fn the_hook_is_added_where_that_is_safe() {
    let hooked = |text: Option<&str>, git: bool| {
        let bed = Bed::new(&[("a.py", "x = 1\n")]);
        if git {
            fs::create_dir(bed.root.join(".git")).unwrap();
        }
        if let Some(text) = text {
            bed.write(HOOKS_NAME, text);
        }
        let request = InitRequest {
            hook: true,
            ..bed.request()
        };
        let outcome = init(&request, &Silent).unwrap();
        let after = fs::read_to_string(bed.root.join(HOOKS_NAME)).ok();
        let again = init(&request, &Silent).unwrap();
        assert_eq!(written(&again), [""; 0]);
        (outcome.hook.unwrap(), after)
    };
    let fresh = Some(format!("repos:\n{}", hook_entry()));
    assert_eq!(hooked(None, true), (HookState::Added, fresh.clone()));
    assert_eq!(hooked(fresh.as_deref(), true), (HookState::Present, fresh));
    assert_eq!(hooked(None, false), (HookState::NoGit, None));
    let flow = "repos: []\n";
    assert_eq!(
        hooked(Some(flow), true),
        (HookState::Unsafe, Some(flow.to_owned()))
    );
}

#[test]
fn what_is_there_is_seen() {
    let bed = Bed::new(&[
        ("a.py", "x = 1\n"),
        (".github/workflows/ci.yml", "run: andon check\n"),
        ("AGENTS.md", ""),
        ("pyproject.toml", "[tool.black]\n"),
        (".zed/settings.json", "{}"),
    ]);
    let survey = bed.init().unwrap().survey;
    assert_eq!(survey.present, [".github/workflows", "AGENTS.md"]);
    assert_eq!((survey.ci, survey.ci_runs_andon), (Some(Ci::GitHub), true));
    assert_eq!(survey.formatter, Some("black"));
    assert!(!survey.git && !survey.hooked && !survey.editor_knows);
}
