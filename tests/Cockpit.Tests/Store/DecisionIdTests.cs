using Cockpit.Store.Decisions;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Store;

public sealed class DecisionIdTests
{
    [Fact]
    public void The_same_text_always_names_the_same_decision_and_another_another()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<NonNull<string>>(), (first, second) =>
            DecisionId.From(first.Get) == DecisionId.From(first.Get)
            && (first.Get == second.Get || HasHalfACharacter(first.Get) || HasHalfACharacter(second.Get) || DecisionId.From(first.Get) != DecisionId.From(second.Get))).Hold();
    }

    [Fact]
    public void An_id_of_ours_reads_back_as_itself()
    {
        var id = DecisionId.New(TimeProvider.System);

        Assert.Equal(id, DecisionId.From(id.ToString()));
        Assert.Matches("^dec_[0-9a-f]{32}$", id.ToString());
    }

    [Fact]
    public void A_foreign_id_is_a_uuid_of_version_8_and_its_printed_form_reads_back()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            var id = DecisionId.From(text.Get);
            return id.Value.Version == 8 && (id.Value.Variant & 0b1100) == 0b1000 && DecisionId.From(id.ToString()) == id;
        }).Hold();
    }

    [Theory]
    [InlineData("adult-00000")]
    [InlineData("")]
    [InlineData("dec_")]
    [InlineData("dec_01a1f7c7a7a2768db47238be1e6ac41")]
    [InlineData("dec_01a1f7c7-a7a2-768d-b472-38be1e6ac411")]
    [InlineData("DEC_01a1f7c7a7a2768db47238be1e6ac411")]
    public void What_only_looks_like_ours_is_foreign(string text) => Assert.Equal(8, DecisionId.From(text).Value.Version);

    [Fact]
    public void New_ids_are_ordered_by_their_time()
    {
        var clock = new FixedClock();
        var first = DecisionId.New(clock);
        clock.Now += TimeSpan.FromMilliseconds(1);

        Assert.True(string.CompareOrdinal(first.ToString(), DecisionId.New(clock).ToString()) < 0);
    }

    private static bool HasHalfACharacter(string text) => text.Any(char.IsSurrogate);
}
