"""``--workers``: processes that share the permutations, draws and places of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import rich_click as click

from ..errors import InputError
from ..words import Message, _
from .language import in_language
from .table_options import face

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from .speaking import Speaker

_MOST = 512
_IDLE = _(
    "Nothing in this run is shared among processes ({param:workers}): it draws nothing, or so little that one "
    "process has it."
)


class Workers:
    """Processes that begin when there is something to do; a `map` like that of `concurrent.futures`."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.pool: ProcessPoolExecutor | None = None

    def map(self, function: Callable[..., Any], items: Iterable[Any], /) -> Iterator[Any]:
        """Yield the results in order.

        Raises
        ------
        InputError
            If a process ends before its work is done.
        """
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool
        from multiprocessing import get_context

        if (
            self.pool is None
        ):  # begun anew, not copied: threads of this one would be missing in a copy
            self.pool = ProcessPoolExecutor(
                self.count, mp_context=get_context("spawn"), initializer=_alone
            )
        try:
            yield from self.pool.map(function, items)
        except BrokenProcessPool as error:
            raise InputError(
                _(
                    "A process of {param:workers} ended before its work was done, most often for lack of memory. "
                    "Run again with fewer {param:workers}."
                )
            ) from error

    def close(self) -> None:
        """End the processes; what they have not begun is left."""
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)


def _alone() -> None:
    """Let linear algebra take one thread in each process: there are as many processes as were asked for."""
    from .._calls.threads import one_thread

    one_thread().__enter__()


@contextmanager
def at_work(workers: int | None, speaker: Speaker) -> Iterator[None]:
    """Let blocks of work be shared among processes inside this; say so where nothing could be."""
    from .._calls.executor import working

    if workers is None or workers == 1:
        yield
        return
    them = Workers(workers)
    try:
        with working(them):
            yield
    finally:
        them.close()
    if them.pool is None:
        said = Message(_IDLE).text(speaker.language, face=face(None))
        speaker.event({"event": "note", "message": said})


def workers_option() -> click.Option:
    """Return the option that says among how many processes a run is shared."""
    said = _(
        "Processes that share permutations, draws, bootstraps and the places of a local regression (default: 1). "
        "The results are the same with any number."
    )
    return click.Option(
        ["--workers"], type=click.IntRange(1, _MOST), help=in_language(Message(said))
    )
