# shellcheck shell=bash
# What set-up says while it works: Korean first, English beside it. Sourced by ./run, ./test and setup/*.
#
# Long work runs in `step`: one line on the screen, everything else in a log that is shown only when the work fails.

exec 3>&2 # messages keep their way to the screen while a step's own output goes to the log
exec 4>/dev/null
log=/dev/null
doing=""
ticker=""

say() { printf '%s\n' "$*" >&3; }

die() {
  doing=""
  printf '✗ %s\n' "$@" >&3
  exit 1
}

# A log that only the caller writes: made anew, never through a link that somebody else put there.
log_to() {
  rm -f "$1"
  set -o noclobber
  exec 4>"$1"
  set +o noclobber
  log=$1
}

# step LABEL COMMAND...; never within a condition, where bash would forget `set -e` inside COMMAND.
step() {
  local began=$SECONDS
  doing=$1
  shift
  printf '\n== %s\n' "$doing" >&4
  tick "$doing"
  "$@" >&4 2>&1 </dev/null
  untick
  say "  ✓ $doing ($((SECONDS - began)) s)"
  doing=""
}

# Seconds counted beside the label on a terminal; elsewhere the label alone.
tick() {
  if [[ ! -t 3 ]]; then
    say "  … $1"
    return
  fi
  (
    while :; do
      printf '\r  … %s (%d s)' "$1" "$SECONDS" >&3
      sleep 1
    done
  ) &
  ticker=$!
}

untick() {
  [[ -n $ticker ]] || return 0
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  ticker=""
  printf '\r\033[K' >&3
}

tell_failure() {
  local status=$?
  untick
  if ((status)) && [[ -n $doing ]]; then
    say "✗ $doing: 실패 · failed"
    [[ $log == /dev/null ]] || tail -n 15 "$log" | sed 's/^/    /' >&3
    say "  기록 전체 · the whole log: $log"
    say "  고친 뒤 같은 명령을 다시 · mend it and repeat the same command: what is done already is not done again"
  fi
  return "$status"
}
trap tell_failure EXIT
