using System.Runtime.CompilerServices;
using GpuTensor.Compiler.Ir;
using static GpuTensor.Fuzz.Tests.Programs.Literals;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>Makes random statements. Loops count in variables that nothing else knows, and so they end.</summary>
internal sealed class StatementSource(Random random, ProgramScope scope, ExpressionSource expressions)
{
    private const int ExpressionDepth = 3;
    private const int MostLoops = 3;

    private readonly DeclarationSource _declarations = new(random, scope, expressions);

    /// <summary>Statements, in a scope of their own.</summary>
    public List<Line> Block(int depth, int count) => scope.Within(() => List(depth, count));

    /// <summary>Statements that declare for those behind them.</summary>
    public List<Line> List(int depth, int count) => [.. Enumerable.Range(0, count).Select(_ => Make(depth))];

    /// <summary>One statement.</summary>
    public Line Make(int depth) => random.Next(depth > 0 ? 40 : 22) switch
    {
        < 4 => _declarations.Variable(AnyType(), ExpressionDepth),
        < 8 => Assignment(),
        < 12 => Store(),
        < 15 => Compound(),
        15 => Swap(),
        16 => Jump(),
        17 => _declarations.Reference() ?? Store(),
        18 => _declarations.Structure(),
        19 => Called(),
        20 => _declarations.View() ?? Store(),
        21 => Jump(),
        < 28 => If(depth - 1),
        < 31 => For(depth - 1),
        < 33 => While(depth - 1),
        33 => Do(depth - 1),
        < 36 => Switch(depth - 1),
        36 => _declarations.LocalArray(),
        37 => _declarations.LocalFunction(this),
        38 => Nested(depth - 1),
        _ => If(depth - 1),
    };

    private ScalarType AnyType() => Types[random.Next(Types.Length)];

    private Piece Any(ScalarType type) => expressions.Make(type, random.Next(1, ExpressionDepth + 1));

    private Piece Condition() => Any(ScalarType.Bool);

    private Line Assignment() => Placed((place, value) => $"{place} = {value};");

    private Line Compound()
    {
        ScalarType type = AnyType();
        if (expressions.Place(type, 2) is not { } place)
            return Store();
        bool shifts = type is not (ScalarType.Bool or ScalarType.F32 or ScalarType.F64) && random.Next(4) == 0;
        string[] signs = shifts ? ["<<=", ">>=", ">>>="]
            : type == ScalarType.Bool ? ["&=", "|=", "^="]
            : IsFloat(type) ? ["+=", "-=", "*=", "/=", "%="]
            : ["+=", "-=", "*=", "&=", "|=", "^="];
        string sign = signs[random.Next(signs.Length)];
        return new(FormattableStringFactory.Create($"{{0}} {sign} {{1}};", place, Any(shifts ? ScalarType.I32 : type)));
    }

    private Line Placed(Func<Piece, Piece, FormattableString> text)
    {
        ScalarType type = AnyType();
        return expressions.Place(type, 2) is { } place ? new(text(place, Any(type))) : Store();
    }

    /// <summary>A store into a view that the thread may write; one is always there.</summary>
    private Line Store()
    {
        ScopeView[] views = [.. scope.Views.Where(view => view.IsMutable)];
        if (views.Length == 0)
            return _declarations.Variable(AnyType(), ExpressionDepth);
        ScopeView view = views[random.Next(views.Length)];
        if (random.Next(4) == 0 && Vectors.Of(view, random) is { } vector)
        {
            bool isHalf = view.Type == ScalarType.F16;
            object[] lanes = [expressions.Index(view.Length / vector.Lanes, 2), .. Enumerable.Range(0, vector.Lanes).Select(_ => Any(isHalf ? ScalarType.F32 : view.Type))];
            string values = string.Join(", ", Enumerable.Range(1, vector.Lanes).Select(lane => isHalf ? $"(Half){{{lane}}}" : $"{{{lane}}}"));
            string addend = $"new {vector.Name}({values})";
            string value = view.Type is ScalarType.F32 or ScalarType.F64 && random.Next(3) == 0
                ? $"{vector.Name}.FusedMultiplyAdd({{1}}, {view.Name}.Cast<{vector.Name}>()[{{0}}], {addend})"
                : addend;
            return new(FormattableStringFactory.Create($"{view.Name}.Cast<{vector.Name}>()[{{0}}] = {value};", lanes));
        }

        Piece index = expressions.Index(view.Length, 2);
        return view.Type == ScalarType.F16
            ? new($"{view.Name}[{index}] = (Half){Any(ScalarType.F32)};")
            : new($"{view.Name}[{index}] = {Any(view.Type)};");
    }

    private Line Swap()
    {
        ScalarType type = AnyType();
        return (expressions.Place(type, 2), expressions.Place(type, 2)) is ({ } first, { } second)
            ? new($"({first}, {second}) = ({Any(type)}, {first});")
            : Store();
    }

    private Line Called()
    {
        Piece? call = expressions.Call(AnyType(), ExpressionDepth);
        return call is null ? Assignment() : new($"_ = {call};");
    }

    private Line Jump()
    {
        if (scope.Result is { } result && random.Next(2) == 0)
            return new($"if ({Condition()}) return {Any(result)};");
        if (scope.Loops > 0 && random.Next(2) == 0)
            return new($"if ({Condition()}) continue;");
        if (scope.Breakables > 0)
            return new($"if ({Condition()}) break;");
        return scope.MayReturn && random.Next(3) == 0 ? new($"if ({Condition()}) return;") : Store();
    }

    private Line Nested(int depth)
    {
        var line = new Line($"");
        line.Sections.Add(($"", Block(depth, random.Next(1, 3))));
        return line;
    }

    private Line If(int depth)
    {
        var line = new Line($"");
        line.Sections.Add(($"if ({Condition()})", Block(depth, random.Next(1, 3))));
        if (random.Next(4) == 0)
            line.Sections.Add(($"else if ({Condition()})", Block(depth, random.Next(1, 3))));
        if (random.Next(2) == 0)
            line.Sections.Add(($"else", Block(depth, random.Next(1, 3))));
        return line;
    }

    private List<Line> LoopBody(int depth)
    {
        scope.Loops++;
        scope.Breakables++;
        List<Line> body = Block(depth, random.Next(1, 3));
        scope.Loops--;
        scope.Breakables--;
        return body;
    }

    private Line For(int depth)
    {
        if (scope.Loops >= MostLoops)
            return If(depth);
        string k = scope.NewName("k");
        ScalarType type = random.Next(3) > 0 ? ScalarType.I32 : Numbers[random.Next(Numbers.Length)];
        string name = Name(type);
        Piece bound = new(ScalarType.I32, $"({Any(ScalarType.I32)} & 3)") { IsPlace = true };
        FormattableString head = random.Next(5) switch
        {
            0 => $"for ({name} {k} = 0; {k} < {random.Next(1, 6)}; {k}++)",
            1 => $"for ({name} {k} = {random.Next(2, 7)}; {k} > 0 && {Condition()}; {k}--)",
            2 => $"for ({name} {k} = 1; {k} < 20; {k} += {k})",
            3 => $"for ({name} {k} = ({name}){bound}; {k} < 7; {k} += 2)",
            _ => $"for ({name} {k} = 0; {k} < ({name}){bound}; ++{k})",
        };
        var line = new Line($"");
        line.Sections.Add((head, scope.Within(() =>
        {
            scope.Variables.Add(new(k, type, IsMutable: false, IsCapturable: true));
            return LoopBody(depth);
        })));
        return line;
    }

    private Line While(int depth)
    {
        if (scope.Loops >= MostLoops)
            return If(depth);
        string n = scope.NewName("n");
        Piece condition = Condition();
        FormattableString head = random.Next(2) == 0 ? (FormattableString)$"while ({n}++ < {random.Next(1, 5)} && {condition})" : $"while ({condition} && {n}++ < {random.Next(1, 5)})";
        var line = new Line($"int {n} = 0;");
        line.Sections.Add((head, LoopBody(depth)));
        return line;
    }

    private Line Do(int depth)
    {
        if (scope.Loops >= MostLoops)
            return If(depth);
        string n = scope.NewName("n");
        var line = new Line($"int {n} = 0;") { Tail = $"while ({n}++ < {random.Next(1, 4)} && {Condition()});" };
        line.Sections.Add(($"do", LoopBody(depth)));
        return line;
    }

    private Line Switch(int depth)
    {
        scope.Breakables++;
        ScalarType type = random.Next(2) == 0 ? ScalarType.I32 : ScalarType.U8;
        var line = new Line($"switch (({Name(type)})({Any(type)} & 7))\n{{") { Tail = $"}}", Close = " break;" };
        int[] values = [.. Enumerable.Range(0, 8)];
        random.Shuffle(values);
        int used = 0;
        for (int sections = random.Next(1, 4); sections > 0; sections--)
        {
            string labels = string.Join(' ', values.Skip(used).Take(random.Next(1, 3)).Select(value => $"case {value}:"));
            used += labels.Count(character => character == ':');
            line.Sections.Add(($"{labels}", Block(depth, random.Next(1, 3))));
        }

        if (random.Next(2) == 0)
            line.Sections.Add(($"default:", Block(depth, random.Next(1, 3))));
        scope.Breakables--;
        return line;
    }
}
