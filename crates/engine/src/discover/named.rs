//! Paths that the user named: what cannot be read there is the user's to mend, now.

use std::fs;
use std::path::Path;

use andon_finding::ExclusionReason;

use super::{Decision, Discovery, Scope};
use crate::error::EngineError;
use crate::paths::slashed;
use crate::read;

/// Whether the folder can be listed.
pub(super) fn readable_folder(path: &Path) -> Result<(), EngineError> {
    match fs::read_dir(path) {
        Ok(_) => Ok(()),
        Err(source) => Err(EngineError::Unreadable {
            path: slashed(path),
            source,
        }),
    }
}

/// Adds a file named by the user, ignored or hidden though it may be.
pub(super) fn file(
    scope: &Scope<'_>,
    path: &Path,
    discovery: &mut Discovery,
) -> Result<(), EngineError> {
    let unreadable = |source| EngineError::Unreadable {
        path: slashed(path),
        source,
    };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        discovery
            .excluded
            .push((ExclusionReason::NotAFile, scope.rel(path)));
        return Ok(());
    }
    match scope.decide(path.to_path_buf(), |_| Ok(metadata)) {
        Decision::Skip(rel) => discovery.unknown.push(rel),
        Decision::Judge(candidate) => {
            read::open(path).map_err(unreadable)?;
            discovery.files.push(candidate);
        }
        other => discovery.add(other),
    }
    Ok(())
}
