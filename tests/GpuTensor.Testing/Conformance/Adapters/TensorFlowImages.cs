using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>TensorFlow's images: a batch, or one image without a batch axis.</summary>
internal static class TensorFlowImages
{
    /// <summary>Runs a body on the case's first input as a batch.</summary>
    public static HostTensor Run(ConformanceCase item, Func<HostTensor, HostTensor> body)
    {
        HostTensor y = body(Batch(item));
        return item.Input(0).Rank == 3 ? y.Reshape(y.Shape[1], y.Shape[2], y.Shape[3]) : y;
    }

    public static HostTensor Batch(ConformanceCase item)
    {
        HostTensor x = item.Input(0);
        return x.Rank == 3 ? x.Reshape(1, x.Shape[0], x.Shape[1], x.Shape[2]) : x;
    }

    /// <summary>Height and width of a batch.</summary>
    public static Pair SizeOf(HostTensor x, CaseAttributes attributes) => attributes.Text("dataFormat", "NHWC") == "NCHW"
        ? new Pair(x.Shape[2], x.Shape[3])
        : new Pair(x.Shape[1], x.Shape[2]);
}
