"""What a notebook shows by itself: short tables in the language of the environment, pictures with words."""

import dataclasses
import re

import pytest

import regspatial as rs
from regspatial.efficiency.envelopment.record import DataEnvelopment
from regspatial.indicators.description.record import Description
from regspatial.reporting.notebook import ROWS, WHOLE, shown_html, shown_png
from regspatial.reporting.style import new_figure
from regspatial.results import Column, Record, Table
from regspatial.results.audit import TableAudit

CELLS = [
    """\
import regspatial as rs
dri = rs.example("dri")
panel, regions = dri.panel(), dri.regions()
w = rs.weights.inverse_distance(regions)
found = rs.moran(panel["ln_inn"], w, permutations=99, rng=1)
found""",
    "found.plot()",
    "found.plot(at_time=2022)",
]


@dataclasses.dataclass(frozen=True)
class Several(Record):
    """Tables with so many rows each."""

    lengths: tuple = (3,)

    def tables(self):
        columns = (Column("id", "Id", "text"), Column("x", "x"))
        return tuple(
            Table(
                name=f"t{k}", en="T", columns=columns, rows=tuple((f"r{i}", 1.0) for i in range(n))
            )
            for k, n in enumerate(self.lengths)
        )


def test_a_long_table_shows_its_first_rows_and_how_to_get_all():
    shown = shown_html(Several(lengths=(WHOLE + 1, WHOLE + 2)), "en")
    assert shown.count("<tr>") == 2 * (ROWS + 1)
    assert f"The first {ROWS} of {WHOLE + 1} rows; .to_frame() has all." in shown
    assert ".tables()[1].rows has all." in shown


def test_a_table_that_is_little_longer_is_whole():
    shown = shown_html(Several(lengths=(WHOLE,)), "en")
    assert shown.count("<tr>") == WHOLE + 1
    assert "first" not in shown


def test_tables_after_the_second_are_folded():
    shown = shown_html(Several(lengths=(2, 2, 2, 2)), "en")
    assert shown.count("<table") == 4
    assert shown.count("<details>") == 2
    assert shown.index("<details>") > shown.index('id="t1"')


@pytest.mark.parametrize(
    ("language", "word"), [("zh_CN.UTF-8", "\u83ab\u5170\u6307\u6570"), ("en", "Moran's I")]
)
def test_a_notebook_speaks_the_language_of_the_environment(monkeypatch, study, language, word):
    found = rs.moran(study.panel["ln_a"], study.weights, permutations=None)
    monkeypatch.setenv("REGSPATIAL_LANG", language)
    assert word in found._repr_html_().replace("&#x27;", "'")


def test_regions_stand_by_their_names(monkeypatch):
    monkeypatch.setenv("REGSPATIAL_LANG", "en")
    regions = rs.china("province")
    panel = rs.example("dri").panel()
    shown = rs.map_variable(panel["gdp"], regions)._repr_html_()
    assert "Tibet" in shown  # it has no value
    assert "540000" not in shown


def test_the_first_regions_stand_behind_what_sums_them_up():
    panel = rs.example("dri").panel()
    w = rs.weights.queen(rs.china("province").select(panel.ids), links=[("460000", "440000")])
    shown = shown_html(rs.local_moran(panel["gdp"], w, at_time=2022, permutations=99, rng=1), "zh")
    counts, regions = shown.split("<table")[1:]
    assert counts.count("<tr>") == 2
    assert regions.count("<tr>") == ROWS + 1
    assert "\u5317\u4eac" in regions


def test_pictures_tables_of_models_and_pages_speak_the_language_of_the_environment(
    monkeypatch, study
):
    monkeypatch.setenv("REGSPATIAL_LANG", "zh")
    found = rs.moran(study.panel["ln_a"], study.weights, permutations=None)
    chinese = "\u83ab\u5170"
    assert chinese in found.plot(at_time=found.times[-1]).get_label()
    assert chinese not in found.plot(at_time=found.times[-1], language="en").get_label()
    model = rs.fixed_effects(study.panel, "ln_y ~ ln_a | id", covariance="classical")
    spoken = "\u89c2\u6d4b"
    assert spoken in rs.etable([model])._repr_html_()
    assert spoken not in rs.etable([model], language="en")._repr_html_()
    assert spoken not in rs.etable([model]).html()  # what is written is English unless asked for


@pytest.mark.parametrize("kind", [TableAudit, Description, DataEnvelopment])
def test_a_record_is_named_in_one_line_where_it_is_not_shown(kind):
    assert kind.__repr__ is Record.__repr__
    assert repr(Several(lengths=(3,))) == "<Several: T, 3 rows>"
    assert repr(Several(lengths=())) == "<Several>"


def test_a_figure_is_a_picture_with_its_words_and_knows_nothing_of_pyplot(study):
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    figure = rs.moran(study.panel["ln_a"], study.weights, permutations=None).plot()
    picture, told = figure._repr_png_()
    assert picture.startswith(b"\x89PNG")
    assert told["alt"] == figure.get_label() != ""
    assert told["width"] == round(100 * figure.get_figwidth())
    assert plt.get_fignums() == before
    # The pixels are twice those of the page, which is what keeps letters sharp.
    assert abs(int.from_bytes(picture[16:20]) - 2 * told["width"]) <= 2


def test_the_words_of_a_picture_stand_where_every_notebook_keeps_them(study, outline_of):
    """JupyterLab 4 shows html before PNG, and drops the alternative in the metadata of a PNG."""
    figure = rs.moran(study.panel["ln_a"], study.weights, permutations=None).plot(language="zh")
    figure.set_label(figure.get_label() + ' "<&>"')
    (image,) = outline_of(figure._repr_html_()).of("img")
    assert image["alt"] == figure.get_label()
    assert image["src"].startswith("data:image/png;base64,iVBOR")
    assert image["width"] == str(round(100 * figure.get_figwidth()))
    shape = figure.get_size_inches()
    assert int(image["height"]) == round(100 * shape[1])


def test_a_picture_without_words_has_none():
    assert "alt" not in shown_png(new_figure())[1]
    assert 'alt=""' in new_figure()._repr_html_()


def test_a_real_notebook_shows_each_picture_once(tmp_path, monkeypatch):
    nbformat = pytest.importorskip("nbformat", reason="runs where Jupyter is installed")
    nbclient = pytest.importorskip("nbclient", reason="runs where Jupyter is installed")
    pytest.importorskip("ipykernel", reason="runs where Jupyter is installed")
    monkeypatch.setenv("REGSPATIAL_LANG", "zh")
    for cells in (CELLS, ["%matplotlib inline", *CELLS]):
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
        nbclient.NotebookClient(book).execute(cwd=str(tmp_path))
        shown = [[o for o in one.outputs if "data" in o] for one in book.cells[-3:]]
        assert [len(one) for one in shown] == [1, 1, 1]
        assert "<table" in shown[0][0].data["text/html"]
        assert all("image/png" in one[0].data for one in shown[1:])
        assert all("<img alt=" in one[0].data["text/html"] for one in shown[1:])


def test_texts_stand_at_the_left_of_a_cell(local, sdm):
    """Notebooks put every cell of a table at the right: names of regions and terms were ragged."""
    found = re.findall(r"<t[dh][^>]*>", shown_html(local, "en") + rs.etable([sdm])._repr_html_())
    texts = [one for one in found if 'class="text' in one or 'scope="row"' in one]
    assert len(texts) > 20
    assert all('style="text-align:left"' in one for one in texts)
    assert not any("text-align" in one for one in found if one not in texts)
