using Cockpit.Demo.Models;

namespace Cockpit.Demo.Serving;

/// <summary>What became of a request's tensors.</summary>
internal abstract record Reading
{
    private Reading()
    {
    }

    public sealed record Rows(IReadOnlyList<FeatureRow> Read) : Reading;

    public sealed record Refused(string Reason) : Reading;
}
