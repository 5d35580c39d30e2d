using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Properties;

/// <summary>Operators that move values, bit by bit.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class LayoutProperties
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void ScatterUpsample_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, ScatterCase.Random, item => Tolerances.CheckBits(
            library.ScatterUpsample(item.Input(), item.Strides, item.Trailing),
            LayoutReference.ScatterUpsample(item.Input(), item.Strides, item.Trailing)));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Transpose_is_the_reference_and_its_inverse_undoes_it(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, TransposeCase.Random, item =>
        {
            HostTensor transposed = library.Transpose(item.Input(), item.Permutation);
            return Tolerances.CheckBits(transposed, LayoutReference.Transpose(item.Input(), item.Permutation))
                ?? Tolerances.CheckBits(library.Transpose(transposed, item.Inverse()), item.Input());
        });
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Pad_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, PadCase.Random, item => Tolerances.CheckBits(
            library.Pad(item.Input(), item.Paddings, item.Mode, item.Value),
            LayoutReference.Pad(item.Input(), item.Paddings, item.Mode, item.Value)));
    }
}
