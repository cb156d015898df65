using Cockpit.Evidence.Checkpoints;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Records;
using Cockpit.Store.Commands;
using Cockpit.Store.Proofs;

namespace Cockpit.Component.Tests.Audit;

/// <summary>Records and checkpoints to show.</summary>
internal static class Sealed
{
    public static SignedCheckpoint Checkpoint { get; } = new("note", new Checkpoint("cockpit.example", 1234, new Hash(Enumerable.Repeat((byte)7, Hash.Length).ToArray())), Some.Noon);

    public static AuditRow Row(string? before = null, string? after = null, AuditOutcome outcome = AuditOutcome.Done) => new()
    {
        Sequence = 5, At = Some.Noon, Actor = "user:ada", Action = "command.applied", Target = "model:credit", Team = "lending", Command = Guid.Parse("0190163d-8694-739b-ae46-e1b4e92c70ee"),
        Before = before, After = after, Reason = "It refuses everyone", Source = AddressClass.Private, Outcome = outcome,
    };

    public static RecordProof Proof(ProofState state, string? fault = null) => new() { State = state, Fault = fault, Shape = RecordShape.Audit, Values = Row().Fields(), Leaf = 3 };

    public static Proven Proven(params RecordProof[] records) => new(records, Checkpoint);
}
