namespace GpuTensor.Generator.Tests;

public sealed class GenericKernelTests
{
    private const string Fill = """
        public readonly partial struct Fill<T>(ArrayView<T> x, T value) : IKernel
            where T : unmanaged, INumber<T>
        {
            public void Execute() => x[Grid.GlobalIndex.X] = value + T.One;
        }

        """;

    [Fact]
    public void Closed_forms_in_the_project_are_compiled()
    {
        IReadOnlyList<string> kernels = GeneratorRun.Of($$"""
            [Kernel]
            {{Fill}}
            static class Use
            {
                static object Make() => new Fill<float>(default, 1);
                static Fill<int> Field;
                static Type Twice => typeof(Fill<float>);
                static object Open<T>() where T : unmanaged, INumber<T> => new Fill<T>(default, T.Zero);
            }
            """).Kernels();
        Assert.Equal(2, kernels.Count);
        Assert.Contains(kernels, kernel => kernel.Contains("\"Fill<float>\"", StringComparison.Ordinal) && kernel.Contains("$value + 1.0f", StringComparison.Ordinal));
        Assert.Contains(kernels, kernel => kernel.Contains("\"Fill<int>\"", StringComparison.Ordinal) && kernel.Contains("$value + 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Attributes_name_closed_forms_for_other_projects()
    {
        IReadOnlyList<string> kernels = GeneratorRun.Of($"[Kernel, KernelInstance(typeof(double)), KernelInstance(typeof(byte))]\n{Fill}").Kernels();
        Assert.Contains(kernels, kernel => kernel.Contains("\"Fill<double>\"", StringComparison.Ordinal));
        Assert.Contains(kernels, kernel => kernel.Contains("u8(i32($value) + 1)", StringComparison.Ordinal));
    }

    [Fact]
    public void The_source_is_chosen_by_type_and_null_for_forms_that_were_not_compiled()
    {
        var assembly = GeneratorRun.Of($$"""
            [Kernel, KernelInstance(typeof(double))]
            {{Fill}}
            public static class Use
            {
                public static string? Name<T>() where T : unmanaged, INumber<T> => Find<Fill<T>>();
                private static string? Find<TKernel>() where TKernel : struct, IKernel => TKernel.Source?.Name;
            }
            """).Load();
        var name = assembly.GetType("Use")!.GetMethod("Name")!;
        Assert.Equal("Fill<double>", name.MakeGenericMethod(typeof(double)).Invoke(null, null));
        Assert.Null(name.MakeGenericMethod(typeof(long)).Invoke(null, null));
    }

    [Fact]
    public void Private_fields_of_generic_structs_are_passed()
    {
        var assembly = GeneratorRun.Of("""
            public readonly struct Scale<T>(T factor) where T : unmanaged, INumber<T>
            {
                private readonly T _factor = factor;
                private readonly (int Low, T High) _range = (3, factor);
                public T Of(T x) => x * _factor + _range.High;
            }

            [Kernel]
            public readonly partial struct K<T>(ArrayView<T> y, Scale<T> scale) : IKernel where T : unmanaged, INumber<T>
            {
                public void Execute() => y[0] = scale.Of(y[1]);
            }

            public static partial class Nested
            {
                private readonly struct Offset(int by) { public int Apply(int x) => x + by; }

                [Kernel]
                private readonly partial struct Add<T>(ArrayView<int> y, Offset offset) : IKernel where T : unmanaged
                {
                    public void Execute() => y[0] = offset.Apply(typeof(T) == typeof(int) ? 1 : 2);
                }

                public static string Describe() => Use.Describe(new Add<int>(default, new Offset(9)));
            }

            public static class Use
            {
                public static string Scale() => Describe(new K<float>(default, new Scale<float>(0.5f)));

                public static string Describe<TKernel>(TKernel kernel) where TKernel : struct, IKernel
                {
                    Span<KernelArgument> span = new KernelArgument[8];
                    var arguments = new KernelArguments(span);
                    kernel.WriteArguments(ref arguments);
                    string text = TKernel.Source!.Name;
                    foreach (KernelArgument argument in span[..arguments.Count]) text += $" {argument.Bits:x}";
                    return text;
                }
            }
            """).Load();
        Assert.Equal("K<float> 0 3f000000 3 3f000000", assembly.GetType("Use")!.GetMethod("Scale")!.Invoke(null, null));
        Assert.Equal("Nested.Add<int> 0 9", assembly.GetType("Nested")!.GetMethod("Describe")!.Invoke(null, null));
    }
}
