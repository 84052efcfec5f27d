from functools import partial
from statistics import NormalDist

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

import regspatial as rs
from regspatial.errors import ParameterError
from regspatial.regression.tests.record import PanelModel
from regspatial.reporting.images import alternative_of, caption_of
from regspatial.reporting.own.moran_scatter import moran_scatter
from regspatial.reporting.shows import plot_record
from regspatial.reporting.shows.statistics import statistic_chart
from regspatial.reporting.stock import coefficient_chart, drawn_by, impact_chart, rows_said
from regspatial.reporting.style import new_figure
from regspatial.studies.places.region_names import names_of

coefficient_plot = partial(drawn_by, coefficient_chart)
impact_plot = partial(drawn_by, impact_chart)
moran_series = partial(drawn_by, statistic_chart)


def words(figure, axes=0):
    return [t.get_text() for t in figure.get_axes()[axes].texts]


def boxes(figure, axes=0):
    figure.draw_without_rendering()
    ours = [t for t in figure.get_axes()[axes].texts if hasattr(t, "xyann")]
    return [t.get_window_extent() for t in ours]


def test_scatter_shows_points_line_and_labels(moran, study):
    names = names_of(study.provinces, "zh")
    figure = moran_scatter(moran, names=names, labels=8, language="zh")
    points = moran.scatter()
    axes = figure.get_axes()[0]
    assert sum(len(c.get_offsets()) for c in axes.collections if len(c.get_offsets()) > 1) >= 28
    slope = points.slope
    line = next(ln for ln in axes.lines if len(set(ln.get_ydata())) == 2 and ln.get_xdata()[0] < -1)
    x, y = line.get_xdata(), line.get_ydata()
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(slope)
    shown = [w for w in words(figure) if w in names.values()]
    assert 4 <= len(shown) <= 8
    far = int(np.argmax(np.hypot(points.z, points.lag / points.lag.std())))
    assert names[points.ids[far]] in shown
    assert f"斜率 = {slope:.3f}" in words(figure)
    assert {"高—高", "低—低", "高—低", "低—高"} <= set(words(figure))
    assert "空间滞后" in axes.get_ylabel()
    assert f"{slope:.3f}" in alternative_of(figure)
    found = boxes(figure)
    assert not any(a.overlaps(b) for k, a in enumerate(found) for b in found[k + 1 :])


def test_scatter_lies_within_its_quadrants(moran):
    figure = moran_scatter(moran, labels=0)
    (x0, x1), (y0, y1) = figure.get_axes()[0].get_xlim(), figure.get_axes()[0].get_ylim()
    points = moran.scatter()
    assert x0 < points.z.min()
    assert points.z.max() < x1
    assert y0 < points.lag.min()
    assert points.lag.max() < y1
    assert not [w for w in words(figure) if w in points.ids]


def test_series_fills_the_significant_times(moran):
    figure = moran_series(moran, level=0.05)
    axes = figure.get_axes()[0]
    dots = [ln for ln in axes.lines if ln.get_marker() == "o"]
    filled = next(ln for ln in dots if ln.get_markerfacecolor() != "white")
    np.testing.assert_allclose(filled.get_ydata(), moran.values[moran.p_value < 0.05])
    n = int((moran.p_value < 0.05).sum())
    assert f"significant in {n} of 4" in alternative_of(figure)
    assert caption_of(figure) == "Global Moran's I of ln_y"
    labels = [t.get_text() for t in figure.legends[0].get_texts()]
    assert "I (p < 0.05)" in labels
    none = moran_series(moran, level=0.0, language="zh")
    assert "4 期中 0 期显著" in alternative_of(none)


def test_the_band_of_a_series_holds_95_in_100_under_no_association(moran):
    """The normal quantile of .975 by another program (statistics), to a millionth of the width."""
    (band,) = moran_series(moran).get_axes()[0].collections
    half = NormalDist().inv_cdf(0.975) * np.sqrt(moran.variance)
    ends = band.get_paths()[0].vertices
    for k, time in enumerate(moran.times):
        there = ends[ends[:, 0] == float(time), 1]
        assert there.min() == pytest.approx(moran.expected[k] - half[k], rel=1e-6)
        assert there.max() == pytest.approx(moran.expected[k] + half[k], rel=1e-6)


def test_series_takes_times_that_are_words(moran):
    from dataclasses import replace

    named = replace(moran, times=("first", "second", "third", "fourth"))
    figure = moran_series(named)
    ticks = figure.get_axes()[0].get_xticklabels()
    assert [t.get_text() for t in ticks] == ["first", "second", "third", "fourth"]
    assert {t.get_rotation() for t in ticks} == {0.0}


def test_years_are_whole_numbers(moran):
    figure = moran_series(moran)
    figure.draw_without_rendering()
    ticks = [t.get_text() for t in figure.get_axes()[0].get_xticklabels()]
    assert set(ticks) >= {"2019", "2022"}
    assert all(t.isdigit() for t in ticks)


def test_impacts_have_a_panel_each(impacts):
    figure = impact_plot(impacts, language="zh", names={"ln_a": "数字经济"})
    titles = [a.get_title(loc="left") for a in figure.get_axes()]
    assert titles == ["直接效应", "间接效应", "总效应"]
    assert [t.get_text() for t in figure.get_axes()[0].get_yticklabels()] == ["数字经济", "ln_b"]
    for j, axes in enumerate(figure.get_axes()):
        (bars,) = [c for c in axes.collections if c.get_paths()]
        ends = np.array([p.vertices[:, 0] for p in bars.get_paths()])
        np.testing.assert_allclose(ends[:, 0], impacts.low[:, j])
        np.testing.assert_allclose(ends[:, 1], impacts.high[:, j])


def test_coefficients_are_drawn_with_intervals_of_95_in_100(sdm):
    """The record's errors times the quantile by another program: normal, or t where the errors are by region."""
    table = sdm.tables()[0].records()
    rows = [r for r in table if r["term"] != "Intercept"]
    (bars,) = [c for c in coefficient_plot(sdm).get_axes()[0].collections if c.get_paths()]
    ends = np.array([p.vertices[:, 0] for p in bars.get_paths()])
    wide = NormalDist().inv_cdf(0.975) if sdm.df is None else stats.t.ppf(0.975, sdm.df)
    for (low, high), row in zip(ends, rows, strict=True):
        assert (low + high) / 2 == pytest.approx(row["estimate"], rel=1e-9)
        assert (high - low) / 2 == pytest.approx(wide * row["std_error"], rel=1e-9)


def test_coefficients_leave_the_intercept_out_unless_asked(study):
    import regspatial as rs

    ols = rs.regression.spatial_panel_estimate(
        study.panel, "ln_y ~ ln_a", study.weights, model="sar", fixed_effects="none"
    )
    labels = [t.get_text() for t in coefficient_plot(ols).get_axes()[0].get_yticklabels()]
    assert labels == ["ln_a", "ρ"]
    with_it = coefficient_plot(ols, intercept=True)
    assert len(with_it.get_axes()[0].get_yticklabels()) == 3
    assert "ln_a" in alternative_of(with_it)


def test_which_record_gets_which_figure(moran, local, sdm, impacts, study):
    model = PanelModel(model=sdm, impacts=impacts, tests=())
    without = PanelModel(model=sdm, impacts=None, tests=())
    for record in (moran, local, moran.scatter(), sdm, impacts, model, without):
        assert isinstance(plot_record(record), Figure)
    assert len(plot_record(model).get_axes()) == len(plot_record(impacts).get_axes()) == 3
    assert len(plot_record(without).get_axes()) == 1
    with pytest.raises(ParameterError, match="no impacts on other regions"):
        plot_record(without, study.provinces)
    assert len(plot_record(local, study.provinces).get_axes()[0].child_axes) == 1
    assert "effect received" in caption_of(plot_record(impacts, study.provinces))
    assert "effect sent" in caption_of(plot_record(model, regions=study.provinces, effect="sent"))
    assert "2020" in caption_of(plot_record(moran, at_time=2020))
    assert "2019" in caption_of(plot_record(local, study.provinces, 2019))
    assert isinstance(local.plot(study.provinces), Figure)
    assert isinstance(study.provinces.plot("region4"), Figure)
    with pytest.raises(
        ParameterError, match="no figure for SpecificationTest|no figure for object"
    ):
        plot_record(object())


def test_a_title_may_be_left_out_and_the_caption_stays(moran):
    figure = moran_series(moran, title="")
    assert figure.get_axes()[0].get_title(loc="left") == ""
    assert caption_of(figure) == "Global Moran's I of ln_y"
    named = moran_series(moran, title="Mine")
    assert named.get_axes()[0].get_title(loc="left") == "Mine"
    assert caption_of(named) == "Mine"


def test_figures_draw_into_given_axes(moran):
    figure = new_figure(10, 4)
    left, right = figure.subplots(1, 2)
    assert moran_series(moran, ax=left) is figure
    assert moran_scatter(moran, ax=right) is figure
    assert left.lines
    assert right.collections


def test_names_come_from_the_attributes(provinces):
    assert names_of(provinces, "en")["110000"] == "Beijing"
    assert names_of(provinces, "zh")["150000"] == "内蒙古"
    assert names_of(None) == {}


def test_any_column_of_names_serves_if_it_tells_regions_apart():
    from regspatial.containers import Regions

    regions = Regions(
        ids=["1", "2"],
        points=[(0, 0), (1, 1)],
        attributes={"zone_name": ["a", "a"], "STATE_NAME": ["Alabama", "Ohio"]},
    )
    assert names_of(regions) == {"1": "Alabama", "2": "Ohio"}


def test_what_a_picture_of_points_says_are_its_first_thirty_with_their_intervals():
    rows = [{"estimate": 2.5 * k, "low": k - 7.25, "high": 3.0 * k} for k in range(31)]
    said = rows_said("Effects", rows, [f"v{k}" for k in range(31)]).text("en")
    cells = said.removeprefix("Dot plot: Effects. ").removesuffix(".").split("; ")
    assert cells == [f"v{k} {2.5 * k:.3g} [{k - 7.25:.3g}, {3 * k:.3g}]" for k in range(30)]
    assert cells[3] == "v3 7.5 [-4.25, 9]"


def test_figures_that_do_not_go_into_given_axes_say_so():
    panel = rs.example("dri").panel()
    axes = new_figure(4, 3).subplots()
    with pytest.raises(ParameterError, match="Ranking does not go into given axes; leave out ax"):
        rs.ranking(panel["gdp"]).plot(ax=axes)
    with pytest.raises(ParameterError, match=r"has \d panels .* leave out ax"):
        rs.convergence(panel, "gdp").plot(ax=axes)
