namespace GpuTensor.Testing.References;

/// <summary>Flat positions and coordinates of a row-major tensor.</summary>
public static class Coordinates
{
    /// <summary>The coordinates of a flat position.</summary>
    public static long[] Of(Shape shape, long position)
    {
        long[] coordinates = new long[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            coordinates[axis] = position % shape[axis];
            position /= shape[axis];
        }

        return coordinates;
    }

    /// <summary>The flat position of coordinates.</summary>
    public static long Flat(Shape shape, ReadOnlySpan<long> coordinates)
    {
        long position = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
            position = position * shape[axis] + coordinates[axis];
        return position;
    }

    /// <summary>The axis from 0; a negative one counts from the end.</summary>
    public static int Axis(Shape shape, int axis)
    {
        int resolved = axis < 0 ? axis + shape.Rank : axis;
        if (resolved < 0 || resolved >= shape.Rank)
            throw new ArgumentException($"{shape} has no axis {axis}.", nameof(axis));
        return resolved;
    }

    /// <summary>Which axes are meant: no axis means all.</summary>
    public static bool[] Selected(Shape shape, ReadOnlySpan<int> axes)
    {
        bool[] selected = new bool[shape.Rank];
        if (axes.IsEmpty)
            Array.Fill(selected, true);
        foreach (int axis in axes)
            selected[Axis(shape, axis)] = true;
        return selected;
    }
}
