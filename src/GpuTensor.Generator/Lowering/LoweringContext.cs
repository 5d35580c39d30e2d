using GpuTensor.Compiler.Ir;
using GpuTensor.Generator.Lowering.Intrinsics;
using GpuTensor.Generator.Models;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>What the parts of the front end share while they lower one kernel.</summary>
internal sealed class LoweringContext
{
    private readonly HashSet<DiagnosticModel> _diagnostics = [];
    private readonly HashSet<ILocalSymbol> _lost = new(SymbolEqualityComparer.Default);

    public LoweringContext(Compilation compilation, LayoutReader layouts, KernelCode code, CancellationToken cancellation)
    {
        Compilation = compilation;
        Layouts = layouts;
        Code = code;
        Cancellation = cancellation;
        Storage = new(code);
        Bodies = new(compilation);
        Values = new(this);
        Conversions = new(this);
        Operators = new(this);
        Assignments = new(this);
        Places = new(this);
        Calls = new(this);
        Creations = new(this);
        Patterns = new(this);
        Statements = new(this);
        Loops = new(this);
        Switches = new(this);
        Intrinsics = new(this);
    }

    public Compilation Compilation { get; }

    public CancellationToken Cancellation { get; }

    public LayoutReader Layouts { get; }

    public KernelCode Code { get; }

    public Storage Storage { get; }

    public MethodBodies Bodies { get; }

    public ValueLowering Values { get; }

    public ConversionLowering Conversions { get; }

    public OperatorLowering Operators { get; }

    public AssignmentLowering Assignments { get; }

    public PlaceLowering Places { get; }

    public CallLowering Calls { get; }

    public CreationLowering Creations { get; }

    public PatternLowering Patterns { get; }

    public StatementLowering Statements { get; }

    public LoopLowering Loops { get; }

    public SwitchLowering Switches { get; }

    public IntrinsicCalls Intrinsics { get; }

    /// <summary>The inlined call that is being lowered.</summary>
    public Frame Frame { get; set; } = null!;

    /// <summary>The name that an allocated array should have: that of the variable it is given to.</summary>
    public string? NameHint { get; set; }

    public IReadOnlyCollection<DiagnosticModel> Diagnostics => _diagnostics;

    /// <summary>Whether a statement could not be lowered, be it for an error that C# itself reports.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Whether the variable's declaration could not be lowered: what follows from that is not reported again.</summary>
    public bool IsLost(ILocalSymbol local) => _lost.Contains(local);

    public void Lose(ILocalSymbol local) => _lost.Add(local);

    public void Report(DiagnosticModel? diagnostic)
    {
        HasFailed = true;
        if (diagnostic is not null)
            _diagnostics.Add(diagnostic);
    }

    /// <summary>The type with the type arguments of the inlined call.</summary>
    public ITypeSymbol TypeOf(ITypeSymbol type) => Frame.Types.Apply(type);

    /// <summary>The layout of an operation's or variable's type.</summary>
    public Layout LayoutOf(ITypeSymbol type, SyntaxNode syntax) => Layouts.Get(TypeOf(type), syntax);

    public OperandList Operands() => new(Code);

    /// <summary>The operation's value, which must be a scalar, a vector or a view.</summary>
    public Expression Scalar(IOperation operation) => Storage.ToExpression(Values.Lower(operation));

    /// <summary>The value in a form that may be used more than once.</summary>
    public Value Hold(Value value) => value.Replace(Code.Hold);
}
