# What there is to do here. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test bench screenshots build web fmt lint clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | column -t -s $$'\t'

demo: ## build all, then run the daemon with simulated platforms around it
	@scripts/prepare build
	@scripts/cargo build --release --locked -p sampan
	@exec $$(scripts/cargo --binary) demo

test: ## every check: format, lints, unit, kit, stories on both databases, page, browser, house
	@scripts/prepare test
	@scripts/test

bench: ## measure webhooks, pages and the process beside their floors, into docs/performance.md
	@scripts/prepare test
	@scripts/cargo build --release --locked -p sampan
	@cargo bench --locked -p tests --bench bench -- --out docs/performance.md

screenshots: ## take the pictures of docs/screens anew, from the demo
	@scripts/prepare test
	@scripts/cargo build --release --locked -p sampan
	@scripts/screenshots

build: ## the release binary with the page inside
	@scripts/prepare build
	@scripts/cargo build --release --locked -p sampan
	@echo "built $$(scripts/cargo --binary)"

web: ## the page alone, if it changed
	@scripts/bundle

fmt: ## format everything
	@cargo fmt --all
	@scripts/bundle --modules
	@npm --prefix web run --silent format

lint: ## lints alone
	@scripts/bundle
	@cargo clippy --release --locked --workspace --all-targets -- -D warnings

clean: ## throw away what was built
	@cargo clean
	@rm -rf web/dist web/node_modules web/.bundle tests/web/node_modules
