#!/usr/bin/env bash
# Requests/s, latency, CPU and memory of the gateway beside the bare upstream and nginx, in one run on one machine: only the
# ratios between the rows mean anything.
#   LOAD_SECONDS=10   length of each run
#   LOAD_REPEATS=3    runs of each row; the table shows medians
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${LOAD_SECONDS:-10}
repeats=${LOAD_REPEATS:-3}
out=artifacts/load
work=$(mktemp -d)
pids=()

cleanup() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { echo "load: $*" >&2; }
fail() { say "$*"; exit 1; }

need_tools() {
  local missing=()
  PATH=$PATH:/usr/sbin
  for tool in wrk nginx curl; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  [ ${#missing[@]} -eq 0 ] && return
  if [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ]; then
    say "installing ${missing[*]} with apt-get"
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
  else
    fail "please install ${missing[*]} first"
  fi
}

# Below the range from which the kernel gives ports to clients, so that no outgoing connection takes it meanwhile.
free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# wait_for WHAT LOG COMMAND...: until the command succeeds, at most 30 seconds.
wait_for() {
  local what=$1 log=$2
  shift 2
  for _ in $(seq 300); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  tail -n 20 "$log" >&2 || true
  fail "$what did not start within 30 seconds"
}

# call METHOD PATH [JSON]: Cockpit's API; prints the answer, fails on a status that is no success.
call() {
  local status
  status=$(curl -sS --noproxy '*' --max-time 10 -o "$work/answer" -w '%{http_code}' -X "$1" "$cockpit$2" \
    -H "Authorization: Bearer $LOAD_KEY" -H 'Content-Type: application/json' ${3:+--data "$3"})
  [[ $status == 2* ]] || fail "$1 $2 answered $status: $(cat "$work/answer")"
  cat "$work/answer"
}

# field NAME: the first text of that name in the JSON on standard input.
field() { grep -o "\"$1\" *: *\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

start_upstream() {
  "$out/benchmarks/Cockpit.Benchmarks" upstream >"$work/upstream.address" 2>"$work/upstream.log" &
  pids+=($!)
  wait_for "the bare upstream" "$work/upstream.log" test -s "$work/upstream.address"
  upstream=$(cat "$work/upstream.address")
}

start_nginx() {
  local port user=""
  port=$(free_port)
  # A worker of another user could not enter the folder of temporary files.
  [ "$(id -u)" = 0 ] && user="user root;"
  cat >"$work/nginx.conf" <<CONF
$user
daemon off;
worker_processes 1;
pid $work/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path $work/nginx-body;
  proxy_temp_path $work/nginx-proxy;
  fastcgi_temp_path $work/nginx-fastcgi;
  uwsgi_temp_path $work/nginx-uwsgi;
  scgi_temp_path $work/nginx-scgi;
  keepalive_requests 1000000000;
  upstream model { server ${upstream#http://}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:$port;
    location / { proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
CONF
  nginx -p "$work" -c "$work/nginx.conf" -e "$work/nginx.log" 2>>"$work/nginx.log" &
  nginx_pid=$!
  pids+=("$nginx_pid")
  nginx=http://127.0.0.1:$port
  wait_for nginx "$work/nginx.log" curl -sf --noproxy '*' "$nginx/v2"
}

start_cockpit() {
  local id state
  cockpit=http://127.0.0.1:$(free_port)
  export Cockpit__Data=$work/data
  LOAD_KEY=$("$out/cockpit/Cockpit" key create --role admin --name load)
  export LOAD_KEY
  Urls=$cockpit "$out/cockpit/Cockpit" >"$work/cockpit.log" 2>&1 &
  cockpit_pid=$!
  pids+=("$cockpit_pid")
  wait_for Cockpit "$work/cockpit.log" curl -sf --noproxy '*' "$cockpit/healthz/ready"

  call PUT /api/v1/models/load '{"owner":"Load test","purpose":"Answers as fast as it can, for measurements.","riskTier":"low","task":"binary","protectedAttributes":[],"positiveLabel":"1","escalation":[]}' >/dev/null
  call PUT /api/v1/models/load/versions/1 "{\"endpoint\":{\"protocol\":\"openInference\",\"url\":\"$upstream/v2/models/load\",\"timeoutMs\":5000},\"cost\":{\"perCall\":0,\"currency\":\"EUR\"}}" >/dev/null
  id=$(call POST /api/v1/commands '{"kind":"promote","model":"load","version":"1","reason":"Load test of the gateway.","confirm":"load"}' | field id)
  for _ in $(seq 200); do
    state=$(call GET "/api/v1/commands/$id" | field status)
    case $state in applied | verified) return ;; failed | rejected) break ;; esac
    sleep 0.1
  done
  fail "the promotion of the model is $state"
}

# The processes behind a row: nginx is a master and its worker.
processes() { case $1 in nginx) echo "$nginx_pid" $(pgrep -P "$nginx_pid") ;; cockpit) echo "$cockpit_pid" ;; esac; }

# Clock ticks of CPU that the processes have used. The name in parentheses may hold spaces, so it is cut off first.
ticks() {
  local pid sum=0 stat
  for pid in $(processes "$1"); do
    stat=$(sed 's/.*) //' "/proc/$pid/stat")
    set -- "$1" $stat
    sum=$((sum + ${13} + ${14}))
  done
  echo "$sum"
}

memory() {
  local pid
  for pid in $(processes "$1"); do grep VmRSS "/proc/$pid/status"; done | awk '{ kilobytes += $2 } END { printf "%.0f", kilobytes / 1024 }'
}

address() { case $1 in direct) echo "$upstream" ;; nginx) echo "$nginx" ;; cockpit) echo "$cockpit" ;; esac; }

# measure ROW CONNECTIONS SECONDS: requests/s, p50, p99, CPU in microseconds a request, memory, not 2xx, unanswered
measure() {
  local before after figures
  before=$(ticks "$1")
  timeout $(($3 + 30)) wrk -t1 -c"$2" -d"$3s" --latency -s eng/load.lua "$(address "$1")/v2/models/load/infer" >"$work/wrk.out" 2>&1 ||
    { cat "$work/wrk.out" >&2; fail "wrk failed"; }
  after=$(ticks "$1")
  figures=$(grep '^FIGURES' "$work/wrk.out") || { cat "$work/wrk.out" >&2; fail "wrk gave no figures"; }
  echo "$figures $before $after $(memory "$1")" |
    awk -v hertz="$(getconf CLK_TCK)" '{ print $3, $4, $5, ($2 ? ($9 - $8) * 1e6 / hertz / $2 : 0), $10 + 0, $6, $7 }'
}

median() { cut -d ' ' -f "$2" "$1" | sort -g | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'; }
total() { cut -d ' ' -f "$2" "$1" | awk '{ sum += $1 } END { print sum }'; }

row() {
  local file=$work/$1.$2 cpu="" rss=""
  if [ "$1" != direct ]; then
    cpu=$(printf '%.1f' "$(median "$file" 4)")
    rss=$(printf '%.0f' "$(median "$file" 5)")
  fi
  printf '| %s | %s | %.0f | %.2f | %.2f | %s | %s | %s | %s |\n' \
    "$1" "$2" "$(median "$file" 1)" "$(median "$file" 2)" "$(median "$file" 3)" "$cpu" "$rss" "$(total "$file" 6)" "$(total "$file" 7)"
}

need_tools
say "publishing"
dotnet publish Cockpit.csproj -c Release -o "$out/cockpit" -v q --nologo >&2
dotnet publish tests/Cockpit.Benchmarks -c Release -o "$out/benchmarks" -v q --nologo >&2
start_upstream
start_nginx
start_cockpit

say "warming up"
for name in direct nginx cockpit; do measure "$name" 32 3 >/dev/null; done
for connections in 32 1; do
  for repeat in $(seq "$repeats"); do
    for name in direct nginx cockpit; do
      say "$name, $connections connections, run $repeat of $repeats"
      measure "$name" "$connections" "$seconds" >>"$work/$name.$connections"
    done
  done
done

echo "$(nproc) cores for load, model and proxy together; wrk -t1 -d${seconds}s; medians of $repeats runs in turn; failures are totals."
echo
echo "| proxy | connections | requests/s | p50 ms | p99 ms | CPU µs/request | memory MB | not 2xx | unanswered |"
echo "|---|---|---|---|---|---|---|---|---|"
for connections in 32 1; do
  for name in direct nginx cockpit; do row "$name" "$connections"; done
done
for connections in 32 1; do
  [ "$(total "$work/cockpit.$connections" 6)" = 0 ] || fail "the gateway refused requests: these numbers measure refusals"
done
