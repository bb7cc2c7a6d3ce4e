# Every command a developer types. Bare `make` lists them.
PYTHON ?= python3
.DEFAULT_GOAL := list
.PHONY: list install demo demo-reset test check tidy bench bench-large translate lock secret

list: ## list these commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /: /' | awk -F': ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: ## install everything into .venv
	@$(PYTHON) run.py install

demo: ## serve a lifelike demo program, no servers needed (PORT=8000)
	@$(PYTHON) run.py demo

demo-reset: ## forget what happened in the demo
	@$(PYTHON) run.py demo-reset

test: ## install and run all tests (ARGS="tests/engine -k floor" for some)
	@$(PYTHON) run.py test $(ARGS)

check: ## style, types, import contracts, migrations
	@$(PYTHON) run.py check

tidy: ## bring code and templates into the house's form
	@$(PYTHON) run.py tidy

bench: ## measure the engine at sizes S and M
	@$(PYTHON) run.py bench $(ARGS)

bench-large: ## measure the engine at size L too
	@$(PYTHON) run.py bench --large $(ARGS)

translate: ## collect and compile translations
	@$(PYTHON) run.py translate

lock: ## renew the locked requirements
	@$(PYTHON) run.py lock

secret: ## print a new SECRET_KEY
	@$(PYTHON) run.py secret
