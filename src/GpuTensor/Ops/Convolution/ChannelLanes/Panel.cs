using System.Numerics;

namespace GpuTensor.Ops.Convolution.ChannelLanes;

/// <summary>Two vectors of output channels, or one: their filters and where their sums go.</summary>
internal readonly unsafe struct Panel<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>All taps of the panel's filters, one after the other.</summary>
    public T* Filters { get; private init; }

    /// <summary>The bias of each lane, or null.</summary>
    public T* Bias { get; private init; }

    /// <summary>The panel's first channel of the output's first pixel.</summary>
    public T* Output { get; private init; }

    /// <summary>How many channels the panel has.</summary>
    public int Lanes { get; private init; }

    /// <summary>How many vectors they fill.</summary>
    public int Vectors { get; private init; }

    /// <summary>Panel <paramref name="index"/> of a group that has <paramref name="panels"/> of them.</summary>
    public static Panel<T> Of(in ImplicitGemmPlan<T> plan, int group, int index, int panels, int width)
    {
        long first = index * 2L * width;
        long panel = (long)group * panels + index;
        int lanes = (int)Math.Min(2 * width, plan.Geometry.GroupOutputs - first);
        return new Panel<T>
        {
            Filters = plan.Panels + panel * 2 * width * plan.Depth,
            Bias = plan.Biases is null ? null : plan.Biases + panel * 2 * width,
            Output = plan.Output + group * plan.Geometry.GroupOutputs + first,
            Lanes = lanes,
            Vectors = lanes > width ? 2 : 1,
        };
    }
}
