"""The catalog agrees with the functions behind it, in every parameter and default."""

import inspect

import pytest

from regspatial import runner
from regspatial.catalog import DATA_CHOICE, GROUPS, WEIGHT_RULE, expand, get, tools
from regspatial.studies.choosing import choose
from regspatial.words import say

COMPOUND = {"regions", "panel", "weights", "flows"}

SAME = (
    "AIC",
    "AICc",
    "BIC",
    "R²",
    *(f"HC{k}" for k in range(4)),
    "Getis–Ord Gi",
    "Getis–Ord Gi*",
    "XGBoost",
)
"""Names that are the same in both languages."""


def signature(entry):
    return inspect.signature(runner.load(entry)).parameters


@pytest.mark.parametrize("tool", tools(), ids=lambda t: t.name)
def test_every_parameter_feeds_an_argument_of_the_function(tool):
    arguments = signature(tool.entry)
    function = tool.entry.rpartition(":")[2]
    fed = set()
    for p in tool.params:
        if p.kind in COMPOUND and "." not in p.feeds:
            continue
        owner, _, argument = p.feeds.partition(".")
        assert owner == function, p.name
        assert argument in arguments, p.name
        assert argument not in fed, f"{argument} is fed twice"
        fed.add(argument)
        has_default = arguments[argument].default is not inspect.Parameter.empty
        assert has_default or p.required or p.kind in COMPOUND, p.name
        if has_default and p.kind not in COMPOUND and not p.required:
            default = arguments[argument].default
            assert p.default == default or (p.default, default) in ((None, ()), ((), None)), p.name
    missing = {
        a.name
        for a in arguments.values()
        if a.default is inspect.Parameter.empty and a.name not in fed
    }
    assert not missing


def test_the_weights_rule_feeds_build():
    arguments = signature(".weights:build_weights")
    for p in WEIGHT_RULE:
        name = p.feeds.partition(".")[2]
        assert name in arguments, p.name
        assert arguments[name].default == p.default, p.name


def test_what_is_done_with_data_feeds_choose():
    arguments = inspect.signature(choose).parameters
    for p in DATA_CHOICE:
        owner, _, name = p.feeds.partition(".")
        assert (owner, name) == ("data", p.name)
        assert arguments[name].default is None
        assert p.default is None


@pytest.mark.parametrize("tool", tools(), ids=lambda t: t.name)
def test_every_text_is_there_in_both_languages(tool):
    assert tool.group in GROUPS
    assert tool.name.isidentifier()
    assert tool.name.isascii()
    assert tool.name.islower()
    texts = [tool.en, tool.help_en]
    texts += [p.en for p in tool.params]
    texts += [p.help_en for p in expand(tool) if p.help_en]
    texts += [c.en for p in expand(tool) for c in p.choices]
    texts += [o.en for o in tool.outputs]
    for text in texts:
        assert say(text, "en").strip()
        chinese = any("\u4e00" <= c <= "\u9fff" for c in say(text, "zh"))
        assert chinese or say(text, "en") in SAME, say(text, "en")
    assert tool.tags("en")
    assert tool.tags("zh") != tool.tags("en")


def test_names_are_unique():
    names = [t.name for t in tools()]
    assert len(set(names)) == len(names) >= 5


@pytest.mark.parametrize(
    ("tool", "param", "value", "chinese"),
    [
        ("moran", "regions", None, "区域边界"),
        ("spatial_panel", "fixed_effects", "entity", "地区固定"),
        ("moran", "normalise", "none", "不标准化"),
        ("local_moran", "correction", "none", "不校正"),
        ("moran", "islands", None, "没有邻居的地区"),
    ],
)
def test_an_english_word_has_the_chinese_of_its_place(tool, param, value, chinese):
    """A layer, an effect and a count are "Regions"; no scaling and no correction are "None"."""
    found = next(p for p in expand(get(tool)) if p.name == param)
    said = found if value is None else next(c for c in found.choices if c.value == value)
    assert said.label("zh") == chinese
