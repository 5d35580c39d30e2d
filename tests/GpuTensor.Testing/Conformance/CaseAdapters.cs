using GpuTensor.Testing.Conformance.Adapters;

namespace GpuTensor.Testing.Conformance;

/// <summary>Finds how a case maps to this library: by the operator's name and attributes, never by the case's name.</summary>
public static class CaseAdapters
{
    public const string Convolution = "Conv2D";
    public const string Pooling = "Pooling";
    public const string Softmax = "Softmax";
    public const string Upsampling = "Upsampling";
    public const string Reduction = "Reduction";
    public const string Layout = "Layout";
    public const string Elementwise = "Elementwise";
    public const string Rescale = "Rescale";

    private static readonly Dictionary<string, Entry> s_adapters = Build();

    private readonly record struct Entry(string Family, Func<ConformanceCase, CasePlan> Plan);

    /// <summary>Whether cases of this operator are tested.</summary>
    public static bool Covers(string op) => s_adapters.ContainsKey(op);

    /// <summary>What a case asks.</summary>
    public static CasePlan Plan(ConformanceCase item)
    {
        Entry entry = s_adapters[item.Op];
        if (item.Inputs.FirstOrDefault(input => input is { Data: null }) is { } shapeOnly)
            return CasePlan.NotSupported($"only the shape of the input {shapeOnly.Name} is given").In(entry.Family);
        try
        {
            return entry.Plan(item).In(entry.Family);
        }
        catch (Exception e)
        {
            // A case that makes no sense fails its own test, not the discovery of all.
            return CasePlan.Senseless(item, e).In(entry.Family);
        }
    }

    private static Dictionary<string, Entry> Build()
    {
        var adapters = new Dictionary<string, Entry>();
        Add(Convolution, ConvolutionAdapters.All);
        Add(Pooling, PoolingAdapters.All);
        Add(Softmax, SoftmaxAdapters.All);
        Add(Upsampling, UpsamplingAdapters.All);
        Add(Reduction, ReductionAdapters.All);
        Add(Layout, LayoutAdapters.All);
        Add(Elementwise, ElementwiseAdapters.All);
        Add(Rescale, RescaleAdapters.All);
        return adapters;

        void Add(string family, IReadOnlyDictionary<string, Func<ConformanceCase, CasePlan>> plans)
        {
            foreach ((string op, Func<ConformanceCase, CasePlan> plan) in plans)
                adapters.Add(op, new Entry(family, plan));
        }
    }
}
