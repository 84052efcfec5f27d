"""Two variables on one map: thirds counted by hand, what is refused, and the square of the legend."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InputError, ParameterError
from regspatial.indicators.mapped.bivariate import CODES
from regspatial.terms.palette import BIVARIATE

MAP = rs.example("dri").regions()
IDS = MAP.ids[:9]
X = np.arange(1.0, 10.0)
Y = np.array([9.0, 1.0, 5.0, 8.0, 2.0, 4.0, 7.0, 3.0, 6.0])


def made(**columns):
    return rs.Panel.from_arrays(IDS, [2020], columns)


def test_each_region_stands_in_its_thirds():
    panel = made(x=X, y=Y)
    found = rs.map_variable(panel["x"], MAP, second=panel["y"])
    by_rank = [
        (int((a > X).sum()) // 3, int((b > Y).sum()) // 3) for a, b in zip(X, Y, strict=True)
    ]
    assert found.numbers.tolist() == [a + 3 * b for a, b in by_rank]
    classes, each = found.tables()
    assert sum(classes.column("regions")) == 9
    assert classes.rows[0][:3] == ("low", 1.0, pytest.approx(1 + 8 / 3))
    third = dict(zip(each.column("id"), each.column("second_third"), strict=True))
    assert third[IDS[0]] == "high"
    assert third[IDS[1]] == "low"
    assert set(found.without) == set(MAP.ids) - set(IDS)


def test_order_and_a_gap_change_no_class():
    hole = np.where(np.arange(9) == 4, np.nan, Y)
    panel = made(x=X, y=hole)
    found = rs.map_variable(panel["x"], MAP, second=panel["y"])
    whole = np.delete(np.arange(9), 4)
    assert found.numbers[4] == -1
    assert IDS[4] in found.without
    assert found.limits[0] == pytest.approx(np.quantile(X[whole], (1 / 3, 2 / 3)))
    turned = rs.Panel.from_arrays(IDS[::-1], [2020], {"x": X[::-1], "y": hole[::-1]})
    again = rs.map_variable(turned["x"], MAP, second=turned["y"])
    assert dict(zip(again.ids, again.numbers, strict=True)) == dict(
        zip(found.ids, found.numbers, strict=True)
    )


def test_many_equal_values_leave_the_middle_empty():
    panel = made(x=X, y=np.array([0.0] * 7 + [1.0, 2.0]))
    found = rs.map_variable(panel["x"], MAP, second=panel["y"])
    assert (found.numbers // 3).tolist() == [0] * 7 + [2, 2]


def test_what_does_not_go_with_a_second_variable_is_named():
    panel = made(x=X, y=Y, one=np.ones(9))
    with pytest.raises(ParameterError, match=r"second= does not go with classes=, drawn="):
        rs.map_variable(panel["x"], MAP, second=panel["y"], classes=4, drawn="circles")
    with pytest.raises(InputError, match="'one' is the same in all regions"):
        rs.map_variable(panel["x"], MAP, second=panel["one"])
    other = rs.Panel.from_arrays(IDS, [2019], {"y": Y})
    with pytest.raises(rs.errors.LabelError, match="no values of 'y' at 2020"):
        rs.map_variable(panel["x"], MAP, second=other["y"])


def test_the_square_has_nine_colours_names_and_limits():
    panel = made(x=X, y=Y)
    found = rs.map_variable(panel["x"], MAP, second=panel["y"])
    axes = found.plot(MAP).axes[0]
    from matplotlib.colors import to_hex

    squares = [to_hex(p.get_facecolor()) for p in axes.patches if p.get_zorder() == 5]
    assert squares[:9] == [BIVARIATE[code] for code in CODES]
    said = [t.get_text() for t in axes.texts]
    assert {"x →", "y →", "3.7", "6.3", "No data"} <= set(said)
    filled = found.plot(MAP.select(IDS)).axes[0]
    assert "No data" not in [t.get_text() for t in filled.texts]


def test_a_layer_names_its_classes():
    panel = made(x=X, y=Y)
    found = rs.map_variable(panel["x"], MAP, second=panel["y"])
    ids, (kinds, _x, _y) = found.layer_columns()
    assert ids == found.ids
    assert kinds.values[0] == "low-high"
    assert kinds.kinds["low-high"].text("en") == "x low, y high"


@pytest.mark.parametrize("regions", [MAP, MAP.select(IDS)], ids=["with gaps", "all filled"])
def test_the_square_fills_the_spot_that_is_taken_for_it(regions, monkeypatch):
    """In the lower left corner. By hand: three cells of .27 inch and what stands beside and below them, in sizes of a side.

    A line of text is .2 inch; two names of one line take .8 + .7 of it each way; a tenth of a cell is left above; to
    the right 2.4 cells and 2.6 lines for the mark of what has no data, .6 of a cell without.
    """
    from regspatial.reporting.cartography.frame import Frame

    taken, spot = [], Frame.spot

    def noted(self, width, height, prefer):
        at = spot(self, width, height, prefer)
        taken.append((width, height, tuple(prefer), at))
        return at

    monkeypatch.setattr(Frame, "spot", noted)
    panel = made(x=X, y=Y)
    figure = rs.map_variable(panel["x"], MAP, second=panel["y"]).plot(regions)
    squares = [p for p in figure.axes[0].patches if p.get_zorder() == 5]
    (side,) = {round(p.get_width(), 9) for p in squares[:9]}
    line = side * 0.2 / 0.27
    ((width, height, _prefer, at),) = [t for t in taken if t[2] == (0.0, 0.0)]
    beside = 2.4 * side + 2.6 * line if regions is MAP else 0.6 * side
    assert width == pytest.approx(1.5 * line + 3.0 * side + beside, rel=1e-6)
    assert height == pytest.approx(1.5 * line + 3.1 * side, rel=1e-6)
    first, last = squares[0], squares[8]
    assert first.get_xy() == pytest.approx((at[0] + 1.5 * line, at[1] + 1.5 * line), rel=1e-6)
    across = np.subtract(last.get_xy(), first.get_xy())
    assert across == pytest.approx([2 * side, 2 * side], rel=1e-6)
    assert len(squares) == (10 if regions is MAP else 9)
