"""Records show themselves by their type, and the same way everywhere."""

import dataclasses

import pytest

import regspatial as rs
from regspatial.errors import ParameterError
from regspatial.regression.tests.record import PanelModel
from regspatial.reporting.shows import Place, Show, show_of, shows
from regspatial.reporting.shows.registry import MOST_ROWS, _Registry
from regspatial.results import Column, Record, Table


def table(rows):
    columns = (Column("id", "Id", "text"), Column("x", "x"))
    return Table(name="t", en="T", columns=columns, rows=tuple((f"r{k}", 1.0) for k in range(rows)))


@dataclasses.dataclass(frozen=True)
class Plain(Record):
    """A record of no registered type, whose attributes look like those of a local statistic."""

    rows_: int = 3
    cluster: str = "HH"
    clusters: tuple = ()
    at: str = ""

    def tables(self):
        return (table(self.rows_),)


@pytest.fixture
def registered():
    """Give a derived type and its entry, and take the entry away again."""

    class Derived(Plain):
        pass

    @shows(Plain)
    class ShowPlain(Show[Plain]):
        def parts(self, record, place):
            yield f"{type(record).__name__} in {place.language}"

    yield Derived
    del _Registry.entries[Plain]


def test_the_type_counts_and_not_what_the_attributes_are_called():
    record = Plain()
    place = Place(language="en", names={})
    assert list(show_of(record).parts(record, place)) == list(record.tables())
    assert show_of(record).method(record) is None
    with pytest.raises(ParameterError, match="no figure for Plain"):
        record.plot()


def test_a_derived_type_shows_itself_as_its_base_does(registered):
    record = registered()
    place = Place(language="zh", names={})
    assert list(show_of(record).parts(record, place)) == ["Derived in zh"]


def test_a_notebook_gets_the_method_and_the_short_tables(local, sdm, impacts):
    shown = local._repr_html_()
    assert shown.startswith("<p>Local Moran")
    assert shown.count("<table") == 2  # the counts, and the first of the regions
    both = PanelModel(model=sdm, impacts=impacts, tests=())
    assert both._repr_html_().startswith("<p>Spatial Durbin (SDM) panel model")


def test_a_model_without_impacts_is_reported_as_a_model(sdm):
    record = PanelModel(model=sdm, impacts=None, tests=())
    place = Place(language="en", names={})
    kinds = [type(p).__name__ for p in show_of(record).parts(record, place)]
    assert kinds == ["RegressionTable", "Figure"]
    assert show_of(record).method(record).text() == show_of(sdm).method(sdm).text()


def test_a_screen_gets_tables_up_to_the_most_rows():
    both = Plain(rows_=MOST_ROWS)
    assert show_of(both).short(both) == both.tables()
    more = Plain(rows_=MOST_ROWS + 1)
    assert show_of(more).short(more) == more.tables()  # the only one there is


def test_the_method_of_a_panel_model_is_what_solved_it():
    """By default the robust score, which is no likelihood; without space least squares; by name what was asked for."""
    dri = rs.example("dri")
    panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)

    def said(model="sdm", **how):
        fit = rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de", w, model=model, **how)
        return show_of(fit).method(fit).text()

    robust = said()
    assert robust.startswith(
        "Spatial Durbin (SDM) panel model by robust score (Liu and Yang 2015): "
    )
    assert robust.count("robust score") == 1
    assert "maximum likelihood" not in robust
    assert "panel model by maximum likelihood: " in said(bias_correction="none")
    transformed = said(bias_correction="lee-yu-transform")
    assert "panel model by maximum likelihood: " in transformed
    assert "Lee–Yu transformation" in transformed
    assert "panel model by least squares: " in said("slx")
    assert "panel model by maximum likelihood: " in said("slx", effects="random")
