//! What to tell whoever writes code at some place: finds the place, the house and the team's
//! decisions, and asks `style` for advice.
//!
//! The house is a file that came with the repository. What it calls an exemplar is shown only if
//! there is such a file below the root.

use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use andon_finding::DegradedKind;
use andon_rules::RuleSet;
use andon_style::{Advice, Background, Corner, House, Stratum, Wing, advise as advise_corners};
use andon_syntax::{Detection, Language};

use super::house_file::HouseState;
use super::learn::{root_decisions, take};
use super::{HOUSE_NAME, Strata, ensure_known_choices, observable, read_house, table_of};
use crate::config::ConfigProblem;
use crate::error::{EngineError, counted};
use crate::paths::{printable, relative, slashed};
use crate::read;
use crate::request::Progress;
use crate::root::{self, ConfigSource};
use crate::rulebook::read_text;
use crate::setting::Setting;
use crate::text;

/// What advice is wanted for.
#[derive(Debug, Clone)]
pub struct AdviseRequest {
    /// The file or folder that code is to be written in; nothing need be there yet. The whole
    /// root that the working directory is in, if `None`.
    pub target: Option<PathBuf>,
    /// Where configuration comes from.
    pub config: ConfigSource,
    /// A template for the text, in place of the configured one.
    pub template: Option<PathBuf>,
    /// Threads for learning; as many as there are cores if `None`.
    pub jobs: Option<usize>,
    /// Whether fingerprints of other runs are used and kept.
    pub cache: bool,
}

/// The advice, and what to make a text of it with.
#[derive(Debug)]
pub struct AdviseOutcome {
    /// What to tell, the most important first.
    pub advice: Vec<Advice>,
    /// The target relative to the root; `None` for the whole root.
    pub scope: Option<String>,
    /// Digest of the house, hexadecimal.
    pub house: String,
    /// `[prompt] budget`, in tokens.
    pub budget: Option<usize>,
    /// Name and text of the template that is wanted.
    pub template: Option<(String, String)>,
    /// What the user should know.
    pub notices: Vec<String>,
}

/// Advises whoever writes code at some place.
///
/// # Errors
/// What the user must mend first: the configuration, a template that cannot be read, a house that
/// is none.
pub fn advise(
    request: &AdviseRequest,
    progress: &dyn Progress,
) -> Result<AdviseOutcome, EngineError> {
    let place = request.target.as_deref().unwrap_or(Path::new("."));
    let mut setting = Setting::around(place, &request.config)?;
    ensure_own_root(place, &setting, &request.config)?;
    ensure_known_choices(&setting.config)?;
    let template = template(request, &setting)?;
    let mut notices = Vec::new();
    let target = request
        .target
        .as_ref()
        .map(|named| Target::new(&setting, named));
    setting.paths = vec![setting.root.folder.clone()];
    let house = house(request, &setting, progress, &mut notices)?;
    let scope = target.as_ref().map(|target| target.rel.clone());
    Ok(AdviseOutcome {
        advice: advice(&setting, &house, target.as_ref(), &mut notices),
        scope: scope.filter(|scope| !scope.is_empty()),
        house: house.digest,
        budget: setting.config.prompt.budget,
        template,
        notices,
    })
}

/// Refuses a place outside of the codebase that the user is in, unless it has a root of its own:
/// the folders around it may hold anything, up to the whole machine.
fn ensure_own_root(
    named: &Path,
    setting: &Setting,
    source: &ConfigSource,
) -> Result<(), EngineError> {
    let here = root::find(&setting.cwd, source).folder;
    let is_inside = setting.paths.iter().all(|path| path.starts_with(&here));
    match is_inside || root::is_marked(&setting.root.folder) {
        true => Ok(()),
        false => Err(EngineError::Outside {
            path: printable(&named.to_string_lossy()),
            root: printable(&slashed(&here)),
        }),
    }
}

/// Where code is to be written.
struct Target {
    /// Relative to the root; empty for the root itself.
    rel: String,
    kind: TargetKind,
}

enum TargetKind {
    Folder,
    /// With its language, if there is one.
    File(Option<Language>),
}

impl Target {
    /// The place that a setting was made for, and how the user called it.
    fn new(setting: &Setting, named: &Path) -> Self {
        let whole = setting.paths.first().unwrap_or(&setting.cwd);
        let rel = slashed(&relative(whole, &setting.root.folder));
        let options = &setting.config.files;
        let kind = if whole.is_dir() {
            TargetKind::Folder
        } else if whole.exists() {
            TargetKind::File(text::language(options, &rel, &head(whole)))
        } else {
            let ends_as_folder = named.to_string_lossy().ends_with(['/', '\\']);
            match options.detect(&rel) {
                _ if ends_as_folder => TargetKind::Folder,
                Detection::Known(language) => TargetKind::File(Some(language)),
                Detection::AskShebang => TargetKind::Folder,
                Detection::Unknown => TargetKind::File(None),
            }
        };
        Self { rel, kind }
    }
}

/// The first bytes of a file, for the line that names its interpreter.
fn head(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(file) = read::open(path) {
        // What cannot be read tells nothing.
        let _ = file.take(256).read_to_end(&mut bytes);
    }
    bytes
}

/// The house that lies below the root, or one that is learned now.
fn house(
    request: &AdviseRequest,
    setting: &Setting,
    progress: &dyn Progress,
    notices: &mut Vec<String>,
) -> Result<House, EngineError> {
    let why = match read_house(&setting.root.folder)? {
        HouseState::Present(house) => return Ok(*house),
        HouseState::Absent => format!("there is no {HOUSE_NAME}"),
        HouseState::Stale(why) => why,
    };
    notices.push(format!(
        "{why}: a house was learned for this prompt; `andon learn` keeps one, and `andon check` \
         judges single files by it"
    ));
    let taken = take(setting, request.jobs, request.cache, progress)?;
    let unread = taken.degraded.iter();
    let unread = unread.filter(|entry| entry.kind != DegradedKind::SyntaxError);
    match unread.count() {
        0 => {}
        count => notices.push(format!("files that could not be read or parsed: {count}")),
    }
    Ok(taken.house())
}

fn advice(
    setting: &Setting,
    house: &House,
    target: Option<&Target>,
    notices: &mut Vec<String>,
) -> Vec<Advice> {
    let known: Vec<Language> = Language::all().collect();
    let known = observable(&known);
    let rooms = match rooms(house, target, &Strata::new(&known)) {
        Ok(rooms) => rooms,
        Err(why) => {
            notices.push(why);
            Vec::new()
        }
    };
    let mut languages: Vec<Language> = rooms
        .iter()
        .filter_map(|room| Language::from_name(room.language))
        .filter(|language| known.contains(language))
        .collect();
    languages.sort_unstable();
    languages.dedup();
    let rules = RuleSet::load_observing(&[], &languages).rules;
    let backgrounds: Vec<Option<Background>> = rooms
        .iter()
        .map(|room| Background::of(room.language, room.stratum))
        .collect();
    let corners: Vec<Corner<'_>> = rooms
        .iter()
        .zip(&backgrounds)
        .filter_map(|(room, background)| {
            Some(Corner {
                table: table_of(&rules, room.language)?,
                background: background.as_ref(),
                stratum: room.stratum,
                wing: room.wing,
            })
        })
        .collect();
    for corner in &corners {
        notices.extend(too_little(corner));
    }
    let own = target.map(|target| target.rel.as_str());
    let mut advice = advise_corners(&corners, &root_decisions(setting));
    for line in &mut advice {
        // A file is no example for itself.
        line.exemplars.retain(|place| {
            let path = place.rsplit_once(':').map(|(path, _)| path);
            path.is_some_and(|path| Some(path) != own && is_there(&setting.root.folder, path))
        });
    }
    advice
}

/// One language and kind of code that the target may hold.
struct Room<'r> {
    /// Whose facts are counted.
    language: &'r str,
    stratum: Stratum,
    wing: Option<&'r Wing>,
}

/// The rooms of a target, or why there is none.
fn rooms<'r>(
    house: &'r House,
    target: Option<&Target>,
    strata: &Strata,
) -> Result<Vec<Room<'r>>, String> {
    let in_folder = |folder: &str| -> Vec<Room<'r>> {
        let wings = house.wings.iter().filter(|wing| reaches(wing, folder));
        wings
            .map(|wing| Room {
                language: &wing.language,
                stratum: wing.stratum,
                wing: Some(wing),
            })
            .collect()
    };
    let Some(target) = target else {
        return Ok(in_folder(""));
    };
    let shown = printable(&target.rel);
    match target.kind {
        TargetKind::Folder => {
            // A new folder is expected to hold what the folders around it hold.
            let mut folders = Path::new(&target.rel).ancestors().map(slashed);
            let rooms = folders
                .find_map(|folder| Some(in_folder(&folder)).filter(|rooms| !rooms.is_empty()));
            Ok(rooms.unwrap_or_default())
        }
        TargetKind::File(None) => Err(format!("`{shown}` is not in a language that Andon knows")),
        TargetKind::File(Some(language)) => {
            let Some(stratum) = strata.of(&target.rel, language) else {
                return Err(format!(
                    "`{shown}` lies where code comes from elsewhere, or from a program: its \
                     style is not judged"
                ));
            };
            let own = language.def().facts_of;
            if Background::shipped(own, stratum).is_none() {
                let title = language.def().title;
                return Err(format!("Andon knows no facts of {title}: nothing to tell"));
            }
            Ok(vec![Room {
                language: own,
                stratum,
                wing: house.wing(own, stratum),
            }])
        }
    }
}

/// Whether a wing has files in a folder or below it.
fn reaches(wing: &Wing, folder: &str) -> bool {
    let below = |module: &String| {
        let rest = module.strip_prefix(folder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    folder.is_empty() || wing.modules.keys().any(below)
}

/// A notice for code of which there is too little to learn anything.
fn too_little(corner: &Corner<'_>) -> Option<String> {
    if corner.wing.is_some_and(|wing| wing.judges) {
        return None;
    }
    let own = corner.table.language.def().facts_of;
    let title = Language::from_name(own).map_or(own, |language| language.def().title);
    let files = corner.wing.map_or(0, |wing| wing.files);
    let files = counted(files as usize, "file");
    Some(format!(
        "{title} ({}): learned from {files}, too little to be sure of anything",
        corner.stratum.name()
    ))
}

/// Whether a path of the house names a file below the root.
fn is_there(root: &Path, path: &str) -> bool {
    let path = Path::new(path);
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    inside
        && root
            .join(path)
            .symlink_metadata()
            .is_ok_and(|found| found.is_file())
}

/// Name and text of the template that is named on the command line, else in `andon.toml`.
fn template(
    request: &AdviseRequest,
    setting: &Setting,
) -> Result<Option<(String, String)>, EngineError> {
    if let Some(path) = &request.template {
        let name = printable(&path.to_string_lossy());
        let text =
            read_text(&setting.cwd.join(path)).map_err(|source| EngineError::Unreadable {
                path: name.clone(),
                source,
            })?;
        return Ok(Some((name, text)));
    }
    let (Some(named), Some(config)) = (&setting.config.prompt.template, &setting.config.text)
    else {
        return Ok(None);
    };
    let refused = |reason: String| {
        let message = format!("the template `{}` {reason}", named.value);
        let problem = ConfigProblem::new(config, named.span, message)
            .help("paths are relative to the folder of this file");
        EngineError::Config {
            problems: vec![problem],
        }
    };
    let folder = &setting.config.folder;
    let path = folder.join(&named.value);
    let whole = path
        .canonicalize()
        .map_err(|error| refused(format!("cannot be read: {error}")))?;
    // What a repository says must not make anybody print another file of the machine.
    let inside = folder
        .canonicalize()
        .is_ok_and(|folder| whole.starts_with(folder));
    if !inside {
        return Err(refused(
            "lies outside of this folder: only `--template` can name such a file".to_owned(),
        ));
    }
    let text = read_text(&whole).map_err(|error| refused(format!("cannot be read: {error}")))?;
    Ok(Some((printable(&named.value), text)))
}

#[cfg(test)]
mod tests;
