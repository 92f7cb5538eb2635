.DEFAULT_GOAL := help
.PHONY: help build test check lint fmt docs bench clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1	\2/p' $(MAKEFILE_LIST) | expand -t 10

build: ## build the command into ./sgfree
	go build ./cmd/sgfree

test: ## run every test; needs no network once the modules are there
	go test ./...

check: ## run all that CI runs: tests (the generated pages too), vet, linters, OPA's formatter and strict check, race detector, tidy
	.ci/run

lint: ## run the linters only; .golangci.yml lists them
	.ci/run vet lint rego

fmt: ## format the Go and the Rego sources
	.ci/run fmt

docs: ## write the generated pages anew: docs/rules.md, docs/kinds.md, docs/owners.md, docs/dossier.md; the golden of collect
	go test ./cmd/sgfree -run 'TestRulesPage|TestKindsPage|TestOwnersPage|TestDossierPage|TestCollect' -update

bench: ## measure sgfree against a Python script, gjson, jq, DuckDB and OPA; takes minutes
	go run ./bench

clean: ## remove what the other targets built
	rm -rf bin sgfree
