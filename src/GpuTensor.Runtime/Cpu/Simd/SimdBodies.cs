using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>Binds a body to 512-bit vectors. Optimised at once: an operator's first call must be fast, too.</summary>
internal readonly struct SimdBody512<T, TBody>(TBody body) : IRangeBody
    where T : unmanaged, INumber<T>
    where TBody : unmanaged, ISimdBody<T>
{
    private readonly TBody _body = body;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, long end) => _body.Run<Simd512<T>, Vector512<T>>(start, end);
}

/// <summary>Binds a body to 256-bit vectors. Optimised at once: an operator's first call must be fast, too.</summary>
internal readonly struct SimdBody256<T, TBody>(TBody body) : IRangeBody
    where T : unmanaged, INumber<T>
    where TBody : unmanaged, ISimdBody<T>
{
    private readonly TBody _body = body;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, long end) => _body.Run<Simd256<T>, Vector256<T>>(start, end);
}

/// <summary>Binds a body to 128-bit vectors. Optimised at once: an operator's first call must be fast, too.</summary>
internal readonly struct SimdBody128<T, TBody>(TBody body) : IRangeBody
    where T : unmanaged, INumber<T>
    where TBody : unmanaged, ISimdBody<T>
{
    private readonly TBody _body = body;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, long end) => _body.Run<Simd128<T>, Vector128<T>>(start, end);
}

/// <summary>Binds a body to single-element vectors. Optimised at once: an operator's first call must be fast, too.</summary>
internal readonly struct SimdBodyScalar<T, TBody>(TBody body) : IRangeBody
    where T : unmanaged, INumber<T>
    where TBody : unmanaged, ISimdBody<T>
{
    private readonly TBody _body = body;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, long end) => _body.Run<SimdScalar<T>, T>(start, end);
}
