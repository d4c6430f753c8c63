# The only entry, for people and for CI. Every target makes what it needs; nothing is installed by hand.
#
#   make demo        train a tagger and a sentiment classifier on real text, score them, annotate new text
#   make test        run the tests
#   make bench       measure plait beside other libraries (TREEBANK=folder TEXTS=folder; see docs/benchmarks.md)
#   make test-generated  check over two thousand generated configs
#   make fuzz        try inputs of all kinds on everything that reads any, guided by coverage (see docs/benchmarks.md)
#   make test-jit    run the tests of layers and of what trains them with the loops that numba compiles
#   make check       format, lint, types
#   make test-frameworks  run the tests that need PyTorch, transformers, TensorFlow, JAX or MXNet, in their environment
#   make test-transformers-old  run those of transformers again with the oldest release that is supported
#   make test-gpu    run the contracts of layers, architectures and components on a GPU (CUDA=12 or 13)

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CUDA ?= 12
FRAMEWORK_ROOMS := $(addprefix tests/,architectures backbones examples features frameworks layers)
JIT_ROOMS := tests/kernels tests/layers tests/architectures tests/pipeline/test_thread_counts.py \
	$(patsubst %,tests/training/test_%.py,checkpoint examples groups loop run)
# Tests on all cores, those of a file on one; PARALLEL= runs them one after the other.
PARALLEL ?= -n auto --dist loadfile
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Many tests start processes, each of which would compile all modules anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo bench test check format fuzz test-generated test-jit test-frameworks test-transformers-old test-gpu clean

# One stamp a set of packages: it is made again when what it depends on changes.
$(VENV)/stamp-core: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/stamp-dev: $(VENV)/stamp-core
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@touch $@

$(VENV)/stamp-demo: $(VENV)/stamp-core examples/requirements-demo.txt
	$(BIN)/python -m pip install --quiet --no-deps --requirement examples/requirements-demo.txt
	@touch $@

$(VENV)/stamp-bench: $(VENV)/stamp-demo
	$(BIN)/python -m pip install --quiet --editable ".[bench,jit]"
	@touch $@

$(VENV)-peers/stamp: benchmarks/requirements-peers.txt
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet --requirement benchmarks/requirements-peers.txt
	@touch $@

$(VENV)/stamp-gpu: $(VENV)/stamp-dev
	$(BIN)/python -m pip install --quiet --editable ".[dev,cuda$(CUDA)x]"
	@touch $@

# Thousands of modules of which few are imported: they are compiled as they are, and not when they are installed.
$(VENV)-frameworks/stamp: setup.cfg pyproject.toml tests/requirements-frameworks.txt tests/requirements-alone.txt
	$(PYTHON) -m venv $(VENV)-frameworks
	$(VENV)-frameworks/bin/python -m pip install --quiet --no-compile --requirement tests/requirements-frameworks.txt
	$(VENV)-frameworks/bin/python -m pip install --quiet --no-compile --no-deps --requirement tests/requirements-alone.txt
	$(VENV)-frameworks/bin/python -m pip install --quiet --editable .
	@touch $@

# Where atheris has no wheel for this Python, inputs come by chance.
$(VENV)-fuzz/stamp: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)-fuzz
	$(VENV)-fuzz/bin/python -m pip install --quiet --editable . hypothesis
	-$(VENV)-fuzz/bin/python -m pip install --quiet --only-binary atheris --editable ".[fuzz]"
	@touch $@

# A folder that goes before the packages of the environment, so that PyTorch is there once.
$(VENV)-old/stamp: $(VENV)-frameworks/stamp tests/requirements-transformers-old.txt
	rm -rf $(VENV)-old
	$(VENV)-frameworks/bin/python -m pip install --quiet --no-compile --no-deps --target $(VENV)-old \
		--requirement tests/requirements-transformers-old.txt
	@touch $@

demo: $(VENV)/stamp-demo
	$(BIN)/python -m examples.demo

# Measures for a long time; ARGS="--quick --rounds 1" shows in a few minutes whether all of it runs.
bench: $(VENV)/stamp-bench $(VENV)-peers/stamp
	$(BIN)/python -m benchmarks --peer $(VENV)-peers/bin/python \
		$(if $(TREEBANK),--treebank $(TREEBANK)) $(if $(TEXTS),--texts $(TEXTS)) $(ARGS)

test: $(VENV)/stamp-dev
	$(BIN)/python -m pytest $(PARALLEL) -m "not gpu" --ignore tests/generated $(ARGS)

test-generated: $(VENV)/stamp-dev
	$(BIN)/python -m pytest tests/generated $(ARGS)

# TARGET="names of some", TIME=seconds or RUNS=inputs for each, SUMMARY=file to add the counts to.
fuzz: $(VENV)-fuzz/stamp
	$(VENV)-fuzz/bin/python -m tests.fuzz $(TARGET) $(if $(TIME),--time $(TIME)) $(if $(RUNS),--runs $(RUNS)) \
		$(if $(SUMMARY),--summary $(SUMMARY)) $(ARGS)

test-jit: $(VENV)/stamp-dev
	PLAIT_JIT=1 $(BIN)/python -m pytest $(PARALLEL) -m "not gpu" $(JIT_ROOMS) $(ARGS)

check: $(VENV)/stamp-dev
	$(BIN)/ruff format --check plait tests examples benchmarks
	$(BIN)/ruff check plait tests examples benchmarks
	$(BIN)/mypy plait examples
	$(BIN)/python -m pytest tests/test_house.py

format: $(VENV)/stamp-dev
	$(BIN)/ruff check --fix plait tests examples benchmarks
	$(BIN)/ruff format plait tests examples benchmarks

# MKL, with which PyTorch multiplies, gives other last bits on some processors for another place in memory or number of
# threads; tests that compare all bits ask it not to.
SAME_BITS := MKL_CBWR=COMPATIBLE OMP_NUM_THREADS=1

test-frameworks: $(VENV)-frameworks/stamp
	$(SAME_BITS) $(VENV)-frameworks/bin/python -m pytest $(PARALLEL) -m "(torch or frameworks) and not gpu" $(FRAMEWORK_ROOMS) $(ARGS)

test-transformers-old: $(VENV)-old/stamp
	$(SAME_BITS) TRANSFORMERS_RELEASE=old USE_TF=0 USE_JAX=0 PYTHONPATH=$(VENV)-old \
		$(VENV)-frameworks/bin/python -m pytest -m "torch and not gpu" tests/frameworks -k "not windows" $(ARGS)

test-gpu: $(VENV)/stamp-gpu
	$(BIN)/python -m pytest -m gpu $(ARGS)

clean:
	rm -rf $(VENV) $(VENV)-frameworks $(VENV)-old $(VENV)-peers $(VENV)-fuzz demo build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
