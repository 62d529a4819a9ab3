#!/usr/bin/env bash
# Runs the Autobahn test suite against our end of the WebSocket. It plays a client to `crates/websocket`'s echo,
# which is the server's own reading and writing of frames behind a handshake; the server itself sends nothing
# back that was sent to it. Cases of compression are left out, since none is offered.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

report=$ROOT/target/autobahn
echo_pid=

main() {
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  scripts/setup.sh autobahn
  step 'Compiling the echo' 'first time 1 minute' build_echo
  rm -rf "$report"
  mkdir -p "$report"
  start_echo
  step 'The cases of the Autobahn test suite' 'about 30 seconds' run_suite
  node scripts/autobahn.mjs "$report/index.json"
}

build_echo() {
  cargo build --quiet --package websocket --example echo
}

start_echo() {
  "${CARGO_TARGET_DIR:-target}/debug/examples/echo" 127.0.0.1:0 >"$report/address" &
  echo_pid=$!
  # It writes its address once it listens.
  until [[ -s $report/address ]]; do
    kill -0 "$echo_pid" 2>/dev/null || die 'The echo did not start.'
    sleep 0.1
  done
}

run_suite() {
  cat >"$report/spec.json" <<END
{
  "servers": [{ "agent": "oyinline", "url": "ws://$(<"$report/address")" }],
  "outdir": "$report",
  "cases": ["*"],
  "exclude-cases": ["12.*", "13.*"],
  "exclude-agent-cases": {}
}
END
  # A folder that pip filled by `--target` is not searched for packages that share a namespace until it is added.
  "$(<.tools/autobahn/python)" -c '
import site, sys
site.addsitedir(sys.argv.pop(1))
from autobahntestsuite.wstest import run
run()
' .tools/autobahn --mode fuzzingclient --spec "$report/spec.json" >"$report/log" 2>&1 || {
    tail -20 "$report/log" >&2
    die "The suite did not run to its end; all that it said is in $report/log."
  }
}

finish() {
  if [[ -n $echo_pid ]]; then kill "$echo_pid" 2>/dev/null || true; fi
}

main
