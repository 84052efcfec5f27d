import re
from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InputError, OutputError
from regspatial.regression.tests.record import PanelModel
from regspatial.reporting.cartography.maps import choropleth
from regspatial.reporting.report import report
from regspatial.reporting.tables import etable
from regspatial.studies.places.region_names import names_of


@pytest.fixture
def items(moran, local, sdm, sar, impacts, study):
    model = PanelModel(model=sdm, impacts=impacts, tests=())
    return [
        "A first paragraph.",
        moran,
        local,
        model,
        ("Side by side", [etable([sar, sdm, impacts]), "A closing sentence."]),
        ("A map", choropleth(study.provinces, study.panel["ln_a"].at(2022))),
        ("A table", moran.tables()[1]),
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_whole_report(language, items, study, tmp_path, outline_of):
    path = report(
        items,
        tmp_path / "r.html",
        title="研究 <1>",
        language=language,
        regions=study.provinces,
        intro="Simulated.",
        source="nobody",
        notes=["One.", "Two."],
        provenance={"inputs": {"a.csv": "0f" * 32}},
    )
    text = path.read_text(encoding="utf-8")
    outline = outline_of(text)
    assert path.stat().st_size < 3_000_000
    drawn = [f["id"] for f in outline.of("figure")]
    assert drawn == [f"figure-{k}" for k in range(1, 6)] + [f"figure-A{k}" for k in range(1, 5)]
    assert len(set(outline.ids)) == len(outline.ids)
    assert set(outline.links) <= set(outline.ids)
    assert "研究 &lt;1&gt;" in text
    assert "0f" * 32 in text
    assert f"{rs.__version__}" in text
    assert "<script" not in text
    headings = re.findall(r'<h2 id="section.*?</span>(.*?)</h2>', text)
    assert headings[0] in ("Methods", "方法")
    assert headings[-1] in ("References", "参考文献")
    assert len(headings) == 9
    assert 'id="findings"' in text
    method = {
        "en": [
            "499 conditional permutations",
            "(seed 1)",
            "200 draws",
            "panel model by robust score (Liu and Yang 2015)",
        ],
        "zh": ["499 次条件置换", "（种子 1）", "抽样 200 次", "稳健得分"],
    }
    for words in method[language]:
        assert words in text
    other = "Moran scatterplot" if language == "zh" else "散点图"
    assert other not in text


def test_the_same_report_has_the_same_bytes(items, study, tmp_path):
    first = report(items, tmp_path / "a.html", title="t", regions=study.provinces)
    second = report(items, tmp_path / "b.html", title="t", regions=study.provinces)
    assert first.read_bytes() == second.read_bytes()


def test_a_report_without_regions_has_no_maps_but_scatterplots(local, impacts, tmp_path):
    text = report([local, impacts], tmp_path / "r.html", title="t").read_text("utf-8")
    assert "approved base map" not in text
    assert text.count("<figure") == 2


def test_significant_regions_are_named(local, study, tmp_path):
    text = report([local], tmp_path / "r.html", title="t", regions=study.provinces).read_text(
        "utf-8"
    )
    one = local.at(2022)
    found = [i for i, c in zip(one.ids, one.cluster[0], strict=True) if c != "not significant"]
    assert found
    table = text[text.rindex("<table") :]
    names = names_of(study.provinces, "en")
    shown = re.findall(r'<tr><td class="text">([^<]+)</td>', table)
    assert shown == [names[i] for i in found]
    none = replace(one, cluster=np.full_like(one.cluster, "not significant"))
    text = report([none], tmp_path / "n.html", title="t").read_text("utf-8")
    assert "No region is significant." in text


def test_seeds_of_the_records_stand_in_the_provenance(local, tmp_path):
    text = report([local], tmp_path / "r.html", title="t").read_text("utf-8")
    provenance = text[text.index('class="provenance"') :]
    assert "Random seeds" in provenance
    assert "<dd>1</dd>" in provenance


def test_other_records_show_their_tables(study, tmp_path):
    join = rs.join_report(study.provinces, study.panel)
    text = report([join], tmp_path / "r.html", title="t").read_text("utf-8")
    assert text.count("<table") == len(join.tables())


def test_what_a_report_cannot_hold(tmp_path):
    with pytest.raises(InputError, match="int"):
        report([3], tmp_path / "r.html", title="t")
    assert not (tmp_path / "r.html").exists()
    with pytest.raises(OutputError):
        report(["text"], tmp_path / "no" / "r.html", title="t")


def test_names_and_formulas_stay_to_the_letter(study, tmp_path):
    name = "城镇化率(%),总计"
    columns = {name: study.panel["ln_a"].values, "y": study.panel["ln_y"].values}
    panel = replace(study.panel, columns=columns)
    formula = f"y ~ `{name}`"
    model = rs.regression.spatial_panel_estimate(panel, formula, study.weights, model="slx")
    moran = rs.moran(panel[name], study.weights, inference="normality")
    text = report([model, moran], tmp_path / "r.html", title="t", language="zh").read_text("utf-8")
    assert formula in text
    assert "城镇化率（%）" not in text
    assert "总计" in text
    assert "，总计" not in text


def test_notes_under_a_regression_do_not_repeat_its_rows(sdm, tmp_path):
    text = report([sdm], tmp_path / "r.html", title="t").read_text("utf-8")
    assert any(n.en.startswith("Standard errors: ") for n in sdm.notes)
    assert "Standard errors: " not in text


def test_a_seed_that_is_given_stands_alone(local, tmp_path):
    """Seeds of the records are told where nobody gave one, and not as an empty line where there are none."""

    def said(items, provenance):
        path = report(items, tmp_path / "r.html", title="t", provenance=provenance)
        text = path.read_text("utf-8")
        return text[text.index('class="provenance"') :]

    assert "Random seeds" in said([local], {})
    assert "Random seeds" not in said([local], {"seed": 20})
    assert "Random seeds" not in said(["Text."], {})
    assert "<dd>31</dd>" in said([local], {"seeds": {"own": 31}})
    assert "<dd>1</dd>" not in said([local], {"seeds": {"own": 31}})
