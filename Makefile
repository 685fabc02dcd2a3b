.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory

INPUT ?= data/raw
OUTPUT ?= out
REFERENCES ?=
DECISIONS ?=
LICENCE ?=
WORKERS ?=
BENCH ?= --scale
FUZZ_SECONDS ?= 60
ENGINE ?=
MASTER ?=
BASE_PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11

VENV := .venv
PYTHON := $(VENV)/bin/python
PIPELINE := $(PYTHON) -m pipeline
OPTIONS = "$(INPUT)" --output "$(OUTPUT)" $(if $(REFERENCES),--references "$(REFERENCES)") $(if $(DECISIONS),--decisions "$(DECISIONS)") $(if $(WORKERS),--workers $(WORKERS)) $(if $(ENGINE),--engine $(ENGINE)) $(if $(MASTER),--master "$(MASTER)")
GOLD := ../shared/gold
COMPILE = cd $(CURDIR) && UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/lock/bin/uv pip compile -q --universal $(UPGRADE) --generate-hashes \
	--no-emit-index-url --python-version 3.11
UPGRADE ?= --upgrade
SPACE := $() $()
STAGES := ingest dedupe extract normalize link validate check publish report

.PHONY: help run $(STAGES) compile test lint format score bench review release audit fuzz spark tools lock clean

help: ## Print this list
	@echo "econclaims: news articles to a checked data set of numeric economic claims"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  One stage, and what of the stages before it is not done yet:"
	@echo "  make $(subst $(SPACE),$(SPACE)| ,$(STAGES))"
	@echo
	@echo "  INPUT ($(INPUT)), OUTPUT ($(OUTPUT)), REFERENCES and WORKERS choose folders and the number of processes, as in"
	@echo "  make run INPUT=articles OUTPUT=results WORKERS=4"

run: $(VENV)/run.stamp ## Read the articles in INPUT and write tables, validation and report to OUTPUT
	@$(PIPELINE) run $(OPTIONS)

$(STAGES): $(VENV)/run.stamp
	@$(PIPELINE) $@ $(OPTIONS)

review: $(VENV)/run.stamp ## Serve the report in OUTPUT on this machine, to confirm, correct or reject claims
	@$(PIPELINE) review "$(OUTPUT)" $(if $(DECISIONS),--decisions "$(DECISIONS)")

release: $(VENV)/run.stamp ## Lay OUTPUT out as a data set to publish, in OUTPUT/release
	@$(PIPELINE) release "$(OUTPUT)" $(if $(LICENCE),--licence "$(LICENCE)")

compile: $(VENV)/dev.stamp ## Compile the grammar, once: the same results, sooner (needs a C compiler; takes some minutes)
	@log=$$(mktemp) && trap 'rm -f "$$log"' EXIT; $(PYTHON) -c 'from pipeline.grammar.compiled import build; build()' >"$$log" 2>&1 \
		|| { cat "$$log" >&2; echo "make compile: failed; on Debian and Ubuntu install gcc and python3-dev. Everything works without it." >&2; exit 2; }

test: $(VENV)/dev.stamp ## Run the tests
	@$(PYTHON) -m pytest -n 2

lint: $(VENV)/dev.stamp ## Check style, format and types
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy

format: $(VENV)/dev.stamp ## Put style and format right
	@$(VENV)/bin/ruff check --fix
	@$(VENV)/bin/ruff format

score: $(VENV)/run.stamp ## Score the reader on the gold sentences beside the project
	@test -f $(GOLD)/score.py -a -f $(GOLD)/ko-dev.jsonl || { echo "make score: there are no gold sentences in $(GOLD)" >&2; exit 2; }
	@scored=$$(mktemp) && trap 'rm -f "$$scored"' EXIT \
		&& $(PIPELINE) annotate $(GOLD)/ko-dev.jsonl "$$scored" && $(PYTHON) $(GOLD)/score.py $(GOLD)/ko-dev.jsonl "$$scored"

bench: compile $(VENV)/bench.stamp ## Measure accuracy, speed and scale (half an hour); BENCH= leaves whole runs out, and takes options
	@$(PIPELINE) bench $(BENCH)
	@echo "The claims table in Chromium:"
	@$(PYTHON) -m pytest -n 0 -q -rs tests/browser/test_report_pages.py -k twenty_thousand_rows

audit: $(VENV)/tools.stamp ## Ask a vulnerability service about the locked dependencies (needs a network)
	@said=$$(mktemp) && trap 'rm -f "$$said"' EXIT; failed=0; for lock in requirements*.lock; do echo "$$lock"; \
		$(VENV)/tools/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$lock 2>&1 | tee -a "$$said" || failed=1; done; \
	if grep -qE 'could not be audited|Connection|timed out' "$$said"; then \
		echo "make audit: the vulnerability service cannot be reached, or does not know a package: it was NOT audited" >&2; exit 2; fi; exit $$failed

fuzz: $(VENV)/dev.stamp ## Throw mutated files and texts at the reader and at ingest for FUZZ_SECONDS each
	@for target in reader ingest; do $(PYTHON) -m fuzz $$target $(FUZZ_SECONDS); done

spark: $(VENV)/spark.stamp ## Install the Spark engine (--engine spark), which needs Java 17
	@$(PYTHON) -c 'import pyspark; print("PySpark", pyspark.__version__)'

tools: $(VENV)/tools.stamp ## Install what stands beside the project: the S3 server of the tests, and pip-audit

lock: $(VENV)/dev.stamp ## Resolve the dependencies again and write the lock files
	@$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install -q uv
	@$(COMPILE) pyproject.toml -o requirements.lock
	@$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@$(COMPILE) pyproject.toml --extra spark -c requirements.lock -o requirements-spark.lock
	@for group in bench tools; do $(COMPILE) --group $$group -o requirements-$$group.lock; done
	@rm -rf $(VENV)/lock

clean: ## Remove the environment, the caches and OUTPUT
	@rm -rf $(VENV) test-output .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find pipeline tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -e "$(OUTPUT)/.econclaims.lock" ]; then rm -rf "$(OUTPUT)"; fi

$(VENV)/python.stamp:
	@python=$$(for name in $(BASE_PYTHON); do \
		command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; \
	done) || { echo "make: Python 3.11 or newer is needed, and none of these is that: $(BASE_PYTHON)" >&2; exit 2; }; \
	echo "Setting up $(VENV) with $$($$python --version)"; \
	$$python -m venv --clear $(VENV) || { echo "make: '$$python -m venv' failed; on Debian and Ubuntu install python3-venv" >&2; exit 2; }
	@touch $@

$(VENV)/run.stamp: requirements.lock $(VENV)/python.stamp
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/python.stamp
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

$(VENV)/spark.stamp: requirements-spark.lock $(VENV)/run.stamp
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-spark.lock
	@touch $@

$(VENV)/tools.stamp: requirements-tools.lock $(VENV)/python.stamp
	@$(PYTHON) -m venv --clear $(VENV)/tools
	@$(VENV)/tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-tools.lock
	@touch $@

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/run.stamp
	@$(PYTHON) -m pipeline.bench.install $< $(VENV)/bench
	@touch $@
