//! `cargo xtask corpus --formatted`: what style is learned from and measured on, run through the
//! formatter of its ecosystem with the defaults: what is measured so that nobody is told by the
//! layout of the code, what is learned from so that scores are worth as much where code is formatted.
//!
//! ```text
//! [background/]<language>/<name>/ ─► copy ─► ruff | rustfmt | prettier ─► formatted/ the same
//! ```
//!
//! The formatters are programs on the `PATH`. Files that one cannot read stay as they are.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::owners::List;
use super::pins::{Language, Pin};
use super::{STAMP, Scratch, corpora, present, replace, topics};

/// Formats all packages of some languages; of all languages, if none is named.
///
/// # Errors
/// A package was not fetched, a formatter is missing, or a file operation fails.
pub(super) fn format(root: &Path, languages: &[String]) -> Result<()> {
    for name in languages {
        Language::from_name(name)?;
    }
    for language in Language::ALL {
        if !languages.is_empty() && !languages.iter().any(|name| name == language.folder()) {
            continue;
        }
        let list = List::load(root, language)?;
        let formatter = version(language)?;
        let mut pins: Vec<Pin> = list.entries.iter().map(|entry| list.pin(entry)).collect();
        pins.extend(
            super::load(root)?
                .into_iter()
                .filter(|pin| pin.language == language),
        );
        for topic in topics::load(root, &list)? {
            pins.extend(topic.pins);
        }
        for pin in &pins {
            provide(root, pin, &formatter)
                .with_context(|| format!("failed to format {}", pin.name))?;
        }
        println!(
            "{}: {} packages by {formatter}",
            language.folder(),
            pins.len()
        );
    }
    Ok(())
}

/// Where the formatted copy of a package lies, and the formatter that made it.
///
/// # Errors
/// It is not there, or not made from the pinned package.
pub(crate) fn folder(root: &Path, pin: &Pin) -> Result<(PathBuf, String)> {
    let folder = place(root, pin);
    let stamp = fs::read_to_string(folder.join(STAMP)).ok();
    match stamp
        .as_deref()
        .and_then(|stamp| stamp.strip_prefix(&pin.stamp()))
    {
        Some(formatter) => Ok((folder, formatter.trim_end().to_owned())),
        None => bail!(
            "there is no formatted copy of {}: run `cargo xtask corpus --formatted`",
            pin.name
        ),
    }
}

fn place(root: &Path, pin: &Pin) -> PathBuf {
    corpora(root).join("formatted").join(pin.place())
}

fn provide(root: &Path, pin: &Pin, formatter: &str) -> Result<()> {
    if folder(root, pin).is_ok_and(|(_, by)| by == formatter) {
        return Ok(());
    }
    let source = present(root, pin)?;
    let scratch = Scratch::create(&corpora(root), &pin.label())?;
    let staged = scratch.0.join("formatted");
    let files = copy(&source, &staged, pin.language)?;
    match pin.language {
        Language::Python => run("ruff", &RUFF, &staged)?,
        Language::Rust => rustfmt(&files, &scratch.0)?,
        Language::Typescript | Language::Javascript => run("prettier", &PRETTIER, &staged)?,
    }
    let stamp = format!("{}{formatter}\n", pin.stamp());
    fs::write(staged.join(STAMP), stamp)?;
    replace(&staged, &place(root, pin), &scratch.0)
}

/// What a package says of formatting does not count: all are formatted alike.
const RUFF: [&str; 6] = [
    "format",
    "--isolated",
    "--no-cache",
    "--quiet",
    "--no-respect-gitignore",
    ".",
];
const PRETTIER: [&str; 6] = [
    "--write",
    "--no-config",
    "--no-editorconfig",
    "--ignore-path=",
    "--log-level=silent",
    ".",
];

fn run(program: &str, arguments: &[&str], folder: &Path) -> Result<()> {
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| missing(program))?;
    // Both end with 2 if there is a file that they cannot read.
    match status.code() {
        Some(0 | 2) => Ok(()),
        _ => bail!("{program} ended with {status}"),
    }
}

/// From standard input: named by its path, a file would be formatted with all its modules.
fn rustfmt(files: &[PathBuf], scratch: &Path) -> Result<()> {
    let defaults = scratch.join("rustfmt.toml");
    fs::write(&defaults, "")?;
    let mut read = 0;
    for file in files {
        let output = Command::new("rustfmt")
            .args(["--edition", "2024", "--config-path"])
            .arg(&defaults)
            .stdin(File::open(file)?)
            .stderr(Stdio::null())
            .output()
            .with_context(|| missing("rustfmt"))?;
        if output.status.success() {
            fs::write(file, output.stdout)?;
            read += 1;
        }
    }
    // A few are fragments or tests of parsers.
    match read {
        0 => bail!("rustfmt can read none of {} files", files.len()),
        _ => Ok(()),
    }
}

/// Name and version of a language's formatter.
fn version(language: Language) -> Result<String> {
    let (program, name) = match language {
        Language::Python => ("ruff", ""),
        Language::Rust => ("rustfmt", ""),
        Language::Typescript | Language::Javascript => ("prettier", "prettier "),
    };
    let output = Command::new(program)
        .arg("--version")
        .output()
        .with_context(|| missing(program))?;
    let said = String::from_utf8_lossy(&output.stdout);
    // `rustfmt 1.9.0-stable (…)`.
    let said = said.trim().split(" (").next().unwrap_or("");
    Ok(format!("{name}{said}"))
}

fn missing(program: &str) -> String {
    format!("failed to start {program}; is it installed, and on the PATH?")
}

/// Copies the files of a language; which they are.
fn copy(source: &Path, target: &Path, language: Language) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(target)?;
    let mut files = Vec::new();
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let to = target.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files.extend(copy(&entry.path(), &to, language)?);
        } else if language.owns(&entry.path()) {
            fs::copy(entry.path(), &to)?;
            files.push(to);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    //! Which copy is believed, what is copied, and what a formatter does with what it cannot read.

    use super::*;
    use tempfile::tempdir;

    #[test]
    fn only_a_copy_of_the_pinned_package_is_believed() {
        let root = tempdir().unwrap();
        let list = List::load(&crate::repository_root(), Language::Rust).unwrap();
        let pin = list.pin(&list.entries[0]);
        assert!(folder(root.path(), &pin).is_err());
        let place = place(root.path(), &pin);
        fs::create_dir_all(&place).unwrap();
        let stamp = format!("{}rustfmt 1\n", pin.stamp());
        fs::write(place.join(STAMP), stamp).unwrap();
        let found = folder(root.path(), &pin).unwrap();
        assert_eq!(found, (place, "rustfmt 1".to_owned()));
        let other = Pin {
            sha256: "0".repeat(64),
            ..pin
        };
        assert!(folder(root.path(), &other).is_err());
    }

    #[test]
    fn files_of_the_language_are_formatted_and_those_that_are_broken_stay() {
        let (source, target) = (tempdir().unwrap(), tempdir().unwrap());
        let path = |name: &str| source.path().join(name);
        fs::create_dir(path("deep")).unwrap();
        fs::write(path("deep/a.rs"), "mod gone;\nfn  a( ){}\n").unwrap();
        fs::write(path("b.rs"), "fn (").unwrap();
        fs::write(path("rustfmt.toml"), "max_width = 20\n").unwrap();
        let staged = target.path().join("staged");
        let mut files = copy(source.path(), &staged, Language::Rust).unwrap();
        files.sort();
        assert_eq!(files, [staged.join("b.rs"), staged.join("deep/a.rs")]);
        rustfmt(&files, target.path()).unwrap();
        let read = |name: &str| fs::read_to_string(staged.join(name)).unwrap();
        assert_eq!(read("deep/a.rs"), "mod gone;\nfn a() {}\n");
        assert_eq!(read("b.rs"), "fn (");
        assert!(rustfmt(&files[..1], target.path()).is_err());
    }
}
