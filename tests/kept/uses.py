"""Cases of what follows from results and has no tool of its own: tables side by side, impacts at values, by ring and by order,
predictions ahead; of borders on maps; and of routes that small studies do not take by themselves.
"""

import functools
from collections.abc import Callable, Iterator
from typing import Any
from zlib import crc32

import numpy as np

import regspatial as rs
from regspatial._kernels.shapes.gcj02 import to_gcj02, to_wgs84
from regspatial.regression import impact_profiles, predict
from regspatial.reporting.shows import Place, show_of
from regspatial.reporting.told import findings_of
from regspatial.results import Record
from tests.conformance import test_every_tool_runs as walk
from tests.kept import cases, lacking
from tests.kept.models import PERIODS, built
from tests.kept.shown import artists_of
from tests.kept.taken import Numbers, deep, letters, taken, told_of

LU = rs.Options(spectrum="lu")
OWN = "y ~ x + z + x:z + z^2"
EACH = 3
"""Of so many tools one is drawn of one period."""
OTHER_PICTURES = ("data_envelopment", "super_sbm", "local_moran", "lorenz", "disparity")
"""Tools that draw other pictures of one period."""
ON_AXES = (
    "correlogram_by_distance",
    "emerging_hot_spots",
    "lorenz",
    "moran",
    "zipf",
    "fixed_effects",
    "local_moran",
    "moran_matrix",
)
LOGS = "log(v) ~ log(u) + z"


@functools.cache
def study(build: str) -> tuple[Any, Any]:
    """Return a panel with columns above zero as well, and its weights."""
    panel, w = built(build)
    up = {k: np.exp(0.3 * panel[c].values) for k, c in (("v", "y"), ("u", "x"))}
    return panel.with_columns(by_position=True, **up), w


@functools.cache
def fit(build: str, formula: str = "y ~ x + z", **options: Any) -> Any:
    """Return a model of a build."""
    panel, w = study(build)
    held = {"missing": "keep"} if build == "holes" else {}
    return rs.regression.spatial_panel_estimate(panel, formula, w, **held, **options)


@functools.cache
def regions() -> Any:
    """Return places for the regions of the builds, in degrees."""
    ids = built("whole")[0].ids
    at = np.random.default_rng(1).uniform(100, 104, size=(len(ids), 2))
    return rs.Regions(ids=list(ids), points=at, crs="EPSG:4326")


# ---- what follows from a model -----------------------------------------------------------------


def _at_values() -> Iterator[tuple[str, Callable[[], Any]]]:
    for build, model, formula, at, inference in (
        ("whole", "sdm", OWN, "own", "delta"),
        ("whole", "sar", OWN, {"z": 0.5}, "simulation"),
        ("nearest", "slx", OWN, "own", "simulation"),
        ("whole", "sdm", LOGS, "levels", "delta"),
        ("nearest", "sar", LOGS, "levels", "simulation"),
        ("by period", "sdm", OWN, "own", "delta"),
        ("by period", "sar", LOGS, "levels", "simulation"),
        ("holes", "sdm", OWN, "own", "delta"),
        ("whole", "sac", OWN, "own", "delta"),
        ("whole", "sdm", OWN, {"x": -0.3, "z": 1.0}, "delta"),
    ):
        how = {"at": at, "inference": inference, "draws": 30, "rng": 1}
        made = functools.partial(fit, build, formula, model=model, fixed_effects="entity")
        said = f"{build} {model} {formula == LOGS} {at} {inference}"
        yield said, lambda made=made, how=how: rs.impacts(made(), **how)
        if isinstance(at, str) and build != "holes":
            further = how | {"regions": regions(), "breaks": [0, 150, 300, 2000]}
            yield f"profiles {said}", lambda made=made, h=further: impact_profiles(made(), **h)


def _ahead() -> Iterator[tuple[str, Callable[[], Any]]]:
    for build in ("whole", "nearest", "by period", "holes"):
        for model, effects in (
            ("sar", "twoway"),
            ("sem", "time"),
            ("sac", "entity"),
            ("slx", "twoway"),
        ):
            for kind, effect in (
                ("reduced-form", "last"),
                ("blup", "last"),
                ("reduced-form", "mean"),
            ):
                yield (
                    f"{build} {model} {effects} {kind} {effect}",
                    functools.partial(_predicted, build, model, effects, kind, effect),
                )


def _predicted(build: str, model: str, effects: str, kind: str, effect: str) -> Any:
    """Predict the last period by those before it, with some of its y known."""
    panel, w = study(build)
    past = panel.select(times=panel.times[: PERIODS - 1])
    if isinstance(w, rs.PeriodWeights):
        before = rs.PeriodWeights({t: w.at(t) for t in past.times})
    else:
        before = w
    found = rs.regression.spatial_panel_estimate(
        past, "y ~ x + z", before, model=model, fixed_effects=effects, missing="keep"
    )
    y = panel["y"].values.copy()
    y[-1, ::3] = np.nan
    lacking = panel.with_columns(by_position=True, y=y)
    further = {"w": w} if before is not w else {}
    return predict(found, lacking, kind=kind, period_effect=effect, **further)


def _tables() -> Iterator[tuple[str, Callable[[], Any]]]:
    def models() -> dict[str, Any]:
        panel, _w = study("whole")
        sdm = fit("whole", model="sdm")
        return {
            "FE": rs.fixed_effects(panel, "y ~ x + z"),
            "SDM": sdm,
            "SAC": fit("whole", model="sac", fixed_effects="entity"),
            "Of it": rs.impacts(sdm, draws=30, rng=1),
            "Other": fit("nearest", "y ~ x", model="sar"),
        }

    options: dict[str, dict[str, Any]] = {
        "plain": {},
        "t": {"parentheses": "statistic", "digits": 4, "stars": False},
        "p": {"parentheses": "p", "order": ["z", "x"], "effects": False},
        "kept": {"keep": ["x"], "title": "A title", "notes": ["A note."]},
        "controls": {"controls": ["z"], "names": {"x": "X of it"}, "effects_rows": "yes-no"},
        "groups": {"groups": list("aabbc"), "headings": [f"h{k}" for k in range(5)]},
    }
    for said, chosen in options.items():
        for language in ("en", "zh"):
            yield (
                f"{said} {language}",
                lambda c=chosen, la=language: list(_printed(rs.etable(models(), language=la, **c))),
            )


def _printed(table: Any) -> Iterator[str]:
    for text in (
        table.text(),
        table.to_html(),
        table.to_latex(),
        table.to_typst(),
        table.to_markdown(),
        repr(table),
    ):
        yield letters(text, numbers=True)


# ---- routes ------------------------------------------------------------------------------------


def _routes() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield models whose log-determinants come from sparse factors; those of "models" take eigenvalues."""
    for build, effects in (
        ("whole", {"fixed_effects": "twoway"}),
        ("nearest", {"fixed_effects": "entity"}),
        ("holes", {"fixed_effects": "twoway"}),
        ("by period", {"fixed_effects": "time"}),
        ("whole", {"effects": "random"}),
        ("whole", {"effects": "random", "error_components": "baltagi"}),
        ("holes", {"effects": "random"}),
    ):
        for model in ("sdm", "sem", "sac"):
            alone = effects.get("error_components") and model != "sem"
            slow = model == "sac" and (build in ("holes", "by period") or "effects" in effects)
            if alone or slow:
                continue
            for covariance in ("auto",) if "effects" in effects else ("auto", "observed"):
                how = {"model": model, "covariance": covariance, **effects}
                yield (
                    f"{build} {' '.join(how.values())}",
                    lambda b=build, h=how: fit(b, **h, options=LU),
                )


def _random() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield random effects with errors clustered by region, and Baltagi's, of regions that differ more than here."""
    for build in ("whole", "nearest", "holes"):
        for model in ("sdm", "sar", "sem", "sac"):
            for covariance in ("clustered",) if model == "sac" else ("clustered", "analytic"):
                how = {"model": model, "covariance": covariance, "effects": "random"}
                yield f"{build} {model} {covariance}", lambda b=build, h=how: fit(b, **h)
    for build in ("whole", "nearest"):
        for model in ("sem", "sdem"):
            how = {"model": model, "effects": "random", "error_components": "baltagi"}
            yield f"{build} {model} baltagi", lambda b=build, h=how: fit(b, **h)


# ---- borders and maps --------------------------------------------------------------------------


def _borders() -> Iterator[tuple[str, Callable[[], Any]]]:
    for said, how in {
        "treated": {"treated": "has"},
        "weights": {"treated": "has", "weighted": True},
        "donut": {"treated": "has", "donut": 0.4, "along": 4},
        "line": {"line": "LINESTRING (4 9, 3 5, 4.5 0)", "along": 3},
        "time": {"treated": "has", "at_time": 2020, "along": 2},
    }.items():
        yield said, functools.partial(_border, dict(how))


def _border(how: dict[str, Any]) -> Iterator[Any]:
    """Estimate a jump at a jagged border of a grid, and draw it."""
    import matplotlib.pyplot as plt
    import shapely

    cells = [(x, y) for y in range(9) for x in range(8)]
    made = rs.Regions(
        ids=[f"{x}-{y}" for x, y in cells],
        points=np.array(cells, float) + 0.5,
        polygons=tuple(shapely.to_wkb(shapely.box(x, y, x + 1, y + 1)) for x, y in cells),
        crs="EPSG:32650",
        lonlat=False,
    )
    x, y = np.array(cells, float).T
    has = (x >= 4 + (y % 3 == 0)) * 1.0
    chance = np.random.default_rng(2)
    out = 0.1 * x + has + 0.3 * chance.normal(size=(2, len(x)))
    panel = rs.Panel.from_arrays(made.ids, [2019, 2020], {"y": out, "has": np.tile(has, (2, 1))})
    w = rs.weights.rook(made) if how.pop("weighted", False) else None
    found = rs.discontinuity(panel, "y ~ 1", w, regions=made, bandwidth=2.5, **how)
    yield from taken(found)
    names = {i: i for i in made.ids}
    for part in show_of(found).parts(
        found, Place(language="en", names=names, regions=made, titled=True)
    ):
        if hasattr(part, "savefig"):
            yield from artists_of(part)
            plt.close(part)


def _drawn() -> Iterator[tuple[str, Callable[[], Any]]]:
    from regspatial.reporting.cartography.maps import choropleth

    world = walk.world()
    one, other = (world.panel[k].at(2021) for k in ("zqy", "zqm"))
    options: dict[str, dict[str, Any]] = {
        "dorling": {"drawn": "dorling"},
        "dorling of two": {"drawn": "dorling", "second": other},
        "circles": {"drawn": "circles", "classes": 3},
        "two": {"second": other},
        "rates": {"population": other, "classification": "fisher-jenks"},
        "centred": {"centre": float(one.values.mean()), "borders": "gq", "classes": 4},
        "times": {"at_times": "2020,2022", "classification": "equal"},
    }
    for said, how in options.items():
        language = "zh" if len(said) % 2 else "en"
        variable = world.panel["zqy"] if "at_times" in how else one
        yield (
            said,
            lambda v=variable, h=how, la=language: _figures(
                rs.map_variable(v, world.regions, **h), la
            ),
        )
    for said, style in {
        "named": rs.FigureStyle(labels=True),
        "narrow": rs.FigureStyle(labels=True, width="single"),
        "large": rs.FigureStyle(labels=True, width="single", text_size=11),
        "some": rs.FigureStyle(labels=list(world.regions.ids[:4]), width="single", text_size=9),
    }.items():
        yield said, lambda s=style: _artists([choropleth(world.regions, one, style=s)])
    china = rs.china("province")
    for said, style in {
        "China": rs.FigureStyle(labels=True, width="single"),
        "China, ten": rs.FigureStyle(labels=10, text_size=8),
    }.items():
        yield said, lambda s=style: _artists([choropleth(china, style=s, language="zh")])


def _figures(record: Record, language: str) -> Iterator[Any]:
    made = walk.world().regions
    names = {i: f"T{i[2:]}" for i in made.ids}
    yield from taken(record)
    place = Place(language=language, names=names, regions=made, titled=True)
    yield from _artists(show_of(record).parts(record, place))


def _artists(parts: Any) -> Iterator[Any]:
    import matplotlib.pyplot as plt

    for part in parts:
        if hasattr(part, "savefig"):
            yield from artists_of(part)
            for axes in part.axes:
                at = [one.get_position() for one in axes.texts]
                yield from deep(np.array(at, float)) if at else ()
            plt.close(part)


def _one_period() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield what is drawn and found of one period alone: other pictures than those of several."""
    for name in lacking.lacking_cases():
        if crc32(name.encode()) % EACH == 0 or name in OTHER_PICTURES:
            yield name, functools.partial(_of_one_period, name)


def _of_one_period(name: str) -> Iterator[Any]:
    record = cases.run(name, lacking.study_of("one period"), {})
    place = Place(language="zh", names={}, regions=walk.world().regions, titled=True)
    yield from (letters(str(one)) for one in findings_of(record))
    yield from _artists(show_of(record).parts(record, place))


def _on_axes() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield charts of one panel on axes of the caller's."""
    for name in ON_AXES:
        yield name, functools.partial(_on_given_axes, name)


def _on_given_axes(name: str) -> Iterator[Any]:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    try:
        walk.record_of(name).plot(ax=axes)
        yield from artists_of(figure)
    finally:
        plt.close(figure)


def _displaced() -> Iterator[tuple[str, Callable[[], Any]]]:
    at = np.array(
        [
            (73.7, 39.4),
            (87.6, 43.8),
            (91.1, 29.7),
            (104.1, 30.7),
            (106.5, 29.6),
            (113.3, 23.1),
            (116.4, 39.9),
            (121.5, 31.2),
            (126.6, 45.8),
            (134.7, 48.4),
            (110.3, 20.0),
        ]
    )
    for said, turn in (("there", to_gcj02), ("back", to_wgs84)):
        for k, one in enumerate(at):
            yield f"{said} {k}", lambda t=turn, p=one: 1e4 * (t(p[None]) - p[None])


# ---- all of them -------------------------------------------------------------------------------

GROUPS: dict[str, Callable[[], Iterator[tuple[str, Callable[[], Any]]]]] = {
    "at values": _at_values,
    "ahead": _ahead,
    "tables": _tables,
    "routes": _routes,
    "random": _random,
    "displaced": _displaced,
}
SHEETS: dict[str, Callable[[], Iterator[tuple[str, Callable[[], Any]]]]] = {
    "borders": _borders,
    "maps": _drawn,
    "one period": _one_period,
    "on axes": _on_axes,
}


@functools.cache
def uses_cases() -> dict[str, dict[str, Callable[[], Any]]]:
    """Return what is made of each case, by group."""
    return {name: dict(made()) for name, made in GROUPS.items()}


@functools.cache
def sheet_cases() -> dict[str, dict[str, Callable[[], Any]]]:
    """Return the same of what is drawn."""
    return {name: dict(made()) for name, made in SHEETS.items()}


def of_use(_name: str, made: Callable[[], Any], _study: Any) -> Numbers:
    """Run a case."""
    return told_of(made, _all)


def _all(found: Any) -> Iterator[Any]:
    if isinstance(found, Record):
        yield from taken(found)
        for table in found.tables():
            yield letters(f"{table.en} {' '.join(note.en for note in table.notes)}")
    elif isinstance(found, Iterator) or (isinstance(found, list) and found):
        yield from found
    else:
        yield from deep(found, 3)
