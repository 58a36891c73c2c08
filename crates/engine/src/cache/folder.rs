//! Where the cache of a root lies, and the key that seals it.

use std::env;
use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Key;
use crate::folders::{LOCAL_IGNORE, is_folder, make_folders};

/// Where the cache of one root lies.
#[derive(Debug, Clone)]
pub(super) struct Location {
    pub(super) file: PathBuf,
    pub(super) key: Key,
    /// The root, if the file lies below it.
    tree: Option<PathBuf>,
}

impl Location {
    /// For a root; `configured` if it has an `andon.toml`. `None` where the user has no cache
    /// folder, or it cannot be written.
    pub(super) fn of(root: &Path, configured: bool) -> Option<Self> {
        Self::within(root, configured, &user_folder()?)
    }

    /// Likewise, with the user's cache folder given.
    pub(super) fn within(root: &Path, configured: bool, user: &Path) -> Option<Self> {
        let key = user_key(user).ok()?;
        if configured || is_folder(&root.join(".andon")) {
            let file = root.join(".andon/local/cache/files");
            return Some(Self {
                file,
                key,
                tree: Some(root.to_path_buf()),
            });
        }
        let mut name = blake3::hash(root.as_os_str().as_encoded_bytes())
            .to_hex()
            .to_string();
        name.truncate(32);
        Some(Self {
            file: user.join(name),
            key,
            tree: None,
        })
    }

    /// Makes the folders; those in the tree must be folders, not links to somewhere else.
    pub(super) fn prepare(&self) -> io::Result<()> {
        let Some(root) = &self.tree else {
            return Ok(());
        };
        make_folders(root, [".andon", "local", "cache"]).map_err(|(_, error)| error)?;
        let (ignore, text) = LOCAL_IGNORE;
        let ignore = root.join(ignore);
        match OpenOptions::new().write(true).create_new(true).open(ignore) {
            Ok(mut file) => file.write_all(text.as_bytes()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// `$XDG_CACHE_HOME/andon`, else `~/.cache/andon`.
fn user_folder() -> Option<PathBuf> {
    let absolute = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(base.join("andon"))
}

/// The user's key, made on first use. Of several processes that make one at once, the first wins.
fn user_key(folder: &Path) -> io::Result<Key> {
    let path = folder.join("key");
    let known = || Key::try_from(fs::read(&path).ok()?.as_slice()).ok();
    if let Some(key) = known() {
        return Ok(key);
    }
    fs::create_dir_all(folder)?;
    let key = random();
    let attempt = blake3::hash(&key).to_hex();
    let temporary = folder.join(format!("key.{attempt}.tmp"));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&temporary)?.write_all(&key)?;
    // Unlike a rename, a link takes nobody's place.
    let made = match fs::hard_link(&temporary, &path) {
        Ok(()) => Ok(key),
        Err(_) => match known() {
            Some(other) => Ok(other),
            // The key is damaged, or the file system knows no links.
            None => fs::rename(&temporary, &path).map(|()| key),
        },
    };
    // Best effort: what is left of an attempt is never read.
    let _ = fs::remove_file(&temporary);
    made
}

/// Unpredictable to whoever wrote the repository: hashers seeded by the system, and the time.
fn random() -> Key {
    let mut hasher = blake3::Hasher::new();
    for salt in 0..8 {
        let part = RandomState::new().hash_one((salt, SystemTime::now(), std::process::id()));
        hasher.update(&part.to_le_bytes());
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    //! One key, whoever comes first.

    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn all_who_come_at_once_take_one_key() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let start = Barrier::new(8);
            let keys: Vec<Key> = thread::scope(|scope| {
                let come = || {
                    start.wait();
                    user_key(folder.path()).unwrap()
                };
                let threads: Vec<_> = (0..8).map(|_| scope.spawn(come)).collect();
                let keys = threads.into_iter().map(|thread| thread.join().unwrap());
                keys.collect()
            });
            assert!(keys.iter().all(|key| *key == keys[0]));
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn a_damaged_key_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key"), "short").unwrap();
        let key = user_key(folder.path()).unwrap();
        assert_eq!(user_key(folder.path()).unwrap(), key);
    }
}
