using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.ChannelLanes;

/// <summary>The output channels of one panel: where its sums go, with the bias added.</summary>
/// <param name="plan">The output and the bias.</param>
/// <param name="channel">The panel's first output channel.</param>
/// <param name="lanes">How many channels it has.</param>
/// <param name="vectors">How many vectors they fill.</param>
internal readonly unsafe ref struct PanelOutput<T>(ImplicitGemmPlan<T>* plan, long channel, int lanes, int vectors)
    where T : unmanaged, INumber<T>
{
    /// <summary>How many vectors the channels fill.</summary>
    public int Vectors { get; } = vectors;

    /// <summary>
    /// Writes rows of a tile to the pixels from <paramref name="x"/> on; <paramref name="lastSums"/>, if not null, is the
    /// tile's last block of taps, not yet added to its sums.
    /// </summary>
    public void Store<TSimd, TVector>(T* sums, T* lastSums, int firstRow, int rows, long image, long y, long x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        long channels = plan->Geometry.OutputChannels;
        T* output = plan->Output + ((image * plan->Rows + y) * plan->Columns + x) * channels + channel;
        T* bias = plan->Bias is null ? null : plan->Bias + channel;
        int row = Vectors * TSimd.Width;
        long skip = (long)firstRow * row;
        lastSums = lastSums is null ? null : lastSums + skip;
        for (int lane = 0; lane < lanes; lane += TSimd.Width)
        {
            T* laneBias = bias is null ? null : bias + lane;
            StoreVector<TSimd, TVector>(
                sums + skip + lane, lastSums is null ? null : lastSums + lane, row, rows, laneBias, output + lane, channels, lanes - lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreVector<TSimd, TVector>(
        T* sums, T* lastSums, long row, int rows, T* bias, T* output, long channels, int lanes)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        bool whole = lanes >= TSimd.Width;
        TVector start = bias is null ? TSimd.Zero : whole ? TSimd.Load(bias) : TSimd.LoadPartial(bias, lanes);
        T* end = sums + rows * row;
        if (!whole)
        {
            for (; sums < end; sums += row, output += channels)
            {
                TVector sum = lastSums is null ? TSimd.Load(sums) : TSimd.Add(TSimd.Load(sums), TSimd.Load(lastSums));
                TSimd.StorePartial(TSimd.Add(start, sum), output, lanes);
                lastSums = lastSums is null ? null : lastSums + row;
            }
        }
        else if (lastSums is null)
        {
            for (; sums < end; sums += row, output += channels)
                TSimd.Store(TSimd.Add(start, TSimd.Load(sums)), output);
        }
        else
        {
            for (; sums < end; sums += row, lastSums += row, output += channels)
                TSimd.Store(TSimd.Add(start, TSimd.Add(TSimd.Load(sums), TSimd.Load(lastSums))), output);
        }
    }
}
