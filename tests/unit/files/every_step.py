"""Run a scenario once for every step of it that touches the disk, and break it off at that step.

    every_step.py FOLDER SCENARIO FAULT

FAULT is "kill" (SIGKILL), "full" (ENOSPC), "readonly" (EROFS) or "memory" (MemoryError). After each
the invariants are checked, and the same run must then go through. Prints the number of steps.
"""

import errno
import os
import shutil
import signal
import sys
from pathlib import Path

from regspatial._files.marker import NEXT, is_ours, listed_in
from regspatial._files.own_folder import OwnFolder, folder_error, own_folder
from regspatial.cli.folder import filled
from regspatial.errors import InputError
from regspatial.words.translated import translations

STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}
MINE = "mine.docx"
NOT_REACHED = 5


def written(path: Path, text: str) -> Path:
    """Write as a step of a recipe does: what the system refuses is our sentence."""
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    except OSError as error:
        raise folder_error(path.parent, error) from None
    return path


def leave(folder: Path, text: str) -> None:
    """Leave what a recipe leaves: weights, two steps, a report."""
    with own_folder(folder, alone=True) as own:
        filled_by(own, text)


def instead(folder: Path, text: str) -> None:
    """As `leave`; an earlier run stays until this one stands."""
    with own_folder(folder, alone=True) as own:
        if not own.holds("report.html"):
            filled_by(own, text)
            return
        with own.successor() as following:
            following.clear()
            filled_by(following, text)
            own.succeeded_by(following)


def filled_by(own: OwnFolder, text: str) -> None:
    own.place(written(own.stage / "w", text), "weights/w")
    for step, names in (("01-x", ("1", f"only-{text}")), ("02-y", ("1", "2"))):
        for name in names:
            written(own.stage / step / name, text + step + name)
        own.place(own.stage / step, step)
    own.place(written(own.stage / "r", text), "report.html")


def again(folder: Path, text: str) -> None:
    """As `leave`, the former cleared first."""
    with own_folder(folder, alone=True) as own:
        own.clear()
    leave(folder, text)


def beside(folder: Path, text: str) -> None:
    """Leave what a single tool leaves, beside a file of the user's."""
    with filled(folder, "moran") as stage:
        for name in ("moran.csv", "moran.tex", f"only-{text}"):
            (stage / name).write_text(text + name)


SCENARIOS = {"leave": leave, "again": again, "beside": beside, "instead": instead}
AT_ONCE = ("beside", "instead")
"""Scenarios that leave one run or the other, and no mixture."""


def texts(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text()
        for p in folder.rglob("*")
        if p.is_file() and p.name != ".regspatial.json" and NEXT not in p.parts
    }


def is_one_or_the_other(folder: Path, old: dict[str, str], new: dict[str, str]) -> None:
    """The files are those of one run, and the marker lists them and no others."""
    found = texts(folder)
    assert found in (old, new), sorted(found)
    files = listed_in(folder)
    assert set(files) == set(found), set(files) ^ set(found)
    assert all(is_ours(folder, name, files) for name in files)


def faulty(at: int, fault: str, count: list[int]):
    def hook(event, args):
        if event not in STEPS:
            return
        count[0] += 1
        if count[0] == at:
            if fault == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            if fault == "memory":
                raise MemoryError
            raise OSError(errno.ENOSPC if fault == "full" else errno.EROFS, "injected")

    return hook


def child(scenario, folder: Path, at: int, fault: str) -> None:
    code, count = 7, [0]
    sys.addaudithook(faulty(at, fault, count))
    try:
        scenario(folder, "new")
        code = 0 if count[0] >= at else NOT_REACHED
    except InputError as error:
        code = 3 if error.en and error.zh != error.en else 4
    except MemoryError:
        code = 3
    finally:
        os._exit(code)


def whole(folder: Path) -> None:
    """What counts as finished after the fault is all old or all new."""
    with own_folder(folder, alone=False) as own:
        for step in ("01-x", "02-y"):
            if own.whole(step):
                found = {p.read_text()[:3] for p in (folder / step).iterdir()}
                assert len(found) == 1, found


def main(root: Path, name: str, fault: str) -> int:
    scenario = SCENARIOS[name]
    old, new = root / "old", root / "new"
    for text in ("old", "new"):
        scenario(old if text == "old" else new, "old")
    scenario(new, "new")
    wanted, before = texts(new), texts(old)
    for at in range(1, 1000):
        folder = root / f"{at}"
        shutil.copytree(old, folder)
        if name == "beside":
            (folder / MINE).write_text("mine")
        pid = os.fork()
        if pid == 0:
            child(scenario, folder, at, fault)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code == NOT_REACHED:
            return at - 1
        assert code in ((-signal.SIGKILL,) if fault == "kill" else (0, 3)), (at, code)
        if name == "beside":
            assert (folder / MINE).read_text() == "mine", at
            (folder / MINE).unlink()
        if name in AT_ONCE:
            with own_folder(
                folder, alone=False
            ):  # the next run puts back what one that was killed had moved
                pass
            is_one_or_the_other(folder, before, wanted)
        else:
            whole(folder)
        scenario(folder, "new")
        assert texts(folder) == wanted, (at, texts(folder))
        left = {p.name for p in folder.iterdir() if p.name.startswith(".")}
        assert left == {".regspatial.json"}, (at, left)
        shutil.rmtree(folder)
    raise AssertionError("no end")


if __name__ == "__main__":
    os.fsync = lambda handle: None  # nothing here is about the power
    translations("zh")  # each of the children would read the file of translations again
    print(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))  # noqa: T201
