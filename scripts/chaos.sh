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
# A slice as the tests build it; the long run quicker, for it lasts by what is computed. Both have the checks of a
# development build: they belong to what is tried.
if [[ " $* " == *' --slice '* ]]; then
  profile=dev folder=debug
else
  profile=chaos folder=chaos
fi
step 'Compiling the server and what plays with it' 'first time 8 minutes' \
  cargo build --profile "$profile" --bin oyinline --example chaos
printf '\n'
target/$folder/examples/chaos "$@"
