"""The plugin runs on Python 3.10 with numpy 1.24 and scipy 1.10: its core takes nothing from them that came later.

No environment of the suite has libraries so old, so the names are held here: what the newest numpy and scipy have
in the rooms that the core takes from, and those two have not. What is called otherwise there stands in
_kernels/linear/sparse.py.
"""

import ast
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LATER = {
    "numpy": "acos acosh asin asinh astype atan atan2 atanh bitwise_count bitwise_invert bitwise_left_shift "
    "bitwise_right_shift bool concat cumulative_prod cumulative_sum dtypes exceptions isdtype long matrix_transpose "
    "matvec permute_dims pow strings trapezoid ulong unique_all unique_counts unique_inverse unique_values unstack "
    "vecdot vecmat",
    "numpy.linalg": "cross diagonal matmul matrix_norm matrix_transpose outer svdvals tensordot trace vecdot "
    "vector_norm",
    "scipy": "constants differentiate",
    "scipy.sparse": "block_array diags_array expand_dims eye_array get_index_dtype matrix_transpose permute_dims "
    "random_array safely_cast_index_arrays sparray swapaxes",
    "scipy.sparse.linalg": "LaplacianNd funm_multiply_krylov is_sptriangular matrix_power spbandwidth",
    "scipy.sparse.csgraph": "yen",
    "scipy.linalg.lapack": "dgbcon dgtcon dlangb dlantr dstevd dsytri dsytrs dtgsyl dtrcon",
    "scipy.stats": "BootstrapMethod MonteCarloMethod PermutationMethod Normal Uniform bws_test chatterjeexi dunnett "
    "ecdf false_discovery_control lmoment logrank quantile quantile_test spearmanrho wasserstein_distance_nd",
    "scipy.optimize": "elementwise isotonic_regression",
    "scipy.special": "betaincc betainccinv legendre_p log_wright_bessel softplus sph_harm_y stirling2",
    "scipy.interpolate": "AAA FloaterHormannInterpolator NdBSpline generate_knots make_splprep make_splrep",
    "scipy.integrate": "cubature cumulative_simpson lebedev_rule nsum qmc_quad tanhsinh",
}
NEW = {room: frozenset(names.split()) for room, names in LATER.items()}
OWN_COORDS = {"d", "new"}
"""Variables that hold the data of a regression, which have coordinates; those of a sparse matrix came later."""


def taken_too_early(source: str) -> list[str]:
    """Return what of a file came after numpy 1.24 and scipy 1.10."""
    tree, called, found = ast.parse(source), {}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            called |= {one.asname or one.name: one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for one in node.names:
                called[one.asname or one.name] = f"{node.module}.{one.name}"
                if one.name in NEW.get(node.module or "", ()):
                    found.append(f"{node.module}.{one.name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            room = ast.unparse(node.value)
            first, _, rest = room.partition(".")
            room = ".".join(filter(None, (called.get(first, first), rest)))
            if node.attr in NEW.get(room, ()):
                found.append(f"{room}.{node.attr}")
            if node.attr in ("mT", "nanmax", "nanmin") and room not in ("numpy", "self"):
                found.append(ast.unparse(node))
            if node.attr == "coords" and room not in OWN_COORDS:
                found.append(ast.unparse(node))
    return found


def carried() -> list[Path]:
    """Return the files of the core that the plugin takes with it."""
    path = ROOT / "qgis_plugin/_build/build_plugin.py"
    spec = importlib.util.spec_from_file_location("build_plugin", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    core = ROOT / "regspatial"
    rooms = [
        p for p in core.rglob("*.py") if p.relative_to(core).parts[0] not in module.ABOVE_THE_LINE
    ]
    pages = [p for p in module.page_and_its_needs(core / "reporting") if p.suffix == ".py"]
    return sorted({*rooms, *pages})


def test_the_core_takes_nothing_that_came_later() -> None:
    files = carried()
    assert len(files) > 400
    found = {str(one.relative_to(ROOT)): taken_too_early(one.read_text("utf-8")) for one in files}
    assert {k: v for k, v in found.items() if v} == {}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("import scipy.sparse as sp\nsp.eye_array(3)", ["scipy.sparse.eye_array"]),
        ("from scipy import sparse\nsparse.diags_array([1])", ["scipy.sparse.diags_array"]),
        ("from scipy.sparse import block_array", ["scipy.sparse.block_array"]),
        ("import numpy as np\nnp.linalg.vecdot(a, b)", ["numpy.linalg.vecdot"]),
        ("import numpy as np\nnp.linalg.norm(np.trapz(a))", []),
        ("row, column = matrix.coords", ["matrix.coords"]),
        ("d.coords", []),
    ],
)
def test_the_check_sees_what_it_is_for(source: str, wanted: list[str]) -> None:
    assert taken_too_early(source) == wanted
