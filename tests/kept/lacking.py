"""Cases of studies that lack something: every tool gives numbers of what is left, or refuses in words, which are kept."""

from collections.abc import Iterator
from typing import Any
from zlib import crc32

import numpy as np

import regspatial as rs
from regspatial.results import Record
from tests.conformance import test_every_tool_runs as walk
from tests.kept import cases
from tests.kept.taken import Numbers, letters, taken, told_of

LACKS = ("one period", "few regions", "holes", "low and flat")
ALL = ("one period", "holes")
STUDIES: dict[str, Any] = {}
BY_TURNS = (
    ("few regions", "holes, missing=keep"),
    ("low and flat", "holes, missing=drop_regions"),
    ("few regions", "holes, missing=drop_periods"),
    ("low and flat", "holes, missing=keep"),
)
"""What tools are run on by turns of their names, beside what all are: a new tool moves no turn of another."""


def lacking_cases() -> dict[str, dict[str, str]]:
    """Return every tool with what its study lacks."""
    return {
        name: {one: one for one in (*ALL, *BY_TURNS[crc32(name.encode()) % len(BY_TURNS)])}
        for name in walk.NAMES
        if name not in cases.ONCE | {"select_model", "spillovers", "model_tests"}
    }


def _study(lack: str) -> Any:
    world, panel = walk.study(), walk.world().panel
    columns = {k: v.copy() for k, v in panel.columns.items()}
    chance = np.random.default_rng(5)
    if lack == "holes":
        for k in ("zqy", "zqa", "zqm"):
            columns[k][chance.random(columns[k].shape) < 0.03] = np.nan
    elif lack == "low and flat":
        columns["zqb"] -= 1.0
        columns["zqm"][:, ::5] = 0.0
        columns["zqa"][:] = columns["zqa"].mean(axis=0)
    made = rs.Panel.from_arrays(panel.ids, panel.times, columns).with_labels(**panel.labels)
    if lack == "one period":
        made = made.select(times=panel.times[-1:])
    elif lack == "few regions":
        made = made.select(ids=panel.ids[:5])
        world.regions = world.regions.select(panel.ids[:5])
    world.panel = made
    return world


def study_of(lack: str) -> Any:
    """Return a study that lacks something, made once."""
    if not STUDIES:
        STUDIES.update({one: _study(one) for one in LACKS})
    return STUDIES[lack]


def of_lacking(name: str, lack: str, _world: Any) -> Numbers:
    """Run a tool on a study that lacks something."""
    study, _comma, how = lack.partition(", missing=")
    changed = {"missing": how} if how else {}
    return told_of(lambda: cases.run(name, study_of(study), changed), told)


def told(found: Record) -> Iterator[float | str | None]:
    yield from taken(found)
    for table in found.tables():
        yield letters(f"{table.en} {' '.join(note.en for note in table.notes)}")
