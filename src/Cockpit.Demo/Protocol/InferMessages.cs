namespace Cockpit.Demo.Protocol;

/// <summary>The body of an infer request.</summary>
public sealed record InferRequest
{
    /// <summary>Echoed in the answer.</summary>
    public string? Id { get; init; }

    /// <summary>What Cockpit records about the request and never forwards.</summary>
    public InferParameters? Parameters { get; init; }

    /// <summary>One tensor for each feature.</summary>
    public IReadOnlyList<InferTensor>? Inputs { get; init; }
}

/// <summary>The parameters by which an application tells Cockpit whom a decision is about.</summary>
public sealed record InferParameters
{
    /// <summary>Protected attributes by name.</summary>
    public IReadOnlyDictionary<string, string>? CockpitAttributes { get; init; }

    /// <summary>Who the decision is about.</summary>
    public string? CockpitSubject { get; init; }

    /// <summary>The traffic class.</summary>
    public string? CockpitClass { get; init; }
}

/// <summary>The body of a successful answer.</summary>
public sealed record InferAnswer(string ModelName, string? ModelVersion, string? Id, IReadOnlyList<InferTensor> Outputs);

/// <summary>The body of an answer that is not 200.</summary>
public sealed record InferError(string Error);

/// <summary>What a model tells about itself.</summary>
public sealed record ModelMetadata(
    string Name,
    IReadOnlyList<string> Versions,
    string Platform,
    IReadOnlyList<TensorMetadata> Inputs,
    IReadOnlyList<TensorMetadata> Outputs);

/// <summary>Name and type of a tensor; a dimension of -1 is of any size.</summary>
public sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<long> Shape);

/// <summary>What a server tells about itself.</summary>
public sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);
