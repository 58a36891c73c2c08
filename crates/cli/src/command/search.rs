//! `andon search`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use andon_engine::{Chosen, Query, Rewriting, SearchOutcome, SearchRequest};
use andon_finding::FoundFile;
use andon_report::{
    Context, JsonStyle, Style, Vantage, counted, grouped, search_full, search_json, search_lines,
    visible,
};
use anyhow::{Context as _, Result, bail};
use clap::ValueEnum as _;

use crate::args::{JsonLayout, SearchArgs, SearchFormat};
use crate::complain;
use crate::exit::Exit;
use crate::output::{print, shown_diff};
use crate::progress::Bar;
use crate::terminal::Terminal;

/// Runs the command.
///
/// # Errors
/// What the user must mend, and a standard output that cannot be written.
pub(crate) fn run(args: &SearchArgs, terminal: &Terminal) -> Result<Exit> {
    let rewrites = args.rewrite.is_some() || args.rule.is_some();
    if (args.update_all || args.interactive) && !rewrites {
        bail!("nothing to write: say with `--rewrite TEMPLATE` what to put in place of a match");
    }
    if args.interactive && !(io::stdin().is_terminal() && terminal.interactive_out) {
        bail!("--interactive asks on a terminal, and there is none: `-U` writes every rewrite");
    }
    let mut request = request(args)?;
    let bar = Bar::new(terminal.interactive_err && !args.stdin);
    let mut outcome = andon_engine::search(&request, &bar)?;
    let found = !outcome.files.is_empty() || outcome.rewritten.0 > 0;
    if args.interactive {
        let chosen = ask(&outcome, terminal)?;
        request.rewriting = Rewriting::Chosen(chosen);
        let written = andon_engine::search(&request, &bar)?;
        outcome.rewritten = written.rewritten;
        outcome.degraded.extend(written.degraded);
        outcome.degraded.sort();
        outcome.degraded.dedup();
    }
    show(args, terminal, &outcome)?;
    for notice in &outcome.notices {
        complain::note(&format!("note: {notice}"));
    }
    for entry in &outcome.degraded {
        complain::note(&format!(
            "{}: {}: {}",
            entry.path,
            entry.kind.name(),
            entry.reason
        ));
    }
    Ok(match found {
        _ if Exit::is_unwritten(&outcome.degraded) => Exit::Trouble,
        true => Exit::Clean,
        false => Exit::Refused,
    })
}

fn request(args: &SearchArgs) -> Result<SearchRequest> {
    let (pattern, paths) = args.pattern_and_paths();
    let query = match &args.rule {
        Some(rule) => Query::Rule(rule_text(rule)?),
        None => Query::Code {
            pattern,
            kind: args.kind.clone(),
            selector: args.selector.clone(),
            strictness: args
                .strictness
                .and_then(|strictness| strictness.to_possible_value())
                .map(|value| value.get_name().to_owned()),
            rewrite: args.rewrite.clone(),
        },
    };
    let mut stdin = None;
    if args.stdin {
        let mut bytes = Vec::new();
        io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .context("failed to read standard input")?;
        stdin = Some(bytes);
        if args.lang.len() != 1 {
            bail!("standard input is in one language: give one `-l`");
        }
        if !paths.is_empty() {
            bail!("search standard input or paths, not both");
        }
    }
    let shows_diff = args.rewrite.is_some() && args.json.is_none();
    Ok(SearchRequest {
        query,
        languages: args.lang.clone(),
        paths,
        stdin,
        config: args.config.source(),
        globs: args.globs.clone(),
        jobs: args.jobs.map(usize::from),
        rewriting: match () {
            () if args.update_all => Rewriting::All,
            () if args.interactive || !shows_diff => Rewriting::Tell,
            () => Rewriting::Diff,
        },
        single_nodes: args.json.is_some(),
    })
}

/// The text of a rule: that of a file, or the argument itself.
fn rule_text(rule: &str) -> Result<String> {
    let is_text = rule.contains('\n') || rule.contains(':') && !Path::new(rule).exists();
    match is_text {
        true => Ok(rule.to_owned()),
        false => fs::read_to_string(rule).with_context(|| format!("failed to read `{rule}`")),
    }
}

fn show(args: &SearchArgs, terminal: &Terminal, outcome: &SearchOutcome) -> Result<()> {
    if let (true, Some(text)) = (args.update_all, &outcome.stdin) {
        return print(text);
    }
    if args.update_all || args.interactive {
        let (places, files) = outcome.rewritten;
        return print(&format!(
            "rewrote {} in {}\n",
            counted(places, "place"),
            counted(files, "file")
        ));
    }
    if args.rewrite.is_some() && args.json.is_none() {
        return print(&shown_diff(terminal, &outcome.diff));
    }
    let vantage = Vantage::new(&outcome.display_prefix, &outcome.display_folder);
    let around = args.context.map(usize::from);
    let context = Context {
        before: around.unwrap_or(args.before.into()),
        after: around.unwrap_or(args.after.into()),
    };
    let style = Style {
        color: terminal.color_out,
        width: terminal.width,
        ..Style::default()
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let files = &outcome.files;
    if let Some(layout) = args.json {
        let layout = match layout {
            JsonLayout::Pretty => JsonStyle::Pretty,
            JsonLayout::Compact => JsonStyle::Compact,
            JsonLayout::Stream => JsonStyle::Stream,
        };
        search_json(files, vantage, context, layout, &mut out)?;
        return Ok(out.flush()?);
    }
    if args.files_with_matches || args.count {
        for file in files {
            write!(out, "{}", vantage.path(&file.path))?;
            if args.count {
                write!(out, ":{}", file.matches.len())?;
            }
            writeln!(out)?;
        }
        return Ok(out.flush()?);
    }
    let usual = match terminal.interactive_out {
        true => SearchFormat::Full,
        false => SearchFormat::Lines,
    };
    match args.format.unwrap_or(usual) {
        SearchFormat::Full => {
            search_full(files, vantage, context, &style, &mut out)?;
            let matches = files.iter().map(|file| file.matches.len()).sum();
            if matches > 0 {
                let plural = if matches == 1 { "" } else { "es" };
                let (matches, files) = (
                    format!("{} match{plural}", grouped(matches)),
                    counted(files.len(), "file"),
                );
                writeln!(out, "\n{matches} in {files}")?;
            }
        }
        SearchFormat::Lines => search_lines(files, vantage, context, &style, &mut out)?,
    }
    Ok(out.flush()?)
}

/// Shows every rewrite, and asks whether to write it.
fn ask(outcome: &SearchOutcome, terminal: &Terminal) -> Result<BTreeMap<String, Chosen>> {
    let mut chosen: BTreeMap<String, Chosen> = BTreeMap::new();
    let vantage = Vantage::new(&outcome.display_prefix, &outcome.display_folder);
    let style = Style {
        color: terminal.color_out,
        width: terminal.width,
        ..Style::default()
    };
    let mut all = false;
    for file in &outcome.files {
        for found in &file.matches {
            let Some(replacement) = &found.replacement else {
                continue;
            };
            if !all {
                let one = FoundFile {
                    matches: vec![found.clone()],
                    ..file.clone()
                };
                let mut out = io::stdout().lock();
                search_full(&[one], vantage, Context::default(), &style, &mut out)?;
                for line in replacement.text.lines() {
                    writeln!(out, "  + {}", visible(line))?;
                }
                match answer(&mut out)? {
                    Answer::Yes => {}
                    Answer::No => continue,
                    Answer::All => all = true,
                    Answer::Quit => return Ok(chosen),
                }
            }
            let entry = chosen.entry(file.path.clone()).or_insert_with(|| Chosen {
                text: file.text.clone(),
                spans: Vec::new(),
            });
            entry.spans.push(found.place.span());
        }
    }
    Ok(chosen)
}

enum Answer {
    Yes,
    No,
    All,
    Quit,
}

fn answer(out: &mut impl Write) -> Result<Answer> {
    loop {
        write!(out, "rewrite it? [y]es, [n]o, [a]ll the rest, [q]uit: ")?;
        out.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(Answer::Quit);
        }
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(Answer::Yes),
            "n" | "no" => return Ok(Answer::No),
            "a" | "all" => return Ok(Answer::All),
            "q" | "quit" => return Ok(Answer::Quit),
            _ => {}
        }
    }
}
