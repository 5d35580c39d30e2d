using System.Numerics;

namespace GpuTensor.Ops.Scaling;

/// <summary>
/// What a group's elements are rescaled with: <c>t = (x * Factor + Offset) / Span</c>. The factor is 1, or 1/2 where the
/// difference of the extremes would overflow; the span is 0 where the extremes are equal.
/// </summary>
internal readonly struct RescaleRange<T>
    where T : unmanaged, INumber<T>
{
    public RescaleRange(T least, T greatest)
    {
        Factor = T.One;
        if (T.IsFinite(least) && T.IsFinite(greatest) && !T.IsFinite(greatest - least))
            Factor = T.One / T.CreateChecked(2);
        Offset = -least * Factor;
        Span = least == greatest ? T.Zero : T.MultiplyAddEstimate(greatest, Factor, Offset);
    }

    public RescaleRange(T factor, T offset, T span)
    {
        Factor = factor;
        Offset = offset;
        Span = span;
    }

    public T Factor { get; }

    public T Offset { get; }

    public T Span { get; }
}
