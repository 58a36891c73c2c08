//! `.andon/house.json`: reading it without believing too much, writing it whole.

use std::io;
use std::path::{Path, PathBuf};

use andon_style::{HOUSE_VERSION, House};

use crate::error::EngineError;
use crate::folders::{is_folder, make_folders};
use crate::paths::printable;
use crate::replace::{Endurance, replace_entry};
use crate::rulebook::read_text_up_to;

/// BLAKE3 of all facts and backgrounds of this version, hexadecimal.
pub(crate) const FACTS_DIGEST: &str = include!(concat!(env!("OUT_DIR"), "/facts_digest.in"));

/// Where the house of a root lies, relative to it.
pub const HOUSE_NAME: &str = ".andon/house.json";

/// Largest house that is read, in bytes: a codebase of a million files stays below.
const MAX_HOUSE: u64 = 64 << 20;

/// What was found where a house should be.
#[derive(Debug, Clone, PartialEq)]
pub enum HouseState {
    /// Nothing.
    Absent,
    /// A house that can be judged by.
    Present(Box<House>),
    /// A house that this version cannot judge by, and why; learning again mends it.
    Stale(String),
}

/// Reads the house below `root`.
///
/// # Errors
/// [`EngineError::House`] if there is a file that is no house.
pub fn read_house(root: &Path) -> Result<HouseState, EngineError> {
    let path = root.join(HOUSE_NAME);
    if let Err(error) = path.symlink_metadata()
        && error.kind() == io::ErrorKind::NotFound
    {
        return Ok(HouseState::Absent);
    }
    ensure_place(root).map_err(|error| broken(&error.to_string()))?;
    let text = read_text_up_to(&path, MAX_HOUSE)
        .map_err(|error| broken(&format!("it cannot be read: {error}")))?;
    #[derive(serde::Deserialize)]
    #[serde(expecting = "an object with a `version`")]
    struct Versioned {
        version: u32,
    }
    let versioned: Versioned =
        serde_json::from_str(&text).map_err(|error| broken(&format!("it is no house: {error}")))?;
    if versioned.version != HOUSE_VERSION {
        let age = match versioned.version < HOUSE_VERSION {
            true => "an older",
            false => "a newer",
        };
        return Ok(HouseState::Stale(format!(
            "{HOUSE_NAME} was written by {age} version of Andon (format {}, this one reads {HOUSE_VERSION})",
            versioned.version
        )));
    }
    let house: House =
        serde_json::from_str(&text).map_err(|error| broken(&format!("it is damaged: {error}")))?;
    if house.facts != FACTS_DIGEST {
        return Ok(HouseState::Stale(format!(
            "{HOUSE_NAME} was learned with other facts than this version of Andon knows"
        )));
    }
    if let Some(wing) = house.wings.iter().find(|wing| !wing.is_sound()) {
        let name = format!("{} ({})", wing.language, wing.stratum.name());
        return Err(broken(&format!("it is damaged: the sums of {name}")));
    }
    if house.seal != seal_of(&text, &house.seal) {
        return Err(broken(
            "it was edited or merged by hand, and its parts may not fit each other; what the team \
             decides goes into [style] of andon.toml",
        ));
    }
    Ok(HouseState::Present(Box::new(house)))
}

/// Refuses a root where something else lies in the place of the house. Not even a link to a file
/// is good enough: it could lead out of the tree, and would be written through.
pub(crate) fn ensure_place(root: &Path) -> Result<(), EngineError> {
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    let refuse = |path: &str, wanted| {
        Err(EngineError::InTheWay {
            path: path.to_owned(),
            wanted,
        })
    };
    let folder = root.join(".andon");
    if is_there(&folder) && !is_folder(&folder) {
        return refuse(".andon", "a folder, not a link to one,");
    }
    let file = root.join(HOUSE_NAME);
    let is_file = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_file());
    if is_there(&file) && !is_file(&file) {
        return refuse(HOUSE_NAME, "a regular file, not a link to one,");
    }
    Ok(())
}

fn broken(reason: &str) -> EngineError {
    EngineError::House {
        path: HOUSE_NAME.to_owned(),
        reason: printable(reason),
    }
}

/// Writes the house below `root`; the answer is where it lies, and whether anything changed.
pub(crate) fn write_house(root: &Path, house: &House) -> Result<(PathBuf, bool), EngineError> {
    let path = root.join(HOUSE_NAME);
    let unwritable = |source: io::Error| EngineError::Unwritable {
        path: HOUSE_NAME.to_owned(),
        source,
    };
    let text = house_text(house)?;
    ensure_place(root)?;
    if read_text_up_to(&path, MAX_HOUSE).is_ok_and(|old| old == text) {
        return Ok((path, false));
    }
    make_folders(root, [".andon"]).map_err(|(_, source)| unwritable(source))?;
    replace_entry(&path, &[text.as_bytes()], Endurance::PowerCut).map_err(unwritable)?;
    Ok((path, true))
}

/// The house as it is written.
pub(crate) fn house_text(house: &House) -> Result<String, EngineError> {
    let text = |seal: String| {
        let house = House {
            seal,
            ..house.clone()
        };
        serde_json::to_string_pretty(&house).map_err(|error| EngineError::Unwritable {
            path: HOUSE_NAME.to_owned(),
            source: io::Error::other(error),
        })
    };
    let seal = seal_of(&text(String::new())?, "");
    let mut text = text(seal)?;
    text.push('\n');
    Ok(text)
}

/// BLAKE3 of the text of a house, but for its seal and for white space: formatters and checkouts
/// with other line ends change nothing.
fn seal_of(text: &str, seal: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    let field = format!("\"{seal}\"");
    let (before, after) = text.split_once(&field).unwrap_or((text, ""));
    for word in [before, after].into_iter().flat_map(str::split_whitespace) {
        hasher.update(word.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
