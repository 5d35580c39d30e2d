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

    /// <summary>Writes rows of a tile to the pixels from <paramref name="x"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Store<TSimd, TVector>(T* sums, int firstRow, int rows, long image, long y, long x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        long channels = plan->Geometry.OutputChannels;
        T* output = plan->Output + ((image * plan->Rows + y) * plan->Columns + x) * channels + channel;
        T* bias = plan->Bias is null ? null : plan->Bias + channel;
        int left = lanes, row = Vectors * TSimd.Width;
        sums += firstRow * row;
        for (int v = 0; v < Vectors; v++, left -= TSimd.Width, sums += TSimd.Width, output += TSimd.Width)
        {
            bool whole = left >= TSimd.Width;
            TVector start = bias is null ? TSimd.Zero
                : whole ? TSimd.Load(bias + v * TSimd.Width)
                : TSimd.LoadPartial(bias + v * TSimd.Width, left);
            for (int r = 0; r < rows; r++)
            {
                TVector result = TSimd.Add(start, TSimd.Load(sums + r * row));
                if (whole)
                    TSimd.Store(result, output + r * channels);
                else
                    TSimd.StorePartial(result, output + r * channels, left);
            }
        }
    }
}
