namespace GpuTensor.Generator.Models;

/// <summary>Everything that the generated part of a kernel struct is written from.</summary>
/// <param name="HintName">The name of the generated file, unique in the compilation.</param>
/// <param name="Namespace">The namespace, empty for the global one.</param>
/// <param name="Containers">The headers of the types around it, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Header">Its own header: <c>partial struct Scale&lt;T&gt;</c>.</param>
/// <param name="Name">Its simple name.</param>
/// <param name="Forms">The kernel itself, or the closed forms of a generic one.</param>
/// <param name="IsDeclaredWell">Whether a generated part of the struct would compile.</param>
/// <param name="Diagnostics">What is to be said about it.</param>
internal sealed record KernelModel(
    string HintName,
    string Namespace,
    EquatableArray<string> Containers,
    string Header,
    string Name,
    EquatableArray<KernelForm> Forms,
    bool IsDeclaredWell,
    EquatableArray<DiagnosticModel> Diagnostics);

/// <summary>A kernel whose type arguments are all known.</summary>
/// <param name="Name">The full name, with its type arguments.</param>
/// <param name="Condition">Which form it is: <c>typeof(T) == typeof(float)</c>; empty for a kernel that is not generic.</param>
/// <param name="Traits">The members of KernelTraits that apply.</param>
/// <param name="Arguments">Its parameters in order.</param>
/// <param name="Accessors">What reads private fields of its parameters.</param>
/// <param name="Ir">The text form of its IR.</param>
/// <param name="Outputs">The texts to be shown beside the build's other intermediate files.</param>
internal sealed record KernelForm(
    string Name,
    string Condition,
    EquatableArray<string> Traits,
    EquatableArray<ArgumentModel> Arguments,
    EquatableArray<string> Accessors,
    string Ir,
    EquatableArray<KernelOutput> Outputs);

/// <summary>One parameter of a kernel's IR and the C# expression of its value.</summary>
internal sealed record ArgumentModel(bool IsView, string Expression);

/// <summary>A text that a build shows, by its file extension.</summary>
internal sealed record KernelOutput(string Extension, string Text);
