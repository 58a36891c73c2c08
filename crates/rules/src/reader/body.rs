//! What a rule makes of a match: transforms, rewriters, fixes.

use andon_yaml::{Key, Value, Yaml};

use super::keys::{FIX, REWRITER, SIBLING};
use super::{Reader, find};
use crate::problem::Fault;
use crate::schema::{BodySchema, FixSchema, RelationSchema, RewriterSchema, Sp};

impl Reader {
    /// Reads what rules and rewriters have in common; `None` if there is nothing to look for.
    pub(super) fn body(&mut self, value: &Yaml, entries: &[(Key, Yaml)]) -> Option<BodySchema> {
        let get = |name: &str| find(entries, name);
        let rule = self.required_rule(value, get("rule"));
        Some(BodySchema {
            constraints: self.named_formulas(get("constraints"), "constraints"),
            utils: self.named_formulas(get("utils"), "utils"),
            transforms: get("transform").map_or(Vec::new(), |value| self.transforms(value)),
            fixes: get("fix").map_or(Vec::new(), |value| self.fixes(value)),
            rule: rule?,
        })
    }

    /// Reads the rules that transforms may apply.
    pub(super) fn rewriters(&mut self, value: &Yaml) -> Vec<RewriterSchema> {
        let items = self.list(value, "rewriters");
        items
            .iter()
            .filter_map(|item| self.rewriter(item))
            .collect()
    }

    fn rewriter(&mut self, value: &Yaml) -> Option<RewriterSchema> {
        let entries = self.entries(value, "a rewriter")?;
        self.refuse_unknown(entries, &REWRITER);
        let id = find(entries, "id").and_then(|value| self.string(value, "id"));
        if id.is_none() {
            self.missing(value.span, "id", "the name by which transforms call it");
        }
        let body = self.body(value, entries)?;
        match body.fixes.as_slice() {
            [] => self.missing(value.span, "fix", "what to put in place of what it matches"),
            [_] => {}
            [_, second, ..] => self.faults.push(
                Fault::error(
                    second.template.span,
                    "a rewriter has one fix",
                    "nobody could choose it",
                )
                .help("keep the first, or make rewriters of the others"),
            ),
        }
        Some(RewriterSchema { id: id?, body })
    }

    fn fixes(&mut self, value: &Yaml) -> Vec<FixSchema> {
        let Value::Seq(items) = &value.value else {
            return self.fix(value).into_iter().collect();
        };
        if items.is_empty() {
            self.wrong_type(
                value,
                "fix",
                "a text, a mapping or a list with at least one of them",
            );
        }
        items.iter().filter_map(|item| self.fix(item)).collect()
    }

    fn fix(&mut self, value: &Yaml) -> Option<FixSchema> {
        let Value::Map(entries) = &value.value else {
            return Some(FixSchema {
                template: self.string(value, "fix")?,
                title: None,
                expand_start: None,
                expand_end: None,
            });
        };
        self.refuse_unknown(entries, &FIX);
        let Some(template) = find(entries, "template") else {
            self.missing(value.span, "template", "the text that replaces the match");
            return None;
        };
        Some(FixSchema {
            template: self.string(template, "template")?,
            title: self.text(find(entries, "title"), "title"),
            expand_start: find(entries, "expandStart").and_then(|value| self.expansion(value)),
            expand_end: find(entries, "expandEnd").and_then(|value| self.expansion(value)),
        })
    }

    fn expansion(&mut self, value: &Yaml) -> Option<RelationSchema> {
        self.relation(value, &SIBLING)
    }

    /// Reads `$NAME`, with any number of `$`, as the name.
    pub(super) fn variable(&mut self, written: &Sp<String>) -> Option<Sp<String>> {
        let text = written.value.trim();
        let name = text.trim_start_matches('$');
        let dollars = text.len() - name.len();
        if (1..=3).contains(&dollars)
            && crate::variables::is_name(name)
            && crate::variables::binds(name)
        {
            return Some(Sp {
                value: name.to_owned(),
                span: written.span,
            });
        }
        self.faults.push(
            Fault::error(
                written.span,
                format!("`{text}` is no variable"),
                "cannot be read",
            )
            .help("write `$NAME` or `$$$NAME`: capitals, digits and `_`, no `_` at the start"),
        );
        None
    }
}
