"""Compare a stored file of numbers with what its script has just made.

    Rscript columbus/make.R | python check.py columbus/columbus_spatialreg.json results

The script prints `path/to/number,value`; each is looked up in the JSON file, below the key given. A
third argument is the tolerance (1e-6; relative, or absolute below 1).
"""

import json
import sys
from pathlib import Path


def main(file: str, top: str, tolerance: str = "1e-6") -> int:
    """Compare standard input with a file; say what differs; return the exit code."""
    stored = json.loads(Path(file).read_text(encoding="utf-8"))[top]
    seen, wrong = 0, []
    for line in sys.stdin:
        path, _, value = line.strip().rpartition(",")
        found = stored
        for key in path.split("/"):
            found = found[key]
        seen += 1
        if abs(found - float(value)) > float(tolerance) * max(1.0, abs(found)):
            wrong.append(f"{path}: stored {found!r}, made {value}")
    sys.stdout.write("\n".join([*wrong, f"{seen} numbers compared, {len(wrong)} differ"]) + "\n")
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
