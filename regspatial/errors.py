"""One tree of errors and one of warnings.

Every error says what was given, what is allowed, which regions or columns are meant, and one way
out. It carries its sentence as a `Message`, which each face puts into its own words and language,
and those regions and columns as data, so that a program (the command line, the QGIS plugin) can
act on them.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from .words import PYTHON, Face, Message, Sentence, _, listed, message_of, together
from .words.naming import with_names
from .words.shortened import shortened

__all__ = [
    "BoundaryError",
    "Cancelled",
    "CoincidentPointsError",
    "CollinearityError",
    "ConstantColumnError",
    "ConvergenceError",
    "DataWarning",
    "DomainError",
    "DuplicateIdError",
    "FileFormatError",
    "FormulaError",
    "GeometryError",
    "InferenceWarning",
    "InputError",
    "IslandError",
    "LabelError",
    "MissingDependencyError",
    "MissingValueError",
    "NetworkError",
    "NotByRegionError",
    "NotNumericError",
    "OutputError",
    "ParameterError",
    "RegspatialError",
    "RegspatialWarning",
    "SpecificationError",
    "UnbalancedPanelError",
    "UndefinedEffectError",
    "UnknownColumnError",
    "WeightsError",
    "WeightsWarning",
    "cell",
    "listed",
    "pair",
    "warn",
]


class RegspatialError(Exception):
    """Base of all errors of this package.

    Parameters
    ----------
    sentence : str, Plural, InContext or Message
        The sentence for the user, in English, marked by `_`; see `regspatial.words`.
    ids : sequence of str
        The regions meant, in full (the sentence may show only the first few).
    columns : sequence of str
        The columns meant.
    **fields
        What stands in the sentence's placeholders.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        sentence: Sentence | Message,
        /,
        *,
        ids: Iterable[object] = (),
        columns: Iterable[object] = (),
        **fields: Any,
    ) -> None:
        self.ids: tuple[str, ...] = tuple(str(i) for i in ids)
        self.message = shortened(with_names(message_of(sentence, fields), self.ids))
        super().__init__(self.message.text())
        self.columns: tuple[str, ...] = tuple(str(c) for c in columns)
        self.where: tuple[Message, ...] = ()

    def located(self, where: Message) -> None:
        """Say where it happened (a step of a recipe); faces put it behind the sentence."""
        self.where = (*self.where, shortened(where))

    @property
    def en(self) -> str:
        """The sentence in English, as Python spells it."""
        return self.message.en

    @property
    def zh(self) -> str:
        """The sentence in Chinese, as Python spells it."""
        return self.message.zh

    def localized(self, language: str, face: Face = PYTHON) -> str:
        """Return the sentence in one language, spelled for one face."""
        said = self.message.text(language, face)
        where = "; ".join(one.text(language, face) for one in self.where)
        return f"{said} [{where}]" if where else said

    def __reduce__(self) -> tuple[Any, ...]:
        return (_again, (type(self), self.message, dict(self.__dict__)))


_FAULTS_IN_LINES = 20
"""Faults that are told a line each: a screen of them."""
_FAULTS_IN_A_ROW = 8
"""Faults that are told one behind the other: what the first lists show too."""


def all_at_once(faults: Sequence[RegspatialError], *, a_line_each: bool = False) -> RegspatialError:
    """Return one error that says what several say, so that all can be mended before the next run."""
    first, *others = faults
    if not others:
        return first
    if a_line_each:
        said = [Message(_("{n} {n:fault|faults}:"), n=len(faults))]
        said += [Message("\n- {fault}", fault=one.message) for one in faults[:_FAULTS_IN_LINES]]
        more = len(faults) - _FAULTS_IN_LINES
    else:
        said = [first.message]
        said += [Message(" {fault}", fault=one.message) for one in others[: _FAULTS_IN_A_ROW - 1]]
        more = len(faults) - _FAULTS_IN_A_ROW
    if more > 0:
        said.append(Message(_(" … and {n} {n:fault|faults} more."), n=more))
    alike = all(type(one) is type(first) for one in others)
    kind = type(first) if alike and type(first) is not UnbalancedPanelError else InputError
    made = kind(
        together(*said),
        ids=dict.fromkeys(i for one in faults for i in one.ids),
        columns=dict.fromkeys(c for one in faults for c in one.columns),
    )
    made.where = first.where
    return made


def _again(kind: type[RegspatialError], message: Message, state: dict[str, Any]) -> RegspatialError:
    """Make an error again that another process sent."""
    error = kind(message)
    error.__dict__.update(state)
    return error


class InputError(RegspatialError):
    """The data cannot be used as they are (exit code 2)."""

    exit_code = 2


class DuplicateIdError(InputError):
    """An id, or an (id, time) pair, stands twice."""


class LabelError(InputError):
    """Labels of two objects do not match (regions, table, weights)."""


class MissingValueError(InputError):
    """A cell is empty, NaN or infinite."""


class NotByRegionError(InputError):
    """A record has no values by region, so it cannot be put on a map."""


class NotNumericError(InputError):
    """Text stands where a number is needed."""


class DomainError(InputError):
    """A function met a value that it is not defined for (the logarithm of zero)."""


class UnbalancedPanelError(InputError):
    """Some (region, time) cells are missing; listed in `cells`."""

    def __init__(
        self,
        sentence: Sentence | Message,
        /,
        *,
        ids: Iterable[object] = (),
        columns: Iterable[object] = (),
        cells: Sequence[tuple[str, object]] = (),
        **fields: Any,
    ) -> None:
        super().__init__(sentence, ids=ids, columns=columns, **fields)
        self.cells = tuple(cells)


class UnknownColumnError(InputError):
    """A column that was asked for is not there."""


class FileFormatError(InputError):
    """A file is empty, truncated, or not of the kind its name says."""


class OutputError(InputError):
    """A file could not be written; what was there before is untouched."""


class GeometryError(InputError):
    """A polygon or point cannot be used (empty, invalid, no CRS)."""


class WeightsError(InputError):
    """Spatial weights cannot be built or used as given."""


class IslandError(WeightsError):
    """Some regions have no neighbours and no policy for them was chosen."""


class CoincidentPointsError(WeightsError):
    """Two regions stand on one spot, or have one value: the inverse distance is infinite."""


class NetworkError(InputError):
    """A network cannot be built or used as given."""


class MissingDependencyError(InputError):
    """An optional library is not installed."""


class SpecificationError(RegspatialError):
    """The model or the parameters ask for something that cannot be (exit code 3)."""

    exit_code = 3


class FormulaError(SpecificationError):
    """A formula cannot be read, or holds something that is not allowed."""


class ConstantColumnError(SpecificationError):
    """A column does not vary (after removing the fixed effects), so it cannot be used."""


class CollinearityError(SpecificationError):
    """Some columns are linear combinations of others."""


class ParameterError(SpecificationError):
    """A parameter has a value that is not allowed."""


class UndefinedEffectError(SpecificationError):
    """An effect was asked for that the model does not have (indirect effects of a SEM)."""


class ConvergenceError(RegspatialError):
    """An iteration did not reach its goal (exit code 4)."""

    exit_code = 4


class BoundaryError(ConvergenceError):
    """The maximum of the likelihood lies at the bound of the parameter space."""


class Cancelled(RegspatialError):  # noqa: N818 - not a failure, the user asked for it
    """The user stopped the run (exit code 130)."""

    exit_code = 130


class RegspatialWarning(UserWarning):
    """Base of all warnings of this package; carries its sentence as the errors do."""

    def __init__(
        self, sentence: Sentence | Message, /, *, ids: Iterable[object] = (), **fields: Any
    ) -> None:
        named = with_names(message_of(sentence, fields), tuple(str(i) for i in ids))
        self.message = shortened(named)
        super().__init__(self.message.text())

    @property
    def en(self) -> str:
        """The sentence in English, as Python spells it."""
        return self.message.en

    @property
    def zh(self) -> str:
        """The sentence in Chinese, as Python spells it."""
        return self.message.zh

    def localized(self, language: str, face: Face = PYTHON) -> str:
        """Return the sentence in one language, spelled for one face."""
        return self.message.text(language, face)


class DataWarning(RegspatialWarning):
    """The data were usable, but something about them should be known."""


class WeightsWarning(RegspatialWarning):
    """Something about the spatial weights should be known (islands, components)."""


class InferenceWarning(RegspatialWarning):
    """Standard errors, draws or p-values deserve caution."""


_PASSED_OVER = (__file__.removesuffix("errors.py"), functools.__file__, contextlib.__file__)
"""Files that are never the user's line: this package, and what its own calls go through."""


def warn(warning: RegspatialWarning) -> None:
    """Warn at the line of the user's code that led here, however many of ours lie between."""
    if sys.version_info >= (3, 12):
        warnings.warn(warning, skip_file_prefixes=_PASSED_OVER)
    else:  # QGIS on Ubuntu 22.04
        level, frame = 1, sys._getframe()
        while frame.f_back is not None and frame.f_code.co_filename.startswith(_PASSED_OVER):
            level, frame = level + 1, frame.f_back
        warnings.warn(warning, stacklevel=level)


def pair(one: object, other: object, between: str = "–") -> Message:
    """Return two regions for a sentence that lists pairs, each to be called by its name."""
    return Message(f"{{one}}{between}{{other}}", one=one, other=other)


def cell(region: object, time: object) -> Message:
    """Return a region at a time for a sentence that lists cells."""
    return Message("{region} {time}", region=region, time=time)
