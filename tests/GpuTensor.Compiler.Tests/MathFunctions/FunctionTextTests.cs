using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Ptx;

namespace GpuTensor.Compiler.Tests.MathFunctions;

/// <summary>The functions that the compiler carries are the ones that kernels/GpuTensor.MathFunctions says.</summary>
public sealed class FunctionTextTests
{
    private const string How = "GPUTENSOR_FUNCTIONS=write writes the files of src/GpuTensor.Compiler/Ptx/Functions anew; then build again.";

    [Fact]
    public void The_IR_is_that_of_the_source()
    {
        string folder = Path.Combine(FindRoot(), "src", "GpuTensor.Compiler", "Ptx", "Functions");
        if (Environment.GetEnvironmentVariable("GPUTENSOR_FUNCTIONS") == "write")
        {
            foreach ((string name, string text) in FunctionTexts.All)
                File.WriteAllText(Path.Combine(folder, name), text);
        }

        Assert.Equal(FunctionTexts.All.Keys.Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        foreach ((string name, string text) in FunctionTexts.All)
            Assert.True(File.ReadAllText(Path.Combine(folder, name)) == text, $"{name} is not what the source says. {How}");
    }

    [Fact]
    public void Every_operator_that_is_a_function_has_one()
    {
        string[] operators =
        [
            .. Enum.GetValues<UnaryOperator>().Where(FunctionLibrary.IsFunction).Select(op => op.ToString()),
            .. Enum.GetValues<BinaryOperator>().Where(FunctionLibrary.IsFunction).Select(op => op.ToString()),
        ];
        Assert.Equal(operators.SelectMany(name => new[] { $"{name}.f32.ir", $"{name}.f64.ir" }).Order(), FunctionTexts.All.Keys.Order());
        foreach (string name in operators)
        {
            Assert.NotEmpty(FunctionLibrary.Of(name, ScalarType.F32).Body);
            Assert.NotEmpty(FunctionLibrary.Of(name, ScalarType.F64).Body);
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GpuTensor.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"GpuTensor.sln is not above {AppContext.BaseDirectory}.");
    }
}
