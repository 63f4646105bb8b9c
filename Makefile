# Each recipe works from nothing on a machine with Python 3.11+ and make.
# PYTHON= names the interpreter for a new environment, PORT= where `make run` listens.
B := .venv/bin
RUN := sh tools/environment.sh requirements.txt
DEV := sh tools/environment.sh requirements-dev.txt
UV := $(B)/uv

help: ## print these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

run: ## everything from nothing, then the site with its demo conferences; Ctrl-C stops all
	@$(RUN)
	@exec $(B)/python -m wtdc.supervisor

test: ## everything from nothing, then all tests on SQLite, on PostgreSQL and in the browser
	@$(DEV)
	@$(B)/python -m tests.run

check: ## formatting, lint, types, import contracts, migrations, settings of a public site
	@$(DEV)
	$(B)/ruff check --quiet .
	$(B)/ruff format --check --quiet .
	$(B)/mypy --strict wtdc accounts events
	$(B)/lint-imports
	$(B)/djlint --lint --quiet templates
	$(B)/python manage.py makemigrations --check --dry-run
	$(B)/python -m tests.production manage.py check --deploy --fail-level WARNING

fmt: ## put the code into its one format
	@$(DEV)
	$(B)/ruff check --fix --quiet . || true
	$(B)/ruff format --quiet .

lock: ## renew requirements*.txt from pyproject.toml, with hashes, for Python 3.11 to 3.13
	@$(RUN)
	sh tools/lock.sh

messages: ## collect the interface's texts into locale/ and compile the catalogues
	@$(RUN)
	$(B)/python -m wtdc.catalogues update
	$(B)/python -m wtdc.catalogues compile

race: ## the race tests in their long form, on both databases
	@$(DEV)
	@WTDC_LONG=1 $(B)/python -m tests.run --only race

faults: ## the fault experiments in their long form: killed workers, a frozen broker
	@$(DEV)
	@WTDC_LONG=1 $(B)/python -m tests.run --only fault

bench: ## measure imports, pages and start times, as a table
	@$(DEV)
	@$(B)/python -m tests.bench

.PHONY: help run test check fmt lock messages race faults bench
