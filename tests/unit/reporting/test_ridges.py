"""Densities as ridges: a row a time, one scale of density for all, the last in front."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError
from regspatial.reporting.own.ridges import HIGHEST, ridges_chart

PANEL = rs.example("dri").panel()


def test_every_time_has_its_row_and_one_scale():
    found = rs.kernel_density(PANEL["ln_de"], drawn="ridges")
    assert found.times == PANEL.times  # all, and not six of them
    (panel,) = ridges_chart(found, language="en").panels
    fills = [m for m in panel.marks if m.how == "fill_between"]
    assert [m.at[1] for m in fills] == list(range(len(PANEL.times)))[::-1]
    heights = np.array([m.at[2] - m.at[1] for m in fills])
    assert heights == pytest.approx(found.density * HIGHEST / found.density.max())
    assert np.argsort([m.style["zorder"] for m in fills]).tolist() == list(range(len(fills)))
    assert panel.upright[1] == [str(t) for t in PANEL.times]


def test_named_times_and_the_same_numbers_as_curves():
    ridges = rs.kernel_density(PANEL["ln_de"], at_times=[2012, 2022], drawn="ridges")
    curves = rs.kernel_density(PANEL["ln_de"], at_times=[2012, 2022])
    assert (ridges.density == curves.density).all()
    labels = [t.get_text() for t in ridges.plot().axes[0].get_yticklabels()]
    assert labels == ["2012", "2022"]
    with pytest.raises(ParameterError, match="drawn"):
        rs.kernel_density(PANEL["ln_de"], drawn="hills")
