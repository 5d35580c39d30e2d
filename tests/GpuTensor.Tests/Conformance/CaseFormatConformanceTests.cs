using GpuTensor.Testing;
using GpuTensor.Testing.Conformance;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Conformance;

/// <summary>The case format itself: what a reader must understand, whether a case of the repository uses it or not.</summary>
public sealed class CaseFormatConformanceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gputensor-cases").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_case_and_an_array_of_cases_are_read_from_nested_folders()
    {
        Write("a/one.json", Clip("one"));
        Write("a/b/two.json", $"[{Clip("two")}, {Clip("three")}]");
        Assert.Equal(["one", "three", "two"], Read().Cases.Select(item => item.Name).Order());
    }

    [Fact]
    public void A_case_found_again_runs_once_and_another_of_its_name_runs_too()
    {
        Write("one.json", Clip("same"));
        Write("again.json", Clip("same"));
        Write("other.json", Clip("same").Replace("-1.0, 2.0", "-1.0, 2.5", StringComparison.Ordinal));
        ConformanceCatalog catalog = Read();
        Assert.Equal(2, catalog.Cases.Count);
        Assert.Equal(1, catalog.Repeated);
    }

    [Fact]
    public void Other_operators_are_counted_and_unreadable_files_told()
    {
        Write("other.json", """{"name": "x", "op": "DepthToSpace", "attributes": {}, "inputs": [], "outputs": []}""");
        Write("broken.json", """{"name": "x", "op": "Clip", "inputs": [{"name": "x", "dtype": "float32", "shape": [3], "data": [1]}]}""");
        Write("settings.json", """{"not": "a case"}""");
        ConformanceCatalog catalog = Read();
        Assert.Equal(1, catalog.OtherOperators["DepthToSpace"]);
        Assert.Contains("broken.json", Assert.Single(catalog.Errors), StringComparison.Ordinal);
        Assert.Empty(catalog.Cases);
    }

    [Fact]
    public void A_case_without_op_or_name_and_one_too_large_are_told_not_left_out()
    {
        Write("op.json", Clip("a").Replace("\"op\"", "\"operator\"", StringComparison.Ordinal));
        Write("name.json", $"[{Clip("b").Replace("\"name\": \"b\"", "\"title\": \"b\"", StringComparison.Ordinal)}]");
        Write("large.json", """{"name": "x", "op": "Clip", "inputs": [{"name": "x", "dtype": "float32", "shape": [1099511627776], "fill": 1}]}""");
        ConformanceCatalog catalog = Read();
        Assert.Equal(3, catalog.Errors.Count);
        Assert.Empty(catalog.Cases);
    }

    [Fact]
    public void A_case_that_expects_nothing_does_not_pass()
    {
        Write("none.json", Clip("none").Replace("\"outputs\"", "\"output\"", StringComparison.Ordinal));
        ConformanceCase item = Assert.Single(Read().Cases);
        Assert.Contains("no output to compare", ConformanceRunner.Run(item, CaseAdapters.Plan(item), ReferenceOperators.Instance), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("max")]
    public void An_expected_error_must_be_the_operators_own(string op)
    {
        Write("fine.json", $$"""
            {"name": "fine", "op": "{{op}}", "expectError": true, "attributes": {},
             "inputs": [{"name": "x", "dtype": "float32", "shape": [2], "data": [1, 2]}], "outputs": []}
            """);
        ConformanceCase item = Assert.Single(Read().Cases);
        Assert.Contains("must refuse", ConformanceRunner.Run(item, CaseAdapters.Plan(item), ReferenceOperators.Instance), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max")]
    [InlineData("pad")]
    [InlineData("cast")]
    public void A_case_that_makes_no_sense_fails_its_own_test(string op)
    {
        Write("odd.json", $$"""{"name": "odd", "op": "{{op}}", "expectError": true, "attributes": {"axis": "x"}, "inputs": [], "outputs": []}""");
        ConformanceCase item = Assert.Single(Read().Cases);
        CasePlan plan = CaseAdapters.Plan(item);
        Assert.Null(plan.Unsupported);
        Assert.Contains("odd", Assert.Throws<FormatException>(() => ConformanceRunner.Run(item, plan, ReferenceOperators.Instance)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told() =>
        Assert.Contains("nowhere", Assert.Single(ConformanceCatalog.Read(["/nowhere/at/all"]).Errors), StringComparison.Ordinal);

    [Fact]
    public void Fill_strings_and_omitted_inputs_are_understood()
    {
        Write("case.json", """
            {"name": "x", "source": "s", "op": "Clip", "opset": 13, "attributes": {}, "atol": 0.5,
             "inputs": [{"name": "x", "dtype": "float32", "shape": [2, 2], "fill": 1.5}, null,
                        {"name": "max", "dtype": "float32", "shape": [], "data": ["Infinity"]}],
             "outputs": [{"name": "y", "dtype": "float32", "shape": [2, 2], "data": ["NaN", "-Infinity", 1, true], "rtol": 0.25}]}
            """);
        ConformanceCase item = Assert.Single(Read().Cases);
        Assert.Equal([1.5, 1.5, 1.5, 1.5], item.Input(0).Data);
        Assert.Null(item.OptionalInput(1));
        Assert.Equal(double.PositiveInfinity, item.Input(2).Data[0]);
        Assert.Equal([double.NaN, double.NegativeInfinity, 1, 1], item.Outputs[0]!.Data!);
        Assert.Equal((13, 0.5, 0.25), (item.Opset, item.Atol, item.Outputs[0]!.Rtol));
    }

    [Fact]
    public void A_wrong_value_fails_a_right_one_passes_and_an_expected_error_must_come()
    {
        Write("right.json", Clip("right"));
        Write("wrong.json", Clip("wrong").Replace("\"data\": [0, 2.0", "\"data\": [0, 1.0", StringComparison.Ordinal));
        Write("error.json", Clip("error").Replace("\"attributes\"", "\"expectError\": true, \"attributes\"", StringComparison.Ordinal));
        ILookup<string, string?> results = Read().Cases.ToLookup(
            item => item.Name, item => ConformanceRunner.Run(item, CaseAdapters.Plan(item), ReferenceOperators.Instance));
        Assert.Null(results["right"].Single());
        Assert.Contains("must be 1", results["wrong"].Single(), StringComparison.Ordinal);
        Assert.Contains("refuse", results["error"].Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, 1.0, true)]
    [InlineData(double.NaN, double.NaN, true)]
    [InlineData(double.NaN, 1.0, false)]
    [InlineData(1.0, double.NaN, false)]
    [InlineData(double.PositiveInfinity, double.NegativeInfinity, false)]
    [InlineData(double.PositiveInfinity, 1e30, false)]
    [InlineData(1.0, 1.00001, true)]
    [InlineData(1.0, 1.001, false)]
    public void Values_are_compared_by_the_rules(double got, double want, bool near) => Assert.Equal(
        near, Tolerances.CheckClose(HostTensor.Scalar(Dtypes.Float32, got), HostTensor.Scalar(Dtypes.Float32, want), 0, 1e-4) is null);

    private ConformanceCatalog Read() => ConformanceCatalog.Read([_folder]);

    private void Write(string name, string json)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json);
    }

    private static string Clip(string name) => $$"""
        {"name": "{{name}}", "source": "s", "op": "Clip", "attributes": {},
         "inputs": [{"name": "x", "dtype": "float32", "shape": [3], "data": [-1.0, 2.0, 5.0]},
                    {"name": "min", "dtype": "float32", "shape": [], "data": [0]},
                    {"name": "max", "dtype": "float32", "shape": [], "data": [3]}],
         "outputs": [{"name": "y", "dtype": "float32", "shape": [3], "data": [0, 2.0, 3]}]}
        """;
}
