"""What a type of record declares of how it shows itself: order, short tables, figure, shaded map."""

from dataclasses import dataclass

import numpy as np
import pytest

from regspatial.containers import Variable
from regspatial.errors import ParameterError
from regspatial.reporting.shows import Place, Show, registry
from regspatial.reporting.stock import Chart, Panel, bars, rule, sure_dots
from regspatial.results.by import by, part
from regspatial.results.record import Record


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores(Record):
    """A short table, a long one, and another short one."""

    ids: tuple[str, ...] = ("a", "b")
    times: tuple[int, ...] = (2020, 2021)

    def tables(self):
        """Return tables of two, a hundred and three rows."""
        sizes = {"first": 2, "long": 100, "last": 3}
        return tuple(
            by(self).table(name, name, part("n", "n", np.arange(n))) for name, n in sizes.items()
        )

    def variable(self):
        """Return a score by time and region."""
        values = np.arange(4.0).reshape(2, 2)
        return Variable(name="score", ids=self.ids, times=self.times, values=values)


def drawn(record, *args, **how):
    return ("figure", args, how)


class Declared(Show[Scores]):
    """The first table, a figure with names, a map, the other short tables."""

    draws = staticmethod(drawn)
    order = ("table", "figure", "map", "tables")
    of_short = True
    named = True
    shade = "Score"


REGIONS = object()
HERE = Place(language="en", names={"a": "Ada"}, regions=REGIONS)
NOWHERE = Place(language="en", names={"a": "Ada"})


@pytest.fixture(autouse=True)
def shaded(monkeypatch):
    monkeypatch.setattr(registry, "choropleth", lambda regions, x, **how: ("map", regions, x, how))


def said(parts):
    return [one if isinstance(one, tuple) else one.name for one in parts]


def test_parts_stand_in_the_order_that_is_declared():
    first, figure, chart, *others = said(Declared().parts(Scores(), HERE))
    assert (first, others) == ("first", ["last"])
    assert figure == ("figure", (), {"names": {"a": "Ada"}, "language": "en", "title": ""})
    assert chart[:2] == ("map", REGIONS)


def test_a_map_is_of_the_last_time_or_the_one_asked_for_and_says_what_it_shows():
    _map, _regions, x, how = Declared().map(Scores(), REGIONS, language="en")
    assert x.values.tolist() == [[2.0, 3.0]]
    assert how == {"language": "en", "title": "Score, 2021", "caption": "Score, 2021"}
    _map, _regions, x, how = Declared().map(Scores(), REGIONS, at_time=2020, title="Own")
    assert x.values.tolist() == [[0.0, 1.0]]
    assert how["title"] == "Own"


def test_without_regions_no_map_and_without_a_declaration_the_tables():
    assert said(Declared().parts(Scores(), NOWHERE))[2:] == ["last"]
    assert said(Show().parts(Scores(), HERE)) == ["first", "long", "last"]
    with pytest.raises(ParameterError, match="no figure"):
        Show().map(Scores(), REGIONS)


def test_the_short_tables_are_those_of_few_rows_or_the_first_so_many():
    class Two(Show[Scores]):
        """Two tables."""

        first = 2

    assert said(Show().short(Scores())) == ["first", "last"]
    assert said(Two().short(Scores())) == ["first", "long"]
    assert said(Two().parts(Scores(), HERE)) == ["first", "long", "last"]


def squares(record, *, names=None, language):
    """Return two panels of four places, the last ones empty."""
    x = np.arange(3.0)
    called = [(names or {}).get(i, i) for i in ("a", "b", "c")]
    middle = np.array([-2.0, 0.25, 1.0])
    ends = (middle - 0.5, middle + 0.5)
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: f"Squares: {title}, in {language}.",
        size=(4.0, 3.0),
        panels=[
            Panel(marks=[bars(x**2), rule(4)], rows=called, x="Area"),
            Panel(marks=sure_dots(x, middle, *ends), whole="both"),
            None,
            None,
        ],
        grid=(2, 2),
        over={"x": 0.01},
    )


class Charted(Show[Scores]):
    """A picture from stock."""

    chart = staticmethod(squares)


def test_a_chart_from_stock_is_drawn_as_it_is_declared():
    figure = Charted().figure(Scores(), names={"a": "Ada"}, language="zh")
    left, right, *empty = figure.get_axes()
    assert [bar.get_width() for bar in left.patches] == [0.0, 1.0, 4.0]
    tops = [bar.get_y() + bar.get_height() / 2 for bar in left.patches]
    assert tops == pytest.approx([2.0, 1.0, 0.0]), "the first row is on top"
    ticks = dict(
        zip(left.get_yticks(), (t.get_text() for t in left.get_yticklabels()), strict=True)
    )
    assert ticks == {2: "Ada", 1: "b", 0: "c"}
    assert left.get_xlabel() == "Area"
    assert [list(line.get_xdata()) for line in left.lines] == [[4, 4]]
    filled, hollow = right.lines
    assert (list(filled.get_xdata()), list(hollow.get_xdata())) == ([-2.0, 1.0], [0.25])
    assert hollow.get_markerfacecolor() == "white"
    assert not any(axes.axison for axes in empty)
    assert figure.get_suptitle() == "first"
    assert figure.get_label() == "Squares: first, in zh."


@pytest.mark.parametrize(("title", "shown", "said"), [("", "", "first"), ("Own", "Own", "Own")])
def test_a_title_is_none_or_the_users_own_and_the_words_follow(title, shown, said):
    figure = Charted().figure(Scores(), title=title, language="en")
    assert figure.get_suptitle() == shown
    assert figure.get_label() == f"Squares: {said}, in en."
