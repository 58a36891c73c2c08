//! From a YAML tree to a schema: every key known, every value of the right type.
//!
//! Problems are collected, not thrown: one run reports all of them.

use andon_finding::{LabelRole, Severity, Span};
use andon_syntax::{AbsentLanguage, Language};
use andon_yaml::{Key, Value, Yaml};

mod body;
mod choices;
mod formula;
pub(crate) mod keys;
mod selector;
mod transform;

use choices::FACT_KEYS;
use keys::{GLOB, LABEL, LABEL_STYLES, RULE, UTILITY};

use crate::problem::Fault;
use crate::schema::{FactSchema, Formula, GlobSchema, LabelSchema, RuleSchema, Sp, UtilitySchema};
use crate::shape::Mapping;

/// Reads documents into schemas and collects what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub(crate) faults: Vec<Fault>,
    /// What to do with languages that are not there: set aside who names them, not refuse them.
    lenient: bool,
    /// Such languages, of the document read last.
    pub(crate) absent: Vec<String>,
    depth: usize,
}

impl Reader {
    /// One that sets aside rules in languages that are not there, if `lenient`.
    pub(crate) fn new(lenient: bool) -> Self {
        Self {
            lenient,
            ..Self::default()
        }
    }

    /// Reads one rule; `None` if it cannot be used.
    pub(crate) fn rule(&mut self, document: &Yaml) -> Option<RuleSchema> {
        let faults_before = self.error_count();
        let entries = self.entries(document, "a rule")?;
        let get = |name: &str| find(entries, name);
        let languages = self.required_languages(document, get("language"))?;
        for (key, _) in entries {
            if !RULE.knows(&key.name) {
                self.ignored(key, &RULE);
            }
        }
        let body = self.body(document, entries);
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
            metadata: get("metadata").map_or(serde_json::Value::Null, Yaml::to_json),
            rewriters: get("rewriters").map_or(Vec::new(), |value| self.rewriters(value)),
            labels: get("labels").map_or(Vec::new(), |value| self.labels(value)),
            files: get("files").map_or(Vec::new(), |value| self.globs(value)),
            ignores: get("ignores").map_or(Vec::new(), |value| self.globs(value)),
            body: body?,
        };
        (self.error_count() == faults_before).then_some(schema)
    }

    /// Reads one utility that all rules may call; `None` if it cannot be used.
    pub(crate) fn utility(&mut self, document: &Yaml) -> Option<UtilitySchema> {
        let faults_before = self.error_count();
        let entries = self.entries(document, "a utility")?;
        let get = |name: &str| find(entries, name);
        let languages = self.required_languages(document, get("language"))?;
        for (key, _) in entries {
            let name = key.name.as_str();
            if UTILITY.knows(name) {
                continue;
            }
            if RULE.knows(name) {
                self.faults.push(
                    Fault::warning(key.span, format!("a utility has no `{name}`"), "ignored").help(
                        "a utility is what rules call with `matches`; it finds nothing itself",
                    ),
                );
            } else {
                self.ignored(key, &UTILITY);
            }
        }
        let rule = self.required_rule(document, get("rule"));
        let arguments = match get("arguments") {
            Some(value) => self.strings(value, "arguments"),
            None => Vec::new(),
        };
        let schema = UtilitySchema {
            span: document.span,
            id: get("id").and_then(|value| self.string(value, "id")),
            languages,
            constraints: self.named_formulas(get("constraints"), "constraints"),
            utils: self.named_formulas(get("utils"), "utils"),
            arguments,
            rule: rule?,
        };
        (self.error_count() == faults_before).then_some(schema)
    }

    /// Reads one fact; `None` if it cannot be used.
    pub(crate) fn fact(&mut self, document: &Yaml) -> Option<FactSchema> {
        let entries = self.entries(document, "a fact")?;
        self.refuse_others(entries, &FACT_KEYS);
        let name = find(entries, "fact").and_then(|value| self.string(value, "fact"));
        if name.is_none() {
            self.missing(document.span, "fact", "the name of the fact");
        }
        let rule = self.required_rule(document, find(entries, "rule"));
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

    /// Warns of a key that does nothing.
    fn ignored(&mut self, key: &Key, known: &Mapping) {
        self.faults.push(
            Fault::warning(key.span, format!("unknown key `{}`", key.name), "ignored")
                .nearest(&key.name, known.names()),
        );
    }

    /// The languages of a document; `None` if it is set aside for want of them.
    fn required_languages(
        &mut self,
        document: &Yaml,
        value: Option<&Yaml>,
    ) -> Option<Vec<Sp<Language>>> {
        self.absent.clear();
        let Some(value) = value else {
            self.missing(document.span, "language", "a language, such as `python`");
            return Some(Vec::new());
        };
        let languages = self.languages(value);
        (!languages.is_empty() || self.absent.is_empty()).then_some(languages)
    }

    fn required_rule(&mut self, document: &Yaml, value: Option<&Yaml>) -> Option<Formula> {
        let Some(value) = value else {
            self.missing(document.span, "rule", "what to look for");
            return None;
        };
        self.formula(value)
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

    fn refuse_unknown(&mut self, entries: &[(Key, Yaml)], known: &Mapping) {
        let known: Vec<&str> = known.names().collect();
        self.refuse_others(entries, &known);
    }

    fn refuse_others(&mut self, entries: &[(Key, Yaml)], known: &[&str]) {
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

    /// The strings of a list.
    fn strings(&mut self, value: &Yaml, key: &str) -> Vec<Sp<String>> {
        let items = self.list(value, key);
        let strings = items.iter().filter_map(|item| self.string(item, key));
        strings.collect()
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
                None if self.lenient => self.absent.push(name.value),
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
            self.refuse_unknown(fields, &LABEL);
            let style = self.text(find(fields, "style"), "style");
            let known = LABEL_STYLES
                .iter()
                .find(|(name, _)| Some(*name) == style.as_deref());
            if let (None, Some(other)) = (known, &style) {
                self.faults.push(
                    Fault::error(
                        value.span,
                        format!("unknown label style `{other}`"),
                        "in this label",
                    )
                    .nearest(other, LABEL_STYLES.map(|(name, _)| name)),
                );
            }
            let role = known.map_or(LabelRole::Secondary, |(_, role)| *role);
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
                    self.refuse_unknown(entries, &GLOB);
                    let glob = find(entries, "glob");
                    if glob.is_none() {
                        self.missing(item.span, "glob", "the glob that files must match");
                    }
                    let glob = glob.and_then(|value| self.string(value, "glob"));
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
}

fn find<'y>(entries: &'y [(Key, Yaml)], name: &str) -> Option<&'y Yaml> {
    let (_, value) = entries.iter().find(|(key, _)| key.name == name)?;
    Some(value)
}

/// The id that a document gives itself.
pub(crate) fn own_id(document: &Yaml) -> Option<&str> {
    let Value::Map(entries) = &document.value else {
        return None;
    };
    match &find(entries, "id")?.value {
        Value::Str(id) => Some(id),
        _ => None,
    }
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
