"""What the shell prints spells parameters as the shell does; what leaves in files, in words."""

import contextlib

import numpy as np
import pytest

import regspatial as rs
from regspatial.cli import main
from regspatial.results.table import Column, Table
from regspatial.terms.spoken import spoken_on
from regspatial.words import SHELL, Message

SENTENCE = "Use {param:bias_correction=none} or {param:missing}."


def test_what_names_no_face_is_spelled_for_the_one_that_speaks():
    said = Message(SENTENCE)
    assert said.text() == "Use bias_correction='none' or missing=."
    with spoken_on(SHELL):
        assert said.text() == "Use --bias-correction none or --missing."
        with pytest.raises(ValueError, match="x"), spoken_on(SHELL):
            raise ValueError("x")
    assert said.text() == "Use bias_correction='none' or missing=."


def test_cells_are_spelled_as_notes_are():
    one = Message(SENTENCE)
    table = Table(
        name="t", en="t", columns=(Column("a", "a", "text"),), rows=((one,),), notes=(one,)
    )
    for face in ({}, {"face": SHELL}):
        said = table.text(**face)
        assert said.count(one.text("en", *face.values())) == 2


def test_files_of_the_shell(tmp_path):
    docx = pytest.importorskip("docx", reason="Word files need python-docx")
    with contextlib.suppress(SystemExit):
        main(
            [
                "run",
                "spatial_panel",
                "--panel",
                "example:dri",
                "--panel-id",
                "adcode",
                "--panel-time",
                "year",
                "--formula",
                "ln_inn ~ ln_de",
                "--weights-kind",
                "inverse-distance",
                "--regions",
                "china:province",
                "--model",
                "sar",
                "--inference",
                "delta",
                "--format",
                "docx",
                "--out",
                str(tmp_path),
                "--lang",
                "en",
            ]
        )
    notes = " ".join(p.text for p in docx.Document(tmp_path / "spatial_panel.docx").paragraphs)
    assert "“bias correction: none”" in notes, "a paper speaks of options in words"
    assert "bias_correction=" not in notes
    assert "--bias" not in notes


def test_the_row_of_standard_errors_of_a_dynamic_model_is_what_its_note_says():
    rng = np.random.default_rng(2)
    ring = (np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(12), matrix=ring, normalisation="row")
    x, e = rng.normal(size=(2, 9, 12))
    panel = rs.Panel.from_arrays(range(12), range(9), {"x": x, "y": x + e})
    score = rs.regression.spatial_panel_dynamic_estimate(
        panel, "y ~ x", w, fixed_effects="entity", bias_correction="score"
    )
    plain = rs.regression.spatial_panel_dynamic_estimate(
        panel, "y ~ x", w, fixed_effects="entity", bias_correction="none"
    )
    for record, said in (
        (score, "Variance of the unbiased equations"),
        (plain, "Observed Hessian"),
    ):
        assert said in rs.etable([record]).text()


def test_sentences_of_the_shell_have_the_letters_of_its_tables():
    """A note under a table whose row is called \u03bb, and no name of the user's."""
    note = Message("p of lambda, by {x}", x="rho")
    assert note.text("en", SHELL) == "p of \u03bb, by rho"
    assert note.text("en") == "p of lambda, by rho"
