using static GpuTensor.Runtime.Cuda.CudaNames;

namespace GpuTensor.Runtime.Cuda;

/// <content>Captures what one thread begins, and replays it.</content>
internal sealed unsafe partial class CudaStream
{
    /// <summary>What was allocated in the capture under way.</summary>
    private CudaGraphMemory? _captured;

    /// <summary>Where the calling thread's allocations belong, if it captures; null otherwise.</summary>
    public CudaGraphMemory? CapturedMemory => Gate.IsCapturedHere ? _captured : null;

    /// <summary>Captures what <paramref name="work"/> begins, instead of doing it.</summary>
    /// <param name="work">What to capture.</param>
    /// <param name="memory">Where it allocates.</param>
    /// <param name="held">Releases what was given up meanwhile; the caller's, whether or not this throws.</param>
    /// <returns>The driver's executable graph.</returns>
    public nint Capture(Action work, CudaGraphMemory memory, out List<Action> held)
    {
        ForbidInCapture("be captured within itself");
        held = [];
        nint graph = 0;
        Gate.Begin();
        try
        {
            _captured = memory;
            using (CudaScope scope = Context.Enter())
            {
                // Errors of earlier work must not end the capture, and memory freed earlier must really be free.
                Context.Check(Api.StreamSynchronize(_stream), "cuStreamSynchronize");

                // Relaxed: the thread may load modules and allocate meanwhile, and other threads use other streams.
                Context.Check(Api.StreamBeginCapture(_stream, CU_STREAM_CAPTURE_MODE_RELAXED), "cuStreamBeginCapture");
            }

            graph = EndAfter(work);
            using (CudaScope scope = Context.Enter())
            {
                return Instantiate(graph);
            }
        }
        finally
        {
            if (graph != 0 && Context.TryEnter(null, out CudaScope scope))
            {
                using (scope)
                {
                    _ = Api.GraphDestroy(graph);
                }
            }

            _captured = null;
            held = Gate.End();
        }
    }

    /// <summary>Enqueues a graph.</summary>
    public void LaunchGraph(nint graph)
    {
        using CudaScope scope = EnterOutsideCapture("launch a graph");
        Context.Check(Api.GraphLaunch(graph, _stream), "cuGraphLaunch");
    }

    /// <summary>Destroys a graph once it does not run any more, then does the rest. Never throws, never waits for a capture.</summary>
    public void DestroyGraph(nint graph, Action next)
    {
        while (!Gate.TryEnter())
        {
            if (Gate.TryHold(() => DestroyGraph(graph, next)))
                return;
        }

        if (Context.TryEnter(Gate, out CudaScope scope))
        {
            using (scope)
            {
                Context.Note(Api.StreamSynchronize(_stream), "cuStreamSynchronize");
                Context.Note(Api.GraphExecDestroy(graph), "cuGraphExecDestroy");
            }
        }
        else
        {
            Gate.Exit();
        }

        next();
    }

    /// <summary>Does the work, and ends the capture whether or not that threw.</summary>
    private nint EndAfter(Action work)
    {
        nint graph = 0;
        try
        {
            work();
        }
        catch
        {
            if (Context.TryEnter(null, out CudaScope failed))
            {
                using (failed)
                {
                    _ = Api.StreamEndCapture(_stream, &graph);
                    if (graph != 0)
                        _ = Api.GraphDestroy(graph);
                }
            }

            throw;
        }

        using CudaScope scope = Context.Enter();
        Context.Check(Api.StreamEndCapture(_stream, &graph), "cuStreamEndCapture");
        return graph;
    }

    private nint Instantiate(nint graph)
    {
        nint executable, node = 0;
        Context.Check(Api.GraphInstantiate(&executable, graph, &node, null, 0), "cuGraphInstantiate");
        return executable;
    }
}
