"""Every record of a labelled panel speaks by labels and names: no column, group or id in sight.

A type of record without an entry in `made` or `SPEAKS_OF_NO_VARIABLE` fails: a new one is entered here.
"""

import csv
import functools
import io
import re
import tempfile
import warnings
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

import regspatial as rs
from regspatial import autocorrelation as auto
from regspatial import gw, indicators, network, regression, runner
from regspatial.reporting.formats import write
from regspatial.reporting.images import alternative_of, caption_of
from regspatial.reporting.laid import laid_out, without_silent
from regspatial.reporting.shows import Place, show_of
from regspatial.results.record import Record
from regspatial.results.table import Column, Note, Table
from regspatial.studies.models.cross_section import spatial_regression
from regspatial.studies.models.symbiosis import symbiosis
from regspatial.studies.places.region_names import names_of
from regspatial.terms import Named
from regspatial.words import Spoken, _
from tests.conformance.codes_in_words import coded_in, english_of_chinese

SIDE, TIMES = 6, (2019, 2020, 2021, 2022, 2023)
IDS = tuple(f"rq{k:02d}" for k in range(SIDE * SIDE))
RAW = re.compile(r"zq\w*|rq\d+|gq\d*")
"""What columns, regions and groups are called in the data: no reader is to meet one."""
ENGLISH = re.compile(r"Zed|Town|Realm")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
EXEMPT = {
    "PanelPreview": "says what a table would be taken for, before it has labels",
    "NameMatch": "says what names were given, and which codes they are",
    "JoinReport": "says which codes are on one side only, with their names beside them",
    "Verification": "says of which files of a run the digits agree",
    "TableAudit": "says what stands in somebody's printed tables",
    "MergeReport": "says what stood in which sheet",
    "SubsetList": "lists the parts of China that have a name, with the documents in Chinese",
}


def square(x, y):
    import struct

    ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
    return struct.pack("<BIII", 1, 3, 1, 5) + b"".join(struct.pack("<2d", *p) for p in ring)


class World:
    """Thirty-six squares, five years, three columns with labels, two groups with labels."""

    def __init__(self):
        rng = np.random.default_rng(3)
        xy = np.array([(100.0 + k % SIDE, 30.0 + k // SIDE) for k in range(len(IDS))])
        self.regions = rs.Regions(
            ids=IDS,
            points=xy + 0.5,
            polygons=tuple(square(*p) for p in xy),
            crs="EPSG:4326",
            attributes={
                "name_en": np.array([f"Town {k}" for k in range(len(IDS))]),
                "name_zh": np.array([f"城{k}" for k in range(len(IDS))]),
                "gq": np.array([f"gq{1 + (k % SIDE > 2)}" for k in range(len(IDS))]),
            },
        ).with_labels(
            gq=rs.Label(en="Realm", zh="片区"),
            gq1=rs.Label(en="Western Realm", zh="西片区"),
            gq2=rs.Label(en="Eastern Realm", zh="东片区"),
        )
        self.w = rs.weights.queen(self.regions)
        columns = {
            n: np.exp(0.4 * rng.normal(size=(len(TIMES), len(IDS))) + 0.3 * k)
            for k, n in enumerate(("zqy", "zqa", "zqb"))
        }
        columns["zqy"] = columns["zqy"] + columns["zqa"]
        columns["zqm"] = np.exp(
            rng.normal(size=len(IDS))[None, :] + 0.05 * rng.normal(size=(len(TIMES), len(IDS)))
        )
        columns["zqh"] = (columns["zqb"] > np.median(columns["zqb"])).astype(float)
        start = [TIMES[2] if k % 3 == 0 else 2099.0 for k in range(len(IDS))]
        columns["zqe"] = np.tile(start, (len(TIMES), 1))
        columns["zqb"][0, 0] = 1e4  # deserves a look
        self.panel = rs.Panel.from_arrays(IDS, TIMES, columns).with_labels(
            zqy=rs.Label(en="Zed output", zh="产出"),
            zqa=rs.Label(en="Zed capital", zh="资本", unit="CNY"),
            zqb=rs.Label(en="Zed labour", zh="劳动"),
            zqm=rs.Label(en="Zed mass", zh="规模"),
            zqh=rs.Label(en="Zed high", zh="高值"),
            zqe=rs.Label(en="Zed start", zh="起始年"),
        )

    def raster(self):
        """Return a raster file of cells a third of a square, over all of them."""
        path = Path(tempfile.mkdtemp()) / "2020.asc"
        head = f"ncols 24\nnrows 24\nxllcorner 99\nyllcorner 29\ncellsize {1 / 3}\n"
        rows = (" ".join(str(r * 5 + c * c) for c in range(24)) for r in range(24))
        path.write_text(head + "\n".join(rows) + "\n", "ascii")
        path.with_suffix(".prj").write_text(
            'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
            'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
        )
        return path


def local_moran_of(p, w):
    return rs.local_moran(p["zqy"], w, permutations=99, rng=1)


def made(s):
    """Return a record of every type, by the type's name."""
    p, w, regions = s.panel, s.w, s.regions
    formula = "zqy ~ zqa + log(zqb)"
    how = {"model": "sdm", "fixed_effects": "entity"}
    fit = rs.regression.spatial_panel_estimate(p, formula, w, **how)
    impacts = rs.impacts(fit, draws=50, rng=1, by_region=True)
    local = {"coords": regions.points, "metric": "planar", "at_time": TIMES[-1]}
    one = rs.gwr(p, "zqy ~ zqa", bandwidth=24, **local)
    poles = network.pole_network(regions, p["zqm"], draws=9, rng=1, points="point", group="gq")
    index = rs.composite_index(p, {"zqa": "+", "zqb": "-"})
    moran = rs.moran(p["zqy"], w)
    lm = regression.lm_tests(p, formula, w)
    moving = rs.spatial_panel_dynamic(
        p, "zqy ~ zqa", w, inference="delta", horizons=2, fixed_effects="time"
    )
    holes = p.columns["zqa"].copy()
    holes[1, 3] = holes[2, 3] = np.nan
    fixed = "zqy ~ zqa + log(zqb) | id + time"
    industries = ["zqy", "zqa", "zqb", "zqm"]
    iv = rs.instrumental(p, "zqy ~ zqa + [log(zqb) ~ zqm + zqh] | id")
    own = network.gravity_layer(regions, p["zqm"], at_time=TIMES[-1])
    flow_model = rs.spatial_flows(
        own, p, ["zqa", "log(zqb)"], w, regions=regions, at_time=TIMES[-1], draws=100, rng=1
    )
    found = [
        fit,
        impacts,
        impacts.regional,
        lm,
        lm.tests[0],
        regression.impact_profiles(fit, regions=regions, breaks=[0, 200, 900], draws=50, rng=1),
        rs.spatial_panel(p, formula, w, draws=50, rng=1, **how),
        rs.regression.spatial_regression_estimate(p, formula, w, at_time=TIMES[-1]),
        spatial_regression(
            p, f"{formula} + zqa^2", w, model="slx", at_time=TIMES[-1], draws=50, rng=1
        ),
        moving,
        moving.model,
        moving.responses,
        rs.select_model(p, formula, w, fixed_effects="entity"),
        rs.model_diagnostics(p, formula, w, model="ols", draws=19, rng=1),
        rs.model_tests(p, formula, w, model="ols", tests="lm, cd", draws=19, rng=1),
        rs.regression.spatial_panel_estimate(p, formula, w, model="sem", effects="correlated"),
        regression.effects_tests(p, formula, w, model="slx"),
        regression.lr_tests(p, formula, w, model="slx"),
        rs.hausman_test(p, formula, w, model="slx"),
        rs.regression.what_if_of(fit, "zqa", in_regions=[p.ids[0]], rng=1),
        regression.predict(fit, p),
        regression.recovered_effects_of(fit, p),
        one,
        rs.mgwr(p, "zqy ~ zqa", **local),
        gw.stationarity(one, permutations=9, rng=1),
        gw.predict(one, p.select(times=TIMES[-1:]), coords=regions.points),
        moran,
        moran.scatter(TIMES[0]),
        rs.local_moran(p["zqy"], w, permutations=99, rng=1),
        auto.cluster_transitions(p["zqy"], w, permutations=99, rng=1),
        auto.join_counts(p["zqh"], w),
        auto.spatial_gini(p["zqm"], w),
        auto.moran_matrix(p, ["zqy", "zqa"], w),
        auto.correlogram_by_order(p["zqy"], w, rng=1),
        auto.emerging_hot_spots(p["zqy"], w, correction="none", alpha=0.2),
        auto.cluster_sensitivity(p["zqy"], w, error=p["zqa"], draws=9, permutations=99, rng=1),
        indicators.disparity(p["zqy"], regions=regions, group="gq", population=p["zqm"]),
        index,
        rs.indicators.composite_sensitivity_of(index),
        rs.coupling_coordination(p, ["zqa", "zqm"], rescale=True),
        rs.describe(p),
        rs.correlations(p),
        rs.location_quotient(p, industries),
        rs.specialisation(p, industries),
        rs.shift_share(p, industries),
        rs.economic_complexity(p, industries, at_times=TIMES[1:]),
        rs.malmquist(p, inputs=["zqa", "zqm"], outputs=["zqy"]),
        rs.convergence(p, "zqy", w, controls=["zqa", "log(zqb)"], model="sar"),
        rs.lorenz(p["zqm"], regions=regions, group="gq", population=p["zqy"]),
        rs.nested_theil(p["zqm"], regions=regions, groups="gq", population=p["zqy"]),
        rs.skater(p, ["zqa", "zqm"], w, clusters=3, floor=2, at_time=TIMES[-1]),
        rs.harmonise(p, 2020),
        rs.aggregate(p, "gq", regions=regions, kinds=dict.fromkeys(p.columns, "sum")),
        rs.convergence_clubs(p["zqm"], logs=False, trim=0.2),
        rs.spatial_markov(p["zqy"], w, classes=3),
        rs.centre_of_gravity(p["zqm"], regions),
        rs.geodetector(
            p, "zqy", ["zqa", "zqm"], categories=["zqh"], at_time=TIMES[-1], permutations=99, rng=1
        ),
        rs.importances(
            p, "zqy ~ log(zqa) + log(zqb)", w, engine="xgboost", folds=3, repeats=1, trees=30, rng=1
        ),
        rs.fsqca(
            p, "zqy", ["zqa", "zqb", "zqm"], consistency=0.7, pri=0.3, expectations="zqa, ~zqm"
        ),
        rs.data_envelopment(p, ["zqa", "zqm"], ["zqy"], returns="constant", super_efficiency=True),
        rs.super_sbm(p, ["zqa", "zqm"], ["zqy"], bads=["zqb"], gml=True),
        rs.dea_bootstrap(p, ["zqa", "zqm"], ["zqy"], draws=20, rng=1),
        rs.simar_wilson(p, ["zqa", "zqm"], ["zqy"], ["log(zqb)"], bias_draws=20, draws=20, rng=1),
        rs.regression.spatial_panel_2sls_estimate(p, formula, w, model="sar", fixed_effects="none"),
        iv,
        iv.tests[0],
        iv.reduced_form,
        iv.anderson_rubin,
        rs.moderation(p, "zqy ~ zqa + zqm", w, model="slx"),
        rs.mediation(p, fixed, rng=1),
        rs.spatial_mediation(p, "zqy ~ zqa + zqm", w, model="slx", rng=1),
        rs.group_regressions(p, fixed, "gq", regions=regions),
        rs.spatial_groups(p, "zqy ~ zqa", w, "gq", regions=regions, model="sar"),
        rs.wild_bootstrap(p, fixed, draws=99, rng=1),
        rs.randomisation_inference(p, fixed, draws=99, rng=1),
        rs.leave_one_out(p, fixed),
        rs.panel_threshold(
            p, "zqy ~ zqa + log(zqb)", threshold="zqm", thresholds=2, draws=19, trim=0.1, rng=1
        ),
        rs.coefficient_stability(p, fixed),
        rs.bartik_instrument(p, industries),
        rs.exposure_robust(p, "zqy ~ [log(zqb) ~ bartik] | id + time", industries),
        rs.specification_curve(p, fixed),
        rs.event_study(p, "zqy ~ zqa", event="zqe", rng=1),
        rs.policy(p, "zqy ~ zqa", w, first="zqe", draws=99, rng=1),
        rs.policy_cohorts(p, "zqy ~ zqa", first="zqe"),
        rs.policy_reach(p, w, first="zqe"),
        rs.bacon(p, "zqy ~ 1", first="zqe"),
        rs.discontinuity(p, "zqy ~ zqa", w, running="zqm", cutpoint=1.0),
        rs.matching(p, "zqy ~ zqa", first="zqe", caliper=None),
        rs.synthetic_control(p, "zqy ~ 1", first="zqe", rng=1),
        rs.policy_durbin(p, "zqy ~ zqa", w, first="zqe", draws=99, rng=1),
        rs.fixed_effects(p, fixed),
        rs.ppml(p, "zqb ~ zqa + zqm | id + time"),
        rs.fixed_effects_stepwise(p, fixed),
        regression.conley_curve(p, fixed, [200.0, 300.0], regions=regions),
        poles,
        poles.poles,
        poles.agreement,
        poles.backbone,
        poles.network,
        *(poles.nodes, poles.blocks, poles.hinterlands),
        poles.axes,
        poles.organisation,
        network.pole_evolution(regions, p["zqm"], points="point", group="gq"),
        network.pole_scales(regions, p["zqm"], within="gq", points="point"),
        symbiosis(p["zqm"], regions=regions, points="point", poles=poles.poles.poles),
        rs.map_flows(poles.backbone, regions),
        rs.describe_flows(poles.backbone, regions, group="gq"),
        flow_model,
        flow_model.tests[0],
        rs.dissolve_report(regions, "gq"),
        rs.describe_weights(w),
        rs.describe_weights(rs.PeriodWeights({2021: w, 2022: rs.weights.knn(regions, k=4)})),
        rs.compare_weights(w, rs.weights.knn(regions, k=4)),
        indicators.kernel_density(p["zqy"]),
        indicators.map_variable(p["zqy"], regions),
        indicators.map_variable(p["zqy"], regions, second=p["zqa"]),
        indicators.map_variable(p["zqm"], regions, second=p["zqa"], drawn="dorling"),
        indicators.ranking(p["zqy"], regions=regions, group="gq"),
        rs.forecast(p["zqm"], until=TIMES[-1] + 2, model="drift"),
        rs.deflate(p["zqm"], replace(p["zqb"], values=np.full(p["zqb"].values.shape, 103.0))),
        indicators.series(p["zqy"], regions=regions, group="gq"),
        indicators.zipf(p["zqm"]),
        rs.ripley_k(regions, simulations=39, rng=1),
        rs.zonal_statistics(regions, s.raster()),
        rs.distance_to_nearest(regions, regions.select(IDS[:3]), within=300),
        rs.points_to_regions(regions, regions, category="gq"),
        rs.access(p["zqm"], regions, regions.select(IDS[:3])),
        rs.second_opinion(local_moran_of(p, w), programs=["esda"]),
        rs.balance(p.with_columns(by_position=True, zqa=holes), "drop_regions"),
        runner.call(
            "moran", {"panel": p, "regions": regions}, {"variable": "zqy", "by": "gq"}
        ).result,
    ]
    return {type(r).__name__: r for r in found}


@functools.cache
def study():
    """Return the study and a record of every type: once a process, whichever walks over them ask."""
    world = World()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        return world, made(world)


@pytest.fixture(scope="module")
def world():
    return study()[0]


@pytest.fixture(scope="module")
def records():
    return study()[1]


def subclasses():
    """Return the types of records of the package that have tables."""
    for module in walk_packages(rs.__path__, rs.__name__ + "."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found, todo = set(), [Record]
    while todo:
        one = todo.pop()
        todo += one.__subclasses__()
        if "tables" in vars(one) and one is not Record and one.__module__.startswith("regspatial"):
            found.add(one)
    return found


def types():
    return {one.__name__ for one in subclasses()}


NAMES = sorted(types() - set(EXEMPT))


def test_every_type_of_record_is_made_here(records):
    assert set(NAMES) - set(records) == set()


def words_of(laid):
    yield laid.caption
    yield from laid.notes
    yield from (heading.text for line in laid.head for heading in line)
    yield from (cell.text for row in laid.rows for cell in row.cells)


def words_of_figure(figure):
    yield "caption", caption_of(figure) or ""
    yield "alternative", alternative_of(figure) or ""
    for text in figure.findobj(Text):
        if text.get_visible():
            yield "figure", text.get_text()
    plt.close(figure)


def spoken_by(record, place):
    """Yield every text that a report, a screen or a figure shows of a record."""
    show = show_of(record)
    yield "title", str(show.title(record).text(place.language))
    method = show.method(record)
    if method is not None:
        yield "method", method.text(place.language)
    for table in (*record.tables(), *show.paper(record, place.language)):
        laid = laid_out(table, place.language, names=place.names)
        for words in words_of(laid):
            yield f"table {laid.name}", words
    for part in show.parts(record, place):
        if hasattr(part, "savefig"):
            yield from words_of_figure(part)
        elif isinstance(part, Spoken):
            yield "sentence", part.text(place.language)


def place_of(world, language):
    return Place(language=language, names=names_of(world.regions, language), regions=world.regions)


@functools.cache
def spoken(name, language):
    """Return what is shown of a record in a language: drawn once for all who read it."""
    world, records = study()
    return tuple(spoken_by(records[name], place_of(world, language)))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_readers_meet_labels_and_names_alone(name, language):
    other = ENGLISH if language == "zh" else None
    wrong = set()
    for where, words in spoken(name, language):
        wrong |= {(where, m) for m in RAW.findall(words)}
        if other is not None:
            wrong |= {(where, m) for m in other.findall(words)}
    assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_of_a_page_has_a_caption(name):
    """Where a page's caption stands for the title, values by id have no name of their own."""
    said = spoken(name, "en")
    captions = [words for where, words in said if where == "caption"]
    alternatives = [words for where, words in said if where == "alternative"]
    for caption, alternative in zip(captions, alternatives, strict=True):
        assert caption, alternative


def with_gaps(s):
    """Return records that name regions in sentences: without neighbours, without a value, joined by hand."""
    chain = IDS[:20]
    far = rs.weights.from_links(
        IDS, chain, [*chain[1:], chain[0]], islands="keep", normalise="none"
    )
    joined = rs.weights.queen(s.regions, links=[(IDS[0], IDS[35])])
    holes = s.panel.columns["zqa"].copy()
    holes[-1, 3] = np.nan
    gaps = s.panel.with_columns(by_position=True, zqa=holes)
    flows = network.gravity_layer(s.regions, s.panel["zqm"], at_time=TIMES[-1], name="firms")
    y = s.panel["zqy"]
    return [
        rs.describe_weights(far),
        rs.describe_weights(joined),
        rs.moran(y, far),
        auto.geary(y, far),
        rs.local_moran(y, far, permutations=99, rng=1),
        auto.moran_matrix(s.panel, ["zqy", "zqa"], far),
        indicators.map_variable(gaps["zqa"], s.regions),
        indicators.ranking(gaps["zqa"], regions=s.regions),
        rs.moran(gaps["zqa"], s.w),
        network.backbone(flows, rule="threshold", threshold=0.5 * float(flows.matrix.max())),
        rs.balance(gaps),
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_about_gaps_call_regions_by_name(world, language):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        found = with_gaps(world)
    for record in found:
        spoken = list(spoken_by(record, place_of(world, language)))
        wrong = {(where, m) for where, words in spoken for m in RAW.findall(words)}
        assert not wrong, type(record).__name__
        named = "城" if language == "zh" else "Town"
        assert any(named in words for _where, words in spoken), type(record).__name__


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_readers_meet_no_code_and_no_other_language(name, language):
    wrong = {
        (where, code)
        for where, words in spoken(name, language)
        for code in coded_in(words, language)
    }
    assert not wrong


def test_a_code_or_a_foreign_word_would_be_found():
    assert coded_in("按 gravity 分层，HH 集聚", "zh") == {"gravity", "HH"}
    assert coded_in("The cluster is HH, weights row-mean", "en") == {"HH", "row-mean"}
    assert coded_in("区域 Hainan 没有邻居", "zh") == {"Hainan"}
    assert coded_in("Moran 散点图，p < 0.05", "zh") == set()


OF_THE_DATA = re.compile(r"zq\w*|rq\d+|gq\d*|(?:Western |Eastern )?Realm|Town \d+|Zed \w+")
"""What the data call columns, regions and groups."""


def english_in(table, folder):
    """Return the English words of a table in the CSV of a Chinese run, by column; codes stay what they are.

    Codes are what a column of a family of terms holds, a cell that is one by itself, and the keys of measures.
    """
    path = folder / "table.csv"
    write([laid_out(table, "zh")], path, "csv")
    shown = without_silent(table)
    _head, *written = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
    found = {}
    for cells, row in zip(written, shown.rows, strict=True):
        for column, text, value in zip(shown.columns, cells, row, strict=True):
            if column.terms or column.key == "key" or isinstance(value, Named):
                continue
            words = set(re.findall("[A-Za-z]{4,}", OF_THE_DATA.sub("", text)))
            if words := words - english_of_chinese() - {"true", "false"}:
                found.setdefault(column.key, set()).update(words)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_of_a_file_is_english(records, name, tmp_path):
    wrong = {}
    for table in records[name].tables():
        for column, words in english_in(table, tmp_path).items():
            wrong[table.name, column] = words
    assert not wrong


def test_an_english_cell_would_be_found(tmp_path):
    said = Note(_("no neighbours"))
    columns = (Column("what", _("What"), "text"), Column("code", _("Kind"), "text", "cluster"))
    table = Table(name="t", en=_("What"), columns=columns, rows=((said, "HH"), ("growing", "LL")))
    assert english_in(table, tmp_path) == {"what": {"growing"}}
