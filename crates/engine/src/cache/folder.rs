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

/// The user's key, made on first use.
fn user_key(folder: &Path) -> io::Result<Key> {
    let path = folder.join("key");
    if let Ok(bytes) = fs::read(&path)
        && let Ok(key) = Key::try_from(bytes.as_slice())
    {
        return Ok(key);
    }
    fs::create_dir_all(folder)?;
    let key = random();
    let temporary = folder.join(format!("key.{}.tmp", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&temporary)?.write_all(&key)?;
    fs::rename(&temporary, &path)?;
    Ok(key)
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
