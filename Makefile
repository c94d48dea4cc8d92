# make run | test | check | words | nightly | soak | bench | wheels
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
RUN_HOME ?= var/demo
QUICK := not nightly and not soak

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run venv check words test test-house test-neuro nightly nightly-house nightly-neuro soak bench bench-% wheels system

run: .venv/core.done
	@echo "3/4  Opening the demo community in $(RUN_HOME)"
	@mkdir -p $(RUN_HOME)
	@BEFRIEND_MODE=demo BEFRIEND_HOME=$(abspath $(RUN_HOME)) BEFRIEND_ORIGIN=http://localhost:$(PORT) \
		$(BIN)/befriend up --port $(PORT) --prepare || [ $$? -eq 143 ]

venv: .venv/dev.done

.venv/core.done: requirements/build.txt requirements/core.txt pyproject.toml
	@echo "1/4  Making a Python environment in .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "2/4  Installing locked dependencies"
	@$(BIN)/pip install --quiet --require-hashes -r requirements/build.txt -r requirements/core.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.done: .venv/core.done requirements/dev.txt requirements/science.txt neuro/pyproject.toml
	@echo "     Installing what tests and checks need"
	@$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --require-hashes -r requirements/science.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e neuro
	@touch $@

.venv-neuro/done: requirements/build.txt requirements/neuro.txt neuro/pyproject.toml
	@echo "     Making an environment with NumPy and SciPy alone"
	@test -x .venv-neuro/bin/python || $(PYTHON) -m venv .venv-neuro
	@.venv-neuro/bin/pip install --quiet --require-hashes -r requirements/build.txt -r requirements/neuro.txt
	@.venv-neuro/bin/pip install --quiet --no-deps --no-build-isolation -e neuro
	@touch $@

system:
	@command -v chromium-headless-shell >/dev/null \
		|| { apt-get update -qq && apt-get install -y -qq chromium-headless-shell; } >/dev/null 2>&1 \
		|| echo "     Without chromium-headless-shell: the browser tests run in the whole browser, and longer"
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	test -x /usr/lib/postgresql/15/bin/initdb || missing="$$missing postgresql-15"; \
	command -v msgfmt >/dev/null || missing="$$missing gettext"; \
	test -z "$$missing" || { echo "     Installing$$missing"; apt-get update -qq && apt-get install -y -qq $$missing >/dev/null; }

check: venv system
	$(BIN)/ruff format --check src tests bench neuro
	$(BIN)/ruff check src tests bench neuro
	BEFRIEND_MODE=test BEFRIEND_HOME=var/check $(BIN)/mypy
	cd neuro && ../$(BIN)/mypy
	$(BIN)/djlint --lint --quiet src/befriend
	$(BIN)/lint-imports --no-cache
	BEFRIEND_MODE=test BEFRIEND_HOME=var/check $(BIN)/befriend makemigrations --check --dry-run
	BEFRIEND_MODE=test BEFRIEND_HOME=var/check $(BIN)/befriend words --check
	BEFRIEND_MODE=test BEFRIEND_HOME=var/check BEFRIEND_ORIGIN=https://befriend.example $(BIN)/befriend check --deploy --fail-level WARNING

words: venv system
	BEFRIEND_MODE=test BEFRIEND_HOME=var/check $(BIN)/befriend words

test: venv system .venv-neuro/done
	@$(MAKE) --no-print-directory -j 2 test-house test-neuro

test-house:
	$(BIN)/pytest -n 2 --dist worksteal -m "$(QUICK)"
	BEFRIEND_TEST_DB=postgres $(BIN)/pytest -n 2 --dist worksteal -m "both and $(QUICK)"

# In what the tests of the house leave over of two processors, so with patience; told in one piece when it is done.
neuro = cd neuro && told=$$(nice -n $(3) sh -ec '../$(BIN)/pytest -n 2 --dist worksteal --timeout 1800 $(1); \
	../.venv-neuro/bin/pytest -n 2 --dist worksteal --timeout 1800 $(2)' 2>&1) && echo "$$told" || { echo "$$told"; exit 1; }

test-neuro:
	@$(call neuro,-m "$(QUICK)",-m "not once and $(QUICK)",15)

nightly: venv system .venv-neuro/done
	@$(MAKE) --no-print-directory -j 2 nightly-house nightly-neuro

# Three on two processors: by night many wait for a clock, a kill or a disk.
nightly-house:
	CHROMIUM=/usr/bin/chromium $(BIN)/pytest -n 3 --dist worksteal -m "not soak"
	BEFRIEND_TEST_DB=postgres $(BIN)/pytest -n 3 --dist worksteal -m "not soak and not once"

nightly-neuro:
	@$(call neuro,,-m "not once",5)

soak: venv system
	$(BIN)/python -m bench.live --only soak

bench: bench-live bench-neuro

bench-%: venv system
	$(BIN)/python -m bench.$*

wheels: .venv/core.done
	@rm -rf dist
	@$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . $(addprefix ./,$(dir $(wildcard neuro/pyproject.toml)))
	@ls dist/*.whl
