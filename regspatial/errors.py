"""One tree of errors and one of warnings.

Every error says what was given, what is allowed, which regions or columns are meant, and one way
out, in English and in Chinese, and carries those regions and columns as data so that a program (the
command line, the QGIS plugin) can act on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar


class RegspatialError(Exception):
    """Base of all errors of this package.

    Parameters
    ----------
    en, zh : str
        The sentence for the user in English and in Chinese; without `zh` the English one serves.
    ids : sequence of str
        The regions meant, in full (the sentence may show only the first few).
    columns : sequence of str
        The columns meant.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        en: str,
        zh: str | None = None,
        *,
        ids: Iterable[object] = (),
        columns: Iterable[object] = (),
    ) -> None:
        super().__init__(en)
        self.en = en
        self.zh = en if zh is None else zh
        self.ids: tuple[str, ...] = tuple(str(i) for i in ids)
        self.columns: tuple[str, ...] = tuple(str(c) for c in columns)

    def localized(self, language: str) -> str:
        """Return the sentence in ``"zh"`` or, for any other language, in English."""
        return self.zh if language.startswith("zh") else self.en


class InputError(RegspatialError):
    """The data cannot be used as they are (exit code 2)."""

    exit_code = 2


class DuplicateIdError(InputError):
    """An id, or an (id, time) pair, stands twice."""


class LabelError(InputError):
    """Labels of two objects do not match (regions, table, weights)."""


class MissingValueError(InputError):
    """A cell is empty, NaN or infinite."""


class NotNumericError(InputError):
    """Text stands where a number is needed."""


class DomainError(InputError):
    """A function met a value that it is not defined for (the logarithm of zero)."""


class UnbalancedPanelError(InputError):
    """Some (region, time) cells are missing; listed in `cells`."""

    def __init__(
        self,
        en: str,
        zh: str | None = None,
        *,
        ids: Iterable[object] = (),
        columns: Iterable[object] = (),
        cells: Sequence[tuple[str, object]] = (),
    ) -> None:
        super().__init__(en, zh, ids=ids, columns=columns)
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
    """Base of all warnings of this package; carries the same two sentences as the errors."""

    def __init__(self, en: str, zh: str | None = None) -> None:
        super().__init__(en)
        self.en = en
        self.zh = en if zh is None else zh


class DataWarning(RegspatialWarning):
    """The data were usable, but something about them should be known."""


class WeightsWarning(RegspatialWarning):
    """Something about the spatial weights should be known (islands, components)."""


class InferenceWarning(RegspatialWarning):
    """Standard errors, draws or p-values deserve caution."""


def listed(items: Iterable[object], limit: int = 8) -> str:
    """Join the first `limit` items for a sentence and say how many more there are."""
    all_items = [str(i) for i in items]
    shown = ", ".join(all_items[:limit])
    more = len(all_items) - limit
    return shown if more <= 0 else f"{shown} … (+{more})"
