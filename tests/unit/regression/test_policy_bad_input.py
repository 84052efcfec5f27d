"""Every tool of a policy ends in one sentence with names and a way out, or in a result that names what it did without."""

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import LabelError, SpecificationError

YEARS = np.arange(2000, 2010)
N = 24
IDS = [f"r{k:02d}" for k in range(N)]
LINE = np.eye(N, k=1) + np.eye(N, k=-1)
NUMBERS = np.random.default_rng(0)
Y, C = NUMBERS.normal(size=(2, len(YEARS), N))
RUNNING = np.tile(NUMBERS.normal(size=N), (len(YEARS), 1))


def of(tool, **more):
    def run(panel, x, w):
        return tool(panel, f"y ~ {x}", *([] if w is None else [w]), **more)

    return run


DRAWN = {"draws": 99, "rng": 1}
TOOLS = {
    "policy": of(rs.policy, first="start", **DRAWN),
    "linear": of(rs.policy, first="start", exposure="linear", **DRAWN),
    "policy_cohorts": of(rs.policy_cohorts, first="start"),
    "policy_durbin": of(rs.policy_durbin, first="start", **DRAWN),
    "event_study": of(rs.event_study, event="start", **DRAWN),
    "matching": of(rs.matching, first="start", caliper=None, **DRAWN),
    "synthetic_control": of(rs.synthetic_control, first="start", **DRAWN),
    "bacon": of(rs.bacon, first="start"),
}
WITHOUT_W = ("event_study", "bacon")


def starts(**of_regions):
    out = np.full(N, np.nan)
    out[[1, 7, 13]], out[[4, 19]] = 2004.0, 2006.0
    for name, value in of_regions.items():
        out[IDS.index(name)] = value
    return out


def ones(start):
    return (YEARS[:, None] >= np.nan_to_num(start, nan=np.inf)).astype(float)


def made(start, **more):
    start = start if start.ndim == 2 else np.tile(start, (len(YEARS), 1))
    columns = {"y": Y, "c": C, "running": RUNNING, "start": start}
    return rs.Panel.from_arrays(IDS, YEARS.tolist(), columns | more)


def tried(tool, panel, x="1", w=LINE, ids=IDS):
    w = None if tool in WITHOUT_W else rs.SpatialWeights(ids=ids, matrix=w)
    if tool == "matching":
        x = "c" if x == "1" else f"c + {x}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return TOOLS[tool](panel, x, w)


def refused(tool, *args, error=SpecificationError, **how):
    with pytest.raises(error) as found:
        tried(tool, *args, **how)
    assert found.value.zh != found.value.en
    return str(found.value)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_treatment_that_goes_back(tool):
    path = ones(starts())
    path[8:, 7] = 0.0
    said = refused(tool, made(path))
    assert "ends again in these" in said
    assert "r07" in said
    assert "r01" not in said
    assert "leave these" in said


@pytest.mark.parametrize("tool", TOOLS)
def test_a_start_that_changes(tool):
    start = np.tile(starts(), (len(YEARS), 1))
    start[5:, 13] = 2006.0
    said = refused(tool, made(start))
    assert "changes within these" in said
    assert "r13" in said
    assert "a column of zeros and ones" in said


@pytest.mark.parametrize("tool", TOOLS)
def test_dates_after_the_panel_everywhere(tool):
    said = refused(tool, made(np.where(np.isfinite(starts()), 2015.0, np.nan)))
    assert "2000 to 2009" in said
    assert "a table that reaches farther" in said


@pytest.mark.parametrize("tool", TOOLS)
def test_dates_before_the_panel_everywhere(tool):
    said = refused(tool, made(np.where(np.isfinite(starts()), 1990.0, np.nan)))
    assert "r01, r04, r07, r13, r19" in said
    assert "Give earlier periods" in said or "Leave them out" in said


@pytest.mark.parametrize("tool", TOOLS)
def test_a_date_after_the_panel_is_named(tool):
    said = tried(tool, made(starts(r22=2015.0))).summary()
    assert "treated only after the last period, 2009" in said
    assert "r22" in said


@pytest.mark.parametrize("tool", TOOLS)
def test_a_date_before_the_panel_is_named(tool):
    panel = made(starts(r01=1990.0))
    if tool in ("policy_durbin", "event_study"):
        said = refused(tool, panel)
        assert "eave them out" in said
    else:
        said = tried(tool, panel).summary()
        assert "treated from the first period on" in said
    assert "r01" in said


@pytest.mark.parametrize("tool", TOOLS)
def test_all_regions_at_once(tool):
    said = refused(tool, made(np.full(N, 2004.0)))
    assert "2004, at once" in said
    assert "Give a table with" in said


@pytest.mark.parametrize("tool", TOOLS)
def test_all_regions_one_after_the_other(tool):
    panel = made(np.where(np.isfinite(starts()), starts(), 2008.0))
    if tool in ("event_study", "matching", "synthetic_control"):
        assert "2008" in refused(tool, panel)
    elif tool in ("policy", "linear", "policy_cohorts"):
        said = tried(tool, panel).summary()
        assert "Not measurable" in said or "Not estimated, for want of clean controls" in said
        assert "2008" in said
        assert "2009" in said
    else:
        tried(tool, panel)


@pytest.mark.parametrize(
    ("tool", "named", "way_out"),
    [
        ("policy", "2004, 2005, 2006, 2007, 2008, 2009", "share=0.5 keeps 180 clean cells"),
        ("linear", "untreated cells", "Give weights that fall with distance"),
        ("policy_cohorts", "2004, 2005, 2006, 2007, 2008, 2009", "share=0.5 keeps 180 clean cells"),
        ("policy_durbin", "r01, r04, r07", "Give weights with fewer or unequal neighbours"),
        ("matching", "r00, r02, r03", "Give weights with fewer neighbours"),
        ("synthetic_control", "r00, r02, r03", "Give weights with fewer neighbours"),
    ],
)
def test_no_clean_cell_from_the_start_on(tool, named, way_out):
    start = np.full(N, np.nan)
    start[1::3] = 2004.0  # every other region is beside a treated one
    said = refused(tool, made(start))
    assert named in said
    assert way_out in said


@pytest.mark.parametrize("tool", [t for t in TOOLS if t not in WITHOUT_W])
def test_weights_of_other_regions(tool):
    others = [*IDS[:20], "q20", "q21", "q22", "q23"]
    said = refused(tool, made(starts()), ids=others, error=LabelError)
    assert "r20, r21, r22, r23" in said
    assert "Use the same ids" in said


@pytest.mark.parametrize("tool", TOOLS)
def test_a_covariate_that_is_the_outcome(tool):
    assert "both sides of the model" in refused(tool, made(starts()), x="y")
    said = refused(tool, made(starts(), z=3.0 - 2.0 * Y), x="z")
    assert "'z' is the outcome 'y' itself" in said
    assert "leave them out" in said


@pytest.mark.parametrize("tool", TOOLS)
def test_a_covariate_that_is_the_policy(tool):
    said = refused(tool, made(starts(), z=ones(starts())), x="z")
    assert "eave" in said
    assert "z" in said or "r01" in said


def test_a_covariate_that_is_the_outcome_about_a_cutoff():
    with pytest.raises(SpecificationError, match="'z' is the outcome 'y' itself"):
        rs.discontinuity(made(starts(), z=3.0 - 2.0 * Y), "y ~ z", running="running")


def test_a_covariate_that_is_the_running_variable():
    panel = made(starts())
    with pytest.raises(SpecificationError, match="'running' is the running variable 'running'"):
        rs.discontinuity(panel, "y ~ running", running="running")


def test_an_event_may_be_zeros_and_ones():
    dates, path = (tried("event_study", made(s)) for s in (starts(), ones(starts())))
    np.testing.assert_array_equal(dates.estimates, path.estimates)
    assert dates.never == path.never
