using GpuTensor.Compiler.Ir;
using static GpuTensor.Fuzz.Tests.Programs.Literals;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>Makes random declarations, all of which give a value at once.</summary>
internal sealed class DeclarationSource(Random random, ProgramScope scope, ExpressionSource expressions)
{
    /// <summary>A variable of a type.</summary>
    public Line Variable(ScalarType type, int depth)
    {
        Piece value = expressions.Make(type, depth);
        string name = scope.NewName("v");
        scope.Variables.Add(new(name, type, IsMutable: true, IsCapturable: true));
        return random.Next(4) == 0 && !value.IsLiteral ? new($"var {name} = ({Name(type)}){value};") : new($"{Name(type)} {name} = {value};");
    }

    /// <summary>A ref variable; null where there is nothing that it could refer to.</summary>
    public Line? Reference()
    {
        ScalarType type = Types[random.Next(Types.Length)];
        if (expressions.Place(type, 2) is not { } place)
            return null;
        string name = scope.NewName("r");
        scope.Variables.Add(new(name, type, IsMutable: true, IsCapturable: false));
        return new($"ref {Name(type)} {name} = ref {place};");
    }

    /// <summary>A tuple or a struct.</summary>
    public Line Structure()
    {
        (ScalarType first, ScalarType second) = (Types[random.Next(Types.Length)], Types[random.Next(Types.Length)]);
        (Piece x, Piece y) = (expressions.Make(first, 3), expressions.Make(second, 3));
        string name = scope.NewName("t");
        switch (random.Next(8))
        {
            case 4:
                Piece character = expressions.Make(ScalarType.U16, 3);
                scope.Variables.Add(new($"((ushort){name})", ScalarType.U16, IsMutable: false, IsCapturable: true));
                return new($"char {name} = (char){character}; {name}++;");
            case 5:
                Piece level = expressions.Make(ScalarType.U8, 3);
                scope.Variables.Add(new($"((byte){name})", ScalarType.U8, IsMutable: false, IsCapturable: true));
                scope.Variables.Add(new($"({name} > Level.Middle)", ScalarType.Bool, IsMutable: false, IsCapturable: true));
                return new($"Level {name} = (Level){level} | Level.Low; {name}--;");
            case 6:
                Add("Item1", second);
                Add("Item2", first);
                return new($"var {name} = Generic.Swap(({x}, {y}));");
            case 7:
                Line mixed = new($"Mutable {name} = Generic.Mixed(new Mutable {{ Count = {expressions.Make(ScalarType.I32, 2)} }}, new Fixed({expressions.Make(ScalarType.I64, 2)}, {expressions.Make(ScalarType.U16, 2)}), ({expressions.Make(ScalarType.F32, 2)}, {expressions.Make(ScalarType.Bool, 2)}));");
                Add("Count", ScalarType.I32);
                Add("Scale", ScalarType.F32);
                return mixed;
            case 0:
                Add("A", first);
                Add("B", second);
                return new($"({Name(first)} A, {Name(second)} B) {name} = ({x}, {y});");
            case 1:
                scope.Variables.Add(new(name + "a", first, IsMutable: true, IsCapturable: true));
                scope.Variables.Add(new(name + "b", second, IsMutable: true, IsCapturable: true));
                return new($"({Name(first)} {name}a, {Name(second)} {name}b) = ({x}, {y});");
            case 2:
                Piece count = expressions.Make(ScalarType.I32, 3);
                Piece scale = expressions.Make(ScalarType.F32, 3);
                Add("Count", ScalarType.I32);
                Add("Scale", ScalarType.F32);
                return new($"var {name} = new Mutable {{ Count = {count}, Scale = {scale} }}; {name}.Step({expressions.Make(ScalarType.I32, 2)}); {name} = {name}.Next({expressions.Make(ScalarType.F32, 2)});");
            default:
                Piece low = expressions.Make(ScalarType.I64, 3);
                Piece high = expressions.Make(ScalarType.U16, 3);
                Piece other = expressions.Make(ScalarType.U16, 2);
                scope.Variables.Add(new(name + ".Low", ScalarType.I64, IsMutable: false, IsCapturable: true));
                scope.Variables.Add(new(name + ".High", ScalarType.U16, IsMutable: false, IsCapturable: true));
                scope.Variables.Add(new(name + ".Sum", ScalarType.I64, IsMutable: false, IsCapturable: true));
                return new($"Fixed {name} = new Fixed({low}, {high}) with {{ High = {other} }};");
        }

        void Add(string field, ScalarType type) => scope.Variables.Add(new($"{name}.{field}", type, IsMutable: true, IsCapturable: true));
    }

    /// <summary>A part of a view, or its memory as other elements; null where there is no view for that.</summary>
    public Line? View()
    {
        ScopeView[] views = [.. scope.Views.Where(view => view.Length >= 4)];
        if (views.Length == 0)
            return null;
        ScopeView whole = views[random.Next(views.Length)];
        string name = scope.NewName("w");
        ScalarType[] integers = [.. Numbers.Where(number => !IsFloat(number))];
        if (random.Next(2) == 0 || !integers.Contains(whole.Type))
        {
            int length = whole.Length / 2;
            Piece offset = expressions.Index(length, 2);
            scope.Views.Add(whole with { Name = name, Length = length });
            return random.Next(2) == 0
                ? new($"ArrayView<{Name(whole.Type)}> {name} = {whole.Name}.SubView({offset}, {length});")
                : new($"ArrayView<{Name(whole.Type)}> {name} = {whole.Name}.SubView({offset});");
        }

        // A view that does not begin with its memory may not be aligned for larger elements.
        ScalarType to = integers[random.Next(integers.Length)];
        int bytes = whole.Length * IrType.ByteCountOf(whole.Type);
        bool isPart = whole.Name[0] == 'w' && IrType.ByteCountOf(to) > IrType.ByteCountOf(whole.Type);
        if (isPart || IrType.ByteCountOf(to) > 4 * IrType.ByteCountOf(whole.Type))
            to = whole.Type;
        scope.Views.Add(whole with { Name = name, Type = to, Length = bytes / IrType.ByteCountOf(to) });
        return new($"ArrayView<{Name(to)}> {name} = {whole.Name}.Cast<{Name(to)}>();");
    }

    /// <summary>An array of the thread, filled.</summary>
    public Line LocalArray()
    {
        ScalarType type = Types[random.Next(Types.Length)];
        string name = scope.NewName("a");
        string k = scope.NewName("k");
        Piece value = scope.Within(() =>
        {
            scope.Variables.Add(new(k, ScalarType.I32, IsMutable: false, IsCapturable: true));
            return expressions.Make(type, 2);
        });
        int length = 1 << random.Next(4);
        scope.Views.Add(new(name, type, length, IsMutable: true, IsCapturable: true));
        return new($"ArrayView<{Name(type)}> {name} = LocalMemory.Allocate<{Name(type)}>({length}); for (int {k} = 0; {k} < {length}; {k}++) {name}[{k}] = {value};");
    }

    /// <summary>A function inside the method, which may use and change what it sees.</summary>
    public Line LocalFunction(StatementSource statements)
    {
        (ScopeMethod method, Line line) = Method(statements, "Local", isMember: false, "");
        scope.Methods.Add(method);
        return line;
    }

    /// <summary>A method.</summary>
    /// <param name="statements">Makes its body.</param>
    /// <param name="stem">How its name begins.</param>
    /// <param name="isMember">Whether it is a member of the kernel, which sees its parameters.</param>
    /// <param name="modifiers">What stands before its type.</param>
    public (ScopeMethod Method, Line Line) Method(StatementSource statements, string stem, bool isMember, string modifiers)
    {
        ScalarType result = Types[random.Next(Types.Length)];
        MethodParameter[] parameters = [.. Enumerable.Range(0, random.Next(4)).Select(i => new MethodParameter(
            scope.NewName("p"), Types[random.Next(Types.Length)], random.Next(6) switch { 0 => PassedAs.In, 1 => PassedAs.Ref, 2 => PassedAs.Out, _ => PassedAs.Value }))];
        if (random.Next(3) == 0)
            parameters = [.. parameters, new(scope.NewName("p"), Types[random.Next(Types.Length)], PassedAs.Optional)];
        var method = new ScopeMethod(scope.NewName(stem), result, parameters, IsCapturable: !isMember || modifiers.Contains("static", StringComparison.Ordinal));
        var line = new Line($"{modifiers}{Name(result)} {method.Name}({string.Join(", ", parameters.Select(Declared))}) {{ unchecked") { Tail = $"}}" };
        line.Sections.Add(($"", scope.WithinMethod(result, isMember, () => Body(statements, result, parameters))));
        return (method, line);
    }

    private List<Line> Body(StatementSource statements, ScalarType result, MethodParameter[] parameters)
    {
        var body = new List<Line>();
        foreach (MethodParameter parameter in parameters.Where(parameter => parameter.Passing == PassedAs.Out))
            body.Add(new($"{parameter.Name} = {expressions.Make(parameter.Type, 1)};") { IsFixed = true });
        foreach (MethodParameter parameter in parameters)
            scope.Variables.Add(new(parameter.Name, parameter.Type, parameter.Passing != PassedAs.In, parameter.Passing is PassedAs.Value or PassedAs.Optional));
        body.AddRange(statements.List(1, random.Next(3)));
        body.Add(new($"return {expressions.Make(result, 3)};") { IsFixed = true });
        return body;
    }

    private string Declared(MethodParameter parameter)
    {
        string how = parameter.Passing switch { PassedAs.In => "in ", PassedAs.Ref => "ref ", PassedAs.Out => "out ", _ => "" };
        return $"{how}{Name(parameter.Type)} {parameter.Name}{(parameter.Passing == PassedAs.Optional ? " = " + Any(random, parameter.Type) : "")}";
    }
}
