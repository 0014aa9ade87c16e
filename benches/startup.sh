#!/usr/bin/env bash
# How long `tidegate check` takes on one policy and one plan, beside a process that does nothing: both in one run, in turns,
# medians of N (first argument, 200) in milliseconds. Builds with --release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-200}
cargo build --quiet --release --bin tidegate --example nothing
target=${CARGO_TARGET_DIR:-target}/release
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
program=$(realpath "$target/tidegate")
nothing=$(realpath "$target/examples/nothing")
cd "$folder"
"$program" init --ci none --at 2026-11-16T09:00Z >/dev/null

measure() {
  local start end
  start=${EPOCHREALTIME/[.,]/}
  "$@" >/dev/null
  end=${EPOCHREALTIME/[.,]/}
  echo $((end - start))
}
for ((run = 0; run < runs; run++)); do
  measure "$nothing" >>nothing.times
  measure "$program" check --at 2026-11-16T09:00Z >>check.times
done
median() { sort -n "$1" | awk -v n="$runs" 'NR == int((n + 1) / 2) { print $1 }'; }
awk -v empty="$(median nothing.times)" -v check="$(median check.times)" 'BEGIN {
  printf "nothing %.2f ms, check %.2f ms: %.2f ms more\n", empty / 1000, check / 1000, (check - empty) / 1000
}'
