"""What every tool of the catalog owes: a docstring, reference numbers, a run in QGIS.

A careless addition fails here. What a tool does not have stands below by name, with the reason.
"""

import importlib.util
import inspect
import re
from pathlib import Path
from typing import Annotated, get_args, get_origin

import pytest

import regspatial as rs
from regspatial import autocorrelation as auto
from regspatial import gw, indicators, network, regression, runner, studies, weights
from regspatial._calls.hints import hints_of
from regspatial.catalog import expand, tools
from regspatial.declare.asks import Asks

ROOT = Path(__file__).resolve().parents[2]
TOOLS = tools()
ROOMS = (auto, gw, indicators, network, regression, studies, weights)

NO_REFERENCES = {
    "join_report": "matches labels",
    "describe": "means and quantiles",
    "correlations": "Pearson's and Spearman's coefficients",
    "series": "sums, means and rates of growth",
    "ranking": "ranks",
    "build_weights": "each kind has its own",
    "describe_weights": "counts",
    "edit_weights": "changes links by name",
    "weights_from_flows": "the flows as they are",
    "map_flows": "shows the flows as they are",
}

REFERENCES = {
    # other programs' numbers, or the words of a definition worked out a second time
    "describe": ("unit/indicators/test_describe.py", "describe("),
    "correlations": ("unit/indicators/test_describe.py", "correlations("),
    "series": ("unit/indicators/test_series_and_ranking.py", "series("),
    "ranking": ("unit/indicators/test_series_and_ranking.py", "ranking("),
    "kernel_density": ("reference/test_bandwidths_of_r.py", "kernel_density("),
    "zipf": ("unit/indicators/test_zipf.py", "zipf("),
    "build_weights": ("reference/test_weights_references.py", "queen("),
    "describe_weights": ("unit/weights/test_user_weights.py", "describe_weights("),
    "edit_weights": ("unit/weights/test_edited_weights.py", "edit("),
    "weights_from_flows": ("unit/weights/test_edited_weights.py", "from_flows("),
    "compare_weights": ("unit/weights/test_edited_weights.py", "compare_weights("),
    "moran": ("reference/test_columbus_autocorrelation.py", "moran("),
    "local_moran": ("reference/test_columbus_autocorrelation.py", "local_moran("),
    "geary": ("reference/test_esda_autocorrelation.py", "geary("),
    "getis_ord_g": ("reference/test_esda_autocorrelation.py", "getis_ord_g("),
    "join_counts": ("reference/test_esda_autocorrelation.py", "join_counts("),
    "spatial_gini": ("reference/test_spatial_gini_mexico.py", "spatial_gini("),
    "local_g": ("reference/test_columbus_autocorrelation.py", "local_g("),
    "local_geary": ("reference/test_esda_autocorrelation.py", "local_geary("),
    "bivariate_local_moran": ("reference/test_esda_autocorrelation.py", "bivariate_local_moran("),
    "lee": ("reference/test_lee_esda.py", "lee("),
    "local_lee": ("reference/test_lee_esda.py", "local_lee("),
    "cluster_transitions": (
        "unit/autocorrelation/test_autocorrelation_records.py",
        "cluster_transitions(",
    ),
    "multivariate_local_geary": (
        "reference/test_exploring_columbus.py",
        "multivariate_local_geary(",
    ),
    "multivariate_local_moran": (
        "reference/test_spdep_autocorrelation.py",
        "multivariate_local_moran(",
    ),
    "moran_matrix": ("unit/autocorrelation/test_multivariate.py", "moran_matrix("),
    "correlogram_by_distance": (
        "reference/test_exploring_columbus.py",
        "correlogram_by_distance(",
    ),
    "correlogram_by_order": ("reference/test_exploring_columbus.py", "correlogram_by_order("),
    "emerging_hot_spots": ("reference/test_clusters_spdep.py", "emerging_hot_spots("),
    "cluster_stability": ("reference/test_clusters_spdep.py", "cluster_stability("),
    "cluster_sensitivity": ("reference/test_clusters_spdep.py", "cluster_sensitivity("),
    "forecast": ("reference/test_forecast.py", "forecast("),
    "deflate": ("unit/studies/test_deflate.py", "deflate("),
    "access": ("reference/test_access.py", "access("),
    "points_to_regions": ("unit/indicators/test_points_to_regions.py", "points_to_regions("),
    "distance_to_nearest": ("unit/indicators/test_nearest.py", "distance_to_nearest("),
    "zonal_statistics": ("unit/indicators/test_zonal_statistics.py", "zonal_statistics("),
    "ripley_k": ("reference/test_ripley_k.py", "ripley_k("),
    "spatial_panel": ("reference/test_panel_produc.py", "spatial_panel_estimate("),
    "spatial_regression": (
        "reference/test_cross_section_spatialreg.py",
        "spatial_regression_estimate(",
    ),
    "spillovers": ("unit/regression/test_impact_profiles.py", "impact_profiles("),
    "spatial_panel_dynamic": (
        "unit/regression/test_dynamic_panel.py",
        "spatial_panel_dynamic_estimate(",
    ),
    "spatial_panel_2sls": ("unit/regression/test_panel_2sls.py", "spatial_panel_2sls_estimate("),
    "what_if": ("unit/regression/test_model_uses.py", "what_if_of("),
    "predict_panel": ("unit/regression/test_model_uses.py", "predict("),
    "recovered_effects": ("unit/regression/test_model_uses.py", "recovered_effects_of("),
    "residual_moran_test": ("unit/regression/test_single_tests.py", "residual_moran_test("),
    "pesaran_cd_test": ("unit/regression/test_single_tests.py", "pesaran_cd_test("),
    "serial_correlation_test": ("unit/regression/test_single_tests.py", "serial_correlation_test("),
    "heteroskedasticity_test": ("unit/regression/test_single_tests.py", "heteroskedasticity_test("),
    "normality_test": ("unit/regression/test_single_tests.py", "normality_test("),
    "collinearity": ("unit/regression/test_single_tests.py", "collinearity("),
    "effects_tests": ("unit/regression/test_single_tests.py", "effects_tests("),
    "hausman_test": ("unit/regression/test_random_effects.py", "hausman_test("),
    "lm_tests": ("unit/regression/test_lagrange.py", "lm_tests("),
    "lr_tests": ("unit/regression/test_nested.py", "lr_tests("),
    "wald_tests": ("unit/regression/test_nested.py", "wald_tests("),
    "select_model": ("unit/regression/test_choosing.py", "select_model("),
    "model_tests": ("unit/regression/test_model_tests.py", "model_tests("),
    "model_diagnostics": ("unit/regression/test_choosing.py", "model_diagnostics("),
    "bartik_instrument": ("unit/regression/test_bartik_instrument.py", "bartik_instrument("),
    "exposure_robust": ("reference/test_exposure_shiftsharese.py", "exposure_robust("),
    "instrumental": ("unit/regression/test_instrumental.py", "instrumental("),
    "panel_threshold": ("reference/test_threshold_of_r.py", "panel_threshold("),
    "wild_bootstrap": ("reference/test_few_clusters.py", "wild_bootstrap("),
    "randomisation_inference": ("unit/regression/test_few_clusters.py", "randomisation_inference("),
    "leave_one_out": ("unit/regression/test_leave_one_out.py", "leave_one_out("),
    "spatial_leave_one_out": (
        "unit/regression/test_leave_one_out.py",
        "spatial_leave_one_out(",
    ),
    "group_regressions": ("unit/regression/test_groups.py", "group_regressions("),
    "spatial_groups": ("unit/regression/test_groups.py", "spatial_groups("),
    "mediation": ("unit/regression/test_mediation.py", "mediation("),
    "moderation": ("unit/regression/test_moderation.py", "moderation("),
    "spatial_mediation": ("unit/regression/test_spatial_mediation.py", "spatial_mediation("),
    "specification_curve": ("unit/regression/test_alternatives.py", "specification_curve("),
    "event_study": ("unit/regression/test_events.py", "event_study("),
    "policy": ("reference/test_policy_staggered.py", "policy("),
    "policy_cohorts": ("reference/test_policy_cohorts.py", "policy_cohorts("),
    "policy_reach": ("unit/regression/test_policy_reach.py", "policy_reach("),
    "bacon": ("reference/test_policy_cohorts.py", "bacon("),
    "discontinuity": ("reference/test_discontinuity_rdrobust.py", "discontinuity("),
    "matching": ("reference/test_matching.py", "matching("),
    "synthetic_control": ("reference/test_synthetic_control.py", "synthetic_control("),
    "policy_durbin": ("unit/regression/test_policy_durbin.py", "policy_durbin("),
    "conley_curve": ("unit/regression/test_conley_curve.py", "conley_curve("),
    "fixed_effects_stepwise": ("unit/regression/test_stepwise.py", "fixed_effects_stepwise("),
    "coefficient_stability": (
        "unit/regression/test_coefficient_stability.py",
        "coefficient_stability(",
    ),
    "fixed_effects": ("reference/test_fixed_effects_pyfixest.py", "fixed_effects("),
    "ppml": ("reference/test_ppml_pyfixest.py", "ppml("),
    "spatial_flows": ("reference/test_spatial_flows.py", "spatial_flows("),
    "gwr": ("reference/test_gwr_georgia.py", "gwr("),
    "mgwr": ("reference/test_mgwr_peer.py", "mgwr("),
    "gtwr": ("unit/gw/test_gtwr.py", "gtwr("),
    "gwr_stationarity": ("unit/gw/test_stationarity.py", "stationarity("),
    "pole_network": ("reference/test_poles_of_china.py", "growth_poles("),
    "pole_evolution": ("unit/network/test_pole_evolution.py", "pole_evolution("),
    "map_flows": ("unit/network/test_flow_map.py", "map_flows("),
    "describe_flows": ("unit/indicators/test_describe_flows.py", "describe_flows("),
    "pole_scales": ("unit/network/test_pole_scales.py", "pole_scales("),
    "symbiosis": ("unit/network/test_pole_evolution.py", "symbiosis("),
    "geodetector": ("reference/test_geodetector_gdverse.py", "geodetector("),
    "convergence": ("unit/studies/test_convergence.py", "convergence("),
    "lorenz": ("unit/indicators/test_inequality.py", "lorenz("),
    "nested_theil": ("unit/indicators/test_inequality.py", "nested_theil("),
    "harmonise": ("unit/studies/test_harmonise.py", "harmonise("),
    "aggregate": ("unit/studies/test_aggregate.py", "aggregate("),
    "convergence_clubs": ("reference/test_clubs_of_r.py", "convergence_clubs("),
    "markov_transitions": ("reference/test_transitions_giddy.py", "markov_transitions("),
    "spatial_markov": ("reference/test_transitions_giddy.py", "spatial_markov("),
    "k_means": ("reference/test_regionalisation_spopt.py", "k_means("),
    "skater": ("reference/test_regionalisation_spopt.py", "skater("),
    "max_p": ("reference/test_regionalisation_spopt.py", "max_p("),
    "centre_of_gravity": ("reference/test_centres_pointpats.py", "centre_of_gravity("),
    "importances": ("reference/test_importances_shapley.py", "importances("),
    "fsqca": ("reference/test_fsqca_qca.py", "fsqca("),
    "data_envelopment": ("reference/test_efficiency_deapack.py", "data_envelopment("),
    "super_sbm": ("reference/test_efficiency_deapack.py", "super_sbm("),
    "dea_bootstrap": ("reference/test_simar_wilson_rdea.py", "dea_bootstrap("),
    "simar_wilson": ("reference/test_simar_wilson_rdea.py", "simar_wilson("),
    "malmquist": ("unit/efficiency/test_malmquist.py", "malmquist("),
    "composite_index": ("unit/indicators/test_composite_index.py", "composite_index("),
    "composite_sensitivity": (
        "unit/indicators/test_composite_index.py",
        "composite_sensitivity_of(",
    ),
    "coupling_coordination": (
        "unit/indicators/test_composite_index.py",
        "coupling_coordination(",
    ),
    "disparity": ("unit/indicators/test_disparity.py", "disparity("),
    "location_quotient": ("reference/test_industries_econcomplex.py", "location_quotient("),
    "specialisation": ("reference/test_industries_econcomplex.py", "specialisation("),
    "shift_share": ("unit/indicators/test_shift_share.py", "shift_share("),
    "economic_complexity": ("reference/test_industries_econcomplex.py", "economic_complexity("),
}
"""The file that holds a tool's numbers against a reference, and the call in it."""

NO_PAGE = {
    "join_report": "the pages on names and weights say what is matched",
}

NO_NUMBERS = {
    "join_report": "lists of labels",
    "match_names": "lists of labels",
    "map_variable": "shows the numbers of a column",
}

MEASURES = {"metric", "points", "coords"}
"""Parameters of functions that measure distances: these say in which unit."""


def public(tool):
    return getattr(rs, tool.name)


def test_a_tool_is_the_function_of_its_name():
    """One name in Python, the shell, recipes and QGIS: rs.NAME is what the tool runs."""
    others = {
        tool.name: tool.entry
        for tool in TOOLS
        if public(tool) is not runner.load(tool.entry) or public(tool).__name__ != tool.name
    }
    assert others == {}


OTHER_ARGUMENTS = {
    ("panel", "values"): "names, or a table that has them",
    ("zeros", "restore_zeros"): "the table that is read has that name on every face",
}
"""Parameters whose argument in Python has another name, and why."""


def test_a_parameter_has_one_name_in_python_and_on_the_faces():
    other = {
        (p.name, argument)
        for tool in TOOLS
        for p in tool.params
        if (argument := p.feeds.partition(".")[2]) and argument != p.name
    }
    assert other == set(OTHER_ARGUMENTS)


def test_what_is_asked_in_the_same_words_has_one_name():
    """Label and help say what is meant: where both are the same, so is the name."""
    asked = {}
    for tool in TOOLS:
        for p in tool.params:
            if p.help_en:
                asked.setdefault((p.label("en"), p.help("en")), set()).add(p.name)
    assert [names for names in asked.values() if len(names) > 1] == []


OF_OTHER_THINGS = {
    "Fixed effects": "which there are, whether groups share them, and whether all are tried",
    "Normalisation": "of weights, and of indicators",
    "Places": "the points themselves, and what is nearest to regions",
}
"""Labels of several parameters that are not the same thing, and what they are."""


def test_a_label_has_one_name():
    """One concept one name: a label that stands in two tools names one parameter."""
    named = {}
    for tool in TOOLS:
        for p in tool.params:
            named.setdefault(p.label("en"), set()).add(p.name)
    assert {label for label, names in named.items() if len(names) > 1} == set(OF_OTHER_THINGS)


def asked_of_people():
    """What each parameter of a tool asks for, with the parameter's name: one object an alias."""
    for tool in TOOLS:
        hints = hints_of(inspect.unwrap(runner.load(tool.entry)), asked=True)
        for name, hint in hints.items():
            for one in get_args(hint)[1:] if get_origin(hint) is Annotated else ():
                if isinstance(one, Asks):
                    yield one, name


def test_an_alias_stands_under_one_name():
    """`Annotated` aliases say a concept once; under a second name it would have two."""
    under, alive = {}, list(asked_of_people())  # an id is one only while its object is there
    for one, name in alive:
        under.setdefault(id(one), set()).add(name)
    assert [names for names in under.values() if len(names) > 1] == []


NOT_CALLED = {
    "data": "panel",
    "frame": "panel",
    "seed": "rng",
    "random_state": "rng",
    "errors": "covariance",
    "se": "covariance",
    "times": "at_times",
    "periods": "at_times",
    "year": "at_time",
    "cutoff": "conley_cutoff, but of a rule of weights",
    "column": "variable",
    "columns": "variables",
    "weights_matrix": "w",
}
"""Words that have been, or might be, second names of a thing, and its name."""
CALLED_SO = {
    ("match_names", "year"): "of an edition of the table of places, not of data",
    ("centre_of_gravity", "frame"): "the frame in which ellipses lie",
    ("build_weights", "cutoff"): "of the rule",
}


def test_no_tool_brings_a_second_name_back():
    found = {
        (tool.name, name)
        for tool in TOOLS
        for name in inspect.signature(runner.load(tool.entry)).parameters
        if name in NOT_CALLED
    }
    assert found == set(CALLED_SO)


def test_a_period_is_at_time_and_a_column_is_time():
    """`time` takes the name of a column, and stands beside `id`; what is computed at one period is `at_time`."""
    for tool in TOOLS:
        function = runner.load(tool.entry)
        names = inspect.signature(function).parameters
        assert "time" not in names or "id" in names, tool.name
        assert "time" not in {p.name for p in tool.params}, tool.name


def doc_of(function):
    return inspect.getdoc(function) or ""


def has(section, text):
    return re.search(rf"^{section}\n-{{3,}}$", text, re.MULTILINE) is not None


def named_in(text):
    """Public functions that a docstring refers to: "As `moran`", "see `spatial_panel`"."""
    for name in re.findall(r"`(\w+)`", text):
        for room in ROOMS:
            found = getattr(room, name, None)
            if inspect.isfunction(found):
                yield found
                break


def test_docstrings_say_what_comes_back_and_what_is_refused():
    owed = ("Parameters", "Returns", "Raises")
    texts = {tool.name: doc_of(public(tool)) for tool in TOOLS}
    lacking = [(name, s) for name, text in texts.items() for s in owed if not has(s, text)]
    assert lacking == []


def test_docstrings_have_references_or_name_the_function_that_has_them():
    texts = {tool.name: doc_of(public(tool)) for tool in TOOLS}
    own = {name for name, text in texts.items() if has("References", text)}
    named = {
        name
        for name, text in texts.items()
        if any(has("References", doc_of(f)) for f in named_in(text))
    }
    assert set(texts) - own - named - set(NO_REFERENCES) == set()
    assert own & set(NO_REFERENCES) == set(), "they have them now"


def test_what_measures_distances_says_in_which_unit():
    silent, units = [], []
    for tool in TOOLS:
        function = public(tool)
        if MEASURES & set(inspect.signature(function).parameters):
            texts = [doc_of(function), *(doc_of(f) for f in named_in(doc_of(function)))]
            silent += [tool.name] * (not any(re.search(r"\bkm\b", text) for text in texts))
        for p in expand(tool):
            en, zh = p.label("en"), p.label("zh")
            if "km" in en and not (
                ("map units" in en or "(km)" in en) and re.search("千米|公里", zh)
            ):
                units.append((tool.name, p.name))
    assert silent == []
    assert units == []


def test_every_tool_has_reference_numbers_and_no_other():
    names = {tool.name for tool in TOOLS}
    assert names - set(REFERENCES) - set(NO_NUMBERS) == set()
    assert (set(REFERENCES) | set(NO_NUMBERS) | set(NO_REFERENCES)) - names == set()


def test_the_reference_numbers_are_where_they_are_said_to_be():
    missing = []
    for name, (file, call) in REFERENCES.items():
        path = ROOT / "tests" / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if call not in text or not re.search(r"assert|allclose|approx", text):
            missing.append(f"{name}: {file} holds no numbers of {call}…)")
    assert missing == []


def test_every_tool_is_run_in_qgis():
    spec = importlib.util.spec_from_file_location("cases", ROOT / "tests/qgis/cases.py")
    cases = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cases)
    assert {tool.name for tool in TOOLS} == set(cases.CASES)


def test_every_parameter_has_help_in_both_languages():
    lacking = [
        (tool.name, p.name)
        for tool in TOOLS
        for p in expand(tool)
        if not (p.help("en").strip() and p.help("zh").strip())
    ]
    assert lacking == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_layer_and_table_of_a_run_has_a_name_of_its_own(language):
    """In a dialog they stand below one another, in the layer tree side by side."""
    shared = []
    for tool in TOOLS:
        drawn = [o for o in tool.outputs if o.kind in ("layer", "lines", "areas", "table")]
        if len({o.label(language) for o in drawn}) != len(drawn):
            shared.append(tool.name)
    assert shared == []


@pytest.mark.parametrize("ends", [".zh.md", ".md"])
def test_the_methods_pages_name_every_tool_or_its_function(ends):
    pages = [
        p
        for p in (ROOT / "docs/methods").glob(f"*{ends}")
        if p.name != "design-notes.md" and (ends == ".zh.md" or not p.name.endswith(".zh.md"))
    ]
    words = {word for p in pages for word in re.findall(r"\w+", p.read_text("utf-8"))}
    silent = {t.name for t in TOOLS if not {t.name, public(t).__name__} & words}
    assert silent - set(NO_PAGE) == set()
