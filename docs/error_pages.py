"""Write the trees of errors and warnings into errors.md and errors.zh.md, between their marks."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from regspatial import errors

FOLDER = Path(__file__).resolve().parent / "reference"
_MARKED = re.compile(r"(<!-- tree -->\n).*?(\n<!-- end of the tree -->)", re.DOTALL)

# What a class means, in Chinese; the English is its docstring.
CHINESE = {
    "RegspatialError": "本软件所有错误的基类",
    "InputError": "数据不能照原样使用",
    "DuplicateIdError": "编号或(编号, 时间)出现两次",
    "LabelError": "两个对象的标签不一致（地区、数据表、权重）",
    "MissingValueError": "单元格为空、NaN 或无穷",
    "NotByRegionError": "结果没有按地区的数值，无法放到地图上",
    "NotNumericError": "需要数字之处是文字",
    "DomainError": "函数在该值上没有定义（如零的对数）",
    "UnbalancedPanelError": "缺少若干（地区，时间）；列于 `cells`",
    "UnknownColumnError": "没有所要的列",
    "FileFormatError": "文件为空、被截断，或与其名称不符",
    "OutputError": "无法写出文件；原有文件未被改动",
    "GeometryError": "多边形或点不可用（空、无效、无坐标系）",
    "WeightsError": "空间权重无法构建或不能照原样使用",
    "IslandError": "有地区没有邻居，且未选择处理方式",
    "CoincidentPointsError": "两个地区在同一点，或取值相同：反距离为无穷大",
    "NetworkError": "网络无法构建或不能照原样使用",
    "MissingDependencyError": "未安装某个可选的库",
    "SpecificationError": "模型或参数的要求无法满足",
    "FormulaError": "公式无法读取，或含有不允许的内容",
    "ConstantColumnError": "某列（剔除固定效应后）不变，无法使用",
    "CollinearityError": "某些列是其他列的线性组合",
    "ParameterError": "参数取值不被允许",
    "UndefinedEffectError": "模型没有所要的效应（如 SEM 的间接效应）",
    "ConvergenceError": "迭代未达到目标",
    "BoundaryError": "似然函数的极大值落在参数空间的边界",
    "Cancelled": "用户中止了运行",
    "RegspatialWarning": "本软件所有警告的基类",
    "DataWarning": "数据可用，但有些情况应当知道",
    "WeightsWarning": "空间权重有些情况应当知道（孤立地区、连通分量）",
    "InferenceWarning": "标准误、抽样或 p 值需要谨慎对待",
}


def pages() -> dict[Path, str]:
    """Return what both pages should hold."""
    out = {}
    for path in (FOLDER / "errors.md", FOLDER / "errors.zh.md"):
        text = path.read_text(encoding="utf-8")
        tree = "\n".join(_tree(errors.RegspatialError, 0, path.name))
        tree += "\n\n" + "\n".join(_tree(errors.RegspatialWarning, 0, path.name))
        out[path] = _MARKED.sub(lambda m, tree=tree: m[1] + tree + m[2], text)
    return out


def _tree(one: type, depth: int, page: str) -> list[str]:
    doc = (inspect.getdoc(one) or "").partition("\n\n")[0]
    meaning = " ".join(doc.split())
    if page.endswith(".zh.md"):
        meaning = f"：{CHINESE[one.__name__]}" if one.__name__ in CHINESE else f"：{meaning}"
    else:
        meaning = f": {meaning}"
    own_code = "exit_code" in vars(one) and depth > 0
    code = f" **{vars(one)['exit_code']}**" if own_code else ""
    lines = [f"{'  ' * depth}- `{one.__name__}`{code}{meaning}"]
    below = [c for c in one.__subclasses__() if c.__module__ == errors.__name__]
    for c in below:
        lines += _tree(c, depth + 1, page)
    return lines
