//! The text of a new `andon.toml`: what is needed, and what may be wanted as comments.

use andon_syntax::Language;

use super::vendored::Vendored;
use crate::packs::{SHIPPED, SHIPPED_PREFIX};

const HEAD: &str = "\
# What Andon judges this code by. Paths are relative to this file.
# Every key is optional; `andon rules list` shows the rules in force.

# Shipped packs; rule files and folders of your own can follow, such as \"rules/\".
";

/// Every line is in force once its first two characters are gone, except those that begin `##`.
const TAIL: &str = "
## How many findings pass, by severity. Without this, no error does and everything else may.
# [gate]
# max-errors = 0
# max-warnings = 50

## How grave a rule is: off, hint, info, warning, error. `pack/*` means all of a pack.
# [severity]
# \"slop/debug-output\" = \"error\"

## The same for some paths; later ones win.
# [[override]]
# files = [\"tests/\"]
# severity = { \"slop/*\" = \"off\" }

## What the team decides, whatever its code does; `andon drift` shows what is learned.
# [style]
# pin = { \"naming.function\" = \"snake_case\" }
# mute = [\"docs.todo\"]
";

/// The shipped packs for some languages, as `rules` names them.
pub(super) fn packs(languages: &[Language]) -> Vec<String> {
    SHIPPED
        .iter()
        .filter(|pack| pack.concerns(languages))
        .map(|pack| format!("{SHIPPED_PREFIX}{}", pack.name))
        .collect()
}

/// The text for those packs, with vendored folders left out.
pub(super) fn config(packs: &[String], vendored: &[Vendored]) -> String {
    let mut text = HEAD.to_owned();
    text.push_str(&format!("rules = [{}]\n", strings(packs)));
    if !vendored.is_empty() {
        let globs: Vec<String> = vendored.iter().map(Vendored::glob).collect();
        text.push_str(&format!(
            "\n[files]\n# Code of others, by the names of the folders: delete what is yours.\nexclude = [{}]\n",
            strings(&globs)
        ));
    }
    text.push_str(TAIL);
    text
}

fn strings(values: &[String]) -> String {
    let quoted = values.iter().cloned().map(toml::Value::String);
    let quoted: Vec<String> = quoted.map(|value| value.to_string()).collect();
    quoted.join(", ")
}
