"""R, asked through Rscript: numbers go out as CSV files and come back as one."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..words import Message, _
from .record_inputs import Refused

Array = NDArray[np.float64]

_PATIENCE = 600
"""Seconds until R is given up: a maximum of likelihood on 3,000 rows takes it one minute."""

_READ = """
read_columns <- function(name) as.list(read.csv(name, check.names = FALSE))
read_weights <- function(name, n) {
  t <- read.csv(name)
  neighbours <- vector("list", n); values <- vector("list", n)
  for (i in seq_len(n)) {
    rows <- which(t$i == i)
    neighbours[[i]] <- if (length(rows)) as.integer(t$j[rows]) else 0L
    if (length(rows)) values[[i]] <- t$w[rows]
  }
  class(neighbours) <- "nb"
  attr(neighbours, "region.id") <- as.character(seq_len(n))
  out <- list(style = "M", neighbours = neighbours, weights = values)
  class(out) <- c("listw", "nb")
  attr(out, "region.id") <- as.character(seq_len(n))
  out
}
answer <- function(...) {
  found <- list(...)
  write.table(data.frame(name = rep(names(found), lengths(found)),
                         value = sprintf("%.17g", unlist(found))),
              "answer.csv", sep = ",", row.names = FALSE, quote = FALSE)
}
"""


@cache
def r_version(package: str) -> str | None:
    """Return the version of an R package that Rscript finds, None without one."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    ask = f'cat(tryCatch(as.character(packageVersion("{package}")), error = function(e) ""))'
    try:
        done = subprocess.run(  # noqa: S603 - a program found on the path, arguments of ours
            [program, "--vanilla", "-e", ask],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=120,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


def run_r(
    script: str,
    columns: Mapping[str, Array],
    matrix: sp.csr_array | None = None,
) -> dict[str, Array]:
    """Return what a script answers, by name.

    Parameters
    ----------
    script : str
        Finds ``d`` (a list of columns) and ``w`` (a listw), and calls ``answer(name = numbers, …)``.
    columns : mapping of name to (n,)
    matrix : (n, n) sparse, optional

    Raises
    ------
    Refused
        With R's own sentence, where it stops.
    """
    program = shutil.which("Rscript")
    if program is None:
        raise Refused(Message(_("Rscript is not there.")))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        head = _READ + 'd <- read_columns("data.csv")\n'
        _write(folder / "data.csv", list(columns), np.column_stack(list(columns.values())))
        if matrix is not None:
            graph = sp.coo_array(matrix)
            i, j = graph.coords
            table = np.column_stack([i + 1, j + 1, graph.data])
            _write(folder / "w.csv", ["i", "j", "w"], table[np.lexsort((j, i))])
            head += f'w <- read_weights("w.csv", {matrix.shape[0]})\n'
        (folder / "script.R").write_text(head + script, encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - a program found on the path, a script of ours
            [program, "--vanilla", "script.R"],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
        if done.returncode != 0:
            raise Refused(_why(done))
        return _read(folder / "answer.csv")


def _why(done: subprocess.CompletedProcess[str]) -> Message:
    """Return R's own sentence, or that it was stopped without one (for want of memory, say)."""
    said = done.stderr.strip()[-300:]
    if not said:
        return Message(_("R stopped with exit code {code} and said nothing."), code=done.returncode)
    return Message("R: {text}", text=said)


def _write(path: Path, names: list[str], table: Array) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([[repr(float(v)) for v in row] for row in table])


def _read(path: Path) -> dict[str, Array]:
    out: dict[str, list[float]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            value = row["value"]
            out.setdefault(row["name"], []).append(float("nan") if value == "NA" else float(value))
    return {name: np.array(values) for name, values in out.items()}
