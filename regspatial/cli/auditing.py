"""``regspatial audit FILE…``: whether the numbers of printed tables can all be right."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from ..errors import ParameterError
from ..words import Message, _, languages
from ..words.lists import items
from .completing import complete_files
from .folder import overwrite_option, refuse_there
from .language import default_language, in_language
from .table_options import face

if TYPE_CHECKING:
    from ..results.audit import TableAudit


def audit_command() -> click.Command:
    """Return the command."""

    @click.command(
        "audit",
        help=in_language(
            Message(
                _(
                    "Hold the numbers of printed tables (CSV, Excel, Word) against one another: stars, "
                    "standard errors, N, R², effects, mediation, indices. Tables given together are "
                    "held against one another as well."
                )
            )
        ),
    )
    @click.argument("files", nargs=-1, required=True, shell_complete=complete_files)
    @click.option("--legend", metavar="LEVELS")
    @click.option("--units", type=int)
    @click.option("--periods", type=int)
    @click.option("--row-sums-one", is_flag=True)
    @click.option("--all", "every", is_flag=True)
    @click.option("--out", metavar="FILE")
    @overwrite_option()
    @click.option("--lang", type=click.Choice(languages()))
    @click.option("--json", "as_json", is_flag=True)
    def command(files: tuple[str, ...], legend: str | None, overwrite: bool, **given: Any) -> None:
        from ..audit import audit_table

        if given["out"] is not None:
            refuse_there(Path(given["out"]), overwrite=overwrite)

        how = {k: given[k] for k in ("units", "periods", "row_sums_one")}
        found = audit_table(files, legend=_levels(legend), **how)
        language = given["lang"] or default_language()
        if given["out"] is not None:
            _write(found, given["out"], language)
        if given["as_json"]:
            from ..recipes.outputs import json_ready

            rows = {t.name: json_ready(t.records()) for t in found.tables()}
            click.echo(json.dumps(rows, ensure_ascii=False))
            return
        click.echo(_text(found, language, every=given["every"]))

    for option in command.params:
        if isinstance(option, click.Option) and option.name in _HELP:
            option.help = in_language(Message(_HELP[option.name]))
    return command


_HELP = {
    "legend": _("Levels of one, two and three stars, with commas; default: what the notes state."),
    "units": _("How many regions the study has."),
    "periods": _("How many periods the study has."),
    "row_sums_one": _("Every row of W sums to one, so that (β + θ)/(1 − ρ) is the total effect."),
    "every": _("Show every check, not only what is inconsistent or cannot be decided."),
    "out": _("Write every check to a file (.csv, .xlsx, .docx)."),
    "lang": _("Language of the report."),
    "as_json": _("Print every check as JSON."),
}


def _levels(legend: str | None) -> list[float] | None:
    if legend is None:
        return None
    try:
        return [float(x) for x in items(legend)]
    except ValueError:
        raise ParameterError(
            _(
                "{param:legend={legend}} is not allowed; give levels that fall, such as .1, .05, .01."
            ),
            legend=legend,
        ) from None


def _write(found: TableAudit, out: str, language: str) -> None:
    if not Path(out).suffix:
        raise ParameterError(
            _(
                "{param:out={out}} has no ending that says the format; write {out}.csv, {out}.xlsx or {out}.docx."
            ),
            out=out,
        )
    from ..reporting.formats import write
    from ..reporting.laid import laid_plainly

    write([laid_plainly(found.tables()[0], language)], Path(out))


def _text(found: TableAudit, language: str, *, every: bool) -> str:
    whole, _contradictions, counts = found.tables()
    if not every:
        at = whole.keys.index("verdict")
        rows = tuple(row for row in whole.rows if row[at] != "consistent")
        whole = replace(whole, en=_("What is inconsistent or cannot be decided"), rows=rows)
    return "\n\n".join(t.text(language, face=face()) for t in (whole, counts))
