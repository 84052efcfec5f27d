"""Records of models by group: side by side, differences, tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import numpy as np

from ...results.by import AXES, Part, by, each, part, stacked
from ...results.estimates import said_df, z_and_p
from ...results.record import Record
from ...results.regression import AUTOMATIC_CORRECTION, BIAS_CORRECTION, SpatialPanelResult
from ...results.table import VARIABLE, Column, Note, Table
from ...words import Message, Words, _
from ..impacts.record import Impacts
from ..panel.least_squares.result import FixedEffectsResult
from ..tests.record import OF_LIKELIHOOD
from .fits import fits_of
from .group_notes import notes_of_several


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupDifference:
    """A coefficient or an effect of one group less that of another.

    Attributes
    ----------
    first, second : str
        Groups.
    kind : {"coefficient", "direct", "indirect", "total"}
    term : str
    difference, std_error, statistic, p_value : float
        z and its two-sided normal p; of models with errors by region t and its p.
    df : float, optional
        Welch's degrees of freedom of that t.
    """

    first: str
    second: str
    kind: str
    term: str
    difference: float
    std_error: float
    statistic: float
    p_value: float
    df: float | None = None

    @classmethod
    def of(
        cls,
        first: str,
        second: str,
        kind: str,
        term: str,
        difference: float,
        error: float,
        df: float | None = None,
    ) -> GroupDifference:
        """Return a difference with its z and p; with `df` by t."""
        z, p = z_and_p(np.array([difference]), np.array([error]), df)
        return cls(
            first=first,
            second=second,
            kind=kind,
            term=term,
            difference=difference,
            std_error=error,
            statistic=float(z[0]),
            p_value=float(p[0]),
            df=df,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupTest:
    """A test that all groups have the same coefficients.

    Attributes
    ----------
    test : {"chow", "wald", "chow-lr"}
    statistic, p_value : float
    df1 : int
    df2 : float or None
        None: chi-squared. NaN where clusters are too few for F.
    """

    test: str
    statistic: float
    df1: int
    df2: float | None
    p_value: float


def welch(df: Sequence[float | None], errors: Sequence[float]) -> float | None:
    """Return the degrees of freedom of a difference (Welch 1947), None where neither group has any."""
    parts = [(s**4 / f) for s, f in zip(errors, df, strict=True) if f is not None]
    if not sum(parts) > 0.0:
        return None
    return float((errors[0] ** 2 + errors[1] ** 2) ** 2 / sum(parts))


def difference_table(record: Any, differences: tuple[GroupDifference, ...]) -> Table:
    """Return the differences, a line each."""
    by_t = any(d.df is not None for d in differences)
    return each(record, differences).table(
        "differences",
        _("Differences between groups"),
        part("first", _("Group"), kind="text", terms=VARIABLE),
        part("second", _("less"), kind="text", terms=VARIABLE),
        part("kind", _("What"), kind="text", terms="left_out_kind"),
        Part(AXES["terms"], None),
        part("difference", _("Difference")),
        part("std_error", _("Std. error")),
        part("statistic", _("t") if by_t else _("z")),
        part("p_value", _("p"), kind="p"),
        notes=(
            Note(
                _(
                    "That one group's coefficient is significant and the other's is not is no difference "
                    "between them; the test of the difference is."
                )
            ),
        ),
    )


def _df_of(test: GroupTest) -> str:
    return f"{test.df1}" if test.df2 is None else f"{test.df1}, {said_df(test.df2)}"


def equality_table(tests: tuple[GroupTest, ...], *notes: Note) -> Table:
    """Return the tests that all groups are one."""
    return each(None, tests).table(
        "tests",
        _("Are the coefficients of all groups the same?"),
        part("test", _("Test"), kind="text", terms="group_test"),
        part("statistic", _("Statistic")),
        part("df", _("df"), _df_of, "text"),
        part("p_value", _("p"), kind="p"),
        notes=notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupRegressions(Record):
    """What `group_regressions` returns.

    Attributes
    ----------
    y_name, group : str
    labels : names of the groups
    variables : names of the terms
    models : tuple of FixedEffectsResult
        One a group; a single one with terms ``x [east]`` where effects are common.
    differences : tuple of GroupDifference
    tests : tuple of GroupTest
    test_notes : what is said of them
    effects : {"group", "common"}
    nobs, regions : numbers by group
    """

    y_name: str
    group: str
    labels: tuple[str, ...]
    variables: tuple[str, ...]
    models: tuple[FixedEffectsResult, ...]
    differences: tuple[GroupDifference, ...]
    tests: tuple[GroupTest, ...]
    effects: str
    nobs: tuple[int, ...]
    regions: tuple[int, ...]
    test_notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<GroupRegressions of {self.y_name!r} by {self.group!r}: {', '.join(self.labels)}>"

    @property
    def p_value(self) -> float:
        """P of the Wald test that all slopes are equal."""
        return self.tests[-1].p_value

    def tables(self) -> tuple[Table, ...]:
        """Return coefficients by group, differences, tests, sizes, and fit."""
        one_model = self.models[0].tables()[1:2] if len(self.models) == 1 else ()
        return (
            self._coefficients(),
            difference_table(self, self.differences),
            equality_table(
                self.tests,
                Note(
                    _(
                        "Null: every slope is the same in all groups; fixed effects stay as they are. "
                        "Chow's F needs equal error variances, the Wald test has the standard errors of "
                        "the table."
                    )
                ),
                *self.test_notes,
            ),
            self._sizes(),
            *one_model,
        )

    def _lines(self) -> list[tuple[Any, ...]]:
        out = []
        for k, model in enumerate(self.models):
            for row in model.tables()[0].rows:
                if len(self.models) > 1:
                    out.append((self.labels[k], *row))
                    continue
                term, _bracket, label = str(row[0]).rpartition(" [")
                out.append((label[:-1], term, *row[1:]) if term else ("", *row))
        return sorted(out, key=lambda r: self.labels.index(r[0]) if r[0] in self.labels else -1)

    def _coefficients(self) -> Table:
        first = self.models[0].tables()[0]
        return Table(
            name="coefficients",
            en=Message(
                _("Least squares of {y} by {group}"),
                y=self.said(self.y_name),
                group=self.said(self.group),
            ),
            columns=(Column("group", self._head(), "text", VARIABLE), *first.columns),
            rows=tuple(self._lines()),
            notes=self._model_notes(),
            labels=self.variable_labels,
        )

    def _model_notes(self) -> tuple[Note, ...]:
        """Return the notes of the models: what does not hold for all behind the groups it holds for."""
        if len(self.models) == 1:
            return self.models[0].tables()[0].notes
        each = [m.tables()[0].notes[1:] for m in self.models]  # less the size, which has a table
        return notes_of_several([self.said(one) for one in self.labels], each)

    def _head(self) -> Words:
        return Message("{group}", group=self.said(self.group))

    def _sizes(self) -> Table:
        apart = len(self.models) > 1
        return by(self).table(
            "groups",
            _("Sizes and fit of the groups") if apart else _("Sizes of the groups"),
            part("group", self._head(), self.labels, "text", VARIABLE),
            part("nobs", _("Observations"), self.nobs, "int"),
            part("regions", _("Regions"), self.regions, "int"),
            *(fits_of(self.models) if apart else ()),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialGroups(Record):
    """What `spatial_groups` returns.

    Attributes
    ----------
    y_name, group : str
    labels : names of the groups
    models : tuple of SpatialPanelResult
        One a group, with the weights among its regions.
    impacts : tuple of Impacts or None
    differences : tuple of GroupDifference
        Of coefficients and effects.
    tests : tuple of GroupTest
    isolated : mapping of group to ids
        Regions that have no neighbour within their group.
    links : numbers by group
    """

    y_name: str
    group: str
    labels: tuple[str, ...]
    models: tuple[SpatialPanelResult, ...]
    impacts: tuple[Impacts, ...]
    differences: tuple[GroupDifference, ...]
    tests: tuple[GroupTest, ...]
    isolated: Mapping[str, tuple[str, ...]]
    links: tuple[int, ...]
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<SpatialGroups of {self.y_name!r} by {self.group!r}: {', '.join(self.labels)}>"

    @property
    def p_value(self) -> float:
        """P of the likelihood-ratio test that all groups are one; NaN where there is none."""
        return self.tests[0].p_value if self.tests else float("nan")

    def tables(self) -> tuple[Table, ...]:
        """Return coefficients and effects by group, differences, the test, and the weights."""
        coefficients = by(self).table(
            "coefficients",
            Message(
                _("Spatial panel models of {y} by {group}"),
                y=self.said(self.y_name),
                group=self.said(self.group),
            ),
            *stacked([one.tables()[0] for one in self.models], self._which()),
            notes=(*self._of_errors(), *self.notes),
        )
        out = [coefficients]
        if self.impacts:
            effects = stacked([one.tables()[0] for one in self.impacts], self._which())
            out.append(by(self).table("impacts", _("Impacts by group"), *effects))
        out.append(difference_table(self, self.differences))
        if self.tests:
            said = _(
                "Null: one set of slopes, spatial parameter and error variance for all groups, "
                "with the same weights within groups and the same fixed effects by group."
            )
            out.append(equality_table(self.tests, Note(said), OF_LIKELIHOOD))
        return (*out, self._weights())

    def _of_errors(self) -> tuple[Note, ...]:
        """Return what the models say of their standard errors, which their notes begin with."""
        after = (BIAS_CORRECTION, AUTOMATIC_CORRECTION)
        each = [list(takewhile(lambda n: n.sentence not in after, m.notes)) for m in self.models]
        return notes_of_several([self.said(one) for one in self.labels], each)

    def _weights(self) -> Table:
        alone = [len(self.isolated.get(one, ())) for one in self.labels]
        return by(self).table(
            "groups",
            _("Sizes, weights and fit of the groups"),
            self._which(),
            part("regions", _("Regions"), [len(one.ids) for one in self.models], "int"),
            part("nobs", _("Observations"), [one.nobs for one in self.models], "int"),
            part("links", _("Links"), self.links, "int"),
            part("isolated", _("Without a neighbour in the group"), alone, "int"),
            *fits_of(self.models),
            notes=(
                Note(
                    _("{label}: without a neighbour in the group {ids}."),
                    label=self.said(label),
                    ids=ids,
                )
                for label, ids in self.isolated.items()
                if ids
            ),
        )

    def _which(self) -> Part:
        head = Message("{group}", group=self.said(self.group))
        return part("group", head, self.labels, "text", VARIABLE)
