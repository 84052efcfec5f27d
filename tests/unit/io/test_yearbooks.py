"""Ten yearbooks whose truth is known: every cell as it was written, and nobody else's."""

import math

import pytest

import regspatial as rs
from tests.unit.io.make_yearbooks import MAKERS, Truth, truth


@pytest.fixture(scope="module")
def known() -> Truth:
    return truth()


@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_no_cell_is_wrong(make, known, tmp_path):
    book = make(tmp_path, known)
    panel = rs.read_panel(book.files if len(book.files) > 1 else book.files[0])
    assert sorted(panel.ids) == sorted(set(book.label.values()))
    assert list(panel.times) == known.years
    assert set(panel.columns) == {book.variable[v] for v, _c, _y in book.expected}
    place = {one: k for k, one in enumerate(panel.ids)}
    when = {year: k for k, year in enumerate(panel.times)}
    wrong = []
    for (v, code, year), number in book.expected.items():
        got = panel.columns[book.variable[v]][when[year], place[book.label[code]]]
        # written and read as the same binary number, or rounded to its printed digits
        if not (got == number or (math.isnan(got) and math.isnan(number))):
            wrong.append((v, code, year, number, got))
    assert not wrong
    for v, unit in book.units.items():
        assert panel.units[book.variable[v]] == unit
