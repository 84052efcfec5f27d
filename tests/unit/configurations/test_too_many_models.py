"""Where the models of a kind are more than are kept, intermediate ones are of the best pair alone."""

import numpy as np

from regspatial._kernels.minimise import Implicant, easy_rows, prime_implicants, smallest_covers
from regspatial.configurations.analysis import MOST_MODELS, Cuts, analysed

SIZE = 7
TAGS = [t for t in range(16) if t.bit_count() % 2 == 0][:5]  # two conditions apart: nothing joins
RING = (
    1,
    2,
    3,
    4,
    5,
    6,
)  # of three conditions: two covers of three products each, 2^5 for five tags
MEMBERS = [8 * tag + row for tag in TAGS for row in RING]
UNSEEN = sorted(set(range(2, 2**SIZE, 2)) - set(MEMBERS))  # without the first condition
EXPECTED = Implicant(2**SIZE - 1, 2**SIZE - 1)


def models(against):
    primes = prime_implicants(SIZE, MEMBERS, sorted(against))
    return smallest_covers(primes, MEMBERS, most=MOST_MODELS)


def test_pairs_of_models_that_are_not_all_are_not_gone_through():
    seen = [r for r in range(2**SIZE) if r not in UNSEEN]
    x = np.array([[r >> j & 1 for j in range(SIZE)] for r in seen], dtype=float)
    y = np.isin(seen, MEMBERS).astype(float)
    cuts = Cuts(
        frequency=1, consistency=0.8, pri=0.5, expected=EXPECTED, necessity=2.0, enhanced=False
    )
    found = analysed(x, y, cuts)
    kinds = {
        kind: [s.terms for s in found.solved if s.kind == kind]
        for kind in ("complex", "parsimonious", "intermediate")
    }
    assert not found.complete
    complex_, parsimonious = kinds["complex"], kinds["parsimonious"]
    assert (len(complex_), len(parsimonious)) == (MOST_MODELS, 2)
    others = set(range(2**SIZE)) - set(MEMBERS)
    best, other = (
        set(models(others - easy_rows(complex_[0], b, EXPECTED, SIZE, set(UNSEEN))).models)
        for b in parsimonious
    )
    assert set(kinds["intermediate"]) == best
    assert other - best  # else the second would add nothing
