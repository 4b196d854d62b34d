# Python packages for scripts, in a temporary environment. Sourced after common.sh.

# Puts a Python with the given packages first on the PATH; `$1` is a folder for it.
python_with() {
    local folder=$1; shift
    command -v python3 >/dev/null || apt_install python3
    python3 -m venv "$folder" 2>/dev/null || { apt_install python3-venv; python3 -m venv "$folder"; }
    "$folder/bin/pip" --quiet --disable-pip-version-check install "$@"
    PATH=$folder/bin:$PATH
}
