//! Runs the whole-program cases under `tests/cases/`: each `.md` holds commands and what they
//! print, its `.in/` the tree they run in, its `.out/` files as they must be afterwards.
//!
//! `TRYCMD=overwrite cargo test -p andon --test cases` writes down what the commands print now.

#[test]
fn cases() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().display().to_string();
    trycmd::TestCases::new()
        .env("XDG_CACHE_HOME", home.as_str())
        .env("NO_COLOR", "1")
        .case("../../tests/cases/*.md")
        .case("../../tests/cases/*.toml")
        .run();
}
