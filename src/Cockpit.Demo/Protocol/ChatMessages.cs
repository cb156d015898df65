using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cockpit.Demo.Protocol;

/// <summary>What a chat model is asked; the rest of a request is not looked at.</summary>
public sealed record ChatQuestion(IReadOnlyList<ChatMessage>? Messages, bool Stream, ChatStreamOptions? StreamOptions);

/// <summary>How a stream is wanted.</summary>
public sealed record ChatStreamOptions(bool IncludeUsage);

/// <summary>One message; its content may be a text or parts.</summary>
public sealed record ChatMessage(string Role, JsonElement? Content);

/// <summary>An answer, or a piece of one.</summary>
public sealed record ChatReply(string Id, [property: JsonPropertyName("object")] string Kind, long Created, string Model, IReadOnlyList<ChatChoice> Choices, ChatUsage? Usage);

/// <summary>One of the answers.</summary>
public sealed record ChatChoice(int Index, ChatSaid? Message, ChatSaid? Delta, string? FinishReason);

/// <summary>What was said.</summary>
public sealed record ChatSaid(string? Role, string? Content);

/// <summary>Tokens counted.</summary>
public sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens);
