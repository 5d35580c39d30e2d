using System.Numerics;
using System.Runtime.Intrinsics;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Runtime.Tests.Cpu.Simd;

/// <summary>A check that is written once and run at every vector width.</summary>
internal interface ISimdCheck<T>
    where T : unmanaged, INumber<T>
{
    void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;
}

/// <summary>Runs checks at one width; those the machine lacks run in software.</summary>
internal static class SimdCheck
{
    public static TheoryData<string> Widths => ["Scalar", "Vector128", "Vector256", "Vector512"];

    public static void Run<T>(string width, ISimdCheck<T> check)
        where T : unmanaged, INumber<T>
    {
        switch (Enum.Parse<SimdLevel>(width))
        {
            case SimdLevel.Vector512:
                check.Run<Simd512<T>, Vector512<T>>();
                break;
            case SimdLevel.Vector256:
                check.Run<Simd256<T>, Vector256<T>>();
                break;
            case SimdLevel.Vector128:
                check.Run<Simd128<T>, Vector128<T>>();
                break;
            default:
                check.Run<SimdScalar<T>, T>();
                break;
        }
    }
}
