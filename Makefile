# Every task has one door here. `make help` prints this file's own comments.
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run demo test test-fast check lock bench record
BIN := .venv/bin
UV := $(or $(shell command -v uv),$(BIN)/uv)
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what running needs; leaves .venv/bin/marshrut
	@sh docker/setup.sh run

setup-test:
	@sh docker/setup.sh test

run: setup ## set up and start the whole product; ARGS="--demo --port 8080" are passed on
	@exec $(BIN)/marshrut up $(ARGS)

demo: setup ## walk one case from a signal to its close in virtual time; the papers land in out/demo
	@$(BIN)/marshrut demo --out out/demo $(ARGS)

test: setup-test ## set up, then prove everything: rules, types, layers, tests on SQLite and on PostgreSQL
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile
	@$(BIN)/python -m pytest -q -m database --database postgres

test-fast: setup-test ## the pure tests only: no server, no documents
	@$(BIN)/python -m pytest -q tests/models tests/forms tests/workflows/engine tests/rules

check: setup-test ## what a reviewer need not look for: format, lint, types, layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

lock: setup-test ## resolve pyproject.toml into hashed lists that name no index and no path; ARGS=--upgrade renews them
	$(COMPILE) pyproject.toml --extra embedded $(ARGS) --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra embedded --group dev --constraint requirements.txt $(ARGS) --output-file requirements-dev.txt
	$(COMPILE) --group setup $(ARGS) --output-file requirements-setup.txt
	@! grep -nE 'https?:|file:|^-' requirements*.txt

record: setup-test ## record the golden histories that every later engine must replay
	@$(BIN)/python -m tests.replay.record

bench: setup ## measure, and print ratios
	@$(BIN)/python -m bench
