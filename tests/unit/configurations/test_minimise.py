"""Boolean minimisation by two routes: against every implicant and every cover, on drawn truth tables."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from regspatial._kernels.minimise import (
    Implicant,
    easy_rows,
    prime_implicants,
    rows_of,
    smallest_covers,
)


def every_implicant(size):
    for mask in range(1 << size):
        for value in range(1 << size):
            if value & ~mask == 0:
                yield Implicant(mask, value)


def by_hand(size, rows, against):
    """Return the implicants that no other one holds, found by trying all."""
    good = [p for p in every_implicant(size) if not any(p.covers(r) for r in against)]
    prime = [p for p in good if not any(p != q and p.within(q) for q in good)]
    return {p for p in prime if any(p.covers(r) for r in rows)}


tables = st.integers(2, 4).flatmap(
    lambda size: st.tuples(
        st.just(size), st.lists(st.sampled_from("10?"), min_size=1 << size, max_size=1 << size)
    )
)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_prime_implicants_and_smallest_covers_are_those_of_trying_all(table):
    size, states = table
    rows = [r for r, s in enumerate(states) if s == "1"]
    against = [r for r, s in enumerate(states) if s == "0"]
    primes = prime_implicants(size, rows, against)
    assert set(primes) == by_hand(size, rows, against)
    found = smallest_covers(primes, rows)
    assert found.complete
    if not rows:
        return
    for k in range(1, len(primes) + 1):
        covers = {
            frozenset(some)
            for some in itertools.combinations(primes, k)
            if all(any(p.covers(r) for p in some) for r in rows)
        }
        if covers:
            break
    assert {frozenset(m) for m in found.models} == set(itertools.islice(covers, 100)) or len(
        covers
    ) > 100
    for model in found.models:
        assert set(rows) <= rows_of(model, size) <= set(range(1 << size)) - set(against)


def test_everything_is_one_product_without_conditions():
    assert prime_implicants(3, range(8), []) == (Implicant(0, 0),)


def test_an_easy_counterfactual_drops_what_stands_against_the_expectation():
    """AB~C in the complex solution, A in the parsimonious one, C expected: ~C goes, B stays."""
    complex_, short = (Implicant(0b111, 0b011),), (Implicant(0b001, 0b001),)
    easy = easy_rows(complex_, short, Implicant(0b100, 0b100), 3, set(range(8)))
    assert easy == {0b011, 0b111}
    assert easy_rows(complex_, short, Implicant(0b100, 0b000), 3, {0b111}) == set()


def test_a_search_that_grows_too_large_stops_and_says_so():
    rows = list(range(16))
    primes = [Implicant(0b1111, r) for r in rows] + [Implicant(1 << j, 0) for j in range(4)]
    found = smallest_covers(primes, rows, steps=1)
    assert not found.complete
    assert set(rows) <= rows_of(found.models[0], 4)
