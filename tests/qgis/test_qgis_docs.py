# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of the docs' QGIS pages run, one after the other, as they stand."""

import re
import shlex
import subprocess

import pytest
from conftest import ROOT
from test_qgis_process import Shell

PAGES = {"qgis.md": "en_US.UTF-8", "qgis.zh.md": "zh_CN.UTF-8"}
MADE = {
    "qgis.md": ["moran.csv", "clusters.gpkg", "clusters.html", "impacts.csv", "atlas.pdf", "w.npz"],
    "qgis.zh.md": ["clusters.gpkg", "clusters.html", "atlas.pdf"],
}


def commands(page: str) -> list[list[str]]:
    text = (ROOT / "docs/how-to" / page).read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    joined = "".join(blocks).replace("\\\n", " ")
    return [shlex.split(line) for line in joined.splitlines() if line.strip()]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_run(page, tmp_path) -> None:
    shell = Shell(tmp_path / "profile", PAGES[page], enabled=False)
    folder = tmp_path / "work"
    folder.mkdir()
    found = commands(page)
    assert len(found) >= 5
    for command in found:
        assert command[0] == "qgis_process"
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            env=shell.environment,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert not [name for name in MADE[page] if not (folder / name).is_file()]


@pytest.mark.parametrize("page", PAGES)
def test_the_pictures_are_there(page) -> None:
    text = (ROOT / "docs/how-to" / page).read_text("utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert len(pictures) == 4
    for picture in pictures:
        assert (ROOT / "docs/how-to" / picture).resolve().is_file()
