# shellcheck shell=bash
# The home folder, where state is kept, and the unprivileged user whom root lets the program run as.

user=goldentime

default_home() {
  if ((EUID == 0)); then
    echo /var/lib/goldentime
  else
    echo "${XDG_STATE_HOME:-$HOME/.local/state}/goldentime"
  fi
}

# A folder of somebody's is not taken for a home: its files would change hands.
check_home() {
  local home=$1
  [[ ! -e $home || -d $home ]] || die "$home: 폴더가 아닙니다 · not a folder. 다른 곳으로 · choose another: --home DIR"
  [[ ! -d $home || -e $home/setup.log || -e $home/up.lock || -e $home/cluster.lock ]] && return
  [[ -z $(find "$home" -mindepth 1 -maxdepth 1 ! -name lost+found -print -quit) ]] || die \
    "$home: 다른 파일이 있는 폴더입니다. 비어 있거나 새로운 폴더를 쓰십시오: --home DIR" \
    "That folder holds other files. Name an empty or new one: --home DIR"
}

make_home() {
  local home=$1
  check_home "$home"
  if ((EUID)); then
    { mkdir -p "$home" 2>/dev/null && [[ -w $home ]]; } || die \
      "$home: 쓸 수 없습니다. 쓸 수 있는 폴더를 쓰십시오: --home DIR" \
      "Cannot write there. Name a folder of your own: --home DIR"
  else
    make_user "$home"
    check_reach "$home"
    install -d -m 755 -o "$user" -g "$user" "$home"
  fi
}

make_user() {
  id "$user" >/dev/null 2>&1 ||
    useradd --system --user-group --no-create-home --home-dir "$1" --shell /usr/sbin/nologin "$user"
}

# Up front: every folder on the way has to let the service user through.
check_reach() {
  local folder=$1
  while [[ ! -d $folder ]]; do folder=${folder%/*}; done
  [[ $folder == "$1" ]] && folder=${1%/*}
  as_service test -x "${folder:-/}/" || die \
    "$1: 서비스 사용자 $user 가 ${folder:-/} 에 들어갈 수 없습니다. 개인 폴더 밖을 쓰십시오: --home /var/lib/goldentime" \
    "The service user $user cannot enter ${folder:-/}. Choose a home outside private folders: --home /var/lib/goldentime"
}

as_service() { setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs "$@"; }

# State that root or somebody else made here earlier becomes the service's; the programs stay root's.
hand_over() {
  find "$1" -mindepth 1 -maxdepth 1 ! -name venv ! -name inbox ! -name setup.log -exec chown -RhP "$user:$user" {} +
}

# readable_file HOME FILE: the file, or a copy of it where the service user can read it.
readable_file() {
  local home=$1 file
  file=$(realpath "$2")
  if ((EUID == 0)) && ! as_service test -r "$file"; then
    install -d -m 750 -g "$user" "$home/inbox"
    install -m 640 -g "$user" "$file" "$home/inbox/"
    file=$home/inbox/${file##*/}
  fi
  echo "$file"
}

# Becomes the program, so that Ctrl-C and SIGTERM reach it and nothing else.
become_program() {
  local home=$1 kept=() name
  shift
  trap - EXIT
  exec 3>&- 4>&-
  cd "$home" || exit
  export GOLDENTIME_HOME=$home
  if ((EUID)); then
    exec "$home/venv/bin/goldentime" "$@"
  fi
  # Nothing of root's environment but what the program is told.
  for name in ${!GOLDENTIME_@} ${!LC_@} LANG TERM TZ COLUMNS NO_COLOR; do
    [[ -z ${!name:-} ]] || kept+=("$name=${!name}")
  done
  exec env -i "${kept[@]}" HOME="$home" USER="$user" LOGNAME="$user" PATH="$home/venv/bin:/usr/local/bin:/usr/bin:/bin" \
    setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs "$home/venv/bin/goldentime" "$@"
}
