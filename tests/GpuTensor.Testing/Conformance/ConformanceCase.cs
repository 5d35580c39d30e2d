namespace GpuTensor.Testing.Conformance;

/// <summary>One case: an operator, its attributes, inputs and expected outputs.</summary>
public sealed record ConformanceCase(string Source, string Name, string Op, CaseAttributes Attributes)
{
    /// <summary>What the case is called in tests and in the report; unique.</summary>
    public required string Id { get; init; }

    /// <summary>The file it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>Positional; null is an omitted one.</summary>
    public required IReadOnlyList<ConformanceTensor?> Inputs { get; init; }

    /// <summary>Positional; null is one that is not asked for.</summary>
    public required IReadOnlyList<ConformanceTensor?> Outputs { get; init; }

    /// <summary>The ONNX operator-set version, if it has one.</summary>
    public int? Opset { get; init; }

    public double? Atol { get; init; }

    public double? Rtol { get; init; }

    /// <summary>How implementations disagree, where they do; a difference is then no failure.</summary>
    public string? Disputed { get; init; }

    /// <summary>Whether the operator must refuse the inputs.</summary>
    public bool ExpectsError { get; init; }

    /// <summary>An input that must be there.</summary>
    public HostTensor Input(int index) => OptionalInput(index)
        ?? throw new FormatException($"The case {Id} has no input {index}.");

    /// <summary>An input, or null where it is omitted.</summary>
    public HostTensor? OptionalInput(int index) => index < Inputs.Count ? Inputs[index]?.Value : null;

    public override string ToString() => Id;
}

/// <summary>An input or an expected output.</summary>
/// <param name="Name">Its name, which only the worked examples give a meaning.</param>
/// <param name="Dtype">The element type.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Data">The elements, or null where only the shape is specified.</param>
public sealed record ConformanceTensor(string Name, string Dtype, Shape Shape, double[]? Data)
{
    public double? Atol { get; init; }

    public double? Rtol { get; init; }

    public HostTensor Value => new(Dtype, Shape, Data ?? throw new FormatException($"{Name} has a shape, but no data."));
}
