namespace System.Runtime.CompilerServices;

/// <summary>What the runtime looks for in an assembly whose code may use what another one keeps to itself; .NET does not declare it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
