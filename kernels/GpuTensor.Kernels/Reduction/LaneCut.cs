using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Reduction;

/// <summary>
/// Cuts a tensor of [outer, reduced, inner] into lanes, one per thread. The elements of an outer index lie side by side; they
/// are cut into pieces of whole rows, and those into lanes that run through them with the same step, so that neighbouring
/// threads read neighbouring elements. A lane stays within one column, since the step is a multiple of the inner size.
/// The results of the lanes are a tensor of [outer, pieces * step / inner, inner].
/// </summary>
/// <param name="row">Elements of an outer index.</param>
/// <param name="piece">Elements of a piece.</param>
/// <param name="pieces">Pieces of an outer index.</param>
/// <param name="step">Lanes of a piece, which is how far apart the elements of a lane are.</param>
internal readonly struct LaneCut(long row, long piece, long pieces, long step)
{
    /// <summary>Elements of an outer index.</summary>
    public readonly long Row = row;

    /// <summary>Elements of a piece.</summary>
    public readonly long Piece = piece;

    /// <summary>Pieces of an outer index.</summary>
    public readonly long Pieces = pieces;

    /// <summary>How far apart the elements of a lane are.</summary>
    public readonly long Step = step;

    /// <summary>The lane of a thread.</summary>
    public Lane LaneOf(long thread, bool narrow)
    {
        long rest = StridedIndex.Quotient(thread, Step, narrow);
        long lane = thread - rest * Step;
        long outer = StridedIndex.Quotient(rest, Pieces, narrow);
        long number = rest - outer * Pieces;
        long start = outer * Row;
        return new Lane(start, start + number * Piece + lane, start + Math.Min(Row, (number + 1) * Piece), start + lane);
    }
}

/// <summary>The elements that a thread reduces; the last lanes of a short piece may have none.</summary>
/// <param name="row">The first element of the outer index.</param>
/// <param name="first">The first element of the lane.</param>
/// <param name="end">The end of the lane: all its elements lie before it.</param>
/// <param name="spare">An element of the same column that is always there.</param>
internal readonly struct Lane(long row, long first, long end, long spare)
{
    /// <summary>The first element of the outer index.</summary>
    public readonly long Row = row;

    /// <summary>The first element of the lane.</summary>
    public readonly long First = first;

    /// <summary>The end of the lane: all its elements lie before it.</summary>
    public readonly long End = end;

    /// <summary>An element of the same column that is always there.</summary>
    public readonly long Spare = spare;
}
