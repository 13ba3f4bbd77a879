# What a person types. A bare clone needs make and Python 3.11 or newer; everything else is set up from here.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup test-setup demo test bench lock clean check check-lint check-format check-types check-imports \
	check-texts

VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
DEMO ?=
TESTS ?=
DIST := src/twinline/console/static/dist

# A stamp file says what was installed last; it is older than its sources only when there is work to do.
PRODUCT_STAMP := $(VENV)/.product
TESTS_STAMP := $(VENV)/.tests
CONSOLE_STAMP := $(DIST)/.built
CONSOLE_SOURCES := $(shell find frontend -name node_modules -prune -o -type f -print 2>/dev/null)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(BIN)/python -m pip install -qq
LOCKED := $(PIP) --no-deps --require-hashes

help:
	@echo "make demo    two companies on this machine, kept in step (DEMO='--empty' and the like are handed on)"
	@echo "make setup   everything the product needs, in .venv; then .venv/bin/twinline works"
	@echo "make test    everything the tests need, then all tests (TESTS='tests/demo -x' for some)"
	@echo "make check   lint, format, types, import rules, committed texts"
	@echo "make bench   benchmarks: a table, and bench.json"
	@echo "make lock    requirements/*.txt anew from pyproject.toml"
	@echo "make clean   take away what the other targets made"

setup: $(PRODUCT_STAMP) $(if $(CONSOLE_SOURCES),$(CONSOLE_STAMP))
	@:

$(BIN)/python:
	@scripts/make-venv $(VENV)

$(PRODUCT_STAMP): requirements/build.txt requirements/product.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Twinline needs into $(VENV)"
	@$(LOCKED) -r requirements/build.txt -r requirements/product.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(CONSOLE_STAMP): $(CONSOLE_SOURCES) requirements/node.txt | $(PRODUCT_STAMP)
	@scripts/build-console $(VENV)
	@mkdir -p $(@D) && touch $@

test-setup: setup $(TESTS_STAMP)
	@scripts/install-debian-packages

$(TESTS_STAMP): requirements/tests.txt $(PRODUCT_STAMP)
	@echo "Installing what the tests need into $(VENV)"
	@$(LOCKED) -r requirements/tests.txt
	@touch $@

demo: setup
	@$(BIN)/twinline demo $(DEMO)

test: test-setup
	@$(BIN)/python -m pytest -v -n $(WORKERS) --dist loadfile --no-header $(TESTS)

check: check-lint check-format check-types check-imports check-texts

check-lint check-format check-types check-imports check-texts: setup $(TESTS_STAMP)

check-lint:
	@$(BIN)/ruff check

check-format:
	@$(BIN)/ruff format --check

check-types:
	@$(BIN)/mypy

check-imports:
	@$(BIN)/lint-imports --no-logo

check-texts:
	@$(BIN)/python scripts/check_committed_texts.py

bench: setup
	@$(BIN)/python -m benchmarks

lock: setup $(TESTS_STAMP)
	@scripts/lock-requirements $(BIN)/uv

clean:
	rm -rf $(VENV) $(DIST) frontend/node_modules dist build bench.json
	find src tests scripts -name __pycache__ -prune -exec rm -rf {} +
