using Cockpit.Pages.Exports;
using Cockpit.Pages.Shared;
using Cockpit.Store.Exports;
using Xunit;

namespace Cockpit.Component.Tests.Exports;

public sealed class ExportWordsTests
{
    [Theory]
    [InlineData(1, 0, "1 decision matches and will be in the export, all of them.")]
    [InlineData(12345, 0, "12,345 decisions match and will be in the export, all of them.")]
    [InlineData(0, 2, "0 decisions match and will be in the export, all of them. 2 more match and are from before there was a ledger; no export has those.")]
    public void What_matches_and_what_no_export_can_have_are_told_apart(long count, long outside, string words) => Assert.Equal(words, ExportWords.Count(ExportWhat.Decisions, count, outside));

    [Theory]
    [InlineData(ExportState.Done, Tone.Healthy)]
    [InlineData(ExportState.Running, Tone.Watch)]
    [InlineData(ExportState.Failed, Tone.Act)]
    [InlineData(ExportState.Queued, Tone.Unknown)]
    [InlineData(ExportState.Removed, Tone.Unknown)]
    public void Only_a_file_that_is_there_is_shown_as_well(ExportState state, Tone tone) => Assert.Equal(tone, ExportWords.State(state).Tone);

    [Fact]
    public void The_address_of_the_dialogue_holds_what_the_list_was_narrowed_to_and_nothing_empty()
        => Assert.Equal("/audit/exports/new?what=decisions&model=a%20b", ExportNewPage.Address(ExportWhat.Decisions, [new("model", "a b"), new("version", ""), new("subject", null)]));
}
