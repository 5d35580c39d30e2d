using GpuTensor.Runtime.Cpu.Threads;

namespace GpuTensor.Kernels;

/// <summary>
/// Products of small matrices that the lanes of a warp compute together: <c>d = a * b + c</c>, with a of 16 rows, b of 8 columns
/// and sums in float32. CUDA devices from compute capability 8.0 on have tensor cores for it; on the CPU it means the same.
/// ILGPU has no such operation.
/// </summary>
/// <remarks>
/// <para>
/// Every lane holds a part of each matrix and gets its part of the result. With <c>g = lane / 4</c> and <c>t = lane % 4</c> it holds
/// the elements <c>[g, 2t]</c>, <c>[g, 2t + 1]</c>, <c>[g + 8, 2t]</c>, <c>[g + 8, 2t + 1]</c> of c and d as X, Y, Z, W. The methods
/// say which elements of a and b it holds. This is the layout of PTX's <c>mma.sync</c>.
/// </para>
/// <para>
/// All 32 lanes of a warp must call it together, as with <see cref="Warp.Shuffle{T}(T, int)"/>, and groups must be whole warps. A kernel
/// that uses it does not run on OpenCL devices or older GPUs: a launch there throws a <see cref="KernelBuildException"/>.
/// </para>
/// <para>
/// On the CPU an element is c plus its products in the order of k, in double precision, rounded once to float. On tensor cores
/// products are exact too, but the order of summation is the hardware's, and bits below the last place of the greatest term are
/// dropped: an element may differ by 2^-23 of the sum of the absolute terms for each four of them.
/// </para>
/// </remarks>
public static class TensorCore
{
    /// <summary>Lanes that compute one product.</summary>
    internal const int Lanes = 32;

    private const int Quad = 4;

    /// <summary>
    /// The nearest number of TF32, which has the exponents of float and 10 bits of fraction; halves are rounded away from zero. NaN
    /// stays NaN, and what is greater than the greatest such number becomes infinite. Every device can do this.
    /// </summary>
    /// <param name="value">The number.</param>
    public static float ToTf32(float value) => float.IsNaN(value)
        ? value
        : BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(value) + 0x1000) & 0xFFFFE000);

    /// <summary>
    /// a of 16 x 8 times b of 8 x 8, plus c, in TF32. Only the upper 19 bits of the elements of a and b count; the others are
    /// dropped, so pass numbers that <see cref="ToTf32"/> has rounded.
    /// </summary>
    /// <param name="a">The elements <c>[g, t]</c>, <c>[g + 8, t]</c>, <c>[g, t + 4]</c>, <c>[g + 8, t + 4]</c> of a.</param>
    /// <param name="b">The elements <c>[t, g]</c>, <c>[t + 4, g]</c> of b.</param>
    /// <param name="c">What is added.</param>
    /// <exception cref="InvalidOperationException">The warp has fewer than 32 lanes (on the CPU).</exception>
    public static Float4 MultiplyAddTf32(Float4 a, Float2 b, Float4 c)
    {
        Meeting lanes = Meet(Collective.MultiplyAddTf32, (a, b), out int lane);
        (int group, int place) = (lane / Quad, lane % Quad);
        Span<float> factors = stackalloc float[4 * 8];
        for (int t = 0; t < Quad; t++)
        {
            Float4 row = lanes.Read<(Float4 A, Float2)>(group * Quad + t).A;
            Float2 first = lanes.Read<(Float4, Float2 B)>(2 * place * Quad + t).B;
            Float2 second = lanes.Read<(Float4, Float2 B)>((2 * place + 1) * Quad + t).B;
            (factors[t], factors[8 + t], factors[t + 4], factors[12 + t]) = (Cut(row.X), Cut(row.Y), Cut(row.Z), Cut(row.W));
            (factors[16 + t], factors[20 + t], factors[24 + t], factors[28 + t]) = (Cut(first.X), Cut(first.Y), Cut(second.X), Cut(second.Y));
        }

        return Sums(factors, 8, c);
    }

    /// <summary>a of 16 x 16 times b of 16 x 8, plus c, of <see cref="Half"/>. Two neighbours in a row of a, or in a column of b, make a uint, the first in its lower half.</summary>
    /// <param name="a">The pairs from <c>[g, 2t]</c>, <c>[g + 8, 2t]</c>, <c>[g, 2t + 8]</c>, <c>[g + 8, 2t + 8]</c> of a on.</param>
    /// <param name="b">The pairs from <c>[2t, g]</c>, <c>[2t + 8, g]</c> of b on.</param>
    /// <param name="c">What is added.</param>
    /// <exception cref="InvalidOperationException">The warp has fewer than 32 lanes (on the CPU).</exception>
    public static Float4 MultiplyAddF16(UInt4 a, UInt2 b, Float4 c) => MultiplyAdd(Collective.MultiplyAddF16, a, b, c);

    /// <summary>As <see cref="MultiplyAddF16"/>, of bfloat16: numbers of 16 bits that are the upper halves of floats.</summary>
    /// <param name="a">The pairs from <c>[g, 2t]</c>, <c>[g + 8, 2t]</c>, <c>[g, 2t + 8]</c>, <c>[g + 8, 2t + 8]</c> of a on.</param>
    /// <param name="b">The pairs from <c>[2t, g]</c>, <c>[2t + 8, g]</c> of b on.</param>
    /// <param name="c">What is added.</param>
    /// <exception cref="InvalidOperationException">The warp has fewer than 32 lanes (on the CPU).</exception>
    public static Float4 MultiplyAddBF16(UInt4 a, UInt2 b, Float4 c) => MultiplyAdd(Collective.MultiplyAddBF16, a, b, c);

    private static Float4 MultiplyAdd(Collective product, UInt4 a, UInt2 b, Float4 c)
    {
        Meeting lanes = Meet(product, (a, b), out int lane);
        (int group, int place) = (lane / Quad, lane % Quad);
        Span<float> factors = stackalloc float[4 * 16];
        bool isHalf = product == Collective.MultiplyAddF16;
        for (int t = 0; t < Quad; t++)
        {
            UInt4 row = lanes.Read<(UInt4 A, UInt2)>(group * Quad + t).A;
            UInt2 first = lanes.Read<(UInt4, UInt2 B)>(2 * place * Quad + t).B;
            UInt2 second = lanes.Read<(UInt4, UInt2 B)>((2 * place + 1) * Quad + t).B;
            Unpack(row.X, factors[(2 * t)..], isHalf);
            Unpack(row.Y, factors[(16 + 2 * t)..], isHalf);
            Unpack(row.Z, factors[(8 + 2 * t)..], isHalf);
            Unpack(row.W, factors[(24 + 2 * t)..], isHalf);
            Unpack(first.X, factors[(32 + 2 * t)..], isHalf);
            Unpack(first.Y, factors[(40 + 2 * t)..], isHalf);
            Unpack(second.X, factors[(48 + 2 * t)..], isHalf);
            Unpack(second.Y, factors[(56 + 2 * t)..], isHalf);
        }

        return Sums(factors, 16, c);
    }

    private static Meeting Meet<T>(Collective product, T fragments, out int lane)
        where T : unmanaged
    {
        KernelThread thread = KernelThread.CurrentInGroup;
        Meeting meeting = Warp.MeetingOf(thread);
        if (meeting.Size != Lanes)
        {
            throw new InvalidOperationException(
                $"TensorCore needs warps of {Lanes} threads, but one of kernel {thread.Group!.Kernel} has {meeting.Size}: make groups of whole warps.");
        }

        lane = thread.LinearIndex % Lanes;
        meeting.Write(lane, fragments);
        meeting.Attend(thread, product);
        return meeting;
    }

    private static float Cut(float value) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFFE000);

    private static void Unpack(uint pair, Span<float> to, bool isHalf)
    {
        to[0] = isHalf ? (float)BitConverter.UInt16BitsToHalf((ushort)pair) : BitConverter.UInt32BitsToSingle(pair << 16);
        to[1] = isHalf ? (float)BitConverter.UInt16BitsToHalf((ushort)(pair >> 16)) : BitConverter.UInt32BitsToSingle(pair & 0xFFFF0000);
    }

    /// <summary>The four elements of two rows and two columns, which follow each other.</summary>
    private static Float4 Sums(ReadOnlySpan<float> factors, int depth, Float4 c)
    {
        ReadOnlySpan<float> upper = factors[..depth], lower = factors.Slice(depth, depth);
        ReadOnlySpan<float> left = factors.Slice(2 * depth, depth), right = factors[(3 * depth)..];
        return new(Sum(upper, left, c.X), Sum(upper, right, c.Y), Sum(lower, left, c.Z), Sum(lower, right, c.W));
    }

    private static float Sum(ReadOnlySpan<float> row, ReadOnlySpan<float> column, float start)
    {
        double sum = start;
        for (int k = 0; k < row.Length; k++)
            sum += (double)row[k] * column[k];
        return (float)sum;
    }
}
