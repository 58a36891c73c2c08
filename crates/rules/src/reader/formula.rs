//! Rule objects: clauses, patterns, relations, places among siblings.

use andon_yaml::{Value, Yaml};

use super::keys::{CLAUSES, NEGATION, NTH_CHILD, PATTERN, PLACE, RANGE, RELATION, SIBLING};
use super::{Reader, find};
use crate::problem::Fault;
use crate::schema::{
    CallSchema, Clause, Formula, NthChildSchema, PatternSchema, RangeSchema, RelationSchema, Sp,
    StopBy, Strictness,
};
use crate::shape::Mapping;

/// How deep rule objects may nest: far beyond any real rule, well within the stack.
pub(super) const MAX_DEPTH: usize = 48;

impl Reader {
    /// Reads a rule object.
    pub(super) fn formula(&mut self, value: &Yaml) -> Option<Formula> {
        self.formula_with(value, &CLAUSES)
    }

    /// Reads a rule object that may have these keys, the clauses among them.
    pub(super) fn formula_with(&mut self, value: &Yaml, known: &Mapping) -> Option<Formula> {
        if self.depth >= MAX_DEPTH {
            self.faults.push(Fault::error(
                value.span,
                format!("rules may nest at most {MAX_DEPTH} deep"),
                "too deep",
            ));
            return None;
        }
        self.depth += 1;
        let formula = self.formula_at_depth(value, known);
        self.depth -= 1;
        formula
    }

    pub(super) fn formula_at_depth(&mut self, value: &Yaml, known: &Mapping) -> Option<Formula> {
        // A bare string is a pattern: `not: foo()` reads as well as `not: {pattern: foo()}`.
        if let Value::Str(_) = value.value {
            let pattern = self.pattern(value)?;
            return Some(Formula {
                span: value.span,
                clauses: vec![Clause::Pattern(pattern)],
            });
        }
        let entries = self.entries(value, "a rule object")?;
        self.refuse_unknown(entries, known);
        let mut clauses = Vec::new();
        for key in CLAUSES.names() {
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
                .help(format!(
                    "add one of: {}",
                    CLAUSES.names().collect::<Vec<_>>().join(", ")
                )),
            );
        }
        Some(Formula {
            span: value.span,
            clauses,
        })
    }

    pub(super) fn clause(&mut self, key: &'static str, value: &Yaml) -> Option<Clause> {
        Some(match key {
            "pattern" => Clause::Pattern(self.pattern(value)?),
            "kind" => {
                let kind = self.string(value, key)?;
                self.kind(kind)?
            }
            "regex" => Clause::Regex(self.string(value, key)?),
            "nthChild" => Clause::NthChild(self.nth_child(value)?),
            "fact" => Clause::Fact(self.string(value, key)?),
            "range" => Clause::Range(self.range(value)?),
            "matches" => Clause::Matches(self.call(value)?),
            "all" => Clause::All(self.formulas(value, key)),
            "any" => Clause::Any(self.formulas(value, key)),
            "not" => {
                let formula = self.formula_with(value, &NEGATION)?;
                let constraints = match &value.value {
                    Value::Map(entries) => find(entries, "constraints"),
                    _ => None,
                };
                let constraints = self.named_formulas(constraints, "constraints");
                Clause::Not(Box::new(formula), constraints)
            }
            "reparse" => Clause::Reparse(Box::new(self.formula(value)?)),
            "inside" => Clause::Inside(self.relation(value, &RELATION)?),
            "has" => Clause::Has(self.relation(value, &RELATION)?),
            "precedes" => Clause::Precedes(self.relation(value, &SIBLING)?),
            "follows" => Clause::Follows(self.relation(value, &SIBLING)?),
            _ => return None,
        })
    }

    /// Reads the name of a utility, or a call: a mapping of the name to arguments.
    fn call(&mut self, value: &Yaml) -> Option<CallSchema> {
        let Value::Map(entries) = &value.value else {
            return Some(CallSchema {
                name: self.string(value, "matches")?,
                arguments: Vec::new(),
            });
        };
        let [(key, arguments)] = entries.as_slice() else {
            self.faults.push(
                Fault::error(
                    value.span,
                    "`matches` calls exactly one utility",
                    format!("this names {}", entries.len()),
                )
                .help("write `matches: { UTILITY: { ARGUMENT: rule object } }`"),
            );
            return None;
        };
        Some(CallSchema {
            name: Sp {
                value: key.name.clone(),
                span: key.span,
            },
            arguments: self.named_formulas(Some(arguments), &key.name),
        })
    }

    /// Reads `{start: {line, column}, end: {line, column}}`.
    fn range(&mut self, value: &Yaml) -> Option<RangeSchema> {
        let entries = self.entries(value, "`range`")?;
        self.refuse_unknown(entries, &RANGE);
        let mut ends = [(0, 0); 2];
        for (key, end) in ["start", "end"].into_iter().zip(&mut ends) {
            let Some(place) = find(entries, key) else {
                self.missing(value.span, key, "a place: `{ line: 0, column: 0 }`");
                return None;
            };
            let parts = self.entries(place, key)?;
            self.refuse_unknown(parts, &PLACE);
            for (key, part) in ["line", "column"].into_iter().zip([&mut end.0, &mut end.1]) {
                match find(parts, key).map(|yaml| (yaml, &yaml.value)) {
                    Some((yaml, Value::Int(number))) if u32::try_from(*number).is_err() => {
                        self.wrong_type(yaml, key, "a number that is counted from 0");
                    }
                    Some((_, Value::Int(number))) => *part = u32::try_from(*number).unwrap_or(0),
                    Some((yaml, _)) => self.wrong_type(yaml, key, "a number"),
                    None => self.missing(place.span, key, "a number that is counted from 0"),
                }
            }
        }
        let [start, end] = ends;
        if end < start {
            self.faults.push(
                Fault::error(value.span, "this range ends before it begins", "holds nothing")
                    .help("lines and columns are counted from 0; `end` is the place after the last character"),
            );
        }
        Some(RangeSchema {
            span: value.span,
            start,
            end,
        })
    }

    pub(super) fn formulas(&mut self, value: &Yaml, key: &str) -> Vec<Formula> {
        let items = self.list(value, key);
        items.iter().filter_map(|item| self.formula(item)).collect()
    }

    pub(super) fn pattern(&mut self, value: &Yaml) -> Option<PatternSchema> {
        let Value::Map(entries) = &value.value else {
            return Some(PatternSchema {
                context: self.string(value, "pattern")?,
                selector: None,
                strictness: Strictness::default(),
            });
        };
        self.refuse_unknown(entries, &PATTERN);
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

    pub(super) fn strictness(&mut self, name: &Sp<String>) -> Strictness {
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

    pub(super) fn relation(&mut self, value: &Yaml, known: &Mapping) -> Option<RelationSchema> {
        let rule = self.formula_with(value, &RELATION)?;
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
        if let (Some(field), false) = (&field, known.knows("field")) {
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

    pub(super) fn nth_child(&mut self, value: &Yaml) -> Option<NthChildSchema> {
        let Value::Map(entries) = &value.value else {
            let (step, offset) = self.position(value)?;
            return Some(NthChildSchema {
                span: value.span,
                step,
                offset,
                of_rule: None,
                reverse: false,
            });
        };
        self.refuse_unknown(entries, &NTH_CHILD);
        let Some(position) = find(entries, "position") else {
            self.missing(value.span, "position", "a number or `An+B`");
            return None;
        };
        let (step, offset) = self.position(position)?;
        Some(NthChildSchema {
            span: value.span,
            step,
            offset,
            of_rule: find(entries, "ofRule")
                .and_then(|value| self.formula(value))
                .map(Box::new),
            reverse: self.bool(find(entries, "reverse"), "reverse"),
        })
    }

    /// A number, `An+B`, `odd` or `even`, as (A, B).
    pub(super) fn position(&mut self, value: &Yaml) -> Option<(i64, i64)> {
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
pub(super) fn an_plus_b(text: &str) -> Option<(i64, i64)> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
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
