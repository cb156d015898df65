using Cockpit.Ledger.Records;
using Cockpit.Store.Commands;

namespace Cockpit.Tests.Store;

public sealed class AuditRecordTests
{
    [Fact]
    public void A_row_of_the_audit_trail_is_a_record_that_the_ledger_and_its_exports_know()
    {
        var row = new AuditRow
        {
            Id = Guid.Parse("0190b3c4-0000-7000-8000-000000000001"), At = new DateTimeOffset(2026, 1, 5, 11, 0, 0, TimeSpan.FromHours(1)), Actor = "user:alice", Action = "key.created",
            Target = "key:batch", Team = "", After = """{"role":"viewer"}""", Reason = "é", Source = AddressClass.Loopback, Outcome = AuditOutcome.Refused,
        };

        string?[] values = ["0190b3c4-0000-7000-8000-000000000001", "2026-01-05T10:00:00.000000Z", "user:alice", "key.created", "key:batch", "", null, null, """{"role":"viewer"}""", "é", null, "loopback", "refused"];
        Assert.Equal(RecordShape.Audit.Fields.Count, values.Length);
        Assert.Equal(RecordBytes.Of(RecordShape.Audit.Format, values), row.Record());
    }
}
