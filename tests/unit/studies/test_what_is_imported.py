"""What a look at tables and maps imports: no models, and nothing that they need."""

import subprocess
import sys

SCRIPT = """
import sys
from regspatial import studies
from regspatial.studies import guessing
found = [one for one in sys.modules if one.startswith(("regspatial.regression", "scipy.stats"))]
print(*found)
assert studies.spatial_panel.__name__ == "spatial_panel"
assert set(studies.__all__) <= {one for one in studies.__all__ if hasattr(studies, one)}
"""


def test_a_look_at_a_table_imports_no_models():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
