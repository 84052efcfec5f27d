"""Which extra brings a library that is not installed, said instead of a bare ModuleNotFoundError."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ..errors import MissingDependencyError
from ..words import _

# As `pyproject.toml` has them (a test compares), by the name that is imported.
P = ParamSpec("P")
T = TypeVar("T")


EXTRA = {
    "pandas": "geo",
    "geopandas": "geo",
    "shapely": "geo",
    "pyproj": "geo",
    "pyogrio": "geo",
    "pyarrow": "geo",
    "openpyxl": "geo",
    "python_calamine": "geo",
    "libpysal": "geo",
    "rasterio": "raster",
    "networkx": "network",
    "igraph": "network",
    "matplotlib": "plot",
    "mapclassify": "plot",
    "docx": "tables",
    "numba": "fast",
    "threadpoolctl": "fast",
    "sklearn": "learning",
    "shap": "learning",
    "xgboost": "learning",
    "click": "cli",
    "rich_click": "cli",
    "rich": "cli",
}


def missing(error: ModuleNotFoundError) -> MissingDependencyError | None:
    """Return the sentence for a library that an extra brings; None for any other module."""
    library = (error.name or "").partition(".")[0]
    extra = EXTRA.get(library)
    if extra is None:
        return None
    name = library.replace("_", "-")
    return MissingDependencyError(
        _(
            'This needs {name}, which is not installed: pip install "regspatial[{extra}]" '
            '(or everything: "regspatial[all]").'
        ),
        name=name,
        extra=extra,
    )


def names_extra(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function that imports optional libraries name the extra of one that is not there."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except ModuleNotFoundError as error:
            sentence = missing(error)
            if sentence is None:
                raise
            raise sentence from None

    return wrapped
