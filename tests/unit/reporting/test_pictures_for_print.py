"""Pictures in files of their own: size, fonts, letters, words for those who cannot see them."""

import io
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from PIL import Image

import regspatial as rs
from regspatial.cli.app import run
from regspatial.errors import InputError, OutputError, ParameterError
from regspatial.recipes import run_recipe
from regspatial.reporting._page_elements import inline_svg
from regspatial.reporting.cartography.maps import choropleth
from regspatial.reporting.cartography.sheet import unit_of
from regspatial.reporting.fonts import HEITI, SONGTI, TIMES
from regspatial.reporting.images import alternative_of, described, picture_of
from regspatial.reporting.look import OPTIONS, FigureStyle, current, style_of, styled

ROOT = Path(__file__).resolve().parents[3]
TABLE = ROOT / "data" / "tables" / "dri_simulated_2012_2022.csv"


def texts(figure):
    return [t.get_text() for t in figure.findobj(mpl.text.Text) if t.get_text()]


@pytest.mark.parametrize(("width", "cm"), [("single", 8.4), ("double", 17.4), (12.0, 12.0)])
def test_pictures_are_as_wide_as_the_column(width, cm, provinces, study):
    """To half a dot: what the typesetter measures."""
    w = study.weights
    moran = rs.moran(study.panel["ln_y"], w)
    style = rs.FigureStyle(width=width)
    for figure in (
        choropleth(provinces, provinces.points[:, 0], style=style),
        moran.plot(style=style),
        moran.plot(at_time=2022, style=style),
    ):
        assert figure.get_size_inches()[0] * 2.54 == pytest.approx(cm, abs=1e-9)
        with Image.open(io.BytesIO(picture_of(figure, "png"))) as picture:
            assert picture.width == pytest.approx(cm / 2.54 * 300, abs=1)
            assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
            assert picture.info["Description"] == alternative_of(figure)


def test_text_has_the_size_of_the_journal(study):
    """No text of a printed chart is below 5 points, and the labels have what was asked for."""
    figure = rs.moran(study.panel["ln_y"], study.weights).plot(
        style=rs.FigureStyle(width="single", text_size=8)
    )
    axes = figure.get_axes()[0]
    assert axes.yaxis.label.get_fontsize() == pytest.approx(8)
    assert all(t.get_fontsize() >= 5 for t in figure.findobj(mpl.text.Text) if t.get_text())


@pytest.mark.parametrize(("font", "chinese"), [("songti", SONGTI), ("heiti", HEITI)])
def test_fonts_are_those_that_were_asked_for(font, chinese, provinces):
    style = rs.FigureStyle(font=font)
    figure = choropleth(
        provinces, provinces.points[:, 0], title="经度 2022", language="zh", style=style
    )
    for text in figure.findobj(mpl.text.Text):
        if text.get_text():
            first, second = text.get_fontfamily()[:2]
            assert first in TIMES
            assert second in chinese
    assert mpl.rcParams["font.family"] != list(TIMES)


def test_letters_stay_letters(provinces, tmp_path):
    """What is written can be found in PDF and SVG."""
    style = rs.FigureStyle(
        font="songti", base_map=provinces, review_number="GS(2024)0650", source="统计局"
    )
    figure = choropleth(provinces, provinces.points[:, 0], title="经度", language="zh", style=style)
    svg = rs.save_figure(figure, tmp_path / "map.svg").read_text(encoding="utf-8")
    written = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    for wanted in ("经度", "审图号：GS(2024)0650", "数据来源：统计局", "北"):
        assert any(wanted in one for one in written), wanted
    assert "<title>经度</title>" in svg
    assert f"<desc>{alternative_of(figure)}</desc>" in svg
    assert "SimSun" in svg
    rs.save_figure(figure, tmp_path / "map.pdf")
    if shutil.which("pdftotext"):
        command = ["pdftotext", tmp_path / "map.pdf", "-"]
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert "审图号：GS(2024)0650" in found
        assert "经度" in found


def test_words_with_signs_of_xml_are_text_in_an_svg():
    svg = described('<svg viewBox="0 0 1 1"><g/></svg>', "A < B & C", "a <b> & 'c'")
    found = ET.fromstring(svg)
    assert [(one.tag, one.text) for one in found][:2] == [
        ("title", "A < B & C"),
        ("desc", "a <b> & 'c'"),
    ]
    shown = inline_svg(svg, 'x < "y" & z', "f1-")
    assert ET.fromstring(shown).get("aria-label") == 'x < "y" & z'


@pytest.mark.parametrize("kind", ["png", "pdf", "svg", "tiff"])
def test_the_same_figure_gives_the_same_bytes(kind, study):
    one, two = (
        picture_of(rs.moran(study.panel["ln_y"], study.weights).plot(), kind) for _ in range(2)
    )
    assert one == two
    assert len(one) > 1000


def test_a_tiff_is_compressed_and_knows_its_dots(study, tmp_path):
    figure = rs.moran(study.panel["ln_y"], study.weights).plot()
    path = rs.save_figure(figure, tmp_path / "a.tif", dots=600)
    with Image.open(path) as picture:
        assert picture.format == "TIFF"
        assert picture.info["compression"] == "tiff_lzw"
        assert picture.info["dpi"] == pytest.approx((600, 600))


def test_what_cannot_be_written_is_said(study, tmp_path):
    figure = rs.moran(study.panel["ln_y"], study.weights).plot()
    with pytest.raises(ParameterError, match="png, pdf, svg, tiff"):
        rs.save_figure(figure, tmp_path / "a.jpg")
    with pytest.raises(InputError, match="list"):
        rs.save_figure([1], tmp_path / "a.png")
    with pytest.raises(OutputError):
        rs.save_figure(figure, tmp_path / "nowhere" / "a.png")


def test_a_map_of_china_bears_its_review_number_or_is_refused(provinces):
    plain = texts(choropleth(provinces))
    assert any("approved base map" in t for t in plain)
    style = rs.FigureStyle(
        base_map=provinces, review_number="审图号：GS(2024)0650", require_review=True
    )
    reviewed = texts(choropleth(provinces, style=style))
    assert any("Map review number: GS(2024)0650" in t for t in reviewed)
    assert not any("approved base map" in t for t in reviewed)
    with pytest.raises(ParameterError, match="review_number"):
        choropleth(provinces, style=rs.FigureStyle(require_review=True))
    elsewhere = rs.example("us_income").regions()
    assert choropleth(elsewhere, style=rs.FigureStyle(require_review=True))


def test_scale_bar_and_north_arrow_stand_on_maps_unless_told_otherwise(provinces):
    assert {"N", "1000 km"} <= set(texts(choropleth(provinces)))
    bare = rs.FigureStyle(scale_bar=False, north_arrow=False)
    assert not {"N", "1000 km"} & set(texts(choropleth(provinces, style=bare)))
    assert "N" in texts(choropleth(provinces, style=bare, north_arrow=True))


def test_a_style_holds_for_one_picture(provinces):
    before = current()
    with styled(FigureStyle(width=9.0)):
        assert current().width == 9.0
    style = FigureStyle(width=9.0)
    with pytest.raises(ParameterError, match="colour map"):
        choropleth(provinces, provinces.points[:, 0], colours="nonsense", style=style)
    assert current() == before
    with pytest.raises(ParameterError, match="FigureStyle"):
        choropleth(provinces, style="songti")


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": "wide"},
        {"width": 0.5},
        {"width": float("nan")},
        {"width": True},
        {"font": "kaiti"},
        {"text_size": 0},
        {"dots": 10},
        {"dots": "300"},
        {"scale_bar": "yes"},
        {"source": 5},
        {"require_review": 1},
        {"review_number": "GS(2020)4619"},
    ],
)
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(ParameterError):
        rs.FigureStyle(**wrong)


def test_the_shell_says_the_same_as_python():
    given = {
        "width": "double",
        "font": "songti",
        "text_size": "8",
        "dots": "600",
        "scale_bar": "no",
        "north_arrow": "yes",
        "source": "统计局",
        "review_number": "GS(2024)0650",
        "require_review": "yes",
        "base_map": "base.shp",
    }
    assert style_of(given) == rs.FigureStyle(
        width="double",
        font="songti",
        text_size=8.0,
        dots=600,
        scale_bar=False,
        source="统计局",
        review_number="GS(2024)0650",
        require_review=True,
        base_map=Path("base.shp"),
    )
    assert style_of({"width": "8.4cm"}).width == 8.4
    for wrong in ({"dots": "many"}, {"scale_bar": "perhaps"}, {"colour": "red"}):
        with pytest.raises(ParameterError):
            style_of(wrong)


def test_every_setting_is_on_all_faces_and_explained():
    names = {one.name for one in OPTIONS}
    assert names == set(FigureStyle.__dataclass_fields__)
    for page in ("print.md", "print.zh.md"):
        text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
        for one in OPTIONS:
            assert f"`{one.name}`" in text
            assert f"`--{one.flat.replace('_', '-')}`" in text


def command(out, *more):
    return [
        "run",
        "map_variable",
        "--regions",
        "china:province",
        "--panel",
        str(TABLE),
        "--panel-id",
        "adcode",
        "--panel-time",
        "year",
        "--variable",
        "gdp",
        "--out",
        str(out),
        *more,
    ]


def test_the_shell_writes_pictures_for_print(tmp_path, capsys):
    more = ["--format", "csv,png,pdf", "--figure-width", "single"]
    assert run(command(tmp_path / "n", *more, "--map-review-number", "GS(1)2")) == 3
    assert "--map-base-map" in capsys.readouterr().err
    assert not (tmp_path / "n").exists()
    _base_map(tmp_path)
    more += ["--map-review-number", "GS(1)2", "--map-base-map", str(tmp_path / "base.geojson")]
    assert run(command(tmp_path / "a", *more)) == 0
    made = {p.name for p in (tmp_path / "a").iterdir()}
    assert {"map_variable-figure-1.png", "map_variable-figure-1.pdf", "map_classes.csv"} <= made
    assert not any(name.endswith(".tex") for name in made)
    drawn = {name for name in made if name.endswith((".png", ".pdf", ".svg"))}
    assert drawn == {"map_variable-figure-1.png", "map_variable-figure-1.pdf"}, "no picture twice"
    assert run(["verify", str(tmp_path / "a")]) == 0
    assert run(command(tmp_path / "c")) == 0
    assert [p.name for p in (tmp_path / "c").glob("*.svg")] == ["screen-1.svg"]
    assert run(command(tmp_path / "b", "--figure-width", "single")) == 3
    assert "--format" in capsys.readouterr().err
    assert run(command(tmp_path / "b", "--format", "csv", "--map-require-review", "yes")) == 3
    assert "--map-review-number" in capsys.readouterr().err


def _base_map(folder):
    """Write a map of one's own, as an approved one would be."""
    box = (
        '{"type": "Polygon", "coordinates": [[[75, 20], [130, 20], [130, 50], [75, 50], [75, 20]]]}'
    )
    feature = f'{{"type": "Feature", "properties": {{"a": 1}}, "geometry": {box}}}'
    text = f'{{"type": "FeatureCollection", "features": [{feature}]}}'
    (folder / "base.geojson").write_text(text)


def test_a_recipe_writes_pictures_for_print(tmp_path):
    _base_map(tmp_path)
    recipe = tmp_path / "study.toml"
    recipe.write_text(
        f"""
        formats = ["png", "svg", "docx"]
        source = "Yearbook"
        [figures]
        width = 8.4
        font = "songti"
        base_map = "base.geojson"
        review_number = "GS(2024)0650"
        [regions]
        source = "china:province"
        [panel]
        source = "{TABLE}"
        id = "adcode"
        time = "year"
        [weights.queen]
        kind = "queen"
        links = [["460000", "440000"]]
        [[step]]
        name = "clusters"
        tool = "local_moran"
        weights = "queen"
        params = {{ variable = "gdp", permutations = 99 }}
        """,
        encoding="utf-8",
    )
    run_recipe(recipe, tmp_path / "out")
    folder = tmp_path / "out" / "01-clusters"
    assert {p.name for p in folder.glob("clusters-figure-*")} == {
        f"clusters-figure-{k}.{kind}" for k in (1, 2) for kind in ("png", "svg")
    }
    of_the_reports = {p.name for p in folder.glob("*-[12].[ps][nv]g") if "clusters" not in p.name}
    assert of_the_reports == {"screen-1.svg", "screen-2.svg", "word-1.png", "word-2.png"}
    page = (folder / "screen-1.svg").read_text(encoding="utf-8")
    width = float(re.search(r'width="([\d.]+)pt"', page)[1])
    assert width > 72 * 8.4 / 2.54, "the picture of the page keeps its size"
    svg = (folder / "clusters-figure-2.svg").read_text(encoding="utf-8")
    assert "Map review number: GS(2024)0650" in svg
    assert "Source: Yearbook" in svg
    assert "2022</text>" in svg, "a picture in a file of its own has its title"
    with Image.open(folder / "clusters-figure-1.png") as picture:
        assert picture.width == pytest.approx(8.4 / 2.54 * 300, abs=1)
    assert "GS(2024)0650" not in (tmp_path / "out" / "run.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", ['width = "wide"', "labels_of = 3", 'scale_bar = "maybe"'])
def test_a_recipe_with_wrong_settings_is_refused_before_it_runs(line, tmp_path):
    recipe = tmp_path / "study.toml"
    recipe.write_text(
        f'[figures]\n{line}\n[regions]\nsource = "china:province"\n[[step]]\nname = "a"\n'
        'tool = "build_weights"\nparams = {rule = "queen"}\n',
        encoding="utf-8",
    )
    with pytest.raises(ParameterError):
        run_recipe(recipe, tmp_path / "out")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_saved_by_matplotlib_has_letters_and_says_what_it_shows(
    language, provinces, tmp_path
):
    """`figure.savefig`, as people write it: text of an SVG as text, in a path and in a buffer."""
    figure = provinces.plot(provinces.points[:, 0], title="Longitude", language=language)
    said, texts, held = alternative_of(figure), io.StringIO(), io.BytesIO()
    figure.savefig(tmp_path / "a.svg")
    figure.savefig(texts, format="svg")
    figure.savefig(held, format="svg")
    for svg in (
        (tmp_path / "a.svg").read_text("utf-8"),
        texts.getvalue(),
        held.getvalue().decode(),
    ):
        assert f"<desc>{said}</desc>" in svg
        assert ">Longitude</text>" in svg
    figure.savefig(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.info["Description"] == said
    figure.savefig(tmp_path / "mine.png", metadata={"Title": "mine"})
    with Image.open(tmp_path / "mine.png") as picture:
        assert picture.info["Title"] == "mine"
    figure.savefig(tmp_path / "a.jpg")


def test_a_map_of_outlines_says_so(provinces):
    assert alternative_of(provinces.plot()) == f"Outlines of {len(provinces)} regions."
    titled = provinces.plot(title="A", language="zh")
    assert re.fullmatch(r"\S+A\S+\d+\s?\S+", alternative_of(titled))


def test_the_scale_bar_counts_in_words_of_the_language():
    assert unit_of(2000.0, "en") == ("km", 1000.0)
    assert unit_of(2000.0, "zh") == ("\u5343\u7c73", 1000.0)  # as in QGIS
    assert unit_of(500.0, "zh") == ("\u7c73", 1.0)
