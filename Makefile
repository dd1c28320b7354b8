# Testing and running need Go and nothing else. lint and peers fetch what they need.

GO          ?= go
# Packages in which nothing runs at the same time as anything else, and without unsafe code, which -race checks, too.
ALONE       := /(bench/(stats|search|verdict|report|report/page)|internal/(arch|conversation|doctest|heads|hist))$$
FUZZTIME    ?= 5s
ROUNDS      ?= 10
BENCH       ?= .
PACKAGES    ?= ./pkg/... ./internal/...
PEERROUNDS  ?= 15
BASELINE    ?= goroutine
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help run test race fuzz bench compare figures lint arch peers bench-peers ci

help: ## this list
	@awk -F ': *## *' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## serve on 127.0.0.1:8080; ARGS='--strategy epoll'
	$(GO) run ./cmd/handoff serve $(ARGS)

compare: ## compare the strategies, about 90 s; ARGS='--quick'
	$(GO) run ./cmd/handoff compare $(ARGS)

test: ## every test
	$(GO) test ./...

race: ## every test of what runs at the same time as something else under the race detector, which needs a C compiler
	$(GO) test -race -short $$($(GO) list ./... | grep -vE '$(ALONE)')

fuzz: ## every fuzz target for FUZZTIME, 5s each
	@grep -ro '^func Fuzz[A-Za-z0-9]*' --include='*_test.go' --exclude-dir=peers pkg internal bench | while IFS=: read -r file func; do \
		echo "$$file $${func#func }"; \
		$(GO) test -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")" || exit 1; \
	done

bench: ## benchmarks, interleaved, for benchstat; BENCH='Parse|Write' PACKAGES='./pkg/parser' ROUNDS=10
	@mkdir -p results
	$(GO) run ./bench/interleave -rounds $(ROUNDS) -bench '$(BENCH)' -out results/bench.txt $(PACKAGES)

figures: ## the figures of docs/FIGURES.md, about 5 minutes: run nothing beside it
	cd bench/peers && $(GO) build -o ../../results/peers/ ./nethttp ./fasthttp ./nginx
	@for depth in 1 16; do \
		$(GO) run ./cmd/handoff compare --strategy epoll,goroutine --baseline nethttp --pipeline $$depth --rounds 15 \
			--peer nethttp='results/peers/nethttp --addr {addr}' --peer fasthttp='results/peers/fasthttp --addr {addr}' || exit 1; \
	done
	$(GO) run ./cmd/handoff compare --strategy epoll,goroutine --baseline fasthttp --rounds 15 \
		--peer fasthttp='results/peers/fasthttp --addr {addr}'
	cd bench/peers && $(GO) test -run '^$$' -bench 'ParsePaired/head=mix|WritePaired' -benchtime 14s .
	$(GO) test ./bench -run '^$$' -bench Idle -benchtime 1x -count 6

arch: ## imports against the arrows of docs/ARCHITECTURE.md
	$(GO) test -count=1 ./internal/arch

peers: ## build and test the rivals that compare --peer can run, into results/peers; the C client where there is a compiler
	cd bench/peers && $(GO) vet ./... && $(GO) test ./... && $(GO) build -o ../../results/peers/ ./nethttp ./fasthttp ./hertz ./gnet ./gofloor ./nginx
	@if [ "$$(uname)" = Linux ] && command -v $(CC) >/dev/null; then \
		$(CC) -O2 -Wall -Wextra -o results/peers/client bench/peers/floor/client.c; \
	else echo 'no C compiler, or not Linux: results/peers/client is not built'; fi

bench-peers: ## every rival and floor that can be had here, at five loads, about 25 minutes: run nothing beside it
	@mkdir -p results/peers && rm -f results/peers/floor-c-*
	$(GO) build -o results/peers/ ./cmd/handoff
	cd bench/peers && $(GO) build -o ../../results/peers/ ./nethttp ./fasthttp ./hertz ./gnet ./gofloor ./nginx
	@if [ "$$(uname)" = Linux ] && command -v $(CC) >/dev/null; then \
		for floor in epoll uring thread; do \
			$(CC) -O2 -pthread -Wall -Wextra -o results/peers/floor-c-$$floor bench/peers/floor/$$floor.c || echo "floor-c-$$floor is left out"; \
		done; \
		refused=$$(results/peers/floor-c-uring --addr nowhere 2>&1 | grep refuse) && { echo "$$refused"; rm results/peers/floor-c-uring; }; true; \
	else echo 'no C compiler, or not Linux: no floors in C'; fi
	@set -- --peer 'floor-go-epoll=results/peers/handoff null --addr {addr}'; \
	for peer in floor-c-epoll floor-c-uring floor-c-thread gofloor nethttp fasthttp hertz gnet; do \
		if [ -x results/peers/$$peer ]; then set -- "$$@" --peer "$$peer=results/peers/$$peer --addr {addr}"; fi; \
	done; \
	if PATH="$$PATH:/usr/sbin:/usr/local/sbin" command -v nginx >/dev/null; then \
		set -- "$$@" --peer 'nginx=results/peers/nginx --addr {addr}'; \
	else echo 'no nginx here: it is left out'; fi; \
	failed=0; \
	for load in '' '--pipeline 16' '--conns 512' '--churn 1' '--rate 20000'; do \
		results/peers/handoff compare --strategy epoll,uring,reactor,goroutine,thread --baseline $(BASELINE) --rounds $(PEERROUNDS) --until 0 \
			$$load "$$@" $(ARGS) || failed=1; \
	done; exit $$failed

lint: ## gofmt, vet (here and for darwin), staticcheck
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not gofmt'ed:"; echo "$$unformatted"; exit 1; }
	@! grep -rnI --exclude-dir=.git --exclude-dir=results 'DESIGN[.]md' . || { echo 'the repository stands alone: say it here'; exit 1; }
	@for dir in . bench/peers; do \
		echo "$$dir: vet, vet for darwin, staticcheck"; \
		( cd $$dir && $(GO) vet ./... && GOOS=darwin $(GO) vet ./... && $(GO) run $(STATICCHECK) ./... ) || exit 1; \
	done

ci: ## what continuous integration runs
	.ci/run
