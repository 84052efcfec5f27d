"""A sentence on how a record was computed, in both languages, from what the record knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..results.table import Note
from ._words import said, weights_said


def method_of(record: Any, kind: str) -> Note | None:
    """Return the sentence for a record of a kind of `figures.kind_of`; None where there is none."""
    writers: dict[str, Callable[[Any], Note]] = {
        "global": _global,
        "local": _local,
        "model": _model,
        "impacts": _impacts,
        "model with impacts": lambda r: _model(r.model),
    }
    if kind not in writers:
        return None
    return writers[kind](record)


def _spec(record: Any) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = getattr(record, "spec", {})
    return spec


def _global(record: Any) -> Note:
    w = _spec(record).get("weights")
    title = record.tables()[0]
    n, periods = len(record.ids), len(record.times)
    en_how = said("inference", record.inference, "en").lower()
    zh_how = said("inference", record.inference, "zh")
    if record.inference == "permutation":
        en_how = f"{record.permutations:,} {en_how}"
        zh_how = f"{record.permutations} 次{zh_how}"
    seed_en, seed_zh = _seed(record)
    return Note(
        f"{title.en}, {n} regions, {periods} {'period' if periods == 1 else 'periods'}, with "
        f"{weights_said(w, 'en')}. Inference: {en_how}, "
        f"{said('alternative', record.alternative, 'en').lower()}{seed_en}.",
        f"{title.zh}，{n} 个区域，{periods} 个时期，{weights_said(w, 'zh')}。"
        f"推断：{zh_how}，{said('alternative', record.alternative, 'zh')}{seed_zh}。",
    )


def _local(record: Any) -> Note:
    w = _spec(record).get("weights")
    title = record.tables()[0]
    if record.inference == "permutation":
        en_how = f"{record.permutations:,} conditional permutations"
        zh_how = f"{record.permutations} 次条件置换"
    else:
        en_how, zh_how = "conditional moments and the normal distribution", "条件矩与正态分布"
    seed_en, seed_zh = _seed(record)
    many_en = said("correction", record.correction, "en")
    many_zh = said("correction", record.correction, "zh")
    none = record.correction == "none"
    return Note(
        f"{title.en}, {len(record.ids)} regions, with {weights_said(w, 'en')}. p-values from "
        f"{en_how}, {said('alternative', record.alternative, 'en').lower()}{seed_en}; significant "
        f"at {record.alpha:g}, "
        + ("not corrected for many tests." if none else f"corrected for many tests: {many_en}."),
        f"{title.zh}，{len(record.ids)} 个区域，{weights_said(w, 'zh')}。p 值来自 {zh_how}，"
        f"{said('alternative', record.alternative, 'zh')}{seed_zh}；显著性水平 {record.alpha:g}，"
        + ("未做多重检验校正。" if none else f"多重检验校正：{many_zh}。"),
    )


def _model(record: Any) -> Note:
    w = getattr(record, "w", None)
    correction = getattr(record, "bias_correction", "none")
    with_en = f", {said('bias_correction', correction, 'en')}" if correction != "none" else ""
    with_zh = f"，{said('bias_correction', correction, 'zh')}" if correction != "none" else ""
    weights_en = f", {weights_said(w, 'en')}" if w is not None else ""
    weights_zh = f"，{weights_said(w, 'zh')}" if w is not None else ""
    effects_en = said("fixed_effects", record.fixed_effects, "en").lower()
    formula = _spec(record).get("formula")
    shown = f" {formula}" if formula else ""
    n, periods = len(record.ids), len(record.times)
    return Note(
        f"{said('model', record.model, 'en')} panel model by maximum likelihood:{shown or ' '}; "
        f"{n} regions, {periods} periods; fixed effects: {effects_en}{weights_en}; standard "
        f"errors: {said('covariance', record.covariance_type, 'en').lower()}{with_en}.",
        f"{said('model', record.model, 'zh')}，面板数据最大似然估计：{shown}；{n} 个区域，"
        f"{periods} 个时期；固定效应：{said('fixed_effects', record.fixed_effects, 'zh')}"
        f"{weights_zh}；标准误：{said('covariance', record.covariance_type, 'zh')}{with_zh}。",
    )


def _impacts(record: Any) -> Note:
    level = f"{100 * record.level:g}%"
    if record.inference == "simulation":
        seed_en, seed_zh = _seed(record)
        en = f"{record.draws_used:,} draws from the estimated covariance{seed_en}"
        zh = f"从估计的协方差中抽样 {record.draws_used} 次{seed_zh}"
    else:
        en, zh = "the delta method with exact derivatives", "delta 方法（精确导数）"
    return Note(
        "Average direct, indirect and total impacts, exact at the estimates, from "
        f"(I − ρW)⁻¹(βI + θW); standard errors and {level} intervals from {en}.",
        "平均直接效应、间接效应与总效应由 (I − ρW)⁻¹(βI + θW) 在估计值处精确计算；"
        f"标准误与 {level} 区间来自{zh}。",
    )


def _seed(record: Any) -> tuple[str, str]:
    seed = _spec(record).get("seed")
    return ("", "") if seed is None else (f" (seed {seed})", f"（种子 {seed}）")
