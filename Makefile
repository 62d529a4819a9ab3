# The two commands are `make run` and `make test`; both install what they need.
.DEFAULT_GOAL := help
.PHONY: help run watch test test-deep e2e chaos fuzz autobahn bench fmt lint prepare clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /make \1|/p' Makefile | awk -F'|' '{ printf "%-13s %s\n", $$1, $$2 }'

run: ## build and serve on http://127.0.0.1:3000; Ctrl-C stops everything
	@scripts/run.sh

watch: ## develop: rebuild and reload on every change
	@scripts/watch.sh

test: ## all checks and tests: format, lints, unit, server, browser
	@scripts/test.sh

test-deep: ## what takes minutes: published counts of millions of moves, more random matches and schedules
	@scripts/test-deep.sh

e2e: ## the browser tests only
	@scripts/test.sh --only e2e

chaos: ## play while the server is killed, Postgres crashes and the network is bad, and check that nothing is lost; hours
	@scripts/chaos.sh

fuzz: ## look for bytes that break what reads them, FUZZ_SECONDS (60) for each target
	@scripts/fuzz.sh

autobahn: ## check our end of the WebSocket with the Autobahn test suite
	@scripts/autobahn.sh

bench: ## measure the rules, the computer players, the size of the site, and the server beside its peers
	@scripts/bench.sh

fmt: ## format the code
	cargo fmt --all

lint: ## check format and lints
	@scripts/setup.sh test
	@scripts/lint.sh

prepare: ## renew .sqlx after a change of queries or migrations
	@scripts/setup.sh test
	@scripts/prepare.sh

clean: ## remove what was built and installed here; the data stay
	rm -rf target .tools end2end/node_modules bench/peers/node_modules bench/peers/thesis/thesis
