# Two commands for users: `make demo` and `make test`. Each does all the set-up.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DEMO   ?= demo
ACCOUNTS ?= 20000
MONTHS ?= 13
SEED   ?= 2026
SERVE  ?= 1

.PHONY: demo test test-slow bench lint docs setup clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Jicha needs Python 3.11 or newer; this is %d.%d" % sys.version_info[:2]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev$(EXTRAS)]'
	@touch $@

demo: setup
	$(BIN)/jicha simulate $(DEMO)/county --accounts $(ACCOUNTS) --months $(MONTHS) --seed $(SEED)
	$(BIN)/jicha load $(DEMO)/county/source --warehouse $(DEMO)/warehouse
	$(BIN)/jicha audit --warehouse $(DEMO)/warehouse --period 2026-10 --out $(DEMO)/audit

test: setup
	$(BIN)/ruff check jicha tests examples bench
	$(BIN)/ruff format --check jicha tests examples bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m 'not slow' -n 2

test-slow: setup
	$(BIN)/pytest -m slow

lint: setup
	$(BIN)/ruff check --fix jicha tests examples bench
	$(BIN)/ruff format jicha tests examples bench

docs: setup
	$(BIN)/jicha docs docs/reference

bench: setup
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) $(DEMO)
