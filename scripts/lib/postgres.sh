# A private PostgreSQL server in a temporary folder. Needs common.sh.

# Sets POSTGRES_URL, the URL of a superuser. `stop_postgres` stops the server. What is committed survives a crash only
# if `$1` is `durable`: the data of most scripts does not outlive them.
start_postgres() {
    local bin port attempt
    local options="-c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=256MB"
    if [ "${1:-}" = durable ]; then options=""; fi
    postgres_bin >/dev/null || install_postgres
    bin=$(postgres_bin) || die "PostgreSQL 15 or newer is missing"
    postgres_dir=$(mktemp -d "${TMPDIR:-/tmp}/meshup-postgres.XXXXXX")
    if [ "$(id -u)" = 0 ]; then chown "$(unprivileged)" "$postgres_dir"; fi
    postgres_ctl=$bin/pg_ctl
    as_postgres "$bin/initdb" -D "$postgres_dir/data" -U meshup -A trust -E UTF8 --locale=C --no-sync >"$postgres_dir.log" 2>&1 \
        || { cat "$postgres_dir.log" >&2; die "initdb failed"; }
    for attempt in 1 2 3 4 5; do
        port=$(free_port)
        if as_postgres "$postgres_ctl" -D "$postgres_dir/data" -w -t 60 -l "$postgres_dir/server.log" -o "-p $port \
            -c listen_addresses=127.0.0.1 -c unix_socket_directories='$postgres_dir' -c max_connections=300 \
            $options" start >>"$postgres_dir.log" 2>&1
        then
            POSTGRES_URL="postgres://meshup@127.0.0.1:$port/postgres"
            return
        fi
    done
    cat "$postgres_dir/server.log" >&2
    die "PostgreSQL did not start"
}

stop_postgres() {
    [ -n "${postgres_dir:-}" ] || return 0
    as_postgres "$postgres_ctl" -D "$postgres_dir/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$postgres_dir" "$postgres_dir.log"
    postgres_dir=
}

# The newest installed version, 15 or later.
postgres_bin() {
    local bin version
    for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr) $(dirname "$(command -v initdb || echo -)"); do
        [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] || continue
        version=$("$bin/initdb" --version | grep -oE '[0-9]+' | head -1)
        if [ "$version" -ge 15 ]; then echo "$bin"; return 0; fi
    done
    return 1
}

# Keeps the package from starting a server on the default port, which the tests do not need.
install_postgres() {
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/meshup-tests.conf >/dev/null
    apt_install postgresql
}

# PostgreSQL refuses to run as root.
unprivileged() { if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi; }

as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u "$(unprivileged)" -- "$@"); else "$@"; fi
}
