using GpuTensor.Compiler.Ir;
using GpuTensor.Testing.Ir;

namespace GpuTensor.Compiler.Tests.Programs;

/// <summary>
/// Makes random kernels that end, stay inside their memory and meet at barriers by the way they are built: indices are cut
/// to a window, threads write to windows of their own, loops count, and what threads do together stands where all of
/// them come.
/// </summary>
internal static class ProgramGenerator
{
    private static readonly IrType[] s_inputs =
        [new(ScalarType.F32), new(ScalarType.I32), new(ScalarType.U8), new(ScalarType.F64), new(ScalarType.I64), new(ScalarType.F16), new(ScalarType.F32, 4)];

    private static readonly IrType[] s_outputs = [new(ScalarType.F32), new(ScalarType.I32), new(ScalarType.U64), new(ScalarType.I16)];

    /// <summary>The program of a seed.</summary>
    public static RandomProgram Make(int seed)
    {
        var random = new Random(seed);
        var scope = new ProgramScope();
        bool grouped = random.Next(2) == 0;
        int groupSize = grouped ? 1 << random.Next(5) : 1;
        int groups = grouped ? 1 + random.Next(2) : 6;
        var memory = new Dictionary<string, byte[]>();
        var scalars = new Dictionary<string, ulong>();
        AddParameters(random, scope, groupSize * groups, memory, scalars);
        AddVariables(random, scope);
        var generator = new StatementGenerator(random, scope, grouped, groupSize);
        List<Statement> body = generator.Body();
        LaunchKind launch = grouped ? LaunchKind.Grouped : LaunchKind.Linear;
        var kernel = new Kernel($"Random.Program{seed}", launch, scope.Parameters, scope.Arrays, scope.Variables, body);
        return new(kernel, new(groups), new(groupSize), memory, scalars)
        {
            WarpSize = random.Next(2) == 0 ? 1 : 32,
            DynamicSharedBytes = 4 * groupSize,
        };
    }

    private static void AddParameters(
        Random random, ProgramScope scope, int threads, Dictionary<string, byte[]> memory, Dictionary<string, ulong> scalars)
    {
        foreach (IrType element in s_inputs)
        {
            Parameter parameter = scope.AddParameter("in." + element, element.ViewIn(AddressSpace.Global));
            memory.Add(parameter.Name, RandomConstants.Memory(random, element, ProgramScope.InputLength));
            scope.Readable.Add(new ReadParameter(parameter));
        }

        foreach (IrType element in s_outputs)
        {
            Parameter parameter = scope.AddParameter("out." + element, element.ViewIn(AddressSpace.Global));
            memory.Add(parameter.Name, RandomConstants.Memory(random, element, threads * ProgramScope.Window));
            scope.Writable.Add((new ReadParameter(parameter), scope.Add("first", IrType.I32)));
        }

        Parameter counters = scope.AddParameter("counters", IrType.I32.ViewIn(AddressSpace.Global));
        memory.Add(counters.Name, new byte[4 * ProgramScope.Window]);
        foreach (IrType type in new[] { IrType.I32, new(ScalarType.F32), new(ScalarType.U8), IrType.Bool })
        {
            Parameter parameter = scope.AddParameter("value." + type, type);
            scalars.Add(parameter.Name, RandomConstants.Of(random, type).Bits);
        }

        foreach (string name in new[] { "size", "count" })
        {
            scalars.Add(scope.AddParameter(name, IrType.I32, specialized: true).Name, (ulong)random.Next(1, 4));
        }
    }

    private static void AddVariables(Random random, ProgramScope scope)
    {
        foreach (IrType type in ProgramScope.Types.Concat(ProgramScope.VectorTypes))
        {
            scope.Free.Add(scope.Add("v", type));
        }

        var size = new ReadParameter(scope.Parameters.First(parameter => parameter.IsSpecialized));
        Expression window = ExpressionGenerator.Int(ProgramScope.Window);
        Expression length = random.Next(2) == 0 ? window : new Binary(BinaryOperator.Multiply, window, size);
        foreach (IrType type in new[] { IrType.I32, new(ScalarType.F32), new(ScalarType.F32, 4) })
        {
            var array = new KernelArray("local_" + type, type, AddressSpace.Local, length);
            scope.Arrays.Add(array);
            scope.Readable.Add(new ArrayAccess(array));
        }

        foreach (Expression view in scope.Readable.Where(view => view.Type.Scalar is ScalarType.F32 or ScalarType.I32).ToArray())
        {
            scope.Views.Add(scope.Add("view", view.Type));
        }
    }
}
