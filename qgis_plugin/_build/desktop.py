# SPDX-License-Identifier: GPL-2.0-or-later
"""A real QGIS window on a virtual screen: the zip installed, a tool run, pictures taken.

Used by the tests and by the script that makes the pictures of the docs.

    python qgis_plugin/_build/desktop.py OUT [zh]
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
INSIDE = Path(__file__).with_name("inside_desktop.py")


def profile(folder: Path, language: str = "en") -> Path:
    """Make a clean profile with the plugin switched on, from the built zip.

    Parameters
    ----------
    folder : Path
        Where profiles are kept; made.
    language : {"en", "zh"}
        What QGIS speaks; it calls Chinese "zh-Hans".

    Returns
    -------
    Path
        `folder`.
    """
    here = folder / "profiles/default"
    plugins = here / "python/plugins"
    plugins.mkdir(parents=True)
    (path,) = (ROOT / "dist").glob("regspatial_qgis-*.zip")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(plugins)
    settings = here / "QGIS/QGIS3.ini"
    settings.parent.mkdir()
    locale = "zh-Hans" if language == "zh" else "en_US"
    settings.write_text(
        "[PythonPlugins]\nregspatial_qgis=true\nprocessing=true\n\n"
        f"[locale]\noverrideFlag=true\nuserLocale={locale}\nglobalLocale={locale}\n\n"
        "[qgis]\ncheckVersion=false\nshowTips=false\nnewsFeed\\enabled=false\n"
        "iconSize=24\n\n"
        "[app]\nfirstRunVersionFlag=99999999\nmigrationFlag=true\n\n"
        "[core]\nNewsFeed\\httpsfeedqgisorg\\disabled=true\n",
        "utf-8",
    )
    return folder


def run(
    profiles: Path, task: Mapping[str, Any], out: Path, size: str = "1500x950"
) -> dict[str, Any]:
    """Start QGIS with a profile, carry out a task in it, and return what it found.

    Parameters
    ----------
    profiles : Path
        See `profile`.
    task : mapping
        What `inside_desktop.py` does.
    out : Path
        Folder for pictures and for facts.json.
    size : str
        Of the virtual screen.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / "task.json").write_text(json.dumps({**task, "out": str(out)}), "utf-8")
    environment = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("PYTHON", "QT_", "QGIS", "VIRTUAL_ENV", "LC_", "LANG", "DISPLAY"))
    } | {
        "REGSPATIAL_TASK": str(out / "task.json"),
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "XDG_RUNTIME_DIR": str(out),
        "OPENBLAS_NUM_THREADS": "1",
    }
    process = subprocess.Popen(  # noqa: S603 - fixed programs
        [
            *(shutil.which("xvfb-run") or "xvfb-run", "-a", "-s", f"-screen 0 {size}x24"),
            *(shutil.which("qgis", path=environment["PATH"]) or "qgis", "--nologo"),
            *("--noversioncheck", "--profiles-path", str(profiles), "--code", str(INSIDE)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
        start_new_session=True,
    )
    try:
        _, said = process.communicate(timeout=3600)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        _, said = process.communicate()
    facts = out / "facts.json"
    if not facts.is_file():
        raise RuntimeError(f"QGIS gave no facts (exit code {process.returncode}):\n{said[-3000:]}")
    found: dict[str, Any] = json.loads(facts.read_text("utf-8"))
    return found | {"exit_code": process.returncode}


if __name__ == "__main__":
    target = Path(sys.argv[1]).resolve()
    tongue = sys.argv[2] if len(sys.argv) > 2 else "en"
    shutil.rmtree(target, ignore_errors=True)
    given = json.loads(sys.stdin.read())
    print(
        json.dumps(
            run(profile(target / "profile", tongue), given, target), ensure_ascii=False, indent=1
        )
    )
