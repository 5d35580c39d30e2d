using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance;

/// <summary>What a case asks of the operators, or why the library does not offer that.</summary>
public sealed class CasePlan
{
    private readonly Func<IOperators, HostTensor?[]>? _body;

    private CasePlan(string family, CaseAccuracy accuracy, string? unsupported, Func<IOperators, HostTensor?[]>? body)
    {
        Family = family;
        Accuracy = accuracy;
        Unsupported = unsupported;
        _body = body;
    }

    /// <summary>The operators' family; one test class each.</summary>
    public string Family { get; }

    /// <summary>How near the outputs must come where the case does not say.</summary>
    public CaseAccuracy Accuracy { get; }

    /// <summary>Why the case cannot run; null if it can.</summary>
    public string? Unsupported { get; }

    public static CasePlan Computes(Func<IOperators, HostTensor> body) => ForOutputs(CaseAccuracy.Tensor, operators => [body(operators)]);

    public static CasePlan Moves(Func<IOperators, HostTensor> body) => ForOutputs(CaseAccuracy.Exact, operators => [body(operators)]);

    public static CasePlan Multiplies(Func<IOperators, HostTensor> body) => ForOutputs(CaseAccuracy.Element, operators => [body(operators)]);

    /// <summary>Several outputs, in the case's order.</summary>
    public static CasePlan ForOutputs(CaseAccuracy accuracy, Func<IOperators, HostTensor?[]> body) => new("", accuracy, null, body);

    public static CasePlan NotSupported(string reason) => new("", CaseAccuracy.Exact, reason, null);

    /// <summary>A case whose inputs or attributes are not what its operator has: it fails, whatever the operators do.</summary>
    public static CasePlan Senseless(ConformanceCase item, Exception why) => ForOutputs(
        CaseAccuracy.Exact, _ => throw new FormatException($"The case {item.Id} makes no sense: {why.Message}", why));

    /// <summary>The outputs in the case's order.</summary>
    public HostTensor?[] Run(IOperators operators) => _body!(operators);

    internal CasePlan In(string family) => new(family, Accuracy, Unsupported, _body);
}

/// <summary>How near an output must come to what is expected.</summary>
public enum CaseAccuracy
{
    /// <summary>Within 1e-5 of one more than the greatest value of the tensor: sums.</summary>
    Tensor,

    /// <summary>Within 1e-5 of each value: products, which have no common scale.</summary>
    Element,

    /// <summary>Equal: what only moves, selects or counts.</summary>
    Exact,
}
