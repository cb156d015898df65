-- What wrk sends, and one line of figures that eng/load.sh reads. LOAD_BODY is about 200 bytes; %INCOME% in it becomes another
-- number in each request, so that a cache of answers does not turn a load test into a test of the cache.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("LOAD_KEY")
for name, value in string.gmatch(os.getenv("LOAD_HEADERS") or "", "([%w-]+)=([^;]+)") do wrk.headers[name] = value end

local before, after = string.match(os.getenv("LOAD_BODY"), "^(.*)%%INCOME%%(.*)$")
local income = math.random(0, 1000000000)

function request()
  income = income + 1
  return wrk.format(nil, nil, nil, before .. income .. after)
end

-- requests, requests/s, p50 ms, p99 ms, answers that were no success, requests without an answer
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("FIGURES %d %.0f %.3f %.3f %d %d\n", summary.requests, summary.requests * 1e6 / summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
