"""Maps of coefficients: what is not significant is grey, the sides of zero have their own colours."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, UnknownColumnError
from regspatial.reporting.cartography.local_maps import _key, local_maps
from regspatial.reporting.shows import plot_record

Text = pytest.importorskip("matplotlib.text").Text
pytest.importorskip("shapely")


def square(x, y):
    import shapely

    return shapely.to_wkb(shapely.box(x, y, x + 1, y + 1))


@pytest.fixture(scope="module")
def model():
    rng = np.random.default_rng(0)
    xy = np.array([(x, y) for x in range(9) for y in range(9)], dtype=float)
    a, b = rng.normal(size=(2, 81))
    y = (xy[:, 0] - 4) * a + 2 * b + 0.5 * rng.normal(size=81)
    ids = [f"r{i}" for i in range(81)]
    regions = rs.Regions(
        ids=[*ids, "none"],
        points=np.vstack([xy + 0.5, [20.5, 4.5]]),
        lonlat=False,
        polygons=[square(*p) for p in xy] + [square(20, 4)],
    )
    panel = rs.Panel.from_arrays(ids, [1], {"a": a, "b": b, "y": y})
    return rs.gwr(panel, "y ~ a + b", regions=regions, bandwidth=25), regions


def test_grey_where_not_significant_and_two_sides_of_zero(model):
    result, regions = model
    strong = result.significant()[:, 1]
    key = _key(regions, result.surface("a"), strong, 5, "en")
    assert key.labels[-1] == f"not significant ({(~strong).sum()})"
    assert (key.numbers[:81][~strong] == len(key.colours) - 1).all()
    assert key.numbers[81] == -1  # a region that the model does not have
    west = key.numbers[:81][strong & (result.coefficients[:, 1] < 0)]
    east = key.numbers[:81][strong & (result.coefficients[:, 1] > 0)]
    assert set(west.tolist()).isdisjoint(east.tolist())
    plain = _key(regions, result.surface("b"), None, 5, "zh")
    assert not any("不显著" in label for label in plain.labels)


def test_a_map_for_every_term(model):
    result, regions = model
    figure = result.plot(regions)
    assert len([ax for ax in figure.axes if ax.get_position().width > 0.3]) == 2
    assert plot_record(result, regions, terms=["Intercept"], language="en") is not None
    assert local_maps(result, regions, masked=False, columns=1).get_size_inches()[1] > 8
    with pytest.raises(UnknownColumnError):
        local_maps(result, regions, terms=["c"])
    with pytest.raises(ParameterError):
        plot_record(result)


def test_a_report_shows_the_maps_and_leaves_the_long_table_to_the_files(model, tmp_path):
    result, regions = model
    for drawn, figures in ((regions, 1), (None, 0)):
        path = rs.report([result], tmp_path / "r.html", title="Local", regions=drawn)
        page = path.read_text(encoding="utf-8")
        assert page.count("<figure") == figures
        assert "coefficients over 81 observations" in page
        assert ">r17<" not in page  # a row of the table by place
    assert "Local coefficients of y" in rs.report(
        [result], tmp_path / "r.html", title="Local", regions=regions
    ).read_text(encoding="utf-8")


def test_the_caption_of_several_times_says_which_is_drawn():
    rng = np.random.default_rng(1)
    xy = np.array([(x, y) for x in range(6) for y in range(6)], dtype=float)
    ids = [f"r{i}" for i in range(36)]
    regions = rs.Regions(ids=ids, points=xy + 0.5, lonlat=False, polygons=[square(*p) for p in xy])
    panel = rs.Panel.from_arrays(ids, [2020, 2021], {k: rng.normal(size=(2, 36)) for k in "ay"})
    result = rs.gtwr(panel, "y ~ a", regions=regions, bandwidth=40, kappa=1.0)
    from regspatial.reporting.images import caption_of

    assert caption_of(local_maps(result, regions)) == "Local coefficients of y, 2021"
    assert caption_of(local_maps(result, regions, at_time=2020)).endswith("y, 2020")


def test_what_stands_under_several_maps_stands_there_once(study):
    """Each panel said the source and the review number again."""
    regions, ids = study.provinces, study.provinces.ids
    rng = np.random.default_rng(0)
    rows = {name: rng.normal(size=len(ids)) for name in "abcy"}
    result = rs.gwr(
        rs.Panel.from_arrays(ids, [1], rows), "y ~ a + b + c", regions=regions, bandwidth=20
    )
    for language, source, boundary in (
        ("en", "Yearbook", "needs an approved base map"),
        ("zh", "年鉴", "标准底图"),
    ):
        figure = local_maps(result, regions, language=language, source=source)
        texts = [t for t in figure.findobj(Text) if source in t.get_text()]
        assert len(texts) == 1
        assert texts[0].get_text().count(source) == 1
        assert boundary in texts[0].get_text()
        figure.draw_without_rendering()
        top = texts[0].get_window_extent().y1
        panels = [ax for ax in figure.axes if ax.get_position().width > 0.3]
        assert len(panels) == 3
        assert top < min(ax.get_window_extent().y0 for ax in panels)
