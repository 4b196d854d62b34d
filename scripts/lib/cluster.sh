# A cluster of nodes, for scripts/cluster. Sourced after common.sh, postgres.sh and redis.sh.

# Starts `$nodes` nodes of `$binary`, with Redis if `$redis` is set. Exports what scripts/cluster promises.
start_cluster() {
    local number port
    CLUSTER_HOME=$(mktemp -d "${TMPDIR:-/tmp}/meshup-cluster.XXXXXX") CLUSTER_NODES= CLUSTER_REDIS= node_pids=()
    say "starting PostgreSQL"
    start_postgres durable
    CLUSTER_POSTGRES=$POSTGRES_URL
    printf '#!/usr/bin/env bash\n. %q\nas_postgres %q -D %q -w -l %q "$@"\n' "$PWD/scripts/lib/postgres.sh" \
        "$postgres_ctl" "$postgres_dir/data" "$postgres_dir/server.log" > "$CLUSTER_HOME/postgres"
    chmod +x "$CLUSTER_HOME/postgres"
    # Its first line is the process, which changes when the server restarts.
    ln -s "$postgres_dir/data/postmaster.pid" "$CLUSTER_HOME/postgres.pid"
    print_durability
    if [ -n "$redis" ]; then start_redis_part; fi
    say "starting $nodes nodes"
    proxy_port=$(free_port)
    CLUSTER_URL=http://127.0.0.1:$proxy_port
    for number in $(seq "$nodes"); do start_node "$number"; done
    for number in $CLUSTER_NODES; do until_ready "$number"; done
    start_proxy
    until_ready "$CLUSTER_URL"
    export CLUSTER_HOME CLUSTER_NODES CLUSTER_POSTGRES CLUSTER_REDIS CLUSTER_URL
}

# Also ends the script, which fails if the command or a node did. A node may have been killed by the command.
stop_cluster() {
    local status=$1 pid ended file
    say "stopping the cluster"
    stop_part haproxy
    for file in "$CLUSTER_HOME"/node-*.pid; do stop_part "$(basename "$file" .pid)"; done
    for pid in "${node_pids[@]}"; do
        ended=0; wait "$pid" || ended=$?
        case $ended in 0 | 137) ;; *) echo "a node ended with $ended" >&2; status=1 ;; esac
    done
    stop_part redis
    stop_postgres
    if [ "$status" -ne 0 ]; then tail -n 40 "$CLUSTER_HOME"/*.log >&2 || true; fi
    rm -rf "$CLUSTER_HOME"
    exit "$status"
}

# Starts the command `$2...` as the part `$1`, by a program that can start it again.
start_part() {
    local name=$1; shift
    printf '#!/usr/bin/env bash\ncd %q\necho $$ > %s.pid\nexec %s >> %s.log 2>&1\n' \
        "$CLUSTER_HOME" "$name" "${*@Q}" "$name" > "$CLUSTER_HOME/$name"
    chmod +x "$CLUSTER_HOME/$name"
    "$CLUSTER_HOME/$name" &
}

# Ends a part, whoever started it last. Kills it if it does not end in the time that a node promises.
stop_part() {
    local pid
    pid=$(cat "$CLUSTER_HOME/$1.pid" 2>/dev/null) || return 0
    kill -TERM "$pid" 2>/dev/null || return 0
    for _ in $(seq 350); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    echo "$1 did not end in 35 s" >&2
    kill -KILL "$pid"
}

start_node() {
    local port; port=$(free_port)
    CLUSTER_NODES="${CLUSTER_NODES:+$CLUSTER_NODES }http://127.0.0.1:$port"
    start_part "node-$1" env "MESHUP__SERVER__BIND=127.0.0.1:$port" "MESHUP__SERVER__PUBLIC_URL=$CLUSTER_URL" \
        MESHUP__SERVER__TRUST_PROXY=true "MESHUP__DATABASE__URL=$CLUSTER_POSTGRES" "MESHUP__REDIS__URL=$CLUSTER_REDIS" \
        "MESHUP__STORAGE__URL=${MESHUP__STORAGE__URL:-file://$CLUSTER_HOME/files}" \
        "MESHUP__AUTH__SECRET=${MESHUP__AUTH__SECRET:-the same secret for each of the nodes}" "$binary"
    node_pids+=($!)
}

start_redis_part() {
    local server port
    redis_server >/dev/null || apt_install redis-server
    server=$(redis_server) || die "Redis 7 or newer is missing"
    port=$(free_port)
    CLUSTER_REDIS=redis://127.0.0.1:$port
    say "starting $("$server" --version)"
    start_part redis "$server" --bind 127.0.0.1 --port "$port" --save "" --appendonly no
    for _ in $(seq 100); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
        sleep 0.05
    done
    die "Redis did not start"
}

start_proxy() {
    local number=0 url
    {
        cat <<END
defaults
    mode http
    timeout connect 2s
    timeout client 100s
    timeout server 100s
    timeout tunnel 1h
    # A request that no node has seen is sent to another.
    option redispatch 1
    retries 3
listen meshup
    bind 127.0.0.1:$proxy_port
    balance roundrobin
    option httpchk GET /health/ready
    # Nodes take the address of the client, and the URL it used, from these headers.
    http-request set-header X-Forwarded-For %[src]
    http-request set-header X-Forwarded-Proto http
    http-request set-header X-Forwarded-Host %[req.hdr(host)]
    http-request del-header Forwarded
    default-server check inter 500ms fastinter 100ms fall 2 rise 1
END
        for url in $CLUSTER_NODES; do
            number=$((number + 1))
            echo "    server node-$number ${url#http://}"
        done
    } > "$CLUSTER_HOME/haproxy.cfg"
    start_part haproxy haproxy -db -f haproxy.cfg
}

until_ready() {
    for _ in $(seq 300); do
        if curl --silent --fail --output /dev/null "$1/health/ready"; then return; fi
        sleep 0.1
    done
    die "$1 did not become ready"
}

# Fails unless what is committed survives a crash of the machine.
print_durability() {
    local setting value
    "$(dirname "$postgres_ctl")/postgres" --version >&2
    for setting in fsync synchronous_commit full_page_writes; do
        value=$("$(dirname "$postgres_ctl")/psql" "$CLUSTER_POSTGRES" -Atc "SHOW $setting")
        echo "$setting = $value" >&2
        [ "$value" = on ] || die "PostgreSQL does not write durably"
    done
}
