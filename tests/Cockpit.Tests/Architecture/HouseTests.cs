namespace Cockpit.Tests.Architecture;

public sealed class HouseTests
{
    private static readonly SourceFile Desk = new("Cockpit/Control/Desk/CommandDesk.cs", "namespace Cockpit.Control.Desk;\npublic sealed class CommandDesk;");
    private static readonly SourceFile Flow = new("Cockpit/Gateway/Flow/Stage.cs", "namespace Cockpit.Gateway.Flow;\npublic sealed class Stage;");

    [Fact]
    public void The_product_keeps_the_rules_of_the_house()
    {
        var files = SourceFile.OfTheProduct();

        Assert.Contains(files, file => file.Path == "Cockpit/Control/Desk/CommandDesk.cs");
        var violations = HouseRules.Check(files);
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [Fact]
    public void Sound_sources_are_not_accused()
    {
        Assert.Empty(HouseRules.Check([Desk, Flow, new("Cockpit/Api/Commands.cs", "using Cockpit.Control.Desk;\n\nnamespace Cockpit.Api;\npublic static class Commands; // like Cockpit.App")]));
    }

    [Fact]
    public void A_namespace_that_is_not_its_folder_is_named()
    {
        AssertNamed("src/Cockpit/Api/Odd.cs:2: namespace = folder", new SourceFile("Cockpit/Api/Odd.cs", "\nnamespace Cockpit.Pages;"));
        AssertNamed("src/Cockpit/Api/None.cs:1: namespace = folder", new SourceFile("Cockpit/Api/None.cs", "class None;"));
        AssertNamed("src/Cockpit.Store/Rows/Row.cs:1: namespace = folder", new SourceFile("Cockpit.Store/Rows/Row.cs", "namespace Cockpit.Rows;"));
    }

    [Theory]
    [InlineData("using Cockpit.Control.Desk;")]
    [InlineData("using static Cockpit.Control.Desk.CommandDesk;")]
    [InlineData("class A { Cockpit.Control.Desk.CommandDesk? desk; }")]
    public void Gateway_and_control_do_not_import_each_other(string line)
    {
        AssertNamed("src/Cockpit/Gateway/Odd.cs:2: Gateway and Control", Desk, new SourceFile("Cockpit/Gateway/Odd.cs", $"namespace Cockpit.Gateway;\n{line}"));
        AssertNamed("src/Cockpit/Control/Odd.cs:2: Gateway and Control", Flow, new SourceFile("Cockpit/Control/Odd.cs", "namespace Cockpit.Control;\nusing Cockpit.Gateway.Flow;"));
    }

    [Theory]
    [InlineData("Registry", "Cockpit.Control.Desk", "Registry may not import Control")]
    [InlineData("Telemetry", "Cockpit.Api", "Telemetry may not import Api")]
    [InlineData("Access", "Cockpit.Gateway.Flow", "Access may not import Gateway")]
    [InlineData("Api", "Cockpit.App", "nothing imports App")]
    public void What_stands_below_does_not_import_what_stands_above(string area, string imported, string said)
    {
        var target = new SourceFile(imported.Replace('.', '/') + "/Target.cs", $"namespace {imported};\npublic class Target;");

        AssertNamed($"src/Cockpit/{area}/Odd.cs:1: {said}", target, new SourceFile($"Cockpit/{area}/Odd.cs", $"using {imported};\nnamespace Cockpit.{area};"));
    }

    [Theory]
    [InlineData("Cockpit.Store", "Cockpit.Registry")]
    [InlineData("Cockpit.Ledger", "Cockpit.Store.Rows")]
    [InlineData("Cockpit.Statistics", "Cockpit.Store.Rows")]
    [InlineData("Cockpit.Demo", "Cockpit.Gateway.Flow")]
    public void The_pure_projects_and_the_demo_reference_none_of_ours(string project, string imported)
    {
        var target = new SourceFile((imported.StartsWith("Cockpit.Store", StringComparison.Ordinal) ? "Cockpit.Store/Rows" : imported.Replace('.', '/')) + "/Target.cs", $"namespace {imported};");

        AssertNamed($"src/{project}/Part/Odd.cs:1: {project} references none of ours", target, new SourceFile($"{project}/Part/Odd.cs", $"using {imported};\nnamespace {project}.Part;"));
    }

    [Fact]
    public void A_page_counts_by_its_usings()
    {
        AssertNamed("src/Cockpit/Registry/Odd.razor:2: Registry may not import Control", Desk, new SourceFile("Cockpit/Registry/Odd.razor", "<p>x</p>\n@using Cockpit.Control.Desk"));
    }

    [Fact]
    public void A_cycle_of_folders_is_named_with_its_way()
    {
        var found = HouseRules.Check(
        [
            new("Cockpit/Access/A.cs", "using Cockpit.Problems;\nnamespace Cockpit.Access;"),
            new("Cockpit/Problems/B.cs", "using Cockpit.Registry;\nnamespace Cockpit.Problems;"),
            new("Cockpit/Registry/C.cs", "using Cockpit.Access;\nnamespace Cockpit.Registry;"),
        ]);

        Assert.Contains("src/Cockpit/Access/A.cs:1: folders form no cycle, but Cockpit.Access → Cockpit.Problems → Cockpit.Registry → Cockpit.Access.", found);
    }

    [Fact]
    public void A_cycle_through_names_that_need_no_using_is_found()
    {
        var found = HouseRules.Check(
        [
            new("Cockpit/Telemetry/Writer.cs", "using Cockpit.Telemetry.Ingest;\nnamespace Cockpit.Telemetry;\npublic sealed class Writer;"),
            new("Cockpit/Telemetry/Ingest/Run.cs", "namespace Cockpit.Telemetry.Ingest;\npublic sealed class Run(Writer writer);"),
            new("Cockpit/Access/Half.cs", "namespace Cockpit.Access;\npublic sealed class Half { Problems.Trouble? trouble; }"),
            new("Cockpit/Problems/Trouble.cs", "using Cockpit.Access;\nnamespace Cockpit.Problems;\npublic sealed class Trouble;"),
        ]);

        Assert.Contains(found, line => line.StartsWith("src/Cockpit/Telemetry/Ingest/Run.cs:2: folders form no cycle", StringComparison.Ordinal));
        Assert.Contains(found, line => line.StartsWith("src/Cockpit/Access/Half.cs:2: folders form no cycle", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_too_long_and_a_folder_that_nobody_planned_are_named()
    {
        AssertNamed("src/Cockpit/Api/Long.cs:351: a file has at most 350 lines", new SourceFile("Cockpit/Api/Long.cs", "namespace Cockpit.Api;" + new string('\n', 350)));
        AssertNamed("src/Cockpit/Helpers/Odd.cs:1: the folder is not in the table", new SourceFile("Cockpit/Helpers/Odd.cs", "namespace Cockpit.Helpers;"));
    }

    private static void AssertNamed(string beginning, params SourceFile[] files)
        => Assert.Contains(HouseRules.Check(files), line => line.StartsWith(beginning, StringComparison.Ordinal));
}
