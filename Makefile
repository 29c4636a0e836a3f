# make run: the app with demo data on an embedded database.
# make check: after each step, under half a minute.  make quick: before each commit.  make test: everything, once before
# it goes out.  make bench: every figure of docs/performance.md over its yardstick.  make profile PAGE=W: where it goes.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STAMP := .venv/.installed
BABEL := $(BIN)/python -m babel.messages.frontend -q
# Languages that are translated; the source language of every text is simplified Chinese.
LANGUAGES := zh_Hant en
CATALOGUES := $(LANGUAGES:%=translations/%/LC_MESSAGES/messages.mo)
RUN_ENV := YSS_ENV=development YSS_TESTING_TOOLS=1

.PHONY: run check quick test ablation bench profile lint format screens sheets messages catalogues migrate venv static lock bill

venv: $(STAMP)

$(STAMP): requirements-dev.lock
	$(PYTHON) -m venv .venv || { echo "python3-venv is needed (Debian: apt-get install python3-venv)"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $(STAMP)

static: $(STAMP) catalogues
	$(BIN)/python -m whitenoise.compress --quiet yss/static

migrate: $(STAMP)
	$(RUN_ENV) $(BIN)/flask --app wsgi db upgrade

run: static migrate
	@echo "Five phones side by side: http://stage.localhost:$(PORT)/testing/stage"
	@echo "One phone, signed in as anyone of the cast: http://localhost:$(PORT)/testing"
	@printf 'A collector invite, ready to open: http://localhost:$(PORT)'; $(RUN_ENV) $(BIN)/flask --app wsgi demo load
	$(RUN_ENV) YSS_LISTEN=127.0.0.1:$(PORT) $(BIN)/python -m yss

lint: $(STAMP)
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: lint catalogues
	$(BIN)/pytest -n auto --dist worksteal tests/house tests/domain

quick: static
	$(BIN)/pytest -n auto --dist worksteal -m "not browser" -k "not postgresql"

test: lint static
	@.ci/install-browser
	@if command -v chromium >/dev/null; then \
		$(BIN)/pytest -n 2 --dist worksteal; \
	else \
		$(BIN)/pytest -n 2 --dist worksteal -m "not browser" && \
		echo "The browser tests did not run: Chromium is missing (Debian, as root: apt-get install chromium fonts-noto-cjk)."; \
	fi

ablation: static
	PYTHONPATH=tests $(BIN)/python -m ablation

bench: $(STAMP)
	$(BIN)/python benchmarks/bench.py $(ARGS)

profile: $(STAMP)
	$(BIN)/python benchmarks/layers.py $(PAGE) $(ARGS)

screens: static
	$(BIN)/python tests/browser/screens.py
	$(BIN)/python tests/browser/guide_pictures.py

sheets: static
	$(BIN)/python tests/browser/sheets.py

messages: $(STAMP)
	$(BABEL) extract -F babel.cfg -k _l -k lazy_ngettext:1,2 -k lazy_pgettext:1c,2 --no-location --sort-output --omit-header -o translations/messages.pot .
	for language in $(LANGUAGES); do \
		$(BABEL) update -l $$language -i translations/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --init-missing --no-wrap; \
	done

catalogues: $(CATALOGUES)

%.mo: %.po $(STAMP)
	$(BABEL) compile -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/messages.mo,%,$@))

lock: pyproject.toml
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet pip-tools
	.venv-lock/bin/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-annotate -o requirements.lock pyproject.toml
	.venv-lock/bin/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-annotate --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	rm -rf .venv-lock

bill: $(STAMP)
	$(PYTHON) -m venv .venv-bill && .venv-bill/bin/pip install --quiet cyclonedx-bom==7.5.0
	.venv-bill/bin/cyclonedx-py requirements --output-reproducible --of JSON -o - requirements.lock | $(BIN)/python deploy/bill.py
	rm -rf .venv-bill
