# One line to what does it; everything makes its own .venv first. `make help` lists the targets.
# Without make: bash scripts/environment, then the command on the target's line. On Windows: the same inside WSL.
.DEFAULT_GOAL := help
.PHONY: help environment demo test lab up down wipe doctor backup restore psql bench e2e export refresh docs pictures redashpictures lock clean
ARGS ?=

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

environment:  ## make or renew .venv (every target that needs it does)
	@scripts/environment

demo: environment  ## a living shop without Docker: database, history, live orders, the living page, JupyterLab; ARGS="--seconds 20"
	.venv/bin/shop-orders demo $(ARGS)

test: environment  ## everything that a machine without Docker can check; CI runs the same
	scripts/check

lab: environment  ## JupyterLab for authoring the notebooks, with git and Jupyter hooks installed
	scripts/hooks
	.venv/bin/jupyter lab --config=scripts/jupyter_config.py $(ARGS) nbs

up:  ## all of it with Docker: database, generator, Redash, Jupyter
	scripts/compose up -d --build || { scripts/doctor; exit 1; }

down:  ## stop the containers; the data stay
	scripts/compose down

wipe:  ## stop the containers and delete their data
	scripts/compose down --volumes --remove-orphans

doctor:  ## what is wrong with this machine for `make up`, one line for each finding
	scripts/doctor

backup:  ## both databases of `make up` and Redash's keys as one archive in backups/; ARGS names another folder or file
	scripts/backup $(ARGS)

restore:  ## bring a backup back: ARGS=backups/FILE.tar; ARGS="--replace FILE" where there is something already
	scripts/restore $(ARGS)

psql: environment  ## psql in the database of `make up`, else of `make demo`; ARGS="-c 'SELECT count(*) FROM orders'"
	scripts/psql $(ARGS)

bench: environment  ## measure side by side and print ratios; ARGS names one file of benchmarks/
	@for file in $(or $(ARGS),$(wildcard benchmarks/[a-z]*.py)); do echo "== $$file"; .venv/bin/python "$$file" || exit; done

e2e: environment  ## the tests that need a Docker daemon and the images
	.venv/bin/python -m pytest -m e2e -s -v $(ARGS) tests/e2e

export: environment  ## write shop_orders/ from nbs/ and clean the notebooks
	.venv/bin/nbdev_clean && .venv/bin/nbdev_export

refresh: export  ## run the notebooks top to bottom and store their outputs; ARGS="nbs/stream/70_stream.ipynb"
	.venv/bin/python scripts/refresh.py $(ARGS)

docs: environment  ## the docs as a site in _docs/html, from docs/ and the notebooks
	.venv/bin/python scripts/docs.py

pictures: environment  ## make the READMEs' pictures from a running shop
	.venv/bin/python scripts/pictures.py

redashpictures: environment  ## make the READMEs' pictures of the dashboards from a running Redash
	.venv/bin/python scripts/pictures.py redash $(ARGS)

lock:  ## renew requirements.lock and the images' parts of it (needs uv); ARGS="--upgrade" moves every pin
	scripts/lock $(ARGS)

clean:  ## remove what can be made again: .venv, caches, builds
	rm -rf .venv .venv.log .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -prune -exec rm -rf {} +
