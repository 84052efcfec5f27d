"""What a page says once: constant columns in a note, tables that stand already, paragraphs by what differs."""

import pytest

from regspatial.reporting._once import content_of, paragraph_of, without_constants
from regspatial.reporting.laid import laid_out
from regspatial.results import Column, Table

EN = ["Errors are clustered by region, W has rows of one, effects are of regions, draws are 99."]
ZH = ["标准误按地区聚类；W的行和为1；效应为地区效应；抽样99次。"]


def told(language, *changed, title="B"):
    """Return the paragraphs of sections, the first as it stands, each with a word replaced."""
    first = ZH if language == "zh" else EN
    before = []
    found = [paragraph_of(first, first, "A", before, language)]
    for pairs in changed:
        text = first[0]
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        found.append(paragraph_of([text], [text], title, before, language))
    return found


def test_a_paragraph_told_again_says_what_differs():
    whole, other, same = told("en", [("99", "999")], [])
    assert whole == EN[0]
    assert other == "B: as “A”, but draws are 999."
    assert same == "B: as “A”."


def test_parts_that_differ_are_parted_as_their_language_does():
    _whole, two = told("en", [("99", "999"), ("clustered by", "robust within")])
    assert two == "B: as “A”, but errors are robust within region; draws are 999."
    _whole, zh = told("zh", [("99", "999"), ("聚类", "稳健")])
    assert zh.count("\N{FULLWIDTH SEMICOLON}") == 1
    assert "标准误按地区稳健\N{FULLWIDTH SEMICOLON}抽样999次" in zh
    assert "; " not in zh


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_paragraph_of_which_most_differs_stands_whole(language):
    """Half of four parts may differ, three may not; nor is one without a title told by another."""
    words = {
        "en": [("clustered", "robust"), ("one", "two"), ("of regions", "none")],
        "zh": [("聚类", "稳健"), ("和为1", "和为2"), ("地区效应", "无")],
    }[language]
    first = (ZH if language == "zh" else EN)[0]
    half = told(language, words[:2])[1]
    assert half != first
    assert "A" in half
    text = first
    for old, new in words:
        text = text.replace(old, new)
    assert told(language, words)[1] == text
    assert told(language, [], title="")[1] == first


def test_of_earlier_paragraphs_the_nearest_is_named():
    before = []
    paragraph_of(EN, EN, "A", before, "en")
    near = [EN[0].replace("99", "999").replace("one", "two")]
    paragraph_of(near, near, "B", before, "en")
    last = [near[0].replace("regions", "periods")]
    assert paragraph_of(last, last, "C", before, "en") == "C: as “B”, but effects are of periods."


def test_sentences_are_joined_as_their_language_does():
    two = ["One stands.", "Two stands."]
    assert paragraph_of(two, two, "A", [], "en") == "One stands. Two stands."
    assert paragraph_of(["甲。", "乙。"], ["甲。", "乙。"], "A", [], "zh") == "甲。乙。"


def table(rows, **columns):
    heads = tuple(
        Column(name, name, "text" if name in ("id", "e") else "number") for name in columns
    )
    made = zip(*(values[:rows] for values in columns.values()), strict=True)
    return laid_out(Table(name="t", en="T", columns=heads, rows=tuple(made)), "en")


IDS, VARY, SAME, NONE = [*"abcdef"], [1.5, 2, 3, 4, 5, 6], [7.5] * 6, ["\N{EN DASH}"] * 6


def test_columns_of_one_value_are_said_in_a_note():
    laid = table(5, id=IDS, x=VARY, c=SAME, e=NONE)
    found = without_constants(laid, "en")
    assert [one.text for one in found.head[0]] == ["id", "x"]
    assert [row.cells[0].text for row in found.rows] == IDS[:5]
    assert all(len(row.cells) == len(found.kinds) == 2 for row in found.rows)
    assert found.notes == ("In every row: c: 7.50.",)


def test_short_tables_and_those_that_would_have_one_column_keep_all():
    assert without_constants(short := table(4, id=IDS, x=VARY, c=SAME), "en") is short
    assert without_constants(bare := table(6, id=IDS, c=SAME), "en") is bare
    assert without_constants(plain := table(6, id=IDS, x=VARY), "en") is plain


def test_tables_are_one_by_what_they_show():
    three = table(3, id=IDS, x=VARY)
    assert content_of(three) == content_of(table(3, id=IDS, x=VARY))
    assert content_of(three) != content_of(table(4, id=IDS, x=VARY))
    assert content_of(three) != content_of(table(3, id=IDS, z=VARY))
    assert content_of(table(2, id=IDS, x=VARY)) is None
