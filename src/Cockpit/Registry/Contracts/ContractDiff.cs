using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Contracts;

/// <summary>What a change means to whoever keeps the contract as it was.</summary>
public enum ChangeGrade
{
    /// <summary>What was agreed is no longer so: senders or readers must change.</summary>
    Breaking,
    /// <summary>Less is taken than before.</summary>
    Narrowing,
    /// <summary>More is taken than before.</summary>
    Widening,
    /// <summary>Nothing that is sent or answered is judged otherwise.</summary>
    Neutral,
}

/// <summary>One thing that two contracts differ in.</summary>
/// <param name="Grade">What it means.</param>
/// <param name="Where">inputs, outputs or contract, and the field.</param>
/// <param name="Words">What changes.</param>
public sealed record ContractChangeLine(ChangeGrade Grade, string Where, string Words)
{
    /// <summary>The whole, in one line.</summary>
    public override string ToString() => $"{Grade.ToString().ToLowerInvariant()}: {Where}: {Words}";
}

/// <summary>What two contracts differ in, graded; the gravest first.</summary>
public static class ContractDiff
{
    /// <summary>The changes from one to another; null stands for no contract.</summary>
    public static IReadOnlyList<ContractChangeLine> Between(DataContract? before, DataContract? after)
    {
        var (one, other) = (before ?? new DataContract(), after ?? new DataContract());
        List<ContractChangeLine> lines = [];
        foreach (var (name, from, to, isOutput) in new[] { ("inputs", one.Inputs, other.Inputs, false), ("outputs", one.Outputs, other.Outputs, true) })
            Objects(name, from, to, isOutput, lines);
        if (before is not null && after is not null && one.IsEnforced != other.IsEnforced)
            lines.Add(new(other.IsEnforced ? ChangeGrade.Narrowing : ChangeGrade.Widening, "contract", $"status {one.Status} → {other.Status}: from now on it {(other.IsEnforced ? "is enforced" : "only flags")}"));
        else if (before is not null && one.Status != other.Status)
            lines.Add(new(ChangeGrade.Neutral, "contract", $"status {one.Status} → {other.Status}"));
        if (before is not null && one.Version != other.Version)
            lines.Add(new(ChangeGrade.Neutral, "contract", $"version {one.Version} → {other.Version}"));
        if (before is not null && one.Owner != other.Owner)
            lines.Add(new(ChangeGrade.Neutral, "contract", $"owner {one.Owner ?? "not named"} → {other.Owner ?? "not named"}"));
        return [.. lines.OrderBy(line => line.Grade)];
    }

    private static void Objects(string name, ContractObject from, ContractObject to, bool isOutput, List<ContractChangeLine> lines)
    {
        var (before, after) = (from.Fields.ToDictionary(field => field.Name, StringComparer.Ordinal), to.Fields.ToDictionary(field => field.Name, StringComparer.Ordinal));
        foreach (var field in from.Fields.Where(field => !after.ContainsKey(field.Name)))
            lines.Add(new(isOutput ? ChangeGrade.Breaking : ChangeGrade.Widening, $"{name}.{field.Name}", "is no longer agreed"));
        foreach (var field in to.Fields)
        {
            if (before.TryGetValue(field.Name, out var known))
                Fields($"{name}.{field.Name}", known, field, isOutput, lines);
            else
                lines.Add(new(Added(field, isOutput), $"{name}.{field.Name}", $"is new: {string.Join("; ", ContractWords.Of(field))}; what breaks it is {ContractWords.Of(field.Mode)}"));
        }

        foreach (var rule in to.Rules.Where(rule => from.Rules.All(known => !Same(known, rule))))
            lines.Add(new(ChangeGrade.Narrowing, name, $"new rule: {ContractWords.Of(rule)}; what breaks it is {ContractWords.Of(rule.Mode)}"));
        foreach (var rule in from.Rules.Where(rule => to.Rules.All(known => !Same(known, rule))))
            lines.Add(new(ChangeGrade.Widening, name, $"no rule any more: {ContractWords.Of(rule)}"));
        if (from.Others != to.Others)
            lines.Add(new(Strictness(to.Others) > Strictness(from.Others) ? ChangeGrade.Narrowing : ChangeGrade.Widening, name, $"fields that are not named are {Word(to.Others)}, and were {Word(from.Others)}"));
    }

    private static ChangeGrade Added(ContractField field, bool isOutput)
        => isOutput ? ChangeGrade.Widening : field.IsForbidden || (field.IsRequired && field.Mode != ContractMode.Flag) ? ChangeGrade.Breaking : ContractWords.Of(field).Count > 1 ? ChangeGrade.Narrowing : ChangeGrade.Widening;

    private static void Fields(string where, ContractField one, ContractField other, bool isOutput, List<ContractChangeLine> lines)
    {
        void Say(ChangeGrade grade, string words) => lines.Add(new(grade, where, words));

        if (one.Type != other.Type)
            Say((one.Type, other.Type) switch { (_, FieldType.Any) => ChangeGrade.Widening, (FieldType.Any, _) => ChangeGrade.Narrowing, (FieldType.Whole, FieldType.Number) when !isOutput => ChangeGrade.Widening, _ => ChangeGrade.Breaking },
                $"type {TypeWord(one)} → {TypeWord(other)}");
        if (one.Unit != other.Unit)
            Say(one.Unit is null ? ChangeGrade.Neutral : ChangeGrade.Breaking, $"unit {one.Unit ?? "not said"} → {other.Unit ?? "not said"}");
        if (one.IsForbidden != other.IsForbidden)
            Say(other.IsForbidden ? ChangeGrade.Breaking : ChangeGrade.Widening, other.IsForbidden ? "must not be sent any more" : "may be sent");
        if (one.IsRequired != other.IsRequired)
            Say(other.IsRequired != isOutput ? ChangeGrade.Breaking : isOutput ? ChangeGrade.Narrowing : ChangeGrade.Widening, other.IsRequired ? "must be there" : "may be missing");
        if (one.IsUnique != other.IsUnique)
            Say(other.IsUnique ? ChangeGrade.Narrowing : ChangeGrade.Widening, other.IsUnique ? "must differ" : "need not differ");
        if (one.Format != other.Format)
            Say(one.Format is null ? ChangeGrade.Narrowing : other.Format is null ? ChangeGrade.Widening : ChangeGrade.Breaking, $"format {one.Format ?? "any"} → {other.Format ?? "any"}");
        if (one.Pattern != other.Pattern)
            Say(other.Pattern is null ? ChangeGrade.Widening : ChangeGrade.Narrowing, $"pattern {one.Pattern ?? "none"} → {other.Pattern ?? "none"}");
        Ends(one, other, Say);
        Codes(one, other, isOutput, Say);
        if (one.Mode != other.Mode)
            Say(Strictness(other.Mode) > Strictness(one.Mode) ? ChangeGrade.Narrowing : ChangeGrade.Widening, $"what breaks it is {ContractWords.Of(other.Mode)}, and was {ContractWords.Of(one.Mode)}");
        if (one.Freshness != other.Freshness)
            Say(other.Freshness is null || other.Freshness > one.Freshness ? ChangeGrade.Widening : ChangeGrade.Narrowing, $"age {(one.Freshness is { } before ? Scalars.Text(before) : "any")} → {(other.Freshness is { } after ? Scalars.Text(after) : "any")}");
        if (one.Drift != other.Drift || one.Description != other.Description || one.IsHidden != other.IsHidden)
            Say(ChangeGrade.Neutral, "its description, classification or allowed drift");
    }

    private static void Ends(ContractField one, ContractField other, Action<ChangeGrade, string> say)
    {
        if (!Same(one.Least, other.Least))
            say(other.Least is null || (one.Least is { } least && (other.Least.Value < least.Value || (other.Least.Value.Equals(least.Value) && !other.Least.IsOpen))) ? ChangeGrade.Widening : ChangeGrade.Narrowing, $"least value {End(one.Least)} → {End(other.Least)}");
        if (!Same(one.Most, other.Most))
            say(other.Most is null || (one.Most is { } most && (other.Most.Value > most.Value || (other.Most.Value.Equals(most.Value) && !other.Most.IsOpen))) ? ChangeGrade.Widening : ChangeGrade.Narrowing, $"greatest value {End(one.Most)} → {End(other.Most)}");
        if (one.MultipleOf != other.MultipleOf)
            say(other.MultipleOf is null ? ChangeGrade.Widening : ChangeGrade.Narrowing, "the step of its values");
        if (one.Shortest != other.Shortest)
            say((other.Shortest ?? 0) > (one.Shortest ?? 0) ? ChangeGrade.Narrowing : ChangeGrade.Widening, $"fewest characters {one.Shortest ?? 0} → {other.Shortest ?? 0}");
        if (one.Longest != other.Longest)
            say((other.Longest ?? int.MaxValue) < (one.Longest ?? int.MaxValue) ? ChangeGrade.Narrowing : ChangeGrade.Widening, $"most characters {one.Longest?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"} → {other.Longest?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"}");
    }

    private static void Codes(ContractField one, ContractField other, bool isOutput, Action<ChangeGrade, string> say)
    {
        var (gone, added) = (one.Codes.Except(other.Codes, StringComparer.Ordinal).ToList(), other.Codes.Except(one.Codes, StringComparer.Ordinal).ToList());
        if (one.Codes.Count == 0 && added.Count > 0)
            say(ChangeGrade.Narrowing, $"only {Some(added)}");
        else if (other.Codes.Count == 0 && gone.Count > 0)
            say(isOutput ? ChangeGrade.Breaking : ChangeGrade.Widening, "no list of codes any more");
        else
        {
            if (gone.Count > 0)
                say(isOutput ? ChangeGrade.Narrowing : ChangeGrade.Breaking, $"no longer {Some(gone)}");
            if (added.Count > 0)
                say(isOutput ? ChangeGrade.Breaking : ChangeGrade.Widening, $"also {Some(added)}");
        }

        var (lost, found) = (one.Sentinels.Except(other.Sentinels, StringComparer.Ordinal).ToList(), other.Sentinels.Except(one.Sentinels, StringComparer.Ordinal).ToList());
        if (lost.Count > 0)
            say(ChangeGrade.Widening, $"{Some(lost)} no longer stands for missing");
        if (found.Count > 0)
            say(ChangeGrade.Narrowing, $"{Some(found)} stands for missing");
    }

    private static bool Same(FieldBound? one, FieldBound? other) => one?.Value == other?.Value && one?.IsOpen == other?.IsOpen;

    private static bool Same(ContractRule one, ContractRule other) => one.Text == other.Text && one.Mode == other.Mode && one.When.Select(when => when.Text).SequenceEqual(other.When.Select(when => when.Text));

    private static string Some(List<string> codes) => codes.Count <= 8 ? string.Join(", ", codes) : $"{string.Join(", ", codes.Take(8))} and {codes.Count - 8} more";

    private static string End(FieldBound? bound) => bound is null ? "any" : $"{bound.Text}{(bound.IsOpen ? " (not itself)" : "")}";

    private static string TypeWord(ContractField field) => field.Type == FieldType.Any ? "any" : OdcsForm.TypeWord(field.Type);

    private static int Strictness(ContractMode? mode) => mode switch { ContractMode.Reject => 3, ContractMode.Coerce => 2, ContractMode.Flag => 1, _ => 0 };

    private static string Word(ContractMode? mode) => mode is { } known ? ContractWords.Of(known) : "let through";
}
