//! Embeds the shipped rule packs: writes a table of everything under `rules/*/` for
//! `packs.rs` to include.
//!
//! A folder is a pack if it holds a `pack.toml`. Rule files and their cases (`*.test.yml`) are
//! embedded as they stand, rule files also as packed trees, so that no run has to read YAML.
//!
//! Also writes the digest of all facts and backgrounds, for `house_file.rs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    println!("cargo::rerun-if-changed={}", rules.display());
    let out = env::var_os("OUT_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let mut table = String::from("&[\n");
    for pack in children(&rules)? {
        let manifest = pack.join("pack.toml");
        if manifest.is_file() {
            entry(&mut table, &pack, &manifest, &out)?;
        }
    }
    table.push_str("]\n");
    fs::write(out.join("packs.in"), table)?;
    fs::write(
        out.join("facts_digest.in"),
        format!("{:?}", facts_digest()?),
    )
}

/// BLAKE3 of all facts and backgrounds, hexadecimal.
fn facts_digest() -> io::Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (grammars, backgrounds) = (root.join("grammars"), root.join("crates/style/background"));
    for folder in [&grammars, &backgrounds] {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    let languages = children(&grammars)?.into_iter();
    let facts = languages.map(|language| language.join("facts.yml"));
    let facts = facts.filter(|facts| facts.is_file());
    let mut hasher = blake3::Hasher::new();
    for file in facts.chain(children(&backgrounds)?) {
        hasher.update(&fs::read(file)?);
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Writes one `ShippedPack { … },`.
fn entry(table: &mut String, pack: &Path, manifest: &Path, out: &Path) -> io::Result<()> {
    let mut rules = String::new();
    let mut cases = String::new();
    for file in children(pack)? {
        let name = name_of(&file);
        let path = file.display().to_string();
        match name.strip_suffix(".yml") {
            Some(stem) if stem.ends_with(".test") => {
                let _ = writeln!(cases, "({name:?}, include_str!({path:?})),");
            }
            Some(stem) => {
                let packed = out.join(format!("{}.{stem}", name_of(pack)));
                fs::write(&packed, packed_trees(&file)?)?;
                let _ = writeln!(
                    rules,
                    "({name:?}, include_str!({path:?}), include_bytes!({packed:?})),"
                );
            }
            None => {}
        }
    }
    let _ = writeln!(
        table,
        "ShippedPack {{ name: {:?}, manifest: include_str!({:?}), rules: &[{rules}], cases: &[{cases}] }},",
        name_of(pack),
        manifest.display().to_string(),
    );
    Ok(())
}

/// What is in a rule file.
fn packed_trees(file: &Path) -> io::Result<Vec<u8>> {
    andon_yaml::pack(&fs::read_to_string(file)?)
        .map_err(|wrong| io::Error::other(format!("{}: {wrong}", file.display())))
}

/// The entries of a folder, sorted; none if there is no such folder.
fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths: Vec<_> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
