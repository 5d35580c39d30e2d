using System.Numerics;
using GpuTensor.Ops.Windows;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.GroupLanes;

/// <summary>
/// NHWC convolution in many small groups, with output channels in the vector lanes and nothing summed across them. With one
/// output for each input channel the image is read as it lies; otherwise the channels of each pixel are repeated first, so
/// that lane o finds an input of output channel o. Taps outside the image are left out.
/// </summary>
internal static unsafe class DepthwiseConv
{
    public static void Run<T>(CpuDevice device, in Conv2DGeometry geometry, T* input, T* filter, T* bias, T* output)
        where T : unmanaged, INumber<T>
    {
        var plan = new DepthwisePlan<T> { Geometry = geometry, Input = input, Filter = filter, Bias = bias, Output = output };
        plan.Choose();
        using Scratch offsets = Scratch.Rent<nint>(geometry.Depth);
        plan.TapOffsets = (nint*)offsets.Pointer;
        plan.FillTapOffsets();
        device.For<T, TaskBody<T>>(plan.Tasks, geometry.TasksPerChunk(plan.Tasks), new TaskBody<T>(&plan));
    }

    /// <summary>One task: some rows of one image's output.</summary>
    private readonly struct TaskBody<T>(DepthwisePlan<T>* plan) : ISimdBody<T>
        where T : unmanaged, INumber<T>
    {
        private readonly DepthwisePlan<T>* _plan = plan;

        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            using Scratch repeated = Scratch.Rent<T>(_plan->ScratchRows * _plan->RowElements);
            for (long task = start; task < end; task++)
            {
                (long image, long rowTask) = Math.DivRem(task, _plan->RowTasks);
                long first = rowTask * _plan->TaskRows, last = Math.Min(first + _plan->TaskRows, geometry.Y.Output);
                if (_plan->KeepsRows)
                    RepeatBand(image, first, last, (T*)repeated.Pointer);
                for (long y = first; y < last; y++)
                    RunRow<TSimd, TVector>(image, y, Window(image, y, first, (T*)repeated.Pointer));
            }
        }

        /// <summary>Where the windows of output row <paramref name="y"/> begin, were there no padding to the left; taps above the image are never read.</summary>
        private T* Window(long image, long y, long firstOfTask, T* repeated)
        {
            WindowAxis vertical = _plan->Geometry.Y;
            if (!_plan->Repeats)
                return _plan->Input + (image * vertical.Input + vertical.Start(y)) * _plan->RowElements;
            if (_plan->KeepsRows)
                return repeated + (y - firstOfTask) * vertical.Stride * _plan->RowElements;
            for (long u = vertical.FirstTap(y); u < vertical.EndTap(y); u++)
                RepeatRow(image, vertical.Start(y) + u * vertical.Dilation, repeated + u * _plan->RowElements);
            return repeated;
        }

        private void RepeatBand(long image, long firstY, long endY, T* repeated)
        {
            WindowAxis vertical = _plan->Geometry.Y;
            long start = vertical.Start(firstY), end = vertical.Start(endY - 1) + vertical.Extent;
            for (long row = Math.Max(start, 0); row < Math.Min(end, vertical.Input); row++)
                RepeatRow(image, row, repeated + (row - start) * _plan->RowElements);
        }

        /// <summary>Pixels [input of the group, output channel]: input j of output o is channel o / outputs * inputs + j.</summary>
        private void RepeatRow(long image, long row, T* to)
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            T* from = _plan->Input + (image * geometry.Y.Input + row) * geometry.X.Input * geometry.InputChannels;
            for (long x = 0; x < geometry.X.Input; x++, from += geometry.InputChannels)
            {
                for (long j = 0; j < geometry.GroupInputs; j++)
                {
                    for (long channel = j; channel < geometry.InputChannels; channel += geometry.GroupInputs, to += geometry.GroupOutputs)
                        new Span<T>(to, (int)geometry.GroupOutputs).Fill(from[channel]);
                }
            }
        }

        private void RunRow<TSimd, TVector>(long image, long y, T* window)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            WindowAxis vertical = _plan->Geometry.Y, horizontal = _plan->Geometry.X;
            T* output = _plan->Output + (image * vertical.Output + y) * horizontal.Output * _plan->Geometry.OutputChannels;
            long endRow = vertical.EndTap(y), block = _plan->TapRowsPerBlock, u = vertical.FirstTap(y);
            bool accumulate = false;
            do
            {
                var taps = new DepthwiseTaps<T>(_plan, window, u, Math.Min(u + block, endRow), accumulate);
                long x = 0;
                for (; x < horizontal.FirstInside; x++)
                    taps.RunPixel<TSimd, TVector>(x, output);
                for (long inside = horizontal.EndInside; x < inside;)
                {
                    // The last tile overlaps the one before it, unless that would add to the same outputs twice.
                    if (inside - x < DepthwiseTaps<T>.TilePixels && (accumulate || inside - horizontal.FirstInside < DepthwiseTaps<T>.TilePixels))
                    {
                        taps.RunPixel<TSimd, TVector>(x++, output);
                        continue;
                    }

                    long tile = Math.Min(x, inside - DepthwiseTaps<T>.TilePixels);
                    taps.RunTile<TSimd, TVector>(tile, output);
                    x = tile + DepthwiseTaps<T>.TilePixels;
                }

                for (; x < horizontal.Output; x++)
                    taps.RunPixel<TSimd, TVector>(x, output);
                accumulate = true;
                u += block;
            }
            while (u < endRow);
        }
    }
}
