"""A choice is declared once: the functions, the catalog and the names follow its `Literal`."""

import ast
import functools
import inspect
import types
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Literal, Union, get_args, get_origin

import pytest

import regspatial
from regspatial import choices, runner
from regspatial._calls import hints as _hints
from regspatial.catalog import WEIGHT_RULE, expand, tools
from regspatial.choices.regression import FORMS, Model
from regspatial.choices.weights import RULES, WeightsKind
from regspatial.errors import ParameterError
from regspatial.io import read_panel
from regspatial.studies.choosing import choose
from regspatial.terms import TERMS
from regspatial.weights import build_weights

ROOT = Path(regspatial.__file__).parent
LITERALS = {
    f"{module.name}.{name}": get_args(value)
    for module in iter_modules(choices.__path__)
    for name, value in vars(import_module(f"regspatial.choices.{module.name}")).items()
    if get_origin(value) is Literal
}


hints_of = functools.cache(_hints.hints_of)


def literal_of(function, argument):
    """Return the values that the annotation of an argument allows, () where it is no Literal."""
    hint = hints_of(function)[argument]
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return next((get_args(one) for one in options if get_origin(one) is Literal), ())


def behind(tool, p):
    """Return the function and the argument that a parameter is passed to."""
    owner, _, argument = p.feeds.partition(".")
    if owner == "w":
        return build_weights, argument
    if owner == "data":
        return choose, argument
    if owner == "panel":
        return read_panel, p.name
    return runner.load(tool.entry), argument


def test_tools_offer_what_their_functions_are_annotated_with():
    chosen = [(tool, p) for tool in tools() for p in expand(tool) if p.choices]
    assert len(chosen) > 500
    others = [
        f"{tool.name}: {p.name}"
        for tool, p in chosen
        if tuple(c.value for c in p.choices) != literal_of(*behind(tool, p))
    ]
    assert others == []


def test_the_rule_of_weights_offers_every_kind():
    (kind,) = (p for p in WEIGHT_RULE if p.name == "weights_kind")
    assert tuple(c.value for c in kind.choices) == get_args(WeightsKind) == tuple(RULES)


@pytest.mark.parametrize("kind", RULES)
def test_a_builder_takes_what_its_kind_is_said_to_use(kind):
    module, _, name = RULES[kind].builder.partition(":")
    function = getattr(import_module(f"regspatial.weights.{module}"), name)
    taken = dict(inspect.signature(function).parameters)
    if "decay" in taken:  # handed on to `inverse_distance`
        taken |= inspect.signature(regspatial.weights.inverse_distance).parameters
    assert RULES[kind].uses - {"variable"} <= set(taken)
    assert RULES[kind].uses <= set(inspect.signature(build_weights).parameters)


def test_what_a_model_nests_follows_from_what_it_is_made_of():
    assert tuple(FORMS) == get_args(Model)

    def parts(form):
        return {n for n in ("lag_of_y", "lags_of_x", "spatial_error") if getattr(form, n)}

    for name, form in FORMS.items():
        within = {other for other, small in FORMS.items() if parts(small) < parts(form)}
        common_factor = {"sem"} if name == "sdm" else set()
        assert set(form.nests) == within | common_factor, name


def test_one_sentence_refuses_a_value():
    with pytest.raises(ParameterError) as caught:
        choices.one_of("model", "smd", Model)
    assert str(caught.value).startswith("model='smd' is not allowed; choose one of: sdm, sar, ")
    assert "可选：sdm" in caught.value.zh
    with pytest.raises(ParameterError):
        choices.one_of("model", ["sdm"], Model)
    said = [p for p in ROOT.rglob("*.py") if "choose one of: {allowed}" in p.read_text("utf-8")]
    assert [p.relative_to(ROOT).as_posix() for p in said] == ["choices/__init__.py"]


_KINDS = (ast.Call, ast.Dict, ast.List, ast.Set, ast.Tuple)


def _of(source):
    """Return the calls and the tables written out in a text."""
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, _KINDS)]


@functools.cache
def _nodes(folder):
    """Return those of every file of a folder, read once for all rules."""
    return [(path, _of(path.read_text("utf-8"))) for path in folder.rglob("*.py")]


def _listed(nodes):
    """Yield the rows of texts written out in a file."""
    for node in nodes:
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)) and len(node.elts) > 1:
            values = [one.value for one in node.elts if isinstance(one, ast.Constant)]
            if len(values) == len(node.elts) and all(isinstance(v, str) for v in values):
                yield node.lineno, frozenset(values)


def test_no_list_of_choices_is_written_a_second_time():
    known = {frozenset(values): name for name, values in LITERALS.items() if len(values) > 2}
    copies = []
    for path, nodes in _nodes(ROOT):
        if path.parent.name != "choices":
            for line, values in _listed(nodes):
                if values in known:
                    copies.append(f"{path.relative_to(ROOT)}:{line} {known[values]}")
    assert copies == []


def _families():
    """Yield the families of terms that columns and sentences of the package name."""
    for path, nodes in _nodes(ROOT):
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = {"Column": 3, "term": 0, "Named": 0, "say_term": 0, "named": 0, "choices": 0}
                k = at.get(node.func.id, 99)
                if k < len(node.args) and isinstance(node.args[k], ast.Constant):
                    yield path.relative_to(ROOT).as_posix(), node.lineno, node.args[k].value


def test_every_family_of_terms_that_is_named_is_there():
    named = list(_families())
    assert len(named) > 40
    assert [one for one in named if one[2] not in TERMS] == []


FAMILY = {  # choices whose values stand in results
    "autocorrelation.Alternative": "alternative",
    "autocorrelation.Correction": "correction",
    "autocorrelation.GlobalInference": "inference",
    "autocorrelation.LocalMoranInference": "inference",
    "regression.Model": "model",
    "regression.FixedEffects": "fixed_effects",
    "regression.Covariance": "covariance",
    "regression.BiasCorrection": "bias_correction",
    "regression.ImpactInference": "inference",
    "weights.WeightsKind": "weights_kind",
    "weights.Normalise": "normalise",
    "weights.Metric": "metric",
    "weights.PointsOf": "points",
    "weights.Islands": "islands",
    "gw.KernelName": "kernel",
    "gw.Distribution": "family",
    "network.BackboneRule": "rule",
    "network.GrowthBy": "growth_by",
    "network.Territory": "organisation",
}


@pytest.mark.parametrize("name", FAMILY)
def test_every_coded_value_of_a_result_has_a_term(name):
    assert set(LITERALS[name]) <= set(TERMS[FAMILY[name]])


WORDS_ELSEWHERE = {
    "page.py": "the furniture of a page, each word once",
    "texts.py": "what the plugin's own dialogs say, by the key they ask with",
    "chinese.py": "the shell's own words, by the names that its library gives them",
    "auditing.py": "the help of options, beside their declaration",
    "expected.py": "which function makes a container",
    "verbs.py": "what a study lacks, by the arguments that ask for it",
    "hints.py": "which objects a container is made from",
    "_statistics.py": "labels of parameters and their help, beside their declaration",
}
"""Tables by text that hold no coded values, by file, with what they are."""


def _word_of(node):
    """Return the English of a marked text, also within a Note or a Message; "" of anything else."""
    if isinstance(node, ast.Tuple):
        return next((said for one in node.elts if (said := _word_of(one))), "")
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
        return ""
    if node.func.id in ("Note", "Message"):
        return _word_of(node.args[0])
    marked = {"_": 0, "p_": 1}.get(node.func.id)
    said = node.args[marked] if marked is not None else None
    return said.value if isinstance(said, ast.Constant) else ""


def named_apart(nodes):
    """Return the lines of tables that call coded values by names: no sentence, no placeholder in them."""
    found = []
    for node in nodes:
        if isinstance(node, ast.Dict) and len(node.keys) > 1:
            codes = all(isinstance(k, ast.Constant) and isinstance(k.value, str) for k in node.keys)
            said = [_word_of(v) for v in node.values]
            if codes and all(s and "{" not in s and not s.endswith(".") for s in said):
                found.append(node.lineno)
    return found


def test_coded_values_have_their_names_in_the_one_table():
    homes = {"terms", "choices"}
    found = [
        f"{path.relative_to(ROOT.parent)}:{line}"
        for folder in (ROOT, ROOT.parent / "qgis_plugin")
        for path, nodes in _nodes(folder)
        if path.parent.name not in homes and path.name not in WORDS_ELSEWHERE
        for line in named_apart(nodes)
    ]
    assert found == []


def test_a_table_of_names_in_another_place_would_be_found():
    assert named_apart(_of('_NAMES = {"east": _("East"), "west": Note(p_("side", "West"))}')) == [1]
    assert named_apart(_of('_SAID = {"a": _("log of {x}"), "b": _("lag of {x}")}')) == []
    assert named_apart(_of('_MEANS = {"a": _("It is so."), "b": _("It is not.")}')) == []


def test_every_term_is_asked_for():
    """A family that nothing reads is a second home in waiting."""
    texts = "\n".join(
        p.read_text("utf-8")
        for folder in (ROOT, ROOT.parent / "qgis_plugin")
        for p in folder.rglob("*.py")
    )
    for family in TERMS:
        assert texts.count(f'"{family}"') > 1, family


@pytest.mark.parametrize(
    ("told", "code"),
    [("SDM", "sdm"), (" sdm", "sdm"), ("Driscoll_Kraay", "driscoll-kraay"), ("HC1", "hc1")],
)
def test_a_choice_is_read_as_papers_write_it(told, code):
    admitted = _hints.read(Literal["sdm", "hc1", "driscoll-kraay"])
    assert admitted.fits(told) == code
    assert admitted.fits(told + "x") is _hints.NO
    assert _hints.read(Literal["HH", "hh"]).fits("Hh") is _hints.NO  # two could be meant


def test_codes_that_differ_by_case_alone_are_none():
    """Else a text in capitals would mean two of them."""
    for name, values in LITERALS.items():
        plain = [v.lower().replace("_", "-") for v in values if isinstance(v, str)]
        assert len(set(plain)) == len(plain), name
