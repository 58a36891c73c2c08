//! Downloads a package with the ordinary client of its registry, so that proxies, mirrors and
//! credentials that a developer has configured just work. Nothing is installed, built or run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::pins::{Pin, Registry};

/// Downloads the package into `scratch`, an empty folder; returns the archive.
///
/// # Errors
/// The client is missing or fails, or leaves something else than one archive.
pub(crate) fn fetch(pin: &Pin, scratch: &Path) -> Result<PathBuf> {
    let download = scratch.join("download");
    fs::create_dir_all(&download)?;
    match pin.registry {
        Registry::Crates => return fetch_crate(pin, &download),
        Registry::Npm => fetch_npm(pin, &download)?,
        Registry::Pypi => fetch_pypi(pin, &download)?,
    }
    only_file(&download)
}

/// The pure-Python wheel, asked for by tags so that every machine gets the same file.
fn fetch_pypi(pin: &Pin, download: &Path) -> Result<()> {
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
    .arg(format!("{}=={}", pin.package(), pin.version))
    .current_dir(download);
    execute(&mut pip)
}

fn fetch_npm(pin: &Pin, download: &Path) -> Result<()> {
    let mut npm = Command::new("npm");
    npm.args(["pack", "--silent", "--ignore-scripts"])
        .arg(format!("{}@{}", pin.package(), pin.version))
        .current_dir(download);
    execute(&mut npm)
}

/// `cargo info` puts the one `.crate` file it describes into cargo's registry cache and, unlike
/// `cargo fetch`, none of its dependencies. It runs in a folder outside any workspace member.
fn fetch_crate(pin: &Pin, download: &Path) -> Result<PathBuf> {
    let name = format!("{}-{}.crate", pin.package(), pin.version);
    if let Some(found) = in_registry_cache(&name)? {
        return Ok(found);
    }
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["info", "--quiet"])
        .arg(format!("{}@{}", pin.package(), pin.version))
        .current_dir(download);
    execute(&mut cargo)?;
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

fn execute(command: &mut Command) -> Result<()> {
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
    Ok(())
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
