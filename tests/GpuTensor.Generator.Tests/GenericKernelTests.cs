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
        Assert.Contains(kernels, kernel => kernel.Contains("u8(i32($value) + i32(1u8))", StringComparison.Ordinal));
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
}
