# Recipes for daily work; `just` lists them. Each is one line that works without `just`, too.

# List the recipes.
default:
    @just --list

# Everything that CI asks for, quickest first.
ready: format-check tidy codegen-check lint test test-rules

# Format the code.
format:
    cargo fmt --all

# Fail if the code is not formatted.
format-check:
    cargo fmt --all --check

# Check crate arrows, file sizes, docs and layout.
tidy:
    cargo xtask tidy

# Generate the language registry from grammars/.
codegen:
    cargo xtask codegen

# Fail if a generated file is stale.
codegen-check:
    cargo xtask codegen --check

# Lint everything; warnings are errors.
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Run all tests.
test *ARGS:
    cargo test --workspace {{ARGS}}

# Run the cases of the shipped rules.
test-rules:
    cargo run --quiet --package andon -- test

# Check licences, advisories and sources of all dependencies (needs cargo-deny and a network).
deny:
    cargo deny check

# Fetch the pinned source packages to measure on.
corpus *NAMES:
    cargo xtask corpus {{NAMES}}

# Measure `andon check` against parsing alone (run `just corpus` before).
bench *ARGS:
    cargo xtask bench {{ARGS}}
