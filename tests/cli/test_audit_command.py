"""``regspatial audit``: what is wrong in words, every check in a file."""

import json

import pytest

from regspatial.cli.app import run

WRONG = "term,direct,indirect,total\nx,0.270,-0.125,0.175\ny,0.10,0.20,0.30\n"


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "effects.csv"
    file.write_text(WRONG, encoding="utf-8")
    return str(file)


def test_what_is_wrong_is_printed_and_the_rest_on_request(table, capsys):
    assert run(["audit", table, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "0.175" in said
    assert "0.1450 [0.1440, 0.1460]" in said
    assert "0.30 " not in said
    assert run(["audit", table, "--lang", "en", "--all"]) == 0
    assert "0.30 " in capsys.readouterr().out


def test_in_chinese_no_english_word_is_left(table, capsys):
    assert run(["audit", table, "--lang", "zh", "--all"]) == 0
    said = capsys.readouterr().out
    assert "矛盾" in said
    assert "直接效应 + 间接效应" in said
    assert "nconsistent" not in said


def test_every_check_goes_into_a_file_and_into_json(table, tmp_path, capsys):
    out = tmp_path / "audit.docx"
    assert run(["audit", table, "--out", str(out), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["audit"]
    assert [row["verdict"] for row in rows] == ["inconsistent", "consistent"]
    assert out.stat().st_size > 0


@pytest.mark.parametrize("wrong", [["--legend", "a,b"], ["--legend", ".01,.05"], ["--units", "1"]])
def test_what_makes_no_sense_is_refused_as_the_shell_spells_it(table, wrong, capsys):
    assert run(["audit", table, "--lang", "en", *wrong]) == 3
    assert f"{wrong[0]} " in capsys.readouterr().err


def test_a_file_without_an_ending_is_asked_for_one(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("term,b\nx,1\n", encoding="utf-8")
    assert run(["audit", "t.csv", "--out", "found", "--lang", "en"]) == 3
    assert "write found.csv" in capsys.readouterr().err
