#!/usr/bin/env bash
# The gateway under load, beside its peers in one run on one machine: only the ratios between the rows mean anything.
#   eng/load.sh             requests/s, latency, CPU and memory: the bare model, nginx, Portkey, Cockpit without a policy
#   eng/load.sh stages      Cockpit with everything on, and with each part of the policy left out
#   eng/load.sh builds      Cockpit of this tree and another published build in turns (LOAD_OTHER=folder of its program): what a change costs
#   eng/load.sh pace        what the gateway adds at a fixed rate (LOAD_RATES="500 1000" requests/s)
#   eng/load.sh overload    good answers at five times of what the gateway is allowed to take at once
#   eng/load.sh pauses      how long the gateway goes on letting requests in after a pause was asked for (LOAD_RATES="500 2000", LOAD_PAUSES=100)
#   eng/load.sh soak        memory, threads and file handles every half minute (LOAD_SECONDS=600)
#   LOAD_SECONDS=10         length of each run
#   LOAD_REPEATS=3          runs of each row; the tables show medians
#   LOAD_WARMUP=60          seconds of load before a table: until then the runtime compiles what it found to be hot, on the same cores
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-compare}
seconds=${LOAD_SECONDS:-10}
repeats=${LOAD_REPEATS:-3}
warm_up=${LOAD_WARMUP:-60}
out=artifacts/load
work=$(mktemp -d)
pids=()
me=load
. eng/lib.sh
. eng/load/servers.sh

cleanup() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

need_tools() {
  local missing=() tool
  PATH=$PATH:/usr/sbin
  for tool in wrk nginx curl; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  install "${missing[@]}"
}

infer='{"inputs":[{"name":"age","shape":[1],"datatype":"FP64","data":[42]},{"name":"income","shape":[1],"datatype":"FP64","data":[%INCOME%]},{"name":"region","shape":[1],"datatype":"BYTES","data":["north"]}]}'
chat='{"model":"load","temperature":0,"messages":[{"role":"system","content":"Answer with a risk class."},{"role":"user","content":"age 42, income %INCOME%, region north, and nothing else is known about the case."}]}'

# The processes behind a row: nginx is a master and its worker.
processes() { case $1 in nginx) echo "$nginx_pid" $(pgrep -P "$nginx_pid") ;; portkey) echo "$portkey_pid" ;; cockpit*) echo "$cockpit_pid" ;; esac; }

address() {
  case $1 in
    direct) echo "$upstream/v2/models/load/infer" ;;
    nginx) echo "$nginx/v2/models/load/infer" ;;
    portkey) echo "$portkey/v1/chat/completions" ;;
    cockpit*) echo "$cockpit/v2/models/load/infer" ;;
  esac
}

# measure ROW CONNECTIONS SECONDS: requests/s, p50, p99, CPU in microseconds a request, memory, not 2xx, unanswered
measure() {
  local before figures headers=""
  [ "$1" = portkey ] && headers="x-portkey-provider=openai;x-portkey-custom-host=$upstream/v1"
  before=$(ticks $(processes "$1"))
  LOAD_HEADERS=$headers LOAD_BODY=$([ "$1" = portkey ] && echo "$chat" || echo "$infer") \
    timeout $(($3 + 30)) wrk -t1 -c"$2" -d"$3s" --latency -s eng/load/load.lua "$(address "$1")" >"$work/wrk.out" 2>&1 ||
    { cat "$work/wrk.out" >&2; fail "wrk failed"; }
  figures=$(grep '^FIGURES' "$work/wrk.out") || { cat "$work/wrk.out" >&2; fail "wrk gave no figures"; }
  echo "$figures $before $(ticks $(processes "$1")) $(memory $(processes "$1"))" |
    awk -v hertz="$(getconf CLK_TCK)" '{ print $3, $4, $5, ($2 ? ($9 - $8) * 1e6 / hertz / $2 : 0), $10 + 0, $6, $7 }'
}

total() { cut -d ' ' -f "$2" "$1" | awk '{ sum += $1 } END { print sum }'; }

# row NAME CONNECTIONS: one line of a table
row() {
  local file=$work/$1.$2 cpu="" rss=""
  if [ "$1" != direct ]; then
    cpu=$(printf '%.1f' "$(median "$file" 4)")
    rss=$(printf '%.0f' "$(median "$file" 5)")
  fi
  printf '| %s | %s | %.0f | %.2f | %.2f | %s | %s | %s | %s |\n' \
    "${1//_/ }" "$2" "$(median "$file" 1)" "$(median "$file" 2)" "$(median "$file" 3)" "$cpu" "$rss" "$(total "$file" 6)" "$(total "$file" 7)"
}

table_head() {
  echo "$(nproc) cores for load, model and proxy together; wrk -t1 -d${seconds}s; medians of $repeats runs in turn after ${warm_up}s of load; failures are totals."
  echo
  echo "| $1 | connections | requests/s | p50 ms | p99 ms | CPU µs/request | memory MB | not 2xx | unanswered |"
  echo "|---|---|---|---|---|---|---|---|---|"
}

nothing_refused() { [ "$(total "$work/$1" 6)" = 0 ] || fail "the gateway refused requests: these numbers measure refusals"; }

compare() {
  local names=(direct nginx) name connections repeat
  start_nginx
  start_portkey && names+=(portkey)
  start_cockpit
  names+=(cockpit)
  say "warming up"
  for name in "${names[@]}"; do measure "$name" 32 "$([ "$name" = cockpit ] && echo "$warm_up" || echo 5)" >/dev/null; done
  for connections in 32 1; do
    for repeat in $(seq "$repeats"); do
      for name in "${names[@]}"; do
        say "$name, $connections connections, run $repeat of $repeats"
        measure "$name" "$connections" "$seconds" >>"$work/$name.$connections"
      done
    done
  done
  table_head proxy
  for connections in 32 1; do
    for name in "${names[@]}"; do row "$name" "$connections"; done
    nothing_refused "cockpit.$connections"
  done
}

# Ten rules for each decision, none of which fires.
guardrails() {
  local i
  for i in $(seq 8); do printf '{ name: rule-%s, when: { output: ["age > 20", "income > %s", "score > 2"] }, then: [flag] }, ' "$i" "$i"; done
  printf '{ name: unsure, when: { confidence: { below: 0.0001 } }, then: [flag] }, { name: dear, when: { cost: { perDecision: 100 } }, then: [flag] }'
}

# put_contract FIELDS: what a request must be like; none agrees on nothing.
put_contract() {
  local id
  id=$(call PUT "/api/v1/models/load/contract?reason=Load%20test%20of%20the%20gateway.&confirm=load" "{ apiVersion: v3.1.0, kind: DataContract, id: load, version: \"1\", status: active, schema: [{ name: inputs, properties: [$1] }] }" application/yaml | field id)
  [ -z "$id" ] || in_force "$id"
}

fields='{ name: age, logicalType: number, required: true, logicalTypeOptions: { minimum: 0, maximum: 150 } }, { name: income, logicalType: number, required: true, logicalTypeOptions: { minimum: 0 }, quality: [{ metric: missingValues, arguments: { missingValues: [-1, 999999] }, mustBe: 0 }] }, { name: region, logicalType: string, required: true, quality: [{ metric: invalidValues, arguments: { validValues: [north, south, east, west] }, mustBe: 0 }] }'

# policy_without PART: a policy with everything on, but for one part.
policy_without() {
  local parts=(
    "retries: { most: 2 }" "hedging: { after: 1s, most: 1 }" "deadline: { total: 5s, connect: 1s, firstByte: 2s, idle: 1s }"
    "cache: { lifetime: 1m, fields: [age, income, region] }" "budget: { all: { callsPerDay: 1000000000, moneyPerDay: 1000000 }, caller: { callsPerHour: 1000000000 } }"
    "shadows: [{ version: \"2\", share: 10% }]" "fallback: [{ cache: 1h }, { default: { prediction: \"0\" } }]" "guardrails: [$(guardrails)]"
  ) part
  echo "format: 1"
  for part in "${parts[@]}"; do [ "${part%%:*}" = "$1" ] || echo "$part"; done
}

everything_on() {
  call PUT /api/v1/models/load/versions/2 "{\"endpoint\":{\"protocol\":\"openInference\",\"url\":\"$upstream/v2/models/load\",\"timeoutMs\":5000}}" >/dev/null
  put_policy "$(policy_without nothing)"
  put_contract "$fields"
}

stages() {
  local names=(cockpit_without_a_policy cockpit_everything_on) part name repeat
  for part in cache budget shadows hedging retries guardrails contract; do names+=("cockpit_without_$part"); done
  start_cockpit
  everything_on
  measure cockpit 32 "$warm_up" >/dev/null
  for repeat in $(seq "$repeats"); do
    for name in "${names[@]}"; do
      say "${name//_/ }, run $repeat of $repeats"
      case $name in *_a_policy) put_policy "format: 1" ;; *_on | *_contract) put_policy "$(policy_without nothing)" ;; *) put_policy "$(policy_without "${name##*_}")" ;; esac
      case $name in *_a_policy | *_contract) put_contract "" ;; *) put_contract "$fields" ;; esac
      measure "$name" 32 "$seconds" >>"$work/$name.32"
    done
  done
  table_head "gateway"
  for name in "${names[@]}"; do row "$name" 32; nothing_refused "$name.32"; done
}

# Both run all the time, each on a store of its own; the one that is not asked does next to nothing.
builds() {
  local names=(cockpit_this cockpit_other) name repeat this_pid this_url this_key
  [ -x "${LOAD_OTHER:-}/Cockpit" ] || fail "LOAD_OTHER must name the folder of a published Cockpit"
  start_cockpit
  this_pid=$cockpit_pid this_url=$cockpit this_key=$LOAD_KEY
  start_cockpit "$LOAD_OTHER" "$work/other"
  local other_pid=$cockpit_pid other_url=$cockpit other_key=$LOAD_KEY
  for repeat in $(seq 0 "$repeats"); do
    for name in "${names[@]}"; do
      say "${name//_/ }, run $repeat of $repeats"
      case $name in *_this) cockpit_pid=$this_pid cockpit=$this_url LOAD_KEY=$this_key ;; *) cockpit_pid=$other_pid cockpit=$other_url LOAD_KEY=$other_key ;; esac
      if [ "$repeat" = 0 ]; then measure "$name" 32 "$warm_up" >/dev/null; else measure "$name" 32 "$seconds" >>"$work/$name.32"; fi
    done
  done
  table_head build
  for name in "${names[@]}"; do row "$name" 32; nothing_refused "$name.32"; done
}

# paced ROW RATE SECONDS: sends at a fixed rate; sent good/s p50 p99 refused refused-p99 failed unanswered unsent
paced() {
  "$out/benchmarks/Cockpit.Benchmarks" pace --url "$(address "$1")" --rate "$2" --seconds "$3" --body "${infer/\%INCOME\%/3150.5}" | sed 's/^FIGURES //'
}

pace() {
  local rate repeat name
  start_nginx
  start_cockpit
  measure cockpit 32 "$warm_up" >/dev/null
  for rate in ${LOAD_RATES:-500 1000}; do
    for repeat in $(seq "$repeats"); do
      for name in direct nginx cockpit; do
        say "$name at $rate/s, run $repeat of $repeats"
        paced "$name" "$rate" "$seconds" >>"$work/$name.$rate"
      done
    done
  done
  echo "$(nproc) cores for load, model and proxy together; an open loop for ${seconds}s after ${warm_up}s of load; medians of $repeats runs in turn; times from when a request was due."
  echo
  echo "| proxy | requests/s sent | good/s | p50 ms | p99 ms | refused | failed | unanswered |"
  echo "|---|---|---|---|---|---|---|---|"
  for rate in ${LOAD_RATES:-500 1000}; do
    for name in direct nginx cockpit; do
      printf '| %s | %s | %.0f | %.2f | %.2f | %s | %s | %s |\n' "$name" "$rate" "$(median "$work/$name.$rate" 2)" "$(median "$work/$name.$rate" 3)" \
        "$(median "$work/$name.$rate" 4)" "$(total "$work/$name.$rate" 5)" "$(total "$work/$name.$rate" 7)" "$(total "$work/$name.$rate" 8)"
    done
  done
}

# Sixteen at once against a model that takes 40 ms are at most 400 a second.
overload() {
  local rate
  start_cockpit
  put_policy $'format: 1\nconcurrency: 16\nqueue: { length: 64, wait: 250ms }'
  paced cockpit 300 5 >/dev/null
  echo "$(nproc) cores for load, model and gateway together; 16 requests at once, 64 waiting at most 250 ms, a model that takes 40 ms: at most 400/s; an open loop for ${seconds}s."
  echo
  echo "| requests/s sent | good/s | p50 ms | p99 ms | refused | p99 of a refusal ms | failed | unanswered | not sent | memory MB |"
  echo "|---|---|---|---|---|---|---|---|---|---|"
  for rate in 200 400 800 2000; do
    say "$rate/s"
    paced cockpit "$rate" "$seconds" | awk -v rate="$rate" -v memory="$(memory "$cockpit_pid")" '{ printf "| %s | %s | %.1f | %.1f | %s | %.1f | %s | %s | %s | %s |\n", rate, $2, $3, $4, $5, $6, $7, $8, $9, memory }'
  done
}

micros() { date -d "$1" +%s%6N; }

# command KIND: asks for it, waits until it is in force; its id.
command_in_force() {
  local id
  id=$(call POST /api/v1/commands "{\"kind\":\"$1\",\"model\":\"load\",\"reason\":\"Load test of the gateway.\",\"confirm\":\"load\"}" | field id)
  in_force "$id"
  echo "$id"
}

# Both ends are of the gateway's own clock: when it stored the pause, and when it let in the last request that it answered after that.
pauses() {
  local rate most=${LOAD_PAUSES:-100} load round id asked last
  start_cockpit
  measure cockpit 32 "$warm_up" >/dev/null
  echo "$(nproc) cores for load, model and gateway together; $most pauses under an open loop after ${warm_up}s of load."
  echo
  echo "| requests/s sent | pauses | median ms | p99 ms | slowest ms | answered after all gateways had it |"
  echo "|---|---|---|---|---|---|"
  for rate in ${LOAD_RATES:-500 2000}; do
    paced cockpit "$rate" $((most * 2 + 30)) >/dev/null &
    load=$!
    pids+=("$load")
    sleep 3
    : >"$work/pauses.$rate"
    : >"$work/late.$rate"
    for round in $(seq "$most"); do
      id=$(command_in_force pause)
      sleep 0.2
      call GET "/api/v1/commands/$id" >"$work/command"
      asked=$(field requestedAt <"$work/command")
      last=$(call GET "/api/v1/decisions?model=load&outcome=answered&from=${asked/+/%2B}" | field at || true)
      echo "$([ -z "$last" ] && echo 0 || echo "$(($(micros "$last") - $(micros "$asked")))")" >>"$work/pauses.$rate"
      asked=$(grep -o '"status":"applied","at":"[^"]*"' "$work/command" | cut -d '"' -f 8)
      call GET "/api/v1/decisions?model=load&outcome=answered&from=${asked/+/%2B}" | field at >>"$work/late.$rate" || true
      command_in_force resume >/dev/null
      sleep 0.3
    done
    kill "$load" 2>/dev/null || true
    wait "$load" 2>/dev/null || true
    sort -n "$work/pauses.$rate" | awk -v rate="$rate" -v late="$(wc -l <"$work/late.$rate")" '
      { ms[NR] = $1 / 1000 } END { printf "| %s | %d | %.1f | %.1f | %.1f | %d |\n", rate, NR, ms[int((NR + 1) / 2)], ms[int(NR * 0.99 + 0.999999)], ms[NR], late }'
  done
}

soak() {
  local after=0 sample
  start_cockpit
  everything_on
  measure cockpit 32 "$warm_up" >/dev/null
  (measure cockpit 32 "$seconds" >"$work/soak") &
  sample=$!
  echo "| after s | memory MB | threads | file handles | store MB |"
  echo "|---|---|---|---|---|"
  while kill -0 "$sample" 2>/dev/null; do
    echo "| $after | $(memory "$cockpit_pid") | $(awk '/^Threads/ { print $2 }' "/proc/$cockpit_pid/status") | $(ls "/proc/$cockpit_pid/fd" | wc -l) | $(du -sm "$work/data" | cut -f1) |"
    sleep 30
    after=$((after + 30))
  done
  wait "$sample"
  awk '{ printf "\n%s requests/s, p50 %.2f ms, p99 %.2f ms, %s not 2xx, %s unanswered\n", $1, $2, $3, $6, $7 }' "$work/soak"
}

case $mode in compare | stages | builds | pace | overload | pauses | soak) ;; *) fail "unknown mode '$mode': compare, stages, builds, pace, overload, pauses or soak" ;; esac
need_tools
say "publishing"
dotnet publish Cockpit.csproj -c Release -o "$out/cockpit" -v q --nologo >&2
dotnet publish tests/Cockpit.Benchmarks -c Release -o "$out/benchmarks" -v q --nologo >&2
start_upstream "$([ "$mode" = overload ] && echo 40 || echo 0)"
"$mode"
