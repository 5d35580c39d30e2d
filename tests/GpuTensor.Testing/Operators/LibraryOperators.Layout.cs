using System.Numerics;

namespace GpuTensor.Testing.Operators;

/// <summary>Operators that move values.</summary>
public sealed partial class LibraryOperators
{
    public HostTensor ScatterUpsample(HostTensor input, ReadOnlySpan<long> strides, bool trailing) =>
        ForElement(input.Dtype, new ScatterBody(this, input, strides.ToArray(), trailing));

    public HostTensor Transpose(HostTensor input, ReadOnlySpan<int> permutation) =>
        ForElement(input.Dtype, new TransposeBody(this, input, permutation.ToArray()));

    public HostTensor Pad(HostTensor input, ReadOnlySpan<(long Before, long After)> paddings, PadKind mode, double value) =>
        ForElement(input.Dtype, new PadBody(this, input, paddings.ToArray(), mode, value));

    private sealed class ScatterBody(LibraryOperators owner, HostTensor input, long[] strides, bool trailing) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            return owner.BothWays(() => x.ScatterUpsample(strides, trailing), y => x.ScatterUpsample(y, strides, trailing));
        }
    }

    private sealed class TransposeBody(LibraryOperators owner, HostTensor input, int[] permutation) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            return owner.BothWays(() => x.Transpose(permutation), y => x.Transpose(y, permutation));
        }
    }

    private sealed class PadBody(LibraryOperators owner, HostTensor input, (long Before, long After)[] paddings, PadKind mode, double value)
        : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            T fill = T.CreateSaturating(value);
            PadMode how = mode switch
            {
                PadKind.Edge => PadMode.Edge,
                PadKind.Reflect => PadMode.Reflect,
                PadKind.Symmetric => PadMode.Symmetric,
                PadKind.Wrap => PadMode.Wrap,
                _ => PadMode.Constant,
            };
            return owner.BothWays(() => x.Pad(paddings, how, fill), y => x.Pad(y, paddings, how, fill));
        }
    }
}
