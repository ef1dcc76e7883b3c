# Two commands: `make run` starts the portal on this machine, `make test` checks all of it.
# Python 3.11 or newer and make are enough; everything else comes from the lock files.

PORT ?= 8000
ARGS ?=
# The first Python that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$python" && break; done)
IN_VENV = .venv/bin/python
# One more process than there are cores, since tests with a browser wait for it; more than four
# share one PostgreSQL badly.
PROCESSES ?= $(shell "$(PYTHON)" -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
export PORT

.PHONY: help run test lint bench demo lock clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 12

run: .venv/installed ## Run the portal on PORT (8000) until Ctrl-C
	@$(IN_VENV) manage.py serve $(ARGS)

test: .venv/installed-dev ## Run all tests; ARGS are for pytest
	@$(IN_VENV) -m pytest --numprocesses $(PROCESSES) --dist loadfile \
		--no-loadscope-reorder $(ARGS)

lint: .venv/installed-dev ## Check style, templates, migrations, settings and translations
	@$(IN_VENV) manage.py lint $(ARGS)

bench: .venv/installed-dev ## Measure pages against a bare view; ARGS="--products 100000"
	@$(IN_VENV) manage.py bench $(ARGS)

demo: .venv/installed ## Fill an empty database with a demo city; ARGS="--members 100000"
	@$(IN_VENV) manage.py demo $(ARGS)

lock: ## Renew both lock files from pyproject.toml
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv
	@.venv-lock/bin/uv pip compile $(LOCK_OPTIONS) --output-file requirements.txt pyproject.toml
	@.venv-lock/bin/uv pip compile $(LOCK_OPTIONS) --group dev --constraint requirements.txt \
		--output-file requirements-dev.txt pyproject.toml
	@rm -rf .venv-lock

LOCK_OPTIONS = --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

clean: ## Remove .venv (data under var/ stay)
	rm -rf .venv

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found." >&2; exit 1; }
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a virtual environment (Debian: apt install python3-venv)." >&2; \
		exit 1; }

# The stamps are made last: an interrupted install is done again, a changed lock is installed anew.
.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing requirements.txt …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | .venv/bin/python
	@echo "Installing requirements-dev.txt …"
	@$(PIP) -r requirements-dev.txt
	@touch .venv/installed $@

PIP = $(IN_VENV) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	--require-hashes
