"""Tools of the autocorrelation room."""

from __future__ import annotations

from .types import Choice, Output, Param, Tool

_MODULE = ".autocorrelation"

_ALTERNATIVES = (
    Choice("two-sided", "Two-sided", "双侧"),
    Choice("greater", "Greater than expected", "大于期望"),
    Choice("less", "Less than expected", "小于期望"),
    Choice("folded", "Folded: one-sided towards the observed side", "朝观测一侧的单侧（folded）"),
)
_CORRECTIONS = (
    Choice("none", "None", "不校正"),
    Choice("fdr", "False discovery rate (Benjamini–Hochberg)", "错误发现率（Benjamini–Hochberg）"),
    Choice("bonferroni", "Bonferroni", "Bonferroni 校正"),
)
_NORMAL_TOO = (
    Choice("randomisation", "Moments under randomisation", "随机化假设下的矩"),
    Choice("normality", "Moments under normality", "正态假设下的矩"),
    Choice("permutation", "Permutations", "随机置换"),
)
_BY_DRAWS = (
    Choice("permutation", "Conditional permutations", "条件置换"),
    Choice("analytic", "Normal distribution, conditional moments", "正态分布与条件矩"),
)
_BINARY = {
    "en": "Binary weights",
    "zh": "二值权重",
    "help_en": "Use only who is a neighbour of whom; no: use the weights as they are (needed for "
    "inverse distance without a cut-off).",
    "help_zh": "仅使用是否相邻；选否则使用原权重（无截断的反距离权重须选否）。",
}


def _panel(function: str) -> Param:
    return Param(
        name="panel", kind="panel", feeds="panel", en="Table by region and time",
        zh="分区域、分时期的数据表", help_en=f"Holds the columns that {function} uses.",
        help_zh="包含所用变量的数据表。",
    )  # fmt: skip


def _weights(function: str) -> Param:
    return Param(
        name="w", kind="weights", feeds=f"{function}.w", en="Spatial weights", zh="空间权重",
        help_en="A file, or a rule.", help_zh="权重文件或构建规则。",
    )  # fmt: skip


def _variable(function: str, argument: str = "x", name: str = "variable") -> Param:
    lagged = argument == "y"
    return Param(
        name=name, kind="variable", feeds=f"{function}.{argument}",
        en="Variable among the neighbours" if lagged else "Variable",
        zh="邻居处的变量" if lagged else "变量",
        help_en="Column with a number for every region and time.",
        help_zh="每个区域、每个时期均有数值的列。",
    )  # fmt: skip


def _choice(
    function: str, name: str, default: str, choices: tuple[Choice, ...], *, advanced: bool = False
) -> Param:
    en, zh, help_en, help_zh = _CHOICES[name]
    return Param(
        name=name, kind="choice", feeds=f"{function}.{name}", en=en, zh=zh, help_en=help_en,
        help_zh=help_zh, default=default, choices=choices, advanced=advanced,
    )  # fmt: skip


_CHOICES = {
    "inference": (
        "Inference",
        "推断方式",
        "Where the expected value, the variance and p come from.",
        "期望、方差与 p 值的来源。",
    ),
    "alternative": (
        "Alternative hypothesis",
        "备择假设",
        "Two-sided by default; GeoDa and PySAL report folded p-values, half as large.",
        "默认双侧；GeoDa 与 PySAL 报告的是 folded p 值，为双侧的一半。",
    ),
    "correction": (
        "Correction for many tests",
        "多重检验校正",
        "Within each time, over the regions that have neighbours.",
        "在每个时期内，对有邻居的区域进行校正。",
    ),
    "by": (
        "What is compared",
        "比较对象",
        "Significant clusters, or quadrants of the Moran scatterplot.",
        "显著的聚类类型，或莫兰散点图的象限。",
    ),
}


def _permutations(function: str, default: int | None) -> Param:
    return Param(
        name="permutations", kind="integer", feeds=f"{function}.permutations",
        en="Number of permutations", zh="置换次数",
        help_en="999 is usual, 9999 for published p-values."
        + (" Empty: 999 if inference is by permutation, else none." if default is None else ""),
        help_zh="通常为 999，正式发表可用 9999。"
        + ("留空：以置换推断时为 999，否则不做置换。" if default is None else ""),
        default=default, minimum=0 if default is None else 1, maximum=1_000_000,
    )  # fmt: skip


def _seed(function: str) -> Param:
    return Param(
        name="seed", kind="seed", feeds=f"{function}.rng", en="Random seed", zh="随机种子",
        help_en="The same seed gives the same p-values; empty: a new one, written down.",
        help_zh="相同种子得到相同的 p 值；留空则新取一个并记录。", default=None, minimum=0,
        advanced=True,
    )  # fmt: skip


def _alpha(function: str) -> Param:
    return Param(
        name="alpha", kind="number", feeds=f"{function}.alpha", en="Significance level",
        zh="显著性水平", help_en="For the clusters.", help_zh="用于划分聚类类型。", default=0.05,
        minimum=1e-9, maximum=0.5,
    )  # fmt: skip


def _time(function: str, argument: str, en: str, zh: str, help_en: str, help_zh: str) -> Param:
    return Param(
        name=argument, kind="time", feeds=f"{function}.{argument}", en=en, zh=zh,
        help_en=help_en, help_zh=help_zh, default=None,
    )  # fmt: skip


def _boolean(function: str, name: str, default: bool, texts: dict[str, str]) -> Param:
    return Param(
        name=name, kind="boolean", feeds=f"{function}.{name}", en=texts["en"], zh=texts["zh"],
        help_en=texts["help_en"], help_zh=texts["help_zh"], default=default,
    )  # fmt: skip


def _global(
    function: str, inferences: tuple[Choice, ...], *, lead: tuple[Param, ...] = ()
) -> tuple[Param, ...]:
    return (
        _panel(function),
        _variable(function),
        *lead,
        _weights(function),
        _choice(function, "inference", "randomisation", inferences),
        _permutations(function, None),
        _choice(function, "alternative", "two-sided", _ALTERNATIVES),
        _seed(function),
    )


def _local(
    function: str,
    inferences: tuple[Choice, ...],
    *,
    inference: str = "permutation",
    lead: tuple[Param, ...] = (),
) -> tuple[Param, ...]:
    return (
        _panel(function),
        _variable(function),
        *lead,
        _time(function, "time", "Time", "时期", "Empty: all times; the map shows the last.",
              "留空表示全部时期，地图显示最后一期。"),
        _weights(function),
        _choice(function, "inference", inference, inferences, advanced=True),
        _permutations(function, 999),
        _choice(function, "alternative", "two-sided", _ALTERNATIVES),
        _choice(function, "correction", "none", _CORRECTIONS),
        _alpha(function),
        _seed(function),
    )  # fmt: skip


def _global_outputs(name: str, en: str, zh: str) -> tuple[Output, ...]:
    return (
        Output(name=name, kind="table", en=f"{en} by time", zh=f"分时期{zh}", source=name),
        Output(
            name=f"{name}_inference", kind="table", en="By kind of inference", zh="按推断方式",
            source=f"{name}_inference",
        ),
        Output(name="value", kind="number", en=f"{en}, last time", zh=f"最后一期{zh}",
               source="last_value"),
        Output(name="z", kind="number", en="z, last time", zh="最后一期 z", source="last_z"),
        Output(name="p_value", kind="number", en="p, last time", zh="最后一期 p 值",
               source="last_p"),
    )  # fmt: skip


def _local_outputs(name: str) -> tuple[Output, ...]:
    return (
        Output(name="layer", kind="layer", en="Clusters by region", zh="各区域聚类类型"),
        Output(name=name, kind="table", en="By region and time", zh="分区域、分时期", source=name),
        Output(name=f"{name}_counts", kind="table", en="Regions by cluster", zh="各类区域数",
               source=f"{name}_counts"),
        Output(name="significant", kind="number", en="Regions in a cluster, last time",
               zh="最后一期属于聚类的区域数", source="significant"),
    )  # fmt: skip


_MORAN = Tool(
    name="moran",
    group="autocorrelation",
    en="Global Moran's I by time",
    zh="分时期全局莫兰指数",
    help_en="Whether like values are neighbours: I, its expected value, z and p, one row a time. "
    "Exact moments under randomisation and normality, and permutations on request.",
    help_zh="检验相近的值是否相邻：逐期给出 I、期望、z 与 p 值。提供随机化与正态假设下的精确矩，并可做随机置换。",
    entry=f"{_MODULE}:moran",
    params=_global("moran", _NORMAL_TOO),
    outputs=_global_outputs("moran", "Moran's I", "莫兰指数"),
    tags_en=("Moran", "spatial autocorrelation", "permutation", "global"),
    tags_zh=("莫兰指数", "空间自相关", "置换检验", "全局"),
)
_LOCAL_MORAN = Tool(
    name="local_moran",
    group="autocorrelation",
    en="Local Moran's I (LISA clusters)",
    zh="局部莫兰指数（LISA 聚类）",
    help_en="Where like values are neighbours: I of every region with conditional permutations, its "
    "quadrant, and clusters High-High, Low-Low, High-Low, Low-High.",
    help_zh="识别相近的值在何处相邻：以条件置换检验各区域的 I，给出象限及高-高、低-低、高-低、低-高聚类。",
    entry=f"{_MODULE}:local_moran",
    params=_local(
        "local_moran",
        (
            *_BY_DRAWS,
            Choice("total", "Normal distribution, total randomisation", "正态分布与完全随机化矩"),
        ),
    ),
    outputs=_local_outputs("local_moran"),
    tags_en=("LISA", "Moran", "cluster", "outlier", "hot spot", "local", "FDR"),
    tags_zh=("局部莫兰", "空间聚类", "异常值", "热点", "局部自相关"),
    style="lisa",
)
_GEARY = Tool(
    name="geary",
    group="autocorrelation",
    en="Geary's C by time",
    zh="分时期吉尔里系数",
    help_en="How much neighbours differ: C is 1 without spatial autocorrelation, below 1 when "
    "neighbours are alike.",
    help_zh="衡量邻居间的差异：无空间自相关时 C 为 1，邻居相似时小于 1。",
    entry=f"{_MODULE}:geary",
    params=_global("geary", _NORMAL_TOO),
    outputs=_global_outputs("geary", "Geary's C", "吉尔里系数"),
    tags_en=("Geary", "spatial autocorrelation", "global"),
    tags_zh=("吉尔里", "空间自相关", "全局"),
)
_G = Tool(
    name="getis_ord_g",
    group="autocorrelation",
    en="Getis–Ord general G by time",
    zh="分时期 Getis–Ord 广义 G",
    help_en="Whether high or low values are neighbours; for positive variables with a natural zero.",
    help_zh="检验是高值相邻还是低值相邻；适用于具有自然零点的正值变量。",
    entry=f"{_MODULE}:getis_ord_g",
    params=_global(
        "getis_ord_g",
        (_NORMAL_TOO[0], _NORMAL_TOO[2]),
        lead=(_boolean("getis_ord_g", "binary", True, _BINARY),),
    ),
    outputs=_global_outputs("getis_ord_g", "General G", "广义 G"),
    tags_en=("Getis-Ord", "general G", "hot spot", "global"),
    tags_zh=("广义G", "热点", "全局", "高低聚类"),
)
_LOCAL_G = Tool(
    name="local_g",
    group="autocorrelation",
    en="Getis–Ord Gi and Gi* (hot and cold spots)",
    zh="Getis–Ord Gi 与 Gi*（冷热点）",
    help_en="Standardised Gi, or Gi* that counts the region itself: hot and cold spots.",
    help_zh="标准化的 Gi 或计入自身的 Gi*：识别热点与冷点。",
    entry=f"{_MODULE}:local_g",
    params=_local(
        "local_g",
        (_BY_DRAWS[1], _BY_DRAWS[0]),
        inference="analytic",
        lead=(
            _boolean(
                "local_g",
                "star",
                False,
                {
                    "en": "Gi*: count the region itself",
                    "zh": "Gi*：计入区域自身",
                    "help_en": "No: Gi, of the neighbours alone.",
                    "help_zh": "选否则为仅含邻居的 Gi。",
                },
            ),
            _boolean("local_g", "binary", True, _BINARY),
        ),
    ),
    outputs=_local_outputs("local_g"),
    tags_en=("Getis-Ord", "Gi*", "hot spot", "cold spot", "local"),
    tags_zh=("热点分析", "冷点", "局部"),
    style="lisa",
)
_LOCAL_GEARY = Tool(
    name="local_geary",
    group="autocorrelation",
    en="Local Geary's c",
    zh="局部吉尔里系数",
    help_en="How much each region differs from its neighbours.",
    help_zh="各区域与其邻居的差异程度。",
    entry=f"{_MODULE}:local_geary",
    params=_local("local_geary", _BY_DRAWS),
    outputs=_local_outputs("local_geary"),
    tags_en=("Geary", "cluster", "local"),
    tags_zh=("局部吉尔里", "空间聚类", "局部自相关"),
    style="lisa",
)
_BIVARIATE = Tool(
    name="bivariate_local_moran",
    group="autocorrelation",
    en="Bivariate local Moran",
    zh="双变量局部莫兰指数",
    help_en="One variable in the region against another among its neighbours.",
    help_zh="本区域的一个变量与邻居处另一变量的局部关联。",
    entry=f"{_MODULE}:bivariate_local_moran",
    params=_local(
        "bivariate_local_moran",
        _BY_DRAWS,
        lead=(_variable("bivariate_local_moran", "y", "lagged_variable"),),
    ),
    outputs=_local_outputs("bivariate_local_moran"),
    tags_en=("LISA", "Moran", "bivariate", "local"),
    tags_zh=("双变量", "局部莫兰", "空间聚类"),
    style="lisa",
)
_TRANSITIONS = Tool(
    name="cluster_transitions",
    group="autocorrelation",
    en="Transitions between local clusters",
    zh="局部聚类的时期转移",
    help_en="Which region moved from which local Moran cluster (or quadrant) to which, between two "
    "times.",
    help_zh="两个时期之间各区域在局部莫兰聚类（或象限）间的转移。",
    entry=f"{_MODULE}:moran_transitions",
    params=(
        _panel("moran_transitions"),
        _variable("moran_transitions"),
        _time("moran_transitions", "first", "First time", "起始时期", "Empty: the first.",
              "留空表示第一期。"),
        _time("moran_transitions", "last", "Last time", "结束时期", "Empty: the last.",
              "留空表示最后一期。"),
        _weights("moran_transitions"),
        _choice(
            "moran_transitions", "by", "cluster",
            (Choice("cluster", "Clusters", "聚类类型"), Choice("quadrant", "Quadrants", "象限")),
        ),
        _permutations("moran_transitions", 999),
        _choice("moran_transitions", "alternative", "two-sided", _ALTERNATIVES),
        _choice("moran_transitions", "correction", "none", _CORRECTIONS),
        _alpha("moran_transitions"),
        _seed("moran_transitions"),
    ),
    outputs=(
        Output(name="layer", kind="layer", en="Transition by region", zh="各区域的转移"),
        Output(name="cluster_transitions", kind="table", en="Counts from each to each",
               zh="转移计数", source="cluster_transitions"),
        Output(name="cluster_transitions_regions", kind="table", en="By region", zh="各区域",
               source="cluster_transitions_regions"),
        Output(name="stable", kind="number", en="Regions that did not move", zh="未变化的区域数",
               source="stable"),
    ),
    tags_en=("LISA", "transition", "space-time", "cluster"),
    tags_zh=("时空跃迁", "聚类转移", "局部莫兰"),
)  # fmt: skip

TOOLS: tuple[Tool, ...] = (
    _MORAN,
    _LOCAL_MORAN,
    _GEARY,
    _G,
    _LOCAL_G,
    _LOCAL_GEARY,
    _BIVARIATE,
    _TRANSITIONS,
)
