# SPDX-License-Identifier: GPL-2.0-or-later
"""Times as tables write them, through dialogs with Run pressed: in their order, or refused where nothing says it."""

import csv
import math

import pytest
from entries import press
from pressing import TIMES
from qgis.core import QgsProject, QgsVectorLayer
from reading import plain, rows_of
from test_qgis_held import offered, wrapper
from test_qgis_press_run import layers, study, window

__all__ = ["layers", "study", "window"]

WRITTEN = {
    "months": ("月份", [f"2019年{month}月" for month in (8, 9, 10, 11, 12)]),
    "quarters": ("quarter", ["Q3 2017", "Q4 2017", "Q1 2018", "Q2 2018", "Q3 2018"]),
    "dates": ("date", ["31/12/2018", "31/3/2019", "30/6/2019", "30/9/2019", "31/12/2019"]),
}
"""Column and times from the first to the last; sorted as words they stand otherwise."""
WORDS = ("when", ["start", "crisis", "middle", "upswing", "end"])
"""No calendar knows them."""


@pytest.fixture
def tables(study, layers, tmp_path):
    """Put the map and the study's table into the project, its times written in another way, latest first."""

    def written(column: str, words: list[str]) -> None:
        with (study / "table.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        told = dict(zip(map(str, TIMES), words, strict=True))
        at = head.index("year")
        head[at : at + 1] = column.split(",")  # two columns of a time
        rows = [row[:at] + told[row[at]].split(",") + row[at + 1 :] for row in rows]
        with (tmp_path / "words.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *reversed(rows)])
        (table,) = QgsProject.instance().mapLayersByName("table")
        QgsProject.instance().removeMapLayer(table.id())
        QgsProject.instance().addMapLayer(QgsVectorLayer(str(tmp_path / "words.csv"), "words"))

    layers("projected")
    return written


@pytest.fixture
def two_fields(tables):
    """As `tables`, with the times in two fields."""

    def written(columns: tuple[str, str], words: list[tuple[str, str]]) -> None:
        tables(",".join(columns), [",".join(one) for one in words])

    return written


def tables_of(results: dict, told: dict[str, str]) -> dict[str, list[list[object]]]:
    """Return the rows of every table of a run, times in the words that they are told by."""
    found = {k: one for k, one in results.items() if isinstance(one, QgsVectorLayer)}
    assert found
    return {
        name: [
            [c if isinstance(c, float) else told.get(str(c), str(c)) for c in map(plain, row)]
            for row in rows_of(layer)
        ]
        for name, layer in found.items()
    }


def _alike(found: object, wanted: object) -> bool:
    if isinstance(wanted, float):
        return isinstance(found, float) and math.isclose(found, wanted, rel_tol=1e-12)
    return found == wanted


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("markov_transitions", {"VARIABLE": "gdp", "CLASSES": 3}),
        ("series", {"VARIABLE": "gdp"}),
        ("convergence", {"VARIABLE": "gdp"}),
    ],
)
def test_what_comes_of_words_is_what_comes_of_years(tables, window, tool, given, way) -> None:
    """The dialog proposes the field of times, offers them in their order, and every number is that of the years."""
    column, words = WRITTEN[way]
    ended = press(window(tool, given))
    assert ended.results is not None, ended.said
    told = dict(zip(map(str, TIMES), words, strict=True))
    wanted = tables_of(ended.results, told)
    window.give_up()
    tables(column, words)
    dialog = window(tool, given)
    assert wrapper(dialog, "PANEL_TIME").parameterValue() == column
    if "PERIOD" in dialog.mainWidget().wrappers:
        assert offered(wrapper(dialog, "PERIOD").wrappedWidget()) == words
    ended = press(dialog)
    assert ended.results is not None, ended.said
    found = tables_of(ended.results, {})
    assert found.keys() == wanted.keys()
    for name, rows in wanted.items():
        assert len(found[name]) == len(rows), name
        for row, other in zip(found[name], rows, strict=True):
            assert all(map(_alike, row, other)), f"{name}: {row} for {other}"
    if tool != "markov_transitions":  # whose tables are of all times together
        assert any(word in row for rows in found.values() for row in rows for word in words)


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("markov_transitions", {"VARIABLE": "gdp", "CLASSES": 3}),
        ("convergence", {"VARIABLE": "gdp"}),
    ],
)
def test_times_of_no_known_order_are_refused_where_it_matters(tables, window, tool, given) -> None:
    tables(*WORDS)
    ended = press(window(tool, given | {"PANEL_TIME": "when"}))
    assert ended.results is None
    assert "Nothing says in which order these times come" in ended.said
    assert all(word in ended.said for word in WORDS[1])
    assert "choose a field of numbers as the times" in ended.said


def test_times_of_no_known_order_are_taken_where_it_does_not(tables, window) -> None:
    tables(*WORDS)
    ended = press(window("moran", {"VARIABLE": "gdp", "PANEL_TIME": "when", "RNG": 7}))
    assert ended.results is not None, ended.said


def test_a_total_among_times_is_named(tables, window) -> None:
    tables("月份", [*WRITTEN["months"][1][:4], "全年合计"])
    ended = press(window("series", {"VARIABLE": "gdp", "PANEL_TIME": "月份"}))
    assert ended.results is None
    assert "全年合计" in ended.said


TWO = {
    "months": (
        "年份",
        "月份",
        [("2018", "10"), ("2018", "11"), ("2018", "12"), ("2019", "1"), ("2019", "2")],
    ),
    "quarters": (
        "year",
        "quarter",
        [("2018", f"Q{k}") for k in (2, 3, 4)] + [("2019", "Q1"), ("2019", "Q2")],
    ),
}
"""Two columns that together are the time, and their cells from the first to the last."""


@pytest.mark.parametrize("way", TWO)
@pytest.mark.parametrize("tool", ["markov_transitions", "series"])
def test_a_time_in_two_fields_is_proposed_and_read(two_fields, window, tool, way) -> None:
    """The dialog proposes both fields together, offers their times in order, and every number is that of the years."""
    given = {"VARIABLE": "gdp"} | ({"CLASSES": 3} if tool == "markov_transitions" else {})
    *columns, words = TWO[way]
    told = {
        str(year): f"{y}-{int(part):02d}" if way == "months" else f"{y}{part}"
        for year, (y, part) in zip(TIMES, words, strict=True)
    }
    ended = press(window(tool, given))
    assert ended.results is not None, ended.said
    wanted = tables_of(ended.results, told)
    window.give_up()
    two_fields(tuple(columns), words)
    dialog = window(tool, given)
    assert wrapper(dialog, "PANEL_TIME").parameterValue() == " + ".join(columns)
    assert offered(wrapper(dialog, "PERIOD").wrappedWidget()) == list(told.values())
    ended = press(dialog)
    assert ended.results is not None, ended.said
    found = tables_of(ended.results, {})
    assert found.keys() == wanted.keys()
    for name, rows in wanted.items():
        assert len(found[name]) == len(rows), name
        for row, other in zip(found[name], rows, strict=True):
            assert all(map(_alike, row, other)), f"{name}: {row} for {other}"


def test_one_of_two_fields_is_refused_with_the_choice_that_reads_both(two_fields, window) -> None:
    *columns, words = TWO["months"]
    two_fields(tuple(columns), words)
    dialog = window("series", {"VARIABLE": "gdp", "PANEL_TIME": "年份"})
    ended = press(dialog)
    assert ended.results is None
    assert "年份 + 月份" in ended.said
    box = wrapper(dialog, "PANEL_TIME").wrappedWidget()
    assert "年份 + 月份" in offered(box)  # what the sentence names can be chosen
    box.setCurrentIndex(box.findData("年份 + 月份"))
    ended = press(dialog)
    assert ended.results is not None, ended.said


def test_an_empty_cell_of_two_fields_is_named(two_fields, window) -> None:
    *columns, words = TWO["months"]
    two_fields(tuple(columns), [("2018", ""), *words[1:]])
    ended = press(window("series", {"VARIABLE": "gdp", "PANEL_TIME": "年份 + 月份"}))
    assert ended.results is None
    assert "年份" in ended.said
    assert "empty" in ended.said
