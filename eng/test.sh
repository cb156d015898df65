#!/usr/bin/env bash
# Builds everything and runs every test; ends with the line "N passed, N failed, N skipped".
#   eng/test.sh [--slow] [arguments of dotnet test, such as --filter NAME]
#   --slow   fault and fuzz tests at full length
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "test: $*" >&2; }

arguments=()
for argument in "$@"; do
  if [ "$argument" = --slow ]; then export COCKPIT_SLOW=1; else arguments+=("$argument"); fi
done

has_chromium() { command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null
# Debian keeps the server's programs out of PATH.
has_postgresql() { command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb'; } >/dev/null

# as_root COMMAND...: false when we are not root and cannot become root.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}

bring_missing() {
  local missing=()
  # Without windows it starts pages in half the time.
  has_chromium || missing+=(chromium-headless-shell)
  has_postgresql || missing+=(postgresql)
  command -v npm >/dev/null || missing+=(nodejs npm)
  [ ${#missing[@]} -eq 0 ] && return
  if [ -f /etc/debian_version ]; then
    say "installing ${missing[*]} with apt-get (browser tests need Chromium, the store's tests a PostgreSQL server, the build npm)"
    if as_root apt-get update -qq >&2 && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2; then
      return
    fi
  fi
  say "please install ${missing[*]} so that chromium, initdb and npm (of Node.js 18 or later) are found on PATH, then start again"
  exit 1
}

# Adds up what each test project reported: passed, failed, skipped. A skipped test is counted in total and not in executed.
sum() {
  find "$1" -name '*.trx' -exec grep -ho '<Counters [^>]*' {} + 2>/dev/null | awk '
    function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    { total += value("total"); executed += value("executed"); passed += value("passed") }
    END { print passed + 0, executed - passed, total - executed }'
}

command -v dotnet >/dev/null || { say "please install the .NET 10 SDK first: https://dotnet.microsoft.com/download"; exit 1; }
bring_missing

# Test processes end before a second compilation, guided by a profile, pays: without it a run takes a quarter less CPU.
export DOTNET_TieredPGO=${DOTNET_TieredPGO:-0}

results=artifacts/test-results
rm -rf "$results"
dotnet build Cockpit.sln --nologo -v q
code=0
# One project after the other: tests that drive a browser or measure time do not share the machine with the next ones.
dotnet test Cockpit.sln --no-build --nologo -m:1 --logger trx --results-directory "$results" "${arguments[@]}" || code=$?

read -r passed failed skipped <<<"$(sum "$results")"
if [ $((passed + failed)) = 0 ]; then
  say "no test ran"
  [ "$code" != 0 ] || code=1
elif [ "$code" != 0 ] && [ "$failed" = 0 ]; then
  # A test process that dies takes its results with it; the last line must not read like success.
  say "the test run itself failed with exit code $code, see above; it counts as one failure"
  failed=1
elif [ "$failed" != 0 ] && [ "$code" = 0 ]; then
  code=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
