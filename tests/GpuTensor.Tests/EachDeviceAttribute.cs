using System.Reflection;
using GpuTensor.Testing;
using Xunit.Sdk;
using Xunit.v3;

namespace GpuTensor.Tests;

/// <summary>
/// A theory's row for every device of the matrix: its name, then <paramref name="data"/>. A device that is not there is a
/// skip with the reason.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EachDeviceAttribute(params object?[] data) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Matrix.Devices.Select(device => new TheoryDataRow([device.Data, .. data]) { Skip = device.Skip })]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
