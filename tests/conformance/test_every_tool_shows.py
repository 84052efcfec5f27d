"""What every tool's tables and layers owe to readers, to files and to QGIS.

The records are those of `test_every_tool_runs`.
"""

import re
import zipfile
from dataclasses import fields, replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InputError, NotByRegionError
from regspatial.reporting._format import STATISTICS
from regspatial.reporting.formats import FORMATS, write
from regspatial.reporting.laid import laid_out
from regspatial.reporting.told import findings_of
from tests.conformance import test_every_tool_runs as tool_runs

TOOLS, NAMES = tool_runs.TOOLS, tool_runs.NAMES
BY_NAME = dict(zip(NAMES, TOOLS, strict=True))

NAMES_OF_DATA = re.compile(r"zq\w+|rq\d+|gq\d*|firms")
"""Columns, regions, groups and layers of the study: nobody's to translate."""

TABLES_APART = {
    **dict.fromkeys(
        ("build_weights", "edit_weights", "weights_from_flows"),
        ({"neighbours"}, "they give weights; describe_weights has the table"),
    ),
    "pole_network": ({"links_firms"}, "a table a layer, called by the layer's name"),
}
NO_LAYER = {
    **dict.fromkeys(
        ("build_weights", "edit_weights", "weights_from_flows"),
        "they give weights; describe_weights has the layer",
    ),
    **dict.fromkeys(
        ("fixed_effects", "ppml", "instrumental", "exposure_robust"),
        "their tool asks for no map, and their units need not be regions",
    ),
    "composite_sensitivity": "what it says of is the index, not the regions",
}
LONGEST = 10
"""Characters of a field's name that a shapefile keeps."""


@pytest.mark.parametrize("name", NAMES)
def test_no_english_is_left_in_chinese_tables(name):
    """Titles, headings, cells and notes as a reader has them: a code without a term shows here."""
    left = set()
    for table in tool_runs.record_of(name).tables():
        laid = laid_out(table, "zh")
        cells = [c.text for row in laid.rows for c in row.cells]
        for said in (
            laid.caption,
            *(h.text for line in laid.head for h in line),
            *cells,
            *laid.notes,
        ):
            left |= set(tool_runs.english_in(NAMES_OF_DATA.sub("", said), "zh"))
    assert left == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_count_is_shown_without_decimals(name):
    """In a list of statistics (30 regions beside a share of .6), and where a whole column counts."""
    wrong = []
    for table in tool_runs.record_of(name).tables():
        laid = laid_out(table)
        lists = any(c.key in STATISTICS and c.kind == "text" for c in table.columns[:2])
        for at, kind in enumerate(laid.kinds):
            shown = [row.cells[at].text for row in laid.rows if kind == "number"]
            counts = [one for one in shown if re.fullmatch(r"-?\d+\.0+", one) and float(one)]
            if counts and (lists or (counts == shown and max(map(float, counts)) >= 2)):
                wrong.append((table.name, laid.head[-1][at].text, counts[:3]))
    assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_findings_are_sentences_in_both_languages(name):
    """Made from any record there is; no power of ten, nothing left to fill in, and it ends."""
    for found in findings_of(tool_runs.record_of(name)):
        english, chinese = found.text("en"), found.text("zh")
        assert english.endswith(".")
        assert chinese.endswith("。")
        for said in (english, chinese):
            assert not re.search(
                r"[0-9]e[+-]?[0-9]|[{}]|nan|None(?! of )|\b(HH|LL|HL|LH)\b", said
            ), said
        left = tool_runs.english_in(NAMES_OF_DATA.sub("", chinese), "zh")
        assert set(left) <= {"p", "Anderson–Rubin"}, chinese


@pytest.mark.parametrize("name", NAMES)
def test_keys_and_names_of_tables_are_stable_ascii_and_each_once(name):
    tables = tool_runs.record_of(name).tables()
    names = [t.name for t in tables]
    assert len(set(names)) == len(names)
    for table in tables:
        assert len(set(table.keys)) == len(table.keys), table.name
        odd = [k for k in (table.name, *table.keys) if not re.fullmatch("[A-Za-z][A-Za-z0-9_]*", k)]
        assert odd == []


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_an_output_of_the_tool(name):
    offered = {o.source for o in BY_NAME[name].outputs if o.kind == "table"}
    apart, _why = TABLES_APART.get(name, (set(), ""))
    assert {t.name for t in tool_runs.record_of(name).tables()} - offered == apart


@pytest.mark.parametrize("name", NAMES)
def test_every_array_over_regions_is_given_back_with_their_labels(name):
    """`record.column(name)` is the one way: the fields of a record are bare arrays."""
    record = tool_runs.record_of(name)
    ids, times = getattr(record, "ids", ()), getattr(record, "times", ())
    for field in fields(record):
        held = getattr(record, field.name)
        over = isinstance(held, np.ndarray) and held.shape in ((len(ids),), (len(times), len(ids)))
        if not ids or not over or held.dtype.kind not in "fiub":
            continue
        found = record.column(field.name)
        assert isinstance(found, rs.Variable)
        assert found.name == field.name
        table = next((t for t in record.tables() if field.name in t.keys and "id" in t.keys), None)
        if table is None:  # the array itself; of a table its cells, where regions may be fewer
            assert found.ids == tuple(ids)
            np.testing.assert_array_equal(found.values.ravel(), held.astype(float).ravel())
        assert set(found.ids) <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_what_has_values_by_region_gives_a_layer_with_short_names(name):
    record = tool_runs.record_of(name)
    offers = any(o.kind == "layer" for o in BY_NAME[name].outputs)
    try:
        _ids, columns = record.layer_columns()
    except NotByRegionError:
        return
    assert offers or name in NO_LAYER
    assert not (offers and name in NO_LAYER), "it has one now: take it off the list"
    fields = [c.name for c in columns]
    assert [f for f in fields if len(f) > LONGEST or not f.isascii()] == []
    assert len(set(fields)) == len(fields)


PYTHONS = re.compile(
    r"[0-9]e[-+]?[0-9]|\bNone\b(?! of )|\bnan\b|\[['\"(]|=['\"]|\w_\w|(?<![\w.)])-[0-9]"
)
"""A power of ten as programs write it, nothing at all, a list, an option with its value, a name of one, a hyphen
for a minus."""
TOUCHING = re.compile("[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]")


@pytest.mark.parametrize("name", NAMES)
def test_notes_are_in_words_in_every_format(name, tmp_path):
    """What stands under a table in a paper: words for options, plain numbers, in the text of every format."""
    for language in ("en", "zh"):
        tables = [laid_out(t, language) for t in tool_runs.record_of(name).tables()]
        for one in tables:
            for note in one.notes:
                assert not PYTHONS.search(NAMES_OF_DATA.sub("", note)), note
                assert not (language == "zh" and TOUCHING.search(note)), note
        first = [replace(t, rows=t.rows[:1]) for t in tables if t.notes][:1]
        for format_name in FORMATS if first else ():
            if format_name == "docx":
                pytest.importorskip("docx", reason="optional")
            path = tmp_path / f"{language}.{format_name}"
            write(first, path)
            assert not re.search(r"\de-\d", _text_of(path)), format_name


@pytest.mark.usefixtures("workbooks_read_here")
@pytest.mark.parametrize("name", NAMES)
def test_what_is_handed_in_passes_the_audit_of_printed_tables(name, tmp_path):
    """As a referee would run it, on the file: the tool's own warning leaves p of draws aside, this does not."""
    record = tool_runs.record_of(name)
    for language, ending in (("zh", "docx"), ("en", "xlsx")):
        path = tmp_path / f"{name}.{ending}"
        getattr(record, f"to_{ending}")(path, language=language)
        try:
            audit = rs.audit_table(path)
        except InputError:
            continue  # none of its tables has numbers that the audit knows
        assert [(f.table, f.column, f.term, f.check, f.printed) for f in audit.inconsistent] == []


def _text_of(path):
    if path.suffix not in (".docx", ".xlsx", ".ods"):
        # what a style sheet or a file for machines holds is not what a reader meets
        text = path.read_text(encoding="utf-8")
        return (
            ""
            if path.suffix == ".csv"
            else re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
        )
    with zipfile.ZipFile(path) as packed:
        names = [n for n in packed.namelist() if re.search(r"document|content|sharedStrings", n)]
        return " ".join(re.sub(r"<[^>]*>", " ", packed.read(n).decode()) for n in names)


NO_NUMBER = re.compile(r"zq\w+|rq\d+|gq\d*|(19|20)\d\d(\.asc)?|95 ?%")
"""Digits in an alternative that are no result: names of the study, times, the level of an interval."""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_says_in_numbers_what_it_shows(name, language):
    """For a reader who cannot see it: a sentence with results, in the language; the data of a chart beside it."""
    for picture in tool_runs.pictures_of(name, language)[0]:
        said = picture.said
        assert re.search(r"\d", NO_NUMBER.sub("", said)), said
        assert not re.search(r"nan|None(?! of )|[{}]|\d[eE][-+]\d{3}|\(\)|: \.|\u2026\.$", said), (
            said
        )
        assert bool(re.search("[\u4e00-\u9fff]", said)) is (language == "zh"), said
        assert picture.has_numbers, said
