//! Reads the facts of all languages, so that no run has to: writes a table of the packed trees of
//! `grammars/*/facts.yml` for `facts.rs` to include.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let grammars = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../grammars");
    println!("cargo::rerun-if-changed={}", grammars.display());
    let out = env::var_os("OUT_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let folders = fs::read_dir(&grammars)?.map(|entry| Ok(entry?.path()));
    let mut folders = folders.collect::<io::Result<Vec<_>>>()?;
    folders.sort();
    let mut table = String::from("&[\n");
    for folder in folders {
        let facts = folder.join("facts.yml");
        let Some(language) = folder.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if !facts.is_file() {
            continue;
        }
        let packed = andon_yaml::pack(&fs::read_to_string(&facts)?)
            .map_err(|wrong| io::Error::other(format!("{}: {wrong}", facts.display())))?;
        let file = out.join(format!("{language}.facts"));
        fs::write(&file, packed)?;
        let _ = writeln!(table, "({language:?}, include_bytes!({file:?})),");
    }
    table.push_str("]\n");
    fs::write(out.join("facts.in"), table)
}
