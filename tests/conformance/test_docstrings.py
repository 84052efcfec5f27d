"""Every public function says what comes back, what is refused, and shows it by an example that runs.

That the examples run is seen in `tests/docs/test_docstring_examples.py`. The functions are those that
`test_wrong_types.py` walks: all that `__all__` of the public rooms names.
"""

import inspect
import re
from pathlib import Path

from tests.conformance import world as _walk

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = {
    name: inspect.unwrap(thing) for name, thing in _walk.PUBLIC.items() if inspect.isfunction(thing)
}
REFUSES_NOTHING = {"examples", "subsets"}
"""They take nothing."""

ESTIMATES = (
    "autocorrelation",
    "regression",
    "gw",
    "indicators",
    "network",
    "weights",
    "efficiency",
    "configurations",
    "regionalisation",
)
"""Rooms whose functions are methods with an author, as far as they stand in no list below."""
NO_AUTHOR = {
    "correlations": "Pearson's and Spearman's coefficients",
    "describe": "means and quantiles",
    "ranking": "ranks",
    "series": "sums, means and rates of growth",
    "autocorrelation.cluster_transitions": "counts what two LISA maps give, as `cluster_transitions_of`",
    "gw.gwr_stationarity": "hands on to `stationarity`",
    "gw.predict": "the weights of `gwr` at other places",
    "network.evolution": "compares what `growth_poles` finds",
    "network.flow_layer": "the flows as they are",
    "network.pole_evolution": "`growth_poles` at several times",
    "network.pole_network": "hands on to the functions of the room",
    "regression.dynamic_responses": "of the model, whose function has the references",
    "regression.effects_test": "the likelihood ratio",
    "regression.lr_test": "the likelihood ratio",
    "regression.wald_test": "Wald's test",
    "weights.build_weights": "each kind has its own",
    "weights.describe_weights": "counts",
    "weights.edit": "changes links by name",
    "weights.from_dense": "the matrix as it is",
    "weights.from_distances": "the kinds of `inverse_distance` over other distances",
    "weights.weights_from_flows": "the flows as they are",
    "weights.from_flows": "the flows as they are",
    "weights.from_flows_by_time": "the flows as they are",
    "weights.from_graph": "the graph as it is",
    "weights.from_links": "the links as they are",
    "weights.from_rule": "each kind has its own",
    "weights.from_rules": "each kind has its own",
    "weights.from_sparse": "the matrix as it is",
    "weights.read": "a file",
    "weights.read_by_time": "files",
    "weights.subset": "rows and columns of weights",
    "weights.write": "a file",
}


WITHOUT_DOI = {
    "malmquist",
    "specialisation",
    "autocorrelation.bivariate_local_moran",
    "autocorrelation.correlogram_by_order",
    "autocorrelation.join_counts",
    "autocorrelation.residual_moran",
}
"""Books and papers that have none."""


def sections(function):
    """Return the sections of a docstring."""
    return set(re.findall(r"^(\w[\w ]*)\n-{3,}$", inspect.getdoc(function) or "", re.MULTILINE))


def room_of(name, function):
    """Return the room that a function stands in, under whatever name it is public."""
    parts = function.__module__.split(".")
    return parts[1] if parts[0] == "regspatial" and len(parts) > 2 else name.partition(".")[0]


def lacking(name, function):
    """Return what a docstring owes and has not."""
    there, text = sections(function), inspect.getdoc(function) or ""
    owed = {"Examples"}
    if [p for p in inspect.signature(function).parameters if not p.startswith("_")]:
        owed.add("Parameters")
    if inspect.signature(function).return_annotation not in (None, "None"):
        owed.add("Returns")
    if name not in REFUSES_NOTHING:
        owed.add("Raises")
    if room_of(name, function) in ESTIMATES and name not in NO_AUTHOR:
        owed.add("References")
    found = owed - there
    if "Examples" in there and ">>>" not in text:
        found.add("Examples")
    if found == {"References"} and re.search(r"(?i)\b(as|see|of) `[\w.]+`", text):
        return set()
    return found


def test_docstrings_say_what_comes_back_and_show_it():
    owed = {name: lacking(name, function) for name, function in FUNCTIONS.items()}
    assert {name: what for name, what in owed.items() if what} == {}


def test_what_is_excused_is_there_and_owes_it():
    for name in REFUSES_NOTHING:
        assert "Raises" not in sections(FUNCTIONS[name])
    for name in NO_AUTHOR:
        assert "References" not in sections(FUNCTIONS[name]), f"{name} has them now"


DOI = re.compile(r"(?:doi:|doi\.org/)10\.\d{4,5}/\S+\w")


def vague_references(name, function):
    """Return whether references lack the year, a DOI as far as one of them has it, or a whole DOI."""
    if room_of(name, function) not in ESTIMATES or "References" not in sections(function):
        return False
    text = inspect.getdoc(function).split("References\n----------\n")[1]
    said = re.split(r"\n\w[\w ]*\n-{3,}\n", text)[0]
    known = re.search(r"\((19|20)\d\d", said) and (DOI.search(said) or name in WITHOUT_DOI)
    broken = [one for one in re.findall(r"doi:\S*|https?://doi\S*", said) if not DOI.search(one)]
    return bool(broken) or not (said.startswith("See `") or known)


def test_references_can_be_found():
    assert [name for name, one in FUNCTIONS.items() if vague_references(name, one)] == []


def test_a_careless_docstring_is_found():
    def careless(x: int) -> int:
        """Do something.

        Examples
        --------
        None yet.
        """
        return x

    assert lacking("regression.careless", careless) == {
        "Parameters",
        "Returns",
        "Raises",
        "References",
        "Examples",
    }


def test_every_tool_has_a_line_in_the_changelog():
    """By its own name, by its function, or by what it is called."""
    from regspatial.catalog import tools

    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    silent = {
        tool.name
        for tool in tools()
        if not re.search(rf"\b{tool.name}\b|\b{re.escape(tool.entry.rpartition(':')[2])}\b", text)
        and tool.label("en").lower() not in text.lower()
    }
    assert silent == set()
