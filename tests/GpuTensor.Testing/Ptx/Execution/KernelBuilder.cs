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
    private readonly Dictionary<string, int> _specials = new(StringComparer.Ordinal);
    private readonly Dictionary<bool, int> _predicateConstants = [];
    private int _sharedGrain = 2;

    private KernelBuilder(KernelSyntax kernel, Target target)
    {
        (_kernel, _target) = (kernel, target);
        _valueNames = [.. kernel.Values.Select(register => register.Name)];
        _predicateNames = [.. kernel.Predicates.Select(register => register.Name), "_"];
        PredicateSink = _predicateNames.Count - 1;
    }

    /// <summary>A predicate that nobody reads.</summary>
    public int PredicateSink { get; }

    public static KernelProgram Build(KernelSyntax kernel, Target target)
    {
        var builder = new KernelBuilder(kernel, target);
        Step[] steps = [.. kernel.Instructions.Select(builder.Place), new ExitStep { Origin = builder.End() }];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i].Position = i;
        }

        return new()
        {
            Syntax = kernel,
            Target = target,
            Steps = steps,
            ValueNames = [.. builder._valueNames],
            PredicateNames = [.. builder._predicateNames],
            Constants = [.. builder._constants.Select(pair => (pair.Value, pair.Key))],
            Symbols = [.. builder._symbols.Select(pair => (pair.Value, pair.Key.Variable, pair.Key.Offset))],
            Specials = [.. builder._specials.Select(pair => (pair.Value, pair.Key))],
            PredicateConstants = [.. builder._predicateConstants.Select(pair => (pair.Value, pair.Key))],
            SharedGrain = builder._sharedGrain,
        };
    }

    public int Constant(ulong value) => Slot(_constants, value, "constant");

    public int Symbol(Variable variable, long offset)
    {
        if (variable.Space == Space.Shared)
        {
            _kernel.PlaceShared(variable);
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
    public int Label(PtxInstruction instruction, string name) =>
        instruction.Scope.FindLabel(name) ?? throw new PtxException(instruction.Line, "label", $"there is no label '{name}' here");

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

    /// <summary>Notes that shared memory may be accessed in pieces of so many bytes.</summary>
    public void NoteSharedAccess(int bytes) =>
        _sharedGrain = Math.Min(_sharedGrain, System.Numerics.BitOperations.TrailingZeroCount(bytes));

    private Step Place(PtxInstruction instruction)
    {
        Step step = InstructionSet.Decode(instruction, _target, this);
        step.Origin = instruction;
        if (instruction.Guard is { } guard)
        {
            (step.Guard, step.GuardFlip) = (guard.Slot, instruction.IsGuardNegated ? uint.MaxValue : 0);
        }

        return step;
    }

    private PtxInstruction End() => new()
    {
        Line = _kernel.Instructions is [.., { } last] ? last.Line : _kernel.Line,
        Source = null, Opcode = "exit", Modifiers = [], Operands = [], Guard = null, IsGuardNegated = false, Scope = new(null),
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
