using System.Numerics;
using GpuTensor.Ops.Convolution.Tiles;

namespace GpuTensor.Ops.Convolution.ChannelLanes;

/// <summary>A few vectors of output channels: their filters and biases.</summary>
internal readonly unsafe struct Panel<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The first output channel.</summary>
    public long Channel { get; private init; }

    /// <summary>The first tap of the panel's filters.</summary>
    public T* Filters { get; private init; }

    /// <summary>Elements from one tap of them to the next.</summary>
    public nint Tap { get; private init; }

    /// <summary>The bias of each lane, or null.</summary>
    public T* Bias { get; private init; }

    /// <summary>How many channels the panel has.</summary>
    public int Lanes { get; private init; }

    /// <summary>How many vectors they fill.</summary>
    public int Vectors { get; private init; }

    /// <summary>Elements of those vectors.</summary>
    public int Row { get; private init; }

    /// <summary>Panel <paramref name="index"/> of all groups' panels.</summary>
    public static Panel<T> Of(in ImplicitGemmPlan<T> plan, long index)
    {
        (long group, long inGroup) = Math.DivRem(index, plan.PanelsPerGroup);
        long first = inGroup * plan.PanelLanes;
        long channel = group * plan.Geometry.GroupOutputs + first;
        int lanes = (int)Math.Min(plan.PanelLanes, plan.Geometry.GroupOutputs - first);
        int width = plan.PanelLanes / ConvTiles.PanelVectors;
        int vectors = (lanes + width - 1) / width;
        int row = vectors * width;
        bool inPlace = plan.InPlace;
        return new Panel<T>
        {
            Channel = channel,
            Filters = plan.Filters + (inPlace ? channel : index * plan.PanelLanes * plan.Depth),
            Tap = inPlace ? (nint)plan.Geometry.OutputChannels : row,
            Bias = plan.Biases is null ? null : plan.Biases + index * plan.PanelLanes,
            Lanes = lanes,
            Vectors = vectors,
            Row = row,
        };
    }
}
