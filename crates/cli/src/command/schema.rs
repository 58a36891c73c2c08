//! `andon schema`.

use anyhow::Result;

use crate::args::{Schema, SchemaArgs};
use crate::exit::Exit;
use crate::output::print;

/// Runs the command.
///
/// # Errors
/// A standard output that cannot be written.
pub(crate) fn run(args: &SchemaArgs) -> Result<Exit> {
    print(text(args.of))?;
    Ok(Exit::Clean)
}

/// The file in `schemas/`; tests of the crates that write and read what it is of keep it true.
const fn text(schema: Schema) -> &'static str {
    match schema {
        Schema::Rule => include_str!("../../../../schemas/rule.schema.json"),
        Schema::Utility => include_str!("../../../../schemas/utility.schema.json"),
        Schema::Config => include_str!("../../../../schemas/andon.schema.json"),
        Schema::Report => include_str!("../../../../schemas/check-report.schema.json"),
        Schema::Drift => include_str!("../../../../schemas/drift-report.schema.json"),
        Schema::Search => include_str!("../../../../schemas/search-match.schema.json"),
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn every_schema_can_be_printed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas");
        let printed: Vec<_> = Schema::value_variants().iter().copied().map(text).collect();
        let files = std::fs::read_dir(folder).unwrap();
        let files = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let count = files
            .filter(|file| printed.contains(&file.as_str()))
            .count();
        assert_eq!(count, printed.len());
        assert_eq!(count, std::fs::read_dir(folder).unwrap().count());
    }
}
