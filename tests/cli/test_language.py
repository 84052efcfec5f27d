"""The language of a report: --lang, else what the recipe names, else that of the system."""

import importlib.util
import os
import subprocess
import tomllib
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("inside", Path(__file__).with_name("inside.py"))
_inside = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_inside)

SYSTEM = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8"}
RECIPE = """
title = {{ en = "English title", zh = "中文标题" }}
{language}
[regions]
source = "china:province"
only = {{ yangtze_belt = 1 }}
[weights.near]
kind = "knn"
points = "seat"
[[step]]
name = "weights"
tool = "describe_weights"
weights = "near"
"""


def report_of(folder, recipe, system, *more):
    said = [k for k in os.environ if k.startswith(("LC_", "LANG", "REGSPATIAL"))]
    clean = {**dict.fromkeys(said), "LANG": SYSTEM[system]}
    done = _inside.inside("recipe", recipe, "--out", "out", *more, cwd=folder, **clean)
    assert done.returncode == 0, done.stderr
    return (folder / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("typed", "named", "system", "wanted"),
    [
        (None, None, "zh", "zh"),  # what the start page promises
        (None, None, "en", "en"),
        (None, "en", "zh", "en"),
        (None, "zh", "en", "zh"),
        ("zh", "en", "en", "zh"),
        ("en", "zh", "zh", "en"),
    ],
)
def test_the_nearest_word_decides(tmp_path, typed, named, system, wanted):
    language = f'language = "{named}"' if named else ""
    (tmp_path / "r.toml").write_text(RECIPE.format(language=language), encoding="utf-8")
    page = report_of(tmp_path, "r.toml", system, *(("--lang", typed) if typed else ()))
    assert ("中文标题" in page) is (wanted == "zh")
    assert ("English title" in page) is (wanted == "en")
    assert '<html lang="zh' in page if wanted == "zh" else '<html lang="en' in page


def test_a_shipped_study_speaks_chinese_on_a_chinese_system(tmp_path):
    page = report_of(tmp_path, "yreb", "zh")
    assert '<html lang="zh' in page
    assert "刘慧、叶尔肯·吾扎提" in page


def test_no_shipped_recipe_decides_for_its_reader(root):
    for path in sorted((root / "recipes").glob("*.toml")):
        assert "language" not in tomllib.loads(path.read_text(encoding="utf-8")), path.name


def test_why_a_run_cannot_be_made_again_is_told_in_the_language_spoken(monkeypatch, tmp_path):
    """A run that was made in English is made again in English; what it says on its way out is not."""
    from regspatial.cli import verifying
    from regspatial.cli.language import speaking
    from regspatial.errors import SpecificationError

    heard = []

    def run(arguments, started):
        heard.append(arguments)
        said = (
            "错误：没有这张表。" if arguments[-2:] == ["--lang", "zh"] else "Error: no such table."
        )
        return subprocess.CompletedProcess(arguments, 2, "", said)

    monkeypatch.setattr(verifying, "_run", run)
    record = {"arguments": ["run", "moran", "--lang", "en"]}
    with speaking(["verify", "--lang", "zh"]), pytest.raises(SpecificationError) as told:
        verifying._again(record, tmp_path, tmp_path / "again")
    assert told.value.localized("zh").endswith("没有这张表。")
    assert heard[0][:4] == ["run", "moran", "--lang", "en"], "first as it was"
    assert "en" not in heard[1]


@pytest.mark.parametrize("language", [["--lang", "en"], ["--lang=en"], []])
def test_options_are_spelled_as_the_tool_has_them_wherever_the_language_stands(language):
    """A name that the tool gives a parameter of the weights, also behind a word on the language."""
    from regspatial.cli import app

    spelled = app._spelling([*language, "run", "spatial_panel", "--panel", "p.csv"])
    assert spelled.parameter("variable", None, "en") == "--weights-variable"
    assert spelled.parameter("kind", "'knn'", "en") == "--weights-kind knn"
