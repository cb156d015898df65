using System.Text.Json;
using System.Text.RegularExpressions;
using Cockpit.Problems;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Registry;

namespace Cockpit.Registry;

/// <summary>What <c>PUT /api/v1/models/{model}</c> takes.</summary>
public sealed record ModelRegistration(
    string? Team, string? Owner, string? Purpose, string? RiskTier, string? Task, IReadOnlyList<string>? ProtectedAttributes,
    string? PositiveLabel, IReadOnlyList<string>? Escalation, IReadOnlyDictionary<string, IReadOnlyList<string>?>? Runbook = null);

/// <summary>What <c>PUT /api/v1/models/{model}/versions/{version}</c> takes.</summary>
public sealed record VersionRegistration(EndpointRegistration? Endpoint, JsonElement? Contract, JsonElement? Lineage, CostRegistration? Cost);

/// <summary>Where and how a version answers.</summary>
/// <param name="Protocol">What it speaks.</param>
/// <param name="Url">Where.</param>
/// <param name="TimeoutMs">How long a call may take.</param>
/// <param name="Model">The name that an OpenAI-compatible server knows the model by; Cockpit's name by default.</param>
public sealed record EndpointRegistration(string? Protocol, string? Url, int? TimeoutMs, string? Model = null);

/// <summary>What a version's calls cost, together.</summary>
public sealed record CostRegistration(decimal? PerCall, decimal? PerInputToken, decimal? PerOutputToken, decimal? PerSecond, string? Currency);

/// <summary>The rules that registrations keep; each refusal names the field.</summary>
public static partial class RegistrationRules
{
    /// <summary>The longest time limit of one call, in milliseconds.</summary>
    public const int LongestTimeoutMs = 600_000;

    /// <summary>The time limit of one call when none is given, in milliseconds.</summary>
    public const int UsualTimeoutMs = 10_000;

    private const int LongestServerModel = 200;
    private const int MostSteps = 20;
    private const int LongestStep = 500;

    /// <summary>What is wrong with a name, or null.</summary>
    public static Problem? CheckName(string field, string name)
        => RegistrationName.Fits(name) ? null
            : CommonProblems.Invalid(field, $"'{name}' is not a name: letters, digits, '.', '-' and '_', at most 100, beginning with a letter or digit.", "Choose such a name.");

    /// <summary>What is wrong with a model, or null.</summary>
    public static Problem? Check(ModelRegistration model)
    {
        if (string.IsNullOrWhiteSpace(model.Owner))
            return Missing("owner", "the person or group that answers for the model");
        if (string.IsNullOrWhiteSpace(model.Purpose))
            return Missing("purpose", "what the model is for, in a sentence");
        if (StoreText.Parse<RiskTier>(model.RiskTier) is null)
            return NotAWord<RiskTier>("riskTier", model.RiskTier);
        if (StoreText.Parse<ModelTask>(model.Task) is null)
            return NotAWord<ModelTask>("task", model.Task);
        if (model.ProtectedAttributes?.Any(string.IsNullOrWhiteSpace) == true)
            return CommonProblems.Invalid("protectedAttributes", "protectedAttributes holds an empty name.", "Name each attribute, such as [\"sex\", \"race\"].");
        return CheckRunbook(model.Runbook);
    }

    private static Problem? CheckRunbook(IReadOnlyDictionary<string, IReadOnlyList<string>?>? runbook)
    {
        foreach (var (kind, steps) in runbook ?? new Dictionary<string, IReadOnlyList<string>?>(StringComparer.Ordinal))
        {
            if (!Enum.GetValues<IncidentKind>().Any(known => StoreText.Of(known) == kind))
                return CommonProblems.Invalid("runbook", $"runbook names '{kind}', which is no kind of incident.", $"Give one of: {StoreText.Words<IncidentKind>()}.");
            if (steps is not { Count: >= 1 and <= MostSteps } || steps.Any(step => string.IsNullOrWhiteSpace(step) || step.Length > LongestStep) || steps.Distinct(StringComparer.Ordinal).Count() < steps.Count)
                return CommonProblems.Invalid($"runbook.{kind}", $"runbook.{kind} must hold 1 to {MostSteps} different steps of 1 to {LongestStep} characters.", "Write each step as a sentence, or leave the kind out for the steps that Cockpit brings along.");
        }

        return null;
    }

    /// <summary>What is wrong with a version, or null.</summary>
    public static Problem? Check(VersionRegistration version)
    {
        if (version.Endpoint is not { } endpoint)
            return Missing("endpoint", "{ protocol, url, timeoutMs }; protocol none for decisions that are made elsewhere");
        if (StoreText.Parse<EndpointProtocol>(endpoint.Protocol) is not { } protocol)
            return NotAWord<EndpointProtocol>("endpoint.protocol", endpoint.Protocol);
        if (protocol != EndpointProtocol.None && !IsHttp(endpoint.Url))
            return CommonProblems.Invalid("endpoint.url", $"'{endpoint.Url}' is not an absolute http or https address without user name, query or fragment.", "Give the model's address at its server, such as http://10.0.0.7:8080/v2/models/credit.");
        if (endpoint.TimeoutMs is < 1 or > LongestTimeoutMs)
            return CommonProblems.Invalid("endpoint.timeoutMs", $"timeoutMs is {endpoint.TimeoutMs}; it must be between 1 and {LongestTimeoutMs}.", "Give a time limit in milliseconds.");
        if (endpoint.Model is { } name && (name.Length is 0 or > LongestServerModel || name.Any(char.IsControl)))
            return CommonProblems.Invalid("endpoint.model", $"endpoint.model must have 1 to {LongestServerModel} characters and no control characters.", "Give the name that the server knows the model by, or leave it out.");
        return CheckContract(version.Contract) ?? CheckCost(version.Cost);
    }

    /// <summary>A version's contract may be anything; one that means to be a document of the standard, as JSON or as YAML in a text, must be a sound one.</summary>
    private static Problem? CheckContract(JsonElement? contract)
    {
        var text = contract switch { { ValueKind: JsonValueKind.Object } json => json.GetRawText(), { ValueKind: JsonValueKind.String } words => words.GetString()!, _ => null };
        return text is not null && ContractReader.IsOdcs(text) && ContractReader.Read(text).Faults is { Count: > 0 } faults ? ContractProblems.Faulty(faults) : null;
    }

    private static Problem? CheckCost(CostRegistration? cost)
    {
        if (cost is null)
            return null;
        (string Field, decimal? Price)[] prices =
        [
            ("cost.perCall", cost.PerCall), ("cost.perInputToken", cost.PerInputToken), ("cost.perOutputToken", cost.PerOutputToken), ("cost.perSecond", cost.PerSecond),
        ];
        foreach (var (field, price) in prices)
        {
            if (price is < 0 or > 1_000_000)
                return CommonProblems.Invalid(field, $"{field} is {price}; it must be between 0 and 1,000,000.", "Give the price in whole units of the currency.");
        }

        return cost.Currency is null || CurrencyShape().IsMatch(cost.Currency) ? null
            : CommonProblems.Invalid("cost.currency", $"'{cost.Currency}' is not a currency.", "Give three capital letters (ISO 4217), such as EUR.");
    }

    /// <summary>Whether the text is an absolute http or https address without user name, query or fragment.</summary>
    public static bool IsHttp(string? url)
        => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed.UserInfo.Length == 0 && parsed.Query.Length == 0 && parsed.Fragment.Length == 0;

    private static Problem Missing(string field, string meaning) => CommonProblems.Invalid(field, $"{field} is missing.", $"Give {field}: {meaning}.");

    private static Problem NotAWord<T>(string field, string? word) where T : struct, Enum
        => CommonProblems.Invalid(field, word is null ? $"{field} is missing." : $"{field} is '{word}'.", $"Give one of: {StoreText.Words<T>()}.");

    [GeneratedRegex(@"^[A-Z]{3}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CurrencyShape();
}
