using Cockpit.Registry;
using Cockpit.Store.Incidents;

namespace Cockpit.Tests.Registry;

public sealed class EscalationStepTests
{
    [Fact]
    public void What_was_registered_before_there_were_times_is_a_name_each_a_quarter_of_an_hour_after_the_one_before()
        => Assert.Equal([Step("lending-on-call", 0), Step("model-risk", 15), Step("call +49 30 1234 after lunch", 30)], EscalationStep.Read(["lending-on-call", " model-risk ", "call +49 30 1234 after lunch"]));

    [Fact]
    public void A_time_and_a_severity_are_taken_from_the_end_of_the_text()
        => Assert.Equal([Step("a", 60), Step("b", 15, IncidentSeverity.High), Step("c", 5, IncidentSeverity.Critical), Step("", 45), Step("from high", 60)],
            EscalationStep.Read(["a after 60", "b from high", "c  after 5  from critical", "", "from high"]));

    private static EscalationStep Step(string to, int minutes, IncidentSeverity lowest = IncidentSeverity.Low) => new(to, TimeSpan.FromMinutes(minutes), lowest);
}
