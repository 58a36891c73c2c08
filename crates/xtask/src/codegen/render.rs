//! Languages to Rust and TOML text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::manifest::{LanguageManifest, Tier};

const BEGIN: &str = "# codegen: begin parsers\n";
const END: &str = "# codegen: end parsers\n";

/// The registry table as Rust source, not yet formatted.
pub(crate) fn table(languages: &[LanguageManifest]) -> String {
    let mut out = String::from(
        "//! The language table. Generated from `grammars/*/language.toml` by `cargo xtask codegen`.\n\n\
         use crate::language::{LanguageDef, Tier};\n\n\
         pub(crate) const LANGUAGES: &[LanguageDef] = &[",
    );
    for language in languages {
        out.push_str(&row(language));
    }
    out.push_str("];\n");
    out
}

fn row(language: &LanguageManifest) -> String {
    let tier = match language.tier {
        Tier::FirstClass => "Tier::FirstClass",
        Tier::Rules => "Tier::Rules",
    };
    let name = &language.name;
    let lender = language.facts.as_ref().unwrap_or(name);
    let facts = format!("../../../grammars/{lender}/facts.yml");
    let functions: Vec<String> = language
        .functions
        .iter()
        .map(|path| {
            let (parent, kind) = path.split_once(" > ").unwrap_or(("", path));
            format!("({kind:?}, {parent:?})")
        })
        .collect();
    let parser = language.parser.krate.replace('-', "_");
    let scopes: Vec<String> = language
        .scopes
        .iter()
        .map(|(kind, field)| format!("({kind:?}, {field:?})"))
        .collect();
    let fields = [
        ("name", format!("{name:?}")),
        ("title", format!("{:?}", language.title)),
        ("aliases", list(&language.aliases)),
        ("extensions", list(&language.extensions)),
        ("filenames", list(&language.filenames)),
        ("shebangs", list(&language.shebangs)),
        ("tier", tier.to_owned()),
        ("covers", list(&language.covers)),
        ("metavariable", format!("{:?}", language.metavariable)),
        ("comment_kinds", list(&language.comments.kinds)),
        ("line_comment", format!("{:?}", language.comments.line)),
        ("scopes", format!("&[{}]", scopes.join(", "))),
        ("functions", format!("&[{}]", functions.join(", "))),
        ("test_paths", list(&language.tests.paths)),
        ("test_scopes", list(&language.tests.scopes)),
        ("facts_of", format!("{lender:?}")),
        ("facts", format!("include_str!({facts:?})")),
        (
            "grammar",
            format!("|| {parser}::{}.into()", language.parser.symbol),
        ),
    ];
    let mut out = String::from("LanguageDef {");
    for (field, value) in fields {
        // Writing to a string cannot fail.
        let _ = write!(out, "{field}: {value},");
    }
    out.push_str("},");
    out
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("{item:?}")).collect();
    format!("&[{}]", items.join(", "))
}

/// The manifest of `syntax` with the parser crates of `languages` between its markers.
///
/// # Errors
/// The markers are missing, doubled or in the wrong order.
pub(crate) fn splice_parsers(manifest: &str, languages: &[LanguageManifest]) -> Result<String> {
    let (before, rest) = manifest
        .split_once(BEGIN)
        .with_context(|| format!("there is no line {:?}", BEGIN.trim_end()))?;
    let (_, after) = rest.split_once(END).with_context(|| {
        format!(
            "there is no line {:?} after the first marker",
            END.trim_end()
        )
    })?;
    if after.contains(BEGIN) || after.contains(END) {
        bail!("the markers stand there twice");
    }
    let parsers: BTreeMap<&str, &str> = languages
        .iter()
        .map(|language| {
            (
                language.parser.krate.as_str(),
                language.parser.version.as_str(),
            )
        })
        .collect();
    let lines: String = parsers
        .iter()
        .map(|(krate, version)| format!("{krate} = {version:?}\n"))
        .collect();
    Ok(format!("{before}{BEGIN}{lines}{END}{after}"))
}

/// Rust source as `rustfmt` would have it.
///
/// # Errors
/// `rustfmt` is missing or refuses the source.
pub(crate) fn format(source: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("failed to start rustfmt; `rustup component add rustfmt` installs it")?;
    if let Some(mut stdin) = rustfmt.stdin.take() {
        stdin.write_all(source.as_bytes())?;
    }
    let output = rustfmt.wait_with_output()?;
    if !output.status.success() {
        bail!("rustfmt refused the generated source");
    }
    String::from_utf8(output.stdout).context("rustfmt gave no UTF-8")
}
