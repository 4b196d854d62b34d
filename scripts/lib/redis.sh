# A private Redis in a temporary folder. Needs common.sh.

# Sets REDIS_URL. `stop_redis` stops the server.
start_redis() {
    local server port attempt
    redis_server >/dev/null || apt_install redis-server
    server=$(redis_server) || die "Redis 7 or newer is missing"
    redis_dir=$(mktemp -d "${TMPDIR:-/tmp}/meshup-redis.XXXXXX")
    for attempt in 1 2 3 4 5; do
        port=$(free_port)
        "$server" --bind 127.0.0.1 --port "$port" --dir "$redis_dir" --save '' --appendonly no --daemonize yes \
            --pidfile "$redis_dir/pid" --logfile "$redis_dir/log" >/dev/null
        for _ in $(seq 50); do
            if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
                REDIS_URL="redis://127.0.0.1:$port"
                return
            fi
            sleep 0.1
        done
    done
    cat "$redis_dir/log" >&2
    die "Redis did not start"
}

stop_redis() {
    [ -n "${redis_dir:-}" ] || return 0
    if [ -f "$redis_dir/pid" ]; then kill "$(cat "$redis_dir/pid")" 2>/dev/null || true; fi
    rm -rf "$redis_dir"
    redis_dir=
}

# Valkey or Redis, 7 or later: older ones have no sharded channels.
redis_server() {
    local server version
    for server in valkey-server redis-server; do
        command -v "$server" >/dev/null || continue
        version=$("$server" --version | grep -oE 'v=[0-9]+' | cut -c3-)
        if [ "${version:-0}" -ge 7 ]; then command -v "$server"; return 0; fi
    done
    return 1
}
