#!/usr/bin/env bash
# Time, peak memory and size of exports of many decisions, and of verifying them with both verifiers.
#   EXPORT_ROWS=1000000   decisions in the store
#   EXPORT_REPEATS=3      runs of each line; the table shows medians
#   EXPORT_DATA=DIR       keeps the filled store there, and takes it when it is there already
set -euo pipefail
cd "$(dirname "$0")/.."

rows=${EXPORT_ROWS:-1000000}
repeats=${EXPORT_REPEATS:-3}
out=artifacts/bench-export
work=$(mktemp -d)
data=${EXPORT_DATA:-$work/data}
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

me=bench-export
. eng/lib.sh

# measure LINE COMMAND...: appends seconds, CPU seconds and peak megabytes.
measure() {
  local line=$1
  shift
  /usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" >"$work/out" 2>"$work/log" || { cat "$work/log" >&2; fail "$line failed"; }
  awk '{ print $1, $2 + $3, $4 / 1024 }' "$work/time" >>"$work/$line"
}

row() {
  awk -v line="$1" -v rows="$rows" -v time="$(median "$work/$1" 1)" -v cpu="$(median "$work/$1" 2)" -v memory="$(median "$work/$1" 3)" -v size="$2" \
    'BEGIN { printf "| %s | %d | %.1f | %.0f | %.1f | %.0f | %s |\n", line, rows, time, rows / time, cpu, memory, size }'
}

[ -x /usr/bin/time ] || install time
dotnet publish Cockpit.csproj -c Release -o "$out/cockpit" -v q --nologo >&2
dotnet publish tests/Cockpit.Benchmarks -c Release -o "$out/benchmarks" -v q --nologo >&2
export Cockpit__Data=$data
[ -e "$data/cockpit.db" ] || { say "storing $rows decisions"; "$out/benchmarks/Cockpit.Benchmarks" fill --rows "$rows" --data "$data" >&2; }

for line in masked unmasked csv; do
  options=(--format jsonl)
  [ "$line" != unmasked ] || options+=(--unmasked --reason "measured by a script")
  [ "$line" != csv ] || options=(--format csv)
  for _ in $(seq "$repeats"); do
    rm -f "$work/$line.zip"
    measure "export-$line" "$out/cockpit/Cockpit" export decisions --out "$work/$line.zip" "${options[@]}"
    measure "verify-$line" "$out/cockpit/Cockpit" verify "$work/$line.zip"
    measure "node-$line" node eng/verify-export.mjs "$work/$line.zip"
  done
done

echo "| line | decisions | seconds | decisions/s | CPU seconds | peak MB | file MB |"
echo "|---|---|---|---|---|---|---|"
for line in masked unmasked csv; do
  row "export-$line" "$(awk -v bytes="$(stat -c %s "$work/$line.zip")" 'BEGIN { printf "%.0f", bytes / 1e6 }')"
  row "verify-$line" ""
  row "node-$line" ""
done
