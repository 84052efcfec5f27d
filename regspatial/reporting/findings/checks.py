"""What audits, second opinions, repeated runs, matches of names and runs by group found."""

from __future__ import annotations

from ...results.audit import TableAudit
from ...results.second_opinion import SecondOpinion
from ...results.verification import Verification
from ...studies.by_group_record import ByGroup
from ...studies.places.name_records import NameMatch
from ...studies.yearbooks.preview_record import PanelPreview
from ...terms import term
from ...words import Message, Spoken, _, listed
from .registry import Findings, Names, findings_of, finds

_MOST_GROUPS = 12
_MOST_CELLS = 5


@finds
def _audit(record: TableAudit, names: Names) -> Findings:
    del names
    counts = record.counts
    out: list[Spoken] = [
        Message(
            _(
                "Of {n} {n:check|checks} {right} {right:is|are} consistent, {wrong} inconsistent, {unknown} "
                "cannot be decided."
            ),
            n=sum(counts.values()),
            right=counts["consistent"],
            wrong=counts["inconsistent"],
            unknown=counts["unknown"],
        )
    ]
    if record.inconsistent:
        cells = [
            Message(
                _("{table}, {place} ({check}: printed {printed}, follows {implied})"),
                table=one.table,
                place=listed([part for part in (one.column, one.term) if part]),
                check=term("audit_check", one.check),
                printed=one.printed,
                implied=one.implied,
            )
            for one in record.inconsistent
        ]
        out.append(Message(_("Inconsistent: {cells}."), cells=listed(cells, _MOST_CELLS)))
    return tuple(out)


@finds
def _second(record: SecondOpinion, names: Names) -> Findings:
    del names
    return (record.tables()[0].notes[0],)


@finds
def _verified(record: Verification, names: Names) -> Findings:
    del names
    compared = [one for one in record.files if one.verdict != "not-compared"]
    numbers = sum(one.numbers for one in compared)
    other = [one.file for one in compared if one.verdict not in ("same", "close")]
    if not other:
        largest = max((one.largest for one in compared), default=0.0)
        sentence = (
            _(
                "Made again, all {n:,} {n:number|numbers} of {files} {files:file|files} are the same."
            )
            if largest == 0.0
            else _(
                "Made again, all {n:,} {n:number|numbers} of {files} {files:file|files} are the same but "
                "for rounding."
            )
        )
        return (Message(sentence, n=numbers, files=len(compared)),)
    return (
        Message(
            _("Made again, {k} of {n} {n:file|files} {k:differs|differ}: {files}."),
            k=len(other),
            n=len(compared),
            files=listed(other),
        ),
    )


@finds
def _names(record: NameMatch, names: Names) -> Findings:
    del names
    out: list[Spoken] = [
        Message(
            _("{n} {n:name has a code|names have codes}."),
            n=record.n_coded,
        )
    ]
    if record.uncoded:
        out.append(
            Message(
                _("{n} {n:name has|names have} none: {names}."),
                n=record.n_uncoded,
                names=listed(record.uncoded),
            )
        )
    return tuple(out)


@finds
def _preview(record: PanelPreview, names: Names) -> Findings:
    del names
    if record.size is None:
        return record.problems
    regions, times, variables = record.size
    return (
        Message(
            _(
                "The tables give {regions} {regions:region|regions}, {times} {times:period|periods} and "
                "{variables} {variables:variable|variables}."
            ),
            regions=regions,
            times=times,
            variables=variables,
        ),
    )


@finds
def _by_group(record: ByGroup, names: Names) -> Findings:
    out: list[Spoken] = []
    for label, one in list(record.records.items())[:_MOST_GROUPS]:
        group = record.said(label)
        out += [
            Message(_("{group}: {finding}"), group=group, finding=found)
            for found in findings_of(one, names)[:1]
        ]
    left = len(record.records) - _MOST_GROUPS
    if left > 0:
        out.append(Message(_("{n} more {n:group|groups} below."), n=left))
    return tuple(out)
