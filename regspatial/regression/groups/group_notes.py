"""Notes of several models under one table: what holds for some of them names these."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import listed
from ...results.table import Note
from ...words import Words, _


def notes_of_several(names: Sequence[Words], each: Sequence[Sequence[Note]]) -> tuple[Note, ...]:
    """Return the notes of several models, each once; one that not all have stands behind its models.

    Parameters
    ----------
    names : what the models are called
    each : the notes of each model
    """
    out = []
    for note in dict.fromkeys(note for notes in each for note in notes):
        whose = [name for name, notes in zip(names, each, strict=True) if note in notes]
        if len(whose) == len(names):
            out.append(note)
        else:
            out.append(Note(_("{group}: {finding}"), group=listed(whose), finding=note))
    return tuple(out)
