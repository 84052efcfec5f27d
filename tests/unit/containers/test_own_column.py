"""A variable given where a column is meant is that column, or is refused."""

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import InputError, ParameterError

pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
IDS, TIMES = ["a", "b", "c", "d", "e"], range(2015, 2023)


def panel():
    rng = np.random.default_rng(2)
    start = np.tile([2018.0, 2018.0, 2019.0, np.nan, np.nan], (8, 1))
    y = rng.normal(size=(8, 5))
    return rs.Panel.from_arrays(IDS, TIMES, {"y": y, "x": start + 1.0, "start": start})


def test_the_column_itself_is_taken_of_all_and_of_some_regions():
    p = panel()
    wanted = rs.event_study(p, "y ~ 1", event="start", rng=1).summary()
    assert rs.event_study(p, "y ~ 1", event=p["start"], rng=1).summary() == wanted
    some = rs.event_study(p, "y ~ 1", event="start", where=["a", "b", "d", "e"], rng=1).summary()
    assert (
        rs.event_study(p, "y ~ 1", event=p["start"], where=["a", "b", "d", "e"], rng=1).summary()
        == some
    )


@pytest.mark.parametrize(
    "event",
    [
        pd.Series([2018.0, 2018.0, 2019.0, np.nan, np.nan], index=IDS),  # it is called x
        pd.Series([pd.NA] * 5, index=IDS),
        pd.Series([pd.NA] * 5, index=IDS, name="start"),
    ],
)
def test_another_of_its_name_is_refused(event):
    with pytest.raises(ParameterError, match=r"event.* is a variable of its own .*as a column"):
        rs.event_study(panel(), "y ~ 1", event=event)


def test_an_exposure_is_the_panels_own():
    p = panel().with_columns(by_position=True, n=np.abs(panel().columns["y"]) + 1.0)
    other = pd.Series(np.arange(1.0, 6.0), index=IDS, name="n")
    points = np.column_stack([np.arange(5.0), np.arange(5.0) ** 2])
    with pytest.raises(ParameterError, match=r"offset.* is a variable of its own"):
        rs.gwr(p, "n ~ y", coords=points, family="poisson", offset=other, bandwidth=4, at_time=2015)


def test_a_table_without_anything_is_said_to_be_empty():
    geopandas = pytest.importorskip("geopandas")
    with pytest.raises(InputError, match=r"regions= has no rows"):
        rs.weights.queen(geopandas.GeoDataFrame())
