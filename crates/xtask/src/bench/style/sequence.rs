//! Peers that read the masked tokens in their order, where the others count what is in them: one
//! compresses them, one predicts them.
//!
//! ```text
//! known files  ─► masks ─► texts ─┬► what zstd finds again ─► bytes of a file ─┐
//!                                 └► trigrams ──────────────► bits a token ────┴► least: told
//! sought files ─► masks ─► texts ──────────────────────────────────▲
//! ```
//!
//! The masks are those that the texture is woven of. Both peers know the known files of a line-up and
//! nothing else, and tell nothing but origin.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fs;

use andon_style::Gatherer;
use andon_syntax::{Parser, Source};
use anyhow::{Context as _, Result, ensure};
use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

use super::dice::mean;
use super::tasks::{File, Lineup};

/// How foreign each of the sought texts is to the house of the known ones.
type Peer = fn(&Texts, &[String]) -> Result<Vec<f64>>;

const PEERS: [(&str, Peer); 2] = [("zstd NCD", compressed), ("trigram LM", predicted)];

/// Shares of files, by line-up and package.
type Shares = Vec<Vec<f64>>;

/// By peer, for each line-up and each of its packages, the share of sought files that are told to be
/// of it.
///
/// # Errors
/// A file cannot be read, or is not what it was.
pub(crate) fn told(lineups: &[Lineup<'_>]) -> Result<Vec<(&'static str, Shares)>> {
    let texts: Vec<Texts> = lineups.iter().map(Texts::read).collect::<Result<_>>()?;
    let over = |peer: Peer| {
        let pairs = lineups.iter().zip(&texts);
        let told = pairs.map(|(lineup, texts)| Ok(lineup.nearest(&texts.by_house(peer)?)));
        told.collect::<Result<_>>()
    };
    let told = PEERS.iter().map(|(title, peer)| Ok((*title, over(*peer)?)));
    told.collect()
}

/// The files of a line-up as texts, a character a token, equal for all that are masked alike.
struct Texts {
    /// By package.
    houses: Vec<Vec<String>>,
    /// Those of all packages in a row.
    sought: Vec<String>,
    /// How many characters there are.
    alphabet: u32,
}

/// Stands before a text, and is in none.
const START: char = '\0';

/// A mask that no known file has.
const UNKNOWN: char = '\u{1}';

/// The mask that is most frequent; the others follow. Most texts are of characters of one byte.
const FIRST: char = '\u{2}';

impl Texts {
    fn read(lineup: &Lineup<'_>) -> Result<Self> {
        let mut parser = Parser::new();
        let mut masks = |files: &Vec<&File>| {
            let masks = files.iter().map(|file| masks(&mut parser, file));
            masks.collect::<Result<Vec<_>>>()
        };
        let houses = lineup.houses.iter().map(&mut masks);
        let houses = houses.collect::<Result<Vec<_>>>()?;
        let sought = lineup.sought.iter().map(&mut masks);
        let sought = sought.collect::<Result<Vec<_>>>()?;
        Ok(Self::new(&houses, &sought.concat()))
    }

    fn new(houses: &[Vec<Vec<u32>>], sought: &[Vec<u32>]) -> Self {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for mask in houses.iter().flatten().flatten() {
            *counts.entry(*mask).or_default() += 1;
        }
        let mut frequent: Vec<(u32, u32)> = counts.into_iter().collect();
        frequent.sort_by_key(|(mask, count)| (Reverse(*count), *mask));
        let masks = frequent.into_iter().map(|(mask, _)| mask);
        let characters: HashMap<u32, char> = masks.zip(FIRST..=char::MAX).collect();
        let text = |masks: &Vec<u32>| -> String {
            let characters = masks.iter().map(|mask| characters.get(mask));
            characters
                .map(|known| known.copied().unwrap_or(UNKNOWN))
                .collect()
        };
        Self {
            houses: houses
                .iter()
                .map(|files| files.iter().map(text).collect())
                .collect(),
            sought: sought.iter().map(text).collect(),
            alphabet: u32::try_from(characters.len() + 1).unwrap_or(u32::MAX),
        }
    }

    /// For each house, how foreign each of the sought files is to it.
    fn by_house(&self, peer: Peer) -> Result<Vec<Vec<f64>>> {
        let houses = self.houses.iter().map(|house| peer(self, house));
        houses.collect()
    }
}

/// What the tokens of a file are masked to, without tests that stand in it.
fn masks(parser: &mut Parser, file: &File) -> Result<Vec<u32>> {
    let path = file.path.display();
    let bytes = fs::read(&file.path).with_context(|| format!("failed to read {path}"))?;
    let source = Source::new(&bytes);
    let parsed = parser.parse(file.language, &source.text)?;
    let masks = Gatherer::new(file.language).masks(&parsed);
    parser.recycle(parsed);
    let tokens = usize::try_from(file.print.source.tokens).unwrap_or(usize::MAX);
    ensure!(masks.len() == tokens, "{path} is not what it was");
    Ok(masks)
}

/// How hard zstd looks for what is there already.
const LEVEL: i32 = 19;

/// Logarithm of how far back it looks, in bytes: much further than a house and a file are long. A
/// file that is longer than that loses sight of the house.
const REACH: u32 = 27;

/// The bytes that a text takes with the house as zstd's dictionary. They stand for `C(house + text) −
/// C(house)` of the normalised compression distance (R. Cilibrasi and P. Vitányi, *Clustering by
/// compression*, 2005), without its divisor: `C(text)` is the same for all houses, and `C(house)`
/// would favour small ones.
fn compressed(texts: &Texts, house: &[String]) -> Result<Vec<f64>> {
    let mut compressor = Compressor::with_dictionary(LEVEL, house.concat().as_bytes())?;
    compressor.set_parameter(CParameter::WindowLog(REACH))?;
    let sizes = texts.sought.iter().map(|text| {
        let size = compressor.compress(text.as_bytes())?.len();
        Ok(f64::from(u32::try_from(size)?))
    });
    sizes.collect()
}

/// The bits a token that a model of the house's trigrams is surprised by: its cross-entropy.
fn predicted(texts: &Texts, house: &[String]) -> Result<Vec<f64>> {
    let mut model = Model::new(texts.alphabet);
    for text in house {
        model.learn(text);
    }
    let bits = texts.sought.iter().map(|text| model.bits(text));
    Ok(bits.collect())
}

/// How often tokens follow each other, by none, one and two tokens before them.
struct Model {
    orders: [Order; 3],
    /// Probability of each character before anything is known.
    even: f64,
}

/// The tokens before one; [`START`] for those that are not looked at.
type Before = [char; 2];

/// What follows so many tokens.
#[derive(Default)]
struct Order {
    /// How often.
    counts: HashMap<(Before, char), u32>,
    /// How many characters in all, and how many different ones.
    totals: HashMap<Before, (u32, u32)>,
}

impl Order {
    fn learn(&mut self, before: Before, next: char) {
        let count = self.counts.entry((before, next)).or_default();
        let (all, different) = self.totals.entry(before).or_default();
        *different += u32::from(*count == 0);
        *count += 1;
        *all += 1;
    }

    /// Witten–Bell smoothing: as many are taken to be new as there are different ones, and what is
    /// new is as probable as after fewer tokens. `P(w | h) = (c(hw) + t(h) · P(w | h')) / (c(h) +
    /// t(h))`; I. Witten and T. Bell, *The zero-frequency problem*, 1991, method C, interpolated as in
    /// S. Chen and J. Goodman, *An empirical study of smoothing techniques for language modeling*,
    /// 1999.
    fn probability(&self, before: Before, next: char, after_fewer: f64) -> f64 {
        let Some((all, different)) = self.totals.get(&before).copied() else {
            return after_fewer;
        };
        let count = self.counts.get(&(before, next)).copied().unwrap_or(0);
        let different = f64::from(different);
        (f64::from(count) + different * after_fewer) / (f64::from(all) + different)
    }
}

impl Model {
    fn new(alphabet: u32) -> Self {
        Self {
            orders: Default::default(),
            even: 1.0 / f64::from(alphabet),
        }
    }

    fn learn(&mut self, text: &str) {
        for (befores, next) in steps(text) {
            for (order, before) in self.orders.iter_mut().zip(befores) {
                order.learn(before, next);
            }
        }
    }

    /// The mean over the text's characters; 0 if there are none.
    fn bits(&self, text: &str) -> f64 {
        let bits = steps(text).map(|(befores, next)| {
            let orders = self.orders.iter().zip(befores);
            let probability = orders.fold(self.even, |after_fewer, (order, before)| {
                order.probability(before, next, after_fewer)
            });
            -probability.log2()
        });
        mean(&bits.collect::<Vec<_>>()).unwrap_or(0.0)
    }
}

/// The characters of a text, each with what is before it: nothing, one and two characters.
fn steps(text: &str) -> impl Iterator<Item = ([Before; 3], char)> {
    let mut before = [START; 2];
    text.chars().map(move |next| {
        let [first, second] = before;
        before = [second, next];
        let befores = [[START, START], [START, second], [first, second]];
        (befores, next)
    })
}

#[cfg(test)]
mod tests {
    //! Files are told by what follows what, wherever in the house it stands.

    use andon_syntax::Language;

    use super::super::dice::Dice;
    use super::super::tasks::Owner;
    use super::*;

    /// A file of so many phrases, drawn from those of a house. All houses use the same masks.
    fn file(house: &str, number: u64, phrases: usize) -> Vec<u32> {
        let mut dice = Dice::new(1, house);
        let draw = |_| Dice::draw(&mut dice, &(100..120).collect::<Vec<u32>>(), 5);
        let own: Vec<Vec<u32>> = (0..8).map(draw).collect();
        let mut dice = Dice::new(number, house);
        let drawn = (0..phrases).flat_map(|_| dice.draw(&own, 1).concat());
        drawn.collect()
    }

    #[test]
    fn files_are_told_by_what_follows_what() {
        let names = ["a", "b", "c"];
        let houses = names.map(|house| (1..5).map(|number| file(house, number, 60)).collect());
        let texts = Texts::new(&houses, &names.map(|house| file(house, 9, 60)));
        for (title, peer) in PEERS {
            let by_house = texts.by_house(peer).unwrap();
            for sought in 0..names.len() {
                let mut order: Vec<usize> = (0..names.len()).collect();
                order.sort_by(|a, b| by_house[*a][sought].total_cmp(&by_house[*b][sought]));
                assert_eq!(order[0], sought, "{title}: {by_house:?}");
            }
        }
    }

    #[test]
    fn the_whole_house_is_within_reach() {
        let mut dice = Dice::new(1, "reach");
        let mut noise = |length: usize| -> Vec<u32> {
            let masks = (0..length).map(|_| u32::try_from(dice.below(100)).unwrap());
            masks.collect()
        };
        let (first, rest, other) = (noise(20_000), noise(3_000_000), noise(20_000));
        let texts = Texts::new(&[vec![first.clone(), rest]], &[first, other]);
        let sizes = texts.by_house(compressed).unwrap().concat();
        assert!(sizes[0] < 50.0 && sizes[1] > 15_000.0, "{sizes:?}");
    }

    #[test]
    fn frequent_masks_are_short_and_new_ones_are_alike() {
        let texts = Texts::new(
            &[vec![vec![7, 9, 9]], vec![vec![5, 9]]],
            &[vec![9, 8, 5, 6]],
        );
        assert_eq!(texts.houses, [["\u{4}\u{2}\u{2}"], ["\u{3}\u{2}"]]);
        assert_eq!(texts.sought, ["\u{2}\u{1}\u{3}\u{1}"]);
        assert_eq!(texts.alphabet, 4);
    }

    #[test]
    fn probabilities_by_hand() {
        let mut model = Model::new(4);
        assert!((model.bits("ab") - 2.0).abs() < 1e-9);
        model.learn("aab");
        // After nothing a: (2 + 2/4) / (3 + 2) = .5; after the start: (1 + 1/2) / (1 + 1) = .75;
        // after both: (1 + .75) / 2.
        assert!((model.bits("a") + 0.875_f64.log2()).abs() < 1e-9);
        assert_eq!(model.bits(""), 0.0);
    }

    #[test]
    fn probabilities_add_up() {
        let mut model = Model::new(4);
        model.learn("abacabbcab");
        model.learn("cab");
        for before in ["", "a", "ab", "ba", "cc", "bd"] {
            let so_far = model.bits(before) * before.len() as f64;
            let sum: f64 = ["a", "b", "c", "d"]
                .map(|next| {
                    let text = format!("{before}{next}");
                    (so_far - model.bits(&text) * text.len() as f64).exp2()
                })
                .iter()
                .sum();
            assert!((sum - 1.0).abs() < 1e-9, "{before}: {sum}");
        }
    }

    #[test]
    fn files_are_read_where_their_owners_are() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        let python = Language::from_name("python").unwrap();
        let codes = [
            "for each in rows:\n    add(each)\n",
            "Names = [name.Of(one) for one in Rows if one]\n",
        ];
        let owners = codes.map(|code| {
            let name = folder.join(code.len().to_string());
            fs::create_dir(&name).unwrap();
            for (file, times) in [("a.py", 20), ("b.py", 10)] {
                fs::write(name.join(file), code.repeat(times)).unwrap();
            }
            Owner::read("owner", python, &name).unwrap()
        });
        let side = |file: usize| owners.iter().map(|own| vec![&own.files[file]]).collect();
        let lineup = || Lineup {
            houses: side(0),
            sought: side(1),
        };
        let all = told(&[lineup(), lineup()]).unwrap();
        let expected = vec![vec![1.0, 1.0]; 2];
        assert_eq!(all, PEERS.map(|(title, _)| (title, expected.clone())));
        fs::write(&owners[0].files[1].path, "one = 1\n").unwrap();
        assert!(told(&[lineup()]).is_err());
    }
}
