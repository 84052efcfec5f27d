"""A language more is one .po: the shell, a report, tables and figures speak it, with no Python touched.

The language is made here from the Chinese file: each English sentence in guillemets, so that what is said
without the .po can be told from what is said through it. It is put into a copy of the folder of languages.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from regspatial.words import translated as _translations
from regspatial.words.translated import LOCALES, language_of, languages

ROOT = Path(__file__).resolve().parents[2]
CODE = "qps-ploc"  # the usual name of a language that is none
SAID = re.compile("«[^«»]*»")

RUN = """
import sys
from pathlib import Path
from regspatial.words import translated as _translations
_translations.LOCALES = Path(sys.argv.pop(1))
import runpy
runpy.run_module("regspatial", run_name="__main__")
"""


def marked(text):
    """Return a sentence in guillemets; one that is placeholders and signs alone stays as it is."""
    return f"«{text}»" if re.search("[A-Za-z]{2}", re.sub(r"\{[^}]*\}", "", text)) else text


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    folder = tmp_path_factory.mktemp("languages") / "locale"
    shutil.copytree(LOCALES, folder)
    with (LOCALES / "zh_CN/LC_MESSAGES/regspatial.po").open("rb") as file:
        catalog = read_po(file, locale="en")
    for message in catalog:
        if not message.id:
            continue
        several = isinstance(message.id, tuple)
        message.string = tuple(map(marked, message.id)) if several else marked(message.id)
    path = folder / CODE.replace("-", "_") / "LC_MESSAGES" / "regspatial.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalog, no_location=True)
    return folder


@pytest.fixture
def known(locales, monkeypatch):
    """The language in this process: what reads the folder of languages forgets what it found."""
    caches = (languages, _translations.translations)
    monkeypatch.setattr(_translations, "LOCALES", locales)
    for one in caches:
        one.cache_clear()
    yield
    for one in caches:
        one.cache_clear()


def shell(locales, *arguments, folder, **environment):
    return subprocess.run(
        [sys.executable, "-c", RUN, str(locales), *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "300", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_folder_of_languages_says_which_there_are(known):
    assert languages() == ("en", "zh", CODE)
    assert language_of("qps_PLOC.UTF-8") == CODE
    assert language_of("zh-Hans") == language_of("Chinese (Simplified)") == "zh"
    assert language_of("xx") is None


def test_tables_methods_and_figures_are_said_in_it(known):
    import regspatial as rs
    from regspatial.reporting.shows import show_of

    panel = rs.Panel.from_arrays(["a", "b", "c"], [2020], {"x": [1.0, 2, 3], "y": [3.0, 1, 2]})
    record = rs.location_quotient(panel, ["x", "y"])
    assert SAID.search(show_of(record).method(record).text(CODE))
    table = record.tables()[0]
    assert table.title(CODE) == "«Industries and where they weigh most»"
    assert all(SAID.fullmatch(c.heading(CODE)) for c in table.columns)
    figure = record.plot(language=CODE)
    assert SAID.search(figure.get_label())
    with pytest.raises(rs.RegspatialError, match=f"choose one of: en, zh, {CODE}"):
        record.plot(language="xx")


def test_the_shell_speaks_it(locales, tmp_path):
    rows = ["id,year,farms,mills", *(f"r{k},2020,{k + 1},{9 - k}" for k in range(6))]
    (tmp_path / "table.csv").write_text("\n".join(rows), encoding="utf-8")
    tool = (
        "run",
        "location_quotient",
        "--panel",
        "table.csv",
        "--panel-id",
        "id",
        "--panel-time",
        "year",
    )
    done = shell(locales, *tool, "--industries", "farms,mills", "--lang", CODE, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "«Industries and where they weigh most»" in done.stdout
    asked = shell(locales, "list", folder=tmp_path, REGSPATIAL_LANG=CODE)
    names = [line for line in asked.stdout.splitlines() if line.startswith("  ")]
    assert len(names) > 40
    assert all(SAID.search(line) for line in names), names
    wrong = shell(locales, *tool, "--industries", "farms", "--lang", CODE, folder=tmp_path)
    assert wrong.returncode == 3  # a specification
    assert re.search("«.*--industries.*»", wrong.stderr), wrong.stderr
    unknown = shell(locales, *tool, "--no-such", "--lang", CODE, folder=tmp_path)
    assert SAID.search(unknown.stderr), unknown.stderr


def test_a_report_is_written_in_it(locales, tmp_path):
    """Whatever stands in the page as a sentence of ours stands in guillemets."""
    rows = [
        "id,year,farms,mills",
        *(f"r{k},{t},{k + 2},{9 - k}" for k in range(6) for t in (2019, 2020)),
    ]
    (tmp_path / "table.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        f"""
title = "T"
language = "{CODE}"

[panel]
source = "table.csv"
id = "id"
time = "year"

[[step]]
name = "parts"
tool = "shift_share"
params = {{ industries = ["farms", "mills"] }}
""",
        encoding="utf-8",
    )
    done = shell(locales, "recipe", "study.toml", "--out", "out", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (page,) = (tmp_path / "out").rglob("*.html")
    text = page.read_text("utf-8")
    assert f'<html lang="{CODE}"' in text
    assert "«Shift–share analysis of" in text
    assert "«Growth of the regions and its parts" in text
    body = re.sub(r"<(style|svg|script|pre|code).*?</\1>", " ", text, flags=re.DOTALL)
    body = re.sub(
        r'<ul class="works" lang="en">.*?</ul>', " ", body, flags=re.DOTALL
    )  # as published
    plain = re.sub(r"<[^>]*>", "\n", body[body.index("<body") :])
    plain = plain.rpartition("«Provenance»")[0]  # below stand names of files, versions, commands
    left = [
        line.strip()
        for line in plain.splitlines()
        if re.search("[A-Za-z]{4,} [a-z]{2,}", line) and not SAID.search(line)
    ]
    assert left == []


def test_no_list_of_languages_is_written_a_second_time():
    listed = re.compile(
        r"""Choice\(\["en", "zh"\]|LANGUAGES = \(.*"zh"|language not in \("en"|value in \("en", "zh"\)"""
    )
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in ("regspatial", "qgis_plugin")
        for path in (ROOT / folder).rglob("*.py")
        if listed.search(path.read_text("utf-8"))
    ]
    assert found == []
