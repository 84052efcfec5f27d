"""Blocks of work, done here or by anything that maps, put together in their own order.

What a block is does not depend on who works at it, so that a result has the same digits with any number of
workers, of whatever kind.
"""

from __future__ import annotations

import copyreg
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from ..errors import ParameterError
from ..progress import Progress, report
from ..words import _
from .sample import within


def _unchanging(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# Containers hold mappings that cannot be changed; on their way to another process they are written as dicts.
copyreg.pickle(MappingProxyType, lambda one: (_unchanging, (dict(one),)))


@runtime_checkable
class Executor(Protocol):
    """What has a `map`: `concurrent.futures` executors, a Dask `Client`."""

    def map(self, function: Callable[..., Any], items: Any, /) -> Iterable[Any]:
        """Return the results, or their futures, in order."""
        ...


ACTIVE: ContextVar[Executor | None] = ContextVar("executor", default=None)
"""Who works at blocks while a call lasts: what `executor=` of the call, or `--workers` of the shell, has named."""


@contextmanager
def working(executor: Executor | None) -> Iterator[None]:
    """Let blocks be worked at by an executor inside this; None leaves it as it is."""
    if executor is None:
        yield
        return
    if hasattr(executor, "dtype"):  # a Series and an index have a `map` of their own
        raise ParameterError(
            _(
                "{param:executor} is of type {kind}; it must be an executor with a method map, or None."
            ),
            kind=type(executor).__name__,
        )
    before = ACTIVE.set(executor)
    try:
        yield
    finally:
        ACTIVE.reset(before)


def run(
    function: Callable[..., Any],
    problem: Any,
    work: Sequence[Any],
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
    message: str = "",
    **arguments: Any,
) -> list[Any]:
    """Return ``[function(problem, one, **arguments) for one in work]``.

    Parameters
    ----------
    function : callable
        Of a module, so that it can be sent to another process.
    problem : object
        Sent once to a Dask cluster (`scatter`), with every task elsewhere.
    work : sequence
        The order of the answers; they do not depend on who gave them.
    executor : object with `map`, optional
        By default the one that the call, or the shell, has named; a single block is done here.
    progress, message : optional
    **arguments
        Passed on to every call.
    """
    executor = ACTIVE.get() if executor is None else executor
    if executor is None or len(work) < 2:
        out = []
        step = max(1, len(work) // 1000)  # of pieces of a tenth of a second, a second's
        for at, one in enumerate(work):
            if at % step == 0:
                report(progress, at / len(work), message)
            out.append(function(problem, one, **arguments))
        report(progress, 1.0, message)
        return out
    task: Callable[..., Any] = partial(_task, function=function, arguments=arguments)
    if hasattr(executor, "scatter"):
        there = executor.scatter(problem, broadcast=True, hash=False)
        futures = executor.map(task, list(work), problem=there, pure=False)  # type: ignore[call-arg]
    else:
        futures = executor.map(partial(task, problem=problem), list(work))
    out = []
    for at, one in enumerate(futures):
        out.append(one.result() if hasattr(one, "result") else one)
        report(progress, (at + 1) / len(work), message)
    return out


@contextmanager
def quiet(category: type[Warning]) -> Iterator[None]:
    """Say no warnings of a kind inside this; in a thread of others nothing is changed, since filters are of all threads."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category)
        yield


def spans(steps: Sequence[tuple[int, int]], most: int = 32) -> list[tuple[int, int]]:
    """Return runs of neighbouring steps (start, stop), at most so many: the pieces that are sent away.

    Their ends are ends of steps, so that what works in steps rounds alike in one piece and in many.
    """
    if len(steps) <= most:
        return list(steps)
    ends = [len(steps) * k // most for k in range(most + 1)]
    return [(steps[a][0], steps[b - 1][1]) for a, b in pairwise(ends)]


def _task(
    one: Any, *, problem: Any, function: Callable[..., Any], arguments: dict[str, Any]
) -> Any:
    before = ACTIVE.set(None)  # what is done elsewhere is not sent on
    try:
        with within():  # other threads and processes do not know that it is
            return function(problem, one, **arguments)
    finally:
        ACTIVE.reset(before)
