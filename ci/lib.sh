# What the scripts in this directory share. They source it; nothing runs it.
# shellcheck shell=bash disable=SC2034
set -euo pipefail
export LC_ALL=C.UTF-8

# Where a script was called from doesn't matter: every path below starts at the tree.
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build_packages=(g++ cmake ninja-build libzmq5 libgtest-dev libboost-dev libboost-filesystem-dev libfaketime libfmt-dev
    libcli11-dev nlohmann-json3-dev libexpected-dev
    libmnl-dev # netlink messages: the veth pair between two hosts
    libdw-dev # symbols and lines of call sites, for explore
    libdtl-dev # the difference of two files, for fmt --diff and record --diff
    pkgconf libsodium-dev) # SHA-256 of the libraries that compare names; libzmq5 needs its run-time part anyway
# Decodes x86-64's machine code: where libzmq reads the time stamp counter.
[[ $(uname -m) != x86_64 ]] || build_packages+=(libzydis-dev)
# Only tests look at zmq.h: the product has its own table, and a test compares the two.
test_packages=(libzmq3-dev patch make
    git # a repository to bisect
    python3-zmq # a program that was not written here, to capture
    doxygen # the pages of harness/api/faultline
    python3-junitparser libxml2-utils python3-jsonschema perl # read the reports: JUnit, JSON lines, TAP 13
    groff-base vim bash fish zsh) # read the manual pages, the syntax file and the completions that faultline prints

say() { printf '== %s\n' "$*"; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root or sudo: $*"
    fi
}

is_installed() { [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null || true) == installed ]]; }

# The output of a command that ends well is noise; that of one that doesn't is the reason.
quietly() {
    local output
    if ! output=$("$@" 2>&1 </dev/null); then
        printf '%s\n' "$output" >&2
        fail "this failed: $*"
    fi
}

install_packages() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null; then
        say "not a Debian system: expecting what these packages hold: $*"
        return
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "apt-get update"
    quietly as_root apt-get --quiet=2 update
    say "apt-get install ${missing[*]}"
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 --yes --no-install-recommends \
        --option Dpkg::Use-Pty=0 install "${missing[@]}"
}

# Configures and builds the release preset; arguments are targets, none means all. From nothing to the first run the
# compiler takes longest, and what runs waits for the kernel: -O1 is compiled in little more than half the time of -O3.
build() {
    local target arguments=()
    for target in "$@"; do arguments+=(--target "$target"); done
    say "build/release: configure"
    quietly cmake --preset release -D FAULTLINE_FROM_SCRATCH=ON -D CMAKE_CXX_FLAGS_RELEASE='-O1 -DNDEBUG'
    say "build/release: build ${*:-everything}"
    cmake --build build/release --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" "${arguments[@]}"
}

# Debian's source of libzmq in DIR/libzmq, unless it is there: by a source entry made from the machine's first entry, for
# SUITE or the machine's own. All of it is in DIR/apt, nothing of the machine's set-up changes.
fetch_libzmq_source() {
    local directory apt uri suite=${2:-} options
    directory=$(realpath -m "$1")
    apt=$directory/apt
    [[ ! -d $directory/libzmq ]] || return 0
    mkdir -p "$apt/lists/partial" "$directory/source" "$directory/unpacked"
    uri=$(awk '/^URIs:/ {print $2; exit} /^deb / {for (i = 2; i <= NF; ++i) if ($i ~ /^http/) {print $i; exit}}' \
        /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true)
    suite=${suite:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
    printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
        "${uri:?no entry of a Debian archive}" "$suite" /usr/share/keyrings/debian-archive-keyring.gpg >"$apt/source.sources"
    options=(-o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$apt" -o "Dir::State::lists=$apt/lists"
        -o "APT::Sandbox::User=root" -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=")
    quietly apt-get --quiet=2 "${options[@]}" update
    (cd "$directory/source" && quietly apt-get --quiet=2 "${options[@]}" source --download-only zeromq3)
    tar --extract --strip-components=1 --directory "$directory/unpacked" --file "$directory"/source/zeromq3_*.orig.tar.*
    mv "$directory/unpacked" "$directory/libzmq"
}
