using System.Collections.Frozen;

namespace Cockpit.Registry.Policies;

/// <summary>
/// The document that says how requests for a model are routed, protected, paid for and answered when nothing works; never in code.
/// It has settings for every request, and classes that replace some of them. Immutable.
/// </summary>
public sealed class RoutePolicy
{
    private readonly FrozenDictionary<string, RouteSettings> _classes;
    private readonly IReadOnlyList<CallerClass> _callers;

    /// <summary>Makes a policy of settings that were read and checked.</summary>
    public RoutePolicy(
        long revision, string usualClass, RouteSettings usual, IReadOnlyDictionary<string, RouteSettings> classes, IReadOnlyList<CallerClass> callers, IReadOnlyList<Guardrail>? guardrails = null)
    {
        Revision = revision;
        UsualClass = usualClass;
        Usual = usual;
        _classes = classes.ToFrozenDictionary(StringComparer.Ordinal);
        _callers = callers;
        Guardrails = guardrails ?? [];
        DecisionGuardrails = [.. Guardrails.Where(guardrail => !guardrail.IsOfWindow)];
    }

    /// <summary>In force for a model that has no policy: the live version answers, and is left alone for a while when it keeps failing; nothing is retried, cached or limited by money.</summary>
    public static RoutePolicy Default { get; } = new(0, TrafficClasses.Usual, new RouteSettings(), new Dictionary<string, RouteSettings>(), []);

    /// <summary>Counts the policies of a model from 1; 0 for <see cref="Default"/>.</summary>
    public long Revision { get; }
    /// <summary>The class of requests that neither name one nor come from a caller who has one.</summary>
    public string UsualClass { get; }
    /// <summary>For classes that the policy does not name.</summary>
    public RouteSettings Usual { get; }
    /// <summary>The classes that have settings of their own, whole.</summary>
    public IReadOnlyDictionary<string, RouteSettings> Classes => _classes;
    /// <summary>Which callers belong to which class when their request does not say; the first that fits counts.</summary>
    public IReadOnlyList<CallerClass> Callers => _callers;

    /// <summary>What is checked while the model serves.</summary>
    public IReadOnlyList<Guardrail> Guardrails { get; }
    /// <summary>Those of them that are checked for each decision, in their order.</summary>
    public IReadOnlyList<Guardrail> DecisionGuardrails { get; }

    /// <summary>The settings of a class.</summary>
    public RouteSettings For(string trafficClass) => _classes.GetValueOrDefault(trafficClass, Usual);

    /// <summary>Whether any class asks the version: as one of those that answer, or as a fallback.</summary>
    /// <param name="version">A version's name, or <see cref="RouteTarget.Live"/>.</param>
    public bool Asks(string version) => _classes.Values.Append(Usual).Any(settings => settings.Versions.Any(target => target.Weight > 0 && target.Version == version)
        || settings.Fallback.Any(step => step is FallbackStep.Version named && named.Name == version));

    /// <summary>Whether any class sends requests, or copies of them, to the version by its name, or a guardrail names it.</summary>
    public bool Names(string version) => Asks(version) || _classes.Values.Append(Usual).Any(settings => settings.Shadows.Any(shadow => shadow.Version == version))
        || Guardrails.Any(guardrail => guardrail.Versions.Any(named => named.Version == version));

    /// <summary>Whether a version answers without being promoted, because the policy names it.</summary>
    public bool NamesVersions => _classes.Values.Append(Usual).Any(settings => settings.Versions.Any(target => target is { Weight: > 0, Version: not RouteTarget.Live }));

    /// <summary>The class of a caller whose request names none.</summary>
    /// <param name="caller">The caller, as traces name it.</param>
    /// <param name="otherwise">The class when the policy gives the caller none; null is the usual one.</param>
    public string ClassOf(string caller, string? otherwise = null)
    {
        foreach (var known in _callers)
        {
            if (known.Fits(caller))
                return known.TrafficClass;
        }

        return otherwise ?? UsualClass;
    }
}

/// <summary>Callers whose requests belong to a class unless they say otherwise.</summary>
/// <param name="Caller">A caller as traces name it, such as <c>key:nightly-scoring</c>; a <c>*</c> at its end stands for anything.</param>
/// <param name="TrafficClass">One of <see cref="TrafficClasses.Known"/>.</param>
public sealed record CallerClass(string Caller, string TrafficClass)
{
    /// <summary>Whether it is meant.</summary>
    public bool Fits(string caller)
        => Caller.EndsWith('*') ? caller.StartsWith(Caller.AsSpan(0, Caller.Length - 1), StringComparison.Ordinal) : caller == Caller;
}
