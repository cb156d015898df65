using Cockpit.Problems;
using Microsoft.AspNetCore.Identity;

namespace Cockpit.Access;

/// <summary>Why an account or a key is not made or changed.</summary>
internal static class AccountProblems
{
    public static Problem LastAdministrator { get; } = new("last-administrator", StatusCodes.Status409Conflict, "Somebody has to administer Cockpit",
        "This is the last account that can be used and has the role admin for everything.", "Give another account that role first.");

    public static Problem WrongPassword { get; } = new("wrong-password", StatusCodes.Status400BadRequest, "The present password is not right",
        "What was given as the present password is not.", "Type it again. If you do not know it any more, an administrator sets a new one.") { Field = "current" };

    public static Problem OddPasskey { get; } = new("passkey-not-taken", StatusCodes.Status400BadRequest, "The passkey is not taken",
        "The browser did not answer what it was asked a few minutes ago, or the passkey is an account's already.", "Try again, in one window.") { Field = "credential" };

    public static Problem TooManyPasskeys(int most) => new("too-many-passkeys", StatusCodes.Status409Conflict, "There are enough passkeys", $"An account has at most {most}.", "Remove one that is not used any more.");

    public static Problem UnknownPasskey { get; } = CommonProblems.NotFound("such passkey of yours");

    public static Problem UnknownUser { get; } = CommonProblems.NotFound("such account");

    public static Problem UnknownKey { get; } = CommonProblems.NotFound("such key that is valid");

    public static Problem UnknownGrant { get; } = CommonProblems.NotFound("such grant");

    public static Problem GrantedAlready(Grant grant) => new("no-change", StatusCodes.Status409Conflict, "The grant would change nothing", $"The account is {grant} already.", "Nothing needs to be done.");

    public static Problem NotForPeople { get; } = CommonProblems.Invalid("role", "The role application is for keys: it asks models and sees no pages.", "Give another role, or make a key.");

    public static Problem KeyNameTaken(string name) => CommonProblems.Invalid("name", $"There is a valid key named '{name}' already.", "Choose another name.");

    public static Problem NobodyOf(string name) => CommonProblems.Invalid("user", $"There is no account '{name}' that can be used.", "Name an account that can, or none for a program's key.");

    /// <summary>Why a name or a team's name is not taken; null when it is.</summary>
    public static Problem? CheckText(string field, string? text, bool isRequired)
        => string.IsNullOrWhiteSpace(text) ? isRequired ? CommonProblems.Invalid(field, $"{field} is missing.", "Give 1 to 100 characters.") : null
            : text.Length > 100 || text.Any(char.IsControl) ? CommonProblems.Invalid(field, $"{field} is longer than 100 characters, or has control characters.", "Give 1 to 100 characters, and no control characters.")
            : null;

    /// <summary>What Identity found wrong.</summary>
    public static Problem Of(IdentityResult refused)
        => refused.Errors.FirstOrDefault() is { Code: nameof(IdentityErrorDescriber.DuplicateUserName) }
            ? CommonProblems.Invalid("name", "There is an account of this name already.", "Choose another name.")
            : refused.Errors.FirstOrDefault() is { Code: nameof(IdentityErrorDescriber.InvalidUserName) }
            ? CommonProblems.Invalid("name", "The name has characters that a user name cannot have.", "Use letters of the Latin alphabet, digits, and - . _ @ +")
            : refused.Errors.FirstOrDefault() is { Code: nameof(IdentityErrorDescriber.ConcurrencyFailure) } ? CommonProblems.Conflict
            : throw new InvalidOperationException($"Identity refused for a reason that is not expected: {refused}.");
}
