//! From a YAML tree to a schema: every key known, every value of the right type.
//!
//! Problems are collected, not thrown: one run reports all of them.

use andon_finding::{LabelRole, Severity, Span};
use andon_syntax::{AbsentLanguage, Language};

mod choices;

use choices::FACT_KEYS;

use crate::problem::Fault;
use crate::schema::{
    Clause, FactSchema, Formula, GlobSchema, LabelSchema, NthChildSchema, PatternSchema,
    RelationSchema, RuleSchema, Sp, StopBy, Strictness,
};
use crate::yaml::{Key, Value, Yaml};

/// Keys of a rule file.
const RULE_KEYS: [&str; 16] = [
    "id",
    "language",
    "rule",
    "constraints",
    "utils",
    "transform",
    "fix",
    "rewriters",
    "message",
    "note",
    "severity",
    "labels",
    "files",
    "ignores",
    "url",
    "metadata",
];

/// Keys of a rule file that are known but do nothing yet.
const LATER_RULE_KEYS: [&str; 2] = ["transform", "rewriters"];

/// Keys of a rule object, in the order in which they are tried.
const CLAUSE_KEYS: [&str; 15] = [
    "pattern", "kind", "regex", "nthChild", "range", "fact", "all", "any", "not", "matches",
    "inside", "has", "precedes", "follows", "reparse",
];

/// How deep rule objects may nest: far beyond any real rule, well within the stack.
const MAX_DEPTH: usize = 48;

/// Reads documents into schemas and collects what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub(crate) faults: Vec<Fault>,
    depth: usize,
}

impl Reader {
    /// Reads one rule; `None` if it cannot be used.
    pub(crate) fn rule(&mut self, document: &Yaml) -> Option<RuleSchema> {
        let faults_before = self.error_count();
        let entries = self.entries(document, "a rule")?;
        for (key, _) in entries {
            if LATER_RULE_KEYS.contains(&key.name.as_str()) {
                self.faults.push(Fault::error(
                    key.span,
                    format!("`{}` is not supported in this version", key.name),
                    "this key would change what the rule does",
                ));
            } else if !RULE_KEYS.contains(&key.name.as_str()) {
                self.faults.push(
                    Fault::warning(key.span, format!("unknown key `{}`", key.name), "ignored")
                        .nearest(&key.name, RULE_KEYS),
                );
            }
        }
        let get = |name: &str| find(entries, name);
        let languages = match get("language") {
            Some(value) => self.languages(value),
            None => {
                self.missing(document.span, "language", "a language, such as `python`");
                Vec::new()
            }
        };
        let rule = match get("rule") {
            Some(value) => self.formula(value),
            None => {
                self.missing(document.span, "rule", "what to look for");
                None
            }
        };
        let schema = RuleSchema {
            span: document.span,
            id: get("id").and_then(|value| self.string(value, "id")),
            languages,
            severity: get("severity").map_or(Severity::default(), |value| self.severity(value)),
            message: get("message")
                .and_then(|value| self.string(value, "message"))
                .unwrap_or(Sp {
                    value: String::new(),
                    span: document.span,
                }),
            note: self.text(get("note"), "note").unwrap_or_default(),
            url: self.text(get("url"), "url"),
            constraints: self.named_formulas(get("constraints"), "constraints"),
            utils: self.named_formulas(get("utils"), "utils"),
            labels: get("labels").map_or(Vec::new(), |value| self.labels(value)),
            fix: get("fix").and_then(|value| self.string(value, "fix")),
            files: get("files").map_or(Vec::new(), |value| self.globs(value)),
            ignores: get("ignores").map_or(Vec::new(), |value| self.globs(value)),
            rule: rule?,
        };
        (self.error_count() == faults_before).then_some(schema)
    }

    /// Reads one fact; `None` if it cannot be used.
    pub(crate) fn fact(&mut self, document: &Yaml) -> Option<FactSchema> {
        let entries = self.entries(document, "a fact")?;
        self.refuse_unknown(entries, &FACT_KEYS);
        let name = find(entries, "fact").and_then(|value| self.string(value, "fact"));
        if name.is_none() {
            self.missing(document.span, "fact", "the name of the fact");
        }
        let rule = find(entries, "rule").and_then(|value| self.formula(value));
        Some(FactSchema {
            about: self
                .text(find(entries, "about"), "about")
                .unwrap_or_default(),
            constraints: self.named_formulas(find(entries, "constraints"), "constraints"),
            utils: self.named_formulas(find(entries, "utils"), "utils"),
            choice: self.choice(entries),
            name: name?,
            rule: rule?,
        })
    }

    fn error_count(&self) -> usize {
        let is_error = |fault: &&Fault| fault.kind == crate::problem::ProblemKind::Error;
        self.faults.iter().filter(is_error).count()
    }

    fn missing(&mut self, span: Span, key: &str, what: &str) {
        self.faults.push(
            Fault::error(span, format!("missing key `{key}`"), "in this rule")
                .help(format!("add `{key}:` with {what}")),
        );
    }

    fn wrong_type(&mut self, value: &Yaml, key: &str, expected: &str) {
        self.faults.push(Fault::error(
            value.span,
            format!("`{key}` must be {expected}"),
            format!("this is {}", value.value.type_name()),
        ));
    }

    fn entries<'y>(&mut self, value: &'y Yaml, what: &str) -> Option<&'y [(Key, Yaml)]> {
        if let Value::Map(entries) = &value.value {
            return Some(entries);
        }
        self.faults.push(Fault::error(
            value.span,
            format!("{what} must be a mapping"),
            format!("this is {}", value.value.type_name()),
        ));
        None
    }

    fn refuse_unknown(&mut self, entries: &[(Key, Yaml)], known: &[&str]) {
        for (key, _) in entries {
            if !known.contains(&key.name.as_str()) {
                self.faults.push(
                    Fault::error(
                        key.span,
                        format!("unknown key `{}`", key.name),
                        "not known here",
                    )
                    .nearest(&key.name, known.iter().copied()),
                );
            }
        }
    }

    fn string(&mut self, value: &Yaml, key: &str) -> Option<Sp<String>> {
        let text = match &value.value {
            Value::Str(text) => text.clone(),
            Value::Int(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Null => String::new(),
            Value::Seq(_) | Value::Map(_) => {
                self.wrong_type(value, key, "a string");
                return None;
            }
        };
        Some(Sp {
            value: text,
            span: value.span,
        })
    }

    fn text(&mut self, value: Option<&Yaml>, key: &str) -> Option<String> {
        Some(self.string(value?, key)?.value)
    }

    fn list<'y>(&mut self, value: &'y Yaml, key: &str) -> &'y [Yaml] {
        if let Value::Seq(items) = &value.value {
            return items;
        }
        self.wrong_type(value, key, "a list");
        &[]
    }

    fn bool(&mut self, value: Option<&Yaml>, key: &str) -> bool {
        match value.map(|yaml| (yaml, &yaml.value)) {
            None => false,
            Some((_, Value::Bool(flag))) => *flag,
            Some((yaml, _)) => {
                self.wrong_type(yaml, key, "true or false");
                false
            }
        }
    }

    fn severity(&mut self, value: &Yaml) -> Severity {
        let Some(name) = self.string(value, "severity") else {
            return Severity::default();
        };
        Severity::from_name(&name.value).unwrap_or_else(|| {
            let names = Severity::ALL.map(Severity::name);
            self.faults.push(
                Fault::error(
                    name.span,
                    format!("unknown severity `{}`", name.value),
                    "not a severity",
                )
                .nearest(&name.value, names),
            );
            Severity::default()
        })
    }

    fn languages(&mut self, value: &Yaml) -> Vec<Sp<Language>> {
        let items = match &value.value {
            Value::Seq(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let mut languages = Vec::new();
        for item in items {
            let Some(name) = self.string(item, "language") else {
                continue;
            };
            match Language::from_name(&name.value) {
                Some(language) => languages.push(Sp {
                    value: language,
                    span: name.span,
                }),
                None => self.faults.push(no_language(&name)),
            }
        }
        languages
    }

    fn named_formulas(&mut self, value: Option<&Yaml>, key: &str) -> Vec<(Sp<String>, Formula)> {
        let Some(value) = value else {
            return Vec::new();
        };
        let what = format!("`{key}`");
        let Some(entries) = self.entries(value, &what) else {
            return Vec::new();
        };
        let mut named = Vec::new();
        for (key, value) in entries {
            if let Some(formula) = self.formula(value) {
                let name = Sp {
                    value: key.name.clone(),
                    span: key.span,
                };
                named.push((name, formula));
            }
        }
        named
    }

    fn labels(&mut self, value: &Yaml) -> Vec<LabelSchema> {
        let Some(entries) = self.entries(value, "`labels`") else {
            return Vec::new();
        };
        let mut labels = Vec::new();
        for (variable, value) in entries {
            let Some(fields) = self.entries(value, "a label") else {
                continue;
            };
            self.refuse_unknown(fields, &["style", "message"]);
            let style = self.text(find(fields, "style"), "style");
            let role = match style.as_deref() {
                Some("primary") => LabelRole::Primary,
                Some("secondary") | None => LabelRole::Secondary,
                Some(other) => {
                    self.faults.push(
                        Fault::error(
                            value.span,
                            format!("unknown label style `{other}`"),
                            "in this label",
                        )
                        .nearest(other, ["primary", "secondary"]),
                    );
                    LabelRole::Secondary
                }
            };
            labels.push(LabelSchema {
                variable: Sp {
                    value: variable.name.clone(),
                    span: variable.span,
                },
                role,
                message: self
                    .text(find(fields, "message"), "message")
                    .unwrap_or_default(),
            });
        }
        labels
    }

    fn globs(&mut self, value: &Yaml) -> Vec<GlobSchema> {
        let items = match &value.value {
            Value::Seq(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let mut globs = Vec::new();
        for item in items {
            let (glob, case_insensitive) = match &item.value {
                Value::Map(entries) => {
                    self.refuse_unknown(entries, &["glob", "caseInsensitive"]);
                    let glob = find(entries, "glob").and_then(|value| self.string(value, "glob"));
                    let flag = find(entries, "caseInsensitive");
                    (glob, self.bool(flag, "caseInsensitive"))
                }
                _ => (self.string(item, "files"), false),
            };
            globs.extend(glob.map(|glob| GlobSchema {
                glob,
                case_insensitive,
            }));
        }
        globs
    }

    /// Reads a rule object.
    fn formula(&mut self, value: &Yaml) -> Option<Formula> {
        self.formula_with(value, &[])
    }

    /// Reads a rule object that has some `extra` keys beside its clauses.
    fn formula_with(&mut self, value: &Yaml, extra: &[&str]) -> Option<Formula> {
        if self.depth >= MAX_DEPTH {
            self.faults.push(Fault::error(
                value.span,
                format!("rules may nest at most {MAX_DEPTH} deep"),
                "too deep",
            ));
            return None;
        }
        self.depth += 1;
        let formula = self.formula_at_depth(value, extra);
        self.depth -= 1;
        formula
    }

    fn formula_at_depth(&mut self, value: &Yaml, extra: &[&str]) -> Option<Formula> {
        // A bare string is a pattern: `not: foo()` reads as well as `not: {pattern: foo()}`.
        if let Value::Str(_) = value.value {
            let pattern = self.pattern(value)?;
            return Some(Formula {
                span: value.span,
                clauses: vec![Clause::Pattern(pattern)],
            });
        }
        let entries = self.entries(value, "a rule object")?;
        let known: Vec<&str> = CLAUSE_KEYS
            .into_iter()
            .chain(extra.iter().copied())
            .collect();
        self.refuse_unknown(entries, &known);
        let mut clauses = Vec::new();
        for key in CLAUSE_KEYS {
            if let Some(value) = find(entries, key) {
                clauses.extend(self.clause(key, value));
            }
        }
        if clauses.is_empty() && self.faults.is_empty() {
            self.faults.push(
                Fault::error(
                    value.span,
                    "a rule object needs at least one clause",
                    "empty",
                )
                .help(format!("add one of: {}", CLAUSE_KEYS.join(", "))),
            );
        }
        Some(Formula {
            span: value.span,
            clauses,
        })
    }

    fn clause(&mut self, key: &'static str, value: &Yaml) -> Option<Clause> {
        Some(match key {
            "pattern" => Clause::Pattern(self.pattern(value)?),
            "kind" => Clause::Kind(self.string(value, key)?),
            "regex" => Clause::Regex(self.string(value, key)?),
            "nthChild" => Clause::NthChild(self.nth_child(value)?),
            "fact" => Clause::Fact(self.string(value, key)?),
            "matches" => Clause::Matches(self.string(value, key)?),
            "all" => Clause::All(self.formulas(value, key)),
            "any" => Clause::Any(self.formulas(value, key)),
            "not" => Clause::Not(Box::new(self.formula(value)?)),
            "reparse" => Clause::Reparse(Box::new(self.formula(value)?)),
            "inside" => Clause::Inside(self.relation(value, true)?),
            "has" => Clause::Has(self.relation(value, true)?),
            "precedes" => Clause::Precedes(self.relation(value, false)?),
            "follows" => Clause::Follows(self.relation(value, false)?),
            _ => {
                self.faults.push(Fault::error(
                    value.span,
                    format!("`{key}` is not supported in this version"),
                    "this clause would change what the rule does",
                ));
                return None;
            }
        })
    }

    fn formulas(&mut self, value: &Yaml, key: &str) -> Vec<Formula> {
        let items = self.list(value, key);
        items.iter().filter_map(|item| self.formula(item)).collect()
    }

    fn pattern(&mut self, value: &Yaml) -> Option<PatternSchema> {
        let Value::Map(entries) = &value.value else {
            return Some(PatternSchema {
                context: self.string(value, "pattern")?,
                selector: None,
                strictness: Strictness::default(),
            });
        };
        self.refuse_unknown(entries, &["context", "selector", "strictness"]);
        let Some(context) = find(entries, "context") else {
            self.missing(value.span, "context", "the code that holds the pattern");
            return None;
        };
        let strictness = find(entries, "strictness")
            .and_then(|value| self.string(value, "strictness"))
            .map_or(Strictness::default(), |name| self.strictness(&name));
        Some(PatternSchema {
            context: self.string(context, "context")?,
            selector: find(entries, "selector").and_then(|value| self.string(value, "selector")),
            strictness,
        })
    }

    fn strictness(&mut self, name: &Sp<String>) -> Strictness {
        let known = Strictness::ALL
            .iter()
            .find(|(known, _)| *known == name.value);
        if let Some((_, strictness)) = known {
            return *strictness;
        }
        self.faults.push(
            Fault::error(
                name.span,
                format!("unknown strictness `{}`", name.value),
                "not a strictness",
            )
            .nearest(&name.value, Strictness::ALL.map(|(known, _)| known)),
        );
        Strictness::default()
    }

    fn relation(&mut self, value: &Yaml, takes_field: bool) -> Option<RelationSchema> {
        let rule = self.formula_with(value, &["stopBy", "field"])?;
        let Value::Map(entries) = &value.value else {
            return Some(RelationSchema {
                rule,
                stop_by: StopBy::Neighbor,
                field: None,
            });
        };
        let stop_by = match find(entries, "stopBy") {
            None => StopBy::Neighbor,
            Some(Yaml {
                value: Value::Str(word),
                ..
            }) if word == "neighbor" => StopBy::Neighbor,
            Some(Yaml {
                value: Value::Str(word),
                ..
            }) if word == "end" => StopBy::End,
            Some(
                value @ Yaml {
                    value: Value::Str(word),
                    ..
                },
            ) => {
                self.faults.push(
                    Fault::error(
                        value.span,
                        format!("unknown `stopBy`: `{word}`"),
                        "neither a word nor a rule",
                    )
                    .help("write `neighbor`, `end` or a rule object"),
                );
                return None;
            }
            Some(value) => StopBy::Rule(Box::new(self.formula(value)?)),
        };
        let field = find(entries, "field").and_then(|value| self.string(value, "field"));
        if let (Some(field), false) = (&field, takes_field) {
            self.faults.push(
                Fault::error(
                    field.span,
                    "`field` has no meaning for siblings",
                    "not known here",
                )
                .help("`field` goes with `inside` and `has`"),
            );
        }
        Some(RelationSchema {
            rule,
            stop_by,
            field,
        })
    }

    fn nth_child(&mut self, value: &Yaml) -> Option<NthChildSchema> {
        let Value::Map(entries) = &value.value else {
            let (step, offset) = self.position(value)?;
            return Some(NthChildSchema {
                step,
                offset,
                of_rule: None,
                reverse: false,
            });
        };
        self.refuse_unknown(entries, &["position", "ofRule", "reverse"]);
        let Some(position) = find(entries, "position") else {
            self.missing(value.span, "position", "a number or `An+B`");
            return None;
        };
        let (step, offset) = self.position(position)?;
        Some(NthChildSchema {
            step,
            offset,
            of_rule: find(entries, "ofRule")
                .and_then(|value| self.formula(value))
                .map(Box::new),
            reverse: self.bool(find(entries, "reverse"), "reverse"),
        })
    }

    /// A number, `An+B`, `odd` or `even`, as (A, B).
    fn position(&mut self, value: &Yaml) -> Option<(i64, i64)> {
        let position = match &value.value {
            Value::Int(number) => Some((0, *number)),
            Value::Str(text) => an_plus_b(text),
            _ => None,
        };
        if position.is_none() {
            self.faults.push(
                Fault::error(value.span, "not a position", "cannot be read")
                    .help("write a number counted from 1, or a formula such as `2n+1`"),
            );
        }
        position
    }
}

/// Reads CSS's `An+B` notation.
fn an_plus_b(text: &str) -> Option<(i64, i64)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match text.as_str() {
        "odd" => return Some((2, 1)),
        "even" => return Some((2, 0)),
        _ => {}
    }
    let Some((step, offset)) = text.split_once('n') else {
        return Some((0, text.parse().ok()?));
    };
    let step = match step {
        "" | "+" => 1,
        "-" => -1,
        number => number.parse().ok()?,
    };
    let offset = match offset {
        "" => 0,
        number => number.parse().ok()?,
    };
    Some((step, offset))
}

fn find<'y>(entries: &'y [(Key, Yaml)], name: &str) -> Option<&'y Yaml> {
    let (_, value) = entries.iter().find(|(key, _)| key.name == name)?;
    Some(value)
}

/// What to say of a language that is not there.
fn no_language(name: &Sp<String>) -> Fault {
    if let Some(absent) = AbsentLanguage::from_name(&name.value) {
        let message = format!("{} is not built into this program", absent.title);
        return Fault::error(name.span, message, "cannot be checked").help(absent.remedy());
    }
    Fault::error(
        name.span,
        format!("unknown language `{}`", name.value),
        "no such language",
    )
    .nearest(&name.value, Language::all().map(Language::name))
}
