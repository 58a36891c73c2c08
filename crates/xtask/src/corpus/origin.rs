//! Whose package it is, by what the package says of itself: version, and the account behind the
//! address of its repository.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::pins::Registry;
use super::unpack::member;

/// What a package says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Its version.
    pub(crate) version: String,
    /// Host and account of its repository, in lower case: `github.com/pallets`.
    pub(crate) owner: String,
}

/// Reads the metadata in an archive of a registry.
///
/// # Errors
/// No metadata, or no address of a repository in them.
pub(crate) fn origin(archive: &Path, registry: Registry) -> Result<Origin> {
    let (version, addresses) = match registry {
        Registry::Pypi => of_wheel(&member(archive, &|path| {
            path.ends_with(".dist-info/METADATA") && path.matches('/').count() == 1
        })?)?,
        Registry::Crates => of_crate(&member(archive, &|path| path == "Cargo.toml")?)?,
        Registry::Npm => of_npm(&member(archive, &|path| path == "package.json")?)?,
    };
    let owner = addresses
        .iter()
        .find_map(|address| account(address))
        .with_context(|| match addresses.is_empty() {
            true => "the package names no repository".to_owned(),
            false => format!("no account is to be seen in {}", addresses.join(", ")),
        })?;
    Ok(Origin { version, owner })
}

/// Version and addresses of a wheel's `METADATA`; what is called a repository comes first.
fn of_wheel(text: &str) -> Result<(String, Vec<String>)> {
    let head = text.split("\n\n").next().unwrap_or(text);
    let fields = head.lines().filter_map(|line| line.split_once(": "));
    let (mut version, mut ranked) = (None, Vec::new());
    for (key, value) in fields {
        match key {
            "Version" => version = Some(value.trim().to_owned()),
            "Home-page" => ranked.push((1, value.trim())),
            "Project-URL" => {
                let Some((label, address)) = value.split_once(',') else {
                    continue;
                };
                let label = label.trim().to_lowercase();
                let rank = match label.as_str() {
                    "repository" | "source" | "source code" | "code" | "github" => 0,
                    _ if label.starts_with("sourc") || label.starts_with("repo") => 0,
                    _ if label.starts_with("home") => 1,
                    _ => 2,
                };
                ranked.push((rank, address.trim()));
            }
            _ => {}
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let addresses = ranked.into_iter().map(|(_, address)| address.to_owned());
    Ok((version.context("no version")?, addresses.collect()))
}

fn of_crate(text: &str) -> Result<(String, Vec<String>)> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        version: String,
        repository: Option<String>,
        homepage: Option<String>,
    }
    let Manifest { package } = toml::from_str(text)?;
    let addresses = package.repository.into_iter().chain(package.homepage);
    Ok((package.version, addresses.collect()))
}

fn of_npm(text: &str) -> Result<(String, Vec<String>)> {
    #[derive(Deserialize)]
    struct Manifest {
        version: String,
        repository: Option<Repository>,
        homepage: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Repository {
        Short(String),
        Long { url: String },
    }
    let manifest: Manifest = serde_json::from_str(text)?;
    let repository = manifest.repository.map(|repository| {
        let (Repository::Short(text) | Repository::Long { url: text }) = repository;
        match text.strip_prefix("github:") {
            Some(path) => format!("https://github.com/{path}"),
            // `owner/name` is one at GitHub.
            None if !text.contains(':') => format!("https://github.com/{text}"),
            None => text,
        }
    });
    let addresses = repository.into_iter().chain(manifest.homepage);
    Ok((manifest.version, addresses.collect()))
}

/// Where repositories lie under the accounts of those who keep them.
const FORGES: [&str; 9] = [
    "bitbucket.org",
    "codeberg.org",
    "foss.heptapod.net",
    "git.sr.ht",
    "github.com",
    "gitlab.com",
    "gitlab.freedesktop.org",
    "gitlab.gnome.org",
    "opendev.org",
];

/// `github.com/pallets` of `git+https://github.com/Pallets/click.git`; `None` for other places.
fn account(address: &str) -> Option<String> {
    let address = address.trim().to_lowercase();
    let rest = address
        .split_once("://")
        .map_or(address.as_str(), |(_, rest)| rest);
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    let (host, path) = rest.split_once(['/', ':'])?;
    let host = host.trim_start_matches("www.");
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let owner = parts.next()?;
    let is_account = FORGES.contains(&host) && owner != "sponsors" && parts.next().is_some();
    is_account.then(|| format!("{host}/{owner}"))
}

#[cfg(test)]
mod tests {
    //! Addresses as packages write them.

    use super::*;

    #[test]
    fn accounts_of_addresses() {
        let cases = [
            (
                "https://github.com/Pallets/click/",
                Some("github.com/pallets"),
            ),
            (
                "git+https://github.com/lodash/lodash.git",
                Some("github.com/lodash"),
            ),
            ("git+ssh://git@github.com/a/b.git", Some("github.com/a")),
            ("git@gitlab.com:a/b.git", Some("gitlab.com/a")),
            ("git://www.github.com/a/b", Some("github.com/a")),
            ("https://github.com/sponsors/a", None),
            ("https://github.com/a", None),
            ("https://click.palletsprojects.com/x/y", None),
            ("", None),
        ];
        for (address, expected) in cases {
            assert_eq!(account(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn a_wheel_names_its_repository_before_its_page() {
        let text = "Metadata-Version: 2.1\nVersion: 1.2\nHome-page: https://github.com/page/x\n\
                    Project-URL: Issues, https://github.com/other/x/issues\n\
                    Project-URL: Source, https://github.com/right/x\n\n\
                    Version: 9\nProject-URL: Source, https://github.com/wrong/x\n";
        let (version, addresses) = of_wheel(text).unwrap();
        assert_eq!(version, "1.2");
        assert_eq!(addresses[0], "https://github.com/right/x");
        assert_eq!(addresses.len(), 3);
    }

    #[test]
    fn npm_repositories_are_written_in_several_ways() {
        for repository in [
            "\"a/b\"",
            "\"github:a/b\"",
            "{\"url\": \"git://github.com/a/b\"}",
            "{\"url\": \"github:a/b\"}",
        ] {
            let text = format!("{{\"version\": \"1\", \"repository\": {repository}}}");
            let (_, addresses) = of_npm(&text).unwrap();
            assert_eq!(
                account(&addresses[0]).as_deref(),
                Some("github.com/a"),
                "{text}"
            );
        }
    }
}
