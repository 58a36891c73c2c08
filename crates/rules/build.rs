//! Reads what ships, so that no run has to: packs `grammars/*/facts.yml` into trees, and writes what
//! there is to know of the regular expressions in them and in the rule files of `rules/*/`, for
//! `shipped.rs` to include.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use andon_yaml::{Value, Yaml};

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = env::var_os("OUT_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let mut regexes = BTreeSet::new();
    let mut table = String::from("&[\n");
    for folder in children(&root.join("grammars"))? {
        let facts = folder.join("facts.yml");
        let Some(language) = folder.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if !facts.is_file() {
            continue;
        }
        let text = fs::read_to_string(&facts)?;
        let packed = andon_yaml::pack(&text)
            .map_err(|wrong| io::Error::other(format!("{}: {wrong}", facts.display())))?;
        gather_of(&text, &mut regexes);
        let file = out.join(format!("{language}.facts"));
        fs::write(&file, packed)?;
        let _ = writeln!(table, "({language:?}, include_bytes!({file:?})),");
    }
    table.push_str("]\n");
    fs::write(out.join("facts.in"), table)?;
    for pack in children(&root.join("rules"))? {
        for file in children(&pack)? {
            let name = file.to_string_lossy();
            if name.ends_with(".yml") && !name.ends_with(".test.yml") {
                gather_of(&fs::read_to_string(&file)?, &mut regexes);
            }
        }
    }
    let big_endian = env::var_os("CARGO_CFG_TARGET_ENDIAN").is_some_and(|endian| endian == "big");
    let packed = andon_regex::pack(&regexes, big_endian);
    let states = out.join("regexes.bin");
    fs::write(&states, packed.states)?;
    let shipped = format!(
        "::andon_regex::Shipped {{ entries: {}, states: &::andon_regex::Aligned(*include_bytes!({states:?})) }}",
        packed.entries,
    );
    fs::write(out.join("regexes.in"), shipped)
}

/// Gathers the regular expressions of a file. What is wrong with it is told by whoever loads it.
fn gather_of(text: &str, regexes: &mut BTreeSet<String>) {
    for tree in andon_yaml::read(text).unwrap_or_default() {
        gather(&tree, regexes);
    }
}

fn gather(tree: &Yaml, regexes: &mut BTreeSet<String>) {
    match &tree.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                regexes.extend(match key.name.as_str() {
                    "regex" => text_of(value).map(str::to_owned),
                    // Compiled into one.
                    "any" => alternatives(value).and_then(andon_regex::joined),
                    _ => None,
                });
                gather(value, regexes);
            }
        }
        Value::Seq(items) => items.iter().for_each(|item| gather(item, regexes)),
        _ => {}
    }
}

/// The expressions in a list of nothing else.
fn alternatives(list: &Yaml) -> Option<Vec<&str>> {
    let Value::Seq(items) = &list.value else {
        return None;
    };
    let items = items.iter().map(|item| match &item.value {
        Value::Map(entries) => match entries.as_slice() {
            [(key, value)] if key.name == "regex" => text_of(value),
            _ => None,
        },
        _ => None,
    });
    items.collect()
}

fn text_of(value: &Yaml) -> Option<&str> {
    match &value.value {
        Value::Str(text) => Some(text),
        _ => None,
    }
}

/// The entries of a folder or, if it is none, nothing; sorted. Says that it is looked at.
fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
