# SPDX-License-Identifier: GPL-2.0-or-later
"""Tools in a model: weights built once, used twice, a number handed on."""

from conftest import Feedback
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
)
from reading import opened

Source = QgsProcessingModelChildParameterSource


def child(tool: str, name: str, **given) -> QgsProcessingModelChildAlgorithm:
    made = QgsProcessingModelChildAlgorithm(f"regspatial:{tool}")
    made.setChildId(name)
    for key, value in given.items():
        made.addParameterSources(key, [value])
    return made


def model() -> QgsProcessingModelAlgorithm:
    """Weights → Moran, and weights → local Moran at the level that Moran's p gave."""
    out = QgsProcessingModelAlgorithm("Chain", "chain", "tests")
    for definition in (
        QgsProcessingParameterFeatureSource("map", "map"),
        QgsProcessingParameterFeatureSource("table", "table"),
        QgsProcessingParameterField("variable", "variable", None, "table"),
    ):
        out.addModelParameter(definition, QgsProcessingModelParameter(definition.name()))
    table = {
        "PANEL": Source.fromModelParameter("table"),
        "PANEL_ID": Source.fromStaticValue("code"),
        "PANEL_TIME": Source.fromStaticValue("year"),
    }
    weights = child(
        "build_weights",
        "weights",
        REGIONS=Source.fromModelParameter("map"),
        REGIONS_ID=Source.fromStaticValue("adcode"),
        WEIGHTS_KIND=Source.fromStaticValue("queen"),
        LINKS=Source.fromStaticValue("460000-440000"),
        **table,
    )
    file = QgsProcessingModelOutput("weights", "weights")
    file.setChildId("weights")
    file.setChildOutputName("WEIGHTS")
    weights.setModelOutputs({"weights": file})
    moran = child(
        "moran",
        "moran",
        VARIABLE=Source.fromModelParameter("variable"),
        WEIGHTS_FILE=Source.fromChildOutput("weights", "WEIGHTS"),
        **table,
    )
    local = child(
        "local_moran",
        "local",
        VARIABLE=Source.fromModelParameter("variable"),
        WEIGHTS_FILE=Source.fromChildOutput("weights", "WEIGHTS"),
        REGIONS=Source.fromModelParameter("map"),
        REGIONS_ID=Source.fromStaticValue("adcode"),
        PERMUTATIONS=Source.fromExpression("round(@moran_VALUE * 1000)"),
        RNG=Source.fromStaticValue(7),
        **table,
    )
    layer = QgsProcessingModelOutput("clusters", "clusters")
    layer.setChildId("local")
    layer.setChildOutputName("LAYER")
    local.setModelOutputs({"clusters": layer})
    for one in (weights, moran, local):
        out.addChildAlgorithm(one)
    out.initAlgorithm()
    return out


def test_a_chained_model(provider, provinces, table, run, parameters, tmp_path) -> None:
    made = model()
    fine, why = made.validate()
    assert fine, why
    names = {p.name(): p.name() for p in made.parameterDefinitions()}
    weights = next(n for n in names if "weights" in n)
    clusters = next(n for n in names if "clusters" in n)
    feedback = Feedback()
    results, done = made.run(
        {
            "map": provinces,
            "table": table,
            "variable": "y",
            weights: str(tmp_path / "w.npz"),
            clusters: str(tmp_path / "clusters.gpkg"),
        },
        QgsProcessingContext(),
        feedback,
    )
    assert done, feedback.errors
    child_results = results["CHILD_RESULTS"]
    plain = run("moran", **parameters("moran"))
    assert child_results["moran"]["VALUE"] == plain["VALUE"]
    assert child_results["moran"]["P_VALUE"] == plain["P_VALUE"]
    layer = opened(results[clusters])
    assert layer.featureCount() == 34
    assert layer.renderer().type() == "categorizedSymbol"
    permutations = round(plain["VALUE"] * 1000)
    alone = parameters("local_moran") | {"CORRECTION": "none", "PERMUTATIONS": permutations}
    wanted = opened(run("local_moran", **alone, LAYER="TEMPORARY_OUTPUT")["LAYER"])
    by_code = {f["adcode"]: f["cluster"] for f in wanted.getFeatures()}
    assert {f["adcode"]: f["cluster"] for f in layer.getFeatures()} == by_code
