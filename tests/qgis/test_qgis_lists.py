"""Lists of variables: fields that are ticked, and expressions written on the line below."""

import pytest
from conftest import Feedback
from qgis.core import QgsProcessingContext, QgsProcessingException
from reading import rows_of

WRITTEN = "log(gdp), per(gdp, population)"


def algorithm(name):
    from qgis.core import QgsApplication

    return QgsApplication.processingRegistry().algorithmById(f"regspatial:{name}").create()


def names_in(result) -> set:
    return {str(v) for row in rows_of(result) for v in row}


def test_expressions_stand_beside_the_fields_or_alone(run, parameters) -> None:
    given = {k: v for k, v in parameters("correlations").items() if k != "VARIABLES"}
    out = {"CORRELATIONS": "TEMPORARY_OUTPUT"}
    alone = run("correlations", **given, **out, VARIABLES_EXPRESSIONS=WRITTEN)
    assert {"log(gdp)", "per(gdp, population)"} <= names_in(alone["CORRELATIONS"])
    both = run(
        "correlations", **given, **out, VARIABLES=["population"], VARIABLES_EXPRESSIONS="log(gdp)"
    )
    assert {"population", "log(gdp)"} <= names_in(both["CORRELATIONS"])


def test_a_list_without_anything_is_said_before_the_run(run, parameters) -> None:
    given = {k: v for k, v in parameters("correlations").items() if k != "VARIABLES"}
    made = algorithm("correlations")
    fine, why = made.checkParameterValues(given, QgsProcessingContext())
    assert not fine
    assert made.parameterDefinition("VARIABLES").description() in why
    with pytest.raises(QgsProcessingException, match="variables|Columns"):
        run("correlations", **given)


def test_indicators_are_expressions_too(run, parameters) -> None:
    given = parameters("composite_index") | {"INDICATORS": "log(gdp):+, per(population, gdp):-"}
    feedback = Feedback()
    done = run("composite_index", feedback, **given, INDICATOR_WEIGHTS="TEMPORARY_OUTPUT")
    assert not feedback.errors
    assert {"log(gdp)", "per(population, gdp)"} <= names_in(done["INDICATOR_WEIGHTS"])


def test_the_line_stands_below_its_list(provider) -> None:
    for made in provider.algorithms():
        order = [p.name() for p in made.parameterDefinitions()]
        for name in order:
            if f"{name}_EXPRESSIONS" in order:
                assert order.index(f"{name}_EXPRESSIONS") == order.index(name) + 1
