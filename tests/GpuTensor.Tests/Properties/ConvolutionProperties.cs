using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Properties;

/// <summary>Convolution against the float64 reference, by rule 19.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class ConvolutionProperties
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Conv2D_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, ConvolutionCase.Random, item => Tolerances.CheckReference(
            library.Conv2D(item.Input(), item.Filter(), item.BiasTensor(), item.Window, item.Groups),
            ConvolutionReference.Conv2D(item.Input(), item.Filter(), item.BiasTensor(), item.Window, item.Groups)));
    }
}
