"""Every type of record says what was found, in numbers that stand in its tables, or a reason stands here.

The records are those of `test_labels_everywhere`, and a few that it leaves out.
"""

import re
from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.reporting.findings.registry import _found, number
from regspatial.reporting.told import findings_of
from regspatial.results.audit import Finding, TableAudit
from regspatial.results.verification import FileComparison, Verification
from regspatial.words import Spoken
from tests.conformance import test_labels_everywhere as of_labels

NONE = {
    "SubsetList": "a list of names to choose from: nothing was found",
    "MergeReport": "says which sheet gave which column: nothing was found",
}
"""Types without a sentence, and why."""

_LEFT = "p of the test whether a simpler model is enough, of which the record has no table"
DERIVED = {
    "Deflated": "compound growth between the first and the last sum of the table",
    "SpatialDynamicResult": _LEFT,
    "SpatialPanelResult": _LEFT,
    "SpatialRegressionResult": _LEFT,
    "CompositeIndex": "a cell of the data that makes an indicator's whole range, and the one next to it",
    "Coupling": "a mean over the regions",
    "Disparity": "the part between groups over the whole",
}
"""Types whose sentences hold a number that no table shows, and what it is."""

TOKEN = re.compile("[+\N{MINUS SIGN}]?[0-9][0-9,]*\\.[0-9]+%?")
PLAIN = re.compile("-?[0-9]+\\.[0-9]+")
SAID_ANYWAY = {"0.05", "0.001"}
"""Levels that sentences name."""
NORMAL = 1.959963984540054


@pytest.fixture(scope="module")
def records():
    study, made = of_labels.study()
    return {**made, **{type(r).__name__: r for r in others(study)}}


def others(s):
    """Return records of the types that have no labels: audits, joins, names, previews, repeated runs."""
    elsewhere = s.regions.select(s.regions.ids[:-1])
    wrong = Finding(
        table="T2",
        column="(1)",
        term="gdp",
        check="effects_sum",
        printed="0.5",
        implied="0.45 to 0.47",
        verdict="inconsistent",
    )
    return [
        TableAudit(findings=(wrong, replace(wrong, verdict="consistent")), sources=("T2",)),
        Verification(
            files=(
                FileComparison(file="a.csv", numbers=12),
                FileComparison(file="b.csv", verdict="differs"),
            )
        ),
        rs.join_report(elsewhere, s.panel),
        rs.match_names(["北京市", "Nowhere"], "province"),
    ]


def known_types():
    return sorted(of_labels.types())


def test_every_type_says_what_was_found_or_why_not():
    findings_of(object())  # reads the modules
    registered = {one.__name__ for one in _found.registry}
    silent = {
        one.__name__
        for one in of_labels.subclasses()
        if not any(base.__name__ in registered - {"object"} for base in one.__mro__)
    }
    assert silent - set(NONE) == set()
    assert set(NONE) - silent == set(), "it speaks now: take it off the list"


@pytest.mark.parametrize("name", sorted(of_labels.types() - set(NONE) - {"PanelPreview"}))
def test_a_sentence_in_both_languages_by_names(records, name):
    record = records[name]
    ids = getattr(record, "ids", ()) or of_labels.IDS
    for language, called in (("en", "Town"), ("zh", "城")):
        names = {one: f"{called}{k}" for k, one in enumerate(ids)}
        said = [one.text(language) for one in findings_of(record, names)]
        assert said, name
        for one in said:
            assert one.endswith("." if language == "en" else "。"), one
            assert not re.search(
                r"[0-9]e[+-]?[0-9]|[{}]|\bnan\b|None(?! of )|\b(HH|LL|HL|LH)\b", one
            ), one
            assert not of_labels.RAW.search(one), one
            assert not re.search("[^.]\\.\\.$|。。|\\. [;,]|  ", one), one
            if language == "zh":
                assert not of_labels.ENGLISH.search(one), one
                assert re.search("[\u4e00-\u9fff]", one), one


def numbers_of(record):
    """Return every number of the tables and their notes, and the ends of intervals that follow."""
    found = []
    for table in record.tables():
        at = {key: k for k, key in enumerate(table.keys)}
        pairs = [
            (at[b], at["std_error"])
            for b in ("estimate", "indirect")
            if {b, "std_error"} <= set(at)
        ]
        for row in table.rows:
            found += [v for v in row if isinstance(v, (int, float)) and not isinstance(v, bool)]
            for b, e in pairs:
                if row[e] is not None:
                    found += [row[b] - NORMAL * row[e], row[b] + NORMAL * row[e]]
            found += read(*(v for v in row if isinstance(v, (str, Spoken))))
        found += read(*table.notes)
    values = np.array(found, dtype=float)
    return values[np.isfinite(values)]


def read(*said):
    """Return the numbers of texts."""
    texts = [one if isinstance(one, str) else one.text("en") for one in said]
    return [float(n) for text in texts for n in PLAIN.findall(text.replace(",", ""))]


def stands(token, values):
    """Return whether a number as a sentence writes it is one of these, rounded; its sign may be in words."""
    plain = token.replace("\N{MINUS SIGN}", "-").replace(",", "").lstrip("+")
    share = plain.endswith("%")
    wanted = float(plain.rstrip("%"))
    half = 0.5001 * 10.0 ** -len(plain.rstrip("%").partition(".")[2])
    ways = [values, np.abs(values)]
    if share:  # as a share, as a percentage already, as a factor
        ways = [100.0 * values, values, 100.0 * (values - 1.0)]
    return any((np.abs(one - wanted) <= half).any() for one in ways)


def unknown(record):
    """Return the numbers of the sentences that the tables do not have."""
    values = numbers_of(record)
    return [
        (token, found.text("en"))
        for found in findings_of(record)
        for token in TOKEN.findall(found.text("en"))
        if token not in SAID_ANYWAY and not stands(token, values)
    ]


@pytest.mark.parametrize("name", sorted(of_labels.types() - set(NONE) - set(of_labels.EXEMPT)))
def test_the_numbers_said_stand_in_the_tables(records, name):
    """A type under `DERIVED` whose numbers all stand there has no place in that list."""
    assert bool(unknown(records[name])) == (name in DERIVED), unknown(records[name])


def test_a_number_from_elsewhere_would_be_found(records):
    record = records["Disparity"]
    values = numbers_of(record)
    assert stands(number(float(record.gini[-1])).text(), values)
    assert not stands("0.777", values)
    assert stands("\N{MINUS SIGN}1.4%", np.array([0.9861]))
    other = replace(record, gini=np.full_like(record.gini, 0.777))
    assert "0.777" in findings_of(other)[0].text()
