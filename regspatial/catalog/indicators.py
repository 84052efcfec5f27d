"""Tools of the indicators room."""

from __future__ import annotations

from .types import Output, Param, Tool

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="disparity",
        group="indicators",
        en="Disparity by period",
        zh="分时期区域差异",
        help_en="Coefficient of variation, Gini and Theil indices of a positive variable among "
        "regions, period by period, with group means and a within/between decomposition.",
        help_zh="逐期计算正值变量在区域间的变异系数、基尼系数和泰尔指数，并给出分组均值及组内、组间分解。",
        entry=".indicators:disparity",
        params=(
            Param(
                name="panel",
                kind="panel",
                feeds="panel",
                en="Table by region and time",
                zh="分区域、分时期的数据表",
            ),
            Param(
                name="regions",
                kind="regions",
                feeds="disparity.regions",
                en="Regions",
                zh="区域边界",
                optional=True,
            ),
            Param(
                name="variable",
                kind="variable",
                feeds="disparity.x",
                en="Variable",
                zh="变量",
                help_en="Positive in every region and period.",
                help_zh="在所有区域和时期均为正值。",
            ),
            Param(
                name="group",
                kind="text",
                feeds="disparity.group",
                en="Grouping attribute",
                zh="分组属性",
                help_en="Attribute of the regions, such as region4; needs regions.",
                help_zh="区域的属性，如 region4；需要给出区域。",
                default=None,
            ),
            Param(
                name="population",
                kind="variable",
                feeds="disparity.population",
                en="Weighting variable",
                zh="加权变量",
                help_en="Population, for weighted measures; empty: every region counts the same.",
                help_zh="用于加权的人口；留空则各区域权重相同。",
                default=None,
            ),
            Param(
                name="ddof",
                kind="integer",
                feeds="disparity.ddof",
                en="Divisor n minus",
                zh="除数 n 减去",
                help_en="0: population variance; 1: sample variance. Without weights only.",
                help_zh="0 为总体方差；1 为样本方差。仅用于不加权时。",
                default=0,
                minimum=0,
                maximum=1,
                advanced=True,
            ),
        ),
        outputs=(
            Output(
                name="disparity", kind="table", en="Disparity", zh="区域差异", source="disparity"
            ),
            Output(
                name="group_means",
                kind="table",
                en="Group means",
                zh="分组均值",
                source="group_means",
            ),
        ),
        tags_en=("inequality", "convergence", "coefficient of variation", "Theil", "Gini"),
        tags_zh=("差异", "收敛", "变异系数", "泰尔指数", "基尼系数"),
    ),
)
