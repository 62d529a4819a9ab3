#!/usr/bin/env bash
# Plays through faults and checks that the server keeps its promises; everything, or some kinds of fault:
#
#   chaos.sh                    1,000 kills, 200 crashes of Postgres, 1,000,000 commands through a bad network,
#                               100,000 resumes: some hours
#   chaos.sh --slice            what `make test` does of it, about 4 minutes
#   chaos.sh kill --seed 7      one kind, drawn from a seed; --help lists all options

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh bench
# As the tests build it: the checks of development builds belong to what is tried.
step 'Compiling the server and what plays with it' 'first time 8 minutes' \
  cargo build --bin oyinline --example chaos
printf '\n'
target/debug/examples/chaos "$@"
