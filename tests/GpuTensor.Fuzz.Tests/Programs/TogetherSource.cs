using System.Runtime.CompilerServices;
using GpuTensor.Compiler.Ir;
using static GpuTensor.Fuzz.Tests.Programs.Literals;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>Makes what all threads of a group do together; every one of them gets there.</summary>
internal sealed class TogetherSource(
    Random random, ProgramScope scope, ExpressionSource expressions, StatementSource statements, int groupSize, bool shuffles)
{
    /// <summary>The dynamic shared memory of a launch, enough for so many elements of each type.</summary>
    public const int DynamicBytes = SharedElements * sizeof(long);

    private const int SharedElements = 16;

    /// <summary>A statement of the outermost level.</summary>
    public Line Make() => random.Next(shuffles ? 8 : 6) switch
    {
        < 2 => Exchange(),
        2 => Repeated(),
        3 => Vote(),
        4 => Declared(type => $"Group.Broadcast({expressions.Make(type, 3)}, {random.Next(groupSize)})"),
        5 => new($"Group.Barrier();"),
        _ => Declared(Shuffle),
    };

    /// <summary>All write a shared array, wait, and read what others wrote.</summary>
    private Line Exchange()
    {
        ScalarType type = Types[random.Next(Types.Length)];
        string array = scope.NewName("shared");
        string k = scope.NewName("k");
        Piece value = scope.Within(() =>
        {
            scope.Variables.Add(new(k, ScalarType.I32, IsMutable: false, IsCapturable: true));
            return expressions.Make(type, 3);
        });
        ScopeView[] inputs = [.. scope.Views.Where(view => view.Type == type && view is { IsMutable: false, IsCapturable: false })];
        bool copies = inputs.Length > 0 && random.Next(3) == 0;
        ScopeView? input = copies ? inputs[random.Next(inputs.Length)] : null;
        var line = new Line($"");
        List<Line> body =
        [
            random.Next(3) == 0
                ? new($"ArrayView<{Name(type)}> {array} = SharedMemory.GetDynamic<{Name(type)}>();") { IsFixed = true }
                : new($"ArrayView<{Name(type)}> {array} = SharedMemory.Allocate<{Name(type)}>({SharedElements});") { IsFixed = true },
            input is not null
                ? new($"for (int {k} = Group.LinearIndex; {k} < {SharedElements}; {k} += {groupSize}) {{ AsyncCopy.Start({array}, {k}, {input.Name}, {k} & {input.Length - 1}); AsyncCopy.Commit(); }}") { IsFixed = true }
                : new($"for (int {k} = Group.LinearIndex; {k} < {SharedElements}; {k} += {groupSize}) {array}[{k}] = {value};") { IsFixed = true },
            new($"{(input is null ? "" : "AsyncCopy.Wait(0);")}") { IsFixed = true },
            new($"Group.Barrier();") { IsFixed = true },
        ];
        bool mayReturn = scope.MayReturn;
        body.AddRange(scope.Within(() =>
        {
            scope.Views.Add(new(array, type, SharedElements, IsMutable: false, IsCapturable: true));
            return statements.List(1, random.Next(1, 4));
        }));
        body.Add(new($"Group.Barrier();") { IsFixed = true });
        line.Sections.Add(($"", body));
        scope.MayReturn = mayReturn;
        return line;
    }

    /// <summary>The same under a condition, or so often, as every thread has it.</summary>
    private Line Repeated()
    {
        var line = new Line($"");
        string k = scope.NewName("k");
        FormattableString head = random.Next(3) == 0
            ? (FormattableString)$"if (Grid.IdxX < {random.Next(3)})"
            : $"for (int {k} = 0; {k} < {random.Next(1, 4)}; {k}++)";
        line.Sections.Add((head, scope.Within(() => (List<Line>)[Exchange(), statements.Make(1)])));
        return line;
    }

    private Line Vote() => random.Next(3) switch
    {
        0 => Declared(ScalarType.I32, $"Group.BarrierPopCount({expressions.Make(ScalarType.Bool, 3)})"),
        1 => Declared(ScalarType.Bool, $"Group.BarrierAnd({expressions.Make(ScalarType.Bool, 3)})"),
        _ => Declared(ScalarType.Bool, $"Group.BarrierOr({expressions.Make(ScalarType.Bool, 3)})"),
    };

    private FormattableString Shuffle(ScalarType type)
    {
        string name = random.Next(4) switch { 0 => "Shuffle", 1 => "ShuffleUp", 2 => "ShuffleDown", _ => "ShuffleXor" };
        string width = random.Next(2) == 0 ? "" : $", {1 << random.Next(1, 6)}";
        return FormattableStringFactory.Create($"Warp.{name}({{0}}, {random.Next(8)}{width})", expressions.Make(type, 3));
    }

    private Line Declared(Func<ScalarType, FormattableString> text)
    {
        ScalarType type = random.Next(2) == 0 ? ScalarType.I32 : ScalarType.F32;
        return Declared(type, text(type));
    }

    private Line Declared(ScalarType type, FormattableString text)
    {
        string name = scope.NewName("v");
        var value = new Piece(type, text) { IsPlace = true };
        scope.Variables.Add(new(name, type, IsMutable: true, IsCapturable: true));
        return new($"{Name(type)} {name} = {value};");
    }
}
