# Each target runs one command, and creates .venv first if it needs it. `make help` lists the targets.
# Without make: bash scripts/environment, then the command below the target. On Windows: the same in WSL.
.DEFAULT_GOAL := help
.PHONY: help environment demo test test-all lab up down wipe doctor backup restore psql bench e2e export refresh docs pictures redashpictures lock clean
ARGS ?=

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

environment:  ## create or update .venv (every target that needs it does so)
	@scripts/environment

demo: environment  ## run a demo shop without Docker: database, history, live orders, live page, JupyterLab; ARGS="--seconds 20"
	.venv/bin/shop-orders demo $(ARGS)

test: environment  ## run all checks that need no Docker, as CI does
	scripts/check

test-all: environment  ## run all checks with the long forms of tests, as CI does every night
	scripts/check --all

lab: environment  ## open JupyterLab for authoring the notebooks; also install the git hooks
	scripts/hooks
	.venv/bin/jupyter lab --config=scripts/jupyter_config.py $(ARGS) nbs

up:  ## start everything with Docker: database, generator, Redash, Jupyter
	scripts/compose up -d --build || { scripts/doctor; exit 1; }

down:  ## stop the containers and keep their data
	scripts/compose down

wipe:  ## stop the containers and delete their data
	scripts/compose down --volumes --remove-orphans

doctor:  ## check this machine for `make up`, one line per problem
	scripts/doctor

backup:  ## write both databases of `make up` and Redash's keys into one archive in backups/; ARGS=FOLDER or FILE.tar
	scripts/backup $(ARGS)

restore:  ## restore a backup: ARGS=backups/FILE.tar; ARGS="--replace FILE.tar" replaces existing data
	scripts/restore $(ARGS)

psql: environment  ## open psql in the database of `make up` if it runs, else in that of `make demo`; ARGS="-c 'SELECT count(*) FROM orders'"
	scripts/psql $(ARGS)

bench: environment  ## run the benchmarks and print how the alternatives compare; ARGS=benchmarks/FILE.py runs one
	@for file in $(or $(ARGS),$(wildcard benchmarks/[a-z]*.py)); do echo "== $$file"; .venv/bin/python "$$file" || exit; done

e2e: environment  ## run the tests that need a Docker daemon and the images
	.venv/bin/python -m pytest -m e2e -s -v $(ARGS) tests/e2e

export: environment  ## write shop_orders/ from nbs/ and clean the notebooks
	.venv/bin/nbdev_clean && .venv/bin/nbdev_export

refresh: export  ## run the notebooks top to bottom and store their outputs; ARGS="nbs/stream/70_stream.ipynb"
	.venv/bin/python scripts/refresh.py $(ARGS)

docs: environment  ## build the docs in _docs/html from docs/ and the notebooks
	.venv/bin/python scripts/docs.py

pictures: environment  ## make the READMEs' pictures from a temporary shop
	.venv/bin/python scripts/pictures.py

redashpictures: environment  ## make the READMEs' pictures of the dashboards from a running Redash
	.venv/bin/python scripts/pictures.py redash $(ARGS)

lock:  ## update requirements.lock and the images' parts of it (needs uv); ARGS="--upgrade" updates every pin
	scripts/lock $(ARGS)

clean:  ## remove generated files: .venv, caches, builds
	rm -rf .venv .venv.log .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -prune -exec rm -rf {} +
