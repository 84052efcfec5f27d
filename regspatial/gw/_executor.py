"""Blocks of work, done here or by anything that maps, put together in their own order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Protocol, runtime_checkable

from ..progress import Progress, report


@runtime_checkable
class Executor(Protocol):
    """What has a `map`: `concurrent.futures` executors, a Dask `Client`."""

    def map(self, function: Callable[..., Any], items: Any, /) -> Iterable[Any]:
        """Return the results, or their futures, in order."""
        ...


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
    progress, message : optional
    **arguments
        Passed on to every call.
    """
    if executor is None:
        out = []
        step = max(1, len(work) // 100)
        for at, one in enumerate(work):
            if at % step == 0:
                report(progress, at / len(work), message)
            out.append(function(problem, one, **arguments))
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


def _task(
    one: Any, *, problem: Any, function: Callable[..., Any], arguments: dict[str, Any]
) -> Any:
    return function(problem, one, **arguments)
