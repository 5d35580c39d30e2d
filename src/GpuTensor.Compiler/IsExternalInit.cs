#if NETSTANDARD2_0
namespace System.Runtime.CompilerServices;

/// <summary>What the C# compiler asks for when a type has init accessors; newer frameworks bring it.</summary>
internal static class IsExternalInit;
#endif
