"""Words for coded values of tables; files keep the codes, readers get these."""

from __future__ import annotations

from typing import Any

CHINESE = {
    "direct": "直接效应", "indirect": "间接效应", "total": "总效应", "feedback": "反馈效应",
    "normality": "正态假设", "randomisation": "随机化假设", "permutation": "随机置换",
    "not significant": "不显著", "isolate": "无邻居", "hot": "热点", "cold": "冷点",
    "similar": "与邻居相似", "different": "与邻居相异",
    "HH": "高-高", "LL": "低-低", "HL": "高-低", "LH": "低-高", "none": "无",
    "entity": "个体", "time": "时间", "constant": "常数项",
    "lr": "LR", "wald": "Wald", "Intercept": "常数项",
}  # fmt: skip
ENGLISH = {
    "HH": "High-High", "LL": "Low-Low", "HL": "High-Low", "LH": "Low-High",
    "lr": "LR", "wald": "Wald",
}  # fmt: skip
CODED = {"effect", "inference", "cluster", "quadrant", "kind", "test", "from", "to", "joins"}


def worded(key: str, value: Any) -> Any:
    """Return a cell of a Chinese table: a code of a coded column in words, all else as it is."""
    if isinstance(value, str) and (key in CODED or (key == "term" and value == "Intercept")):
        return CHINESE.get(value, value)
    return value
