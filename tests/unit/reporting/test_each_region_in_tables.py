"""Beside an indirect impact of all other regions stands that of one of them, in every format."""

import csv

import pytest

import regspatial as rs

FORMULA = "ln_inn ~ ln_de + hum"


@pytest.fixture(scope="module")
def both():
    dri = rs.example("dri")
    panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    return rs.spatial_panel(panel, FORMULA, w, inference="delta")


def test_rows_under_the_coefficients(both, tmp_path):
    table = rs.etable([both], each=True)
    others = len(both.model.ids) - 1
    assert both.impacts.others == others
    table.to_csv(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as stream:
        rows = {r["term"]: r for r in csv.DictReader(stream)}
    for k, name in enumerate(both.impacts.variables):
        row = rows[f"each: {name}"]
        assert float(row["m1_estimate"]) == pytest.approx(both.impacts.indirect[k] / others)
        assert float(row["m1_std_error"]) == pytest.approx(both.impacts.se[k, 1] / others)
        assert row["m1_p_value"] == rows[f"indirect: {name}"]["m1_p_value"]
    for key in ("nobs", "loglik", "rho", "r2_within"):
        assert rows[key]["m1_estimate"]
    for shown in (table.text("en"), table.html("en"), table.to_markdown("en")):
        assert "Of one other region: ln_de" in shown.replace("\\", "")
        assert "divided by them" in shown
        assert "Log-likelihood" in shown
    assert "其他一个地区: ln_de" in table.text("zh").replace("：", ": ")


def test_asked_for_alone(both):
    assert not any(effect == "each" for effect, _n in rs.etable([both]).effects())
    plain, more = (rs.etable([both.impacts], each=one) for one in (False, True))
    assert [c.effect for c in plain.columns] == ["direct", "indirect", "total"]
    assert [c.effect for c in more.columns] == ["direct", "indirect", "total", "each"]
    assert rs.etable([both], effects=False, each=True).effects() == ()


def test_what_a_paper_shows_of_a_model_has_its_impacts_beneath(both):
    from regspatial.reporting.tables import on_paper

    first = on_paper(both)[0]
    texts = [row.cells[0].text for row in first.rows]
    assert "Indirect: ln_de" in texts
    assert texts.index("Indirect: ln_de") < texts.index("Observations")


@pytest.mark.parametrize("effects", ["fixed", "random"])
def test_leaving_out_names_the_model_and_the_regions_without_a_map(effects):
    from regspatial.reporting.shows.registry import show_of

    dri = rs.example("dri")
    few = dri.panel().select(ids=dri.panel().ids[:8])
    fit = rs.regression.spatial_panel_estimate(
        few,
        "ln_inn ~ ln_de",
        rs.weights.knn(dri.regions().select(few.ids), k=3),
        model="sar",
        fixed_effects="entity",
        effects=effects,
    )
    found = rs.regression.leave_out(fit)
    said = show_of(found).method(found)
    for words in ("spatial lag (SAR) of ln_inn", f"{effects} effects", "each of 8 regions"):
        assert words in said.text("en")
    assert ("fixed: regions" in said.text("en")) == (effects == "fixed")
    labels = {t.get_text() for a in found.plot().axes for t in a.get_yticklabels()}
    assert "Beijing" in labels
    assert "110000" not in labels
