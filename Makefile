# Each command first makes .venv and installs the locked packages; a second time that takes no time.
# The logic is in deploy/; every environment variable is in docs/running.md.

PYTHON ?= $(shell for each in python3.11 python3; do $$each -c '' 2>/dev/null && echo $$each && break; done)
IN_VENV = .venv/bin/python
ARGS ?=
export PORT HOST UPGRADE

.PHONY: help run test bench lint lock demo clean bootstrap-run bootstrap-test bootstrap-lock
.DEFAULT_GOAL := help

help: ## Say what each command does
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

run: bootstrap-run ## Serve the site with its worker on http://127.0.0.1:8000 (PORT=8010 for another port)
	@exec $(IN_VENV) -m deploy.run

test: bootstrap-test ## Run all tests, on SQLite and on PostgreSQL with Redis (ARGS="-k name" for some)
	@exec $(IN_VENV) -m deploy.suite $(ARGS)

bench: bootstrap-test ## Measure what has to be quick, and show the figures
	@set -e; for each in tests/bench/bench_*.py; do $(IN_VENV) -m tests.bench.$$(basename $$each .py); done

lint: bootstrap-test ## Check the style of the code
	@$(IN_VENV) -m ruff check . && exec $(IN_VENV) -m ruff format --check .

lock: bootstrap-lock ## Write the locks anew from deploy/locks/*.in (UPGRADE=1 for the newest versions)
	@exec $(IN_VENV) -m deploy.lock

demo: bootstrap-run ## Play the whole story without a browser and print the paths of the documents
	@exec $(IN_VENV) -m deploy.demo $(ARGS)

clean: ## Remove .venv and what tools have left behind; the data in var/ stays
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis var/static var/demo var/failed-journeys
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

bootstrap-run bootstrap-test bootstrap-lock: bootstrap-%:
	@$(PYTHON) -m deploy.bootstrap $*
