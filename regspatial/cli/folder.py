"""The folder of one run: all its files or none, and nobody else's file replaced."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from .._kernels.atomic import output_error, write_text
from ..errors import InputError, listed

RECORD = ".regspatial.json"
"""Lists the files that runs left in the folder: those a later run may replace."""


@contextmanager
def filled(folder: Path) -> Generator[Path]:
    """Give an empty folder to write to; on leaving without an error its files move to `folder`.

    Raises
    ------
    InputError
        If a file of the same name is there that no earlier run has written, such as the table the
        run has read; nothing is changed then.
    OutputError
        If the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    except OSError as error:
        raise output_error(folder, error) from None
    try:
        yield stage
        names = sorted(p.name for p in stage.iterdir())
        ours = _recorded(folder)
        _refuse_others(folder, [n for n in names if n not in ours and os.path.lexists(folder / n)])
        for name in names:
            (stage / name).replace(folder / name)
        write_text(folder / RECORD, json.dumps(sorted({*ours, *names}), ensure_ascii=False))
    except OSError as error:
        raise output_error(folder, error) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _recorded(folder: Path) -> set[str]:
    try:
        names = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return {n for n in names if isinstance(n, str)} if isinstance(names, list) else set()


def _refuse_others(folder: Path, clash: list[str]) -> None:
    if clash:
        raise InputError(
            f"The folder {folder} holds files of the names this run would write, and they are not "
            f"of an earlier run: {listed(clash)}. Choose another folder with --out, so that "
            "nothing of yours is overwritten.",
            f"文件夹 {folder} 中已有与本次结果同名、且并非由之前的运行写入的文件：{listed(clash)}。"
            "请用 --out 选择其他文件夹，以免覆盖您的文件。",
        )
