"""Whose file is it? A linear support vector machine on masked n-grams, by scikit-learn.

`cargo xtask bench style --peer-python PYTHON` writes the counts and reads the answers. Standard input has one
file a line, tabs between: line-up, `known` or `sought`, package, and counts as `number:count` between blanks. For
each sought file one line is answered, in order: the package that it is taken to be of. Counts are weighed by
rarity among the known files of the line-up and scaled to length one; packages are told one against the rest.
"""

import sys

from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.svm import LinearSVC

SOFTNESS = 1.0


def read(lines):
    """The files of each line-up: (role, package, {number: count}), in order."""
    lineups = {}
    for line in lines:
        lineup, role, package, counts = line.rstrip("\n").split("\t")
        pairs = (pair.split(":") for pair in counts.split())
        file = (role, int(package), {int(number): float(count) for number, count in pairs})
        lineups.setdefault(lineup, []).append(file)
    return lineups


def matrix(files):
    """One row a file."""
    rows, columns, values = [], [], []
    for row, (_, _, counts) in enumerate(files):
        rows.extend([row] * len(counts))
        columns.extend(counts.keys())
        values.extend(counts.values())
    return csr_matrix((values, (rows, columns)), shape=(len(files), 1 << 17))


def tell(files):
    """The package of each sought file."""
    known = [file for file in files if file[0] == "known"]
    sought = [file for file in files if file[0] == "sought"]
    rarity = TfidfTransformer()
    model = LinearSVC(C=SOFTNESS, random_state=0)
    model.fit(rarity.fit_transform(matrix(known)), [package for _, package, _ in known])
    return model.predict(rarity.transform(matrix(sought)))


for files in read(sys.stdin).values():
    for package in tell(files):
        print(package)
