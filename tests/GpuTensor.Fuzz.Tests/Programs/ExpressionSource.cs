using System.Runtime.CompilerServices;
using GpuTensor.Compiler.Ir;
using static GpuTensor.Fuzz.Tests.Programs.Literals;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>
/// Makes random expressions. Divisors are neither 0 nor -1, indices are masked, and nothing shows which of its many bits a
/// NaN has; all else that C# defines may happen.
/// </summary>
internal sealed class ExpressionSource(Random random, ProgramScope scope)
{
    private readonly FunctionSource _functions = new(random);

    /// <summary>An expression of a type.</summary>
    public Piece Make(ScalarType type, int depth)
    {
        if (depth <= 0 || random.Next(9) == 0)
            return Leaf(type);
        if (type == ScalarType.Bool)
            return Condition(depth - 1);
        return random.Next(20) switch
        {
            < 8 => Arithmetic(type, depth - 1),
            < 11 => Conversion(type, depth - 1),
            11 => new(type, $"({Make(ScalarType.Bool, depth - 1)} ? {Make(type, depth - 1)} : {Make(type, depth - 1)})"),
            12 => Unary(type, depth - 1),
            13 or 14 => _functions.Make(type, depth - 1, Make) ?? Leaf(type),
            15 => Choice(type, depth - 1),
            16 => Effect(type, depth - 1) ?? Leaf(type),
            17 => Call(type, depth - 1) ?? Arithmetic(type, depth - 1),
            _ => Element(type, depth - 1) ?? Leaf(type),
        };
    }

    /// <summary>A variable or a constant.</summary>
    public Piece Leaf(ScalarType type) => random.Next(4) > 0 && Variable(type) is { } variable
        ? variable
        : new(type, $"{Any(random, type)}") { MayBeConstant = true, IsLiteral = true };

    /// <summary>An index into so many elements, a power of two.</summary>
    public Piece Index(int length, int depth) => random.Next(3) switch
    {
        0 => new(ScalarType.I32, $"{random.Next(length)}") { IsLiteral = true, IsPlace = true },
        1 => new(ScalarType.I64, $"({Make(ScalarType.I64, depth)} & {length - 1}L)") { IsPlace = true },
        _ => new(ScalarType.I32, $"({Make(ScalarType.I32, depth)} & {length - 1})") { IsPlace = true },
    };

    /// <summary>Something of that type that can be assigned; null where there is none.</summary>
    public Piece? Place(ScalarType type, int depth)
    {
        ScopeVariable[] variables = [.. scope.Variables.Where(variable => variable.Type == type && variable.IsMutable)];
        ScopeView[] views = [.. scope.Views.Where(view => view.Type == type && view.IsMutable)];
        if (variables.Length + views.Length == 0)
            return null;
        int choice = random.Next(variables.Length + views.Length);
        if (choice < variables.Length)
            return new(type, $"{variables[choice].Name}") { IsPlace = true };
        ScopeView view = views[choice - variables.Length];
        return new(type, $"{view.Name}[{Index(view.Length, depth)}]") { IsPlace = true };
    }

    /// <summary>A call of a method with a result of that type; null where there is none.</summary>
    public Piece? Call(ScalarType type, int depth)
    {
        ScopeMethod[] methods = [.. scope.Methods.Where(method => method.Parameters.All(parameter =>
            parameter.Passing is not (PassedAs.Ref or PassedAs.Out) || scope.Variables.Any(variable => variable.Type == parameter.Type && variable.IsMutable)))];
        if (methods.Length == 0 || !scope.TakeCall())
            return null;
        ScopeMethod method = methods[random.Next(methods.Length)];
        IReadOnlyList<MethodParameter> parameters = method.Parameters;
        int given = parameters.Count > 0 && parameters[^1].Passing == PassedAs.Optional && random.Next(2) == 0 ? parameters.Count - 1 : parameters.Count;
        bool isNamed = random.Next(4) == 0;
        Piece[] arguments = [.. parameters.Take(given).Select(parameter => Argument(parameter, isNamed, Math.Min(depth, 2)))];
        if (isNamed)
            random.Shuffle(arguments);
        var call = new Piece(method.Result, FormattableStringFactory.Create(
            $"{method.Name}({string.Join(", ", Enumerable.Range(0, given).Select(i => $"{{{i}}}"))})", arguments)) { MayBeConstant = false };
        return method.Result == type ? call : To(type, call);
    }

    private Piece Argument(MethodParameter parameter, bool isNamed, int depth)
    {
        string name = isNamed ? parameter.Name + ": " : "";
        return parameter.Passing switch
        {
            PassedAs.Ref => new(parameter.Type, $"{name}ref {Place(parameter.Type, depth)!}") { IsPlace = true },
            PassedAs.Out => new(parameter.Type, $"{name}out {Place(parameter.Type, depth)!}") { IsPlace = true },
            _ => new(parameter.Type, $"{name}{Make(parameter.Type, depth)}") { IsPlace = true },
        };
    }

    private Piece? Variable(ScalarType type)
    {
        ScopeVariable[] variables = [.. scope.Variables.Where(variable => variable.Type == type)];
        return variables.Length == 0 ? null : new(type, $"{variables[random.Next(variables.Length)].Name}");
    }

    private Piece? Element(ScalarType type, int depth)
    {
        ScopeView[] views = [.. scope.Views.Where(view => view.Type == type || (view.Type == ScalarType.F16 && IsFloat(type)))];
        if (views.Length == 0)
            return null;
        ScopeView view = views[random.Next(views.Length)];
        if (random.Next(3) == 0 && Vectors.Of(view, random) is { } vector)
        {
            var lane = new Piece(type, $"{view.Name}.Cast<{vector.Name}>()[{Index(view.Length / vector.Lanes, depth)}].{"XYZW"[random.Next(vector.Lanes)]}");
            return view.Type == type ? lane : new(type, $"(({Name(type)}){lane})");
        }

        Piece index = Index(view.Length, depth);
        return view.Type == type ? new(type, $"{view.Name}[{index}]") : new(type, $"(({Name(type)}){view.Name}[{index}])");
    }

    /// <summary>An expression of one type as another, from floats to integers only where the C# compiler does not compute it.</summary>
    private Piece To(ScalarType type, Piece value)
    {
        if (value.Type == ScalarType.Bool || type == ScalarType.Bool)
        {
            return type == ScalarType.Bool
                ? value.Type == ScalarType.Bool ? value : new(type, $"({value} != 0)")
                : new(type, $"({value} ? {Leaf(type)} : {Leaf(type)})");
        }

        return IsFloat(value.Type) && !IsFloat(type) && value.MayBeConstant
            ? Leaf(type)
            : new(type, $"(({Name(type)}){value})");
    }

    private Piece Conversion(ScalarType type, int depth)
    {
        if (random.Next(8) == 0)
            return Named(type, depth);
        Piece value = Make(Types[random.Next(Types.Length)], depth);
        return value.Type == type ? value : To(type, value);
    }

    /// <summary>By way of a char, an enum or a generic method.</summary>
    private Piece Named(ScalarType type, int depth)
    {
        Piece OfChar() => new(ScalarType.U16, $"((ushort)(char){Make(ScalarType.U16, depth)})") { MayBeConstant = false };
        Piece OfSum() => new(ScalarType.I32, $"((char){Make(ScalarType.U16, depth)} - 'a')") { MayBeConstant = false };
        Piece OfEnum() => new(ScalarType.U8, $"((byte)((Level){Make(ScalarType.U8, depth)} & Level.High))") { MayBeConstant = false };
        Piece OfLong() => new(ScalarType.I64, $"((long)((Wide){Make(ScalarType.I64, depth)} ^ Wide.Lowest))") { MayBeConstant = false };
        Piece OfSame(Piece first) => new(first.Type, $"Generic.Pick({first}, {Make(first.Type, depth)}, {Make(ScalarType.Bool, depth)})") { MayBeConstant = false };
        Piece value = random.Next(7) switch
        {
            0 => OfChar(),
            1 => OfSum(),
            2 => OfEnum(),
            3 => OfLong(),
            4 => OfSame(Make(type, depth)),
            5 when IsFloat(type) || IrType.ByteCountOf(type) >= 4 => new(type, $"Generic.Shifted({Make(type, depth)}, {Make(type, depth)})") { MayBeConstant = false },
            _ => new(ScalarType.Bool, $"Generic.Ordered(({Make(ScalarType.I32, depth)}, {Make(ScalarType.F64, depth)}), ({Make(ScalarType.I32, depth)}, {Make(ScalarType.F64, depth)}))") { MayBeConstant = false },
        };
        return value.Type == type ? value : To(type, value);
    }

    /// <summary>An atomic operation on an element that is the thread's own, and so what it gives is known.</summary>
    private Piece? Atomic(ScalarType type, int depth)
    {
        ScopeView[] views = [.. scope.Views.Where(view => view.Type == type && view.IsMutable && view.Name[0] == 'o')];
        if (views.Length == 0 || type is not (ScalarType.I32 or ScalarType.U32 or ScalarType.I64 or ScalarType.U64))
            return null;
        ScopeView view = views[random.Next(views.Length)];
        string operation = ((string[])["Add", "Min", "Max", "And", "Or", "Xor", "Exchange"])[random.Next(7)];
        Piece index = Index(view.Length, depth);
        return random.Next(6) == 0
            ? new(type, $"Atomic.CompareExchange(ref {view.Name}[{index}], {Make(type, depth)}, {Make(type, depth)})") { MayBeConstant = false }
            : new(type, $"Atomic.{operation}(ref {view.Name}[{index}], {Make(type, depth)})") { MayBeConstant = false };
    }

    private Piece Arithmetic(ScalarType type, int depth)
    {
        (ScalarType left, ScalarType right) = random.Next(3) == 0
            ? (Numbers[random.Next(Numbers.Length)], Numbers[random.Next(Numbers.Length)])
            : (type, type);
        if (Promote(left, right) is not { } promoted)
            (left, right, promoted) = (type, type, Promote(type, type)!.Value);
        Piece x = Make(left, depth);
        if (!IsFloat(promoted) && random.Next(6) == 0)
        {
            Piece count = random.Next(3) == 0 ? Make(ScalarType.I32, depth) : new(ScalarType.I32, $"{random.Next(-3, 70)}") { IsLiteral = true, MayBeConstant = true };
            ScalarType own = Promote(left, left)!.Value;
            Piece shifted = random.Next(5) switch
            {
                < 2 => new(own, $"({x} << {count})"),
                < 4 => new(own, $"({x} >> {count})"),
                _ => new(own, $"({x} >>> {count})"),
            };
            return own == type ? shifted : To(type, shifted);
        }

        Piece y = Make(right, depth);
        Piece result = random.Next(IsFloat(promoted) ? 6 : 9) switch
        {
            0 => new(promoted, $"({x} + {y})"),
            1 => new(promoted, $"({x} - {y})"),
            2 => new(promoted, $"({x} * {y})"),
            3 => new(promoted, $"({x} / {Divisor(promoted, y)})"),
            4 => new(promoted, $"({x} % {Divisor(promoted, y)})"),
            5 => new(promoted, $"({x} + {y})"),
            6 => new(promoted, $"({x} & {y})"),
            7 => new(promoted, $"({x} | {y})"),
            _ => new(promoted, $"({x} ^ {y})"),
        };
        return promoted == type && left == type && right == type ? result : To(type, result);
    }

    private static Piece Divisor(ScalarType promoted, Piece y) => IsFloat(promoted) ? y
        : IsUnsigned(y.Type) ? new(y.Type, $"({y} | 1u)") { IsPlace = true }
        : new(y.Type, $"(({y} & ~2) | 1)") { IsPlace = true };

    private Piece Unary(ScalarType type, int depth)
    {
        Piece x = Make(type, depth);
        bool negates = IsFloat(type) || (random.Next(2) == 0 && type is not (ScalarType.U32 or ScalarType.U64));
        Piece result = negates ? new(type, $"(-{x})") : new(type, $"(~{x})");
        return IsFloat(type) || IrType.ByteCountOf(type) >= 4 ? result : To(type, new(ScalarType.I32, $"{result}"));
    }

    private Piece Choice(ScalarType type, int depth)
    {
        Piece by = new(ScalarType.I32, $"({Make(ScalarType.I32, depth)} & 7)") { IsPlace = true };
        string other = scope.NewName("other");
        Piece Arm() => Make(type, depth - 1);
        return random.Next(2) == 0
            ? new(type, $"({by} switch {{ 0 => {Arm()}, 1 or 3 => {Arm()}, > 5 => {Arm()}, _ => {Arm()} }})")
            : new(type, $"({by} switch {{ > 1 and < 4 => {Arm()}, 5 when {Make(ScalarType.Bool, depth - 1)} => {Arm()}, var {other} => ({Name(type)})({Arm()} + ({Name(type)}){other}) }})");
    }

    private Piece? Effect(ScalarType type, int depth)
    {
        if (random.Next(3) == 0 && Atomic(type, depth) is { } atomic)
            return atomic;
        if (Place(type, depth) is not { } place)
            return null;
        return random.Next(5) switch
        {
            0 => new(type, $"({place} = {Make(type, depth)})") { MayBeConstant = false },
            1 => new(type, $"({place} += {Make(type, depth)})") { MayBeConstant = false },
            2 => new(type, $"({place}++)") { MayBeConstant = false },
            3 => new(type, $"(--{place})") { MayBeConstant = false },
            _ => new(type, $"({place} -= {Make(type, depth)})") { MayBeConstant = false },
        };
    }

    private Piece Condition(int depth)
    {
        switch (random.Next(12))
        {
            case 0:
                return new(ScalarType.Bool, $"({Make(ScalarType.Bool, depth)} && {Make(ScalarType.Bool, depth)})");
            case 1:
                return new(ScalarType.Bool, $"({Make(ScalarType.Bool, depth)} || {Make(ScalarType.Bool, depth)})");
            case 2:
                return new(ScalarType.Bool, $"(!{Make(ScalarType.Bool, depth)})");
            case 3:
                string sign = random.Next(5) switch { 0 => "&", 1 => "|", 2 => "^", 3 => "==", _ => "!=" };
                return new(ScalarType.Bool, FormattableStringFactory.Create($"({{0}} {sign} {{1}})", Make(ScalarType.Bool, depth), Make(ScalarType.Bool, depth)));
            case 4:
                return _functions.Make(ScalarType.Bool, depth, Make) ?? Leaf(ScalarType.Bool);
            case 5:
                return Element(ScalarType.Bool, depth) ?? Leaf(ScalarType.Bool);
            case 6 when Call(ScalarType.Bool, depth) is { } call:
                return call;
            case 7 when Place(ScalarType.Bool, depth) is { } place:
                return new(ScalarType.Bool, $"({place} = {Make(ScalarType.Bool, depth)})") { MayBeConstant = false };
            default:
                (ScalarType left, ScalarType right) = (Numbers[random.Next(Numbers.Length)], Numbers[random.Next(Numbers.Length)]);
                if (random.Next(2) == 0 || Promote(left, right) is null)
                    right = left;
                string comparison = random.Next(6) switch { 0 => "==", 1 => "!=", 2 => "<", 3 => "<=", 4 => ">", _ => ">=" };
                return new(ScalarType.Bool, FormattableStringFactory.Create($"({{0}} {comparison} {{1}})", Make(left, depth), Make(right, depth)));
        }
    }
}
