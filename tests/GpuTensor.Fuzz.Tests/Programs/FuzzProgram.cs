using System.Globalization;
using System.Text;
using GpuTensor.Compiler.Ir;
using GpuTensor.Kernels;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>What a kernel's threads do together.</summary>
internal enum ProgramKind
{
    /// <summary>Nothing: a launch by thread count.</summary>
    Linear,

    /// <summary>Nothing, but they know their groups.</summary>
    Grouped,

    /// <summary>They share memory and wait for each other.</summary>
    Cooperative,

    /// <summary>They also shuffle, which depends on the size of a warp.</summary>
    Warps,
}

/// <summary>What a parameter of a program is for.</summary>
internal enum ParameterRole
{
    Input,
    Output,
    Accumulator,
    Scalar,
    Specialized,
}

/// <summary>A parameter of a program.</summary>
/// <param name="Name">Its name; with a dot it is one of two fields of a tuple or struct, which are neighbours.</param>
/// <param name="Type">Its type, or that of the view's elements.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Length">Of a view: how many elements.</param>
internal sealed record ProgramParameter(string Name, ScalarType Type, ParameterRole Role, int Length)
{
    public bool IsView => Role <= ParameterRole.Accumulator;

    /// <summary>The parameter of C# that it is a field of; null where it is one itself.</summary>
    public string? Owner => Name.Contains('.', StringComparison.Ordinal) ? Name.Split('.')[0] : null;

    public string CSharpType => IsView ? $"ArrayView<{Literals.Name(Type)}>" : Literals.Name(Type);
}

/// <summary>A random kernel in C#.</summary>
internal sealed class FuzzProgram(
    int seed, ProgramKind kind, KernelConfig config, IReadOnlyList<ProgramParameter> parameters, IReadOnlyList<Line> members, IReadOnlyList<Line> body)
{
    /// <summary>What every program's file begins with.</summary>
    public const string Usings = "using System;\nusing System.Numerics;\nusing GpuTensor;\nusing GpuTensor.Kernels;\n";

    /// <summary>The structs that programs use.</summary>
    public const string Structs = """
        using System;
        using System.Numerics;

        public struct Mutable
        {
            public int Count;
            public float Scale;

            public void Step(int by)
            {
                if (by == 3) { Scale = -Scale; return; }
                unchecked { Count += by; }
                Scale *= 0.5f;
            }

            public readonly Mutable Next(float scale)
            {
                Mutable next = this;
                next.Scale += scale;
                unchecked { next.Count = Count * 3 - 1; }
                return next;
            }
        }

        public readonly record struct Fixed(long Low, ushort High)
        {
            public long Sum => unchecked(Low + High);
        }

        public readonly record struct Duo<TFirst, TSecond>(TFirst First, TSecond Second);

        public enum Level : byte { Low = 1, Middle = 8, High = 250 }

        public enum Wide : long { Lowest = long.MinValue, None = 0 }

        public static class Generic
        {
            public static T Pick<T>(T first, T second, bool takesFirst) => takesFirst ? first : second;

            public static (TSecond, TFirst) Swap<TFirst, TSecond>((TFirst First, TSecond Second) pair) => (pair.Second, pair.First);

            public static T Shifted<T>(T value, T by) where T : struct, INumber<T> => unchecked(value > by ? value - by : value * T.CreateTruncating(3) + by);

            public static bool Ordered((int Rank, double Weight) left, (int Rank, double Weight) right)
            {
                if (left.Rank == right.Rank) return left.Weight < right.Weight;
                return left.Rank < right.Rank;
            }

            public static Mutable Mixed(Mutable value, in Fixed with, (float Scale, bool Negates) how)
            {
                value.Step(unchecked((int)with.Sum));
                value.Scale += how.Negates ? -how.Scale : how.Scale;
                return value.Count > with.High ? value.Next(how.Scale) : value;
            }
        }

        """;

    public int Seed { get; } = seed;

    public ProgramKind Kind { get; } = kind;

    /// <summary>The launch; a linear one has groups of one thread.</summary>
    public KernelConfig Config { get; } = config;

    public IReadOnlyList<ProgramParameter> Parameters { get; } = parameters;

    /// <summary>Every statement that is still there.</summary>
    public IEnumerable<Line> Lines() => members.Concat(body).SelectMany(line => line.Tree());

    /// <summary>The kernel and a class that launches it, with a number in their names.</summary>
    public string Write(int number)
    {
        var text = new StringBuilder(Usings).Append(CultureInfo.InvariantCulture, $"\nnamespace P{number};\n\n[Kernel]\npublic readonly partial struct Program(");
        text.AppendJoin(", ", Whole().Select(whole => whole.Declaration));
        text.Append(") : IKernel\n{\n");
        foreach (Line member in members)
            member.Write(text, 1);
        text.Append("    public void Execute()\n    {\n        unchecked\n        {\n");
        foreach (Line line in body)
            line.Write(text, 3);
        text.Append("        }\n    }\n}\n\npublic static class Launch\n{\n");
        text.Append("    public static void Run(Device device, KernelConfig config, object[] a) =>\n        device.Launch(");
        text.Append(Kind == ProgramKind.Linear ? "config.GridDimension.X" : "in config").Append(", new Program(");
        text.AppendJoin(", ", Whole().Select(whole => whole.Argument));
        text.Append("));\n\n    public static KernelSource Source => Of<Program>();\n\n");
        return text.Append("    private static KernelSource Of<T>() where T : IKernel => T.Source!;\n}\n").ToString();
    }

    /// <summary>The parameters of C#, and how each is made of the array of arguments.</summary>
    private IEnumerable<(string Declaration, string Argument)> Whole()
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            ProgramParameter one = Parameters[i];
            if (one.Owner is not { } owner)
            {
                yield return ($"{(one.Role == ParameterRole.Specialized ? "[Specialized] " : "")}{one.CSharpType} {one.Name}", $"({one.CSharpType})a[{i}]");
                continue;
            }

            string both = $"{one.CSharpType}, {Parameters[i + 1].CSharpType}";
            string values = $"(({one.CSharpType})a[{i}], ({Parameters[i + 1].CSharpType})a[{i + 1}])";
            yield return one.Name.EndsWith("Item1", StringComparison.Ordinal) ? ($"({both}) {owner}", values) : ($"Duo<{both}> {owner}", $"new Duo<{both}>{values}");
            i++;
        }
    }
}
