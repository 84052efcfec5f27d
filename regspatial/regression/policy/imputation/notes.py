"""What is said under the effects of a policy: who speaks about them, what cannot be measured, how errors are made."""

from __future__ import annotations

import numpy as np

from ....errors import listed
from ....results.table import Note, region
from ....words import Message, _, n_
from .cells import ended
from .clean_cells import without_clean
from .clean_radius import way_out
from .effects import Effect, Imputed
from .linear import Linear
from .omega import FARTHEST
from .record import fitted_on
from .rings import Rings
from .sample import PolicySample, said_always


def notes_of(
    s: PolicySample,
    about: Rings,
    one: Imputed,
    effects: dict[str, Effect],
    linear: Linear | None,
) -> tuple[Note, ...]:
    """Return the sentences under the table of effects, the assumption of a linear exposure first."""
    notes = said_always(s)
    r = one.reached
    out: list[Note] = []
    if linear is not None:
        notes = (_of_linear(linear), *notes)
    elif about.by == "none":
        out.append(
            Note(
                _(
                    "No neighbours are given: that the policy does not reach beyond its regions is taken for granted. Give weights "
                    "or {param:rings}."
                )
            )
        )
    else:
        alone, treated = effects["own"], effects["treated"]
        out.append(
            Note(
                n_(
                    "{alone} of {n} treated cell had no treated neighbour; only such cells speak about the policy's own effect. "
                    "Treated cells beside treated regions are other regions: their difference is no spillover.",
                    "{alone} of {n} treated cells had no treated neighbour; only such cells speak about the policy's own effect. "
                    "Treated cells beside treated regions are other regions: their difference is no spillover.",
                ),
                alone=alone.cells,
                n=treated.cells,
            )
        )
    lost = one.there & ~one.fit.inside & ~one.fit.clean
    if lost.any():
        regions = [s.panel.ids[k] for k in np.flatnonzero(lost.any(axis=1))]
        when = [s.panel.times[t] for t in np.flatnonzero(lost.any(axis=0))]
        out.append(
            Note(
                _(
                    "Not measurable, since their region has no clean period or their period no clean region: {treated} treated and "
                    "{exposed} exposed cells, in {regions}; {times}."
                ),
                treated=int((lost & r.treated).sum()),
                exposed=int((lost & ~r.treated).sum()),
                regions=listed([region(one) for one in regions]),
                times=listed(when),
            )
        )
    if about.rings and linear is None and len(without_clean(s.first, one.fit.clean)):
        out.append(Note("{way}", way=way_out(s.first, about, one.there, s.panel.times)))
    if (no_longer := ended(r.first, about.rings, r)).any() and linear is None:
        out.append(
            Note(
                n_(
                    "{n} cell is beside a treated region no longer, by the weights of its period, and counts as exposed.",
                    "{n} cells are beside a treated region no longer, by the weights of their periods, and count as exposed.",
                ),
                n=int(no_longer.sum()),
            )
        )
    out.append(_of_errors(one, linear is not None))
    out.extend(one.near.said if one.near else ())
    if one.near and any(e.cells and np.isnan(e.se) and e.units > 1 for e in effects.values()):
        out.append(
            Note(
                _(
                    "An error is empty where near regions' scores sum to a variance below zero: take a shorter "
                    "{param:conley_cutoff}, or {param:covariance=clustered}."
                )
            )
        )
    if about.by != "none" and one.covariance == "rescaled" and not one.fitted.space:
        out.append(
            Note(
                _(
                    "The clean cells do not tell how errors of neighbours go together: the standard errors take them for "
                    "independent between regions."
                )
            )
        )
    return (*notes, *out)


def _of_linear(linear: Linear) -> Note:
    """Say what is taken for granted."""
    return Note(
        _(
            "Linear in exposure, by assumption: spillover is exposure, the sum of a region's weights of treated regions, "
            "multiplied by {gamma}. Mean exposure is {mean:.3g} in untreated cells since the first start (at most {most:.3g}) and "
            "{treated:.3g} in treated cells. Where the policy reaches from a threshold on, or to some distance, every row is off. "
            "Ask first which neighbours it reaches at most: sparse weights or {param:rings} take no such line for granted."
        ),
        gamma=listed([Message("{gamma:.4g}", gamma=float(one)) for one in linear.gamma]),
        mean=linear.mean,
        most=linear.most,
        treated=linear.mean_of_treated,
    )


def _of_errors(one: Imputed, linear: bool) -> Note:
    """Say what the errors allow for."""
    fitted = one.fitted
    if one.covariance == "conley":
        sentence = _(
            "Fitted on {clean} {kind} cells. Errors by region and distance, each effect held against like effects of other "
            "regions; t with the df shown."
        )
    elif one.covariance == "clustered":
        sentence = _(
            "Fitted on {clean} {kind} cells. Errors by region, each effect held against like effects of other regions; t with "
            "the df shown."
        )
    elif fitted.time:
        sentence = _(
            "Fitted on {clean} {kind} cells. Errors by region, each effect held against like effects of other regions, "
            "rescaled where correlation between neighbours ({lambda_:.2f}) and over time ({rho:.2f}) expects more; t with the "
            "df shown. Two-way effects and Callaway and Sant'Anna do not look at neighbours: their controls stand beside "
            "treated regions too."
        )
    else:
        sentence = _(
            "Fitted on {clean} {kind} cells, which do not tell how errors go together over time: the larger of the standard "
            "errors at a correlation of 0 and of {farthest:.2f}, and the smaller df. Errors by region, each effect held "
            "against like effects of other regions, rescaled where correlation between neighbours ({lambda_:.2f}) expects "
            "more; t with the df shown. Two-way effects and Callaway and Sant'Anna do not look at neighbours: their controls "
            "stand beside treated regions too."
        )
    omega = fitted.omegas[-1]
    return Note(
        sentence,
        kind=fitted_on(linear),
        clean=int(one.fit.clean.sum()),
        lambda_=omega.lambda_,
        rho=omega.rho,
        farthest=FARTHEST,
    )
