//! Every key of the rule language: what the reader knows, and what editors are told.

use andon_finding::{LabelRole, Severity};
use serde_json::Value;

use crate::schema::Strictness;
use crate::shape::KeyDef::{Optional, Required};
use crate::shape::{KeyDef, Mapping, Shape};
use crate::words::{Case, Separator};

/// The JSON Schema of a document of a rule file.
#[must_use]
pub fn rule_schema() -> Value {
    RULE.json_schema("Andon rule", "A document of a rule file.")
}

/// The JSON Schema of a document of a file in `utils/`.
#[must_use]
pub fn utility_schema() -> Value {
    UTILITY.json_schema(
        "Andon utility",
        "A document of a file in `utils/`: a rule object that rules may call.",
    )
}

/// A rule object; a text in place of one is a pattern.
pub const RULE_OBJECT: Shape = Shape::Defined("rule-object", || {
    const { Shape::Either(&[Shape::Text, CLAUSES_ONLY]) }
});

/// Rule objects by name.
pub const NAMED_RULE_OBJECTS: Shape = Shape::Named(&Shape::Any, &RULE_OBJECT);

/// A document of a rule file.
pub(crate) static RULE: Mapping = Mapping(&[&[
    Optional(
        "id",
        Shape::Scalar,
        "Name of the rule; the stem of the file by default.",
    ),
    LANGUAGE,
    THE_RULE,
    CONSTRAINTS,
    UTILS,
    TRANSFORM,
    Optional(
        "fix",
        FIXES,
        "Text that replaces the match, or several to choose from, the preferred one first.",
    ),
    Optional(
        "rewriters",
        Shape::List(&Shape::Mapping(&REWRITER)),
        "Small rules that a `rewrite` transform applies within a capture.",
    ),
    Optional(
        "message",
        Shape::Scalar,
        "One sentence that says what is wrong; `$NAME` stands for what was captured.",
    ),
    Optional(
        "note",
        Shape::Scalar,
        "Why it matters and what to do instead.",
    ),
    Optional(
        "severity",
        SEVERITY,
        "How grave a finding is; `hint` by default, and `off` turns the rule off.",
    ),
    Optional(
        "labels",
        Shape::Named(&Shape::Any, &Shape::Mapping(&LABEL)),
        "Further places to show, by the names of variables without `$`.",
    ),
    Optional(
        "files",
        GLOBS,
        "Globs of the only files that the rule is about, relative to the root; `*` crosses `/`, and \
         `{NAME}` binds a part of the path.",
    ),
    Optional(
        "ignores",
        GLOBS,
        "Globs of files that the rule is not about; they win over `files`.",
    ),
    Optional("url", Shape::Scalar, "Where to read more."),
    Optional(
        "metadata",
        Shape::Any,
        "Anything; it is given out with the rule in JSON and SARIF.",
    ),
]]);

/// A document of a file in `utils/`.
pub(crate) static UTILITY: Mapping = Mapping(&[&[
    Optional(
        "id",
        Shape::Scalar,
        "Name that rules call with `matches`; the stem of the file by default.",
    ),
    LANGUAGE,
    THE_RULE,
    CONSTRAINTS,
    UTILS,
    Optional(
        "arguments",
        Shape::List(&Shape::Scalar),
        "Names of the rule objects that a call must give; `matches` asks for them in here.",
    ),
]]);

/// An entry of `rewriters`.
pub(super) static REWRITER: Mapping = Mapping(&[&[
    Required("id", Shape::Scalar, "Name by which `rewrite` calls it."),
    THE_RULE,
    CONSTRAINTS,
    UTILS,
    TRANSFORM,
    Required("fix", FIXES, "Text that replaces what it matches."),
]]);

/// A fix that is more than a text.
pub(super) static FIX: Mapping = Mapping(&[&[
    Required(
        "template",
        Shape::Scalar,
        "Text that replaces the match; `$NAME` stands for what was captured.",
    ),
    Optional(
        "title",
        Shape::Scalar,
        "What to call this fix where there are several.",
    ),
    Optional(
        "expandStart",
        SIBLINGS,
        "How far the fix reaches over the siblings before the match.",
    ),
    Optional(
        "expandEnd",
        SIBLINGS,
        "How far the fix reaches over the siblings after the match.",
    ),
]]);

/// An entry of `labels`.
pub(super) static LABEL: Mapping = Mapping(&[&[
    Optional(
        "style",
        Shape::Words(|| LABEL_STYLES.map(|(name, _)| name).to_vec()),
        "Whether the place is the offence itself or explains it; `secondary` by default.",
    ),
    Optional("message", Shape::Scalar, "What to say of that place."),
]]);

/// Words for `style` of a label.
pub(super) const LABEL_STYLES: [(&str, LabelRole); 2] = [
    ("primary", LabelRole::Primary),
    ("secondary", LabelRole::Secondary),
];

/// A glob that is more than a text.
pub(super) static GLOB: Mapping = Mapping(&[&[
    Required("glob", Shape::Scalar, "Glob, relative to the root."),
    Optional(
        "caseInsensitive",
        Shape::Flag,
        "Whether small letters and capitals are equal; `false` by default.",
    ),
]]);

/// A rule object.
pub(super) static CLAUSES: Mapping = Mapping(&[CLAUSE_KEYS]);

/// A rule object under `inside` and `has`.
pub(super) static RELATION: Mapping = Mapping(&[CLAUSE_KEYS, &[STOP_BY, FIELD]]);

/// A rule object under `precedes`, `follows`, `expandStart` and `expandEnd`.
pub(super) static SIBLING: Mapping = Mapping(&[CLAUSE_KEYS, &[STOP_BY]]);

/// A rule object under `not`.
pub(super) static NEGATION: Mapping = Mapping(&[CLAUSE_KEYS, &[CONSTRAINTS]]);

/// Keys of a rule object, in the order in which they are tried.
const CLAUSE_KEYS: &[KeyDef] = &[
    Optional(
        "pattern",
        Shape::Either(&[Shape::Scalar, Shape::Mapping(&PATTERN)]),
        "Code with holes: `$NAME` is one node, `$$$NAME` any number of them.",
    ),
    Optional(
        "kind",
        Shape::Scalar,
        "Kind of the node in its grammar, or a selector such as `call > identifier`.",
    ),
    Optional(
        "regex",
        Shape::Scalar,
        "Regular expression that is found anywhere in the text of the node.",
    ),
    Optional(
        "nthChild",
        Shape::Either(&[Shape::Whole, AN_PLUS_B, Shape::Mapping(&NTH_CHILD)]),
        "Place of the node among its named siblings, counted from 1.",
    ),
    Optional(
        "range",
        Shape::Mapping(&RANGE),
        "Place in the file at which the node begins and ends exactly.",
    ),
    Optional(
        "fact",
        Shape::Scalar,
        "Name of an observation that the language's `facts.yml` declares.",
    ),
    Optional(
        "all",
        Shape::List(&RULE_OBJECT),
        "Rule objects that must all hold; captures flow from the first to the last.",
    ),
    Optional(
        "any",
        Shape::List(&RULE_OBJECT),
        "Rule objects of which one must hold; the first that does is taken.",
    ),
    Optional(
        "not",
        Shape::Defined("negation", || {
            const { Shape::Either(&[Shape::Text, Shape::Mapping(&NEGATION)]) }
        }),
        "Rule object that must not hold; `constraints` may be added to it.",
    ),
    Optional(
        "matches",
        Shape::Either(&[
            Shape::Scalar,
            Shape::OneNamed(&Shape::Any, &Shape::Named(&Shape::Any, &RULE_OBJECT)),
        ]),
        "Name of a utility that must hold, or a call that gives it arguments.",
    ),
    Optional(
        "inside",
        RELATED,
        "Rule object that holds for a node around this one.",
    ),
    Optional(
        "has",
        RELATED,
        "Rule object that holds for a node in this one.",
    ),
    Optional(
        "precedes",
        SIBLINGS,
        "Rule object that holds for a sibling after this node.",
    ),
    Optional(
        "follows",
        SIBLINGS,
        "Rule object that holds for a sibling before this node.",
    ),
    Optional(
        "reparse",
        RULE_OBJECT,
        "Rule object that holds for a node in the code which this comment holds.",
    ),
];

/// A pattern with surroundings.
pub(super) static PATTERN: Mapping = Mapping(&[&[
    Required(
        "context",
        Shape::Scalar,
        "Valid code that holds the pattern.",
    ),
    Optional(
        "selector",
        Shape::Scalar,
        "Kind of the node in `context` that is the pattern.",
    ),
    Optional(
        "strictness",
        Shape::Words(|| Strictness::ALL.map(|(name, _)| name).to_vec()),
        "How literally the pattern is taken; `smart` by default.",
    ),
]]);

/// `nthChild` with details.
pub(super) static NTH_CHILD: Mapping = Mapping(&[&[
    Required(
        "position",
        Shape::Either(&[Shape::Whole, AN_PLUS_B]),
        "A number counted from 1, `odd`, `even`, or a formula such as `2n+1`.",
    ),
    Optional(
        "ofRule",
        RULE_OBJECT,
        "Rule object that says which siblings are counted.",
    ),
    Optional(
        "reverse",
        Shape::Flag,
        "Whether to count from the end; `false` by default.",
    ),
]]);

/// `range`.
pub(super) static RANGE: Mapping = Mapping(&[&[
    Required("start", Shape::Mapping(&PLACE), "Where the node begins."),
    Required(
        "end",
        Shape::Mapping(&PLACE),
        "Where the node ends: the place after its last character.",
    ),
]]);

/// An end of a `range`.
pub(super) static PLACE: Mapping = Mapping(&[&[
    Required("line", Shape::Count, "Line, counted from 0."),
    Required(
        "column",
        Shape::Count,
        "Column in characters, counted from 0.",
    ),
]]);

/// What a transform can do.
pub(super) static OPERATIONS: Mapping = Mapping(&[&[
    Optional(
        "replace",
        Shape::Mapping(&REPLACE),
        "Replaces every match of a regular expression.",
    ),
    Optional(
        "substring",
        Shape::Mapping(&SUBSTRING),
        "Takes some of the characters.",
    ),
    Optional(
        "convert",
        Shape::Mapping(&CONVERT),
        "Writes the words in another case.",
    ),
    Optional(
        "rewrite",
        Shape::Mapping(&REWRITE),
        "Applies rewriters to the nodes of a capture.",
    ),
]]);

/// Details of `replace`.
pub(super) static REPLACE: Mapping = Mapping(&[&[
    SOURCE,
    Required(
        "replace",
        Shape::Scalar,
        "Regular expression of what to replace.",
    ),
    Required(
        "by",
        Shape::Scalar,
        "What to put in its place; `$1` and `$name` are groups of the expression.",
    ),
]]);

/// Details of `substring`.
pub(super) static SUBSTRING: Mapping = Mapping(&[&[
    SOURCE,
    Optional(
        "startChar",
        Shape::Whole,
        "First character to take, counted from 0, or from the end if negative.",
    ),
    Optional(
        "endChar",
        Shape::Whole,
        "First character not to take, counted from 0, or from the end if negative.",
    ),
]]);

/// Details of `convert`.
pub(super) static CONVERT: Mapping = Mapping(&[&[
    SOURCE,
    Required(
        "toCase",
        Shape::Words(|| Case::ALL.map(|(name, _)| name).to_vec()),
        "Case to write the words in.",
    ),
    Optional(
        "separatedBy",
        Shape::List(&Shape::Words(|| {
            Separator::ALL.map(|(name, _)| name).to_vec()
        })),
        "What separates words; all of these by default.",
    ),
]]);

/// Details of `rewrite`.
pub(super) static REWRITE: Mapping = Mapping(&[&[
    SOURCE,
    Required(
        "rewriters",
        Shape::List(&Shape::Scalar),
        "Ids of the rewriters to try, in this order.",
    ),
    Optional(
        "joinBy",
        Shape::Scalar,
        "Text to put between what the rewriters made; without it, what stands between stays.",
    ),
]]);

/// The name of a language.
pub const A_LANGUAGE: Shape = Shape::Defined("language", || Shape::Language);

const LANGUAGE: KeyDef = Required(
    "language",
    Shape::Either(&[A_LANGUAGE, Shape::List(&A_LANGUAGE)]),
    "Language of the code, or a list of several.",
);

const THE_RULE: KeyDef = Required("rule", RULE_OBJECT, "Which nodes to match.");

const CONSTRAINTS: KeyDef = Optional(
    "constraints",
    NAMED_RULE_OBJECTS,
    "Rule objects that captured nodes must satisfy, by the names of variables without `$`.",
);

const UTILS: KeyDef = Optional(
    "utils",
    NAMED_RULE_OBJECTS,
    "Named rule objects, which `matches` asks for.",
);

const TRANSFORM: KeyDef = Optional(
    "transform",
    Shape::Named(
        &Shape::Like("^[A-Z][A-Z0-9_]*$"),
        &Shape::Either(&[
            Shape::Like(r"^\s*(replace|substring|convert|rewrite)\s*\(\s*\$.*\)\s*$"),
            Shape::OneOf(&OPERATIONS),
        ]),
    ),
    "Variables made of the text of others, for messages, fixes and constraints.",
);

const SOURCE: KeyDef = Required(
    "source",
    Shape::Like(r"^\s*\${1,3}[A-Z][A-Z0-9_]*\s*$"),
    "Variable to read, such as `$NAME`.",
);

const STOP_BY: KeyDef = Optional(
    "stopBy",
    Shape::Either(&[Shape::Words(|| vec!["neighbor", "end"]), CLAUSES_ONLY]),
    "How far to look: `neighbor` (the default), `end`, or up to the first node for which this holds.",
);

const FIELD: KeyDef = Optional(
    "field",
    Shape::Scalar,
    "Field of the grammar through which the inner node is reached.",
);

const SEVERITY: Shape = Shape::Words(|| Severity::ALL.map(Severity::name).to_vec());

const AN_PLUS_B: Shape = Shape::Like(
    r"^\s*([oO][dD][dD]|[eE][vV][eE][nN]|[+-]?\s*\d*\s*[nN]\s*([+-]?\s*\d+)?|[+-]?\s*\d+)\s*$",
);

const FIXES: Shape = Shape::Either(&[
    Shape::Scalar,
    Shape::Mapping(&FIX),
    Shape::Several(&Shape::Either(&[Shape::Scalar, Shape::Mapping(&FIX)])),
]);

const GLOBS: Shape = Shape::Either(&[ONE_GLOB, Shape::List(&ONE_GLOB)]);

const ONE_GLOB: Shape = Shape::Either(&[Shape::Scalar, Shape::Mapping(&GLOB)]);

const CLAUSES_ONLY: Shape = Shape::Defined("clauses", || Shape::Mapping(&CLAUSES));

const RELATED: Shape = Shape::Defined("relation", || {
    const { Shape::Either(&[Shape::Text, Shape::Mapping(&RELATION)]) }
});

const SIBLINGS: Shape = Shape::Defined("sibling-relation", || {
    const { Shape::Either(&[Shape::Text, Shape::Mapping(&SIBLING)]) }
});
