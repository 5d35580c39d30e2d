using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>
/// How many outputs a 1-D window has and how it is padded, found from the outside: by convolving an image with one lit
/// pixel at either end by a filter whose taps are numbered.
/// </summary>
internal static class WindowGeometryAdapter
{
    public static CasePlan Plan(ConformanceCase item)
    {
        long input = item.Attributes.Int("inputSize", 1);
        long kernel = item.Attributes.Int("kernelSize", 1);
        long stride = item.Attributes.Int("stride", 1);
        string[] names = [.. item.Outputs.Select(output => output!.Name)];
        if (names.FirstOrDefault(name => !IsKnown(name)) is { } unknown)
            return CasePlan.NotSupported($"the output {unknown} is unknown");
        return CasePlan.ForOutputs(CaseAccuracy.Exact, operators =>
        {
            Axis same = Probe(operators, input, kernel, stride, WindowPadding.Same);
            Axis valid = Probe(operators, input, kernel, stride, WindowPadding.Valid);
            return [.. names.Select(name => HostTensor.Scalar("int32", name switch
            {
                "same_outputs" => same.Outputs,
                "same_pad_total" => same.Before + same.After,
                "same_pad_before" => same.Before,
                "same_pad_after" => same.After,
                "valid_outputs" => valid.Outputs,
                _ => input - ((valid.Outputs - 1) * stride + kernel),
            }))];
        });
    }

    private readonly record struct Axis(long Outputs, long Before, long After);

    private static bool IsKnown(string name) => name is
        "same_outputs" or "same_pad_total" or "same_pad_before" or "same_pad_after" or "valid_outputs" or "valid_dropped";

    private static Axis Probe(IOperators operators, long input, long kernel, long stride, WindowPadding padding)
    {
        var window = new Window(new Pair(1, kernel)) { Strides = new Pair(1, stride), Padding = padding };
        var taps = new HostTensor(Dtypes.Float64, [1, kernel, 1, 1], [.. Enumerable.Range(1, (int)kernel).Select(tap => (double)tap)]);
        HostTensor first = operators.Conv2D(Lit(input, 0), taps, null, window, 1);
        HostTensor last = operators.Conv2D(Lit(input, input - 1), taps, null, window, 1);
        long tapOfFirst = (long)first.Data[0];
        long tapOfLast = (long)last.Data[^1];
        return new Axis(first.Data.Length, tapOfFirst - 1, tapOfLast == 0 ? 0 : kernel - tapOfLast);
    }

    private static HostTensor Lit(long size, long position)
    {
        HostTensor image = HostTensor.Zeros(Dtypes.Float64, [1, 1, size, 1]);
        image.Data[position] = 1;
        return image;
    }
}
