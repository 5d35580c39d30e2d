using System.Collections;
using System.Reflection;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.Ir;

/// <summary>Compares kernels part by part; variables, parameters, arrays and labels are equal where their names are.</summary>
internal static class KernelComparison
{
    /// <summary>Where the two first differ; null where they are equal.</summary>
    public static string? Difference(object? left, object? right, string place = "kernel") => (left, right) switch
    {
        (null, null) => null,
        (null, _) or (_, null) => $"{place}: {left ?? "nothing"} and {right ?? "nothing"}",
        (string or ValueType, _) => left.Equals(right) ? null : $"{place}: {left} and {right}",
        _ when left.GetType() != right.GetType() && left is not IEnumerable => $"{place}: {left.GetType().Name} and {right.GetType().Name}",
        (IEnumerable a, IEnumerable b) => OfLists([.. a.Cast<object>()], [.. b.Cast<object>()], place),
        _ => left.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => Difference(property.GetValue(left), property.GetValue(right), place + "." + property.Name))
            .FirstOrDefault(difference => difference is not null),
    };

    private static string? OfLists(List<object> left, List<object> right, string place) =>
        left.Count != right.Count
            ? $"{place}: {left.Count} and {right.Count} elements"
            : left.Zip(right).Select((pair, i) => Difference(pair.First, pair.Second, $"{place}[{i}]")).FirstOrDefault(difference => difference is not null);
}
