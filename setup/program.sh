# shellcheck shell=bash
# The program itself, built from this checkout and installed as a copy: who runs it need not be able to read the checkout.
: "${project:?the checkout}"

packaged=(app gis migrations pyproject.toml README.md LICENSE NOTICE)

# bring_program VENV: again only where a packaged file has changed.
bring_program() {
  local venv=$1 stamp
  stamp=$(digest_of_program)
  [[ $(cat "$venv/program.stamp" 2>/dev/null) == "$stamp" && -x $venv/bin/goldentime ]] && return
  rm -f "$venv/program.stamp"
  step "골든타임 짓기 · building Goldentime" install_program "$venv"
  printf '%s\n' "$stamp" >"$venv/program.stamp"
}

digest_of_program() {
  (
    cd "$project" || exit
    find "${packaged[@]}" -name __pycache__ -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
  )
}

install_program() { install_from_here "$1" --reinstall --compile-bytecode "$project"; }

# For work on it: the checkout itself, with the command `goldentime` and the version that the program tells.
bring_editable() {
  local venv=$1 stamp
  stamp=$(cat "$project/pyproject.toml" "$venv/locks.stamp" | sha256sum)
  [[ $(cat "$venv/program.stamp" 2>/dev/null) == "$stamp" ]] && return
  step "골든타임 · Goldentime" install_from_here "$venv" --editable "$project"
  printf '%s\n' "$stamp" >"$venv/program.stamp"
}

install_from_here() {
  local venv=$1
  shift
  if [[ -x $venv/bin/uv ]]; then
    "$venv/bin/uv" pip install --python "$venv/bin/python" --no-cache --no-build-isolation --no-deps "$@"
  else
    set -- "${@/#--reinstall/--force-reinstall}"
    "$venv/bin/python" -m pip install --no-build-isolation --no-deps "${@/#--compile-bytecode/--compile}"
  fi
}
