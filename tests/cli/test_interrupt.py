"""Ctrl-C: the run stops at once with code 130, leaves whole files, and --resume goes on."""

import json
import os
import signal
import subprocess
import sys

import numpy as np

import regspatial as rs

# However late this process comes to send its signal, the run is still under way: it tells of its
# progress some 250 times (15 kB), and waits when the pipe (4 kB) and our buffer (8 kB) are full.
LONG, PIPE = 1_000_000, 4096

LEFT = {"recipe.toml", ".regspatial.json", "run.json", "weights", "01-first"}
RECIPE = """
title = "Interrupted"
[regions]
source = "china:prefecture"
exclude = {excluded}
[panel]
source = "panel.csv"
id = "adcode"
time = "year"
[weights.near]
kind = "knn"
k = 5
[[step]]
name = "first"
tool = "moran"
weights = "near"
params = {{ variable = "x" }}
[[step]]
name = "long"
tool = "local_moran"
weights = "near"
params = {{ variable = "x", permutations = {permutations} }}
"""


def command(recipe, out, *more):
    return [
        sys.executable,
        "-m",
        "regspatial",
        "recipe",
        str(recipe),
        "--out",
        str(out),
        "--events",
        "jsonl",
        *more,
    ]


def test_ctrl_c_and_resume(tmp_path):
    ids = rs.china("prefecture", mainland=True).ids
    rng = np.random.default_rng(1)
    lines = ["adcode,year,x", *(f"{i},2020,{rng.normal():.5f}" for i in ids)]
    (tmp_path / "panel.csv").write_text("\n".join(lines), encoding="utf-8")
    excluded = json.dumps([i for i in rs.china("prefecture").ids if i not in set(ids)])
    recipe, out = tmp_path / "study.toml", tmp_path / "out"
    recipe.write_text(RECIPE.format(excluded=excluded, permutations=LONG), encoding="utf-8")
    env = {**os.environ, "LANG": "en_US.UTF-8", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command(recipe, out), stderr=subprocess.PIPE, pipesize=PIPE, encoding="utf-8", env=env
    ) as process:
        for line in process.stderr:
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("event") == "step-started" and event["step"] == "long":
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
        code = process.wait()
    assert code == 130, rest
    assert "cancelled" in rest.lower()
    assert "Traceback" not in rest
    assert {p.name for p in out.iterdir()} == LEFT
    kept = (out / "01-first" / "moran.csv").read_bytes()

    recipe.write_text(RECIPE.format(excluded=excluded, permutations=99), encoding="utf-8")
    changed = subprocess.run(
        command(recipe, out, "--resume", "--json"), capture_output=True, check=True, env=env
    )
    assert json.loads(changed.stdout)["resumed"] == []  # the recipe is another one now
    again = subprocess.run(
        command(recipe, out, "--resume", "--json"), capture_output=True, check=True, env=env
    )
    assert json.loads(again.stdout)["resumed"] == ["first", "long"]
    assert (out / "01-first" / "moran.csv").read_bytes() == kept
