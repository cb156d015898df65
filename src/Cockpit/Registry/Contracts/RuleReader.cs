using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Contracts;

/// <summary>Reads rules about several fields.</summary>
internal static class RuleReader
{
    /// <summary>The rules of an object; those at fault are left out.</summary>
    public static IReadOnlyList<ContractRule> Read(ObjectDraft found, string path, IReadOnlyList<ContractField> fields, ContractMode usual, Reading reading)
    {
        var place = found.Own.Place ?? path;
        List<ContractRule> rules = [];
        for (var i = 0; i < found.Own.Rules.Count; i++)
        {
            var draft = found.Own.Rules[i];
            var mode = draft.Mode ?? (usual == ContractMode.Flag ? ContractMode.Flag : ContractMode.Reject);
            if (draft.Mode == ContractMode.Coerce)
                ContractReader.Fault(reading, $"{place}.rules[{i}].mode", "A rule about several fields does not say which of them is wrong, so nothing can be put right.", "reject or flag");
            var when = draft.When.Select((text, at) => One(text, $"{place}.rules[{i}].when[{at}]", fields, mode, reading)).OfType<ContractRule>().ToList();
            if (One(draft.Rule, $"{place}.rules[{i}].rule", fields, mode, reading) is { } rule)
                rules.Add(rule with { When = when });
        }

        return rules;
    }

    private static ContractRule? One(string text, string path, IReadOnlyList<ContractField> fields, ContractMode mode, Reading reading)
    {
        if (ComparisonText.Split(text) is not var (leftName, with, rightText))
        {
            ContractReader.Fault(reading, path, $"'{text}' is no comparison.", ComparisonText.Hint);
            return null;
        }

        if (fields.FirstOrDefault(field => field.Name == leftName) is not { } left)
        {
            ContractReader.Fault(reading, path, $"There is no field '{leftName}'.", Nearest.Suggest(leftName, fields.Select(field => field.Name)));
            return null;
        }

        var right = fields.FirstOrDefault(field => field.Name == rightText);
        var constant = right is null ? ComparisonText.Constant(rightText) : null;
        var wrong = right is not null ? Mismatch(left, right) : Mismatch(left, with, constant!);
        if (wrong is null && right == left)
            wrong = $"'{leftName}' is compared with itself.";
        if (wrong is not null)
            ContractReader.Fault(reading, path, wrong, right is null && constant is string word ? Nearest.Suggest(word, fields.Select(field => field.Name)) : null);
        return wrong is null ? new ContractRule(text, left.Name, with, right?.Name, constant, mode) : null;
    }

    private static string? Mismatch(ContractField left, ContractField right)
        => left.Type is FieldType.Any || right.Type is FieldType.Any || Family(left.Type) == Family(right.Type) ? null
            : $"'{left.Name}' is a {OdcsForm.TypeWord(left.Type)} and '{right.Name}' a {OdcsForm.TypeWord(right.Type)}: they cannot be compared.";

    private static string? Mismatch(ContractField left, string with, object constant)
    {
        var isText = constant is string;
        if (left.Type is FieldType.Number or FieldType.Whole && isText)
            return $"'{left.Name}' is a {OdcsForm.TypeWord(left.Type)}, and '{constant}' is neither a number nor a field.";
        if (left.Type is FieldType.Text or FieldType.Boolean && with is not ("=" or "!="))
            return $"'{left.Name}' is a {OdcsForm.TypeWord(left.Type)}, and such are compared with = and != only.";
        if (left.Type is FieldType.Date or FieldType.Timestamp or FieldType.Time && !(constant is string text && TimeText.TryRead(left.Type, TimeText.UsualFormat(left), text, out _)))
            return $"'{constant}' is not a {OdcsForm.TypeWord(left.Type)} as '{left.Name}' is.";
        return left.Type is FieldType.Group or FieldType.Array ? $"'{left.Name}' has several values and cannot be compared."
            : left.Type == FieldType.Any && isText && with is not ("=" or "!=") ? $"'{constant}' is neither a number nor a field." : null;
    }

    private static int Family(FieldType type) => type switch
    {
        FieldType.Number or FieldType.Whole => 1,
        FieldType.Date => 2,
        FieldType.Timestamp => 3,
        FieldType.Time => 4,
        FieldType.Group or FieldType.Array => 5,
        _ => 0,
    };
}
