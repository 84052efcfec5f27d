"""What an annotation admits: a check of one value, and the words for it.

Read off the annotations of public functions by `regspatial._calls.door`. Standard library only.
"""

from __future__ import annotations

import math
import os
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from numbers import Integral, Real
from pathlib import PurePath
from typing import (
    Annotated,
    Any,
    Literal,
    TypeVar,
    Union,
    Unpack,
    get_args,
    get_origin,
    get_type_hints,
)

from ..words import Language, Message, Spoken, Words, _, language_of, languages, listed, p_

NO: Any = object()
"""What a check returns for a value that does not fit."""


@dataclass(frozen=True)
class Hint:
    """What an annotation admits.

    Parameters
    ----------
    fits : callable
        Returns the value (a whole 3.0 as 3, one name as a list of one) or `NO`.
    words : what it is called in "it must be …"
    taken : names of containers that something else can be made into
    data : whether it is data rather than a setting
    codes : the values of a choice, if it is nothing but that
    length : how many values it is, if it is a fixed number of them
    least, most : inclusive bounds of a number; what else there is has none
    """

    fits: Callable[[Any], Any]
    words: tuple[Words, ...]
    taken: tuple[str, ...] = ()
    data: bool = False
    codes: tuple[str, ...] = ()
    length: int = 0
    least: float | None = None
    most: float | None = None


class Frame:
    """Stands in an annotation for what pandas and geopandas are not imported for."""


class Numbers:
    """Stands in an annotation for whatever numpy makes an array of."""


class _Foreign:
    """A library that is not imported: its tables are frames, the rest is anything."""

    DataFrame = GeoDataFrame = Frame

    def __getattr__(self, name: str) -> Any:
        return Any


STANDINS: dict[str, Any] = {
    "ArrayLike": Numbers,
    "pd": _Foreign(),
    "geopandas": _Foreign(),
    "libpysal": types.SimpleNamespace(graph=_Foreign(), weights=_Foreign()),
    "Graph": Any,
}

_TAKEN: dict[str, tuple[Words, ...]] = {
    "Panel": (_("a Panel (read_panel, panel_from_frame)"), _("a DataFrame")),
    "Variable": (_('a Variable (panel["name"])'), _("a Series")),
    "Regions": (_("Regions (china, read_boundaries)"), _("a GeoDataFrame")),
    "SpatialWeights": (_("SpatialWeights (weights.queen, weights.read)"), _("weights of libpysal")),
    "PeriodWeights": (_("a mapping of each time to its weights"),),
}
"""Containers that other objects are made into at the door."""

_WAYS = {
    "CompositeIndex": "composite_index",
    "GrowthPoles": "growth_poles",
    "GwrResult": "gwr",
    "Hinterlands": "hinterlands",
    "LocalStatistic": "local_moran",
    "MgwrResult": "mgwr",
    "NetworkLayer": "flow_layer, gravity_layer",
    "PoleNetwork": "pole_network",
    "SpatialPanelResult": "spatial_panel",
}
"""What returns a record."""

_NONE = (None, None)
"""No bounds."""

_NAMES: dict[type, Words] = {
    str: _("a text"),
    bool: _("True or False"),
    bytes: _("bytes"),
}


def hints_of(function: Any, *, asked: bool = False) -> dict[str, Any]:
    """Return the annotations of a function or class, those of absent libraries by stand-ins.

    With what a parameter asks for beside its type, if that is asked for too. What a signature takes by ``**name:
    Unpack[...]`` stands under its own names.
    """
    hints = get_type_hints(function, localns=STANDINS, include_extras=asked)
    for name in [k for k, hint in hints.items() if get_origin(hint) is Unpack]:
        hints |= get_type_hints(get_args(hints.pop(name))[0], include_extras=asked)
    return hints


def is_frame(given: object) -> bool:
    """Return whether an object is a DataFrame, by what it can do."""
    return all(hasattr(given, k) for k in ("columns", "index", "iloc", "to_numpy"))


def is_table(given: object) -> bool:
    """Return whether an object is a table of pandas, polars or pyarrow, or a Dataset of xarray."""
    if is_frame(given) or hasattr(given, "data_vars"):
        return True
    flows = hasattr(given, "__arrow_c_stream__") or hasattr(given, "__dataframe__")
    return flows and hasattr(given, "columns")


def read(hint: Any) -> Hint | None:  # noqa: PLR0911 - a case a kind of annotation
    """Return what an annotation admits; None where it admits everything."""
    if hint in (Any, object) or isinstance(hint, (TypeVar, str)):
        return None
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _bounded(read(inner[0]), inner[1:])
    if origin in (Union, types.UnionType):
        return _either([read(one) for one in inner])
    if hint == Language:
        inner = languages()  # a new one is a .po
        return Hint(lambda v: language_of(v) or NO, (_one_of(inner),), codes=inner)
    if origin is Literal:
        return Hint(lambda v: _code(v, inner), (_one_of(inner),), codes=inner)
    if hint is None or hint is types.NoneType:
        return Hint(lambda v: v if v is None else NO, ("None",))
    kind = origin or hint
    if getattr(kind, "__name__", "") in ("ndarray", "NDArray"):
        # of anything: the cells of a table; else numbers
        plain = inner[-1:] == (Any,) or Any in get_args(inner[-1] if inner else None)
        return _several(Sequence, (object,)) if plain else read(Numbers)
    if kind is tuple and inner and inner[-1] is not Ellipsis:
        return _fixed(inner)
    if kind in (Sequence, Iterable, tuple, list, Iterator):
        return _several(kind, inner)
    if kind in (Mapping, dict):
        return _mapping(inner)
    if kind is Callable or not isinstance(kind, type):
        called = Hint(lambda v: v if callable(v) else NO, (_("a function"),))
        return called if kind is Callable else None
    return _of_type(kind)


def _one_of(codes: Sequence[Any]) -> Message:
    return Message(_("one of: {allowed}"), allowed=listed(codes, 20))


def _bounded(hint: Hint | None, asked: Sequence[Any]) -> Hint | None:
    """Return what is admitted between the bounds that stand beside a type, as `declare.asks.Asks` has them."""
    found = next((one for one in asked if hasattr(one, "least") and hasattr(one, "most")), None)
    if hint is None or found is None:
        return hint
    return replace(hint, least=found.least, most=found.most)


def outside(name: str, value: Any, least: float | None, most: float | None) -> Message | None:
    """Return the sentence that refuses a number beyond its bounds; None for what is within, or no number."""
    plain: Any = value  # of whatever library
    if not isinstance(value, Real) or _is_bool(value):
        return None
    if not ((least is not None and plain < least) or (most is not None and plain > most)):
        return None
    span = f"[{'-∞' if least is None else least}, {'∞' if most is None else most}]"
    return Message(
        _("{param:{name}={converted}} is outside {span}."),
        name=name,
        converted=value,
        span=span,
    )


def _of_type(kind: type) -> Hint | None:
    """Return what a class admits."""
    if kind is float:
        return Hint(_number, (_("a number"),))
    if kind is int:
        return Hint(_whole, (_("a whole number"),))
    if kind is Numbers:
        return Hint(_array, (_("an array of numbers"),))
    if kind is Frame:
        return Hint(lambda v: v if is_frame(v) else NO, (_("a DataFrame"),), ("Frame",), data=True)
    if issubclass(kind, (PurePath, os.PathLike)):
        return Hint(lambda v: v if isinstance(v, os.PathLike) else NO, (_("a path"),))
    if getattr(kind, "_is_protocol", False) and not getattr(kind, "_is_runtime_protocol", False):
        return None
    if getattr(kind, "_is_protocol", False):
        name = Message("{kind}", kind=kind.__name__)
        return Hint(lambda v: v if isinstance(v, kind) and not is_frame(v) else NO, (name,))
    taken = kind.__name__ if kind.__name__ in _TAKEN else ""
    way = _WAYS.get(kind.__name__)
    plain = (
        _NAMES.get(kind, Message("{kind}", kind=kind.__name__))
        if way is None
        else Message(_("{kind} ({way})"), kind=kind.__name__, way=way)
    )
    return Hint(
        lambda v: v if isinstance(v, kind) else NO,
        _TAKEN[taken] if taken else (plain,),
        (taken,) if taken else (),
        bool(taken) or way is not None,
    )


def _either(options: Sequence[Hint | None]) -> Hint | None:
    """Return what one of several annotations admits."""
    kinds = [one for one in options if one is not None]
    if len(kinds) < len(options):
        return None
    codes = next((one.codes for one in kinds if one.codes), ())
    several = len([one for one in kinds if one.words != ("None",)]) > 1
    mixed = codes and any(one.words != ("None",) and not one.codes for one in kinds)

    def fits(value: Any) -> Any:
        if mixed and isinstance(value, str):
            return value  # what else there is besides the choice is said by the function
        for one in kinds:
            found = one.fits(value)
            # a whole 3.0 is 3 only where nothing else could be meant
            if found is not NO and not (
                several and isinstance(value, float) and found is not value
            ):
                return found
        return NO

    words = dict.fromkeys(w for one in kinds for w in one.words)
    taken = tuple(name for one in kinds for name in one.taken)
    data = any(one.data for one in kinds)
    length = next((one.length for one in kinds if one.length), 0)
    bounds = next(((one.least, one.most) for one in kinds if (one.least, one.most) != _NONE), _NONE)
    return Hint(fits, tuple(words), taken, data, () if mixed else codes, length, *bounds)


def _code(value: Any, codes: tuple[Any, ...]) -> Any:
    """Return the code that a text means: SDM is sdm, HC1 is hc1, driscoll_kraay is driscoll-kraay."""
    if not isinstance(value, str):
        return NO
    if value in codes:
        return value
    meant = [c for c in codes if isinstance(c, str) and _plain(c) == _plain(value)]
    return meant[0] if len(meant) == 1 else NO


def _plain(text: str) -> str:
    return text.strip().lower().replace("_", "-").replace(" ", "-").replace("–", "-")


def _number(value: Any) -> Any:
    if not isinstance(value, Real) or _is_bool(value):
        return NO
    plain: Any = value
    if not hasattr(plain, "dtype") and not isinstance(plain, (int, float)):
        value = _as_float(plain)  # a fraction
    return NO if not isinstance(value, Integral) and math.isnan(value) else value


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except (OverflowError, TypeError, ValueError):
        return math.nan


def _whole(value: Any) -> Any:
    if isinstance(value, Integral) and not _is_bool(value):
        return value
    fits = isinstance(value, Real) and not _is_bool(value) and math.isfinite(_as_float(value))
    return int(value) if fits and float(value).is_integer() else NO


def _is_bool(value: Any) -> bool:
    """Return whether a value is true or false, or a span of time, which numpy takes for a whole number."""
    return isinstance(value, bool) or type(value).__name__ in ("bool_", "timedelta64")


def _array(value: Any) -> Any:
    if hasattr(value, "shape"):
        return value  # scipy's dok_array is a mapping as well
    return NO if value is None or isinstance(value, (str, bytes, Mapping, Set)) else value


def _fixed(inner: Sequence[Any]) -> Hint:
    """Return what a tuple of a fixed length admits."""
    kinds = [read(one) for one in inner]

    def fits(value: Any) -> Any:
        if not isinstance(value, (tuple, list)) or len(value) != len(kinds):
            return NO
        return value if all(_within(k, v) for k, v in zip(kinds, value, strict=True)) else NO

    said = [_own(w) for one in kinds if one is not None for w in one.words[:1]]
    if len(inner) == 2:
        words = Message(_("a pair ({each})"), each=listed(said)) if said else Message(_("a pair"))
    else:
        words = Message(_("{n} {n:value|values}"), n=len(inner))
    return Hint(fits, (words,), length=len(inner))


def _several(kind: Any, inner: Sequence[Any]) -> Hint:
    """Return what a sequence or an iterable admits; its items are checked where they have a type.

    Not those of fields (tuples: the class makes labels of them) and of iterables of numbers (data,
    which are refused with their places).
    """
    item = None if kind is tuple or (inner[:1] == (float,) and kind is Iterable) else read(inner[0])
    texts = item is not None and inner[0] is str

    def fits(value: Any) -> Any:
        if isinstance(value, (str, bytes)) and (item is not None or kind is not Iterable):
            return [value] if texts and isinstance(value, str) else NO
        if not _runs(value, ordered=kind is not Iterable or item is not None):
            return NO
        if item is None:
            return value
        if isinstance(value, range) and inner[0] is int:
            return value
        items = value if isinstance(value, Sequence) else list(value)
        return items if all(_within(item, one) for one in items) else NO

    words = _("a list of texts") if texts else _("a list")
    if item is not None and not texts:
        return Hint(
            fits,
            (Message(_("a list of items, each {one}"), one=alternatives(item.words)),),
            data=item.data,
        )
    return Hint(fits, (words,))


def _runs(value: Any, *, ordered: bool) -> bool:
    """Return whether something is a list, or like one: neither a table nor a single thing."""
    if is_frame(value) or getattr(value, "ndim", 1) != 1:
        return False
    if ordered and isinstance(value, (Mapping, Set)):
        return False
    return isinstance(value, Iterable)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and value != value  # noqa: PLR0124


def _mapping(inner: Sequence[Any]) -> Hint:
    """Return what a mapping admits; its values are checked where they are one thing each."""
    item = read(inner[1]) if inner else None
    plain = item is not None

    def fits(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return NO
        # NaN among numbers by name is refused by the function, which can say whose it is
        ok = not plain or all(_within(item, one) or _is_nan(one) for one in value.values())
        return value if ok else NO

    words = (
        Message(_("a mapping (a dict: each {each})"), each=_own(item.words[0]))
        if plain and item
        else (_("a mapping (a dict)"))
    )
    return Hint(fits, (words,))


def _within(hint: Hint | None, value: Any) -> bool:
    return hint is None or hint.fits(value) is not NO


def _own(words: Words) -> Words:
    """Return a marked sentence as a message: a plain text in another's field is the user's, and stays as it is."""
    return words if isinstance(words, Spoken) else Message(words)


def alternatives(words: Sequence[Words]) -> Words:
    """Return several things as one: "a, b or c"."""
    *first, last = map(_own, words)
    if not first:
        return last
    return Message(p_("alternatives", "{first} or {last}"), first=listed(first, 20), last=last)


def shown(value: object) -> Spoken:
    """Return what was given, in short: a plain value as it is, anything else by its type."""
    if value is None or isinstance(value, (str, bool, int, float, bytes)):
        # Python writes no integer of more than 4,300 digits
        text = "…" if isinstance(value, int) and value.bit_length() > 200 else repr(value)
        return Message("{text}", text=text if len(text) <= 60 else text[:59] + "…")
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and not is_frame(value):
        size = "×".join(str(k) for k in shape) or "1"
        return Message("{kind} ({size})", kind=type(value).__name__, size=size)
    return Message("{kind}", kind=type(value).__name__)
