"""The files of earlier findings and some changed ones of every kind, in child processes."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.slow
def test_every_reader_returns_or_says_in_a_sentence_why_not(tmp_path):
    found = tmp_path / "found"
    command = [sys.executable, HERE / "run.py", "--inputs", "600", "--found", found]
    # a hang is told by run.py, after the time that a slow machine may need for one input
    run = subprocess.run(
        command, cwd=HERE.parents[1], capture_output=True, text=True, encoding="utf-8", check=False
    )
    said = "\n".join(p.read_text("utf-8") for p in sorted(found.glob("*.trace")))
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}\n{said}"
    assert "0 findings" in run.stdout
