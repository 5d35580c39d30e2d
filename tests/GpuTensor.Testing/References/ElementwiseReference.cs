using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.References;

/// <summary>Element by element, with NumPy's broadcasting; float32 results are the exact ones, rounded.</summary>
public static class ElementwiseReference
{
    public static HostTensor Binary(BinaryOperation operation, HostTensor a, HostTensor b)
    {
        Shape shape = BroadcastShape(a.Shape, b.Shape);
        double[] values = new double[shape.ElementCount];
        for (long i = 0; i < values.Length; i++)
        {
            double x = a.Data[Broadcast(shape, i, a.Shape)];
            double y = b.Data[Broadcast(shape, i, b.Shape)];
            double exact = operation switch
            {
                BinaryOperation.Add => x + y,
                BinaryOperation.Subtract => x - y,
                BinaryOperation.Multiply => x * y,
                BinaryOperation.Divide => Dtypes.IsFloating(a.Dtype) ? x / y : Math.Truncate(x / y),
                BinaryOperation.Minimum => Math.Min(x, y),
                _ => Math.Max(x, y),
            };
            values[i] = Dtypes.IsFloating(a.Dtype) ? Dtypes.Round(a.Dtype, exact) : CastReference.Wrap(a.Dtype, exact);
        }

        return new HostTensor(a.Dtype, shape, values);
    }

    public static HostTensor Unary(UnaryOperation operation, HostTensor x)
    {
        double[] values = Array.ConvertAll(x.Data, value => operation switch
        {
            UnaryOperation.Negate => Dtypes.IsFloating(x.Dtype) ? -value : CastReference.Wrap(x.Dtype, -value),
            UnaryOperation.Abs => Math.Abs(value),
            UnaryOperation.Sqrt => Dtypes.Round(x.Dtype, Math.Sqrt(value)),
            UnaryOperation.Exp => Math.Exp(value),
            _ => Math.Log(value),
        });
        if (operation is not (UnaryOperation.Exp or UnaryOperation.Log))
            return new HostTensor(x.Dtype, x.Shape, values);
        double[] slack = Array.ConvertAll(values, value => double.IsFinite(value) ? 4 * Math.Abs(value) : 0);
        return new HostTensor(x.Dtype, x.Shape, values) { Slack = slack };
    }

    /// <summary>NaN stays NaN.</summary>
    public static HostTensor Clamp(HostTensor x, double minimum, double maximum) =>
        x.Map(value => value < minimum ? minimum : value > maximum ? maximum : value);

    /// <summary>The shape two tensors have together.</summary>
    public static Shape BroadcastShape(Shape a, Shape b)
    {
        long[] sizes = new long[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            long left = i <= a.Rank ? a[a.Rank - i] : 1;
            long right = i <= b.Rank ? b[b.Rank - i] : 1;
            if (left != right && left != 1 && right != 1)
                throw new ArgumentException($"{a} and {b} do not broadcast.", nameof(b));
            sizes[^i] = left == 1 ? right : left;
        }

        return new Shape(sizes);
    }

    /// <summary>Which element of a tensor that is broadcast to <paramref name="shape"/> shows at a position of it.</summary>
    public static long Broadcast(Shape shape, long position, Shape operand)
    {
        long result = 0;
        long step = 1;
        for (int i = 1; i <= shape.Rank; i++)
        {
            long coordinate = position % shape[shape.Rank - i];
            position /= shape[shape.Rank - i];
            if (i > operand.Rank)
                continue;
            long size = operand[operand.Rank - i];
            result += size == 1 ? 0 : coordinate * step;
            step *= size;
        }

        return result;
    }
}
