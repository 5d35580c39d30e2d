using System.Numerics;
namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>A range body whose loops are written for any vector width.</summary>
internal interface ISimdBody<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Does the items from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;
}
