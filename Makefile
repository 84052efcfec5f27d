# Two commands for a newcomer on a bare Debian: `make demo` and `make test`.
# All environments are made in this folder and all versions are pinned by hash.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS   += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON  ?=
WORKERS ?= 2
# The order of the tests: one random order, so that a verdict owes nothing to luck. `make test SHUFFLE=new` draws another
# and prints it, which finds tests that lean on others; `SHUFFLE=123` runs that order again.
SHUFFLE ?= 33
PYTEST_ARGS ?=
INPUTS  ?= 100000
SEED    ?= 1
COUNT   ?= 60

UV      := .tools/bin/uv
VENV    := .venv
PY      := $(VENV)/bin/python
QGIS_VENV := .venv-qgis
MAPS_VENV := .venv-boundaries
OLD_VENV := .venv-oldest
BENCH_VENV := .venv-bench

# stamps
UV_STAMP := .tools/.stamp
DEMO    := $(VENV)/.stamp-demo
DEV     := $(VENV)/.stamp-dev
QGIS    := $(QGIS_VENV)/.stamp
MAPS    := $(MAPS_VENV)/.stamp
OLDEST  := $(OLD_VENV)/.stamp
BENCH   := $(BENCH_VENV)/.stamp

export UV_PYTHON_DOWNLOADS := never
export PYTHON
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Where this is set, as images of containers do, each worker and each process that a test begins compiles
# the package anew: 23 s of a processor a worker before the first test.
unexport PYTHONDONTWRITEBYTECODE

INSTALL  := $(UV) pip sync --quiet --require-hashes --compile-bytecode
IN_PLACE := $(UV) pip install --quiet --offline --python $(PY) --no-deps --no-build-isolation --editable .

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# ---- what a person asks for ------------------------------------------------------------------

.PHONY: setup demo test lint catalog check words docs plugin bench coverage test-bare fuzz mutants clean distclean
setup: $(QGIS) $(DEV) ## make both environments (.venv and .venv-qgis)

demo: system-demo $(DEMO) ## run the shipped studies; demo-output/index.html leads to the reports
	@echo "regspatial: running four studies offline (dri, yreb, us_income, mpn)"
	$(VENV)/bin/regspatial demo --out demo-output
	@echo "regspatial: done; open demo-output/index.html in a browser"

test: system-test style types-and-core plugin test-qgis ## lint, every test, the plugin in QGIS

lint: style types ## ruff, mypy, import-linter, the fields of translations

.PHONY: style types types-and-core
style: $(DEV)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports --no-logo --no-cache
	@if command -v msgfmt >/dev/null; then \
	  for po in regspatial/locale/*/LC_MESSAGES/*.po; do msgfmt --check-format --check-domain -o /dev/null "$$po"; done; \
	else echo 'regspatial: gettext is not installed; the fields of the translations were not held against the sentences'; fi

types: $(DEV)
	$(VENV)/bin/mypy

# mypy works in one thread: alone it would leave a core idle for minutes. What it says comes after the tests.
types-and-core: $(DEV)
	@mkdir -p build; $(MAKE) types > build/types.log 2>&1 & types=$$!; \
	core=0; $(MAKE) test-core || core=$$?; \
	found=0; wait $$types || found=$$?; cat build/types.log; [ $$core -eq 0 ] && [ $$found -eq 0 ]

docs: $(DEV) ## write the reference pages from the catalog and run the examples of the docs
	$(PY) docs/build.py
	$(PY) -m pytest tests/docs $(PYTEST_ARGS)

catalog: $(DEV) ## write regspatial/catalog.json from the functions that are declared as tools
	$(PY) -m regspatial.catalog

check: $(DEV) ## what one tool lacks and where it goes, and the tests that concern it (TOOL=geary)
	OPENBLAS_NUM_THREADS=1 $(PY) tests/check/one_tool.py $(TOOL)

words: $(DEV) ## bring the translations up to date with the sentences in the code
	$(PY) docs/words.py

plugin: $(DEV) ## build the QGIS plugin's zip in dist/ (RELEASE=1 HOMEPAGE=… TRACKER=… REPOSITORY=… for a release)
	$(PY) qgis_plugin/_build/build_plugin.py $(if $(RELEASE),--release) $(if $(HOMEPAGE),--homepage "$(HOMEPAGE)") \
	  $(if $(TRACKER),--tracker "$(TRACKER)") $(if $(REPOSITORY),--repository "$(REPOSITORY)")

bench: $(DEV) $(BENCH) ## measure every task beside every peer (half an hour; QUICK=1: three minutes; ONLY="gwr csv"; what was measured today by the same code only with AGAIN=1)
	$(PY) benchmarks/bench.py $(if $(QUICK),--length quick) $(if $(ONLY),--only $(ONLY)) $(if $(AGAIN),--again)

coverage: export OPENBLAS_NUM_THREADS = 1
coverage: $(DEV) ## simulate anew how often the intervals of rho hold the truth (about an hour)
	$(PY) benchmarks/interval_coverage.py
	$(PY) benchmarks/estimators.py
	$(PY) benchmarks/robust_score.py

test-bare: ## the README's two commands in an empty Debian, made in build/bare (needs root and debootstrap; an hour)
	.ci/test-bare

fuzz: $(DEV) ## read changed files of every kind (INPUTS=100000; findings in tests/fuzz/found)
	OPENBLAS_NUM_THREADS=1 $(PY) tests/fuzz/run.py --inputs $(INPUTS) --seed $(SEED)

mutants: $(DEV) ## change sixty places of the source, one by one, and see that a test fails (SEED=7 COUNT=60 ONLY=gw; two hours)
	PYTHONPATH= $(PY) tests/mutants/run.py --seed $(SEED) --count $(COUNT) --only "$(ONLY)" --workers $(WORKERS)

clean: ## remove what builds, tests and runs left behind
	rm -rf build dist demo-output docs/_build htmlcov .coverage .coverage.* .pytest_cache tests/fuzz/found \
	  .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis
	find regspatial qgis_plugin tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## also remove the environments and the installer
	rm -rf $(VENV) .venv-* .tools

# ---- parts of `make test` --------------------------------------------------------------------

# One BLAS thread to a process: the tests already run one worker to a core.
.PHONY: test-core lines test-oldest test-qgis format
test-core test-oldest test-qgis: export OPENBLAS_NUM_THREADS = 1
test-core: $(DEV) ## the tests that need no QGIS
	$(PY) -m pytest -n $(WORKERS) --dist worksteal --shuffle=$(SHUFFLE) $(PYTEST_ARGS)

lines: ## the same, and which lines of the package no test runs
	$(MAKE) test-core PYTEST_ARGS="--cov --cov-report=term $(PYTEST_ARGS)"

test-oldest: $(OLDEST) ## the same on the lowest versions that are allowed (needs Python 3.12)
	$(OLD_VENV)/bin/python -m pytest -n $(WORKERS) --dist worksteal --ignore tests/docs $(PYTEST_ARGS)

# A second PROJ in a process shows itself only at exit: the exits of qgis_process are tested, tool by tool.
# QGIS works in one thread, so two processes work side by side at four parts: what begins processes of its own, the
# dialogs of every tool, what runs tools on layers, and the rest, whatever it is. The two longest (15 minutes each) come
# first: begun last, the rest ran alone for a quarter of an hour.
# Each has settings of its own (pytest-qgis makes a folder a worker): what one sets the other would read.
# A process that a signal ends, which was met once in a thousand dialogs and not again by the same order, is begun
# again once. What Qt and the C library say as it ends is not caught by pytest, so that it is read.
DIALOGS := $(addprefix tests/qgis/test_qgis_,press_run.py proposals.py own_dialogs.py dialogs.py)
PROCESSES := $(addprefix tests/qgis/test_qgis_,process.py provider.py external.py build.py docs.py)
LAYERS := $(addprefix tests/qgis/test_qgis_,tools.py network.py linked.py linked_pictures.py linked_window.py styles.py layers.py maps.py maps_china.py multiples.py stopping.py)
REST := tests/qgis $(addprefix --ignore=,$(DIALOGS) $(PROCESSES) $(LAYERS))
test-qgis: $(QGIS) plugin ## the plugin, as built, in QGIS
	printf '%s\n' 'processes $(PROCESSES)' 'rest $(REST)' 'dialogs $(DIALOGS)' 'layers $(LAYERS)' | QT_QPA_PLATFORM=xcb xargs -P 2 -I '{}' sh -c \
	  'set -- {}; export PYTEST_XDIST_WORKER=$$1; shift; \
	  for again in "" again; do \
	  xvfb-run -a $(QGIS_VENV)/bin/python -m pytest --capture=sys -c tests/qgis/pytest.ini "$$@" --shuffle=$(SHUFFLE) $(PYTEST_ARGS); \
	  code=$$?; [ $$code -lt 128 ] && exit $$code; \
	  echo "regspatial: a process of QGIS ended by signal $$((code - 128)); its last words are above"; \
	  done; exit 1'
	@if $(QGIS_VENV)/bin/python -c 'import PyQt6.QtSvg' 2>/dev/null; then \
	  QT_QPA_PLATFORM=offscreen $(QGIS_VENV)/bin/python -m pytest -c tests/qt6/pytest.ini tests/qt6; \
	else echo 'regspatial: python3-pyqt6 is not installed; its tests were left out'; fi

# Two processes side by side, each with half of the tools and kinds, in rounds that leave none thin. A process that
# dies in a cell is begun again behind it. What went wrong is listed, and the table of docs/how-to/sweep.md is
# written when every kind was run. RESUME=1 runs only the cells that have not ended well yet: after a break, or a mend.
KINDS ?= projected geographic none gaps dropped one wide
.PHONY: sweep-qgis
sweep-qgis: export OPENBLAS_NUM_THREADS = 1
sweep-qgis: $(QGIS) $(DEV) plugin ## every tool by every way into it on every kind of layers, in QGIS (KINDS="one gaps" for some; RESUME=1 for what has not ended well)
	$(if $(RESUME),,rm -rf build/sweep;) mkdir -p build/sweep
	printf '%s\n' 0 1 | QT_QPA_PLATFORM=xcb REGSPATIAL_SWEEP='$(KINDS)' REGSPATIAL_SWEEP_COUNTS=build/sweep xargs -P 2 -I '{}' sh -c \
	  'export PYTEST_XDIST_WORKER=sweep-{} REGSPATIAL_SWEEP_SHARE={}/2; for again in "" 1 2 3 4 5 6 7 8 9; do \
	  REGSPATIAL_SWEEP_GO_ON=$$again xvfb-run -a $(QGIS_VENV)/bin/python -X faulthandler -m pytest -q -c tests/qgis/pytest.ini \
	  tests/qgis/test_qgis_press_run.py -k "gives_what_python_gives or nothing_said" $(PYTEST_ARGS) > build/sweep/{}$$again.log 2>&1; \
	  [ $$? -le 5 ] && break; done; true'
	@$(MAKE) --no-print-directory press-qgis
	$(PY) tests/qgis/sweep_counts.py build/sweep/*.jsonl $(if $(filter-out $(KINDS),projected geographic none gaps dropped one wide),,--write)

# Run pressed in every dialog of the toolbox on every kind of layers, a process a kind; twenty minutes of two cores.
PRESSES ?= projected geographic no-system own-system gbk one-year wide holes same-names islands filtered joined one-layer
.PHONY: press-qgis
press-qgis: export OPENBLAS_NUM_THREADS = 1
press-qgis: $(QGIS) $(DEV) plugin ## of the same sweep: Run pressed in every dialog as it opens, on thirteen kinds of layers
	rm -rf build/press; mkdir -p build/press
	printf '%s\n' $(PRESSES) | QT_QPA_PLATFORM=xcb REGSPATIAL_SWEEP_COUNTS=build/press xargs -P 2 -I '{}' sh -c \
	  'PYTEST_XDIST_WORKER=press-{} REGSPATIAL_PRESS={} xvfb-run -a $(QGIS_VENV)/bin/python -m pytest -q -c tests/qgis/pytest.ini \
	  tests/qgis/test_qgis_first_press.py --tb=line $(PYTEST_ARGS) > build/press/{}.log 2>&1; true'
	$(PY) tests/qgis/press_counts.py build/press/*.jsonl $(if $(filter-out $(PRESSES),projected geographic no-system own-system gbk one-year wide holes same-names islands filtered joined one-layer),,--write)

format: $(DEV) ## let ruff format and mend what it can
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# ---- environments ----------------------------------------------------------------------------
# A stamp lies in the environment it speaks of and depends on what that was made from: while it is
# newer, nothing happens; when the environment is gone, so is the stamp.

.PHONY: system-demo system-test
system-demo system-test: system-%:
	@.ci/system-packages $*

$(UV_STAMP): requirements/uv.txt | system-demo
	@echo "regspatial: fetching the installer into .tools (about 25 MB)"
	@rm -rf .tools
	@found=$$(.ci/find-python any); "$$found" -m pip install --quiet --disable-pip-version-check \
	  --root-user-action=ignore --no-deps --require-hashes --target .tools -r $<
	@touch $@

$(VENV)/pyvenv.cfg: | $(UV_STAMP)
	@found=$$(.ci/find-python new); $(UV) venv --quiet --clear --python "$$found" $(VENV)

# The demo's packages are a subset of the tests', at the same versions: never take any away.
$(DEMO): requirements/demo.txt pyproject.toml regspatial/_version.py | $(UV_STAMP) $(VENV)/pyvenv.cfg
	@if [ -e $(DEV) ]; then $(MAKE) $(DEV); else \
	  echo "regspatial: fetching 52 packages for the demo into $(VENV) (about 230 MB, 670 MB unpacked)"; \
	  $(INSTALL) --python $(PY) requirements/demo.txt; \
	  $(IN_PLACE); fi
	@touch $@

$(DEV): requirements/dev.txt requirements/demo.txt pyproject.toml regspatial/_version.py | $(UV_STAMP) $(VENV)/pyvenv.cfg
	@echo "regspatial: installing what the tests need into $(VENV)"
	@$(INSTALL) --python $(PY) requirements/dev.txt
	@$(IN_PLACE)
	@touch $@ $(DEMO)

# Only pytest over the system's packages: wheels beside QGIS bring a second PROJ, and a crash.
$(QGIS): requirements/qgis.txt | system-test $(UV_STAMP)
	@echo "regspatial: making $(QGIS_VENV) over the system's QGIS"
	@$(UV) venv --quiet --clear --system-site-packages --python /usr/bin/python3 $(QGIS_VENV)
	@$(INSTALL) --python $(QGIS_VENV)/bin/python $<
	@touch $@

$(OLDEST): requirements/oldest.txt pyproject.toml regspatial/_version.py | $(UV_STAMP)
	@echo "regspatial: installing the lowest versions into $(OLD_VENV)"
	@found=$$(.ci/find-python old); $(UV) venv --quiet --clear --python "$$found" $(OLD_VENV)
	@$(INSTALL) --python $(OLD_VENV)/bin/python $<
	@$(UV) pip install --quiet --offline --python $(OLD_VENV)/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

$(MAPS): requirements/boundaries.txt | $(UV_STAMP)
	@echo "regspatial: installing what the boundaries are built from into $(MAPS_VENV)"
	@found=$$(.ci/find-python new); $(UV) venv --quiet --clear --python "$$found" $(MAPS_VENV)
	@$(INSTALL) --python $(MAPS_VENV)/bin/python $<
	@touch $@

# Where a peer cannot be installed the table says that it is missing, and the run goes on.
$(BENCH): requirements/bench.txt | $(UV_STAMP)
	@echo "regspatial: installing peers that only the benchmark needs into $(BENCH_VENV)"
	@found=$$(.ci/find-python new); $(UV) venv --quiet --clear --python "$$found" $(BENCH_VENV)
	@$(INSTALL) --python $(BENCH_VENV)/bin/python $< || echo "regspatial: some peers could not be installed; their rows will say so"
	@touch $@

# ---- upkeep ----------------------------------------------------------------------------------

.PHONY: lock boundaries
boundaries: $(MAPS) ## build data/boundaries anew from its sources (a large download)
	$(MAPS_VENV)/bin/python data/boundaries/build.py

.PHONY: counties
counties: $(UV_STAMP) ## the map of counties as a package of its own, in dist/
	$(UV) build --quiet --wheel --out-dir dist data/counties

EXTRAS := $(addprefix --extra ,geo raster network plot tables fast learning cli)
LOCK := $(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes \
        --no-emit-index-url --no-header
lock: $(UV_STAMP) ## compile requirements/*.txt anew from *.in (give UPGRADE=--upgrade for newer versions)
	$(LOCK) $(UPGRADE) requirements/demo.in -o requirements/demo.txt
	$(LOCK) $(UPGRADE) -c requirements/demo.txt requirements/dev.in -o requirements/dev.txt
	$(LOCK) $(UPGRADE) -c requirements/demo.txt requirements/boundaries.in -o requirements/boundaries.txt
	$(LOCK) --upgrade --resolution lowest-direct $(EXTRAS) pyproject.toml requirements/oldest.in -o requirements/oldest.txt
	$(LOCK) $(UPGRADE) -c requirements/dev.txt requirements/bench.in -o requirements/bench.txt
	$(LOCK) $(UPGRADE) requirements/qgis.in -o requirements/qgis.txt
	$(LOCK) $(UPGRADE) requirements/uv.in -o requirements/uv.txt
