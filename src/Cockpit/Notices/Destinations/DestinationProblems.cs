using Cockpit.Problems;

namespace Cockpit.Notices.Destinations;

/// <summary>Why a destination is not made or used.</summary>
public static class DestinationProblems
{
    /// <summary>404.</summary>
    public static Problem Unknown(string name) => CommonProblems.NotFound($"destination '{name}'");

    /// <summary>400. A secret that was given for one receiver must not be sent to another.</summary>
    internal static Problem SecretMissing(bool isChange)
        => CommonProblems.Invalid("secret", isChange ? "The destination's receiver or login changed, and the secret of before does not go along." : "secret is missing.", "Give the secret; it is encrypted and never shown again.");
}
