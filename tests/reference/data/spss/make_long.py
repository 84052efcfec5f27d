"""SPSS files with texts of 251 to 2000 bytes, which the format keeps in segments.

``readstat_long.sav`` and ``.zsav`` by ReadStat (pyreadstat 1.3.7), ``pspp_long.sav`` by PSPP 2.0.1 from the first.
Run here: ``python make_long.py``; needs pyreadstat and pspp. Each text differs at every place.
"""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent
WIDTHS = (251, 252, 253, 254, 255, 256, 300, 504, 505, 511, 512, 1000, 2000)


def text(length: int, seed: int) -> str:
    """Return a text in which a byte too many or too few would show."""
    return "".join(chr(33 + (seed * 7 + k * 13 + k // 94) % 94) for k in range(length))


def columns() -> dict[str, list[object]]:
    """Return what the files hold."""
    long: dict[str, list[object]] = {f"t{w}": [text(w, 1), text(w // 2, 2), ""] for w in WIDTHS}
    han: list[object] = ["汉" * 300, "字" * 85, "abc" + "码" * 200]
    return {"id": ["110000", "120000", "130000"], **long, "han": han, "y": [1.5, 2.5, -3.0]}


def main() -> None:
    """Write the three files."""
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame(columns())
    pyreadstat.write_sav(frame, HERE / "readstat_long.sav", row_compress=True)
    pyreadstat.write_sav(frame, HERE / "readstat_long.zsav", compress=True)
    how = ["pspp-convert", "readstat_long.sav", "pspp_long.sav"]
    subprocess.run(how, cwd=HERE, check=True)


if __name__ == "__main__":
    main()
