using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Properties;

/// <summary>Reductions and rescaling against the references: selections exactly, sums by rule 19.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class ReductionProperties
{
    private static readonly string[] s_numbers = [.. RandomData.AllNumbers, "float32", "float32", "float32", "float32"];

    public static TheoryData<string, ReductionKind> Reductions =>
        [.. from device in DeviceMatrix.Devices from kind in Enum.GetValues<ReductionKind>() select (device.Name, kind)];

    [Theory]
    [MemberData(nameof(Reductions))]
    public void Reduction_is_the_reference(string device, ReductionKind kind)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => Draw(random, kind), item => Tolerances.CheckReference(
            library.Reduce(kind, item.Input(), item.Axes, item.Keep), ReductionReference.Reduce(kind, item.Input(), item.Axes, item.Keep)));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void ArgMax_and_ArgMin_are_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => ReductionCase.RandomNotEmpty(random, s_numbers), item =>
            Tolerances.CheckExact(
                library.ArgReduce(true, item.Input(), item.Axis, item.Keep), ReductionReference.ArgReduce(true, item.Input(), item.Axis, item.Keep))
            ?? Tolerances.CheckExact(
                library.ArgReduce(false, item.Input(), item.Axis, item.Keep), ReductionReference.ArgReduce(false, item.Input(), item.Axis, item.Keep)));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rescale_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => ReductionCase.RandomNotEmpty(random, "float32", "float32", "float64") with
        {
            Data = RandomData.Pick(random, DataKind.Ones, DataKind.SmallIntegers, DataKind.Reals, DataKind.Wide),
        }, item =>
        {
            (double low, double high) = item.Keep ? (0, 1) : (item.Seed % 7 - 3, item.Seed % 11 * 25.5);
            return Tolerances.CheckReference(
                library.Rescale(item.Input(), low, high, item.Axes), ReductionReference.Rescale(item.Input(), low, high, item.Axes));
        });
    }

    /// <summary>Products stay in range; minima, maxima and means have at least one element.</summary>
    private static ReductionCase Draw(Random random, ReductionKind kind) => kind switch
    {
        ReductionKind.Sum => ReductionCase.Random(random, s_numbers),
        ReductionKind.Product => ReductionCase.Random(random, "float32", "float64") with { Data = RandomData.Pick(random, DataKind.Ones, DataKind.NearOne) },
        ReductionKind.Mean => ReductionCase.RandomNotEmpty(random, "float32", "float32", "float64"),
        _ => ReductionCase.RandomNotEmpty(random, s_numbers),
    };
}
