# A server on a fresh database and a free port, for scripts that use one. Sourced after common.sh.

# Sets SERVER_HOME, SERVER_URL and SERVER_BINARY. The caller sets `trap stop_server EXIT`.
start_server() {
    SERVER_HOME=$(mktemp -d)
    SERVER_BINARY=$(realpath "${CARGO_TARGET_DIR:-target}")/debug/meshup-server
    local port; port=$(free_port)
    SERVER_URL=http://127.0.0.1:$port
    (cd "$SERVER_HOME" && MESHUP__SERVER__BIND=127.0.0.1:$port exec "$SERVER_BINARY") > "$SERVER_HOME/log" 2>&1 &
    SERVER_PID=$!
    for _ in $(seq 200); do
        if curl --silent --fail --output /dev/null "$SERVER_URL/health/ready"; then return; fi
        kill -0 "$SERVER_PID" 2>/dev/null || break
        sleep 0.1
    done
    die "the server did not become ready"
}

# Exits the script, with a failure if the script or the server failed.
stop_server() {
    local status=$?
    if [ -n "${SERVER_PID:-}" ]; then
        kill -TERM "$SERVER_PID" 2>/dev/null || true
        wait "$SERVER_PID" || status=$?
    fi
    if [ "$status" -ne 0 ] && [ -f "${SERVER_HOME:-}/log" ]; then
        echo "--- the server's log ---" >&2
        tail -n 40 "$SERVER_HOME/log" >&2
    fi
    rm -rf "${SERVER_HOME:-}"
    exit "$status"
}
