using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Properties;

/// <summary>Pooling against the references: maxima and positions exactly, averages by rule 19.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class PoolingProperties
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void MaxPool2D_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => PoolingCase.Random(random, [.. RandomData.AllNumbers, "float32", "float32", "float32"]), item =>
            Tolerances.CheckExact(library.MaxPool(item.Input(), item.Window), PoolingReference.Max(item.Input(), item.Window, false).Values));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void MaxPool2DWithIndices_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => PoolingCase.Random(random, [.. RandomData.AllNumbers, "float32", "float32", "float32"]), item =>
        {
            (HostTensor values, HostTensor indices) = library.MaxPoolWithIndices(item.Input(), item.Window, item.Flag);
            (HostTensor wantedValues, HostTensor wantedIndices) = PoolingReference.Max(item.Input(), item.Window, item.Flag);
            return Tolerances.CheckExact(values, wantedValues) ?? Tolerances.CheckExact(indices, wantedIndices);
        });
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void AveragePool2D_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => PoolingCase.Random(random, "float32", "float32", "float64"), item => Tolerances.CheckReference(
            library.AveragePool(item.Input(), item.Window, item.Flag), PoolingReference.Average(item.Input(), item.Window, item.Flag)));
    }
}
