"""A report names the works of what was done, all of them, and of nothing that was not."""

import re

import pytest

import regspatial as rs
from regspatial._calls.citations import works_of
from regspatial.reporting._named import named
from regspatial.reporting.cited import cited
from regspatial.reporting.page import Page
from regspatial.studies import spatial_panel

FORMULA = "ln_inn ~ ln_de"


def years(works):
    return {f"{one.split(',')[0]} {re.search(r'[(](\d{4})[)]', one)[1]}" for one in works}


@pytest.fixture(scope="module")
def data():
    example = rs.example("dri")
    return example.panel(), example.regions()


@pytest.fixture(scope="module")
def weights(data):
    return rs.weights.knn(data[1], k=4)


def test_a_durbin_panel_cites_its_estimator_its_impacts_and_its_tests(data, weights):
    panel, _ = data
    one = spatial_panel(
        panel,
        FORMULA,
        weights,
        covariance="analytic",
        bias_correction="lee-yu-transform",
        by_region=False,
        draws=50,
        rng=1,
    )
    found = years(cited(one))
    assert {"Elhorst 2014", "Lee 2010", "LeSage 2009", "Anselin 1996", "Burridge 1981"} <= found
    assert not found & {"Baltagi 2003", "Kapoor 2007", "Mundlak 1978", "Lin 2010"}


def test_by_default_the_robust_score_and_errors_by_region_are_cited(data, weights):
    found = years(cited(spatial_panel(data[0], FORMULA, weights, by_region=False, draws=50, rng=1)))
    assert {"Liu 2015", "Lin 2010", "Bell 2002", "LeSage 2009", "Anselin 1996"} <= found


def test_random_effects_cite_theirs_and_no_correction_of_fixed_ones(data, weights):
    panel, _ = data
    one = spatial_panel(
        panel,
        FORMULA,
        weights,
        model="sar",
        fixed_effects="none",
        effects="random",
        by_region=False,
        draws=50,
        rng=1,
    )
    found = years(cited(one))
    assert "Kapoor 2007" in found
    assert "Mundlak 1978" not in found
    assert "Lee, L., and Yu, J. (2010). Estimation" not in " ".join(cited(one))


@pytest.mark.parametrize(
    ("correction", "work"), [("none", None), ("fdr", "Benjamini 1995"), ("max-t", "Ge 2003")]
)
def test_a_local_statistic_cites_the_correction_that_was_made(data, weights, correction, work):
    panel, _ = data
    one = rs.local_moran(
        panel["ln_inn"].at(panel.times[-1]),
        weights,
        permutations=99,
        rng=1,
        correction=correction,
    )
    found = years(cited(one, works_of(rs.local_moran)))
    expected = {"Anselin 1995"} | ({work} if work else set())
    assert found == expected


def test_each_work_stands_once_and_every_doi_alike(data, weights):
    works = cited(spatial_panel(data[0], FORMULA, weights, by_region=False, draws=50, rng=1))
    dois = [re.search(r"doi:\S+", one)[0] for one in works if "doi" in one]
    assert len(set(dois)) == len(dois)
    assert not any("https://doi.org" in one for one in works)


def test_a_network_of_poles_cites_what_it_is_made_of():
    example = rs.example("yreb")
    one = rs.network.pole_network(example.regions(), example.panel()["opening_up"], rng=1)
    found = years(cited(one))
    assert {"Perroux 1955", "Krackhardt 1994", "Breiger 1975", "Reilly 1931"} <= found
    assert ("Huff 1964" in found) == (one.hinterlands is not None)
    assert ("Opsahl 2010" in found) == (one.axes is not None)


@pytest.mark.parametrize(
    ("errors", "wanted"),
    [
        ("classical", set()),
        ("cr2", {"Bell 2002", "Pustejovsky 2018", "Imbens 2016"}),
        ("driscoll-kraay", {"Driscoll 1998"}),
    ],
)
def test_a_regression_cites_the_errors_it_prints_and_no_others(data, errors, wanted):
    one = rs.fixed_effects(data[0], FORMULA + " | id + time", covariance=errors)
    every = {
        "Bell 2002",
        "Pustejovsky 2018",
        "Imbens 2016",
        "Driscoll 1998",
        "Conley 1999",
        "Cameron 2011",
    }
    assert years(cited(one, works_of(rs.fixed_effects))) & every == wanted


def test_a_book_stands_once_with_its_publisher_or_without():
    book = "LeSage, J., and Pace, R. K. (2009). Introduction to Spatial Econometrics."
    other = "LeSage, J. P. and Pace, R. K. (2014). The biggest myth in spatial econometrics."
    page = Page("A page").cite([book, f"{book} CRC Press."]).cite([f"{book} CRC Press.", other])
    assert page.works == [other, book]


WORKS = (
    "Anselin, L. (1995). Local indicators.",
    "Anselin, L., Bera, A., Florax, R., and Yoon, M. (1996). Simple tests.",
    "Kleibergen, F., and Paap, R. (2006). Generalized tests.",
    "LeSage, J., and Pace, R. K. (2009). Introduction.",
    "Lin, X., and Lee, L. (2010). GMM estimation.",
    "Montiel Olea, J. L., and Pflueger, C. (2013). A robust test.",
    "Moran, P. A. P. (1950). Notes.",
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Moran's I is 0.226 in 2012.", ["Moran 1950"]),
        ("全局莫兰指数", ["Moran 1950"]),
        ("local (Anselin 1995)", ["Anselin 1995"]),
        ("Anselin et al. (1996)", ["Anselin 1996"]),
        ("Anselin 等（1996）", ["Anselin 1996"]),
        ("Anselin (1995, 1996)", ["Anselin 1995", "Anselin 1996"]),
        ("LeSage 和 Pace（2009）", ["LeSage 2009"]),
        ("LeSage and Pace (2014)", []),
        (
            "Kleibergen–Paap rk, F of Montiel Olea–Pflueger",
            ["Kleibergen 2006", "Montiel Olea 2013"],
        ),
        ("Zhuang, Lin, Liu and Zhou (2025); Lin and Wu; Linyi", []),
        ("nothing at all", []),
    ],
)
def test_a_page_names_works_by_their_first_author(text, wanted):
    assert years(named(WORKS, [text])) == set(wanted)


def test_a_work_without_authors_or_year_is_kept():
    assert named(["Ministry of Civil Affairs: codes"], [""]) == ["Ministry of Civil Affairs: codes"]
