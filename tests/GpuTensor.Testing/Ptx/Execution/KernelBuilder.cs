using GpuTensor.Testing.Ptx.Isa;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Makes a kernel's program: gives constants, addresses and special registers slots, and every instruction its step.</summary>
internal sealed class KernelBuilder
{
    private readonly KernelSyntax _kernel;
    private readonly Target _target;
    private readonly List<string> _valueNames;
    private readonly List<string> _predicateNames;
    private readonly Dictionary<ulong, int> _constants = [];
    private readonly Dictionary<(Variable Variable, long Offset), int> _symbols = [];
    private readonly Dictionary<(Variable Variable, long Offset), int> _localSymbols = [];
    private readonly Dictionary<string, int> _specials = new(StringComparer.Ordinal);
    private readonly Dictionary<bool, int> _predicateConstants = [];
    private readonly Dictionary<FunctionSyntax, FunctionFrame> _frames = [];
    private readonly Queue<FunctionFrame> _undecoded = [];
    private int _sharedGrain = 2;
    private int _globalGrain = 2;
    private int _frameBytes;
    private int _carry = -1;
    private bool _hasReadOnlyLoads;

    // Where the registers and steps of what is being decoded begin.
    private (int Value, int Predicate, int Step) _first;

    private KernelBuilder(KernelSyntax kernel, IReadOnlyList<FunctionSyntax> functions, Target target)
    {
        (_kernel, _target, Functions, _frameBytes) = (kernel, target, functions, kernel.FrameBytes);
        _valueNames = [.. kernel.Values.Select(register => register.Name)];
        _predicateNames = [.. kernel.Predicates.Select(register => register.Name), "_"];
        PredicateSink = _predicateNames.Count - 1;
    }

    /// <summary>A predicate that nobody reads.</summary>
    public int PredicateSink { get; }

    /// <summary>The module's functions.</summary>
    public IReadOnlyList<FunctionSyntax> Functions { get; }

    /// <summary>The function whose instructions are being decoded, or null in the kernel.</summary>
    public FunctionFrame? Function { get; private set; }

    /// <summary>The carry CC.CF, a predicate.</summary>
    public int Carry
    {
        get
        {
            if (_carry < 0)
            {
                _carry = _predicateNames.Count;
                _predicateNames.Add("CC.CF");
            }

            return _carry;
        }
    }

    public static KernelProgram Build(KernelSyntax kernel, IReadOnlyList<FunctionSyntax> functions, Target target)
    {
        var builder = new KernelBuilder(kernel, functions, target);
        List<Step> steps = [.. kernel.Instructions.Select(builder.Place), new ExitStep { Origin = End(kernel) }];
        ParameterSequence.Check(kernel);
        while (builder._undecoded.TryDequeue(out FunctionFrame? frame))
        {
            builder.Place(frame, steps);
        }

        for (int i = 0; i < steps.Count; i++)
        {
            steps[i].Position = i;
        }

        return new()
        {
            Syntax = kernel,
            Target = target,
            Steps = [.. steps],
            HasReadOnlyLoads = builder._hasReadOnlyLoads,
            HasCalls = builder._frames.Count > 0,
            FrameBytes = builder._frameBytes,
            CarrySlot = builder._carry,
            ValueNames = [.. builder._valueNames],
            PredicateNames = [.. builder._predicateNames],
            Constants = [.. builder._constants.Select(pair => (pair.Value, pair.Key))],
            Symbols = [.. builder._symbols.Select(pair => (pair.Value, pair.Key.Variable, pair.Key.Offset))],
            Specials = [.. builder._specials.Select(pair => (pair.Value, pair.Key))],
            PredicateConstants = [.. builder._predicateConstants.Select(pair => (pair.Value, pair.Key))],
            SharedGrain = builder._sharedGrain,
            GlobalGrain = builder._globalGrain,
        };
    }

    /// <summary>Checks the instructions of a function that no kernel calls.</summary>
    public static void Check(FunctionSyntax function, IReadOnlyList<FunctionSyntax> functions, Target target)
    {
        var builder = new KernelBuilder(new KernelSyntax(function.Name, function.Line), functions, target);
        builder.Frame(function);
        while (builder._undecoded.TryDequeue(out FunctionFrame? frame))
        {
            builder.Place(frame, []);
        }
    }

    /// <summary>A register's slot in the program.</summary>
    public int SlotOf(Register register) => register.Slot + (register.Type == PtxType.Pred ? _first.Predicate : _first.Value);

    /// <summary>Where a parameter of the function, or what is passed to one, lies in a lane's frame memory.</summary>
    public int FrameOffset(Variable variable) => (Function?.FrameOffset ?? 0) + (int)variable.Offset;

    /// <summary>A function in this program; it is decoded in its turn.</summary>
    public FunctionFrame Frame(FunctionSyntax function)
    {
        if (_frames.TryGetValue(function, out FunctionFrame? known))
        {
            return known;
        }

        (int value, int offset) = (_valueNames.Count, (_frameBytes + 15) / 16 * 16);
        Place PlaceOf(Formal formal) => formal.Register is { } register ? Execution.Place.Of(value + register.Slot, register.Type)
            : formal.Variable!.IsAddressTaken ? new(Space.Local, (int)formal.Variable.Offset, formal.Bytes)
            : new(Space.Frame, offset + (int)formal.Variable.Offset, formal.Bytes);
        var frame = new FunctionFrame(function)
        {
            FirstPredicate = _predicateNames.Count,
            FrameOffset = offset,
            Result = function.Signature.Result is { } result ? PlaceOf(result) : null,
            Parameters = [.. function.Signature.Parameters.Select(PlaceOf)],
        };
        foreach (Register register in function.Values)
        {
            frame.AddValue(value + register.Slot);
        }

        _valueNames.AddRange(function.Values.Select(register => register.Name));
        _predicateNames.AddRange(function.Predicates.Select(register => register.Name));
        _frameBytes = offset + function.FrameBytes;
        _frames.Add(function, frame);
        _undecoded.Enqueue(frame);
        return frame;
    }

    public int Constant(ulong value) => Slot(_constants, value, "constant");

    public int Symbol(Variable variable, long offset)
    {
        if (variable.Space == Space.Shared)
        {
            _kernel.PlaceShared(variable);
        }

        if (Function is { } frame && (variable.Space == Space.Local || variable.IsAddressTaken))
        {
            int count = _valueNames.Count;
            int slot = Slot(_localSymbols, (variable, offset), variable.Name);
            if (slot == count)
            {
                frame.AddLocal(slot, variable.Offset + offset);
            }

            return slot;
        }

        return Slot(_symbols, (variable, offset), variable.Name);
    }

    public int Special(string name) => Slot(_specials, name, name);

    public int PredicateConstant(bool value)
    {
        if (!_predicateConstants.TryGetValue(value, out int slot))
        {
            slot = _predicateNames.Count;
            _predicateConstants.Add(value, slot);
            _predicateNames.Add("constant");
        }

        return slot;
    }

    /// <summary>The position of a label that an instruction names.</summary>
    public int Label(PtxInstruction instruction, Scope scope, string name) =>
        _first.Step + scope.FindLabel(name) ?? throw new PtxException(instruction.Line, "label", $"there is no label '{name}' here");

    /// <summary>Refuses what the module's version or target does not have.</summary>
    public void Require(Decoded decoded, int version, int sm)
    {
        if (version > _target.Version)
        {
            throw decoded.Error("version", $"needs PTX {Target.VersionName(version)}");
        }

        if (sm > _target.Sm)
        {
            throw decoded.Error("target", $"needs sm_{sm}");
        }
    }

    /// <summary>Notes that global memory may be accessed in pieces of so many bytes.</summary>
    public void NoteGlobalAccess(int bytes) =>
        _globalGrain = Math.Min(_globalGrain, System.Numerics.BitOperations.TrailingZeroCount(bytes));

    /// <summary>Notes that shared memory may be accessed in pieces of so many bytes.</summary>
    public void NoteSharedAccess(int bytes) =>
        _sharedGrain = Math.Min(_sharedGrain, System.Numerics.BitOperations.TrailingZeroCount(bytes));

    /// <summary>Notes a load whose bytes nobody may write.</summary>
    public void NoteReadOnlyLoad() => _hasReadOnlyLoads = true;

    private void Place(FunctionFrame frame, List<Step> steps)
    {
        FunctionSyntax syntax = frame.Syntax;
        (Function, frame.Entry) = (frame, steps.Count);
        _first = (syntax.Values.Count == 0 ? 0 : frame.Values[0], frame.FirstPredicate, steps.Count);
        steps.AddRange(syntax.Instructions.Select(Place));
        steps.Add(new ReturnStep(syntax, isUniform: false) { Origin = End(syntax) });
        ParameterSequence.Check(syntax);
    }

    private Step Place(PtxInstruction instruction)
    {
        Step step = InstructionSet.Decode(instruction, _target, this);
        step.Origin = instruction;
        if (instruction.Guard is { } guard)
        {
            (step.Guard, step.GuardFlip) = (SlotOf(guard), instruction.IsGuardNegated ? uint.MaxValue : 0);
        }

        return step;
    }

    private static PtxInstruction End(KernelSyntax kernel) => new()
    {
        Line = kernel.Instructions is [.., { } last] ? last.Line : kernel.Line,
        Source = null, Opcode = kernel is FunctionSyntax ? "ret" : "exit", Modifiers = [], Operands = [], Guard = null, IsGuardNegated = false, Scope = new(null),
    };

    private int Slot<T>(Dictionary<T, int> slots, T key, string name)
        where T : notnull
    {
        if (!slots.TryGetValue(key, out int slot))
        {
            slot = _valueNames.Count;
            slots.Add(key, slot);
            _valueNames.Add(name);
        }

        return slot;
    }
}
