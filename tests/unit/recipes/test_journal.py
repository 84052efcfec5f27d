"""The recipes of the journal: they run, say what is simulated, and find what the articles print."""

import csv
import importlib.util
import re
import sys
import tomllib

import numpy as np
import pytest

import regspatial as rs
from regspatial.recipes import read_recipe, run_recipe
from tests.unit.recipes.told_numbers import unfound

SIMULATED = (
    "agr",
    "ai",
    "dri",
    "dri_index",
    "ene",
    "ftz",
    "heating",
    "icp",
    "nqp",
    "pilot",
    "tfp",
    "yreb_index",
)
GENERATORS = {
    "agr": "agr_simulated_2021",
    "ai": "ai_simulated_2011_2022",
    "dri_indicators": "dri_simulated_indicators_2012_2022",
    "ene": "ene_simulated_2011_2020",
    "ftz": "ftz_simulated_2010_2020",
    "heating": "heating_simulated_2018",
    "icp": "icp_simulated_2009_2020",
    "nqp": "nqp_simulated_2015_2022",
    "pilot": "pilot_simulated_2010_2021",
    "tfp": "tfp_simulated_2002_2022",
}
RUN = ("agr", "ai", "dri_index", "ene", "ftz", "heating", "icp", "nqp", "pilot", "tfp")


@pytest.fixture(scope="module")
def ran(root, tmp_path_factory):
    """A run of each recipe, made once when it is asked for."""
    pytest.importorskip("matplotlib")
    done = {}

    def of(name):
        if name == "ene":
            pytest.importorskip("xgboost")
            pytest.importorskip("shap")
        if name not in done:
            folder = tmp_path_factory.mktemp(name) / "run"
            done[name] = run_recipe(root / f"recipes/{name}.toml", folder, language="zh").folder
        return done[name]

    return of


def rows_of(path):
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", RUN)
def test_numbers_of_findings_stand_in_tables(ran, name):
    assert unfound(ran(name), name) == []


def generator_of(root, name):
    path = root / f"data/tables/simulate_{name}.py"
    spec = importlib.util.spec_from_file_location(f"simulate_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", SIMULATED)
def test_what_is_simulated_says_so_in_the_table_and_in_both_languages(root, name):
    recipe = read_recipe(root / f"recipes/{name}.toml")
    assert "simulated" in recipe.panel["source"]
    assert "SIMULATED" in recipe.note.en
    assert "模拟" in recipe.note.zh


def test_every_recipe_on_a_simulated_table_is_among_them(root):
    found = {
        p.stem
        for p in (root / "recipes").glob("*.toml")
        if "simulated" in str(tomllib.loads(p.read_text("utf-8"))["panel"]["source"])
    }
    assert found == set(SIMULATED)


@pytest.mark.parametrize(("name", "table"), GENERATORS.items())
def test_the_program_repeats_the_table(root, tmp_path, monkeypatch, name, table):
    module = generator_of(root, name)
    monkeypatch.setattr(module, "OUT", tmp_path / "again.csv")
    monkeypatch.setattr(sys, "path", list(sys.path))
    module.main()
    again, shipped = (
        rows_of(p) for p in (tmp_path / "again.csv", root / f"data/tables/{table}.csv")
    )
    assert len(again) == len(shipped)
    for one, other in zip(again, shipped, strict=True):
        for key, value in other.items():
            if re.fullmatch(r"[0-9.e+-]+", value):  # a last digit may differ between machines
                assert float(one[key]) == pytest.approx(float(value), rel=2e-4)
            else:
                assert one[key] == value


@pytest.mark.parametrize("name", RUN)
def test_the_report_begins_with_what_was_found(ran, name):
    page = (ran(name) / "report.html").read_text("utf-8")
    note, found = page.index("模拟"), page.index("主要发现</h2>")
    assert note < found < page.index("<table")


def test_the_policy_recipe_finds_the_effects_that_were_drawn(root, ran):
    rows = {r["key"]: r for r in rows_of(ran("pilot") / "03-policy/policy.csv")}
    module = generator_of(root, "pilot")
    # 6, 6 and 4 pilots seen for 8, 6 and 4 years; 56 of 100 cells have a pilot beside them
    ages = [
        age for start, n in module.WAVES.items() for age in range(2022 - start) for _ in range(n)
    ]
    beside = int(rows["both"]["cells"])
    own = module.OWN + module.GROWTH * np.mean(ages) + module.SPILLOVER * beside / len(ages)
    for key, true in (("treated", own), ("ring-1", module.SPILLOVER)):  # within the 95 % interval
        assert float(rows[key]["low"]) < true < float(rows[key]["high"])
    assert float(rows["two-way"]["high"]) < own  # without a look at neighbours: too small


def test_the_heating_recipe_finds_the_jump_that_was_drawn(root, ran):
    true = generator_of(root, "heating").JUMP
    for step, jump in (("03-line", true), ("04-summer", 0.0), ("05-north", true), ("06-hu", 0.0)):
        rows = {r["method"]: r for r in rows_of(ran("heating") / step / "discontinuity.csv")}
        assert float(rows["robust"]["low"]) < jump < float(rows["robust"]["high"])
    assert float(rows_of(ran("heating") / "03-line/discontinuity.csv")[0]["low"]) > 0.0


# ---- TFP: tables 2 to 5 of Ming ------------------------------------------------------------------


def test_productivity_moves_by_province_as_printed(root, ran):
    rows = rows_of(ran("tfp") / "01-provinces/malmquist_group_periods.csv")
    names = ["Anhui", "Henan", "Hubei", "Hunan", "Jiangxi", "Shanxi"]
    found = np.array([[float(r[f"g{k}"]) for k in range(1, 7)] for r in rows])
    module = generator_of(root, "tfp")
    order = [[en for en, _zh in module.PROVINCES.values()].index(one) for one in names]
    # noise of .01 a unit, seven units a mean, and a frontier of data: .012 is measured
    np.testing.assert_allclose(found[:-1], module.changes()[:, order], atol=0.013)
    # table 3: Anhui, Henan, Hubei, Hunan, Jiangxi, Shanxi
    np.testing.assert_allclose(found[-1], [1.095, 1.109, 1.103, 1.107, 1.114, 1.123], atol=2e-3)


def test_productivity_moves_by_period_as_table_2_prints(ran):
    rows = rows_of(ran("tfp") / "01-provinces/malmquist_by_period.csv")
    printed = [
        1.217,
        1.258,
        1.141,
        1.153,
        1.213,
        1.095,
        1.043,
        1.218,
        1.216,
        1.088,
        1.085,
        1.059,
        1.088,
        1.107,
        1.034,
        0.954,
        1.075,
        1.045,
        1.134,
        1.003,
        1.109,
    ]
    found = [float(r["tfpch"]) for r in rows]
    np.testing.assert_allclose(found, printed, atol=5e-3)


def test_industries_stand_to_one_another_as_table_5_prints(ran):
    rows = {
        r["group"]: float(r["tfpch"])
        for r in rows_of(ran("tfp") / "02-industries/malmquist_by_group.csv")
    }
    printed = {
        "special_equipment": 1.071,
        "transport_equipment": 1.095,
        "instruments": 1.089,
        "electrical_machinery": 1.084,
        "electronics_communication": 1.089,
        "general_equipment": 1.075,
        "metal_products": 1.058,
    }
    mean = np.exp(np.mean(np.log(list(rows.values()))))
    of_printed = np.exp(np.mean(np.log(list(printed.values()))))
    for one, value in printed.items():
        assert rows[one] / mean == pytest.approx(value / of_printed, abs=4e-3)


def test_both_groupings_have_one_mean_in_every_period(ran):
    one, other = (
        [r["all"] for r in rows_of(ran("tfp") / f"{step}/malmquist_group_periods.csv")]
        for step in ("01-provinces", "02-industries")
    )
    assert one == other


# ---- NQP: tables 3, 9 and 10 of Hu, Chen and Li --------------------------------------------------


def test_the_effects_of_new_quality_forces_follow_from_the_printed_coefficients():
    """Columns 3 and 4 of table 10 with queen contiguity of the cities give columns 5 to 7."""
    cities = rs.china("prefecture", mainland=True)
    with pytest.warns(rs.errors.WeightsWarning, match=r"Sansha \(460300\)–Wenchang"):
        w = rs.build_weights(cities).to_dense()
    spread = np.linalg.solve(np.eye(len(w)) - 0.242 * w, 0.275 * np.eye(len(w)) - 0.167 * w)
    direct = np.trace(spread) / len(w)
    total = spread.sum() / len(w)
    # printed as means of draws: .270, .145; at the point estimate .270, .142
    assert direct == pytest.approx(0.270, abs=2e-3)
    assert total - direct == pytest.approx(-0.125, abs=4e-3)
    assert total == pytest.approx(0.145, abs=4e-3)


def test_the_models_find_the_signs_of_table_10(ran):
    with_signs = {
        "np": 1,
        "finance": -1,
        "gov": 1,
        "shop": -1,
        "W(np)": -1,
        "W(shop)": 1,
        "W(struc)": -1,
    }
    found = {r["term"]: r for r in rows_of(ran("nqp") / "07-sdm/coefficients.csv")}
    for term, sign in with_signs.items():
        assert sign * float(found[term]["estimate"]) > 0
        assert abs(float(found[term]["statistic"])) > 1.96
    assert 0.15 < float(found["rho"]["estimate"]) < 0.40  # .242 was put in; the frontier adds noise


def test_the_score_cannot_pass_seven_sixths(ran):
    """One good and six bad outputs under constant returns; the article prints 5.227 at most."""
    rows = rows_of(ran("nqp") / "01-growth/super_sbm.csv")
    assert max(float(r["score"]) for r in rows) < 7 / 6


def test_what_a_step_gave_is_what_the_models_are_of(ran):
    scores = {
        (r["id"], r["time"]): float(r["score"])
        for r in rows_of(ran("nqp") / "01-growth/super_sbm.csv")
    }
    moran = rows_of(ran("nqp") / "03-moran-growth/moran.csv")
    cities = rs.china("prefecture").where(yangtze_belt=1)
    w = rs.build_weights(cities).to_dense()
    z = np.array([scores[one, "2022"] for one in cities.ids])
    z -= z.mean()
    assert float(moran[-1]["I"]) == pytest.approx(z @ w @ z / (z @ z), rel=1e-9)


# ---- DRI: from the indicators of tables 1 and 2 to the groups of table 8 --------------------------


def test_the_index_of_the_indicators_goes_as_the_regressor_of_the_panel(root):
    table = root / "data/tables/dri_simulated_indicators_2012_2022.csv"
    panel = rs.read_panel(table, id="adcode", time="year")
    index = rs.composite_index(panel, root / "recipes/indicators/dri.toml")
    given = rs.example("dri").panel()["ln_de"].aligned(panel.ids).values
    apart = np.log(index.scores) - given
    # a constant but for the least cell, whose indicators are all 0, and the one with the slip
    assert np.sum(np.abs(apart - np.median(apart)) > 1e-3) <= 2


def test_the_slip_of_digits_is_named_with_what_it_weighs(ran):
    rows = {r["indicator"]: r for r in rows_of(ran("dri_index") / "01-index/indicator_weights.csv")}
    worst = rows.pop("digital_finance_breadth")
    assert float(worst["largest_z"]) > 10
    assert float(worst["largest_share"]) > 0.9
    assert float(worst["weight"]) > 0.1 > 0.03 > float(worst["weight_without"])
    assert max(float(r["largest_z"]) for r in rows.values()) < 10


def test_the_model_of_the_index_is_that_of_the_regressor(root, ran):
    """log(index) and ln_de differ by a constant in all but two of 330 cells."""
    found = {
        r["term"]: float(r["estimate"])
        for r in rows_of(ran("dri_index") / "04-sdm/coefficients.csv")
    }
    panel, regions = rs.example("dri").panel(), rs.example("dri").regions()
    w = rs.build_weights(regions, kind="inverse-distance", power=2, points="seat", normalise="row")
    model = rs.regression.spatial_panel_estimate(
        panel,
        "ln_inn ~ ln_de + ln_pgdp + ln_fdi + ln_input + hum",
        w,
        model="sdm",
        fixed_effects="twoway",
    )
    of = dict(zip(model.terms, model.estimates, strict=True))
    for term in ("ln_pgdp", "hum", "W(ln_pgdp)", "rho"):
        assert found[term] == pytest.approx(of[term], rel=0.1, abs=0.02)  # two cells of 330 are off
    assert found["W(log(de))"] == pytest.approx(of["W(ln_de)"], rel=0.15)


# ---- AI: tables 1 to 7 of Zhao and Yang ----------------------------------------------------------


def test_the_baseline_the_instrument_and_the_threshold_are_near_those_printed(ran):
    def estimate(step, term):
        (row,) = [r for r in rows_of(ran("ai") / f"{step}/coefficients.csv") if r["term"] == term]
        return float(row["estimate"])

    assert estimate("03-baseline", "AI") == pytest.approx(0.2720, abs=0.02)
    assert estimate("04-instrument", "AI") == pytest.approx(0.6869, abs=0.03)
    (threshold,) = rows_of(ran("ai") / "08-threshold/thresholds.csv")
    assert float(threshold["value"]) == pytest.approx(6.1821, abs=0.1)
    sample = (ran("ai") / "03-baseline/sample.csv").read_text("utf-8-sig")
    assert "3252" in sample  # 271 × 12, as printed


def test_one_instrument_has_an_f_that_is_the_square_of_its_t(ran):
    """Which the article's 332.8 and 14.53 are not."""
    (stage,) = [
        r
        for r in rows_of(ran("ai") / "04-instrument/first_stages.csv")
        if r["term"] == "IV" and r["equation"] == "AI"
    ]
    (test,) = [
        r for r in rows_of(ran("ai") / "04-instrument/instrument_tests.csv") if "Wald F" in str(r)
    ]
    assert float(test["statistic"]) == pytest.approx(float(stage["statistic"]) ** 2, rel=1e-9)


def test_the_parts_of_a_mediation_add_up(ran):
    rows = [float(r["estimate"]) for r in rows_of(ran("ai") / "07-mediation/effects.csv")]
    total, direct, indirect = rows[:3]
    assert total == pytest.approx(direct + indirect, abs=1e-8)


# ---- ICP: tables 1 and 5 of Cai and Xia ----------------------------------------------------------


def test_the_reform_has_the_printed_effects(ran):
    def estimates(step):
        rows = rows_of(ran("icp") / f"{step}/coefficients.csv")
        return {r.get("group", ""): float(r["estimate"]) for r in rows if r["term"] == "reform"}

    assert estimates("01-quantity")[""] == pytest.approx(0.079, abs=5e-3)
    assert estimates("02-quality")[""] == pytest.approx(0.144, abs=5e-3)
    groups = estimates("06-groups")
    for name, printed in {"east": 0.140, "central": 0.054, "west": 0.033}.items():
        assert groups[name] == pytest.approx(printed, abs=0.02)


def test_pilots_are_matched_with_cities_that_have_none_near(ran):
    """The mean effect of pilots by the draw: .140, .054 and .033 for 44, 34 and 24 of them."""
    rows = rows_of(ran("icp") / "07-matched/matching.csv")
    (found,) = (row for row in rows if row["what"] == "matched")
    truth = (44 * 0.140 + 34 * 0.054 + 24 * 0.033) / 102
    assert abs(float(found["estimate"]) - truth) < 2.0 * float(found["std_error"])
    regions = rows_of(ran("icp") / "07-matched/matching_regions.csv")
    assert (int(found["units"]), len(regions)) == (99, 102 + 78)


# ---- FTZ: 13 cities, 11 treated city-years of Yan, Ye and Wang -----------------------------------


def test_few_treated_clusters_fool_the_usual_errors_alone(ran):
    p = {}
    for step, key in {"01-classical": "p_value", "02-clustered": "p_value"}.items():
        (row,) = [
            r for r in rows_of(ran("ftz") / f"{step}/coefficients.csv") if r["term"] == "zone"
        ]
        p[step] = float(row[key])
    (wild,) = rows_of(ran("ftz") / "03-wild/wild_bootstrap.csv")
    randomised = rows_of(ran("ftz") / "04-randomised/randomisation.csv")
    assert p["01-classical"] < 0.01 < p["02-clustered"] < 0.05
    assert min(float(wild["p_value"]), float(wild["jackknife_p"])) > 0.05
    assert min(float(r["p_value"]) for r in randomised) > 0.05


def test_zones_are_matched_and_pairs_do_not_call_the_null_effect_significant(ran):
    (found,) = (
        row for row in rows_of(ran("ftz") / "06-matched/matching.csv") if row["what"] == "matched"
    )
    assert int(found["units"]) == 4
    assert float(found["low"]) < 0.0 < float(found["high"])
    said = (ran("ftz") / "report.html").read_text("utf-8")
    low = re.search(r"为 (\S+) 至 \S+，匹配的地区较少时过窄", said)
    assert float(low.group(1)) > 0.0


def test_as_many_city_years_are_treated_as_in_the_article(root):
    table = rows_of(root / "data/tables/ftz_simulated_2010_2020.csv")
    assert len({r["adcode"] for r in table}) == 13
    assert sum(float(r["zone"]) for r in table) == 11


# ---- AGR: tables 1 to 5 of Bi and Zhao -----------------------------------------------------------


def test_efficiency_has_about_the_moments_of_table_3_and_no_condition_is_necessary(ran):
    scores = np.array(
        [float(r["score"]) for r in rows_of(ran("agr") / "01-efficiency/efficiency.csv")]
    )
    assert scores.mean() == pytest.approx(0.667, abs=0.05)
    assert scores.std(ddof=1) == pytest.approx(0.268, abs=0.05)
    rows = rows_of(ran("agr") / "05-configurations/fsqca_necessity.csv")
    assert len(rows) == 16
    assert max(float(r["consistency"]) for r in rows) < 0.9  # .674 in table 4


def test_every_pair_of_a_condition_implies_one_size_of_the_outcome(ran):
    """ΣY/n from consistency and coverage: the identity that table 4 keeps (.452 throughout)."""
    rows = {
        r["condition"]: r for r in rows_of(ran("agr") / "05-configurations/fsqca_necessity.csv")
    }
    sizes = []
    for one in [name for name in rows if not name.startswith("~")]:
        have, lack = (
            float(rows[k]["consistency"]) / float(rows[k]["coverage"]) for k in (one, f"~{one}")
        )
        sizes.append(1.0 / (have + lack))
    np.testing.assert_allclose(sizes, sizes[0], rtol=1e-9)


# ---- ENE: table 2 of Du --------------------------------------------------------------------------


def printed_gains(shared_tables):
    """Total gain by target and predictor, as printed: the thirteen predictors alone."""
    out = {}
    for row in rows_of(shared_tables / "ene_t2_importance_energy.csv"):
        if row["predictor"] not in ("MEAN", "SD", "CV"):
            out.setdefault(row["target"], {})[row["predictor"]] = float(row["total_gain"])
    return out


@pytest.mark.parametrize(
    ("step", "target"), [("03-total", "energy_total"), ("04-intensity", "energy_intensity")]
)
def test_the_predictor_that_leads_by_gain_is_the_printed_one(ran, shared_tables, step, target):
    printed = printed_gains(shared_tables)[target]
    rows = {r["predictor"]: r for r in rows_of(ran("ene") / step / "splits.csv")}
    assert set(rows) == set(printed)
    gains = {k: float(r["total_gain"]) for k, r in rows.items()}
    assert max(gains, key=gains.get) == max(printed, key=printed.get)
    for row in rows.values():  # the identity that two printed cells break
        product = float(row["weight"]) * float(row["gain"])
        assert float(row["total_gain"]) == pytest.approx(product, rel=1e-6)  # single precision


def test_without_carbon_no_importances_are_given(ran):
    assert not list((ran("ene") / "05-without-carbon").glob("importances.*"))
    page = (ran("ene") / "report.html").read_text("utf-8")
    assert "故不报告变量重要性" in page


def test_what_is_an_identity_in_the_table_is_refused_by_name(root):
    table = root / "data/tables/ene_simulated_2011_2020.csv"
    panel = rs.read_panel(table, id="adcode", time="year")
    with pytest.raises(rs.RegspatialError, match="gdp, energy_intensity reproduce energy_total"):
        rs.importances(panel, "energy_total ~ gdp + energy_intensity + urban_share", rng=1)


def test_the_macro_regions_are_compared_by_the_model_of_the_article(root):
    steps = {s.name: s for s in read_recipe(root / "recipes/dri_index.toml").steps}
    assert steps["groups"].params["model"] == steps["sdm"].params["model"] == "sdm"
