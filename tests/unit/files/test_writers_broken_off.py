"""Every writer of a file, broken off at every step: the old file or the new one, whole."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("every_writer.py")


@pytest.mark.parametrize(
    "ending", [".gal", ".gwt", ".npz", ".weights.csv", ".csv", ".html", ".gpkg"]
)
def test_a_writer_broken_off_leaves_the_old_file_or_the_new_one(tmp_path, ending):
    (tmp_path / "in").mkdir()
    done = subprocess.run(
        [sys.executable, SCRIPT, tmp_path / "in", ending],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20
