# Two commands for users: `make demo` and `make test`. Each does all the set-up from a bare checkout.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
            $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV   ?= .venv
BIN    := $(VENV)/bin
DEMO   ?= demo
ACCOUNTS ?= 20000
MONTHS ?= 13
SEED   ?= 2026
PERIOD ?= 2026-10
SERVE  ?= 1
PORT   ?= 8765
# LOCKED=1 installs requirements.lock, where every file has its hash; CI does.
LOCKED ?=

# Build tools are pinned like everything else (pip reads the first name, newer pips the second).
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
       $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: demo test test-slow bench lint docs picture setup lock clean

$(VENV)/bin/python:
	@test -n '$(PYTHON)' || { echo 'Jicha needs Python 3.11 or newer, and none was found: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What a user needs; then what a developer needs beside it: test tools, and Spark (430 MB).
$(VENV)/.user: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo 'Installing Jicha into $(VENV) (about a minute)'
	@$(PIP) -e .
	@touch $@

$(VENV)/.developer: $(VENV)/bin/python pyproject.toml constraints.txt requirements.lock
	@echo 'Installing Jicha, its test tools and Spark into $(VENV) (about two minutes)'
	@$(if $(LOCKED),$(PIP) --require-hashes -r requirements.lock && $(PIP) --no-deps --no-build-isolation -e .,$(PIP) -e '.[dev,spark]')
	@touch $@ $(VENV)/.user

setup: $(VENV)/.developer

demo: $(VENV)/.user
	@rm -rf $(DEMO)/county $(DEMO)/warehouse $(DEMO)/audit
	$(BIN)/jicha simulate $(DEMO)/county --accounts $(ACCOUNTS) --months $(MONTHS) --seed $(SEED)
	$(BIN)/jicha load $(DEMO)/county/source --warehouse $(DEMO)/warehouse
	$(BIN)/jicha audit --warehouse $(DEMO)/warehouse --period $(PERIOD) --out $(DEMO)/audit
ifeq ($(SERVE),1)
	@run=$(DEMO)/audit/runs/$$(cat $(DEMO)/audit/latest) && echo "http://127.0.0.1:$(PORT)/report.html  (Ctrl-C ends)" && \
	  $(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $$run
endif

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m 'not slow' -n 2 --dist loadgroup

test-slow: setup
	$(BIN)/pytest -m slow -n 2 --dist loadfile

lint: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Pages made from the catalogue, and the picture in the README.
docs: setup
	$(BIN)/jicha docs docs/reference

picture: setup
	$(BIN)/python docs/pictures/make.py

bench: setup
	$(BIN)/python -m bench

# New pins: run it after changing dependencies in pyproject.toml, and commit both files.
lock:
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet uv
	printf 'hatchling\neditables\nsetuptools\n' >$(VENV)/lock/build.in
	for out in 'constraints.txt' 'requirements.lock --generate-hashes'; do \
	  $(VENV)/lock/bin/uv pip compile pyproject.toml $(VENV)/lock/build.in --extra dev --extra spark --universal --python-version 3.11 \
	    --fork-strategy fewest --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --upgrade -o $$out || exit 1; done

clean:
	rm -rf $(VENV) $(DEMO)/county $(DEMO)/warehouse $(DEMO)/audit
