"""The report as a Word document: the same words, tables and pictures as the page."""

import html
import io
import re
import zipfile

import pytest
from docx import Document
from matplotlib.figure import Figure

from regspatial.errors import InputError
from regspatial.regression.tests.record import PanelModel
from regspatial.reporting.docx_page import DocxPage, _heading
from regspatial.reporting.report import report
from regspatial.reporting.tables import etable


def dots():
    buffer = io.BytesIO()
    Figure(figsize=(1, 1)).savefig(buffer, format="png")
    return buffer.getvalue()


@pytest.fixture
def items(moran, local, sdm, sar, impacts):
    model = PanelModel(model=sdm, impacts=impacts, tests=())
    return [moran, local, model, ("Models", etable([sar, sdm, impacts], stars=True))]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_word_and_page_hold_the_same(items, study, tmp_path, language):
    how = {"title": "T", "language": language, "regions": study.provinces, "intro": "Simulated."}
    page = report(items, tmp_path / "r.html", **how).read_text("utf-8")
    path = report(items, tmp_path / "r.docx", **how)
    document = Document(str(path))
    texts = [p.text for p in document.paragraphs]
    assert len(document.tables) == page.count("<table")
    assert len(document.inline_shapes) == page.count("<figure")
    found = re.search(r'<section class="findings".*?</section>', page, re.DOTALL)[0]
    for one in re.findall(r"<li>(.*?)</li>", found):
        one = re.sub("<[^>]*>", "", one)
        assert one.replace("&#x27;", "'").replace("&lt;", "<") in texts
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert len(headings) == 2 + len(re.findall("<h2 id=.section", page))
    descriptions = [s._inline.docPr.get("descr") for s in document.inline_shapes]
    assert all(descriptions)
    body = zipfile.ZipFile(path).read("word/document.xml").decode()
    assert body.count("<w15:collapsed") == page.count("<details") > 0
    assert document.core_properties.language == ("zh-CN" if language == "zh" else "en")


def test_the_first_cells_are_the_same_numbers(items, study, tmp_path):
    page = report(items, tmp_path / "r.html", title="T").read_text("utf-8")
    document = Document(str(report(items, tmp_path / "r.docx", title="T")))
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    for shown, table in zip(tables, document.tables, strict=True):
        cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", shown)
        last = [c.text for c in table.rows[-1].cells]
        assert [html.unescape(c).replace("-", "\N{MINUS SIGN}") for c in cells[-len(last) :]] == [
            c.replace("-", "\N{MINUS SIGN}") for c in last
        ]


def test_a_picture_needs_dots_and_words(tmp_path):
    page = DocxPage("T")
    with pytest.raises(InputError, match="PNG"):
        page.figure("<svg/>", caption="c", alt="a")
    with pytest.raises(InputError, match="alternative"):
        page.figure(dots(), caption="c", alt=" ")
    page.figure("<svg/>", caption="what it is", alt="a", printed=dots())
    document = Document(str(page.write(tmp_path / "t.docx")))
    assert len(document.inline_shapes) == 1
    assert any(p.text.endswith("what it is") for p in document.paragraphs)


def test_a_heading_begins_a_page_where_it_is_asked():
    document = Document()
    for new_page in (False, True):
        _heading(document, "H", 1, new_page=new_page)
    assert [one.paragraph_format.page_break_before for one in document.paragraphs] == [None, True]
