"""Recipes: files in, the runner, files out. A TOML file describes a study; a run leaves a folder.

A recipe cannot run code: it names tools and columns, never modules or expressions, and writes only
inside its run folder.
"""

from .engine import RunResult, run_recipe
from .head import read_study
from .index import write_index
from .replication import replication_package
from .schema import Recipe, read_recipe
from .verifying import verify

__all__ = [
    "Recipe",
    "RunResult",
    "read_recipe",
    "read_study",
    "replication_package",
    "run_recipe",
    "verify",
    "write_index",
]
