# Everything a person runs. A bare Debian with python3, python3-venv and make is enough for `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_HOME ?= .demo/hub
SOURCES := src tests benchmarks
# An image's wish that Python keep no bytecode would have every start of the command compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test sequences kills outages fuzz quick weigh lint format messages tables catalogues bench serve lock clean

demo: $(VENV)/runtime.stamp ## the main job: a workspace with the Western Balkans programme, served
	@$(BIN)/jahorina --home $(DEMO_HOME) demo

serve: $(VENV)/runtime.stamp ## serve the workspace in JAHORINA_HOME
	@$(BIN)/jahorina serve

test: $(VENV)/dev.stamp ## all tests: on SQLite, in a browser and on PostgreSQL where they are installed
	JAHORINA_THOROUGH_TESTS=1 $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not browser"
	$(BIN)/python -m pytest -q -n 3 --dist loadfile -m browser tests/web
	$(BIN)/python -m tests.on_postgresql

sequences: $(VENV)/dev.stamp ## ten thousand random lives of a case, none of which departs past a closed safeguard (half an hour)
	JAHORINA_SEQUENCES=10000 $(BIN)/python -m pytest -q -m slow --timeout 7200 tests/registers/test_no_departure_past_a_gate.py

kills: $(VENV)/dev.stamp ## a hundred imports killed at random moments, each there wholly or not at all (some minutes)
	JAHORINA_KILLS=100 $(BIN)/python -m pytest -q -m slow --timeout 3600 tests/evidence/test_killed.py

outages: $(VENV)/dev.stamp ## a thousand nodes killed at random moments, a thousand random orders of arrival (a quarter of an hour alone)
	JAHORINA_KILLS=1000 JAHORINA_SCHEDULES=1000 $(BIN)/python -m pytest -q -n 0 -m slow --timeout 7200 -s tests/exchange/test_kills.py tests/exchange/test_nodes.py -k "killed or schedules"

fuzz: $(VENV)/dev.stamp ## half a million mutants of a bundle, none of which is believed or crashes the reader (ten minutes)
	$(BIN)/python -m benchmarks.bundle_fuzz

quick: $(VENV)/dev.stamp ## the loop while writing
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

weigh: $(VENV)/dev.stamp ## find the tests that are too heavy for the loop (five minutes, on a machine with nothing else to do)
	$(BIN)/python -m pytest -q -n 0 -p tests.weighing

lint: $(VENV)/dev.stamp ## style, types, and the arrows between the rooms
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/python -m tests.house

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

messages: $(VENV)/dev.stamp ## collect the texts to translate (needs Debian's gettext)
	cd src/jahorina && ../../$(BIN)/python -m django makemessages --settings jahorina.config.settings \
	  --no-location --no-obsolete -l sq -l bs -l sr_Latn -l sr_Cyrl -l mk -l cnr

tables: $(VENV)/dev.stamp ## write what a new database begins with anew, from the migrations
	$(BIN)/python -m tests.cli.write_new_database

catalogues: $(VENV)/runtime.stamp
	$(BIN)/pybabel -q compile -D django -d src/jahorina/locale

bench: $(VENV)/dev.stamp ## speed and size beside the peers
	$(BIN)/python -m benchmarks.evidence
	$(BIN)/python -m benchmarks.registers
	$(BIN)/python -m benchmarks.estimation
	$(BIN)/python -m benchmarks.flows
	$(BIN)/python -m benchmarks.linkage
	$(BIN)/python -m benchmarks.month
	$(BIN)/python -m benchmarks.disclosure --large --peers
	$(BIN)/python -m benchmarks.bundles

lock: $(VENV)/dev.stamp ## take newer versions of the dependencies into the lock files
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade --group dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf $(VENV) .demo build dist .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/uv:
	@echo "Building the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --disable-pip-version-check uv

$(VENV)/runtime.stamp: $(VENV)/bin/uv requirements/runtime.txt pyproject.toml $(wildcard src/jahorina/locale/*/LC_MESSAGES/django.po)
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --require-hashes -r requirements/runtime.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --no-deps -e .
	@$(BIN)/pybabel -q compile -D django -d src/jahorina/locale
	@touch $@

$(VENV)/dev.stamp: $(VENV)/runtime.stamp requirements/dev.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --require-hashes -r requirements/dev.txt
	@touch $@
