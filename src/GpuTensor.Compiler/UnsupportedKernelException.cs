namespace GpuTensor.Compiler;

/// <summary>A kernel needs something that the device it is written for does not have.</summary>
public sealed class UnsupportedKernelException : Exception
{
    /// <summary>Creates the exception with no message.</summary>
    public UnsupportedKernelException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The kernel and what it needs.</param>
    public UnsupportedKernelException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The kernel and what it needs.</param>
    /// <param name="innerException">What caused it.</param>
    public UnsupportedKernelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
