"""What stands below the effects: errors, donors, and who was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....errors import listed
from ....results.table import Note, region
from ....words import _, n_
from ..imputation.effects import Effect
from ..imputation.sample import PolicySample, said_always
from .effects import ENOUGH, Errors, after, by_placebos
from .fit import Fit
from .pool import Pool

_FEW_PERIODS = 8
_FEW_PLACEBOS = 20
_NORMAL = 1.959964


def notes_of(
    s: PolicySample, pool: Pool, fits: Sequence[Fit], effect: Effect, errors: Errors, seed: int
) -> Iterator[Note]:
    """Yield the notes of a table of effects."""
    drawn = len(errors.drawn.effects)
    yield from _of_errors(fits, effect, errors, seed)
    if 0 < drawn < _FEW_PLACEBOS:
        yield Note(
            _("With {n} {n:placebo|placebos} p cannot fall below {least:.3f}."),
            n=drawn,
            least=1.0 / (1 + drawn),
        )
    names = [s.panel.ids[k] for k in pool.donors]
    yield Note(
        n_("{n} donor: {regions}.", "{n} donors: {regions}."),
        n=len(names),
        regions=listed([region(one) for one in names]),
    )
    yield from said_always(s)
    yield from _beside(pool)
    yield from _left_out(pool)
    if any(not f.unique for f in fits):
        yield Note(
            _("Weights are not unique: others fit as well; those of the smallest norm are taken.")
        )
    few = min(f.start for f in fits)
    if few < _FEW_PERIODS:
        yield Note(
            _(
                "Before the first start {n:there is|there are} {n} {n:period|periods}: a close fit over so few says little."
            ),
            n=few,
        )


def _of_errors(fits: Sequence[Fit], effect: Effect, errors: Errors, seed: int) -> Iterator[Note]:
    drawn, units = errors.drawn.effects, effect.units
    if errors.kind(units) == "jackknife" and effect.se == effect.se:
        yield Note(
            _(
                "Errors: jackknife, weights kept; t with {df:.1f} degrees of freedom. The customary normal interval is {low:.4g} to {high:.4g}."
            ),
            df=effect.df,
            low=effect.estimate - _NORMAL * effect.se,
            high=effect.estimate + _NORMAL * effect.se,
        )
        if drawn.size:
            yield Note(
                _(
                    "By {n} placebos (seed {seed}), which take treated regions to be as variable as donors, the error is {se:.4g}."
                ),
                n=len(drawn),
                seed=seed,
                se=by_placebos(drawn).se,
            )
        rows = [f.units for f in fits if errors.kind(f.units) == "placebo"]
        if rows:
            yield Note(_("Rows of fewer than {n} treated regions: errors by placebos."), n=ENOUGH)
        return
    if errors.kind(units) == "jackknife":
        yield Note(_("No errors: one donor bears all weight, and cannot be left out."))
        return
    if not drawn.size:
        yield Note(_("No errors: placebos need more donors than treated regions."))
        return
    yield Note(
        _(
            "Errors: root mean square of {n} {n:placebo|placebos}, donors taken for treated (seed {seed}); treated regions are taken to be "
            "as variable as donors."
        ),
        n=len(drawn),
        seed=seed,
    )
    beside = errors.jackknife.over(after(fits)) if errors.jackknife else None
    if beside is not None and beside.se == beside.se:
        yield Note(
            _("By the jackknife the error is {se:.4g}, with {df:.1f} degrees of freedom."),
            se=beside.se,
            df=beside.df,
        )


def _beside(pool: Pool) -> Iterator[Note]:
    n = int((~pool.alone).sum())
    if n:
        yield Note(
            _(
                "{n} of {all} treated {all:region|regions} {n:has|have} a treated neighbour; what that policy did there is part of the effect."
            ),
            n=n,
            all=len(pool.alone),
        )


def _left_out(pool: Pool) -> Iterator[Note]:
    if pool.beside:
        yield Note(
            n_(
                "{n} untreated region has a treated neighbour and is no donor: {regions}.",
                "{n} untreated regions have a treated neighbour and are no donors: {regions}.",
            ),
            n=len(pool.beside),
            regions=listed([region(one) for one in pool.beside]),
        )
    if pool.early:
        yield Note(
            n_(
                "{n} region is treated after a single period and is left out: {regions}.",
                "{n} regions are treated after a single period and are left out: {regions}.",
            ),
            n=len(pool.early),
            regions=listed([region(one) for one in pool.early]),
        )
    if pool.empty:
        yield Note(
            n_(
                "{n} region has empty cells and is left out: {regions}.",
                "{n} regions have empty cells and are left out: {regions}.",
            ),
            n=len(pool.empty),
            regions=listed([region(one) for one in pool.empty]),
        )
