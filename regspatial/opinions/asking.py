"""second_opinion: ask every installed program that can compute a result again."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from .._calls.door import door
from ..containers import Panel, Regions, SpatialWeights
from ..errors import ParameterError, RegspatialError, listed
from ..progress import Progress, report
from ..results.record import Record
from ..results.second_opinion import Asked, Compared, SecondOpinion
from ..results.table import Note
from ..words import Message, _
from .in_r import r_version
from .numbers import spoken
from .record_inputs import Given, Refused, made_by
from .registry import Server, parts_of, servers_of

_DISTRIBUTIONS = {"sklearn": "scikit-learn"}

BY_NOBODY = {
    "SpatialDynamicResult": "xtdpdqml (Stata), SDPDmod (R)",
    "DynamicPanel": "xtdpdqml (Stata), SDPDmod (R)",
    "RandomEffectsResult": "xsmle, spxtregress (Stata)",
    "Malmquist": "deaR, Benchmarking (R)",
    "RipleyK": "spatstat (R)",
    "Disparity": "ineq, dineq (R)",
    "GrowthPoles": "",
    "CompositeIndex": "",
}
"""What could compute a type of record again, had somebody written how to ask it."""


@door
def second_opinion(
    record: Record | SpatialWeights,
    *,
    panel: Panel | None = None,
    w: SpatialWeights | None = None,
    regions: Regions | None = None,
    programs: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> SecondOpinion:
    """Compute a result again with independent programs and put both numbers side by side.

    Parameters
    ----------
    record : Record or SpatialWeights
        A result. It knows what it was computed from as long as it is not read from a file.
    panel, w, regions : optional
        The data, weights and map it was computed from, where the record does not know them. Weights
        by a rule are built again from `regions`.
    programs : list of str, optional
        Whom to ask; by default all that are installed.
    progress : callable, optional

    Returns
    -------
    SecondOpinion
        The digits that agree of each number; where a convention differs, the number in both, and
        why. A record that nobody serves has no rows, and `programs` says what would serve.

    Raises
    ------
    InputError
        If the record does not know what it was computed from and it is not given.
    ParameterError
        For a program that does not serve this record.

    Notes
    -----
    Nothing is imported but what is asked, and only here. Programs in use: esda, libpysal, spreg, mgwr,
    linearmodels, pyfixest, statsmodels, networkx, igraph, scikit-learn, exactextract, rasterio, and in R spdep, spatialreg and splm,
    where ``Rscript`` finds them. Agreement of two programs does not prove a model, only its
    arithmetic.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> ring = np.roll(np.eye(8), 1, axis=1) + np.roll(np.eye(8), -1, axis=1)
    >>> w = rs.SpatialWeights(ids=tuple("abcdefgh"), matrix=ring)
    >>> panel = rs.Panel.from_arrays("abcdefgh", [2020], {"x": [1, 2, 3, 4, 4, 3, 2, 1]})
    >>> opinion = rs.second_opinion(rs.moran(panel["x"], w), programs=["esda"])
    >>> opinion.agrees
    True
    """
    given = Given(*made_by(record), panel=panel, w=w, regions=regions)
    every = _questions(record, given)
    names = list(dict.fromkeys(one.server.program for one in every))
    wanted = names if programs is None else list(programs)
    unknown = [p for p in wanted if p not in names]
    if unknown:
        raise ParameterError(
            _("{param:programs}: {unknown} cannot compute a {kind} again; these can: {names}."),
            unknown=listed(unknown),
            kind=type(record).__name__,
            names=listed(names) if names else "-",
        )
    rows: list[Compared] = []
    asked: dict[str, Asked] = {}
    for k, question in enumerate(every):
        program = question.server.program
        if program not in wanted:
            continue
        report(progress, k / len(every), program)
        found, status = _asked(question)
        rows += found
        before = asked.get(program)
        if before is None or before.status != "asked":
            asked[program] = status
    return SecondOpinion(
        kind=type(record).__name__,
        title=_title(record),
        numbers=tuple(rows),
        programs=tuple(asked.values()),
        notes=() if every else (_nobody(record),),
        spec={"function": "second_opinion", "programs": wanted},
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """A result, what it was made of, who serves it, and how its numbers are told from others'."""

    record: object
    given: Given
    server: Server
    named: tuple[Callable[[Compared], Message], ...] = ()

    def row(self, found: Compared) -> Compared:
        """Return a number with its program, and with the part that it is of."""
        for one in self.named:
            found = replace(found, quantity=one(found))
        return replace(found, program=self.server.program)


def _questions(
    record: Record | SpatialWeights, given: Given, named: tuple[Any, ...] = ()
) -> list[_Question]:
    """Return whom to ask what, for every result that a record holds."""
    parts = parts_of(record)
    if parts is None:
        return [_Question(record, given, s, named) for s in servers_of(record)]
    found = []
    for part in parts:
        inner = given.of(part.record)
        if not inner.arguments:
            inner = replace(inner, function=given.function, arguments=given.arguments)
        own = named if part.named is None else (part.named, *named)
        found += _questions(part.record, inner, own)
    return found


def _asked(question: _Question) -> tuple[list[Compared], Asked]:
    """Return what a program says, and how far it came."""
    server = question.server
    there = _version(server)
    if there is None:
        return [], Asked(
            program=server.program, version="", status="absent", remark=_how_to_get(server)
        )
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")  # of the program: what it grumbles about is its affair
            said = server.ask(question.record, question.given)
            found = [question.row(one) for one in said]
    except Refused as no:
        return [], Asked(program=server.program, version=there, status="refused", remark=no.why)
    except RegspatialError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever another program stumbles over is told
        why = Note("{type}: {text}", type=type(error).__name__, text=str(error)[:300])
        return [], Asked(program=server.program, version=there, status="failed", remark=why)
    return found, Asked(program=server.program, version=there, status="asked")


def _version(server: Server) -> str | None:
    """Return the version of a program that is installed, None where it is not."""
    if server.in_r:
        return r_version(server.module)
    if find_spec(server.module) is None:
        return None
    try:
        return version(_DISTRIBUTIONS.get(server.module, server.module))
    except PackageNotFoundError:
        return "?"


def _how_to_get(server: Server) -> Note:
    if server.in_r:
        return Note(
            _(
                'Rscript does not find the package {package}: install R, and in it install.packages("{package}").'
            ),
            package=server.module,
        )
    if server.extra:
        return Note(_('Not installed: pip install "regspatial[{extra}]".'), extra=server.extra)
    name = _DISTRIBUTIONS.get(server.module, server.module)
    return Note(_("Not installed: pip install {name}."), name=name)


def _title(record: Record | SpatialWeights) -> Message:
    if isinstance(record, SpatialWeights):
        return Message(_("spatial weights of {n} {n:region|regions}"), n=record.n)
    return Message("{title}", title=spoken(record.tables()[0].en))


def _nobody(record: Record | SpatialWeights) -> Note:
    would = BY_NOBODY.get(type(record).__name__, "")
    if "gmm" in (getattr(one, "estimator", "") for one in (record, getattr(record, "model", None))):
        would = "sphet (R)"  # spreg, which is here, is what has computed it
    if would:
        return Note(
            _("Nobody is known here who computes this again; outside, these could: {would}."),
            would=would,
        )
    return Note(_("Nobody is known who computes this again; its pages name the papers it follows."))
