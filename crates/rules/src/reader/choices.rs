//! The part of a fact that says which ways there are to choose.

use andon_syntax::NameCase;
use andon_yaml::{Key, Value, Yaml};

use super::{Reader, find};
use crate::problem::Fault;
use crate::schema::{ChoiceSchema, MeasureSchema, OptionSchema, Sp, TestSchema};

/// Keys of a fact.
pub(super) const FACT_KEYS: [&str; 11] = [
    "fact",
    "about",
    "rule",
    "constraints",
    "utils",
    "path",
    "of",
    "measure",
    "formatted",
    "descriptive",
    "options",
];

/// Keys of an option.
const OPTION_KEYS: [&str; 5] = ["phrase", "example", "rule", "upto", "case"];

/// Words for `measure`; `count` and `depth` are mappings.
const MEASURES: [&str; 9] = [
    "case", "words", "length", "lines", "before", "gap", "width", "own", "children",
];

impl Reader {
    /// Reads what is chosen where a fact's rule holds; `None` for a plain observation.
    pub(super) fn choice(&mut self, entries: &[(Key, Yaml)]) -> Option<ChoiceSchema> {
        let options = find(entries, "options")?;
        let measure = find(entries, "measure").and_then(|value| self.measure(value));
        let named = self.entries(options, "options")?;
        let options: Vec<OptionSchema> = named
            .iter()
            .filter_map(|(key, value)| self.option(key, value, measure.as_ref()))
            .collect();
        if options.len() < 2 {
            self.faults.push(Fault::error(
                find(entries, "options")?.span,
                "a choice needs at least two options",
                "no choice",
            ));
        }
        let path = find(entries, "path").and_then(|value| self.string(value, "path"));
        if let Some(path) = &path
            && (find(entries, "of").is_some()
                || !matches!(measure, None | Some(MeasureSchema::Case)))
        {
            self.faults.push(
                Fault::error(path.span, "a path has no nodes", "judges a text")
                    .help("with `path`, leave `of` out, and measure `case` or nothing"),
            );
        }
        Some(ChoiceSchema {
            path,
            of: find(entries, "of").and_then(|value| self.string(value, "of")),
            measure,
            formatted: self.bool(find(entries, "formatted"), "formatted"),
            descriptive: self.bool(find(entries, "descriptive"), "descriptive"),
            options,
        })
    }

    fn option(
        &mut self,
        key: &Key,
        value: &Yaml,
        measure: Option<&MeasureSchema>,
    ) -> Option<OptionSchema> {
        let entries = self.entries(value, "an option")?;
        self.refuse_others(entries, &OPTION_KEYS);
        for needed in ["phrase", "example"] {
            if find(entries, needed).is_none() {
                self.missing(key.span, needed, "words for people");
            }
        }
        let test = if let Some(rule) = find(entries, "rule") {
            TestSchema::Rule(self.formula(rule)?)
        } else if let Some(limit) = find(entries, "upto") {
            let number = match limit.value {
                Value::Int(number) => u32::try_from(number).ok(),
                _ => None,
            };
            if number.is_none() {
                self.wrong_type(limit, "upto", "a number");
            }
            TestSchema::UpTo(number?)
        } else if let Some(cases) = find(entries, "case") {
            TestSchema::Cases(self.cases(cases))
        } else {
            TestSchema::Otherwise
        };
        let fits = match (&test, measure) {
            (TestSchema::Cases(_), Some(MeasureSchema::Case))
            | (TestSchema::Rule(_) | TestSchema::Otherwise, _) => true,
            (TestSchema::UpTo(_), Some(measure)) => {
                !matches!(measure, MeasureSchema::Case | MeasureSchema::Own)
            }
            (TestSchema::UpTo(_) | TestSchema::Cases(_), _) => false,
        };
        if !fits {
            self.faults.push(
                Fault::error(key.span, "nothing that this option tests is measured", "")
                    .help("`case` goes with `measure: case`, `upto` with the other measures"),
            );
        }
        Some(OptionSchema {
            name: Sp {
                value: key.name.clone(),
                span: key.span,
            },
            phrase: self
                .text(find(entries, "phrase"), "phrase")
                .unwrap_or_default(),
            example: self
                .text(find(entries, "example"), "example")
                .unwrap_or_default(),
            test,
        })
    }

    fn cases(&mut self, value: &Yaml) -> Vec<NameCase> {
        let items = match &value.value {
            Value::Seq(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let mut cases = Vec::new();
        for item in items {
            let Some(name) = self.string(item, "case") else {
                continue;
            };
            let known = NameCase::ALL.iter().find(|(known, _)| *known == name.value);
            match known {
                Some((_, case)) => cases.push(*case),
                None => self.faults.push(
                    Fault::error(
                        name.span,
                        format!("unknown case `{}`", name.value),
                        "not a case of names",
                    )
                    .nearest(&name.value, NameCase::ALL.map(|(known, _)| known)),
                ),
            }
        }
        cases
    }

    fn measure(&mut self, value: &Yaml) -> Option<MeasureSchema> {
        if let Value::Map(entries) = &value.value {
            self.refuse_others(entries, &["count", "depth"]);
            let counted = find(entries, "count").map(|kinds| self.strings(kinds, "count"));
            let nested = find(entries, "depth").map(|kinds| self.strings(kinds, "depth"));
            return counted
                .map(MeasureSchema::Count)
                .or(nested.map(MeasureSchema::Depth));
        }
        let name = self.string(value, "measure")?;
        match name.value.as_str() {
            "case" => Some(MeasureSchema::Case),
            "words" => Some(MeasureSchema::Words),
            "length" => Some(MeasureSchema::Length),
            "lines" => Some(MeasureSchema::Lines),
            "before" => Some(MeasureSchema::Before),
            "gap" => Some(MeasureSchema::Gap),
            "width" => Some(MeasureSchema::Width),
            "own" => Some(MeasureSchema::Own),
            "children" => Some(MeasureSchema::Children),
            _ => {
                self.faults.push(
                    Fault::error(
                        name.span,
                        format!("unknown measure `{}`", name.value),
                        "not a measure",
                    )
                    .nearest(&name.value, MEASURES)
                    .help("`count` and `depth` are mappings: `measure: { count: [kind] }`"),
                );
                None
            }
        }
    }
}
