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

install_program() {
  local venv=$1
  if [[ -x $venv/bin/uv ]]; then
    "$venv/bin/uv" pip install --python "$venv/bin/python" --compile-bytecode --reinstall --no-cache \
      --no-build-isolation --no-deps "$project"
  else
    "$venv/bin/python" -m pip install --force-reinstall --no-build-isolation --no-deps "$project"
  fi
}
