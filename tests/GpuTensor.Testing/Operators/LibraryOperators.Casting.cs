using System.Numerics;

namespace GpuTensor.Testing.Operators;

/// <summary>Conversion between element types.</summary>
public sealed partial class LibraryOperators
{
    public HostTensor Cast(HostTensor x, string dtype, bool halfToEven, bool saturate)
    {
        Rounding rounding = halfToEven ? Rounding.HalfToEven : Rounding.TowardZero;
        return ForElement(x.Dtype, new CastFromBody(this, x, dtype, rounding, saturate ? Overflow.Saturate : Overflow.Wrap));
    }

    private sealed class CastFromBody(LibraryOperators owner, HostTensor x, string dtype, Rounding rounding, Overflow overflow)
        : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> from = owner.Upload<T>(x);
            return ForElement(dtype, new CastToBody<T>(owner, from, rounding, overflow));
        }
    }

    private sealed class CastToBody<TSource>(LibraryOperators owner, DeviceTensor<TSource> x, Rounding rounding, Overflow overflow)
        : IElementBody<HostTensor>
        where TSource : unmanaged, INumber<TSource>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T> =>
            owner.BothWays(() => x.Cast<T>(rounding, overflow), y => x.Cast(y, rounding, overflow));
    }
}
