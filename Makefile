# Kaobo's face: one command each, from a bare machine with git, make and Python 3.11+.
.PHONY: help run demo reset test check bench soak screenshots lock messages format

PYTHON ?= python3
PORT ?= 8000
GATEWAY_PORT ?= 8001
HOST ?= 127.0.0.1
DATA ?=
VENV := .venv/bin
VAR := $(CURDIR)/var$(if $(DATA),/$(DATA))

help:            ## this list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: prepared    ## start everything (DATA=demo shows what `make demo` left; PORT=, GATEWAY_PORT=, HOST=)
	@$(VENV)/python -m deploy.supervisor --var "$(VAR)" --host "$(HOST)" --port "$(PORT)" --gateway-port "$(GATEWAY_PORT)"

demo: prepared   ## play a whole certification for 30 people without a browser, in var/demo
	@$(VENV)/python -m tools.demo

reset:           ## forget everything that `make run` made (var/, but not var/demo)
	@$(PYTHON) deploy/reset.py "$(VAR)"

test: prepared-dev  ## every test, on SQLite and on PostgreSQL + Redis (ARGS= goes to pytest)
	@$(VENV)/python -m deploy.testing $(ARGS)

check: prepared-dev ## format, lint, types, import contracts, migrations, translations, deployment settings
	@$(VENV)/python -m deploy.checking

bench: prepared-dev ## measure (NAME=theory_load ARGS=--quick)
	@$(VENV)/python -m bench $(NAME) $(ARGS)

soak: prepared-dev  ## what takes longer than a test may
	@$(VENV)/python -m bench.soak $(ARGS)

screenshots: prepared-dev ## pictures of every page into var/screenshots, the chosen ones into docs/screenshots
	@$(VENV)/python -m tools.screenshots $(ARGS)

messages: prepared-dev ## collect what must be translated and compile what is (needs gettext)
	@$(VENV)/python -m deploy.messages

format: prepared-dev ## put the code into its usual form
	@$(VENV)/ruff check --fix --quiet . ; $(VENV)/ruff format .

lock:            ## write the lock files anew from the .in files
	@$(VENV)/python -m pip install --quiet uv
	@$(VENV)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt
	@$(VENV)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 requirements-dev.in -c requirements.txt -o requirements-dev.txt

.PHONY: prepared prepared-dev
prepared:
	@$(PYTHON) deploy/prepare.py requirements.txt

prepared-dev:
	@$(PYTHON) deploy/prepare.py requirements.txt requirements-dev.txt
