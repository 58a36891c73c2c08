//! Which folder findings are relative to, and which `andon.toml` governs it.
//!
//! ```text
//! paths named      ─► from the folder that holds all, upwards: one with andon.toml
//!                  ─► upwards: a folder with sgconfig.yml
//!                  ─► upwards: a folder with .git
//!                  ─► upwards: a folder with .andon/house.json
//!                  ─► the folder itself, or the folder of the file
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use crate::style::HOUSE_NAME;

/// Name of the configuration file.
pub const CONFIG_NAME: &str = "andon.toml";

/// Names of ast-grep's configuration file, which is read where there is no other.
pub(crate) const SGCONFIG_NAMES: [&str; 2] = ["sgconfig.yml", "sgconfig.yaml"];

/// The checked root and its configuration file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Root {
    /// Absolute, without links.
    pub(crate) folder: PathBuf,
    /// The configuration file, if there is one to read.
    pub(crate) config: Option<PathBuf>,
}

/// Where configuration comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigSource {
    /// `andon.toml`, found upwards from the folder that holds all paths, else `sgconfig.yml`.
    Found,
    /// This file.
    File(PathBuf),
    /// None: the defaults.
    Isolated,
}

/// The root for `start`, an absolute path without links to a file or folder.
pub(crate) fn find(start: &Path, source: &ConfigSource) -> Root {
    let folder = match start.is_dir() {
        true => start,
        false => start.parent().unwrap_or(start),
    };
    let upwards = |name: &str| {
        folder
            .ancestors()
            .find(|folder| exists(&folder.join(name)))
            .map(Path::to_path_buf)
    };
    let fallback = || {
        let root = upwards(".git").or_else(|| upwards(HOUSE_NAME));
        root.unwrap_or_else(|| folder.to_path_buf())
    };
    match source {
        ConfigSource::Found => {
            let mut names = [CONFIG_NAME].into_iter().chain(SGCONFIG_NAMES);
            match names.find_map(|name| Some((upwards(name)?, name))) {
                Some((folder, name)) => Root {
                    config: Some(folder.join(name)),
                    folder,
                },
                None => Root {
                    folder: fallback(),
                    config: None,
                },
            }
        }
        ConfigSource::File(file) => {
            let file = fs::canonicalize(file).unwrap_or_else(|_| file.clone());
            let beside = file.parent().filter(|parent| folder.starts_with(parent));
            Root {
                folder: beside.map_or_else(fallback, Path::to_path_buf),
                config: Some(file),
            }
        }
        ConfigSource::Isolated => Root {
            folder: fallback(),
            config: None,
        },
    }
}

/// Whether a root has a configuration or a house.
pub(crate) fn is_settled(root: &Root) -> bool {
    root.config.is_some() || exists(&root.folder.join(HOUSE_NAME))
}

/// Whether a folder is a root by what lies in it, not for want of any.
pub(crate) fn is_marked(folder: &Path) -> bool {
    let names = [CONFIG_NAME, ".git", HOUSE_NAME].into_iter();
    let mut names = names.chain(SGCONFIG_NAMES);
    names.any(|name| exists(&folder.join(name)))
}

/// Whether something is there, whatever it is; a dangling link counts.
fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_configuration_wins_over_the_repository() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().canonicalize().unwrap();
        let deep = top.join("repo/service/src");
        fs::create_dir_all(&deep).unwrap();
        fs::create_dir(top.join("repo/.git")).unwrap();
        fs::write(deep.join("a.py"), "").unwrap();

        let found = |source: &ConfigSource| find(&deep.join("a.py"), source);
        assert_eq!(found(&ConfigSource::Found).folder, top.join("repo"));

        fs::write(top.join("repo/service/sgconfig.yml"), "").unwrap();
        assert_eq!(
            found(&ConfigSource::Found).config,
            Some(top.join("repo/service/sgconfig.yml"))
        );
        fs::write(top.join("repo/andon.toml"), "").unwrap();
        assert_eq!(found(&ConfigSource::Found).folder, top.join("repo"));
        fs::remove_file(top.join("repo/andon.toml")).unwrap();
        fs::write(top.join("repo/service/andon.toml"), "").unwrap();
        assert_eq!(found(&ConfigSource::Found).folder, top.join("repo/service"));
        assert_eq!(
            found(&ConfigSource::Found).config,
            Some(top.join("repo/service/andon.toml"))
        );
        assert_eq!(
            found(&ConfigSource::Isolated),
            Root {
                folder: top.join("repo"),
                config: None
            }
        );

        let elsewhere = top.join("other.toml");
        fs::write(&elsewhere, "").unwrap();
        assert_eq!(
            found(&ConfigSource::File(elsewhere.clone())),
            Root {
                folder: top,
                config: Some(elsewhere)
            }
        );
    }

    #[test]
    fn without_either_it_is_where_the_house_lies_or_the_folder_of_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().canonicalize().unwrap();
        let deep = top.join("src");
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join("a.py"), "").unwrap();
        assert_eq!(find(&deep.join("a.py"), &ConfigSource::Found).folder, deep);
        assert_eq!(find(&deep, &ConfigSource::Found).folder, deep);
        fs::create_dir(top.join(".andon")).unwrap();
        fs::write(top.join(HOUSE_NAME), "").unwrap();
        assert_eq!(find(&deep.join("a.py"), &ConfigSource::Found).folder, top);
    }
}
