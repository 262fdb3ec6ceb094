# Run `make help` for the list of targets.
# Needs Python 3.11 or later, git and make; everything else goes into .venv.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Set to nothing to run the tests in one process.
WORKERS ?= 2

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONNOUSERSITE := 1
# Without compiled modules every kernel and every test process would compile pandas and its like anew.
unexport PYTHONDONTWRITEBYTECODE
# uv where it can be had, and where it can fetch (it does not know every machine's certificates), else pip.
INSTALL = { [ -x $(BIN)/uv ] && $(BIN)/uv pip install --quiet --python $(BIN)/python "$$@"; } \
	|| { echo "pip installs, which takes a minute or two."; $(BIN)/python -m pip install --quiet "$$@"; }
install = install() { $(INSTALL); }; install

.PHONY: help env env-dev book pdf chapter test test-long test-all fuzz weaknesses lab lint types lock record package variants data-full data-status bench bench-audit clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# ---- environment ----

$(BIN)/python:
	@command -v "$(PYTHON)" > /dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or later, or name one: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$("$(PYTHON)" --version 2>&1); the book needs Python 3.11 or later: make PYTHON=/path/to/python3"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet uv || echo "uv cannot be had here; pip installs instead, which takes a minute or two."

$(VENV)/.book: requirements.txt pyproject.toml | $(BIN)/python
	@$(install) -r requirements.txt
	@$(install) --no-deps -e .
	@mkdir -p $(VENV)/etc/ipython
	@echo 'c.IPKernelApp.log_level = 40  # kernels start without a remark on TCP' > $(VENV)/etc/ipython/ipython_kernel_config.py
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.book
	@$(install) -r requirements-dev.txt
	@touch $@

env: $(VENV)/.book ## set up .venv with everything the book needs

env-dev: $(VENV)/.dev

# ---- the book ----

book: env ## build the site into _build/html: what has changed runs, and is checked
	$(BIN)/python -m helpers build

pdf: env-dev book ## print the site: a PDF of the book and one of each chapter, linked from its pages (CODE=1: with code)
	$(BIN)/python tools/pdf.py $(if $(CODE),--code)

chapter: env ## one chapter: run it, score its numbers, make its page (NAME=export-complexity)
	@test -n "$(NAME)" || { echo "Which one? make chapter NAME=export-complexity"; $(BIN)/python -m helpers paper list; exit 2; }
	$(BIN)/python -m helpers chapter $(NAME)

lab: env ## open the chapters in JupyterLab
	$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/book

package: book ## write the deposit for a data editor: README, RO-Crate metadata, data that may be passed on
	$(BIN)/python -m helpers package

record: env ## keep what the chapters compute on the public files, for readers without them
	$(BIN)/python -m helpers record

data-full: env ## fetch the full tier: says what is lacking, its sizes and the room there is, and asks first
	$(BIN)/python -m helpers data fetch --tier full

data-status: env ## list the data sets, and which of their files are here
	@$(BIN)/python -m helpers data status

variants: env ## run the chapters with other parameters (variants.yml of each paper); what is up to date is kept
	$(BIN)/python -m helpers variants run --resume

# ---- checks ----

test: env-dev book ## build what has changed, then run the tests
	$(BIN)/python -m pytest $(if $(WORKERS),-n $(WORKERS) --dist loadgroup)

test-long: env-dev ## run the long tests: recorded numbers again, killed workers, killed runs, a full disk
	$(BIN)/python -m pytest $(if $(WORKERS),-n $(WORKERS) --dist loadgroup) -m "long and not longest"

test-all: env-dev book ## run all tests there are: every page in JupyterLab, every look of every page; before a release
	$(BIN)/python -m pytest $(if $(WORKERS),-n $(WORKERS) --dist loadgroup) -o faulthandler_timeout=3600 -m "longest or not longest"

fuzz: env-dev ## arguments that nobody can mean, and files that nobody wrote: seeded; minutes (FUZZ_EXAMPLES=2000)
	FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),2000) $(BIN)/python -m pytest tests/fuzz -m "longest or not longest"
	$(BIN)/python -m tests.fuzz

weaknesses: env ## ask the registry's database for known weaknesses of the pins; fails where it cannot be asked
	$(BIN)/uv tool run pip-audit --strict --no-deps --disable-pip -r requirements.txt

lint: env-dev ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: env-dev ## check the types of the helpers
	$(BIN)/mypy

bench: env-dev ## time indices, grids, variants and builds against other programs and an earlier commit (BENCH_SIZE=full: all of it)
	@$(BIN)/python benchmarks/concentration.py
	@$(BIN)/python benchmarks/baci.py
	@$(BIN)/python benchmarks/grid.py
	@$(BIN)/python benchmarks/variants.py
	@$(BIN)/python benchmarks/build.py

bench-audit: env-dev ## measure false alarms and power of the audit on hundreds of tables, and record them for the book
	@$(BIN)/python benchmarks/audit.py --record

# ---- upkeep ----

lock: $(BIN)/python ## compile requirements.in and requirements-dev.in into pins
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 requirements-spark.in -o requirements-spark.txt

clean: ## remove what a build leaves behind
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache .hypothesis
