//! `cargo xtask new-rule PACK/NAME`: a rule and its cases, ready to be filled in.
//!
//! The scaffold loads as it stands but its cases fail, so it cannot be forgotten half done.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};

const RULE: &str = r#"language: {language}
severity: warning
message: "TODO: what is wrong here, in one sentence, naming `$CALL`."
note: |
  TODO: why it matters, and what to do instead.
rule:
  pattern: $CALL($$$)
metadata:
  category: correctness
"#;

const CASES: &str = r#"valid:
  - |
    TODO code that the rule must leave alone, as near to the offence as it gets
invalid:
  - |
    TODO code that the rule must report
"#;

/// Creates `rules/PACK/NAME.yml` and `rules/PACK/NAME.test.yml`.
///
/// # Errors
/// The id is not `pack/kebab-offence`, the pack does not exist, or the rule already does.
pub(crate) fn run(root: &Path, rule: &str) -> Result<()> {
    let (pack, name) = split(rule)?;
    let folder = root.join("rules").join(pack);
    if !folder.join("pack.toml").is_file() {
        bail!("there is no rules/{pack}/pack.toml: create the pack first");
    }
    // A pack named for a language holds its rules; in any other the author has to say.
    let language = match root.join("grammars").join(pack).is_dir() {
        true => pack,
        false => "TODO",
    };
    for (file, text) in [
        (format!("{name}.yml"), RULE.replace("{language}", language)),
        (format!("{name}.test.yml"), CASES.to_owned()),
    ] {
        let path = folder.join(&file);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .and_then(|mut out| out.write_all(text.as_bytes()))
            .with_context(|| format!("failed to create {}", path.display()))?;
        println!("wrote rules/{pack}/{file}");
    }
    Ok(())
}

/// Pack and name of a rule id.
fn split(rule: &str) -> Result<(&str, &str)> {
    let kebab = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.split('-').all(|word| {
                !word.is_empty()
                    && word
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            })
    };
    match rule.split_once('/') {
        Some((pack, name)) if kebab(pack) && kebab(name) => Ok((pack, name)),
        _ => bail!("{rule:?} is no rule id: write pack/kebab-offence, named for the offence"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn ids_are_pack_and_kebab_offence() {
        assert_eq!(
            split("python/bare-except").unwrap(),
            ("python", "bare-except")
        );
        for bad in [
            "", "x", "a/", "/b", "a/B", "a/b_c", "a/b--c", "../x/y", "a/b/c", "a/-b", "a/1",
        ] {
            assert!(split(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn nothing_is_overwritten() {
        let root = std::env::temp_dir().join(format!("andon-new-rule-{}", std::process::id()));
        let pack = root.join("rules/python");
        fs::create_dir_all(&pack).unwrap();
        fs::create_dir_all(root.join("grammars/python")).unwrap();
        let without_pack = run(&root, "python/bad-thing").unwrap_err().to_string();
        fs::write(pack.join("pack.toml"), "").unwrap();
        run(&root, "python/bad-thing").unwrap();
        let rule = fs::read_to_string(pack.join("bad-thing.yml")).unwrap();
        let cases = pack.join("bad-thing.test.yml").is_file();
        let again = run(&root, "python/bad-thing").is_err();
        fs::remove_dir_all(&root).unwrap();
        assert!(without_pack.contains("pack.toml"), "{without_pack}");
        assert!(rule.starts_with("language: python\n") && cases && again);
    }
}
