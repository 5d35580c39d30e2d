using System.Numerics;

namespace GpuTensor.Testing.Operators;

/// <summary>Element by element.</summary>
public sealed partial class LibraryOperators
{
    public HostTensor Binary(BinaryOperation operation, HostTensor a, HostTensor b) =>
        ForElement(a.Dtype, new BinaryBody(this, operation, a, b));

    public HostTensor Unary(UnaryOperation operation, HostTensor x) => operation switch
    {
        UnaryOperation.Negate or UnaryOperation.Abs => ForElement(x.Dtype, new SignBody(this, operation, x)),
        _ => x.Dtype switch
        {
            Dtypes.Float64 => Function<double>(operation, x),
            "float16" => Function<Half>(operation, x),
            _ => Function<float>(operation, x),
        },
    };

    public HostTensor Clamp(HostTensor x, double minimum, double maximum) => ForElement(x.Dtype, new ClampBody(this, x, minimum, maximum));

    private sealed class BinaryBody(LibraryOperators owner, BinaryOperation operation, HostTensor a, HostTensor b) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(a);
            using DeviceTensor<T> y = owner.Upload<T>(b);
            HostTensor result = WithTensor(x, y);
            if (b.Rank == 0 && Tolerances.CheckBits(WithScalar(x, T.CreateSaturating(b.Data[0])), result) is { } wrong)
                throw new InvalidOperationException($"With a scalar, {operation} is not what it is with a tensor of rank 0. {wrong}");
            return result;
        }

        private HostTensor WithTensor<T>(DeviceTensor<T> x, DeviceTensor<T> y)
            where T : unmanaged, INumber<T> => operation switch
            {
                BinaryOperation.Add => owner.BothWays(() => x.Add(y), to => x.Add(y, to)),
                BinaryOperation.Subtract => owner.BothWays(() => x.Subtract(y), to => x.Subtract(y, to)),
                BinaryOperation.Multiply => owner.BothWays(() => x.Multiply(y), to => x.Multiply(y, to)),
                BinaryOperation.Divide => owner.BothWays(() => x.Divide(y), to => x.Divide(y, to)),
                BinaryOperation.Minimum => owner.BothWays(() => x.Minimum(y), to => x.Minimum(y, to)),
                _ => owner.BothWays(() => x.Maximum(y), to => x.Maximum(y, to)),
            };

        private HostTensor WithScalar<T>(DeviceTensor<T> x, T y)
            where T : unmanaged, INumber<T> => operation switch
            {
                BinaryOperation.Add => owner.BothWays(() => x.Add(y), to => x.Add(y, to)),
                BinaryOperation.Subtract => owner.BothWays(() => x.Subtract(y), to => x.Subtract(y, to)),
                BinaryOperation.Multiply => owner.BothWays(() => x.Multiply(y), to => x.Multiply(y, to)),
                BinaryOperation.Divide => owner.BothWays(() => x.Divide(y), to => x.Divide(y, to)),
                BinaryOperation.Minimum => owner.BothWays(() => x.Minimum(y), to => x.Minimum(y, to)),
                _ => owner.BothWays(() => x.Maximum(y), to => x.Maximum(y, to)),
            };
    }

    private HostTensor Function<T>(UnaryOperation operation, HostTensor input)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using DeviceTensor<T> x = Upload<T>(input);
        return operation switch
        {
            UnaryOperation.Sqrt => BothWays(() => x.Sqrt(), y => x.Sqrt(y)),
            UnaryOperation.Exp => BothWays(() => x.Exp(), y => x.Exp(y)),
            _ => BothWays(() => x.Log(), y => x.Log(y)),
        };
    }

    private sealed class SignBody(LibraryOperators owner, UnaryOperation operation, HostTensor input) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            return operation == UnaryOperation.Negate
                ? owner.BothWays(() => x.Negate(), y => x.Negate(y))
                : owner.BothWays(() => x.Abs(), y => x.Abs(y));
        }
    }

    private sealed class ClampBody(LibraryOperators owner, HostTensor input, double minimum, double maximum) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            (T from, T to) = (T.CreateSaturating(minimum), T.CreateSaturating(maximum));
            return owner.BothWays(() => x.Clamp(from, to), y => x.Clamp(from, to, y));
        }
    }
}
