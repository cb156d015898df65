using System.Text.RegularExpressions;

namespace Cockpit.Registry.Policies;

/// <summary>What a model or a version may be called.</summary>
internal static partial class RegistrationName
{
    /// <summary>Letters, digits, dots, dashes and underscores, up to 100, the first of them a letter or a digit.</summary>
    public static bool Fits(string name) => Shape().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
