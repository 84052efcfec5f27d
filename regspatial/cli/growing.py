"""``regspatial grow-trees JOB ANSWER``: trees for a process that has no library for them, such as QGIS's."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from ..errors import FileFormatError
from ..words import Message, _
from .language import in_language
from .speaking import Speaker


def grow_command() -> click.Command:
    """Return the command; it is not listed, since a person has `run importances`."""

    @click.command(
        "grow-trees",
        hidden=True,
        help=in_language(
            Message(
                _(
                    "Grow trees on the numbers of a file (.npz), and write what they gave to another."
                )
            )
        ),
    )
    @click.argument("job", type=click.Path(path_type=Path))
    @click.argument("answer", type=click.Path(path_type=Path))
    @click.option("--events", type=click.Choice(["jsonl"]))
    def command(job: Path, answer: Path, events: str | None) -> None:
        import numpy as np

        from .._calls.edges import ask
        from .._files.atomic import writing
        from .._files.read_files import taken_in

        taken_in(job)
        try:
            with np.load(job, allow_pickle=False) as found:
                given = {name: found[name] for name in found.files}
        except (OSError, ValueError, KeyError):
            raise FileFormatError(
                _("{name} cannot be read as numbers for trees (.npz)."), name=job.name
            ) from None
        speaker = Speaker(None, events, as_json=False)
        with speaker.progress("grow-trees") as progress:
            grown = ask("grown_trees", given, progress)
        with writing(answer) as file:
            np.savez(file, **grown)
        speaker.finished({"event": "grown", "answer": str(answer)}, str(answer))

    return command
