"""Ten yearbooks of published figures (30 provinces, 2011-2023): no cell is wrong in Python, shell or recipe."""

import math

import pytest

import regspatial as rs
from tests.unit.io.make_yearbooks import MAKERS, Truth, published

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def figures(shared_data) -> Truth:
    known = published(shared_data)
    assert len(known.values) == 3 * 30 * 13
    return known


def wrong_cells(panel, book):
    place = {one: k for k, one in enumerate(panel.ids)}
    when = {year: k for k, year in enumerate(panel.times)}
    out = []
    for (v, code, year), number in book.expected.items():
        got = panel.columns[book.variable[v]][when[year], place[book.label[code]]]
        if not (got == number or (math.isnan(got) and math.isnan(number))):
            out.append((v, code, year, number, got))
    return out


@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_no_published_cell_is_wrong_on_any_face(make, figures, tmp_path):
    from regspatial.cli.reading import containers
    from regspatial.recipes.inputs import Inputs
    from regspatial.recipes.sources import load_panel

    book = make(tmp_path, figures)
    named = [p.name for p in book.files]
    found = (
        rs.read_panel(book.files if len(book.files) > 1 else book.files[0]),
        containers({"panel": [str(p) for p in book.files]})["panel"],
        load_panel({"source": named if len(named) > 1 else named[0]}, tmp_path, Inputs()),
    )
    for panel in found:
        assert (panel.n, panel.T) == (30, 13)
        assert wrong_cells(panel, book) == []
