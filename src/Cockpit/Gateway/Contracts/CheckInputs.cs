using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry.Contracts;
using Cockpit.Telemetry.Refusals;

namespace Cockpit.Gateway.Contracts;

/// <summary>
/// Holds a request to its model's contract, before anything is looked up, waited for or paid. A request that the contract refuses is no
/// decision and leaves no row; what was put right or flagged goes on with it.
/// </summary>
public sealed class CheckInputs(RefusalCounter refusals) : IStage
{
    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken) => ValueTask.FromResult(Check(decision));

    private Problem? Check(DecisionContext decision)
    {
        if (decision.Model!.Contract.Compiled is not { Inputs: { } inputs } contract)
            return null;
        var (outcome, call) = decision.Call.Keep(inputs, decision.At);
        if (outcome is null)
            return null;
        refusals.Count(decision.ModelName, outcome, outcome.IsRefused ? decision.Call.Items.Count : 0);
        if (outcome.IsRefused)
            return ContractProblems.Broken(decision.ModelName, outcome, contract.Owner);
        decision.Call = call;
        Tell(decision, outcome);
        return null;
    }

    internal static void Tell(DecisionContext decision, ContractOutcome outcome)
    {
        foreach (var found in outcome.Findings)
            decision.Add(new Finding(FindingSource.Contract, found.Rule, ContractFindings.Word(found.Action)) { Item = found.Row, Field = found.Field, Seen = found.Seen });
    }
}

/// <summary>
/// Holds an answer of a version to its model's contract. One that the contract refuses is no answer: it is withheld, and the fallbacks are
/// asked. So is one that stands in because a guardrail did not let the first out. What a person, a rule or a default answers, and what was kept from before, is not looked at.
/// </summary>
public sealed class CheckOutputs(RefusalCounter refusals) : IStage
{
    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (decision is { Model.Contract.Compiled: { Outputs: { } outputs } contract, Answer: { Rest: null } answer, Version: { } version, Recalled: null, Outlet: null }
            && decision.Call.Protocol == Store.Registry.EndpointProtocol.OpenInference && !ReferenceEquals(decision.Checked, answer))
            Check(decision, outputs, contract, answer, version.Name);
        return default;
    }

    private void Check(DecisionContext decision, CompiledObject outputs, CompiledContract contract, ModelAnswer answer, string version)
    {
        ContractOutcome? outcome = null;
        for (var i = 0; i < answer.Items.Count; i++)
            JsonRow.Check(answer.Items[i].Outputs.Span, outputs, decision.At, i, seen: null, ref outcome);
        decision.Checked = answer;
        if (outcome is null)
            return;
        refusals.Count(decision.ModelName, outcome, 0);
        CheckInputs.Tell(decision, outcome);
        if (outcome.IsRefused)
            (decision.Answer, decision.Failure) = (null, new Failure(ContractProblems.BrokenAnswer(decision.ModelName, version, outcome, contract.Owner)));
    }
}
