"""What is wrong with a rule is said in the spelling of rules: no command has an option for what stands inside one."""

import pytest

import regspatial as rs
from regspatial.errors import RegspatialError
from regspatial.weights import from_rules
from regspatial.words import SHELL

WRONG = {
    "queeen": "'queeen' is not allowed; choose one of: queen,",
    "knn k=99": "k=99 is not allowed",
    "rook islands=foo": "islands=foo is not allowed",
    "queen normalise=foo": "normalise=foo is not allowed",
    "kernel function=foo": "function=foo is not allowed",
    "inverse-distance power=-1": "power=-1.0 is not allowed",
    "inverse-distance metric=foo": "metric=foo is not allowed",
    "economic": "Give variable=",
    "exponential": "need a bandwidth=",
    "knn kk=6": "after the kind there may be name=value of",
    "knn k=six": "is no value of k",
}


@pytest.mark.parametrize("rule", WRONG)
def test_a_rule_is_refused_by_what_stands_in_it(rule):
    with pytest.raises(RegspatialError) as caught:
        from_rules(f"knn k=6; {rule}", rs.example("dri").regions())
    for said in (caught.value.localized("en", SHELL), caught.value.en):
        assert f"{rule!r}" in said
        assert WRONG[rule] in said
    for language in ("en", "zh"):
        assert "--" not in caught.value.localized(language, SHELL)
