# Everything a person types. The same commands run in CI. See CONTRIBUTING.md.
.DEFAULT_GOAL := help
.PHONY: help setup convert demo test lint format bench fuzz lock docs clean

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DATA := $(VENV)/.data
# Packages are installed uncompiled: whoever forbids Python to keep what it compiles would wait for Synapse at every start.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: $(DATA) ## install everything into .venv (once; again only when the lock changes)

$(STAMP): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo "Vigie needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; fi
	@echo "Installing into $(VENV) (about a minute the first time)..." >&2
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-warn-script-location --no-compile --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# What git does not keep: built from installed packages, and not fatal when it cannot be.
$(DATA): $(STAMP) $(wildcard src/vigie/platforms/geo_build.py src/vigie/lab/webclient.py src/vigie/lab/web/*)
	@for part in vigie.platforms.geo_build vigie.lab.webclient; do \
	  $(BIN)/python -m $$part || echo "$$part could not be built; what needs it will say so" >&2; \
	done
	@touch $@

convert: setup ## install the backends of `vigie rules convert` into .venv/convert
	@$(BIN)/vigie rules convert --setup

demo: setup ## the incident replayed on stock Synapse and on a protected one (ARGS=--exit ends by itself)
	@$(BIN)/vigie demo $(ARGS)

lint: setup ## style, types, direction of imports
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >$(VENV)/imports.log 2>&1 || { cat $(VENV)/imports.log; exit 1; }
	@echo "Style, types and imports: in order."

format: setup ## rewrite the sources in house style
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet

test: lint ## every test, on real servers (ARGS is passed to pytest)
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 $(ARGS)

bench: setup ## the figures of docs/performance.md
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

fuzz: setup ## look for texts and files that break content inspection (ARGS: options of libFuzzer, -max_total_time=600)
	@PYTHONPATH=tests $(BIN)/python tests/fuzz/run.py $(ARGS)
	@PYTHONPATH=tests $(BIN)/python tests/fuzz/run.py files $(ARGS)

docs: setup ## rewrite the generated pages
	@$(BIN)/python -m vigie.settings.reference
	@$(BIN)/python -m vigie.settings.thresholds
	@$(BIN)/python -m vigie.settings.pack
	@$(BIN)/python -m vigie.platforms.siem.page
	@$(BIN)/python -m vigie.content.page

lock: ## resolve the dependencies anew into requirements.lock
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq uv
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate \
	  --extra lab --group dev pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate \
	  --group convert -o requirements-convert.lock

clean: ## remove what setup and tests made
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
