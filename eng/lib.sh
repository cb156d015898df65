# What the measuring scripts share. Sourced by them, after they have set `me`.

say() { echo "$me: $*" >&2; }
fail() { say "$*"; exit 1; }

# install PACKAGE...: from Debian, or says what to install.
install() {
  [ $# -eq 0 ] && return
  if [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ]; then
    say "installing $* with apt-get"
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
  else
    fail "please install $* first"
  fi
}

# Below the range from which the kernel gives ports to clients, so that no outgoing connection takes it meanwhile.
free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# median FILE [COLUMN]
median() { cut -d ' ' -f "${2:-1}" "$1" | sort -g | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'; }

# ticks PID...: clock ticks of CPU that the processes have used. The name in parentheses may hold spaces, so it is cut off first.
ticks() {
  local pid
  for pid in "$@"; do sed 's/.*) //' "/proc/$pid/stat"; done | awk '{ sum += $12 + $13 } END { print sum + 0 }'
}

# memory PID...: resident megabytes.
memory() {
  local pid
  for pid in "$@"; do grep VmRSS "/proc/$pid/status"; done | awk '{ kilobytes += $2 } END { printf "%.0f", kilobytes / 1024 }'
}
