# Every target sets itself up first: its Python, the one .venv, its locked libraries.

VENV := .venv
RUN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python

# A Python that can train where there is one (3.11 or 3.12), else one that can build.
# Each is run, not looked up: a name on PATH may be a launcher with nothing behind it.
PYTHON ?= $(shell \
	for fits in "(3, 11) <= v < (3, 13)" "v >= (3, 11)"; do \
		for python in python3 python3.12 python3.11 python3.14 python3.13 python; do \
			$$python -c "import sys; v = sys.version_info; sys.exit(not ($$fits))" \
				2>/dev/null && echo $$python && exit; \
		done; \
	done)

.DEFAULT_GOAL := help
.NOTPARALLEL: # what is built is then checked; one pip at a time fills .venv
.PHONY: help site test bench train serve check lint format lock clean

help: ## explain the targets
	@awk 'BEGIN { FS = ":.*## "; print "usage: make TARGET [VARIABLE=VALUE]\n" } \
		/^[a-z]+:.*## / { printf "  %-7s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo '  ARGS          more arguments for what the target runs'
	@echo '  BASE_ADDRESS  where the site will live (site, serve)'
	@echo '  PYTHON        the Python that makes $(VENV), once: 3.11 or newer'

site: $(VENV)/.base ## build the site into dist/
	@$(RUN) build.py $(if $(BASE_ADDRESS),--base-address '$(BASE_ADDRESS)') $(ARGS)

serve: $(VENV)/.base ## preview the site: watch, rebuild, reload
	@$(RUN) build.py serve $(if $(BASE_ADDRESS),--base-address '$(BASE_ADDRESS)') $(ARGS)

check: $(VENV)/.base ## look through what was built: addresses, hashes, sizes
	@$(RUN) build.py check $(ARGS)

train: $(VENV)/.train ## train the models anew (Python 3.11 or 3.12)
	@$(RUN) build.py train $(ARGS)

test: $(VENV)/.test ## run every test, a real browser's too
	@$(RUN) -m tests.harness.prepare
	@$(RUN) -m pytest --numprocesses=2 --dist=loadgroup $(ARGS)

bench: $(VENV)/.test ## measure the model and the page, for the README's figures
	@$(RUN) build.py --output build/bench
	@$(RUN) -m benchmarks

lint: $(VENV)/.dev ## check style and types
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

format: $(VENV)/.dev ## format the code and mend what can be mended
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

COMPILE = $(RUN) -m uv pip compile pyproject.toml --quiet --universal \
	--python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock" --output-file requirements/$(1).txt

# uv keeps what the file that it writes held, so all locks agree with dev's.
lock: $(VENV)/.dev ## compile requirements/ anew (ARGS=--upgrade for newer versions)
	@$(call COMPILE,dev) --extra train --extra test --extra dev $(ARGS)
	@for lock in test train base; do cp requirements/dev.txt requirements/$$lock.txt; done
	@$(call COMPILE,test) --extra train --extra test
	@$(call COMPILE,train) --extra train
	@$(call COMPILE,base)

clean: $(VENV)/.base ## remove the built site
	@$(RUN) build.py clean $(ARGS)

# The stamps lie inside .venv, so they vanish with it; one that is missing or older
# than its lock is made good by the next run, whatever stopped the last. Each lock
# holds those before it, in the same versions.
HOLDS_base := base
HOLDS_train := base train
HOLDS_test := base train test
HOLDS_dev := base train test dev

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer on PATH:" \
		"install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || { \
		echo "error: $(PYTHON) is no Python 3.11 or newer:" \
		"name one that is: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c "import ensurepip, venv" 2>/dev/null || { \
		echo "error: $(PYTHON) cannot make virtual environments:" \
		"install its venv module (on Debian and Ubuntu: python3-venv)" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.%: requirements/%.txt $(VENV)/.made
	@echo "Installing $< into $(VENV) (follow it in $(VENV)/pip.log) ..."
	@$(RUN) -m pip install --quiet --log $(VENV)/pip.log --no-input \
		--disable-pip-version-check --requirement $<
	@touch $(addprefix $(VENV)/.,$(HOLDS_$*))
