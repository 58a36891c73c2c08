//! The rule packs that Andon ships, embedded by the build script: `andon:<pack>`.

use andon_rules::RuleSource;
use andon_syntax::Language;
use serde::Deserialize;

/// What the names of shipped packs and of their files begin with.
pub(crate) const SHIPPED_PREFIX: &str = "andon:";

/// A folder under `rules/`.
#[derive(Debug)]
pub struct ShippedPack {
    /// Its name, also the prefix of its rules' ids.
    pub name: &'static str,
    /// The text of its `pack.toml`.
    pub(crate) manifest: &'static str,
    /// Its rule files, as (file name, text, what [`andon_yaml::pack`] makes of that), sorted.
    pub(crate) rules: &'static [(&'static str, &'static str, &'static [u8])],
    /// Its cases, as (file name, text), sorted.
    pub(crate) cases: &'static [(&'static str, &'static str)],
}

/// All shipped packs, sorted by name.
pub const SHIPPED: &[ShippedPack] = include!(concat!(env!("OUT_DIR"), "/packs.in"));

/// What a `pack.toml` says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// Prefix of the ids of its rules.
    pub(crate) name: String,
    /// One sentence.
    #[serde(default)]
    #[expect(
        dead_code,
        reason = "part of the format; shown once packs can be listed"
    )]
    pub(crate) description: String,
    /// Semantic version.
    #[serde(default)]
    #[expect(
        dead_code,
        reason = "part of the format; shown once packs can be listed"
    )]
    pub(crate) version: String,
    /// Languages without which the pack is not loaded by default; none if it always is.
    #[serde(default)]
    pub(crate) languages: Vec<String>,
}

impl ShippedPack {
    /// The pack of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|pack| pack.name == name)
    }

    /// Its rule files, named as findings name them: `andon:<pack>/<file>`.
    pub fn sources(&self) -> impl Iterator<Item = RuleSource> {
        self.rules.iter().map(|(file, text, packed)| RuleSource {
            name: self.source_name(file),
            pack: self.name.to_owned(),
            text: (*text).to_owned(),
            wanted: None,
            packed: Some(packed),
        })
    }

    fn source_name(&self, file: &str) -> String {
        format!("{SHIPPED_PREFIX}{}/{file}", self.name)
    }

    /// The ids that its file names promise.
    pub(crate) fn ids(&self) -> impl Iterator<Item = String> {
        let stems = self
            .rules
            .iter()
            .filter_map(|(file, ..)| file.strip_suffix(".yml"));
        stems.map(|stem| format!("{}/{stem}", self.name))
    }

    /// Whether it has something to say about one of the languages in use.
    pub(crate) fn concerns(&self, languages: &[Language]) -> bool {
        let wanted = toml::from_str::<Manifest>(self.manifest)
            .unwrap_or_default()
            .languages;
        wanted.is_empty()
            || languages.iter().any(|language| {
                wanted
                    .iter()
                    .filter_map(|name| Language::from_name(name))
                    .any(|wanted| {
                        wanted == *language || wanted.covered().any(|covered| covered == *language)
                    })
            })
    }
}

/// The cases beside the shipped rule file that findings call `source`.
pub(crate) fn shipped_cases(source: &str) -> Option<&'static str> {
    let (pack, file) = source.strip_prefix("andon:")?.split_once('/')?;
    let wanted = format!("{}.test.yml", file.strip_suffix(".yml")?);
    let pack = ShippedPack::named(pack)?;
    pack.cases
        .iter()
        .find(|(name, _)| *name == wanted)
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_manifest_is_sound_and_named_as_its_folder() {
        for pack in SHIPPED {
            let manifest: Manifest = toml::from_str(pack.manifest).unwrap();
            assert_eq!(manifest.name, pack.name);
            for language in &manifest.languages {
                assert!(
                    Language::from_name(language).is_some(),
                    "{}: {language}",
                    pack.name
                );
            }
        }
    }

    #[test]
    fn every_shipped_case_file_belongs_to_a_rule() {
        for pack in SHIPPED {
            for (name, _) in pack.cases {
                let rule = name.replace(".test.yml", ".yml");
                assert!(pack.rules.iter().any(|(file, ..)| *file == rule), "{name}");
            }
        }
    }
}
