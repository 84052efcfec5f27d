"""Write prop99.csv from the data that synthdid for Python 0.1.0 (BSD-3-Clause; `synthdid-py`) ships, with commas.

python make.py    # where that package is installed
"""

from importlib.resources import files
from pathlib import Path

rows = (files("synthdid") / "data/california_prop99.csv").read_text("utf-8").splitlines()
table = ["state,year,packs,treated", *(row.replace(";", ",") for row in rows[1:])]
Path(__file__).with_name("prop99.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
