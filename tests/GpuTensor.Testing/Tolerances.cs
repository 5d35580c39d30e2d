using System.Globalization;

namespace GpuTensor.Testing;

/// <summary>Compares results with what was expected; each check returns null or says what is wrong, worst element first.</summary>
public static class Tolerances
{
    /// <summary>
    /// Against a float64 reference: within its slack (rule 19) times the element type's epsilon, or exactly where it gives
    /// none. NaN matches NaN, an infinity the same infinity.
    /// </summary>
    public static string? CheckReference(HostTensor got, HostTensor reference)
    {
        if (reference.Slack is not { } slack)
            return CheckExact(got, reference);
        double epsilon = Dtypes.Epsilon(got.Dtype) * (got.Dtype == Dtypes.Float64 ? 2 : 1);
        double floor = 4 * Dtypes.SmallestSubnormal(got.Dtype);
        double greatest = Dtypes.Greatest(got.Dtype);
        return Check(got, reference, i => slack[i] * epsilon + floor, (value, want) => double.IsInfinity(value)
            && double.IsFinite(want) && Math.Abs(want) >= greatest * (1 - 16 * epsilon) && Math.Sign(value) == Math.Sign(want));
    }

    /// <summary>The same values: NaN equals NaN whatever its bits, and 0 equals -0.</summary>
    public static string? CheckExact(HostTensor got, HostTensor want) => Check(got, want, _ => 0);

    /// <summary>The same values down to the sign of zero; NaN equals NaN whatever its bits.</summary>
    public static string? CheckBits(HostTensor got, HostTensor want) => CheckExact(got, want) ?? Describe(got, want, i =>
        double.IsNegative(got.Data[i]) != double.IsNegative(want.Data[i]) && !double.IsNaN(want.Data[i]) ? 1 : 0, "zeros of another sign");

    /// <summary><c>|got - want| &lt;= absolute + relative * |want|</c>.</summary>
    public static string? CheckClose(HostTensor got, HostTensor want, double absolute, double relative) =>
        Check(got, want, i => absolute + relative * Math.Abs(want.Data[i]));

    private static string? Check(
        HostTensor got, HostTensor want, Func<int, double> allowed, Func<double, double, bool>? overflowed = null)
    {
        if (got.Shape != want.Shape)
            return $"The shape is {got.Shape}; it must be {want.Shape}.";
        return Describe(got, want, i =>
        {
            double value = got.Data[i];
            double expected = want.Data[i];
            if (value == expected || double.IsNaN(value) && double.IsNaN(expected) || overflowed?.Invoke(value, expected) == true)
                return 0;
            double difference = Math.Abs(value - expected);
            if (!double.IsFinite(difference))
                return double.PositiveInfinity;
            double limit = allowed(i);
            return difference <= limit ? 0 : difference / Math.Max(limit, double.Epsilon);
        }, "elements beyond the tolerance");
    }

    /// <summary>Says how many elements are bad and shows the worst of them.</summary>
    private static string? Describe(HostTensor got, HostTensor want, Func<int, double> badness, string what)
    {
        int count = 0;
        int worst = -1;
        double most = 0;
        for (int i = 0; i < want.Data.Length; i++)
        {
            double bad = badness(i);
            if (bad == 0)
                continue;
            count++;
            if (bad > most)
                (most, worst) = (bad, i);
        }

        if (count == 0)
            return null;
        string at = $"[{string.Join(", ", References.Coordinates.Of(want.Shape, worst))}]";
        return string.Create(CultureInfo.InvariantCulture,
            $"{count} of {want.Data.Length} {what}; the worst, at {at} of {want.Dtype} {want.Shape}, is {got.Data[worst]:R} and must be {want.Data[worst]:R} ({most:G3} times what is allowed).");
    }
}
