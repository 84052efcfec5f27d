"""The report on a policy: two pages in words, one table and two pictures, then the appendix."""

import re

import pytest

import regspatial as rs


@pytest.fixture(scope="module")
def found():
    pilots = rs.example("pilot")
    some = pilots.panel().select(pilots.regions().ids[:60])
    regions = pilots.regions().select(some.ids)
    return rs.policy(
        some, "ln_patents ~ 1", rs.weights.queen(regions), first="pilot_year", draws=99, rng=1
    ), regions


@pytest.mark.filterwarnings("ignore::regspatial.errors.WeightsWarning")
@pytest.mark.parametrize(
    ("language", "heads"),
    [
        (
            "en",
            (
                "What the policy did",
                "Treated regions, controls",
                "Tests of parallel trends",
                "Method, robustness",
            ),
        ),
        ("zh", ("多期双重差分", "处理组、对照组", "平行趋势检验与安慰剂检验", "方法、溢出范围")),
    ],
)
def test_the_report_says_first_what_the_policy_did_and_last_how(found, language, heads, tmp_path):
    record, regions = found
    path = record.report(tmp_path / "policy.html", regions, language=language)
    page = path.read_text(encoding="utf-8")
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.DOTALL)
    at = [next(k for k, one in enumerate(titles) if head in one) for head in heads]
    assert at == sorted(at)
    value = f"{record.treated.estimate:.4f}"
    assert value in page
    if language == "zh":
        assert "溢出效应" in page
