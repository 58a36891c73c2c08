//! What is said of rules that were set aside.

use andon_rules::Aside;
use andon_syntax::{AbsentLanguage, Language};

use crate::config::nearest;
use crate::error::counted;
use crate::paths::printable;

/// How many rules in which language, and what can be done.
pub(super) fn said(aside: &Aside) -> String {
    let name = &aside.language;
    let counts = [
        (aside.rules.len(), "rule"),
        (aside.utilities, "utility rule"),
    ];
    let counts: Vec<_> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let remedy = match AbsentLanguage::from_name(name) {
        Some(absent) => absent.remedy(),
        None => match nearest(name, Language::all().map(Language::name)) {
            Some(near) => format!("Andon does not have this language; did you mean `{near}`?"),
            None => "Andon does not have this language: leave them to ast-grep".to_owned(),
        },
    };
    let counts = counts.join(" and ");
    format!("set aside {counts} in `{}`: {remedy}", printable(name))
}
