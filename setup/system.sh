# shellcheck shell=bash
# What the operating system brings: PostgreSQL with PostGIS, Python, certificates; for the tests a browser and git.
#
# Three ways: as root; with sudo; or with neither, unpacked into a folder of the caller's, which changes nothing else
# on the machine (PostGIS, pip and the browser only: the rest an administrator has to install).

pip_wheel="" # set where Python came without pip

# bring_system PREFIX [PACKAGE...]: what is needed besides; a command named like its package, or libatomic1.
bring_system() {
  local prefix=$1
  shift
  missing=()
  use_prefix "$prefix"
  python_is_whole || missing+=(python)
  has_postgis "" || has_postgis "$prefix" || [[ -n ${GOLDENTIME_DATABASE_URL:-} ]] || missing+=(postgis)
  [[ -e /etc/ssl/certs/ca-certificates.crt ]] || missing+=(ca-certificates)
  local name
  for name in "$@"; do
    has_package "$name" || is_snap "$name" || missing+=("$name")
  done
  ((${#missing[@]} == 0)) || bring_missing "$prefix"
  use_prefix "$prefix"
}

bring_missing() {
  command -v apt-get >/dev/null || die \
    "apt가 없는 기계입니다. 다음이 필요합니다: ${missing[*]}" \
    "This machine has no apt-get; set-up knows Debian and Ubuntu. Install by hand: ${missing[*]}" \
    "or name an existing PostGIS in GOLDENTIME_DATABASE_URL."
  if become_root; then
    step "시스템 꾸러미 · system packages: ${missing[*]}" install_packages
  else
    unpack_without_root "$1"
  fi
}

# Whether packages can be installed; asks for sudo's password where somebody sits before the screen.
become_root() {
  as_root=()
  ((EUID)) || return 0
  command -v sudo >/dev/null && [[ -z ${GOLDENTIME_NO_SUDO:-} ]] || return 1
  as_root=(sudo)
  sudo -n true 2>/dev/null && return 0
  [[ -t 0 && -t 2 ]] || return 1
  say "시스템 꾸러미를 설치합니다 (${missing[*]}): 암호를 넣거나 Ctrl-D로 설치 없이 계속합니다."
  say "Installing system packages: type your password, or Ctrl-D to go on without installing."
  sudo -v
}

# --- installed -------------------------------------------------------------------------------------------------------

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 "$@"; }

install_packages() {
  local packages
  packages=$(package_names) || {
    apt update
    packages=$(package_names)
  }
  keep_postgres_quiet
  local status=0
  # The lists may be old and name files that the mirror no longer has.
  # shellcheck disable=SC2086
  apt install --no-install-recommends $packages || {
    apt update && apt install --no-install-recommends $packages
  } || status=$?
  let_postgres_be
  return "$status"
}

# Debian's package would make and start a cluster of its own on port 5432: not while we install, and as usual after.
quiet=/etc/postgresql-common/createcluster.d/goldentime.conf

keep_postgres_quiet() {
  "${as_root[@]}" mkdir -p "${quiet%/*}"
  "${as_root[@]}" tee "$quiet" >/dev/null <<<"create_main_cluster = false"
}

let_postgres_be() { "${as_root[@]}" rm -f "$quiet"; }

# The packages behind `missing`; fails where one has no candidate (yet).
package_names() {
  local name
  for name in "${missing[@]}"; do
    case $name in
      python) python_packages ;;
      postgis) postgis_package ;;
      *) [[ -n $(candidate "$name") ]] && echo "$name" ;;
    esac || {
      echo "no package for: $name" >&2
      return 1
    }
  done
}

candidate() { apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ && $2 != "(none)" { print $2 }'; }

# Ubuntu's chromium is a snap, which containers cannot start: ./test knows another way.
is_snap() { [[ $1 == chromium && $(candidate chromium-browser) == *snap* ]]; }

postgis_package() {
  if [[ -n $(candidate postgresql-postgis) ]]; then
    echo postgresql-postgis
  else
    apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -V | tail -n 1 | grep .
  fi
}

python_packages() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if dpkg --compare-versions "$(candidate "$name")" ge 3.11~; then
      echo "$name" "$name-venv"
      return
    fi
  done
  return 1
}

# --- unpacked --------------------------------------------------------------------------------------------------------

unpack_without_root() {
  local prefix=$1 name wanted=() beyond=()
  for name in "${missing[@]}"; do
    case $name in
      postgis | chromium | libatomic1) wanted+=("$name") ;;
      python) if find_python >/dev/null; then wanted+=(python3-pip-whl); else beyond+=(python3 python3-venv); fi ;;
      *) beyond+=("$name") ;;
    esac
  done
  ((${#beyond[@]} == 0)) || die \
    "관리자 권한 없이는 설치할 수 없습니다. 관리자에게 부탁하십시오: apt-get install ${beyond[*]}" \
    "These need an administrator: apt-get install ${beyond[*]}"
  missing=("${wanted[@]}")
  mkdir -p "$prefix"
  step "관리자 권한 없이 풀기 · unpacking without root: ${missing[*]}" unpack_packages "$prefix"
}

unpack_packages() {
  local prefix=$1 packages
  # Lists of our own: the machine's may be old or absent, and only root may renew those.
  mkdir -p "$prefix/apt/lists/partial" "$prefix/apt/archives/partial"
  export APT_CONFIG=$prefix/apt/apt.conf
  printf 'Dir::State::Lists "%s";\nDir::Cache "%s";\nDebug::NoLocking "true";\n' \
    "$prefix/apt/lists" "$prefix/apt" >"$APT_CONFIG"
  apt-get -q update
  packages=$(package_names)
  # shellcheck disable=SC2086
  packages=$(apt-get -s install --no-install-recommends $packages | awk '/^Inst / { print $2 }')
  # shellcheck disable=SC2086
  (cd "$prefix/apt/archives" && apt-get -q download $packages)
  local package
  for package in "$prefix"/apt/archives/*.deb; do
    dpkg -x "$package" "$prefix"
  done
  # update-alternatives, which makes these links, runs only where packages are installed.
  local control library
  for control in "$prefix"/usr/share/postgresql/*/extension/*-3.control; do
    [[ ! -e $control ]] || ln -sf "${control##*/}" "${control%-3.control}.control"
  done
  write_browser_start "$prefix"
  # Alone in a folder: the other libraries here must not come before the machine's own.
  for library in "$prefix"/{usr/,}lib/*-linux-gnu*/libatomic.so.1; do
    [[ ! -e $library ]] || { mkdir -p "$prefix/alone" && cp -L "$library" "$prefix/alone/"; }
  done
  rm -rf "$prefix/apt"
}

# A browser without a single font shows nothing at all, and the fonts too lie where nobody would look.
write_browser_start() {
  [[ -x $1/usr/lib/chromium/chromium ]] || return 0
  mkdir -p "$1/bin"
  cat >"$1/bin/fonts.conf" <<XML
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>$1/usr/share/fonts</dir>
  <cachedir>$1/var/cache/fontconfig</cachedir>
</fontconfig>
XML
  cat >"$1/bin/chromium" <<SH
#!/bin/sh
export LD_LIBRARY_PATH="$(echo "$1"/{usr/,}lib/*-linux-gnu* "$1"/usr/lib/*-linux-gnu*/pulseaudio | tr ' ' ':')"
export FONTCONFIG_FILE="$1/bin/fonts.conf"
exec "$1/usr/lib/chromium/chromium" "\$@"
SH
  chmod +x "$1/bin/chromium"
}

use_prefix() {
  if ! has_postgis "" && has_postgis "$1"; then
    export GOLDENTIME_POSTGRES_PREFIX=$1
  fi
  [[ ! -d $1/bin ]] || PATH=$PATH:$1/bin
  [[ ! -d $1/alone ]] || export LD_LIBRARY_PATH=$1/alone
  local wheel
  for wheel in "$1"/usr/share/python-wheels/pip-*.whl; do
    [[ ! -e $wheel ]] || pip_wheel=$wheel
  done
}

# --- what is there ---------------------------------------------------------------------------------------------------

has_package() {
  case $1 in
    libatomic1) [[ $(/sbin/ldconfig -p) == *libatomic.so.1* || ${LD_LIBRARY_PATH:-} == */alone ]] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# has_postgis ROOT: "" is the machine itself.
has_postgis() {
  local initdb version
  for initdb in "$1"/usr/lib/postgresql/*/bin/initdb; do
    version=${initdb%/bin/initdb}
    [[ ! -x $initdb || ! -e $1/usr/share/postgresql/${version##*/}/extension/postgis.control ]] || return 0
  done
  return 1
}

# The interpreter to use, one with pip's installer (ensurepip) before one without.
find_python() {
  local modules folder name
  for modules in "venv, ensurepip" venv; do
    for folder in $(python_folders); do
      for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$folder/$name" -c "import sys, $modules; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
          echo "$folder/$name"
          return
        fi
      done
    done
  done
  return 1
}

# Root's service runs as another user, who cannot reach an interpreter in root's own folders.
python_folders() {
  if ((EUID == 0)); then
    echo /usr/bin /usr/local/bin
  else
    tr ':' '\n' <<<"$PATH"
  fi
}

python_is_whole() {
  local python
  python=$(find_python) || return 1
  "$python" -c 'import ensurepip' 2>/dev/null || [[ -n ${pip_wheel} ]]
}
