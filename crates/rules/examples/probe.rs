//! Scratch.
#![allow(clippy::all, warnings)]
use andon_rules::*;
use andon_syntax::*;
use std::time::Instant;
fn files(d: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    for e in std::fs::read_dir(d).unwrap().flatten() {
        let p = e.path();
        if p.is_dir() {
            files(&p, out)
        } else {
            out.push(p)
        }
    }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mode = a[1].as_str();
    let mut rf = vec![];
    for d in &a[3..] {
        files(std::path::Path::new(d), &mut rf);
    }
    rf.sort();
    let t = Instant::now();
    let sources: Vec<_> = rf
        .iter()
        .filter(|p| {
            p.extension().is_some_and(|e| e == "yml") && !p.to_str().unwrap().ends_with(".test.yml")
        })
        .map(|p| RuleSource {
            name: p.to_str().unwrap().into(),
            pack: p
                .parent()
                .unwrap()
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .into(),
            text: std::fs::read_to_string(p).unwrap(),
        })
        .collect();
    let loaded = RuleSet::load(&sources);
    eprintln!(
        "load {} rules {:?}",
        loaded.rules.rules().len(),
        t.elapsed()
    );
    for p in &loaded.problems {
        eprintln!(
            "{:?} {} {} [{}] {:?}",
            p.kind,
            p.source_code.name(),
            p.message,
            p.label,
            p.help
        );
    }
    if mode == "each" {
        let mut fs = vec![];
        files(std::path::Path::new(&a[2]), &mut fs);
        fs.sort();
        let mut parser = Parser::new();
        let mut scanner = Scanner::new();
        let mut tot: Vec<(std::time::Duration, String)> = loaded
            .rules
            .rules()
            .iter()
            .map(|r| (Default::default(), r.id.clone()))
            .collect();
        let mut tsel = std::time::Duration::ZERO;
        for f in fs.iter().step_by(10) {
            let Detection::Known(l) = Language::detect(f) else {
                continue;
            };
            let b = std::fs::read(f).unwrap();
            let s = Source::new(&b);
            let Ok(p) = parser.parse(l, &s.text) else {
                continue;
            };
            for i in 0..tot.len() {
                let t = Instant::now();
                let sel = loaded.rules.select(
                    l,
                    f.strip_prefix(&a[2]).unwrap().to_str().unwrap(),
                    &|r| r.0 == i,
                );
                tsel += t.elapsed();
                if let Some(sel) = sel {
                    let t = Instant::now();
                    scanner.scan(&loaded.rules, &sel, &p);
                    tot[i].0 += t.elapsed();
                }
            }
        }
        tot.sort();
        tot.reverse();
        for (d, i) in tot.iter().take(25) {
            println!("{d:?} {i}");
        }
        println!("select {tsel:?}");
        return;
    }
    let mut fs = vec![];
    files(std::path::Path::new(&a[2]), &mut fs);
    fs.sort();
    let mut parser = Parser::new();
    let mut scanner = Scanner::new();
    let (mut n, mut bytes, mut lines, mut nodes) = (0, 0, 0, 0usize);
    let mut by: std::collections::BTreeMap<String, usize> = Default::default();
    let (mut tp, mut tw, mut ts) = (
        std::time::Duration::ZERO,
        std::time::Duration::ZERO,
        std::time::Duration::ZERO,
    );
    for f in &fs {
        let Detection::Known(l) = Language::detect(f) else {
            continue;
        };
        let b = std::fs::read(f).unwrap();
        let s = Source::new(&b);
        let t = Instant::now();
        let Ok(p) = parser.parse(l, &s.text) else {
            println!("HARD {f:?}");
            continue;
        };
        tp += t.elapsed();
        n += 1;
        bytes += b.len();
        lines += count_lines(&s.text);
        let t = Instant::now();
        tw += t.elapsed();
        let t = Instant::now();
        if let Some(sel) =
            loaded
                .rules
                .select(l, f.strip_prefix(&a[2]).unwrap().to_str().unwrap(), &|_| {
                    true
                })
        {
            let scan = scanner.scan(&loaded.rules, &sel, &p);
            if scan.exhausted_by.is_some() {
                println!("EXHAUSTED {f:?}");
            }
            for m in &scan.matches {
                let id = &loaded.rules.rules()[m.rule.0].id;
                *by.entry(id.clone()).or_default() += 1;
                if mode == "show" {
                    let li = LineIndex::new(&s.text);
                    let pos = li.position(m.span.start);
                    println!("{}:{}: {} {}", f.display(), pos.line + 1, id, m.message);
                    println!("      {}", li.line_text(pos.line));
                }
            }
        }
        ts += t.elapsed();
        if mode == "slow" && t.elapsed().as_millis() > 20 {
            println!("{:?} {f:?}", t.elapsed());
        }
    }
    println!(
        "{n} files {bytes} bytes {lines} lines: parse {tp:?} walk {:.2} scan {:.2}",
        tw.as_secs_f64() / tp.as_secs_f64(),
        ts.as_secs_f64() / tp.as_secs_f64()
    );
    for (k, v) in by {
        println!("{v:6} {k}");
    }
}
