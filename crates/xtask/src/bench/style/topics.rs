//! Origin within a topic: packages that do the same thing.
//!
//! Few owners that are measured on share a topic, so packages of all parts are taken, and for this
//! task everything is learned anew without their owners: neither Andon nor a peer has seen any.

use std::collections::BTreeSet;
use std::path::Path;

use andon_engine::PackagePrints;
use andon_syntax::{FactTable, Language};
use anyhow::{Context, Result};

use super::tasks::{Lineup, Owner, Way};
use super::{Units, peers};
use crate::background;
use crate::corpus::{self, List, topics};

/// Files that must be judged for a package to be in a line-up: topics are small, and half of eight
/// files is still something to go by.
const LEAST_FILES: usize = 8;

/// The topics of one language.
pub(crate) struct Topics {
    topics: Vec<(String, Vec<Owner>)>,
    /// `name version` of what may not be learned from.
    left_out: BTreeSet<String>,
}

/// Reads the packages of all topics.
///
/// # Errors
/// One that was not fetched.
pub(crate) fn load(root: &Path, list: &List, as_written: bool) -> Result<Topics> {
    let language = Language::from_name(list.language.folder()).context("no such language")?;
    let mut topics = Vec::new();
    let mut owners = BTreeSet::new();
    for topic in topics::load(root, list)? {
        let mut packages = Vec::new();
        for pin in topic.pins {
            let folder = match as_written {
                true => corpus::present(root, &pin)?,
                false => corpus::formatted::folder(root, &pin)?.0,
            };
            packages.push(Owner::read(&pin.name, language, &folder)?);
            owners.extend(pin.owner);
        }
        topics.push((topic.name, packages));
    }
    let entries = list.entries.iter().map(|entry| list.pin(entry));
    let pins = entries.chain(corpus::load(root)?);
    let left_out = pins.filter(|pin| pin.owner.as_ref().is_some_and(|own| owners.contains(own)));
    Ok(Topics {
        topics,
        left_out: left_out
            .map(|pin| format!("{} {}", pin.package(), pin.version))
            .collect(),
    })
}

impl Topics {
    /// One a topic.
    pub(crate) fn lineups(&self, table: &FactTable, seed: u64) -> Vec<Lineup<'_>> {
        let topics = self.topics.iter();
        let lineups = topics.map(|(_, owners)| Lineup::new(owners, table, LEAST_FILES, seed));
        lineups.collect()
    }

    /// The topics, and the packages in their line-ups.
    pub(crate) fn names(&self, lineups: &[Lineup<'_>]) -> Vec<(String, usize)> {
        let topics = self.topics.iter().zip(lineups);
        topics
            .map(|((name, _), lineup)| (name.clone(), lineup.size().0))
            .collect()
    }

    /// For Andon and each peer, and each package in the order of the topics, the share of its
    /// sought files that are told to be of it.
    pub(crate) fn told(
        &self,
        lineups: &[Lineup<'_>],
        train: &[PackagePrints],
        table: &FactTable,
        seed: u64,
    ) -> Vec<Vec<f64>> {
        let apart = train
            .iter()
            .filter(|package| !self.left_out.contains(&package.name));
        let apart: Vec<&PackagePrints> = apart.collect();
        let sources: Vec<_> = apart.iter().map(|own| background::sources(own)).collect();
        let background = background::learn_apart(table, &sources);
        let units = Units::of(apart.iter().copied(), table, seed);
        let peers = peers::peers(&units.files.iter().collect::<Vec<_>>());
        let peers = peers.iter().map(|(_, judge)| Way::Peer {
            files: judge.as_ref(),
            functions: judge.as_ref(),
            threshold: f64::INFINITY,
        });
        let ways = [Way::Andon(&background)].into_iter().chain(peers);
        let over = |way: &Way<'_>| {
            let told = lineups.iter().flat_map(|lineup| lineup.told(table, way));
            told.collect::<Vec<_>>()
        };
        ways.map(|way| over(&way)).collect()
    }
}
