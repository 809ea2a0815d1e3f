# Two commands matter: `make run` opens the window, `make test` runs every test. Both install what is missing first.

# One setting for every go command: another one would build the world a second time.
TAGS     := migrated_fynedo,release,no_animations,no_emoji
HEADLESS := $(TAGS),ci
export GOFLAGS := -trimpath -buildvcs=false -tags=$(TAGS)

# Everything but the real window builds and tests without cgo: no gcc, no OpenGL, no display.
HEADLESS_GO := CGO_ENABLED=0 go

VERSION := $(shell sed -n 's/^## \([0-9][^ ]*\).*/\1/p' packaging/CHANGELOG.md | head -n 1)
LDFLAGS := -s -w -buildid= -X main.version=$(VERSION)

.PHONY: run test build cli desktop lint unit window bench soak fuzz clean setup-run setup-test

## run: open the window; with no display, say so and run the tour
run:
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(MAKE) --no-print-directory tour; \
	else $(MAKE) --no-print-directory setup-run desktop && ./bin/counterfoil-desktop; fi

## tour: the whole main job on sample books, with no display
.PHONY: tour
tour: cli
	@echo "There is no display here, so Counterfoil shows the main job on the command line."
	@dir=$$(mktemp -d) && ./bin/counterfoil tour "$$dir/tour"

## test: every test, from the rules of rounding to a real window on a virtual display
test: setup-test lint unit window

lint: TAGGED := $(HEADLESS),window
lint:
	@out=$$(go tool gofumpt -l app assets cmd crypto store); if [ -n "$$out" ]; then echo "gofumpt would change:"; echo "$$out"; exit 1; fi
	$(HEADLESS_GO) vet -tags=$(TAGGED) ./...
	$(HEADLESS_GO) tool staticcheck -tags=$(TAGGED) ./...

unit:
	$(HEADLESS_GO) test -tags=$(HEADLESS) -timeout 20m ./...

## window: the real window under Xvfb, typed into from first run to restored backup
window: desktop cli
	$(HEADLESS_GO) test -tags=$(HEADLESS),window -timeout 15m -count=1 -run Window ./cmd/counterfoil-desktop

build: cli desktop

cli:
	$(HEADLESS_GO) build -ldflags '$(LDFLAGS)' -o bin/counterfoil ./cmd/counterfoil

desktop:
	CGO_ENABLED=1 go build -ldflags '$(LDFLAGS)' -o bin/counterfoil-desktop ./cmd/counterfoil-desktop

BENCH := $(HEADLESS_GO) test -run '^$$' -timeout 60m
## bench: every figure that README gives, about ten minutes
bench: setup-test build
	$(BENCH) -bench SealedAgainstPlain -benchtime 1x ./store/seal -seal.bills 100000
	$(BENCH) -bench 'Issue|FirstPage|Login' -benchtime 50x ./app
	$(BENCH) -bench 'Total|Paper|UnlockWithoutKDF' ./app/bill ./app/paper ./crypto
	$(BENCH) -bench . -benchtime 2x ./store/backup -backup.invoices 20000
	@books=$$(mktemp -d) && $(HEADLESS_GO) test -run KeepFilled -timeout 20m ./app -app.keep $$books/big.counterfoil && \
	COUNTERFOIL_BOOKS=$$books/big.counterfoil $(HEADLESS_GO) test -tags=$(HEADLESS),window -count=1 -v -run WindowFigures ./cmd/counterfoil-desktop | grep -E 'FIGURE|^ok|FAIL'; \
	status=$$?; rm -rf $$books; exit $$status

## bench-large: lists, search and figures of the store with a million invoices; filling it takes six minutes of a free processor
.PHONY: bench-large
bench-large: setup-test
	$(BENCH) -bench 'List|Narrowed|Sums|Summary|Home|Document|Issue' -benchtime 20x ./store -store.invoices 1000000

## bench-trail: a million entries of the trail: proven out of a file, checked within the books, added to, and looked through; some minutes
.PHONY: bench-trail
bench-trail: setup-test
	$(BENCH) -bench VerifyExport -benchtime 1x ./crypto/trail -trail.entries 1000000
	$(BENCH) -bench Append ./crypto/trail
	$(BENCH) -bench "Trail$$$$" -benchtime 5x ./store -store.trail 1000000

## bench-backup: memory and speed of backups of 1 GB beside age alone, and what backups weigh with 10,000 documents; half an hour
.PHONY: bench-backup
bench-backup: setup-test
	$(BENCH) -bench Large -benchtime 1x ./store/backup -backup.megabytes 1000
	$(HEADLESS_GO) test -count=1 -v -timeout 6h -run SizesOfBackups ./app -app.sizes 10000

## bench-backup-big: books of SIZE GiB of filed papers, made, verified and restored beside age and, where it is installed, restic; the disk needs room for 3.3 times as much
SIZE := 10
.PHONY: bench-backup-big
bench-backup-big: setup-test
	$(HEADLESS_GO) test -run '^$$' -timeout 6h -bench Big -benchtime 1x -v ./store/backup -backup.gigabytes $(SIZE)

## bench-backup-sizes: what backups weigh of books with so many DOCUMENTS, and of thirty days with so many more DAILY; a minute for each 1,000
DOCUMENTS := 10000
DAILY := 20
.PHONY: bench-backup-sizes
bench-backup-sizes: setup-test
	$(HEADLESS_GO) test -count=1 -v -timeout 9h -run SizesOfBackups ./app -app.sizes $(DOCUMENTS) -app.daily $(DAILY)

## peers: a sealed store beside plain SQLite and SQLCipher, in programs of their own; needs a C compiler
.PHONY: peers
peers:
	@bin=$$(mktemp -d) && cd packaging/peers && GOFLAGS=-trimpath CGO_ENABLED=1 go build -o $$bin ./... && $$bin/peers -bin $$bin; \
	status=$$?; rm -rf $$bin; exit $$status

## soak: the long versions: no lost commit, every bit changed, big stores
soak: setup-test soak-loss soak-backup
	$(HEADLESS_GO) test -timeout 6h ./store/seal -run Soak -skip PowerCuts -seal.soak
	$(HEADLESS_GO) test -v -count=1 -timeout 1h ./app/bill -run 'PartsNeverExceed' -bill.soak

## soak-loss: no lost commit: over 20,000 power cuts, every operation of the disk fails, a program is killed 300 times; half an hour
.PHONY: soak-loss
soak-loss:
	$(HEADLESS_GO) test -v -count=1 -timeout 3h ./store -run 'SoakPowerCuts|SoakEveryOperation|ARotationIsSafe|OneDamagedPage|DamageIsNamed' -store.soak
	$(HEADLESS_GO) test -v -count=1 -timeout 3h ./store/seal -run 'SoakPowerCuts|EveryOperationFails' -seal.soak
	$(HEADLESS_GO) test -v -count=1 -timeout 3h ./app -run 'AKilledProgram|SurviveTheKill' -app.soak

## soak-backup: a full and its differentials are cut at every length, and every bit of them is changed; a run of backups is killed at every step
.PHONY: soak-backup
soak-backup:
	$(HEADLESS_GO) test -v -count=1 -timeout 6h ./store/backup -run AChain -backup.soak
	$(HEADLESS_GO) test -v -count=1 -timeout 1h ./app -run 'ARunThatIsKilled|CutAtEveryRequest' -app.soak

FUZZTIME ?= 30s
## fuzz: each fuzz target for FUZZTIME
fuzz:
	@for pkg in $$($(HEADLESS_GO) list ./app/... ./crypto/... ./store/... ./cmd/counterfoil | grep -v desktop); do \
	  for f in $$($(HEADLESS_GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$f"; $(HEADLESS_GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$pkg || exit 1; \
	  done; done

## licences: assets/licences.txt anew, of all that is linked into both programs on three systems
.PHONY: licences
licences:
	-$(HEADLESS_GO) test ./cmd -count=1 -run EveryLibraryHasItsLicence -licences.update
	$(HEADLESS_GO) test ./cmd -count=1 -run EveryLibraryHasItsLicence

setup-run:
	@packaging/linux/setup.sh run

setup-test:
	@packaging/linux/setup.sh run test

clean:
	rm -rf bin
