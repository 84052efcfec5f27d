"""A replication package: whole, the same from the same study, held to its checksums, run again by one command."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

import regspatial as rs
from regspatial.cli.app import run
from regspatial.errors import FileFormatError, InputError, ParameterError
from regspatial.recipes import read_recipe, replication_package, run_recipe, verify
from regspatial.recipes.replication_readme import captions

STUDY = """
title = {{ en = "Growth of cities", zh = "城市增长" }}
source = "A yearbook."
rng = 3

[regions]
source = "china:province"
exclude = ["710000", "810000", "820000"]

[panel]
source = "{table}"
id = "adcode"
time = "year"

[weights.queen]
kind = "queen"

[[step]]
name = "pattern"
tool = "moran"
params = {{ variable = "ln_inn" }}
weights = "queen"
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Folder of a study: recipes/study.toml, data/table.csv, and what a run of it left in recipes/run."""
    root = tmp_path_factory.mktemp("study")
    (root / "recipes").mkdir()
    (root / "data").mkdir()
    shutil.copyfile(rs.example("dri").table_path, root / "data" / "table.csv")
    recipe = root / "recipes" / "study.toml"
    recipe.write_text(STUDY.format(table="../data/table.csv"), encoding="utf-8")
    run_recipe(read_recipe(recipe), root / "recipes" / "run", language="en", formats="csv")
    return root


@pytest.fixture(scope="module")
def package(study):
    return replication_package(study / "recipes" / "run", study / "study.zip")


def unpacked(package, folder):
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder / "study"


def test_it_holds_recipe_data_results_and_how_to_run_them(package, study, tmp_path):
    root = unpacked(package, tmp_path)
    there = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    assert {
        "recipes/study.toml",
        "data/table.csv",
        "results/run.json",
        "results/report.html",
        "README.md",
        "README.zh.md",
        "requirements.txt",
        "run.sh",
        "MANIFEST.sha256",
    } <= there
    assert (root / "data/table.csv").read_bytes() == (study / "data/table.csv").read_bytes()
    assert json.loads((root / "results/run.json").read_text())["sources_beside"] == "../recipes"
    listed = (root / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines()
    sums = {name: checksum for checksum, name in (line.split("  ") for line in listed)}
    assert set(sums) == there - {"MANIFEST.sha256"}
    for name, checksum in sums.items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == checksum
    needed = (root / "requirements.txt").read_text().splitlines()
    assert needed[0] == f"regspatial[all]=={rs.__version__}"


def test_the_same_study_gives_the_same_zip(package, study):
    (study / "again").mkdir()
    again = replication_package(study / "recipes" / "run", study / "again" / "study.zip")
    assert again.read_bytes() == package.read_bytes()


def test_no_place_of_this_machine_is_in_it(package, study, tmp_path):
    root = unpacked(package, tmp_path)
    for path in root.rglob("*"):
        if path.is_file():
            assert str(study).encode() not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("name", "title", "wanted"),
    [("README.md", "Growth of cities", "| Table 1 |"), ("README.zh.md", "城市增长", "## 概述")],
)
def test_readme_says_what_a_reader_needs(package, tmp_path, name, title, wanted):
    text = (unpacked(package, tmp_path) / name).read_text(encoding="utf-8")
    assert title in text.splitlines()[0]
    assert "../data/table.csv" in text
    assert "sh run.sh" in text
    assert wanted in text


def test_captions_are_those_of_the_report(study):
    found = captions(study / "recipes" / "run")
    assert ("Table 1", "Global Moran's I") in [(n, c[:16]) for n, c in found]
    report = (study / "recipes" / "run" / "report.html").read_text(encoding="utf-8")
    assert len(found) == report.count("<caption") + report.count("<figcaption")


def test_the_zip_is_verified(package):
    found = verify(package)
    assert found.agrees
    assert found.changed == ()


def test_one_command_runs_it_again_elsewhere(package, tmp_path):
    root = unpacked(package, tmp_path / "elsewhere")
    shell = tmp_path / "bin" / "regspatial"
    shell.parent.mkdir()
    shell.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m regspatial "$@"\n')
    shell.chmod(0o755)
    path = {**os.environ, "PATH": f"{shell.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "run.sh"], cwd=root, env=path, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert "reproduced" in done.stdout or "重现" in done.stdout


def test_a_number_that_was_changed_is_found(package, tmp_path):
    """By its checksum in the zip, and by the run in an unpacked folder."""
    root = unpacked(package, tmp_path)
    table = next((root / "results").rglob("moran.csv"))
    table.write_text(table.read_text(encoding="utf-8").replace("0.", "0.9", 1), encoding="utf-8")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        for path in root.rglob("*"):
            archive.write(path, path.relative_to(tmp_path))
    with pytest.raises(FileFormatError, match="moran.csv"):
        verify(other)
    assert not verify(root / "results").agrees


def test_data_that_may_not_be_handed_on_leave_their_checksum(study, tmp_path):
    made = replication_package(
        study / "recipes" / "run", tmp_path / "study.zip", without=["../data/table.csv"]
    )
    root = unpacked(made, tmp_path)
    assert not (root / "data").exists()
    own = hashlib.sha256((study / "data" / "table.csv").read_bytes()).hexdigest()
    row = next(r for r in (root / "README.md").read_text().splitlines() if "table.csv" in r)
    assert own in row
    assert "| no |" in row
    with pytest.raises(InputError, match="table.csv"):
        verify(made)
    (root / "data").mkdir()
    shutil.copyfile(study / "data" / "table.csv", root / "data" / "table.csv")
    assert verify(root / "results").agrees


def test_what_cannot_be_packed_is_refused_by_name(study, tmp_path):
    run = study / "recipes" / "run"
    with pytest.raises(ParameterError, match="wrong.csv"):
        replication_package(run, tmp_path / "one.zip", without=["wrong.csv"])
    with pytest.raises(InputError, match="no run of a recipe"):
        replication_package(tmp_path, tmp_path / "one.zip")
    (tmp_path / "there.zip").write_bytes(b"mine")
    with pytest.raises(InputError, match="already"):
        replication_package(run, tmp_path / "there.zip")
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    moved = tmp_path / "moved"
    shutil.copytree(study, moved)
    table = moved / "data" / "table.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="changed since the run"):
        replication_package(moved / "recipes" / "run", tmp_path / "one.zip")
    table.unlink()
    with pytest.raises(InputError, match="table.csv"):
        replication_package(moved / "recipes" / "run", tmp_path / "one.zip")
    record = json.loads((moved / "recipes/run/run.json").read_text(encoding="utf-8"))
    record["inputs"]["/data/table.csv"] = ""
    (moved / "recipes/run/run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ParameterError, match="absolute"):
        replication_package(moved / "recipes" / "run", tmp_path / "one.zip")
    assert not (tmp_path / "one.zip").exists()


@pytest.mark.parametrize("name", ["study/../../away.txt", "/away.txt", "two/away.txt"])
def test_a_zip_leads_nowhere_else(package, tmp_path, name):
    bad = tmp_path / "bad.zip"
    shutil.copyfile(package, bad)
    with zipfile.ZipFile(bad, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(FileFormatError, match="no replication package"):
        verify(bad)
    assert not (tmp_path / "away.txt").exists()


@pytest.mark.parametrize("held", [b"", b"PK no zip", b"text"])
def test_what_is_no_package_is_refused(tmp_path, held):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(held)
    with pytest.raises(FileFormatError, match="no replication package"):
        verify(bad)


def test_the_shell_packs_and_verifies(study, tmp_path, monkeypatch, capsys):
    shutil.copytree(study, tmp_path / "study")
    monkeypatch.chdir(tmp_path / "study" / "recipes")
    assert run(["pack", "run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"package": "run.zip"}
    assert run(["verify", "run.zip", "--lang", "en"]) == 0
    assert "The run is reproduced." in capsys.readouterr().out
    assert run(["pack", "run", "--lang", "en"]) == 2
    assert "already" in capsys.readouterr().err
    assert run(["pack", "run", "--overwrite"]) == 0
