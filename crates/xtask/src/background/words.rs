//! Finds the words that names of a language are often made of: what `style` does not mask.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use andon_engine::PackagePrints;
use andon_style::{Gatherer, common_words};
use andon_syntax::{Parser, Source};
use anyhow::{Context, Result};

/// The common words of packages, one a line.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn list(packages: &[PackagePrints]) -> Result<String> {
    let mut parser = Parser::new();
    let mut gatherers = BTreeMap::new();
    let mut of = |package: &PackagePrints| -> Result<BTreeSet<String>> {
        let mut words = BTreeSet::new();
        for (path, language) in &package.places {
            let bytes =
                fs::read(path).with_context(|| format!("failed to read {}", path.display()))?;
            let source = Source::new(&bytes);
            let parsed = parser.parse(*language, &source.text)?;
            let gatherer = gatherers
                .entry(language.name())
                .or_insert_with(|| Gatherer::new(*language));
            words.extend(gatherer.words(&parsed));
            parser.recycle(parsed);
        }
        Ok(words)
    };
    let packages: Vec<BTreeSet<String>> = packages.iter().map(&mut of).collect::<Result<_>>()?;
    let words = common_words(&packages).into_iter();
    Ok(words.flat_map(|word| [word, "\n"]).collect())
}
