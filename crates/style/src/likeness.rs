//! How like a house the texture of a file is.
//!
//! The texture of a file is a direction: its damped counts, each over the square root of the
//! bucket's share in the language, scaled to length one. Files of any house differ in the same few
//! directions, for one computes, one parses and one lists constants; they were learned offline and
//! are left out of account (*nuisance attribute projection*: Solomonoff, Quillen and Campbell,
//! 2005). The likeness is the cosine of what is left of the file and of the sum of its house:
//!
//! ```text
//! ⟨a, b⟩ = a · b − Va · Vb                     V: one row a nuisance, orthonormal
//! likeness(x, house) = ⟨x, H⟩ / √(⟨x, x⟩ ⟨H, H⟩)     H: the sum over the house, without x
//! ```
//!
//! Code of other houses has a likeness around 0, whatever the house, so that it needs no
//! standardisation.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::background::Background;
use crate::counts::{Counts, DenseCounts};
use crate::texture::BUCKETS;

/// Number of directions that are left out of account.
pub const NUISANCES: usize = 64;

/// Steps in the length of a file's direction: directions are whole numbers, so that they add up in
/// any order.
const UNIT: f64 = 4096.0;

/// Something for each direction.
type Along = [f32; NUISANCES];

/// The directions in which files of any house differ.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nuisances {
    /// By bucket, for each direction, how far it goes there, in steps; written apart.
    #[serde(skip)]
    table: Cow<'static, [u8]>,
    /// The steps of each direction, for a length of one.
    steps: Vec<f64>,
}

impl Nuisances {
    /// From directions, at most [`NUISANCES`], each a number for every bucket.
    #[must_use]
    pub fn new(directions: &[Vec<f64>]) -> Self {
        let steps: Vec<f64> = directions
            .iter()
            .map(|direction| {
                let most = direction
                    .iter()
                    .fold(0.0_f64, |most, part| most.max(part.abs()));
                rounded_step(most / f64::from(i8::MAX))
            })
            .collect();
        let mut table = vec![0; BUCKETS * NUISANCES];
        for (bucket, row) in table.chunks_exact_mut(NUISANCES).enumerate() {
            for ((code, direction), step) in row.iter_mut().zip(directions).zip(&steps) {
                let part = direction.get(bucket).copied().unwrap_or(0.0);
                *code = code_of(part / step);
            }
        }
        Self {
            table: Cow::Owned(table),
            steps,
        }
    }

    /// The same directions with a table that was written; `None` if it does not fit.
    pub(crate) fn with_table(self, table: Cow<'static, [u8]>) -> Option<Self> {
        let fits = match self.steps.is_empty() {
            true => table.is_empty(),
            false => table.len() == BUCKETS * NUISANCES && self.steps.len() <= NUISANCES,
        };
        fits.then_some(Self { table, ..self })
    }

    /// The table as it is written.
    #[must_use]
    pub fn table(&self) -> &[u8] {
        &self.table
    }

    /// How far a vector goes along each direction.
    fn along(&self, vector: impl Iterator<Item = (u16, u32)>) -> Along {
        let mut along = [0.0; NUISANCES];
        for (bucket, part) in vector {
            let at = usize::from(bucket) * NUISANCES;
            let Some(row) = self.table.get(at..at + NUISANCES) else {
                continue;
            };
            #[expect(
                clippy::cast_precision_loss,
                reason = "sums are below 2^24, or nearly exact"
            )]
            let part = part as f32;
            for (sum, code) in along.iter_mut().zip(row) {
                *sum += part * f32::from(code.cast_signed());
            }
        }
        for (sum, step) in along.iter_mut().zip(&self.steps) {
            #[expect(clippy::cast_possible_truncation, reason = "a factor of a few digits")]
            let step = *step as f32;
            *sum *= step;
        }
        along
    }
}

/// To nine digits after the point, so that tables do not differ in the last bit; never 0.
fn rounded_step(step: f64) -> f64 {
    (step * 1e9).round().max(1.0) / 1e9
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to the range of a byte"
)]
fn code_of(steps: f64) -> u8 {
    let most = f64::from(i8::MAX);
    (steps.round().clamp(-most, most) as i8).cast_unsigned()
}

/// The parts of a direction other than 0, by bucket, in steps.
pub(crate) type Direction = Vec<(u16, u32)>;

/// Sees the texture of files as directions.
#[derive(Debug)]
pub(crate) struct Lens<'b> {
    /// By bucket: one over the square root of its share. Empty if texture does not count.
    weights: Vec<f64>,
    nuisances: &'b Nuisances,
}

/// A direction, and what is needed of it to compare it with others.
#[derive(Debug)]
pub(crate) struct Heading {
    sums: DenseCounts,
    along: Along,
    /// ⟨a, a⟩.
    square: f64,
}

impl Heading {
    pub(crate) fn sums(&self) -> &DenseCounts {
        &self.sums
    }
}

impl<'b> Lens<'b> {
    pub(crate) fn new(background: &'b Background) -> Self {
        Self {
            weights: background.of_textures(|rate| (-rate / 2.0).exp()),
            nuisances: &background.nuisances,
        }
    }

    /// The texture of a file as a direction.
    pub(crate) fn direction(&self, texture: &Counts) -> Direction {
        let weighed = texture.iter().filter_map(|(bucket, count)| {
            let weight = self.weights.get(usize::from(bucket))?;
            Some((bucket, f64::from(count) * weight))
        });
        let weighed: Vec<(u16, f64)> = weighed.collect();
        let square: f64 = weighed.iter().map(|(_, part)| part * part).sum();
        let scale = UNIT / square.sqrt().max(f64::MIN_POSITIVE);
        let steps = weighed.iter();
        let steps = steps.map(|(bucket, part)| (*bucket, whole(part * scale)));
        steps.filter(|(_, steps)| *steps > 0).collect()
    }

    /// A sum of directions, to compare others with.
    pub(crate) fn heading(&self, sums: DenseCounts) -> Heading {
        let along = self.nuisances.along(sums.iter());
        Heading {
            square: square(sums.iter()) - product(&along, &along),
            along,
            sums,
        }
    }

    /// The cosine of a direction and a heading, in -1–1; `is_part` says that the heading contains
    /// the direction, which is then left out of it. `None` if nothing is left of either.
    pub(crate) fn likeness(
        &self,
        heading: &Heading,
        direction: &Direction,
        is_part: bool,
    ) -> Option<f64> {
        let parts = || direction.iter().copied();
        let along = self.nuisances.along(parts());
        let own = square(parts()) - product(&along, &along);
        let both: f64 = parts()
            .map(|(bucket, part)| f64::from(part) * f64::from(heading.sums.get(bucket)))
            .sum();
        let both = both - product(&along, &heading.along);
        let (both, house) = match is_part {
            true => (both - own, heading.square - 2.0 * both + own),
            false => (both, heading.square),
        };
        let cosine = || (both / (own * house).sqrt()).clamp(-1.0, 1.0);
        (own > 0.0 && house > 0.0).then(cosine)
    }
}

fn square(vector: impl Iterator<Item = (u16, u32)>) -> f64 {
    vector
        .map(|(_, part)| f64::from(part) * f64::from(part))
        .sum()
}

fn product(a: &Along, b: &Along) -> f64 {
    let parts = a.iter().zip(b);
    parts.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most the length of a direction"
)]
fn whole(steps: f64) -> u32 {
    steps.round().clamp(0.0, UNIT) as u32
}

#[cfg(test)]
mod tests {
    //! Against values worked out by hand.

    use super::*;

    fn background(nuisances: Nuisances) -> Background {
        Background {
            texture: vec![0; BUCKETS],
            nuisances,
            ..Background::default()
        }
    }

    fn unit(bucket: usize) -> Vec<f64> {
        let mut direction = vec![0.0; BUCKETS];
        direction[bucket] = 1.0;
        direction
    }

    fn texture(pairs: &[(u16, u32)]) -> Counts {
        Counts::from_pairs(pairs.to_vec())
    }

    fn sum(directions: &[Direction]) -> DenseCounts {
        let mut sum = DenseCounts::default();
        for direction in directions {
            sum.add(direction.iter().copied());
        }
        sum
    }

    #[test]
    fn a_cosine_is_a_cosine() {
        let background = background(Nuisances::default());
        let lens = Lens::new(&background);
        let files = [texture(&[(1, 3), (2, 4)]), texture(&[(1, 4), (2, 3)])];
        let directions = files.map(|file| lens.direction(&file));
        assert!((square(directions[0].iter().copied()).sqrt() - UNIT).abs() < 1.0);
        let [a, b] = &directions;
        let alone = lens.heading(sum(std::slice::from_ref(b)));
        // (3·4 + 4·3) / 25
        assert!((lens.likeness(&alone, a, false).unwrap() - 0.96).abs() < 1e-3);
        // Of both together, the file itself is left out.
        let both = lens.heading(sum(&directions));
        assert!((lens.likeness(&both, a, true).unwrap() - 0.96).abs() < 1e-3);
        assert!(lens.likeness(&both, a, false).unwrap() > 0.98);
        assert_eq!(lens.likeness(&alone, &vec![(7, 1)], false), Some(0.0));
        assert_eq!(lens.likeness(&alone, &Vec::new(), false), None);
        let empty = lens.heading(DenseCounts::default());
        assert_eq!(lens.likeness(&empty, a, false), None);
    }

    #[test]
    fn nuisances_are_left_out() {
        let background = background(Nuisances::new(&[unit(1)]));
        let lens = Lens::new(&background);
        let file = lens.direction(&texture(&[(1, 90), (2, 4), (3, 3)]));
        let like = lens.direction(&texture(&[(2, 4), (3, 3)]));
        let unlike = lens.direction(&texture(&[(1, 90), (4, 5)]));
        let likeness = |house: &Direction| {
            let house = lens.heading(sum(std::slice::from_ref(house)));
            lens.likeness(&house, &file, false).unwrap()
        };
        assert!(likeness(&like) > 0.99, "{}", likeness(&like));
        assert!(likeness(&unlike).abs() < 0.01, "{}", likeness(&unlike));
    }

    #[test]
    fn rare_sequences_weigh_more() {
        let mut background = background(Nuisances::default());
        // A share of one in four: half the weight of one in sixteen.
        background.texture[1] = 16;
        background.texture[2] = 32;
        let direction = Lens::new(&background).direction(&texture(&[(1, 1), (2, 1)]));
        assert_eq!(direction[1], (2, 2 * direction[0].1));
    }

    #[test]
    fn tables_are_read_as_they_were_written() {
        let nuisances = Nuisances::new(&[unit(5), vec![-0.25; BUCKETS]]);
        let table = Cow::Owned(nuisances.table().to_vec());
        let steps: Nuisances =
            serde_json::from_str(&serde_json::to_string(&nuisances).unwrap()).unwrap();
        let read = steps.clone().with_table(table).unwrap();
        assert_eq!(read, nuisances);
        let along = read.along([(5_u16, 2_u32)].into_iter());
        assert!((along[0] - 2.0).abs() < 1e-4 && (along[1] + 0.5).abs() < 1e-4);
        assert_eq!(steps.with_table(Cow::Borrowed(&[0; 9])), None);
    }
}
