namespace GpuTensor.Testing.References;

/// <summary>Softmax and its relatives, row by row (rules 9 and 10).</summary>
public static class SoftmaxReference
{
    /// <summary><c>exp(x / t - max) / sum of the same</c> along an axis, or over all elements.</summary>
    public static HostTensor Softmax(HostTensor logits, int? axis, double temperature, bool zeroMaskedRows) =>
        ByRow(logits, axis, (row, values, slack) =>
        {
            Row r = Measure(row, temperature);
            for (int i = 0; i < row.Length; i++)
            {
                double z = row[i] / temperature;
                bool masked = double.IsNegativeInfinity(r.Maximum);
                values[i] = masked ? zeroMaskedRows ? 0 : double.NaN
                    : double.IsPositiveInfinity(r.Maximum) ? double.NaN
                    : Math.Exp(z - r.Maximum) / r.Sum;
                slack[i] = values[i] * (4 * Math.Sqrt(row.Length) + 4 + 2 * FiniteOrZero(z - r.Maximum) + ScalingError(z, r, temperature));
            }
        });

    /// <summary><c>x / t - log-sum-exp</c> along an axis, or over all elements.</summary>
    public static HostTensor LogSoftmax(HostTensor logits, int? axis, double temperature) =>
        ByRow(logits, axis, (row, values, slack) =>
        {
            Row r = Measure(row, temperature);
            for (int i = 0; i < row.Length; i++)
            {
                double z = row[i] / temperature;
                values[i] = double.IsInfinity(r.Maximum) ? double.NaN : z - r.Maximum - Math.Log(r.Sum);
                slack[i] = 4 * Math.Sqrt(row.Length) + 2 * FiniteOrZero(z - r.Maximum) + 2 * FiniteOrZero(values[i]) + ScalingError(z, r, temperature);
            }
        });

    /// <summary><c>log(sum(exp(x)))</c> over axes.</summary>
    public static HostTensor LogSumExp(HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions)
    {
        HostTensor result = ReductionReference.Fold(input, axes, keepDimensions, row =>
        {
            Row r = Measure(row, 1);
            return double.IsInfinity(r.Maximum) ? r.Maximum : r.Maximum + Math.Log(r.Sum);
        });
        double terms = (double)input.Data.Length / Math.Max(1, result.Data.Length);
        double[] slack = Array.ConvertAll(result.Data, value => 4 * FiniteOrZero(value) + 4 * Math.Sqrt(terms) + 4);
        return new HostTensor(result.Dtype, result.Shape, result.Data) { Slack = slack };
    }

    private readonly record struct Row(double Maximum, double Sum);

    private static Row Measure(ReadOnlySpan<double> row, double temperature)
    {
        double maximum = double.NegativeInfinity;
        foreach (double x in row)
            maximum = Math.Max(maximum, x / temperature);

        double sum = 0;
        foreach (double x in row)
            sum += Math.Exp(x / temperature - maximum);
        return new Row(maximum, sum);
    }

    /// <summary>The temperature scales the logits first (rule 9); each scaled logit is rounded where it is no power of two.</summary>
    private static double ScalingError(double z, Row row, double temperature) =>
        double.IsPow2(Math.Abs(temperature)) ? 0 : FiniteOrZero(z) + FiniteOrZero(row.Maximum);

    private static double FiniteOrZero(double value) => double.IsFinite(value) ? Math.Abs(value) : 0;

    private delegate void RowBody(ReadOnlySpan<double> row, Span<double> values, Span<double> slack);

    private static HostTensor ByRow(HostTensor input, int? axis, RowBody body)
    {
        Shape shape = input.Shape;
        long length = axis is null ? shape.ElementCount : shape[Coordinates.Axis(shape, axis.Value)];
        long inner = 1;
        if (axis is not null)
        {
            for (int i = Coordinates.Axis(shape, axis.Value) + 1; i < shape.Rank; i++)
                inner *= shape[i];
        }

        double[] values = new double[input.Data.Length];
        double[] slack = new double[values.Length];
        if (values.Length == 0)
            return new HostTensor(input.Dtype, shape, values) { Slack = slack };
        double[] row = new double[length];
        double[] rowValues = new double[length];
        double[] rowSlack = new double[length];
        for (long i = 0; i < values.Length / length; i++)
        {
            long first = i / inner * inner * length + i % inner;
            for (long j = 0; j < length; j++)
                row[j] = input.Data[first + j * inner];
            body(row, rowValues, rowSlack);
            for (long j = 0; j < length; j++)
            {
                values[first + j * inner] = rowValues[j];
                slack[first + j * inner] = rowSlack[j];
            }
        }

        return new HostTensor(input.Dtype, shape, values) { Slack = slack };
    }
}
