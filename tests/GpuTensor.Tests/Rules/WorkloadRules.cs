using System.Collections.Concurrent;
using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Rules;

/// <summary>Calls that are large enough for kernels compiled for their sizes alone, and for groups of every kind.</summary>
public sealed class WorkloadRules
{
    /// <summary>Results, computed once for all devices.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<HostTensor>> s_expected = [];

    public static IEnumerable<TheoryDataRow<string, string>> NamesOnDevices => DeterminismRules.NamesOnDevices;

    [Theory]
    [MemberData(nameof(NamesOnDevices))]
    public void Rule_19_large_calls_are_the_reference(string device, string name)
    {
        Func<IOperators, HostTensor> workload = Workloads.All[name];
        HostTensor expected = s_expected.GetOrAdd(name, _ => new Lazy<HostTensor>(() => workload(ReferenceOperators.Instance))).Value;
        Assert.Null(Tolerances.CheckReference(workload(new LibraryOperators(DeviceMatrix.Get(device))), expected));
    }
}
