//! How often each option of each fact is chosen in some folders, one column a folder: for whoever
//! writes facts. `census LANGUAGE [--places FACT=OPTION] FOLDER…`; with `--places`, where.
#![expect(clippy::print_stdout, reason = "a development tool")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use andon_rules::{RuleSet, Scanner};
use andon_syntax::{Detection, Language, LineIndex, Parser};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let places = args.iter().position(|arg| arg == "--places").map(|at| {
        args.remove(at);
        args.remove(at)
    });
    let language = Language::from_name(&args.remove(0)).ok_or("unknown language")?;
    let loaded = RuleSet::load_observing(&[], &[language]);
    for problem in &loaded.problems {
        println!("{problem:?}");
    }
    let table = loaded.rules.fact_table(language).ok_or("no facts")?;
    let selection = loaded.rules.select(language, "", &|_| true).ok_or("none")?;
    let (mut parser, mut scanner) = (Parser::new(), Scanner::new());
    let mut columns: Vec<BTreeMap<u16, usize>> = Vec::new();
    for folder in &args {
        let mut files = Vec::new();
        gather(Path::new(folder), language, &mut files)?;
        let mut column = BTreeMap::new();
        for path in files {
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            let Ok(file) = parser.parse(language, &text) else {
                continue;
            };
            let lines = LineIndex::new(&text);
            for found in scanner.scan(&loaded.rules, &selection, &file).observations {
                *column.entry(found.feature.0).or_default() += 1;
                let Some(place) = &places else {
                    continue;
                };
                let Some((fact, option)) = table.option(found.feature) else {
                    continue;
                };
                if *place == format!("{}={}", fact.name, option.name) {
                    let line = lines.line(file.tree().span(found.node).start);
                    let shown = text.lines().nth(line).unwrap_or("").trim();
                    println!("{}:{}: {shown}", path.display(), line + 1);
                }
            }
            parser.recycle(file);
        }
        columns.push(column);
    }
    if places.is_some() {
        return Ok(());
    }
    for fact in &table.facts {
        println!("{}", fact.name);
        for (index, option) in (fact.first.0..).zip(&fact.options) {
            print!("  {:24}", option.name);
            for column in &columns {
                let all: usize = (fact.first.0..)
                    .take(fact.options.len())
                    .filter_map(|feature| column.get(&feature))
                    .sum();
                let count = column.get(&index).copied().unwrap_or(0);
                print!(" {:>3}%/{all:<5}", 100 * count / all.max(1));
            }
            println!();
        }
    }
    Ok(())
}

fn gather(folder: &Path, language: Language, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.is_symlink() {
            gather(&path, language, files)?;
        } else if Language::detect(&path) == Detection::Known(language) {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}
