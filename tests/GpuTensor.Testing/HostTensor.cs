using System.Globalization;

namespace GpuTensor.Testing;

/// <summary>
/// A small tensor on the host: its elements as float64, whatever its element type is. What conformance cases hold, what
/// the references compute with, and what the library's results are turned into for comparing.
/// </summary>
public sealed class HostTensor
{
    public HostTensor(string dtype, Shape shape, double[] data)
    {
        if (data.LongLength != shape.ElementCount)
            throw new ArgumentException($"{data.Length} values do not fill the shape {shape}.", nameof(data));
        Dtype = dtype;
        Shape = shape;
        Data = data;
    }

    /// <summary>The element type by its NumPy name; see <see cref="Dtypes"/>.</summary>
    public string Dtype { get; }

    public Shape Shape { get; }

    /// <summary>The elements, row-major.</summary>
    public double[] Data { get; }

    /// <summary>
    /// For a reference: how far from each element a correct result may lie, in units of the element type's machine
    /// epsilon. Null: not at all.
    /// </summary>
    public double[]? Slack { get; init; }

    public int Rank => Shape.Rank;

    public static HostTensor Zeros(string dtype, Shape shape) => new(dtype, shape, new double[shape.ElementCount]);

    public static HostTensor Filled(string dtype, Shape shape, double value)
    {
        HostTensor result = Zeros(dtype, shape);
        Array.Fill(result.Data, value);
        return result;
    }

    public static HostTensor Scalar(string dtype, double value) => new(dtype, Shape.Scalar, [value]);

    /// <summary>The same elements under another shape.</summary>
    public HostTensor Reshape(params ReadOnlySpan<long> shape) => new(Dtype, new Shape(shape), Data) { Slack = Slack };

    /// <summary>The same elements with another element type's name; no value changes.</summary>
    public HostTensor As(string dtype) => dtype == Dtype ? this : new HostTensor(dtype, Shape, Data) { Slack = Slack };

    /// <summary>Every element changed by a function.</summary>
    public HostTensor Map(Func<double, double> change) => new(Dtype, Shape, Array.ConvertAll(Data, value => change(value)));

    public override string ToString() =>
        $"{Dtype} {Shape} {{{string.Join(", ", Data.Take(8).Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}{(Data.Length > 8 ? ", ..." : "")}}}";
}
