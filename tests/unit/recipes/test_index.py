"""The page that leads to several studies."""

import re

import pytest

from regspatial._files.one_run import refuse_another_run
from regspatial.cli.app import run
from regspatial.errors import InputError
from regspatial.recipes import write_index
from regspatial.reporting.page import Page


def study(folder, title, findings=(), language="en"):
    folder.mkdir(parents=True)
    page = Page(title, language).section("A").section("B <i>")
    for one in findings:
        page.finding(one)
    page.write(folder / "report.html")
    (folder / "run.json").write_text("{}")


def test_every_study_is_led_to_with_what_it_found(tmp_path):
    study(tmp_path / "one", "First <b>", ["It is 3 < 4.", "More."])
    study(tmp_path / "two words", "第二", language="zh")
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "report.html").write_text("no run")
    text = write_index(tmp_path).read_text("utf-8")
    assert re.findall('href="(.*?)"', text) == ["one/report.html", "two%20words/report.html"]
    assert "First &lt;b&gt;" in text
    assert "<li>B &lt;i&gt; — It is 3 &lt; 4.</li>" in text
    assert "More." not in text  # the first of a section
    assert '<article lang="zh-CN">' in text
    assert "2 studies" in text
    assert "2 项研究" in write_index(tmp_path, "zh").read_text("utf-8")


def test_what_a_report_holds_besides_is_not_taken_over(tmp_path):
    study(tmp_path / "one", "T", ["x"])
    report = tmp_path / "one" / "report.html"
    report.write_text(
        report.read_text("utf-8").replace("x</li>", "<script>alert(1)</script></li>"), "utf-8"
    )
    assert "<script" not in write_index(tmp_path).read_text("utf-8")


def test_titles_notices_and_folders_are_text_whatever_they_hold(tmp_path):
    """Words of a study are shown, never read as a page's own."""
    name = "a&b'c #1"
    study(tmp_path / name, 'T & "t" <i>')
    report = tmp_path / name / "report.html"
    told = '<section class="findings"><p class="notice">n &lt;u&gt; &amp; m</p><ul><li>x &lt;s&gt;</li></ul></section>'
    text = report.read_text("utf-8").replace("</main>", f"{told}</main>")
    report.write_text(text.replace('lang="en"', 'lang="&quot;><hr>"'), "utf-8")
    page = write_index(tmp_path, title="All <em> & more").read_text("utf-8")
    for word in ("<i>", "<u>", "<s>", "<em>", "<hr>"):
        assert word not in page
    assert "<title>All &lt;em&gt; &amp; more</title>" in page
    assert "<h1>All &lt;em&gt; &amp; more</h1>" in page
    assert "T &amp; &quot;t&quot; &lt;i&gt;</a>" in page
    assert "<strong>n &lt;u&gt; &amp; m</strong>" in page
    assert "<li>x &lt;s&gt;</li>" in page
    assert 'href="a%26b%27c%20%231/report.html"' in page
    assert 'lang="&quot;&gt;&lt;hr&gt;"' in page


def test_a_folder_without_studies_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"holds no study.*report\.html"):
        write_index(tmp_path)
    assert not (tmp_path / "index.html").exists()


def test_a_page_of_the_users_is_kept(tmp_path):
    study(tmp_path / "one", "First")
    mine = tmp_path / "index.html"
    mine.write_text("MINE")
    with pytest.raises(InputError, match=r"no earlier run has left index\.html"):
        write_index(tmp_path)
    assert mine.read_text() == "MINE"
    assert {p.name for p in tmp_path.iterdir()} == {"one", "index.html"}
    mine.unlink()
    write_index(tmp_path)
    page = write_index(tmp_path)  # our own is replaced
    page.write_text(page.read_text("utf-8") + "<!-- mine -->", "utf-8")
    with pytest.raises(InputError, match=r"these were changed: index\.html"):
        write_index(tmp_path)
    assert page.read_text("utf-8").endswith("<!-- mine -->")


def test_a_run_has_no_place_beside_an_index(tmp_path):
    study(tmp_path / "one", "First")
    write_index(tmp_path)
    with pytest.raises(InputError, match=r"holds the results of index\.html"):
        refuse_another_run(tmp_path, "moran")


def test_a_demo_is_refused_before_it_runs_where_a_page_of_the_users_stands(tmp_path, capsys):
    (tmp_path / "index.html").write_text("MINE")
    assert run(["demo", "--out", str(tmp_path)]) == 2
    assert "index.html" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["index.html"]
