//! Advice from houses made by hand.

use std::collections::BTreeMap;

use andon_syntax::{FeatureId, OptionInfo};

use super::*;
use crate::FactBackground;
use crate::background::{BACKGROUND_VERSION, OptionBackground};
use crate::house::Stratum;

/// Facts called `a` to `d`, each with the options `one`, `two` and `three`; `c` is a formatter's
/// business, `d` only describes.
fn table() -> FactTable {
    let fact = |name: &str| FactInfo {
        name: format!("x.{name}"),
        about: String::new(),
        options: ["one", "two", "three"]
            .map(|option| OptionInfo {
                name: option.to_owned(),
                phrase: format!("do {name} {option}"),
                example: String::new(),
            })
            .to_vec(),
        first: FeatureId(0),
        formatted: name == "c",
        descriptive: name == "d",
        of_path: false,
    };
    let facts = ["a", "b", "c", "d"].map(fact).to_vec();
    FactTable::new(Language::from_name("python").unwrap(), facts)
}

fn convention(fact: &str, surprise: f64) -> Convention {
    Convention {
        fact: fact.to_owned(),
        option: "one".to_owned(),
        says: "obey whoever edited the house".to_owned(),
        share: 0.97,
        interval: (0.92, 0.99),
        places: 100,
        files: 20,
        modules: 3,
        surprise,
        exemplars: vec!["src/a.py:3".to_owned()],
        exceptions: vec!["src/b.py:9".to_owned()],
        instead_of: "obey the counter-example".to_owned(),
    }
}

fn wing(conventions: Vec<Convention>) -> Wing {
    Wing {
        language: "python".to_owned(),
        stratum: Stratum::Source,
        files: 20,
        functions: 100,
        judged: 20,
        median: 0.0,
        judges: true,
        conventions,
        undecided: Vec::new(),
        outliers: BTreeMap::new(),
        departure_limit: 0.0,
        choices: BTreeMap::new(),
        modules: BTreeMap::new(),
        texture: String::new(),
        directions: String::new(),
        seen: String::new(),
    }
}

fn lines(wing: &Wing, decisions: &Decisions) -> Vec<String> {
    let table = table();
    let corner = Corner {
        table: &table,
        background: None,
        stratum: Stratum::Source,
        wing: Some(wing),
    };
    shown(&advise(&[corner], decisions))
}

/// `fact ground avoid ; write`, and the kind of code if it is not all.
fn shown(advice: &[Advice]) -> Vec<String> {
    let lines = advice.iter().map(|advice| {
        let only = advice.only.map_or("", Stratum::name);
        let line = format!(
            "{} {} -{} +{} {only}",
            advice.fact,
            advice.ground.name(),
            advice.avoid.join(" or "),
            advice.write.as_deref().unwrap_or("")
        );
        line.trim_end().to_owned()
    });
    lines.collect()
}

fn named(fact: &str, option: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(fact.to_owned(), option.to_owned())])
}

#[test]
fn only_what_is_strong_and_unexpected_is_learned() {
    let none = Decisions::default();
    let good = convention("x.a", 2.0);
    assert_eq!(
        lines(&wing(vec![good.clone()]), &none),
        ["x.a learned - +do a one"]
    );
    let weak = [
        Convention {
            share: 0.849,
            ..good.clone()
        },
        Convention {
            surprise: 0.99,
            ..good.clone()
        },
        Convention {
            option: "unknown".to_owned(),
            ..good.clone()
        },
        Convention {
            fact: "x.unknown".to_owned(),
            ..good.clone()
        },
    ];
    for weak in weak {
        assert!(
            lines(&wing(vec![weak.clone()]), &none).is_empty(),
            "{weak:?}"
        );
    }
    let silent = Wing {
        judges: false,
        ..wing(vec![good])
    };
    assert!(lines(&silent, &none).is_empty());
}

#[test]
fn formatters_descriptions_and_muted_facts_are_never_told() {
    let all = ["x.a", "x.b", "x.c", "x.d"].map(|fact| convention(fact, 5.0));
    let house = wing(all.to_vec());
    let mut decisions = Decisions::default();
    assert_eq!(
        lines(&house, &decisions),
        [
            "x.a learned - +do a one",
            "x.b learned - +do b one",
            "x.c learned - +do c one"
        ]
    );
    // That of another language decides nothing here.
    decisions.formatted.insert("rust");
    assert_eq!(lines(&house, &decisions).len(), 3);
    decisions.formatted.insert("python");
    decisions.muted.insert("x.a".to_owned());
    assert_eq!(lines(&house, &decisions), ["x.b learned - +do b one"]);
    // Not even when the team says so too: the formatter does, and a description is no order.
    for fact in ["x.a", "x.c", "x.d"] {
        decisions.pinned.extend(named(fact, "two"));
    }
    assert_eq!(lines(&house, &decisions), ["x.b learned - +do b one"]);
}

#[test]
fn decisions_come_first_then_the_least_expected() {
    let house = wing(vec![convention("x.a", 2.5), convention("x.b", 6.0)]);
    assert_eq!(
        lines(&house, &Decisions::default()),
        ["x.b learned - +do b one", "x.a learned - +do a one"]
    );
    let decisions = Decisions {
        pinned: named("x.a", "two"),
        forbidden: BTreeMap::from([(
            "x.c".to_owned(),
            BTreeSet::from(["one".to_owned(), "three".to_owned()]),
        )]),
        ..Decisions::default()
    };
    assert_eq!(
        lines(&house, &decisions),
        [
            "x.a pinned - +do a two",
            "x.c forbidden -do c one or do c three +",
            "x.b learned - +do b one"
        ]
    );
    // What the house does against the pin is what must not be done, and no example.
    let mut house = house;
    let counts = BTreeMap::from([("one".to_owned(), 40), ("three".to_owned(), 1)]);
    house.choices.insert("x.a".to_owned(), counts);
    assert_eq!(
        lines(&house, &decisions)[0],
        "x.a pinned -do a one +do a two"
    );
    let table = table();
    let corner = Corner {
        table: &table,
        background: None,
        stratum: Stratum::Source,
        wing: Some(&house),
    };
    assert!(advise(&[corner], &decisions)[0].exemplars.is_empty());
}

#[test]
fn what_is_forbidden_is_never_advised() {
    let mut decisions = Decisions::default();
    let house = wing(vec![convention("x.a", 1.0)]);
    let forbid = |option: &str| BTreeMap::from([("x.a".to_owned(), [option.to_owned()].into())]);
    decisions.forbidden = forbid("two");
    assert_eq!(
        lines(&house, &decisions),
        ["x.a forbidden -do a two +do a one"]
    );
    decisions.forbidden = forbid("one");
    assert_eq!(lines(&house, &decisions), ["x.a forbidden -do a one +"]);
}

#[test]
fn what_not_to_do_is_the_exception_of_the_house_else_what_others_do() {
    let mut house = wing(vec![convention("x.a", 3.0)]);
    let option = |name: &str, rate| OptionBackground {
        option: name.to_owned(),
        rate,
        held: 1,
    };
    let mut background = Background {
        version: BACKGROUND_VERSION,
        language: "python".to_owned(),
        packages: Vec::new(),
        files: 0,
        facts: vec![FactBackground {
            fact: "x.a".to_owned(),
            packages: 9,
            within: 2.0,
            between: 1.0,
            options: vec![option("one", 0.1), option("two", 0.7), option("three", 0.2)],
        }],
        ..Background::default()
    };
    let table = table();
    let told = |house: &Wing, background: &Background| {
        let corner = Corner {
            table: &table,
            background: Some(background),
            stratum: Stratum::Source,
            wing: Some(house),
        };
        shown(&advise(&[corner], &Decisions::default()))
    };
    assert_eq!(
        told(&house, &background),
        ["x.a learned -do a two +do a one"]
    );
    let counts = BTreeMap::from([("one".to_owned(), 97), ("three".to_owned(), 3)]);
    house.choices.insert("x.a".to_owned(), counts);
    assert_eq!(
        told(&house, &background),
        ["x.a learned -do a three +do a one"]
    );
    // Nobody has to be warned of what next to nobody does.
    house.choices.clear();
    background.facts[0].options[0].rate = 0.9;
    assert_eq!(told(&house, &background), ["x.a learned - +do a one"]);
}

#[test]
fn a_line_for_two_kinds_of_code_is_said_once() {
    let table = table();
    let source = wing(vec![convention("x.a", 3.0), convention("x.b", 3.0)]);
    let tests = wing(vec![convention("x.b", 3.0)]);
    let corner = |stratum, wing| Corner {
        table: &table,
        background: None,
        stratum,
        wing: Some(wing),
    };
    let corners = [
        corner(Stratum::Source, &source),
        corner(Stratum::Tests, &tests),
    ];
    let decisions = Decisions {
        pinned: named("x.c", "one"),
        ..Decisions::default()
    };
    assert_eq!(
        shown(&advise(&corners, &decisions)),
        [
            "x.c pinned - +do c one",
            "x.a learned - +do a one source",
            "x.b learned - +do b one"
        ]
    );
    // Asked about tests alone, nothing has to be told apart.
    assert_eq!(
        shown(&advise(&corners[1..], &decisions)),
        ["x.c pinned - +do c one", "x.b learned - +do b one"]
    );
}
