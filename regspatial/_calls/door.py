"""The door of every public function: what is given has the type that the annotation says.

`door` reads a function's own annotations, with the bounds that are declared beside them. What can be made into what is asked for is made so (a
DataFrame into a Panel, libpysal's weights into SpatialWeights, by label), anything else ends in one
sentence that names all arguments at fault. Nothing is imported that is not there.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterator, Sequence, Sized
from typing import Any, NoReturn, TypeVar

from ..choices import none_of
from ..errors import InputError, ParameterError, RegspatialError, listed, warn
from ..words import Message, _, together
from ..words.naming import learned, naming
from ..words.nearest_name import did_you_mean
from . import hints as _hints
from .edges import ask
from .executor import working
from .hints import NO, Hint
from .sample import is_outermost, within, without_what_stops
from .shared_arguments import Shared, shared_by, whole_signature
from .threads import one_thread

F = TypeVar("F", bound=Callable[..., Any])


MAKERS = {
    "Panel": "made_panel",
    "Variable": "made_variable",
    "Regions": "made_regions",
    "SpatialWeights": "made_weights",
    "PeriodWeights": "made_period_weights",
    "Frame": "made_frame",
}
"""What makes a container of something else; it returns NotImplemented where it cannot."""


def door(function: F) -> F:
    """Let a function take what people have, and refuse what it cannot use in our words.

    Raises
    ------
    InputError
        For data that are no data.
    ParameterError
        For a setting of the wrong type, an argument that is missing and one that is unknown.
    """
    shared = shared_by(function)
    signature = whole_signature(function, shared)
    places = _places(signature)
    chooses = "where" in signature.parameters and "missing" in signature.parameters
    lags = "formula" in signature.parameters and "w" in signature.parameters
    defaults = {name: p.default for name, p in signature.parameters.items()}

    @functools.cache
    def admitted() -> dict[str, Hint | None]:
        hints = _hints.hints_of(function, asked=True)
        return {name: _hints.read(hints.get(name, Any)) for name in signature.parameters}

    @functools.cache
    def keys() -> tuple[str, ...]:
        return _key_columns(signature, admitted())

    own = _with_shared(function, shared) if shared else function

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        bound = _bound(signature, places, args, kwargs)
        if bound is None:
            _misfit(_called_as(function), signature, args, kwargs)
        given = bound.arguments
        if places is None:
            _enter(bound, admitted(), keys())
        else:  # every argument has its name
            named = _keys(given, keys())
            given.update(_checked(given, admitted(), named), **dict.fromkeys(named))
        workers = working(given.get("executor"))
        alone = chooses and is_outermost() and given.get("missing") is None
        with within(), one_thread(), workers, naming(*given.values()) as names:
            if lags and "W" in str(given.get("formula")):
                given.update(ask("lags_in_formula", given, defaults))
            if chooses:
                _choose(bound)
            result = (_without_holes if alone else _called)(own, bound, places)
        result = learned(result, names) if names else result
        _remember(result, function.__name__, given)
        return result

    if shared:
        checked.__signature__ = signature  # type: ignore[attr-defined]
    return checked  # type: ignore[return-value]


def _with_shared(function: Callable[..., Any], shared: Sequence[Shared]) -> Callable[..., Any]:
    """Return a function that drops what the door has used up, and gets what is handed on or its default."""
    taken = {one.parameter.name for one in shared if not one.handed_on}
    handed = {one.parameter.name: one.parameter.default for one in shared if one.handed_on}

    def called(*args: Any, **kwargs: Any) -> Any:
        given = {**handed, **kwargs}
        return function(*args, **{k: v for k, v in given.items() if k not in taken})

    return called


def _called_as(function: Callable[..., Any]) -> str:
    """Return the name by which people call a function: of what makes an object, its class."""
    made = function.__name__ == "__init__"
    return function.__qualname__.split(".")[-2] if made else function.__name__


def _places(signature: inspect.Signature) -> tuple[str, ...] | None:
    """Return what can be given by place, if every argument has a name of its own; else None."""
    every = signature.parameters.values()
    if any(p.kind in (p.POSITIONAL_ONLY, p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in every):
        return None
    return tuple(p.name for p in every if p.kind is p.POSITIONAL_OR_KEYWORD)


def _called(
    function: Callable[..., Any], bound: inspect.BoundArguments, places: tuple[str, ...] | None
) -> Any:
    """Call a function with its arguments, by place where they can stand in one."""
    if places is None:
        return function(*bound.args, **bound.kwargs)
    given = dict(bound.arguments)
    placed = []
    for name in places:
        if name not in given:
            break
        placed.append(given.pop(name))
    return function(*placed, **given)


def _without_holes(
    function: Callable[..., Any], bound: inspect.BoundArguments, places: tuple[str, ...] | None
) -> Any:
    """Call a function; where it stops at empty cells, without the regions that have them, by name."""
    given = bound.arguments
    source = getattr(given.get("rng"), "bit_generator", None)
    drawn = None if source is None else source.state  # what an attempt draws is drawn again

    def attempt(arguments: dict[str, Any]) -> Any:
        given.update(arguments)
        if source is not None:
            source.state = drawn
        return _called(function, bound, places)

    result, said = without_what_stops(attempt, given, functools.partial(ask, "without_lacking"))
    for note in said:
        warn(note)
    return result


def _bound(
    signature: inspect.Signature, places: tuple[str, ...] | None, args: Any, kwargs: dict[str, Any]
) -> inspect.BoundArguments | None:
    """Return the arguments by name, in the order of the signature; None where they do not fit.

    `Signature.bind` does the same in several times the time, and is left to ``*names`` and ``**columns``.
    """
    if places is None:
        try:
            return signature.bind(*args, **kwargs)
        except TypeError:
            return None
    named = {**dict(zip(places, args, strict=False)), **kwargs}
    out, known = {}, signature.parameters
    for name, p in known.items():
        if name in named:
            out[name] = named[name]
        elif p.default is p.empty:
            return None
    fits = len(args) <= len(places) and len(out) == len(args) + len(kwargs)
    return inspect.BoundArguments(signature, out) if fits else None


MADE_BY = "_made_by"
"""The slot of a record that keeps which function made it, of what: `second_opinion` asks."""

OF_A_MODEL = "_of_a_model"
"""The mark of a record that holds a model with what goes with it: it serves where a model is asked for."""

_NOT_KEPT = ("self", "cls", "progress", "options", "rng")


def _remember(result: Any, function: str, arguments: dict[str, Any]) -> None:
    """Let a record know what it was made of: containers do not change, so this costs no memory.

    What is inside another result was made by the function nearest to it, whose memory stays.
    """
    if getattr(type(result), MADE_BY, None) is None or hasattr(result, MADE_BY):
        return
    kept = {name: value for name, value in arguments.items() if name not in _NOT_KEPT}
    object.__setattr__(result, MADE_BY, (function, kept))


def fields_checked(instance: Any) -> None:
    """Check the fields of a dataclass as `door` checks arguments, in its `__post_init__`.

    Raises
    ------
    InputError, ParameterError
    """
    own: Any = type(instance)
    kinds = _fields(own)
    given = {name: getattr(instance, name) for name in kinds}
    for name, value in _checked(given, kinds).items():
        object.__setattr__(instance, name, value)


@functools.cache
def _fields(kind: Any) -> dict[str, Hint | None]:
    hints = _hints.hints_of(kind)
    names = [f.name for f in dataclasses.fields(kind) if not f.name.startswith("_")]
    return {name: _hints.read(hints[name]) for name in names}


def _enter(
    bound: inspect.BoundArguments, admitted: dict[str, Hint | None], columns: tuple[str, ...]
) -> None:
    """Check and change the arguments of a call in place, ``*names`` and ``**columns`` one by one."""
    keys = _keys(bound.arguments, columns)
    flat: dict[str, Any] = {}
    kinds: dict[str, Hint | None] = {}
    parameters = bound.signature.parameters
    for name, value in bound.arguments.items():
        for key, one in _spread(parameters[name], value):
            flat[key], kinds[key] = one, admitted[name]
    done = _checked(flat, kinds, keys)
    for name, value in bound.arguments.items():
        p = parameters[name]
        if p.kind is p.VAR_POSITIONAL:
            bound.arguments[name] = tuple(done[key] for key, _unused in _spread(p, value))
        elif p.kind is p.VAR_KEYWORD:
            bound.arguments[name] = {key: done[key] for key in value}
        else:
            bound.arguments[name] = done[name]
    for key in keys:
        bound.arguments[key] = None


def _choose(bound: inspect.BoundArguments) -> None:
    """Cut the data of a call to what `where=` and `missing=` ask for; what goes on is "keep" alone."""
    given = bound.arguments
    where, missing = given.get("where"), given.get("missing")
    if where is None and missing is None:
        return
    rest = {k: v for k, v in given.items() if k not in ("where", "missing")}
    given.update(ask("chosen_arguments", rest, where, missing))
    given["where"] = None
    given["missing"] = "keep" if missing == "keep" else None


def _spread(p: inspect.Parameter, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the values of one parameter: of ``*names`` and ``**columns`` each."""
    if p.kind is p.VAR_POSITIONAL:
        yield from ((f"{p.name}[{k}]", one) for k, one in enumerate(value))
    elif p.kind is p.VAR_KEYWORD:
        yield from value.items()
    else:
        yield p.name, value


def _key_columns(signature: inspect.Signature, admitted: dict[str, Hint | None]) -> tuple[str, ...]:
    """Return the parameters that name the columns by which a table is made into a panel."""
    takes_panel = any(h is not None and "Panel" in h.taken for h in admitted.values())
    if not takes_panel or "id" not in signature.parameters:
        return ()
    names = [k for k in ("id", "time") if signature.parameters.get(k) is not None]
    return tuple(k for k in names if (h := admitted[k]) is not None and h.fits(None) is None)


def _keys(given: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """Return what was given for them."""
    found = {k: given.get(k) for k in columns}
    return {k: v for k, v in found.items() if v is None or isinstance(v, str)}


def _checked(
    given: dict[str, Any], admitted: dict[str, Hint | None], keys: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the arguments, changed where that makes them fit.

    Raises
    ------
    InputError, ParameterError
        Naming all that do not.
    """
    out, faults, data, made = dict(given), [], False, {}
    for name, value in given.items():
        hint = admitted[name]
        if hint is None:
            continue
        found = hint.fits(value)
        whole_model = found is value and hasattr(type(value), MADE_BY)  # a record, no table
        if (
            keys
            and found is not NO
            and "Panel" in hint.taken
            and value is not None
            and not whole_model
        ):
            whole = found is value and type(value).__name__ == "Panel"
            if not whole or any(key is not None for key in keys.values()):
                found = _made(hint, value, name, keys)
        if found is NO:
            found = _made(hint, value, name, keys or {})
        if found is NO and hasattr(type(value), OF_A_MODEL):
            found = hint.fits(value.model)
        if found is NO:
            faults.append(_fault(name, value, hint))
            data = data or (hint.data and value is not None)
        elif found is not value and hint.taken and _hints.is_frame(value):
            made[name] = value
        if found is not NO and (beyond := _hints.outside(name, found, hint.least, hint.most)):
            faults.append(beyond)
        out[name] = found
    if faults:
        kind: type[RegspatialError] = InputError if data else ParameterError
        raise kind(faults[0] if len(faults) == 1 else together(*_spaced(faults)))
    return {**out, **ask("agreed", made, out)} if made else out


def _made(hint: Hint, value: Any, name: str, keys: dict[str, Any]) -> Any:
    """Return a container made of what was given, or `NO`."""
    for kind in hint.taken:
        if value is None:
            continue
        more = keys if kind == "Panel" else {}
        made = ask(MAKERS[kind], value, name=name, **more)
        if made is not NotImplemented:
            return made
    return NO


def _is_frame(value: object) -> bool:
    return hasattr(value, "columns") and hasattr(value, "index")


def _fault(name: str, value: object, hint: Hint) -> Message:
    if hint.codes and not hasattr(value, "shape"):
        return none_of(name, value, hint.codes)
    several = [value] if isinstance(value, str) else value
    if hint.length and isinstance(several, (list, tuple)) and len(several) != hint.length:
        return Message(
            _(
                "{param:{name}} takes {length} {length:value|values}, in their order; given: {given}."
            ),
            name=name,
            length=hint.length,
            given=listed([_hints.shown(one) for one in several]) if several else _("nothing"),
        )
    if isinstance(value, Sized) and _is_frame(value) and not len(value):
        return Message(
            _("{param:{name}} has no rows; it must be {wanted}."),
            name=name,
            wanted=_hints.alternatives(hint.words),
        )
    plain = value is None or isinstance(value, (str, bool, int, float, bytes))
    if name == "path" and _hints.is_frame(value):
        return Message(
            _(
                "{param:path} is of type {given}; it must be {wanted}.{python: A DataFrame becomes a panel by "
                "panel_from_frame, a GeoDataFrame a map by regions_from_frame.}"
            ),
            given=_hints.shown(value),
            wanted=_hints.alternatives(hint.words),
        )
    return Message(
        _("{param:{name}={given}} is not allowed; it must be {wanted}.")
        if plain
        else _("{param:{name}} is of type {given}; it must be {wanted}."),
        name=name,
        given=_hints.shown(value),
        wanted=_hints.alternatives(hint.words),
    )


def _spaced(faults: list[Message]) -> list[Message]:
    return [faults[0], *(Message(" {fault}", fault=one) for one in faults[1:])]


def _misfit(
    function: str, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> NoReturn:
    """Say which arguments of a call are unknown, missing, or too many.

    Raises
    ------
    ParameterError
    """
    names = [n for n, p in signature.parameters.items() if p.kind is not p.VAR_KEYWORD]
    names = [n for n in names if n not in ("self", "cls")]
    unknown = [n for n in kwargs if n not in names]
    if unknown:
        raise ParameterError(
            _("{function}() takes no {unknown}.{meant} It takes: {names}."),
            function=function,
            unknown=listed(unknown),
            meant=did_you_mean(unknown, names, most=1),
            names=listed(names, 40),
        )
    placed = [n for n, p in signature.parameters.items() if p.kind is not p.KEYWORD_ONLY]
    if len(args) > len(placed):
        raise ParameterError(
            _(
                "{function}() takes {places} {places:argument|arguments} by place "
                "({names}); name the others."
            ),
            function=function,
            places=len([n for n in placed if n in names]),
            names=listed([n for n in placed if n in names]),
        )
    needed = [n for n, p in signature.parameters.items() if p.default is p.empty and n in names]
    needed = [n for n in needed if n not in kwargs and n not in placed[: len(args)]]
    if not needed:
        twice = [n for n in kwargs if n in placed[: len(args)]]
        raise ParameterError(
            _("{function}() was given {twice} twice."), function=function, twice=listed(twice)
        )
    raise ParameterError(
        _("{function}() needs {needed} as well."), function=function, needed=listed(needed)
    )
