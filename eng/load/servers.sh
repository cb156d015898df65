# Starts what eng/load.sh measures: the bare model, nginx, Portkey where npm has it, and Cockpit. Sourced by it.

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

# call METHOD PATH [BODY]: Cockpit's API; prints the answer, fails on a status that is no success.
call() {
  local status
  status=$(curl -sS --noproxy '*' --max-time 10 -o "$work/answer" -w '%{http_code}' -X "$1" "$cockpit$2" \
    -H "Authorization: Bearer $LOAD_KEY" -H "Content-Type: ${4:-application/json}" ${3:+--data-binary "$3"})
  [[ $status == 2* ]] || fail "$1 $2 answered $status: $(cat "$work/answer")"
  cat "$work/answer"
}

# field NAME: the first text of that name in the JSON on standard input.
field() { grep -o "\"$1\" *: *\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# in_force ID: waits until a command is applied.
in_force() {
  local state
  for _ in $(seq 200); do
    state=$(call GET "/api/v1/commands/$1" | field status)
    case $state in applied | verified) return ;; failed | rejected) break ;; esac
    sleep 0.1
  done
  fail "command $1 is $state: $(cat "$work/answer")"
}

# start_upstream [DELAY_MS]
start_upstream() {
  "$out/benchmarks/Cockpit.Benchmarks" upstream --delay-ms "${1:-0}" >"$work/upstream.address" 2>"$work/upstream.log" &
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

# Portkey's gateway from npm, in a folder of its own; false where it does not install. It speaks OpenAI's protocol, so its row sends
# a chat of the same size. Its web framework's server is pinned: with the one npm would choose, several of its paths answer 500.
start_portkey() {
  local folder=$out/portkey port
  command -v npm >/dev/null || { say "no npm: Portkey is left out"; return 1; }
  if [ ! -f "$folder/node_modules/@portkey-ai/gateway/build/start-server.js" ]; then
    mkdir -p "$folder"
    echo '{"private":true,"dependencies":{"@portkey-ai/gateway":"1.15.2"},"overrides":{"@hono/node-server":"1.13.8"}}' >"$folder/package.json"
    (cd "$folder" && npm install --ignore-scripts --no-audit --no-fund >&2) || { say "Portkey does not install: left out"; return 1; }
  fi
  port=$(free_port)
  (cd "$folder" && NODE_ENV=production exec node node_modules/@portkey-ai/gateway/build/start-server.js --headless --port="$port") >"$work/portkey.log" 2>&1 &
  portkey_pid=$!
  pids+=("$portkey_pid")
  portkey=http://127.0.0.1:$port
  wait_for Portkey "$work/portkey.log" curl -s --noproxy '*' -o /dev/null "$portkey/"
}

# start_cockpit [FOLDER DATA]: of this tree, or a published one on a store of its own
start_cockpit() {
  local program=${1:-$out/cockpit}/Cockpit
  cockpit=http://127.0.0.1:$(free_port)
  export Cockpit__Data=${2:-$work/data}
  LOAD_KEY=$("$program" key create --role admin --name load)
  export LOAD_KEY
  Urls=$cockpit "$program" >"$work/cockpit.log" 2>&1 &
  cockpit_pid=$!
  pids+=("$cockpit_pid")
  wait_for Cockpit "$work/cockpit.log" curl -sf --noproxy '*' "$cockpit/healthz/ready"

  call PUT /api/v1/models/load '{"owner":"Load test","purpose":"Answers as fast as it can, for measurements.","riskTier":"low","task":"binary","protectedAttributes":[],"positiveLabel":"1","escalation":[]}' >/dev/null
  call PUT /api/v1/models/load/versions/1 "{\"endpoint\":{\"protocol\":\"openInference\",\"url\":\"$upstream/v2/models/load\",\"timeoutMs\":5000},\"cost\":{\"perCall\":0.0001,\"currency\":\"EUR\"}}" >/dev/null
  in_force "$(call POST /api/v1/commands '{"kind":"promote","model":"load","version":"1","reason":"Load test of the gateway.","confirm":"load"}' | field id)"
}

# put_policy TEXT: puts a route policy in force without a restart.
put_policy() {
  local id
  id=$(call PUT "/api/v1/models/load/policy?reason=Load%20test%20of%20the%20gateway.&confirm=load" "$1" application/yaml | field id)
  [ -z "$id" ] || in_force "$id"
}
