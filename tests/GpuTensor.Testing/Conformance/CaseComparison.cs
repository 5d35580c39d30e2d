namespace GpuTensor.Testing.Conformance;

/// <summary>Compares the outputs of a case by the rules of the case format.</summary>
public static class CaseComparison
{
    /// <summary>What two independent implementations agree in: of float32, and of float64.</summary>
    private const double Tolerance32 = 1e-5;
    private const double Tolerance64 = 1e-12;
    private const double SmallestNormal32 = 1.17549435e-38;

    /// <summary>Null, or what is wrong.</summary>
    public static string? Check(ConformanceCase item, CasePlan plan, IReadOnlyList<HostTensor?> got)
    {
        if (item.Outputs.All(static output => output is null))
            return "The case has no output to compare with, and expects no error.";
        for (int i = 0; i < item.Outputs.Count; i++)
        {
            if (item.Outputs[i] is not { } want)
                continue;
            if (i >= got.Count || got[i] is not { } result)
                return $"There is no output {i} ({want.Name}).";
            if (Check(item, plan, want, result) is { } wrong)
                return $"Output {i} ({want.Name}): {wrong}";
        }

        return null;
    }

    private static string? Check(ConformanceCase item, CasePlan plan, ConformanceTensor want, HostTensor got)
    {
        if (want.Data is null)
            return got.Shape == want.Shape ? null : $"The shape is {got.Shape}; it must be {want.Shape}.";
        HostTensor expected = want.Value;
        if ((want.Atol ?? item.Atol) is not null || (want.Rtol ?? item.Rtol) is not null)
            return Tolerances.CheckClose(got, expected, want.Atol ?? item.Atol ?? 0, want.Rtol ?? item.Rtol ?? 0);
        if (plan.Accuracy == CaseAccuracy.Exact || !Dtypes.IsFloating(want.Dtype))
            return Tolerances.CheckExact(got, expected);

        double tolerance = want.Dtype == Dtypes.Float64 && got.Dtype == Dtypes.Float64 ? Tolerance64 : Tolerance32;
        if (plan.Accuracy == CaseAccuracy.Element)
            return Tolerances.CheckClose(got, expected, SmallestNormal32, tolerance);
        double greatest = expected.Data.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return Tolerances.CheckClose(got, expected, tolerance * (1 + greatest), 0);
    }
}
