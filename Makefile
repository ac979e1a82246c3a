# Two commands on a fresh machine: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FIRST_PYTHON = $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

# Companies sign for registries with certificates of their own; the system knows them.
export UV_SYSTEM_CERTS ?= true

.DEFAULT_GOAL := help
.PHONY: help demo test lint types arrows check format lock bench eval vectors clean

help: ## list what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(READY) ## make the environment, build the demo company, answer a first question
	@$(BIN)/coach demo

test: $(READY) ## run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: $(READY) ## style: ruff check and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY) ## mypy --strict over everything
	@$(BIN)/mypy

arrows: $(READY) ## assistant -> skills -> connectors, and never back
	@$(BIN)/lint-imports

check: lint types arrows test ## everything CI checks

format: $(READY) ## put style right
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(READY) ## every benchmark, each beside its peer or floor
	@$(BIN)/coach bench

eval: $(READY) ## every question set, with what failed
	@$(BIN)/coach eval

vectors: $(READY) ## embed the demo guides and learn the example questions anew, after one has changed
	@$(BIN)/python -m connectors.library.shipped
	@$(BIN)/python -m assistant.understanding.shipping

lock: $(READY) ## resolve dependencies anew into requirements.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--custom-compile-command 'make lock' pyproject.toml --group dev -o requirements.lock
	@awk '/^uv==/{on=1} on&&/^[a-z]/&&!/^uv==/{exit} on&&!/# via/{print}' requirements.lock > requirements-uv.lock

clean: ## remove the environment and what tools left behind
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info

# The environment: uv from its own hash, then everything else by uv from the lock. Made again when the lock changes.
$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@test -n "$(FIRST_PYTHON)" || { echo "Sales Coach needs Python 3.11 or later; install it and run make again."; exit 1; }
	@echo "Making the environment in $(VENV) with $(FIRST_PYTHON) ..."
	@test -x $(BIN)/python || $(FIRST_PYTHON) -m venv $(VENV) || { \
		echo "That Python cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip sync -q --require-hashes requirements.lock
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q $(VENV)/lib assistant skills connectors prompts evals || true
	@touch $@
