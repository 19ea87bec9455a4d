# shellcheck shell=bash
# Python packages, each pinned by version and hash in requirements/*.lock, in a virtual environment.
: "${project:?the checkout}" "${pip_wheel=}"

# An organisation behind its own certificates and mirror has told the system and pip about them; uv and Node ask elsewhere.
export UV_SYSTEM_CERTS=1 UV_NO_PROGRESS=1 UV_LINK_MODE=${UV_LINK_MODE:-copy}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
[[ -z ${PIP_INDEX_URL:-} ]] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}

# bring_venv VENV LOCK...: exactly what the locks name; nothing to do where they have not changed since.
bring_venv() {
  local venv=$1 stamp
  shift
  stamp=$(cd "$project/requirements" && sha256sum "$@" | sha256sum)
  if [[ -x $venv/bin/python && $(cat "$venv/locks.stamp" 2>/dev/null) == "$stamp" ]] && is_mine "$venv"; then
    return
  fi
  rm -f "$venv/locks.stamp" "$venv/program.stamp" # the locks do not name the program: it goes with the old packages
  step "파이썬 꾸러미 · Python packages" fill_venv "$venv" "$@"
  printf '%s\n' "$stamp" >"$venv/locks.stamp"
}

# Root neither runs nor mends programs that another user could have put there.
is_mine() { [[ -O $1 && ! -L $1 ]]; }

fill_venv() {
  local venv=$1 locks
  shift
  locks=("${@/#/$project/requirements/}")
  { is_mine "$venv" && "$venv/bin/python" -c ''; } || make_venv "$venv"
  if pip_in "$venv" install --require-hashes --no-deps -r "$project/requirements/uv.lock"; then
    "$venv/bin/uv" pip sync --python "$venv/bin/python" --compile-bytecode --require-hashes \
      "${locks[@]}" "$project/requirements/uv.lock" && return
  fi
  # Slower, but everywhere.
  pip_in "$venv" install --require-hashes --no-deps "${locks[@]/#/--requirement=}"
}

make_venv() {
  local python
  python=$(find_python)
  rm -rf "$1"
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv "$1"
  else
    "$python" -m venv --without-pip "$1"
  fi
}

# pip of the environment, or the one that was unpacked where Python came without.
pip_in() {
  local venv=$1
  shift
  if [[ -x $venv/bin/pip ]]; then
    "$venv/bin/python" -m pip "$@"
  else
    "$venv/bin/python" "$pip_wheel/pip" "$@"
  fi
}
