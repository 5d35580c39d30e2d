using System.Numerics;

namespace GpuTensor.Ops.Reduction;

/// <summary>What makes one element win over another, for the operators that give positions.</summary>
internal interface IArgReducer
{
    /// <summary>The operator's name, for messages.</summary>
    static abstract string Name { get; }

    /// <summary>Whether the greatest wins, or the least.</summary>
    static abstract bool IsGreatest { get; }

    /// <summary>Whether <paramref name="later"/> wins over <paramref name="earlier"/>; of equals and of two NaN the earlier stays.</summary>
    static abstract bool Wins<T>(T later, T earlier)
        where T : unmanaged, INumber<T>;
}

/// <summary>The position of the greatest; NaN is greater than everything.</summary>
internal readonly struct ArgMaxReducer : IArgReducer
{
    public static string Name => "ArgMax";

    public static bool IsGreatest => true;

    public static bool Wins<T>(T later, T earlier)
        where T : unmanaged, INumber<T> => later > earlier || (T.IsNaN(later) && !T.IsNaN(earlier));
}

/// <summary>The position of the least; NaN is less than everything.</summary>
internal readonly struct ArgMinReducer : IArgReducer
{
    public static string Name => "ArgMin";

    public static bool IsGreatest => false;

    public static bool Wins<T>(T later, T earlier)
        where T : unmanaged, INumber<T> => later < earlier || (T.IsNaN(later) && !T.IsNaN(earlier));
}
