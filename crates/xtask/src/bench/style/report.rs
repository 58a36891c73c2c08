//! What was measured, as a section of `benches/results/style.md`.

use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};

use super::dice::{Estimate, mean, quantile};
use super::tasks::{Intrusion, LEAST_HOUSE, SIZES};

const RESULT: &str = "benches/results/style.md";

/// What stands above the sections.
const HEAD: &str = "# Whose code it is, told by style\n\n\
    Written by `cargo xtask bench style`; `docs/style.md` says what the tasks are. Owners of `benches/background/` that\n\
    nothing was learned from; what was chosen with a look at them is said there too. Means over owners, and 95% intervals\n\
    by bootstrap over owners.\n\n\
    - **origin**: share of files whose package is told among all packages, half of whose files are known.\n\
    - **in topic**: the same among packages that do the same thing (`benches/topics.toml`), the mean over packages. Those\n\
    \u{20} are of all parts: for this column Andon and the peers learned from owners without any package in a topic.\n\
    - **file**, **function**: area under the curve of planted against own files, and functions of 20 lines or more.\n\
    - **power**: share of planted files that are told at a level of .05; **false alarms**: share of own files that are,\n\
    \u{20} in houses where nothing was planted; `p90`: their 90th percentile over houses. Andon goes by its p-values, the\n\
    \u{20} peers by a threshold set on the owners for calibration.\n\
    - **top 20**: share of the first 20 places of the list of functions that hold a planted one, of those that could.\n";

/// The results of one language.
pub(crate) struct Section {
    pub(crate) language: String,
    pub(crate) seed: u64,
    /// To learn from, to calibrate, to measure.
    pub(crate) owners: [usize; 3],
    pub(crate) houses: usize,
    /// What the sources were formatted with.
    pub(crate) formatter: Option<String>,
    pub(crate) packages: usize,
    pub(crate) sought: usize,
    /// Topics, and the packages in them that have files enough.
    pub(crate) topics: Vec<(String, usize)>,
    pub(crate) rows: Vec<Row>,
}

/// The results of one way to judge.
pub(crate) struct Row {
    pub(crate) title: String,
    /// By package.
    pub(crate) origin: Vec<f64>,
    /// By package of a topic, all topics in a row.
    pub(crate) in_topic: Vec<f64>,
    /// By house.
    pub(crate) intrusions: Vec<Intrusion>,
}

impl Row {
    /// Of a way that only tells origin: by line-up and package, the first line-up being that of all
    /// packages, the others those of the topics.
    pub(crate) fn of_lineups(title: &str, told: Vec<Vec<f64>>) -> Self {
        let mut told = told.into_iter();
        Self {
            title: title.to_owned(),
            origin: told.next().unwrap_or_default(),
            in_topic: told.flatten().collect(),
            intrusions: Vec::new(),
        }
    }
}

impl Section {
    pub(crate) fn render(&self) -> String {
        let [train, calibration, evaluation] = self.owners;
        let layout = match &self.formatter {
            Some(by) => format!("formatted by {by}"),
            None => "as they were written".to_owned(),
        };
        let mut text = format!(
            "\n## {}\n\nSources {layout}. Seed {}; {train} owners to learn from, {calibration} to calibrate, \
             {evaluation} to measure: {} houses of\n{LEAST_HOUSE} or more files; origin of {} files \
             among {} packages.\n\n\
             | | origin | in topic | file | power | false alarms | p90 | function | top 20 |\n\
             |---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
            self.language, self.seed, self.houses, self.sought, self.packages
        );
        for row in &self.rows {
            let over = |of: &dyn Fn(&Intrusion) -> Option<f64>| -> Vec<f64> {
                row.intrusions.iter().filter_map(of).collect()
            };
            let alarms = over(&|house| house.alarms);
            let cells = [
                self.estimate(&row.origin),
                self.estimate(&row.in_topic),
                self.estimate(&over(&|house| house.files)),
                self.estimate(&over(&|house| house.power)),
                self.estimate(&alarms),
                quantile(&alarms, 0.9).map_or("–".to_owned(), share),
                self.estimate(&over(&|house| house.functions)),
                self.estimate(&over(&|house| house.top)),
            ];
            let _ = writeln!(text, "| {} | {} |", row.title, cells.join(" | "));
        }
        if let Some(first) = self.rows.first() {
            let _ = writeln!(
                text,
                "\nFalse alarms of {} by size of file: {}.",
                first.title,
                by_size(&first.intrusions, self.seed)
            );
            text.push('\n');
            text.push_str(&self.by_topic(first));
        }
        if !self.rows.iter().any(|row| row.title == super::svc::TITLE) {
            let _ = writeln!(
                text,
                "\nThe {} was not measured: it needs `--peer-python`.",
                super::svc::TITLE
            );
        }
        text
    }

    /// What a way tells within each topic.
    fn by_topic(&self, row: &Row) -> String {
        let mut left = row.in_topic.as_slice();
        let topics = self.topics.iter().map(|(name, packages)| {
            let (own, rest) = left.split_at_checked(*packages).unwrap_or((left, &[]));
            left = rest;
            let told = mean(own).map_or("–".to_owned(), share);
            format!("{name} {told} ({packages})")
        });
        let topics = topics.collect::<Vec<_>>().join(", ");
        format!("{} within topics (packages): {topics}.\n", row.title)
    }

    fn estimate(&self, values: &[f64]) -> String {
        text_of(Estimate::of(values, self.seed))
    }
}

fn text_of(estimate: Option<Estimate>) -> String {
    estimate.map_or("–".to_owned(), |Estimate { mean, low, high }| {
        format!("{} ({}–{})", share(mean), share(low), share(high))
    })
}

/// Each house weighs the same.
fn by_size(intrusions: &[Intrusion], seed: u64) -> String {
    let rates = SIZES.iter().enumerate().map(|(size, limit)| {
        let of = intrusions
            .iter()
            .filter_map(|house| house.by_size.get(size));
        let rate = text_of(Estimate::of_shares(&of.copied().collect::<Vec<_>>(), seed));
        match *limit {
            u32::MAX => format!("{rate} above"),
            limit => format!("{rate} up to {limit} tokens"),
        }
    });
    rates.collect::<Vec<_>>().join(", ")
}

/// `.953`.
fn share(value: f64) -> String {
    let text = format!("{value:.3}");
    text.strip_prefix('0').unwrap_or(&text).to_owned()
}

/// Puts the section of a language in the place of its old one.
///
/// # Errors
/// The file cannot be read, or not written.
pub(crate) fn save(root: &Path, language: &str, section: &str) -> Result<()> {
    let path = root.join(RESULT);
    let old = match fs::read_to_string(&path) {
        Ok(old) => old,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(error).with_context(|| format!("failed to read {}", path.display()));
        }
    };
    fs::write(&path, replaced(&old, language, section))
        .with_context(|| format!("failed to write {}", path.display()))
}

fn replaced(old: &str, language: &str, section: &str) -> String {
    let mut sections: Vec<String> = old
        .split("\n## ")
        .skip(1)
        .map(|text| format!("\n## {}\n", text.trim_end()))
        .filter(|text| !text.starts_with(&format!("\n## {language}\n")))
        .collect();
    sections.push(section.to_owned());
    sections.sort();
    format!("{HEAD}{}", sections.concat())
}

#[cfg(test)]
mod tests {
    //! Sections are replaced alone, and rates are rounded as they are read.

    use super::*;

    #[test]
    fn a_section_replaces_its_own() {
        let first = replaced("", "rust", "\n## rust\n\nold\n");
        let second = replaced(&first, "python", "\n## python\n\nnew\n");
        let third = replaced(&second, "rust", "\n## rust\n\nnewer\n");
        assert_eq!(
            third,
            format!("{HEAD}\n## python\n\nnew\n\n## rust\n\nnewer\n")
        );
    }

    #[test]
    fn alarms_are_told_by_size() {
        let house = |by_size| Intrusion {
            by_size,
            ..Intrusion::default()
        };
        let one = house([(0.1, 0.5), (0.0, 0.5), (0.0, 0.0), (0.0, 0.0)]);
        let other = house([(0.0, 0.5), (0.0, 0.0), (0.25, 0.5), (0.0, 0.0)]);
        assert_eq!(
            by_size(&[one, other], 1),
            ".100 (.000–.200) up to 400 tokens, .000 (.000–.000) up to 1000 tokens, \
             .500 (.000–.500) up to 3000 tokens, – above"
        );
    }

    #[test]
    fn shares_are_short() {
        assert_eq!(share(0.9534), ".953");
        assert_eq!(share(1.0), "1.000");
    }
}
