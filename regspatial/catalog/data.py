"""Tools that prepare data: what stands on the map and what in the table."""

from __future__ import annotations

from .types import Output, Param, Tool

JOIN_REPORT = Tool(
    name="join_report",
    group="data",
    en="Join report",
    zh="连接检查报告",
    help_en="Compares the regions of a map and of a table before anything is computed: which are "
    "on both sides, which only on the map, which only in the table, and what the latter may have "
    "meant (a code with a lost zero or an added space, a name instead of a code). Nothing is "
    "dropped or changed.",
    help_zh="在计算之前比较地图与数据表的区域：哪些两侧都有、哪些仅在地图上、哪些仅在表中，并提示后者"
    "可能对应的区域（编码丢失的零或多余的空格、用名称代替编码等）。不剔除也不修改任何数据。",
    entry=".studies.join:join_report",
    params=(
        Param(
            name="regions",
            kind="regions",
            feeds="join_report.regions",
            en="Map",
            zh="地图",
            help_en="The regions of the study.",
            help_zh="研究所用的区域。",
        ),
        Param(
            name="panel",
            kind="panel",
            feeds="join_report.panel",
            en="Table",
            zh="数据表",
            help_en="The table to be joined to the map.",
            help_zh="要与地图连接的数据表。",
        ),
    ),
    outputs=(
        Output(
            name="join",
            kind="table",
            en="Regions on one side only",
            zh="仅见于一侧的区域",
            source="join",
        ),
        Output(
            name="layer", kind="layer", en="Map with the state of the join", zh="带连接状态的地图"
        ),
        Output(
            name="matched",
            kind="number",
            en="Regions on both sides",
            zh="两侧共有的区域数",
            source="n_matched",
        ),
        Output(
            name="only_map",
            kind="number",
            en="Regions only on the map",
            zh="仅在地图上的区域数",
            source="n_only_map",
        ),
        Output(
            name="only_table",
            kind="number",
            en="Regions only in the table",
            zh="仅在表中的区域数",
            source="n_only_table",
        ),
    ),
    tags_en=("join", "match", "id", "adcode", "missing", "unmatched", "table", "map"),
    tags_zh=("连接", "匹配", "编码", "行政区划代码", "缺失", "不匹配", "数据表", "地图"),
)

TOOLS: tuple[Tool, ...] = (JOIN_REPORT,)
