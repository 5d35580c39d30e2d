using System.Numerics;
namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>
/// The operations on one vector width, so that a loop is written once and compiled for 512, 256 and 128 bits and for
/// single elements. The vectors themselves are the framework's; this only names what is done with them.
/// </summary>
/// <typeparam name="TVector">The vector: <c>Vector512&lt;T&gt;</c>, ..., or <typeparamref name="T"/> itself.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
internal unsafe interface ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    /// <summary>Elements in a vector.</summary>
    static abstract int Width { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Broadcast(T value);

    static abstract TVector Load(T* source);

    /// <summary>The first <paramref name="count"/> elements, the other lanes zero; reads nothing behind them.</summary>
    static abstract TVector LoadPartial(T* source, int count);

    static abstract void Store(TVector value, T* destination);

    /// <summary>Writes the first <paramref name="count"/> lanes and nothing behind them.</summary>
    static abstract void StorePartial(TVector value, T* destination, int count);

    /// <summary>Writes past the caches; <paramref name="destination"/> must be aligned to the vector.</summary>
    static abstract void StoreStreaming(TVector value, T* destination);

    /// <summary>
    /// As many elements of another type as the vector has lanes, converted; <typeparamref name="T"/> is int or float, and
    /// <typeparamref name="TFrom"/> an integer of at most 32 bits (uint keeps its bits), or float for float.
    /// </summary>
    static abstract TVector LoadConverted<TFrom>(TFrom* source)
        where TFrom : unmanaged;

    /// <summary>
    /// Writes the lanes as elements of another type, the types being those of <see cref="LoadConverted"/>: int drops its
    /// upper bits; float truncates toward zero and saturates, NaN becoming 0 (not for uint).
    /// </summary>
    static abstract void StoreConverted<TTo>(TVector value, TTo* destination)
        where TTo : unmanaged;

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a * b + c, fused where the hardware fuses.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The greater of each pair; NaN where either is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The lesser of each pair; NaN where either is NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The greater of each pair in one instruction; where either is NaN it is <paramref name="b"/>, or anything.</summary>
    static abstract TVector MaxNative(TVector a, TVector b);

    /// <summary>The lesser of each pair in one instruction; where either is NaN it is <paramref name="b"/>, or anything.</summary>
    static abstract TVector MinNative(TVector a, TVector b);

    static abstract TVector Sqrt(TVector value);

    static abstract TVector Abs(TVector value);

    static abstract TVector Negate(TVector value);

    /// <summary>All bits set where a &gt; b.</summary>
    static abstract TVector GreaterThan(TVector a, TVector b);

    /// <summary>All bits set where a == b.</summary>
    static abstract TVector EqualTo(TVector a, TVector b);

    /// <summary>Lanes of <paramref name="a"/> where the mask is set, of <paramref name="b"/> elsewhere.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>Lane i is lane indices[i] of <paramref name="value"/>, zero where there is none; the indices are the lanes' bits.</summary>
    static abstract TVector Shuffle(TVector value, TVector indices);

    /// <summary>The first <paramref name="count"/> lanes, the others zero.</summary>
    static abstract TVector KeepFirst(TVector value, int count);

    /// <summary>Whether any lane of a mask is set.</summary>
    static abstract bool Any(TVector mask);

    /// <summary>The lower halves of two vectors, lane by lane: a0, b0, a1, b1, ...; float and double only.</summary>
    static abstract TVector ZipLower(TVector a, TVector b);

    /// <summary>The upper halves of two vectors, lane by lane; float and double only. Vectors of one lane give b.</summary>
    static abstract TVector ZipUpper(TVector a, TVector b);

    /// <summary>The sum of the lanes, in a fixed order.</summary>
    static abstract T SumAcross(TVector value);

    /// <summary>The greatest lane; NaN if there is one.</summary>
    static abstract T MaxAcross(TVector value);

    /// <summary>The least lane; NaN if there is one.</summary>
    static abstract T MinAcross(TVector value);

    /// <summary>The nearest whole number, ties to even; float and double only.</summary>
    static abstract TVector Round(TVector value);

    /// <summary>value * 2^exponent for whole exponents whose halves a normal number can hold, subnormal results kept; float and double only.</summary>
    static abstract TVector ScaleByPowerOfTwo(TVector value, TVector exponent);

    /// <summary>ln x of each lane; float and double only.</summary>
    static abstract TVector Log(TVector value);
}
