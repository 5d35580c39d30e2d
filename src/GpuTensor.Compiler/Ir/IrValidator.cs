namespace GpuTensor.Compiler.Ir;

/// <summary>
/// The only gate of the IR: front ends validate what they build, and whatever reads a kernel afterwards trusts it.
/// </summary>
public static class IrValidator
{
    /// <summary>Checks every rule of the IR's types.</summary>
    /// <exception cref="IrValidationException">The kernel breaks a rule; the message names kernel, statement and rule.</exception>
    public static void Validate(Kernel kernel)
    {
        var declarations = new DeclarationRules(kernel ?? throw new ArgumentNullException(nameof(kernel)));
        declarations.Check();
        new StatementRules(kernel, declarations).CheckBody();
    }
}
