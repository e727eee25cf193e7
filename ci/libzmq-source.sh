# What ci/libzmq-versions does with sources of libzmq: builds them as they are, or in each way of the matrix, and then
# runs the suite on each build. ci/libzmq-versions sources this; nothing runs it.
# shellcheck shell=bash disable=SC2154

# The rows of --matrix: what a build is called, the facts that it shall have or, with a !, not have (`-`: any), the file
# without which a source has no such row (`-`: none), the compiler's flags, and behind the colon cmake's arguments. What
# a row does not say is as in the first.
matrix=(
    "O2-epoll-sodium epoll,curve,sodium,!draft,!ws - -O2 :"
    "O0 - - -O0 :"
    "O3-lto - - -O3 -flto=auto :"
    "fortify - - -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 :"
    "poll poll,!epoll - -O2 : -DPOLLER=poll"
    "select select,!epoll - -O2 : -DPOLLER=select"
    "tweetnacl curve,!sodium src/tweetnacl.c -O2 : -DWITH_LIBSODIUM=OFF"
    "no-curve !curve - -O2 : -DWITH_LIBSODIUM=OFF -DENABLE_CURVE=OFF"
    "ws ws,!draft src/ws_engine.cpp -O2 : -DENABLE_WS=ON"
    "drafts draft - -O2 : -DENABLE_DRAFTS=ON"
    "autotools epoll,curve,sodium,!draft,!ws configure.ac -O2 :"
)

# Makes $temporary/source: `tree`, and `release`, which holds what the tree's header says. Prints what is wrong.
open_source() {
    local source=$1 work=$temporary/source log=$temporary/log header
    rm -rf "$work"
    mkdir "$work"
    if [[ -d $source ]]; then
        ln -s "$source" "$work/tree"
    else
        mkdir "$work/tree"
        tar --extract --file "$source" --directory "$work/tree" --strip-components=1 --no-same-owner 2>"$log" || {
            echo "cannot be unpacked: $(head -n1 "$log")"
            return 1
        }
    fi
    header=$work/tree/include/zmq.h
    [[ -f $header && -f $work/tree/CMakeLists.txt ]] || {
        echo "is not a source of libzmq: it has no include/zmq.h or no CMakeLists.txt"
        return 1
    }
    awk '$2 ~ /^ZMQ_VERSION_(MAJOR|MINOR|PATCH)$/ { printf "%s%s", dot, $3; dot = "." }' "$header" >"$work/release"
    grep -qE '^[0-9]+\.[0-9]+\.[0-9]+$' "$work/release" || {
        echo "is not a source of libzmq: its include/zmq.h does not define ZMQ_VERSION_MAJOR, _MINOR and _PATCH"
        return 1
    }
}

# Only the library is built: build/lib/libzmq.so.
with_cmake() {
    cmake -G Ninja -S "$temporary/source/tree" -B "$temporary/source/build" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_POLICY_VERSION_MINIMUM=3.5 -DBUILD_SHARED=ON -DBUILD_STATIC=OFF -DBUILD_TESTS=OFF \
        -DZMQ_BUILD_TESTS=OFF -DWITH_PERF_TOOL=OFF -DENABLE_CPACK=OFF -DWITH_DOCS=OFF "$@" &&
        cmake --build "$temporary/source/build" --parallel "$(nproc)"
}

# In a copy, since autogen.sh and configure write into the tree. What is built is put where cmake has it.
with_autotools() {
    local build=$temporary/source/build
    cp --recursive --dereference "$temporary/source/tree" "$build" && cd "$build" &&
        { [[ -x configure ]] || ./autogen.sh; } &&
        ./configure --disable-static --without-docs --disable-perf --disable-Werror --disable-drafts \
            --with-poller=epoll --enable-curve --with-libsodium CFLAGS="$1" CXXFLAGS="$1 $2" &&
        make --jobs "$(nproc)" src/libzmq.la && mkdir lib && cp --dereference src/.libs/libzmq.so lib/
}

# Has a function build the library, and puts that into the directory under a name. Prints what is wrong.
build_as() {
    local name=$1 log=$temporary/log
    shift
    rm -rf "$temporary/source/build"
    if ! ("$@") >"$log" 2>&1 </dev/null; then
        cp "$log" "$directory/$name.log"
        echo "does not build: $(grep -m1 -E 'error|Error' "$log" || tail -n1 "$log"); the whole of it is in" \
            "$directory/$name.log"
        return 1
    fi
    put "$temporary/source/build/lib/libzmq.so" "$name" 2>"$log" || {
        echo "builds, but not what is wanted: $(head -n1 "$log")"
        return 1
    }
}

# With what cmake finds, and named after the release. Prints the name, or what is wrong.
build_source() {
    local name
    open_source "$1" || return 1
    name=source-$(basename "${1%.tar*}")-libzmq-$(<"$temporary/source/release").so
    build_as "$name" with_cmake && echo "$name"
}

# Builds what a row says. Prints what is wrong.
build_row() {
    local name=$1 row=$2 flags=$3 old=
    shift 3
    # Before 4.2.3, random.cpp does not include sodium.h, and curve_client.cpp compares a pointer with a number.
    if [[ $(sort --version-sort - "$temporary/source/release" <<<4.2.3 | head -n1) != 4.2.3 ]]; then
        old=-fpermissive
        [[ $* == *-DWITH_LIBSODIUM=OFF* ]] || old="-include sodium.h -fpermissive"
    fi
    if [[ $row == autotools ]]; then
        build_as "$name" with_autotools "$flags -DNDEBUG" "$old"
    else
        build_as "$name" with_cmake -DPOLLER=epoll -DENABLE_CURVE=ON -DWITH_LIBSODIUM=ON -DENABLE_DRAFTS=OFF \
            -DCMAKE_C_FLAGS_RELEASE="$flags -DNDEBUG" -DCMAKE_CXX_FLAGS_RELEASE="$flags -DNDEBUG" \
            -DCMAKE_CXX_FLAGS="$old" "$@"
    fi
}

# Whether a build has what its row says, and has not what it shall not have. Prints what is wrong.
check_facts() {
    local said fact has
    said=$("$faultline" version --libzmq "$directory/$1" 2>&1) || {
        echo "cannot be asked what it is: $(tail -n1 <<<"$said")"
        return 1
    }
    said=$(sed -n 's/^ *sha256 [0-9a-f]*  //p' <<<"$said")
    for fact in $(tr , ' ' <<<"${2#-}"); do
        # Before this function, nothing that a program can call tells drafts from none.
        [[ $fact != draft ]] || grep -q zmq_socket_monitor_versioned "$temporary/source/tree/include/zmq.h" || continue
        has=no
        [[ " $said " != *" ${fact#!} "* ]] || has=yes
        [[ $has == "$([[ $fact == !* ]] && echo no || echo yes)" ]] || {
            echo "is not what was asked for: $fact is wanted, and it says: $said"
            return 1
        }
    done
}

# "569 0 31", or what is wrong. What the suite says is kept where it is red.
run_suite() {
    local name=$1 log=$directory/$1.log ended=0
    "$faultline" run "$suite" --libzmq "$directory/$name" --colour never >"$log" 2>&1 </dev/null || ended=$?
    tail -n1 "$log" | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed.*, ([0-9]+) skipped$/\1 \2 \3/p' | grep . ||
        echo "the suite ended with $ended: $(tail -n1 "$log")"
    ((ended != 0)) || rm "$log"
    return "$ended"
}

# Builds each row of a source that is wanted, runs the suite on it, and adds a line to the table. False: one is red.
build_matrix() {
    local source=$1 row name facts needs rest result good=true
    result=$(open_source "$source") || {
        printf 'error: %s %s\n' "$source" "$result" >&2
        return 1
    }
    for row in "${matrix[@]}"; do
        read -r row facts needs rest <<<"$row"
        [[ ,$rows, == *,$row,* || -z $rows ]] || continue
        name=source-$(basename "${source%.tar*}")-$row-libzmq-$(<"$temporary/source/release").so
        [[ $needs == - || -e $temporary/source/tree/$needs ]] || {
            printf '%s: there is no such build of this release: it has no %s\n' "$name" "$needs"
            continue
        }
        rm -f "$directory/$name.log"
        # shellcheck disable=SC2086  # the arguments are words
        if ! result=$(build_row "$name" "$row" "${rest%% :*}" ${rest#*:}) ||
            ! result=$(check_facts "$name" "$facts") || ! result=$(run_suite "$name"); then
            good=false
        fi
        if [[ $result =~ ^[0-9]+\ [0-9]+\ [0-9]+$ ]]; then
            # shellcheck disable=SC2086
            result=$(printf '%6d %6d %7d' $result)
        fi
        [[ ! -f $directory/$name.log || $result == *" is in "* ]] || result+="  see $directory/$name.log"
        result=$(printf '%-56s %s' "$name" "$result")
        printf '%s\n' "$result"
        table+=$result$'\n'
    done
    $good
}
