# make run     install what is needed, start the app        (PORT=8501 ADDRESS=localhost HOSTS=)
# make test    install what the tests need, a browser, PostgreSQL and nginx too, then make check
# make test-all  the same with the slow tests: deep networks, kills at each step, a busy machine
# make check   what CI checks, without installing: ruff, mypy, pytest (TESTS= narrows pytest, SELECT= has the slow tests too)
# make format  let ruff format and mend
# make messages  every text that people read, for translators: locale/vistazo.pot, catalogues updated
# make screenshots  all pages, wide and phone, light and dark, each language: screenshots/, docs/images
# make bench   how fast it trains, against plain Keras     (SHARED= folder with bench/plain_keras.py)
# make bench-all   whole runs, the app and its data too (bench/README.md has its parts)

PORT ?= 8501
ADDRESS ?= localhost
HOSTS ?=
TESTS ?= tests
export TESTS

.PHONY: run test test-all check format messages screenshots bench bench-all

run:
	@scripts/install.sh requirements.txt
	@exec .venv/bin/python -m core app --address "$(ADDRESS)" --port "$(PORT)" --hosts "$(HOSTS)"

test:
	@scripts/install.sh requirements-dev.txt
	@scripts/install-browser.sh
	@scripts/install-postgresql.sh
	@scripts/install-nginx.sh
	@scripts/check.sh

test-all: export SELECT =
test-all: test

check:
	@scripts/check.sh

format:
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

messages:
	@.venv/bin/python scripts/messages.py

screenshots:
	@scripts/install.sh requirements-dev.txt
	@scripts/install-browser.sh
	@.venv/bin/python scripts/screenshots.py

bench bench-all:
	@scripts/install.sh requirements-dev.txt
	@scripts/install-browser.sh
	@.venv/bin/python -m bench $(if $(filter bench,$@),training) $(SHARED)
