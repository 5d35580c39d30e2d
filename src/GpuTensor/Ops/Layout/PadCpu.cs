using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Layout;

/// <summary>Pads row by row: the side before, the input's row in one copy, the side after.</summary>
internal static unsafe class PadCpu
{
    private const long GrainBytes = 1 << 17;

    /// <summary>Sides longer than that are cut, so that a single long row keeps all cores busy.</summary>
    private const long PartBytes = 1 << 20;

    public static void Run<T>(
        DeviceTensor<T> input, DeviceTensor<T> output, ReadOnlySpan<(long Before, long After)> paddings, PadMode mode, T value)
        where T : unmanaged
    {
        using var x = new CpuOperand<T>(input);
        using var y = new CpuOperand<T>(output);
        var device = (CpuDevice)input.Device;
        var geometry = PadGeometry.Of(input.Shape, paddings);
        long width = geometry.Count == 0 ? 1 : geometry[geometry.Count - 1].Padded;
        long part = Math.Clamp(PartBytes / (geometry.Block * sizeof(T)), 1, width);
        long parts = (width - 1) / part + 1;
        long grain = Math.Max(1, GrainBytes / (part * geometry.Block * sizeof(T)));
        device.For(geometry.Rows * parts, grain, new RowBody<T>(x.Pointer, y.Pointer, geometry, mode, value, part, parts));
    }

    /// <summary>Item <c>i</c> is part <c>i % parts</c> of row <c>i / parts</c> of the result.</summary>
    private readonly struct RowBody<T>(T* x, T* y, PadGeometry geometry, PadMode mode, T value, long part, long parts) : IRangeBody
        where T : unmanaged
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly PadGeometry _geometry = geometry;
        private readonly PadMode _mode = mode;
        private readonly T _value = value;
        private readonly long _part = part;
        private readonly long _parts = parts;

        public void Run(long start, long end)
        {
            PadGeometry.Dimension last = _geometry.Count == 0 ? new(1, 0, 0) : _geometry[_geometry.Count - 1];
            long block = _geometry.Block;
            for (long i = start; i < end; i++)
            {
                (long row, long number) = Math.DivRem(i, _parts);
                long first = number * _part - last.Before;
                long limit = Math.Min(first + _part, last.Size + last.After);
                T* to = _y + (row * last.Padded + number * _part) * block;
                long source = SourceRow(row);
                if (source < 0)
                {
                    Fill(to, (limit - first) * block);
                    continue;
                }

                T* from = _x + source * last.Size * block;
                long middle = Math.Clamp(0, first, limit);
                long after = Math.Clamp(last.Size, middle, limit);
                Side(from, to, first, middle, last.Size);
                Buffer.MemoryCopy(
                    from + middle * block, to + (middle - first) * block, (after - middle) * block * sizeof(T), (after - middle) * block * sizeof(T));
                Side(from, to + (after - first) * block, after, limit, last.Size);
            }
        }

        /// <summary>The row of the input that a row of the result shows; -1 where the value goes.</summary>
        private long SourceRow(long row)
        {
            long source = 0;
            long stride = 1;
            for (int i = _geometry.Count - 2; i >= 0; i--)
            {
                PadGeometry.Dimension dimension = _geometry[i];
                (row, long index) = Math.DivRem(row, dimension.Padded);
                long there = PadGeometry.Source(index - dimension.Before, dimension.Size, _mode);
                if (there < 0)
                    return -1;
                source += there * stride;
                stride *= dimension.Size;
            }

            return source;
        }

        /// <summary>Elements outside the input.</summary>
        private void Side(T* from, T* to, long first, long limit, long size)
        {
            long block = _geometry.Block;
            if (_mode == PadMode.Constant)
            {
                Fill(to, (limit - first) * block);
                return;
            }

            for (long index = first; index < limit; index++, to += block)
            {
                T* element = from + PadGeometry.Source(index, size, _mode) * block;
                if (block == 1)
                    *to = *element;
                else
                    Buffer.MemoryCopy(element, to, block * sizeof(T), block * sizeof(T));
            }
        }

        private void Fill(T* to, long count)
        {
            for (; count > 0; count -= int.MaxValue, to += int.MaxValue)
                new Span<T>(to, (int)Math.Min(count, int.MaxValue)).Fill(_value);
        }
    }
}
