-- What wrk sends, and one line of figures that eng/load.sh reads. About 200 bytes of body.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("LOAD_KEY")
wrk.body = '{"inputs":[{"name":"age","shape":[1],"datatype":"FP64","data":[42]},' ..
  '{"name":"income","shape":[1],"datatype":"FP64","data":[3150.5]},' ..
  '{"name":"region","shape":[1],"datatype":"BYTES","data":["north"]}]}'

-- requests, requests/s, p50 ms, p99 ms, answers that were no success, requests without an answer
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("FIGURES %d %.0f %.3f %.3f %d %d\n", summary.requests, summary.requests * 1e6 / summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
