namespace GpuTensor.Kernels;

/// <summary>What a <see cref="KernelArgument"/> is.</summary>
public enum KernelArgumentKind
{
    /// <summary>A scalar: <see cref="KernelArgument.Bits"/>.</summary>
    Value,

    /// <summary>A view: <see cref="KernelArgument.Memory"/>, <see cref="KernelArgument.Offset"/>, <see cref="KernelArgument.Length"/>.</summary>
    View,
}

/// <summary>One argument of a launch, as a device passes it on.</summary>
public readonly struct KernelArgument
{
    private readonly nint _memory;
    private readonly long _offset;
    private readonly long _lengthOrBits;

    private KernelArgument(KernelArgumentKind kind, bool isOnHost, nint memory, long offset, long lengthOrBits)
    {
        Kind = kind;
        IsOnHost = isOnHost;
        _memory = memory;
        _offset = offset;
        _lengthOrBits = lengthOrBits;
    }

    /// <summary>Whether this is a value or a view.</summary>
    public KernelArgumentKind Kind { get; }

    /// <summary>Of a view: whether it is of host memory, which only the CPU can use.</summary>
    public bool IsOnHost { get; }

    /// <summary>Of a view: what its device calls the memory, zero for a default view.</summary>
    public nint Memory => _memory;

    /// <summary>Of a view: where in the memory it begins, in bytes.</summary>
    public long Offset => _offset;

    /// <summary>Of a view: how many elements it has.</summary>
    public long Length => Kind == KernelArgumentKind.View ? _lengthOrBits : 0;

    /// <summary>Of a value: its bits, integers extended to 64 bits by their own sign, everything else by zeros.</summary>
    public ulong Bits => Kind == KernelArgumentKind.Value ? (ulong)_lengthOrBits : 0;

    internal static KernelArgument OfView<T>(ArrayView<T> view)
        where T : unmanaged => new(KernelArgumentKind.View, view.IsOnHost, view.Memory, view.Offset, view.Length);

    internal static KernelArgument OfBits(ulong bits) => new(KernelArgumentKind.Value, false, 0, 0, (long)bits);
}
