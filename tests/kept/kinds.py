"""The kinds of cases whose numbers are kept: the cases of each, what runs one, on which study."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.conformance import test_every_tool_runs as walk
from tests.kept import (
    audits,
    cases,
    drawn,
    edges,
    files,
    lacking,
    models,
    shell,
    shown,
    together,
    uses,
)
from tests.kept.taken import Numbers


@dataclass(frozen=True)
class Kind:
    """A kind of cases."""

    cases: Callable[[], dict[str, dict[str, Any]]]
    run: Callable[[str, Any, Any], Numbers]
    study: Callable[[], Any]


KINDS = {
    "tool": Kind(cases.tool_cases, cases.of_tool, walk.world),
    "verb": Kind(cases.verb_cases, cases.of_verb, cases.small),
    "shown": Kind(shown.shown_cases, shown.of_shown, walk.world),
    "drawn": Kind(drawn.drawn_cases, drawn.of_drawn, walk.world),
    "map": Kind(shown.map_cases, shown.of_map, walk.world),
    "methods": Kind(shown.method_cases, shown.of_methods, cases.small),
    "lacking": Kind(lacking.lacking_cases, lacking.of_lacking, walk.world),
    "edge": Kind(edges.edge_cases, edges.of_edge, walk.world),
    "together": Kind(together.together_cases, together.of_together, walk.world),
    "model": Kind(models.model_cases, models.of_model, walk.world),
    "shell": Kind(shell.shell_cases, shell.of_shell, cases.small),
    "read": Kind(files.read_cases, files.of_reader, walk.world),
    "write": Kind(files.write_cases, files.of_writer, walk.world),
    "use": Kind(uses.uses_cases, uses.of_use, walk.world),
    "sheet": Kind(uses.sheet_cases, uses.of_use, walk.world),
    "audit": Kind(audits.cases, audits.of_audit, walk.world),
}
