namespace Cockpit.Telemetry.Ingest;

/// <summary>Reads one line of NDJSON. What is wrong with it is a value: bad lines are ordinary.</summary>
public static class DecisionLine
{
    /// <summary>The fields of the line, or the reason why it has none.</summary>
    /// <param name="line">One JSON object; its bytes must not change afterwards.</param>
    public static (RawDecision? Decision, string? Reason) Read(ReadOnlyMemory<byte> line)
        => JsonFields.Read(line, fields => new RawDecision
        {
            Id = fields.Text("id"),
            At = fields.Instant("at"),
            Model = fields.Text("model"),
            Version = fields.Text("version"),
            TrafficClass = fields.Text("trafficClass"),
            Features = fields.Members("features", nested: true),
            Attributes = fields.Members("attributes", nested: false),
            Prediction = fields.Value("prediction"),
            Score = fields.Number("score"),
            LatencyMs = fields.Number("latencyMs"),
            Cost = fields.Money("cost"),
            Subject = fields.Text("subject"),
            Label = fields.Value("label"),
        });
}
