"""Shares of regions in industries, period by period, checked: what a shift–share variable is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..._kernels.exposure import shares_at
from ..._kernels.exposure_errors import Block
from ...choices.exposure import ShareKind
from ...containers import Panel
from ...errors import (
    CollinearityError,
    DomainError,
    ParameterError,
    SpecificationError,
    UnknownColumnError,
    listed,
)
from ...formula import apart, canonical
from ...formula.design import dependent
from ...words import _

Array = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shares:
    """Shares (T, n, K) of every time of a panel; `base` is the time they are of, None: each its own."""

    industries: tuple[str, ...]
    values: Array
    base: object

    @property
    def sums(self) -> Array:
        """Sum of the shares of each region, (T, n)."""
        return self.values.sum(axis=2)


def shares_of(
    panel: Panel,
    industries: Sequence[str],
    base: object,
    total: str | None,
    kind: ShareKind,
) -> Shares:
    """Return the shares of a panel with a column an industry.

    Raises
    ------
    DomainError
        For empty or negative cells, and totals that are not above zero, naming columns and regions.
    SpecificationError
        If a total is named for shares that are given.
    """
    names = tuple(industries)
    given = kind == "given"
    if given and total:
        raise SpecificationError(
            _(
                "{param:total} makes shares of amounts; with {param:shares=given} the columns are shares "
                "already. Leave one of the two out."
            )
        )
    fixed = base is not None or not given
    at = _time(panel, base) if fixed else None
    used = slice(None) if at is None else slice(at, at + 1)
    x = np.stack([panel.columns[n][used] for n in names], axis=2)
    bad = ~np.isfinite(x) | (x < 0.0)
    if bad.any():
        _refuse(
            panel,
            [n for n, one in zip(names, bad.any(axis=(0, 1)), strict=True) if one],
            bad.any(axis=(0, 2)),
        )
    if not given:
        of = x[0].sum(axis=1) if not total else panel[total].values[at]
        low = ~(of > 0.0)
        if low.any():
            ids = [i for i, one in zip(panel.ids, low.tolist(), strict=True) if one]
            raise DomainError(
                _(
                    "Shares are of a total above zero; it is not in {bad}. Leave these regions out, or "
                    "correct the cells."
                ),
                ids=ids,
                bad=listed(ids),
            )
        x = shares_at(x[0], of)[None]
    values = np.broadcast_to(x, (panel.T, panel.n, len(names)))
    return Shares(industries=names, values=values, base=None if at is None else panel.times[at])


def _time(panel: Panel, base: object) -> int:
    if base is None:
        return 0
    return panel.times.index(panel.select(times=[base]).times[0])


def _refuse(panel: Panel, columns: list[str], rows: NDArray[np.bool_]) -> None:
    ids = [i for i, one in zip(panel.ids, rows.tolist(), strict=True) if one]
    raise DomainError(
        _(
            "These columns are empty or negative where shares are read: {low}, in {bad}. Where a region "
            "has none of an industry, write 0; shares are of amounts from zero up."
        ),
        columns=columns,
        ids=ids,
        low=listed(columns),
        bad=listed(ids),
    )


def blocks_of(panel: Panel, shares: Shares, at: Codes) -> tuple[list[Block], Codes]:
    """Return the rows of a sample by period with their shares, and which period each block is.

    Parameters
    ----------
    at : (N,) positions in the panel's cells, time by time

    Raises
    ------
    SpecificationError
        If a period has as many industries as regions, or more.
    CollinearityError
        If shares of some industries are those of others, multiplied; they are named.
    """
    period, region = np.divmod(at, panel.n)
    blocks, which = [], np.unique(period)
    for t in which:
        rows = np.flatnonzero(period == t)
        s = shares.values[t][region[rows]]
        there = np.flatnonzero((s > 0.0).any(axis=0))
        s = s[:, there]
        if len(there) >= len(rows):
            raise SpecificationError(
                _(
                    "{k} {k:industry is|industries are} too many for {n} {n:region|regions} ({time}): "
                    "shocks are read off the regions. Put industries together."
                ),
                k=len(there),
                n=len(rows),
                time=panel.times[t],
            )
        size = np.linalg.norm(s, axis=0)
        triangle = np.linalg.qr(s / size, mode="r")
        same = dependent(triangle, list(range(len(there))))
        if same:
            names = [shares.industries[there[k]] for k in same]
            raise CollinearityError(
                _(
                    "The shares of these industries are linearly dependent: {names}. Put some of them "
                    "together, or leave one out and name the total in {param:total}."
                ),
                columns=names,
                names=listed(names),
            )
        blocks.append(Block(rows, there, s))
    return blocks, np.asarray(which, dtype=np.intp)


def groups_of(
    panel: Panel, names: Sequence[str], given: Mapping[str, str] | str | None
) -> tuple[Codes, tuple[str, ...]]:
    """Return the group of each industry, and what the groups are called; alone where none is given.

    Raises
    ------
    UnknownColumnError, ParameterError
    """
    pairs = _pairs(given) if isinstance(given, str) else dict(given or {})
    known = {}
    for industry, group in pairs.items():
        column = canonical(panel, industry) if industry in panel else industry
        known[column] = str(group)
    unknown = [one for one in known if one not in names]
    if unknown:
        raise UnknownColumnError(
            _("{param:industry_groups} names {unknown}; the industries are {names}."),
            columns=unknown,
            unknown=listed(unknown),
            names=listed(names, 30),
        )
    of = [known.get(name, name) for name in names]
    called = tuple(dict.fromkeys(of))
    return np.array([called.index(one) for one in of], dtype=np.intp), called


def _pairs(text: str) -> dict[str, str]:
    out = {}
    for part in apart(text, ",，;；\n"):
        if not part.strip():
            continue
        name, sign, group = part.replace("＝", "=").partition("=")
        if not sign or not name.strip() or not group.strip():
            raise ParameterError(
                _(
                    "{param:industry_groups} has the part {part!r}; write an industry and its group as "
                    "mills=manufacturing, with commas between."
                ),
                part=part.strip(),
            )
        out[name.strip().strip("`")] = group.strip()
    return out
