//! Fingerprints add up in any order; likelihood, learning and judging on made-up houses.

use andon_syntax::{FactInfo, FactTable, FeatureId, Language, OptionInfo};
use proptest::prelude::*;

use crate::*;

fn counts() -> impl Strategy<Value = Counts> {
    prop::collection::vec((0_u16..50, 0_u32..1000), 0..20).prop_map(Counts::from_pairs)
}

fn fingerprint() -> impl Strategy<Value = Fingerprint> {
    (counts(), counts(), 0_u32..9, any::<u32>(), any::<u32>()).prop_map(
        |(features, texture, files, functions, tokens)| Fingerprint {
            features,
            texture,
            files,
            functions,
            tokens,
        },
    )
}

fn sum<'f>(parts: impl IntoIterator<Item = &'f Fingerprint>) -> Fingerprint {
    let mut sum = Fingerprint::default();
    for part in parts {
        sum.add(part);
    }
    sum
}

proptest! {
    #[test]
    fn fingerprints_are_a_commutative_monoid(
        a in fingerprint(), b in fingerprint(), c in fingerprint(),
    ) {
        prop_assert_eq!(sum([&a, &b]), sum([&b, &a]));
        prop_assert_eq!(sum([&sum([&a, &b]), &c]), sum([&a, &sum([&b, &c])]));
        prop_assert_eq!([&a, &b, &c].into_iter().sum::<Fingerprint>(), sum([&a, &b, &c]));
        prop_assert_eq!(sum([&a, &Fingerprint::default()]), a);
    }

    #[test]
    fn dense_and_sparse_counts_agree(parts in prop::collection::vec(counts(), 0..5)) {
        let mut dense = DenseCounts::default();
        let mut sparse = Counts::default();
        for part in &parts {
            dense.add(part);
            sparse.add(part);
        }
        prop_assert_eq!(dense.to_sparse(), sparse);
        for part in &parts {
            prop_assert_eq!(dense.subtract(part), part.total());
        }
        prop_assert!(dense.to_sparse().is_empty());
    }
}

/// One fact with two options: tabs or spaces.
fn table() -> FactTable {
    let option = |name: &str| OptionInfo {
        name: name.to_owned(),
        phrase: format!("use {name}"),
        example: String::new(),
    };
    let fact = |name: &str| FactInfo {
        name: name.to_owned(),
        about: String::new(),
        options: vec![option("tabs"), option("spaces")],
        first: FeatureId(0),
        formatted: false,
        descriptive: false,
        of_path: false,
    };
    let python = Language::from_name("python").unwrap();
    FactTable::new(python, vec![fact("layout.indent"), fact("layout.align")])
}

/// A file with so many of each option of the first fact.
fn file(tabs: u32, spaces: u32) -> FilePrint {
    let features = Counts::from_pairs(vec![(0, tabs), (1, spaces)]);
    let places = [(0, tabs), (1, spaces)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(feature, _)| Place { feature, line: 6 })
        .collect();
    FilePrint {
        source: Fingerprint {
            features,
            texture: Counts::from_pairs(vec![
                (u16::try_from(tabs % 7).unwrap(), 10),
                (10 + u16::from(tabs > spaces), 40),
            ]),
            files: 1,
            functions: 1,
            tokens: 300,
        },
        places,
        ..FilePrint::default()
    }
}

/// Packages of which half indent by tabs, half by spaces.
fn packages() -> Vec<Package> {
    (0..8_u32)
        .map(|number| Package {
            name: format!("package{number}"),
            owner: format!("owner{number}"),
            files: (0..40_u32)
                .map(|index| {
                    let few = index % 3;
                    let (tabs, spaces) = if number % 2 == 0 {
                        (18 + index % 5, few)
                    } else {
                        (few, 18 + index % 5)
                    };
                    file(tabs, spaces).source
                })
                .collect(),
            ..Package::default()
        })
        .collect()
}

fn background(table: &FactTable) -> Background {
    learn_background(table, &packages(), &[], &|_| Nuisances::default())
}

#[test]
fn what_scores_are_worth_is_learned_from_formatted_files_as_well() {
    let mut packages = packages();
    for package in &mut packages {
        // A formatter that leaves hardly anything to differ in.
        package.formatted = vec![file(20, 1).source; package.files.len()];
    }
    let table = table();
    let find = |_: &[Vec<Counts>]| Nuisances::default();
    let both = learn_background(&table, &packages, &[], &find);
    let one = background(&table);
    let files = |background: &Background| -> Vec<u32> {
        background.scale.bins.iter().map(|bin| bin.files).collect()
    };
    let twice: Vec<u32> = files(&one).iter().map(|files| files * 2).collect();
    assert_eq!(files(&both), twice);
    assert_eq!((both.files, &both.facts), (one.files, &one.facts));
}

fn learn(files: &[FilePrint], decisions: &Decisions) -> Option<(FactTable, Background, Wing)> {
    learn_with(table(), files, decisions)
}

fn learn_with(
    table: FactTable,
    files: &[FilePrint],
    decisions: &Decisions,
) -> Option<(FactTable, Background, Wing)> {
    let background = background(&table);
    let paths: Vec<String> = (0..files.len())
        .map(|index| format!("src/f{index:03}.py"))
        .collect();
    let members: Vec<Member<'_>> = (0..)
        .zip(paths.iter().zip(files))
        .map(|(digest, (path, print))| Member {
            path,
            digest,
            print,
        })
        .collect();
    let learner = Learner {
        table: &table,
        background: &background,
        decisions,
        stratum: Stratum::Source,
    };
    let wing = learner.learn(&members)?;
    Some((table, background, wing))
}

fn house_of_tabs() -> Vec<FilePrint> {
    (0..40_u32)
        .map(|index| file(18 + index % 5, index % 2))
        .collect()
}

#[test]
fn what_nearly_all_files_choose_is_a_convention() {
    let (_, _, wing) = learn(&house_of_tabs(), &Decisions::default()).unwrap();
    let [convention] = wing.conventions.as_slice() else {
        panic!("{:?}", wing.conventions);
    };
    assert_eq!(
        (convention.fact.as_str(), convention.option.as_str()),
        ("layout.indent", "tabs")
    );
    assert!(convention.share > 0.95 && convention.interval.0 > 0.8);
    assert!(convention.interval.0 <= convention.share && convention.share <= convention.interval.1);
    // Half of the packages do so: one bit.
    assert!(
        (convention.surprise - 1.0).abs() < 0.2,
        "{}",
        convention.surprise
    );
    assert_eq!(convention.exemplars.len(), 3);
    assert_eq!(convention.instead_of, "use spaces");
    assert!(wing.judges);
}

#[test]
fn an_even_split_is_undecided() {
    let files: Vec<_> = (0..40_u32)
        .map(|index| {
            if index % 2 == 0 {
                file(20, 0)
            } else {
                file(0, 20)
            }
        })
        .collect();
    let (_, _, wing) = learn(&files, &Decisions::default()).unwrap();
    assert_eq!(wing.conventions, []);
    assert_eq!(wing.undecided.len(), 1);
}

#[test]
fn too_little_judges_nothing() {
    let (table, background, wing) = learn(&house_of_tabs()[..5], &Decisions::default()).unwrap();
    assert!(!wing.judges);
    assert!(Standard::new(&table, &background, &wing).is_none());
    assert!(learn(&[], &Decisions::default()).is_none());
}

#[test]
fn decisions_outrank_what_was_learned() {
    let mut decisions = Decisions::default();
    decisions
        .pinned
        .insert("layout.indent".to_owned(), "spaces".to_owned());
    let (_, _, wing) = learn(&house_of_tabs(), &decisions).unwrap();
    assert_eq!(wing.conventions[0].option, "spaces");
    let mut decisions = Decisions::default();
    decisions.muted.insert("layout.indent".to_owned());
    let (_, _, wing) = learn(&house_of_tabs(), &decisions).unwrap();
    assert_eq!(wing.conventions, []);
}

#[test]
fn to_leave_something_out_is_no_convention() {
    let mut table = table();
    table.facts[0].options[0].name = "absent".to_owned();
    let (_, _, wing) = learn_with(table, &house_of_tabs(), &Decisions::default()).unwrap();
    assert_eq!(wing.conventions, []);
    assert_eq!(wing.undecided, []);
    assert!(wing.choices["layout.indent"]["absent"] > 0);
}

#[test]
fn what_chooses_hardly_anything_is_not_judged() {
    let fact = table().facts[0].clone();
    let many = FactTable::new(table().language, vec![fact; 31]);
    let judged = |features: &[u16], tokens| {
        let pairs = features.iter().map(|feature| (*feature, 9)).collect();
        let print = Fingerprint {
            features: Counts::from_pairs(pairs),
            tokens,
            ..Fingerprint::default()
        };
        print.can_be_judged(&many)
    };
    // Features 0 and 1 are options of one fact.
    assert!(!judged(&[0, 1, 2], 500));
    assert!(judged(&[0, 2, 4], 500));
    assert!(!judged(&[0, 2, 4], 99));
}

#[test]
fn layout_and_tests_are_kept_apart() {
    for (formatted, name) in [(true, "layout.indent"), (false, "tests.indent")] {
        let mut table = table();
        table.facts[0].formatted = formatted;
        table.facts[0].name = name.to_owned();
        let (table, background, wing) =
            learn_with(table, &house_of_tabs(), &Decisions::default()).unwrap();
        // Layout is a convention where no formatter decides it; how tests are is none of sources.
        assert_eq!(wing.conventions.len(), usize::from(formatted));
        let scorer = Scorer::new(&table, &background);
        let house = scorer.reference([&file(20, 0).source]);
        let score = scorer.score(&house, &file(0, 20).source, false);
        assert_eq!(score.facts, []);
    }
    let formatted = Decisions {
        formatted: ["python"].into(),
        ..Decisions::default()
    };
    let mut table = table();
    table.facts[0].formatted = true;
    let (_, _, wing) = learn_with(table, &house_of_tabs(), &formatted).unwrap();
    assert_eq!(wing.conventions, []);
}

#[test]
fn a_foreign_file_scores_higher_and_says_why() {
    let (table, background, wing) = learn(&house_of_tabs(), &Decisions::default()).unwrap();
    let standard = Standard::new(&table, &background, &wing).unwrap();
    let own = standard.foreignness(&file(20, 1).source, true).unwrap();
    let foreign = standard.foreignness(&file(1, 20).source, false).unwrap();
    assert!(foreign.standardised > own.standardised && foreign.p < own.p);
    let print = file(1, 20).source;
    let reasons = standard.reasons(&print, &standard.score(&print, false));
    assert!(
        reasons[0]
            .text
            .starts_with("20 of 21 places use spaces (in the house "),
        "{reasons:?}"
    );
    // Too few tokens to judge.
    let small = Fingerprint {
        tokens: 20,
        ..print.clone()
    };
    assert_eq!(standard.foreignness(&small, false), None);
    // The parts of the facts and of the texture add up.
    let score = standard.score(&print, false);
    let parts: f64 = score.facts.iter().map(|(_, part)| part).sum::<f64>() + score.texture;
    assert!((parts / f64::from(print.tokens).sqrt() - score.total).abs() < 1e-9);
}

#[test]
fn a_function_is_scored_without_its_own_file() {
    let (table, background, wing) = learn(&house_of_tabs(), &Decisions::default()).unwrap();
    let standard = Standard::new(&table, &background, &wing).unwrap();
    let own = file(20, 1).source;
    let function = |features: Counts, sample: Counts| FunctionPrint {
        name: "f".to_owned(),
        line: 0,
        lines: 20,
        tokens: 60,
        features,
        sample,
    };
    let total = |print: &FunctionPrint, file| {
        let (_, score) = standard.functions([print], file).next().unwrap();
        score.total
    };
    let print = function(own.features.clone(), Counts::default());
    // Its file speaks for it, so that without the file it is the more foreign.
    assert!(total(&print, Some(&own)) > total(&print, None));
    // What its sample holds counts, though no choice differs.
    let sample = [8, 16, 4096].map(|bucket| (bucket, 2));
    let rare = function(print.features.clone(), Counts::from_pairs(sample.to_vec()));
    assert_ne!(total(&print, None), total(&rare, None));
    let idle = function(Counts::default(), rare.sample);
    assert_eq!(standard.functions([&idle], None).count(), 0);
}

#[test]
fn files_are_scored_together_without_themselves() {
    let mut files = house_of_tabs();
    let odd = [file(0, 30).source, file(2, 40).source];
    files.extend([file(0, 30), file(2, 40)]);
    let (table, background, wing) = learn(&files, &Decisions::default()).unwrap();
    let standard = Standard::new(&table, &background, &wing).unwrap();
    let alone = odd.each_ref().map(|print| standard.score(print, true));
    let one = standard.score_together(&[(&odd[0], &alone[0], true)]);
    assert_eq!(one.facts, alone[0].facts);
    assert!((one.texture - alone[0].texture).abs() < 1e-9);
    // By a house that was learned without either, both are strangers.
    let (_, _, rest) = learn(&house_of_tabs(), &Decisions::default()).unwrap();
    let apart = Standard::new(&table, &background, &rest).unwrap();
    let pair = |is_member: bool| [0, 1].map(|index| (&odd[index], &alone[index], is_member));
    let together = standard.score_together(&pair(true));
    assert_eq!(together, apart.score_together(&pair(false)));
    assert_ne!(together.facts, standard.score_together(&pair(false)).facts);
}

#[test]
fn departures_are_told_beyond_chance_only() {
    let (table, background, wing) = learn(&house_of_tabs(), &Decisions::default()).unwrap();
    let standard = Standard::new(&table, &background, &wing).unwrap();
    let one = file(20, 1).source;
    let departures = standard.departures(&one);
    assert_eq!((departures[0].departing, departures[0].places), (1, 21));
    assert!(!standard.is_told(&departures[0], false));
    let many = file(0, 20).source;
    let departures = standard.departures(&many);
    assert!(standard.is_told(&departures[0], false), "{departures:?}");
    assert_eq!(standard.departures(&file(20, 0).source), []);
}

#[test]
fn rates_follow_benjamini_and_hochberg() {
    // By hand: limits .05·k/5 = .01, .02, .03, .04, .05.
    let values = [0.008, 0.009, 0.027, 0.20, 0.9];
    assert!((limit_by_rate(&values, 5) - 0.027).abs() < 1e-12);
    assert_eq!(limit_by_rate(&[0.2], 1), 0.0);
    let q = q_values(&values.map(Some));
    let expected = [0.0225, 0.0225, 0.045, 0.25, 0.9];
    for (q, expected) in q.iter().zip(expected) {
        assert!((q.unwrap() - expected).abs() < 1e-9, "{q:?} {expected}");
    }
    assert_eq!(q_values(&[Some(0.001), None]), [Some(0.001), None]);
}

#[test]
fn what_scores_are_worth_is_learned_without_the_other_packages_of_an_owner() {
    let known = std::cell::RefCell::new(Vec::new());
    let find = |packages: &[Vec<Counts>]| {
        known.borrow_mut().push(packages.len());
        Nuisances::default()
    };
    let mut packages = packages();
    let _ = learn_background(&table(), &packages, &[], &find);
    assert_eq!(known.take(), [7, 7, 7, 7, 7, 7, 7, 7, 8]);
    for package in packages.iter_mut().take(3) {
        package.owner = "the same".to_owned();
    }
    let _ = learn_background(&table(), &packages, &[], &find);
    assert_eq!(known.take(), [7, 7, 7, 7, 7, 5, 8]);
}

#[test]
fn tests_are_judged_by_conventions_alone() {
    let table = table();
    let packages: Vec<Package> = (0..8_u32)
        .map(|number| Package {
            name: format!("package{number}"),
            files: (0..4_u32).map(|few| file(few, 20).source).collect(),
            ..Package::default()
        })
        .chain([Package {
            name: "hardly any tests".to_owned(),
            files: vec![file(20, 0).source; 2],
            ..Package::default()
        }])
        .collect();
    let background = learn_tests(&table, &packages);
    assert_eq!((background.packages.len(), background.files), (8, 32));
    assert!(!background.judges_files());
    let files = house_of_tabs();
    let member = |(digest, print)| Member {
        path: "tests/test_a.py",
        digest,
        print,
    };
    let members: Vec<Member<'_>> = (0..).zip(&files).map(member).collect();
    let learner = Learner {
        table: &table,
        background: &background,
        decisions: &Decisions::default(),
        stratum: Stratum::Tests,
    };
    let wing = learner.learn(&members).unwrap();
    // None of eight packages does so.
    let convention = &wing.conventions[0];
    assert!(convention.surprise > 4.0, "{}", convention.surprise);
    assert!(wing.judges && wing.outliers.is_empty());
    let standard = Standard::new(&table, &background, &wing).unwrap();
    let foreign = file(0, 20).source;
    assert_eq!(standard.foreignness(&foreign, false), None);
    assert_eq!(standard.score(&foreign, false).texture, 0.0);
    let departures = standard.departures(&foreign);
    assert!(standard.is_told(&departures[0], false), "{departures:?}");
}

#[test]
fn spreads_go_by_the_size_of_the_house() {
    let size = |files, center, width, highest| HouseSize {
        files,
        spread: Spread { center, width },
        highest,
    };
    let scale = Scale {
        houses: vec![size(10, 0.0, 1.0, 0.5), size(1000, -2.0, 3.0, -1.0)],
        bins: Vec::new(),
    };
    let spread = |files, median| {
        let spread = scale.spread(files, median);
        (spread.center, spread.width)
    };
    assert_eq!(spread(3, 0.0), (0.0, 1.0));
    assert_eq!(spread(9_999, -2.0), (-2.0, 3.0));
    // A hundred lies halfway, by logarithms.
    let (center, width) = spread(100, -1.0);
    assert!((center + 1.0).abs() < 1e-9 && (width - 2.0).abs() < 1e-9);
    // A house whose median is one above the highest that is usual.
    let (center, width) = spread(100, 0.75);
    assert!(center.abs() < 1e-9 && (width - 2.0).abs() < 1e-9);
    assert_eq!(Scale::default().spread(9, 7.0).center, 0.0);
}

#[test]
fn shipped_backgrounds_fit() {
    for language in ["javascript", "python", "rust", "typescript"] {
        let background = Background::of(language, Stratum::Source).unwrap();
        assert_eq!(background.language, language);
        assert!(!background.packages.is_empty() && !background.facts.is_empty());
        assert_eq!(background.texture.len(), BUCKETS);
        assert_eq!(background.nuisances.table().len(), BUCKETS * NUISANCES);
        let sizes = &background.scale.houses;
        // The larger the house, the less foreign its files. Larger ones are other ones, too.
        let falls = |a: &HouseSize, b: &HouseSize| a.spread.center > b.spread.center - 0.1;
        assert!(sizes.is_sorted_by(|a, b| a.files < b.files && falls(a, b)));
        let tests = Background::of(language, Stratum::Tests).unwrap();
        assert_eq!(tests.language, language);
        assert!(tests.packages.len() >= 15 && !tests.judges_files());
        for fact in background.facts.iter().chain(&tests.facts) {
            let sum: f64 = fact.options.iter().map(|option| option.rate).sum();
            assert!((sum - 1.0).abs() < 1e-3, "{} {sum}", fact.fact);
        }
        for bin in &background.scale.bins {
            assert!(bin.tail.is_sorted_by(|a, b| a.0 > b.0 && a.1 <= b.1));
        }
        // The tail falls, also where it is extrapolated.
        let p = |score: f64| background.p_value(score, 500).unwrap();
        assert!(p(-10.0) >= p(0.0) && p(0.0) > p(3.0) && p(3.0) > p(30.0) && p(1e9) > 0.0);
    }
}
