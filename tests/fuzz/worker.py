"""The child that reads inputs: ``worker.py FOLDER SEED READER:SOUND:START:STOP …``.

What it is about to read stands in FOLDER/at, so that the parent knows after a crash; what ended in
anything but a sentence of ours stands in FOLDER/found, a line of JSON each.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import random
import resource
import sys
import traceback
import warnings
from pathlib import Path

from forked import forking
from mutations import mutated
from readers import READERS

from regspatial._files.read_files import apart
from regspatial.errors import RegspatialError, RegspatialWarning

_MEMORY = 6 * 2**30


def tried(name: str, path: Path, *, sound: bool = False) -> dict[str, str] | None:
    """Read one file; return what went wrong, or None. A sound file that is refused is wrong: nothing is tried by it."""
    try:
        # each file is a run of its own: places on the disk are used again
        with apart(), contextlib.nullcontext() if sound else forking():
            READERS[name].read(path)
    except RegspatialError as error:
        if sound:
            return {"kind": "sound file refused", "where": error.en[:80], "trace": error.en}
        if any("\u4e00" <= c <= "\u9fff" for c in error.zh):
            return None
        return {"kind": "no Chinese sentence", "where": error.en[:80], "trace": error.en}
    except BaseException as error:  # noqa: BLE001 - a panic of Rust is one, and is what is looked for
        ours = [f for f in traceback.extract_tb(error.__traceback__) if "regspatial" in f.filename]
        last = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "?"
        return {
            "kind": type(error).__name__,
            "where": last,
            "trace": traceback.format_exc()[-3000:],
        }
    return None


def main() -> None:
    """Read what the arguments say."""
    folder, seed, *jobs = sys.argv[1:]
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("error")
    warnings.simplefilter("ignore", RegspatialWarning)
    at = os.open(Path(folder) / "at", os.O_CREAT | os.O_WRONLY)
    with (Path(folder) / "found").open("a", encoding="utf-8") as found:
        for job in jobs:
            name, sound, start, stop = job.split(":")
            path = Path(folder) / f"input{READERS[name].suffix}"
            sources = Path(folder).parent / "seeds" / name
            seeds = [p.read_bytes() for p in sorted(sources.iterdir())]
            for k in range(int(start), int(stop)):
                os.pwrite(at, f"{name}:{k}".ljust(60).encode(), 0)
                path.write_bytes(content(seeds, name, int(seed), k))
                fault = tried(name, path, sound=k < int(sound))
                if fault is not None:
                    said = {"reader": name, "input": k, **fault}
                    found.write(json.dumps(said, ensure_ascii=False) + "\n")
                    found.flush()


def content(seeds: list[bytes], name: str, seed: int, k: int) -> bytes:
    """Return input k of a reader: the files at hand first, then changed ones; the same every time."""
    if k < len(seeds):
        return seeds[k]
    rng = random.Random(f"{seed} {name} {k}")
    return mutated(rng.choice(seeds), rng)


if __name__ == "__main__":
    main()
