"""What shift–share designs found: the coefficient by shocks, and how many shocks stand behind it."""

from __future__ import annotations

import numpy as np

from ...regression.instruments.bartik.record import BartikInstrument
from ...regression.instruments.exposure.record import ExposureRobust
from ...words import Message, _, together
from .models import or_not
from .registry import Findings, Names, ends, finds, interval, number, percent, scored


@finds
def _exposure_robust(record: ExposureRobust, names: Names) -> Findings:
    del names
    akm, akm0 = record.by("akm"), record.by("akm0")
    low, high = akm.pieces[0]
    first = Message(
        _("Coefficient of {x} on {y}: {value} (AKM, {interval})"),
        x=record.said(record.terms[0]),
        y=record.said(record.y_name),
        value=number(float(record.estimates[0])),
        interval=interval(low, high, record.level),
    )
    if akm0.bounded:
        second = Message(
            _("With the null imposed (AKM0) the interval is {interval}"),
            interval=interval(*akm0.pieces[0], record.level),
        )
        second = together(second, or_not(*akm0.pieces[0]))
    else:
        second = Message(_("With the null imposed (AKM0) the shocks bound no interval."))
    largest = int(np.argmax(np.abs(record.rotemberg)))
    return (
        together(first, or_not(low, high)),
        second,
        Message(
            _(
                "AKM's standard error over the robust one by regions: {ratio}; effective number of clusters of "
                "shocks: {n}."
            ),
            ratio=number(akm.std_error / record.inference[0].std_error),
            n=number(record.exposures.effective_groups),
        ),
        Message(
            _("Most weight in the estimate has {industry}: {share}."),
            industry=record.said(record.exposures.industries[largest]),
            share=percent(float(record.rotemberg[largest])),
        ),
    )


@finds
def _bartik(record: BartikInstrument, names: Names) -> Findings:
    values = record.values[-1]
    order = [int(i) for i in np.argsort(-values, kind="stable")]
    exposures = record.exposures
    largest = int(np.argmax(exposures.by_industry))
    return (
        ends(
            order,
            lambda places: scored(record, places, values, names),
            _("Instrument of {time}, highest: {high}; lowest: {low}."),
            _("Instrument of {time}, from the highest: {all}."),
            time=record.times[-1],
        ),
        Message(
            _(
                "Effective number of shocks: {n}; most exposed are the regions to {industry}: {share} of all shares."
            ),
            n=number(exposures.effective_shocks),
            industry=record.said(exposures.industries[largest]),
            share=percent(float(exposures.by_industry[largest])),
        ),
    )
