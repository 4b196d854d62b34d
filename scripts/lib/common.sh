# What all scripts share. Sourced from the root of the repository.

say() { printf '\n== %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Runs a command as root, for installing packages.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else die "need root to run: $*"
    fi
}

apt_install() {
    command -v apt-get >/dev/null || die "please install: $*"
    say "installing $*"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# Gives cargo a registry cache of its own that is empty, with the same registries: what only a used machine has must
# not be missed elsewhere. `$1` is a folder for it.
use_empty_registry() {
    local former=${CARGO_HOME:-$HOME/.cargo} file
    for file in config config.toml credentials credentials.toml; do
        if [ -f "$former/$file" ]; then cp "$former/$file" "$1/"; fi
    done
    # The toolchain stays where it is.
    export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup} PATH=$1/bin:$former/bin:$PATH CARGO_HOME=$1
}

# A port of the loopback that nobody listens on.
free_port() {
    local port
    for _ in $(seq 50); do
        port=$((15000 + RANDOM % 15000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    die "no free port found"
}

# Compilers, and the runner of the tests.
need_toolchain() {
    command -v cargo >/dev/null || die "cargo is missing: install Rust with rustup (https://rustup.rs)"
    command -v cc >/dev/null || apt_install gcc libc6-dev
}

need_nextest() {
    cargo nextest --version >/dev/null 2>&1 || { say "installing cargo-nextest"; cargo install --locked cargo-nextest; }
}
