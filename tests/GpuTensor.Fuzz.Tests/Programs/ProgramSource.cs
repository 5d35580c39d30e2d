using GpuTensor.Compiler.Ir;
using GpuTensor.Kernels;
using static GpuTensor.Fuzz.Tests.Programs.Literals;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>Makes random programs: the same for the same seed.</summary>
internal sealed class ProgramSource
{
    /// <summary>Elements of an output that each thread has for itself.</summary>
    private const int OwnElements = 4;
    private const int InputElements = 16;

    private readonly Random _random;
    private readonly ProgramScope _scope = new();
    private readonly ExpressionSource _expressions;
    private readonly StatementSource _statements;
    private readonly DeclarationSource _declarations;
    private readonly List<ProgramParameter> _parameters = [];
    private readonly List<Line> _members = [];
    private readonly List<Line> _body = [];

    private ProgramSource(int seed)
    {
        _random = new Random(seed);
        _expressions = new(_random, _scope);
        _statements = new(_random, _scope, _expressions);
        _declarations = new(_random, _scope, _expressions);
    }

    /// <summary>The program of a seed.</summary>
    public static FuzzProgram Make(int seed) => new ProgramSource(seed).Make(seed, Kinds(seed));

    /// <summary>Of every twenty programs three have groups, four share memory and one shuffles.</summary>
    private static ProgramKind Kinds(int seed) => (seed % 20) switch
    {
        1 or 8 or 15 => ProgramKind.Grouped,
        3 or 7 or 11 or 17 => ProgramKind.Cooperative,
        13 => ProgramKind.Warps,
        _ => ProgramKind.Linear,
    };

    private FuzzProgram Make(int seed, ProgramKind kind)
    {
        KernelConfig config = Configuration(kind);
        int threads = (int)config.GroupCount * config.GroupDimension.Size;
        MakeParameters(threads);
        MakeMembers();
        _body.Add(new($"int i = {(kind == ProgramKind.Linear ? "Grid.GlobalIndex.X" : "(int)Grid.GlobalLinearIndex")};") { IsFixed = true });
        MakeThreadScope(kind, config);
        _scope.MayReturn = kind <= ProgramKind.Grouped;
        foreach (ScalarType type in Enumerable.Range(0, 4).Select(_ => Types[_random.Next(Types.Length)]))
            _body.Add(_declarations.Variable(type, 2));
        var together = new TogetherSource(_random, _scope, _expressions, _statements, config.GroupDimension.Size, kind == ProgramKind.Warps);
        for (int count = _random.Next(2, 6); count > 0; count--)
        {
            _body.Add(kind >= ProgramKind.Cooperative && _random.Next(2) == 0 ? together.Make() : _statements.Make(2));
            if (_random.Next(4) == 0 && Accumulate() is { } line)
                _body.Add(line);
        }

        Show();
        return new FuzzProgram(seed, kind, config, _parameters, _members, _body);
    }

    private KernelConfig Configuration(ProgramKind kind) => kind switch
    {
        ProgramKind.Linear => new(new Index3D(_random.Next(1, 12), 1, 1), new Index3D(1, 1, 1)),
        ProgramKind.Warps => new(new Index3D(2, 1, 1), new Index3D(_random.Next(2) == 0 ? 32 : 40, 1, 1), TogetherSource.DynamicBytes),
        _ => _random.Next(3) switch
        {
            0 => new(new Index3D(2, 1, 1), new Index3D(8, 1, 1), TogetherSource.DynamicBytes),
            1 => new(new Index3D(1, 2, 1), new Index3D(3, 2, 1), TogetherSource.DynamicBytes),
            _ => new(new Index3D(2, 1, 2), new Index3D(2, 1, 3), TogetherSource.DynamicBytes),
        },
    };

    private void MakeParameters(int threads)
    {
        ScalarType[] elements = Enum.GetValues<ScalarType>();
        for (int count = _random.Next(2, 5); count > 0; count--)
            Add("x", elements[_random.Next(elements.Length)], ParameterRole.Input, InputElements);
        for (int count = _random.Next(2, 5); count > 0; count--)
            Add("y", elements[_random.Next(elements.Length)], ParameterRole.Output, threads * OwnElements);
        if (_random.Next(3) == 0)
            Add("z", _random.Next(2) == 0 ? ScalarType.I32 : ScalarType.U32, ParameterRole.Accumulator, 4);
        if (_random.Next(6) == 0)
            Add("z", _random.Next(2) == 0 ? ScalarType.I64 : ScalarType.U64, ParameterRole.Accumulator, 4);
        for (int count = _random.Next(2, 5); count > 0; count--)
            Add("s", Types[_random.Next(Types.Length)], ParameterRole.Scalar, 0);
        for (int count = _random.Next(3); count > 0; count--)
            Add("c", Types[_random.Next(Types.Length)], ParameterRole.Specialized, 0);
        ProgramParameter[] shuffled = [.. _parameters];
        _random.Shuffle(shuffled);
        _parameters.Clear();
        _parameters.AddRange(shuffled);
        if (_random.Next(3) == 0)
            AddPair(_random.Next(2) == 0 ? ("Item1", "Item2") : ("First", "Second"));
    }

    /// <summary>Two scalars in a tuple or struct.</summary>
    private void AddPair((string First, string Second) fields)
    {
        string owner = _scope.NewName("q");
        foreach (string field in (string[])[fields.First, fields.Second])
            _parameters.Add(new($"{owner}.{field}", Types[_random.Next(Types.Length)], ParameterRole.Scalar, 0));
    }

    private void Add(string stem, ScalarType type, ParameterRole role, int length) =>
        _parameters.Add(new(_scope.NewName(stem), type, role, length));

    /// <summary>Constants and methods; those that are not static see the parameters.</summary>
    private void MakeMembers()
    {
        for (int count = _random.Next(3); count > 0; count--)
        {
            ScalarType type = Types[_random.Next(Types.Length)];
            string name = _scope.NewName("Known");
            _members.Add(new($"private static readonly {Name(type)} {name} = {Any(_random, type)};"));
            _scope.Variables.Add(new(name, type, IsMutable: false, IsCapturable: true));
        }

        MakeMethods(_random.Next(3), "Static", "private static ");

        // In a local function of a struct neither its parameters nor its own methods can be used.
        foreach (ProgramParameter parameter in _parameters.Where(parameter => parameter.Role != ParameterRole.Output && parameter.Role != ParameterRole.Accumulator))
        {
            if (parameter.IsView)
                _scope.Views.Add(new(parameter.Name, parameter.Type, parameter.Length, IsMutable: false, IsCapturable: false));
            else
                _scope.Variables.Add(new(parameter.Name, parameter.Type, IsMutable: false, IsCapturable: false));
        }

        MakeMethods(_random.Next(2), "Member", "private ");
    }

    private void MakeMethods(int count, string stem, string modifiers)
    {
        for (; count > 0; count--)
        {
            (ScopeMethod method, Line line) = _declarations.Method(_statements, stem, isMember: true, modifiers);
            _members.Add(line);
            _scope.Methods.Add(method);
        }
    }

    private void MakeThreadScope(ProgramKind kind, KernelConfig config)
    {
        _scope.Variables.Add(new("i", ScalarType.I32, IsMutable: false, IsCapturable: true));
        if (kind != ProgramKind.Linear)
        {
            foreach (string name in (string[])["Group.IdxX", "Group.IdxZ", "Group.DimX", "Group.LinearIndex", "Grid.IdxX", "Grid.IdxY", "Grid.DimX", "Grid.GlobalIndex.X", "Grid.GlobalIndex.Z"])
                _scope.Variables.Add(new(name, ScalarType.I32, IsMutable: false, IsCapturable: true));
        }

        foreach (ProgramParameter output in _parameters.Where(parameter => parameter.Role == ParameterRole.Output))
        {
            string own = _scope.NewName("o");
            _body.Add(new($"ArrayView<{Name(output.Type)}> {own} = {output.Name}.SubView(i * {OwnElements}, {OwnElements});"));
            _scope.Views.Add(new(own, output.Type, OwnElements, IsMutable: true, IsCapturable: true));
        }
    }

    /// <summary>An atomic operation that gives the same in every order; each accumulator has its own.</summary>
    private Line? Accumulate()
    {
        ProgramParameter[] accumulators = [.. _parameters.Where(parameter => parameter.Role == ParameterRole.Accumulator)];
        if (accumulators.Length == 0)
            return null;
        ProgramParameter to = accumulators[_random.Next(accumulators.Length)];
        int hash = to.Name[^1] + (int)to.Type;
        string operation = ((string[])["Add", "Min", "Max", "And", "Or", "Xor"])[hash % 6];
        return new($"Atomic.{operation}(ref {to.Name}[{_expressions.Index(to.Length, 2)}], {_expressions.Make(to.Type, 3)});");
    }

    /// <summary>Stores what the variables hold in the end.</summary>
    private void Show()
    {
        int place = 0;
        foreach (ScopeVariable variable in _scope.Variables.Where(variable => variable.IsMutable))
        {
            ScopeView[] views = [.. _scope.Views.Where(view => view.IsMutable && view.Name[0] == 'o' && (view.Type == variable.Type || (view.Type != ScalarType.F16 && variable.Type != ScalarType.Bool && view.Type != ScalarType.Bool)))];
            if (views.Length == 0)
                continue;
            ScopeView to = views[place % views.Length];
            string cast = to.Type == variable.Type ? "" : $"({Name(to.Type)})";
            _body.Add(new($"{to.Name}[{place++ % to.Length}] {(variable.Type == ScalarType.Bool ? "^=" : "=")} {cast}{variable.Name};"));
        }
    }
}
