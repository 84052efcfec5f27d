"""Compound parameters taken apart: the same flat names in the shell, in recipes and in QGIS."""

from __future__ import annotations

from dataclasses import replace

from .types import REQUIRED, Choice, Param, Tool

_REGIONS = (
    Param(
        name="regions",
        kind="vector",
        feeds="regions",
        en="Regions",
        zh="区域边界",
        help_en="Polygon or point layer with one feature per region; the shell also takes "
        "china:province and china:prefecture.",
        help_zh="每个区域一个要素的面或点图层；命令行也可用 china:province 或 china:prefecture。",
    ),
    Param(
        name="regions_id",
        kind="column",
        feeds="regions",
        en="Id field of the regions",
        zh="区域编号字段",
        help_en="Field that holds the regions' unique codes (adcode).",
        help_zh="存放区域唯一编码（如 adcode）的字段。",
        default=None,
    ),
)
_PANEL = (
    Param(
        name="panel",
        kind="table",
        feeds="panel",
        en="Table by region and time",
        zh="分区域、分时期的数据表",
        help_en="Long table: one row per region and time (CSV, Excel, Parquet or a table layer).",
        help_zh="长表：每个区域每个时期一行（CSV、Excel、Parquet 或表格图层）。",
    ),
    Param(
        name="panel_id",
        kind="column",
        feeds="panel",
        en="Id column of the table",
        zh="数据表的编号列",
        help_en="Column that holds the region's code, or its name when names are matched.",
        help_zh="存放区域编码的列；若按名称匹配，则为名称列。",
    ),
    Param(
        name="panel_time",
        kind="column",
        feeds="panel",
        en="Time column of the table",
        zh="数据表的时间列",
        help_en="Column that holds the year; empty for a single cross-section.",
        help_zh="存放年份的列；若只有一个截面可留空。",
        default=None,
    ),
    Param(
        name="names",
        kind="choice",
        feeds="panel",
        en="Match names to codes",
        zh="将名称匹配为编码",
        help_en="Turn Chinese or English place names of the id column into adcodes.",
        help_zh="将编号列中的中文或英文地名转换为行政区划代码。",
        default="none",
        choices=(
            Choice("none", "The column holds codes", "该列已是编码"),
            Choice("province", "Province names", "省级名称"),
            Choice("prefecture", "Prefecture names", "地级名称"),
        ),
    ),
)
_WEIGHTS = (
    Param(
        name="weights_file",
        kind="weights_file",
        feeds="weights",
        en="Weights file",
        zh="权重文件",
        help_en="A .gal, .gwt or .npz file; if given, the rule below is not used.",
        help_zh=".gal、.gwt 或 .npz 文件；若给出，则不使用下面的规则。",
        default=None,
    ),
    Param(
        name="weights_kind",
        kind="choice",
        feeds="w.kind",
        en="Weights rule",
        zh="权重规则",
        help_en="How neighbours and weights are found.",
        help_zh="邻居及权重的确定方式。",
        default="queen",
        choices=(
            Choice("queen", "Queen contiguity", "Queen 邻接"),
            Choice("rook", "Rook contiguity", "Rook 邻接"),
            Choice("inverse-distance", "Inverse distance", "反距离"),
            Choice("knn", "k nearest neighbours", "k 近邻"),
            Choice("distance-band", "Distance band", "距离阈值"),
            Choice("exponential", "Exponential decay", "指数衰减"),
            Choice("economic", "Economic distance", "经济距离"),
            Choice("nested-economic", "Nested economic geography", "经济地理嵌套"),
            Choice("mixed", "Inverse and economic distance mixed", "反距离与经济距离混合"),
            Choice("gravity", "Gravity", "引力"),
        ),
    ),
    Param(
        name="power",
        kind="number",
        feeds="w.power",
        en="Distance power",
        zh="距离幂次",
        help_en="w = 1/d^power for inverse-distance, nested-economic and gravity weights.",
        help_zh="反距离、经济地理嵌套与引力权重中 w = 1/d^幂次。",
        default=2.0,
        minimum=0.0,
    ),
    Param(
        name="order",
        kind="integer",
        feeds="w.order",
        en="Order of contiguity",
        zh="邻接阶数",
        help_en="1: direct neighbours; 2: neighbours of neighbours, and so on.",
        help_zh="1 为直接相邻，2 为邻居的邻居，依此类推。",
        default=1,
        minimum=1,
        advanced=True,
    ),
    Param(
        name="k",
        kind="integer",
        feeds="w.k",
        en="Number of neighbours k",
        zh="近邻数 k",
        help_en="For k-nearest-neighbour weights.",
        help_zh="用于 k 近邻权重。",
        default=4,
        minimum=1,
    ),
    Param(
        name="threshold",
        kind="number",
        feeds="w.threshold",
        en="Distance threshold (km, or map units)",
        zh="距离阈值（千米或地图单位）",
        help_en="For distance-band weights: neighbours are the regions within it.",
        help_zh="用于距离阈值权重：阈值以内的区域为邻居。",
        default=None,
        minimum=0.0,
    ),
    Param(
        name="weights_bandwidth",
        kind="number",
        feeds="w.bandwidth",
        en="Bandwidth of the decay (km, or map units)",
        zh="衰减带宽（千米或地图单位）",
        help_en="For exponential weights, exp(−d / bandwidth).",
        help_zh="用于指数衰减权重 exp(−d / 带宽)。",
        default=None,
        minimum=0.0,
        advanced=True,
    ),
    Param(
        name="omega",
        kind="number",
        feeds="w.omega",
        en="Share of inverse distance",
        zh="反距离所占比重",
        help_en="For mixed weights: omega · inverse distance + (1 − omega) · economic distance.",
        help_zh="用于混合权重：omega · 反距离 + (1 − omega) · 经济距离。",
        default=0.5,
        minimum=0.0,
        maximum=1.0,
        advanced=True,
    ),
    Param(
        name="metric",
        kind="choice",
        feeds="w.metric",
        en="Distance",
        zh="距离类型",
        help_en="Empty: great circle for longitude and latitude, planar for projected maps.",
        help_zh="留空：经纬度用大圆距离，投影坐标用平面距离。",
        default=None,
        choices=(
            Choice("great-circle", "Great circle", "大圆距离"),
            Choice("geodesic", "Geodesic (WGS-84)", "测地线距离（WGS-84）"),
            Choice("planar", "Planar", "平面距离"),
        ),
        advanced=True,
    ),
    Param(
        name="cutoff",
        kind="number",
        feeds="w.cutoff",
        en="Distance cut-off (km, or map units)",
        zh="距离截断（千米或地图单位）",
        help_en="Inverse-distance weights beyond it are zero; empty: no cut-off.",
        help_zh="超过该距离的反距离权重为零；留空表示不截断。",
        default=None,
        minimum=0.0,
        advanced=True,
    ),
    Param(
        name="points",
        kind="choice",
        feeds="w.points",
        en="Points distances are measured between",
        zh="量测距离所用的点",
        help_en="Seats need the attributes seat_lon and seat_lat; a layer of points has its points.",
        help_zh="驻地需要属性 seat_lon、seat_lat；点图层直接使用其点位。",
        default="centroid",
        choices=(
            Choice("centroid", "Centroids", "质心"),
            Choice("seat", "Seats of government", "政府驻地"),
            Choice("point", "Representative points", "代表点"),
        ),
    ),
    Param(
        name="weights_variable",
        kind="variable",
        feeds="w.variable",
        en="Variable of the weights",
        zh="权重所用变量",
        help_en="GDP or GDP per head, for economic, nested-economic, mixed and gravity weights.",
        help_zh="经济距离、经济地理嵌套、混合与引力权重所用的 GDP 或人均 GDP。",
        default=None,
    ),
    Param(
        name="base",
        kind="time",
        feeds="w.base",
        en="Base time of that variable",
        zh="该变量的基期",
        help_en="Empty: the mean over all times (as in most papers; a base year before the sample "
        "keeps W exogenous).",
        help_zh="留空为全部时期的均值（多数论文的做法；采用样本期之前的基年可保证 W 外生）。",
        default=None,
        advanced=True,
    ),
    Param(
        name="islands",
        kind="choice",
        feeds="w.islands",
        en="Regions without neighbours",
        zh="没有邻居的区域",
        help_en="Stop and name them, keep them with a zero row, or link each to its nearest region.",
        help_zh="报错并列出、保留为零行，或与最近的区域相连。",
        default="raise",
        choices=(
            Choice("raise", "Stop and name them", "报错并列出"),
            Choice("keep", "Keep them without neighbours", "保留，不设邻居"),
            Choice("nearest", "Link to the nearest region", "与最近区域相连"),
        ),
    ),
    Param(
        name="links",
        kind="links",
        feeds="w.links",
        en="Extra links",
        zh="附加连接",
        help_en="Pairs id-id separated by commas, for example 460000-440000 to join Hainan to "
        "Guangdong.",
        help_zh="以逗号分隔的 编号-编号 对，例如 460000-440000 表示海南与广东相邻。",
        default=(),
        advanced=True,
    ),
    Param(
        name="normalise",
        kind="choice",
        feeds="w.normalise",
        en="Normalisation",
        zh="标准化",
        help_en="row: rows sum to one; spectral: divided by the largest eigenvalue; min-max: "
        "Kelejian and Prucha; none.",
        help_zh="row：行和为一；spectral：除以最大特征值；min-max：Kelejian–Prucha；none：不标准化。",
        default="row",
        choices=(
            Choice("row", "Rows sum to one", "行标准化"),
            Choice("spectral", "Largest eigenvalue", "谱标准化"),
            Choice("min-max", "Min-max", "最小–最大标准化"),
            Choice("none", "None", "不标准化"),
        ),
    ),
)

_FLOWS = (
    Param(
        name="flows",
        kind="table",
        feeds="flows",
        en="Observed flows",
        zh="观测流量",
        help_en="Table with a row per flow, or a layer of lines: firms, capital, passengers, "
        "information between the regions.",
        help_zh="每条流量一行的表格，或线图层：区域之间的企业、资本、客流、信息等联系。",
        default=None,
    ),
    Param(
        name="flows_origin",
        kind="column",
        feeds="flows",
        en="Origin column of the flows",
        zh="流量的起点列",
        help_en="Codes of the regions where flows begin. Empty for lines: the region in which a line "
        "begins.",
        help_zh="流量起点区域的编码。线图层可留空：取线起点所在的区域。",
        default=None,
    ),
    Param(
        name="flows_destination",
        kind="column",
        feeds="flows",
        en="Destination column of the flows",
        zh="流量的终点列",
        help_en="Codes of the regions where flows end. Empty for lines, likewise.",
        help_zh="流量终点区域的编码。线图层同样可留空。",
        default=None,
    ),
    Param(
        name="flows_value",
        kind="column",
        feeds="flows",
        en="Value column of the flows",
        zh="流量的数值列",
        help_en="Size of each flow; empty: the column is called value.",
        help_zh="每条流量的大小；留空则列名为 value。",
        default=None,
    ),
)

WEIGHT_RULE = tuple(p for p in _WEIGHTS if p.feeds.startswith("w."))
"""The flat parameters of an inline weights rule; their `feeds` are arguments of weights.build."""

_COMPOUND = {"regions": _REGIONS, "panel": _PANEL, "weights": _WEIGHTS, "flows": _FLOWS}


def expand(tool: Tool) -> tuple[Param, ...]:
    """Return the flat parameters of a tool, compound ones taken apart, in order of appearance.

    A tool whose weights can come from a rule gets the regions' parameters as well (optional there:
    a weights file needs no map).
    """
    out: list[Param] = []
    has_regions = tool.needs("regions") is not None
    for p in tool.params:
        if p.kind not in _COMPOUND:
            out.append(p)
            continue
        if p.kind == "weights" and not has_regions:
            out += [_optional(q) for q in _REGIONS]
        parts = _COMPOUND[p.kind]
        out += [_optional(q) for q in parts] if p.optional else list(parts)
    names = [p.name for p in out]
    clash = {n for n in names if names.count(n) > 1}
    if clash:
        raise ValueError(f"tool {tool.name}: parameters {sorted(clash)} stand twice")
    return tuple(out)


def _optional(p: Param) -> Param:
    return replace(p, default=None) if p.default is REQUIRED else p
