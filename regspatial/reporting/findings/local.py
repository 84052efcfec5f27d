"""What local regressions found."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...gw.record import GwrResult
from ...gw.tests_record import StationarityTest
from ...words import Message, _, n_
from .registry import ALPHA, Findings, Names, finds, number


@finds
def _gwr(record: GwrResult, names: Names) -> Findings:
    del names
    return coefficients_over_places(record)


def coefficients_over_places(record: Any) -> Findings:
    """Say how the coefficient of each regressor differs over the places."""
    out = []
    critical = record.critical_t()
    t = np.asarray(record.coefficients) / np.asarray(record.se)
    for k, name in enumerate(record.terms):
        if name == "Intercept":
            continue
        values = np.asarray(record.coefficients)[..., k].ravel()
        ratio = t[..., k].ravel()
        out.append(
            Message(
                n_(
                    "Coefficient of {x}: {low} to {high} over the places, median {middle}; at {n} place: "
                    "above zero {above}, below zero {below} (t corrected for the number of places).",
                    "Coefficient of {x}: {low} to {high} over the places, median {middle}; of {n} places "
                    "{above} are above zero and {below} below (t corrected for the number of places).",
                ),
                x=record.said(name),
                low=number(np.nanmin(values)),
                high=number(np.nanmax(values)),
                middle=number(np.nanmedian(values)),
                above=int((ratio > critical[k]).sum()),
                below=int((ratio < -critical[k]).sum()),
                n=int(np.isfinite(values).sum()),
            )
        )
    return tuple(out)


@finds
def _stationarity(record: StationarityTest, names: Names) -> Findings:
    del names
    p = np.where(np.isnan(record.p_permutation), record.f_tests[2:, 3], record.p_permutation)
    vary = [record.said(name) for name, one in zip(record.terms, p, strict=True) if one < ALPHA]
    if not vary:
        return (Message(_("No coefficient varies over space more than chance would have it.")),)
    return (Message(_("Vary over space (p < 0.05): {terms}."), terms=vary),)
