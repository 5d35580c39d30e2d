using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator;

/// <summary>Everything the generator can say, as one table; docs/diagnostics.md explains each.</summary>
internal static class Rules
{
    private const string Category = "GpuTensor.Kernels";

    public static readonly DiagnosticDescriptor CompilerFault = Error("GT0001", "The kernel compiler failed", "The kernel compiler failed on kernel '{0}', which is a fault of GpuTensor: {1}; please report it with the kernel's source");
    public static readonly DiagnosticDescriptor NotPartial = Error("GT0002", "Kernels are partial structs", "Declare '{0}' partial: the generator adds the compiled kernel to it");
    public static readonly DiagnosticDescriptor NotReadOnly = Error("GT0003", "Kernels are readonly", "Declare kernel '{0}' readonly: its fields are parameters, the same for every thread");
    public static readonly DiagnosticDescriptor NotIKernel = Error("GT0004", "Kernels implement IKernel", "Let '{0}' implement GpuTensor.Kernels.IKernel: its Execute() is what one thread does");
    public static readonly DiagnosticDescriptor NotMarked = Warning("GT0005", "Kernel structs are marked [Kernel]", "Mark '{0}' with [Kernel] and declare it partial: without that it runs on the CPU alone");
    public static readonly DiagnosticDescriptor KernelPlacement = Error("GT0006", "The kernel cannot be reached by generated code", "Move kernel '{0}' to a namespace or a non-generic type, not file-local, not a ref struct: generated code has to name it");
    public static readonly DiagnosticDescriptor ParameterType = Error("GT0007", "The type cannot be a kernel parameter", "Parameter '{0}' has the type '{1}'; use numbers, bool, enums, ArrayView<T> and structs of these");
    public static readonly DiagnosticDescriptor SpecializedType = Error("GT0008", "Specialised parameters are scalars", "[Specialized] parameter '{0}' has the type '{1}'; mark numbers, bools and enums only");
    public static readonly DiagnosticDescriptor InstanceArguments = Error("GT0009", "[KernelInstance] does not fit", "[KernelInstance] on '{0}' needs {1} closed type arguments that satisfy its constraints and that '{0}' may name");
    public static readonly DiagnosticDescriptor NeverClosed = Warning("GT0010", "The generic kernel is never closed", "No closed form of '{0}' appears in this project; name those that other projects launch with [KernelInstance(typeof(...))]");
    public static readonly DiagnosticDescriptor ReferenceType = Error("GT0011", "Kernels have no classes", "'{0}' is a reference type, which a kernel cannot use; use a struct");
    public static readonly DiagnosticDescriptor StringUse = Error("GT0012", "Kernels have no strings", "A kernel cannot use strings; write numbers to a view and format them on the host");
    public static readonly DiagnosticDescriptor ArrayUse = Error("GT0013", "Kernels have no arrays", "A kernel cannot use arrays; use LocalMemory.Allocate<T>(length), SharedMemory.Allocate<T>(length) or an ArrayView<T> parameter");
    public static readonly DiagnosticDescriptor ExceptionUse = Error("GT0014", "Kernels have no exceptions", "A kernel cannot throw or catch; check on the host, or write a flag to a view");
    public static readonly DiagnosticDescriptor DelegateUse = Error("GT0015", "Kernels have no delegates", "A kernel cannot use lambdas or delegates; use a local function, a static method or an operator struct");
    public static readonly DiagnosticDescriptor AsyncUse = Error("GT0016", "Kernels do not wait", "A kernel cannot await or yield; a kernel is one straight method, launch several for several steps");
    public static readonly DiagnosticDescriptor VirtualCall = Error("GT0017", "Kernels have no virtual calls", "'{0}' is called through an interface or a base class; make the caller generic over a struct that implements it");
    public static readonly DiagnosticDescriptor Recursion = Error("GT0018", "Kernels have no recursion", "'{0}' calls itself; all calls in a kernel are inlined, so use a loop, with a local array for a stack");
    public static readonly DiagnosticDescriptor SpanUse = Error("GT0019", "Kernels have no spans and no stackalloc", "A kernel cannot use stackalloc or spans; use LocalMemory.Allocate<T>(length) and ArrayView<T>");
    public static readonly DiagnosticDescriptor PointerUse = Error("GT0020", "Kernels have no pointers", "A kernel cannot use pointers; use ArrayView<T>, SubView, Cast<T> and ref");
    public static readonly DiagnosticDescriptor MutableStatic = Error("GT0021", "Kernels have no variable statics", "'{0}' is a static that can change; make it const or static readonly, or pass its value as a field of the kernel");
    public static readonly DiagnosticDescriptor UnsupportedType = Error("GT0022", "The type does not exist on devices", "A kernel cannot use '{0}'; use bool, the integers up to 64 bits, Half, float, double, enums and structs of these");
    public static readonly DiagnosticDescriptor CheckedArithmetic = Error("GT0023", "Kernels do not check for overflow", "A kernel cannot detect overflow; write unchecked(...) and test the operands where it matters");
    public static readonly DiagnosticDescriptor LockUse = Error("GT0024", "Kernels have no locks and no disposal", "A kernel cannot use lock or using; use Atomic operations and Group.Barrier()");
    public static readonly DiagnosticDescriptor ForEachUse = Error("GT0025", "Kernels have no enumerators", "A kernel cannot use foreach; use a for loop");
    public static readonly DiagnosticDescriptor GotoUse = Error("GT0026", "Kernels have no goto", "A kernel cannot use goto; use loops, break, continue, return and a method of its own");
    public static readonly DiagnosticDescriptor UnknownMember = Error("GT0027", "The member has no meaning on devices", "'{0}' is neither part of the kernel language nor source of this project; write it as a method here");
    public static readonly DiagnosticDescriptor HalfArithmetic = Error("GT0028", "Half is for storage", "Half values can be loaded, stored and converted only; convert to float, calculate, and convert back");
    public static readonly DiagnosticDescriptor NotConstant = Error("GT0029", "The value is not constant", "The {0} must be a constant or made of [Specialized] fields");
    public static readonly DiagnosticDescriptor TwoAddressSpaces = Error("GT0030", "A view variable has one kind of memory", "The view looks at {0} memory here and at {1} memory elsewhere; use two variables");
    public static readonly DiagnosticDescriptor AtomicTarget = Error("GT0031", "Atomic operations need memory", "The target must be an int, uint, long, ulong, float or double element of a global or shared view: ref view[index]");
    public static readonly DiagnosticDescriptor Boxing = Error("GT0032", "Kernels do not box", "The conversion from '{0}' to '{1}' allocates an object; keep the struct, or make the method generic over it");
    public static readonly DiagnosticDescriptor PatternUse = Error("GT0033", "The pattern has no meaning on devices", "A kernel can match constants, relations, and, or, not, var, discards, and members of structs and tuples; write other tests as an if");
    public static readonly DiagnosticDescriptor ElementType = Error("GT0034", "Views hold scalars and vectors", "A view of '{0}' has no meaning on devices; use one view for each field");
    public static readonly DiagnosticDescriptor RefAlias = Error("GT0035", "The ref cannot be followed", "A ref variable that is assigned again must refer to elements of views of one kind of memory; use two variables or an index");
    public static readonly DiagnosticDescriptor StaticValue = Error("GT0036", "The static has no value that is known", "'{0}' must be initialised where it is declared, in source of this project, by an expression of the kernel language");
    public static readonly DiagnosticDescriptor UnsupportedSyntax = Error("GT0037", "Not part of the kernel language", "'{0}' is not part of the kernel language; write it with expressions, if, loops, switch and calls");
    public static readonly DiagnosticDescriptor DynamicUse = Error("GT0038", "Kernels have no dynamic types", "A kernel cannot use dynamic, typeof or reflection; use generics over structs");
    public static readonly DiagnosticDescriptor NullableUse = Error("GT0039", "Kernels have no nullable values", "A kernel cannot use '{0}'; use a bool beside the value");
    public static readonly DiagnosticDescriptor OutputFault = Error("GT0040", "The kernel cannot be written for a device", "Kernel '{0}' cannot be written as {1}: {2}");
    public static readonly DiagnosticDescriptor CopySpaces = Error("GT0041", "Asynchronous copies go from global to shared memory", "AsyncCopy.Start copies from a view of global memory to one of shared memory; write other copies as assignments");

    private static readonly Dictionary<string, DiagnosticDescriptor> s_table = new[]
    {
        CompilerFault, NotPartial, NotReadOnly, NotIKernel, NotMarked, KernelPlacement, ParameterType, SpecializedType,
        InstanceArguments, NeverClosed, ReferenceType, StringUse, ArrayUse, ExceptionUse, DelegateUse, AsyncUse, VirtualCall,
        Recursion, SpanUse, PointerUse, MutableStatic, UnsupportedType, CheckedArithmetic, LockUse, ForEachUse, GotoUse,
        UnknownMember, HalfArithmetic, NotConstant, TwoAddressSpaces, AtomicTarget, Boxing, PatternUse, ElementType, RefAlias,
        StaticValue, UnsupportedSyntax, DynamicUse, NullableUse, OutputFault, CopySpaces,
    }.ToDictionary(rule => rule.Id);

    /// <summary>Every rule, in the order of the numbers.</summary>
    public static IEnumerable<DiagnosticDescriptor> All => s_table.Values.OrderBy(rule => rule.Id, StringComparer.Ordinal);

    /// <summary>The rule of a number.</summary>
    public static DiagnosticDescriptor Find(string id) => s_table[id];

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
