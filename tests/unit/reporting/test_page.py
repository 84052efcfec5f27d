import base64
import re
import resource

import pytest

from regspatial.errors import InputError, OutputError, ParameterError
from regspatial.reporting._stylesheet import DARK, LIGHT, stylesheet
from regspatial.reporting.page import Page, check_language
from regspatial.results import Column, Note, Table

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
SVG = (
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="72pt" '
    'viewBox="0 0 72 72"><metadata><a/></metadata><defs><clipPath id="c"><path d="M0 0h9v9z"/>'
    '</clipPath></defs><g id="axes"><path clip-path="url(#c)" d="M0 0h9"/><use href="#axes"/></g>'
    "</svg>"
)


def full_page(language, table):
    page = Page("A & <b>", language, subtitle="<i>", names={"110000": "Beijing"})
    page.paragraph("One.\n\nTwo <script>alert(1)</script>.")
    page.section("First").subsection("Inner").items(["a < b"]).table(table).table(table)
    page.section("Second").figure(SVG, caption="Caption", alt='Alt "text"', note="Source")
    page.figure(SVG, caption="Again", alt="other").figure(PNG, caption="Dot", alt="a dot")
    page.preformatted("x < 1").note("small")
    return page.provenance({"seed": 3, "versions": {"numpy": "2"}, "inputs": {"a.csv": "ab" * 32}})


@pytest.mark.parametrize(("language", "code"), [("en", "en"), ("zh", "zh-CN"), ("zh_CN", "zh-CN")])
def test_page_is_well_formed_and_accessible(language, code, table, outline_of):
    text = full_page(language, table).html()
    outline = outline_of(text)
    assert text.startswith("<!DOCTYPE html>")
    assert outline.of("html") == [{"lang": code}]
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    body = [h for h in outline.headings if h > 1]
    assert all(b - a <= 1 for a, b in zip([1, *body], body, strict=False))
    assert len(set(outline.ids)) == len(outline.ids)
    assert set(outline.links) <= set(outline.ids)
    assert {"section-1", "section-1-1", "section-2", "table-1", "table-2", "figure-3"} <= set(
        outline.ids
    )
    assert all(a.get("alt") for a in outline.of("img"))
    assert all(a.get("role") == "img" and a.get("aria-label") for a in outline.of("svg"))
    assert len(outline.of("caption")) == len(outline.of("table")) == 2
    assert len(outline.of("figcaption")) == len(outline.of("figure")) == 3
    scrolling = [a for a in outline.of("div") if a.get("class", "").startswith("scroll")]
    assert all(
        a["tabindex"] == "0" and a["role"] == "region" and a["aria-label"] for a in scrolling
    )


def test_page_escapes_what_it_is_given_and_loads_nothing(table, outline_of):
    text = full_page("en", table).html()
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "<title>A &amp; &lt;b&gt;</title>" in text
    assert "default-src 'none'" in text
    outline = outline_of(text)
    for _, attributes in outline.tags:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "xlink:href"):
            assert attributes.get(name, "#").startswith(("#", "data:image/png;base64,"))
    assert not re.search(r"url\((?!#)|@import", text)


def test_alternatives_are_text_whatever_they_hold(outline_of):
    """A title of the user's may hold what ends an attribute; a reader's software reads it as it is."""
    said = 'I > 0 & "R&D" <b>\'s</b>'
    page = Page("t", "en")
    for picture in (SVG, PNG, SVG.encode()):
        page.figure(picture, caption=said, alt=said)
    outline = outline_of(page.html())
    assert [a["aria-label"] for a in outline.of("svg")] == [said]
    assert [a["alt"] for a in outline.of("img")] == [said, said]
    assert outline.of("b") == []


def test_tables_are_numbered_in_the_language_of_the_page(table):
    english = full_page("en", table).html()
    assert '<span class="number">Table 1.</span>Effects &amp; &lt;signs&gt;' in english
    assert '<span class="number">Figure 2.</span>Again' in english
    chinese = full_page("zh", table).html()
    assert '<span class="number">表 1</span>效应：符号' in chinese
    assert "直接效应" in chinese
    assert "单位的 10%，约数。" in chinese
    assert "随机种子" in chinese


def test_regions_appear_by_name_and_by_code_where_they_have_none_or_share_it(table):
    names = {"110000": "Beijing", "130000": "North", "140000": "North"}
    text = Page("t", "en", names=names).table(table).html()
    assert '<td class="text">Beijing</td>' in text
    assert "110000" not in text
    assert '<td class="text">120000</td>' in text
    assert '<td class="text">North (130000)</td>' in text


def test_two_svgs_keep_their_ids_apart(table):
    text = full_page("en", table).html()
    assert 'id="figure-1-c"' in text
    assert "url(#figure-1-c)" in text
    assert 'href="#figure-2-axes"' in text
    assert "<metadata>" not in text
    assert "<?xml" not in text
    assert 'width="72pt"' not in text


@pytest.mark.parametrize(
    "bad",
    [
        SVG.replace("<g ", "<script>alert(1)</script><g "),
        SVG.replace("<g ", '<g onclick="x()" '),
        SVG.replace("#axes", "https://example.org/x.svg"),
        SVG.replace("url(#c)", "url(https://example.org)"),
        SVG.replace("<g ", "<foreignObject/><g "),
        "<p>no svg</p>",
        b"GIF89a",
    ],
)
def test_figures_that_are_not_plain_pictures_are_refused(bad):
    with pytest.raises(InputError) as error:
        Page("t").figure(bad, caption="c", alt="a")
    assert error.value.zh != error.value.en


def test_a_figure_needs_a_text_alternative():
    with pytest.raises(InputError, match="alt"):
        Page("t").figure(SVG, caption="c", alt=" ")


def test_very_long_tables_say_what_is_missing():
    rows = tuple((k,) for k in range(1000))
    long = Table(name="t", en="T", columns=(Column("k", "k", "int"),), rows=rows)
    text = Page("t").table(long, most_rows=50).html()
    assert text.count("<tr>") == 51
    assert "950 more rows" in text
    assert "另有 950 行" in Page("t", "zh").table(long, most_rows=50).html()


def test_contents_appear_from_two_sections_on():
    assert "<nav" not in Page("t").section("only").html()
    assert "<nav" in Page("t").section("a").section("b").html()
    assert 'id="section-1"' in Page("t").subsection("becomes a section").html()


def test_findings_stand_before_the_first_section_and_lead_to_their_own():
    page = Page("t").paragraph("Simulated.").section("A").section("B")
    text = page.finding("It is 3.").finding("It is 4.").html()
    top, _, rest = text.partition('<h2 id="section-1">')
    assert top.index("Simulated.") < top.index('id="findings"') < top.index("It is 3.")
    assert 'It is 4. <a href="#section-2" title="B">[2]</a>' in top
    assert "It is" not in rest
    assert 'href="#findings"' in text
    assert 'id="findings"' not in Page("t").section("A").section("B").html()


def table_of(name="t", title="T", rows=1, notes=()):
    return Table(
        name=name,
        en=title,
        columns=(Column("k", "k", "int"),),
        rows=tuple((k,) for k in range(rows)),
        notes=tuple(map(Note, notes)),
    )


def captions_of(text):
    return re.findall(r'<span class="number">((?:Table|Figure) A?\d+)\.</span>([^<]*)<', text)


def test_what_is_folded_stands_in_the_appendix_and_its_section_says_so():
    page = Page("t").section("A").table(table_of()).fold().table(table_of(title="U"))
    text = page.table(table_of(title="V")).note("n").unfold().html()
    body, _, appendix = text.partition('<h2 id="appendix">')
    assert [number for number, _caption in captions_of(body)] == ["Table 1"]
    assert [number for number, _caption in captions_of(appendix)] == ["Table A1", "Table A2"]
    assert '<a href="#section-A-1">In the appendix: Tables A1–A2.</a>' in body
    assert '<details class="more" id="section-A-1">' in appendix
    assert "<details" not in Page("t").section("A").fold().unfold().html()
    assert '<a href="#section-A-1">见附录：表 A1。</a>' in (
        Page("t", "zh").section("A").table(table_of()).fold().table(table_of()).unfold().html()
    )


def test_the_first_page_takes_a_map_and_a_table_and_their_section_says_where_they_are():
    page = Page("t").section("A").finding("It is 3.").figure(SVG, caption="Bars", alt="b")
    page.figure(SVG, caption="Map", alt="m", is_map=True).table(table_of(rows=40, title="Long"))
    text = page.section("B").table(table_of(title="Short")).html()
    first, _, rest = text.partition('<h2 id="section-1">')
    assert captions_of(first) == [("Figure 1", "Map"), ("Table 1", "Short")]
    assert captions_of(rest) == [("Figure 2", "Bars"), ("Table 2", "Long")]
    assert '<a href="#first">On the first page: Figure 1.</a>' in rest
    assert '<a href="#first">On the first page: Table 1.</a>' in rest


def test_a_section_may_say_what_the_first_page_takes():
    page = Page("t").section("A").finding("One.").finding("More.").table(table_of(title="X"))
    page.section("B", first=["finding", "table"]).finding("Two.").table(table_of(title="Y"))
    first, _, rest = page.html().partition('<h2 id="section-1">')
    assert "Two." in first
    assert "One." not in first
    assert captions_of(first) == [("Table 1", "Y")]
    assert rest.index("One.") < rest.index("More.") < rest.index('id="section-2"')


def test_at_most_six_sentences_stand_on_the_first_page():
    page = Page("t")
    for k in range(9):
        page.section(f"S{k}").finding(f"first {k}.").finding(f"second {k}.")
    first = page.html().partition('<h2 id="section-1">')[0]
    assert re.findall(r"<li>(first \d|second \d)\.", first) == [f"first {k}" for k in range(6)]


def test_sentences_of_sections_that_show_the_same_say_which_is_meant():
    page = Page("t").section("A").finding("2 poles.").table(table_of(title="Poles"))
    page.section("B").finding("1 pole.").table(table_of(title="Poles"))
    page.section("C").finding("It is 3.").table(table_of(title="Other"))
    first = page.html().partition('<h2 id="section-1">')[0]
    for said in ("<li>A. 2 poles. <a", "<li>B. 1 pole. <a", "<li>It is 3. <a"):
        assert said in first


def test_no_caption_stands_twice():
    page = Page("t").section("A").table(table_of(title="T")).figure(SVG, caption="T", alt="t")
    page.figure(SVG, caption="T", alt="t", is_map=True)
    text = page.section("B").table(table_of(title="T")).html()
    captions = [caption for _number, caption in captions_of(text)]
    assert captions == ["A: T", "T (chart)", "T (map)", "B: T"]


def test_notes_beyond_two_lines_are_folded():
    notes = ("Short.", "Short too.", "A third.", "A fourth.", "A fifth.")
    text = Page("t").section("A").table(table_of(notes=notes)).html()
    under, _, folded = text.partition('<h2 id="appendix">')
    assert "A third." in under
    assert "A fourth." not in under
    assert "Table 1: A fourth. A fifth." in folded
    assert '<a href="#section-A-1">Further notes to Table 1: A.1.</a>' in under
    long = ("x" * 200, "y" * 200)
    assert "y" * 200 in Page("t").table(table_of(notes=long)).html().partition("<details")[2]
    assert "<details" not in Page("t").table(table_of(notes=notes[:2])).html()


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("Of this kind. " + "x" * 100 + ".", "Then " + "y" * 200 + "."),
        ("如此。" + "好" * 60 + "。", "又" * 90 + "。"),
    ],
)
def test_a_first_note_beyond_two_lines_is_parted_behind_a_sentence(first, rest):
    blank = " " if first.isascii() else ""
    text = Page("t").table(table_of(notes=(first + blank + rest,))).html()
    under, _, folded = text.partition("<details")
    assert first in under
    assert rest not in under
    assert rest in folded


def test_a_single_sentence_of_more_than_four_lines_is_folded():
    under, _, folded = Page("t").table(table_of(notes=("z" * 600,))).html().partition("<details")
    assert "zzz" not in under
    assert "z" * 600 in folded


def test_notes_of_several_tables_stand_once():
    notes = ("Short.", "Short too.", "No more.", "A fourth.")
    long = "A sentence that is long enough to stand under one table and be named by the others of its kind."
    page = (
        Page("t").section("A").table(table_of(notes=notes)).table(table_of(title="U", notes=notes))
    )
    page.section("B").table(table_of(title="V", notes=(long,)))
    text = page.section("C").table(table_of(title="W", notes=(long,))).html()
    assert text.count("A fourth.") == 1
    assert "Table 1, Table 2: A fourth." in text
    assert text.count(long) == 1
    assert "Notes of Table 3 hold here too." in text


def test_a_table_of_the_appendix_that_stands_already_is_named():
    page = Page("t").section("A").table(table_of(title="T", rows=4)).fold()
    text = page.table(table_of(title="U", rows=4)).table(table_of(title="V", rows=3)).html()
    assert [caption for _number, caption in captions_of(text)] == ["T", "V"]
    assert "U: as Table 1." in text


def test_a_column_of_one_value_is_said_in_a_note():
    columns = tuple(Column(k, k.title(), "int") for k in ("k", "n", "islands"))
    rows = tuple((k, 48, k) for k in range(6))
    table = Table(name="t", en="T", columns=columns, rows=rows)
    text = Page("t").section("A").table(table).html()
    assert "In every row: N: 48." in text
    assert re.findall(r"<th[^>]*>([^<]+)</th>", text)[:2] == ["K", "Islands"]
    few = Page("t").table(Table(name="t", en="T", columns=columns, rows=rows[:3])).html()
    assert "In every row" not in few


def methods_of(*told, language="en"):
    page = Page("t", language)
    for title, text in told:
        page.section(title).method(text)
    return page.methods({}).method_texts()


def test_a_method_told_again_says_what_differs():
    one = "Poles of 11 regions, 2022; flows by gravity, power 2; bars at the mean."
    assert methods_of(("A", one), ("B", one.replace("power 2", "power 1"))) == [
        one,
        "B: as “A”, but power 1.",
    ]
    longer = one.replace(";", "; with a part more;", 1)
    assert methods_of(("A", one), ("B", longer)) == [one, longer], "nothing is held that is not so"
    other = "Roads of 9 cities, 2022; trips by train, speed 2; bars at the mean."
    assert methods_of(("A", one), ("B", other)) == [one, other]
    assert methods_of(
        ("甲", "十一个地区，2022；引力，幂次 2；门槛 1。"),
        ("乙", "十一个地区，2022；引力，幂次 1；门槛 1。"),
        language="zh",
    )[1] == ("乙：同“甲”，不同之处：幂次 1。")


def study(rows=30, *, folder="01-a", again=False):
    page = Page("t")
    page.brief = True
    page.section("A").finding("It is 3.").table(table_of(title="First"))
    ids = Table(
        name="ids",
        en="Ids",
        columns=(Column("id", "Id"),),
        rows=tuple((str(k),) for k in range(rows)),
    )
    for k in range(3):
        page.section(f"S{k}").finding(f"s{k}.").table(table_of(title=f"Long {k}", rows=rows + k))
    return page.section("B", folder=folder, again=again).finding("b.").fold().table(ids)


def test_the_body_of_a_study_has_room_for_some_tables_and_the_appendix_for_no_long_list():
    body, _, appendix = study().html().partition('<h2 id="appendix">')
    assert [c for _n, c in captions_of(body)] == ["First", "Long 0"]
    assert [c for _n, c in captions_of(appendix)] == ["Long 1", "Long 2", "Ids"]
    assert "25 more rows stand in the file 01-a/ids.csv." in appendix
    assert "<td" in appendix
    again = study(again=True).html()
    assert "In the folder 01-a: Ids (ids.csv)." in again
    assert "more rows" not in study(folder="").html()


def test_a_section_names_the_tables_that_it_shows():
    page = Page("t").section("A", tables=["b"]).table(table_of("a", "One")).fold()
    body, _, appendix = page.table(table_of("b", "Two")).html().partition('<h2 id="appendix">')
    assert captions_of(body) == [("Table 1", "Two")]
    assert captions_of(appendix) == [("Table A1", "One")]


def test_what_the_maker_alone_wants_stands_in_the_appendix_whole():
    page = Page("t").section("Join").paragraph("Why.").fold().table(table_of()).unfold()
    text = page.section("B").finding("x").table(table_of(title="U")).html()
    body, _, appendix = text.partition('<h2 id="appendix">')
    assert "Join" not in body
    assert appendix.index("Join") < appendix.index("Why.") < appendix.index("<table")
    alone = Page("t").section("Join").fold().table(table_of()).unfold().html()
    assert "appendix" not in alone.partition("<main")[2], "a page about nothing else shows it"


def test_methods_are_said_once_before_the_sections_and_references_after_them():
    page = Page("t").section("A").method("By hand.").section("B").method("By hand.")
    page.finding("Moran's I is high, Geary's c is low.").method("By foot.")
    page.cite(["Moran, P. A. P. (1950). Notes.", "Rey, S. J. (2001). Spatial empirics."])
    page.cite(["Geary, R. C. (1954). The ratio."])
    text = page.methods({"regspatial": "1.2.3", "numpy": "2"}).html()
    assert text.count("By hand.") == 1
    assert "<p>By hand.</p>\n<p>By foot.</p>\n<p>Computed with regspatial 1.2.3.</p>" in text
    assert text.index("By hand.") < text.index('<h2 id="section-2"') < text.index("Geary, R. C.")
    assert text.index("Geary, R. C.") < text.index("Moran, P. A. P.")
    assert "Rey" not in text, "what no word of the page names is no reference of it"
    assert "Computed" not in Page("t").section("A").methods({"regspatial": "1"}).html()


def test_unknown_languages_are_refused():
    assert check_language("zh-Hans") == "zh"
    with pytest.raises(ParameterError, match="'fr'"):
        Page("t", "fr")


def test_what_is_no_table_is_refused():
    class Other:
        """Nothing that lays itself out."""

    with pytest.raises(InputError, match="Other is no table"):
        Page("t").table(Other())


def test_a_page_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "r.html"
    assert Page("one").write(path) == path
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        with pytest.raises(OutputError):
            Page("two").paragraph("x" * 10_000).write(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["r.html"]
    with pytest.raises(OutputError):
        Page("t").write(tmp_path / "no" / "such" / "folder.html")


def luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize("ink", ["ink", "muted", "link"])
@pytest.mark.parametrize("paper", ["paper", "soft"])
def test_text_has_contrast(colours, ink, paper):
    a, b = sorted((luminance(colours[ink]), luminance(colours[paper])))
    assert (b + 0.05) / (a + 0.05) >= 4.5  # WCAG 2 level AA


def test_style_sheet_is_balanced_and_covers_screen_dark_phone_and_print():
    for language in ("en", "zh"):
        css = stylesheet(language)
        assert css.count("{") == css.count("}")
        for part in ("prefers-color-scheme:dark", "max-width:34rem", "@media print", "PingFang SC"):
            assert part in css
