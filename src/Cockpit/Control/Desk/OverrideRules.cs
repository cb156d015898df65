using System.Globalization;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Desk;

/// <summary>What is asked of an override, read and checked as far as its text goes.</summary>
/// <param name="Ends">The override to end; null sets one.</param>
/// <param name="Target">Whom it is for; null ends one.</param>
/// <param name="Answer">What is answered; null ends one.</param>
/// <param name="Until">When it ends by itself; null counts from when it comes into force.</param>
internal sealed record OverrideDraft(OverrideId? Ends, OverrideTarget? Target, FixedAnswer? Answer, DateTimeOffset? Until)
{
    /// <summary>As a command keeps it.</summary>
    public string Payload => (Ends is { } ends ? new OverridePayload { End = ends.ToString() } : OverridePayload.Of(Row(default, "", "", ""))).Write();

    /// <summary>As it is stored until it comes into force.</summary>
    public OverrideRow Row(OverrideId id, string model, string reason, string by) => new()
    {
        Id = id,
        Model = model,
        Scope = Target switch { { Subject: not null } => OverrideScope.Subject, { Where: not null } => OverrideScope.Segment, _ => OverrideScope.Class },
        Subject = Target!.Subject,
        Conditions = [.. Target.Where ?? []],
        TrafficClass = Target.Class,
        Prediction = Answer!.Prediction,
        Score = Answer.Score,
        Reason = reason,
        SetBy = by,
        Until = Until,
    };
}

/// <summary>What an override must say, and when there is a place for it.</summary>
public static class OverrideRules
{
    /// <summary>A shorter one would be over before every gateway had it.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>What is to hold for longer belongs into the model, or into its policy.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>Most overrides of a model that are in force or waiting.</summary>
    public const int Most = 1_000;

    /// <summary>Most of them that are for a segment: every request is compared with each.</summary>
    public const int MostSegments = 100;

    private const int LongestSubject = 256;
    private const int MostConditions = 20;
    private const int LongestCondition = 1_000;
    private const int LongestPrediction = 1_000;
    private const double LargestScore = 1e9;

    /// <summary>What is asked for, or the field at fault.</summary>
    internal static (OverrideDraft? Draft, Problem? Problem) Read(OverrideRequest? request, DateTimeOffset now)
    {
        if (request is null)
            return (null, CommonProblems.Invalid("override", "override is missing.", "Give scope and answer, or the id of the override to end."));
        if (request.End is not null)
            return ReadEnd(request);
        if ((CheckTarget(request.Scope) ?? CheckAnswer(request.Answer)) is { } wrong)
            return (null, wrong);
        if (!InstantText.TryRead(request.Until, out var until))
            return (null, InstantText.Refused("override.until", request.Until));
        return until is { } end && (end < now + Shortest || end > now + Longest)
            ? (null, Wrong("until", $"override.until is {end:O}, which is not between a minute and {Longest.TotalDays:0} days from now.", "Give an instant in that span, or leave it out for 24 hours."))
            : (new OverrideDraft(null, request.Scope, new FixedAnswer(request.Answer!.Prediction!, request.Answer.Score), until), null);
    }

    /// <summary>Why the model, or what is in force for it, forbids the command; null when it does not.</summary>
    internal static async Task<Problem?> CheckAsync(CockpitContext context, OverrideDraft? draft, ModelRow model, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (draft is null)
            return null;
        if (draft.Ends is { } ends)
            return await CheckEndAsync(context, ends, model, now, cancellationToken);
        if (model.Task == ModelTask.Regression && !(double.TryParse(draft.Answer!.Prediction, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)))
            return Wrong("answer.prediction", $"override.answer.prediction is '{draft.Answer.Prediction}', but '{model.Name}' predicts numbers.", "Give a number, as text.");
        var standing = await StandingAsync(context, model.Name, now, cancellationToken);
        if (standing.Count >= Most)
            return DeskProblems.TooManyOverrides(model.Name, Most, "overrides");
        return draft.Target!.Where is not null && standing.Count(scope => scope == OverrideScope.Segment) >= MostSegments
            ? DeskProblems.TooManyOverrides(model.Name, MostSegments, "overrides for a segment") : null;
    }

    /// <summary>The first of the commands that is for a subject: their payloads do not say for whom they are.</summary>
    internal static async Task<CommandRow?> OfSubjectAsync(CockpitContext context, IReadOnlyList<CommandRow> commands, string subject, CancellationToken cancellationToken)
    {
        var ids = commands.Select(command => new OverrideId(command.Id.Value)).ToList();
        var meant = await context.Set<OverrideRow>().Where(row => ids.Contains(row.Id) && row.Subject == subject).Select(row => row.Id).ToListAsync(cancellationToken);
        return commands.FirstOrDefault(command => meant.Contains(new OverrideId(command.Id.Value)));
    }

    private static (OverrideDraft? Draft, Problem? Problem) ReadEnd(OverrideRequest request)
        => request is { Scope: null, Answer: null, Until: null } && OverrideId.Parse(request.End) is { } id
            ? (new OverrideDraft(id, null, null, null), null)
            : (null, Wrong("end", $"override.end is '{request.End}'{(OverrideId.Parse(request.End) is null ? ", which is not the id of an override" : " and stands beside other fields")}.", "Give the id of the override to end, and nothing else."));

    private static Problem? CheckTarget(OverrideTarget? target)
    {
        if (target is null || new object?[] { target.Subject, target.Where, target.Class }.Count(given => given is not null) != 1)
            return Wrong("scope", "override.scope must say whom the override is for, in one way.", "Give one of: subject, where, class.");
        if (target.Subject is { } subject && (subject.Length is 0 or > LongestSubject || subject.Any(char.IsControl)))
            return Wrong("scope.subject", $"override.scope.subject has {subject.Length} characters, or a control character among them.", $"Give the subject as requests name it, 1 to {LongestSubject} characters.");
        if (target.Class is { } named && !TrafficClasses.Known.Contains(named))
            return Wrong("scope.class", $"override.scope.class is '{named}'.", $"Give one of: {string.Join(", ", TrafficClasses.Known)}.");
        return target.Where is { } where ? CheckConditions(where) : null;
    }

    private static Problem? CheckConditions(IReadOnlyList<string> where)
    {
        if (where.Count is 0 or > MostConditions)
            return Wrong("scope.where", $"override.scope.where has {where.Count} conditions.", $"Give 1 to {MostConditions}; all must hold.");
        for (var i = 0; i < where.Count; i++)
        {
            if (where[i]?.Length > LongestCondition)
                return Wrong($"scope.where[{i}]", $"The condition has {where[i].Length} characters.", $"Give at most {LongestCondition}.");
            if (ConditionText.Read(where[i] ?? "") is { Wrong: { } wrong } read)
                return Wrong($"scope.where[{i}]", wrong, read.Suggestion is { } fix ? $"{char.ToUpperInvariant(fix[0])}{fix[1..]}." : "Compare numbers with < <= > >=.");
        }

        return null;
    }

    private static Problem? CheckAnswer(OverrideAnswer? answer)
    {
        if (answer?.Prediction?.Length is not (>= 1 and <= LongestPrediction))
            return Wrong("answer.prediction", $"override.answer.prediction has {answer?.Prediction?.Length ?? 0} characters.", $"Say what is answered, in 1 to {LongestPrediction} characters.");
        return answer.Score is { } score && !(Math.Abs(score) <= LargestScore)
            ? Wrong("answer.score", "override.answer.score is too large.", "Give a number between −10⁹ and 10⁹, or leave it out.") : null;
    }

    private static async Task<Problem?> CheckEndAsync(CockpitContext context, OverrideId id, ModelRow model, DateTimeOffset now, CancellationToken cancellationToken)
        => await context.Set<OverrideRow>().SingleOrDefaultAsync(row => row.Id == id && row.Model == model.Name, cancellationToken) switch
        {
            null => CommonProblems.NotFound($"override '{id}' of '{model.Name}'") with { Field = "override.end" },
            { Since: null } => DeskProblems.Pointless($"Override {id} is not in force.", "Its command can be rejected while it waits."),
            var row when row.EndedAt is not null || row.Until <= now => DeskProblems.Pointless($"Override {id} ended at {row.EndedAt ?? row.Until:yyyy-MM-dd HH:mm:ss} UTC.", "Nothing needs to be done."),
            _ => null,
        };

    /// <summary>The scopes of those that are in force, and of those whose command is still open.</summary>
    private static async Task<List<OverrideScope>> StandingAsync(CockpitContext context, string model, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await context.Set<OverrideRow>().Where(row => row.Model == model && row.EndedAt == null && (row.Until == null || row.Until > now))
            .Select(row => new { row.Id, row.Since, row.Scope }).ToListAsync(cancellationToken);
        var open = (await context.Set<CommandRow>().Where(row => row.Model == model && row.Kind == CommandKind.Override)
            .Where(row => row.Status == CommandStatus.Requested || row.Status == CommandStatus.Approved || row.Status == CommandStatus.Executing)
            .Select(row => row.Id).ToListAsync(cancellationToken)).ConvertAll(id => new OverrideId(id.Value));
        return [.. rows.Where(row => row.Since is not null || open.Contains(row.Id)).Select(row => row.Scope)];
    }

    private static Problem Wrong(string field, string detail, string fix) => CommonProblems.Invalid($"override.{field}", detail, fix);
}
