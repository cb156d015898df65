using System.Globalization;
using Cockpit.Access;
using Cockpit.Control.Guardrails;
using Cockpit.Insight.Agreement;
using Cockpit.Insight.Documents;
using Cockpit.Insight.Overrides;
using Cockpit.Insight.Reports;
using Cockpit.Insight.Windows;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Overrides;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;

namespace Cockpit.Pages.Model;

/// <summary>Reads what the page of a model shows. Figures come from summaries; decisions are only asked whether there are any.</summary>
public sealed class ModelReader(
    RegistryKeeper registry, OverviewReader overview, ModelInsight insight, DecisionQueries decisions, QueueQueries queue, GatewayReader gateway, PolicyTabReader policies, ContractTabReader contracts, AgreementReader agreement,
    CommandQueries commands, OverrideReader overrides, GuardrailBoard guardrails, TimeProvider clock)
{
    /// <summary>The model as the overview has it; null when there is none that the caller reaches.</summary>
    public async Task<ModelView?> ViewAsync(string model, Caller caller, TimeSpan oldest, CancellationToken cancellationToken)
    {
        if (registry.Current.Find(model, caller) is null)
            return null;
        // A model that was registered a moment ago is not in an overview that was read before.
        return await FindAsync(oldest) ?? await FindAsync(TimeSpan.Zero);

        async Task<ModelView?> FindAsync(TimeSpan age) => (await overview.ReadAsync(age, cancellationToken)).Models.FirstOrDefault(view => view.Name == model);
    }

    /// <summary>Whether a policy is shown that is not the one in force any more.</summary>
    public bool IsOld(ModelContent content) => content.Policy is { } policy && policies.IsOld(content.View.Name, policy)
        || content.Contract is { } contract && contracts.IsOld(content.View.Name, contract);

    /// <summary>What is to be said of a proposed policy; null when the caller reaches no such model.</summary>
    public Task<DocumentProposal?> CheckAsync(string model, string text, Caller caller, CancellationToken cancellationToken) => policies.CheckAsync(model, text, caller, cancellationToken);

    /// <summary>The same of a proposed contract.</summary>
    public Task<DocumentProposal?> CheckContractAsync(string model, string text, Caller caller, CancellationToken cancellationToken) => contracts.CheckAsync(model, text, caller, cancellationToken);

    /// <summary>What a checked text would do to what was decided lately, or a contract to a sample, a line each; null when that cannot be said.</summary>
    public Task<IReadOnlyList<string>?> RehearseAsync(CommandKind kind, string model, string text, string? sample, Caller caller, CancellationToken cancellationToken)
        => kind == CommandKind.Contract ? contracts.RehearseAsync(model, text, sample, caller, cancellationToken) : policies.RehearseAsync(model, text, caller, cancellationToken);

    /// <summary>The same content with what this gateway knows at this moment.</summary>
    public ModelContent WithNow(ModelContent content)
        => content.Health is { } health ? content with { Health = health with { Now = gateway.Read(content.View.Name) } } : content;

    /// <summary>Everything that an address asks for; null when there is no such model, or it has no such version.</summary>
    public async Task<ModelContent?> ReadAsync(ModelAddress address, ModelRange range, Caller caller, CancellationToken cancellationToken)
    {
        if (registry.Current.Find(address.Model, caller) is not { } model || (address.Version is { } asked && !model.Versions.ContainsKey(asked)))
            return null;
        if (await ViewAsync(address.Model, caller, TimeSpan.FromSeconds(5), cancellationToken) is not { } view)
            return null;

        var versions = model.Versions.Values.OrderByDescending(version => version.CreatedAt).Select(version => version.Name).ToList();
        var content = new ModelContent
        {
            View = view, Task = model.Row.Task, Attributes = [.. model.Row.ProtectedAttributes], Versions = versions,
            Version = address.Version ?? model.Live?.Name ?? versions.FirstOrDefault(), Class = address.Class, Range = range,
        };
        if (address.Tab == ModelTab.Policy)
            return content with { Policy = await policies.ReadAsync(model, cancellationToken) };
        if (address.Tab == ModelTab.Contract)
            return content with { Contract = await contracts.ReadAsync(model, cancellationToken) };
        if (address.Tab == ModelTab.Versions)
            return content with { Lineage = await VersionsAsync(model, cancellationToken) };
        if (address.Tab == ModelTab.Overrides)
            return content with { Overrides = await OverridesAsync(model, address, cancellationToken) };
        if (address.Tab == ModelTab.Guardrails)
            return content with { Guardrails = await guardrails.ReadAsync(model, cancellationToken) };
        return content.Version is null ? content : await WithDocumentAsync(content, address.Tab, cancellationToken);
    }

    /// <summary>All time is the longest span that can be compared. A store that does not answer takes this part away, not the page.</summary>
    private async Task<(AgreementDocument? Document, Problem? Problem)?> AgreementAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        if (registry.Current.Models[query.Model] is not { Row.Task: not ModelTask.Regression } model)
            return null;
        try
        {
            var to = query.To ?? clock.GetUtcNow();
            return await agreement.ReadAsync(model, query with { From = query.From ?? to - AgreementReader.LongestSpan, To = to }, cancellationToken);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            return (null, CommonProblems.Unexpected with { Detail = "What the sources said could not be read just now.", Fix = "Load the page again." });
        }
    }

    private async Task<OverridesContent> OverridesAsync(ModelEntry model, ModelAddress address, CancellationToken cancellationToken)
    {
        var (state, from) = (StoreText.Parse<OverrideState>(address.State) ?? OverrideState.Active, int.Parse(address.After ?? "0", CultureInfo.InvariantCulture));
        var list = await overrides.ListAsync(model, state, from, cancellationToken);
        var asked = OverrideId.Parse(address.Override) is { } id ? await overrides.FindAsync(model, id, cancellationToken) : null;
        return new OverridesContent(state, list, asked, list.Items.Count == 0 && (await overrides.ListAsync(model, OverrideState.All, 0, cancellationToken)).Items.Count > 0);
    }

    private async Task<VersionsContent> VersionsAsync(ModelEntry model, CancellationToken cancellationToken)
        => new([.. model.Versions.Values.OrderByDescending(version => version.CreatedAt).Select(version => new VersionLine(version.Name, StoreText.Of(version.Stage), version.CreatedAt, version.PausedAt, version.Url))],
            [.. (await commands.LivePeriodsAsync(model.Row.Name, cancellationToken)).Reverse()],
            [.. model.Versions.Values.Where(version => version.Stage is not (Stage.Live or Stage.Retired) && version.PausedAt is null && version.Protocol == model.Live?.Protocol && version.Url is not null).OrderByDescending(version => version.CreatedAt).Select(version => version.Name)],
            model.Rollout);

    private async Task<ModelContent> WithDocumentAsync(ModelContent content, ModelTab tab, CancellationToken cancellationToken)
    {
        var query = new InsightQuery(content.View.Name, content.Version, content.Class, content.Range.From, content.Range.To);
        InsightDocument document = tab switch
        {
            ModelTab.Fairness => await insight.FairnessAsync(query, new FairnessReferences(), cancellationToken),
            ModelTab.Health => await insight.LatencyAsync(query, cancellationToken),
            ModelTab.Performance => await insight.PerformanceAsync(query, cancellationToken),
            _ => await insight.DriftAsync(query, cancellationToken),
        };
        var filter = new DecisionFilter { Model = content.View.Name, Version = content.Version, TrafficClass = content.Class };
        var health = tab == ModelTab.Health ? new HealthContent(await insight.CostAsync(query, cancellationToken), gateway.Read(content.View.Name), await QueueAsync(content.View.Name, cancellationToken)) : null;
        return content with { Document = document, Health = health, Agreement = tab == ModelTab.Performance ? await AgreementAsync(query, cancellationToken) : null, HasOthers = document.N is null or 0 && await decisions.CountAsync(filter, 1, cancellationToken) > 0 };
    }

    private async Task<QueueNow> QueueAsync(string model, CancellationToken cancellationToken)
    {
        var depth = await queue.DepthsAsync(model, cancellationToken) is [var known] ? known : new QueueDepth(model, 0, null, 0, 0);
        var dead = depth.Dead == 0 ? [] : await queue.ListAsync(model, QueueState.Dead, teams: null, before: null, QueueNow.MostListed, cancellationToken);
        return new QueueNow(clock.GetUtcNow(), depth, dead);
    }
}
