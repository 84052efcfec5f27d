"""SPSS files written by PSPP 2.0.1 and haven 2.5.4 (R), and what the other of them reads in each.

Run here: ``python make.py``; needs pspp and r-cran-haven of Debian 13. The figures are invented.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROWS = """\
110000;2011;16251.93;2018.6;-9;2011/01/01;北京市;甲
110000;2012;.;2069.3;87.5;2012/01/01;北京市;{long}
440000;2011;53210.28;10505;99;2011/07/15;广东省;x
440000;2012;57067.92;10594;-3.25;2012/01/01;广东省;
650000;2011;1e308;150;-151;1949/10/01;新疆维吾尔自治区;251
650000;2012;-100;151;151.5;2012/01/01;新疆维吾尔自治区;"a b"
"""
SYNTAX = """\
DATA LIST LIST (";") /id (F6.0) year (F4.0) gdp (F10.2) population_total (F10.3) share (F8.2)
  when (SDATE10) prov (A24) remark (A600).
BEGIN DATA
{rows}END DATA.
VARIABLE LABELS gdp '地区生产总值（亿元）' population_total '年末常住人口'.
VALUE LABELS id 110000 '北京市' 440000 '广东省' 650000 '新疆'
  /prov '北京市' 'Beijing' '广东省' 'Guangdong'.
MISSING VALUES share (-9, 99) population_total (LOWEST THRU 150).
DOCUMENT Invented figures.
SAVE OUTFILE='{name}' /{how}.
"""
WRITE = """
library(haven)
d <- data.frame(id = labelled(c(1, 2, 3), c("Paris" = 1, "Lyon" = 2), label = "Town"),
                year = c(2010L, 2011L, 2012L), y = c(0.1, NA, -1e-300),
                code = c("FR1", "FR22", "FR333"))
for (how in c("byte", "none", "zsav"))
  write_sav(d, paste0("haven_", how, if (how == "zsav") ".zsav" else ".sav"), compress = how)
"""
READ = """
library(haven)
d <- read_sav("{name}")
for (k in names(d)) {{
  v <- d[[k]]
  v <- if (inherits(v, "Date")) format(v, "%Y-%m-%d") else if (is.character(v)) v else
    ifelse(is.na(v), "", sprintf("%.17g", as.numeric(v)))
  cat(k, paste(v, collapse = "|"), sep = "\\t"); cat("\\n")
}}
"""


def run(*command: str, folder: Path, text: str = "", encoding: str = "utf-8") -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        input=text.encode(encoding),
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return done.stdout.decode("utf-8")


def main() -> None:
    """Write the files and `read.json`."""
    rows = ROWS.format(long="长" * 199)
    read = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, how, encoding in (
            ("pspp_none.sav", "UNCOMPRESSED", "utf-8"),
            ("pspp_byte.sav", "COMPRESSED", "utf-8"),
            ("pspp_deflated.zsav", "ZCOMPRESSED", "utf-8"),
            ("pspp_gbk.sav", "COMPRESSED", "gbk"),
        ):
            syntax = SYNTAX.format(rows=rows, name=name, how=how)
            if encoding == "gbk":  # of what is written
                syntax = f"SET LOCALE='GBK'.\n{syntax}"
            (folder / "make.sps").write_text(syntax, encoding=encoding)
            run("pspp", f"--syntax-encoding={encoding}", "make.sps", folder=folder)
            lines = run("Rscript", "-", folder=folder, text=READ.format(name=name)).splitlines()
            read[name] = {k: v.split("|") for k, v in (one.split("\t") for one in lines)}
        run("Rscript", "-", folder=folder, text=WRITE)
        for name in ("haven_byte.sav", "haven_none.sav", "haven_zsav.zsav"):
            out = "out.csv"
            run("pspp-convert", name, out, folder=folder)
            lines = (folder / out).read_text(encoding="utf-8").splitlines()
            head = lines[0].split(",")
            cells = [one.split(",") for one in lines[1:]]
            read[name] = {k: [row[j] for row in cells] for j, k in enumerate(head)}
        for one in [*folder.glob("*.sav"), *folder.glob("*.zsav")]:
            shutil.copy(one, HERE / one.name)
    text = json.dumps(read, ensure_ascii=False, indent=1)
    (HERE / "read.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
