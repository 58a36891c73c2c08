//! Finds the directions in which the files of any package differ.
//!
//! The first is the mean direction of the language, which all files share. The others are the
//! leading eigenvectors of the covariance of files around the mean of their package, by subspace
//! iteration (Golub and Van Loan, *Matrix Computations*, §8.2.4): the covariance is never written
//! out, for files are sparse. Which of the eigenvectors is which does not matter, only what they
//! span.

use andon_style::{BUCKETS, Counts, NUISANCES, Nuisances};
use nalgebra::DMatrix;

/// Rounds of the iteration: what the last ones change is smaller than what is lost in one byte a
/// number.
const ROUNDS: usize = 8;

/// A vector for each bucket or file, as a column.
type Columns = DMatrix<f64>;

/// A file: its parts other than 0.
type File = Vec<(usize, f64)>;

/// The nuisances of packages, given the directions of their files.
pub(super) fn find(packages: &[Vec<Counts>]) -> Nuisances {
    let packages: Vec<Vec<File>> = packages
        .iter()
        .map(|files| files.iter().map(scaled).collect())
        .collect();
    let files = packages.iter().map(Vec::len).sum();
    let mean = mean(packages.iter().flatten());
    let mut span = orthonormal(&start(), &mean);
    for _ in 0..ROUNDS {
        let within = along(&packages, files, &span);
        span = orthonormal(&across(&packages, &within), &mean);
    }
    let rows = span.row_iter().map(|row| row.iter().copied().collect());
    Nuisances::new(&rows.collect::<Vec<Vec<f64>>>())
}

/// A direction of length one.
fn scaled(direction: &Counts) -> File {
    let parts = direction.iter();
    let parts: File = parts
        .map(|(bucket, part)| (usize::from(bucket), f64::from(part)))
        .collect();
    let square: f64 = parts.iter().map(|(_, part)| part * part).sum();
    let length = square.sqrt().max(f64::MIN_POSITIVE);
    parts
        .into_iter()
        .map(|(bucket, part)| (bucket, part / length))
        .collect()
}

/// The mean of files, by bucket, up to a factor.
fn mean<'f>(files: impl Iterator<Item = &'f File>) -> Vec<f64> {
    let mut mean = vec![0.0; BUCKETS];
    for (bucket, part) in files.flatten() {
        if let Some(sum) = mean.get_mut(*bucket) {
            *sum += part;
        }
    }
    mean
}

/// Where the iteration starts: anything that is not orthogonal to what is sought, here a fixed
/// sequence without a pattern (multiples of the golden ratio).
fn start() -> Columns {
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    DMatrix::from_fn(NUISANCES, BUCKETS, |row, bucket| {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let number = (bucket * NUISANCES + row) as f64;
        (number * golden).fract() - 0.5
    })
}

/// Rows that span the same, of length one and at right angles; the first is `mean`.
fn orthonormal(rows: &Columns, mean: &[f64]) -> Columns {
    let mut columns = rows.transpose();
    columns.set_column(0, &nalgebra::DVector::from_column_slice(mean));
    columns.qr().q().transpose()
}

/// How far each file goes along each row of `span`, less the mean of its package.
fn along(packages: &[Vec<File>], files: usize, span: &Columns) -> Columns {
    let mut answers = DMatrix::zeros(NUISANCES, files);
    let mut first = 0;
    for package in packages {
        let mut own = answers.columns_mut(first, package.len());
        for (file, mut answer) in package.iter().zip(own.column_iter_mut()) {
            for (bucket, part) in file {
                answer.axpy(*part, &span.column(*bucket), 1.0);
            }
        }
        let mean = own.column_mean();
        for mut answer in own.column_iter_mut() {
            answer -= &mean;
        }
        first += package.len();
    }
    answers
}

/// The sum over files of what [`along`] says of them times the file, by bucket. The means of the
/// packages need not be taken out again: what [`along`] says adds up to nothing in each package.
fn across(packages: &[Vec<File>], within: &Columns) -> Columns {
    let mut answers = DMatrix::zeros(NUISANCES, BUCKETS);
    for (file, answer) in packages.iter().flatten().zip(within.column_iter()) {
        for (bucket, part) in file {
            answers.column_mut(*bucket).axpy(*part, &answer, 1.0);
        }
    }
    answers
}

#[cfg(test)]
mod tests {
    //! Packages whose files differ in known ways.

    use super::*;

    /// How much of a vector lies in the span, as a share of its square.
    fn share(nuisances: &Nuisances, vector: &[(usize, f64)]) -> f64 {
        let steps = serde_json::to_value(nuisances).unwrap();
        let steps: Vec<f64> = serde_json::from_value(steps["steps"].clone()).unwrap();
        let along = (0..NUISANCES).map(|row| {
            let parts = vector.iter().map(|(bucket, part)| {
                let code = nuisances.table()[bucket * NUISANCES + row].cast_signed();
                part * f64::from(code) * steps[row]
            });
            parts.sum::<f64>().powi(2)
        });
        along.sum::<f64>() / vector.iter().map(|(_, part)| part * part).sum::<f64>()
    }

    #[test]
    fn what_differs_within_packages_is_found() {
        // Files of all packages choose now one, now the other of each pair of buckets; each
        // package has a bucket of its own.
        let packages: Vec<Vec<Counts>> = (0..70_u16)
            .map(|package| {
                let files = (0..40_u16).map(|file| {
                    let pairs = (0..63_u16).flat_map(|pair| {
                        let chance = u32::from(file * 37 + package * 101 + pair * 59) % 997;
                        let first = chance * chance % 997 % 21;
                        [(100 + 2 * pair, first), (101 + 2 * pair, 20 - first)]
                    });
                    Counts::from_pairs(pairs.chain([(300 + package, 60)]).collect())
                });
                files.collect()
            })
            .collect();
        let nuisances = find(&packages);
        for pair in 0..63 {
            let pair = [(100 + 2 * pair, 1.0), (101 + 2 * pair, -1.0)];
            assert!(share(&nuisances, &pair) > 0.9, "{pair:?}");
        }
        let both: Vec<_> = (100..226).map(|bucket| (bucket, 1.0)).collect();
        assert!(share(&nuisances, &both) > 0.9, "the mean");
        for package in 0..70 {
            assert!(
                share(&nuisances, &[(300 + package, 1.0)]) < 0.2,
                "{package}"
            );
        }
    }
}
