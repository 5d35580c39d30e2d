namespace GpuTensor.Tests;

/// <summary>
/// Marks the tests that say what operators compute. They are run again, in child processes, with every vector width
/// (<see cref="SimdWidthTests"/>).
/// </summary>
internal static class OperatorTests
{
    public const string Trait = "Operators";
    public const string Every = "EveryVectorWidth";

    /// <summary>Set in a child process, so that it neither writes the report nor starts children of its own.</summary>
    public const string ChildVariable = "GPUTENSOR_TEST_CHILD";

    /// <summary>The vector width that a child process must turn out to use.</summary>
    public const string LevelVariable = "GPUTENSOR_TEST_LEVEL";

    public static bool IsChild => Environment.GetEnvironmentVariable(ChildVariable) == "1";
}
