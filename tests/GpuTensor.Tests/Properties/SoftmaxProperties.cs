using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Properties;

/// <summary>The softmax family against the references, and what holds of every softmax.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class SoftmaxProperties
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Softmax_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, SoftmaxCase.Random, item => Tolerances.CheckReference(
            library.Softmax(item.Logits(), item.Axis, item.Temperature, item.ZeroMasked),
            SoftmaxReference.Softmax(item.Logits(), item.Axis, item.Temperature, item.ZeroMasked)));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void LogSoftmax_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, SoftmaxCase.Random, item => Tolerances.CheckReference(
            library.LogSoftmax(item.Logits(), item.Axis, item.Temperature),
            SoftmaxReference.LogSoftmax(item.Logits(), item.Axis, item.Temperature)));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void LogSumExp_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => ReductionCase.Random(random, Dtypes.Float32, Dtypes.Float32, Dtypes.Float64), item => Tolerances.CheckReference(
            library.LogSumExp(item.Input(), item.Axes, item.Keep), SoftmaxReference.LogSumExp(item.Input(), item.Axes, item.Keep)));
    }

    /// <summary>Rule 9: within 1e-6 * sqrt(n) for finite logits of any size, 1e38 included.</summary>
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Probabilities_sum_to_one(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, SoftmaxCase.RandomFinite, item =>
        {
            HostTensor probabilities = library.Softmax(item.Logits(), item.Axis, item.Temperature, false);
            int[] axes = item.Axis is { } axis ? [axis] : [];
            HostTensor sums = ReductionReference.Reduce(ReductionKind.Sum, probabilities, axes, keepDimensions: true);
            double length = (double)item.Logits().Data.Length / sums.Data.Length;
            return Tolerances.CheckClose(sums, HostTensor.Filled(sums.Dtype, sums.Shape, 1), 1e-6 * Math.Sqrt(length), 0);
        });
    }
}
