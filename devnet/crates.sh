# Sourced by what builds programs from Rust crates: where they are kept, and what building them needs.
rust_least=91 # 1.91
cache=${XDG_CACHE_HOME:-$HOME/.cache}/quorate

die() {
    echo "quorate: $*" >&2
    exit 1
}

# Where rustup puts it, also where no profile is read.
[ ! -d "$HOME/.cargo/bin" ] || PATH=$PATH:$HOME/.cargo/bin

# need TOOL INSTALL: what is missing is said all at once, by require.
missing=
need() {
    command -v "$1" >/dev/null || missing="$missing"$'\n'"  $1: $2"
}

# require WHAT INSTEAD: WHAT is built here, and INSTEAD says how to do without.
require() {
    local rust
    need cargo "Rust 1.$rust_least or newer, https://rustup.rs"
    need cc "Debian: apt-get install gcc"
    [ -z "$missing" ] || die "$1 is built from crates, for which this machine lacks:$missing
  $2"
    rust=$(cargo --version | sed -n 's/^cargo 1\.\([0-9]*\).*/\1/p')
    [ -n "$rust" ] && [ "$rust" -ge "$rust_least" ] ||
        die "$1 needs Rust 1.$rust_least or newer, found $(cargo --version): run rustup update, or see https://rustup.rs"
}
