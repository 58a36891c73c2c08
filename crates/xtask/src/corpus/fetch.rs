//! Downloads a package with the ordinary client of its registry, so that proxies, mirrors and
//! credentials that a developer has configured just work. Nothing is installed, built or run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::pins::Registry;

/// What to ask a registry for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'w> {
    pub(crate) registry: Registry,
    /// Name in the registry.
    pub(crate) package: &'w str,
    /// The newest, if `None`.
    pub(crate) version: Option<&'w str>,
}

/// Downloads the package into `download`, an empty folder; returns the archive.
///
/// # Errors
/// The client is missing or fails, or leaves something else than one archive.
pub(crate) fn fetch(wanted: &Wanted<'_>, download: &Path) -> Result<PathBuf> {
    match wanted.registry {
        Registry::Crates => return fetch_crate(wanted, download),
        Registry::Npm => fetch_npm(wanted, download)?,
        Registry::Pypi => fetch_pypi(wanted, download)?,
    }
    only_file(download)
}

impl Wanted<'_> {
    fn spec(&self, separator: &str) -> String {
        match self.version {
            Some(version) => format!("{}{separator}{version}", self.package),
            None => self.package.to_owned(),
        }
    }

    /// Whether an archive is called as the registry calls that of this version.
    pub(crate) fn is_called(&self, file: &str) -> bool {
        let Some(version) = self.version else {
            return false;
        };
        let package = self.package.trim_start_matches('@');
        match self.registry {
            Registry::Crates => file == format!("{package}-{version}.crate"),
            Registry::Npm => file == format!("{}-{version}.tgz", package.replace('/', "-")),
            Registry::Pypi => {
                let plain = |text: &str| text.to_lowercase().replace(['-', '.'], "_");
                let start = format!("{}_{}_py", plain(package), plain(version));
                let is_wheel = Path::new(file).extension().is_some_and(|own| own == "whl");
                is_wheel && plain(file).starts_with(&start)
            }
        }
    }
}

/// The pure-Python wheel, asked for by tags so that every machine gets the same file.
fn fetch_pypi(wanted: &Wanted<'_>, download: &Path) -> Result<()> {
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
    ])
    .args([
        "--only-binary",
        ":all:",
        "--platform",
        "any",
        "--implementation",
        "py",
    ])
    .args(["--abi", "none", "--python-version", "3.12", "--dest", "."])
    .arg(wanted.spec("=="))
    .current_dir(download);
    execute(&mut pip).map(drop)
}

fn fetch_npm(wanted: &Wanted<'_>, download: &Path) -> Result<()> {
    let mut npm = Command::new("npm");
    npm.args(["pack", "--silent", "--ignore-scripts", "--prefer-offline"])
        .arg(wanted.spec("@"))
        .current_dir(download);
    execute(&mut npm).map(drop)
}

/// `cargo info` puts the one `.crate` file it describes into cargo's registry cache and, unlike
/// `cargo fetch`, none of its dependencies. It runs in a folder outside any workspace member.
fn fetch_crate(wanted: &Wanted<'_>, download: &Path) -> Result<PathBuf> {
    let file = |version: &str| format!("{}-{version}.crate", wanted.package);
    if let Some(version) = wanted.version
        && let Some(found) = in_registry_cache(&file(version))?
    {
        return Ok(found);
    }
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["info", "--quiet", "--color", "never"])
        .arg(wanted.spec("@"))
        .current_dir(download);
    let told = execute(&mut cargo)?;
    let version = told.lines().find_map(|line| line.strip_prefix("version: "));
    // `1.0.0 (latest 1.2.0)` where a newer one is out.
    let version = version.and_then(|version| version.split(' ').next());
    let name = file(wanted.version.or(version).unwrap_or_default());
    in_registry_cache(&name)?.with_context(|| format!("cargo left no {name} in its registry cache"))
}

/// Looks a `.crate` file up below `$CARGO_HOME/registry/cache/<registry>/`.
fn in_registry_cache(name: &str) -> Result<Option<PathBuf>> {
    let home = match std::env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => std::env::home_dir()
            .context("neither CARGO_HOME nor a home folder is known")?
            .join(".cargo"),
    };
    let Ok(registries) = fs::read_dir(home.join("registry/cache")) else {
        return Ok(None);
    };
    let mut found: Vec<PathBuf> = registries
        .filter_map(|registry| Some(registry.ok()?.path().join(name)))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    Ok(found.into_iter().next())
}

/// Runs a client; what it printed.
fn execute(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("failed to start {program}; is it installed?"))?;
    if !output.status.success() {
        bail!(
            "{program} ended with {}:\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim_end()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    match files.as_slice() {
        [file] => Ok(file.clone()),
        _ => bail!("expected one downloaded file, found {}", files.len()),
    }
}
