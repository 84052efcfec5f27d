"""Break a writer of one file off at every step that touches the disk, and at several sizes.

    every_writer.py FOLDER ENDING

Faults: SIGKILL, ENOSPC, EROFS and MemoryError at each step; a limit to the size of files (what a full
disk is to a writer in C); a folder that may not be written to. The file that was there stays as it was, or
is the new one, whole; what the system refuses is our sentence; and no other file is left, but for the
temporary one of a run that was killed. Prints the number of faults.
"""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import sqlite3
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import scipy.sparse as sp

import regspatial as rs
from regspatial._files.atomic import output_error
from regspatial.containers import SpatialWeights
from regspatial.errors import OutputError
from regspatial.reporting.page import Page
from regspatial.reporting.tables import to_csv
from regspatial.results import Column, Table
from regspatial.words.translated import translations

STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate"}
NOT_REACHED, SAID, NO_MEMORY, LEAKED = 5, 3, 4, 7
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION = 0x20080522
REFUSED = output_error("a", OSError(errno.EACCES, "Permission denied"))


def weights() -> SpatialWeights:
    n = 60
    matrix = sp.csr_array(np.roll(np.eye(n), 1, axis=1))
    ids = tuple(f"r{k}" for k in range(n))
    return rs.weights.from_sparse(ids, matrix, normalise="row")


def table() -> Table:
    columns = (Column("id", "Id", "text"), Column("x", "X"))
    return Table(
        name="t", en="T", columns=columns, rows=tuple((f"r{k}", k / 7) for k in range(400))
    )


def geopackage(path: Path) -> None:
    import geopandas
    from shapely.geometry import Point

    from regspatial.io.geopackage import write_geopackage

    points = [Point(k, k) for k in range(50)]
    write_geopackage(
        path, {"a": geopandas.GeoDataFrame({"x": range(50)}, geometry=points, crs=4326)}
    )


W, TABLE = weights(), table()
WRITERS = {
    **{e: (lambda path: rs.weights.write(W, path)) for e in (".gal", ".gwt", ".npz")},
    ".weights.csv": lambda path: rs.weights.write(W, path),
    ".csv": lambda path: to_csv(TABLE, path),
    ".html": lambda path: Page("t").section("a").table(TABLE).write(path),
    ".gpkg": geopackage,
}


def sound(path: Path) -> bool:
    """Return whether a file is whole, as far as its kind can tell."""
    if path.suffix == ".npz":
        return zipfile.ZipFile(path).testzip() is None
    if path.suffix == ".gpkg":
        with contextlib.closing(sqlite3.connect(path)) as link:
            return link.execute("SELECT count(*) FROM a").fetchone() == (50,)
    return True


def hook_for(at: int, fault: str, count: list[int]):
    def hook(event, args):
        if event not in STEPS:
            return
        count[0] += 1
        if count[0] != at:
            return
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if fault == "memory":
            raise MemoryError
        raise OSError(errno.ENOSPC if fault == "full" else errno.EROFS, "injected")

    return hook


def obey_modes() -> None:
    """Let root obey the modes of files, as whoever else owns them does.

    It stays root: in the home of root, which no other user may enter, nobody finds the code.
    """
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    held = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable, each in two words
    if libc.capget(header, held):
        raise OSError(ctypes.get_errno(), "capget")
    for word in (0, 1):
        held[word] &= ~(1 << DAC_OVERRIDE | 1 << DAC_READ_SEARCH)
    if libc.capset(header, held):
        raise OSError(ctypes.get_errno(), "capset")


def child(write, path: Path, fault: str, at: int) -> None:
    """Write under a fault and leave with a code that says what came of it."""
    code, count = LEAKED, [0]
    try:
        if fault == "size":
            resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
        elif fault == "forbidden":
            path.parent.chmod(0o400 if at else 0o500)  # not to be entered, not to be written to
            obey_modes()
        else:
            sys.addaudithook(hook_for(at, fault, count))
        write(path)
        code = 0 if count[0] >= at or fault == "size" else NOT_REACHED
    except OutputError as error:
        code = SAID if error.zh != error.en else LEAKED
    except MemoryError:
        code = NO_MEMORY
    except BaseException as error:  # noqa: BLE001 - told below by its code
        os.write(2, f"{fault} {at}: {error!r}\n".encode())
    finally:
        os._exit(code)


def broken_off(write, path: Path, fault: str, at: int, new: bytes) -> int:
    """Return how a writer ended under a fault, after a look at what it left."""
    old = b"what was there before"
    path.write_bytes(old)
    pid = os.fork()
    if pid == 0:
        child(write, path, fault, at)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    where = (path.suffix, fault, at, code)
    path.parent.chmod(0o755)
    found = path.read_bytes()
    if code in (0, NOT_REACHED):
        assert found != old, where
    elif fault != "kill":
        assert code == (NO_MEMORY if fault == "memory" else SAID) or code == SAID, where
    if found != old:
        assert found == new or path.suffix in (".npz", ".gpkg"), where
        assert sound(path), where
    left = [p for p in path.parent.iterdir() if p != path]
    assert fault == "kill" or not left, (*where, left)
    for one in left:
        one.unlink()
    return code


def main(root: Path, ending: str) -> int:
    write, path = WRITERS[ending], root / f"file{ending}"
    root.chmod(0o755)
    write(path)  # all modules are there before anything is counted
    assert REFUSED.zh != REFUSED.en  # and the words of a refusal, which a child could not fetch
    new, faults = path.read_bytes(), 0
    for fault in ("kill", "full", "readonly", "memory"):
        at = 1
        while broken_off(write, path, fault, at, new) != NOT_REACHED:
            at, faults = at + 1, faults + 1
    for size in (0, 1, len(new) // 2, 3 * len(new) // 4, len(new) - 1):
        assert broken_off(write, path, "size", size, new) == SAID, size
    for at in (0, 1):
        assert broken_off(write, path, "forbidden", at, new) == SAID
    return faults + 6


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside the threads of a library
    translations("zh")  # each of the children would read the file of translations again
    print(main(Path(sys.argv[1]), sys.argv[2]))  # noqa: T201
