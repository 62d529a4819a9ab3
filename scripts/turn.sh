# A relay for calls on this machine: the server is told of it, and it ends with the process that has started it.
# Sourced after lib.sh, not run.
# shellcheck shell=bash

# start_turn: unless relays are configured. Where there is no coturn, calls that need a relay do not connect.
start_turn() {
  if [[ -n ${OYINLINE_TURN_URLS+set} ]] || grep -qs '^turn_urls' "${OYINLINE_CONFIG:-oyinline.toml}"; then return 0; fi
  if ! has turnserver || ! has setpriv; then
    say 'Calls are made without a relay: coturn is missing.'
    return 0
  fi
  local folder=$ROOT/target/turn port=3478
  mkdir -p "$folder"
  OYINLINE_TURN_SECRET=$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')
  # In a file that nobody else can read: the arguments of a process are seen by everyone.
  (
    umask 077
    printf '%s\n' 'use-auth-secret' "static-auth-secret=$OYINLINE_TURN_SECRET" 'realm=oyinline' \
      "listening-port=$port" 'listening-ip=127.0.0.1' 'relay-ip=127.0.0.1' 'allow-loopback-peers' \
      'no-tls' 'no-dtls' 'no-cli' 'no-software-attribute' 'log-file=stdout' \
      "userdb=$folder/users" "pidfile=$folder/pid" >"$folder/turnserver.conf"
  )
  # It listens on this machine alone, so it may relay to this machine.
  setpriv --pdeathsig TERM turnserver -c "$folder/turnserver.conf" >"$folder/log" 2>&1 &
  export OYINLINE_TURN_SECRET
  export OYINLINE_STUN_URLS=stun:127.0.0.1:$port
  export OYINLINE_TURN_URLS="turn:127.0.0.1:$port?transport=udp,turn:127.0.0.1:$port?transport=tcp"
}
