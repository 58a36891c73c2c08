//! A peer that needs Python: `benches/peers/ngram_svc.py`, a linear support vector machine of
//! scikit-learn, given the same counts as the other peers.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::peers::items;
use super::tasks::Lineup;

/// How the peer is called.
pub(crate) const TITLE: &str = "n-gram SVC";

const SCRIPT: &str = "benches/peers/ngram_svc.py";

/// For each line-up, and each of its packages, the share of sought files that are told to be of it.
///
/// # Errors
/// The program cannot be run, or answers something else.
pub(crate) fn told(root: &Path, python: &Path, lineups: &[Lineup<'_>]) -> Result<Vec<Vec<f64>>> {
    let mut text = String::new();
    for (number, lineup) in lineups.iter().enumerate() {
        write_lineup(&mut text, number, lineup);
    }
    let mut program = Command::new(python)
        .arg(root.join(SCRIPT))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("failed to start {}", python.display()))?;
    if let Some(mut input) = program.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    let output = program.wait_with_output()?;
    if !output.status.success() {
        bail!("{SCRIPT} ended with {}", output.status);
    }
    shares(&String::from_utf8_lossy(&output.stdout), lineups)
}

fn write_lineup(text: &mut String, number: usize, lineup: &Lineup<'_>) {
    for (role, files) in [("known", &lineup.houses), ("sought", &lineup.sought)] {
        for (house, files) in files.iter().enumerate() {
            for file in files {
                let counts =
                    items(&file.print.source).map(|(at, count)| format!("{at}:{count:.3}"));
                let counts = counts.collect::<Vec<_>>().join(" ");
                let _ = writeln!(text, "{number}\t{role}\t{house}\t{counts}");
            }
        }
    }
}

fn shares(answers: &str, lineups: &[Lineup<'_>]) -> Result<Vec<Vec<f64>>> {
    let mut answers = answers.lines().map(str::parse::<usize>);
    let mut all = Vec::new();
    for lineup in lineups {
        let sought = lineup.sought.iter().flatten();
        let told = sought.map(|_| {
            let answer = answers.next().context("too few answers")?;
            Ok(answer?)
        });
        all.push(lineup.right(&told.collect::<Result<Vec<_>>>()?));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    //! What is written for the program, and how its answers are read.

    use std::path::PathBuf;

    use andon_style::{BUCKETS, Counts, FilePrint, Fingerprint};
    use andon_syntax::Language;

    use super::super::tasks::File;
    use super::*;

    #[test]
    fn files_are_written_and_answers_are_counted() {
        let file = |bucket| {
            let source = Fingerprint {
                texture: Counts::from_pairs(vec![(bucket, 3)]),
                features: Counts::from_pairs(vec![(1, 4)]),
                ..Fingerprint::default()
            };
            File {
                print: FilePrint {
                    source,
                    ..FilePrint::default()
                },
                path: PathBuf::new(),
                language: Language::from_name("python").unwrap(),
            }
        };
        let [a, b, c] = [1, 2, 3].map(file);
        let lineup = Lineup {
            houses: vec![vec![&a], vec![&b]],
            sought: vec![vec![&c, &a], vec![&b]],
        };
        let mut text = String::new();
        write_lineup(&mut text, 7, &lineup);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        let choice = BUCKETS + 1;
        assert_eq!(lines[0], format!("7\tknown\t0\t1:3.000 {choice}:4.000"));
        assert_eq!(lines[2], format!("7\tsought\t0\t3:3.000 {choice}:4.000"));
        let lineups = [lineup];
        assert_eq!(
            shares("1\n0\n1\n", &lineups).unwrap(),
            [[0.5, 1.0].to_vec()]
        );
        assert!(shares("1\n0\n", &lineups).is_err());
        assert!(shares("1\nno\n1\n", &lineups).is_err());
    }
}
