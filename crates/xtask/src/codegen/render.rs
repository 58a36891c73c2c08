//! Languages to Rust and TOML text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::manifest::{LanguageManifest, Tier};

/// The feature that builds every language in.
const ALL: &str = "all-languages";

/// The registry tables as Rust source, not yet formatted: the languages that are built in, and
/// those that are not.
pub(crate) fn tables(languages: &[LanguageManifest]) -> String {
    let mut out = String::from(
        "//! The language tables. Generated from `grammars/*/language.toml` by `cargo xtask codegen`.\n\n\
         use crate::language::{AbsentLanguage, LanguageDef, Tier};\n\n\
         pub(crate) const LANGUAGES: &[LanguageDef] = &[",
    );
    for language in languages {
        if let Some(feature) = language.feature() {
            // Writing to a string cannot fail.
            let _ = write!(out, "#[cfg(feature = {feature:?})]");
        }
        out.push_str(&row(language));
    }
    out.push_str("];\n\npub(crate) const ABSENT: &[AbsentLanguage] = &[");
    for language in languages {
        if let Some(feature) = language.feature() {
            let _ = write!(
                out,
                "#[cfg(not(feature = {feature:?}))] AbsentLanguage {{ title: {:?}, names: {}, \
                 extensions: {}, feature: {feature:?} }},",
                language.title,
                list(&language.names()),
                list(&language.extensions),
            );
        }
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
    let lender = language.facts_of();
    let embedded = |there: bool, folder: &str, file: &str| match there {
        true => format!("include_str!(\"../../../grammars/{folder}/{file}\")"),
        false => "\"\"".to_owned(),
    };
    let facts = embedded(language.has_facts, lender, "facts.yml");
    let injections = embedded(language.has_injections, name, "injections.yml");
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
    let contexts = language.contexts.iter().map(|context| {
        let sigil = context.metavariable.unwrap_or(language.metavariable);
        let (before, after) = (&context.before, &context.after);
        let first_for = list(&context.first_for);
        format!(
            "crate::language::PatternContext {{ before: {before:?}, after: {after:?}, sigil: {sigil:?}, \
             first_for: {first_for} }}"
        )
    });
    let contexts: Vec<String> = contexts.collect();
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
        ("prelude", format!("{:?}", language.prelude)),
        ("contexts", format!("&[{}]", contexts.join(", "))),
        ("terminator", format!("{:?}", language.terminator)),
        ("comment_kinds", list(&language.comments.kinds)),
        ("line_comment", format!("{:?}", language.comments.line)),
        ("block_comments", format!("&{:?}", language.comments.blocks)),
        ("scopes", format!("&[{}]", scopes.join(", "))),
        ("functions", format!("&[{}]", functions.join(", "))),
        ("test_paths", list(&language.tests.paths)),
        ("test_scopes", list(&language.tests.scopes)),
        ("facts_of", format!("{lender:?}")),
        ("facts", facts),
        ("injections", injections),
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

/// The manifest of `syntax`: its parser crates and its features.
///
/// # Errors
/// As [`splice`].
pub(crate) fn syntax_manifest(manifest: &str, languages: &[LanguageManifest]) -> Result<String> {
    // A parser that one language always needs is always there.
    let mut parsers: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
    for language in languages {
        let parser = &language.parser;
        let (_, optional) = parsers
            .entry(&parser.krate)
            .or_insert((&parser.version, true));
        *optional &= language.feature().is_some();
    }
    let dependencies: String = parsers
        .iter()
        .map(|(krate, (version, optional))| match optional {
            true => format!("{krate} = {{ version = {version:?}, optional = true }}\n"),
            false => format!("{krate} = {version:?}\n"),
        })
        .collect();
    let needs = |language: &LanguageManifest| {
        let krate = language.parser.krate.as_str();
        match parsers.get(krate) {
            Some((_, true)) => format!("\"dep:{krate}\""),
            _ => String::new(),
        }
    };
    let manifest = splice(manifest, "parsers", &dependencies)?;
    splice(&manifest, "features", &features(languages, &needs))
}

/// The manifest of the program: the features of `syntax`, forwarded.
///
/// # Errors
/// As [`splice`].
pub(crate) fn program_manifest(manifest: &str, languages: &[LanguageManifest]) -> Result<String> {
    let forwarded = |language: &LanguageManifest| {
        let feature = language.feature();
        feature.map_or_else(String::new, |feature| format!("\"andon-syntax/{feature}\""))
    };
    splice(manifest, "features", &features(languages, &forwarded))
}

/// A feature for each language that has one, and one for all of them.
fn features(languages: &[LanguageManifest], needs: &dyn Fn(&LanguageManifest) -> String) -> String {
    let features: Vec<_> = languages
        .iter()
        .filter_map(|language| Some((language.feature()?, needs(language))))
        .collect();
    let mut out = format!("{ALL} = [\n");
    for (feature, _) in &features {
        let _ = writeln!(out, "    {feature:?},");
    }
    out.push_str("]\n");
    for (feature, needs) in &features {
        let _ = writeln!(out, "{feature} = [{needs}]");
    }
    out
}

/// `text` with `lines` between its markers `# codegen: begin WHAT` and `# codegen: end WHAT`.
///
/// # Errors
/// The markers are missing, doubled or in the wrong order.
fn splice(text: &str, what: &str, lines: &str) -> Result<String> {
    let (begin, end) = (
        format!("# codegen: begin {what}\n"),
        format!("# codegen: end {what}\n"),
    );
    let (before, rest) = text
        .split_once(&begin)
        .with_context(|| format!("there is no line {:?}", begin.trim_end()))?;
    let (_, after) = rest.split_once(&end).with_context(|| {
        format!(
            "there is no line {:?} after the first marker",
            end.trim_end()
        )
    })?;
    if after.contains(&begin) || after.contains(&end) {
        bail!("the markers of the {what} stand there twice");
    }
    Ok(format!("{before}{begin}{lines}{end}{after}"))
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
