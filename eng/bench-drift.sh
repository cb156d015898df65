#!/usr/bin/env bash
# Time and peak memory of `cockpit analyze drift` beside reading the same files alone and beside pandas with SciPy, in one run on
# one machine: only the ratios between the rows mean anything.
#   DRIFT_ROWS="100000 1000000 2000000"   rows of each file; 20 columns
#   DRIFT_PEER_ROWS=1000000               the size at which the peer runs too; empty leaves it out
#   DRIFT_REPEATS=3                       runs of each line; the table shows medians
#   DRIFT_PUBLISHED=DIR                   measures this published program instead of building one
set -euo pipefail
cd "$(dirname "$0")/.."

sizes=${DRIFT_ROWS:-100000 1000000 2000000}
peer_rows=${DRIFT_PEER_ROWS-1000000}
repeats=${DRIFT_REPEATS:-3}
out=artifacts/drift
cockpit=${DRIFT_PUBLISHED:-$out/cockpit}/Cockpit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

me=bench-drift
. eng/lib.sh

need_tools() {
  local missing=()
  [ -x /usr/bin/time ] || missing+=(time)
  [ -z "$peer_rows" ] || /usr/bin/python3 -c 'import pandas, scipy' 2>/dev/null || missing+=(python3-pandas python3-scipy)
  install "${missing[@]}"
}

# work_of LINE ROWS: the command of a line.
work_of() {
  local files=("$work/$2/baseline.csv" "$work/$2/current.csv")
  case $1 in
    cat) cat "${files[@]}" ;;
    scan) "$out/benchmarks/Cockpit.Benchmarks" scan "${files[@]}" ;;
    cockpit) "$cockpit" analyze drift --baseline "${files[0]}" --current "${files[1]}" --json ;;
    peer) /usr/bin/python3 eng/peer-drift.py "${files[@]}" ;;
  esac
}
export -f work_of
export work out cockpit

# measure LINE ROWS: appends seconds, CPU seconds and peak megabytes.
measure() {
  # The shell that time starts is replaced by the command where it is a program, and its own megabytes are below those of any.
  /usr/bin/time -o "$work/time" -f '%e %U %S %M' bash -c 'work_of "$@"' - "$1" "$2" >"$work/$1.out" 2>"$work/$1.log" ||
    { cat "$work/$1.log" >&2; fail "$1 with $2 rows failed"; }
  awk '{ print $1, $2 + $3, $4 / 1024 }' "$work/time" >>"$work/$1.$2"
}


lines_of() { echo cat scan cockpit; [ "$1" != "$peer_rows" ] || echo peer; }

row() {
  local file=$work/$1.$2 ours=$work/cockpit.$2
  awk -v line="$1" -v rows="$2" -v time="$(median "$file" 1)" -v cpu="$(median "$file" 2)" -v memory="$(median "$file" 3)" \
    -v ours="$(median "$ours" 1)" -v our_cpu="$(median "$ours" 2)" \
    'BEGIN { printf "| %d | %s | %.2f | %.2f | %.0f | %.2f | %.2f |\n", rows, line, time, cpu, memory, time / ours, cpu / our_cpu }'
}

need_tools
say "publishing"
[ -n "${DRIFT_PUBLISHED:-}" ] || dotnet publish Cockpit.csproj -c Release -o "$out/cockpit" -v q --nologo >&2
dotnet publish tests/Cockpit.Benchmarks -c Release -o "$out/benchmarks" -v q --nologo >&2
for rows in $sizes; do
  say "writing $rows rows, twice"
  "$out/benchmarks/Cockpit.Benchmarks" table --rows "$rows" --folder "$work/$rows" >&2
  # The first pass brings the files into memory, so that no line pays for the disk.
  work_of cat "$rows" >/dev/null
  for repeat in $(seq "$repeats"); do
    for line in $(lines_of "$rows"); do
      say "$rows rows, $line, run $repeat of $repeats"
      measure "$line" "$rows"
    done
  done
done

echo "$(nproc) cores, files in memory; medians of $repeats runs in turn; the last two columns are relative to cockpit."
echo
echo "| rows | what | seconds | CPU s | peak MB | time / cockpit | CPU / cockpit |"
echo "|---|---|---|---|---|---|---|"
for rows in $sizes; do
  echo "$(du -cm "$work/$rows"/*.csv | tail -n 1 | cut -f 1) MB" >"$work/size"
  for line in $(lines_of "$rows"); do row "$line" "$rows"; done
done
