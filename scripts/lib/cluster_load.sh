# Load on a cluster that scripts/cluster started: see scripts/cluster-load.
set -euo pipefail

# Throughput of the given nodes, and what all nodes and the database spend on it.
throughput() {
    local processes=(--database-pid "$(head -n 1 "$CLUSTER_HOME/postgres.pid")") file node nodes=()
    for file in "$CLUSTER_HOME"/node-*.pid; do processes+=(--pid "$(cat "$file")"); done
    for node in "$@"; do nodes+=(--node "$node"); done
    echo "clients on $# nodes:"
    "$BENCH" "${nodes[@]}" "${processes[@]}" --runs 1 \
        sends-in-one-room sends-in-eight-rooms fan-out-100
}

python scripts/lib/cluster_load.py
read -ra all <<< "$CLUSTER_NODES"
throughput "${all[@]}"
throughput "${all[0]}"
