# Functions shared by all scripts. Sourced from the root of the repository.

say() { printf '\n== %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Runs a command as root, with sudo if necessary.
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

# Gives cargo an empty registry cache in the folder `$1`, with the same configuration, so that nothing depends on the
# cache of this machine.
use_empty_registry() {
    local former=${CARGO_HOME:-$HOME/.cargo} file
    for file in config config.toml credentials credentials.toml; do
        if [ -f "$former/$file" ]; then cp "$former/$file" "$1/"; fi
    done
    # Keeps using the installed toolchain.
    export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup} PATH=$1/bin:$former/bin:$PATH CARGO_HOME=$1
}

# A free port on the loopback interface.
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

# Checks for cargo and a C compiler, and installs the latter.
need_toolchain() {
    command -v cargo >/dev/null || die "cargo is missing: install Rust with rustup (https://rustup.rs)"
    command -v cc >/dev/null || apt_install gcc libc6-dev
}

need_nextest() {
    cargo nextest --version >/dev/null 2>&1 || { say "installing cargo-nextest"; cargo install --locked cargo-nextest; }
}
