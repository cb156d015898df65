#!/usr/bin/env bash
# Seconds from the start of the published server to /healthz/ready, on an empty store and on one that holds decisions; seconds from
# the start of the demo to its first decision; decisions/s of an NDJSON delivery over HTTP. Medians. The server's CPU time stands
# beside: it says what a busy machine hides.
#   SERVER_REPEATS=3        runs of each line
#   SERVER_LINES=200000     decisions of a delivery
#   SERVER_PUBLISHED=DIR    measures this published program instead of building one
set -euo pipefail
cd "$(dirname "$0")/.."

repeats=${SERVER_REPEATS:-3}
lines=${SERVER_LINES:-200000}
published=${SERVER_PUBLISHED:-artifacts/server/cockpit}
work=$(mktemp -d)
pid=""

cleanup() { stop; rm -rf "$work"; }
stop() { [ -z "$pid" ] || { kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; pid=""; }; }
trap cleanup EXIT
trap 'exit 130' INT TERM

me=bench-server
. eng/lib.sh
fail() { say "$*"; tail -n 20 "$work/log" >&2 || true; exit 1; }
now() { date +%s.%N; }
since() { awk -v from="$1" -v to="${2:-$(now)}" 'BEGIN { printf "%.2f\n", to - from }'; }
# CPU seconds of the server so far. The name in parentheses may hold spaces, so it is cut off first.
cpu() { sed 's/.*) //' "/proc/$pid/stat" | awk -v hertz="$(getconf CLK_TCK)" '{ printf "%.2f\n", ($12 + $13) / hertz }'; }

# start DATA [VERB]: starts the program and waits until it is ready.
start() {
  address=http://127.0.0.1:$(free_port)
  began=$(now)
  Cockpit__Data=$1 Urls=$address "$published/Cockpit" ${2:+"$2"} >"$work/log" 2>&1 &
  pid=$!
  for _ in $(seq 3000); do
    curl -sf --noproxy '*' "$address/healthz/ready" >/dev/null 2>&1 && return
    kill -0 "$pid" 2>/dev/null || fail "the server ended"
    sleep 0.01
  done
  fail "the server is not ready after 30 seconds"
}

# call METHOD PATH [JSON]
call() {
  curl -sS --fail-with-body --noproxy '*' --max-time 60 -X "$1" "$address$2" -H "Authorization: Bearer $key" \
    -H 'Content-Type: application/json' ${3:+--data "$3"}
}

write_lines() {
  awk -v lines="$lines" -v run="$1" -v day="$(date -u -d yesterday +%Y-%m-%d)" 'BEGIN {
    srand(run)
    for (i = 0; i < lines; i++) {
      score = rand()
      printf "{\"id\":\"d-%d-%d\",\"at\":\"%sT%02d:%02d:%02d.%03dZ\",\"model\":\"bench\",\"version\":\"1\",\"features\":{\"age\":%d,\"income\":%.2f,\"tenure\":%d,\"region\":\"r%d\",\"score_a\":%.6f,\"score_b\":%.6f},\"attributes\":{\"sex\":\"%s\"},\"prediction\":\"%d\",\"score\":%.6f,\"latencyMs\":%.1f}\n",
        run, i, day, i / 8400 % 24, i / 140 % 60, i % 60, i % 1000, 18 + rand() * 60, 20000 + rand() * 60000, rand() * 30, rand() * 40, rand(), rand(), (rand() < 0.5 ? "f" : "m"), (score > 0.5), score, 5 + rand() * 20
    }
  }'
}

measure_starts() {
  rm -rf "$work/empty"
  start "$work/empty"
  since "$began" >>"$work/start-empty"
  cpu >>"$work/start-empty.cpu"
  stop
  start "$work/data"
  since "$began" >>"$work/start-existing"
  cpu >>"$work/start-existing.cpu"
  stop
}

measure_ingest() {
  local answer sent before
  write_lines "$1" >"$work/lines.ndjson"
  start "$work/data"
  before=$(cpu)
  sent=$(now)
  answer=$(curl -sS --fail-with-body --noproxy '*' --max-time 300 -X POST "$address/api/v1/decisions:ingest" -H "Authorization: Bearer $key" \
    -H 'Content-Type: application/x-ndjson' -T "$work/lines.ndjson") || fail "the delivery failed: $answer"
  awk -v seconds="$(since "$sent")" -v lines="$lines" 'BEGIN { printf "%.0f\n", lines / seconds }' >>"$work/ingest"
  awk -v after="$(cpu)" -v before="$before" -v lines="$lines" 'BEGIN { printf "%.1f\n", (after - before) * 1e6 / lines }' >>"$work/ingest.cpu"
  stop
  grep -Eq "\"accepted\": *$lines\b" <<<"$answer" || fail "not every line was accepted: $(head -c 500 <<<"$answer")"
}

# earliest FROM: the instant of the earliest decision since then, which is on the last page; empty when there is none.
earliest() {
  local at page cursor="" first=""
  while page=$(call GET "/api/v1/decisions?from=$1${cursor:+&cursor=$cursor}"); do
    at=$(grep -oE '"at": *"[^"]*"' <<<"$page" | tail -n 1 | cut -d '"' -f 4 || true)
    first=${at:-$first}
    cursor=$(grep -oE '"next": *"[^"]*"' <<<"$page" | cut -d '"' -f 4 || true)
    [ -n "$cursor" ] || break
  done
  echo "$first"
}

# What is asked only after the first seconds disturbs nothing.
measure_demo() {
  local from first=""
  start "$work/demo" demo
  from=$(date -u -d "@$began" +%Y-%m-%dT%H:%M:%S.%3NZ)
  sleep 8
  key=$(Cockpit__Data="$work/demo" "$published/Cockpit" key create --role admin --name bench)
  for _ in $(seq 40); do
    first=$(earliest "$from" 2>/dev/null)
    [ -z "$first" ] || break
    sleep 1
  done
  [ -n "$first" ] || fail "the demo made no decision in forty seconds"
  since "$began" "$(date -u -d "$first" +%s.%N)" >>"$work/demo-first"
  stop
}

[ -n "${SERVER_PUBLISHED:-}" ] || { say "publishing"; dotnet publish Cockpit.csproj -c Release -o "$published" -v q --nologo >&2; }
export Cockpit__Data=$work/data
key=$("$published/Cockpit" key create --role admin --name bench)
unset Cockpit__Data
start "$work/data"
call PUT /api/v1/models/bench '{"owner":"Bench","purpose":"Decisions made elsewhere.","riskTier":"low","task":"binary","protectedAttributes":[],"positiveLabel":"1","escalation":[]}' >/dev/null
call PUT /api/v1/models/bench/versions/1 '{"endpoint":{"protocol":"openInference","url":"http://127.0.0.1:9","timeoutMs":5000},"cost":{"perCall":0,"currency":"EUR"}}' >/dev/null
stop
for repeat in $(seq "$repeats"); do
  say "ingest $repeat of $repeats"
  measure_ingest "$repeat"
done
for repeat in $(seq "$repeats"); do
  say "start $repeat of $repeats"
  measure_starts
done
for repeat in $(seq "$repeats"); do
  say "demo $repeat of $repeats"
  measure_demo
done

echo "$(nproc) cores; medians of $repeats."
echo
echo "| what | median | all | CPU |"
echo "|---|---|---|---|"
echo "| start to ready, empty store | $(median "$work/start-empty") s | $(paste -sd ' ' "$work/start-empty") | $(median "$work/start-empty.cpu") s |"
echo "| start to ready, store with $((lines * repeats)) decisions | $(median "$work/start-existing") s | $(paste -sd ' ' "$work/start-existing") | $(median "$work/start-existing.cpu") s |"
echo "| start of the demo to its first decision | $(median "$work/demo-first") s | $(paste -sd ' ' "$work/demo-first") | |"
echo "| delivery of $lines lines, decisions/s | $(median "$work/ingest") | $(paste -sd ' ' "$work/ingest") | $(median "$work/ingest.cpu") µs a decision |"
