# Every target sets up what it needs: a virtual environment with the locked packages.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
GATEWAY := docker/gateway/node_modules/.package-lock.json
SUITES := tests/conformance/node_modules/.package-lock.json
FUZZER := build/schemathesis/.ready
GUESSER := build/clairvoyance/.ready
COMPILE := build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: audit bench help setup run test lint format lock clean compose conformance client sdl-diff gateway

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Create .venv with the locked packages

$(READY): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "storefront needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(READY) ## Serve the marketplace: engines, migrations, demo data, API and worker
	@exec $(BIN)/storefront up

test: $(READY) ## Run the whole suite on engines of its own
	@$(BIN)/python -m pytest --ignore=tests/conformance

bench: $(READY) ## Measure the API against hand-written routes (SIZE=10k|1m|all CASES=A,B ROUNDS=9 GATE=1)
	@$(BIN)/python -m tests.bench.run

lint: $(READY) ## Check style, types, import contracts and SDL snapshots
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/storefront sdl --check

format: $(READY) ## Rewrite the code in the house style
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

ifneq ($(shell command -v node),)
conformance: compose $(READY) $(SUITES) $(FUZZER) $(GUESSER) ## Hold the API against public suites and client tools (needs Node 20)
	@$(BIN)/python -m pytest tests/conformance

client: $(SUITES) ## Write the typed TypeScript client to build/client (needs Node 20)
	@npm --prefix tests/conformance run --silent client
	@echo "build/client is ready: see its README.md"

sdl-diff: $(SUITES) ## Refuse breaking changes of the API that nobody announced (needs Node 20)
	@node tests/conformance/clients/sdl-diff.mjs
else
conformance: $(READY)
	@echo "skipped, but for graphql-core's own tests: the other suites need Node 20 or newer"
	@$(BIN)/python -m pytest tests/conformance/executor

client sdl-diff:
	@echo "skipped: make $@ needs Node 20 or newer, and there is no node here"
endif

$(FUZZER): tests/conformance/fuzz/requirements.txt
	@echo "Installing Schemathesis into build/schemathesis ..."
	@$(PYTHON) -m venv build/schemathesis
	@build/schemathesis/bin/pip install --quiet --disable-pip-version-check --no-deps -r $<
	@touch $@

$(GUESSER): tests/conformance/fuzz/clairvoyance.txt
	@echo "Installing clairvoyance into build/clairvoyance ..."
	@$(PYTHON) -m venv build/clairvoyance
	@build/clairvoyance/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

$(SUITES): tests/conformance/package.json tests/conformance/package-lock.json
	@echo "Installing the suites into tests/conformance ..."
	@npm --prefix tests/conformance ci --silent
	@touch $@

audit: ## Ask the registries for known weaknesses of what is locked
	@test -x build/audit/bin/pip-audit || { $(PYTHON) -m venv build/audit && \
	  build/audit/bin/pip install --quiet --disable-pip-version-check pip-audit; } || \
	  echo "constraints.txt: pip-audit could not be installed"
	@$(PYTHON) tests/conformance/audit.py build/audit/bin/pip-audit

lock: ## Renew constraints.txt and, for the image, docker/requirements.txt (versions and hashes)
	@test -x build/lock/bin/uv || { $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv; }
	@$(COMPILE) --upgrade --extra embedded --extra dev --output-file constraints.txt pyproject.toml
	@echo setuptools | $(COMPILE) -c constraints.txt --output-file docker/requirements.txt pyproject.toml -

ifeq ($(shell command -v npm),)
compose gateway:
	@echo "skipped: make $@ needs Node 20 or newer, and there is no node here"
else
compose: $(GATEWAY) ## Compose the subgraphs; both deployments must have one API (needs Node 20)
	@node docker/gateway/compose.mjs

gateway: compose $(READY) ## Hold a gateway before the subgraphs against one process (needs Node 20)
	@$(BIN)/python -m pytest tests/conformance/federation
endif

$(GATEWAY): docker/gateway/package-lock.json
	@echo "Installing the locked packages of the gateway ..."
	@npm ci --prefix docker/gateway --silent

clean: ## Remove the environment, every cache and the data of the benchmark; that of the marketplace stays
	@rm -rf $(VENV) build docker/gateway/node_modules tests/conformance/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
