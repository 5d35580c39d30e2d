using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Properties;

/// <summary>Arithmetic with broadcasting and conversion against the references.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class ElementwiseProperties
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Arithmetic_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, ElementwiseCase.Random, item => Tolerances.CheckExact(
            library.Binary(item.Operation, item.A(), item.B()), ElementwiseReference.Binary(item.Operation, item.A(), item.B())));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Functions_of_one_tensor_are_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => ReductionCase.Random(random, Dtypes.Float32, Dtypes.Float32, Dtypes.Float64), item =>
        {
            UnaryOperation operation = Enum.GetValues<UnaryOperation>()[item.Seed % 5];
            return Tolerances.CheckReference(library.Unary(operation, item.Input()), ElementwiseReference.Unary(operation, item.Input()));
        });
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Clamp_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => ReductionCase.Random(random, [.. RandomData.AllNumbers, "float32", "float32"]), item =>
        {
            (double minimum, double maximum) = (item.Seed % 3, item.Seed % 3 + item.Seed % 5);
            return Tolerances.CheckExact(
                library.Clamp(item.Input(), minimum, maximum), ElementwiseReference.Clamp(item.Input(), minimum, maximum));
        });
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Cast_is_the_reference(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, CastCase.Random, item => Tolerances.CheckBits(
            library.Cast(item.Input(), item.To, item.HalfToEven, item.Saturate),
            CastReference.Cast(item.Input(), item.To, item.HalfToEven, item.Saturate)));
    }
}
