"""Tools of the weights room."""

from __future__ import annotations

from .types import Output, Param, Tool


def _weights(feeds: str) -> Param:
    return Param(
        name="w",
        kind="weights",
        feeds=feeds,
        en="Spatial weights",
        zh="空间权重",
        help_en="A file, or a rule.",
        help_zh="权重文件或构建规则。",
    )


_PANEL = Param(
    name="panel",
    kind="panel",
    feeds="panel",
    en="Table by region and time",
    zh="分区域、分时期的数据表",
    help_en="For economic, nested-economic and gravity weights. With a table, weights are built for "
    "its regions only.",
    help_zh="用于经济距离、经济地理嵌套与引力权重。若给出数据表，则仅为其中的区域构建权重。",
    optional=True,
)
_MEASURES = Output(
    name="summary",
    kind="table",
    en="Measures of the weights",
    zh="权重的各项指标",
    source="weights",
)
_TAGS_EN = ("weights", "matrix", "neighbours", "contiguity", "queen", "rook", "distance", "knn")
_TAGS_ZH = ("空间权重", "权重矩阵", "邻接", "邻居", "反距离", "经济距离", "k 近邻")

BUILD = Tool(
    name="build_weights",
    group="weights",
    en="Build spatial weights",
    zh="构建空间权重",
    help_en="Builds spatial weights by a rule (contiguity, inverse distance, k nearest neighbours, "
    "distance band, economic distance, nested economic geography, gravity) and writes a weights "
    "file: .npz keeps everything digit for digit, .gwt links and values, .gal neighbours only. "
    "Given a weights file instead of a rule, it converts it.",
    help_zh="按规则（邻接、反距离、k 近邻、距离阈值、经济距离、经济地理嵌套、引力）构建空间权重并写出权重文件："
    ".npz 完整保存，.gwt 保存连接与取值，.gal 只保存邻居。若给出的是权重文件，则转换格式。",
    entry=".weights.build:built",
    params=(_weights("built.w"), _PANEL),
    outputs=(
        Output(name="weights", kind="weights", en="Weights file", zh="权重文件"),
        _MEASURES,
        Output(name="regions", kind="number", en="Regions", zh="区域数", source="n"),
        Output(name="links", kind="number", en="Links", zh="连接数", source="links"),
        Output(
            name="components",
            kind="number",
            en="Connected components",
            zh="连通分量",
            source="components",
        ),
    ),
    tags_en=(*_TAGS_EN, "economic", "gravity", "gal", "gwt"),
    tags_zh=(*_TAGS_ZH, "引力", "经济地理嵌套"),
)

DESCRIBE = Tool(
    name="describe_weights",
    group="weights",
    en="Describe spatial weights",
    zh="描述空间权重",
    help_en="Says what a weights matrix is like: links, density, number and effective number of "
    "neighbours, regions without neighbours, connected components, one-sided links, symmetry, row "
    "sums; with a map, by region.",
    help_zh="说明权重矩阵的性质：连接数、密度、邻居数与有效邻居数、没有邻居的区域、连通分量、单向连接、对称性、行和；"
    "若有地图，则给出分区域结果。",
    entry=".weights:describe",
    params=(_weights("describe.w"), _PANEL),
    outputs=(
        _MEASURES,
        Output(
            name="histogram",
            kind="table",
            en="Number of neighbours",
            zh="邻居数分布",
            source="neighbours",
        ),
        Output(
            name="exceptions",
            kind="table",
            en="Regions without neighbours and one-sided links",
            zh="无邻居的区域与单向连接",
            source="exceptions",
        ),
        Output(name="layer", kind="layer", en="Map with neighbours", zh="带邻居数的地图"),
        Output(name="links", kind="number", en="Links", zh="连接数", source="links"),
        Output(
            name="mean_neighbours",
            kind="number",
            en="Mean number of neighbours",
            zh="平均邻居数",
            source="mean_neighbours",
        ),
        Output(
            name="islands",
            kind="number",
            en="Regions without neighbours",
            zh="无邻居的区域数",
            source="n_islands",
        ),
        Output(
            name="components",
            kind="number",
            en="Connected components",
            zh="连通分量",
            source="components",
        ),
    ),
    tags_en=(*_TAGS_EN, "describe", "islands", "components", "histogram"),
    tags_zh=(*_TAGS_ZH, "描述", "孤立区域", "连通性", "直方图"),
    style="sequential",
)

TOOLS: tuple[Tool, ...] = (BUILD, DESCRIBE)
