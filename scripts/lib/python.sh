# Python packages for scripts, in a temporary environment. Sourced after common.sh.

# Creates a virtual environment with the given packages in the folder `$1`, and puts it first on the PATH.
python_with() {
    local folder=$1; shift
    command -v python3 >/dev/null || apt_install python3
    python3 -m venv "$folder" 2>/dev/null || { apt_install python3-venv; python3 -m venv "$folder"; }
    "$folder/bin/pip" --quiet --disable-pip-version-check install "$@"
    PATH=$folder/bin:$PATH
}
