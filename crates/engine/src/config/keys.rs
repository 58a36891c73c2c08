//! Every key of `andon.toml`: what the reader knows, and what editors are told.

use andon_finding::Severity;
use andon_rules::KeyDef::{Optional, Required};
use andon_rules::{A_LANGUAGE, Mapping, NAMED_RULE_OBJECTS, RULE_OBJECT, Shape};
use serde_json::Value;

/// The JSON Schema of `andon.toml`.
#[must_use]
pub fn config_schema() -> Value {
    TOP.json_schema(
        "andon.toml",
        "What Andon judges code by; every key is optional, and paths are relative to this file.",
    )
}

pub(super) static TOP: Mapping = Mapping(&[&[
    Optional(
        "rules",
        TEXTS,
        "Shipped packs as `andon:PACK`, rule files and folders; the shipped packs by default.",
    ),
    Optional(
        "severity",
        SEVERITIES,
        "How grave findings are, by rule id, `pack/*` or `*`; what the rule says by default.",
    ),
    Optional("files", Shape::Mapping(&FILES), "Which files are judged."),
    Optional(
        "gate",
        Shape::Mapping(&GATE),
        "How many findings pass, by severity.",
    ),
    Optional(
        "style",
        Shape::Mapping(&STYLE),
        "What the team decides about style, whatever its code does.",
    ),
    Optional(
        "prompt",
        Shape::Mapping(&PROMPT),
        "How `andon prompt` tells the house to whoever writes code.",
    ),
    Optional(
        "override",
        Shape::List(&Shape::Mapping(&OVERRIDE)),
        "Severities for some paths; later ones win.",
    ),
    Optional(
        "languages",
        Shape::Named(&A_LANGUAGE, &Shape::Mapping(&LANGUAGE)),
        "Further files of a language, by its name.",
    ),
    Optional(
        "injections",
        Shape::List(&Shape::Mapping(&INJECTION)),
        "Where code of other languages stands inside files.",
    ),
]]);

pub(super) static FILES: Mapping = Mapping(&[&[
    Optional("exclude", TEXTS, "Globs of files and folders to leave out."),
    Optional(
        "max-size",
        Shape::Either(&[
            Shape::Count,
            Shape::Like(r"^\s*\d+\s*([bB]|[kKmMgG][iI]?[bB])?\s*$"),
        ]),
        "Largest file that is judged: bytes, or a text such as `500kB`; `2MiB` by default.",
    ),
    Optional(
        "generated",
        Shape::Flag,
        "Whether generated and minified files are judged; `false` by default.",
    ),
]]);

pub(super) static GATE: Mapping = Mapping(&[&[
    Optional(
        "max-errors",
        Shape::Count,
        "Most findings of severity `error` that pass; 0 by default.",
    ),
    Optional(
        "max-warnings",
        Shape::Count,
        "Most findings of severity `warning` that pass; no limit by default.",
    ),
    Optional(
        "max-infos",
        Shape::Count,
        "Most findings of severity `info` that pass; no limit by default.",
    ),
    Optional(
        "max-hints",
        Shape::Count,
        "Most findings of severity `hint` that pass; no limit by default.",
    ),
    Optional(
        "max-degraded",
        Shape::Count,
        "Most files that pass without being judged in full; no limit by default.",
    ),
]]);

pub(super) static STYLE: Mapping = Mapping(&[&[
    Optional(
        "pin",
        Shape::Named(&Shape::Any, &Shape::Text),
        "The option that is decided, by the name of the choice; every other is a finding.",
    ),
    Optional(
        "forbid",
        Shape::Named(&Shape::Any, &TEXTS),
        "Options that are findings, by the name of the choice.",
    ),
    Optional("mute", TEXTS, "Choices of which nothing is said."),
    Optional(
        "formatter",
        Shape::Flag,
        "Whether a formatter decides the layout; looked for by default.",
    ),
]]);

pub(super) static PROMPT: Mapping = Mapping(&[&[
    Optional(
        "template",
        Shape::Text,
        "Template to write prompts by, relative to this file; Andon's own by default.",
    ),
    Optional(
        "budget",
        Shape::Count,
        "Most tokens of a prompt; 1500 by default.",
    ),
]]);

pub(super) static OVERRIDE: Mapping = Mapping(&[&[
    Optional("files", TEXTS, "Globs of the paths that this is about."),
    Optional(
        "severity",
        SEVERITIES,
        "How grave findings in these files are, by rule id, `pack/*` or `*`.",
    ),
]]);

pub(super) static LANGUAGE: Mapping = Mapping(&[&[
    Optional("extensions", TEXTS, "Further extensions of its files."),
    Optional("files", TEXTS, "Globs of further files."),
]]);

pub(super) static INJECTION: Mapping = Mapping(&[&[
    Required("hostLanguage", A_LANGUAGE, "Language of the file."),
    Required(
        "injected",
        Shape::Either(&[A_LANGUAGE, Shape::List(&A_LANGUAGE)]),
        "Language of the code in it; of several, `$LANG` says which.",
    ),
    Required(
        "rule",
        RULE_OBJECT,
        "Which nodes of the file hold code; it binds the code as `$CONTENT`.",
    ),
    Optional(
        "utils",
        NAMED_RULE_OBJECTS,
        "Named rule objects, which `matches` asks for.",
    ),
    Optional(
        "constraints",
        NAMED_RULE_OBJECTS,
        "Rule objects that captured nodes must satisfy, by the names of variables without `$`.",
    ),
]]);

const TEXTS: Shape = Shape::List(&Shape::Text);

const SEVERITIES: Shape = Shape::Named(
    &Shape::Any,
    &Shape::Words(|| Severity::ALL.map(Severity::name).to_vec()),
);
