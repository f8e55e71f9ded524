# Needs python3 (3.11 or newer) and make; everything else goes into .venv.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CLAUDE_STAMP := $(VENV)/.claude-installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The first of these that is new enough; `make install PYTHON=/path/to/python` chooses another.
CANDIDATES := python3 python3.13 python3.12 python3.11
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for python in $(CANDIDATES); do $$python $(NEW_ENOUGH) 2>/dev/null && { echo $$python; break; }; done)
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install run test check bench screenshots clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

install: $(STAMP) ## Put studio and studio-tui into .venv/bin

# The newer pip knows dependency groups. Without build isolation, hatchling is the pinned one of the dev group.
$(STAMP): pyproject.toml constraints.txt
	@$(or $(PYTHON),false) $(NEW_ENOUGH) || { \
	  echo "studio-tui needs Python 3.11 or newer; found: $$($(or $(PYTHON),python3) --version 2>&1)." >&2; \
	  echo "Install one, then name it: make install PYTHON=python3.12" >&2; exit 1; }
	@echo "Installing into $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --constraint constraints.txt --upgrade pip
	@$(PIP) install --constraint constraints.txt --group dev
	@$(PIP) install --constraint constraints.txt --no-build-isolation --editable .
	@touch $@
	@echo "Ready: $(BIN)/studio-tui and $(BIN)/studio"

# Apart, since a look at the program does without these 166 MB.
$(CLAUDE_STAMP): $(STAMP)
	@echo "Installing Claude's SDK, whose CLI the tests run …"
	@$(PIP) install --constraint constraints.txt --group claude
	@touch $@

run: install ## Open the sample workspace, copied to a temporary place
	@$(BIN)/studio-tui --sample

test: install $(CLAUDE_STAMP) ## Run all tests; PYTEST_ARGS adds to the command
	@# Textual reads the first two once, before a test could take them away. The last: no test may be skipped for want
	@# of Claude.
	env -u TEXTUAL_THEME -u TEXTUAL_COLOR_SYSTEM STUDIO_TUI_TEST_CLAUDE=1 $(BIN)/python -m pytest -n auto --maxprocesses 8 $(PYTEST_ARGS)

check: install ## Formatting, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install ## Measure what the README promises
	$(BIN)/python -m tests.benchmarks

screenshots: install ## Render the README's pictures from the sample workspace
	$(BIN)/python tools/screenshots.py

clean: ## Remove the virtual environment and everything built
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis snapshot_report.html
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
