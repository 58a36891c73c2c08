//! From a parsed file and what was observed in it to its fingerprint.

use std::collections::BTreeSet;

use andon_syntax::{FactTable, FieldId, KindId, Language, NodeId, Observation, ParsedFile};

use crate::counts::{Counter, Counts, DenseCounts};
use crate::fingerprint::{FilePrint, Fingerprint, FunctionPrint, Place};
use crate::learn::Decisions;
use crate::texture::{Loom, Sample, Weave};

/// What is needed to take the fingerprints of a language's files; made once, shared by threads.
#[derive(Debug)]
pub struct Gatherer {
    /// (kind, kind that the parent must have).
    functions: Vec<(KindId, Option<KindId>)>,
    scopes: Vec<(KindId, FieldId)>,
    test_scopes: &'static [&'static str],
    /// For each kind, whether it is one of `functions` or, if tests have scopes, of `scopes`.
    marked: Vec<bool>,
    weave: Weave,
    /// By feature, whether every place of it is kept.
    unwanted: Vec<bool>,
}

/// Working memory; one a thread, reused from file to file.
#[derive(Debug, Default)]
pub struct Bench {
    source: Loom,
    tests: Loom,
    /// Features, of sources and of tests.
    features: [Counter; 2],
}

/// A function whose end has not come yet.
struct OpenFunction {
    end: NodeId,
    index: usize,
    tokens: u32,
    features: Vec<u16>,
    sample: Sample,
}

impl Gatherer {
    /// For one language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let def = language.def();
        let kind = |name: &str| language.kind_id(name, true);
        let functions: Vec<_> = def
            .functions
            .iter()
            .filter_map(|(own, parent)| {
                let parent = match *parent {
                    "" => None,
                    parent => Some(kind(parent)?),
                };
                Some((kind(own)?, parent))
            })
            .collect();
        let scopes: Vec<_> = def
            .scopes
            .iter()
            .filter_map(|(own, field)| Some((kind(own)?, language.field_id(field)?)))
            .collect();
        let mut marked = vec![false; language.kind_count()];
        let of_tests = scopes.iter().filter(|_| !def.test_scopes.is_empty());
        let kinds = functions.iter().map(|(kind, _)| *kind);
        for kind in kinds.chain(of_tests.map(|(kind, _)| *kind)) {
            if let Some(mark) = marked.get_mut(usize::from(kind)) {
                *mark = true;
            }
        }
        Self {
            functions,
            scopes,
            test_scopes: def.test_scopes,
            marked,
            weave: Weave::new(language),
            unwanted: Vec::new(),
        }
    }

    /// The same, keeping every place where code chooses what a team decided against.
    #[must_use]
    pub fn with_decisions(self, table: &FactTable, decisions: &Decisions) -> Self {
        let facts = table.facts.iter();
        let unwanted = facts.flat_map(|fact| {
            let options = fact.options.iter();
            options.map(|option| decisions.verdict(&fact.name, &option.name).is_some())
        });
        Self {
            unwanted: unwanted.collect(),
            ..self
        }
    }

    /// Takes the fingerprint of a file. `observations` are in the order of their nodes.
    #[must_use]
    pub fn gather(
        &self,
        bench: &mut Bench,
        file: &ParsedFile<'_>,
        table: &FactTable,
        observations: &[Observation],
    ) -> FilePrint {
        let tree = file.tree();
        let lines = Lines::new(file.text());
        let Bench {
            source,
            tests,
            features,
        } = bench;
        source.begin();
        tests.begin();
        let mut gathered = Gathered::default();
        // What stands outside of functions.
        let mut unasked = Sample::default();
        let mut observations = observations.iter().peekable();
        let (mut node, end) = (NodeId::ROOT, tree.subtree_end(NodeId::ROOT));
        // Where the test code ends that is being walked through.
        let mut tests_end = NodeId::ROOT;
        while node < end {
            gathered.close(node);
            if self.marked.get(usize::from(tree.kind(node))) == Some(&true) {
                if node >= tests_end && self.opens_tests(file, node) {
                    tests_end = tree.subtree_end(node);
                }
                if node >= tests_end && self.is_function(file, node) {
                    let first = lines.of(tree.span(node).start);
                    let name = self.scope_path(file, node);
                    let (text, end) = (file.node_text(node), tree.subtree_end(node));
                    gathered.open(end, name, first, Lines::in_text(text));
                }
            }
            let in_tests = node < tests_end;
            let loom = match in_tests {
                true => &mut *tests,
                false => &mut *source,
            };
            let before = loom.tokens;
            let next = match gathered.open.last_mut() {
                Some(open) => {
                    let next = loom.take(&self.weave, file, node, &mut open.sample);
                    open.tokens += loom.tokens - before;
                    next
                }
                None => loom.take(&self.weave, file, node, &mut unasked),
            };
            // What stands inside a string belongs to the string's place.
            while let Some(found) = observations.next_if(|found| found.node < next) {
                let at = || lines.of(tree.span(found.node).start);
                let is_unwanted = self.is_unwanted(found.feature.0);
                gathered.observe(features, found.feature.0, in_tests, is_unwanted, &at);
            }
            node = next;
        }
        gathered.close(end);
        gathered.finish(bench, self, table)
    }

    fn is_unwanted(&self, feature: u16) -> bool {
        self.unwanted.get(usize::from(feature)) == Some(&true)
    }

    /// The masks of the tokens of a file in their order, without its tests: what the texture of its
    /// source is woven of, a number for all tokens that are masked alike. For what is measured
    /// beside the texture; nothing in a check asks for it.
    #[must_use]
    pub fn masks(&self, file: &ParsedFile<'_>) -> Vec<u32> {
        let (mut loom, mut sample) = (Loom::default(), Sample::default());
        let mut masks = Vec::new();
        self.outside_tests(file, |node| {
            let before = loom.tokens;
            let next = loom.take(&self.weave, file, node, &mut sample);
            if loom.tokens > before {
                masks.push(loom.last());
            }
            next
        });
        masks
    }

    /// The words of the names in a file, without its tests, in lower case. For learning which are
    /// common; nothing in a check asks for it.
    #[must_use]
    pub fn words(&self, file: &ParsedFile<'_>) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        self.outside_tests(file, |node| {
            self.weave.collect_words(file, node, &mut words);
            NodeId(node.0 + 1)
        });
        words
    }

    /// Walks through what is not in tests; `visit` says where to go on.
    fn outside_tests(&self, file: &ParsedFile<'_>, mut visit: impl FnMut(NodeId) -> NodeId) {
        let tree = file.tree();
        let (mut node, end) = (NodeId::ROOT, tree.subtree_end(NodeId::ROOT));
        while node < end {
            node = match self.opens_tests(file, node) {
                true => tree.subtree_end(node),
                false => visit(node),
            };
        }
    }

    fn opens_tests(&self, file: &ParsedFile<'_>, node: NodeId) -> bool {
        !self.test_scopes.is_empty()
            && self
                .scope_name(file, node)
                .is_some_and(|name| self.test_scopes.contains(&name))
    }

    fn is_function(&self, file: &ParsedFile<'_>, node: NodeId) -> bool {
        let tree = file.tree();
        let kind = tree.kind(node);
        let parent = tree.parent(node).map(|parent| tree.kind(parent));
        self.functions
            .iter()
            .any(|(own, needed)| *own == kind && (needed.is_none() || *needed == parent))
    }

    fn scope_name<'f>(&self, file: &'f ParsedFile<'_>, node: NodeId) -> Option<&'f str> {
        let tree = file.tree();
        let kind = tree.kind(node);
        let (_, field) = self.scopes.iter().find(|(own, _)| *own == kind)?;
        let name = tree.children_in(node, *field).next()?;
        file.node_text(name).lines().next()
    }

    /// The names of the scopes around and at a node, outermost first.
    fn scope_path(&self, file: &ParsedFile<'_>, node: NodeId) -> String {
        let ancestors = std::iter::once(node).chain(file.tree().ancestors(node));
        let mut names: Vec<&str> = ancestors
            .filter_map(|node| self.scope_name(file, node))
            .filter(|name| name.len() <= LONGEST_NAME)
            .collect();
        names.reverse();
        names.join(".")
    }
}

/// Names longer than this are no names; in bytes.
const LONGEST_NAME: usize = 100;

#[derive(Default)]
struct Gathered {
    places: Vec<Place>,
    functions: Vec<FunctionPrint>,
    open: Vec<OpenFunction>,
}

impl Gathered {
    fn open(&mut self, end: NodeId, name: String, line: u32, lines: u32) {
        self.open.push(OpenFunction {
            end,
            index: self.functions.len(),
            tokens: 0,
            features: Vec::new(),
            sample: Sample::default(),
        });
        self.functions.push(FunctionPrint {
            name,
            line,
            lines,
            tokens: 0,
            features: Counts::default(),
            sample: Counts::default(),
        });
    }

    fn close(&mut self, node: NodeId) {
        while let Some(done) = self.open.pop_if(|open| open.end <= node) {
            if let Some(function) = self.functions.get_mut(done.index) {
                function.tokens = done.tokens;
                function.features = Counts::of(done.features);
                if function.can_be_ranked() {
                    function.sample = done.sample.counts();
                }
            }
        }
    }

    fn observe(
        &mut self,
        [source, tests]: &mut [Counter; 2],
        feature: u16,
        in_tests: bool,
        is_unwanted: bool,
        line: &dyn Fn() -> u32,
    ) {
        if in_tests {
            tests.count(feature);
            return;
        }
        // Places come in the order of their lines, and nobody asks for more than the first few, but of
        // what was decided against.
        if (source.count(feature) as usize) < FilePrint::PLACES || is_unwanted {
            let line = line();
            self.places.push(Place { feature, line });
        }
        if let Some(open) = self.open.last_mut() {
            open.features.push(feature);
        }
    }

    fn finish(self, bench: &mut Bench, gatherer: &Gatherer, table: &FactTable) -> FilePrint {
        let (texture, tokens) = bench.source.finish();
        let source = Fingerprint {
            features: bench.features[0].take(|count| count),
            files: u32::from(tokens > 0),
            functions: u32::try_from(self.functions.len()).unwrap_or(u32::MAX),
            texture,
            tokens,
        };
        let (texture, tokens) = bench.tests.finish();
        let tests = Fingerprint {
            features: bench.features[1].take(|count| count),
            files: u32::from(tokens > 0),
            texture,
            tokens,
            ..Fingerprint::default()
        };
        let mut places = self.places;
        places.sort_unstable();
        keep_telling(&mut places, gatherer, table, &source.features);
        FilePrint {
            source,
            tests,
            functions: self.functions,
            places,
        }
    }
}

/// Drops places that nobody will ask for: all but the first of a fact's most frequent option, unless
/// it was decided against.
fn keep_telling(
    places: &mut Vec<Place>,
    gatherer: &Gatherer,
    table: &FactTable,
    features: &Counts,
) {
    let features = DenseCounts::from(features);
    let mut last = (None, false);
    places.retain(|place| {
        let is_first = last.0 != Some(place.feature);
        if is_first {
            let is_wanted = !gatherer.is_unwanted(place.feature);
            let frequent = is_wanted && is_most_frequent(table, &features, place.feature);
            last = (Some(place.feature), frequent);
        }
        is_first || !last.1
    });
}

fn is_most_frequent(table: &FactTable, features: &DenseCounts, feature: u16) -> bool {
    let fact = table
        .owner(andon_syntax::FeatureId(feature))
        .and_then(|owner| table.facts.get(owner));
    fact.is_some_and(|fact| {
        let own = features.get(feature);
        let counts = features.among(fact.features());
        counts.iter().all(|other| *other <= own)
    })
}

/// Line numbers of offsets that mostly ascend.
struct Lines<'t> {
    text: &'t [u8],
    /// (offset, its line): where counting goes on from.
    at: std::cell::Cell<(usize, u32)>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            at: std::cell::Cell::new((0, 0)),
        }
    }

    /// How many lines a text is on.
    fn in_text(text: &str) -> u32 {
        let breaks = text.bytes().filter(|byte| *byte == b'\n').count();
        u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn of(&self, offset: usize) -> u32 {
        let (from, line) = match self.at.get() {
            (from, line) if from <= offset => (from, line),
            _ => (0, 0),
        };
        let passed = self.text.get(from..offset).unwrap_or(&[]);
        let breaks = passed.iter().filter(|byte| **byte == b'\n').count();
        let line = line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at.set((offset, line));
        line
    }
}

#[cfg(test)]
mod tests {
    //! What tokens are masked to, in their order.

    use andon_syntax::Parser;

    use super::*;

    fn masks(language: &str, text: &str) -> Vec<u32> {
        let language = Language::from_name(language).unwrap();
        let parsed = Parser::new().parse(language, text).unwrap();
        let gatherer = Gatherer::new(language);
        let masks = gatherer.masks(&parsed);
        let table = FactTable::new(language, Vec::new());
        let print = gatherer.gather(&mut Bench::default(), &parsed, &table, &[]);
        assert_eq!(masks.len(), print.source.tokens as usize, "{text}");
        masks
    }

    #[test]
    fn names_are_masked_and_their_case_is_not() {
        let own = masks("python", "wheat = mill(grain, 'one')\n");
        assert_eq!(own.len(), 8);
        assert_eq!(own, masks("python", "cloth = wove(linen, 'two')\n"));
        // Of two that are written in another case, the one.
        let other = masks("python", "Wheat = mill(grain, 'one')\n");
        assert_eq!(own[1..], other[1..]);
        assert_ne!(own[0], other[0]);
        assert_ne!(own, masks("python", "wheat = mill('one', grain)\n"));
    }

    #[test]
    fn common_words_stay() {
        let own = masks("python", "wheat = get_wheat(args)\n");
        assert_eq!(own, masks("python", "linen = get_linen(args)\n"));
        for other in [
            "wheat = set_wheat(args)\n",
            "wheat = wheat_get(args)\n",
            "wheat = getWheat(args)\n",
            "wheat = _get_wheat(args)\n",
        ] {
            let other = masks("python", other);
            assert_eq!((own[0], &own[3..]), (other[0], &other[3..]));
            assert_ne!(own[2], other[2]);
        }
        assert_ne!(own, masks("python", "wheat = get_wheat(kwargs)\n"));
        // Sequences of three are of masks alone.
        let texture = |text| {
            let language = Language::from_name("python").unwrap();
            let parsed = Parser::new().parse(language, text).unwrap();
            let table = FactTable::new(language, Vec::new());
            let print = Gatherer::new(language).gather(&mut Bench::default(), &parsed, &table, &[]);
            print
                .source
                .texture
                .iter()
                .map(|(bucket, _)| bucket)
                .collect::<BTreeSet<_>>()
        };
        let (own, other) = (texture("args = wheat\n"), texture("list = wheat\n"));
        // The name alone, after nothing, and before what follows it.
        assert_eq!(own.difference(&other).count(), 3);
    }

    #[test]
    fn words_are_those_of_names_outside_of_tests() {
        let language = Language::from_name("rust").unwrap();
        let text = "fn loadRows(a: &[Row_Kind]) { \"text\"; }\nmod tests { fn inner() {} }\n";
        let parsed = Parser::new().parse(language, text).unwrap();
        let words = Gatherer::new(language).words(&parsed);
        assert_eq!(
            words,
            ["a", "kind", "load", "row", "rows"]
                .map(str::to_owned)
                .into()
        );
    }

    #[test]
    fn headers_and_tests_are_passed_over() {
        let code = "pub fn one() -> u8 {\n    // why\n    1\n}\n";
        let tests = "mod tests {\n    fn one() {\n        assert!(true);\n    }\n}\n";
        let own = masks("rust", code);
        assert_eq!(own, masks("rust", &format!("// licence\n{code}{tests}")));
        assert_eq!(own, masks("rust", &format!("{tests}{code}")));
        assert_ne!(own, masks("rust", &format!("{code}// licence\n")));
    }
}
